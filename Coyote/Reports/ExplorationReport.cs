using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Reports;

/// <summary>How an exploration ended.</summary>
public enum Outcome
{
    /// <summary>Nothing was violated, within what was explored.</summary>
    Held,

    /// <summary>A rule was violated.</summary>
    Violated,

    /// <summary>A run was not decided within its view cap, or an exhaustive search not complete within its limits.</summary>
    Undecided,

    /// <summary>Nothing was violated, but some specification had nothing to check.</summary>
    Vacuous,
}

/// <summary>What an exploration did and found.</summary>
public sealed record ExplorationReport
{
    /// <summary>What was explored.</summary>
    public required ScenarioOptions Options { get; init; }

    /// <summary>The name of the engine.</summary>
    public required string Engine { get; init; }

    /// <summary>The name of the strategy.</summary>
    public required string Strategy { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How many schedules were run; for an exhaustive search 0.</summary>
    public required long Schedules { get; init; }

    /// <summary>How many actions were taken in them.</summary>
    public required long Actions { get; init; }

    /// <summary>How many messages were sent in them; for an exhaustive search 0.</summary>
    public long Messages { get; init; }

    /// <summary>How many different states an exhaustive search met; null for sampling, which does not tell them apart.</summary>
    public long? States { get; init; }

    /// <summary>How many executions an exhaustive search covered; null for sampling, or where it is not known.</summary>
    public UInt128? Executions { get; init; }

    /// <summary>Whether an exhaustive search covered everything.</summary>
    public bool Complete { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The violations, one for each rule.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>How many runs went beyond the view cap.</summary>
    public long UndecidedRuns { get; init; }

    /// <summary>The first run that went beyond the view cap, from 0; −1 when none did.</summary>
    public long FirstUndecided { get; init; } = -1;

    /// <summary>How many sessions were first decided in view 1, 2, …; empty where nothing has views.</summary>
    public IReadOnlyList<long> DecisionViews { get; init; } = [];

    /// <summary>
    /// By the number of correct parties, in how many runs a broadcast lacked totality; empty where nothing can be lost, and null where the engine does
    /// not count it.
    /// </summary>
    public IReadOnlyList<TotalityCount>? Totality { get; init; }

    /// <summary>What was reached.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>
    /// All marks that concern the scenario: the rules of its monitors, the branches of its machines, named situations.
    /// </summary>
    public required IReadOnlyList<Mark> Marks { get; init; }

    /// <summary>Those of them each of which must be reached, or nothing was checked.</summary>
    public required IReadOnlyList<Mark> Vital { get; init; }

    /// <summary>All marks, in words, with how often each was reached.</summary>
    public IReadOnlyList<(string Mark, long Count)> Reached => [.. Marks.Select(m => (m.ToString(), Coverage[m]))];

    /// <summary>The vital marks, in words, that were not reached.</summary>
    public IReadOnlyList<string> NeverExercised =>
        [.. Vital.Where(mark => Coverage[mark] == 0).Select(mark => mark.ToString())];

    /// <summary>How it ended.</summary>
    public Outcome Outcome => this switch
    {
        { Findings.Count: > 0 } => Outcome.Violated,
        { UndecidedRuns: > 0 } or { States: not null, Complete: false } => Outcome.Undecided,
        _ when NeverExercised.Count > 0 => Outcome.Vacuous,
        _ => Outcome.Held,
    };

    /// <summary>The mean of <see cref="DecisionViews"/>; 0 where nothing has views.</summary>
    public double MeanDecisionView
    {
        get
        {
            long sessions = 0, views = 0;
            for (int v = 0; v < DecisionViews.Count; v++)
            {
                sessions += DecisionViews[v];
                views += (v + 1) * DecisionViews[v];
            }

            return sessions == 0 ? 0 : (double)views / sessions;
        }
    }
}
