using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Strategies;

/// <summary>Takes a uniform one of the items that the adversary likes best.</summary>
public abstract class RankingStrategy : Strategy
{
    private readonly List<int> _candidates = [];

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        int best = int.MaxValue;
        for (int i = 0; i < pool.Ready; i++)
        {
            int rank = Rank(configuration, pool[i]);
            if (rank < best)
            {
                best = rank;
                _candidates.Clear();
            }

            if (rank == best)
            {
                _candidates.Add(i);
            }
        }

        return _candidates[Rng.Below(_candidates.Count)];
    }

    /// <summary>How the adversary likes an item: 0 for what it wants to happen, more for what it puts off.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="item">The item, which is ready.</param>
    protected abstract int Rank(Configuration configuration, in Pending item);
}
