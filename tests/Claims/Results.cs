using System.Globalization;
using System.Text.RegularExpressions;

namespace GkeVerified.Claims;

/// <summary>What of a command's output is its result: all that is the same each time, and no times.</summary>
internal static partial class Results
{
    /// <summary>The result of a command that lacks something here: a package, an engine, a tool; also of tests that are not there without it.</summary>
    public const string NeedsMore = "failed with exit code 2";

    /// <summary>The result of a command.</summary>
    /// <param name="command">The arguments of gke.</param>
    /// <param name="output">What it printed.</param>
    /// <param name="exitCode">Its exit code.</param>
    /// <returns>One line; the verdict stands behind the last "; ".</returns>
    public static string Of(string command, string output, int exitCode) => command.Split(' ')[0] switch
    {
        _ when exitCode is 2 || exitCode > 3 => $"failed with exit code {exitCode}",
        "explore" => Explored(output, exitCode),
        "test" => Tested(output, exitCode),
        _ => Summed(output, exitCode),
    };

    /// <summary>The verdict in a result.</summary>
    /// <param name="result">A result.</param>
    public static string Verdict(string result) => result[(result.LastIndexOf("; ", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..];

    private static string Explored(string output, int exitCode)
    {
        Match extent = Extent().Match(output);
        string[] violated = [.. Violation().Matches(output).Select(match => match.Groups["rule"].Value)];
        string verdict = exitCode switch
        {
            0 => "held",
            1 when violated.Length > 0 => "refuted: " + string.Join(", ", violated),
            3 => "undecided",
            _ => $"failed with exit code {exitCode}",
        };
        return $"{extent.Groups["extent"].Value}; {verdict}";
    }

    private static string Tested(string output, int exitCode)
    {
        int Sum(string what) => Regex
            .Matches(output, what + @": +(\d+)", RegexOptions.None, TimeSpan.FromSeconds(1))
            .Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        int passed = Sum("Passed"), failed = Sum("Failed");
        return exitCode == 0 && passed == 0 && failed == 0 ? NeedsMore : exitCode == 0 && failed == 0 ? "passed" : "FAILED";
    }

    // The last line that sums up, without its time.
    private static string Summed(string output, int exitCode)
    {
        Match sum = Sum().Matches(output) is { Count: > 0 } all ? all[^1] : Match.Empty;
        return exitCode != 0 ? $"failed with exit code {exitCode}" : sum.Success ? Time().Replace(sum.Value, "") : "done";
    }

    [GeneratedRegex(@"^(?<extent>(not )?complete: .*|[\d,]+ schedules, [\d,]+ actions), [\d.]+ s\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Extent();

    [GeneratedRegex(@"^VIOLATION (?<rule>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Violation();

    [GeneratedRegex(
        @"\d+ files?, \d+ lemmas, [\d.]+ s: everything verified|\d+ of \d+ as claimed, \d+ of them on every chance, \d+ of these also with the simulator; \d+ by rank|\d+ of \d+ faults found|\d+ of \d+ verdicts agree, \d+ differ for a reason|\d+ weakenings, \d+ refuted|[\d,]+ sequences and [\d,]+ events sampled: the same verdict on each",
        RegexOptions.None,
        1000)]
    private static partial Regex Sum();

    [GeneratedRegex(@", [\d.]+ s\b", RegexOptions.None, 1000)]
    private static partial Regex Time();
}
