namespace GkeVerified.Impl.Broadcast;

/// <summary>
/// How many peers a party of Murmur samples, and what that costs in totality [Guerraoui et al., arXiv 1908.01738; reconstruction B.2].
/// </summary>
/// <remarks>
/// Each party samples each other one independently with probability G/n and subscribes to it, and messages pass a link both ways; so two
/// parties are linked with probability p = 1 − (1 − G/n)². An instance lacks totality only if the links among the C correct parties do not
/// connect them. If they do not, some j ≤ C/2 of them have no link to the C − j others, so by the union bound the probability ε of that is at
/// most Σ_{j=1}^{⌊C/2⌋} binom(C, j)·(1 − p)^{j(C − j)}.
/// </remarks>
public readonly record struct MurmurParameters
{
    /// <summary>Takes the parameters.</summary>
    /// <param name="size">n, the number of parties: at least 1.</param>
    /// <param name="gossip">G, 0 … n: a party samples G(n − 1)/n peers on average.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public MurmurParameters(int size, double gossip)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (!(gossip >= 0 && gossip <= size))
        {
            throw new ArgumentOutOfRangeException(nameof(gossip), gossip, $"G must lie in 0 … n = {size}.");
        }

        Size = size;
        Gossip = gossip;
    }

    /// <summary>n, the number of parties.</summary>
    public int Size { get; }

    /// <summary>G: each peer is sampled with probability G/n.</summary>
    public double Gossip { get; }

    /// <summary>
    /// The highest sequence number that counts: what a sender dispatches beyond it nobody takes, so that memory is bounded. 0 for no limit.
    /// </summary>
    public int HighestNumber { get; init; }

    /// <summary>Whether every party samples every other one, and ε is 0.</summary>
    public bool IsComplete => Gossip >= Size;

    /// <summary>The bound on ε, the probability that an instance lacks totality: 0 … 1.</summary>
    /// <param name="correct">C, how many parties are correct: 1 … n.</param>
    public double Epsilon(int correct)
    {
        RequireCorrect(correct);
        if (IsComplete)
        {
            return 0;
        }

        // In logarithms, since the binomials overflow: log binom(C, j) grows with j by log((C − j + 1)/j).
        double logUnlinked = 2 * Math.Log(1 - Gossip / Size);
        double logBinomial = 0, sum = 0;
        for (int j = 1; j <= correct / 2; j++)
        {
            logBinomial += Math.Log((double)(correct - j + 1) / j);
            sum += Math.Exp(logBinomial + logUnlinked * j * (correct - j));
        }

        return Math.Min(1, sum);
    }

    /// <summary>
    /// The probability itself that the links among the correct parties do not connect them: that an instance lacks totality if the others
    /// keep silent. Never above <see cref="Epsilon"/>. Takes time O(C²).
    /// </summary>
    /// <param name="correct">C, how many parties are correct: 1 … n.</param>
    /// <remarks>
    /// The first of m parties is connected with k − 1 of the m − 1 others and with none but those, for some k below m: D(m) =
    /// Σ_{k=1}^{m−1} binom(m − 1, k − 1)·(1 − D(k))·(1 − p)^{k(m − k)} [Gilbert, Random graphs, 1959].
    /// </remarks>
    public double Disconnection(int correct)
    {
        RequireCorrect(correct);
        if (IsComplete)
        {
            return 0;
        }

        double logUnlinked = 2 * Math.Log(1 - Gossip / Size);
        var disconnected = new double[correct + 1];
        for (int m = 2; m <= correct; m++)
        {
            double logBinomial = 0, sum = 0;
            for (int k = 1; k < m; k++)
            {
                sum += (1 - disconnected[k]) * Math.Exp(logBinomial + logUnlinked * k * (m - k));
                logBinomial += Math.Log((double)(m - k) / k);
            }

            disconnected[m] = Math.Min(1, sum);
        }

        return disconnected[correct];
    }

    /// <summary>The parameters with the smallest whole G such that ε is at most what is asked for; at most n.</summary>
    /// <param name="size">n, the number of parties: at least 1.</param>
    /// <param name="correct">C, how many of them are correct: 1 … n.</param>
    /// <param name="epsilon">ε, above 0.</param>
    public static MurmurParameters For(int size, int correct, double epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        int gossip = 0;
        while (gossip < size && new MurmurParameters(size, gossip).Epsilon(correct) > epsilon)
        {
            gossip++;
        }

        return new MurmurParameters(size, gossip);
    }

    private void RequireCorrect(int correct)
    {
        if (correct < 1 || correct > Size)
        {
            throw new ArgumentOutOfRangeException(nameof(correct), correct, $"C must lie in 1 … n = {Size}.");
        }
    }
}
