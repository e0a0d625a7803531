using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// Swarm testing: every run draws its own parameters. Which strategy schedules it, how deep PCT goes, and which servers are
/// slow, so that what reaches them waits for most of the run.
/// </summary>
public sealed class SwarmStrategy : Strategy
{
    private readonly PctStrategy _pct = new(3);
    private readonly Strategy[] _strategies;
    private Strategy _strategy;
    private PartySet _slow;
    private bool _slowSenders;

    /// <summary>Makes the swarm.</summary>
    public SwarmStrategy()
    {
        _strategies = [new UniformStrategy(), new PartialOrderStrategy(), _pct, new CoinAwareStrategy()];
        _strategy = _strategies[0];
    }

    /// <inheritdoc/>
    public override string Name => "swarm";

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration)
    {
        _strategy = _strategies[Rng.Below(_strategies.Length)];
        _pct.Depth = 1 + Rng.Below(6);
        _slow = PartySet.Empty;
        _slowSenders = Rng.Happens(1, 2);
        if (Rng.Happens(1, 2))
        {
            for (int s = Rng.Below(configuration.Scenario.Group.Size); s > 0; s--)
            {
                _slow = _slow.With(Draw(configuration.Scenario.Group.Everyone));
            }
        }

        _strategy.TypicalSteps = TypicalSteps;
        _strategy.BeginWithoutCrashes(configuration, Rng.Next());
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        int index = _strategy.PickNow(configuration);
        if (_slow.IsEmpty || !IsSlow(configuration.Pool[index]) || Rng.Happens(1, 16))
        {
            return index;
        }

        int start = Rng.Below(configuration.Pool.Ready);
        for (int i = 0; i < configuration.Pool.Ready; i++)
        {
            int other = (start + i) % configuration.Pool.Ready;
            if (!IsSlow(configuration.Pool[other]))
            {
                return other;
            }
        }

        return index;
    }

    private bool IsSlow(in Pending item) =>
        _slow.Contains(_slowSenders && item.From != 0 ? item.From : item.Party);
}
