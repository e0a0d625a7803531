using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Reports;

/// <summary>A report as one JSON object.</summary>
public static class ReportJson
{
    private static readonly JsonSerializerOptions s_options =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="replays">For each finding the path of its replay file; null where none was written.</param>
    public static string Write(ExplorationReport report, IReadOnlyList<string?> replays)
    {
        var violations = new JsonArray();
        for (int i = 0; i < report.Findings.Count; i++)
        {
            Finding finding = report.Findings[i];
            violations.Add(new JsonObject
            {
                ["spec"] = finding.Violation.Spec,
                ["rule"] = finding.Violation.Rule,
                ["message"] = finding.Violation.Message,
                ["steps"] = finding.Run.Choices.Count,
                ["replay"] = replays[i],
                ["schedule"] = finding.Schedule,
                ["found_steps"] = finding.FoundSteps,
            });
        }

        return new JsonObject
        {
            ["scenario"] = report.Options.Name,
            ["parameters"] = Parameters(report.Options),
            ["engine"] = report.Engine,
            ["strategy"] = report.Strategy,
            ["seed"] = report.Seed,
            ["schedules"] = report.Schedules,
            ["actions"] = report.Actions,
            ["messages"] = report.Messages,
            ["states"] = report.States,
            ["executions"] = report.Executions?.ToString(),
            ["complete"] = report.Complete,
            ["elapsed_s"] = Math.Round(report.Elapsed.TotalSeconds, 3),
            ["outcome"] = ScenarioCatalog.Text(report.Outcome),
            ["undecided"] = report.UndecidedRuns,
            ["decision_views"] = new JsonArray([.. report.DecisionViews.Select(v => JsonValue.Create(v))]),
            ["totality"] = report.Totality is { } counts ? new JsonArray([.. counts.Select(ToJson)]) : null,
            ["marks"] = Marks(report),
            ["violations"] = violations,
        }.ToJsonString(s_options);
    }

    private static JsonObject ToJson(TotalityCount count) => new()
    {
        ["gossip"] = count.Gossip,
        ["correct"] = count.Correct,
        ["judged"] = count.Judged,
        ["lost"] = count.Lost,
        ["low99"] = count.Interval.Low,
        ["high99"] = count.Interval.High,
        ["epsilon"] = count.Epsilon,
        ["bound"] = count.Bound,
        ["within_bound"] = count.IsWithinBound,
    };

    private static JsonObject Parameters(ScenarioOptions options) => ScenarioCatalog.Find(options.Name).IsByzantine
        ? ByzantineParameters(options)
        : new JsonObject
        {
            ["n"] = options.N,
            ["tc"] = options.Tc,
            ["crashes"] = options.Crashes,
            ["sessions"] = options.Sessions,
            ["variant"] = ScenarioCatalog.Text(options.Variant),
            ["consensus"] = ScenarioCatalog.Text(options.Consensus),
            ["crypto"] = ScenarioCatalog.Text(options.Crypto),
            ["network"] = ScenarioCatalog.Text(options.Network),
            ["repeats"] = options.Repeats,
            ["tb"] = options.Tb,
            ["breakins"] = options.BreakIns,
            ["view_cap"] = options.ViewCap,
            ["watch"] = options.Watch,
        };

    private static JsonObject ByzantineParameters(ScenarioOptions options) => new()
    {
        ["n"] = options.N,
        ["t"] = options.T,
        ["k"] = options.K,
        ["byzantine"] = ScenarioCatalog.Text(options.Byzantine),
        ["faulty"] = options.Faulty,
        ["forgeries"] = options.Forgeries,
        ["strays"] = options.Strays,
        ["spared"] = options.Spared,
        ["duplicates"] = options.Duplicates,
        ["proposers"] = options.Proposers,
        ["gossip"] = options.Gossip,
        ["commits"] = options.Commits,
        ["reading"] = ScenarioCatalog.Text(options.Reading),
        ["consensus"] = ScenarioCatalog.Text(options.Consensus),
        ["watch"] = options.Watch,
        ["sessions"] = options.Sessions,
        ["variant"] = ScenarioCatalog.Text(options.Variant),
        ["crypto"] = ScenarioCatalog.Text(options.Crypto),
        ["network"] = ScenarioCatalog.Text(options.Network),
        ["view_cap"] = options.ViewCap,
    };

    private static JsonObject Marks(ExplorationReport report)
    {
        var marks = new JsonObject();
        foreach ((string mark, long count) in report.Reached)
        {
            marks[mark] = count;
        }

        return marks;
    }
}
