using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// Probabilistic concurrency testing for messages: what is pending is partitioned on the fly into causal chains, a message
/// continuing the chain of the activation that sent it; each chain has a random priority, the highest is served, and at
/// d − 1 random steps the highest is made the lowest. A bug that needs d ordered events is found with a probability that
/// does not depend on how many other messages there are (Ozkan, Majumdar, Niksic, Tabaei Befrouei, Weissenbacher, OOPSLA
/// 2018).
/// </summary>
/// <param name="depth">d, at least 1.</param>
public sealed class PctStrategy(int depth) : Strategy
{
    private readonly List<ulong> _priorities = [];
    private readonly List<int> _changes = [];
    private int _running;
    private ulong _lowest;

    /// <inheritdoc/>
    public override string Name => "pct";

    /// <summary>d, at least 1.</summary>
    public int Depth { get; set; } = depth;

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration)
    {
        _priorities.Clear();
        _changes.Clear();
        _running = -1;
        _lowest = (ulong)Depth;
        for (int i = 1; i < Depth; i++)
        {
            _changes.Add(Rng.Below(TypicalSteps));
        }
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        int highest = Highest(pool);
        for (int i = 0; i < _changes.Count; i++)
        {
            if (_changes[i] == configuration.Steps)
            {
                _priorities[pool[highest].Chain] = --_lowest;
                highest = Highest(pool);
            }
        }

        _running = pool[highest].Chain;
        return highest;
    }

    private int Highest(Pool pool)
    {
        int highest = 0;
        ulong best = 0;
        for (int i = 0; i < pool.Ready; i++)
        {
            ref Pending item = ref pool[i];
            if (item.Chain < 0)
            {
                Assign(ref item);
            }

            ulong priority = _priorities[item.Chain];
            if (i == 0 || priority > best)
            {
                highest = i;
                best = priority;
            }
        }

        return highest;
    }

    private void Assign(ref Pending item)
    {
        if (_running >= 0 && item.Kind == ChoiceKind.Deliver)
        {
            item.Chain = _running;
            _running = -1;
            return;
        }

        item.Chain = _priorities.Count;
        _priorities.Add(Rng.Next() | 1UL << 32);
    }
}
