using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// Actors with mailboxes, run by chance. What happens at a party makes something new, which is put on its way piece by piece, is then under way, then
/// in the mailbox of the party that it is for, and that party takes what has lain there longest. Each of these moves is a turn, drawn uniformly: of all
/// that is on its way, and of the parties, of which those that have acted put what is new on its way, a piece a turn, until all of it is, and any
/// other takes something from its mailbox. So however much is meant for a party, it gets hardly more turns than any other, much is in the mailboxes
/// before it is looked at, and who has much to send is slow. All crashes, break-ins and Byzantine parties that the budget allows are planned, often early,
/// and crashes are aimed. Of the messages from and to Byzantine parties, and of those that are still on their way from a crashed one, a quarter waits
/// until nothing else is left, each by chance, and of the latter besides, in most runs, all on some links. Timers are like anything else.
/// </summary>
public sealed class MailboxStrategy : Strategy
{
    // The stations of what can happen. The numbers that say in which order things lie in the mailboxes are above them.
    internal const ulong New = 0;
    internal const ulong HalfWay = 2;
    private const ulong OnItsWay = 1;

    // What is to wait lies behind everything else.
    private const ulong Behind = 1UL << 62;

    private ulong _last;

    // Who puts on its way what is new; the environment does so too, at the beginning.
    private PartySet _sending;
    private bool _environmentSends;

    /// <inheritdoc/>
    public override string Name => "mailboxes";

    /// <inheritdoc/>
    protected override Strokes Strokes => Strokes.AllOftenEarly;

    /// <inheritdoc/>
    protected override Silence Silence => Silence.Never;

    /// <inheritdoc/>
    protected override bool Aims => true;

    /// <inheritdoc/>
    protected override TimerPace TimerPace => TimerPace.Even;

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration) => (_last, _sending, _environmentSends) = (HalfWay, PartySet.Empty, true);

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        int onTheirWay = 0, next = pool.Ready;
        PartySet ready = PartySet.Empty, behind = PartySet.Empty;
        for (int i = pool.Ready - 1; i >= 0; i--)
        {
            ref Pending item = ref pool[i];
            if (item.Priority > HalfWay)
            {
                Lie(item);
            }
            else if (item.Priority == New)
            {
                next = i;
            }
            else
            {
                onTheirWay++;
            }
        }

        while (true)
        {
            if (next == pool.Ready)
            {
                (_sending, _environmentSends) = (PartySet.Empty, false);
            }
            else if (_sending.IsEmpty)
            {
                // What is new came from no such turn: from the beginning, from what waited, or from a stroke of the adversary.
                _environmentSends = true;
            }

            PartySet acting = ready.Union(_sending);
            int turns = onTheirWay + acting.Count + (_environmentSends ? 1 : 0);
            if (turns == 0)
            {
                return Oldest(configuration, Draw(behind), waiting: true);
            }

            int turn = Rng.Below(turns);
            if (turn < onTheirWay)
            {
                ref Pending item = ref Advance(pool, turn);
                if (item.Priority > HalfWay)
                {
                    onTheirWay--;
                    Lie(item);
                }

                continue;
            }

            int party = turn < onTheirWay + acting.Count ? Draw(acting) : 0;
            if (party > 0 && !_sending.Contains(party))
            {
                _sending = _sending.With(party);
                return Oldest(configuration, party, waiting: false);
            }

            pool[next].Priority = OnItsWay;
            onTheirWay++;
            while (next < pool.Ready && pool[next].Priority != New)
            {
                next++;
            }
        }

        void Lie(in Pending item)
        {
            if (Waits(configuration, item))
            {
                behind = behind.With(item.Party);
            }
            else
            {
                ready = ready.With(item.Party);
            }
        }
    }

    private ref Pending Advance(Pool pool, int number)
    {
        int at = 0;
        while (pool[at].Priority is not (OnItsWay or HalfWay) || number-- > 0)
        {
            at++;
        }

        ref Pending item = ref pool[at];
        if (item.Priority == OnItsWay)
        {
            item.Priority = HalfWay;
        }
        else
        {
            bool waits = item.Kind == ChoiceKind.Deliver && item.Optional && Rng.Happens(1, 4);
            item.Priority = ++_last + (waits ? Behind : 0);
        }

        return ref item;
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
                && item.Priority > HalfWay
                && Waits(configuration, item) == waiting
                && (oldest < 0 || item.Priority < pool[oldest].Priority))
            {
                oldest = i;
            }
        }

        return oldest;
    }
}
