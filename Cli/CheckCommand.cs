using System.CommandLine;
using System.Globalization;
using GkeVerified.Coyote;
using GkeVerified.Coyote.Checking;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Systems;
using Spectre.Console;

namespace GkeVerified.Cli;

/// <summary><c>gke check</c>: everything, within a budget.</summary>
internal static class CheckCommand
{
    private static readonly Option<TimeSpan> s_budget = new("--budget")
    {
        Description = "How long all of it may take, for example 5m; a line for which that is too short to say anything gets more.",
        DefaultValueFactory = _ => TimeSpan.FromSeconds(60),
        CustomParser = Durations.Parse,
    };

    private static readonly Option<ulong> s_seed =
        new("--seed") { Description = "What all schedules follow from.", DefaultValueFactory = _ => 1 };

    private static readonly Option<string> s_findings = new("--findings")
    {
        Description = "Folder for the replay files of violations.",
        DefaultValueFactory = _ => "gke-findings",
    };

    private static readonly Option<string> s_engine = new("--engine")
    {
        Description = $"What explores. One of {string.Join(", ", EngineCatalog.Names)}. Coyote samples what our own engine searches "
            + "exhaustively, and leaves out what needs an adversary that knows the protocol, or thousands of schedules, to be found.",
        DefaultValueFactory = _ => EngineCatalog.Names[0],
    };

    public static Command Create()
    {
        var command = new Command("check", "Check every scenario within a budget.") { s_budget, s_seed, s_findings, s_engine };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var findings = new FindingsFolder(parsed.GetValue(s_findings)!);
        var results = new List<CheckResult>();
        var unexpected = new List<string>();
        IEngine engine = EngineCatalog.Create(parsed.GetValue(s_engine)!);
        IReadOnlyList<CheckRow> rows = CheckPlan.For(engine);
        bool plain = Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive;
        ProgressView.Show("check", progress =>
        {
            Func<CheckRow, IProgress<ExplorationProgress>?> perRow =
                row => progress is null ? null : new RowProgress(progress, results.Count, rows.Count);
            foreach (CheckResult result in new Checker(engine).Run(
                rows, parsed.GetValue(s_budget), parsed.GetValue(s_seed), Environment.ProcessorCount, progress: perRow))
            {
                results.Add(result);
                if (plain)
                {
                    Console.WriteLine(
                        $"[{results.Count}/{rows.Count}] {result.Row.Name}, {Bounds(result.Row.Request.Options)}: "
                        + $"{ReportText.Extent(result.Report)}: {Verdict(result)}");
                }

                if (!result.AsExpected)
                {
                    unexpected.AddRange(Explain(result, findings));
                }
            }

            return 0;
        });
        WriteTable(results);
        foreach (string line in unexpected)
        {
            Console.WriteLine(line);
        }

        long schedules = results.Sum(r => r.Report.Schedules);
        long states = results.Sum(r => r.Report.States ?? 0);
        Console.WriteLine(
            $"{ReportText.Number((UInt128)schedules)} schedules sampled and {ReportText.Number((UInt128)states)} states searched "
            + $"exhaustively: {results.Count(r => r.AsExpected)} of {results.Count} as expected.");
        return results.TrueForAll(r => r.AsExpected) ? ExitCode.Held
            : results.TrueForAll(r => r.AsExpected || r.IsUndecided) ? ExitCode.Undecided
            : ExitCode.Violation;
    }

    private static void WriteTable(List<CheckResult> results)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("scenario", "bounds", "adversary");
        table.AddColumn(new TableColumn("schedules").RightAligned());
        table.AddColumn(new TableColumn("actions").RightAligned());
        table.AddColumn(new TableColumn("marks").RightAligned());
        table.AddColumn("verdict");
        foreach (CheckResult result in results)
        {
            ExplorationReport report = result.Report;
            string extent = report.States is { } states
                ? $"{ReportText.Number((UInt128)states)} states"
                : ReportText.Number((UInt128)report.Schedules);
            table.AddRow(
                Markup.Escape(result.Row.Name),
                Markup.Escape(Bounds(report.Options)),
                report.Strategy,
                extent,
                ReportText.Number((UInt128)report.Actions),
                $"{report.Reached.Count(mark => mark.Count > 0)}/{report.Reached.Count}",
                $"[{(result.AsExpected ? "green" : "red")}]{Markup.Escape(Verdict(result))}[/]");
        }

        if (Console.IsOutputRedirected)
        {
            // A log has neither width nor colours; the table must not be folded to those of a terminal that is not there.
            AnsiConsole.Profile.Width = 200;
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        AnsiConsole.Write(table);
    }

    private static IEnumerable<string> Explain(CheckResult result, FindingsFolder findings)
    {
        IReadOnlyList<string?> replays = findings.Write(result.Report);
        if (result.Row.Refutes is { } rule && result.Report.Findings.Count == 0)
        {
            yield return result.IsUndecided
                ? $"{result.Row.Name}: {rule} should be violated and was not yet when the time was up; give the check more with --budget."
                : $"{result.Row.Name}: {rule} should be violated and was not; {ReportText.Verdict(result.Report)}";
        }
        else if (result.Report.Findings.Count == 0)
        {
            yield return $"{result.Row.Name}, {Bounds(result.Row.Request.Options)}: {ReportText.Verdict(result.Report)}";
        }

        for (int i = 0; i < result.Report.Findings.Count; i++)
        {
            yield return $"{result.Row.Name}: {result.Report.Findings[i].Rule}: {result.Report.Findings[i].Message}";
            yield return $"  replay with: gke replay {replays[i]}";
        }
    }

    private static string Verdict(CheckResult result) => (result.Report.Outcome, result.Row.Refutes) switch
    {
        (_, { } rule) when result.AsExpected => $"refuted, as known: {rule}",
        (_, { } rule) when result.IsUndecided => $"UNDECIDED, not refuted yet: {rule}",
        (_, { } rule) => $"NOT REFUTED: {rule}",
        (Outcome.Held, _) when result.Report.Complete => "holds, complete",
        (Outcome.Held, _) => "holds",
        (Outcome.Vacuous, _) => "VACUOUS",
        (Outcome.Undecided, _) => "UNDECIDED",
        _ => "VIOLATED: " + string.Join(", ", result.Report.Findings.Select(f => f.Rule)),
    };

    private static string Bounds(ScenarioOptions options)
    {
        string sessions = options.Sessions == 1 ? "" : string.Create(
            CultureInfo.InvariantCulture, $", {options.Sessions} sessions");
        string breakIns = options.Tb + options.BreakIns == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $" t_b={options.Tb} break-ins≤{options.BreakIns}");
        return string.Create(
            CultureInfo.InvariantCulture, $"n={options.N} t_c={options.Tc} crashes≤{options.Crashes}{breakIns}{sessions}");
    }

    private sealed class RowProgress(IProgress<ExplorationProgress> whole, int row, int rows) : IProgress<ExplorationProgress>
    {
        public void Report(ExplorationProgress value) =>
            whole.Report(value with { Done = (row + Math.Clamp(value.Done, 0, 1)) / rows });
    }
}
