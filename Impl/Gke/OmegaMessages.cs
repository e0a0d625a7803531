using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>(enc_key, ID, p_i): the sender's public key for this session [CS04 Alg. 1].</summary>
/// <param name="session">ID.</param>
/// <param name="key">p_i.</param>
public sealed class EncKey(SessionId session, PublicKey key) : Message(session)
{
    /// <inheritdoc/>
    public override string Kind => "enc_key";

    /// <summary>p_i.</summary>
    public PublicKey Key { get; } = key;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Key.AddTo(ref fingerprint);
    }
}

/// <summary>(key_part, ID, z): the sender's contribution, encrypted to the recipient [CS04 Alg. 1].</summary>
/// <param name="session">ID.</param>
/// <param name="contribution">z = E_{p_j}(y_i).</param>
public sealed class KeyPart(SessionId session, Ciphertext contribution) : Message(session)
{
    /// <inheritdoc/>
    public override string Kind => "key_part";

    /// <summary>z = E_{p_j}(y_i).</summary>
    public Ciphertext Contribution { get; } = contribution;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper) => Contribution.Reveal(eavesdropper);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Contribution.AddTo(ref fingerprint);
    }
}
