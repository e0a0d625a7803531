using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace GkeVerified.Impl.Fields;

/// <summary>
/// GF(2^128) = GF(2)[x] / (x^128 + x^7 + x^2 + x + 1). Multiplication takes the processor's carry-less instruction where there
/// is one, and time that does not depend on the elements either way.
/// </summary>
/// <param name="High">The coefficients of x^127 … x^64; bit i is that of x^(64 + i).</param>
/// <param name="Low">The coefficients of x^63 … 1; bit i is that of x^i.</param>
public readonly record struct Gf2Pow128(ulong High, ulong Low) : IFieldElement<Gf2Pow128>
{
    // x^7 + x^2 + x + 1, to which x^128 is congruent.
    private const ulong Tail = 0x87;

    /// <summary>The element 0.</summary>
    public static Gf2Pow128 AdditiveIdentity => default;

    /// <summary>The element 1.</summary>
    public static Gf2Pow128 MultiplicativeIdentity => new(0, 1);

    /// <inheritdoc/>
    public static int Size => 16;

    /// <inheritdoc/>
    public static int Indices => int.MaxValue;

    /// <summary>Whether the processor multiplies without carries.</summary>
    public static bool HasHardwareMultiplication => Pclmulqdq.IsSupported || ArmAes.IsSupported;

    /// <inheritdoc/>
    public object Observed => this;

    /// <summary>Sum: in characteristic 2 the same as the difference.</summary>
    public static Gf2Pow128 operator +(Gf2Pow128 left, Gf2Pow128 right) => new(left.High ^ right.High, left.Low ^ right.Low);

    /// <summary>Difference: in characteristic 2 the same as the sum.</summary>
    public static Gf2Pow128 operator -(Gf2Pow128 left, Gf2Pow128 right) => new(left.High ^ right.High, left.Low ^ right.Low);

    /// <summary>Product.</summary>
    public static Gf2Pow128 operator *(Gf2Pow128 left, Gf2Pow128 right) =>
        HasHardwareMultiplication ? MultiplyByHardware(left, right) : MultiplyPortably(left, right);

    /// <inheritdoc/>
    public static Gf2Pow128 Inverse(Gf2Pow128 element)
    {
        if (element == AdditiveIdentity)
        {
            throw new DivideByZeroException("0 has no inverse.");
        }

        // a^(2^128 − 2) = (a^(2^127 − 1))², where a^(2^(m+1) − 1) = (a^(2^m − 1))² · a.
        Gf2Pow128 power = element;
        for (int m = 1; m < 127; m++)
        {
            power = power * power * element;
        }

        return power * power;
    }

    /// <inheritdoc/>
    public static Gf2Pow128 Draw(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        Gf2Pow128 element = Read(bytes);
        bytes.Clear();
        return element;
    }

    /// <inheritdoc/>
    public static Gf2Pow128 FromIndex(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new Gf2Pow128(0, (ulong)index);
    }

    /// <inheritdoc/>
    public static Gf2Pow128 FromObserved(object observed) => (Gf2Pow128)observed;

    /// <inheritdoc/>
    public static Gf2Pow128 Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 16)
        {
            throw new ArgumentException($"An element has 16 bytes, not {bytes.Length}.", nameof(bytes));
        }

        return new Gf2Pow128(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <inheritdoc/>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(High);
        fingerprint.Add(Low);
    }

    /// <summary>The product by the processor's carry-less multiplication; only where the processor has it.</summary>
    /// <param name="left">A factor.</param>
    /// <param name="right">A factor.</param>
    /// <exception cref="PlatformNotSupportedException">The processor has no such instruction.</exception>
    public static Gf2Pow128 MultiplyByHardware(Gf2Pow128 left, Gf2Pow128 right)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Multiply<X86CarryLess>(left, right);
        }

        return ArmAes.IsSupported
            ? Multiply<ArmCarryLess>(left, right)
            : throw new PlatformNotSupportedException("This processor has no carry-less multiplication.");
    }

    /// <summary>The product by integer multiplications, on every processor.</summary>
    /// <param name="left">A factor.</param>
    /// <param name="right">A factor.</param>
    public static Gf2Pow128 MultiplyPortably(Gf2Pow128 left, Gf2Pow128 right) => Multiply<PortableCarryLess>(left, right);

    /// <summary>The coefficients as a hexadecimal number without leading zeros.</summary>
    public override string ToString() => new UInt128(High, Low).ToString("x", null);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Gf2Pow128 Multiply<TCarryLess>(Gf2Pow128 left, Gf2Pow128 right)
        where TCarryLess : struct, ICarryLess
    {
        (ulong a1, ulong a0) = left;
        (ulong b1, ulong b0) = right;

        // The product of degree < 255 as four words, by Karatsuba's three multiplications.
        (ulong p1, ulong p0) = TCarryLess.Multiply(a0, b0);
        (ulong p3, ulong p2) = TCarryLess.Multiply(a1, b1);
        (ulong m1, ulong m0) = TCarryLess.Multiply(a0 ^ a1, b0 ^ b1);
        m0 ^= p0 ^ p2;
        m1 ^= p1 ^ p3;
        p1 ^= m0;
        p2 ^= m1;

        // x^192 ≡ x^64·tail, then x^128 ≡ tail.
        (ulong high, ulong low) = TCarryLess.Multiply(p3, Tail);
        p2 ^= high;
        p1 ^= low;
        (high, low) = TCarryLess.Multiply(p2, Tail);
        return new Gf2Pow128(p1 ^ high, p0 ^ low);
    }

    private interface ICarryLess
    {
        static abstract (ulong High, ulong Low) Multiply(ulong a, ulong b);
    }

    private readonly struct X86CarryLess : ICarryLess
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (ulong High, ulong Low) Multiply(ulong a, ulong b)
        {
            Vector128<ulong> product =
                Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(a), Vector128.CreateScalar(b), 0);
            return (product.GetElement(1), product.GetElement(0));
        }
    }

    private readonly struct ArmCarryLess : ICarryLess
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (ulong High, ulong Low) Multiply(ulong a, ulong b)
        {
            Vector128<ulong> product =
                ArmAes.PolynomialMultiplyWideningLower(Vector64.CreateScalar(a), Vector64.CreateScalar(b));
            return (product.GetElement(1), product.GetElement(0));
        }
    }

    private readonly struct PortableCarryLess : ICarryLess
    {
        public static (ulong High, ulong Low) Multiply(ulong a, ulong b) =>
            // The upper half is the lower half of the mirrored product, which has 127 coefficients.
            (Mirror(Low(Mirror(a), Mirror(b))) >> 1, Low(a, b));

        // Splits the factors into four interleaved parts, so that three of four bits of each part are 0 and take up the
        // carries of an integer multiplication.
        private static ulong Low(ulong a, ulong b)
        {
            const ulong Every4 = 0x1111111111111111;
            ulong a0 = a & Every4, a1 = a & Every4 << 1, a2 = a & Every4 << 2, a3 = a & Every4 << 3;
            ulong b0 = b & Every4, b1 = b & Every4 << 1, b2 = b & Every4 << 2, b3 = b & Every4 << 3;
            ulong c0 = (a0 * b0) ^ (a1 * b3) ^ (a2 * b2) ^ (a3 * b1);
            ulong c1 = (a0 * b1) ^ (a1 * b0) ^ (a2 * b3) ^ (a3 * b2);
            ulong c2 = (a0 * b2) ^ (a1 * b1) ^ (a2 * b0) ^ (a3 * b3);
            ulong c3 = (a0 * b3) ^ (a1 * b2) ^ (a2 * b1) ^ (a3 * b0);
            return (c0 & Every4) | (c1 & Every4 << 1) | (c2 & Every4 << 2) | (c3 & Every4 << 3);
        }

        private static ulong Mirror(ulong word)
        {
            word = (word & 0x5555555555555555) << 1 | (word >> 1 & 0x5555555555555555);
            word = (word & 0x3333333333333333) << 2 | (word >> 2 & 0x3333333333333333);
            word = (word & 0x0F0F0F0F0F0F0F0F) << 4 | (word >> 4 & 0x0F0F0F0F0F0F0F0F);
            return BinaryPrimitives.ReverseEndianness(word);
        }
    }
}
