using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Fields;

/// <summary>Which binary field a <see cref="SmallField{TModulus}"/> is.</summary>
public interface IModulus
{
    /// <summary>An irreducible polynomial over GF(2), bit i for x^i, of degree 1 … 8.</summary>
    static abstract int Polynomial { get; }
}

/// <summary>GF(2) = GF(2)[x] / (x).</summary>
public readonly struct Order2 : IModulus
{
    /// <inheritdoc/>
    public static int Polynomial => 0b10;
}

/// <summary>GF(4) = GF(2)[x] / (x² + x + 1).</summary>
public readonly struct Order4 : IModulus
{
    /// <inheritdoc/>
    public static int Polynomial => 0b111;
}

/// <summary>GF(8) = GF(2)[x] / (x³ + x + 1).</summary>
public readonly struct Order8 : IModulus
{
    /// <inheritdoc/>
    public static int Polynomial => 0b1011;
}

/// <summary>GF(16) = GF(2)[x] / (x⁴ + x + 1).</summary>
public readonly struct Order16 : IModulus
{
    /// <inheritdoc/>
    public static int Polynomial => 0b10011;
}

/// <summary>GF(256) = GF(2)[x] / (x⁸ + x⁴ + x³ + x + 1).</summary>
public readonly struct Order256 : IModulus
{
    /// <inheritdoc/>
    public static int Polynomial => 0b100011011;
}

/// <summary>A binary field small enough to enumerate, for exhaustive experiments; no key is safe in it.</summary>
/// <typeparam name="TModulus">Which field.</typeparam>
/// <param name="Bits">The coefficients: bit i is that of x^i; below <see cref="Indices"/>.</param>
public readonly record struct SmallField<TModulus>(byte Bits) : IFieldElement<SmallField<TModulus>>
    where TModulus : struct, IModulus
{
    /// <summary>The element 0.</summary>
    public static SmallField<TModulus> AdditiveIdentity => default;

    /// <summary>The element 1.</summary>
    public static SmallField<TModulus> MultiplicativeIdentity => new(1);

    /// <inheritdoc/>
    public static int Size => 1;

    /// <summary>How many elements the field has.</summary>
    public static int Indices => 1 << Degree;

    /// <inheritdoc/>
    public object Observed => this;

    private static int Degree => int.Log2(TModulus.Polynomial);

    /// <summary>Sum: in characteristic 2 the same as the difference.</summary>
    public static SmallField<TModulus> operator +(SmallField<TModulus> left, SmallField<TModulus> right) =>
        new((byte)(left.Bits ^ right.Bits));

    /// <summary>Difference: in characteristic 2 the same as the sum.</summary>
    public static SmallField<TModulus> operator -(SmallField<TModulus> left, SmallField<TModulus> right) =>
        new((byte)(left.Bits ^ right.Bits));

    /// <summary>Product.</summary>
    public static SmallField<TModulus> operator *(SmallField<TModulus> left, SmallField<TModulus> right)
    {
        int product = 0;
        for (int bit = 0; bit < Degree; bit++)
        {
            product ^= -(right.Bits >> bit & 1) & left.Bits << bit;
        }

        for (int bit = 2 * Degree - 2; bit >= Degree; bit--)
        {
            product ^= -(product >> bit & 1) & TModulus.Polynomial << (bit - Degree);
        }

        return new SmallField<TModulus>((byte)product);
    }

    /// <inheritdoc/>
    public static SmallField<TModulus> Inverse(SmallField<TModulus> element)
    {
        if (element.Bits == 0)
        {
            throw new DivideByZeroException("0 has no inverse.");
        }

        // a^(2^m − 2).
        SmallField<TModulus> inverse = MultiplicativeIdentity, power = element;
        for (int i = 1; i < Degree; i++)
        {
            power *= power;
            inverse *= power;
        }

        return inverse;
    }

    /// <inheritdoc/>
    public static SmallField<TModulus> Draw(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[1];
        random.Fill(bytes);
        return new SmallField<TModulus>((byte)(bytes[0] & (Indices - 1)));
    }

    /// <inheritdoc/>
    public static SmallField<TModulus> FromIndex(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Indices);
        return new SmallField<TModulus>((byte)index);
    }

    /// <inheritdoc/>
    public static SmallField<TModulus> FromObserved(object observed) => (SmallField<TModulus>)observed;

    /// <inheritdoc/>
    public static SmallField<TModulus> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 1 || bytes[0] >= Indices)
        {
            throw new ArgumentException($"An element of GF({Indices}) is one byte below {Indices}.", nameof(bytes));
        }

        return new SmallField<TModulus>(bytes[0]);
    }

    /// <inheritdoc/>
    public void Write(Span<byte> bytes) => bytes[0] = Bits;

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(Bits);

    /// <summary>The coefficients as a hexadecimal number.</summary>
    public override string ToString() => Bits.ToString("x", null);
}
