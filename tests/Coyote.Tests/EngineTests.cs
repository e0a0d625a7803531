using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests;

public sealed class EngineTests
{
    [Fact]
    public void What_is_found_first_does_not_depend_on_the_number_of_threads()
    {
        ExplorationReport[] reports =
        [
            .. new[] { 1, 2, 5 }.Select(threads => Explore(
                "omega n=5 tc=2 crashes=2 variant=as-printed repeats=1", r => r with { Threads = threads, Seed = 4 })),
        ];
        Finding first = Assert.Single(reports[0].Findings);
        Assert.All(reports, report =>
        {
            Assert.Equal(reports[0].Schedules, report.Schedules);
            Assert.Equal(reports[0].Actions, report.Actions);
            Assert.Equal(reports[0].Messages, report.Messages);
            Assert.Equal(first.Schedule + 1, report.Schedules);
            Finding finding = Assert.Single(report.Findings);
            Assert.Equal(first.Schedule, finding.Schedule);
            Assert.Equal(first.ToRunFile(), finding.ToRunFile());
        });
    }

    [Fact]
    public void Going_on_after_a_violation_collects_one_for_each_rule()
    {
        ExplorationReport report = Explore(
            "omega n=4 tc=0 crashes=0 variant=as-printed repeats=2", r => r with { KeepGoing = true, Schedules = 20_000 });
        Assert.Equal(20_000, report.Schedules);
        Assert.Superset(
            new HashSet<string> { "TH_gke/secrecy", "TH_gke/finish-once", "contributory/weighs" },
            report.Findings.Select(f => f.Violation.Name).ToHashSet());
        Assert.Equal(report.Findings.Count, report.Findings.Select(f => f.Violation.Name).Distinct().Count());
    }

    [Fact]
    public void Two_explorations_with_one_seed_write_the_same_files_and_another_seed_others()
    {
        string[] Files(ulong seed)
        {
            string folder = Directory.CreateTempSubdirectory("gke-findings").FullName;
            ExplorationReport report = Explore(
                "omega n=3 tc=1 crashes=1 variant=as-printed", r => r with { Seed = seed, Minimise = false });
            string[] texts = [.. new FindingsFolder(folder).Write(report).Select(path => File.ReadAllText(path!))];
            Directory.Delete(folder, recursive: true);
            return texts;
        }

        Assert.Equal(Files(1), Files(1));
        Assert.NotEqual(Files(1), Files(2));
    }

    [Fact]
    public void A_run_beyond_the_view_cap_is_undecided_and_not_a_violation()
    {
        ExplorationReport report = Explore(
            "mvc n=3 tc=1 crashes=0 view-cap=1", r => r with { Strategy = "coin-aware", Schedules = 500 });
        Assert.Equal(Outcome.Undecided, report.Outcome);
        Assert.Empty(report.Findings);

        // The adversary takes a view from it with probability t_c/n.
        Assert.InRange(report.UndecidedRuns, 500 / 3 - 60, 500 / 3 + 60);
        Assert.InRange(report.FirstUndecided, 0, 50);
    }

    [Fact]
    public void A_search_beyond_its_limits_is_undecided()
    {
        ExplorationReport report = Explore(
            "omega n=3 tc=1 crashes=1", r => r with { Strategy = "exhaustive", States = 1_000 });
        Assert.False(report.Complete);
        Assert.Null(report.Executions);
        Assert.Equal(Outcome.Undecided, report.Outcome);
    }

    [Fact]
    public void A_complete_search_says_how_much_it_covered()
    {
        ExplorationReport report = Explore("omega n=2 tc=0 crashes=1", r => r with { Strategy = "exhaustive" });
        Assert.True(report.Complete);
        Assert.Equal(Outcome.Held, report.Outcome);
        Assert.True(report.States > 100);
        Assert.True(report.Executions > 1_000);
    }

    [Fact]
    public void An_exploration_whose_monitors_had_nothing_to_check_is_vacuous()
    {
        // With every server crashed at once in each run, no session is ever finished.
        ExplorationReport report = Explore("omega n=1 tc=0 crashes=0", r => r with { Schedules = 1 });
        Assert.Equal(Outcome.Held, report.Outcome);
        Mark never = new("test", "a situation that no run reaches");
        Assert.Equal(Outcome.Vacuous, (report with { Vital = [never] }).Outcome);
        ExplorationReport nothing = Explore(
            "mvc n=1 tc=0 crashes=1", r => r with { Schedules = 1, Seed = SeedOfRunThatCrashesAtOnce() });
        Assert.Equal(Outcome.Vacuous, nothing.Outcome);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("pct")]
    [InlineData("pos")]
    [InlineData("swarm")]
    [InlineData("coin-aware")]
    public void Every_situation_is_reached_by_every_strategy(string strategy)
    {
        ExplorationReport report = Explore(
            "omega n=4 tc=1 crashes=1 repeats=2", r => r with { Strategy = strategy, Schedules = 5_000 });
        Assert.Empty(report.Marks.Where(m => m.Subject == "ω" && report.Coverage[m] == 0
            && m.Name != "key_part does not open").Select(m => m.Name));
    }

    [Fact]
    public void Every_situation_of_MVC_is_reached()
    {
        ExplorationReport report = Explore("mvc n=4 tc=1 crashes=1", r => r with { Schedules = 20_000 });
        Assert.Empty(report.Marks.Where(m => m.Subject is "MVC" or "coin" or "views" && report.Coverage[m] == 0)
            .Select(m => m.Name));
    }

    [Fact]
    public void Real_cryptography_cannot_be_searched_exhaustively()
    {
        InputException error = Assert.Throws<InputException>(
            () => Explore("omega n=2 tc=0 crashes=0 crypto=x25519", r => r with { Strategy = "exhaustive" }));
        Assert.Contains("--crypto ideal", error.Message, StringComparison.Ordinal);
    }

    private static ulong SeedOfRunThatCrashesAtOnce()
    {
        for (ulong seed = 0; ; seed++)
        {
            ExplorationReport report = Explore("mvc n=1 tc=0 crashes=1", r => r with { Schedules = 1, Seed = seed });
            if (report.Actions == 1)
            {
                return seed;
            }
        }
    }

    private static ExplorationReport Explore(
        string scenario, Func<ExplorationRequest, ExplorationRequest>? change = null)
    {
        var request = new ExplorationRequest { Options = ScenarioCatalog.Parse(scenario), Schedules = 10_000 };
        return new BuiltInEngine().Explore(change is null ? request : change(request));
    }
}
