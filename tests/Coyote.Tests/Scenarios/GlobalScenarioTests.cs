using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Impl.Cooperation;

namespace GkeVerified.Coyote.Tests.Scenarios;

/// <summary>Binary agreement, global consensus, and Cascade Consensus over it.</summary>
public sealed class GlobalScenarioTests
{
    [Theory]
    [InlineData("binary-agreement n=4 t=1 byzantine=none proposers=2")]
    [InlineData("binary-agreement n=4 t=1 byzantine=silent faulty=1 proposers=2")]
    [InlineData("binary-agreement n=4 t=1 byzantine=mixed faulty=1 forgeries=16 proposers=1")]
    [InlineData("binary-agreement n=7 t=2 byzantine=mixed faulty=2 forgeries=16 proposers=3 sessions=2")]
    [InlineData("global n=1 t=0 byzantine=none faulty=0 proposers=1")]
    [InlineData("global n=4 t=1 byzantine=none proposers=1")]
    [InlineData("global n=4 t=1 byzantine=silent faulty=1 proposers=3")]
    [InlineData("global n=4 t=1 byzantine=twins faulty=1 proposers=4 sessions=2")]
    [InlineData("global n=4 t=1 byzantine=mixed faulty=1 forgeries=16 proposers=4")]
    [InlineData("global n=5 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=2")]
    [InlineData("global n=7 t=2 byzantine=mixed faulty=2 forgeries=16 proposers=7")]
    [InlineData("global n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=3 crypto=ed25519")]
    [InlineData("global n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=3 crypto=p256")]
    [InlineData("cascade n=4 t=1 byzantine=none proposers=4 consensus=global")]
    [InlineData("cascade n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=4 consensus=global")]
    [InlineData("cascade n=7 t=2 byzantine=mixed faulty=2 forgeries=12 proposers=4 sessions=2 consensus=global")]
    [InlineData("cascade n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=3 crypto=ed25519 consensus=global")]
    public void It_holds(string scenario)
    {
        ExplorationReport report = Explore(scenario, scenario.Contains("crypto", StringComparison.Ordinal) ? 15 : 400);
        Assert.Empty(report.Findings);
        Assert.True(report.Outcome is Outcome.Held or Outcome.Vacuous, report.Outcome.ToString());
    }

    [Theory]
    [InlineData("binary-agreement n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=2", 2000)]
    [InlineData("global n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=4", 8000)]
    [InlineData("cascade n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=4 consensus=global", 4000)]
    public void Every_situation_is_reached(string scenario, long schedules)
    {
        ExplorationReport report = Explore(scenario, schedules);
        Assert.Empty(report.Marks
            .Where(mark => report.Coverage[mark] == 0 && !NeedNotBe(scenario, mark.ToString()))
            .Select(mark => mark.ToString()));
    }

    // With more Byzantine parties than are tolerated, bits and values follow that no correct party has.
    [Theory]
    [InlineData("binary-agreement n=4 t=1 byzantine=mixed faulty=2 forgeries=16 proposers=2", "consensus/validity")]
    [InlineData("global n=4 t=1 byzantine=twins faulty=2 proposers=4", "consensus/agreement")]
    public void It_is_refuted(string scenario, string rule) =>
        Assert.Contains(Explore(scenario, 10_000, keepGoing: true).Findings, finding => finding.Violation.Name == rule);

    [Fact]
    public void Beyond_the_view_cap_a_run_is_undecided() =>
        Assert.Equal(Outcome.Undecided, Explore("binary-agreement n=4 t=1 byzantine=none proposers=2 view-cap=1", 100).Outcome);

    // Of bits nothing is decided that no correct party proposed; the other takes a schedule that is rarer than there are runs here.
    private static bool NeedNotBe(string scenario, string mark) =>
        (scenario.StartsWith("binary", StringComparison.Ordinal) && mark == "consensus: what no correct party proposed is decided")
        || mark == GlobalMarks.WaitForCandidate.ToString();

    private static ExplorationReport Explore(string scenario, long schedules, bool keepGoing = false) =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = ScenarioCatalog.Parse(scenario), Schedules = schedules, Minimise = false, KeepGoing = keepGoing,
        });
}
