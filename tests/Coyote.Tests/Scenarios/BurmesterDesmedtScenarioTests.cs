using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Coyote.Tracking;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Scenarios;

/// <summary>Burmester–Desmedt against TH_gke: as good as ω while nobody crashes, and stuck as soon as somebody does.</summary>
public sealed class BurmesterDesmedtScenarioTests
{
    private static readonly SessionId s_id = new("s1");

    public static TheoryData<int> Sizes() => [2, 3, 4, 5, 6, 7];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void It_holds_while_nobody_crashes(int n)
    {
        ExplorationReport report = Explore(Options(n) with { Sessions = 2 }, 2_000);
        Assert.Empty(report.Findings.Select(f => f.Violation.ToString()));
        Assert.Equal(Outcome.Held, report.Outcome);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Agreement_and_secrecy_hold_whoever_crashes(int n)
    {
        ExplorationReport report = Explore(Options(n) with { Tc = 0, Crashes = n }, 2_000);
        Assert.Empty(report.Findings.Select(f => f.Violation.ToString()));
        Assert.Equal(Outcome.Held, report.Outcome);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void One_tolerated_crash_is_enough_to_stop_it(int n)
    {
        ExplorationReport report = Explore(Options(n) with { Tc = 1, Crashes = 1 }, 500);
        Assert.Equal(["TH_gke/liveness"], report.Findings.Select(f => f.Violation.Name));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_holds_in_every_schedule_of_few_servers(int n)
    {
        ExplorationReport report = Explore(Options(n), long.MaxValue, "exhaustive");
        Assert.True(report.Complete);
        Assert.Equal(Outcome.Held, report.Outcome);
        if (n > 2)
        {
            Assert.All(BurmesterDesmedtMarks.All, mark => Assert.True(report.Coverage[mark] > 0, mark.ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void It_takes_two_rounds_and_2n_plus_n_squared_messages(int n)
    {
        // Two servers have one neighbour each.
        int expected = (n == 2 ? n : 2 * n) + n * n;
        var configuration = new Configuration(ScenarioCatalog.Create(Options(n)), new Coverage());
        int highest = -1;
        for (ulong seed = 0; seed < 20; seed++)
        {
            RunDriver.Sample(configuration, new UniformStrategy { TypicalSteps = 1 }, seed);
            Assert.Null(configuration.Violation);
            Assert.Equal(expected, configuration.MessagesSent);
            highest = Math.Max(highest, configuration.HighestRound);
        }

        Assert.Equal(1, highest);
    }

    [Fact]
    public void Points_run_the_same_schedules_and_are_the_multiples_that_the_forms_say()
    {
        ScenarioOptions options = Options(4) with { Sessions = 2 };
        var tracked = new Configuration(ScenarioCatalog.Create(options), new Coverage());
        var points = new Configuration(ScenarioCatalog.Create(options with { Crypto = CryptoKind.P256 }), new Coverage());
        int compared = 0;
        for (int run = 0; run < 8; run++)
        {
            ulong seed = Rng.SeedOfRun(31, run);
            (List<Choice> forms, List<Choice> bytes) = ([], []);
            List<Finish> expected = Finishes(tracked, seed, forms);
            List<Finish> actual = Finishes(points, seed, bytes);
            Assert.Equal(forms, bytes);
            foreach ((Finish form, Finish key) in expected.Zip(actual))
            {
                Assert.Equal((form.Party, form.Session), (key.Party, key.Session));
                Assert.Equal(Evaluate((LinearForm<Mersenne61>)form.Key, form.Session, seed, tracked.Scenario), (DerivedKey)key.Key);
                compared++;
            }
        }

        Assert.Equal(64, compared);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_key_follows_from_the_X_where_n_is_0_in_the_coefficients_and_nowhere_else(int n)
    {
        Assert.Equal(n % 2 == 0, KeyFollows<Gf2Pow128>(n));
        Assert.False(KeyFollows<Mersenne61>(n));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Who_reads_an_exponent_shares_what_its_server_shares_and_with_the_X_knows_the_key(int n)
    {
        var table = new ExponentTable<Mersenne61>(0, n, "s1");
        foreach (int broken in Enumerable.Range(1, n))
        {
            Machine[] machines = Ring(n, table);
            var view = new AdversaryView<Mersenne61>();
            LinearForm<Mersenne61>? key = Run(machines, view, () => machines[broken - 1].Reveal(view));
            foreach (int neighbour in new[] { broken % n + 1, (broken + n - 2) % n + 1 })
            {
                Assert.True(view.Span.Contains(Shared(table, broken, neighbour)));
            }

            Assert.True(view.Span.Contains(key!));
        }
    }

    [Fact]
    public void Who_reads_a_server_that_has_sent_X_learns_no_exponent_and_of_one_that_has_finished_nothing()
    {
        var table = new ExponentTable<Mersenne61>(0, 5, "s1");
        Machine[] machines = Ring(5, table);
        Run(machines, new AdversaryView<Mersenne61>(), () => { });
        var view = new AdversaryView<Mersenne61>();
        machines[0].Reveal(view);
        Assert.Equal(0, view.Span.Rank);
        Assert.False(view.Span.Contains(Shared(table, 1, 2)));
    }

    [Fact]
    public void A_table_of_exponents_ends_somewhere()
    {
        var source = new ExponentSource<Mersenne61>(new ExponentTable<Mersenne61>(0, 2, "s1"), 1);
        for (int drawn = 0; drawn < 8; drawn++)
        {
            TrackedAgreement<Mersenne61>.GenerateKeys(source);
        }

        Assert.Throws<InvalidOperationException>(() => TrackedAgreement<Mersenne61>.GenerateKeys(source));
        Assert.Throws<NotSupportedException>(() => source.Fill(new byte[1]));
    }

    [Fact]
    public void An_erased_exponent_agrees_on_nothing_and_shows_nothing()
    {
        var source = new ExponentSource<Mersenne61>(new ExponentTable<Mersenne61>(0, 2, "s1"), 1);
        (PublicKey z, PrivateKey y) = TrackedAgreement<Mersenne61>.GenerateKeys(source);
        PrivateKey copy = y.Clone();
        y.Erase();
        Assert.Throws<InvalidOperationException>(() => TrackedAgreement<Mersenne61>.Agree(y, z));
        var view = new AdversaryView<Mersenne61>();
        y.Reveal(view);
        Assert.Equal(0, view.Span.Rank);
        Assert.Equal("y1·y1[s1]", TrackedAgreement<Mersenne61>.Agree(copy, z).ToString());
        (PublicKey second, _) = TrackedAgreement<Mersenne61>.GenerateKeys(source.Clone());
        Assert.Equal("y1·y1.1[s1]", TrackedAgreement<Mersenne61>.Agree(copy, second).ToString());
    }

    // Whether all that is on the network determines the key.
    private static bool KeyFollows<TCoefficient>(int n)
        where TCoefficient : struct, IFieldElement<TCoefficient>
    {
        var view = new AdversaryView<TCoefficient>();
        LinearForm<TCoefficient> key = Run(Ring(n, new ExponentTable<TCoefficient>(0, n, "s1")), view, () => { })!;
        return view.Span.Contains(key);
    }

    private static Machine[] Ring<TCoefficient>(int n, ExponentTable<TCoefficient> table)
        where TCoefficient : struct, IFieldElement<TCoefficient> =>
    [
        .. Enumerable.Range(1, n).Select(party => new BurmesterDesmedt<Tracked<TCoefficient>, TrackedAgreement<TCoefficient>>(
            new Group(n, 0), party, s_id, new ExponentSource<TCoefficient>(table, party))),
    ];

    // Starts all, shows the adversary what is sent, delivers it in order, and gives the key on which all agree.
    private static LinearForm<TCoefficient>? Run<TCoefficient>(
        Machine[] machines, AdversaryView<TCoefficient> view, Action afterStart)
        where TCoefficient : struct, IFieldElement<TCoefficient>
    {
        var bag = new Queue<(int From, int To, Message Message)>();
        var outbox = new Outbox(new Group(machines.Length, 0));
        LinearForm<TCoefficient>? key = null;
        for (int party = 1; party <= machines.Length; party++)
        {
            machines[party - 1].Input(new Start(party, s_id), outbox);
            Take(party);
        }

        afterStart();
        while (bag.TryDequeue(out (int From, int To, Message Message) letter))
        {
            machines[letter.To - 1].Receive(letter.From, letter.Message, outbox);
            Take(letter.To);
        }

        return key;

        void Take(int party)
        {
            foreach (Effect effect in outbox.Effects)
            {
                if (effect.Message is { } message)
                {
                    message.Reveal(view);
                    bag.Enqueue((party, effect.To, message));
                }
                else
                {
                    var finished = (LinearForm<TCoefficient>)((Finish)effect.Event!).Key;
                    Assert.Equal(key ?? finished, finished);
                    key = finished;
                }
            }

            outbox.Clear();
        }
    }

    private static LinearForm<Mersenne61> Shared(ExponentTable<Mersenne61> table, int one, int other) =>
        TrackedAgreement<Mersenne61>.Agree(
            TrackedAgreement<Mersenne61>.GenerateKeys(new ExponentSource<Mersenne61>(table, one)).Private,
            TrackedAgreement<Mersenne61>.GenerateKeys(new ExponentSource<Mersenne61>(table, other)).Public).Form;

    // A form is a sum of products y_i·y_j, of which y_i is the first exponent that server i draws.
    private static DerivedKey Evaluate(LinearForm<Mersenne61> form, SessionId session, ulong seed, Scenario scenario)
    {
        var order = BigInteger.Parse(
            "115792089210356248762697446949407573529996955224135760342422259061068512044369", CultureInfo.InvariantCulture);
        BigInteger sum = BigInteger.Zero;
        foreach (Term<Mersenne61> term in form.Terms)
        {
            string[] name = term.Symbol.Name.Split(['y', '·', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal((3, session.Root), (name.Length, name[2]));
            sum += BigInteger.Parse(term.Coefficient.ToString(), CultureInfo.InvariantCulture)
                * Exponent(name[0]) * Exponent(name[1]);
        }

        // The operating system multiplies the base point.
        using var multiple = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = ((sum % order) + (BigInteger.One << 256)).ToByteArray(isUnsigned: true, isBigEndian: true)[1..],
            });
        ECPoint point = multiple.ExportParameters(includePrivateParameters: false).Q;
        byte[] root = System.Text.Encoding.UTF8.GetBytes(session.Root);
        return DerivedKey.Read(SHA256.HashData(
            [.. "GkeVerified group key v1"u8, 0, 0, 0, (byte)root.Length, .. root, 0, 0, 0, 0, 4, .. point.X!, .. point.Y!]));

        BigInteger Exponent(string party)
        {
            byte[] bytes = new byte[P256Point.CoordinateSize];
            ScenarioRandomness.Source(scenario.Sessions, int.Parse(party, CultureInfo.InvariantCulture), session, seed)
                .Fill(bytes);
            return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        }
    }

    private static List<Finish> Finishes(Configuration configuration, ulong seed, List<Choice> choices)
    {
        var finishes = new List<Finish>();
        configuration.Listener = new Recorder(finishes);
        RunDriver.Sample(configuration, new PartialOrderStrategy { TypicalSteps = 60 }, seed, choices);
        Assert.Null(configuration.Violation);
        return finishes;
    }

    private static ScenarioOptions Options(int n) =>
        new() { Name = "burmester-desmedt", N = n, Tc = (n - 1) / 2, Crashes = 0 };

    private static ExplorationReport Explore(ScenarioOptions options, long schedules, string strategy = "swarm") =>
        new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = options,
            Schedules = schedules,
            Strategy = strategy,
            Minimise = false,
            KeepGoing = true,
        });

    private sealed class Recorder(List<Finish> finishes) : IRunListener
    {
        public void Chosen(long step, in Choice choice, in Pending pending)
        {
        }

        public void Observed(long step, Event observed)
        {
            if (observed is Finish finish)
            {
                finishes.Add(finish);
            }
        }

        public void Sent(long step, in Pending sent)
        {
        }
    }
}
