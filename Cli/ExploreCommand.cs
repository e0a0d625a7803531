using System.CommandLine;
using GkeVerified.Coyote;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;

namespace GkeVerified.Cli;

/// <summary><c>gke explore</c>: one scenario, one strategy.</summary>
internal static class ExploreCommand
{
    private const long DefaultSchedules = 10_000;

    private static readonly Argument<string> s_scenario = new("SCENARIO")
    {
        Description = "What to explore: " + string.Join(", ", ScenarioCatalog.All.Select(d => d.Name)) + ".",
    };

    private static readonly Option<int> s_n = new("-n") { Description = "Number of servers.", DefaultValueFactory = _ => 5 };
    private static readonly Option<int?> s_tc = new("--tc")
    {
        Description = "How many crashes the protocol tolerates, below n/2. Default: 2, or as many as n allows.",
    };

    private static readonly Option<int?> s_crashes = new("--crashes")
    {
        Description = "How many servers the adversary may crash. Default: as many as are tolerated.",
    };

    private static readonly Option<int?> s_tb = new("--tb")
    {
        Description = "How many broken-into servers the protocol tolerates. Default: n − 2t_c − 1; for bound n − 2t_c; for "
            + "omega-prf 0.",
    };

    private static readonly Option<int?> s_breakIns = new("--breakins")
    {
        Description = "How many times the adversary may break into a server. Default: t_b.",
    };

    private static readonly Option<int?> s_sessions =
        new("--sessions") { Description = "Number of concurrent sessions. Default: 1; for omega-prf 2." };

    private static readonly Option<string> s_variant = Choice("variant", "Form of the protocol.");
    private static readonly Option<string> s_consensus = Choice("consensus", "What stands below.");
    private static readonly Option<string> s_crypto = Choice("crypto", "What encrypts.");
    private static readonly Option<string> s_network = Choice("network", "How links order messages.");
    private static readonly Option<int> s_repeats = new("--repeats")
    {
        Description = "How many inputs and ideal outputs may be repeated, which the definitions do not exclude.",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<string> s_detector = Choice("detector", "What failure detectors may do.");
    private static readonly Option<int> s_suspicions = new("--suspicions")
    {
        Description = "How many times a failure detector may list the server that it trusts in the end.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<int> s_t = new("-t")
    {
        Description = "How many Byzantine parties the protocol tolerates, in scenarios of the Byzantine model.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> s_k =
        new("-k") { Description = "The sensitivity k of CAC to conflicts.", DefaultValueFactory = _ => 1 };

    private static readonly Option<string> s_byzantine = Choice("byzantine", "What Byzantine parties may do.");
    private static readonly Option<int?> s_faulty =
        new("--faulty") { Description = "How many parties the adversary may corrupt. Default: as many as are tolerated." };

    private static readonly Option<int?> s_forgeries = new("--forgeries")
    {
        Description = "How many messages Byzantine parties may make up in a run. Default: 8 with --byzantine mixed.",
    };

    private static readonly Option<int?> s_strays = new("--strays")
    {
        Description = "How many messages Byzantine parties may send in a run to those that such messages are not for. Default: 4 with --byzantine mixed.",
    };

    private static readonly Option<int> s_spared = new("--spared")
    {
        Description = "How many parties the adversary may not corrupt, the last ones: 1 keeps the server of delivery-central correct.",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<int?> s_duplicates = new("--duplicates")
    {
        Description = "How many times in a run the network may deliver a message twice. Default: 4 with --byzantine mixed.",
    };

    private static readonly Option<int> s_gossip = new("--gossip")
    {
        Description = "How many peers a party of Murmur samples. Default: as many as leave a chance of 10^-6 that a message is lost; all, in a "
            + "Delivery Service.",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<int> s_proposers =
        new("--proposers") { Description = "How many parties may propose.", DefaultValueFactory = _ => 2 };

    private static readonly Option<int> s_commits = new("--commits")
    {
        Description = "How many times each of these has a proposal broadcast and asks for a commit, in a Delivery Service.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<string> s_reading =
        Choice("reading", "Whether the properties of a Delivery Service are read as the strongest achievable ones or word for word.");

    private static readonly Option<string> s_watch = new("--watch")
    {
        Description = "Only these specifications, by name, with commas between (gke list names them). A run ends with its first violation: "
            + "what comes later shows when the rest is not watched. Default: all.",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<int> s_viewCap = new("--view-cap")
    {
        Description = "Give a run up as undecided beyond this view of a randomised protocol.",
        DefaultValueFactory = _ => 100,
    };

    private static readonly Option<string> s_engine = new("--engine")
    {
        Description = $"What explores. One of {string.Join(", ", EngineCatalog.Names)}: our own, or Microsoft Coyote with an actor for each "
            + "server and message, or with all steps in one operation.",
        DefaultValueFactory = _ => EngineCatalog.Names[0],
    };

    private static readonly Option<string?> s_strategy = new("--strategy")
    {
        Description = "How the adversary schedules. Default: swarm, which draws strategy and parameters anew for every run; "
            + "for bound, two-stage; for coyote, fair-prioritization; for coyote-steps, random.",
    };

    private static readonly Option<int> s_depth =
        new("--pct-depth") { Description = "The depth d of PCT, starving and camps; the bound of delay bounding and of Coyote's strategies.", DefaultValueFactory = _ => 3 };

    private static readonly Option<long?> s_schedules = new("--schedules")
    {
        Description = $"How many schedules. Default: {DefaultSchedules}, unless --time is given.",
    };

    private static readonly Option<TimeSpan?> s_time = new("--time")
    {
        Description = "How long at most, for example 30s.",
        CustomParser = argument => Durations.Parse(argument),
    };

    private static readonly Option<long> s_states = new("--states")
    {
        Description = "How many states an exhaustive search holds at most.",
        DefaultValueFactory = _ => 100_000_000,
    };

    private static readonly Option<bool> s_noReduction =
        new("--no-reduction") { Description = "Search exhaustively without partial-order reduction." };

    private static readonly Option<ulong> s_seed =
        new("--seed") { Description = "What all schedules follow from.", DefaultValueFactory = _ => 1 };

    private static readonly Option<int> s_threads = new("--threads")
    {
        Description = "How many threads sample schedules. Results do not depend on it.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private static readonly Option<bool> s_keepGoing =
        new("--keep-going") { Description = "Go on after a violation and collect one for each rule." };

    private static readonly Option<string> s_findings = new("--findings")
    {
        Description = "Folder for the replay files of violations.",
        DefaultValueFactory = _ => "gke-findings",
    };

    private static readonly Option<long?> s_keep = new("--keep")
    {
        Description = "Print the run file of the schedule with this number, from 0, and explore nothing.",
    };

    private static readonly Option<string?> s_traceOut =
        new("--trace-out") { Description = "Folder for a trace of every run, in JSON Lines." };

    private static readonly Option<string?> s_activityCoverage =
        new("--activity-coverage") { Description = "Folder for Coyote's report of the activity it covered." };

    private static readonly Option<bool> s_marks =
        new("--marks") { Description = "List what was reached and what was not." };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print one JSON object and nothing else." };

    public static Command Create()
    {
        var command = new Command("explore", "Explore one scenario.")
        {
            s_scenario, s_n, s_tc, s_crashes, s_tb, s_breakIns, s_sessions, s_variant, s_consensus, s_crypto, s_network, s_detector, s_suspicions,
            s_repeats, s_viewCap, s_t, s_k, s_byzantine, s_faulty, s_forgeries, s_strays, s_spared, s_duplicates, s_proposers, s_gossip, s_commits, s_reading,
            s_watch,
            s_engine, s_strategy, s_depth, s_schedules, s_time, s_states, s_noReduction, s_seed, s_threads, s_keepGoing, s_findings,
            s_keep, s_traceOut, s_activityCoverage, s_marks, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        IEngine engine = EngineCatalog.Create(parsed.GetValue(s_engine)!);
        ExplorationRequest request = RequestOf(parsed, engine);
        if (parsed.GetValue(s_keep) is { } schedule)
        {
            if (schedule < 0)
            {
                throw new InputException($"--keep {schedule}: schedules count from 0.");
            }

            if (engine is not BuiltInEngine)
            {
                throw new InputException("--keep: schedules are numbered by our own engine only.");
            }

            if (request.Strategy == "exhaustive")
            {
                throw new InputException("--keep: an exhaustive search has no numbered schedules; name a strategy that samples.");
            }

            Console.Write(RunFile.Replay(BuiltInEngine.RunOf(request, schedule)).Text);
            return ExitCode.Held;
        }

        bool json = parsed.GetValue(s_json);
        ExplorationReport report = json
            ? engine.Explore(request)
            : ProgressView.Show(ScenarioCatalog.Format(request.Options), progress => engine.Explore(request, progress));
        IReadOnlyList<string?> replays = new FindingsFolder(parsed.GetValue(s_findings)!).Write(report);
        if (json)
        {
            Console.WriteLine(ReportJson.Write(report, replays));
        }
        else
        {
            ReportText.Write(report, replays, parsed.GetValue(s_marks));
        }

        return report.Outcome switch
        {
            Outcome.Held => ExitCode.Held,
            Outcome.Undecided => ExitCode.Undecided,
            _ => ExitCode.Violation,
        };
    }

    private static ExplorationRequest RequestOf(ParseResult parsed, IEngine engine)
    {
        int n = parsed.GetValue(s_n);
        int tc = parsed.GetValue(s_tc) ?? Math.Clamp((n - 1) / 2, 0, 2);
        TimeSpan? time = parsed.GetValue(s_time);
        long? schedules = parsed.GetValue(s_schedules);
        if (schedules is < 1)
        {
            throw new InputException($"--schedules {schedules}: at least 1 is needed.");
        }

        int threads = parsed.GetValue(s_threads);
        if (threads is < 1 or > 1024)
        {
            throw new InputException($"--threads {threads}: must lie in 1 … 1024.");
        }

        if (parsed.GetValue(s_states) < 1)
        {
            throw new InputException($"--states {parsed.GetValue(s_states)}: at least 1 is needed.");
        }

        int depth = parsed.GetValue(s_depth);
        if (depth is < 1 or > 64)
        {
            throw new InputException($"--pct-depth {depth}: must lie in 1 … 64.");
        }

        if (parsed.GetValue(s_activityCoverage) is not null && engine is BuiltInEngine)
        {
            throw new InputException("--activity-coverage: only Coyote reports that; with our own engine --marks lists what was reached.");
        }

        if (engine is not BuiltInEngine)
        {
            foreach (Option own in new Option[] { s_threads, s_states, s_noReduction })
            {
                if (parsed.GetResult(own) is { Implicit: false })
                {
                    throw new InputException($"{own.Name}: only our own engine has threads, states and reduction; leave the option out with --engine {engine.Name}.");
                }
            }
        }

        string name = parsed.GetValue(s_scenario)!;
        ScenarioDescription description = ScenarioCatalog.Find(name);
        int tb = parsed.GetValue(s_tb) ?? (description.HasBreakIns ? description.DefaultBreakIns(n, tc) : 0);
        var options = new ScenarioOptions
        {
            Name = name,
            Tb = tb,
            BreakIns = parsed.GetValue(s_breakIns) ?? tb,
            N = n,
            Tc = tc,
            Crashes = parsed.GetValue(s_crashes) ?? tc,
            Sessions = parsed.GetValue(s_sessions) ?? description.DefaultSessions,
            Repeats = parsed.GetValue(s_repeats),
            Suspicions = parsed.GetValue(s_suspicions),
            ViewCap = parsed.GetValue(s_viewCap),
            Watch = parsed.GetValue(s_watch)!,
        };
        if (description.IsByzantine)
        {
            foreach (Option crash in new Option[] { s_tc, s_crashes, s_tb, s_breakIns, s_repeats, s_suspicions, s_detector })
            {
                if (parsed.GetResult(crash) is { Implicit: false })
                {
                    throw new InputException($"{crash.Name}: {name} is of the Byzantine model, where nobody crashes by itself; leave the option out, or take -t and --byzantine.");
                }
            }

            int t = parsed.GetValue(s_t);
            bool mixed = parsed.GetValue(s_byzantine) == ScenarioCatalog.Text(ByzantineKind.Mixed);
            if (parsed.GetValue(s_faulty) is > 0 and var faulty && parsed.GetValue(s_byzantine) == ScenarioCatalog.Text(ByzantineKind.None))
            {
                throw new InputException($"--faulty {faulty}: nobody is Byzantine with --byzantine none; take silent, twins or mixed.");
            }

            options = options with
            {
                Tc = 0,
                Crashes = 0,
                T = t,
                K = parsed.GetValue(s_k),
                Faulty = parsed.GetValue(s_faulty) ?? t,
                Forgeries = parsed.GetValue(s_forgeries) ?? (mixed ? 8 : 0),
                Strays = parsed.GetValue(s_strays) ?? (mixed ? 4 : 0),
                Spared = parsed.GetValue(s_spared),
                Duplicates = parsed.GetValue(s_duplicates) ?? (mixed ? 4 : 0),
                Proposers = parsed.GetValue(s_proposers),
                Gossip = parsed.GetValue(s_gossip),
                Commits = parsed.GetValue(s_commits),
            };
        }

        foreach (Option<string> named in new[] { s_variant, s_consensus, s_crypto, s_network, s_detector, s_byzantine, s_reading })
        {
            options = ScenarioCatalog.Set(options, named.Name.TrimStart('-'), parsed.GetValue(named)!);
        }

        return new ExplorationRequest
        {
            Options = options,
            Strategy = parsed.GetValue(s_strategy) ?? engine.DefaultStrategy(name),
            PctDepth = depth,
            Seed = parsed.GetValue(s_seed),
            Schedules = schedules ?? (time is null ? DefaultSchedules : long.MaxValue),
            Time = time ?? TimeSpan.MaxValue,
            States = parsed.GetValue(s_states),
            Reduce = !parsed.GetValue(s_noReduction),
            Threads = threads,
            KeepGoing = parsed.GetValue(s_keepGoing),
            TraceFolder = parsed.GetValue(s_traceOut),
            ActivityCoverage = parsed.GetValue(s_activityCoverage),
        };
    }

    private static Option<string> Choice(string parameter, string description)
    {
        IReadOnlyList<string> values = ScenarioCatalog.Values(parameter);
        return new Option<string>("--" + parameter)
        {
            Description = $"{description} One of {string.Join(", ", values)}.",
            DefaultValueFactory = _ => values[0],
        };
    }
}
