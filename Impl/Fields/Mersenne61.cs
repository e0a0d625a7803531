using System.Buffers.Binary;
using System.Globalization;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Fields;

/// <summary>
/// The integers modulo the prime p = 2^61 − 1. In exploration they stand for those modulo the order of a group, as coefficients:
/// integer multiples of a protocol are far below either prime, so that ranks are the same over both, and no number of servers
/// is 0. No key is safe in 61 bits.
/// </summary>
public readonly record struct Mersenne61 : IFieldElement<Mersenne61>
{
    /// <summary>p = 2^61 − 1.</summary>
    public const ulong Modulus = (1UL << Bits) - 1;

    private const int Bits = 61;

    private readonly ulong _value;

    private Mersenne61(ulong value) => _value = value;

    /// <summary>The element 0.</summary>
    public static Mersenne61 AdditiveIdentity => default;

    /// <summary>The element 1.</summary>
    public static Mersenne61 MultiplicativeIdentity => new(1);

    /// <inheritdoc/>
    public static int Size => sizeof(ulong);

    /// <inheritdoc/>
    public static int Indices => int.MaxValue;

    /// <inheritdoc/>
    public object Observed => this;

    /// <summary>Sum.</summary>
    public static Mersenne61 operator +(Mersenne61 left, Mersenne61 right) => Reduce(left._value + right._value);

    /// <summary>Difference.</summary>
    public static Mersenne61 operator -(Mersenne61 left, Mersenne61 right) => Reduce(left._value + (Modulus - right._value));

    /// <summary>Product.</summary>
    public static Mersenne61 operator *(Mersenne61 left, Mersenne61 right)
    {
        // 2^61 ≡ 1, so the upper bits are added to the lower.
        ulong high = Math.BigMul(left._value, right._value, out ulong low);
        return Reduce((low & Modulus) + (high << (64 - Bits) | low >> Bits));
    }

    /// <inheritdoc/>
    public static Mersenne61 Inverse(Mersenne61 element)
    {
        if (element._value == 0)
        {
            throw new DivideByZeroException("0 has no inverse.");
        }

        // a^(p − 2) [Fermat].
        Mersenne61 inverse = MultiplicativeIdentity, power = element;
        for (ulong exponent = Modulus - 2; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                inverse *= power;
            }

            power *= power;
        }

        return inverse;
    }

    /// <inheritdoc/>
    public static Mersenne61 Draw(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ulong value;
        do
        {
            random.Fill(bytes);
            value = BinaryPrimitives.ReadUInt64BigEndian(bytes) & Modulus;
        }
        while (value == Modulus);
        bytes.Clear();
        return new Mersenne61(value);
    }

    /// <inheritdoc/>
    public static Mersenne61 FromIndex(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new Mersenne61((ulong)index);
    }

    /// <inheritdoc/>
    public static Mersenne61 FromObserved(object observed) => (Mersenne61)observed;

    /// <inheritdoc/>
    public static Mersenne61 Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != sizeof(ulong) || BinaryPrimitives.ReadUInt64BigEndian(bytes) >= Modulus)
        {
            throw new ArgumentException($"An element is a number of 8 bytes below {Modulus}.", nameof(bytes));
        }

        return new Mersenne61(BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    /// <inheritdoc/>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt64BigEndian(bytes, _value);

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(_value);

    /// <summary>The representative of least absolute value, in decimal digits: −1 reads better than p − 1.</summary>
    public override string ToString() => _value > Modulus / 2
        ? "−" + (Modulus - _value).ToString(CultureInfo.InvariantCulture)
        : _value.ToString(CultureInfo.InvariantCulture);

    // Of a number below 2^64.
    private static Mersenne61 Reduce(ulong number)
    {
        number = (number & Modulus) + (number >> Bits);
        return new Mersenne61(number >= Modulus ? number - Modulus : number);
    }
}
