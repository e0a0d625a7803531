using CsCheck;

namespace GkeVerified.CsCheckSubstitute.Tests;

/// <summary>What the tests rely on in CsCheck, whichever package set is in force.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Every_value_is_shown_to_the_assertion()
    {
        int seen = 0;
        Gen.Int[1, 6].Sample(value => { Interlocked.Increment(ref seen); Assert.InRange(value, 1, 6); }, iter: 250);
        Assert.Equal(250, seen);
    }

    [Fact]
    public void Bounds_are_inclusive_and_both_are_reached()
    {
        var seen = new HashSet<int>();
        Gen.Int[-2, 2].Sample(value => { lock (seen) { seen.Add(value); } }, iter: 500);
        Assert.Equal([-2, -1, 0, 1, 2], seen.Order());
    }

    [Fact]
    public void A_false_property_is_refuted_and_the_seed_repeats_it()
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => Gen.Int[0, 9].Sample(value => value < 9, iter: 10_000));
        string seed = failure.Message.Split('"')[1];
        int repeated = -1;
        Assert.ThrowsAny<Exception>(() => Gen.Int[0, 9].Sample(
            value =>
            {
                if (value == 9)
                {
                    repeated = value;
                }

                return value < 9;
            },
            seed: seed,
            iter: 1));
        Assert.Equal(9, repeated);
    }

    [Fact]
    public void An_assertion_that_throws_refutes() =>
        Assert.ThrowsAny<Exception>(() => Gen.Bool.Sample(value => Assert.True(value), iter: 1_000));

    [Fact]
    public void Combinators_compose()
    {
        Gen<(int, bool[])> pairs = Gen.Select(Gen.Int[1, 3], Gen.Bool.Array[4]);
        pairs.Sample(pair =>
        {
            Assert.InRange(pair.Item1, 1, 3);
            Assert.Equal(4, pair.Item2.Length);
        });
        Gen.Int[0, 5].Select(value => 2 * value).Sample(value => value % 2 == 0 && value <= 10);
        Gen.OneOf(Gen.Int[0, 1], Gen.Int[8, 9]).List[2, 5].Sample(list => list.Count is >= 2 and <= 5 && list.TrueForAll(value => value is <= 1 or >= 8));
        Gen.OneOfConst("a", "b").Sample(value => value is "a" or "b");
    }

    [Fact]
    public void Long_numbers_use_all_their_bits()
    {
        ulong ones = 0, zeros = 0;
        Gen.ULong.Sample(value => { Interlocked.Or(ref ones, value); Interlocked.Or(ref zeros, ~value); }, iter: 2_000);
        Assert.Equal(ulong.MaxValue, ones);
        Assert.Equal(ulong.MaxValue, zeros);
    }
}
