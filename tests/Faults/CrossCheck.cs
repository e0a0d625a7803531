using System.Diagnostics;
using GkeVerified.Coyote;

namespace GkeVerified.Faults;

/// <summary>
/// Another engine over every fault: it must say the same of the run that ours found, and looks for the fault itself.
/// </summary>
internal static class CrossCheck
{
    private const ulong Seed = 1;

    // Our engine runs some schedules twice. Of a protocol that draws chance of its own, one run has no verdict that another engine could share: a
    // fault that says so is one by this rule.
    private const string NotRepeatable = "machine/repeatable";

    // What the other engine says of a run whose next step is not there to be taken.
    private const string NotTaken = "cannot be taken";

    /// <summary>Cross-checks.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="only">Only faults whose name contains this; null for all.</param>
    /// <param name="part">Which part of them, from 1, and of how many: each part takes every such fault in turn.</param>
    /// <param name="budget">The budget of the check by which ours finds a fault, in seconds.</param>
    /// <param name="engine">The other engine.</param>
    /// <param name="seconds">How long each strategy of that engine looks for a fault.</param>
    /// <returns>0 when the verdicts agree on every fault, 1 when not, 2 when the engine is missing or a fault does not fit.</returns>
    public static int Run(string root, string? only, (int Index, int Count) part, double budget, string engine, double seconds)
    {
        try
        {
            _ = EngineCatalog.Create(engine);
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

        int agree = 0, explained = 0, foundItself = 0;
        Console.WriteLine($"{"fault",-36}{"found by ours",-26}{"engine " + engine,-26}{"finds it itself",-28}seconds");
        foreach (Fault fault in faults)
        {
            try
            {
                using FaultyBuild build = FaultyBuild.Compile(root, fault.Changes);
                Found? found = build.CheckOf(fault.Scenario.Split(' ')[0], budget, Seed, Environment.ProcessorCount)
                    ?? build.Check(budget, Seed, Environment.ProcessorCount)
                    ?? FindWith(build, BuiltInEngine.EngineName, fault, Math.Max(seconds, 20))?.Found;
                if (found is null)
                {
                    Console.WriteLine($"{fault.Name,-36}-");
                    Console.WriteLine("    FAILED: not found by ours");
                    continue;
                }

                (string there, string? why) = VerdictOn(build, engine, found.Run);
                agree += there == found.Rule ? 1 : 0;
                bool isExplained = there != found.Rule && found.Rule == NotRepeatable && fault.Rules.Contains(NotRepeatable, StringComparer.Ordinal);
                explained += isExplained ? 1 : 0;
                var clock = Stopwatch.StartNew();
                (string Strategy, Found Found)? itself = FindWith(build, engine, fault, seconds);
                foundItself += itself is null ? 0 : 1;
                string by = itself is { } one ? $"{one.Strategy} #{one.Found.Schedule}" : "-";
                Console.WriteLine($"{fault.Name,-36}{found.Rule,-26}{there,-26}{by,-28}{clock.Elapsed.TotalSeconds,7:F1}");
                if (isExplained)
                {
                    Console.WriteLine("    explained: this protocol draws chance that is not injected, so no run of it can be repeated");
                }
                else if (there != found.Rule)
                {
                    Console.WriteLine($"    FAILED: the engines disagree on the run that ours found{(why is null ? "" : ": " + why)}");
                }
            }
            catch (FormatException e)
            {
                Console.Error.WriteLine($"faults: {fault.Name}: {e.Message}");
                return 2;
            }
        }

        Console.WriteLine();
        Console.WriteLine(
            $"{agree} of {faults.Count} verdicts agree, {explained} differ for a reason. {foundItself} found by {engine} itself, within {seconds:F0} s a strategy; for the others "
            + "(\"-\") that is too short.");
        return agree + explained == faults.Count ? 0 : 1;
    }

    private static (string Rule, string? Why) VerdictOn(FaultyBuild build, string engine, string run)
    {
        try
        {
            return (build.Replay(engine, run), null);
        }
        catch (InputException e)
        {
            return (NotTaken, e.Message);
        }
    }

    // The strategies that find most come first; a finding by another rule is none of this fault.
    private static (string Strategy, Found Found)? FindWith(FaultyBuild build, string engine, Fault fault, double seconds)
    {
        string[] first = ["swarm", "fair-prioritization", "random", "prioritization", "probabilistic"];
        foreach (string strategy in first.Intersect(build.StrategiesOf(engine)))
        {
            if (build.ExploreWith(engine, fault.Scenario, strategy, long.MaxValue, seconds, Seed).Found is { } found
                && fault.Rules.Contains(found.Rule, StringComparer.Ordinal))
            {
                return (strategy, found);
            }
        }

        return null;
    }
}
