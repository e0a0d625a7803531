using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Scenarios;

public sealed class CascadeScenarioTests
{
    [Theory]
    [InlineData("restrained n=4 t=1 k=1 byzantine=none proposers=3")]
    [InlineData("restrained n=4 t=1 k=1 byzantine=silent faulty=1 proposers=2")]
    [InlineData("restrained n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=4 sessions=2")]
    [InlineData("restrained n=4 t=1 k=1 byzantine=mixed faulty=2 forgeries=8 proposers=4")]
    [InlineData("restrained n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 crypto=p256")]
    [InlineData("cascade n=4 t=1 k=1 byzantine=none proposers=4")]
    [InlineData("cascade n=4 t=1 k=1 byzantine=silent faulty=1 proposers=3")]
    [InlineData("cascade n=4 t=1 k=1 byzantine=twins faulty=1 proposers=2")]
    [InlineData("cascade n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=4")]
    [InlineData("cascade n=5 t=1 k=2 byzantine=mixed faulty=1 forgeries=8 proposers=3")]
    [InlineData("cascade n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=24 proposers=4 duplicates=8")]
    [InlineData("cascade n=4 t=1 k=1 byzantine=none proposers=4 duplicates=8")]
    [InlineData("cascade n=7 t=2 k=1 byzantine=mixed faulty=2 forgeries=12 proposers=3 sessions=2")]
    [InlineData("cascade n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=3 crypto=ed25519")]
    [InlineData("cascade n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=3 crypto=p256")]
    public void It_holds(string scenario)
    {
        ExplorationReport report = Explore(scenario, scenario.Contains("crypto", StringComparison.Ordinal) ? 20 : 800);
        Assert.Empty(report.Findings);
        Assert.True(report.Outcome is Outcome.Held or Outcome.Vacuous);
    }

    [Theory]
    [InlineData("restrained n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=3", 2000)]
    [InlineData("cascade n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=4", 8000)]
    public void Every_situation_is_reached(string scenario, long schedules)
    {
        ExplorationReport report = Explore(scenario, schedules);
        Assert.Empty(report.Marks.Where(mark => report.Coverage[mark] == 0).Select(mark => mark.ToString()));
    }

    // READY statements that name others, or nothing, or come without what they name: in the second CAC too.
    [Fact]
    public void Messages_are_made_up_in_both_CACs()
    {
        var request = new ExplorationRequest
        {
            Options = ScenarioCatalog.Parse("cascade n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=40 proposers=4"),
        };
        var ready = new HashSet<string>(StringComparer.Ordinal);
        for (int schedule = 0; schedule < 200; schedule++)
        {
            var forged = new ForgedMessages();
            var configuration = new Configuration(ScenarioCatalog.Create(request.Options), new Coverage()) { Listener = forged };
            Assert.Equal(-1, RunDriver.Replay(configuration, BuiltInEngine.RunOf(request, schedule)));
            foreach ((int from, Bundle bundle) in forged.Bundles)
            {
                bool isReady = bundle.Signatures.ToArray().Any(s => s.Signer == from && s.Statement.Kind == CacStatementKind.Ready);
                bool isCertified = bundle.Session.Tag == "cac1" || bundle.Certificates.Length > 0;
                if (isReady && isCertified)
                {
                    ready.Add(bundle.Session.Tag!);
                }
            }
        }

        Assert.Equal(["cac1", "cac2"], ready.Order(StringComparer.Ordinal));
    }

    // One Byzantine party more than it tolerates breaks the CAC below first.
    [Theory]
    [InlineData("cascade n=4 t=1 k=1 byzantine=twins faulty=2 proposers=4", "CAC/prediction")]
    public void It_is_refuted(string scenario, string rule) =>
        Assert.Contains(Explore(scenario, 10_000, keepGoing: true).Findings, finding => finding.Violation.Name == rule);

    private sealed class ForgedMessages : IRunListener
    {
        public List<(int From, Bundle Message)> Bundles { get; } = [];

        public void Chosen(long step, in Choice choice, in Pending pending)
        {
            if (choice.Kind == ChoiceKind.Forge && pending.Message is Bundle bundle)
            {
                Bundles.Add((choice.From, bundle));
            }
        }

        public void Observed(long step, Event observed)
        {
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
