using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// What came to be possible last tends to come first: the latest of a few uniform picks. How few is drawn for each run, and with it how far one
/// thread of messages runs ahead of all that was sent before it. All crashes, break-ins and Byzantine parties
/// that the budget allows are planned, crashes are aimed, and strokes come often late. Byzantine parties are never silent and say at once what they make up.
/// </summary>
public sealed class NewestFirstStrategy : Strategy
{
    private const int MostPicks = 6;

    private ulong _last;
    private int _picks;

    /// <inheritdoc/>
    public override string Name => "newest-first";

    /// <inheritdoc/>
    protected override Strokes Strokes => Strokes.AllOftenLate;

    /// <inheritdoc/>
    protected override Silence Silence => Silence.Never;

    /// <inheritdoc/>
    protected override bool Aims => true;

    /// <inheritdoc/>
    protected override bool ForgesAtOnce => true;

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration)
    {
        _last = 0;
        _picks = 2 + Rng.Below(MostPicks - 1);
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        for (int i = 0; i < pool.Ready; i++)
        {
            ref Pending item = ref pool[i];
            if (item.Priority == 0)
            {
                item.Priority = ++_last;
            }
        }

        int newest = Rng.Below(pool.Ready);
        for (int pick = 1; pick < _picks; pick++)
        {
            int other = Rng.Below(pool.Ready);
            newest = pool[other].Priority > pool[newest].Priority ? other : newest;
        }

        return newest;
    }
}
