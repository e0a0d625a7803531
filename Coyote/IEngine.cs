using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote;

/// <summary>What to explore, how, and for how long.</summary>
public sealed record ExplorationRequest
{
    /// <summary>The scenario.</summary>
    public required ScenarioOptions Options { get; init; }

    /// <summary>The strategy, by name.</summary>
    public string Strategy { get; init; } = "swarm";

    /// <summary>The depth d of PCT, starving and camps; the bound of delay bounding and of strategies of Microsoft Coyote.</summary>
    public int PctDepth { get; init; } = 3;

    /// <summary>The seed that all schedules follow from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many schedules at most.</summary>
    public long Schedules { get; init; } = long.MaxValue;

    /// <summary>How long at most.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.MaxValue;

    /// <summary>How many states an exhaustive search holds at most.</summary>
    public long States { get; init; } = 100_000_000;

    /// <summary>Whether an exhaustive search reduces.</summary>
    public bool Reduce { get; init; } = true;

    /// <summary>How many threads sample schedules.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether to go on after a violation and collect one for each rule.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>The rule at whose first violation to stop, even when going on after others; null for none.</summary>
    public string? Until { get; init; }

    /// <summary>Whether to minimise the runs that violate a rule.</summary>
    public bool Minimise { get; init; } = true;

    /// <summary>A folder that takes a trace of every run; null for none.</summary>
    public string? TraceFolder { get; init; }

    /// <summary>A folder that takes what an engine says of the activity it covered, where it does; null for none.</summary>
    public string? ActivityCoverage { get; init; }
}

/// <summary>How far an exploration has come.</summary>
/// <param name="Done">The part that is done, 0 … 1; negative when that is not known.</param>
/// <param name="Schedules">How many schedules were run.</param>
/// <param name="States">How many states were met, in an exhaustive search.</param>
public readonly record struct ExplorationProgress(double Done, long Schedules, long States);

/// <summary>Something that explores scenarios.</summary>
public interface IEngine
{
    /// <summary>How the command line calls it.</summary>
    string Name { get; }

    /// <summary>The strategies it has, by name.</summary>
    IReadOnlyList<string> Strategies { get; }

    /// <summary>The strategy it takes where none is named.</summary>
    /// <param name="scenario">The scenario, by name.</param>
    string DefaultStrategy(string scenario);

    /// <summary>Runs a recorded run again.</summary>
    /// <param name="run">The run, whichever engine recorded it.</param>
    /// <returns>The rule that it violates, <c>holds</c>, or <c>undecided</c> when it goes beyond the view cap.</returns>
    /// <exception cref="InputException">A choice cannot be taken.</exception>
    string Replay(RunRecord run);

    /// <summary>Runs a run again from the trace that the engine itself recorded of it.</summary>
    /// <param name="trace">The trace.</param>
    /// <returns>The run that the trace leads to, which violates something.</returns>
    /// <exception cref="InputException">The engine records no traces of its own, or the trace leads to no violation.</exception>
    RunRecord ReplayAsFound(EngineTrace trace);

    /// <summary>Explores.</summary>
    /// <param name="request">What, how, and for how long.</param>
    /// <param name="progress">Is told now and then how far it has come; null when nobody asks.</param>
    /// <exception cref="InputException">The request does not fit the scenario or the engine.</exception>
    ExplorationReport Explore(ExplorationRequest request, IProgress<ExplorationProgress>? progress = null);
}
