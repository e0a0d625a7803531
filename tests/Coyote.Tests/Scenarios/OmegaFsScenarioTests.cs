using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Scenarios;

/// <summary>ω_fs against TH_fs-gke, for every n ≤ 7 and every t_b that [CS04 §4.3] claims, and the bound of §4.2.</summary>
public sealed class OmegaFsScenarioTests
{
    public static TheoryData<int, int, int> Sizes()
    {
        var sizes = new TheoryData<int, int, int>();
        for (int n = 1; n <= 7; n++)
        {
            for (int tc = 0; 2 * tc < n; tc++)
            {
                for (int tb = 0; tb < n - 2 * tc; tb++)
                {
                    sizes.Add(n, tc, tb);
                }
            }
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_default_form_holds_over_every_consensus(int n, int tc, int tb)
    {
        foreach (ConsensusKind consensus in Enum.GetValues<ConsensusKind>().Where(kind => kind != ConsensusKind.Global))
        {
            // Long runs are explored by the check and in CI; here each size is met.
            int schedules = consensus is ConsensusKind.Ideal or ConsensusKind.Mvc ? 300 : 20;
            ExplorationReport report = Explore(Options(n, tc, tb) with { Consensus = consensus, Sessions = 2 }, schedules);
            Assert.Empty(report.Findings.Select(f => f.Violation.ToString()));
            Assert.Equal(Outcome.Held, report.Outcome);
        }
    }

    [Theory]
    [InlineData(2, 0, 1, ConsensusKind.Ideal)]
    [InlineData(3, 1, 0, ConsensusKind.Ideal)]
    [InlineData(4, 1, 1, ConsensusKind.Ideal)]
    [InlineData(4, 1, 1, ConsensusKind.Mvc)]
    [InlineData(6, 1, 3, ConsensusKind.Mvc)]
    public void The_printed_form_is_not_live(int n, int tc, int tb, ConsensusKind consensus)
    {
        ExplorationReport report = Explore(
            Options(n, tc, tb) with { Variant = Variant.AsPrinted, Consensus = consensus }, 20_000);
        Assert.Contains("TH_fs-gke/liveness", report.Findings.Select(f => f.Violation.Name));
    }

    [Fact]
    public void The_printed_form_publishes_its_key_where_the_quorum_is_even()
    {
        ExplorationReport report = Explore(Options(2, 0, 0) with { Variant = Variant.AsPrinted }, 2_000);
        Assert.Contains("TH_fs-gke/secrecy", report.Findings.Select(f => f.Violation.Name));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_repair_of_liveness_costs_no_message_besides_consensus(int n, int tc, int tb)
    {
        // 3n² messages and the highest round number 2 without consensus, when nobody crashes; a share takes the place of others.
        var configuration = new Configuration(ScenarioCatalog.Create(Options(n, tc, tb) with { Crashes = 0, BreakIns = 0 }), new Coverage());
        int most = 0, highest = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            RunDriver.Sample(configuration, new UniformStrategy { TypicalSteps = 1 }, seed);
            Assert.Null(configuration.Violation);
            most = Math.Max(most, configuration.MessagesSent);
            highest = Math.Max(highest, configuration.HighestRound);
        }

        Assert.InRange(most, n * n, 3 * n * n);
        Assert.Equal(2, highest);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(5, 1)]
    [InlineData(7, 2)]
    public void At_the_bound_the_adversary_of_two_stages_gains_the_key_and_with_one_break_in_less_it_does_not(int n, int tc)
    {
        ScenarioOptions bound = Options(n, tc, n - 2 * tc) with { Name = "bound" };
        ExplorationReport gains = Explore(bound, 20, "two-stage");
        Assert.Equal(["TH_fs-gke/secrecy"], gains.Findings.Select(f => f.Violation.Name));
        Assert.Equal(0, gains.Findings[0].Schedule);
        Assert.Equal(Outcome.Held, Explore(bound with { BreakIns = n - 2 * tc - 1 }, 200, "two-stage").Outcome);

        // The other horn: sharing by a polynomial of one degree more, the outsiders cannot finish.
        ExplorationReport stuck = Explore(bound with { Name = "omega-fs" }, 20, "two-stage");
        Assert.Equal(["TH_fs-gke/liveness"], stuck.Findings.Select(f => f.Violation.Name));
    }

    [Theory]
    [InlineData(CryptoKind.X25519)]
    [InlineData(CryptoKind.P256)]
    public void Real_cryptography_runs_it_too(CryptoKind crypto)
    {
        ExplorationReport report = Explore(Options(4, 1, 1) with { Crypto = crypto, Sessions = 2, Consensus = ConsensusKind.Mvc }, 6);
        Assert.Equal(Outcome.Held, report.Outcome);
    }

    private static ScenarioOptions Options(int n, int tc, int tb) =>
        new() { Name = "omega-fs", N = n, Tc = tc, Crashes = tc, Tb = tb, BreakIns = tb };

    private static ExplorationReport Explore(ScenarioOptions options, long schedules, string strategy = "swarm") =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = options,
            Schedules = schedules,
            Strategy = strategy,
            Minimise = false,
            KeepGoing = true,
        });
}
