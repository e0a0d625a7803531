using System.Globalization;

namespace GkeVerified.Faults;

/// <summary>A place in a source file that a fault changes.</summary>
/// <param name="File">The file, from the root of the repository.</param>
/// <param name="Find">The text that stands there, exactly once.</param>
/// <param name="Replace">The text that stands there in the faulty build.</param>
internal sealed record Change(string File, string Find, string Replace);

/// <summary>A fault that was put into the protocols on purpose, kept apart from their source.</summary>
/// <param name="Name">Its name: that of its file.</param>
/// <param name="Summary">What is wrong, in one line.</param>
/// <param name="Scenario">The scenario in which strategies are compared, as a run file has it.</param>
/// <param name="Exhaustive">A scenario small enough to search exhaustively for it; null where none is.</param>
/// <param name="Rules">The rules by one of which it must be found.</param>
/// <param name="Longest">How many steps its minimised run may have: 40, unless every run to the fault is longer.</param>
/// <param name="Changes">What it changes.</param>
internal sealed record Fault(
    string Name,
    string Summary,
    string Scenario,
    string? Exhaustive,
    IReadOnlyList<string> Rules,
    int Longest,
    IReadOnlyList<Change> Changes)
{
    /// <summary>Reads all faults of a repository; says so on the error output when there are none.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="only">Only those whose name contains this; null for all.</param>
    /// <param name="part">Which part of them, from 1, and of how many: each part takes every such fault in turn; null for all.</param>
    public static List<Fault> ReadAll(string root, string? only, (int Index, int Count)? part = null)
    {
        string folder = Path.Combine(root, "tests", "Faults", "faults");
        List<Fault> faults =
        [
            .. Directory.EnumerateFiles(folder, "*.fault")
                .Order(StringComparer.Ordinal)
                .Where(path => only is null || Path.GetFileNameWithoutExtension(path).Contains(only, StringComparison.Ordinal))
                .Where((_, index) => part is null || index % part.Value.Count == part.Value.Index - 1)
                .Select(Read),
        ];
        if (faults.Count == 0)
        {
            Console.Error.WriteLine($"faults: no fault in {folder} has a name that contains \"{only}\"{(part is { Count: > 1 } ? ", or this part of them is empty" : "")}.");
        }

        return faults;
    }

    /// <summary>Reads a fault.</summary>
    /// <param name="path">A file that ends in .fault: a heading of "name: value" lines, then changes, each a line
    /// "--- file PATH" followed by "--- find", text, "--- replace", text; "--- end" closes the file.</param>
    /// <exception cref="FormatException">The file is not of that form.</exception>
    public static Fault Read(string path)
    {
        string? summary = null, scenario = null, exhaustive = null, file = null;
        string[] rules = [];
        int longest = 40;
        var changes = new List<Change>();
        var find = new List<string>();
        var replace = new List<string>();
        List<string>? section = null;

        void Close()
        {
            if (find.Count > 0)
            {
                changes.Add(new Change(
                    file ?? throw new FormatException($"{path}: a change before \"--- file\"."),
                    string.Join('\n', find),
                    string.Join('\n', replace)));
            }

            find.Clear();
            replace.Clear();
        }

        int number = 0;
        foreach (string line in File.ReadAllLines(path))
        {
            number++;
            switch (line.Split(' ', 3))
            {
                case ["---", "file", var name]:
                    Close();
                    file = name;
                    section = null;
                    break;
                case ["---", "find"]:
                    Close();
                    section = find;
                    break;
                case ["---", "replace"]:
                    section = replace;
                    break;
                case ["---", "end"]:
                    Close();
                    section = null;
                    break;
                default:
                    if (section is not null)
                    {
                        section.Add(line);
                        break;
                    }

                    switch (line.Split(": ", 2))
                    {
                        case ["summary", var value]: summary = value; break;
                        case ["scenario", var value]: scenario = value; break;
                        case ["exhaustive", var value]: exhaustive = value; break;
                        case ["rules", var value]: rules = value.Split(", "); break;
                        case ["longest", var value]: longest = int.Parse(value, CultureInfo.InvariantCulture); break;
                        case [""]: break;
                        default: throw new FormatException($"{path}:{number}: \"{line}\" is not understood.");
                    }

                    break;
            }
        }

        if (summary is null || scenario is null || rules.Length == 0 || changes.Count == 0 || section is not null)
        {
            throw new FormatException($"{path}: a fault has a summary, a scenario, rules, changes, and ends with \"--- end\".");
        }

        return new Fault(Path.GetFileNameWithoutExtension(path), summary, scenario, exhaustive, rules, longest, changes);
    }
}
