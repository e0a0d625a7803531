using System.Diagnostics;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Search;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote;

/// <summary>Our own engine: sampling strategies on all cores, and exhaustive search.</summary>
public sealed class BuiltInEngine : IEngine
{
    /// <summary>Its name.</summary>
    public const string EngineName = "builtin";

    private const string Exhaustive = "exhaustive";

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public IReadOnlyList<string> Strategies { get; } = [.. Coyote.Strategies.StrategyCatalog.Names, Exhaustive];

    /// <inheritdoc/>
    public string DefaultStrategy(string scenario) => ScenarioCatalog.Find(scenario).DefaultStrategy;

    /// <inheritdoc/>
    public string Replay(RunRecord run)
    {
        var configuration = new Configuration(ScenarioCatalog.Create(run.Options), new Coverage());
        int failed = RunDriver.Replay(configuration, run);
        return failed >= 0 ? throw RunFile.CannotTake(run, failed) : EngineCatalog.Verdict(configuration.Violation, configuration.BeyondViewCap);
    }

    /// <inheritdoc/>
    public RunRecord ReplayAsFound(EngineTrace trace) => throw new InputException(
        $"--as-found: the trace is one of the engine {trace.Engine}; replay it with --engine {trace.Engine}.");

    /// <inheritdoc/>
    public ExplorationReport Explore(ExplorationRequest request, IProgress<ExplorationProgress>? progress = null)
    {
        Scenario scenario = ScenarioCatalog.Create(request.Options);
        var coverage = new Coverage();
        return request.Strategy == Exhaustive
            ? Search(request, scenario, coverage, progress)
            : new Sampling(request, scenario, progress).Run();
    }

    /// <summary>One schedule of a request, whether it violates something or not.</summary>
    /// <param name="request">The request; its strategy must sample.</param>
    /// <param name="schedule">Which schedule, from 0.</param>
    /// <exception cref="InputException">The request does not fit the scenario or the engine.</exception>
    public static RunRecord RunOf(ExplorationRequest request, long schedule) => Sampling.RunOf(request, schedule);

    private ExplorationReport Search(
        ExplorationRequest request, Scenario scenario, Coverage coverage, IProgress<ExplorationProgress>? progress)
    {
        var clock = Stopwatch.StartNew();
        var configuration = new Configuration(scenario, coverage);
        if (request.Options.Crypto != CryptoKind.Ideal)
        {
            throw new InputException(
                "--strategy exhaustive with real cryptography: real ciphertexts tell states apart that are the same; take "
                + "--crypto ideal.");
        }

        if (scenario.NotEnumerable is { } chance)
        {
            throw new InputException(
                $"--strategy exhaustive: the scenario draws {chance}, which a search does not go through; take a strategy that samples.");
        }

        // With a coin, every sequence of faces up to the view cap is a scenario of its own.
        IEnumerable<IReadOnlyList<int>?> scripts =
            CoinScripts(configuration.Coin is null ? 0 : scenario.CoinFaces, request.Options.ViewCap);
        long states = 0, transitions = 0, beyond = 0;
        UInt128? executions = 0;
        bool complete = true;
        var findings = new List<Finding>();
        foreach (IReadOnlyList<int>? script in scripts)
        {
            var model = new ConfigurationModel(scenario, coverage, request.Reduce) { CoinScript = script };
            var search = new DepthFirstSearch<Configuration, Choice>(
                model,
                new SearchLimits
                {
                    States = request.States - states,
                    Time = request.Time == TimeSpan.MaxValue ? TimeSpan.MaxValue : request.Time - clock.Elapsed,
                    Reduce = request.Reduce,
                    Violations = request.KeepGoing ? int.MaxValue : 1,
                })
            {
                Progress = met => progress?.Report(new ExplorationProgress(-1, 0, met)),
            };
            SearchResult<Choice> result = search.Run();
            states += result.States;
            transitions += result.Transitions;
            beyond += model.BeyondViewCap;
            executions = executions is { } known && result.Executions is { } more ? known + more : null;
            complete &= result.Complete;
            foreach (Counterexample<Choice> found in result.Counterexamples)
            {
                AddFinding(findings, found, new RunRecord(request.Options, 0, script, found.Path), request.Minimise);
            }

            if (!result.Complete)
            {
                break;
            }
        }

        return new ExplorationReport
        {
            Options = request.Options,
            Engine = Name,
            Strategy = Exhaustive,
            Seed = request.Seed,
            Schedules = 0,
            Actions = transitions,
            States = states,
            Executions = complete ? executions : null,
            Complete = complete,
            Elapsed = clock.Elapsed,
            Findings = findings,
            UndecidedRuns = beyond,
            Totality = [],
            Coverage = coverage,
            Marks = scenario.Marks().All,
            Vital = scenario.Marks().Vital,
        };
    }

    private static void AddFinding(
        List<Finding> findings, Counterexample<Choice> found, RunRecord run, bool minimise)
    {
        if (findings.Exists(f => f.Violation.Name == found.Violation.Name))
        {
            return;
        }

        if (found.Violation.Spec == ConfigurationModel.ReductionSpec)
        {
            findings.Add(new Finding(found.Violation, -1, run.Choices.Count, run, Repeats: false));
            return;
        }

        var configuration = new Configuration(ScenarioCatalog.Create(run.Options), new Coverage());
        if (RunDriver.Replay(configuration, run) >= 0 || configuration.Violation?.Name != found.Violation.Name)
        {
            Violation unrepeatable = Sampling.Nondeterministic(
                $"the run that the search found to violate {found.Violation.Name}",
                $"violated {configuration.Violation?.Name ?? "nothing"} the second time");
            findings.Add(new Finding(unrepeatable, -1, run.Choices.Count, run, Repeats: false));
            return;
        }

        RunRecord shown = minimise ? Minimiser.Minimise(run, found.Violation.Name) : run;
        RunFile.Render(shown, out Violation? violation);
        findings.Add(new Finding(violation!, -1, run.Choices.Count, shown));
    }

    private static IEnumerable<IReadOnlyList<int>?> CoinScripts(int faces, int views)
    {
        if (faces == 0)
        {
            yield return null;
            yield break;
        }

        int[] script = new int[views];
        Array.Fill(script, 1);
        while (true)
        {
            yield return [.. script];
            int place = views - 1;
            while (place >= 0 && script[place] == faces)
            {
                script[place--] = 1;
            }

            if (place < 0)
            {
                yield break;
            }

            script[place]++;
        }
    }
}
