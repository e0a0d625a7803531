using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GkeVerified.Coyote;

namespace GkeVerified.Bench;

/// <summary>
/// Our engine beside Microsoft Coyote on the same scenario: each measurement is a process of its own, repeats are interleaved, and
/// medians are shown with their ratio to the last line.
/// </summary>
internal static class Peers
{
    private const int Repeats = 5;
    private const double PromisedOverActors = 100;
    private const double PromisedOverSteps = 5;
    private static readonly string[] s_scenario = ["omega", "-n", "5", "--tc", "2"];

    // How many schedules take some seconds, so that what a process needs to start weighs little.
    private static readonly Line[] s_lines =
    [
        new("builtin, all cores, random", "builtin", "random", 200_000, 0),
        new("builtin, one thread, random", "builtin", "random", 100_000, 1),
        new("builtin, one thread, pct", "builtin", "pct", 100_000, 1),
        new("coyote-steps, random", PeerEngine.Steps, "random", 6_000, 1),
        new("coyote-steps, prioritization", PeerEngine.Steps, "prioritization", 6_000, 1),
        new("coyote, random", PeerEngine.Actors, "random", 150, 1),
        new("coyote, fair-prioritization", PeerEngine.Actors, "fair-prioritization", 150, 1),
    ];

    /// <summary>Measures.</summary>
    /// <param name="arguments">Where to write a CSV file; none for nowhere.</param>
    /// <returns>0, 1 when ours is not as much faster as promised, 2 when Coyote is missing.</returns>
    public static int Run(string[] arguments)
    {
        if (PeerEngine.Missing is { } missing)
        {
            Console.Error.WriteLine("bench: " + missing);
            return 2;
        }

        if (arguments.Length > 1)
        {
            Console.Error.WriteLine("bench: peers takes one argument at most, the CSV file to write.");
            return 2;
        }

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        foreach (Line line in s_lines)
        {
            line.Measurements.Clear();
        }

        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            foreach (Line line in s_lines)
            {
                line.Measurements.Add(Measure(line));
            }
        }

        Console.WriteLine($"{string.Join(' ', s_scenario)}, all monitors and secrecy on; median of {Repeats} interleaved repeats, each a process of its own.");
        Console.WriteLine($"{"",-34}{"schedules/s",14}{"messages/s",14}{"peak MB",10}{"ratio",10}");
        double last = s_lines[^1].Median(m => m.SchedulesPerSecond);
        foreach (Line line in s_lines)
        {
            double schedules = line.Median(m => m.SchedulesPerSecond);
            Console.WriteLine(
                $"{line.Name,-34}{schedules,14:N1}{line.Median(m => m.MessagesPerSecond),14:N0}{line.Median(m => m.PeakMegabytes),10:N0}"
                + $"{schedules / last,10:N1}");
        }

        if (arguments is [var csv])
        {
            File.WriteAllLines(
                csv,
                ["engine,strategy,threads,repeat,schedules_per_s,messages_per_s,peak_mb",
                    .. s_lines.SelectMany(line => line.Measurements.Select((m, repeat) =>
                    $"{line.Engine},{line.Strategy},{line.Threads},{repeat},{m.SchedulesPerSecond:F1},{m.MessagesPerSecond:F0},{m.PeakMegabytes:F0}"))]);
        }

        double ours = Fastest(BuiltInEngine.EngineName), actors = Fastest(PeerEngine.Actors), steps = Fastest(PeerEngine.Steps);
        Console.WriteLine(
            $"On one thread ours explores {ours / actors:N0} times as many schedules as Coyote with an actor for each server and message "
            + $"(promised: {PromisedOverActors}), and {ours / steps:N0} times as many as Coyote at its fastest (promised: {PromisedOverSteps}).");
        return ours >= PromisedOverActors * actors && ours >= PromisedOverSteps * steps ? 0 : 1;
    }

    private static double Fastest(string engine) =>
        s_lines.Where(line => line.Engine == engine && line.Threads == 1).Max(line => line.Median(m => m.SchedulesPerSecond));

    private static Measurement Measure(Line line)
    {
        string gke = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "GkeVerified.Cli", "release", "gke.dll"));
        List<string> command =
        [
            gke, "explore", .. s_scenario, "--engine", line.Engine, "--strategy", line.Strategy,
            "--schedules", line.Schedules.ToString(CultureInfo.InvariantCulture), "--json",
        ];
        if (line.Threads > 0 && line.Engine == BuiltInEngine.EngineName)
        {
            command.AddRange(["--threads", line.Threads.ToString(CultureInfo.InvariantCulture)]);
        }

        using var process = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(50))
        {
            try
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                // It has ended since; what was read before stands.
            }
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{line.Name}: exit code {process.ExitCode}: {output.Result}");
        }

        JsonElement report = JsonDocument.Parse(output.Result).RootElement;
        double seconds = report.GetProperty("elapsed_s").GetDouble();
        return new Measurement(
            report.GetProperty("schedules").GetInt64() / seconds, report.GetProperty("messages").GetInt64() / seconds, peak / 1e6);
    }

    private sealed record Measurement(double SchedulesPerSecond, double MessagesPerSecond, double PeakMegabytes);

    private sealed record Line(string Name, string Engine, string Strategy, long Schedules, int Threads)
    {
        public List<Measurement> Measurements { get; } = [];

        public double Median(Func<Measurement, double> value)
        {
            List<double> values = [.. Measurements.Select(value).Order()];
            return values[values.Count / 2];
        }
    }
}
