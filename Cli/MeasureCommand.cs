using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GkeVerified.Coyote;
using GkeVerified.Coyote.Measuring;

namespace GkeVerified.Cli;

/// <summary><c>gke measure</c>: messages and rounds, measured and claimed.</summary>
internal static class MeasureCommand
{
    private static readonly Option<int> s_from = new("--from") { Description = "The fewest servers.", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> s_to = new("--to") { Description = "The most servers.", DefaultValueFactory = _ => 16 };
    private static readonly Option<int> s_runs = new("--runs")
    {
        Description = "How many schedules each mean is taken over.",
        DefaultValueFactory = _ => 40,
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print one JSON array and nothing else." };

    private static readonly JsonSerializerOptions s_format =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var command = new Command("measure", "Measure messages and rounds of every protocol, beside what is claimed.")
        {
            s_from, s_to, s_runs, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        (int from, int to, int runs) = (parsed.GetValue(s_from), parsed.GetValue(s_to), parsed.GetValue(s_runs));
        if (from < 1 || to > 32 || from > to)
        {
            throw new InputException($"--from {from} --to {to}: 1 ≤ from ≤ to ≤ 32 is needed.");
        }

        if (runs is < 1 or > 1_000_000)
        {
            throw new InputException($"--runs {runs}: must lie in 1 … 1,000,000.");
        }

        IEnumerable<ComplexityRow> rows = Complexity.Measure(Enumerable.Range(from, to - from + 1), runs);
        if (parsed.GetValue(s_json))
        {
            Console.WriteLine(new JsonArray([.. rows.Select(ToJson)]).ToJsonString(s_format));
            return ExitCode.Held;
        }

        Console.WriteLine("Runs without faults: M messages and R rounds [CS04 §2.1], mean over uniform schedules, worst found, claimed.");
        Console.WriteLine("protocol  consensus   n t_c t_b         M    worst  claimed       R  worst  claimed");
        int beyond = 0;
        foreach (ComplexityRow row in rows)
        {
            beyond += row.Agrees ? 0 : 1;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Protocol,-10}{row.Consensus,-9}{row.N,4}{row.Tc,4}{row.Tb,4}{row.Messages,10:F1}{row.WorstMessages,9}"
                + $"{row.ClaimedMessages,9:F0}{row.Rounds,8:F2}{row.WorstRounds,7}{row.ClaimedRounds,9:F2}"
                + $"{(row.Agrees ? "" : "  BEYOND " + row.Claim)}"));
        }

        Console.WriteLine($"{beyond} {(beyond == 1 ? "row" : "rows")} beyond what is claimed.");
        return ExitCode.Held;
    }

    private static JsonObject ToJson(ComplexityRow row) => new()
    {
        ["protocol"] = row.Protocol,
        ["consensus"] = row.Consensus,
        ["n"] = row.N,
        ["tc"] = row.Tc,
        ["tb"] = row.Tb,
        ["messages"] = Math.Round(row.Messages, 2),
        ["rounds"] = Math.Round(row.Rounds, 3),
        ["worst_messages"] = row.WorstMessages,
        ["worst_rounds"] = row.WorstRounds,
        ["claimed_messages"] = Math.Round(row.ClaimedMessages, 2),
        ["claimed_rounds"] = Math.Round(row.ClaimedRounds, 3),
        ["claim"] = row.Claim,
        ["agrees"] = row.Agrees,
    };
}
