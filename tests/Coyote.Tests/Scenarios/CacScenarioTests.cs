using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Scenarios;

namespace GkeVerified.Coyote.Tests.Scenarios;

public sealed class CacScenarioTests
{
    [Theory]
    [InlineData("cac n=4 t=1 k=1 byzantine=none proposers=4")]
    [InlineData("cac n=4 t=1 k=1 byzantine=silent faulty=1 proposers=4")]
    [InlineData("cac n=4 t=1 k=1 byzantine=twins faulty=1 proposers=2")]
    [InlineData("cac n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=4")]
    [InlineData("cac n=5 t=1 k=2 byzantine=mixed faulty=1 forgeries=8 proposers=3")]
    [InlineData("cac n=7 t=2 k=1 byzantine=mixed faulty=2 forgeries=12 proposers=3 sessions=2")]
    [InlineData("cac n=6 t=1 k=1 variant=fast byzantine=mixed faulty=1 forgeries=8 proposers=4")]
    [InlineData("cac n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=3 crypto=ed25519")]
    [InlineData("cac n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=3 crypto=p256")]
    public void It_holds(string scenario)
    {
        ExplorationReport report = Explore(scenario, scenario.Contains("crypto", StringComparison.Ordinal) ? 40 : 1500);
        Assert.Empty(report.Findings);
        Assert.True(report.Outcome is Outcome.Held or Outcome.Vacuous);
    }

    [Fact]
    public void Every_situation_is_reached()
    {
        ExplorationReport report = Explore("cac n=6 t=1 k=1 variant=fast byzantine=mixed faulty=1 forgeries=8 proposers=4", 4000);
        Assert.Empty(report.Marks.Where(mark => report.Coverage[mark] == 0).Select(mark => mark.ToString()));
    }

    // ⌈(n − t)/w⌉ is the highest unlocking threshold: one more, and parties that have witnessed two pairs evenly are stuck.
    [Theory]
    [InlineData("cac n=4 t=1 k=1 byzantine=none proposers=3 variant=high-threshold", "CAC/local-termination")]
    [InlineData("cac n=7 t=2 k=1 byzantine=silent faulty=2 proposers=7 variant=high-threshold", "CAC/local-termination")]
    [InlineData("cac n=6 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 proposers=3 variant=fast-as-published", "CAC/prediction")]
    [InlineData("cac n=4 t=1 k=1 byzantine=twins faulty=2 proposers=4", "CAC/prediction")]
    public void It_is_refuted(string scenario, string rule) =>
        Assert.Contains(Explore(scenario, 10_000, keepGoing: true).Findings, finding => finding.Violation.Name == rule);

    private static ExplorationReport Explore(string scenario, long schedules, bool keepGoing = false) =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = ScenarioCatalog.Parse(scenario), Schedules = schedules, Minimise = false, KeepGoing = keepGoing,
        });
}
