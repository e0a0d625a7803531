using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GkeVerified.Impl.Cryptography;

/// <summary>Hybrid public-key encryption in base mode, one message a context [RFC 9180 §6.1].</summary>
/// <typeparam name="TGroup">The group of the DHKEM.</typeparam>
/// <typeparam name="TKdf">The key derivation function, of the DHKEM too.</typeparam>
/// <typeparam name="TAead">The authenticated cipher.</typeparam>
public static class Hpke<TGroup, TKdf, TAead>
    where TGroup : struct, IHpkeGroup
    where TKdf : struct, IHpkeKdf
    where TAead : struct, IHpkeAead
{
    /// <summary>The bytes of a tag, by which a sealed text is longer than its plaintext.</summary>
    public const int TagSize = 16;

    private const int HashSize = 32;
    private const int NonceSize = 12;

    private static readonly byte[] s_version = "HPKE-v1"u8.ToArray();
    private static readonly byte[] s_kemSuite = [.. "KEM"u8, .. Number(TGroup.Id)];
    private static readonly byte[] s_suite =
        [.. "HPKE"u8, .. Number(TGroup.Id), .. Number(TKdf.Id), .. Number(TAead.Id)];

    /// <summary>DeriveKeyPair [RFC 9180 §7.1.3].</summary>
    /// <param name="seed">At least Nsk uniform bytes.</param>
    /// <param name="privateKey">Takes Nsk bytes.</param>
    /// <param name="publicKey">Takes Npk bytes.</param>
    public static void DeriveKeyPair(ReadOnlySpan<byte> seed, Span<byte> privateKey, Span<byte> publicKey)
    {
        Span<byte> key = stackalloc byte[HashSize];
        LabeledExtract(s_kemSuite, [], "dkp_prk", seed, key);
        (string label, bool counted) = TGroup.Candidate;
        for (int counter = 0; counter < 256; counter++)
        {
            LabeledExpand(s_kemSuite, key, label, counted ? [(byte)counter] : [], privateKey);
            if (TGroup.TryGetPublic(privateKey, publicKey))
            {
                key.Clear();
                return;
            }
        }

        throw new CryptographicException("No candidate is a private key; for uniform bytes this does not happen.");
    }

    /// <summary>SealBase with the ephemeral key pair derived from given bytes.</summary>
    /// <param name="recipient">The recipient's public key, Npk bytes.</param>
    /// <param name="info">What the context is bound to.</param>
    /// <param name="associated">The associated data.</param>
    /// <param name="plaintext">The plaintext.</param>
    /// <param name="ephemeralSeed">At least Nsk bytes, uniform and never used again.</param>
    /// <returns>enc followed by the sealed text.</returns>
    /// <exception cref="CryptographicException">The recipient's public key is none.</exception>
    public static byte[] Seal(
        ReadOnlySpan<byte> recipient,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> plaintext,
        ReadOnlySpan<byte> ephemeralSeed)
    {
        byte[] result = new byte[TGroup.PublicSize + plaintext.Length + TagSize];
        Span<byte> encapsulated = result.AsSpan(0, TGroup.PublicSize);
        Span<byte> ephemeral = stackalloc byte[TGroup.PrivateSize];
        Span<byte> key = stackalloc byte[TAead.KeySize];
        Span<byte> nonce = stackalloc byte[NonceSize];
        DeriveKeyPair(ephemeralSeed, ephemeral, encapsulated);
        if (!TryScheduleKey(ephemeral, encapsulated, recipient, encapsulated, recipient, info, key, nonce))
        {
            throw new CryptographicException("The recipient's public key is not a point of the group.");
        }

        TAead.Seal(key, nonce, associated, plaintext, result.AsSpan(TGroup.PublicSize));
        ephemeral.Clear();
        key.Clear();
        return result;
    }

    /// <summary>OpenBase.</summary>
    /// <param name="privateKey">The recipient's private key, Nsk bytes.</param>
    /// <param name="publicKey">The recipient's public key, Npk bytes.</param>
    /// <param name="info">What the context is bound to.</param>
    /// <param name="associated">The associated data.</param>
    /// <param name="sealedText">enc followed by the sealed text.</param>
    /// <param name="plaintext">Takes the plaintext; its length is the one expected.</param>
    /// <returns>Whether the text was sealed for this key, context and length; if not, the plaintext is 0.</returns>
    public static bool TryOpen(
        ReadOnlySpan<byte> privateKey,
        ReadOnlySpan<byte> publicKey,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> sealedText,
        Span<byte> plaintext)
    {
        plaintext.Clear();
        if (sealedText.Length != TGroup.PublicSize + plaintext.Length + TagSize)
        {
            return false;
        }

        ReadOnlySpan<byte> encapsulated = sealedText[..TGroup.PublicSize];
        Span<byte> key = stackalloc byte[TAead.KeySize];
        Span<byte> nonce = stackalloc byte[NonceSize];
        bool opened =
            TryScheduleKey(privateKey, publicKey, encapsulated, encapsulated, publicKey, info, key, nonce)
            && TAead.TryOpen(key, nonce, associated, sealedText[TGroup.PublicSize..], plaintext);
        key.Clear();
        return opened;
    }

    // DH, ExtractAndExpand with kem_context = enc ‖ pkR, and KeySchedule in base mode; the sequence number is 0.
    private static bool TryScheduleKey(
        ReadOnlySpan<byte> ownPrivate,
        ReadOnlySpan<byte> ownPublic,
        ReadOnlySpan<byte> otherPublic,
        ReadOnlySpan<byte> encapsulated,
        ReadOnlySpan<byte> recipient,
        ReadOnlySpan<byte> info,
        Span<byte> key,
        Span<byte> nonce)
    {
        Span<byte> point = stackalloc byte[TGroup.SharedSize];
        if (!TGroup.TryAgree(ownPrivate, ownPublic, otherPublic, point))
        {
            return false;
        }

        Span<byte> extracted = stackalloc byte[HashSize];
        Span<byte> shared = stackalloc byte[HashSize];
        LabeledExtract(s_kemSuite, [], "eae_prk", point, extracted);
        LabeledExpand(s_kemSuite, extracted, "shared_secret", [.. encapsulated, .. recipient], shared);

        Span<byte> context = stackalloc byte[1 + 2 * HashSize];
        context[0] = 0;
        LabeledExtract(s_suite, [], "psk_id_hash", [], context.Slice(1, HashSize));
        LabeledExtract(s_suite, [], "info_hash", info, context.Slice(1 + HashSize, HashSize));
        LabeledExtract(s_suite, shared, "secret", [], extracted);
        LabeledExpand(s_suite, extracted, "key", context, key);
        LabeledExpand(s_suite, extracted, "base_nonce", context, nonce);
        point.Clear();
        shared.Clear();
        extracted.Clear();
        return true;
    }

    private static void LabeledExtract(
        byte[] suite, ReadOnlySpan<byte> salt, string label, ReadOnlySpan<byte> input, Span<byte> key)
    {
        byte[] labeled = [.. s_version, .. suite, .. Encoding.ASCII.GetBytes(label), .. input];
        TKdf.Extract(salt, labeled, key);
        CryptographicOperations.ZeroMemory(labeled);
    }

    private static void LabeledExpand(
        byte[] suite, ReadOnlySpan<byte> key, string label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        byte[] labeled =
        [
            .. Number((ushort)output.Length), .. s_version, .. suite, .. Encoding.ASCII.GetBytes(label), .. info,
        ];
        TKdf.Expand(key, labeled, output);
    }

    private static byte[] Number(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
