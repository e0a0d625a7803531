using System.Diagnostics;
using System.Globalization;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Bench;

/// <summary>
/// How fast schedules are explored on one core: interleaved repeats in one process, medians, and every figure beside that of
/// the first line as a ratio.
/// </summary>
internal static class Throughput
{
    private const int Repeats = 7;
    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(1);

    private static readonly (string Name, string Scenario, string Strategy)[] s_lines =
    [
        ("ω n=5, all monitors and secrecy on", "omega n=5 tc=2 crashes=2", "random"),
        ("  PCT", "omega n=5 tc=2 crashes=2", "pct"),
        ("  partial-order sampling", "omega n=5 tc=2 crashes=2", "pos"),
        ("  swarm", "omega n=5 tc=2 crashes=2", "swarm"),
        ("  links in order", "omega n=5 tc=2 crashes=2 network=fifo", "random"),
        ("  two sessions", "omega n=5 tc=2 crashes=2 sessions=2", "random"),
        ("  over MVC", "omega n=5 tc=2 crashes=2 consensus=mvc", "random"),
        ("  X25519", "omega n=5 tc=2 crashes=2 crypto=x25519", "random"),
        ("  P-256", "omega n=5 tc=2 crashes=2 crypto=p256", "random"),
        ("ω n=3", "omega n=3 tc=1 crashes=1", "random"),
        ("ω n=7", "omega n=7 tc=3 crashes=3", "random"),
        ("MVC n=5", "mvc n=5 tc=2 crashes=2", "random"),
        ("  adversary of the coin", "mvc n=5 tc=2 crashes=2", "coin-aware"),
    ];

    public static int Run(string[] arguments)
    {
        if (arguments.Length > 0)
        {
            Console.Error.WriteLine("bench: no arguments, or: peers [FILE.csv], or: micro [arguments of BenchmarkDotNet]");
            return 2;
        }

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        List<Line> lines = [.. s_lines.Select(l => new Line(l.Name, l.Scenario, l.Strategy))];
        foreach (Line line in lines)
        {
            line.Measure(s_slice);
        }

        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            foreach (Line line in lines)
            {
                line.Repeats.Add(line.Measure(s_slice));
            }
        }

        Console.WriteLine($"One core, median of {Repeats} interleaved repeats of {s_slice.TotalSeconds:F0} s after one to warm up.");
        Console.WriteLine($"{"",-38}{"schedules/s",14}{"ratio",9}{"actions/s",14}{"steps",8}{"B/action",10}");
        double first = lines[0].Median(m => m.SchedulesPerSecond);
        foreach (Line line in lines)
        {
            double schedules = line.Median(m => m.SchedulesPerSecond);
            Console.WriteLine(
                $"{line.Name,-38}{schedules,14:N0}{schedules / first,9:F3}{line.Median(m => m.ActionsPerSecond),14:N0}"
                + $"{line.Median(m => m.ActionsPerSecond / m.SchedulesPerSecond),8:F1}{line.Median(m => m.BytesPerAction),10:F0}");
        }

        return 0;
    }

    private sealed record Measurement(double SchedulesPerSecond, double ActionsPerSecond, double BytesPerAction);

    private sealed class Line
    {
        private readonly Configuration _configuration;
        private readonly Strategy _strategy;
        private long _schedule;

        public Line(string name, string scenarioText, string strategy)
        {
            Name = name;
            Scenario scenario = ScenarioCatalog.Create(ScenarioCatalog.Parse(scenarioText));
            _configuration = new Configuration(scenario, new Coverage());
            _strategy = StrategyCatalog.Create(strategy, 3);
            _strategy.TypicalSteps = RunDriver.TypicalSteps(scenario);
        }

        public string Name { get; }

        public List<Measurement> Repeats { get; } = [];

        public Measurement Measure(TimeSpan slice)
        {
            long schedules = 0, actions = 0;
            long before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            do
            {
                for (int i = 0; i < 8; i++)
                {
                    RunDriver.Sample(_configuration, _strategy, Rng.SeedOfRun(1, _schedule++));
                    schedules++;
                    actions += _configuration.Steps;
                    if (_configuration.IsOver)
                    {
                        throw new InvalidOperationException($"{Name}: {_configuration.Violation}");
                    }
                }
            }
            while (clock.Elapsed < slice);

            double seconds = clock.Elapsed.TotalSeconds;
            double bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            return new Measurement(schedules / seconds, actions / seconds, bytes / actions);
        }

        public double Median(Func<Measurement, double> value)
        {
            List<double> values = [.. Repeats.Select(value).Order()];
            return values[values.Count / 2];
        }
    }
}
