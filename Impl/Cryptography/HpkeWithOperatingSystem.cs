using System.Security.Cryptography;

namespace GkeVerified.Impl.Cryptography;

/// <summary>P-256 for DHKEM(P-256, HKDF-SHA256), by the operating system.</summary>
public readonly struct P256Group : IHpkeGroup
{
    private const int CoordinateSize = 32;

    /// <inheritdoc/>
    public static ushort Id => 0x0010;

    /// <inheritdoc/>
    public static int PrivateSize => CoordinateSize;

    /// <summary>An uncompressed point: 4, x, y.</summary>
    public static int PublicSize => 1 + 2 * CoordinateSize;

    /// <inheritdoc/>
    public static int SharedSize => CoordinateSize;

    /// <inheritdoc/>
    public static (string Label, bool Counted) Candidate => ("candidate", true);

    /// <inheritdoc/>
    public static bool TryGetPublic(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        byte[] scalar = Pinned(privateKey);
        try
        {
            using var key = ECDiffieHellman.Create(
                new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
            ECParameters point = key.ExportParameters(includePrivateParameters: false);
            publicKey[0] = 4;
            point.Q.X.CopyTo(publicKey[1..]);
            point.Q.Y.CopyTo(publicKey[(1 + CoordinateSize)..]);
            return true;
        }
        catch (CryptographicException)
        {
            // 0 or not below the order of the group.
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <inheritdoc/>
    public static bool TryAgree(
        ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> ownPublic, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        if (publicKey.Length != PublicSize || publicKey[0] != 4)
        {
            return false;
        }

        byte[] scalar = Pinned(privateKey);
        try
        {
            using var own = ECDiffieHellman.Create(
                new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar, Q = PointOf(ownPublic) });
            using var other = ECDiffieHellman.Create(
                new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = PointOf(publicKey) });
            byte[] secret = own.DeriveRawSecretAgreement(other.PublicKey);
            secret.CopyTo(shared);
            CryptographicOperations.ZeroMemory(secret);
            return true;
        }
        catch (CryptographicException)
        {
            // The other point is not on the curve.
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    private static ECPoint PointOf(ReadOnlySpan<byte> publicKey) => new()
    {
        X = publicKey.Slice(1, CoordinateSize).ToArray(),
        Y = publicKey[(1 + CoordinateSize)..].ToArray(),
    };

    private static byte[] Pinned(ReadOnlySpan<byte> secret)
    {
        byte[] copy = GC.AllocateArray<byte>(secret.Length, pinned: true);
        secret.CopyTo(copy);
        return copy;
    }
}

/// <summary>HKDF-SHA256 [RFC 5869], by the framework.</summary>
public readonly struct SystemHkdf : IHpkeKdf
{
    /// <inheritdoc/>
    public static ushort Id => 0x0001;

    /// <inheritdoc/>
    public static void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> input, Span<byte> key) =>
        HKDF.Extract(HashAlgorithmName.SHA256, input, salt, key);

    /// <inheritdoc/>
    public static void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> info, Span<byte> output) =>
        HKDF.Expand(HashAlgorithmName.SHA256, key, output, info);
}

/// <summary>AES-128-GCM, by the operating system.</summary>
public readonly struct SystemAes128Gcm : IHpkeAead
{
    private const int TagSize = 16;

    /// <inheritdoc/>
    public static ushort Id => 0x0001;

    /// <inheritdoc/>
    public static int KeySize => 16;

    /// <inheritdoc/>
    public static void Seal(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> plaintext,
        Span<byte> sealedText)
    {
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(nonce, plaintext, sealedText[..plaintext.Length], sealedText[plaintext.Length..], associated);
    }

    /// <inheritdoc/>
    public static bool TryOpen(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> sealedText,
        Span<byte> plaintext)
    {
        using var cipher = new AesGcm(key, TagSize);
        try
        {
            cipher.Decrypt(
                nonce, sealedText[..plaintext.Length], sealedText[plaintext.Length..], plaintext, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            plaintext.Clear();
            return false;
        }
    }
}
