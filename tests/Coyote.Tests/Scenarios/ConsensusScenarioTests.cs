using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Tests.Scenarios;

/// <summary>
/// Every protocol for consensus against TH_cons, for every n ≤ 7; what an adversary makes of a coin that can be read too early; and
/// ω over each of them.
/// </summary>
public sealed class ConsensusScenarioTests
{
    private static readonly (int N, int Tc)[] s_sizes = [(1, 0), (2, 0), (3, 0), (3, 1), (4, 1), (5, 1), (5, 2), (6, 2), (7, 3)];

    public static TheoryData<string, ConsensusKind, int, int> Protocols()
    {
        var cases = new TheoryData<string, ConsensusKind, int, int>();
        foreach ((int n, int tc) in s_sizes)
        {
            foreach (string name in new[] { "mvc", "chandra-toueg", "cks00", "cr93", "gke-coin" })
            {
                cases.Add(name, ConsensusKind.Ideal, n, tc);
            }

            foreach (ConsensusKind bits in new[] { ConsensusKind.Ideal, ConsensusKind.Cks00, ConsensusKind.Cr93, ConsensusKind.GkeCoin })
            {
                cases.Add("strings", bits, n, tc);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void It_holds_and_decides_against_every_adversary(string name, ConsensusKind bits, int n, int tc)
    {
        foreach (string strategy in new[] { "swarm", "coin-aware", "lagging", "pos" })
        {
            ScenarioOptions options = Options(name, n, tc) with { Consensus = bits, Crashes = strategy == "lagging" ? 0 : tc };
            ExplorationReport report = Explore(options, strategy, 100);
            Assert.Empty(report.Findings.Select(f => f.Violation.ToString()));
            Assert.Equal(0, report.UndecidedRuns);
            Assert.True(report.Outcome is Outcome.Held or Outcome.Vacuous, report.Outcome.ToString());
        }
    }

    [Theory]
    [InlineData(3, 1, 100)]
    [InlineData(3, 1, 300)]
    [InlineData(5, 2, 60)]
    public void With_an_early_coin_the_lagging_adversary_keeps_bits_undecided_for_as_long_as_asked(int n, int tc, int views)
    {
        // In half of the runs the first coin shows the bit that is adopted, whatever the adversary does; all the others never end.
        ScenarioOptions options = Options("cks00", n, tc) with { Crashes = 0, Variant = Variant.EarlyCoin, ViewCap = views };
        ExplorationReport report = Explore(options, "lagging", 40);
        Assert.InRange(report.UndecidedRuns, 8, 32);
        Assert.Equal(40, report.UndecidedRuns + report.DecisionViews.Sum());
        Assert.Equal(2, report.DecisionViews.Count);
    }

    [Theory]
    [InlineData("cks00")]
    [InlineData("cr93")]
    [InlineData("gke-coin")]
    public void With_sound_coins_the_lagging_adversary_gains_nothing(string name)
    {
        ExplorationReport report = Explore(Options(name, 3, 1) with { Crashes = 0 }, "lagging", 300);
        Assert.Equal(Outcome.Held, report.Outcome);
        Assert.InRange(report.MeanDecisionView, 1, 3.1);
    }

    public static TheoryData<ConsensusKind, int, int> Compositions()
    {
        var cases = new TheoryData<ConsensusKind, int, int>();
        foreach ((int n, int tc) in s_sizes)
        {
            foreach (ConsensusKind consensus in Enum.GetValues<ConsensusKind>().Where(kind => kind != ConsensusKind.Global))
            {
                cases.Add(consensus, n, tc);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Compositions))]
    public void Omega_holds_over_it(ConsensusKind consensus, int n, int tc)
    {
        foreach (string strategy in new[] { "swarm", "coin-aware" })
        {
            ExplorationReport report = Explore(
                Options("omega", n, tc) with { Consensus = consensus, Sessions = 2 }, strategy, strategy == "swarm" ? 100 : 30);
            Assert.Empty(report.Findings.Select(f => f.Violation.ToString()));
            Assert.Equal(Outcome.Held, report.Outcome);
        }
    }

    [Fact]
    public void Detectors_may_err_as_often_as_allowed_about_the_server_trusted_in_the_end_and_always_about_others()
    {
        ScenarioOptions options = Options("chandra-toueg", 3, 1) with { Crashes = 0 };
        Assert.InRange(MeanRound(options with { Detector = DetectorKind.Perfect }), 1, 1.2);
        Assert.InRange(MeanRound(options with { Suspicions = 0 }), 2, 3);
        Assert.InRange(MeanRound(options with { Suspicions = 2 }), 4, 6);
    }

    [Fact]
    public void Chandra_Toueg_is_explored_exhaustively_where_that_ends()
    {
        ExplorationReport report = Explore(
            Options("chandra-toueg", 2, 0) with { Suspicions = 1 }, "exhaustive", 1);
        Assert.Equal(Outcome.Held, report.Outcome);
        Assert.True(report.Complete);
    }

    [Theory]
    [InlineData("cr93", "the tosses of single servers")]
    [InlineData("gke-coin", "the tosses of single servers")]
    public void Where_a_search_does_not_go_through_all_chance_it_is_refused(string name, string what)
    {
        InputException error = Assert.Throws<InputException>(() => Explore(Options(name, 2, 0), "exhaustive", 1));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cr93", CryptoKind.X25519)]
    [InlineData("cr93", CryptoKind.P256)]
    [InlineData("gke-coin", CryptoKind.X25519)]
    public void Tosses_and_keys_travel_under_real_cryptography_too(string name, CryptoKind crypto) =>
        Assert.True(Explore(Options(name, 3, 1) with { Crypto = crypto }, "swarm", 6).Outcome is Outcome.Held or Outcome.Vacuous);

    private static double MeanRound(ScenarioOptions options) => Explore(options, "swarm", 2_000).MeanDecisionView;

    private static ScenarioOptions Options(string name, int n, int tc) => new() { Name = name, N = n, Tc = tc, Crashes = tc };

    private static ExplorationReport Explore(ScenarioOptions options, string strategy, long schedules) =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = options,
            Strategy = strategy,
            Schedules = schedules,
        });
}
