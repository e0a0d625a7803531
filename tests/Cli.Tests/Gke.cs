using System.Diagnostics;
using System.Text;

namespace GkeVerified.Cli.Tests;

/// <summary>Runs the command as a user does: a process with arguments, input, output and an exit code.</summary>
internal static class Gke
{
    /// <summary>Runs the command in a folder of its own.</summary>
    public static Output Run(params string[] arguments) => Run("", arguments);

    /// <summary>Runs the command in a folder of its own, with standard input.</summary>
    public static Output RunWithInput(string input, params string[] arguments) => Run(input, arguments);

    private static Output Run(string input, string[] arguments)
    {
        string folder = Directory.CreateTempSubdirectory("gke-cli").FullName;
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "gke.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return new Output(process.ExitCode, output.Result.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"), folder);
    }

    /// <summary>What a run of the command left.</summary>
    internal sealed record Output(int ExitCode, string Text, string Error, string Folder) : IDisposable
    {
        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
