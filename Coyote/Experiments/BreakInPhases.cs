using System.Numerics;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Experiments;

/// <summary>
/// Break-ins into servers of ω_fs in every phase: (view, key) of the hybrid system beside that of the ideal one, in which SIM is handed the key
/// whenever TH_fs-gke reveals it [CS04 Def. 6].
/// </summary>
internal static class BreakInPhases
{
    private const int Trials = 10;

    // Up to so many servers every pattern is run.
    private const int AllPatterns = 3;

    /// <summary>Whether it is clear from the start what the key is made of: of all contributions, and in equal parts.</summary>
    /// <param name="group">The group.</param>
    /// <param name="variant">Which form of the protocol.</param>
    public static bool IsSettledFromTheStart(Group group, Variant variant = Variant.Default) =>
        group.Quorum == group.Size && (variant == Variant.AsPrinted || group.Size % 2 == 1);

    /// <summary>All experiments over a field, n ≤ 5.</summary>
    /// <typeparam name="TModulus">The field.</typeparam>
    public static IEnumerable<Func<Experiment>> Listed<TModulus>()
        where TModulus : struct, IModulus
    {
        for (int n = 2; n <= 5; n++)
        {
            for (int tc = 0; 2 * tc < n; tc++)
            {
                foreach (Func<Experiment> experiment in Listed<TModulus>(new Group(n, tc)))
                {
                    yield return experiment;
                }
            }
        }
    }

    /// <summary>All experiments for a group, run.</summary>
    /// <typeparam name="TModulus">The field.</typeparam>
    /// <param name="group">The group.</param>
    public static IEnumerable<Experiment> Over<TModulus>(Group group)
        where TModulus : struct, IModulus => JointDistributions.InParallel(Listed<TModulus>(group));

    private static IEnumerable<Func<Experiment>> Listed<TModulus>(Group group)
        where TModulus : struct, IModulus
    {
        for (int degree = 0; degree < group.Size - 2 * group.Crashes && SmallField<TModulus>.Indices > group.Size; degree++)
        {
            int tb = degree;
            foreach (Phase[] phases in Patterns(group, tb))
            {
                yield return () => Measure<TModulus>(group, tb, phases);
            }

            yield return () => Steered<TModulus>(group, tb, Variant.AsPrinted);
            yield return () => Steered<TModulus>(group, tb, Variant.Default);
        }
    }

    /// <summary>Compares the hybrid system with the ideal one.</summary>
    /// <typeparam name="TModulus">The field.</typeparam>
    /// <param name="group">The group.</param>
    /// <param name="tb">t_b.</param>
    /// <param name="phases">When each server is broken into, from position 1.</param>
    public static Experiment Measure<TModulus>(Group group, int tb, Phase[] phases)
        where TModulus : struct, IModulus
    {
        int q = SmallField<TModulus>.Indices, length = group.Size * Course<TModulus>.Draws(group, tb);
        bool enumerated = Math.Pow(q, length + 1) <= JointDistributions.MostTapes;
        long runs = 0;
        bool isHandedKey = false;
        (BigInteger, BigInteger) fromIdeal = (0, 1), fromIndependent = (0, 1);
        for (int schedule = 0; schedule < JointDistributions.Schedules; schedule++)
        {
            var systems = new Systems<TModulus>(group, tb, phases, (ulong)schedule + 1, length);
            ((BigInteger, BigInteger) ideal, (BigInteger, BigInteger) independent) = enumerated ? Enumerated(systems, q) : Ranked(systems, q);
            fromIdeal = Greater(fromIdeal, ideal);
            fromIndependent = Greater(fromIndependent, independent);
            runs += systems.Runs;
            isHandedKey |= systems.IsHandedKey;
        }

        // The memory of a running server holds the key or what it will be made of; that of a finished one a share.
        bool known = Array.Exists(phases, p => p is Phase.Undecided or Phase.Decided) || phases.Count(p => p == Phase.Finished) > tb;
        int[] broken = [.. Enumerable.Range(1, group.Size).Where(party => phases[party] != Phase.Never)];
        return new Experiment(
            "ω_fs, phases",
            group.Size,
            group.Crashes,
            tb,
            q,
            broken,
            enumerated ? "enumerated" : "rank",
            true,
            runs,
            fromIndependent,
            known ? JointDistributions.Determined(q) : (0, 1),
            Pattern: string.Concat(broken.Select(party => Letter(phases[party]))),
            FromIdeal: fromIdeal,
            IsHandedKey: isHandedKey);
    }

    /// <summary>
    /// Where several proposals make different keys, the adversary breaks into server 1 when all have proposed and nobody has decided. With the
    /// memory of server 1 it computes what the key would be for each, and has the proposal decided whose key is the smaller number. In the
    /// ideal system the key is uniform, whatever SIM does.
    /// </summary>
    /// <typeparam name="TModulus">The field.</typeparam>
    /// <param name="group">The group.</param>
    /// <param name="tb">t_b.</param>
    /// <param name="variant">Which form of the protocol.</param>
    public static Experiment Steered<TModulus>(Group group, int tb, Variant variant)
        where TModulus : struct, IModulus
    {
        int q = SmallField<TModulus>.Indices, length = group.Size * Course<TModulus>.Draws(group, tb);
        bool enumerated = Math.Pow(q, length) <= JointDistributions.MostTapes;
        long runs = 0;
        (BigInteger, BigInteger) distance = (0, 1);
        for (ulong schedule = 1; schedule <= JointDistributions.Schedules && distance.Item1.IsZero; schedule++)
        {
            var adversary = new Steering<TModulus>(group, tb, schedule, length, variant);
            if (adversary.FindsTwo())
            {
                distance = adversary.Distance(enumerated);
            }

            runs += adversary.Runs;
        }

        return new Experiment(
            variant == Variant.AsPrinted ? "ω_fs pr. steered" : "ω_fs, steered",
            group.Size,
            group.Crashes,
            tb,
            q,
            [1],
            enumerated && !distance.Item1.IsZero ? "enumerated" : "rank",
            false,
            runs,
            distance,
            IsSettledFromTheStart(group, variant) ? (0, 1) : (1, 4),
            Pattern: "r");
    }

    // The patterns of which each server gets a phase, all of them for few servers; otherwise one phase for a set of servers.
    private static IEnumerable<Phase[]> Patterns(Group group, int tb)
    {
        int n = group.Size;
        List<Phase> all = [Phase.Before, Phase.Decided, Phase.Finished];
        if (IsSettledFromTheStart(group))
        {
            all.Insert(1, Phase.Undecided);
        }

        if (n > AllPatterns)
        {
            foreach (Phase phase in all)
            {
                foreach (PartySet set in JointDistributions.Subsets(n).Where(set => !set.IsEmpty && set.Count <= tb + 1))
                {
                    Phase[] phases = new Phase[n + 1];
                    foreach (int party in set)
                    {
                        phases[party] = phase;
                    }

                    if (CanBeHad(phases))
                    {
                        yield return phases;
                    }
                }
            }

            yield break;
        }

        int choices = all.Count + 1;
        int count = (int)Math.Pow(choices, n);
        for (int number = 1; number < count; number++)
        {
            Phase[] phases = new Phase[n + 1];
            int rest = number;
            for (int party = 1; party <= n; party++, rest /= choices)
            {
                phases[party] = rest % choices == 0 ? Phase.Never : all[rest % choices - 1];
            }

            if (CanBeHad(phases))
            {
                yield return phases;
            }
        }
    }

    // Somebody must have decided for a server to be met running after that.
    private static bool CanBeHad(Phase[] phases) => Array.Exists(phases[1..], p => p != Phase.Decided);

    private static char Letter(Phase phase) => phase switch
    {
        Phase.Before => 'b',
        Phase.Decided => 'd',
        Phase.Finished => 'f',
        _ => 'r',
    };

    // Every tape of the hybrid system; in the ideal one, every tape of SIM with every key of the host.
    private static ((BigInteger, BigInteger) FromIdeal, (BigInteger, BigInteger) FromIndependent) Enumerated<TModulus>(
        Systems<TModulus> systems, int q)
        where TModulus : struct, IModulus
    {
        var hybrid = new Dictionary<(UInt128 View, byte Key), long>();
        var ideal = new Dictionary<(UInt128 View, byte Key), long>();
        var views = new Dictionary<UInt128, long>();
        byte[] tape = new byte[systems.Length];
        BigInteger tapes = BigInteger.Pow(q, systems.Length);
        do
        {
            SmallField<TModulus>[] outcome = systems.Hybrid(tape);
            UInt128 view = JointDistributions.Code(outcome[..^1], q);
            Count(hybrid, (view, outcome[^1].Bits));
            Count(views, view);
            for (int key = 0; key < q; key++)
            {
                outcome = systems.Ideal(tape, new SmallField<TModulus>((byte)key));
                Count(ideal, (JointDistributions.Code(outcome[..^1], q), outcome[^1].Bits));
            }
        }
        while (JointDistributions.Next(tape, q));

        // ½ Σ |c_h/T − c_i/(T·q)| and ½ Σ |c_h(v, k)/T − c_h(v)/(T·q)|.
        BigInteger fromIdeal = 0, fromIndependent = 0;
        foreach ((UInt128, byte) both in hybrid.Keys.Union(ideal.Keys))
        {
            fromIdeal += BigInteger.Abs(q * (BigInteger)hybrid.GetValueOrDefault(both) - ideal.GetValueOrDefault(both));
        }

        foreach ((UInt128 view, long count) in views)
        {
            for (int key = 0; key < q; key++)
            {
                fromIndependent += BigInteger.Abs(q * (BigInteger)hybrid.GetValueOrDefault((view, (byte)key)) - count);
            }
        }

        return (JointDistributions.Reduce(fromIdeal, 2 * tapes * q), JointDistributions.Reduce(fromIndependent, 2 * tapes * q));
    }

    private static void Count<TKey>(Dictionary<TKey, long> counts, TKey key)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;

    // Both are uniform on a subspace: the distance is 1 − |U ∩ W| / max(|U|, |W|), 0 only if they are the same.
    private static ((BigInteger, BigInteger) FromIdeal, (BigInteger, BigInteger) FromIndependent) Ranked<TModulus>(
        Systems<TModulus> systems, int q)
        where TModulus : struct, IModulus
    {
        List<SmallField<TModulus>[]> hybrid = Columns(systems.Length, tape => systems.Hybrid(tape));
        List<SmallField<TModulus>[]> ideal = Columns(
            systems.Length + 1, tape => systems.Ideal(tape[..^1], new SmallField<TModulus>(tape[^1])));
        if (hybrid[0].Length != ideal[0].Length)
        {
            throw new InvalidOperationException("The adversary reads more in one system than in the other.");
        }

        int ofHybrid = Basis<TModulus>.Rank(hybrid), ofIdeal = Basis<TModulus>.Rank(ideal), ofSum = Basis<TModulus>.Rank(hybrid.Concat(ideal));
        int common = ofHybrid + ofIdeal - ofSum, most = Math.Max(ofHybrid, ofIdeal);
        BigInteger size = BigInteger.Pow(q, most - common);
        bool known = Basis<TModulus>.Rank(hybrid.Select(column => column[..^1])) == ofHybrid;
        return ((size - 1, size), known ? JointDistributions.Determined(q) : (0, 1));
    }

    // What a unit of chance gives, for each place; with random chance, that it is linear.
    private static List<SmallField<TModulus>[]> Columns<TModulus>(int length, Func<byte[], SmallField<TModulus>[]> outcome)
        where TModulus : struct, IModulus
    {
        byte[] tape = new byte[length];
        var columns = new List<SmallField<TModulus>[]>();
        for (int place = 0; place < length; place++)
        {
            tape[place] = 1;
            columns.Add(outcome(tape));
            tape[place] = 0;
        }

        var rng = new Rng(7);
        for (int trial = 0; trial < Trials; trial++)
        {
            for (int place = 0; place < length; place++)
            {
                tape[place] = (byte)rng.Below(SmallField<TModulus>.Indices);
            }

            if (!outcome(tape).AsSpan().SequenceEqual(Combine(columns, tape)))
            {
                throw new InvalidOperationException("What a run shows is not linear in its chance: rank says nothing about it.");
            }
        }

        return columns;
    }

    private static SmallField<TModulus>[] Combine<TModulus>(List<SmallField<TModulus>[]> columns, byte[] tape)
        where TModulus : struct, IModulus
    {
        var sum = new SmallField<TModulus>[columns[0].Length];
        for (int place = 0; place < tape.Length; place++)
        {
            var factor = new SmallField<TModulus>(tape[place]);
            for (int row = 0; row < sum.Length && factor.Bits != 0; row++)
            {
                sum[row] += factor * columns[place][row];
            }
        }

        return sum;
    }

    private static (BigInteger Numerator, BigInteger Denominator) Greater(
        (BigInteger Numerator, BigInteger Denominator) a, (BigInteger Numerator, BigInteger Denominator) b) =>
        a.Numerator * b.Denominator >= b.Numerator * a.Denominator ? a : b;

    // The two systems with one adversary; what they give ends with the key that the user sees.
    private sealed class Systems<TModulus>(Group group, int tb, Phase[] phases, ulong schedule, int length)
        where TModulus : struct, IModulus
    {
        private readonly Simulator<TModulus> _simulator = new(group, tb, phases, schedule);
        private long _runs;

        public int Length => length;

        public long Runs => _runs + _simulator.PlanRuns;

        public bool IsHandedKey => _simulator.WasHandedKey;

        public SmallField<TModulus>[] Hybrid(byte[] tape)
        {
            _runs++;
            var course = new Course<TModulus>(group, tb, phases, tape, schedule);
            while (course.Step(null))
            {
                if (course.LastBroken != 0)
                {
                    course.Read();
                }
            }

            return [.. course.View, course.AgreedKey];
        }

        public SmallField<TModulus>[] Ideal(byte[] tape, SmallField<TModulus> drawn)
        {
            _runs++;
            return [.. _simulator.Run(tape, drawn), drawn];
        }
    }

    // The adversary that picks the key.
    private sealed class Steering<TModulus>(Group group, int tb, ulong schedule, int length, Variant variant)
        where TModulus : struct, IModulus
    {
        private readonly Phase[] _phases = [Phase.Never, Phase.Proposed, .. new Phase[group.Size - 1]];
        private int _other;

        public long Runs { get; private set; }

        // The first proposal, and another whose key is independent of that of the first; both keys follow from what was read.
        public bool FindsTwo()
        {
            for (_other = 1; _other < group.Size; _other++)
            {
                List<SmallField<TModulus>[]> columns = Columns(length, tape => Both(tape, withView: true));
                int read = Basis<TModulus>.Rank(columns.Select(column => column[..^2]));
                if (Basis<TModulus>.Rank(columns) != read)
                {
                    throw new InvalidOperationException("The memory of a running server does not give the keys away.");
                }

                if (Basis<TModulus>.Rank(columns.Select(column => column[^2..])) == 2)
                {
                    return true;
                }
            }

            return false;
        }

        // Of the key from a uniform one: counted, or of two keys that are uniform and independent of each other.
        public (BigInteger, BigInteger) Distance(bool enumerated)
        {
            int q = SmallField<TModulus>.Indices;
            long[] counts = new long[q];
            if (enumerated)
            {
                byte[] tape = new byte[length];
                do
                {
                    SmallField<TModulus>[] both = Both(tape, withView: false);
                    counts[Math.Min(both[0].Bits, both[1].Bits)]++;
                }
                while (JointDistributions.Next(tape, q));
            }
            else
            {
                for (int pair = 0; pair < q * q; pair++)
                {
                    counts[Math.Min(pair / q, pair % q)]++;
                }
            }

            BigInteger all = counts.Sum();
            BigInteger apart = counts.Aggregate(BigInteger.Zero, (sum, count) => sum + BigInteger.Abs(q * (BigInteger)count - all));
            return JointDistributions.Reduce(apart, 2 * q * all);
        }

        private SmallField<TModulus>[] Both(byte[] tape, bool withView)
        {
            SmallField<TModulus> first = Key(tape, 0, out IReadOnlyList<SmallField<TModulus>> view);
            SmallField<TModulus> second = Key(tape, _other, out _);
            return withView ? [.. view, first, second] : [first, second];
        }

        // What the servers agree on when a proposal is decided; and what the adversary had read when it had to pick.
        private SmallField<TModulus> Key(byte[] tape, int proposal, out IReadOnlyList<SmallField<TModulus>> view)
        {
            Runs++;
            view = [];
            var course = new Course<TModulus>(group, tb, _phases, tape, schedule, variant);
            while (course.Step(null))
            {
                if (course.LastBroken != 0)
                {
                    course.Read();
                    view = [.. course.View];
                    course.Preferred = course.Proposals[proposal];
                }
            }

            return course.AgreedKey;
        }
    }
}
