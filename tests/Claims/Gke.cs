using System.Diagnostics;

namespace GkeVerified.Claims;

/// <summary>The command gke.</summary>
/// <param name="root">The root of the repository.</param>
internal sealed class Gke(string root)
{
    /// <summary>Runs a command.</summary>
    /// <param name="arguments">Its arguments, with single spaces between.</param>
    /// <returns>What it wrote to standard output and error, and its exit code.</returns>
    public (string Output, int ExitCode) Run(string arguments)
    {
        bool windows = OperatingSystem.IsWindows();
        var start = new ProcessStartInfo(windows ? "powershell" : Path.Combine(root, "gke"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = root,
        };
        foreach (string argument in (windows ? ["-File", Path.Combine(root, "gke.ps1")] : Array.Empty<string>()).Concat(arguments.Split(' ')))
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output + error.Result, process.ExitCode);
    }
}
