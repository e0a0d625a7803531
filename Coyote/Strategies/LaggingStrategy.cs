using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Consensus;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// The adversary of a coin that can be read too early [reconstruction A.6], for consensus on a bit: t_c servers lag one round
/// behind, and with them the estimate with which they will enter the next. The others get each round's coin into the open among
/// themselves; only then do the lagging ones end their round, with the bit that the coin does not show, and one of the others is
/// held back until it has seen them vote that bit, and takes it. So each round ends as it began, with servers of both estimates.
/// Of messages that are no votes of such a protocol it puts off those of Chandra–Toueg that tell of a decision: coordinators decide
/// without having heard of one another. No run waits for timers, and crashes are aimed.
/// </summary>
public sealed class LaggingStrategy : RankingStrategy
{
    private PartySet _lagging;
    private int _first;

    /// <inheritdoc/>
    public override string Name => "lagging";

    /// <inheritdoc/>
    protected override bool Aims => true;

    /// <inheritdoc/>
    protected override TimerPace TimerPace => TimerPace.NeverSlow;

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration)
    {
        // The last servers lag; of the others one reads the coin first. Fixed, as the roles are alike.
        Group group = configuration.Scenario.Group;
        _lagging = group.Everyone.Except(PartySet.Range(group.Quorum));
        _first = 1;
    }

    /// <inheritdoc/>
    protected override int Rank(Configuration configuration, in Pending item)
    {
        if (item.Message is not Exchange vote)
        {
            // Inputs and suspicions first; that something is decided, last.
            return item.Message is null ? 0 : item.Message is CoordinatorDecision ? 10 : 9;
        }

        ExplorationCoin coin = configuration.Coin!;
        SessionId instance = vote.Session;
        int face = coin.FaceKnown(instance, vote.View);
        int next = coin.FaceKnown(instance, vote.View + 1);
        if (_lagging.Contains(item.Party))
        {
            return face == 0 ? 7 : RankForLagging(vote, face, next);
        }

        if (face == 0)
        {
            // Among those that do not lag. Whoever is not the first gets no more than it needs to vote ⊥ itself.
            return _lagging.Contains(item.From) ? 6
                : item.Party == _first || vote.Number == 1 ? 1 : 5;
        }

        // The coin is known: the others are to see votes for the bit that it does not show, and wait for them.
        return vote.Bit is { } bit ? (bit + 1 == face ? 8 : 2) : 6;
    }

    // In exchange 1 a lagging server is to see unanimous votes for the bit that the coin does not show; the last exchange it leaves
    // only when the next coin is known, with the bit that this one does not show.
    private static int RankForLagging(Exchange vote, int face, int next)
    {
        if (vote.Number == 1)
        {
            return vote.Bit is { } bit && bit + 1 != face ? 2 : 8;
        }

        if (next == 0)
        {
            return 7;
        }

        bool wantsCoin = face != next;
        return wantsCoin == vote.Bit is null ? 3 : 4;
    }
}
