using System.Diagnostics;
using GkeVerified.Coyote.Reports;

namespace GkeVerified.Coyote.Checking;

/// <summary>What came of one line of the check.</summary>
/// <param name="Row">The line.</param>
/// <param name="Report">What was explored and found.</param>
public sealed record CheckResult(CheckRow Row, ExplorationReport Report)
{
    /// <summary>Whether what must hold held, or what must be refuted was.</summary>
    public bool AsExpected => Row.Refutes is null
        ? Report.Outcome == Outcome.Held
        : Report.Findings.Any(f => f.Violation.Name == Row.Refutes);

    /// <summary>Whether the time was too short to tell: nothing went against what is expected.</summary>
    public bool IsUndecided => !AsExpected
        && (Report.Outcome == Outcome.Undecided
            || (Row.Refutes is not null && Report.Schedules < Row.Request.Schedules));
}

/// <summary>Runs the check.</summary>
/// <param name="engine">What explores.</param>
public sealed class Checker(IEngine engine)
{
    // What a line gets that says nothing yet, on a slow machine or under a slow engine: so many times its share, and no less than this; and
    // again so many times that, but only while it has not had so many schedules, of which a fast engine runs far more at once.
    private const int Patience = 8;
    private const int Rounds = 3;
    private const long Enough = 1_000;
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs lines within a budget: each gets its share of what is left, so that a line which needs less leaves more. One that says nothing in this
    /// time gets more of it, beyond the budget if need be.
    /// </summary>
    /// <param name="rows">The lines.</param>
    /// <param name="budget">How long all of them may take.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threads">How many threads sample schedules.</param>
    /// <param name="stopAtFirst">Whether to stop at the first line that does not go as expected.</param>
    /// <param name="progress">Is told how far the line that runs has come.</param>
    /// <returns>What came of each line, as it ends.</returns>
    public IEnumerable<CheckResult> Run(
        IReadOnlyList<CheckRow> rows,
        TimeSpan budget,
        ulong seed,
        int threads,
        bool stopAtFirst = false,
        Func<CheckRow, IProgress<ExplorationProgress>?>? progress = null)
    {
        var clock = Stopwatch.StartNew();
        TimeSpan beyond = TimeSpan.Zero;
        int shares = rows.Sum(row => row.Share);
        foreach (CheckRow row in rows)
        {
            TimeSpan left = budget + beyond - clock.Elapsed;
            TimeSpan time = left > TimeSpan.Zero ? left * row.Share / shares : TimeSpan.FromMilliseconds(1);
            shares -= row.Share;
            CheckResult result = Explore(row, time);
            TimeSpan begin = clock.Elapsed;
            for (int round = 0; SaysNothing(result) && (round == 0 || (round < Rounds && HadFew(result.Report))); round++)
            {
                time = TimeSpan.FromTicks(Math.Max(Patience * time.Ticks, s_least.Ticks));
                result = Explore(row, time);
            }

            beyond += clock.Elapsed - begin;
            yield return result;
            if (stopAtFirst && !result.AsExpected)
            {
                yield break;
            }
        }

        bool SaysNothing(CheckResult result) => result.IsUndecided || result.Report.Outcome == Outcome.Vacuous;

        bool HadFew(ExplorationReport report) => report.States is null && report.Schedules < Enough;

        CheckResult Explore(CheckRow row, TimeSpan time) => new(
            row, engine.Explore(row.Request with { Time = time, Seed = seed, Threads = threads }, progress?.Invoke(row)));
    }
}
