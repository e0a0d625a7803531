using System.Diagnostics;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Correspondence;

/// <summary>
/// Holds every host of Dafny against its host in Spec, and then changed ones, to see that each change is found. Fails where two say
/// different things, where a rule of either side never refused or a mark of Spec was never reached, and where a change is not found.
/// </summary>
/// <param name="text">The text of Proofs/TrustedHosts.dfy.</param>
/// <param name="sequences">How many sequences to sample of each host.</param>
/// <param name="seed">Their seed.</param>
/// <param name="workers">On how many threads.</param>
internal sealed class Comparison(string text, long sequences, ulong seed, int workers)
{
    // A changed host that so many sequences do not find is not found.
    private const int SequencesForChange = 20_000;

    private readonly List<string> _failures = [];
    private long _sequences;
    private long _events;

    /// <summary>Compares.</summary>
    /// <param name="proved">The hosts that are proved.</param>
    /// <param name="changed">Changed ones: what was changed, beginning with the name of the host.</param>
    /// <returns>Whether all is as it must be.</returns>
    public bool Run(ITranslation proved, IReadOnlyList<(string Name, ITranslation Translation)> changed)
    {
        Console.WriteLine("Every event in every state that can be reached:");
        foreach (HostKind kind in Suite.Kinds)
        {
            var tally = new Tally();
            var coverage = new Coverage();
            foreach (Searched searched in InParallel(Suite.Small(kind)).Select(setting => Search(proved, setting)))
            {
                tally.Add(searched.Tally);
                coverage.Add(searched.Coverage);
                Row(
                    searched.Setting.ToString(),
                    $"{searched.Tally.Sequences,9:N0} states    {searched.Tally.Judged,10:N0} events",
                    searched.Found,
                    searched.Took);
            }

            Demand(kind, tally, coverage, "exhaustively");
        }

        Console.WriteLine($"Sampled, seed {seed}, of each host {sequences:N0} sequences:");
        foreach (HostKind kind in Suite.Kinds)
        {
            Sample($"{Setting.NameOf(kind)}, as a monitor", kind, coverage => Suite.Monitors(proved, kind, coverage), isLive: false);
            if (Suite.Live(proved, kind).Count > 0)
            {
                Sample($"{Setting.NameOf(kind)}, live", kind, _ => Suite.Live(proved, kind), isLive: true);
            }
        }

        Find(changed);
        foreach (string failure in _failures)
        {
            Console.Error.WriteLine(failure);
        }

        Console.WriteLine(
            $"{_sequences:N0} sequences and {_events:N0} events sampled: "
            + (_failures.Count == 0 ? "the same verdict on each, by the same rule." : $"{_failures.Count} failure(s), above."));
        return _failures.Count == 0;
    }

    private static Searched Search(ITranslation proved, Setting setting)
    {
        var tally = new Tally();
        var coverage = new Coverage();
        long start = Stopwatch.GetTimestamp();
        Difference? found = Exhaustive.Search(proved, setting, coverage, tally);
        return new Searched(setting, tally, coverage, found, Stopwatch.GetElapsedTime(start));
    }

    private void Sample(string name, HostKind kind, Func<Coverage, IReadOnlyList<Pair>> pairs, bool isLive)
    {
        long start = Stopwatch.GetTimestamp();
        var tally = new Tally();
        var coverage = new Coverage();
        var gate = new Lock();
        (long Number, Difference Difference, Pair Pair)? found = null;
        long end = sequences;
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            var own = new Coverage();
            IReadOnlyList<Pair> mine = pairs(own);
            var sampling = new Sampling(mine, seed);
            for (long number = worker; number < Interlocked.Read(ref end); number += workers)
            {
                if (sampling.Run(number) is { } difference)
                {
                    lock (gate)
                    {
                        // The first in number counts, so that the outcome does not depend on the threads.
                        if (number < end)
                        {
                            Interlocked.Exchange(ref end, number);
                            found = (number, difference, mine[(int)(number % mine.Count)]);
                        }
                    }
                }
            }

            lock (gate)
            {
                tally.Add(sampling.Tally);
                coverage.Add(own);
            }
        });
        _sequences += tally.Sequences;
        _events += tally.Judged;
        Row(
            name,
            $"{tally.Sequences,9:N0} sequences {tally.Judged,10:N0} events",
            found is { } it ? it.Pair.Shrink(it.Difference) : null,
            Stopwatch.GetElapsedTime(start));
        Console.WriteLine($"    {tally}");
        if (found is null && tally.Sequences < sequences)
        {
            _failures.Add($"{name}: {sequences:N0} sequences were asked for, {tally.Sequences:N0} were run.");
        }

        if (isLive)
        {
            DemandRules(name, Rules.Of(text, kind).Where(rule => rule != "agreement"), tally.Refused.Keys);
        }
        else
        {
            Demand(kind, tally, coverage, "in sampling");
        }
    }

    private void Row(string name, string counts, Difference? found, TimeSpan took)
    {
        Console.WriteLine($"  {name,-60} {counts}  {(found is null ? "same" : "DIFFERENT"),-9} {took.TotalSeconds,6:F1} s");
        if (found is not null)
        {
            _failures.Add($"Proofs and Spec differ: {found}");
        }
    }

    // No rule of either side, and no mark of Spec, may have been left out: what was never tried was not compared.
    private void Demand(HostKind kind, Tally tally, Coverage coverage, string where)
    {
        var host = new MonitorHost(Suite.Small(kind).First(), new Coverage());
        string name = $"{Setting.NameOf(kind)}, {where}";
        DemandRules(name, Rules.Of(text, kind).Union(host.Rules), tally.Refused.Keys);
        foreach (Mark mark in host.Marks)
        {
            if (coverage[mark] == 0)
            {
                _failures.Add($"{name}: never reached: {mark.Name}.");
            }
        }
    }

    private void DemandRules(string name, IEnumerable<string> rules, IEnumerable<string> met)
    {
        foreach (string rule in rules.Except(met))
        {
            _failures.Add($"{name}: no event was refused by \"{rule}\".");
        }
    }

    private void Find(IReadOnlyList<(string Name, ITranslation Translation)> changed)
    {
        Console.WriteLine("Changed hosts, each of which must be found (events of a shortest sequence; number of the sampled sequence):");
        int missed = 0;
        var subjects = Suite.Kinds.ToDictionary(kind => kind, _ => new HashSet<string>());
        foreach (Looked looked in InParallel(changed).Select(change => Look(change.Name, change.Translation)))
        {
            bool isFound = looked.Shortest is not null && looked.Monitored >= 0;
            subjects[looked.Kind].UnionWith(looked.Shortest?.Found.Subjects ?? []);
            Console.WriteLine(
                $"  {looked.Name,-60} {(isFound ? "found" : "NOT FOUND"),-9}  shortest {looked.Shortest?.Happenings.Count,1}, "
                + $"monitor {Place(looked.Monitored),3}, live {Place(looked.Live),3}   {looked.Shortest?.Found}");
            if (!isFound)
            {
                missed++;
                _failures.Add($"{looked.Name}: this change of the host of Dafny is not found.");
            }
        }

        // What is compared is verdict and rule, and for TH_fs-gke what is revealed: a difference about each must have been found.
        foreach (HostKind kind in Suite.Kinds)
        {
            IReadOnlyList<string> all = kind == HostKind.FsGke ? [Disagreement.Reveals] : Rules.Of(text, kind);
            foreach (string subject in all.Except(subjects[kind]))
            {
                _failures.Add($"{Setting.NameOf(kind)}: no change shows that a difference about \"{subject}\" is found.");
            }
        }

        Console.WriteLine($"{changed.Count} changes, {changed.Count - missed} found.");
    }

    private Looked Look(string name, ITranslation changed)
    {
        HostKind kind = Suite.Kinds.First(kind => name.StartsWith(Setting.NameOf(kind) + ":", StringComparison.Ordinal));
        Difference? shortest = Suite.Small(kind)
            .Select(setting => Exhaustive.Search(changed, setting, new Coverage(), new Tally()))
            .FirstOrDefault(difference => difference is not null);
        return new Looked(name, kind, shortest, First(Suite.Monitors(changed, kind, new Coverage())), First(Suite.Live(changed, kind)));
    }

    private ParallelQuery<T> InParallel<T>(IEnumerable<T> all) =>
        all.AsParallel().AsOrdered().WithDegreeOfParallelism(workers).WithMergeOptions(ParallelMergeOptions.NotBuffered);

    private static string Place(long number) => number < 0 ? "-" : $"{number + 1:N0}";

    private long First(IReadOnlyList<Pair> pairs)
    {
        var sampling = new Sampling(pairs, seed);
        for (long number = 0; pairs.Count > 0 && number < SequencesForChange; number++)
        {
            if (sampling.Run(number) is not null)
            {
                return number;
            }
        }

        return -1;
    }

    private sealed record Searched(Setting Setting, Tally Tally, Coverage Coverage, Difference? Found, TimeSpan Took);

    private sealed record Looked(string Name, HostKind Kind, Difference? Shortest, long Monitored, long Live);
}
