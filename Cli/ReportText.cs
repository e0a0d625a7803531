using System.Globalization;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Scenarios;

namespace GkeVerified.Cli;

/// <summary>A report for a person.</summary>
internal static class ReportText
{
    public static void Write(ExplorationReport report, IReadOnlyList<string?> replays, bool marks)
    {
        Console.WriteLine(ScenarioCatalog.Format(report.Options));
        Console.WriteLine($"engine {report.Engine}, strategy {report.Strategy}, seed {report.Seed}");
        Console.WriteLine(Extent(report));
        WriteViews(report);
        WriteTotality(report);
        WriteMarks(report.Reached, marks);
        for (int i = 0; i < report.Findings.Count; i++)
        {
            Finding finding = report.Findings[i];
            Console.WriteLine();
            Console.WriteLine($"VIOLATION {finding.Rule}");
            Console.WriteLine("  " + finding.Message);
            Console.WriteLine(
                $"  minimised from {finding.FoundSteps} to {finding.Run.Choices.Count} steps: "
                + $"{ScenarioCatalog.Format(finding.Run.Options)}");
            Console.WriteLine($"  replay with: gke replay {replays[i]}");
        }

        Console.WriteLine();
        Console.WriteLine(Verdict(report));
    }

    public static string Extent(ExplorationReport report)
    {
        string seconds = string.Create(CultureInfo.InvariantCulture, $"{report.Elapsed.TotalSeconds:F1} s");
        if (report.States is { } states)
        {
            string executions = report.Executions is { } number ? $"{Number(number)} executions" : "executions not counted";
            return report.Complete
                ? $"complete: {executions}, {Number((UInt128)states)} states, {Number((UInt128)report.Actions)} transitions, {seconds}"
                : $"not complete: {Number((UInt128)states)} states, {Number((UInt128)report.Actions)} transitions, {seconds}";
        }

        return $"{Number((UInt128)report.Schedules)} schedules, {Number((UInt128)report.Actions)} actions, {seconds}";
    }

    public static string Verdict(ExplorationReport report) => report.Outcome switch
    {
        Outcome.Held => "All held.",
        Outcome.Violated => $"{report.Findings.Count} {(report.Findings.Count == 1 ? "rule" : "rules")} violated.",
        Outcome.Vacuous => "Vacuous: nothing was violated, but these were never reached: "
            + string.Join("; ", report.NeverExercised) + ".",
        _ when report.UndecidedRuns > 0 =>
            $"Undecided: {report.UndecidedRuns} runs went beyond view {report.Options.ViewCap}; the first is schedule "
            + $"{report.FirstUndecided}.",
        _ => "Undecided: the search is not complete within its limits.",
    };

    public static string Number(UInt128 number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static void WriteViews(ExplorationReport report)
    {
        long sessions = report.DecisionViews.Sum();
        if (sessions == 0)
        {
            return;
        }

        (double Success, int Delay)? claim = ScenarioCatalog.Create(report.Options).Views;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"views until the first decision: mean {report.MeanDecisionView:F3}")
            + (claim is { } c ? string.Create(
                CultureInfo.InvariantCulture,
                $"; against the worst adversary at most {c.Delay + 1 / c.Success:F3}, each view succeeding with p = {c.Success:F3}")
                : ""));
        Console.WriteLine("  view    sessions     share" + (claim is null ? "" : "    worst"));
        for (int v = 0; v < report.DecisionViews.Count; v++)
        {
            string worst = claim is not { } bound ? ""
                : v < bound.Delay ? $"{"-",9}"
                : string.Create(
                    CultureInfo.InvariantCulture, $"{bound.Success * Math.Pow(1 - bound.Success, v - bound.Delay),9:P2}");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {v + 1,4}{report.DecisionViews[v],12}{(double)report.DecisionViews[v] / sessions,10:P2}{worst}"));
        }
    }

    // What is counted where it is no rule.
    private static void WriteTotality(ExplorationReport report)
    {
        if (ScenarioCatalog.Create(report.Options).Loss is null)
        {
            return;
        }

        Console.WriteLine("totality of broadcasts is no rule here, as parties sample whom they gossip with"
            + (report.Totality is null ? "; this engine does not count runs that lack it" : "; runs that lacked it:"));
        foreach (TotalityCount count in report.Totality ?? [])
        {
            string verdict = count.IsWithinBound switch
            {
                true => "",
                false => "  BEYOND the bound",
                null => " for each epoch",
            };
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  n = {report.Options.N}, G = {count.Gossip}, C = {count.Correct} correct: {Number((UInt128)count.Lost)} of "
                + $"{Number((UInt128)count.Judged)}, 99% confidence {count.Interval.Low:P2} … {count.Interval.High:P2}; bound {count.Bound ?? count.Epsilon:P2}{verdict}"));
        }
    }

    private static void WriteMarks(IReadOnlyList<(string Mark, long Count)> marks, bool all)
    {
        int reached = marks.Count(m => m.Count > 0);
        string more = all ? ":" : reached < marks.Count ? " (--marks lists them)" : "";
        Console.WriteLine($"{reached} of {marks.Count} marks reached{more}");
        foreach ((string mark, long count) in all ? marks : [])
        {
            Console.WriteLine($"  {(count > 0 ? Number((UInt128)count) : "not reached"),15}  {mark}");
        }
    }
}
