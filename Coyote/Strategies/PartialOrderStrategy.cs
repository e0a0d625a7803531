using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// Partial-order sampling: every item has a random priority, the highest is served, and then those that race with it, which
/// activate the same server, draw anew. Each order of racing events is so about as likely as any other, where a uniform
/// walk prefers some (Yuan, Yang, Gu, CAV 2018).
/// </summary>
public sealed class PartialOrderStrategy : Strategy
{
    /// <inheritdoc/>
    public override string Name => "pos";

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        int highest = 0;
        for (int i = 0; i < pool.Ready; i++)
        {
            ref Pending item = ref pool[i];
            if (item.Priority == 0)
            {
                item.Priority = Rng.Next() | 1;
            }

            if (item.Priority > pool[highest].Priority)
            {
                highest = i;
            }
        }

        for (int i = 0; i < pool.Ready; i++)
        {
            if (pool[i].Party == pool[highest].Party)
            {
                pool[i].Priority = 0;
            }
        }

        return highest;
    }
}
