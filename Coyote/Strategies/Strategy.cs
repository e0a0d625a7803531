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
/// <param name="Corrupt">The party that is corrupted; 0 for none.</param>
/// <param name="ForgeTo">The party that gets the message Index of those that Byzantine parties can make up; 0 for none.</param>
/// <param name="Duplicates">Whether the item of the pool, a message, is delivered and stays on its way.</param>
/// <param name="Stray">The stray message that a Byzantine party sends to ForgeTo; 0 for none.</param>
/// <param name="StrayFrom">That party.</param>
/// <param name="Cut">A crash of the server of the item in the middle of the activation, if that has one; CrashAfter is −1 then.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Decision(
    int Index, int Option, int CrashAfter, int Crash, int BreakIn = 0, int Corrupt = 0, int ForgeTo = 0, bool Duplicates = false, int Stray = 0, int StrayFrom = 0,
    Cut Cut = default);

/// <summary>
/// An adversary that samples schedules: each run follows from a seed alone. What is said here of how often holds unless a strategy says
/// otherwise by <see cref="Strokes"/>, <see cref="Aims"/>, <see cref="ForgesAtOnce"/>, <see cref="TimerPace"/> and
/// <see cref="Silence"/>. Crashes and break-ins are planned at the beginning of a run (how many, who, when, and for a crash whether between
/// two activations or in the middle of one) and so strike at any point; what is left of the schedule is up to the strategy. Byzantine parties are drawn at the beginning too, and in most runs links
/// from and to their machines that are silent: what is on them waits until nothing else is left. In half of the runs one correct party is
/// the victim: what others send it waits likewise, and what Byzantine parties make up goes to it. Where there are timers, in half of
/// the runs none runs out before its time, while anything else is left, and in a quarter each runs out as soon as it is started. Wrong
/// suspicions of failure detectors come as soon as they can in half of the runs. Stray messages are sent, and messages duplicated, in a
/// third of the runs each: what one of them brings out, the other would make rarer. They are spread over the run; in half of the runs with
/// duplicates the copies arrive when nothing else is left, and so do repeated inputs and outputs of an ideal sub-system in half of the runs
/// that may have them. Where a strategy picks what waits while something else is left, something else comes instead, by chance.
/// </summary>
public abstract class Strategy
{
    // As many messages left to make up as this are sent as fast as all others together.
    private const int Flood = 64;

    private readonly List<PlannedCrash> _plan = [];
    private readonly List<(int Party, int Step)> _breakIns = [];
    private readonly List<int> _corruptions = [];

    // By machine of a Byzantine party, the parties from and to which it is silent.
    private readonly PartySet[] _silent = new PartySet[PartySet.MaxParties + 1];
    private bool _hasSilence;
    private bool _isPatient;
    private bool _isHasty;
    private bool _hasStrays;
    private bool _hasDuplicates;
    private bool _hasLateCopies;
    private bool _hasLateRepeats;
    private bool _isMute;

    // By server, the servers that what it sent before its crash reaches only when nothing else is left.
    private readonly PartySet[] _lost = new PartySet[PartySet.MaxParties + 1];
    private bool _isLossy;

    // The quarter of the run for which crashes and break-ins are planned, from 1; 0 for all of it.
    private int _quarter;
    private int _victim;

    /// <summary>How the command line calls it.</summary>
    public abstract string Name { get; }

    /// <summary>How long runs of the scenario are, so that crashes and changes of mind spread over all of a run.</summary>
    public int TypicalSteps { get; set; } = 64;

    /// <summary>How many crashes and break-ins runs have, and when; and how many Byzantine parties.</summary>
    protected virtual Strokes Strokes => Strokes.Any;

    /// <summary>
    /// Whether the adversary aims its crashes: a third strikes between two activations, a third in the middle of one with several effects, a third in
    /// the middle of one that gives an output; and in three runs of four what a crashed server sent reaches some servers only when nothing else is left.
    /// </summary>
    protected virtual bool Aims => false;

    /// <summary>Whether messages are made up as soon as there are some, and not spread over the run.</summary>
    protected virtual bool ForgesAtOnce => false;

    /// <summary>When timers run out.</summary>
    protected virtual TimerPace TimerPace => TimerPace.Any;

    /// <summary>Whether Byzantine parties keep silent.</summary>
    protected virtual Silence Silence => Silence.TowardsSome;

    /// <summary>Chance, for this run.</summary>
    protected Rng Rng { get; } = new();

    /// <summary>Begins a run.</summary>
    /// <param name="configuration">The configuration, at its beginning.</param>
    /// <param name="seed">What all of the run's decisions follow from.</param>
    public virtual void Begin(Configuration configuration, ulong seed)
    {
        Rng.Restart(seed);
        _plan.Clear();
        _quarter = Strokes == Strokes.Any || Rng.Happens(1, 2) ? 0 : Strokes == Strokes.AllOftenEarly ? 1 : 4;
        int crashes = Strokes != Strokes.Any ? configuration.CrashesLeft : Rng.Below(configuration.CrashesLeft + 1);
        PartySet left = configuration.Scenario.Group.Everyone;
        for (int c = 0; c < crashes; c++)
        {
            int party = Draw(left);
            left = left.Without(party);
            int step = Sometime();
            _plan.Add(Aims
                ? Aimed(party, step)
                : new PlannedCrash(party, step, Rng.Happens(1, 2) ? -1 : Rng.Below(configuration.Scenario.Group.Size + 1), default));
        }

        _isLossy = Aims && crashes > 0 && Rng.Happens(3, 4);
        for (int party = 1; _isLossy && party <= configuration.Scenario.Group.Size; party++)
        {
            _lost[party] = new PartySet(Rng.Next());
        }

        PlanBreakIns(configuration);
        PlanCorruptions(configuration);

        // Patient in 0 and 1, hasty in 3.
        int pace = configuration.Scenario.HasTimers && TimerPace == TimerPace.Any ? Rng.Below(4)
            : (configuration.Scenario.HasTimers && TimerPace == TimerPace.NeverSlow) || configuration.Scenario.HasDetectors ? 2 + Rng.Below(2)
            : 2;
        _isPatient = pace < 2;
        _isHasty = pace == 3;
        _hasStrays = configuration.StraysLeft > 0 && !_isMute && Rng.Happens(1, 3);
        _hasDuplicates = configuration.DuplicatesLeft > 0 && Rng.Happens(1, 3);
        _hasLateCopies = _hasDuplicates && Rng.Happens(1, 2);
        _hasLateRepeats = configuration.Scenario.Options.Repeats > 0 && Rng.Happens(1, 2);
        OnBegin(configuration);
    }

    /// <summary>Decides the next step.</summary>
    /// <param name="configuration">The configuration; something is ready, or the run is over.</param>
    public virtual Decision Next(Configuration configuration)
    {
        if (_corruptions.Count > 0)
        {
            int party = _corruptions[^1];
            _corruptions.RemoveAt(_corruptions.Count - 1);
            return new Decision(-1, 0, -1, 0, Corrupt: party);
        }

        if (CanForge(configuration) && Rng.Happens(1, ForgesAtOnce || configuration.ForgeriesLeft >= Flood ? 2 : 8))
        {
            return Forge(configuration);
        }

        if (_hasStrays
            && configuration.StraysLeft > 0
            && !configuration.Corrupted.IsEmpty
            && Rng.Below(TypicalSteps) < 2 * configuration.StraysLeft)
        {
            return SendStray(configuration);
        }

        int soon = -1;
        for (int c = 0; c < _plan.Count; c++)
        {
            PlannedCrash planned = _plan[c];
            if (planned.Step > configuration.Steps || configuration.Crashed.Contains(planned.Party))
            {
                continue;
            }

            if (planned is { After: < 0, Cut.IsWanted: false })
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

        int index = _isHasty ? Find(configuration, Wanted.Timer) : -1;
        index = index < 0 ? Pick(configuration) : index;
        if ((_hasSilence || _isLossy || _isPatient || _hasLateCopies || _hasLateRepeats) && IsPutOff(configuration, configuration.Pool[index]))
        {
            int other = Find(configuration, Wanted.NotPutOff);
            if (other < 0 && CanForge(configuration) && Rng.Happens(3, 4))
            {
                return Forge(configuration);
            }

            other = other < 0 && _isPatient ? Find(configuration, Wanted.NoTimer) : other;
            index = other < 0 ? index : other;
        }

        ref Pending item = ref configuration.Pool[index];
        int option = 0;
        if (item.Kind == ChoiceKind.Ideal)
        {
            IReadOnlyList<int> options = configuration.OptionsAt(index);
            option = options[options.Count == 1 ? 0 : Rng.Below(options.Count)];
        }

        if (item.Kind == ChoiceKind.Deliver
            && _hasDuplicates
            && configuration.DuplicatesLeft > 0
            && Rng.Below(TypicalSteps) < 2 * configuration.DuplicatesLeft)
        {
            return new Decision(index, 0, -1, 0, Duplicates: true);
        }

        // A planned cut may wait for long, and others' must not wait for it.
        int struck = item.Party;
        soon = soon >= 0 && Aims ? _plan.FindIndex(planned => planned.Party == struck && planned.Step <= configuration.Steps) : soon;
        return soon >= 0 && _plan[soon].Party == item.Party
            ? new Decision(index, option, _plan[soon].After, 0, Cut: _plan[soon].Cut)
            : new Decision(index, option, -1, 0);
    }

    internal void BeginWithoutCrashes(Configuration configuration, ulong seed)
    {
        Rng.Restart(seed);
        _plan.Clear();
        _breakIns.Clear();
        _corruptions.Clear();
        _hasSilence = _isPatient = _isHasty = _hasStrays = _hasDuplicates = _hasLateCopies = _hasLateRepeats = _isMute = _isLossy = false;
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

    /// <summary>Who is not planned to become Byzantine in this run.</summary>
    /// <param name="configuration">The configuration, at its beginning.</param>
    protected PartySet PlannedCorrect(Configuration configuration)
    {
        PartySet correct = configuration.Scenario.Group.Everyone;
        foreach (int party in _corruptions)
        {
            correct = correct.Without(party);
        }

        return correct;
    }

    /// <summary>Whose machine it is: both machines of a Byzantine party are that party's.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="node">The machine: a party, or a party and n, for the second machine of a Byzantine one.</param>
    protected static int PartyOf(Configuration configuration, int node)
    {
        int n = configuration.Scenario.Group.Size;
        return node > n ? node - n : node;
    }

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

    /// <summary>Whether an item waits until nothing else is left, as the adversary planned for this run.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="item">The item.</param>
    protected bool IsPutOff(Configuration configuration, in Pending item)
    {
        if (IsTimer(item))
        {
            return _isPatient;
        }

        if (item.Optional && item.Kind is ChoiceKind.Input or ChoiceKind.Ideal)
        {
            return _hasLateRepeats;
        }

        if (item.IsCopy && _hasLateCopies)
        {
            return true;
        }

        if (_isLossy && item.Kind == ChoiceKind.Deliver && configuration.Crashed.Contains(item.From) && _lost[item.From].Contains(item.Party))
        {
            return true;
        }

        return item.Kind == ChoiceKind.Deliver
            && _hasSilence
            && (item.Party == _victim || (item.Optional && (IsSilent(item.From, item.Party) || IsSilent(item.Party, item.From))));

        bool IsSilent(int node, int other) =>
            configuration.Corrupted.Contains(PartyOf(configuration, node)) && _silent[node].Contains(PartyOf(configuration, other));
    }

    // Within an output: the first one in half of these runs.
    private PlannedCrash Aimed(int party, int step)
    {
        int kind = Rng.Below(3);
        return kind == 0
            ? new PlannedCrash(party, step, -1, default)
            : new PlannedCrash(
                party, kind == 2 && Rng.Happens(1, 2) ? 0 : step, -1, new Cut(kind == 1 ? CutWhere.Inside : CutWhere.InsideOutput, Rng.Below(1 << 16)));
    }

    // As many as allowed, unless any number will do, and then in half of the runs. Mostly different servers: t_b counts servers.
    private void PlanBreakIns(Configuration configuration)
    {
        _breakIns.Clear();
        if (configuration.BreakInsLeft == 0)
        {
            return;
        }

        int breakIns = Strokes != Strokes.Any || Rng.Happens(1, 2) ? configuration.BreakInsLeft : Rng.Below(configuration.BreakInsLeft);
        PartySet left = configuration.Scenario.Group.Everyone;
        for (int b = 0; b < breakIns && !left.IsEmpty; b++)
        {
            int party = Draw(left);
            left = Rng.Happens(1, 8) ? left : left.Without(party);
            _breakIns.Add((party, Sometime()));
        }
    }

    // At any step, or at one of the first or the last quarter.
    private int Sometime()
    {
        int length = _quarter == 0 ? TypicalSteps : (TypicalSteps + 3) / 4;
        return (_quarter == 4 ? TypicalSteps - length : 0) + Rng.Below(length);
    }

    // As many as allowed, unless any number will do, and then in three runs of four.
    private void PlanCorruptions(Configuration configuration)
    {
        _corruptions.Clear();
        _hasSilence = _isMute = false;
        _victim = 0;
        if (configuration.CorruptionsLeft == 0)
        {
            return;
        }

        Group group = configuration.Scenario.Group;
        int corruptions = Strokes != Strokes.Any || Rng.Happens(3, 4) ? configuration.CorruptionsLeft : Rng.Below(configuration.CorruptionsLeft + 1);
        PartySet left = configuration.Scenario.Corruptible;
        for (int c = 0; c < corruptions; c++)
        {
            int party = Draw(left);
            left = left.Without(party);
            _corruptions.Add(party);
        }

        _isMute = Silence == Silence.TowardsAll && Rng.Happens(3, 4);
        if (_isMute)
        {
            _hasSilence = true;
            Array.Fill(_silent, group.Everyone);
            return;
        }

        _hasSilence = Silence != Silence.Never && Rng.Happens(2, 3);
        for (int node = 1; node <= 2 * group.Size && _hasSilence; node++)
        {
            _silent[node] = new PartySet(Rng.Next() & Rng.Next() | (Rng.Happens(1, 2) ? Rng.Next() : 0));
        }

        PartySet correct = PlannedCorrect(configuration);
        _victim = _hasSilence && Rng.Happens(3, 4) && !correct.IsEmpty ? Draw(correct) : 0;
    }

    private bool CanForge(Configuration configuration) =>
        !_isMute && configuration.ForgeriesLeft > 0 && configuration.Forger!.Count > 0;

    // What was listed last is likelier to fit what goes on.
    private Decision Forge(Configuration configuration)
    {
        int count = configuration.Forger!.Count;
        int index = Rng.Happens(1, 2) ? Rng.Below(count) : count - 1 - Rng.Below(Math.Min(count, 16));
        int to = _victim != 0 ? _victim : Draw(configuration.Scenario.Group.Everyone.Except(configuration.Corrupted));
        return new Decision(index, 0, -1, 0, ForgeTo: to);
    }

    // The first ones are likelier to name an instance.
    private Decision SendStray(Configuration configuration)
    {
        int number = 1 + Rng.Below(1 + Rng.Below(1 + Rng.Below(configuration.Strays!.Count)));
        int to = Draw(configuration.Scenario.Group.Everyone.Except(configuration.Corrupted));
        return new Decision(-1, 0, -1, 0, ForgeTo: to, Stray: number, StrayFrom: Draw(configuration.Corrupted));
    }

    // A wrong suspicion is made by a detector whose timer runs out too soon.
    private static bool IsTimer(in Pending item) => item.Kind == ChoiceKind.Timeout || (item.Kind == ChoiceKind.Suspect && item.Optional);

    // From a place that chance takes.
    private int Find(Configuration configuration, Wanted wanted)
    {
        int start = Rng.Below(configuration.Pool.Ready);
        for (int i = 0; i < configuration.Pool.Ready; i++)
        {
            int other = (start + i) % configuration.Pool.Ready;
            ref Pending item = ref configuration.Pool[other];
            bool fits = wanted == Wanted.NotPutOff ? !IsPutOff(configuration, item) : IsTimer(item) == (wanted == Wanted.Timer);
            if (fits)
            {
                return other;
            }
        }

        return -1;
    }

    private enum Wanted
    {
        NotPutOff,
        Timer,
        NoTimer,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PlannedCrash(int Party, int Step, int After, Cut Cut);
}

/// <summary>The crashes, break-ins and Byzantine parties of a run.</summary>
public enum Strokes
{
    /// <summary>Any number within the budget, at any time; all break-ins in at least half of the runs, all Byzantine parties in three of four.</summary>
    Any,

    /// <summary>As many as the budget allows are planned, in half of the runs for the first quarter.</summary>
    AllOftenEarly,

    /// <summary>As many as the budget allows are planned, in half of the runs for the last quarter; some runs end before.</summary>
    AllOftenLate,
}

/// <summary>When timers run out.</summary>
public enum TimerPace
{
    /// <summary>In half of the runs none before its time, while anything else is left, and in a quarter each as soon as it is started.</summary>
    Any,

    /// <summary>In half of the runs each as soon as it is started; in the others when the strategy picks it.</summary>
    NeverSlow,

    /// <summary>When the strategy picks it. Wrong suspicions of failure detectors are no timers in this: see <see cref="Strategy"/>.</summary>
    Even,
}

/// <summary>Whether Byzantine parties keep silent, so that what is on their links waits until nothing else is left.</summary>
public enum Silence
{
    /// <summary>They do not.</summary>
    Never,

    /// <summary>In most runs, each towards some parties.</summary>
    TowardsSome,

    /// <summary>In three runs of four towards all, as if they crashed at the beginning; in the others as <see cref="TowardsSome"/>.</summary>
    TowardsAll,
}
