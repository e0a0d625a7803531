using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>The sender's public key, under which it takes tosses.</summary>
/// <param name="session">The instance.</param>
/// <param name="key">The key.</param>
public sealed class TossKey(SessionId session, PublicKey key) : Message(session)
{
    /// <inheritdoc/>
    public override string Kind => "KEY";

    /// <summary>The key.</summary>
    public PublicKey Key { get; } = key;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Key.AddTo(ref fingerprint);
    }
}

/// <summary>
/// All tosses that the sender knows, encrypted to the recipient. Independent of every session key, so an eavesdropper on keys
/// is shown nothing.
/// </summary>
/// <param name="session">The instance.</param>
/// <param name="round">The round, from 1.</param>
/// <param name="exchange">The exchange, counted on from those of the votes.</param>
/// <param name="encrypted">E_{p_j} of whose tosses are known and who tossed 0.</param>
public sealed class Tosses(SessionId session, int round, int exchange, Ciphertext encrypted)
    : RoundMessage(session, round, exchange)
{
    /// <inheritdoc/>
    public override string Kind => "TOSSES";

    /// <summary>E_{p_j} of whose tosses are known and who tossed 0.</summary>
    public Ciphertext Encrypted { get; } = encrypted;

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => 0;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(Number);
        Encrypted.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind}({View}, stage {Number}) {Session}");
}
