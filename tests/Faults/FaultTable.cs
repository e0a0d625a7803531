using System.Collections.Concurrent;
using System.Globalization;

namespace GkeVerified.Faults;

/// <summary>Finds the faults and prints how.</summary>
internal static class FaultTable
{
    private const long MostStates = 2_000_000;
    private const ulong Seed = 1;

    private static readonly string[] s_strategies = ["random", "pct", "pos", "coin-aware", "swarm"];

    /// <summary>Finds the faults and prints how.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="only">Only faults whose name contains this; null for all.</param>
    /// <param name="budget">The budget of the check, in seconds.</param>
    /// <param name="seeds">Over how many seeds strategies are compared; 0 for no comparison.</param>
    /// <param name="schedules">How many schedules a strategy has at most.</param>
    /// <param name="runs">Folder for the run of each fault; null for none.</param>
    /// <param name="jobs">How many faults at once; each check has its share of the processors.</param>
    /// <returns>0 when each was found as it should be, 1 when not, 2 when a fault does not fit the source.</returns>
    public static int Run(string root, string? only, double budget, int seeds, long schedules, string? runs, int jobs)
    {
        List<Fault> faults = Fault.ReadAll(root, only);
        if (faults.Count == 0)
        {
            return 2;
        }

        // Together they are compiled once, and what runs is soon compiled well; each of those that run at once has its own copy. What is not found so,
        // or not in force so, is looked for in a build of its own.
        IReadOnlyDictionary<Fault, int> numbers = new Dictionary<Fault, int>();
        Func<FaultyBuild>? open = null;
        try
        {
            if (faults.Count > 1)
            {
                (open, numbers) = FaultyBuild.CompileTogether(root, faults);
            }
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"faults: they do not compile together, and so each is compiled alone: {e.Message}");
        }

        var builds = new ConcurrentBag<FaultyBuild>();
        int passed = 0, together = 0;
        int threads = Math.Max(1, Environment.ProcessorCount / jobs);
        Console.WriteLine(Heading(seeds));
        var found = new (bool? IsFound, string Text)?[faults.Count];
        int printed = 0;
        Parallel.ForEach(
            Partitioner.Create(Enumerable.Range(0, faults.Count), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = jobs },
            (index, state) =>
            {
                (bool? IsFound, string Text) one = default;
                if (numbers.TryGetValue(faults[index], out int number))
                {
                    FaultyBuild build = builds.TryTake(out FaultyBuild? free) ? free : open!();
                    build.PutInForce(number);
                    one = FindOne(build, faults[index], budget, seeds, schedules, runs, threads);
                    builds.Add(build);
                }

                if (one.IsFound == true)
                {
                    Interlocked.Increment(ref together);
                }
                else
                {
                    one = FindOne(root, faults[index], budget, seeds, schedules, runs, threads);
                }

                if (one.IsFound is null)
                {
                    state.Stop();
                }

                // In the order of the names, each as soon as all before it are there.
                lock (found)
                {
                    found[index] = one;
                    for (; printed < faults.Count && found[printed] is { IsFound: not null } next; printed++)
                    {
                        Console.WriteLine(next.Text);
                        passed += next.IsFound == true ? 1 : 0;
                    }
                }
            });
        foreach (FaultyBuild build in builds)
        {
            build.Dispose();
        }

        if (found.FirstOrDefault(one => one is { IsFound: null }) is { } unfit)
        {
            Console.Error.WriteLine(unfit.Text);
            return 2;
        }

        Console.WriteLine();
        Console.WriteLine(
            $"{passed} of {faults.Count} faults found as they should be{(together > 0 ? $", {together} of them compiled together" : "")}.");
        return passed == faults.Count ? 0 : 1;
    }

    // Whether it was found as it should be, null where it does not fit the source; and what there is to say.
    private static (bool? IsFound, string Text) FindOne(
        string root, Fault fault, double budget, int seeds, long schedules, string? runs, int threads)
    {
        FaultyBuild build;
        try
        {
            build = FaultyBuild.Compile(root, fault.Changes);
        }
        catch (FormatException e)
        {
            return (null, $"faults: {fault.Name}: {e.Message}");
        }

        using (build)
        {
            return FindOne(build, fault, budget, seeds, schedules, runs, threads);
        }
    }

    private static (bool? IsFound, string Text) FindOne(
        FaultyBuild build, Fault fault, double budget, int seeds, long schedules, string? runs, int threads)
    {
        // The rows of its own scenario first; where they do not show it, the whole check.
        Found? found = build.CheckOf(fault.Scenario.Split(' ')[0], budget, Seed, threads) ?? build.Check(budget, Seed, threads);
        var complaints = new List<string>();
        if (found is null)
        {
            complaints.Add("not found by the check");
        }
        else
        {
            if (!fault.Rules.Contains(found.Rule, StringComparer.Ordinal))
            {
                complaints.Add($"found by another rule than {string.Join(" or ", fault.Rules)}");
            }

            if (found.Repeats && found.Steps > fault.Longest)
            {
                complaints.Add($"its minimised run has more than {fault.Longest} steps");
            }

            if (runs is not null)
            {
                Directory.CreateDirectory(runs);
                File.WriteAllText(Path.Combine(runs, fault.Name + ".run"), found.Run);
            }
        }

        string exhaustive = Exhaustive(build, fault, complaints);
        IEnumerable<string> perStrategy =
            seeds == 0 ? [] : s_strategies.Select(strategy => Median(build, fault, strategy, seeds, schedules).PadLeft(11));
        string line = $"{fault.Name,-32}{found?.Rule ?? "-",-24}{found?.Steps.ToString(CultureInfo.InvariantCulture) ?? "-",5}"
            + $"{found?.Schedule.ToString(CultureInfo.InvariantCulture) ?? "-",9}{exhaustive,12}{string.Concat(perStrategy)}";
        return (complaints.Count == 0, string.Join('\n', complaints.Select(complaint => $"    FAILED: {complaint}").Prepend(line)));
    }

    // Reduction must lose nothing: with it and without it the same rule is violated.
    private static string Exhaustive(FaultyBuild build, Fault fault, List<string> complaints)
    {
        if (fault.Exhaustive is null)
        {
            return "-";
        }

        Found? reduced = build.Explore(fault.Exhaustive, "exhaustive", MostStates, Seed, reduce: true);
        Found? whole = build.Explore(fault.Exhaustive, "exhaustive", MostStates, Seed, reduce: false);
        if (whole is null)
        {
            complaints.Add("not found by exhaustive search");
        }

        if (reduced is null)
        {
            complaints.Add("lost by partial-order reduction");
        }

        return (whole, reduced) switch
        {
            (null, null) => "neither",
            (null, _) => "reduced",
            (_, null) => "whole",
            _ => "both",
        };
    }

    private static string Median(FaultyBuild build, Fault fault, string strategy, int seeds, long schedules)
    {
        var needed = new List<long>();
        for (int seed = 1; seed <= seeds; seed++)
        {
            needed.Add(build.Explore(fault.Scenario, strategy, schedules, (ulong)seed)?.Schedule ?? long.MaxValue);
        }

        needed.Sort();
        long median = needed[needed.Count / 2];
        return median == long.MaxValue
            ? ">" + schedules.ToString(CultureInfo.InvariantCulture)
            : median.ToString(CultureInfo.InvariantCulture);
    }

    private static string Heading(int seeds)
    {
        string strategies = seeds == 0 ? "" : string.Concat(s_strategies.Select(s => s.PadLeft(11)));
        string legend = seeds == 0 ? "" : $"; by strategy, median schedules to find over {seeds} seeds";
        return $"Found by the check: rule, steps of the minimised run, schedule; by exhaustive search with and without reduction{legend}.\n"
            + $"{"fault",-32}{"rule",-24}{"steps",5}{"schedule",9}{"exhaustive",12}{strategies}";
    }
}
