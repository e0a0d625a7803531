using CsCheck;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Secrecy;

/// <summary>Linear forms are functions: what they compute is what the laws of a vector space say, and equal functions are equal.</summary>
public sealed class LinearFormTests
{
    private const int Symbols = 4;

    private static readonly Symbol[] s_symbols = [.. Enumerable.Range(0, Symbols).Select(i => new Symbol(10 * i, $"x{i}", i))];
    private static readonly Gen<int[]> s_numbers = Gen.Int[0, 4].Array[Symbols + 1];
    private static readonly Gen<(int[], int[], int)> s_case = Gen.Select(s_numbers, s_numbers, Gen.Int[0, 4]);

    [Fact]
    public void A_sum_is_the_sum_of_the_functions() => s_case.Sample(
        c =>
        {
            (int[] a, int[] b, int factor) = c;
            int[] expected = [.. a.Zip(b, (x, y) => (x + factor * y) % 5)];
            Assert.Equal(Form(expected), Form(a).PlusMultiple(new Gf5(factor), Form(b)));
        },
        iter: 300);

    [Fact]
    public void Equal_functions_are_equal_and_no_others() => s_case.Sample(
        c =>
        {
            (int[] a, int[] b, _) = c;
            Assert.Equal(a.SequenceEqual(b), Form(a).Equals(Form(b)));
            Assert.Equal(a.SequenceEqual(b), FingerprintOf(Form(a)) == FingerprintOf(Form(b)));
            Assert.Equal(Form(a).GetHashCode(), Form([.. a]).GetHashCode());
        },
        iter: 300);

    [Fact]
    public void No_coefficient_is_zero_and_symbols_ascend() => s_case.Sample(
        c =>
        {
            LinearForm<Gf5> sum = Form(c.Item1).PlusMultiple(new Gf5(c.Item3), Form(c.Item2));
            Term<Gf5>[] terms = sum.Terms.ToArray();
            Assert.DoesNotContain(terms, t => t.Coefficient == Gf5.AdditiveIdentity);
            Assert.Equal(terms.OrderBy(t => t.Symbol.Order), terms);
        },
        iter: 300);

    [Fact]
    public void A_form_minus_itself_is_zero() => s_numbers.Sample(
        a => Assert.Equal(LinearForm<Gf5>.Zero, Form(a).PlusMultiple(new Gf5(4), Form(a))));

    [Theory]
    [InlineData("0", 0, 0, 0, 0, 0)]
    [InlineData("3", 3, 0, 0, 0, 0)]
    [InlineData("x0", 0, 1, 0, 0, 0)]
    [InlineData("x0 + 2·x2 + 4", 4, 1, 0, 2, 0)]
    public void A_form_reads_as_a_sum(string expected, params int[] numbers) => Assert.Equal(expected, Form(numbers).ToString());

    [Fact]
    public void Summands_out_of_order_repeated_or_zero_are_refused()
    {
        Term<Gf5> first = new(s_symbols[0], new Gf5(1)), second = new(s_symbols[1], new Gf5(1));
        Assert.Throws<ArgumentException>(() => new LinearForm<Gf5>(default, [second, first]));
        Assert.Throws<ArgumentException>(() => new LinearForm<Gf5>(default, [first, first]));
        Assert.Throws<ArgumentException>(() => new LinearForm<Gf5>(default, [first with { Coefficient = default }]));
        Assert.Equal("x0 + x1", new LinearForm<Gf5>(default, [first, second]).ToString());
    }

    internal static LinearForm<Gf5> Form(int[] numbers)
    {
        LinearForm<Gf5> form = LinearForm<Gf5>.Of(new Gf5(numbers[0]));
        for (int i = 0; i < Symbols; i++)
        {
            form = form.PlusMultiple(new Gf5(numbers[i + 1]), LinearForm<Gf5>.Of(s_symbols[i]));
        }

        return form;
    }

    private static Fingerprint FingerprintOf(LinearForm<Gf5> form)
    {
        var fingerprint = default(Fingerprint);
        form.AddTo(ref fingerprint);
        return fingerprint;
    }
}
