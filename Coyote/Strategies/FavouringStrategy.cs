using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// One correct party, drawn for each run, runs ahead: what can happen at it mostly comes first, and in half of the runs Byzantine parties and
/// those that have crashed speak to it alone. So it decides on what the others have not heard of, and they must do without it. In half of the runs some parties get their inputs
/// only when nothing else is left, as the environment may give them at any time. Among what is alike chance is uniform. No run waits for
/// timers, and crashes are aimed.
/// </summary>
public sealed class FavouringStrategy : Strategy
{
    private readonly List<int> _candidates = [];
    private int _favourite;
    private PartySet _late;
    private bool _isConfided;

    /// <inheritdoc/>
    public override string Name => "favouring";

    /// <inheritdoc/>
    protected override Silence Silence => Silence.Never;

    /// <inheritdoc/>
    protected override bool Aims => true;

    /// <inheritdoc/>
    protected override bool WaitsForTimers => false;

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration)
    {
        _favourite = Draw(PlannedCorrect(configuration));
        _isConfided = Rng.Happens(1, 2);
        _late = Rng.Happens(1, 2) ? new PartySet(Rng.Next()) : PartySet.Empty;
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        bool favours = Rng.Happens(3, 4);
        int best = int.MaxValue;
        for (int i = 0; i < pool.Ready; i++)
        {
            int rank = Rank(configuration, pool[i], favours);
            if (rank < best)
            {
                best = rank;
                _candidates.Clear();
            }

            if (rank == best)
            {
                _candidates.Add(i);
            }
        }

        return _candidates[Rng.Below(_candidates.Count)];
    }

    private int Rank(Configuration configuration, in Pending item, bool favours) =>
        IsPutOff(configuration, item) || (_isConfided && IsOfNoConfidant(configuration, item)) ? 3
        : item.Kind == ChoiceKind.Input && _late.Contains(item.Party) ? 2
        : favours && item.Party == _favourite ? 0
        : 1;

    // From a Byzantine party or one that has crashed, to a correct one that is not the favourite.
    private bool IsOfNoConfidant(Configuration configuration, in Pending item)
    {
        int n = configuration.Scenario.Group.Size;
        return item.Kind == ChoiceKind.Deliver
            && item.Optional
            && item.Party != _favourite
            && !configuration.Corrupted.Contains(item.Party > n ? item.Party - n : item.Party);
    }
}
