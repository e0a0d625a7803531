using GkeVerified.Coyote.Checking;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;

namespace GkeVerified.Coyote.Tests.Checking;

public sealed class CheckerTests
{
    [Fact]
    public void A_row_that_must_hold_and_a_row_that_must_be_refuted_are_told_apart()
    {
        CheckRow holds = Row("omega n=3 tc=1 crashes=1");
        CheckRow leaks = Row("omega n=3 tc=1 crashes=1 variant=as-printed");
        CheckRow refuted = leaks with { Refutes = "TH_gke/secrecy" };
        CheckRow wrongly = leaks with { Refutes = "TH_gke/agreement" };
        CheckRow notRefuted = holds with { Refutes = "TH_gke/secrecy" };
        List<CheckResult> results = Run([holds, leaks, refuted, wrongly, notRefuted]);
        Assert.Equal([true, false, true, false, false], results.Select(r => r.AsExpected));
    }

    [Fact]
    public void Stopping_at_the_first_that_is_not_as_expected_runs_no_further()
    {
        CheckRow leaks = Row("omega n=3 tc=1 crashes=1 variant=as-printed");
        var checker = new Checker(new BuiltInEngine());
        Assert.Single(checker.Run([leaks, leaks], TimeSpan.FromSeconds(1), 1, 1, stopAtFirst: true));
    }

    [Theory]
    [InlineData(1, 3, true)]
    [InlineData(1, 30, true)]
    [InlineData(1_000, 3, true)]
    [InlineData(1_000, 30, false)]
    [InlineData(1, 10_000, false)]
    public void A_slow_engine_gets_more_time_until_it_says_something(long schedules, double seconds, bool expected)
    {
        var engine = new SlowEngine(schedules, TimeSpan.FromSeconds(seconds));
        CheckResult result = Assert.Single(new Checker(engine).Run(
            [Row("omega n=3 tc=1 crashes=1 variant=as-printed") with { Refutes = "TH_gke/secrecy" }], TimeSpan.FromMilliseconds(1), 1, 1));
        Assert.Equal(expected, result.AsExpected);
    }

    [Fact]
    public void The_plan_covers_every_scenario_and_fits_its_parameters()
    {
        Assert.Equal(
            ScenarioCatalog.All.Select(d => d.Name).Order(),
            CheckPlan.Rows.Select(row => row.Request.Options.Name).Distinct().Order());
        Assert.All(CheckPlan.Rows, row => ScenarioCatalog.Create(row.Request.Options));
        Assert.Contains(CheckPlan.Rows, row => row.Request.Strategy == "exhaustive");
        Assert.Contains(CheckPlan.Rows, row => row.Refutes is not null);
    }

    [Fact]
    public void The_check_by_texts_finds_what_the_check_finds()
    {
        string? found = TextualCheck.Explore(
            "omega n=3 tc=1 crashes=1 variant=as-printed", "random", 10, 1, reduce: true, minimise: true);
        Assert.NotNull(found);
        Assert.Contains("\"rule\":\"TH_gke/secrecy\"", found, StringComparison.Ordinal);
        Assert.Null(TextualCheck.Explore("omega n=3 tc=1 crashes=1", "random", 10, 1, reduce: true, minimise: true));
    }

    private static CheckRow Row(string scenario) => new(
        scenario, new ExplorationRequest { Options = ScenarioCatalog.Parse(scenario), Schedules = 2_000, Minimise = false });

    private static List<CheckResult> Run(IReadOnlyList<CheckRow> rows) =>
        [.. new Checker(new BuiltInEngine()).Run(rows, TimeSpan.FromSeconds(20), 1, 2)];

    // Finds what it looks for in so much time, and not in less.
    private sealed class SlowEngine(long schedules, TimeSpan needs) : IEngine
    {
        private readonly BuiltInEngine _fast = new();

        public string Name => "slow";

        public IReadOnlyList<string> Strategies => _fast.Strategies;

        public string DefaultStrategy(string scenario) => _fast.DefaultStrategy(scenario);

        public string Replay(RunRecord run) => _fast.Replay(run);

        public RunRecord ReplayAsFound(EngineTrace trace) => _fast.ReplayAsFound(trace);

        public ExplorationReport Explore(ExplorationRequest request, IProgress<ExplorationProgress>? progress = null)
        {
            ExplorationReport report = _fast.Explore(request with { Time = TimeSpan.MaxValue }, progress);
            return request.Time >= needs ? report : report with { Findings = [], Schedules = schedules };
        }
    }
}
