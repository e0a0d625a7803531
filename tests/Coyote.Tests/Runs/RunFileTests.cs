using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Runs;

public sealed class RunFileTests
{
    private const string Good =
        """
        gke-run 1
        scenario omega n=1 tc=0 crashes=0
        seed 5
        ---
          1  input 1 at 1    whatever stands here
               and here
          2  deliver 1>1 #1
        ---
        holds
        """;

    [Theory]
    [InlineData("omega n=3 tc=1 crashes=1 sessions=2 repeats=1")]
    [InlineData("omega n=4 tc=1 crashes=1 consensus=mvc network=fifo")]
    [InlineData("omega n=3 tc=1 crashes=1 crypto=x25519")]
    [InlineData("mvc n=5 tc=2 crashes=2")]
    public void A_run_that_is_written_reads_and_replays_to_the_same_bytes(string scenarioText)
    {
        Scenario scenario = ScenarioCatalog.Create(ScenarioCatalog.Parse(scenarioText));
        var configuration = new Configuration(scenario, new Coverage());
        var strategy = new SwarmStrategy { TypicalSteps = RunDriver.TypicalSteps(scenario) };
        for (int run = 0; run < 10; run++)
        {
            var choices = new List<Choice>();
            ulong seed = Rng.SeedOfRun(23, run);
            RunDriver.Sample(configuration, strategy, seed, choices);
            string text = RunFile.Render(new RunRecord(scenario.Options, seed, null, choices), out Violation? verdict);
            Assert.Null(verdict);
            RunRecord read = RunFile.Parse(text, "run");
            Assert.Equal(choices, read.Choices);
            Assert.Equal(scenario.Options, read.Options);
            Assert.Equal(seed, read.Seed);
            Assert.Equal(text, RunFile.Render(read, out _));
        }
    }

    [Fact]
    public void A_coin_that_was_scripted_replays_with_its_script()
    {
        var record = new RunRecord(ScenarioCatalog.Parse("mvc n=2 tc=0 crashes=0"), 1, [2, 1], []);
        string text = RunFile.Render(record, out _);
        Assert.Contains("\ncoin 2 1\n", text, StringComparison.Ordinal);
        Assert.Equal([2, 1], RunFile.Parse(text, "run").CoinScript);
    }

    [Fact]
    public void What_came_of_the_choices_is_not_read() =>
        Assert.Equal(
            [Choice.Parse("input 1 at 1"), Choice.Parse("deliver 1>1 #1")], RunFile.Parse(Good, "run").Choices);

    [Theory]
    [InlineData("gke-run 1", "gke-run 2", "run:1: ")]
    [InlineData("scenario omega", "scenario gamma", "no scenario \"gamma\"")]
    [InlineData("n=1", "n=one", "run:2: n=one")]
    [InlineData("crashes=0", "colour=red", "run:2: There is no parameter \"colour\"")]
    [InlineData("seed 5", "seed five", "run:3: ")]
    [InlineData("seed 5", "weather fine", "run:3: ")]
    [InlineData("input 1 at 1 ", "input 1 of 1 ", "run:5: \"input 1 of 1\" is no choice")]
    [InlineData("  2  deliver", "  3  deliver", "run:7: step 2 is expected")]
    [InlineData("\n---\nholds", "", "the file is not complete")]
    [InlineData("deliver 1>1 #1", "deliver 1>1 #7", "Step 2, \"deliver 1>1 #7\", cannot be taken")]
    public void A_file_that_cannot_be_used_is_an_error_with_its_place(string find, string replace, string says)
    {
        string text = Good.ReplaceLineEndings("\n");
        Assert.Contains(find, text, StringComparison.Ordinal);
        string bad = text.Replace(find, replace, StringComparison.Ordinal);
        InputException error = Assert.Throws<InputException>(() => RunFile.Render(RunFile.Parse(bad, "run"), out _));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_chart_shows_every_delivery()
    {
        RunRecord run = RunFile.Parse(
            File.ReadAllText(Repository.File("tests", "testdata", "omega-as-printed-even-secrecy.run")), "run");
        string[] lines = SequenceChart.Draw(run).Split('\n');
        Assert.Equal("sequenceDiagram", lines[0]);
        Assert.Equal(
            run.Choices.Count(c => c.Kind == ChoiceKind.Deliver),
            lines.Count(line => line.Contains("->>", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("TH_gke/secrecy", StringComparison.Ordinal));
    }
}
