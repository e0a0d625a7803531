using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// Actors with mailboxes, run by chance: whatever can happen at a party is at first on its way, then in the party's mailbox, and the party takes what
/// has lain there longest. What moves next is drawn uniformly among all that is on its way and all parties with something in their mailboxes. So
/// however much is meant for a party, it gets as many turns as any other, and much is in the mailboxes before it is looked at. All crashes, break-ins and
/// Byzantine parties that the budget allows are planned, often early, and crashes are aimed. Of the messages from and to Byzantine parties, and of those
/// that are still on their way from a crashed one, a quarter waits until nothing else is left, each by chance. No run waits for timers.
/// </summary>
public sealed class MailboxStrategy : Strategy
{
    // What is to wait lies behind everything else.
    private const ulong Behind = 1UL << 62;

    private ulong _last;

    /// <inheritdoc/>
    public override string Name => "mailboxes";

    /// <inheritdoc/>
    protected override Strokes Strokes => Strokes.AllOftenEarly;

    /// <inheritdoc/>
    protected override Silence Silence => Silence.Never;

    /// <inheritdoc/>
    protected override bool Aims => true;

    /// <inheritdoc/>
    protected override bool WaitsForTimers => false;

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration) => _last = 0;

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        while (true)
        {
            int onTheirWay = 0;
            PartySet ready = PartySet.Empty, behind = PartySet.Empty;
            for (int i = 0; i < pool.Ready; i++)
            {
                ref Pending item = ref pool[i];
                onTheirWay += item.Priority == 0 ? 1 : 0;
                bool waits = Waits(configuration, item);
                ready = item.Priority > 0 && !waits ? ready.With(item.Party) : ready;
                behind = item.Priority > 0 && waits ? behind.With(item.Party) : behind;
            }

            if (onTheirWay == 0)
            {
                return Oldest(configuration, Draw(ready.IsEmpty ? behind : ready), waiting: ready.IsEmpty);
            }

            int drawn = Rng.Below(onTheirWay + ready.Count);
            if (drawn >= onTheirWay)
            {
                return Oldest(configuration, Draw(ready), waiting: false);
            }

            Arrive(pool, drawn);
        }
    }

    private void Arrive(Pool pool, int number)
    {
        for (int i = 0; i < pool.Ready; i++)
        {
            ref Pending item = ref pool[i];
            if (item.Priority == 0 && number-- == 0)
            {
                bool waits = item.Kind == ChoiceKind.Deliver && item.Optional && Rng.Happens(1, 4);
                item.Priority = ++_last + (waits ? Behind : 0);
                return;
            }
        }
    }

    private bool Waits(Configuration configuration, in Pending item) => item.Priority >= Behind || IsPutOff(configuration, item);

    private int Oldest(Configuration configuration, int party, bool waiting)
    {
        Pool pool = configuration.Pool;
        int oldest = -1;
        for (int i = 0; i < pool.Ready; i++)
        {
            ref Pending item = ref pool[i];
            if (item.Party == party
                && item.Priority != 0
                && Waits(configuration, item) == waiting
                && (oldest < 0 || item.Priority < pool[oldest].Priority))
            {
                oldest = i;
            }
        }

        return oldest;
    }
}
