using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Tests.Scenarios;

/// <summary>π_CKS00 against TH_cons, and what an adversary makes of a coin that can be read too early.</summary>
public sealed class Cks00ScenarioTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(7, 3)]
    public void It_holds_against_every_adversary(int n, int tc)
    {
        foreach (string strategy in new[] { "swarm", "coin-aware", "lagging", "pos" })
        {
            ExplorationReport report = Explore(n, tc, Variant.Default, strategy, 1_000, 100);
            Assert.Empty(report.Findings.Select(f => f.Violation.ToString()));
            Assert.True(report.Outcome is Outcome.Held or Outcome.Vacuous, report.Outcome.ToString());
            Assert.Equal(0, report.UndecidedRuns);
            Assert.InRange(report.MeanDecisionView, 1, 3.1);
        }
    }

    [Theory]
    [InlineData(3, 1, 100)]
    [InlineData(3, 1, 300)]
    [InlineData(5, 2, 60)]
    public void With_an_early_coin_the_lagging_adversary_keeps_it_undecided_for_as_long_as_asked(int n, int tc, int views)
    {
        // In half of the runs the first coin shows the bit that is adopted, whatever the adversary does; all the others never end.
        ExplorationReport report = Explore(n, tc, Variant.EarlyCoin, "lagging", 40, views);
        Assert.InRange(report.UndecidedRuns, 8, 32);
        Assert.Equal(40, report.UndecidedRuns + report.DecisionViews.Sum());
        Assert.Equal(2, report.DecisionViews.Count);
    }

    private static ExplorationReport Explore(int n, int tc, Variant variant, string strategy, long schedules, int viewCap) =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = new ScenarioOptions
            {
                Name = "cks00",
                N = n,
                Tc = tc,
                Crashes = strategy == "lagging" ? 0 : tc,
                Variant = variant,
                ViewCap = viewCap,
            },
            Strategy = strategy,
            Schedules = schedules,
        });
}
