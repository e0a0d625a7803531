using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// Delay bounding: everything happens in the order in which it came to be possible, but for a few random steps at which what is next goes to
/// the end of the queue. What goes wrong in an orderly run is found at once, and what takes few deviations from it soon (Emmi, Qadeer,
/// Rakamarić, POPL 2011). All crashes, break-ins and Byzantine parties that the budget allows are planned, often early, and in most runs Byzantine
/// parties say nothing at all. No run waits for timers, and crashes are aimed.
/// </summary>
/// <param name="most">How many delays a run has at most, at least 0.</param>
public sealed class DelayBoundingStrategy(int most) : Strategy
{
    private readonly List<int> _delays = [];
    private ulong _last;

    /// <inheritdoc/>
    public override string Name => "delay-bounding";

    /// <inheritdoc/>
    protected override Strokes Strokes => Strokes.AllOftenEarly;

    /// <inheritdoc/>
    protected override Silence Silence => Silence.TowardsAll;

    /// <inheritdoc/>
    protected override bool Aims => true;

    /// <inheritdoc/>
    protected override TimerPace TimerPace => TimerPace.NeverSlow;

    /// <inheritdoc/>
    protected override void OnBegin(Configuration configuration)
    {
        _last = 0;
        _delays.Clear();
        for (int delays = Rng.Below(most + 1); delays > 0; delays--)
        {
            _delays.Add(Rng.Below(TypicalSteps));
        }
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        int oldest = Oldest(configuration);
        foreach (int step in _delays)
        {
            if (step == configuration.Steps)
            {
                pool[oldest].Priority = ++_last;
                oldest = Oldest(configuration);
            }
        }

        return oldest;
    }

    private int Oldest(Configuration configuration)
    {
        Pool pool = configuration.Pool;
        (bool IsPutOff, ulong Priority) least = (true, ulong.MaxValue);
        int oldest = 0;
        for (int i = 0; i < pool.Ready; i++)
        {
            ref Pending item = ref pool[i];
            if (item.Priority == 0)
            {
                item.Priority = ++_last;
            }

            (bool, ulong) key = (IsPutOff(configuration, item), item.Priority);
            if (key.CompareTo(least) < 0)
            {
                least = key;
                oldest = i;
            }
        }

        return oldest;
    }
}
