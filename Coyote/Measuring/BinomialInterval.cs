namespace GkeVerified.Coyote.Measuring;

/// <summary>
/// The exact confidence interval of a probability, from how many of a number of independent trials it befell [Clopper and Pearson, 1934].
/// </summary>
public static class BinomialInterval
{
    // Bisection of an interval of length at most 1: to the last bit of a floating-point number.
    private const int Halvings = 64;

    /// <summary>The interval that holds the probability with at least the confidence asked for, whatever it is.</summary>
    /// <param name="successes">How many of the trials it befell: 0 … trials.</param>
    /// <param name="trials">How many trials there were: at least 1.</param>
    /// <param name="confidence">The confidence, between 0 and 1.</param>
    /// <returns>Its ends, 0 … 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static (double Low, double High) Of(long successes, long trials, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (!(confidence > 0 && confidence < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence must lie between 0 and 1.");
        }

        double tail = (1 - confidence) / 2;
        return (LowEnd(successes, trials, tail), 1 - LowEnd(trials - successes, trials, tail));
    }

    // The probability with which so many successes or more have the chance given. At the upper end failures take their place.
    private static double LowEnd(long successes, long trials, double tail)
    {
        if (successes == 0)
        {
            return 0;
        }

        double low = 0, high = (double)successes / trials, logBinomial = LogBinomial(trials, successes);
        for (int halving = 0; halving < Halvings; halving++)
        {
            double middle = (low + high) / 2;
            (low, high) = AtLeast(successes, trials, middle, logBinomial) < tail ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    // The chance of so many successes or more, of an expectation of no more: terms fall from the first.
    private static double AtLeast(long successes, long trials, double probability, double logBinomial)
    {
        double term = Math.Exp(
            logBinomial + successes * Math.Log(probability) + (trials - successes) * Math.Log(1 - probability));
        double sum = term;
        for (long s = successes; s < trials && term > 1e-18 * sum; s++)
        {
            term *= (double)(trials - s) / (s + 1) * (probability / (1 - probability));
            sum += term;
        }

        return sum;
    }

    private static double LogBinomial(long trials, long successes)
    {
        double log = 0;
        long least = Math.Min(successes, trials - successes);
        for (long s = 1; s <= least; s++)
        {
            log += Math.Log((double)(trials - least + s) / s);
        }

        return log;
    }
}
