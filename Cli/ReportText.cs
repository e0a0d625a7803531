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
        if (report.DecisionViews.Count > 0)
        {
            double expected = (double)report.Options.N / (report.Options.N - report.Options.Tc);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"sessions first decided in view 1, 2, …: {string.Join(", ", report.DecisionViews)}; mean "
                + $"{report.MeanDecisionView:F3}, and n/(n − t_c) = {expected:F3} bounds what is expected"));
        }

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

        if (marks)
        {
            WriteMarks(report);
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

    private static void WriteMarks(ExplorationReport report)
    {
        Console.WriteLine();
        foreach ((string mark, long count) in report.Reached)
        {
            Console.WriteLine($"  {(count > 0 ? Number((UInt128)count) : "not reached"),15}  {mark}");
        }
    }
}
