using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Monitoring;

/// <summary>Something a system still owes: if it is open when all messages are delivered, liveness is violated.</summary>
/// <param name="Party">The server that owes it.</param>
/// <param name="Session">The session it is owed in.</param>
/// <param name="Owed">What is owed, as a clause that follows "server i".</param>
public readonly record struct Obligation(int Party, SessionId Session, string Owed);

/// <summary>
/// A specification in lockstep with a run. Each observed event must be a step that the ideal system can take with
/// <em>some</em> adversary; liveness is owed when <see cref="Quiescent"/> is observed. After a refusal the monitor's state
/// is that before the refused event.
/// </summary>
public abstract class SpecMonitor
{
    /// <summary>Makes a monitor.</summary>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts: <c>step</c> of a run, or <c>line</c> of a trace.</param>
    protected SpecMonitor(Coverage? coverage, string positionName)
    {
        Coverage = coverage ?? new Coverage();
        PositionName = positionName;
    }

    /// <summary>The name of the specification.</summary>
    public abstract string Name { get; }

    /// <summary>The names of its rules, those that a <see cref="Violation.Rule"/> may name.</summary>
    public abstract IReadOnlyList<string> Rules { get; }

    /// <summary>All marks of the specification.</summary>
    public abstract IReadOnlyList<Mark> Marks { get; }

    /// <summary>
    /// The marks each of which some run must reach, or nothing was checked: an exploration that misses one is vacuous.
    /// </summary>
    public abstract IReadOnlyList<Mark> Vital { get; }

    /// <summary>What a position counts: <c>step</c> of a run, or <c>line</c> of a trace.</summary>
    public string PositionName { get; }

    /// <summary>Counts which rules were exercised.</summary>
    protected Coverage Coverage { get; }

    /// <summary>Takes one step with the run.</summary>
    /// <param name="observed">The event; a kind the specification does not speak of is passed over.</param>
    /// <param name="position">The step of the run, or the line of the trace.</param>
    /// <returns>The violation, or null when the ideal system can take this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A party lies outside the group.</exception>
    public abstract Violation? Observe(Event observed, long position);

    /// <summary>What would be owed if all messages were delivered now.</summary>
    /// <param name="open">Takes the open obligations.</param>
    public abstract void OpenObligations(ICollection<Obligation> open);

    /// <summary>Forgets everything, for the next run.</summary>
    public abstract void Reset();

    /// <summary>Takes over the state of another monitor of the same class.</summary>
    /// <param name="other">The other monitor.</param>
    public abstract void CopyFrom(SpecMonitor other);

    /// <summary>Adds the state to a fingerprint: what later verdicts depend on, so without positions.</summary>
    /// <param name="fingerprint">The fingerprint that takes it up.</param>
    public abstract void AddTo(ref Fingerprint fingerprint);
}
