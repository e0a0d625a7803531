using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Runs;

/// <summary>
/// Makes a run that violates a rule small: fewest faults first, then fewest steps, then fewest servers. The result violates
/// the same rule, and follows from the run alone: no clock bounds the work.
/// </summary>
public static class Minimiser
{
    /// <summary>How many schedules of each smaller scenario are tried.</summary>
    private const int SchedulesEach = 300;

    /// <summary>A run of more steps than that is long for a reader, and is looked for harder among few servers.</summary>
    private const int Long = 40;

    /// <summary>How many schedules that is, of each scenario of at most <see cref="Few"/> servers.</summary>
    private const int SchedulesOfFew = 80_000;

    private const int Few = 3;

    /// <summary>How many steps, in all, the runs of one smaller scenario have that are tried: those with long runs would take minutes otherwise.</summary>
    private const long MostLooked = 2_000_000;

    /// <summary>How many of the runs found there are shrunk, and how many when one is looked for harder.</summary>
    private const int ShrunkEach = 8;

    private const int ShrunkOfFew = 64;

    private const int ShrunkOfByzantine = 2;

    /// <summary>How many changes of the order of steps are tried at the end.</summary>
    private const int Climbs = 20_000;

    /// <summary>How often that is done to a run that stays long.</summary>
    private const ulong MostClimbs = 6;

    /// <summary>How many steps, in all, the runs have that are tried so: the longest runs would take minutes otherwise.</summary>
    private const long MostClimbed = 1_000_000;

    /// <summary>Minimises a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="violation">The rule that it violates, as <see cref="Violation.Name"/> has it.</param>
    /// <returns>A run that violates it, none of whose steps can be left out.</returns>
    /// <exception cref="ArgumentException">The run does not violate it.</exception>
    public static RunRecord Minimise(RunRecord run, string violation)
    {
        var bench = new Bench(run.Options, violation);
        RunRecord best = bench.Shrink(bench.Try(run)
            ?? throw new ArgumentException($"The run does not violate {violation}.", nameof(run)));
        if (run.Options.Crypto == CryptoKind.Ideal)
        {
            // Byzantine runs are long, and shrinking one takes its time.
            bool byzantine = ScenarioCatalog.Find(run.Options.Name).IsByzantine;
            best = LookIn(Smaller(run.Options), SchedulesEach, byzantine ? ShrunkOfByzantine : ShrunkEach, violation, best);

            // In the Byzantine model few parties tolerate nothing.
            if (best.Choices.Count > Long && !byzantine)
            {
                best = LookIn(Smaller(run.Options).Where(s => s.N <= Few), SchedulesOfFew, ShrunkOfFew, violation, best);
            }
        }

        // Another climb from where the last one ended, with other chance, as long as the run is long.
        var last = new Bench(best.Options, violation);
        long steps = MostClimbed;
        ulong climb = 0;
        do
        {
            best = last.Climb(best, climb++, ref steps);
        }
        while (best.Choices.Count > Long && climb < MostClimbs && steps > 0);
        return best;
    }

    /// <summary>How many faults and repetitions a run uses.</summary>
    /// <param name="run">The run.</param>
    public static int Faults(RunRecord run)
    {
        int faults = 0;
        var inputs = new HashSet<(ChoiceKind, byte, ushort)>();
        foreach (Choice choice in run.Choices)
        {
            bool repeated = choice.Kind is ChoiceKind.Input or ChoiceKind.Ideal
                && !inputs.Add((choice.Kind, choice.Party, choice.Number));
            bool isFault = choice.Kind is ChoiceKind.Crash or ChoiceKind.BreakIn or ChoiceKind.Suspect or ChoiceKind.Corrupt
                or ChoiceKind.Forge or ChoiceKind.Timeout or ChoiceKind.Duplicate or ChoiceKind.Stray;
            faults += isFault || choice.CrashAfter >= 0 || repeated ? 1 : 0;
        }

        return faults;
    }

    private static bool IsBetter(RunRecord run, RunRecord than) =>
        (Faults(run), run.Choices.Count, run.Options.N).CompareTo((Faults(than), than.Choices.Count, than.Options.N)) < 0;

    // Whether a scenario can hold a better run at all.
    private static bool Costs(ScenarioOptions smaller, RunRecord best) =>
        smaller.Crashes + smaller.BreakIns <= Faults(best);

    // In the Byzantine model, as few parties as the protocol asks for with t and k, and as many as there are.
    private static IEnumerable<ScenarioOptions> SmallerByzantine(ScenarioOptions options) =>
        from faulty in Enumerable.Range(0, options.Faulty + 1)
        from t in Enumerable.Range(Math.Min(1, options.T), Math.Max(1, options.T))
        where faulty <= t || faulty > options.T
        from n in new[] { ScenarioCatalog.Find(options.Name).Needs!(options with { T = t }), options.N }.Distinct()
        where n <= options.N
        from proposers in Enumerable.Range(1, Math.Min(options.Proposers, n))
        let smaller = options with
        {
            N = n,
            Gossip = Math.Min(options.Gossip, n),
            T = t,
            Faulty = faulty,
            Byzantine = faulty == 0 ? ByzantineKind.None : options.Byzantine,
            Forgeries = faulty == 0 ? 0 : options.Forgeries,
            Strays = faulty == 0 ? 0 : options.Strays,
            Proposers = proposers,
            Sessions = 1,
        }
        where ScenarioCatalog.Fits(smaller)
        select smaller;

    // Every scenario with no more servers, faults, sessions and repetitions, the cheapest first. One that stays within what its
    // protocol claims to tolerate is not left for one that does not.
    private static IEnumerable<ScenarioOptions> Smaller(ScenarioOptions options) =>
        ScenarioCatalog.Find(options.Name).IsByzantine ? SmallerByzantine(options) :
        from crashes in Enumerable.Range(0, options.Crashes + 1)
        from n in Enumerable.Range(1, options.N)
        where n >= ScenarioCatalog.Find(options.Name).LeastN
        from tc in Enumerable.Range(0, Math.Min(options.Tc, (n - 1) / 2) + 1)
        where crashes <= tc || crashes > options.Tc
        from sessions in Enumerable.Range(1, Math.Min(options.Sessions, 2))
        from repeats in options.Repeats == 0 ? [0] : new[] { 0, options.Repeats }
        where crashes <= n
        from tb in Enumerable.Range(0, Math.Min(options.Tb, n - 2 * tc) + 1)
        where tb < n - 2 * tc || options.Tb >= options.N - 2 * options.Tc
        from breakIns in Enumerable.Range(0, options.BreakIns + 1)
        where breakIns <= tb || breakIns > options.Tb
        select options with
        {
            N = n,
            Tc = tc,
            Crashes = crashes,
            Tb = tb,
            BreakIns = breakIns,
            Sessions = sessions,
            Repeats = repeats,
        };

    private static RunRecord LookIn(
        IEnumerable<ScenarioOptions> scenarios, int schedules, int shrunk, string violation, RunRecord best)
    {
        foreach (ScenarioOptions smaller in scenarios)
        {
            if (Costs(smaller, best) && FindIn(smaller, schedules, shrunk, violation) is { } found && IsBetter(found, best))
            {
                best = found;
            }
        }

        return best;
    }

    private static RunRecord? FindIn(ScenarioOptions options, int schedules, int most, string violation)
    {
        var bench = new Bench(options, violation);
        var strategy = new SwarmStrategy { TypicalSteps = RunDriver.TypicalSteps(bench.Configuration.Scenario) };
        RunRecord? best = null;
        int found = 0;
        long steps = 0;
        for (int s = 0; s < schedules && found < most && steps < MostLooked; s++)
        {
            var choices = new List<Choice>();
            ulong seed = Rng.SeedOfRun(0, s);
            if (bench.Configuration.Coin is not null)
            {
                bench.Configuration.Coin.Script = null;
            }

            RunDriver.Sample(bench.Configuration, strategy, seed, choices);
            steps += choices.Count;
            if (bench.Configuration.Violation?.Name != violation)
            {
                continue;
            }

            found++;
            RunRecord shrunk = bench.Shrink(new RunRecord(options, seed, null, choices));
            best = best is null || IsBetter(shrunk, best) ? shrunk : best;
        }

        return best;
    }

    // Runs candidates of one scenario.
    private sealed class Bench(ScenarioOptions options, string violation)
    {
        public Configuration Configuration { get; } = new(ScenarioCatalog.Create(options), new Coverage());

        /// <summary>
        /// Leaves out what can be left out, until nothing can: first faults, then stretches of steps, from long to single
        /// ones; and puts inputs off, since a server that starts late says less.
        /// </summary>
        public RunRecord Shrink(RunRecord run)
        {
            RunRecord best = run;
            RunRecord before;
            do
            {
                before = best;
                best = WithoutFaults(best);
                for (int length = best.Choices.Count / 2; length >= 1; length /= 2)
                {
                    best = WithoutStretches(best, length);
                }

                best = WithLateInputs(best);
            }
            while (IsBetter(best, before));
            return best;
        }

        /// <summary>
        /// Changes the order of steps at random, keeps what is no worse, and so leaves the places from which leaving out alone
        /// leads no further.
        /// </summary>
        public RunRecord Climb(RunRecord run, ulong seed, ref long steps)
        {
            var rng = new Rng(seed);
            RunRecord best = run;
            for (int i = 0; i < Climbs && best.Choices.Count > 1 && steps > 0; i++)
            {
                steps -= best.Choices.Count;
                List<Choice> changed = [.. best.Choices];
                for (int moves = 1 + rng.Below(3); moves > 0 && changed.Count > 0; moves--)
                {
                    int from = rng.Below(changed.Count);
                    Choice moved = changed[from];
                    changed.RemoveAt(from);
                    if (rng.Happens(3, 4))
                    {
                        changed.Insert(rng.Below(changed.Count + 1), moved);
                    }
                }

                if (Try(best with { Choices = changed }) is not { } tried || IsBetter(best, tried))
                {
                    continue;
                }

                best = IsBetter(tried, best) ? Shrink(tried) : tried;
            }

            return best;
        }

        /// <summary>
        /// Takes what can be taken of a run's choices; if that violates nothing, delivers the rest of what is owed, in the
        /// order of the pool. Null when the rule is not violated.
        /// </summary>
        public RunRecord? Try(RunRecord run)
        {
            RunDriver.Begin(Configuration, run);
            var taken = new List<Choice>();
            foreach (Choice choice in run.Choices)
            {
                if (Configuration.IsOver)
                {
                    break;
                }

                if (Configuration.TryStep(choice))
                {
                    taken.Add(choice);
                }
            }

            Configuration.End();
            if (Configuration.Violation is null)
            {
                Complete(taken);
            }

            return Configuration.Violation?.Name == violation
                ? run with { Choices = taken }
                : null;
        }

        private void Complete(List<Choice> taken)
        {
            while (!Configuration.IsOver && !Configuration.IsQuiescent)
            {
                int index = 0;
                while (Configuration.Pool[index].Kind == ChoiceKind.Input || Configuration.Pool[index].Optional)
                {
                    index++;
                }

                int option =
                    Configuration.Pool[index].Kind == ChoiceKind.Ideal ? Configuration.OptionsAt(index)[0] : 0;
                taken.Add(Configuration.ChoiceAt(index, option));
                Configuration.Step(index, option);
            }

            Configuration.End();
        }

        private RunRecord WithoutFaults(RunRecord run)
        {
            RunRecord best = run;
            for (int i = best.Choices.Count - 1; i >= 0; i--)
            {
                if (i >= best.Choices.Count)
                {
                    continue;
                }

                Choice choice = best.Choices[i];
                if (choice.Kind is ChoiceKind.Crash or ChoiceKind.BreakIn or ChoiceKind.Corrupt or ChoiceKind.Forge or ChoiceKind.Stray)
                {
                    best = Better(best, best with { Choices = [.. best.Choices.Take(i), .. best.Choices.Skip(i + 1)] });
                }
                else if (choice.CrashAfter >= 0 || choice.Kind == ChoiceKind.Duplicate)
                {
                    Choice whole = choice.CrashAfter >= 0 ? choice with { CrashAfter = -1 } : choice with { Kind = ChoiceKind.Deliver };
                    best = Better(
                        best, best with { Choices = [.. best.Choices.Take(i), whole, .. best.Choices.Skip(i + 1)] });
                }
            }

            return best;
        }

        private RunRecord WithoutStretches(RunRecord run, int length)
        {
            RunRecord best = run;
            for (int start = best.Choices.Count - length; start >= 0; start -= length)
            {
                int from = Math.Min(start, best.Choices.Count - length);
                if (from < 0)
                {
                    break;
                }

                best = Better(
                    best, best with { Choices = [.. best.Choices.Take(from), .. best.Choices.Skip(from + length)] });
            }

            return best;
        }

        private RunRecord WithLateInputs(RunRecord run)
        {
            RunRecord best = run;
            for (int i = 0; i < best.Choices.Count; i++)
            {
                if (best.Choices[i].Kind != ChoiceKind.Input)
                {
                    continue;
                }

                for (int to = best.Choices.Count - 1; to > i; to -= Math.Max(1, (to - i) / 2))
                {
                    List<Choice> moved = [.. best.Choices];
                    moved.RemoveAt(i);
                    moved.Insert(to, best.Choices[i]);
                    RunRecord tried = Better(best, best with { Choices = moved });
                    if (!ReferenceEquals(tried, best))
                    {
                        best = tried;
                        break;
                    }
                }
            }

            return best;
        }

        private RunRecord Better(RunRecord best, RunRecord candidate) =>
            Try(candidate) is { } tried && IsBetter(tried, best) ? tried : best;
    }
}
