using System.Numerics;
using CsCheck;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Impl.Tests.Fields;

/// <summary>
/// GF(2^128): the hardware's path, the portable path and long division of polynomials agree, and the laws of a field hold.
/// The binary fields small enough are gone through element by element.
/// </summary>
public sealed class FieldTests
{
    // x^128 + x^7 + x^2 + x + 1
    private static readonly BigInteger s_modulus = (BigInteger.One << 128) + 0x87;

    private static readonly Gen<Gf2Pow128> s_element = Gen.OneOf(
        Gen.Select(Gen.ULong, Gen.ULong).Select(p => new Gf2Pow128(p.Item1, p.Item2)),
        Gen.OneOfConst(
            new Gf2Pow128(0, 0), new(0, 1), new(0, 2), new(0, 0x87), new(1, 0), new(1UL << 63, 0), new(0, ulong.MaxValue),
            new(ulong.MaxValue, ulong.MaxValue)));

    [Fact]
    public void Both_ways_to_multiply_do_what_long_division_does() => Gen.Select(s_element, s_element).Sample(
        c =>
        {
            (Gf2Pow128 a, Gf2Pow128 b) = c;
            Gf2Pow128 expected = LongDivision(a, b);
            Assert.Equal(expected, Gf2Pow128.MultiplyPortably(a, b));
            Assert.Equal(expected, a * b);
            if (Gf2Pow128.HasHardwareMultiplication)
            {
                Assert.Equal(expected, Gf2Pow128.MultiplyByHardware(a, b));
            }
        });

    [Fact]
    public void The_laws_of_a_field_hold() => Gen.Select(s_element, s_element, s_element).Sample(
        t =>
        {
            (Gf2Pow128 a, Gf2Pow128 b, Gf2Pow128 c) = t;
            Gf2Pow128 zero = Gf2Pow128.AdditiveIdentity, one = Gf2Pow128.MultiplicativeIdentity;
            Assert.Equal(a + b, b + a);
            Assert.Equal(a * b, b * a);
            Assert.Equal(a + b + c, a + (b + c));
            Assert.Equal(a * b * c, a * (b * c));
            Assert.Equal(a * (b + c), a * b + a * c);
            Assert.Equal(a, a + zero);
            Assert.Equal(a, a * one);
            Assert.Equal(zero, a - a);
            Assert.Equal(zero, a + a);
            Assert.Equal(a == zero ? zero : one, a == zero ? zero : a * Gf2Pow128.Inverse(a));
        });

    [Fact]
    public void The_modulus_has_no_factor()
    {
        // Rabin's test for degree 128 = 2^7: x^(2^128) = x, and x^(2^64) − x has no common factor with the modulus, which holds
        // iff it has an inverse.
        var x = new Gf2Pow128(0, 2);
        Gf2Pow128 power = x;
        for (int i = 0; i < 64; i++)
        {
            power *= power;
        }

        Assert.Equal(Gf2Pow128.MultiplicativeIdentity, (power - x) * Gf2Pow128.Inverse(power - x));
        for (int i = 0; i < 64; i++)
        {
            power *= power;
        }

        Assert.Equal(x, power);
    }

    [Fact]
    public void Bytes_are_most_significant_first_and_come_back() => s_element.Sample(
        a =>
        {
            byte[] bytes = new byte[Gf2Pow128.Size];
            a.Write(bytes);
            Assert.Equal(((BigInteger)a.High << 64) + a.Low, new BigInteger(bytes, isUnsigned: true, isBigEndian: true));
            Assert.Equal(a, Gf2Pow128.Read(bytes));
        });

    [Fact]
    public void Wrong_lengths_and_numbers_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Gf2Pow128.Read(new byte[15]));
        Assert.Throws<ArgumentException>(() => Gf2Pow128.Read(new byte[17]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Gf2Pow128.FromIndex(-1));
        Assert.Throws<DivideByZeroException>(() => Gf2Pow128.Inverse(default));
    }

    [Fact]
    public void Numbers_stand_for_different_elements()
    {
        Assert.Equal(Gf2Pow128.AdditiveIdentity, Gf2Pow128.FromIndex(0));
        Assert.Equal(Gf2Pow128.MultiplicativeIdentity, Gf2Pow128.FromIndex(1));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(Gf2Pow128.FromIndex).Distinct().Count());
    }

    [Fact]
    public void An_integer_multiple_is_repeated_addition() => Gen.Select(s_element, Gen.Int[0, 9]).Sample(
        c => Assert.Equal(
            Enumerable.Repeat(c.Item1, c.Item2).Aggregate(Gf2Pow128.AdditiveIdentity, (sum, next) => sum + next),
            Multiple(c.Item2, c.Item1)));

    [Fact]
    public void What_is_drawn_follows_from_the_source_and_uses_all_bits()
    {
        var random = new SeededRandomSource([1]);
        Gf2Pow128[] drawn = [.. Enumerable.Range(0, 200).Select(_ => Gf2Pow128.Draw(random))];
        var again = new SeededRandomSource([1]);
        Assert.All(drawn, element => Assert.Equal(element, Gf2Pow128.Draw(again)));
        Assert.Equal(ulong.MaxValue, drawn.Aggregate(0UL, (all, e) => all | e.High));
        Assert.Equal(ulong.MaxValue, drawn.Aggregate(0UL, (all, e) => all | e.Low));
        Assert.Equal(0UL, drawn.Aggregate(ulong.MaxValue, (all, e) => all & e.High));
        Assert.Equal(0UL, drawn.Aggregate(ulong.MaxValue, (all, e) => all & e.Low));
    }

    [Fact]
    public void GF2_element_by_element() => GoThrough<Order2>(2);

    [Fact]
    public void GF4_element_by_element() => GoThrough<Order4>(4);

    [Fact]
    public void GF8_element_by_element() => GoThrough<Order8>(8);

    [Fact]
    public void GF16_element_by_element() => GoThrough<Order16>(16);

    [Fact]
    public void GF256_element_by_element() => GoThrough<Order256>(256);

    [Fact]
    public void Erased_elements_are_zero_and_the_memory_was_theirs()
    {
        var secret = new SecretElements<Gf2Pow128>(3);
        secret[0] = new Gf2Pow128(1, 2);
        secret.Span[2] = new Gf2Pow128(3, 4);
        Span<Gf2Pow128> memory = secret.Span;
        secret.Erase();
        Assert.True(memory.SequenceEqual(new Gf2Pow128[3]));
    }

    private static void GoThrough<TModulus>(int order)
        where TModulus : struct, IModulus
    {
        SmallField<TModulus>[] all = [.. Enumerable.Range(0, order).Select(SmallField<TModulus>.FromIndex)];
        SmallField<TModulus> zero = SmallField<TModulus>.AdditiveIdentity, one = SmallField<TModulus>.MultiplicativeIdentity;
        Assert.Equal(order, SmallField<TModulus>.Indices);
        Assert.Equal(order, all.Distinct().Count());
        foreach (SmallField<TModulus> a in all)
        {
            if (a != zero)
            {
                Assert.Equal(one, a * SmallField<TModulus>.Inverse(a));
            }

            foreach (SmallField<TModulus> b in all)
            {
                Assert.Equal(Divide(a.Bits, b.Bits, TModulus.Polynomial), (a * b).Bits);
                Assert.Equal(a.Bits ^ b.Bits, (a + b).Bits);
                Assert.Equal(a + b, a - b);
                for (int c = 0; c < order; c += Math.Max(1, order / 16))
                {
                    Assert.Equal(a * (b + all[c]), a * b + a * all[c]);
                    Assert.Equal(a * b * all[c], a * (b * all[c]));
                }
            }
        }

        var random = new SeededRandomSource([2]);
        var drawn = Enumerable.Range(0, 64 * order).Select(_ => SmallField<TModulus>.Draw(random)).CountBy(e => e).ToDictionary();
        Assert.Equal(order, drawn.Count);
        Assert.All(drawn.Values, count => Assert.InRange(count, 24, 128));
        Assert.Throws<DivideByZeroException>(() => SmallField<TModulus>.Inverse(zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmallField<TModulus>.FromIndex(order));
        if (order < 256)
        {
            Assert.Throws<ArgumentException>(() => SmallField<TModulus>.Read([(byte)order]));
        }
    }

    private static int Divide(int a, int b, int modulus)
    {
        int product = 0;
        for (int bit = 0; bit < 8; bit++)
        {
            product ^= (b >> bit & 1) * (a << bit);
        }

        int degree = BitOperations.Log2((uint)modulus);
        for (int bit = 15; bit >= degree; bit--)
        {
            if ((product >> bit & 1) != 0)
            {
                product ^= modulus << (bit - degree);
            }
        }

        return product;
    }

    private static Gf2Pow128 LongDivision(Gf2Pow128 left, Gf2Pow128 right)
    {
        BigInteger a = ((BigInteger)left.High << 64) + left.Low, b = ((BigInteger)right.High << 64) + right.Low;
        BigInteger product = BigInteger.Zero;
        for (int bit = 0; bit < 128; bit++)
        {
            if (!((b >> bit) & 1).IsZero)
            {
                product ^= a << bit;
            }
        }

        for (int bit = 255; bit >= 128; bit--)
        {
            if (!((product >> bit) & 1).IsZero)
            {
                product ^= s_modulus << (bit - 128);
            }
        }

        return new Gf2Pow128((ulong)(product >> 64), (ulong)(product & ulong.MaxValue));
    }

    private static TElement Multiple<TElement>(int count, TElement element)
        where TElement : struct, IFieldElement<TElement> => TElement.Multiple(count, element);
}
