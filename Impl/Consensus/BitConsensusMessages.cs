using System.Globalization;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>A message of a round of consensus on a bit.</summary>
/// <param name="session">The instance.</param>
/// <param name="round">The round, from 1.</param>
/// <param name="exchange">The exchange, from 1; those of a coin made on the fly follow those of the votes.</param>
public abstract class RoundMessage(SessionId session, int round, int exchange) : Message(session), ICoinMessage
{
    /// <inheritdoc/>
    public int View { get; } = round;

    /// <summary>Which exchange of the round, from 1.</summary>
    public int Number { get; } = exchange;

    /// <inheritdoc/>
    public abstract int Supports(int sender, int recipient);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(View);
    }
}

/// <summary>A vote on a bit: what the sender says in an exchange of a round.</summary>
/// <param name="session">The instance.</param>
/// <param name="round">The round, from 1.</param>
/// <param name="exchange">The exchange, from 1.</param>
/// <param name="bit">The bit; null for ⊥.</param>
public sealed class Exchange(SessionId session, int round, int exchange, int? bit) : RoundMessage(session, round, exchange)
{
    /// <inheritdoc/>
    public override string Kind => "VOTE" + Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The bit; null for ⊥.</summary>
    public int? Bit { get; } = bit;

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => Bit is { } bit ? bit + 1 : 0;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(Bit ?? 2);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Kind}({View}, {Bit?.ToString(CultureInfo.InvariantCulture) ?? "⊥"}) {Session}");
}
