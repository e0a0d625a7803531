using GkeVerified.Coyote.Peer;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;
using GkeVerified.Coyote.Tests.Runs;
using GkeVerified.Spec.Vocabulary;
using Microsoft.Coyote.Actors;
using Microsoft.Coyote.SystematicTesting;
using Configuration = GkeVerified.Coyote.Systems.Configuration;
using CoyoteConfiguration = Microsoft.Coyote.Configuration;
using Event = GkeVerified.Spec.Vocabulary.Event;

namespace GkeVerified.Coyote.Tests.Peer;

/// <summary>Microsoft Coyote as an engine, held against our own: the same runs, the same verdicts, each way.</summary>
public sealed class CoyoteEngineTests
{
    public static TheoryData<string, string> Golden() => GoldenScenarioTests.Expected();

    public static TheoryData<string> Strategies() => [.. new CoyoteEngine(CoyoteMapping.Actors).Strategies];

    [Theory]
    [MemberData(nameof(Golden))]
    public void A_golden_scenario_has_the_same_verdict_under_both_engines(string file, string verdict)
    {
        RunRecord run = RunFile.Parse(File.ReadAllText(Repository.File("tests", "testdata", file)), file);
        Assert.Equal(verdict, new CoyoteEngine(CoyoteMapping.Actors).Replay(run));
    }

    [Theory]
    [InlineData("omega n=3 tc=1 crashes=1")]
    [InlineData("omega n=3 tc=1 crashes=1 consensus=mvc")]
    [InlineData("omega n=3 tc=1 crashes=1 crypto=x25519")]
    [InlineData("omega-fs n=4 tc=1 crashes=1 tb=1 breakins=1 sessions=2")]
    [InlineData("omega n=3 tc=0 crashes=0 variant=as-printed repeats=1")]
    [InlineData("chandra-toueg n=3 tc=1 crashes=1")]
    [InlineData("global n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=4")]
    [InlineData("cascade n=4 t=1 byzantine=mixed faulty=1 forgeries=8 proposers=4 consensus=global")]
    public void A_run_of_ours_replays_under_Coyote(string scenario)
    {
        var request = new ExplorationRequest { Options = ScenarioCatalog.Parse(scenario) };
        var peer = new CoyoteEngine(CoyoteMapping.Actors);
        for (int schedule = 0; schedule < 10; schedule++)
        {
            RunRecord run = BuiltInEngine.RunOf(request, schedule);
            Assert.Equal(new BuiltInEngine().Replay(run), peer.Replay(run));
        }
    }

    [Theory]
    [InlineData(CoyoteMapping.Actors, "omega n=3 tc=1 crashes=1 variant=as-printed", "TH_gke/secrecy")]
    [InlineData(CoyoteMapping.Steps, "omega n=3 tc=1 crashes=1 variant=as-printed", "TH_gke/secrecy")]
    [InlineData(CoyoteMapping.Actors, "burmester-desmedt n=3 tc=1 crashes=1", "TH_gke/liveness")]
    [InlineData(CoyoteMapping.Steps, "omega-fs n=3 tc=0 crashes=0 tb=1 variant=as-printed", "TH_fs-gke/liveness")]
    public void What_Coyote_finds_replays_in_ours_and_from_its_own_trace(CoyoteMapping mapping, string scenario, string rule)
    {
        var peer = new CoyoteEngine(mapping);
        ExplorationReport report = peer.Explore(Request(peer, scenario) with { Schedules = 2_000 });
        Finding finding = Assert.Single(report.Findings);
        Assert.Equal(rule, finding.Rule);
        string file = finding.ToRunFile();
        Assert.Equal(rule, new BuiltInEngine().Replay(RunFile.Parse(file, "finding")));
        EngineTrace trace = RunFile.TraceIn(file, "finding")!;
        Assert.Equal(rule, new BuiltInEngine().Replay(peer.ReplayAsFound(trace)));
        Assert.Equal(report.Options, trace.Options);
    }

    [Fact]
    public void A_trace_that_no_longer_fits_is_said_to_be_stale()
    {
        var peer = new CoyoteEngine(CoyoteMapping.Actors);
        Finding finding = Assert.Single(peer.Explore(Request(peer, "omega n=3 tc=1 crashes=1 variant=as-printed")).Findings);
        EngineTrace stale = finding.Trace! with { Options = ScenarioCatalog.Parse("omega n=3 tc=1 crashes=1") };
        Assert.Contains("no longer leads to a violation", Assert.Throws<InputException>(() => peer.ReplayAsFound(stale)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Every_strategy_explores(string strategy)
    {
        foreach (CoyoteMapping mapping in Enum.GetValues<CoyoteMapping>())
        {
            var peer = new CoyoteEngine(mapping);
            ExplorationReport report = peer.Explore(
                Request(peer, "omega-fs n=3 tc=1 crashes=1 tb=0 breakins=1") with { Strategy = strategy, Schedules = 30 });
            Assert.Empty(report.Findings);
            Assert.Equal(30, report.Schedules);
            Assert.Equal(0, report.UndecidedRuns);
            Assert.True(report.Actions > 300);
        }
    }

    [Theory]
    [InlineData(CoyoteMapping.Actors)]
    [InlineData(CoyoteMapping.Steps)]
    public void A_time_limit_changes_no_schedule_of_a_strategy_that_learns(CoyoteMapping mapping)
    {
        var peer = new CoyoteEngine(mapping);
        ExplorationRequest request = Request(peer, "omega n=3 tc=1 crashes=1") with { Strategy = "q-learning", Schedules = 40 };
        ExplorationReport unlimited = peer.Explore(request);
        ExplorationReport limited = peer.Explore(request with { Time = TimeSpan.FromHours(1) });
        Assert.Equal(unlimited.Schedules, limited.Schedules);
        Assert.Equal(unlimited.Actions, limited.Actions);
        Assert.Equal(unlimited.Messages, limited.Messages);
        Assert.All(unlimited.Marks, mark => Assert.Equal(unlimited.Coverage[mark], limited.Coverage[mark]));
    }

    [Theory]
    [InlineData(CoyoteMapping.Actors)]
    [InlineData(CoyoteMapping.Steps)]
    public void When_time_is_up_no_further_schedule_begins(CoyoteMapping mapping)
    {
        var peer = new CoyoteEngine(mapping);
        ExplorationReport report = peer.Explore(
            Request(peer, "omega n=3 tc=1 crashes=1") with { Schedules = long.MaxValue, Time = TimeSpan.Zero });
        Assert.Equal(1, report.Schedules);
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void Going_on_after_a_violation_ends_with_the_rule_that_is_asked_for()
    {
        var peer = new CoyoteEngine(CoyoteMapping.Steps);
        ExplorationReport report = peer.Explore(
            Request(peer, "omega n=3 tc=1 crashes=1 variant=as-printed") with { KeepGoing = true, Until = "TH_gke/secrecy", Schedules = 100_000 });
        Finding last = Assert.Single(report.Findings, finding => finding.Rule == "TH_gke/secrecy");
        Assert.Equal(last.Schedule + 1, report.Schedules);
    }

    [Fact]
    public void A_run_beyond_the_view_cap_is_undecided_and_no_violation()
    {
        var peer = new CoyoteEngine(CoyoteMapping.Actors);
        ExplorationReport report = peer.Explore(Request(peer, "mvc n=3 tc=1 crashes=0 view-cap=1") with { Schedules = 40 });
        Assert.Empty(report.Findings);
        Assert.Equal(Outcome.Undecided, report.Outcome);
    }

    [Fact]
    public void Coyote_reports_by_itself_that_an_obligation_stays_open()
    {
        // What our specifications refuse when all is delivered is kept from them here: only the hot state is left to tell.
        var configuration = new Configuration(ScenarioCatalog.Create(ScenarioCatalog.Parse("burmester-desmedt n=3 tc=1 crashes=1")), new Coverage());
        IReadOnlyList<MonitorSlot> slots = MonitorSlot.For(configuration.Monitors);
        CoyoteRun? run = null;
        using var engine = TestingEngine.Create(
            CoyoteConfiguration.Create().WithTestingIterations(1).WithTelemetryEnabled(false),
            (IActorRuntime runtime) =>
            {
                run = new CoyoteRun(runtime, configuration, slots);
                Action<Event, long> judge = configuration.Judge!;
                configuration.Judge = (observed, step) =>
                {
                    if (observed is not (Quiescent or End))
                    {
                        judge(observed, step);
                    }
                };
                run.Follow(OneCrash());
            });
        engine.Run();
        Assert.Equal(1, engine.TestReport.NumOfFoundBugs);
        Assert.Null(run!.Refused);
        Assert.Contains("hot state", engine.TestReport.BugReports.First(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_strategy_of_ours_is_refused_with_the_names_of_theirs()
    {
        var peer = new CoyoteEngine(CoyoteMapping.Actors);
        string message = Assert.Throws<InputException>(
            () => peer.Explore(Request(peer, "omega n=3 tc=1") with { Strategy = "exhaustive" })).Message;
        Assert.Contains("q-learning", message, StringComparison.Ordinal);
    }

    private static RunRecord OneCrash() => RunFile.Parse(
        File.ReadAllText(Repository.File("tests", "testdata", "burmester-desmedt-one-crash.run")), "burmester-desmedt-one-crash.run");

    private static ExplorationRequest Request(CoyoteEngine engine, string scenario)
    {
        ScenarioOptions options = ScenarioCatalog.Parse(scenario);
        return new ExplorationRequest { Options = options, Strategy = engine.DefaultStrategy(options.Name), Schedules = 500 };
    }
}
