using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Runs;

public sealed class MinimiserTests
{
    [Theory]
    [InlineData("omega n=7 tc=3 crashes=3 variant=as-printed", "TH_gke/secrecy", 7)]
    [InlineData("omega n=5 tc=1 crashes=1 sessions=2 variant=as-printed", "TH_gke/secrecy", 7)]
    [InlineData("omega n=5 tc=2 crashes=2 variant=as-printed repeats=3", "TH_gke/finish-once", 5)]
    [InlineData("omega n=3 tc=1 crashes=1 variant=as-printed consensus=mvc", "TH_gke/secrecy", 40)]
    public void A_long_run_becomes_short_and_violates_the_same_rule(string scenario, string rule, int longest)
    {
        RunRecord found = Find(scenario, rule);
        RunRecord small = Minimiser.Minimise(found, rule);
        Assert.InRange(small.Choices.Count, 1, longest);
        Assert.Equal(rule, Replay(small));
        Assert.True(Minimiser.Faults(small) <= Minimiser.Faults(found));
    }

    [Fact]
    public void No_step_of_a_minimised_run_can_be_left_out()
    {
        const string Rule = "TH_gke/secrecy";
        RunRecord small = Minimiser.Minimise(Find("omega n=5 tc=1 crashes=1 variant=as-printed", Rule), Rule);
        for (int i = 0; i < small.Choices.Count; i++)
        {
            RunRecord less = small with { Choices = [.. small.Choices.Take(i), .. small.Choices.Skip(i + 1)] };
            Assert.NotEqual(Rule, Replay(less));
        }
    }

    [Fact]
    public void The_result_is_the_same_every_time()
    {
        const string Rule = "TH_gke/secrecy";
        RunRecord found = Find("omega n=4 tc=0 crashes=2 sessions=2 variant=as-printed", Rule);
        Assert.Equal(
            RunFile.Render(Minimiser.Minimise(found, Rule), out _), RunFile.Render(Minimiser.Minimise(found, Rule), out _));
    }

    [Fact]
    public void A_run_that_does_not_violate_the_rule_is_refused()
    {
        RunRecord found = Find("omega n=4 tc=0 crashes=0 variant=as-printed", "TH_gke/secrecy");
        Assert.Throws<ArgumentException>(() => Minimiser.Minimise(found, "TH_gke/agreement"));
    }

    /// <summary>
    /// The counterexamples pinned under tests/testdata are minimal: breadth-first, no shorter run violates anything.
    /// </summary>
    [Theory]
    [InlineData("omega n=2 tc=0 crashes=0 variant=as-printed", 7)]
    [InlineData("omega n=1 tc=0 crashes=0 variant=as-printed repeats=1", 5)]
    public void No_shorter_run_violates(string scenario, int shortest)
    {
        var start = new Configuration(
            ScenarioCatalog.Create(ScenarioCatalog.Parse(scenario)), new Coverage(), fingerprints: true);
        start.Reset(0);
        List<Configuration> level = [start];
        for (int depth = 1; depth <= shortest; depth++)
        {
            var seen = new HashSet<Fingerprint>();
            var next = new List<Configuration>();
            foreach (Configuration state in level)
            {
                foreach (Choice choice in Choices(state))
                {
                    var copy = new Configuration(state.Scenario, new Coverage(), fingerprints: true);
                    copy.CopyFrom(state);
                    Assert.True(copy.TryStep(choice));
                    var ended = new Configuration(state.Scenario, new Coverage(), fingerprints: true);
                    ended.CopyFrom(copy);
                    ended.End();
                    if (ended.Violation is not null)
                    {
                        Assert.Equal(shortest, depth);
                        return;
                    }

                    if (seen.Add(copy.Fingerprint()))
                    {
                        next.Add(copy);
                    }
                }
            }

            level = next;
        }

        Assert.Fail($"no run of {shortest} steps violates anything");
    }

    private static List<Choice> Choices(Configuration state)
    {
        var choices = new List<Choice>();
        for (int i = 0; i < state.Pool.Ready; i++)
        {
            if (state.Pool[i].Kind == ChoiceKind.Ideal)
            {
                choices.AddRange(state.OptionsAt(i).Select(option => state.ChoiceAt(i, option)));
            }
            else
            {
                choices.Add(state.ChoiceAt(i));
            }
        }

        return choices;
    }

    private static RunRecord Find(string scenarioText, string rule)
    {
        Scenario scenario = ScenarioCatalog.Create(ScenarioCatalog.Parse(scenarioText));
        var configuration = new Configuration(scenario, new Coverage());
        var strategy = new SwarmStrategy { TypicalSteps = RunDriver.TypicalSteps(scenario) };
        for (int run = 0; run < 5_000; run++)
        {
            var choices = new List<Choice>();
            ulong seed = Rng.SeedOfRun(1, run);
            RunDriver.Sample(configuration, strategy, seed, choices);
            if (configuration.Violation?.Name == rule)
            {
                return new RunRecord(scenario.Options, seed, null, choices);
            }
        }

        throw new InvalidOperationException($"no run of {scenarioText} violates {rule}");
    }

    private static string? Replay(RunRecord run)
    {
        var configuration = new Configuration(ScenarioCatalog.Create(run.Options), new Coverage());
        return RunDriver.Replay(configuration, run) >= 0 ? "cannot be taken" : configuration.Violation?.Name;
    }
}
