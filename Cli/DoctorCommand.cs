using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using GkeVerified.Coyote;

namespace GkeVerified.Cli;

/// <summary><c>gke doctor</c>: what this build is made of, and what of this machine it can use.</summary>
internal static class DoctorCommand
{
    // What the packages asked for by name are for, and what stands in for each.
    private static readonly (string Role, string Named, string Substitute)[] s_roles =
    [
        ("systematic concurrency exploration", "Microsoft.Coyote", "our own engine alone"),
        ("property-based tests", "CsCheck", "FsCheck"),
        ("primitives of cryptography", "BouncyCastle.Cryptography", "Portable.BouncyCastle"),
    ];

    public static Command Create()
    {
        var command = new Command("doctor", "Say which packages are in force and why, and what of this machine can be used.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        Dictionary<string, string> built = typeof(DoctorCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(a => a.Value is not null)
            .GroupBy(a => a.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().Value!.Trim('[', ']'), StringComparer.Ordinal);
        bool named = built.GetValueOrDefault("GkePackages") == "named";
        Console.WriteLine(
            $"packages: {(named ? "the named set" : "the substitutes")}{(Reason() is { } reason ? $", {reason}" : "")}");
        foreach ((string role, string wanted, string substitute) in s_roles)
        {
            string inForce = built.TryGetValue(wanted, out string? version) ? $"{wanted} {version}"
                : built.TryGetValue(substitute, out version) ? $"{substitute} {version}, in place of {wanted}"
                : $"{substitute}, in place of {wanted}";
            Console.WriteLine($"  {role}: {inForce}");
        }

        Console.WriteLine(
            PeerEngine.Missing is { } missing ? $"engines: {BuiltInEngine.EngineName}; {missing}" : $"engines: {string.Join(", ", EngineCatalog.Names)}");
        Console.WriteLine(
            $"runtime: {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} processors");
        Console.WriteLine($"MLS test vectors: {Vectors()}");
        if (named)
        {
            Console.WriteLine("another choice: GKE_PACKAGES=substitute before the command takes the substitutes.");
        }
        else
        {
            Console.WriteLine(
                "another choice: once a feed serves them all (dotnet nuget add source URL), GKE_PACKAGES=named before the command takes them.");
        }

        return ExitCode.Held;
    }

    // The launcher leaves its reason beside the build output.
    private static string? Reason()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "package-set.txt");
            if (File.Exists(path))
            {
                return File.ReadAllText(path).Trim();
            }
        }

        return null;
    }

    private static string Vectors()
    {
        string? stated = Environment.GetEnvironmentVariable("GKE_MLS_VECTORS");
        string folder = string.IsNullOrEmpty(stated) ? Path.Combine("..", "shared", "mls-test-vectors") : stated;
        return Directory.Exists(folder)
            ? Path.GetFullPath(folder)
            : "none; the tests that need them are skipped, unless GKE_MLS_VECTORS names their folder";
    }
}
