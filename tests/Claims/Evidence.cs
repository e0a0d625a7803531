using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace GkeVerified.Claims;

/// <summary>A result as it was recorded.</summary>
/// <param name="Result">The result.</param>
/// <param name="Sources">The digest of the sources that it was recorded on.</param>
internal sealed record Recorded(string Result, string Sources);

/// <summary>The recorded results, docs/evidence.txt: a line for each command, with tabs between command, result and digest of the sources.</summary>
internal sealed partial class Evidence
{
    private readonly string _path;
    private readonly SortedDictionary<string, Recorded> _results = new(StringComparer.Ordinal);

    /// <summary>Reads what is there.</summary>
    /// <param name="path">The file; it need not exist.</param>
    /// <exception cref="FormatException">A line is not of that form.</exception>
    public Evidence(string path)
    {
        _path = path;
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        for (int i = 0; i < lines.Length; i++)
        {
            _results[lines[i].Split('\t')[0]] = lines[i].Split('\t') is [_, var result, var sources]
                ? new Recorded(result, sources)
                : throw new FormatException($"{path}:{i + 1}: a line is command, result and digest of the sources, with tabs between.");
        }
    }

    /// <summary>Results by command.</summary>
    public IReadOnlyDictionary<string, string> Results => _results.ToDictionary(entry => entry.Key, entry => entry.Value.Result, StringComparer.Ordinal);

    /// <summary>What was recorded of a command; null for nothing.</summary>
    /// <param name="command">The arguments of gke.</param>
    public Recorded? Of(string command) => _results.GetValueOrDefault(command);

    /// <summary>Records a result, on disk too: a run that is stopped loses nothing.</summary>
    /// <param name="command">The arguments of gke.</param>
    /// <param name="recorded">The result.</param>
    public void Record(string command, Recorded recorded)
    {
        _results[command] = recorded;
        Save();
    }

    /// <summary>Forgets what no claim asks for.</summary>
    /// <param name="commands">The commands of all claims.</param>
    public void Keep(IReadOnlySet<string> commands)
    {
        foreach (string command in _results.Keys.Where(command => !commands.Contains(command)).ToList())
        {
            _results.Remove(command);
        }

        Save();
    }

    /// <summary>
    /// The digest of the sources on which the result of a command depends: the proof files that it names and what they include; all proofs, and
    /// what they are held against; or specifications, protocols and explorer, and the seeded faults.
    /// </summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="command">The arguments of gke.</param>
    public static string DigestOf(string root, string command)
    {
        string[] words = command.Split(' ');
        IEnumerable<string> explored =
            FilesIn(root, ["Spec", "Impl", "Coyote"], "*.cs").Where(file => !file.StartsWith("Coyote/Experiments/", StringComparison.Ordinal));
        IEnumerable<string> files = words switch
        {
            ["prove", "--experiments", ..] => FilesIn(root, ["Spec", "Impl", "Coyote"], "*.cs"),
            ["prove", "--correspondence", ..] => FilesIn(root, ["Proofs"], "*.dfy").Concat(FilesIn(root, ["Spec", "tests/Correspondence"], "*.cs")),
            ["prove", .. var named] when named.Any(word => word.EndsWith(".dfy", StringComparison.Ordinal)) => WithIncluded(root, named),
            ["prove", "--weaken", ..] => FilesIn(root, ["Proofs"], "*.dfy").Append("Proofs/weakenings.txt"),
            ["prove", ..] => FilesIn(root, ["Proofs"], "*.dfy"),
            ["faults", ..] => explored.Concat(FilesIn(root, ["tests/Faults/faults"], "*.fault")),
            _ => explored,
        };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            // A checkout may have other line ends.
            string text = File.ReadAllText(Path.Combine(root, file)).Replace("\r\n", "\n", StringComparison.Ordinal);
            hash.AppendData(Encoding.UTF8.GetBytes($"{file}\0{text}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static IEnumerable<string> FilesIn(string root, string[] folders, string pattern) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), pattern, SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'));

    private static SortedSet<string> WithIncluded(string root, string[] named)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        var left = new Stack<string>(named.Where(word => word.EndsWith(".dfy", StringComparison.Ordinal)));
        while (left.TryPop(out string? name))
        {
            string file = $"Proofs/{name}";
            if (files.Add(file))
            {
                foreach (Match include in Include().Matches(File.ReadAllText(Path.Combine(root, file))))
                {
                    left.Push(include.Groups["name"].Value);
                }
            }
        }

        return files;
    }

    [GeneratedRegex("^include \"(?<name>[^\"]+)\"", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Include();

    private void Save() =>
        File.WriteAllText(_path, string.Concat(_results.Select(entry => $"{entry.Key}\t{entry.Value.Result}\t{entry.Value.Sources}\n")));
}
