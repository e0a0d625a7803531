using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Scenarios;

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
    public void It_holds(string scenario)
    {
        ExplorationReport report = Explore(scenario, scenario.Contains("crypto", StringComparison.Ordinal) ? 10 : 300);
        Assert.Empty(report.Findings);
        Assert.True(report.Outcome is Outcome.Held or Outcome.Vacuous);
    }

    [Theory]
    [InlineData("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 commits=3", 1500)]
    public void Every_situation_is_reached(string scenario, long schedules)
    {
        ExplorationReport report = Explore(scenario, schedules);
        Assert.Empty(report.Marks.Where(mark => report.Coverage[mark] == 0).Select(mark => mark.ToString()));
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

    private static ExplorationReport Explore(string scenario, long schedules, bool keepGoing = false) =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = ScenarioCatalog.Parse(scenario), Schedules = schedules, Minimise = false, KeepGoing = keepGoing,
        });
}
