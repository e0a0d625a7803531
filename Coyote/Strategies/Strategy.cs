using System.Runtime.InteropServices;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Strategies;

/// <summary>What the adversary does next.</summary>
/// <param name="Index">The item of the pool that it takes; −1 for none.</param>
/// <param name="Option">For an output of an ideal sub-system, the server by which it is named; otherwise 0.</param>
/// <param name="CrashAfter">See <see cref="Choice.CrashAfter"/>.</param>
/// <param name="Crash">The server that crashes between two activations; 0 for none.</param>
/// <param name="BreakIn">The server that is broken into between two activations; 0 for none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Decision(int Index, int Option, int CrashAfter, int Crash, int BreakIn = 0);

/// <summary>
/// An adversary that samples schedules: each run follows from a seed alone. Crashes and break-ins are planned at the beginning of
/// a run (how many, who, when, and for a crash whether between two activations or in the middle of one) and so strike at any
/// point; what is left of the schedule is up to the strategy.
/// </summary>
public abstract class Strategy
{
    private readonly List<PlannedCrash> _plan = [];
    private readonly List<(int Party, int Step)> _breakIns = [];

    /// <summary>How the command line calls it.</summary>
    public abstract string Name { get; }

    /// <summary>How long runs of the scenario are, so that crashes and changes of mind spread over all of a run.</summary>
    public int TypicalSteps { get; set; } = 64;

    /// <summary>Chance, for this run.</summary>
    protected Rng Rng { get; } = new();

    /// <summary>Begins a run.</summary>
    /// <param name="configuration">The configuration, at its beginning.</param>
    /// <param name="seed">What all of the run's decisions follow from.</param>
    public virtual void Begin(Configuration configuration, ulong seed)
    {
        Rng.Restart(seed);
        _plan.Clear();
        int crashes = Rng.Below(configuration.CrashesLeft + 1);
        PartySet left = configuration.Scenario.Group.Everyone;
        for (int c = 0; c < crashes; c++)
        {
            int party = Draw(left);
            left = left.Without(party);
            int step = Rng.Below(TypicalSteps);
            int after = Rng.Happens(1, 2) ? -1 : Rng.Below(configuration.Scenario.Group.Size + 1);
            _plan.Add(new PlannedCrash(party, step, after));
        }

        PlanBreakIns(configuration);
        OnBegin(configuration);
    }

    /// <summary>Decides the next step.</summary>
    /// <param name="configuration">The configuration; something is ready, or the run is over.</param>
    public virtual Decision Next(Configuration configuration)
    {
        int soon = -1;
        for (int c = 0; c < _plan.Count; c++)
        {
            PlannedCrash planned = _plan[c];
            if (planned.Step > configuration.Steps || configuration.Crashed.Contains(planned.Party))
            {
                continue;
            }

            if (planned.After < 0)
            {
                return new Decision(-1, 0, -1, planned.Party);
            }

            soon = c;
        }

        for (int b = 0; b < _breakIns.Count; b++)
        {
            (int party, int step) = _breakIns[b];
            if (step <= configuration.Steps)
            {
                _breakIns.RemoveAt(b--);
                if (!configuration.Crashed.Contains(party))
                {
                    return new Decision(-1, 0, -1, 0, party);
                }
            }
        }

        int index = Pick(configuration);
        ref Pending item = ref configuration.Pool[index];
        int option = 0;
        if (item.Kind == ChoiceKind.Ideal)
        {
            IReadOnlyList<int> options = configuration.OptionsAt(index);
            option = options[options.Count == 1 ? 0 : Rng.Below(options.Count)];
        }

        int crashAfter = soon >= 0 && _plan[soon].Party == item.Party ? _plan[soon].After : -1;
        return new Decision(index, option, crashAfter, 0);
    }

    internal void BeginWithoutCrashes(Configuration configuration, ulong seed)
    {
        Rng.Restart(seed);
        _plan.Clear();
        _breakIns.Clear();
        OnBegin(configuration);
    }

    internal int PickNow(Configuration configuration) => Pick(configuration);

    /// <summary>Prepares for a run.</summary>
    /// <param name="configuration">The configuration, at its beginning.</param>
    protected virtual void OnBegin(Configuration configuration)
    {
    }

    /// <summary>Picks an item of the pool.</summary>
    /// <param name="configuration">The configuration; at least one item is ready.</param>
    /// <returns>The item's place.</returns>
    protected abstract int Pick(Configuration configuration);

    /// <summary>A uniform member of a set.</summary>
    /// <param name="set">The set, not empty.</param>
    protected int Draw(PartySet set)
    {
        int skip = Rng.Below(set.Count);
        foreach (int party in set)
        {
            if (skip-- == 0)
            {
                return party;
            }
        }

        throw new ArgumentException("Nobody can be drawn from an empty set.", nameof(set));
    }

    // As many as allowed in half of the runs. Mostly different servers: t_b counts servers.
    private void PlanBreakIns(Configuration configuration)
    {
        _breakIns.Clear();
        if (configuration.BreakInsLeft == 0)
        {
            return;
        }

        int breakIns = Rng.Happens(1, 2) ? configuration.BreakInsLeft : Rng.Below(configuration.BreakInsLeft);
        PartySet left = configuration.Scenario.Group.Everyone;
        for (int b = 0; b < breakIns && !left.IsEmpty; b++)
        {
            int party = Draw(left);
            left = Rng.Happens(1, 8) ? left : left.Without(party);
            _breakIns.Add((party, Rng.Below(TypicalSteps)));
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PlannedCrash(int Party, int Step, int After);
}
