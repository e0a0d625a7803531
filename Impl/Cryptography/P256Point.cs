using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using GkeVerified.Impl.Fields;
using GkeVerified.Spec.Vocabulary;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;

namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// A point of the curve P-256 [FIPS 186-4 §D.1.2.3]: a group of prime order, so that no integer multiple below the order loses
/// anything. The coordinates stand in the value itself and not behind a reference, which makes points that can be erased;
/// BouncyCastle computes with them.
/// </summary>
public readonly struct P256Point : IGroupElement<P256Point>
{
    /// <summary>The bytes of a coordinate, and of an exponent.</summary>
    public const int CoordinateSize = 32;

    /// <summary>How many bytes <see cref="Write"/> fills: 4, x, y, as in SEC 1 §2.3.3 without compression.</summary>
    public const int Size = 1 + 2 * CoordinateSize;

    private static readonly X9ECParameters s_curve = CustomNamedCurves.GetByName("secp256r1");

    // Goes by a table that BouncyCastle keeps with the base point.
    private static readonly FixedPointCombMultiplier s_comb = new();

    // x and y, most significant byte first. The curve has no point (0, 0), which stands for the neutral element.
    private readonly Affine _coordinates;

    private P256Point(ECPoint point)
    {
        if (!point.IsInfinity)
        {
            ECPoint affine = point.Normalize();
            affine.AffineXCoord.GetEncoded().CopyTo(_coordinates[..CoordinateSize]);
            affine.AffineYCoord.GetEncoded().CopyTo(_coordinates[CoordinateSize..]);
        }
    }

    /// <summary>The neutral element, the point at infinity.</summary>
    public static P256Point AdditiveIdentity => default;

    /// <inheritdoc/>
    public object Observed => this;

    /// <summary>The order q of the group: a prime.</summary>
    internal static BigInteger Order => s_curve.N;

    [UnscopedRef]
    private ReadOnlySpan<byte> Bytes => _coordinates;

    private bool IsNeutral => Bytes.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>Sum.</summary>
    public static P256Point operator +(P256Point left, P256Point right) => new(left.ToPoint().Add(right.ToPoint()));

    /// <summary>Difference.</summary>
    public static P256Point operator -(P256Point left, P256Point right) => new(left.ToPoint().Subtract(right.ToPoint()));

    /// <summary>Whether two values are the same point.</summary>
    public static bool operator ==(P256Point left, P256Point right) => left.Equals(right);

    /// <summary>Whether two values are different points.</summary>
    public static bool operator !=(P256Point left, P256Point right) => !left.Equals(right);

    /// <summary>Writes the point.</summary>
    /// <param name="bytes">Takes <see cref="Size"/> bytes, all 0 for the neutral element.</param>
    public void Write(Span<byte> bytes)
    {
        bytes[0] = (byte)(IsNeutral ? 0 : 4);
        Bytes.CopyTo(bytes[1..]);
    }

    /// <inheritdoc/>
    public bool Equals(P256Point other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is P256Point other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var fingerprint = default(Fingerprint);
        AddTo(ref fingerprint);
        return fingerprint.GetHashCode();
    }

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint) => HpkeScheme.AddTo(ref fingerprint, Bytes);

    /// <summary>x and y in hexadecimal digits; 0 for the neutral element.</summary>
    public override string ToString() => IsNeutral ? "0" : Convert.ToHexStringLower(Bytes);

    /// <summary>The multiple of the base point by an exponent.</summary>
    /// <param name="exponent">1 … q − 1.</param>
    internal static P256Point OfBase(BigInteger exponent) => new(s_comb.Multiply(s_curve.G, exponent));

    /// <summary>The multiple of this point by an exponent.</summary>
    /// <param name="exponent">1 … q − 1.</param>
    internal P256Point Times(BigInteger exponent) => new(ToPoint().Multiply(exponent));

    private ECPoint ToPoint() => IsNeutral
        ? s_curve.Curve.Infinity
        : s_curve.Curve.CreatePoint(
            new BigInteger(1, Bytes[..CoordinateSize].ToArray()), new BigInteger(1, Bytes[CoordinateSize..].ToArray()));

    [InlineArray(2 * CoordinateSize)]
    private struct Affine
    {
        private byte _first;
    }
}
