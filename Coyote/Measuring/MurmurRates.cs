using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Broadcast;

namespace GkeVerified.Coyote.Measuring;

/// <summary>How often Murmur fails to reach all correct parties, for one n and one G, beside what is claimed.</summary>
/// <param name="N">n.</param>
/// <param name="Correct">C: the others are Byzantine and silent.</param>
/// <param name="Gossip">G.</param>
/// <param name="Instances">How many instances were drawn.</param>
/// <param name="Lost">In how many of them some correct party does not deliver.</param>
/// <param name="Low">The lower end of the confidence interval of the rate.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Bound">The documented bound on it, <see cref="MurmurParameters.Epsilon"/>.</param>
/// <param name="Exact">What it is by calculation, <see cref="MurmurParameters.Disconnection"/>.</param>
public sealed record MurmurRate(
    int N, int Correct, double Gossip, long Instances, long Lost, double Low, double High, double Bound, double Exact)
{
    /// <summary>The rate measured.</summary>
    public double Rate => (double)Lost / Instances;

    /// <summary>Whether the measurement is compatible with the bound: not all of the interval is above it.</summary>
    public bool IsWithinBound => Low <= Bound;

    /// <summary>Whether the bound itself lies in the interval: then it cannot be told from the rate.</summary>
    public bool IsBoundInInterval => Low <= Bound && Bound <= High;

    /// <summary>Whether what was calculated lies in the interval.</summary>
    public bool IsExactInInterval => Low <= Exact && Exact <= High;
}

/// <summary>
/// Measures how often Murmur loses a message, one third of the parties being Byzantine and silent, on the links that the machines' own
/// samples make.
/// </summary>
public static class MurmurRates
{
    /// <summary>The confidence of the intervals.</summary>
    public const double Confidence = 0.99;

    // Bounds from and down to which G is taken when none is given: 10⁵ instances show rates within them.
    private const double HighestBound = 0.5;
    private const double LowestBound = 1e-4;

    /// <summary>The numbers of parties that are taken when none are given.</summary>
    public static IReadOnlyList<int> DefaultSizes { get; } = [10, 32, 100, 320, 1000];

    /// <summary>How many of n parties are correct when as many as n ≥ 3t + 1 permits are Byzantine.</summary>
    /// <param name="size">n, at least 1.</param>
    public static int CorrectOf(int size) => size - (size - 1) / 3;

    /// <summary>The whole G of which the bound lies between one half and 10⁻⁴, and the one beyond.</summary>
    /// <param name="size">n, at least 1.</param>
    public static IReadOnlyList<double> GridOf(int size)
    {
        int correct = CorrectOf(size);
        int from = (int)MurmurParameters.For(size, correct, HighestBound).Gossip;
        int to = (int)MurmurParameters.For(size, correct, LowestBound).Gossip;
        return [.. Enumerable.Range(from, to - from + 1).Select(gossip => (double)gossip)];
    }

    /// <summary>Measures one rate. The same for the same seed, on however many threads.</summary>
    /// <param name="size">n, at least 1.</param>
    /// <param name="gossip">G, 0 … n.</param>
    /// <param name="instances">How many instances are drawn: at least 1.</param>
    /// <param name="threads">On how many threads: at least 1.</param>
    /// <param name="seed">What all chance follows from.</param>
    public static MurmurRate Measure(int size, double gossip, long instances, int threads, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(instances, 1);
        var parameters = new MurmurParameters(size, gossip);
        int correct = CorrectOf(size);
        ulong seedOfRate = Rng.SeedOfRun(Rng.SeedOfRun(seed, size), BitConverter.DoubleToInt64Bits(gossip));
        long lost = 0;
        Parallel.For(
            0,
            threads,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            thread => Interlocked.Add(ref lost, CountLost(parameters, correct, seedOfRate, thread, threads, instances)));
        (double low, double high) = BinomialInterval.Of(lost, instances, Confidence);
        return new MurmurRate(
            size,
            correct,
            gossip,
            instances,
            lost,
            low,
            high,
            parameters.Epsilon(correct),
            parameters.Disconnection(correct));
    }

    // Of every so manieth instance.
    private static long CountLost(
        MurmurParameters parameters, int correct, ulong seed, long first, int step, long instances)
    {
        var graph = new GossipGraph(parameters, correct);
        var source = new RngSource();
        ulong seedOfInstance = 0;
        Func<int, RngSource> chanceOf = party =>
        {
            source.Restart(Rng.SeedOfRun(seedOfInstance, party));
            return source;
        };
        long lost = 0;
        for (long instance = first; instance < instances; instance += step)
        {
            seedOfInstance = Rng.SeedOfRun(seed, instance);
            graph.Draw(chanceOf);
            lost += graph.IsConnected ? 0 : 1;
        }

        return lost;
    }
}
