using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// Each party has a random priority, and the highest one for which something is ready is served; at up to d − 1 random steps it becomes the
/// lowest. That is probabilistic concurrency testing with parties for threads (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010), under
/// which some parties run well ahead of others. In three runs of four the lowest is party 1: rotating coordinators, candidates and leaders begin
/// with it, so the rest goes on without the one that has the first turn.
/// </summary>
/// <param name="depth">d, at least 1.</param>
public sealed class StarvingStrategy(int depth) : Strategy
{
    private readonly ulong[] _priorities = new ulong[PartySet.MaxParties + 1];
    private readonly List<int> _changes = [];
    private ulong _lowest;
    private ulong _last;
    private bool _isOrderly;

    /// <inheritdoc/>
    public override string Name => "starving";

    /// <inheritdoc/>
    protected override bool Aims => true;

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration)
    {
        _last = 0;
        _lowest = (ulong)depth;
        for (int party = 1; party <= configuration.Scenario.Group.Size; party++)
        {
            _priorities[party] = Rng.Next() | 1UL << 32;
        }

        if (Rng.Happens(3, 4))
        {
            _priorities[1] = _lowest;
        }

        _changes.Clear();
        for (int changes = Rng.Below(depth); changes > 0; changes--)
        {
            _changes.Add(Rng.Below(TypicalSteps));
        }

        // What one party receives comes in the order in which it came to be seen here in half of the runs, and in any order in the others.
        _isOrderly = Rng.Happens(1, 2);
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        int next = Highest(configuration);
        foreach (int step in _changes)
        {
            if (step == configuration.Steps)
            {
                _priorities[PartyOf(configuration, configuration.Pool[next].Party)] = --_lowest;
                next = Highest(configuration);
            }
        }

        return next;
    }

    private int Highest(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        (bool IsWanted, ulong Priority, ulong Age) most = default;
        int highest = -1;
        int alike = 0;
        for (int i = 0; i < pool.Ready; i++)
        {
            ref Pending item = ref pool[i];
            if (item.Priority == 0)
            {
                item.Priority = ulong.MaxValue - ++_last;
            }

            (bool, ulong, ulong) key =
                (!IsPutOff(configuration, item), _priorities[PartyOf(configuration, item.Party)], _isOrderly ? item.Priority : 0);
            int order = highest < 0 ? 1 : key.CompareTo(most);
            alike = order > 0 ? 1 : order == 0 ? alike + 1 : alike;
            if (order > 0 || (order == 0 && Rng.Below(alike) == 0))
            {
                most = key;
                highest = i;
            }
        }

        return highest;
    }
}
