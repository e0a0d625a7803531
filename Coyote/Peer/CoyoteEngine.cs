using System.Diagnostics;
using System.Globalization;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Coyote.Traces;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;
using Microsoft.Coyote.Actors;
using Microsoft.Coyote.Logging;
using Microsoft.Coyote.SystematicTesting;
using Configuration = GkeVerified.Coyote.Systems.Configuration;
using CoyoteConfiguration = Microsoft.Coyote.Configuration;

namespace GkeVerified.Coyote.Peer;

/// <summary>
/// Microsoft Coyote over the same machines, scenarios and specifications. Each specification is a Coyote monitor; what the adversary
/// chooses is Coyote's controlled nondeterminism. No assembly is rewritten: all concurrency is that of actors.
/// </summary>
/// <param name="mapping">How a run is laid on Coyote's operations.</param>
public sealed class CoyoteEngine(CoyoteMapping mapping) : IEngine
{
    private const uint MostSteps = 1_000_000;
    private const int ProgressEvery = 4;

    // A step of ours takes no second, but a loaded machine may.
    private const uint DeadlockMilliseconds = 100_000;

    private static readonly Dictionary<string, Func<CoyoteConfiguration, uint, CoyoteConfiguration>> s_strategies =
        new(StringComparer.Ordinal)
        {
            ["random"] = (c, _) => c.WithRandomStrategy(),
            ["probabilistic"] = (c, bound) => c.WithProbabilisticStrategy(bound),
            ["prioritization"] = (c, bound) => c.WithPrioritizationStrategy(isFair: false, bound),
            ["fair-prioritization"] = (c, bound) => c.WithPrioritizationStrategy(isFair: true, bound),
            ["delay-bounding"] = (c, bound) => c.WithDelayBoundingStrategy(isFair: false, bound),
            ["fair-delay-bounding"] = (c, bound) => c.WithDelayBoundingStrategy(isFair: true, bound),
            ["q-learning"] = (c, _) => c.WithQLearningStrategy(),
        };

    /// <inheritdoc/>
    public string Name => mapping == CoyoteMapping.Actors ? PeerEngine.Actors : PeerEngine.Steps;

    /// <inheritdoc/>
    public IReadOnlyList<string> Strategies { get; } = [.. s_strategies.Keys];

    /// <inheritdoc/>
    public string DefaultStrategy(string scenario) => mapping == CoyoteMapping.Actors ? "fair-prioritization" : "random";

    /// <inheritdoc/>
    public ExplorationReport Explore(ExplorationRequest request, IProgress<ExplorationProgress>? progress = null)
    {
        if (!s_strategies.ContainsKey(request.Strategy))
        {
            throw new InputException(
                $"Engine {Name} has no strategy \"{request.Strategy}\". Its strategies are: {string.Join(", ", Strategies)}.");
        }

        return new Exploration(this, request, progress).Run();
    }

    /// <inheritdoc/>
    public string Replay(RunRecord run)
    {
        var coverage = new Coverage();
        var configuration = new Configuration(ScenarioCatalog.Create(run.Options), coverage);
        IReadOnlyList<MonitorSlot> slots = MonitorSlot.For(configuration.Monitors);
        CoyoteRun? followed = null;
        var engine = TestingEngine.Create(
            Settings("random", 1, 1).WithTestingIterations(1),
            (IActorRuntime runtime) =>
            {
                followed = new CoyoteRun(runtime, configuration, slots);
                followed.Follow(run);
            });
        using (engine)
        {
            engine.SetLogger(new TextWriterLogger(TextWriter.Null, VerbosityLevel.None));
            engine.Run();
        }

        if (followed!.NotTaken >= 0)
        {
            throw RunFile.CannotTake(run, followed.NotTaken);
        }

        return EngineCatalog.Verdict(VerdictOf(followed, engine.TestReport), configuration.BeyondViewCap);
    }

    /// <inheritdoc/>
    public RunRecord ReplayAsFound(EngineTrace trace)
    {
        if (trace.Engine != Name || !s_strategies.ContainsKey(trace.Strategy))
        {
            throw new InputException($"--as-found: the trace is one of engine {trace.Engine}, strategy {trace.Strategy}; replay it with --engine {trace.Engine}.");
        }

        var configuration = new Configuration(ScenarioCatalog.Create(trace.Options), new Coverage());
        IReadOnlyList<MonitorSlot> slots = MonitorSlot.For(configuration.Monitors);
        int typicalSteps = RunDriver.TypicalSteps(configuration.Scenario);
        CoyoteRun? again = null;
        string log = "";
        try
        {
            using var engine = TestingEngine.Create(
                Settings(trace.Strategy, 1, 1).WithReproducibleTrace(trace.Text),
                (IActorRuntime runtime) =>
                {
                    again = new CoyoteRun(runtime, configuration, slots);
                    Begin(again, typicalSteps);
                });
            engine.SetLogger(new TextWriterLogger(TextWriter.Null, VerbosityLevel.None));
            engine.Run();
            Violation? verdict = again is null ? null : VerdictOf(again, engine.TestReport);
            if (verdict is not null)
            {
                return new RunRecord(trace.Options, again!.Seed, null, again.Choices);
            }
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            log = $" ({e.Message})";
        }

        throw new InputException(
            $"The trace of {trace.Engine} no longer leads to a violation{log}: it was recorded from another version of the protocol or "
            + "of the engine. The numbered choices may still replay: leave out --as-found.");
    }

    private void Begin(CoyoteRun run, int typicalSteps)
    {
        if (mapping == CoyoteMapping.Actors)
        {
            run.Start(typicalSteps);
        }
        else
        {
            run.Drive(typicalSteps);
        }
    }

    private static CoyoteConfiguration Settings(string strategy, int bound, ulong seed) =>
        s_strategies[strategy](CoyoteConfiguration.Create(), (uint)bound)
            .WithTelemetryEnabled(false)
            .WithRandomGeneratorSeed(unchecked((uint)seed))
            .WithMaxSchedulingSteps(MostSteps)
            .WithDeadlockTimeout(DeadlockMilliseconds)
            .WithPotentialDeadlocksReportedAsBugs(false);

    // What Coyote found, in the words of the specification that refuses; when its own liveness check was first, what is still owed.
    private static Violation? VerdictOf(CoyoteRun run, TestReport report)
    {
        if (run.Refused is not null || report.NumOfFoundBugs == 0)
        {
            return run.Refused;
        }

        var open = new List<Obligation>();
        foreach (SpecMonitor spec in run.Configuration.Monitors)
        {
            spec.OpenObligations(open);
            if (open.Count > 0)
            {
                return new Violation(
                    spec.Name, "liveness", $"server {open[0].Party} {open[0].Owed}; Coyote: {report.BugReports.First()}", run.Configuration.Steps);
            }
        }

        return new Violation("coyote", "bug", report.BugReports.First(), run.Configuration.Steps);
    }

    /// <summary>One exploration.</summary>
    private sealed class Exploration
    {
        private readonly CoyoteEngine _engine;
        private readonly ExplorationRequest _request;
        private readonly IProgress<ExplorationProgress>? _progress;
        private readonly Scenario _scenario;
        private readonly Coverage _coverage = new();
        private readonly Configuration _configuration;
        private readonly IReadOnlyList<MonitorSlot> _slots;
        private readonly int _typicalSteps;
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly List<Finding> _findings = [];
        private CoyoteRun? _run;
        private TraceWriter? _trace;
        private long _schedules;
        private long _actions;
        private long _messages;
        private long _undecided;
        private long _firstUndecided = -1;
        private int _bugs;

        public Exploration(CoyoteEngine engine, ExplorationRequest request, IProgress<ExplorationProgress>? progress)
        {
            _engine = engine;
            _request = request;
            _progress = progress;
            _scenario = ScenarioCatalog.Create(request.Options);
            _configuration = new Configuration(_scenario, _coverage);
            _slots = MonitorSlot.For(_configuration.Monitors);
            _typicalSteps = RunDriver.TypicalSteps(_scenario);
        }

        // One engine for all schedules: strategies that learn do so from one schedule to the next.
        public ExplorationReport Run()
        {
            CoyoteConfiguration settings = Settings(_request.Strategy, _request.PctDepth, Rng.SeedOfRun(_request.Seed, 0))
                .WithTestingIterations((uint)Math.Min(uint.MaxValue, _request.Schedules))
                .WithTestIterationsRunToCompletion(_request.KeepGoing)
                .WithActivityCoverageReported(_request.ActivityCoverage is not null);
            using var engine = TestingEngine.Create(settings, (IActorRuntime runtime) => Begin(runtime));
            engine.SetLogger(new TextWriterLogger(TextWriter.Null, VerbosityLevel.None));
            engine.RegisterStartIterationCallBack(_ =>
            {
                Settle(engine);
                EndInTime();
            });

            // Each explored path is kept as a text otherwise, which no one reads.
            engine.RegisterEndIterationCallBack(_ => engine.TestReport.CoverageInfo.ExploredPaths.Clear());
            engine.Run();
            Settle(engine);
            if (_request.ActivityCoverage is { } folder)
            {
                WriteActivityCoverage(engine, folder);
            }

            (IReadOnlyList<Mark> marks, IReadOnlyList<Mark> vital) = _scenario.Marks();
            return new ExplorationReport
            {
                Options = _request.Options,
                Engine = _engine.Name,
                Strategy = _request.Strategy,
                Seed = _request.Seed,
                Schedules = _schedules,
                Actions = _actions,
                Messages = _messages,
                Elapsed = _clock.Elapsed,
                Findings = _findings,
                UndecidedRuns = _undecided,
                FirstUndecided = _firstUndecided,
                Coverage = _coverage,
                Marks = marks,
                Vital = vital,
            };
        }

        // Coyote takes a cancelled task for the end of the exploration. Its Stop would return while the schedule still runs in another thread.
        private void EndInTime()
        {
            bool timeIsUp = _schedules > 0 && _clock.Elapsed >= _request.Time;
            if (timeIsUp || _findings.Exists(finding => finding.Rule == _request.Until))
            {
                throw new TaskCanceledException("The exploration ends before its next schedule.");
            }
        }

        private void Begin(IActorRuntime runtime)
        {
            if (_request.TraceFolder is { } folder)
            {
                _configuration.Listener = _trace = TraceWriter.Create(folder, _schedules, _scenario);
            }

            _run = new CoyoteRun(runtime, _configuration, _slots);
            _engine.Begin(_run, _typicalSteps);
        }

        // Takes up the run before, once Coyote has counted what it found in it.
        private void Settle(TestingEngine engine)
        {
            if (_run is null)
            {
                return;
            }

            CoyoteRun run = _run;
            _run = null;
            _trace?.Dispose();
            _trace = null;
            long schedule = _schedules++;
            _actions += _configuration.Steps;
            _messages += _configuration.MessagesSent;
            if (engine.TestReport.NumOfFoundBugs > _bugs)
            {
                _bugs = engine.TestReport.NumOfFoundBugs;
                AddFinding(run, schedule, VerdictOf(run, engine.TestReport)!, engine.ReproducibleTrace);

                // A set: the report of the next bug is the only one in it.
                engine.TestReport.BugReports.Clear();
            }
            else if (_configuration.BeyondViewCap)
            {
                _undecided++;
                _firstUndecided = _firstUndecided < 0 ? schedule : _firstUndecided;
            }

            if (_schedules % ProgressEvery == 0)
            {
                double byTime = _request.Time == TimeSpan.MaxValue ? 0 : _clock.Elapsed / _request.Time;
                double byCount = (double)_schedules / _request.Schedules;
                _progress?.Report(new ExplorationProgress(Math.Min(1, Math.Max(byTime, byCount)), _schedules, 0));
            }
        }

        // What Coyote found must be found again in the same choices without it.
        private void AddFinding(CoyoteRun found, long schedule, Violation verdict, string trace)
        {
            if (_findings.Exists(finding => finding.Violation.Name == verdict.Name))
            {
                return;
            }

            int steps = found.Choices.Count;
            var run = new RunRecord(_request.Options, found.Seed, null, [.. found.Choices]);
            var configuration = new Configuration(_scenario, new Coverage());
            int failed = RunDriver.Replay(configuration, run);
            if (failed >= 0 || configuration.Violation?.Name != verdict.Name)
            {
                Violation disagreement = new(
                    "engines",
                    "agree",
                    $"{_engine.Name} says {verdict.Name}, and the same choices, taken without it, "
                    + (failed >= 0 ? $"cannot be taken from step {failed + 1} on." : $"say {configuration.Violation?.Name ?? "that all holds"}."),
                    steps);
                if (!_findings.Exists(finding => finding.Violation.Name == disagreement.Name))
                {
                    _findings.Add(new Finding(disagreement, schedule, steps, run, Repeats: false));
                }

                return;
            }

            RunRecord shown = _request.Minimise ? Minimiser.Minimise(run, verdict.Name) : run;
            RunFile.Render(shown, out Violation? violation);
            var recorded = new EngineTrace(_engine.Name, _request.Strategy, _request.Options, trace);
            _findings.Add(new Finding(violation!, schedule, steps, shown) { Trace = recorded });
        }

        private void WriteActivityCoverage(TestingEngine engine, string folder)
        {
            try
            {
                Directory.CreateDirectory(folder);
                string name = string.Create(CultureInfo.InvariantCulture, $"{_request.Options.Name}-seed{_request.Seed}");
                engine.TryEmitCoverageReports(folder, name, out _);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"{folder} cannot be written ({e.Message}); name another folder with --activity-coverage.", e);
            }
        }
    }
}
