using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// The adversary of [CS04 §4.2]. First stage: among some n − t_c servers everything is delivered, and nothing from or to the
/// others, until those servers have nothing left to do. Second stage: t_c of them crash, as many others of them as the
/// budget allows are broken into, and then everything is delivered.
/// </summary>
public sealed class TwoStageStrategy : Strategy
{
    /// <summary>How the command line calls it.</summary>
    public const string StrategyName = "two-stage";

    private readonly List<int> _candidates = [];
    private PartySet _inner;
    private PartySet _toCrash;
    private PartySet _toBreak;
    private bool _second;

    /// <inheritdoc/>
    public override string Name => StrategyName;

    /// <inheritdoc/>
    public override void Begin(Configuration configuration, ulong seed)
    {
        BeginWithoutCrashes(configuration, seed);
        Group group = configuration.Scenario.Group;
        _inner = Some(group.Everyone, group.Quorum);
        _toCrash = Some(_inner, Math.Min(group.Crashes, configuration.CrashesLeft));
        _toBreak = Some(_inner.Except(_toCrash), configuration.BreakInsLeft);
        _second = false;
    }

    /// <inheritdoc/>
    public override Decision Next(Configuration configuration)
    {
        if (!_second)
        {
            FindInner(configuration);
            _second = _candidates.Count == 0;
        }

        if (_second)
        {
            if (!_toCrash.IsEmpty)
            {
                int party = _toCrash.First;
                _toCrash = _toCrash.Without(party);
                return new Decision(-1, 0, -1, party);
            }

            if (!_toBreak.IsEmpty)
            {
                int party = _toBreak.First;
                _toBreak = _toBreak.Without(party);
                return new Decision(-1, 0, -1, 0, party);
            }
        }

        return base.Next(configuration);
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration) =>
        _second ? Rng.Below(configuration.Pool.Ready) : _candidates[Rng.Below(_candidates.Count)];

    private void FindInner(Configuration configuration)
    {
        _candidates.Clear();
        for (int i = 0; i < configuration.Pool.Ready; i++)
        {
            ref Pending item = ref configuration.Pool[i];
            if (_inner.Contains(item.Party) && (item.From == 0 || _inner.Contains(item.From)))
            {
                _candidates.Add(i);
            }
        }
    }

    private PartySet Some(PartySet of, int count)
    {
        PartySet some = PartySet.Empty;
        while (some.Count < Math.Min(count, of.Count))
        {
            some = some.With(Draw(of.Except(some)));
        }

        return some;
    }
}
