using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// One correct party, drawn for each run, runs ahead: what can happen at it mostly comes first, and in half of the runs what Byzantine parties
/// and those that have crashed sent reaches it alone, until nothing else is left. So it decides on what the others have not heard of, and they
/// must do without it. In half of the runs some parties get their inputs only when nothing else is left but what waits, as the environment may give them
/// at any time. Among what is alike chance is uniform. No run waits for timers, and crashes are aimed.
/// </summary>
public sealed class FavouringStrategy : RankingStrategy
{
    private int _favourite;
    private bool _isConfided;
    private PartySet _late;
    private bool _favours;

    /// <inheritdoc/>
    public override string Name => "favouring";

    /// <inheritdoc/>
    protected override Silence Silence => Silence.Never;

    /// <inheritdoc/>
    protected override bool Aims => true;

    /// <inheritdoc/>
    protected override TimerPace TimerPace => TimerPace.NeverSlow;

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration)
    {
        PartySet correct = PlannedCorrect(configuration);
        _favourite = correct.IsEmpty ? 0 : Draw(correct);
        _isConfided = Rng.Happens(1, 2);
        _late = Rng.Happens(1, 2) ? new PartySet(Rng.Next()) : PartySet.Empty;
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        _favours = Rng.Happens(3, 4);
        return base.Pick(configuration);
    }

    /// <inheritdoc/>
    protected override int Rank(Configuration configuration, in Pending item) =>
        IsPutOff(configuration, item) || (_isConfided && IsOfNoConfidant(configuration, item)) ? 3
        : item.Kind == ChoiceKind.Input && _late.Contains(item.Party) ? 2
        : _favours && item.Party == _favourite ? 0
        : 1;

    // From a Byzantine party or one that has crashed, to a correct one that is not the favourite.
    private bool IsOfNoConfidant(Configuration configuration, in Pending item) =>
        item.Kind == ChoiceKind.Deliver
        && item.Optional
        && item.Party != _favourite
        && !configuration.Corrupted.Contains(PartyOf(configuration, item.Party));
}
