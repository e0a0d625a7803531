using GkeVerified.Coyote.Search;

namespace GkeVerified.Coyote.Tests.Search;

/// <summary>The search finds the numbers that others have published, and those that can be computed by hand.</summary>
public sealed class CalibrationTests
{
    [Theory]
    [InlineData(3, "None", false, 288)]
    [InlineData(3, "None", true, 288)]
    [InlineData(5, "None", false, 8_832)]
    [InlineData(5, "SortedByState", true, 665)]
    [InlineData(5, "SortedByState", false, 508)]
    [InlineData(5, "Exact", false, 314)]
    [InlineData(5, "Exact", true, 314)]
    public void Two_phase_commit_has_its_published_number_of_states(
        int managers, string symmetry, bool lastFirst, long states)
    {
        var search = new DepthFirstSearch<TwoPhaseState, (string, int)>(
            new TwoPhaseCommit(managers, Enum.Parse<Symmetry>(symmetry), lastFirst), new SearchLimits());
        SearchResult<(string, int)> result = search.Run();
        Assert.True(result.Complete);
        Assert.Equal(states, result.States);
        Assert.Empty(result.Counterexamples);
    }

    [Fact]
    public void A_transaction_manager_that_commits_too_early_is_caught()
    {
        var search = new DepthFirstSearch<TwoPhaseState, (string, int)>(new HastyCommit(), new SearchLimits());
        SearchResult<(string, int)> result = search.Run();
        Assert.False(result.Complete);
        Counterexample<(string Name, int Rm)> found = Assert.Single(result.Counterexamples);
        Assert.Equal("TCommit/consistent", found.Violation.Name);
        Assert.Contains(found.Path, action => action.Name == "TMCommit");
        Assert.Contains(found.Path, action => action.Name == "RMChooseToAbort");
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(3, 4)]
    [InlineData(4, 6)]
    public void Independent_counters_have_the_numbers_of_the_formulas(int counters, int top)
    {
        SearchResult<int> whole = Search(new Counters(counters, top, cyclic: false), reduce: false);
        SearchResult<int> reduced = Search(new Counters(counters, top, cyclic: false), reduce: true);
        Assert.Equal((long)Math.Pow(top + 1, counters), whole.States);
        Assert.Equal(Interleavings(counters, top), whole.Executions);
        Assert.Equal((counters * top) + 1, reduced.States);
        Assert.Equal(UInt128.One, reduced.Executions);
        Assert.Equal(whole.Terminals, reduced.Terminals);
    }

    [Fact]
    public void Around_a_cycle_nothing_is_put_off_for_ever()
    {
        int[] forbidden = [0, 2, 1];
        Counters Model() => new(3, 2, cyclic: true) { Forbidden = forbidden };
        Assert.Single(Search(Model(), reduce: false).Counterexamples);
        Assert.Single(Search(Model(), reduce: true).Counterexamples);
        SearchResult<int> whole = Search(new Counters(3, 2, cyclic: true), reduce: true);
        Assert.Null(whole.Executions);
        Assert.Equal(27, whole.States);
    }

    [Fact]
    public void Limits_end_a_search_as_not_complete()
    {
        var search = new DepthFirstSearch<int[], int>(new Counters(4, 9, cyclic: false), new SearchLimits { States = 100, Reduce = false });
        SearchResult<int> result = search.Run();
        Assert.False(result.Complete);
        Assert.Null(result.Executions);
        var timed = new DepthFirstSearch<int[], int>(
            new Counters(6, 9, cyclic: false), new SearchLimits { Time = TimeSpan.FromMilliseconds(1), Reduce = false });
        Assert.False(timed.Run().Complete);
    }

    [Fact]
    public void More_executions_than_can_be_counted_are_not_given_a_number()
    {
        SearchResult<int> result = Search(new Counters(2, 130, cyclic: false), reduce: false);
        Assert.True(result.Complete);
        Assert.Null(result.Executions);
    }

    private static SearchResult<int> Search(Counters model, bool reduce) =>
        new DepthFirstSearch<int[], int>(model, new SearchLimits { Reduce = reduce }).Run();

    private static UInt128 Interleavings(int counters, int top)
    {
        // (counters·top)! / (top!)^counters, as a product of binomial coefficients.
        UInt128 product = 1;
        for (int c = 1; c <= counters; c++)
        {
            UInt128 binomial = 1;
            for (int i = 1; i <= top; i++)
            {
                binomial = binomial * (UInt128)(((c - 1) * top) + i) / (UInt128)i;
            }

            product *= binomial;
        }

        return product;
    }

    private sealed class HastyCommit : ITransitionSystem<TwoPhaseState, (string Name, int Rm)>
    {
        private readonly TwoPhaseCommit _inner = new(3, Symmetry.None);

        public int InitialStates => 1;

        public TwoPhaseState NewState() => _inner.NewState();

        public void Initialise(int index, TwoPhaseState state) => _inner.Initialise(index, state);

        public void Copy(TwoPhaseState from, TwoPhaseState to) => _inner.Copy(from, to);

        public bool Actions(TwoPhaseState state, ICollection<(string Name, int Rm)> actions, bool reduce)
        {
            _inner.Actions(state, actions, reduce);
            if (state.Tm == TmState.Init && state.TmPrepared.Contains(value: true))
            {
                actions.Add(("TMCommit", 0));
            }

            return false;
        }

        public void Step(TwoPhaseState state, (string Name, int Rm) action) => _inner.Step(state, action);

        public void Variants(TwoPhaseState next, (string Name, int Rm) action, ICollection<(string Name, int Rm)> actions)
        {
        }

        public Spec.Vocabulary.Fingerprint Fingerprint(TwoPhaseState state) => _inner.Fingerprint(state);

        public Spec.Monitoring.Violation? Judge(TwoPhaseState state, bool terminal) => _inner.Judge(state, terminal);
    }
}
