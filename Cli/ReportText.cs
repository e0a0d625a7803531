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

    // Whatever the schedule, a view succeeds with probability at least (n − t_c)/n: the number of views is at most geometric.
    private static void WriteViews(ExplorationReport report)
    {
        long sessions = report.DecisionViews.Sum();
        if (sessions == 0)
        {
            return;
        }

        double success = (double)(report.Options.N - report.Options.Tc) / report.Options.N;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"views until the first decision: mean {report.MeanDecisionView:F3}; against the worst adversary 1/p = {1 / success:F3}, "
            + $"p = (n − t_c)/n"));
        Console.WriteLine("  view    sessions     share    worst");
        double worst = success;
        for (int v = 0; v < report.DecisionViews.Count; v++, worst *= 1 - success)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {v + 1,4}{report.DecisionViews[v],12}{(double)report.DecisionViews[v] / sessions,10:P2}{worst,9:P2}"));
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
