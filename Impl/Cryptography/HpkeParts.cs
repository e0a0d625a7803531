namespace GkeVerified.Impl.Cryptography;

/// <summary>The Diffie–Hellman group of a DHKEM [RFC 9180 §4.1].</summary>
public interface IHpkeGroup
{
    /// <summary>The identifier of the DHKEM, kem_id.</summary>
    static abstract ushort Id { get; }

    /// <summary>Nsk, the bytes of a private key.</summary>
    static abstract int PrivateSize { get; }

    /// <summary>Npk = Nenc, the bytes of a public key.</summary>
    static abstract int PublicSize { get; }

    /// <summary>Ndh, the bytes of a shared point.</summary>
    static abstract int SharedSize { get; }

    /// <summary>
    /// The label under which DeriveKeyPair expands its candidates, and whether a counter follows it [RFC 9180 §7.1.3].
    /// </summary>
    static abstract (string Label, bool Counted) Candidate { get; }

    /// <summary>The public key of a private key.</summary>
    /// <param name="privateKey">Nsk bytes.</param>
    /// <param name="publicKey">Takes Npk bytes.</param>
    /// <returns>False when the bytes are no private key.</returns>
    static abstract bool TryGetPublic(ReadOnlySpan<byte> privateKey, Span<byte> publicKey);

    /// <summary>DH.</summary>
    /// <param name="privateKey">Nsk bytes.</param>
    /// <param name="ownPublic">The public key of that private key.</param>
    /// <param name="publicKey">Npk bytes.</param>
    /// <param name="shared">Takes Ndh bytes.</param>
    /// <returns>False when the other public key is none, or the shared point is the neutral one.</returns>
    static abstract bool TryAgree(
        ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> ownPublic, ReadOnlySpan<byte> publicKey, Span<byte> shared);
}

/// <summary>A key derivation function over SHA-256 [RFC 9180 §4].</summary>
public interface IHpkeKdf
{
    /// <summary>The identifier, kdf_id.</summary>
    static abstract ushort Id { get; }

    /// <summary>Extract.</summary>
    /// <param name="salt">The salt.</param>
    /// <param name="input">The input keying material.</param>
    /// <param name="key">Takes Nh = 32 bytes.</param>
    static abstract void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> input, Span<byte> key);

    /// <summary>Expand.</summary>
    /// <param name="key">A key that <see cref="Extract"/> gave.</param>
    /// <param name="info">The context.</param>
    /// <param name="output">Takes any number of bytes up to 255·32.</param>
    static abstract void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> info, Span<byte> output);
}

/// <summary>An authenticated cipher with 12-byte nonces and 16-byte tags [RFC 9180 §7.3].</summary>
public interface IHpkeAead
{
    /// <summary>The identifier, aead_id.</summary>
    static abstract ushort Id { get; }

    /// <summary>Nk, the bytes of a key.</summary>
    static abstract int KeySize { get; }

    /// <summary>Seal.</summary>
    /// <param name="key">Nk bytes.</param>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="associated">The associated data.</param>
    /// <param name="plaintext">The plaintext.</param>
    /// <param name="sealedText">Takes ciphertext and tag, 16 bytes more than the plaintext.</param>
    static abstract void Seal(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> plaintext,
        Span<byte> sealedText);

    /// <summary>Open.</summary>
    /// <param name="key">Nk bytes.</param>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="associated">The associated data.</param>
    /// <param name="sealedText">Ciphertext and tag, at least 16 bytes.</param>
    /// <param name="plaintext">Takes the plaintext, 16 bytes less.</param>
    /// <returns>Whether the tag was right; if not, the plaintext is 0.</returns>
    static abstract bool TryOpen(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> sealedText,
        Span<byte> plaintext);
}
