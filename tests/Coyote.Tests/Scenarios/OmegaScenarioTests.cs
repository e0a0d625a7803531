using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Scenarios;

public sealed class OmegaScenarioTests
{
    public static TheoryData<int, int> Sizes()
    {
        var sizes = new TheoryData<int, int>();
        for (int n = 1; n <= 7; n++)
        {
            for (int tc = 0; 2 * tc < n; tc++)
            {
                sizes.Add(n, tc);
            }
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_printed_form_leaks_its_key_exactly_where_the_quorum_is_even_and_the_default_never(int n, int tc)
    {
        var options = new ScenarioOptions { Name = "omega", N = n, Tc = tc, Crashes = tc };
        ExplorationReport printed = Explore(options with { Variant = Variant.AsPrinted }, 2_000);
        IEnumerable<string> refuted = printed.Findings.Select(f => f.Violation.Name);
        Assert.Equal((n - tc) % 2 == 0 ? ["TH_gke/secrecy"] : Array.Empty<string>(), refuted);
        foreach (ConsensusKind consensus in Enum.GetValues<ConsensusKind>().Where(kind => kind != ConsensusKind.Global))
        {
            ExplorationReport repaired = Explore(options with { Consensus = consensus }, 2_000);
            Assert.Equal(Outcome.Held, repaired.Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_repair_costs_neither_messages_nor_rounds(int n, int tc)
    {
        // M(ω) = 2n² and the highest round number is 1, without consensus, in every complete run of either form. (A run of the
        // printed form ends early where it leaks its key.)
        foreach (Variant variant in (n - tc) % 2 == 0 ? [Variant.Default] : new[] { Variant.Default, Variant.AsPrinted })
        {
            Configuration configuration = Configure(
                new ScenarioOptions { Name = "omega", N = n, Tc = tc, Crashes = 0, Variant = variant });
            int highest = -1;
            for (ulong seed = 0; seed < 20; seed++)
            {
                RunDriver.Sample(configuration, new UniformStrategy { TypicalSteps = 1 }, seed);
                Assert.Equal(2 * n * n, configuration.MessagesSent);
                highest = Math.Max(highest, configuration.HighestRound);
            }

            Assert.Equal(1, highest);
        }
    }

    [Theory]
    [InlineData(CryptoKind.X25519)]
    [InlineData(CryptoKind.P256)]
    public void Real_cryptography_runs_the_same_schedules_and_computes_what_the_forms_say(CryptoKind crypto)
    {
        var options = new ScenarioOptions { Name = "omega", N = 4, Tc = 1, Crashes = 1, Sessions = 2 };
        Configuration tracked = Configure(options);
        Configuration concrete = Configure(options with { Crypto = crypto });
        int compared = 0;
        for (int run = 0; run < 12; run++)
        {
            ulong seed = Rng.SeedOfRun(31, run);
            (List<Choice> forms, List<Choice> bytes) = ([], []);
            List<Finish> expected = Finishes(tracked, seed, forms);
            List<Finish> actual = Finishes(concrete, seed, bytes);
            Assert.Equal(forms, bytes);
            Assert.Equal(expected.Count, actual.Count);
            for (int i = 0; i < expected.Count; i++)
            {
                Assert.Equal((expected[i].Party, expected[i].Session), (actual[i].Party, actual[i].Session));
                Assert.Equal(
                    Evaluate((LinearForm<Gf2Pow128>)expected[i].Key, seed, options), (Gf2Pow128)actual[i].Key);
                compared++;
            }
        }

        Assert.True(compared > 40);
    }

    [Fact]
    public void Keys_of_real_cryptography_are_fresh_and_equal_within_a_session()
    {
        Configuration configuration =
            Configure(new ScenarioOptions { Name = "omega", N = 3, Tc = 1, Crashes = 1, Sessions = 3, Crypto = CryptoKind.X25519 });
        List<Finish> finishes = Finishes(configuration, 9, []);
        Assert.Equal(
            finishes.Select(f => f.Session).Distinct().Count(), finishes.Select(f => f.Key).Distinct().Count());
    }

    [Fact]
    public void A_field_of_two_elements_has_no_weights_for_an_even_quorum() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SmallField<Order2>.FromIndex(2));

    // y_i of session s is the first element that server i draws in it.
    private static Gf2Pow128 Evaluate(LinearForm<Gf2Pow128> form, ulong seed, ScenarioOptions options)
    {
        Gf2Pow128 sum = form.Constant;
        IReadOnlyList<SessionId> sessions = ScenarioCatalog.Create(options).Sessions;
        foreach (Term<Gf2Pow128> term in form.Terms)
        {
            SessionId session = sessions.Single(s => term.Symbol.Name == $"y{term.Symbol.Owner}[{s.Root}]");
            RandomSource source = ScenarioRandomness.Source(sessions, term.Symbol.Owner, session, seed);
            sum += term.Coefficient * Gf2Pow128.Draw(source);
        }

        return sum;
    }

    private static List<Finish> Finishes(Configuration configuration, ulong seed, List<Choice> choices)
    {
        var recorder = new Recorder();
        configuration.Listener = recorder;
        var strategy = new PartialOrderStrategy { TypicalSteps = RunDriver.TypicalSteps(Tracked(configuration)) };
        RunDriver.Sample(configuration, strategy, seed, choices);
        Assert.Null(configuration.Violation);
        return recorder.Finishes;
    }

    private static Scenario Tracked(Configuration configuration) =>
        ScenarioCatalog.Create(configuration.Scenario.Options with { Crypto = CryptoKind.Ideal });

    private static ExplorationReport Explore(ScenarioOptions options, long schedules) =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = options,
            Schedules = schedules,
            Minimise = false,
            KeepGoing = true,
        });

    private static Configuration Configure(ScenarioOptions options) =>
        new(ScenarioCatalog.Create(options), new Coverage());

    private sealed class Recorder : IRunListener
    {
        public List<Finish> Finishes { get; } = [];

        public void Chosen(long step, in Choice choice, in Pending pending)
        {
        }

        public void Observed(long step, Event observed)
        {
            if (observed is Finish finish)
            {
                Finishes.Add(finish);
            }
        }

        public void Sent(long step, in Pending sent)
        {
        }
    }
}
