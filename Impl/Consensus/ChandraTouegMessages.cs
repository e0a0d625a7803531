using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>A message of consensus with a rotating coordinator.</summary>
/// <param name="session">The instance.</param>
/// <param name="round">The round, from 1; 0 for none.</param>
public abstract class CoordinatorMessage(SessionId session, int round) : Message(session)
{
    /// <summary>The round, from 1; 0 for none.</summary>
    public int Round { get; } = round;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(Round);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind}({Round}) {Session}");
}

/// <summary>A message that carries a value.</summary>
/// <param name="session">The instance.</param>
/// <param name="round">The round, from 1; 0 for none.</param>
/// <param name="value">The value.</param>
public abstract class CoordinatorValueMessage(SessionId session, int round, ConsensusValue value)
    : CoordinatorMessage(session, round)
{
    /// <summary>The value.</summary>
    public ConsensusValue Value { get; } = value;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper) => Value.Reveal(eavesdropper);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Value.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind}({Round}, {Value}) {Session}");
}

/// <summary>The sender's estimate, for the coordinator.</summary>
/// <param name="session">The instance.</param>
/// <param name="round">The round, from 1.</param>
/// <param name="value">The estimate.</param>
/// <param name="takenIn">The round in which the sender took it over; 0 for its own proposal.</param>
public sealed class CoordinatorEstimate(SessionId session, int round, ConsensusValue value, int takenIn)
    : CoordinatorValueMessage(session, round, value)
{
    /// <inheritdoc/>
    public override string Kind => "ESTIMATE";

    /// <summary>The round in which the sender took the estimate over; 0 for its own proposal.</summary>
    public int TakenIn { get; } = takenIn;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(TakenIn);
    }
}

/// <summary>What the coordinator asks all to take over.</summary>
/// <param name="session">The instance.</param>
/// <param name="round">The round, from 1.</param>
/// <param name="value">The value.</param>
public sealed class CoordinatorProposal(SessionId session, int round, ConsensusValue value)
    : CoordinatorValueMessage(session, round, value)
{
    /// <inheritdoc/>
    public override string Kind => "PROPOSAL";
}

/// <summary>Whether the sender has taken the coordinator's proposal over, or suspects the coordinator.</summary>
/// <param name="session">The instance.</param>
/// <param name="round">The round, from 1.</param>
/// <param name="accepted">Whether it has.</param>
public sealed class CoordinatorAnswer(SessionId session, int round, bool accepted) : CoordinatorMessage(session, round)
{
    /// <inheritdoc/>
    public override string Kind => IsAccepted ? "ACK" : "NACK";

    /// <summary>Whether the sender has taken the proposal over.</summary>
    public bool IsAccepted { get; } = accepted;
}

/// <summary>The decision, told on by everyone who learns it.</summary>
/// <param name="session">The instance.</param>
/// <param name="value">The value.</param>
public sealed class CoordinatorDecision(SessionId session, ConsensusValue value) : CoordinatorValueMessage(session, 0, value)
{
    /// <inheritdoc/>
    public override string Kind => "DECIDE";

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}({Value}) {Session}";
}
