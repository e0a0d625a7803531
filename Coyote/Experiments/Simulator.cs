using GkeVerified.Impl.Fields;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Experiments;

/// <summary>
/// The ideal system for ω_fs: the live TH_fs-gke, and SIM of [CS04 §3.2] around the adversary of <see cref="Course{TModulus}"/>. SIM runs servers
/// of its own for the adversary to see, and passes on what the user must notice. The paper leaves open what SIM does when the host hands it the
/// key K, as it does when it reveals one. Here SIM then exchanges the chance of its servers for another, with which they would have shown the
/// same so far and will agree on K. It does so as soon as what the key is made of is settled, and before it shows any memory in that step. It
/// looks at no step of the adversary's that is yet to come, so that it serves adversaries that look at what they read too.
/// </summary>
/// <remarks>
/// View and key are linear in the chance. So one shift w serves: a vector of chance that shows 0 and gives the key 1. SIM adds (K − k)·w to
/// its chance, where k is the key that its servers were going to agree on. As k is uniform, so is the new chance among all that fits.
/// </remarks>
/// <typeparam name="TModulus">The field.</typeparam>
/// <param name="group">The group.</param>
/// <param name="tb">t_b.</param>
/// <param name="phases">When each server is broken into, from position 1.</param>
/// <param name="schedule">The number by which the adversary picks.</param>
internal sealed class Simulator<TModulus>(Group group, int tb, IReadOnlyList<Phase> phases, ulong schedule) : IUserSide
    where TModulus : struct, IModulus
{
    // The number by which SIM lets its servers go on to learn what they would agree on. It is not the adversary's, which SIM does not know.
    private const ulong OwnSchedule = 1_000_003;

    private readonly TrustedHostFsGke _host = new(group, tb);
    private object _drawn = default(SmallField<TModulus>);
    private SmallField<TModulus>? _handed;
    private (int Step, byte[]? Shift, SmallField<TModulus>[] Key)? _plan;

    /// <summary>How many courses were run to find the shift.</summary>
    public int PlanRuns { get; private set; }

    /// <summary>Whether the host handed SIM the key in the last run.</summary>
    public bool WasHandedKey => _handed is not null;

    /// <summary>Runs the ideal system.</summary>
    /// <param name="tape">The chance of SIM's servers.</param>
    /// <param name="drawn">The key that the host draws when it first needs one.</param>
    /// <returns>What the adversary has read. The user is given what the host drew.</returns>
    /// <exception cref="InvalidOperationException">The host refuses what SIM asks for.</exception>
    public IReadOnlyList<SmallField<TModulus>> Run(byte[] tape, SmallField<TModulus> drawn)
    {
        _host.Reset();
        _drawn = drawn;
        _handed = null;
        bool isShifted = false;
        Course<TModulus> course = Begin(tape);
        while (course.Step(this))
        {
            if (_handed is { } key && !isShifted && (course.IsDecided || BreakInPhases.IsSettledFromTheStart(group)))
            {
                isShifted = true;
                course = Exchange(course, tape, key);
            }

            if (course.LastBroken != 0)
            {
                course.Read();
            }
        }

        return course.View;
    }

    /// <inheritdoc/>
    public void Starts(int party) => _host.Start(party, HybridSystem.Session);

    /// <inheritdoc/>
    public void Finishes(int party)
    {
        if (_host.Finish(new Finish(party, HybridSystem.Session, _drawn), 0, out object? key) is { } refused)
        {
            throw new InvalidOperationException(refused.ToString());
        }

        if (!ReferenceEquals(key, _drawn))
        {
            throw new InvalidOperationException("The simulator came to have a say in the key.");
        }
    }

    /// <inheritdoc/>
    public void BreaksInto(int party)
    {
        foreach ((SessionId _, object key) in _host.BreakIn(party, () => _drawn))
        {
            _handed = (SmallField<TModulus>)key;
        }
    }

    private Course<TModulus> Begin(byte[] tape) => new(group, tb, phases, tape, schedule);

    // The same steps on other chance. What the last step broke into is not read yet.
    private Course<TModulus> Replay(byte[] tape, int steps)
    {
        Course<TModulus> course = Begin(tape);
        while (course.Steps < steps)
        {
            if (course.LastBroken != 0)
            {
                course.Read();
            }

            course.Step(null);
        }

        return course;
    }

    private Course<TModulus> Exchange(Course<TModulus> course, byte[] tape, SmallField<TModulus> key)
    {
        // The steps depend on no chance, so that one plan serves every tape.
        if (_plan is not { } plan || plan.Step != course.Steps)
        {
            plan = Plan(course.Steps, tape.Length);
            _plan = plan;
        }

        // If all that was shown already determines the key, SIM is at its wits' end, and the distance will tell.
        if (plan.Shift is null)
        {
            return course;
        }

        SmallField<TModulus> missing = key;
        for (int place = 0; place < tape.Length; place++)
        {
            missing -= new SmallField<TModulus>(tape[place]) * plan.Key[place];
        }

        byte[] other = new byte[tape.Length];
        for (int place = 0; place < tape.Length; place++)
        {
            SmallField<TModulus> shift = missing * new SmallField<TModulus>(plan.Shift[place]);
            other[place] = (new SmallField<TModulus>(tape[place]) + shift).Bits;
        }

        Course<TModulus> exchanged = Replay(other, course.Steps);
        return exchanged.View.SequenceEqual(course.View)
            ? exchanged
            : throw new InvalidOperationException("The simulator takes back what it has shown.");
    }

    private (int Step, byte[]? Shift, SmallField<TModulus>[] Key) Plan(int step, int length)
    {
        var keys = new SmallField<TModulus>[length];
        var shown = new Basis<TModulus>();
        byte[]? shift = null;
        for (int place = 0; place < length; place++)
        {
            // Servers that start later draw from it later.
            byte[] unit = new byte[length];
            unit[place] = 1;
            Course<TModulus> course = Replay(unit, step);
            SmallField<TModulus>[] view = [.. course.View];
            if (course.LastBroken != 0)
            {
                course.Read();
            }

            course.GoOnFreely(OwnSchedule);
            while (course.Step(null))
            {
            }

            keys[place] = course.AgreedKey;
            PlanRuns++;

            // What is shown, the key, and of which chance it comes: when a combination shows nothing but has a key, it is the shift.
            var row = new SmallField<TModulus>[view.Length + 1 + length];
            view.CopyTo(row, 0);
            row[view.Length] = keys[place];
            row[view.Length + 1 + place] = new SmallField<TModulus>(1);
            int pivot = shown.Reduce(row);
            if (pivot < view.Length)
            {
                shown.Add(row, pivot);
            }
            else if (pivot == view.Length && shift is null)
            {
                SmallField<TModulus> scale = SmallField<TModulus>.Inverse(row[pivot]);
                shift = [.. row.Skip(view.Length + 1).Select(e => (e * scale).Bits)];
            }
        }

        return (step, shift, keys);
    }
}
