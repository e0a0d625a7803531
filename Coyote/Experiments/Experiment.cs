using System.Numerics;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Experiments;

/// <summary>What an experiment found: how far the ideal and the hybrid system are apart for one adversary.</summary>
/// <param name="Protocol">The protocol and its variant.</param>
/// <param name="N">n.</param>
/// <param name="Tc">t_c.</param>
/// <param name="BreakIns">t_b, the degree of the polynomial that shares the key; 0 for ω.</param>
/// <param name="FieldSize">How many elements the field has.</param>
/// <param name="Broken">The servers that are broken into; once all have finished, where no pattern says otherwise.</param>
/// <param name="Method">
/// <c>enumerated</c>: every tape was run. <c>rank</c>: every unit tape, since view and key are linear in the tape, which random tapes confirm.
/// </param>
/// <param name="IsSimulated">
/// Whether SIM ran with the live host, on every tape of the first schedule when enumerated, otherwise on the tape of zeros of each, and the host took
/// all that SIM asked for. It does where the distance is claimed to be 0.
/// </param>
/// <param name="Runs">How many runs of the real machines it took.</param>
/// <param name="Distance">
/// The statistical distance of (view, key) from a system that shows the same and whose key is uniform and independent of it, the greatest of three
/// schedules, numerator and denominator in lowest terms: the greatest advantage of any distinguisher that this adversary serves. With no
/// more than t_b break-ins this system is the ideal one. Beyond, TH_fs-gke gives the key away: that the distance is not 0 there shows that it must.
/// Where the adversary picks the key it is the distance of the key, by itself, from a uniform one.
/// </param>
/// <param name="Claimed">The distance that is claimed.</param>
/// <param name="Unfinished">How many servers neither crashed nor finished, in the worst schedule.</param>
/// <param name="ClaimedUnfinished">How many are claimed.</param>
/// <param name="Pattern">
/// When the servers are broken into that are, in their order: <c>b</c> before the start, <c>r</c> while running with nobody having decided,
/// <c>d</c> while running with some having decided, <c>f</c> after the finish.
/// </param>
/// <param name="FromIdeal">
/// The statistical distance of (view, key) in the hybrid system from that in the ideal one, where SIM is handed the key whenever TH_fs-gke reveals
/// it, the greatest of three schedules; null where that was not measured. It is claimed to be 0.
/// </param>
/// <param name="IsHandedKey">Whether SIM was handed the key.</param>
public sealed record Experiment(
    string Protocol,
    int N,
    int Tc,
    int BreakIns,
    int FieldSize,
    IReadOnlyList<int> Broken,
    string Method,
    bool IsSimulated,
    long Runs,
    (BigInteger Numerator, BigInteger Denominator) Distance,
    (BigInteger Numerator, BigInteger Denominator) Claimed,
    int Unfinished = 0,
    int ClaimedUnfinished = 0,
    string Pattern = "",
    (BigInteger Numerator, BigInteger Denominator)? FromIdeal = null,
    bool IsHandedKey = false)
{
    /// <summary>Whether it came out as claimed.</summary>
    public bool AsClaimed =>
        Distance == Claimed && Unfinished == ClaimedUnfinished && (FromIdeal is not { } fromIdeal || fromIdeal.Numerator.IsZero);
}

/// <summary>
/// Where a proof speaks of probabilities, the real machines over small fields: the exact joint distribution of what the adversary reads and of the
/// key, in the hybrid system and in the ideal one with the simulator of [CS04 §3.2]. Every chance is run where there are few enough; otherwise it
/// follows from a rank.
/// </summary>
public static class JointDistributions
{
    internal const int Schedules = 3;
    internal const long MostTapes = 1 << 16;

    /// <summary>How many elements the fields have.</summary>
    public static IReadOnlyList<int> FieldSizes { get; } = [2, 4, 8, 16];

    /// <summary>Runs all experiments over some fields, n ≤ 5, for each field those with break-ins in every phase last.</summary>
    /// <param name="fieldSizes">How many elements the fields have, each of <see cref="FieldSizes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no experiments over a field of such a size.</exception>
    public static IEnumerable<Experiment> All(IReadOnlyCollection<int> fieldSizes) => InParallel(fieldSizes.SelectMany(size => size switch
    {
        2 => ListedWithPhases<Order2>(),
        4 => ListedWithPhases<Order4>(),
        8 => ListedWithPhases<Order8>(),
        16 => ListedWithPhases<Order16>(),
        _ => throw new ArgumentOutOfRangeException(nameof(fieldSizes), size, $"must be one of {string.Join(", ", FieldSizes)}."),
    }));

    internal static IEnumerable<Experiment> Over<TModulus>()
        where TModulus : struct, IModulus => InParallel(Listed<TModulus>());

    /// <summary>Runs experiments, each of which shares nothing with the others, and gives them in their order.</summary>
    /// <param name="experiments">What to run.</param>
    internal static IEnumerable<Experiment> InParallel(IEnumerable<Func<Experiment>> experiments) =>
        experiments.AsParallel().AsOrdered().Select(run => run());

    private static IEnumerable<Func<Experiment>> ListedWithPhases<TModulus>()
        where TModulus : struct, IModulus => Listed<TModulus>().Concat(BreakInPhases.Listed<TModulus>());

    private static IEnumerable<Func<Experiment>> Listed<TModulus>()
        where TModulus : struct, IModulus
    {
        int q = SmallField<TModulus>.Indices;
        for (int n = 2; n <= 5; n++)
        {
            for (int tc = 0; 2 * tc < n; tc++)
            {
                var group = new Group(n, tc);
                foreach (Variant variant in new[] { Variant.AsPrinted, Variant.Default })
                {
                    // Over GF(2) an even number of contributions has no combination that is hidden: all weights would be 1.
                    if (variant == Variant.AsPrinted || q > 2 || group.Quorum % 2 == 1)
                    {
                        yield return () => Omega<TModulus>(group, variant);
                    }
                }

                // Shares are values at n points that are not 0.
                for (int degree = 0; degree < n - 2 * tc && q > n; degree++)
                {
                    int tb = degree;
                    foreach (PartySet broken in Subsets(n).Where(set => set.Count <= tb + 1))
                    {
                        yield return () => OmegaFs<TModulus>(group, tb, broken);
                    }
                }

                for (int degree = n - 2 * tc - 1; tc > 0 && degree <= n - 2 * tc && q > n; degree++)
                {
                    int tb = degree;
                    foreach (PartySet apart in Subsets(n).Where(set => set.Count == tc))
                    {
                        foreach (PartySet crashed in Subsets(n).Where(set => set.Count == tc && set.Intersect(apart).IsEmpty))
                        {
                            yield return () => Bound<TModulus>(group, tb, apart, crashed);
                        }
                    }
                }
            }
        }
    }

    private static Experiment Omega<TModulus>(Group group, Variant variant)
        where TModulus : struct, IModulus
    {
        int q = SmallField<TModulus>.Indices;
        HybridRun<SmallField<TModulus>> Run(int schedule) => new(
            group,
            (party, random) => new Omega<SmallField<TModulus>, IdealScheme<SmallField<TModulus>>>(
                group, party, HybridSystem.Session, variant, random),
            draws: 1,
            (ulong)schedule + 1);
        bool leaks = variant == Variant.AsPrinted && group.Quorum % 2 == 0;
        string name = variant == Variant.AsPrinted ? "ω as printed" : "ω";
        return Measure(name, group, 0, PartySet.Empty, Run, new TrustedHostGke(group), leaks ? Determined(q) : (0, 1));
    }

    private static Experiment OmegaFs<TModulus>(Group group, int tb, PartySet broken)
        where TModulus : struct, IModulus
    {
        int q = SmallField<TModulus>.Indices, n = group.Size;
        HybridRun<SmallField<TModulus>> Run(int schedule) => new(
            group,
            (party, random) => new OmegaFs<SmallField<TModulus>, IdealScheme<SmallField<TModulus>>>(
                group, tb, party, HybridSystem.Session, Variant.Default, random),
            draws: (tb + 1) * (n + 1),
            (ulong)schedule + 1);
        return Measure("ω_fs", group, tb, broken, Run, new TrustedHostFsGke(group, tb), broken.Count > tb ? Determined(q) : (0, 1));
    }

    // The attack of [CS04 §4.2] breaks into n − 2t_c servers. The key shared by a polynomial of degree t_b = n − 2t_c − 1 falls; one degree more
    // and it stays secret, but those who were kept apart wait for ever.
    private static Experiment Bound<TModulus>(Group group, int tb, PartySet apart, PartySet crashed)
        where TModulus : struct, IModulus
    {
        int q = SmallField<TModulus>.Indices, n = group.Size;
        PartySet broken = PartySet.Range(n).Except(apart).Except(crashed);
        HybridRun<SmallField<TModulus>> Run(int schedule) => new(
            group,
            (party, random) => new OmegaFs<SmallField<TModulus>, IdealScheme<SmallField<TModulus>>>(
                group, tb, party, HybridSystem.Session, Variant.Default, random),
            draws: (tb + 1) * (n + 1),
            (ulong)schedule + 1,
            apart,
            crashed);
        bool live = tb < n - 2 * group.Crashes;
        return Measure("ω_fs, §4.2", group, tb, broken, Run, new TrustedHostFsGke(group, tb), live ? Determined(q) : (0, 1)) with
        {
            ClaimedUnfinished = live ? 0 : apart.Count,
        };
    }

    private static Experiment Measure<TModulus>(
        string name,
        Group group,
        int tb,
        PartySet broken,
        Func<int, HybridRun<SmallField<TModulus>>> run,
        TrustedHostGke host,
        (BigInteger Numerator, BigInteger Denominator) claimed)
        where TModulus : struct, IModulus
    {
        int q = SmallField<TModulus>.Indices;
        double tapes = Math.Pow(q, run(0).TapeLength);
        bool enumerated = tapes <= MostTapes, simulate = claimed.Numerator.IsZero;
        long runs = 0;
        int unfinished = 0;
        BigInteger apart = 0;
        bool determined = false;
        for (int schedule = 0; schedule < Schedules; schedule++)
        {
            HybridRun<SmallField<TModulus>> one = run(schedule);
            if (enumerated)
            {
                bool first = simulate && schedule == 0;
                apart = BigInteger.Max(apart, Apart(one, q, broken, first ? host : null));
                runs += (first ? 2 : 1) * (long)tapes;
            }
            else
            {
                determined |= KeyIsDetermined(one, broken, ref runs);
                if (simulate)
                {
                    Simulate(one, new byte[one.TapeLength], broken, host);
                    runs++;
                }
            }

            unfinished = Math.Max(unfinished, one.Unfinished);
        }

        // ½ Σ |c(v, k)/T − c(v)/T·1/q| over all views v and keys k, for T tapes.
        (BigInteger, BigInteger) distance =
            enumerated ? Reduce(apart, 2 * (BigInteger)tapes * q) : determined ? Determined(q) : (0, 1);
        return new Experiment(
            name,
            group.Size,
            group.Crashes,
            tb,
            q,
            Members(broken),
            enumerated ? "enumerated" : "rank",
            simulate,
            runs,
            distance,
            claimed,
            unfinished);
    }

    // The host's key is an element of its own, whatever SIM does; so each view goes with every key equally often.
    private static void Simulate<TModulus>(HybridRun<SmallField<TModulus>> run, byte[] tape, PartySet broken, TrustedHostGke host)
        where TModulus : struct, IModulus
    {
        object drawn = new();
        if (run.Simulate(tape, broken, host, drawn).Any(key => key is not null && !ReferenceEquals(key, drawn)))
        {
            throw new InvalidOperationException("The simulator came to have a say in the key.");
        }
    }

    // Σ |q·c(v, k) − c(v)| over all tapes: c(v, k) counts in the hybrid system; in the ideal one the key is uniform, whatever was seen.
    private static BigInteger Apart<TModulus>(HybridRun<SmallField<TModulus>> run, int q, PartySet broken, TrustedHostGke? host)
        where TModulus : struct, IModulus
    {
        var hybrid = new Dictionary<(UInt128 View, byte Key), long>();
        var views = new Dictionary<UInt128, long>();
        byte[] tape = new byte[run.TapeLength];
        do
        {
            SmallField<TModulus> agreed = KeyOf<TModulus>(run.Run(tape, broken));
            UInt128 view = Code(run.View, q);
            (UInt128, byte) both = (view, agreed.Bits);
            hybrid[both] = hybrid.GetValueOrDefault(both) + 1;
            if (host is not null)
            {
                Simulate(run, tape, broken, host);
                view = Code(run.View, q);
            }

            views[view] = views.GetValueOrDefault(view) + 1;
        }
        while (Next(tape, q));

        BigInteger apart = 0;
        foreach ((UInt128 view, long count) in views)
        {
            for (int key = 0; key < q; key++)
            {
                apart += BigInteger.Abs(q * (BigInteger)hybrid.GetValueOrDefault((view, (byte)key)) - count);
            }
        }

        return apart;
    }

    // View and key are linear in the tape, as the adversary schedules by number: what they are on unit tapes says all.
    private static bool KeyIsDetermined<TModulus>(HybridRun<SmallField<TModulus>> run, PartySet broken, ref long runs)
        where TModulus : struct, IModulus
    {
        byte[] tape = new byte[run.TapeLength];
        var columns = new List<SmallField<TModulus>[]>();
        for (int place = 0; place < tape.Length; place++)
        {
            tape[place] = 1;
            columns.Add(Outcome(run, tape, broken));
            tape[place] = 0;
        }

        runs += tape.Length;
        RequireLinear(run, broken, columns, ref runs);
        int rows = columns[0].Length;
        var view = new Basis<TModulus>();
        for (int row = 0; row < rows - 1; row++)
        {
            view.Insert([.. columns.Select(column => column[row])]);
        }

        // The last row is the key: determined if it is a combination of the others, otherwise uniform whatever was seen.
        return !view.Insert([.. columns.Select(column => column[rows - 1])]);
    }

    private static SmallField<TModulus>[] Outcome<TModulus>(HybridRun<SmallField<TModulus>> run, byte[] tape, PartySet broken)
        where TModulus : struct, IModulus
    {
        SmallField<TModulus> key = KeyOf<TModulus>(run.Run(tape, broken));
        return [.. run.View, key];
    }

    private static SmallField<TModulus> KeyOf<TModulus>(object?[] keys)
        where TModulus : struct, IModulus
    {
        object[] all = [.. keys.OfType<object>()];
        return Array.TrueForAll(all, all[0].Equals)
            ? (SmallField<TModulus>)all[0]
            : throw new InvalidOperationException("Two servers computed different keys.");
    }

    private static void RequireLinear<TModulus>(
        HybridRun<SmallField<TModulus>> run, PartySet broken, List<SmallField<TModulus>[]> columns, ref long runs)
        where TModulus : struct, IModulus
    {
        const int Trials = 20;
        var rng = new Rng();
        rng.Restart(7);
        byte[] tape = new byte[run.TapeLength];
        for (int trial = 0; trial < Trials; trial++)
        {
            for (int place = 0; place < tape.Length; place++)
            {
                tape[place] = (byte)rng.Below(SmallField<TModulus>.Indices);
            }

            SmallField<TModulus>[] outcome = Outcome(run, tape, broken);
            for (int row = 0; row < outcome.Length; row++)
            {
                SmallField<TModulus> sum = default;
                for (int place = 0; place < tape.Length; place++)
                {
                    sum += new SmallField<TModulus>(tape[place]) * columns[place][row];
                }

                if (sum != outcome[row])
                {
                    throw new InvalidOperationException("What a run shows is not linear in its chance: rank says nothing about it.");
                }
            }
        }

        runs += Trials;
    }

    internal static UInt128 Code<TModulus>(IReadOnlyList<SmallField<TModulus>> view, int q)
        where TModulus : struct, IModulus
    {
        UInt128 code = 0;
        foreach (SmallField<TModulus> element in view)
        {
            code = checked(code * (UInt128)q + element.Bits);
        }

        return code;
    }

    internal static bool Next(byte[] tape, int q)
    {
        for (int place = 0; place < tape.Length; place++)
        {
            if (++tape[place] < q)
            {
                return true;
            }

            tape[place] = 0;
        }

        return false;
    }

    private static List<int> Members(PartySet set)
    {
        var members = new List<int>();
        foreach (int party in set)
        {
            members.Add(party);
        }

        return members;
    }

    internal static IEnumerable<PartySet> Subsets(int n)
    {
        for (uint bits = 0; bits < 1u << n; bits++)
        {
            PartySet set = PartySet.Empty;
            for (int party = 1; party <= n; party++)
            {
                set = (bits >> (party - 1) & 1) == 1 ? set.With(party) : set;
            }

            yield return set;
        }
    }

    // A key that the view determines is right with probability 1 in the hybrid system, and with 1/q in the ideal one.
    internal static (BigInteger, BigInteger) Determined(int q) => (q - 1, q);

    internal static (BigInteger, BigInteger) Reduce(BigInteger numerator, BigInteger denominator)
    {
        BigInteger common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return (numerator / common, denominator / common);
    }
}
