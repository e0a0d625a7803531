using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>How a network behaves that protocols are measured over.</summary>
public enum Pace
{
    /// <summary>Messages arrive in the order of their rounds, and a timer runs out only when nothing else is left.</summary>
    Lockstep,

    /// <summary>The same, but nothing that party 1 sends in restrained consensus comes before all timers have run out.</summary>
    OneSilent,

    /// <summary>Messages arrive in a uniform order, and every timer runs out before any of them.</summary>
    Asynchronous,
}

/// <summary>
/// Schedules to measure by: all inputs are given first, then everything goes at a pace; where it leaves a choice, uniformly. Over a Delivery
/// Service those who are to commit are asked, all at once, when all proposals have arrived.
/// </summary>
/// <param name="pace">The pace.</param>
internal sealed class PacedStrategy(Pace pace) : Strategy
{
    private const int Timers = 1 << 20;
    private const int HeldBack = Timers + 1;
    private const int Commits = Timers - 1;

    private bool _commits;

    /// <inheritdoc/>
    public override string Name => "paced";

    /// <inheritdoc/>
    public override void Begin(Configuration configuration, ulong seed)
    {
        _commits = false;
        BeginWithoutCrashes(configuration, seed);
    }

    /// <inheritdoc/>
    public override Decision Next(Configuration configuration)
    {
        if (pace == Pace.OneSilent && configuration.CorruptionsLeft > 0)
        {
            return new Decision(-1, 0, -1, 0, Corrupt: 1);
        }

        int index = Pick(configuration);
        int option = 0;
        if (configuration.Pool[index].Kind == ChoiceKind.Ideal)
        {
            IReadOnlyList<int> options = configuration.OptionsAt(index);
            option = options[Rng.Below(options.Count)];
        }

        _commits |= configuration.Pool[index].Input is RequestCommit;
        return new Decision(index, option, -1, 0);
    }

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration)
    {
        int best = -1, rank = int.MaxValue, alike = 0;
        for (int i = 0; i < configuration.Pool.Ready; i++)
        {
            int other = RankOf(configuration, configuration.Pool[i]);
            if (other < rank)
            {
                (best, rank, alike) = (i, other, 1);
            }
            else if (other == rank && Rng.Happens(1, ++alike))
            {
                best = i;
            }
        }

        return best;
    }

    // What comes first has the lowest.
    private int RankOf(Configuration configuration, in Pending item) => item.Kind switch
    {
        ChoiceKind.Input => item.Input is RequestCommit && !_commits ? Commits : 0,
        ChoiceKind.Timeout => pace == Pace.Asynchronous ? 1 : Timers,
        _ when item.Message is RestrainedMessage && configuration.Corrupted.Contains(item.From) => HeldBack,
        _ => pace == Pace.Asynchronous ? 2 : 2 + item.Round,
    };
}
