using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Coyote.Traces;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Scenarios;

/// <summary>PRF session keys [CS04 §3.1]: what they promise in the weak corruption model, what they cost, and what a break-in does.</summary>
public sealed class OmegaPrfScenarioTests
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
    public void Without_break_ins_they_hold_over_every_consensus(int n, int tc)
    {
        foreach (ConsensusKind consensus in Enum.GetValues<ConsensusKind>().Where(kind => kind != ConsensusKind.Global))
        {
            ExplorationReport report = Explore(Options(n, tc) with { Consensus = consensus, Sessions = 3 }, 500);
            Assert.Empty(report.Findings.Select(f => f.Violation.ToString()));
            Assert.Equal(Outcome.Held, report.Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void One_break_in_refutes_them_and_nothing_but_secrecy(int n, int tc)
    {
        foreach (ConsensusKind consensus in Enum.GetValues<ConsensusKind>().Where(kind => kind != ConsensusKind.Global))
        {
            // t_b = 1: the key of a session that the server had finished falls. t_b = 0: Def. 6 reveals that one, and a key of a session
            // that is started later falls.
            foreach (int tb in new[] { 0, 1 })
            {
                ExplorationReport report = Explore(Options(n, tc) with { Consensus = consensus, BreakIns = 1, Tb = tb }, 500);
                Assert.Equal(["TH_fs-gke/secrecy"], report.Findings.Select(f => f.Violation.Name));
                Assert.Contains("so φ_s(s", report.Findings[0].Violation.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    public void Where_definition_6_reveals_the_only_key_a_break_in_leaves_nothing_to_violate_and_the_key_falls(int n, int tc)
    {
        ExplorationReport report = Explore(Options(n, tc) with { BreakIns = 1, Tb = 0, Sessions = 1 }, 2_000);
        Assert.Empty(report.Findings.Select(f => f.Violation.ToString()));
        Assert.Equal(Outcome.Held, report.Outcome);
        Assert.All(report.Reached.Where(m => m.Mark.StartsWith("weak-corruption", StringComparison.Ordinal)), m => Assert.True(
            m.Count > 0 || m.Mark.EndsWith("after the break-in is judged", StringComparison.Ordinal), m.Mark));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Any_number_of_sessions_costs_one_exchange(int n, int tc)
    {
        foreach (int sessions in new[] { 1, 2, 5 })
        {
            var configuration = new Configuration(
                ScenarioCatalog.Create(Options(n, tc) with { Crashes = 0, Sessions = sessions }), new Coverage());
            for (ulong seed = 0; seed < 10; seed++)
            {
                RunDriver.Sample(configuration, new UniformStrategy { TypicalSteps = 1 }, seed);
                Assert.Null(configuration.Violation);
                Assert.Equal(2 * n * n, configuration.MessagesSent);
                Assert.InRange(configuration.HighestRound, 0, 1);
            }
        }
    }

    [Fact]
    public void Over_real_consensus_there_is_one_instance_whatever_the_number_of_sessions()
    {
        foreach (int sessions in new[] { 1, 4 })
        {
            var recorder = new Recorder();
            var configuration = new Configuration(
                ScenarioCatalog.Create(Options(4, 1) with { Crashes = 0, Sessions = sessions, Consensus = ConsensusKind.Mvc }), new Coverage())
            {
                Listener = recorder,
            };
            for (ulong seed = 0; seed < 10; seed++)
            {
                RunDriver.Sample(configuration, new UniformStrategy { TypicalSteps = 1 }, seed);
            }

            Assert.Equal(10 * 4, recorder.Observed.OfType<Propose>().Count());
            Assert.Equal(10 * 4 * sessions, recorder.Observed.OfType<Finish>().Count());
            Assert.Equal(10 * 2 * 16, recorder.Sent["enc_key"] + recorder.Sent["key_part"]);
        }
    }

    [Fact]
    public void Exploration_reaches_every_branch()
    {
        ExplorationReport report = Explore(Options(3, 1) with { Repeats = 2 }, 3_000);
        Assert.Equal(Outcome.Held, report.Outcome);
        Assert.Empty(report.Reached.Where(m => m.Count == 0 && m.Mark.StartsWith("φ_s", StringComparison.Ordinal)).Select(m => m.Mark));
        Assert.Contains(PrfSessionsMarks.StartAgain.ToString(), report.Reached.Select(m => m.Mark));
    }

    [Theory]
    [InlineData(CryptoKind.X25519)]
    [InlineData(CryptoKind.P256)]
    public void Real_cryptography_runs_the_same_schedules_and_computes_what_the_forms_say(CryptoKind crypto)
    {
        ScenarioOptions options = Options(4, 1) with { Sessions = 3 };
        int compared = 0;
        for (int run = 0; run < 6; run++)
        {
            ulong seed = Rng.SeedOfRun(31, run);
            (List<Finish> forms, List<Choice> tracked) = Finishes(options, seed);
            (List<Finish> bytes, List<Choice> concrete) = Finishes(options with { Crypto = crypto }, seed);
            Assert.Equal(tracked, concrete);
            Assert.Equal(forms.Select(f => (f.Party, f.Session)), bytes.Select(f => (f.Party, f.Session)));
            foreach ((Finish form, Finish key) in forms.Zip(bytes))
            {
                Term<Gf2Pow128> only = ((LinearForm<Gf2Pow128>)form.Key).Terms.ToArray().Single();
                var derived = (DerivedSymbol<Gf2Pow128>)only.Symbol;
                Assert.Equal(form.Session, derived.Argument);
                Assert.Equal(HmacFunction<Gf2Pow128>.Apply(Evaluate(derived.Index, seed, options), form.Session), key.Key);
                compared++;
            }
        }

        Assert.True(compared > 40);
    }

    [Fact]
    public void The_oracle_does_not_call_a_derived_key_secret_since_a_trace_does_not_say_what_it_is_derived_from()
    {
        using var stream = new MemoryStream();
        Scenario scenario = ScenarioCatalog.Create(Options(3, 1) with { Crashes = 0 });
        using (var writer = new TraceWriter(stream, scenario.Group, 0, null))
        {
            var configuration = new Configuration(scenario, new Coverage()) { Listener = writer };
            RunDriver.Sample(configuration, new UniformStrategy { TypicalSteps = 1 }, 1);
        }

        using var written = new MemoryStream(stream.ToArray());
        OracleVerdict verdict = Oracle.Judge("th-gke", written, "run");
        Assert.True(verdict.Holds);
        Assert.Equal(6, verdict.Finished);
        Assert.True(verdict.LivenessJudged);
        Assert.False(verdict.SecrecyJudged);
    }

    // y_i is the first element that server i draws in the session of the index.
    private static Gf2Pow128 Evaluate(LinearForm<Gf2Pow128> form, ulong seed, ScenarioOptions options)
    {
        Gf2Pow128 sum = form.Constant;
        IReadOnlyList<SessionId> sessions = ScenarioCatalog.Create(options).Sessions;
        foreach (Term<Gf2Pow128> term in form.Terms)
        {
            Assert.Equal($"y{term.Symbol.Owner}[index]", term.Symbol.Name);
            sum += term.Coefficient
                * Gf2Pow128.Draw(ScenarioRandomness.Source(sessions, term.Symbol.Owner, new SessionId("index"), seed));
        }

        return sum;
    }

    private static (List<Finish> Finishes, List<Choice> Choices) Finishes(ScenarioOptions options, ulong seed)
    {
        var recorder = new Recorder();
        var choices = new List<Choice>();
        var configuration = new Configuration(ScenarioCatalog.Create(options), new Coverage()) { Listener = recorder };
        RunDriver.Sample(configuration, new PartialOrderStrategy { TypicalSteps = 60 }, seed, choices);
        Assert.Null(configuration.Violation);
        return ([.. recorder.Observed.OfType<Finish>()], choices);
    }

    private static ScenarioOptions Options(int n, int tc) =>
        new() { Name = "omega-prf", N = n, Tc = tc, Crashes = tc, Sessions = 2 };

    private static ExplorationReport Explore(ScenarioOptions options, long schedules) =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = options,
            Schedules = schedules,
            Minimise = false,
            KeepGoing = true,
        });

    private sealed class Recorder : IRunListener
    {
        public List<Event> Observed { get; } = [];

        public Dictionary<string, int> Sent { get; } = new(StringComparer.Ordinal);

        public void Chosen(long step, in Choice choice, in Pending pending)
        {
        }

        void IRunListener.Observed(long step, Event observed) => Observed.Add(observed);

        void IRunListener.Sent(long step, in Pending sent)
        {
            string kind = sent.Message!.Kind;
            Sent[kind] = Sent.GetValueOrDefault(kind) + 1;
        }
    }
}
