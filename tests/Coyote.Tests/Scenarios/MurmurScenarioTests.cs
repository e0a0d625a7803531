using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Scenarios;

namespace GkeVerified.Coyote.Tests.Scenarios;

public sealed class MurmurScenarioTests
{
    [Theory]
    [InlineData("murmur n=5 t=0 byzantine=none proposers=2")]
    [InlineData("murmur n=4 t=1 byzantine=silent faulty=1 proposers=2")]
    [InlineData("murmur n=4 t=1 byzantine=twins faulty=1 proposers=4")]
    [InlineData("murmur n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=2")]
    [InlineData("murmur n=7 t=3 byzantine=mixed faulty=3 forgeries=8 proposers=2 sessions=2")]
    [InlineData("murmur n=10 t=3 byzantine=twins faulty=3 proposers=1 gossip=4")]
    [InlineData("murmur n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 crypto=ed25519")]
    [InlineData("murmur n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=2 crypto=p256")]
    public void It_holds(string scenario)
    {
        ExplorationReport report = Explore(scenario, scenario.Contains("crypto", StringComparison.Ordinal) ? 20 : 400);
        Assert.Empty(report.Findings);
        Assert.True(report.Outcome is Outcome.Held or Outcome.Vacuous);
    }

    [Fact]
    public void Every_situation_is_reached()
    {
        ExplorationReport report = Explore("murmur n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=2", 2000);
        Assert.Empty(report.Marks.Where(mark => report.Coverage[mark] == 0).Select(mark => mark.ToString()));
    }

    [Fact]
    public void A_search_through_all_samples_is_refused() => Assert.Contains(
        "the samples of parties",
        Assert.Throws<InputException>(() => Explore("murmur n=4 t=1 gossip=2", 1, "exhaustive")).Message,
        StringComparison.Ordinal);

    private static ExplorationReport Explore(string scenario, long schedules, string strategy = "swarm") =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = ScenarioCatalog.Parse(scenario), Schedules = schedules, Minimise = false, Strategy = strategy,
        });
}
