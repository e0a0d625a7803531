using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// What came to be possible last tends to come first: the latest of a few uniform picks. How few is drawn for each run, and with it how far one
/// thread of messages runs ahead of all that was sent before it. At each party by itself it is called stacks: a party is drawn uniformly of those at
/// which something can happen, and the picks are of what can happen there, so that all go on alike, and each hears late of what was before. All crashes, break-ins and Byzantine parties
/// that the budget allows are planned, crashes are aimed, and strokes come often late. Byzantine parties are never silent and say at once what they make up.
/// </summary>
/// <param name="atEachParty">Whether each party has its own order, and no party runs ahead of the others.</param>
public sealed class NewestFirstStrategy(bool atEachParty = false) : Strategy
{
    private const int MostPicks = 6;

    private ulong _last;
    private int _picks;

    /// <inheritdoc/>
    public override string Name => atEachParty ? "stacks" : "newest-first";

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
        PartySet able = PartySet.Empty;
        for (int i = 0; i < pool.Ready; i++)
        {
            ref Pending item = ref pool[i];
            able = able.With(item.Party);
            if (item.Priority == 0)
            {
                item.Priority = ++_last;
            }
        }

        int party = atEachParty ? Draw(able) : 0;
        int newest = Any(pool, party);
        for (int pick = 1; pick < _picks; pick++)
        {
            int other = Any(pool, party);
            newest = pool[other].Priority > pool[newest].Priority ? other : newest;
        }

        return newest;
    }

    // Of what can happen at a party; with 0, at any.
    private int Any(Pool pool, int party)
    {
        int index = Rng.Below(pool.Ready);
        while (party != 0 && pool[index].Party != party)
        {
            index = Rng.Below(pool.Ready);
        }

        return index;
    }
}
