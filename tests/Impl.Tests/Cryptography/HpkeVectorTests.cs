using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using GkeVerified.Impl.Cryptography;

namespace GkeVerified.Impl.Tests.Cryptography;

/// <summary>HPKE against the vectors of RFC 9180 and of the MLS working group.</summary>
public sealed class HpkeVectorTests
{
    private static readonly byte[] s_info = Hex("4f6465206f6e2061204772656369616e2055726e");
    private static readonly byte[] s_plaintext = Hex("4265617574792069732074727574682c20747275746820626561757479");
    private static readonly byte[] s_associated = Hex("436f756e742d30");

    // RFC 9180 A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode, sequence number 0.
    private static readonly Vector s_x25519 = new(
        EphemeralSeed: "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b",
        RecipientSeed: "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df",
        RecipientPrivate: "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
        RecipientPublic: "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
        Encapsulated: "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
        Ciphertext: "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");

    // RFC 9180 A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, sequence number 0.
    private static readonly Vector s_p256 = new(
        EphemeralSeed: "4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e",
        RecipientSeed: "668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550",
        RecipientPrivate: "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
        RecipientPublic: "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82"
            + "6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
        Encapsulated: "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9"
            + "8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
        Ciphertext: "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434");

    [Fact]
    public void Hpke_with_X25519_gives_the_bytes_of_RFC_9180() =>
        Compare<X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>(s_x25519);

    [Fact]
    public void Hpke_with_P256_gives_the_bytes_of_RFC_9180() => Compare<P256Group, SystemHkdf, SystemAes128Gcm>(s_p256);

    [Fact]
    public void Hpke_takes_both_libraries_for_the_same_key_derivation() =>
        Compare<X25519Group, SystemHkdf, BouncyCastleChaCha20Poly1305>(s_x25519);

    [MlsTheory]
    [InlineData(2)]
    [InlineData(3)]
    public void Hpke_opens_what_the_MLS_working_group_sealed(int suite)
    {
        using JsonDocument vectors =
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(MlsVectors.Folder!, "crypto-basics.json")));
        JsonElement vector = vectors.RootElement.EnumerateArray()
            .Single(v => v.GetProperty("cipher_suite").GetInt32() == suite)
            .GetProperty("encrypt_with_label");
        byte[] info = EncryptContext(
            vector.GetProperty("label").GetString()!, Hex(vector.GetProperty("context").GetString()!));
        byte[] sealedText = [.. Bytes(vector, "kem_output"), .. Bytes(vector, "ciphertext")];
        byte[] expected = Bytes(vector, "plaintext");
        byte[] plaintext = new byte[expected.Length];
        bool opened = suite == 3
            ? Hpke<X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>.TryOpen(
                Bytes(vector, "priv"), Bytes(vector, "pub"), info, [], sealedText, plaintext)
            : Hpke<P256Group, SystemHkdf, SystemAes128Gcm>.TryOpen(
                Bytes(vector, "priv"), Bytes(vector, "pub"), info, [], sealedText, plaintext);
        Assert.True(opened);
        Assert.Equal(expected, plaintext);
    }

    private static void Compare<TGroup, TKdf, TAead>(Vector vector)
        where TGroup : struct, IHpkeGroup
        where TKdf : struct, IHpkeKdf
        where TAead : struct, IHpkeAead
    {
        byte[] privateKey = new byte[TGroup.PrivateSize], publicKey = new byte[TGroup.PublicSize];
        Hpke<TGroup, TKdf, TAead>.DeriveKeyPair(Hex(vector.RecipientSeed), privateKey, publicKey);
        Assert.Equal(Hex(vector.RecipientPrivate), privateKey);
        Assert.Equal(Hex(vector.RecipientPublic), publicKey);

        byte[] sealedText = Hpke<TGroup, TKdf, TAead>.Seal(
            publicKey, s_info, s_associated, s_plaintext, Hex(vector.EphemeralSeed));
        Assert.Equal([.. Hex(vector.Encapsulated), .. Hex(vector.Ciphertext)], sealedText);

        byte[] plaintext = new byte[s_plaintext.Length];
        Assert.True(Hpke<TGroup, TKdf, TAead>.TryOpen(privateKey, publicKey, s_info, s_associated, sealedText, plaintext));
        Assert.Equal(s_plaintext, plaintext);

        // Every byte counts, and so does each of the contexts; what is refused leaves nothing.
        for (int i = 0; i < sealedText.Length; i++)
        {
            // RFC 7748 has the top bit of an X25519 point ignored.
            byte[] tampered = [.. sealedText];
            tampered[i] ^= 0x40;
            Assert.False(Hpke<TGroup, TKdf, TAead>.TryOpen(privateKey, publicKey, s_info, s_associated, tampered, plaintext));
            Assert.Equal(new byte[plaintext.Length], plaintext);
        }

        Assert.False(Hpke<TGroup, TKdf, TAead>.TryOpen(privateKey, publicKey, [0], s_associated, sealedText, plaintext));
        Assert.False(Hpke<TGroup, TKdf, TAead>.TryOpen(privateKey, publicKey, s_info, [0], sealedText, plaintext));
        Assert.False(Hpke<TGroup, TKdf, TAead>.TryOpen(
            privateKey, publicKey, s_info, s_associated, sealedText.AsSpan(..^1), plaintext));
        Assert.False(Hpke<TGroup, TKdf, TAead>.TryOpen(
            privateKey, publicKey, s_info, s_associated, sealedText, new byte[plaintext.Length + 1]));
    }

    // RFC 9420 §5.1.3: label and context, each behind its length as RFC 9000 writes it.
    private static byte[] EncryptContext(string label, byte[] context)
    {
        byte[] named = Encoding.ASCII.GetBytes("MLS 1.0 " + label);
        return [.. Length(named.Length), .. named, .. Length(context.Length), .. context];
    }

    private static byte[] Length(int length)
    {
        if (length < 64)
        {
            return [(byte)length];
        }

        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(0x4000 | length));
        return bytes;
    }

    private static byte[] Bytes(JsonElement vector, string name) => Hex(vector.GetProperty(name).GetString()!);

    private static byte[] Hex(string text) => Convert.FromHexString(text);

    private sealed record Vector(
        string EphemeralSeed,
        string RecipientSeed,
        string RecipientPrivate,
        string RecipientPublic,
        string Encapsulated,
        string Ciphertext);
}
