using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Coyote.Traces;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote;

/// <summary>
/// Runs many schedules on all cores. Which schedule a number stands for, and which violation counts as the first, follows from
/// the seed alone: threads take numbers in blocks, and after a violation finish all smaller ones.
/// </summary>
internal sealed class Sampling
{
    /// <summary>What a run that cannot be repeated is a violation of.</summary>
    public const string NondeterminismSpec = "machine";

    private const int BlockSize = 64;

    /// <summary>Every so many schedules, one is run twice and compared.</summary>
    private const int RepeatEvery = 4096;

    private readonly ExplorationRequest _request;
    private readonly Scenario _scenario;
    private readonly GossipLoss? _loss;
    private readonly IProgress<ExplorationProgress>? _progress;
    private readonly int _typicalSteps;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();

    // By rule: the first schedule that violates it.
    private readonly SortedDictionary<string, (long Schedule, int Steps)> _first = new(StringComparer.Ordinal);
    private readonly Coverage _coverage = new();
    private readonly List<long> _decisionViews = [];

    // By the number of correct parties, where something can be lost.
    private readonly SortedDictionary<int, (long Judged, long Lost)> _totality = [];

    // What is counted: whole blocks in their order, up to the one that ends the search. Those that are done before an earlier one wait.
    private readonly Dictionary<long, Block> _waiting = [];
    private Block _counted;
    private long _next;
    private long _limit;
    private long _undecided;
    private long _firstUndecided = long.MaxValue;
    private ExceptionDispatchInfo? _failure;

    public Sampling(ExplorationRequest request, Scenario scenario, IProgress<ExplorationProgress>? progress)
    {
        _request = request;
        _scenario = scenario;
        _loss = scenario.Loss;
        _progress = progress;
        _limit = request.Schedules;
        _typicalSteps = RunDriver.TypicalSteps(scenario);
    }

    public ExplorationReport Run()
    {
        // An unknown strategy is an error of the caller, not of a thread.
        _ = StrategyCatalog.Create(_request.Strategy, _request.PctDepth);
        var threads = new List<Thread>();
        for (int w = 1; w < _request.Threads; w++)
        {
            var thread = new Thread(Work);
            thread.Start();
            threads.Add(thread);
        }

        Work();
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        _failure?.Throw();
        return Report();
    }

    /// <summary>A schedule of a request by its number, as a run.</summary>
    /// <param name="request">The request.</param>
    /// <param name="schedule">Which schedule, from 0.</param>
    public static RunRecord RunOf(ExplorationRequest request, long schedule)
    {
        Scenario scenario = ScenarioCatalog.Create(request.Options);
        Strategy strategy = StrategyCatalog.Create(request.Strategy, request.PctDepth);
        strategy.TypicalSteps = RunDriver.TypicalSteps(scenario);
        var choices = new List<Choice>();
        ulong seed = Rng.SeedOfRun(request.Seed, schedule);
        RunDriver.Sample(new Configuration(scenario, new Coverage()), strategy, seed, choices);
        return new RunRecord(request.Options, seed, null, choices);
    }

    private void Work()
    {
        try
        {
            new Worker(this).Run();
        }
#pragma warning disable CA1031 // Whatever a thread throws is thrown again by the one that started it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                _failure ??= ExceptionDispatchInfo.Capture(e);
                _limit = 0;
            }
        }
    }

    private bool TakeBlock(out long from, out long to)
    {
        lock (_gate)
        {
            from = _next;
            to = Math.Min(from + BlockSize, _limit);
            _next = to;
            // However short the time, one block is run; and what comes before a violation is always finished.
            bool timeIsUp = _clock.Elapsed >= _request.Time && from > 0 && (_first.Count == 0 || _request.KeepGoing);
            return from < to && !timeIsUp;
        }
    }

    // Threads run beyond the violation that ends the search, as far as they come: that is left out, so that counts follow from the seed too.
    private void Count(long from, in Block block)
    {
        lock (_gate)
        {
            _waiting.Add(from, block);
            while (_counted.To <= _limit && _waiting.Remove(_counted.To, out Block next))
            {
                _counted = new Block(
                    next.To, _counted.Schedules + next.Schedules, _counted.Actions + next.Actions, _counted.Messages + next.Messages);
            }
        }
    }

    private bool IsStillWanted(long schedule) => schedule < Volatile.Read(ref _limit);

    private void RecordViolation(string rule, long schedule, int steps)
    {
        lock (_gate)
        {
            if (!_first.TryGetValue(rule, out (long Schedule, int Steps) known) || schedule < known.Schedule)
            {
                _first[rule] = (schedule, steps);
            }

            if (!_request.KeepGoing || rule == _request.Until)
            {
                _limit = Math.Min(_limit, schedule);
                foreach (string later in _first.Where(f => f.Value.Schedule > _limit).Select(f => f.Key).ToList())
                {
                    _first.Remove(later);
                }
            }
        }
    }

    private void Add(Worker worker)
    {
        lock (_gate)
        {
            _undecided += worker.Undecided;
            _firstUndecided = Math.Min(_firstUndecided, worker.FirstUndecided);
            _coverage.Add(worker.Coverage);
            foreach ((int correct, (long judged, long lost)) in worker.Totality)
            {
                (long Judged, long Lost) known = _totality.GetValueOrDefault(correct);
                _totality[correct] = (known.Judged + judged, known.Lost + lost);
            }

            for (int v = 0; v < worker.DecisionViews.Count; v++)
            {
                if (v == _decisionViews.Count)
                {
                    _decisionViews.Add(0);
                }

                _decisionViews[v] += worker.DecisionViews[v];
            }
        }
    }

    private void ReportProgress()
    {
        if (_progress is null)
        {
            return;
        }

        double byTime = _request.Time == TimeSpan.MaxValue ? 0 : _clock.Elapsed / _request.Time;
        double byCount = (double)_next / _request.Schedules;
        _progress.Report(new ExplorationProgress(Math.Min(1, Math.Max(byTime, byCount)), _next, 0));
    }

    private ExplorationReport Report()
    {
        TimeSpan elapsed = _clock.Elapsed;
        var findings = new List<Finding>();
        foreach ((string rule, (long schedule, int steps)) in _first)
        {
            findings.Add(Explain(rule, schedule, steps));
        }

        (IReadOnlyList<Mark> marks, IReadOnlyList<Mark> vital) = _scenario.Marks();
        return new ExplorationReport
        {
            Options = _request.Options,
            Engine = BuiltInEngine.EngineName,
            Strategy = _request.Strategy,
            Seed = _request.Seed,
            Schedules = _counted.Schedules,
            Actions = _counted.Actions,
            Messages = _counted.Messages,
            Elapsed = elapsed,
            Findings = findings,
            UndecidedRuns = _undecided,
            FirstUndecided = _undecided == 0 ? -1 : _firstUndecided,
            DecisionViews = _decisionViews,
            Totality = [.. _totality.Select(count => new TotalityCount(_loss!, count.Key, count.Value.Judged, count.Value.Lost))],
            Coverage = _coverage,
            Marks = marks,
            Vital = vital,
        };
    }

    // Runs the schedule again, to have its choices.
    private Finding Explain(string rule, long schedule, int steps)
    {
        var configuration = new Configuration(_scenario, new Coverage());
        Strategy strategy = NewStrategy();
        var choices = new List<Choice>();
        ulong seed = Rng.SeedOfRun(_request.Seed, schedule);
        RunDriver.Sample(configuration, strategy, seed, choices);
        var run = new RunRecord(_request.Options, seed, null, choices);
        string? again = configuration.Violation?.Name;
        if (again == rule)
        {
            RunDriver.Replay(configuration, run);
            again = configuration.Violation?.Name;
        }

        if (again != rule)
        {
            string how = rule.StartsWith(NondeterminismSpec + "/", StringComparison.Ordinal)
                ? $"met another state at step {steps}"
                : $"violated {rule} once, and the second time {again ?? "nothing"}";
            return new Finding(Nondeterministic($"schedule {schedule}", how), schedule, steps, run, Repeats: false);
        }

        if (_request.Minimise)
        {
            run = Minimiser.Minimise(run, rule);
        }

        RunFile.Render(run, out Violation? violation);
        return new Finding(violation!, schedule, steps, run);
    }

    private Strategy NewStrategy()
    {
        Strategy strategy = StrategyCatalog.Create(_request.Strategy, _request.PctDepth);
        strategy.TypicalSteps = _typicalSteps;
        return strategy;
    }

    /// <summary>The violation of a machine that does not do the same twice.</summary>
    public static Violation Nondeterministic(string run, string how) => new(
        NondeterminismSpec,
        "repeatable",
        $"{run} was run twice and {how}. Something undetermined does not come from outside: a clock, a thread, shared state, "
        + "or chance that is not injected.",
        0);

    // What was run, of the schedules before To.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Block(long To, long Schedules, long Actions, long Messages);

    private sealed class Worker
    {
        private readonly Sampling _owner;
        private readonly Configuration _configuration;
        private readonly Strategy _strategy;
        private readonly List<Fingerprint>[] _states = [[], []];
        private Configuration? _repeatable;

        public Worker(Sampling owner)
        {
            _owner = owner;
            _configuration = new Configuration(owner._scenario, Coverage);
            _strategy = owner.NewStrategy();
        }

        public Coverage Coverage { get; } = new();

        public long Undecided { get; private set; }

        public long FirstUndecided { get; private set; } = long.MaxValue;

        public List<long> DecisionViews { get; } = [];

        public Dictionary<int, (long Judged, long Lost)> Totality { get; } = [];

        public void Run()
        {
            while (_owner.TakeBlock(out long from, out long to))
            {
                var block = new Block(to, 0, 0, 0);
                for (long schedule = from; schedule < to && _owner.IsStillWanted(schedule); schedule++)
                {
                    RunOne(schedule);
                    block = new Block(
                        to, block.Schedules + 1, block.Actions + _configuration.Steps, block.Messages + _configuration.MessagesSent);
                }

                _owner.Count(from, block);
                _owner.ReportProgress();
            }

            _owner.Add(this);
        }

        private void RunOne(long schedule)
        {
            ulong seed = Rng.SeedOfRun(_owner._request.Seed, schedule);
            using TraceWriter? trace = _owner._request.TraceFolder is { } folder
                ? TraceWriter.Create(folder, schedule, _owner._scenario)
                : null;
            _configuration.Listener = trace;
            (long judged, long kept) = Totals();
            RunDriver.Sample(_configuration, _strategy, seed);
            CountTotality(judged, kept);
            if (_configuration.Violation is { } violation)
            {
                _owner.RecordViolation(violation.Name, schedule, _configuration.Steps);
            }
            else if (_configuration.BeyondViewCap)
            {
                Undecided++;
                FirstUndecided = Math.Min(FirstUndecided, schedule);
            }

            foreach (int view in _configuration.DecisionViews)
            {
                CountView(view);
            }

            if (schedule % RepeatEvery == 0)
            {
                RunTwice(schedule, seed);
            }
        }

        // How often totality was judged so far, and kept.
        private (long Judged, long Kept) Totals() =>
            _owner._loss is { } loss ? (Coverage[loss.Judged], loss.Kept.Sum(mark => Coverage[mark])) : default;

        // A run in which it was not kept each time has lost something.
        private void CountTotality(long judgedBefore, long keptBefore)
        {
            (long judged, long kept) = Totals();
            (judged, kept) = (judged - judgedBefore, kept - keptBefore);
            if (judged > 0)
            {
                int correct = _owner._scenario.Group.Size - _configuration.Corrupted.Count;
                (long Judged, long Lost) known = Totality.GetValueOrDefault(correct);
                Totality[correct] = (known.Judged + 1, known.Lost + (judged > kept ? 1 : 0));
            }
        }

        private void CountView(int view)
        {
            if (view == 0)
            {
                return;
            }

            while (DecisionViews.Count < view)
            {
                DecisionViews.Add(0);
            }

            DecisionViews[view - 1]++;
        }

        private void RunTwice(long schedule, ulong seed)
        {
            _repeatable ??= new Configuration(_owner._scenario, new Coverage(), fingerprints: true);
            foreach (List<Fingerprint> states in _states)
            {
                states.Clear();
                RunDriver.Sample(_repeatable, _strategy, seed, afterStep: c => states.Add(c.Fingerprint()));
            }

            int same = _states[0].Zip(_states[1]).TakeWhile(pair => pair.First == pair.Second).Count();
            if (same < _states[0].Count || same < _states[1].Count)
            {
                _owner.RecordViolation(NondeterminismSpec + "/repeatable", schedule, same + 1);
            }
        }
    }
}
