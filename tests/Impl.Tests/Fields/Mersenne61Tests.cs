using System.Buffers.Binary;
using System.Numerics;
using CsCheck;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Impl.Tests.Fields;

/// <summary>The integers modulo 2^61 − 1 against arbitrary-precision arithmetic, and the laws of a field.</summary>
public sealed class Mersenne61Tests
{
    private static readonly BigInteger s_modulus = (BigInteger.One << 61) - 1;

    private static readonly Gen<long> s_number = Gen.OneOf(
        Gen.ULong.Select(number => unchecked((long)number)),
        Gen.OneOfConst(
            0, 1, -1, 2, -2, (long)Mersenne61.Modulus, (long)Mersenne61.Modulus - 1, (long)Mersenne61.Modulus + 1,
            -(long)Mersenne61.Modulus, long.MaxValue, long.MinValue));

    private static readonly Gen<Mersenne61> s_element = s_number.Select(Of);

    [Fact]
    public void It_computes_what_whole_numbers_modulo_p_do() => Gen.Select(s_number, s_number).Sample(
        c =>
        {
            (BigInteger a, BigInteger b) = (c.Item1, c.Item2);
            (Mersenne61 x, Mersenne61 y) = (Of(c.Item1), Of(c.Item2));
            Assert.Equal(Class(a), Number(x));
            Assert.Equal(Class(a + b), Number(x + y));
            Assert.Equal(Class(a - b), Number(x - y));
            Assert.Equal(Class(a * b), Number(x * y));
            Assert.Equal(Class(7 * a), Number(Multiple(7, x)));
        });

    [Fact]
    public void The_laws_of_a_field_hold() => Gen.Select(s_element, s_element, s_element).Sample(
        t =>
        {
            (Mersenne61 a, Mersenne61 b, Mersenne61 c) = t;
            Mersenne61 zero = Mersenne61.AdditiveIdentity, one = Mersenne61.MultiplicativeIdentity;
            Assert.Equal(a + b, b + a);
            Assert.Equal(a * b, b * a);
            Assert.Equal(a + b + c, a + (b + c));
            Assert.Equal(a * b * c, a * (b * c));
            Assert.Equal(a * (b + c), a * b + a * c);
            Assert.Equal(a, a + zero);
            Assert.Equal(a, a * one);
            Assert.Equal(zero, a - a);
            Assert.Equal(a, a - b + b);
            Assert.Equal(a == zero ? zero : one, a == zero ? zero : a * Mersenne61.Inverse(a));
        });

    [Fact]
    public void The_modulus_is_prime()
    {
        // Lucas and Lehmer: 2^61 − 1 is prime iff it divides s_59, where s_0 = 4 and s_{k+1} = s_k² − 2.
        Mersenne61 s = Of(4);
        for (int k = 0; k < 59; k++)
        {
            s = s * s - Of(2);
        }

        Assert.Equal(Mersenne61.AdditiveIdentity, s);
    }

    [Fact]
    public void Bytes_come_back_and_what_is_none_is_refused()
    {
        s_element.Sample(
            a =>
            {
                byte[] bytes = new byte[Mersenne61.Size];
                a.Write(bytes);
                Assert.Equal(a, Mersenne61.Read(bytes));
            });
        Assert.Throws<ArgumentException>(() => Mersenne61.Read(new byte[7]));
        Assert.Throws<ArgumentException>(() => Mersenne61.Read([0x1F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]));
        Assert.Equal(Of(-1), Mersenne61.Read([0x1F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Mersenne61.FromIndex(-1));
        Assert.Throws<DivideByZeroException>(() => Mersenne61.Inverse(default));
    }

    [Fact]
    public void Small_numbers_read_as_they_are_meant() => Assert.Equal(
        ["0", "1", "−1", "5", "−7"], new long[] { 0, 1, -1, 5, -7 }.Select(number => Of(number).ToString()));

    [Fact]
    public void What_is_drawn_follows_from_the_source_and_uses_all_bits()
    {
        var random = new SeededRandomSource([1]);
        Mersenne61[] drawn = [.. Enumerable.Range(0, 200).Select(_ => Mersenne61.Draw(random))];
        var again = new SeededRandomSource([1]);
        Assert.All(drawn, element => Assert.Equal(element, Mersenne61.Draw(again)));
        Assert.Equal(s_modulus, drawn.Aggregate(BigInteger.Zero, (all, element) => all | Number(element)));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(Mersenne61.FromIndex).Distinct().Count());
    }

    private static Mersenne61 Of(long number)
    {
        byte[] bytes = new byte[Mersenne61.Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)Class(number));
        return Mersenne61.Read(bytes);
    }

    private static BigInteger Class(BigInteger number) => (number % s_modulus + s_modulus) % s_modulus;

    private static BigInteger Number(Mersenne61 element)
    {
        byte[] bytes = new byte[Mersenne61.Size];
        element.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static TElement Multiple<TElement>(int count, TElement element)
        where TElement : struct, IGroupElement<TElement> => TElement.Multiple(count, element);
}
