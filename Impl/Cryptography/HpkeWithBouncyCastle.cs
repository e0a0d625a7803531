using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc7748;
using BouncyChaCha20Poly1305 = Org.BouncyCastle.Crypto.Modes.ChaCha20Poly1305;

namespace GkeVerified.Impl.Cryptography;

/// <summary>X25519 [RFC 7748] for DHKEM(X25519, HKDF-SHA256), by BouncyCastle.</summary>
public readonly struct X25519Group : IHpkeGroup
{
    /// <inheritdoc/>
    public static ushort Id => 0x0020;

    /// <inheritdoc/>
    public static int PrivateSize => 32;

    /// <inheritdoc/>
    public static int PublicSize => 32;

    /// <inheritdoc/>
    public static int SharedSize => 32;

    /// <inheritdoc/>
    public static (string Label, bool Counted) Candidate => ("sk", false);

    /// <inheritdoc/>
    public static bool TryGetPublic(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        byte[] scalar = Pinned(privateKey);
        byte[] point = new byte[32];
        X25519.ScalarMultBase(scalar, 0, point, 0);
        point.CopyTo(publicKey);
        CryptographicOperations.ZeroMemory(scalar);
        return true;
    }

    /// <inheritdoc/>
    public static bool TryAgree(
        ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> ownPublic, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        if (publicKey.Length != PublicSize)
        {
            return false;
        }

        byte[] scalar = Pinned(privateKey);
        byte[] result = GC.AllocateArray<byte>(32, pinned: true);
        bool agreed = X25519.CalculateAgreement(scalar, 0, publicKey.ToArray(), 0, result, 0);
        result.CopyTo(shared);
        CryptographicOperations.ZeroMemory(scalar);
        CryptographicOperations.ZeroMemory(result);
        return agreed;
    }

    private static byte[] Pinned(ReadOnlySpan<byte> secret)
    {
        byte[] copy = GC.AllocateArray<byte>(secret.Length, pinned: true);
        secret.CopyTo(copy);
        return copy;
    }
}

/// <summary>HKDF-SHA256 [RFC 5869], by BouncyCastle.</summary>
public readonly struct BouncyCastleHkdf : IHpkeKdf
{
    /// <inheritdoc/>
    public static ushort Id => 0x0001;

    /// <inheritdoc/>
    public static void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> input, Span<byte> key)
    {
        var mac = new HMac(new Sha256Digest());
        mac.Init(new KeyParameter(salt.IsEmpty ? new byte[32] : salt.ToArray()));
        byte[] bytes = input.ToArray();
        byte[] result = new byte[32];
        mac.BlockUpdate(bytes, 0, bytes.Length);
        mac.DoFinal(result, 0);
        result.CopyTo(key);
        CryptographicOperations.ZeroMemory(bytes);
        CryptographicOperations.ZeroMemory(result);
    }

    /// <inheritdoc/>
    public static void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> info, Span<byte> output)
    {
        byte[] secret = key.ToArray();
        byte[] result = new byte[output.Length];
        var hkdf = new HkdfBytesGenerator(new Sha256Digest());
        hkdf.Init(HkdfParameters.SkipExtractParameters(secret, info.ToArray()));
        hkdf.GenerateBytes(result, 0, result.Length);
        result.CopyTo(output);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(result);
    }
}

/// <summary>ChaCha20-Poly1305 [RFC 8439], by BouncyCastle.</summary>
public readonly struct BouncyCastleChaCha20Poly1305 : IHpkeAead
{
    private const int TagSize = 16;

    /// <inheritdoc/>
    public static ushort Id => 0x0003;

    /// <inheritdoc/>
    public static int KeySize => 32;

    /// <inheritdoc/>
    public static void Seal(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> plaintext,
        Span<byte> sealedText) =>
        Process(forEncryption: true, key, nonce, associated, plaintext).CopyTo(sealedText);

    /// <inheritdoc/>
    public static bool TryOpen(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> sealedText,
        Span<byte> plaintext)
    {
        try
        {
            byte[] opened = Process(forEncryption: false, key, nonce, associated, sealedText);
            opened.CopyTo(plaintext);
            CryptographicOperations.ZeroMemory(opened);
            return true;
        }
        catch (InvalidCipherTextException)
        {
            plaintext.Clear();
            return false;
        }
    }

    private static byte[] Process(
        bool forEncryption,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> input)
    {
        byte[] secret = key.ToArray();
        byte[] bytes = input.ToArray();
        var cipher = new BouncyChaCha20Poly1305();
        cipher.Init(
            forEncryption,
            new AeadParameters(new KeyParameter(secret), 8 * TagSize, nonce.ToArray(), associated.ToArray()));
        byte[] output = new byte[cipher.GetOutputSize(bytes.Length)];
        int written = cipher.ProcessBytes(bytes, 0, bytes.Length, output, 0);
        cipher.DoFinal(output, written);
        CryptographicOperations.ZeroMemory(secret);
        if (forEncryption)
        {
            CryptographicOperations.ZeroMemory(bytes);
        }

        return output;
    }
}
