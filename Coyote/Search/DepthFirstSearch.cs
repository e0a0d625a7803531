using System.Diagnostics;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Search;

/// <summary>What bounds a search.</summary>
public sealed record SearchLimits
{
    /// <summary>How many states at most.</summary>
    public long States { get; init; } = long.MaxValue;

    /// <summary>How long at most.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether to take persistent sets where the system has them.</summary>
    public bool Reduce { get; init; } = true;

    /// <summary>After how many different rules were violated to stop.</summary>
    public int Violations { get; init; } = 1;
}

/// <summary>A violation that a search met, and how to get there.</summary>
/// <typeparam name="TAction">An action.</typeparam>
/// <param name="Violation">The violation.</param>
/// <param name="InitialState">The initial state, by index.</param>
/// <param name="Path">The actions from there.</param>
public sealed record Counterexample<TAction>(Violation Violation, int InitialState, IReadOnlyList<TAction> Path);

/// <summary>What a search found.</summary>
/// <typeparam name="TAction">An action.</typeparam>
public sealed record SearchResult<TAction>
{
    /// <summary>Whether everything was covered: no limit was met and no violation stopped the search.</summary>
    public required bool Complete { get; init; }

    /// <summary>How many different states were met.</summary>
    public required long States { get; init; }

    /// <summary>How many steps were taken.</summary>
    public required long Transitions { get; init; }

    /// <summary>The longest execution.</summary>
    public required int Depth { get; init; }

    /// <summary>
    /// How many executions the graph that was searched has: paths from an initial state to a terminal one. Null when there
    /// are infinitely many, or more than 2^128, or the search is not complete.
    /// </summary>
    public required UInt128? Executions { get; init; }

    /// <summary>The terminal states: those without an action that leads elsewhere, and without a violation.</summary>
    public required IReadOnlySet<Fingerprint> Terminals { get; init; }

    /// <summary>The violations, one for each rule.</summary>
    public required IReadOnlyList<Counterexample<TAction>> Counterexamples { get; init; }
}

/// <summary>
/// Exhaustive depth-first search with state caching, and with partial-order reduction where the system offers persistent
/// sets. A reduced step that closes a cycle is followed by all others of its state, so that nothing is put off for ever.
/// </summary>
/// <typeparam name="TState">A buffer for a state.</typeparam>
/// <typeparam name="TAction">An action, by value.</typeparam>
public sealed class DepthFirstSearch<TState, TAction>
{
    private readonly ITransitionSystem<TState, TAction> _system;
    private readonly SearchLimits _limits;
    private readonly StateTable _table = new();
    private readonly HashSet<Fingerprint> _onPath = [];
    private readonly HashSet<Fingerprint> _terminals = [];
    private readonly List<Frame> _frames = [];
    private readonly List<Counterexample<TAction>> _counterexamples = [];
    private readonly Stopwatch _clock = new();
    private readonly TState _next;
    private long _transitions;
    private int _deepest;
    private bool _countable = true;
    private bool _stopped;
    private int _initial;

    /// <summary>Prepares a search.</summary>
    /// <param name="system">What is searched.</param>
    /// <param name="limits">What bounds the search.</param>
    public DepthFirstSearch(ITransitionSystem<TState, TAction> system, SearchLimits limits)
    {
        _system = system;
        _limits = limits;
        _next = system.NewState();
    }

    /// <summary>Called now and then with the number of states met so far.</summary>
    public Action<long>? Progress { get; set; }

    /// <summary>Searches.</summary>
    public SearchResult<TAction> Run()
    {
        _clock.Start();
        UInt128 executions = 0;
        for (_initial = 0; _initial < _system.InitialStates && !_stopped; _initial++)
        {
            _system.Initialise(_initial, _next);
            Fingerprint fingerprint = _system.Fingerprint(_next);
            long place = _table.Place(fingerprint, out bool isNew);
            if (isNew)
            {
                Push(0, fingerprint);
                Search();
                place = _table.Place(fingerprint, out _);
            }

            executions = Sum(executions, _table.Executions(place));
        }

        bool complete = !_stopped && _initial == _system.InitialStates;
        return new SearchResult<TAction>
        {
            Complete = complete,
            States = _table.Count,
            Transitions = _transitions,
            Depth = _deepest,
            Executions = complete && _countable ? executions : null,
            Terminals = _terminals,
            Counterexamples = _counterexamples,
        };
    }

    private void Search()
    {
        int depth = 0;
        while (depth >= 0 && !_stopped)
        {
            Frame frame = _frames[depth];
            if (frame.Tried == frame.Actions.Count)
            {
                Pop(depth--);
                continue;
            }

            TAction action = frame.Actions[frame.Tried++];
            _system.Copy(frame.State, _next);
            _system.Step(_next, action);
            _system.Variants(_next, action, frame.Actions);
            CountTransition();
            Fingerprint fingerprint = _system.Fingerprint(_next);
            if (fingerprint != frame.Fingerprint)
            {
                frame.LeadsElsewhere = true;
            }

            long place = _table.Place(fingerprint, out bool isNew);
            if (isNew)
            {
                Push(++depth, fingerprint);
            }
            else if (_onPath.Contains(fingerprint))
            {
                // A cycle: there are executions without end, and the reduction must not put off the rest for ever. A step
                // that changes nothing is no execution by itself.
                _countable &= fingerprint == frame.Fingerprint;
                Unreduce(frame);
            }
            else
            {
                frame.Executions = Sum(frame.Executions, _table.Executions(place));
            }
        }
    }

    private void Push(int depth, Fingerprint fingerprint)
    {
        if (depth == _frames.Count)
        {
            _frames.Add(new Frame(_system.NewState()));
        }

        Frame frame = _frames[depth];
        _system.Copy(_next, frame.State);
        frame.Fingerprint = fingerprint;
        frame.Tried = 0;
        frame.Executions = 0;
        frame.LeadsElsewhere = false;
        frame.IsViolated = false;
        frame.Actions.Clear();
        frame.IsReduced = _system.Actions(frame.State, frame.Actions, _limits.Reduce);
        _onPath.Add(fingerprint);
        _deepest = Math.Max(_deepest, depth);
        if (_system.Judge(frame.State, frame.Actions.Count == 0) is { } violation)
        {
            // What comes after a violation is not explored.
            frame.Actions.Clear();
            frame.IsViolated = true;
            Record(violation, depth);
        }

        if (_table.Count > _limits.States)
        {
            _stopped = true;
        }
    }

    private void Pop(int depth)
    {
        Frame frame = _frames[depth];
        if (!frame.LeadsElsewhere)
        {
            frame.Executions = 1;
            if (!frame.IsViolated)
            {
                _terminals.Add(frame.Fingerprint);
            }
        }

        _onPath.Remove(frame.Fingerprint);
        _table.Executions(_table.Place(frame.Fingerprint, out _)) = frame.Executions;
        if (depth > 0)
        {
            _frames[depth - 1].Executions = Sum(_frames[depth - 1].Executions, frame.Executions);
        }
    }

    private void Unreduce(Frame frame)
    {
        if (!frame.IsReduced)
        {
            return;
        }

        frame.IsReduced = false;
        var all = new List<TAction>();
        _system.Actions(frame.State, all, reduce: false);
        foreach (TAction action in all)
        {
            if (!frame.Actions.Contains(action))
            {
                frame.Actions.Add(action);
            }
        }
    }

    private void Record(Violation violation, int depth)
    {
        foreach (Counterexample<TAction> known in _counterexamples)
        {
            if (known.Violation.Name == violation.Name)
            {
                return;
            }
        }

        var path = new List<TAction>();
        for (int d = 0; d < depth; d++)
        {
            path.Add(_frames[d].Actions[_frames[d].Tried - 1]);
        }

        _counterexamples.Add(new Counterexample<TAction>(violation, _initial, path));
        _stopped |= _counterexamples.Count >= _limits.Violations;
    }

    private void CountTransition()
    {
        if ((++_transitions & 0xFFF) == 0)
        {
            _stopped |= _clock.Elapsed > _limits.Time;
            Progress?.Invoke(_table.Count);
        }
    }

    private UInt128 Sum(UInt128 left, UInt128 right)
    {
        UInt128 sum = unchecked(left + right);
        _countable &= sum >= left;
        return sum;
    }

    private sealed class Frame(TState state)
    {
        public TState State { get; } = state;

        public Fingerprint Fingerprint { get; set; }

        public List<TAction> Actions { get; } = [];

        public int Tried { get; set; }

        public bool IsReduced { get; set; }

        public bool LeadsElsewhere { get; set; }

        public bool IsViolated { get; set; }

        public UInt128 Executions { get; set; }
    }
}
