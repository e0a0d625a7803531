using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Search;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Search;

/// <summary>
/// Reduced and unreduced search reach the same verdicts and the same outcomes on every model small enough for both.
/// That reduction loses none of the seeded faults is checked where these are: <c>./gke faults</c>.
/// </summary>
public sealed class ReductionTests
{
    public static TheoryData<string> Models() =>
    [
        "omega n=1 tc=0 crashes=0",
        "omega n=2 tc=0 crashes=0",
        "omega n=2 tc=0 crashes=1",
        "omega n=2 tc=0 crashes=2",
        "omega n=2 tc=0 crashes=1 network=fifo",
        "omega n=2 tc=0 crashes=0 repeats=1",
        "omega n=2 tc=0 crashes=1 repeats=1",
        "omega n=2 tc=0 crashes=0 sessions=2",
        "omega n=2 tc=0 crashes=0 variant=as-printed",
        "omega n=2 tc=0 crashes=1 variant=as-printed repeats=1",
        "omega n=3 tc=0 crashes=0",
        "omega n=3 tc=1 crashes=0",
        "omega n=3 tc=1 crashes=1",
        "omega n=3 tc=1 crashes=2",
        "omega n=2 tc=0 crashes=1 sessions=2",
        "omega n=3 tc=1 crashes=0 network=fifo",
        "omega n=3 tc=1 crashes=1 variant=as-printed",
        "omega n=2 tc=0 crashes=0 consensus=mvc view-cap=1",
        "omega n=2 tc=0 crashes=1 consensus=mvc view-cap=1",
        "omega-fs n=2 tc=0 crashes=0 tb=0 breakins=0",
        "omega-fs n=2 tc=0 crashes=1 tb=0 breakins=1",
        "omega-fs n=2 tc=0 crashes=0 tb=1 breakins=1",
        "omega-fs n=2 tc=0 crashes=0 tb=1 breakins=2",
        "omega-fs n=2 tc=0 crashes=1 tb=1 breakins=1 variant=as-printed",
        "omega-fs n=2 tc=0 crashes=0 tb=2 breakins=2",
        "chandra-toueg n=2 tc=0 crashes=0 suspicions=1",
        "chandra-toueg n=2 tc=0 crashes=1 suspicions=0",
        "cks00 n=2 tc=0 crashes=0 view-cap=2",
        "cks00 n=2 tc=0 crashes=1 view-cap=2",
        "omega-prf n=2 tc=0 crashes=0 sessions=2",
        "omega-prf n=2 tc=0 crashes=1 sessions=2",
        "omega-prf n=2 tc=0 crashes=0 sessions=2 repeats=1",
        "omega-prf n=2 tc=0 crashes=0 sessions=1 tb=0 breakins=1",
        "omega-prf n=2 tc=0 crashes=0 sessions=1 tb=1 breakins=1",
        "mvc n=1 tc=0 crashes=0 view-cap=2",
        "mvc n=2 tc=0 crashes=0 view-cap=2",
        "mvc n=2 tc=0 crashes=1 view-cap=1",
        "mvc n=2 tc=0 crashes=1 view-cap=1 network=fifo",
        "cac n=2 t=0 k=1 byzantine=none proposers=2",
        "cac n=2 t=0 k=2 byzantine=none proposers=2 sessions=2",
        "cac n=2 t=0 k=1 byzantine=silent faulty=1 proposers=2",
        "cac n=2 t=0 k=1 byzantine=twins faulty=1 proposers=2",
        "cac n=2 t=0 k=1 byzantine=mixed faulty=1 forgeries=1 proposers=1",
        "cac n=3 t=0 k=1 byzantine=none proposers=1",
        "cac n=2 t=0 k=1 byzantine=none proposers=2 duplicates=1",
        "murmur n=2 t=0 byzantine=none proposers=1 duplicates=1",
        "murmur n=2 t=0 byzantine=none proposers=1",
        "restrained n=2 t=0 k=1 byzantine=none proposers=2",
        "restrained n=2 t=0 k=1 byzantine=silent faulty=1 proposers=2",
        "restrained n=2 t=0 k=1 byzantine=twins faulty=1 proposers=2",
        "restrained n=2 t=0 k=1 byzantine=mixed faulty=1 forgeries=1 proposers=2",
        "cascade n=2 t=0 k=1 byzantine=none proposers=1",
        "binary-agreement n=1 t=0 k=1 byzantine=none faulty=0 proposers=1 view-cap=2",
        "binary-agreement n=2 t=0 k=1 byzantine=none proposers=1 view-cap=1",
        "binary-agreement n=2 t=0 k=1 byzantine=silent faulty=1 proposers=1 view-cap=1",
        "global n=1 t=0 k=1 byzantine=none faulty=0 proposers=1 view-cap=2",
        "delivery n=1 t=0 k=1 byzantine=none faulty=0 proposers=1 commits=2",
        "delivery-central n=2 t=0 k=1 byzantine=none proposers=1 commits=2",
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Reduced_search_reaches_the_same_verdicts_and_outcomes(string model)
    {
        ScenarioOptions options = ScenarioCatalog.Parse(model);
        foreach (IReadOnlyList<int>? coin in CoinScripts(options))
        {
            var outcomes = new HashSet<Fingerprint>();
            var reducedOutcomes = new HashSet<Fingerprint>();
            SearchResult<Choice> whole = Search(options, coin, reduce: false, outcomes: outcomes);
            SearchResult<Choice> reduced = Search(options, coin, reduce: true, outcomes: reducedOutcomes);
            Assert.Equal(Rules(whole), Rules(reduced));
            Assert.Equal(Rules(whole), Rules(Search(options, coin, reduce: true, rename: true)));

            // What comes after a violation is not explored, and in another order that is something else.
            Assert.True(whole.Counterexamples.Count > 0 || outcomes.SetEquals(reducedOutcomes));

            // What a crashed server sent may be lost: reduced search need not wait for it. And monitors remember moot break-ins. Where the
            // view cap ends runs, messages that do nothing are still pending that reduced search has delivered; nor does it deliver these twice.
            bool isCut = options.Name == "binary-agreement" || options.Duplicates > 0;
            Assert.True(options.Crashes + options.BreakIns > 0 || isCut || whole.Terminals.SetEquals(reduced.Terminals));
            Assert.True(
                options.Crashes + options.BreakIns > 0 || reduced.States <= whole.States,
                "Without faults the reduced graph is a part of the whole one.");
            Assert.True(
                options.BreakIns > 0 || reduced.Executions <= whole.Executions,
                "Only where servers may be broken into may a small model have as many executions from several initial states.");
        }
    }

    [Fact]
    public void Reduction_is_worth_it()
    {
        ScenarioOptions options = ScenarioCatalog.Parse("omega n=3 tc=1 crashes=0");
        SearchResult<Choice> whole = Search(options, null, reduce: false);
        SearchResult<Choice> reduced = Search(options, null, reduce: true);
        Assert.True(reduced.States * 5 < whole.States);
        Assert.True(reduced.Executions * 1_000_000 < whole.Executions);
    }

    private static SearchResult<Choice> Search(
        ScenarioOptions options, IReadOnlyList<int>? coin, bool reduce, bool rename = false, ISet<Fingerprint>? outcomes = null) =>
        new DepthFirstSearch<Configuration, Choice>(
            new ConfigurationModel(ScenarioCatalog.Create(options), new Coverage(), reduce, rename)
            {
                CoinScript = coin,
                Outcomes = outcomes,
            },
            new SearchLimits { Reduce = reduce, Violations = int.MaxValue }).Run();

    private static IEnumerable<string> Rules(SearchResult<Choice> result) =>
        result.Counterexamples.Select(c => c.Violation.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<IReadOnlyList<int>?> CoinScripts(ScenarioOptions options)
    {
        Scenario scenario = ScenarioCatalog.Create(options);
        if (scenario.Build(new Coverage()).Coin is null)
        {
            return [null];
        }

        return from first in Enumerable.Range(1, scenario.CoinFaces)
               from second in Enumerable.Range(1, options.ViewCap == 1 ? 1 : scenario.CoinFaces)
               select new[] { first, second };
    }
}
