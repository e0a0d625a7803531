using GkeVerified.Coyote.Measuring;
using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Reports;

/// <summary>In how many runs with so many correct parties a broadcast lacked totality, beside the bound on the chance of that.</summary>
/// <param name="Loss">What may be lost.</param>
/// <param name="Correct">C, how many parties were correct.</param>
/// <param name="Judged">In how many runs totality was judged.</param>
/// <param name="Lost">In how many of these it was lacking at some time when all messages among correct parties were delivered.</param>
public sealed record TotalityCount(GossipLoss Loss, int Correct, long Judged, long Lost)
{
    private const double Confidence = 0.99;

    /// <summary>G.</summary>
    public double Gossip => Loss.Parameters.Gossip;

    /// <summary>The bound on ε, the chance that what all parties sampled once does not connect the correct ones.</summary>
    public double Epsilon => Loss.Parameters.Epsilon(Correct);

    /// <summary>The bound on the chance that a run loses something; null where it is up to the run how often parties sample.</summary>
    public double? Bound => Loss.Samples is { } samples ? Math.Min(1, samples * Epsilon) : null;

    /// <summary>The confidence interval, at 99%, of the chance that a run loses something.</summary>
    public (double Low, double High) Interval => BinomialInterval.Of(Lost, Judged, Confidence);

    /// <summary>Whether the bound may hold: it is not below the interval. Null where there is none for a run.</summary>
    public bool? IsWithinBound => Bound is { } bound ? Interval.Low <= bound : null;
}
