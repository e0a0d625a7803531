using System.Security.Cryptography;
using System.Text;

namespace GkeVerified.Claims;

/// <summary>A result as it was recorded.</summary>
/// <param name="Result">The result.</param>
/// <param name="Sources">The digest of the sources that it was recorded on.</param>
internal sealed record Recorded(string Result, string Sources);

/// <summary>The recorded results, docs/evidence.txt: a line for each command, with tabs between command, result and digest of the sources.</summary>
internal sealed class Evidence
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

    /// <summary>The digest of the sources on which the result of a command depends: the proofs, or specifications, protocols and explorer.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="command">The arguments of gke.</param>
    public static string DigestOf(string root, string command)
    {
        bool proofs = command.StartsWith("prove", StringComparison.Ordinal) && !command.Contains("--experiments", StringComparison.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string folder in proofs ? ["Proofs"] : (string[])["Spec", "Impl", "Coyote"])
        {
            string pattern = proofs ? "*.dfy" : "*.cs";
            foreach (string file in Directory.EnumerateFiles(Path.Combine(root, folder), pattern, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal))
            {
                // A checkout may have other line ends.
                string text = File.ReadAllText(Path.Combine(root, file)).Replace("\r\n", "\n", StringComparison.Ordinal);
                hash.AppendData(Encoding.UTF8.GetBytes($"{file}\0{text}\0"));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private void Save() =>
        File.WriteAllText(_path, string.Concat(_results.Select(entry => $"{entry.Key}\t{entry.Value.Result}\t{entry.Value.Sources}\n")));
}
