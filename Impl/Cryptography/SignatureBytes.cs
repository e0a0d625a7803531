using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>A signature that is a string of bytes; two are equal if their bytes are.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="isDetermined">
/// Whether they follow from key and statement. Otherwise they are chance that the operating system draws, from which nothing follows that a
/// run does but whether they verify: a fingerprint then takes up their number alone.
/// </param>
internal sealed class SignatureBytes(byte[] bytes, bool isDetermined) : Signature
{
    /// <summary>The bytes.</summary>
    public byte[] Bytes => bytes;

    /// <inheritdoc/>
    public override bool Equals(Signature? other) => other is SignatureBytes same && bytes.AsSpan().SequenceEqual(same.Bytes);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        if (isDetermined)
        {
            HpkeScheme.AddTo(ref fingerprint, bytes);
        }
        else
        {
            fingerprint.Add(bytes.Length);
        }
    }
}
