using System.Security.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace GkeVerified.Impl.Cryptography;

/// <summary>Ed25519 [RFC 8032], by BouncyCastle. Deterministic: a statement has one signature under a key.</summary>
/// <remarks>
/// What this library holds is overwritten; the copy of the key that BouncyCastle makes for each signature is left to the garbage
/// collector.
/// </remarks>
public sealed class Ed25519Signatures : ISignatureScheme
{
    /// <summary>The bytes of a private key, and of a public one.</summary>
    public const int KeySize = 32;

    /// <summary>The bytes of a signature.</summary>
    public const int SignatureSize = 64;

    private Ed25519Signatures()
    {
    }

    /// <summary>A fresh key pair: 32 uniform bytes are the private key [RFC 8032 §5.1.5].</summary>
    /// <param name="random">Where chance comes from.</param>
    public static SigningKeyPair GenerateKeys(RandomSource random)
    {
        byte[] seed = GC.AllocateArray<byte>(KeySize, pinned: true);
        random.Fill(seed);
        return new SigningKeyPair(
            new Public(new Ed25519PrivateKeyParameters(seed, 0).GeneratePublicKey()), new Private(seed));
    }

    /// <inheritdoc/>
    public static Signature Sign(SigningKey key, Statement statement) =>
        new SignatureBytes(SignBytes(((Private)key).Seed, statement.Bytes), isDetermined: true);

    /// <inheritdoc/>
    public static bool Verify(VerificationKey key, Statement statement, Signature signature) =>
        signature is SignatureBytes { Bytes: var bytes } && VerifyBytes(((Public)key).Point, statement.Bytes, bytes);

    /// <summary>Signs bytes: what the scheme does below the encoding of statements.</summary>
    /// <param name="seed">The private key, <see cref="KeySize"/> bytes.</param>
    /// <param name="message">The message.</param>
    /// <returns>The signature, <see cref="SignatureSize"/> bytes.</returns>
    public static byte[] SignBytes(byte[] seed, ReadOnlySpan<byte> message)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, new Ed25519PrivateKeyParameters(seed, 0));
        signer.BlockUpdate(message.ToArray(), 0, message.Length);
        return signer.GenerateSignature();
    }

    private static bool VerifyBytes(Ed25519PublicKeyParameters key, ReadOnlySpan<byte> message, byte[] signature)
    {
        if (signature.Length != SignatureSize)
        {
            return false;
        }

        var signer = new Ed25519Signer();
        signer.Init(forSigning: false, key);
        signer.BlockUpdate(message.ToArray(), 0, message.Length);
        return signer.VerifySignature(signature);
    }

    private sealed class Public(Ed25519PublicKeyParameters point) : VerificationKey
    {
        public Ed25519PublicKeyParameters Point => point;

        public override void AddTo(ref Fingerprint fingerprint) => HpkeScheme.AddTo(ref fingerprint, point.GetEncoded());
    }

    private sealed class Private(byte[] seed) : SigningKey
    {
        private bool _erased;

        public byte[] Seed => _erased
            ? throw new InvalidOperationException("The key is erased; nothing can be signed with it.")
            : seed;

        public override void Erase()
        {
            _erased = true;
            CryptographicOperations.ZeroMemory(seed);
        }
    }
}
