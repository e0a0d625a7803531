using System.Text.Json.Nodes;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;

namespace GkeVerified.Coyote.Checking;

/// <summary>
/// The check and single explorations with nothing but texts and numbers going in and out, for a caller that has loaded
/// another build of these assemblies beside its own: the seeded faults are found through it.
/// </summary>
public static class TextualCheck
{
    /// <summary>Runs <see cref="CheckPlan"/> until something is violated that should hold.</summary>
    /// <param name="budgetSeconds">The budget of the check.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threads">How many threads sample schedules.</param>
    /// <returns>
    /// <c>null</c> when nothing was found; otherwise an object with the row, the scenario, the rule, the schedule from 1 (0 for
    /// an exhaustive search), the steps of the minimised run and its run file.
    /// </returns>
    public static string? Check(double budgetSeconds, ulong seed, int threads)
    {
        foreach (CheckResult result in new Checker(new BuiltInEngine()).Run(
            CheckPlan.Rows, TimeSpan.FromSeconds(budgetSeconds), seed, threads))
        {
            if (result.Row.Refutes is null && Describe(result.Report, result.Row.Name) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>
    /// Runs of <see cref="CheckPlan"/> the rows of one scenario, each with no more than its share of the budget of the whole check: what
    /// they find the whole check finds too, since it runs the same schedules and no fewer.
    /// </summary>
    /// <param name="name">The scenario, by name.</param>
    /// <param name="budgetSeconds">The budget of the whole check.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threads">How many threads sample schedules.</param>
    /// <returns>As <see cref="Check"/>.</returns>
    public static string? CheckOf(string name, double budgetSeconds, ulong seed, int threads)
    {
        int shares = CheckPlan.Rows.Sum(row => row.Share);
        foreach (CheckRow row in CheckPlan.Rows.Where(row => row.Refutes is null && row.Request.Options.Name == name))
        {
            ExplorationReport report = new BuiltInEngine().Explore(row.Request with
            {
                Time = TimeSpan.FromSeconds(budgetSeconds * row.Share / shares),
                Seed = seed,
                Threads = threads,
            });
            if (Describe(report, row.Name) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Explores one scenario until something is violated.</summary>
    /// <param name="scenario">The scenario, as <see cref="ScenarioCatalog.Parse"/> reads it.</param>
    /// <param name="strategy">The strategy, by name.</param>
    /// <param name="schedules">How many schedules at most; for an exhaustive search, how many states.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="reduce">Whether an exhaustive search reduces.</param>
    /// <param name="minimise">Whether to minimise what is found.</param>
    /// <returns>As <see cref="Check"/>.</returns>
    public static string? Explore(
        string scenario, string strategy, long schedules, ulong seed, bool reduce, bool minimise)
    {
        ExplorationReport report = new BuiltInEngine().Explore(new ExplorationRequest
        {
            Options = ScenarioCatalog.Parse(scenario),
            Strategy = strategy,
            Schedules = schedules,
            States = schedules,
            Seed = seed,
            Reduce = reduce,
            Minimise = minimise,
        });
        return Describe(report, ScenarioCatalog.Format(report.Options));
    }

    /// <summary>Explores one scenario with a named engine until something is violated.</summary>
    /// <param name="engine">The engine, by name.</param>
    /// <param name="scenario">The scenario, as <see cref="ScenarioCatalog.Parse"/> reads it.</param>
    /// <param name="strategy">The strategy, by name.</param>
    /// <param name="schedules">How many schedules at most.</param>
    /// <param name="seconds">How long at most; 0 for as long as it takes.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>JSON: "schedules", how many were explored, and "found", as <see cref="Check"/> gives it, or null.</returns>
    /// <exception cref="InputException">This build has no such engine.</exception>
    public static string ExploreWith(string engine, string scenario, string strategy, long schedules, double seconds, ulong seed)
    {
        ExplorationReport report = EngineCatalog.Create(engine).Explore(new ExplorationRequest
        {
            Options = ScenarioCatalog.Parse(scenario),
            Strategy = strategy,
            Schedules = schedules,
            Time = seconds > 0 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue,
            Seed = seed,
            Threads = 1,
            Minimise = false,
        });
        string? found = Describe(report, ScenarioCatalog.Format(report.Options));
        return new JsonObject
        {
            ["schedules"] = report.Schedules,
            ["found"] = found is null ? null : JsonNode.Parse(found),
        }.ToJsonString();
    }

    /// <summary>Runs a recorded run with a named engine.</summary>
    /// <param name="engine">The engine, by name.</param>
    /// <param name="run">A run file.</param>
    /// <returns>As <see cref="IEngine.Replay"/> says.</returns>
    /// <exception cref="InputException">This build has no such engine, or the run does not replay.</exception>
    public static string Replay(string engine, string run) =>
        EngineCatalog.Create(engine).Replay(RunFile.Parse(run, "run"));

    /// <summary>The strategies of an engine.</summary>
    /// <param name="engine">The engine, by name.</param>
    /// <exception cref="InputException">This build has no such engine.</exception>
    public static string[] StrategiesOf(string engine) => [.. EngineCatalog.Create(engine).Strategies];

    private static string? Describe(ExplorationReport report, string row)
    {
        if (report.Findings.Count > 0)
        {
            Finding finding = report.Findings[0];
            return new JsonObject
            {
                ["row"] = row,
                ["scenario"] = ScenarioCatalog.Format(report.Options),
                ["rule"] = finding.Violation.Name,
                ["schedule"] = finding.Schedule + 1,
                ["steps"] = finding.Run.Choices.Count,
                ["repeats"] = finding.Repeats,
                ["run"] = finding.ToRunFile(),
            }.ToJsonString();
        }

        return report.UndecidedRuns == 0
            ? null
            : new JsonObject
            {
                ["row"] = row,
                ["scenario"] = ScenarioCatalog.Format(report.Options),
                ["rule"] = "undecided",
                ["schedule"] = report.FirstUndecided + 1,
                ["steps"] = 0,
                ["repeats"] = true,
                ["run"] = UndecidedRun(report),
            }.ToJsonString();
    }

    // Only our own engine has schedules by number.
    private static string UndecidedRun(ExplorationReport report)
    {
        if (report.Engine != BuiltInEngine.EngineName)
        {
            return "";
        }

        var request = new ExplorationRequest { Options = report.Options, Strategy = report.Strategy, Seed = report.Seed };
        return RunFile.Replay(BuiltInEngine.RunOf(request, report.FirstUndecided)).Text;
    }
}
