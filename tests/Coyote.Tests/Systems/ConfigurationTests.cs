using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Systems;

/// <summary>The adversary's actions do what the paper's model says.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void A_crash_in_the_middle_of_a_broadcast_lets_a_prefix_of_it_out()
    {
        for (int sent = 0; sent <= 3; sent++)
        {
            Configuration configuration = Begin("omega n=3 tc=1 crashes=1");
            Assert.True(configuration.TryStep(Choice.Parse($"input 1 at 1 crash-after {sent}")));
            Assert.Equal(PartySet.Of(1), configuration.Crashed);

            // The copy for itself is lost with the server.
            int[] reached = [.. Enumerable.Range(1, sent).Where(party => party != 1)];
            Assert.Equal(reached, Deliveries(configuration).Select(item => (int)item.Party).Order());
            Assert.All(Deliveries(configuration), item => Assert.True(item.Optional));
        }
    }

    [Fact]
    public void No_more_servers_crash_than_the_budget_allows()
    {
        Configuration configuration = Begin("omega n=5 tc=2 crashes=2");
        Assert.True(configuration.TryStep(Choice.Parse("crash 1")));
        Assert.False(configuration.TryStep(Choice.Parse("crash 1")));
        Assert.True(configuration.TryStep(Choice.Parse("crash 2")));
        Assert.False(configuration.TryStep(Choice.Parse("crash 3")));
        Assert.False(configuration.TryStep(Choice.Parse("input 3 at 3 crash-after 1")));
        Assert.True(configuration.TryStep(Choice.Parse("input 3 at 3")));
        Assert.False(configuration.TryStep(Choice.Parse("input 1 at 1")));
    }

    [Fact]
    public void The_ideal_sub_system_decides_at_once_after_a_single_proposal_and_for_any_proposal()
    {
        Configuration configuration = Begin("omega n=3 tc=1 crashes=0");
        Take(configuration, "input 1 at 1", "input 2 at 2", "deliver 1>1 #1", "deliver 1>2 #1", "deliver 1>1 #2", "deliver 2>1 #2");
        int own = configuration.Pool.Find(Choice.Parse("decide 1 at 1 for 1"));
        Assert.Equal([1], configuration.OptionsAt(own));
        Take(configuration, "deliver 2>2 #1", "deliver 2>2 #2", "deliver 2>1 #1", "deliver 1>2 #2");
        own = configuration.Pool.Find(Choice.Parse("decide 1 at 1 for 1"));
        Assert.Equal([1, 2], configuration.OptionsAt(own));
        Take(configuration, "decide 1 at 1 for 2");
        int other = configuration.Pool.Find(Choice.Parse("decide 1 at 2 for 2"));
        Assert.Equal([2], configuration.OptionsAt(other));
        Assert.False(configuration.TryStep(Choice.Parse("decide 1 at 2 for 1")));
    }

    [Fact]
    public void Quiescence_waits_for_messages_among_the_living_and_for_decisions_that_are_owed()
    {
        Configuration configuration = Begin("omega n=1 tc=0 crashes=0");
        Assert.True(configuration.IsQuiescent);
        Take(configuration, "input 1 at 1");
        Assert.False(configuration.IsQuiescent);
        Take(configuration, "deliver 1>1 #1", "deliver 1>1 #2");
        Assert.False(configuration.IsQuiescent);
        Take(configuration, "decide 1 at 1 for 1");
        Assert.True(configuration.IsQuiescent);
        Assert.Null(configuration.Violation);
    }

    [Fact]
    public void Round_and_message_counts_follow_the_definitions()
    {
        // M(ω) = 2n² without consensus, and its messages have rounds 0 and 1 [CS04 §2.1, §3.3].
        Configuration configuration = Begin("omega n=4 tc=1 crashes=0");
        var strategy = new UniformStrategy { TypicalSteps = int.MaxValue };
        RunDriver.Sample(configuration, strategy, 5);
        Assert.Equal(2 * 4 * 4, configuration.MessagesSent);
        Assert.InRange(configuration.HighestRound, 0, 1);
    }

    [Fact]
    public void Fifo_links_never_let_a_later_message_overtake()
    {
        Scenario scenario = ScenarioCatalog.Create(ScenarioCatalog.Parse("mvc n=3 tc=1 crashes=1 network=fifo"));
        var configuration = new Configuration(scenario, new Coverage());
        int overtakenInBag = 0;
        for (int run = 0; run < 200; run++)
        {
            var choices = new List<Choice>();
            RunDriver.Sample(configuration, new PartialOrderStrategy(), Rng.SeedOfRun(3, run), choices);
            Assert.Equal(0, Overtakings(choices));
            choices.Clear();
            var bag = new Configuration(
                ScenarioCatalog.Create(scenario.Options with { Network = NetworkOrder.Bag }), new Coverage());
            RunDriver.Sample(bag, new PartialOrderStrategy(), Rng.SeedOfRun(3, run), choices);
            overtakenInBag += Overtakings(choices);
        }

        Assert.True(overtakenInBag > 100);
    }

    [Theory]
    [InlineData("omega n=3 tc=1 crashes=1")]
    [InlineData("omega n=3 tc=1 crashes=1 sessions=2 repeats=2")]
    [InlineData("omega n=3 tc=1 crashes=1 consensus=mvc")]
    [InlineData("mvc n=4 tc=1 crashes=1 sessions=2 network=fifo")]
    public void A_copy_in_the_middle_of_a_run_goes_on_as_the_original_and_leaves_it_alone(string text)
    {
        Scenario scenario = ScenarioCatalog.Create(ScenarioCatalog.Parse(text));
        var original = new Configuration(scenario, new Coverage(), fingerprints: true);
        var copy = new Configuration(scenario, new Coverage(), fingerprints: true);
        var strategy = new SwarmStrategy { TypicalSteps = RunDriver.TypicalSteps(scenario) };
        for (int run = 0; run < 30; run++)
        {
            var choices = new List<Choice>();
            RunDriver.Sample(original, strategy, Rng.SeedOfRun(11, run), choices);
            int half = run * choices.Count / 30;
            original.Reset(Rng.SeedOfRun(11, run));
            Take(original, choices.Take(half));
            copy.CopyFrom(original);
            Fingerprint atHalf = original.Fingerprint();
            Assert.Equal(atHalf, copy.Fingerprint());
            Take(copy, choices.Skip(half));
            Assert.Equal(atHalf, original.Fingerprint());
            Take(original, choices.Skip(half));
            Assert.Equal(original.Fingerprint(), copy.Fingerprint());
            Assert.Equal(original.Violation?.Name, copy.Violation?.Name);
        }
    }

    private static int Overtakings(List<Choice> choices) => choices
        .Where(c => c.Kind == ChoiceKind.Deliver)
        .GroupBy(c => (c.From, c.Party))
        .Sum(link => link.Zip(link.Skip(1)).Count(pair => pair.Second.Number < pair.First.Number));

    private static Configuration Begin(string scenario)
    {
        var configuration =
            new Configuration(ScenarioCatalog.Create(ScenarioCatalog.Parse(scenario)), new Coverage());
        configuration.Reset(1);
        return configuration;
    }

    private static List<Pending> Deliveries(Configuration configuration) =>
        [.. configuration.Pool.All.ToArray().Where(item => item.Kind == ChoiceKind.Deliver)];

    private static void Take(Configuration configuration, params IEnumerable<string> choices) =>
        Take(configuration, choices.Select(Choice.Parse));

    private static void Take(Configuration configuration, IEnumerable<Choice> choices)
    {
        foreach (Choice choice in choices)
        {
            Assert.True(configuration.TryStep(choice), choice.ToString());
        }
    }
}
