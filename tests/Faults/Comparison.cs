using System.Globalization;
using GkeVerified.Coyote;

namespace GkeVerified.Faults;

/// <summary>
/// How many schedules each strategy of each engine needs to find each fault: medians and 90th percentiles over seeds.
/// </summary>
internal static class Comparison
{
    private const string Exhaustive = "exhaustive";

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
        int worse = 0, notFound = 0;
        foreach (Fault fault in faults)
        {
            try
            {
                using FaultyBuild build = FaultyBuild.Compile(root, fault.Changes);
                Sample ours = Best(build, fault, BuiltInEngine.EngineName, seeds, schedules, rows);

                // Whether another engine is better shows within as many schedules as ours needs.
                long enough = Math.Clamp(ours.Median, 20, schedules);
                Sample steps = Best(build, fault, PeerEngine.Steps, seeds, enough, rows);
                Sample actors = Best(build, fault, PeerEngine.Actors, seeds, enough, rows);
                long theirs = Math.Min(steps.Median, actors.Median);
                string verdict = ours.Median == long.MaxValue && theirs == long.MaxValue ? "NOT FOUND" : ours.Median > theirs ? "WORSE" : "";
                worse += verdict == "WORSE" ? 1 : 0;
                notFound += verdict == "NOT FOUND" ? 1 : 0;
                Console.WriteLine($"{fault.Name,-36}{ours,-30}{steps,-34}{actors,-34}{verdict}");
            }
            catch (FormatException e)
            {
                Console.Error.WriteLine($"faults: {fault.Name}: {e.Message}");
                return 2;
            }
        }

        Console.WriteLine();
        Console.WriteLine(
            $"{faults.Count - worse - notFound} of {faults.Count} faults found in no more schedules than by Coyote's best strategy, {worse} in more, "
            + $"{notFound} by none within {schedules}; all figures in {csv}.");
        return worse + notFound == 0 ? 0 : 1;
    }

    private static Sample Best(
        FaultyBuild build, Fault fault, string engine, int seeds, long cap, StreamWriter rows)
    {
        Sample? best = null;
        foreach (string strategy in build.StrategiesOf(engine).Where(name => name != Exhaustive))
        {
            var needed = new List<long>();
            // Once half of the seeds have not found it within the cap, the median is known to lie beyond it.
            for (int seed = 1; seed <= seeds && 2 * needed.Count(n => n == long.MaxValue) <= seeds; seed++)
            {
                // A finding by another rule is none of this fault.
                Found? found = build.ExploreWith(engine, fault.Scenario, strategy, cap, 0, (ulong)seed);
                needed.Add(found is not null && fault.Rules.Contains(found.Rule, StringComparer.Ordinal) ? found.Schedule : long.MaxValue);
            }

            int tried = needed.Count;
            needed.AddRange(Enumerable.Repeat(long.MaxValue, seeds - tried));
            needed.Sort();
            int found90 = needed.Count * 9 / 10;
            long? p90 = tried == seeds ? needed[found90] : null;
            var sample = new Sample(strategy, needed[needed.Count / 2], p90, cap);
            rows.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{fault.Name},{engine},{strategy},{tried},{cap},{needed.Count(n => n < long.MaxValue)},{sample.Text(sample.Median)},{sample.Text(sample.P90)}"));
            rows.Flush();
            best = best is null || sample.Order.CompareTo(best.Order) < 0 ? sample : best;
        }

        return best!;
    }

    /// <summary>How soon a strategy finds a fault.</summary>
    /// <param name="Strategy">The strategy.</param>
    /// <param name="Median">The median; <see cref="long.MaxValue"/> when it lies beyond the cap.</param>
    /// <param name="P90">The 90th percentile, likewise; null when not all seeds were tried.</param>
    /// <param name="Cap">How many schedules each seed had.</param>
    private sealed record Sample(string Strategy, long Median, long? P90, long Cap)
    {
        public (long, long) Order => (Median, P90 ?? long.MaxValue);

        public string Text(long? value) => value is null ? "" : value == long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $">{Cap}")
            : value.Value.ToString(CultureInfo.InvariantCulture);

        public override string ToString() => P90 is null ? $"{Text(Median)} {Strategy}" : $"{Text(Median)} ({Text(P90)}) {Strategy}";
    }
}
