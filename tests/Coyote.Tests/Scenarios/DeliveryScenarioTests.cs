using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Scenarios;

public sealed class DeliveryScenarioTests
{
    [Theory]
    [InlineData("delivery n=1 t=0 k=1 byzantine=none faulty=0 proposers=1 commits=2")]
    [InlineData("delivery n=2 t=0 k=1 byzantine=none proposers=2 commits=2")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=none proposers=4 commits=3")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=silent faulty=1 proposers=4 commits=2")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=twins faulty=1 proposers=3 commits=2")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=3")]
    [InlineData("delivery n=5 t=1 k=2 byzantine=mixed faulty=1 forgeries=8 proposers=3 commits=1 sessions=2")]
    [InlineData("delivery n=7 t=2 k=1 byzantine=mixed faulty=2 forgeries=12 proposers=2 commits=2")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=2 gossip=2")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=none proposers=3 commits=2 consensus=global")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=silent faulty=1 proposers=3 commits=2 consensus=global")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=twins faulty=1 proposers=2 commits=2 consensus=global")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=2 consensus=global")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=2 crypto=ed25519")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=2 crypto=p256")]
    [InlineData("delivery-central n=2 t=0 k=1 byzantine=none proposers=1 commits=2")]
    [InlineData("delivery-central n=4 t=0 k=1 byzantine=none proposers=3 commits=3")]
    [InlineData("delivery-central n=4 t=0 k=1 byzantine=none proposers=2 commits=2 crypto=ed25519")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=2 duplicates=8")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=none proposers=3 commits=2 duplicates=8")]
    [InlineData("delivery-central n=4 t=1 k=1 byzantine=twins faulty=1 spared=1 proposers=3 commits=3")]
    [InlineData("delivery-central n=4 t=1 k=1 byzantine=mixed faulty=1 spared=1 forgeries=8 proposers=3 commits=3 duplicates=4")]
    [InlineData("delivery-central n=4 t=1 k=1 byzantine=mixed faulty=1 spared=1 forgeries=100 proposers=2 commits=3")]
    [InlineData("delivery-central n=7 t=2 k=1 byzantine=mixed faulty=2 spared=1 forgeries=24 proposers=3 commits=2")]
    [InlineData("delivery-central n=4 t=1 k=1 byzantine=mixed faulty=1 spared=1 forgeries=8 proposers=2 commits=2 crypto=ed25519")]
    public void It_holds(string scenario)
    {
        ExplorationReport report = Explore(scenario, scenario.Contains("crypto", StringComparison.Ordinal) ? 10 : 300);
        Assert.Empty(report.Findings);
        Assert.True(report.Outcome is Outcome.Held or Outcome.Vacuous);
    }

    [Theory]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=3", 1500)]
    [InlineData("delivery-central n=4 t=1 k=1 byzantine=mixed faulty=1 spared=1 forgeries=100 proposers=3 commits=3", 4000)]
    public void Every_situation_is_reached(string scenario, long schedules)
    {
        ExplorationReport report = Explore(scenario, schedules);
        Assert.Empty(report.Marks.Where(mark => report.Coverage[mark] == 0).Select(mark => mark.ToString()));
    }

    // Hundreds of messages of a Byzantine member that takes part throughout, while the others go through three epochs.
    [Theory]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=500 proposers=2 commits=3 duplicates=8", 10, 200)]
    [InlineData("delivery-central n=4 t=1 k=1 byzantine=mixed faulty=1 spared=1 forgeries=500 proposers=3 commits=5 duplicates=8", 3, 100)]
    public void A_flood_keeps_nobody_from_three_epochs(string scenario, int leastInAnEpoch, int leastOnAverage)
    {
        const int Runs = 40;
        Scenario made = ScenarioCatalog.Create(ScenarioCatalog.Parse(scenario));
        var strategy = new SwarmStrategy { TypicalSteps = RunDriver.TypicalSteps(made) };
        var flooded = new List<int>();
        for (ulong seed = 1; seed <= Runs; seed++)
        {
            var flood = new Flood(made.Group.Size);
            var configuration = new Configuration(made, new Coverage()) { Listener = flood };
            RunDriver.Sample(configuration, strategy, seed);
            Assert.Null(configuration.Violation);
            if (flood.Epochs(configuration.Corrupted) >= 3 && flood.Forged.Take(3).All(forged => forged >= leastInAnEpoch))
            {
                flooded.Add(flood.Forged.Sum());
            }
        }

        Assert.True(flooded.Count >= Runs / 4, $"Only {flooded.Count} of {Runs} runs go through three epochs, with a flood in each.");
        Assert.True(flooded.Average() >= leastOnAverage, $"On average only {flooded.Average()} messages are made up.");
    }

    // Murmur loses nothing where all sample all; where they do not, no proposal is owed.
    [Theory]
    [InlineData("delivery n=4 t=1 k=1", true)]
    [InlineData("delivery n=7 t=2 k=1", true)]
    [InlineData("delivery n=13 t=4 k=1", true)]
    [InlineData("delivery n=7 t=2 k=1 gossip=6", false)]
    public void Totality_is_owed_at_every_size(string scenario, bool owed) => Assert.Equal(
        owed,
        ScenarioCatalog.Create(ScenarioCatalog.Parse(scenario)).Specifications().Single(s => s.Specification == "proposal-totality").Rules.Count > 0);

    // Algorithm 1 as printed, what is said word for word, and a server that is not trusted.
    [Theory]
    [InlineData("delivery n=2 t=0 k=1 byzantine=none proposers=2 commits=2 variant=as-printed", "epoch-content-consistency/content")]
    [InlineData("delivery n=2 t=0 k=1 byzantine=none proposers=2 commits=2 variant=as-printed", "epoch-validity/current")]
    [InlineData("delivery n=2 t=0 k=1 byzantine=none proposers=2 commits=2 variant=as-printed", "proposal-validity/valid")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=2 variant=as-printed", "epoch-termination/termination")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=2 reading=literal", "epoch-content-consistency-literal/content")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=2 reading=literal", "epoch-validity-literal/proposer-correct")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=2 reading=literal", "proposal-totality-literal/totality")]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=2 reading=literal", "proposal-validity-literal/sender-correct")]
    [InlineData("delivery-central n=4 t=1 k=1 byzantine=twins faulty=1 proposers=3 commits=2", "epoch-termination/termination")]
    [InlineData("delivery-central n=4 t=1 k=1 byzantine=silent faulty=1 proposers=3 commits=2", "proposal-totality/totality")]
    public void It_is_refuted(string scenario, string rule) =>
        Assert.Contains(rule, Explore(scenario, 2_000, keepGoing: true).Findings.Select(finding => finding.Violation.Name));

    // How many messages were made up while the last of the correct members was in each epoch. The last party may be a server, and is left out.
    private sealed class Flood(int size) : IRunListener
    {
        private readonly int[] _epochs = new int[size + 1];

        public int[] Forged { get; } = new int[16];

        // That all correct members have entered.
        public int Epochs(PartySet corrupted)
        {
            int least = int.MaxValue;
            foreach (int member in PartySet.Range(size - 1).Except(corrupted))
            {
                least = Math.Min(least, _epochs[member]);
            }

            return least;
        }

        public void Chosen(long step, in Choice choice, in Pending pending)
        {
            if (choice.Kind == ChoiceKind.Forge)
            {
                Forged[Epochs(PartySet.Of(choice.From))]++;
            }
        }

        public void Observed(long step, Event observed)
        {
            if (observed is GroupKey entered)
            {
                _epochs[entered.Party] = Math.Max(_epochs[entered.Party], entered.Epoch);
            }
        }

        public void Sent(long step, in Pending sent)
        {
        }
    }

    private static ExplorationReport Explore(string scenario, long schedules, bool keepGoing = false) =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = ScenarioCatalog.Parse(scenario), Schedules = schedules, Minimise = false, KeepGoing = keepGoing,
        });
}
