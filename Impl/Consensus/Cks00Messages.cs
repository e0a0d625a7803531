using System.Globalization;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>A vote of π_CKS00: what the sender says in an exchange of a round.</summary>
/// <param name="session">The instance.</param>
/// <param name="round">The round, from 1.</param>
/// <param name="exchange">The exchange, from 1.</param>
/// <param name="bit">The bit; null for ⊥.</param>
public sealed class Exchange(SessionId session, int round, int exchange, int? bit) : Message(session), ICoinMessage
{
    /// <inheritdoc/>
    public override string Kind => "VOTE" + Number.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public int View { get; } = round;

    /// <summary>Which exchange of the round, from 1.</summary>
    public int Number { get; } = exchange;

    /// <summary>The bit; null for ⊥.</summary>
    public int? Bit { get; } = bit;

    /// <inheritdoc/>
    public int Supports(int sender, int recipient) => Bit is { } bit ? bit + 1 : 0;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(View);
        fingerprint.Add(Bit ?? 2);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Kind}({View}, {Bit?.ToString(CultureInfo.InvariantCulture) ?? "⊥"}) {Session}");
}
