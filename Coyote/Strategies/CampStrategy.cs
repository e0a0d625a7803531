using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// Two camps, drawn for each run, that hardly hear of each other: half of the correct parties each, and one of the two machines of each Byzantine
/// party, so that it tells them different things, as in Twins (Bano et al., OPODIS 2021). Each link, from one machine to another, has a random
/// priority, those within a camp above those between camps, and something on the highest comes next; at up to d − 1 random steps that link falls
/// to the lowest. All crashes, break-ins and Byzantine parties that the budget allows are planned, often early; messages are made up at once, no run
/// waits for timers, and crashes are aimed.
/// </summary>
/// <param name="depth">d, at least 1.</param>
public sealed class CampStrategy(int depth) : Strategy
{
    // By sender, from 0, from which inputs and timers come, and recipient, from 1.
    private ulong[,] _priorities = new ulong[0, 0];
    private bool[] _isInFirst = [];
    private readonly List<int> _changes = [];
    private readonly List<int> _candidates = [];
    private ulong _lowest;

    /// <inheritdoc/>
    public override string Name => "camps";

    /// <inheritdoc/>
    protected override Strokes Strokes => Strokes.AllOftenEarly;

    /// <inheritdoc/>
    protected override bool Aims => true;

    /// <inheritdoc/>
    protected override bool ForgesAtOnce => true;

    /// <inheritdoc/>
    protected override TimerPace TimerPace => TimerPace.NeverSlow;

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration)
    {
        int machines = 2 * configuration.Scenario.Group.Size;
        if (_isInFirst.Length <= machines)
        {
            _isInFirst = new bool[machines + 1];
            _priorities = new ulong[machines + 1, machines + 1];
        }

        DrawCamps(configuration);
        for (int from = 0; from <= machines; from++)
        {
            for (int to = 1; to <= machines; to++)
            {
                bool isBetween = from > 0 && _isInFirst[from] != _isInFirst[to];
                _priorities[from, to] = (isBetween ? 1UL << 32 : 1UL << 33) | (Rng.Next() >> 32);
            }
        }

        _lowest = (ulong)depth;
        _changes.Clear();
        for (int changes = Rng.Below(depth); changes > 0; changes--)
        {
            _changes.Add(Rng.Below(TypicalSteps));
        }
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        int next = OnHighest(configuration);
        foreach (int step in _changes)
        {
            if (step == configuration.Steps)
            {
                _priorities[configuration.Pool[next].From, configuration.Pool[next].Party] = --_lowest;
                next = OnHighest(configuration);
            }
        }

        return next;
    }

    // Half of the correct parties each, and one of the machines of each Byzantine one.
    private void DrawCamps(Configuration configuration)
    {
        int n = configuration.Scenario.Group.Size;
        PartySet left = PlannedCorrect(configuration);
        foreach (int byzantine in configuration.Scenario.Group.Everyone.Except(left))
        {
            _isInFirst[byzantine] = Rng.Happens(1, 2);
            _isInFirst[byzantine + n] = !_isInFirst[byzantine];
        }

        for (int first = left.Count / 2; !left.IsEmpty; first--)
        {
            int party = Draw(left);
            left = left.Without(party);
            _isInFirst[party] = first > 0;
        }
    }

    // Uniform among what is on that link.
    private int OnHighest(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        (bool IsWanted, ulong Priority) highest = default;
        _candidates.Clear();
        for (int i = 0; i < pool.Ready; i++)
        {
            (bool, ulong) key = (!IsPutOff(configuration, pool[i]), _priorities[pool[i].From, pool[i].Party]);
            int order = _candidates.Count == 0 ? 1 : key.CompareTo(highest);
            if (order > 0)
            {
                highest = key;
                _candidates.Clear();
            }

            if (order >= 0)
            {
                _candidates.Add(i);
            }
        }

        return _candidates[Rng.Below(_candidates.Count)];
    }
}
