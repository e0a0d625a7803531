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
    /// <param name="root">The root of the repository.</param>
    /// <param name="only">Only faults whose name contains this; null for all.</param>
    /// <param name="part">Which part of them, from 1, and of how many: each part takes every such fault in turn.</param>
    /// <param name="firstSeed">The first seed, 1 or more; the others follow it.</param>
    /// <param name="seeds">How many seeds for each strategy.</param>
    /// <param name="schedules">How many schedules for each seed at most.</param>
    /// <param name="seconds">How long for each seed at most; 0 for as long as it takes.</param>
    /// <param name="beyond">
    /// Whether another engine is better shows within fewer schedules than ours needs; its figures are told up to here at least. With 0 nothing
    /// runs once it is clear that none can be better: where one of our strategies needs one schedule.
    /// </param>
    /// <param name="without">What is left out, each as "engine/strategy".</param>
    /// <param name="csv">The file for all figures.</param>
    /// <returns>
    /// 0 when the median of our best strategy is nowhere above that of the best strategy of another engine, 1 when it is or when the limits
    /// leave that open, 2 when an engine is missing or a fault does not fit.
    /// </returns>
    public static int Run(
        string root,
        string? only,
        (int Index, int Count) part,
        int firstSeed,
        int seeds,
        long schedules,
        double seconds,
        long beyond,
        IReadOnlyList<string> without,
        string csv)
    {
        try
        {
            RefuseUnknown(without);
        }
        catch (InputException e)
        {
            Console.Error.WriteLine("faults: " + e.Message);
            return 2;
        }

        List<Fault> faults = Fault.ReadAll(root, only, part);
        if (faults.Count == 0)
        {
            return 2;
        }

        using StreamWriter? rows = Create(csv);
        if (rows is null)
        {
            return 2;
        }

        rows.WriteLine("fault,engine,strategy,first_seed,seeds,tried,cap,found,median,p90");
        Console.WriteLine(
            $"Schedules to find, median (90th percentile) over the seeds {firstSeed} to {firstSeed + seeds - 1}, of the best strategy of each engine; a seed has "
            + $"{schedules} schedules{(seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {seconds} s") : "")} at most. "
            + "A figure with >= is a bound: other engines run only as long as they may still need fewer than ours, or as --beyond says.");
        if (without.Count > 0)
        {
            Console.WriteLine($"Left out: {string.Join(", ", without)}.");
        }

        var how = new Sampling(firstSeed, seeds, seconds, without, rows);
        Console.WriteLine($"{"fault",-36}{"builtin",-34}{"coyote-steps",-38}{"coyote",-38}");
        var count = new Dictionary<string, int>();
        foreach (Fault fault in faults)
        {
            try
            {
                using FaultyBuild build = FaultyBuild.Compile(root, fault.Changes);
                var others = new SortedSet<string>(StringComparer.Ordinal);
                List<Sample> ours = Samples(build, fault, BuiltInEngine.EngineName, schedules, upTo: beyond == 0 ? 1 : 0, how, others);
                long enough = Math.Min(Math.Max(Least(ours).Most - 1, beyond), schedules);
                List<Sample> steps = Samples(build, fault, PeerEngine.Steps, enough, upTo: 0, how, others);
                List<Sample> actors = Samples(build, fault, PeerEngine.Actors, enough, upTo: 0, how, others);
                string verdict = Verdict(ours, [.. steps, .. actors]);
                count[verdict] = count.GetValueOrDefault(verdict) + 1;
                string ended = verdict == Undecided && others.Count > 0 ? $"; searches ended at {string.Join(", ", others)}" : "";
                Console.WriteLine($"{fault.Name,-36}{Best(ours),-34}{Best(steps),-38}{Best(actors),-38}{verdict}{ended}");
            }
            catch (FormatException e)
            {
                Console.Error.WriteLine($"faults: {fault.Name}: {e.Message}");
                return 2;
            }
        }

        Console.WriteLine();
        Console.WriteLine(
            $"{count.GetValueOrDefault(Fine)} of {faults.Count} faults found in no more schedules than by Coyote's best strategy, "
            + $"{count.GetValueOrDefault(Worse)} in more, {count.GetValueOrDefault(Undecided)} undecided within the limits, "
            + $"{count.GetValueOrDefault(NotFound)} found by none; all figures in {csv}.");
        return count.GetValueOrDefault(Fine) == faults.Count ? 0 : 1;
    }

    private static StreamWriter? Create(string csv)
    {
        try
        {
            return new StreamWriter(csv);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"faults: --compare {csv}: {e.Message} Take a file that can be written.");
            return null;
        }
    }

    private static void RefuseUnknown(IReadOnlyList<string> without)
    {
        List<string> known =
        [
            .. ((string[])[BuiltInEngine.EngineName, PeerEngine.Steps, PeerEngine.Actors])
                .SelectMany(engine => EngineCatalog.Create(engine).Strategies, (engine, strategy) => $"{engine}/{strategy}"),
        ];
        if (without.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            throw new InputException($"--without {unknown}: there is no such strategy. There are: {string.Join(", ", known)}.");
        }
    }

    private const string Fine = "", Worse = "WORSE", Undecided = "UNDECIDED", NotFound = "NOT FOUND";

    private static string Verdict(List<Sample> ours, List<Sample> theirs)
    {
        var (our, their) = (Least(ours), Least(theirs));
        return our.Most == long.MaxValue && their.Most == long.MaxValue ? NotFound
            : our.Most <= their.Least ? Fine
            : our.Least > their.Most ? Worse
            : Undecided;
    }

    // The least median of some strategies lies between the least of both bounds.
    private static Bounds Least(List<Sample> samples) => samples.Count == 0
        ? Bounds.Unknown
        : new(samples.Min(sample => sample.Median.Least), samples.Min(sample => sample.Median.Most));

    private static string Best(List<Sample> samples) =>
        samples.MinBy(sample => (sample.Median.Most, sample.P90.Most, sample.Median.Least))?.ToString() ?? "-";

    // Ends with the first strategy whose median is no more than a number.
    private static List<Sample> Samples(
        FaultyBuild build, Fault fault, string engine, long cap, long upTo, Sampling how, SortedSet<string> others)
    {
        var samples = new List<Sample>();
        if (cap == 0)
        {
            return samples;
        }

        foreach (string strategy in build.StrategiesOf(engine).Where(name => name != Exhaustive && !how.Without.Contains($"{engine}/{name}", StringComparer.Ordinal)))
        {
            var needed = new List<Bounds>();

            // Once too few seeds are left to bring the median within the limits, it is known to lie beyond them.
            for (int i = 0; i < how.Seeds && needed.Count(n => n.Most == long.MaxValue) < how.Seeds - how.Seeds / 2; i++)
            {
                // A finding by another rule is none of this fault, and ends the search: how much longer it takes is open.
                Search search = build.ExploreWith(engine, fault.Scenario, strategy, cap, how.Seconds, (ulong)(how.FirstSeed + i));
                bool isOwn = search.Found is not null && fault.Rules.Contains(search.Found.Rule, StringComparer.Ordinal);
                needed.Add(isOwn
                    ? new Bounds(search.Found!.Schedule, search.Found.Schedule)
                    : new Bounds(search.Schedules + 1, long.MaxValue));
                if (search.Found is { } found && !isOwn)
                {
                    others.Add(found.Rule);
                }
            }

            int tried = needed.Count;
            needed.AddRange(Enumerable.Repeat(Bounds.Unknown, how.Seeds - tried));
            var sample = new Sample(strategy, Bounds.At(needed, how.Seeds / 2), Bounds.At(needed, (how.Seeds * 9 + 9) / 10 - 1));
            how.Rows.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{fault.Name},{engine},{strategy},{how.FirstSeed},{how.Seeds},{tried},{cap},{needed.Count(n => n.Most < long.MaxValue)},{sample.Median},{sample.P90}"));
            how.Rows.Flush();
            samples.Add(sample);
            if (sample.Median.Most <= upTo)
            {
                break;
            }
        }

        return samples;
    }

    /// <summary>What is the same for all samples.</summary>
    private sealed record Sampling(int FirstSeed, int Seeds, double Seconds, IReadOnlyList<string> Without, StreamWriter Rows);

    /// <summary>How soon a strategy finds a fault.</summary>
    private sealed record Sample(string Strategy, Bounds Median, Bounds P90)
    {
        public override string ToString() => $"{Median} ({P90}) {Strategy}";
    }

    /// <summary>What is known of how many schedules are needed.</summary>
    /// <param name="Least">At least so many.</param>
    /// <param name="Most">At most so many; <see cref="long.MaxValue"/> where it was not found.</param>
    private readonly record struct Bounds(long Least, long Most)
    {
        // An order statistic is monotone in every observation.
        public static Bounds At(List<Bounds> all, int index) =>
            new(all.Select(n => n.Least).Order().ElementAt(index), all.Select(n => n.Most).Order().ElementAt(index));

        public static Bounds Unknown => new(1, long.MaxValue);

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{(Most == long.MaxValue ? $">={Least}" : Least == Most ? $"{Least}" : $"{Least}-{Most}")}");
    }
}
