using GkeVerified.Coyote.Runs;
using GkeVerified.Spec.Monitoring;

namespace GkeVerified.Coyote.Reports;

/// <summary>A violation that an exploration met.</summary>
/// <param name="Violation">The violation, as the minimised run shows it.</param>
/// <param name="Schedule">Which schedule met it first, from 0; −1 for an exhaustive search.</param>
/// <param name="FoundSteps">How many steps the run had in which it was met.</param>
/// <param name="Run">The minimised run.</param>
/// <param name="Repeats">Whether the run, run again, violates the same rule; false only where that is the finding.</param>
public sealed record Finding(Violation Violation, long Schedule, int FoundSteps, RunRecord Run, bool Repeats = true)
{
    /// <summary>What the engine itself recorded of the run as it was found; null where the choices are all there is.</summary>
    public EngineTrace? Trace { get; init; }

    /// <summary>Specification and rule.</summary>
    public string Rule => Violation.Name;

    /// <summary>What happened and why it is refused.</summary>
    public string Message => Violation.Message;

    /// <summary>The replay file of the run.</summary>
    public string ToRunFile() => Repeats ? RunFile.Render(Run, out _, Trace) : RunFile.List(Run, Violation);
}
