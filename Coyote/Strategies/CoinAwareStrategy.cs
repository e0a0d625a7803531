using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Consensus;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// The adversary of a common coin: it sees each face as soon as a server can read it, and schedules with that knowledge.
/// Before a view's coin is read it lets as few servers as it must get through to the coin, starving the t_c others; once the
/// coin is read it holds back all that speaks for its face, for as long as anything else can be delivered.
/// </summary>
/// <param name="inBursts">Whether of all other messages and inputs whoever has the turn gets the next one too, with a chance of 7/8.</param>
public sealed class CoinAwareStrategy(bool inBursts = false) : RankingStrategy
{
    private readonly List<(SessionId Instance, int View, PartySet Starved)> _starved = [];
    private int _turn;

    /// <inheritdoc/>
    public override string Name => inBursts ? "coin-bursts" : "coin-aware";

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration)
    {
        _starved.Clear();
        _turn = 0;
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        _turn = inBursts && Rng.Happens(1, 8) ? 0 : _turn;
        int picked = base.Pick(configuration);
        _turn = configuration.Pool[picked].Party;
        return picked;
    }

    /// <inheritdoc/>
    protected override int Rank(Configuration configuration, in Pending item)
    {
        if (item.Message is not ICoinMessage { View: > 0 } message)
        {
            return inBursts && item.Party != _turn ? 1 : 0;
        }

        int face = configuration.Coin?.FaceKnown(item.Message.Session, message.View) ?? 0;
        int supported = message.Supports(item.From, item.Party);
        if (face != 0)
        {
            return supported == face ? 3 : supported == 0 ? 0 : 1;
        }

        return supported != 0 && Starved(configuration, item.Message.Session, message.View).Contains(supported) ? 2 : 0;
    }

    private PartySet Starved(Configuration configuration, SessionId instance, int view)
    {
        foreach ((SessionId knownInstance, int knownView, PartySet known) in _starved)
        {
            if (knownView == view && knownInstance == instance)
            {
                return known;
            }
        }

        // Crashed servers are starved as it is; the others make up the number.
        PartySet starved = configuration.Crashed;
        Group group = configuration.Scenario.Group;
        while (starved.Count < group.Crashes)
        {
            starved = starved.With(Draw(group.Everyone.Except(starved)));
        }

        _starved.Add((instance, view, starved));
        return starved;
    }
}
