using System.Runtime.CompilerServices;

namespace GkeVerified.Impl.Tests.Cryptography;

/// <summary>Where the MLS working group's test vectors are: data that this repository does not hold.</summary>
internal static class MlsVectors
{
    private const string Variable = "GKE_MLS_VECTORS";
    private const string Beside = "shared/mls-test-vectors";

    /// <summary>The folder; null when there is none.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Why tests that need the vectors are skipped; null when they are not.</summary>
    public static string? Missing => Folder is null
        ? $"skipped: no MLS test vectors. Set {Variable} to their folder, or put it at ../{Beside}, seen from the repository."
        : null;

    private static string? Find([CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return Directory.Exists(given)
                ? given
                : throw new DirectoryNotFoundException($"{Variable} is \"{given}\", and there is no such folder.");
        }

        foreach (string start in new[] { Path.GetDirectoryName(here)!, AppContext.BaseDirectory })
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string beside = Path.Combine(folder.FullName, "..", Beside);
                if (File.Exists(Path.Combine(folder.FullName, "GkeVerified.sln")) && Directory.Exists(beside))
                {
                    return Path.GetFullPath(beside);
                }
            }
        }

        return null;
    }
}

/// <summary>A test that needs the MLS working group's vectors, and is skipped, with the reason, where there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MlsTheoryAttribute : TheoryAttribute
{
    public MlsTheoryAttribute() => Skip = MlsVectors.Missing;
}
