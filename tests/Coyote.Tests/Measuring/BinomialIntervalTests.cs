using GkeVerified.Coyote.Measuring;

namespace GkeVerified.Coyote.Tests.Measuring;

/// <summary>Confidence intervals of rates.</summary>
public sealed class BinomialIntervalTests
{
    // As R gives them: binom.test(10, 100), binom.test(1, 20).
    [Theory]
    [InlineData(10, 100, 0.95, 0.04900469, 0.17622260)]
    [InlineData(1, 20, 0.95, 0.001265089, 0.2487328)]
    public void It_is_what_tables_say(long successes, long trials, double confidence, double low, double high)
    {
        (double measuredLow, double measuredHigh) = BinomialInterval.Of(successes, trials, confidence);
        Assert.Equal(low, measuredLow, 7);
        Assert.Equal(high, measuredHigh, 7);
    }

    // At an end, what was seen or anything further out has half of what confidence leaves.
    [Theory]
    [InlineData(0, 50)]
    [InlineData(1, 50)]
    [InlineData(20, 50)]
    [InlineData(49, 50)]
    [InlineData(50, 50)]
    public void At_its_ends_what_was_seen_is_just_too_rare(int successes, int trials)
    {
        (double low, double high) = BinomialInterval.Of(successes, trials, 0.99);
        Assert.True(successes == 0 ? low == 0 : Math.Abs(Chance(trials, successes, trials, low) - 0.005) < 1e-9);
        Assert.True(successes == trials ? high == 1 : Math.Abs(Chance(trials, 0, successes, high) - 0.005) < 1e-9);
        Assert.InRange((double)successes / trials, low, high);
    }

    [Fact]
    public void It_is_as_sharp_for_many_trials()
    {
        // Nothing seen: the end is in closed form. Half of them: nearly the normal distribution, and half a trial wider.
        Assert.Equal(1 - Math.Pow(0.005, 1e-5), BinomialInterval.Of(0, 100_000, 0.99).High, 12);
        (double low, double high) = BinomialInterval.Of(50_000, 100_000, 0.99);
        double deviation = 2.5758293 * Math.Sqrt(0.25 / 100_000);
        Assert.Equal(0.5 - deviation - 0.5e-5, low, 7);
        Assert.Equal(0.5 + deviation + 0.5e-5, high, 7);
    }

    [Theory]
    [InlineData(0, 0, 0.9)]
    [InlineData(-1, 5, 0.9)]
    [InlineData(6, 5, 0.9)]
    [InlineData(1, 5, 0)]
    [InlineData(1, 5, 1)]
    [InlineData(1, 5, double.NaN)]
    public void What_is_no_count_and_no_confidence_is_refused(long successes, long trials, double confidence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialInterval.Of(successes, trials, confidence));

    // Of a number of successes from … to.
    private static double Chance(int trials, int from, int to, double probability)
    {
        double sum = 0, binomial = 1;
        for (int s = 0; s <= to; s++)
        {
            sum += s < from ? 0 : binomial * Math.Pow(probability, s) * Math.Pow(1 - probability, trials - s);
            binomial = binomial * (trials - s) / (s + 1);
        }

        return sum;
    }
}
