using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;
using Org.BouncyCastle.Math;

namespace GkeVerified.Impl.Cryptography;

/// <summary>Diffie and Hellman's key agreement on the curve P-256, by BouncyCastle.</summary>
/// <remarks>
/// What this library holds is overwritten; the numbers that BouncyCastle makes of it on the way are immutable objects and left
/// to the garbage collector. Its multiplication takes time that depends on the exponent: every exponent serves for two
/// agreements only, but an adversary beside the processor is not provided against.
/// </remarks>
public sealed class P256Agreement : IKeyAgreementGroup<P256Point>
{
    private P256Agreement()
    {
    }

    private static ReadOnlySpan<byte> Label => "GkeVerified group key v1"u8;

    /// <summary>A uniform exponent 1 … q − 1, by rejection: 32 bytes, most significant first, until they are one.</summary>
    /// <param name="random">Where chance comes from.</param>
    public static KeyPair GenerateKeys(RandomSource random)
    {
        byte[] exponent = GC.AllocateArray<byte>(P256Point.CoordinateSize, pinned: true);
        BigInteger number;
        do
        {
            random.Fill(exponent);
            number = new BigInteger(1, exponent);
        }
        while (number.SignValue == 0 || number.CompareTo(P256Point.Order) >= 0);
        return new KeyPair(new Public(P256Point.OfBase(number)), new Private(exponent));
    }

    /// <inheritdoc/>
    public static P256Point Agree(PrivateKey own, PublicKey other) =>
        ((Public)other).Point.Times(((Private)own).Exponent);

    /// <summary>
    /// SHA-256 over a constant, the session (each part of its name with its length) and the point without compression. Of a
    /// point that is uniform, and so secret under DDH, the hash is a key, where the coordinates are no uniform bits.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="element">The point.</param>
    public static object SessionKey(SessionId session, in P256Point element)
    {
        byte[] root = Encoding.UTF8.GetBytes(session.Root);
        byte[] tag = Encoding.UTF8.GetBytes(session.Tag ?? "");
        byte[] input = GC.AllocateArray<byte>(Label.Length + 8 + root.Length + tag.Length + P256Point.Size, pinned: true);
        Span<byte> rest = input;
        Label.CopyTo(rest);
        rest = rest[Label.Length..];
        foreach (byte[] part in (ReadOnlySpan<byte[]>)[root, tag])
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, part.Length);
            part.CopyTo(rest[4..]);
            rest = rest[(4 + part.Length)..];
        }

        element.Write(rest);
        Span<byte> key = stackalloc byte[DerivedKey.Size];
        SHA256.HashData(input, key);
        CryptographicOperations.ZeroMemory(input);
        var derived = DerivedKey.Read(key);
        key.Clear();
        return derived;
    }

    private sealed class Public(P256Point point) : PublicKey
    {
        public P256Point Point => point;

        public override void AddTo(ref Fingerprint fingerprint) => point.AddTo(ref fingerprint);
    }

    private sealed class Private(byte[] bytes) : PrivateKey
    {
        private bool _erased;

        public BigInteger Exponent => _erased
            ? throw new InvalidOperationException("The exponent is erased; nothing can be agreed on with it.")
            : new BigInteger(1, bytes);

        public override void Reveal(IEavesdropper eavesdropper)
        {
            if (!_erased)
            {
                eavesdropper.SeesOpeningKey(Convert.ToHexString(bytes));
            }
        }

        public override void Erase()
        {
            _erased = true;
            CryptographicOperations.ZeroMemory(bytes);
        }

        public override PrivateKey Clone()
        {
            byte[] copy = GC.AllocateArray<byte>(bytes.Length, pinned: true);
            bytes.CopyTo(copy, 0);
            return new Private(copy) { _erased = _erased };
        }

        public override void AddTo(ref Fingerprint fingerprint) => HpkeScheme.AddTo(ref fingerprint, bytes);
    }
}
