using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// Encryption of field elements by HPKE [RFC 9180], a real semantically secure scheme (K, E, D). Session and parties are
/// associated data: a ciphertext opens for its recipient, from its sender, in its session, and nowhere else.
/// </summary>
/// <typeparam name="TElement">The field elements encrypted.</typeparam>
/// <typeparam name="TGroup">The group of the DHKEM.</typeparam>
/// <typeparam name="TKdf">The key derivation function.</typeparam>
/// <typeparam name="TAead">The authenticated cipher.</typeparam>
public sealed class HpkeScheme<TElement, TGroup, TKdf, TAead> : IEncryptionScheme<TElement>
    where TElement : struct, IFieldElement<TElement>
    where TGroup : struct, IHpkeGroup
    where TKdf : struct, IHpkeKdf
    where TAead : struct, IHpkeAead
{
    private const int SeedSize = 32;

    private HpkeScheme()
    {
    }

    private static ReadOnlySpan<byte> Info => "GkeVerified contribution v1"u8;

    /// <inheritdoc/>
    public static KeyPair GenerateKeys(RandomSource random)
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        random.Fill(seed);
        byte[] privateKey = GC.AllocateArray<byte>(TGroup.PrivateSize, pinned: true);
        byte[] publicKey = new byte[TGroup.PublicSize];
        Hpke<TGroup, TKdf, TAead>.DeriveKeyPair(seed, privateKey, publicKey);
        seed.Clear();
        return new KeyPair(new HpkePublicKey(publicKey), new HpkePrivateKey(privateKey, publicKey));
    }

    /// <inheritdoc/>
    public static Ciphertext Encrypt(
        PublicKey recipient, ReadOnlySpan<TElement> plaintext, in Binding binding, RandomSource random)
    {
        byte[] bytes = GC.AllocateArray<byte>(plaintext.Length * TElement.Size, pinned: true);
        for (int i = 0; i < plaintext.Length; i++)
        {
            plaintext[i].Write(bytes.AsSpan(i * TElement.Size, TElement.Size));
        }

        Span<byte> seed = stackalloc byte[SeedSize];
        random.Fill(seed);
        byte[] sealedText = Hpke<TGroup, TKdf, TAead>.Seal(
            ((HpkePublicKey)recipient).Bytes, Info, AssociatedData(binding), bytes, seed);
        seed.Clear();
        CryptographicOperations.ZeroMemory(bytes);
        return new HpkeCiphertext(sealedText);
    }

    /// <inheritdoc/>
    public static bool TryDecrypt(
        PrivateKey key, Ciphertext ciphertext, in Binding binding, Span<TElement> plaintext)
    {
        if (key is not HpkePrivateKey { IsErased: false } own || ciphertext is not HpkeCiphertext { Bytes: var sealedText })
        {
            return false;
        }

        byte[] bytes = GC.AllocateArray<byte>(plaintext.Length * TElement.Size, pinned: true);
        bool opened = Hpke<TGroup, TKdf, TAead>.TryOpen(
            own.Bytes, own.Public, Info, AssociatedData(binding), sealedText, bytes);
        for (int i = 0; opened && i < plaintext.Length; i++)
        {
            plaintext[i] = TElement.Read(bytes.AsSpan(i * TElement.Size, TElement.Size));
        }

        CryptographicOperations.ZeroMemory(bytes);
        return opened;
    }

    // Each part with its length, so that no two bindings give the same bytes.
    private static byte[] AssociatedData(in Binding binding)
    {
        byte[] root = Encoding.UTF8.GetBytes(binding.Session.Root);
        byte[] tag = Encoding.UTF8.GetBytes(binding.Session.Tag ?? "");
        byte[] data = new byte[16 + root.Length + tag.Length];
        BinaryPrimitives.WriteInt32BigEndian(data, binding.Sender);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), binding.Recipient);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8), root.Length);
        root.CopyTo(data, 12);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(12 + root.Length), tag.Length);
        tag.CopyTo(data, 16 + root.Length);
        return data;
    }

    private sealed class HpkePublicKey(byte[] bytes) : PublicKey
    {
        public byte[] Bytes => bytes;

        public override void AddTo(ref Fingerprint fingerprint) => HpkeScheme.AddTo(ref fingerprint, bytes);
    }

    private sealed class HpkePrivateKey(byte[] bytes, byte[] publicKey) : PrivateKey
    {
        public byte[] Bytes => bytes;

        public byte[] Public => publicKey;

        public bool IsErased { get; private set; }

        public override void Reveal(IEavesdropper eavesdropper)
        {
            if (!IsErased)
            {
                eavesdropper.SeesOpeningKey(Convert.ToHexString(bytes));
            }
        }

        public override void Erase()
        {
            IsErased = true;
            CryptographicOperations.ZeroMemory(bytes);
        }

        public override PrivateKey Clone()
        {
            byte[] copy = GC.AllocateArray<byte>(bytes.Length, pinned: true);
            bytes.CopyTo(copy, 0);
            return new HpkePrivateKey(copy, publicKey) { IsErased = IsErased };
        }

        public override void AddTo(ref Fingerprint fingerprint) => HpkeScheme.AddTo(ref fingerprint, bytes);
    }

    private sealed class HpkeCiphertext(byte[] bytes) : Ciphertext
    {
        public byte[] Bytes => bytes;

        /// <summary>Nothing: what the bytes hide is a matter of computation, which a run does not decide.</summary>
        public override void Reveal(IEavesdropper eavesdropper)
        {
        }

        public override void AddTo(ref Fingerprint fingerprint) => HpkeScheme.AddTo(ref fingerprint, bytes);
    }
}

internal static class HpkeScheme
{
    public static void AddTo(ref Fingerprint fingerprint, ReadOnlySpan<byte> bytes)
    {
        fingerprint.Add(bytes.Length);
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            fingerprint.Add(BinaryPrimitives.ReadUInt64BigEndian(bytes));
        }

        foreach (byte rest in bytes)
        {
            fingerprint.Add(rest);
        }
    }
}
