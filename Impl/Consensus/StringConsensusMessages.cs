using System.Globalization;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>A message of consensus on strings.</summary>
/// <param name="session">The instance.</param>
/// <param name="phase">The phase: 1 … 4 for the stages of the core, 2r + 3 for the votes of attempt r.</param>
public abstract class StringMessage(SessionId session, int phase) : Message(session), ICoinMessage
{
    /// <summary>The phase it belongs to.</summary>
    public int Phase { get; } = phase;

    /// <inheritdoc/>
    public abstract int View { get; }

    /// <inheritdoc/>
    public abstract int Supports(int sender, int recipient);
}

/// <summary>All proposals that the sender knows.</summary>
/// <param name="session">The instance.</param>
/// <param name="stage">The stage, from 1.</param>
/// <param name="items">By server, from 1; null where unknown. Not changed any more.</param>
public sealed class CoreMessage(SessionId session, int stage, ConsensusValue?[] items) : StringMessage(session, stage)
{
    /// <inheritdoc/>
    public override string Kind => "CORE" + Phase.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    // The core bears on every attempt, and first on the first.
    public override int View => 1;

    /// <summary>The proposal of a server; null where unknown.</summary>
    /// <param name="server">The server, numbered from 1.</param>
    public ConsensusValue? this[int server] => items[server];

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => Phase == 1 ? sender : 0;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        foreach (ConsensusValue? item in items)
        {
            item?.Reveal(eavesdropper);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        foreach (ConsensusValue? item in items)
        {
            fingerprint.Add(item is not null);
            item?.AddTo(ref fingerprint);
        }
    }
}

/// <summary>The candidate's proposal as the sender knows it.</summary>
/// <param name="session">The instance.</param>
/// <param name="attempt">The attempt, from 1.</param>
/// <param name="value">The proposal; null for ⊥.</param>
public sealed class CandidateVote(SessionId session, int attempt, ConsensusValue? value) : StringMessage(session, 2 * attempt + 3)
{
    /// <inheritdoc/>
    public override string Kind => "CANDIDATE";

    /// <inheritdoc/>
    public override int View => attempt;

    /// <summary>The proposal; null for ⊥.</summary>
    public ConsensusValue? Value { get; } = value;

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => 0;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper) => Value?.Reveal(eavesdropper);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(View);
        fingerprint.Add(Value is not null);
        Value?.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind}({View}, {Value?.ToString() ?? "⊥"}) {Session}");
}
