using System.Globalization;
using GkeVerified.Coyote;

namespace GkeVerified.Faults;

/// <summary>
/// How many schedules each strategy of each engine needs to find each fault: medians and 90th percentiles over seeds.
/// </summary>
internal static class Comparison
{
    // Some seconds: what needs more is said to need more.
    private const long MostOfActors = 100;

    private static readonly string[] s_ours = ["random", "pct", "pos", "coin-aware", "swarm"];

    /// <summary>Compares.</summary>
    /// <returns>
    /// 0 when the median of our best strategy is nowhere above that of the best strategy of another engine, 1 when it is, 2 when an engine
    /// is missing or a fault does not fit.
    /// </returns>
    public static int Run(string root, string? only, int seeds, long schedules, string csv)
    {
        try
        {
            _ = EngineCatalog.Create(PeerEngine.Actors);
        }
        catch (InputException e)
        {
            Console.Error.WriteLine("faults: " + e.Message);
            return 2;
        }

        List<Fault> faults = Fault.ReadAll(root, only);
        if (faults.Count == 0)
        {
            return 2;
        }

        using var rows = new StreamWriter(csv);
        rows.WriteLine("fault,engine,strategy,seeds,cap,found,median,p90");
        Console.WriteLine($"Schedules to find, median (90th percentile) over {seeds} seeds, of the best strategy of each engine.");
        Console.WriteLine($"{"fault",-36}{"builtin",-30}{"coyote-steps",-34}{"coyote",-34}");
        int worse = 0;
        foreach (Fault fault in faults)
        {
            try
            {
                using FaultyBuild build = FaultyBuild.Compile(root, fault.Changes);
                Sample ours = Best(build, fault, BuiltInEngine.EngineName, s_ours, seeds, schedules, rows);

                // Whether another engine is better shows within as many schedules as ours needs; a few more tell how much worse it is.
                long enough = Math.Clamp(2 * Math.Min(ours.Median, schedules), 20, schedules);
                Sample steps = Best(build, fault, PeerEngine.Steps, build.StrategiesOf(PeerEngine.Steps), seeds, enough, rows);
                Sample actors =
                    Best(build, fault, PeerEngine.Actors, build.StrategiesOf(PeerEngine.Actors), seeds, Math.Min(enough, MostOfActors), rows);
                bool isWorse = ours.Median > Math.Min(steps.Median, actors.Median);
                worse += isWorse ? 1 : 0;
                Console.WriteLine($"{fault.Name,-36}{ours,-30}{steps,-34}{actors,-34}{(isWorse ? "WORSE" : "")}");
            }
            catch (FormatException e)
            {
                Console.Error.WriteLine($"faults: {fault.Name}: {e.Message}");
                return 2;
            }
        }

        Console.WriteLine();
        Console.WriteLine($"{faults.Count - worse} of {faults.Count} faults found in no more schedules than by Coyote's best strategy; all in {csv}.");
        return worse == 0 ? 0 : 1;
    }

    private static Sample Best(
        FaultyBuild build, Fault fault, string engine, IReadOnlyList<string> strategies, int seeds, long cap, StreamWriter rows)
    {
        Sample? best = null;
        foreach (string strategy in strategies)
        {
            var needed = new List<long>();
            // Once half of the seeds have not found it within the cap, the median is known to lie beyond it.
            for (int seed = 1; seed <= seeds && 2 * needed.Count(n => n == long.MaxValue) <= seeds; seed++)
            {
                // Seeds of neighbouring numbers are neighbouring schedules for Coyote: far apart, they share none.
                needed.Add(build.ExploreWith(engine, fault.Scenario, strategy, cap, 1e6, (ulong)seed * 1_000_003)?.Schedule ?? long.MaxValue);
            }

            int tried = needed.Count;
            needed.AddRange(Enumerable.Repeat(long.MaxValue, seeds - tried));
            needed.Sort();
            var sample = new Sample(strategy, needed[needed.Count / 2], needed[needed.Count * 9 / 10], cap);
            rows.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{fault.Name},{engine},{strategy},{tried},{cap},{needed.Count(n => n < long.MaxValue)},{sample.Text(sample.Median)},{sample.Text(sample.P90)}"));
            rows.Flush();
            best = best is null || (sample.Median, sample.P90).CompareTo((best.Median, best.P90)) < 0 ? sample : best;
        }

        return best!;
    }

    private sealed record Sample(string Strategy, long Median, long P90, long Cap)
    {
        public string Text(long value) => value == long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $">{Cap}")
            : value.ToString(CultureInfo.InvariantCulture);

        public override string ToString() => $"{Text(Median)} ({Text(P90)}) {Strategy}";
    }
}
