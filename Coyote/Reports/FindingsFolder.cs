using System.Globalization;

namespace GkeVerified.Coyote.Reports;

/// <summary>Where the runs that violate a rule are written, one replay file each.</summary>
/// <param name="folder">The folder, made with the first file.</param>
public sealed class FindingsFolder(string folder)
{
    /// <summary>Writes the replay files of a report.</summary>
    /// <param name="report">The report.</param>
    /// <returns>For each finding the path of its file.</returns>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public IReadOnlyList<string?> Write(ExplorationReport report)
    {
        var paths = new List<string?>();
        foreach (Finding finding in report.Findings)
        {
            string name = string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Options.Name}-{finding.Violation.Spec}-{finding.Violation.Rule}-seed{report.Seed}.run");
            string path = Path.Combine(folder, name.Replace(Path.DirectorySeparatorChar, '-'));
            try
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(path, finding.ToRunFile());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"{path} cannot be written ({e.Message}); name another folder with --findings.", e);
            }

            paths.Add(path);
        }

        return paths;
    }
}
