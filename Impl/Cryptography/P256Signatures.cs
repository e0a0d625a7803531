using System.Security.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// ECDSA on the curve P-256 with SHA-256 [FIPS 186-4 §6], by the operating system, which draws the chance of each signature itself.
/// </summary>
public sealed class P256Signatures : ISignatureScheme
{
    private P256Signatures()
    {
    }

    /// <summary>A fresh key pair: a uniform exponent 1 … q − 1, by rejection.</summary>
    /// <param name="random">Where chance comes from.</param>
    public static SigningKeyPair GenerateKeys(RandomSource random)
    {
        byte[] exponent = GC.AllocateArray<byte>(P256Group.PrivateSize, pinned: true);
        byte[] point = new byte[P256Group.PublicSize];
        do
        {
            random.Fill(exponent);
        }
        while (!P256Group.TryGetPublic(exponent, point));
        var q = new ECPoint { X = point[1..(1 + P256Group.PrivateSize)], Y = point[(1 + P256Group.PrivateSize)..] };
        return new SigningKeyPair(new Public(q), new Private(exponent, q));
    }

    /// <inheritdoc/>
    public static Signature Sign(SigningKey key, Statement statement)
    {
        using var ecdsa = ECDsa.Create(((Private)key).Parameters);
        return new SignatureBytes(ecdsa.SignData(statement.Bytes, HashAlgorithmName.SHA256), isDetermined: false);
    }

    /// <inheritdoc/>
    public static bool Verify(VerificationKey key, Statement statement, Signature signature)
    {
        if (signature is not SignatureBytes { Bytes: var bytes })
        {
            return false;
        }

        using var ecdsa = ECDsa.Create(((Public)key).Parameters);
        return ecdsa.VerifyData(statement.Bytes, bytes, HashAlgorithmName.SHA256);
    }

    private sealed class Public(ECPoint point) : VerificationKey
    {
        public ECParameters Parameters => new() { Curve = ECCurve.NamedCurves.nistP256, Q = point };

        public override void AddTo(ref Fingerprint fingerprint)
        {
            HpkeScheme.AddTo(ref fingerprint, point.X);
            HpkeScheme.AddTo(ref fingerprint, point.Y);
        }
    }

    private sealed class Private(byte[] exponent, ECPoint point) : SigningKey
    {
        private bool _erased;

        public ECParameters Parameters => _erased
            ? throw new InvalidOperationException("The key is erased; nothing can be signed with it.")
            : new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = exponent, Q = point };

        public override void Erase()
        {
            _erased = true;
            CryptographicOperations.ZeroMemory(exponent);
        }
    }
}
