using System.Globalization;
using System.Text;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Runs;

/// <summary>
/// A run as a text that people read and that replays: the scenario, the seed, the numbered choices, each followed by what came
/// of it, and the verdict. The choices are what counts; all else is written anew from them, so that a run which no longer
/// goes as recorded shows as a difference.
/// </summary>
public static class RunFile
{
    private const string Heading = "gke-run 1";
    private const string Rule = "---";
    private const string TraceHeading = "--- as found by ";

    /// <summary>Runs a record and writes it down.</summary>
    /// <param name="record">The run.</param>
    /// <param name="verdict">The violation; null when there is none.</param>
    /// <param name="trace">What an engine recorded of the run as it was found, before it was minimised; null for none.</param>
    /// <returns>The text, with <c>\n</c> at the end of each line.</returns>
    /// <exception cref="InputException">A choice cannot be taken.</exception>
    public static string Render(RunRecord record, out Violation? verdict, EngineTrace? trace = null)
    {
        var transcript = new Transcript();
        var configuration = new Configuration(ScenarioCatalog.Create(record.Options), new Coverage())
        {
            Listener = transcript,
        };
        int failed = RunDriver.Replay(configuration, record);
        if (failed >= 0)
        {
            throw CannotTake(record, failed);
        }

        verdict = configuration.Violation;
        StringBuilder text = Header(record);
        foreach (string line in transcript.Lines)
        {
            Line(text, line);
        }

        Line(text, Rule);
        Line(text, verdict is null ? configuration.BeyondViewCap ? "undecided within the view cap" : "holds" : verdict.ToString());
        if (trace is not null)
        {
            Line(text, $"{TraceHeading}{trace.Engine} {trace.Strategy} in {ScenarioCatalog.Format(trace.Options)}");
            Line(text, trace.Text.ReplaceLineEndings("\n").TrimEnd('\n'));
        }

        return text.ToString();
    }

    /// <summary>The trace that an engine recorded of a run, at the end of its file.</summary>
    /// <param name="text">The text of a run file.</param>
    /// <param name="place">How to name the file in errors.</param>
    /// <returns>The trace; null when there is none.</returns>
    /// <exception cref="InputException">Its heading is not understood.</exception>
    public static EngineTrace? TraceIn(string text, string place)
    {
        string lines = text.ReplaceLineEndings("\n");
        int heading = lines.IndexOf("\n" + TraceHeading, StringComparison.Ordinal);
        if (heading < 0)
        {
            return null;
        }

        string[] rest = lines[(heading + 1 + TraceHeading.Length)..].Split('\n', 2);
        return rest[0].Split(' ', 4) is [var engine, var strategy, "in", var scenario]
            ? new EngineTrace(engine, strategy, ScenarioCatalog.Parse(scenario), rest[1])
            : throw new InputException($"{place}: \"{TraceHeading}{rest[0]}\" should read \"{TraceHeading}ENGINE STRATEGY in SCENARIO\".");
    }

    /// <summary>Runs a record and writes it down.</summary>
    /// <param name="record">The run.</param>
    /// <param name="trace">What an engine recorded of it; null for none.</param>
    /// <returns>The text, and whether nothing is violated.</returns>
    /// <exception cref="InputException">A choice cannot be taken.</exception>
    public static (string Text, bool Holds) Replay(RunRecord record, EngineTrace? trace = null)
    {
        string text = Render(record, out Violation? verdict, trace);
        return (text, verdict is null);
    }

    /// <summary>Writes down the choices of a record and nothing of what comes of them, where it cannot be repeated.</summary>
    /// <param name="record">The run.</param>
    /// <param name="verdict">What is said of it.</param>
    public static string List(RunRecord record, Violation verdict)
    {
        StringBuilder text = Header(record);
        for (int i = 0; i < record.Choices.Count; i++)
        {
            Line(text, $"{(i + 1).ToString(CultureInfo.InvariantCulture),3}  {record.Choices[i]}");
        }

        Line(text, Rule);
        Line(text, verdict.ToString());
        return text.ToString();
    }

    /// <summary>Reads a run.</summary>
    /// <param name="text">The text of a run file.</param>
    /// <param name="place">How to name the file in errors.</param>
    /// <exception cref="InputException">The text is no run.</exception>
    public static RunRecord Parse(string text, string place)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (lines[0] != Heading)
        {
            throw new InputException($"{place}:1: a run file begins with \"{Heading}\".");
        }

        ScenarioOptions? options = null;
        ulong seed = 0;
        List<int>? script = null;
        var choices = new List<Choice>();
        int rules = 0;
        for (int i = 1; i < lines.Length && rules < 2; i++)
        {
            try
            {
                if (lines[i] == Rule)
                {
                    rules++;
                }
                else if (rules == 1)
                {
                    ReadStep(lines[i], choices);
                }
                else
                {
                    ReadHeader(lines[i], ref options, ref seed, ref script);
                }
            }
            catch (Exception e) when (e is FormatException or OverflowException or InputException)
            {
                throw new InputException($"{place}:{i + 1}: {e.Message}", e);
            }
        }

        if (options is null || rules < 2)
        {
            throw new InputException(
                $"{place}: the file is not complete: a scenario line, and steps between two lines \"{Rule}\", are needed.");
        }

        return new RunRecord(options, seed, script, choices);
    }

    /// <summary>What is wrong with a run one of whose choices cannot be taken.</summary>
    /// <param name="record">The run.</param>
    /// <param name="failed">Which choice, from 0.</param>
    internal static InputException CannotTake(RunRecord record, int failed) => new(
        $"Step {failed + 1}, \"{record.Choices[failed]}\", cannot be taken: in this run nothing of that name is "
        + "pending then. The run was recorded from another version of the protocol, or edited.");

    private static StringBuilder Header(RunRecord record)
    {
        var text = new StringBuilder();
        Line(text, Heading);
        Line(text, "scenario " + ScenarioCatalog.Format(record.Options));
        Line(text, "seed " + record.Seed.ToString(CultureInfo.InvariantCulture));
        if (record.CoinScript is { } script)
        {
            Line(text, "coin " + string.Join(' ', script));
        }

        Line(text, Rule);
        return text;
    }

    private static void ReadHeader(string line, ref ScenarioOptions? options, ref ulong seed, ref List<int>? script)
    {
        switch (line.Split(' ', 2))
        {
            case ["scenario", var rest]:
                options = ScenarioCatalog.Parse(rest);
                break;
            case ["seed", var rest]:
                seed = ulong.Parse(rest, NumberStyles.None, CultureInfo.InvariantCulture);
                break;
            case ["coin", var rest]:
                script = [.. rest.Split(' ').Select(f => int.Parse(f, NumberStyles.None, CultureInfo.InvariantCulture))];
                break;
            default:
                throw new FormatException($"\"{line}\" is not a line of the heading: scenario …, seed … or coin ….");
        }
    }

    // A step begins with its number in the first columns; what came of it is indented further and not read.
    private static void ReadStep(string line, List<Choice> choices)
    {
        if (line.Length == 0 || line.StartsWith("     ", StringComparison.Ordinal))
        {
            return;
        }

        string trimmed = line.TrimStart();
        int space = trimmed.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0
            || !int.TryParse(trimmed.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number != choices.Count + 1)
        {
            throw new FormatException($"step {choices.Count + 1} is expected here, with its number in front.");
        }

        string rest = trimmed[space..].TrimStart();
        int end = rest.IndexOf("  ", StringComparison.Ordinal);
        choices.Add(Choice.Parse(end < 0 ? rest : rest[..end]));
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
