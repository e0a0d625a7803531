using System.Text.Json.Nodes;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Coyote.Traces;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Traces;

/// <summary>Every explored run can be written as a trace; the oracle judges it as the monitors judged the run.</summary>
public sealed class WrittenTraceTests
{
    private static readonly JsonSchema s_schema = new(File.ReadAllText(Repository.File("docs", "trace-v1.schema.json")));

    [Theory]
    [InlineData("omega n=3 tc=1 crashes=1 sessions=2", "th-gke")]
    [InlineData("omega n=5 tc=2 crashes=2 consensus=mvc", "th-gke")]
    [InlineData("omega n=3 tc=1 crashes=1 consensus=mvc", "th-cons")]
    [InlineData("omega n=3 tc=1 crashes=1 crypto=x25519", "th-gke")]
    [InlineData("omega n=3 tc=1 crashes=1 variant=as-printed", "th-gke")]
    [InlineData("omega n=2 tc=0 crashes=2 variant=as-printed repeats=2", "th-gke")]
    [InlineData("mvc n=4 tc=1 crashes=1", "th-cons")]
    [InlineData("burmester-desmedt n=3 tc=1 crashes=1", "th-gke")]
    [InlineData("omega-prf n=3 tc=1 crashes=1 sessions=2", "th-gke")]
    [InlineData("omega-prf n=3 tc=1 crashes=1 sessions=2 consensus=mvc", "th-cons")]
    [InlineData("omega-fs n=4 tc=1 crashes=1 tb=1 breakins=1 sessions=2", "th-fs-gke")]
    [InlineData("omega-fs n=4 tc=1 crashes=1 tb=1 breakins=3", "th-fs-gke")]
    [InlineData("omega-fs n=4 tc=1 crashes=1 tb=2 breakins=2", "th-fs-gke")]
    [InlineData("omega-fs n=3 tc=1 crashes=1 tb=0 breakins=1 variant=as-printed", "th-fs-gke")]
    public void The_oracle_judges_a_written_run_as_its_monitors_did(string scenarioText, string specification)
    {
        Scenario scenario = ScenarioCatalog.Create(ScenarioCatalog.Parse(scenarioText));
        var configuration = new Configuration(scenario, new Coverage());
        var strategy = new SwarmStrategy { TypicalSteps = RunDriver.TypicalSteps(scenario) };
        string host = specification.Replace("th-", "TH_", StringComparison.Ordinal);
        int runs = scenario.Options.Crypto == CryptoKind.Ideal ? 100 : 5;
        int compared = 0;
        for (int run = 0; run < runs; run++)
        {
            using var stream = new MemoryStream();
            using (var writer = new TraceWriter(stream, scenario.Group, scenario.Options.Tb, scenarioText))
            {
                configuration.Listener = writer;
                RunDriver.Sample(configuration, strategy, Rng.SeedOfRun(7, run));
                if (configuration.Violation is not null)
                {
                    writer.Write(new End());
                }
            }

            using var written = new MemoryStream(stream.ToArray());
            OracleVerdict verdict = Oracle.Judge(specification, written, "run");
            Violation? violation = configuration.Violation;
            if (violation is null || violation.Spec == host)
            {
                Assert.Equal(violation?.Name, verdict.Violation?.Name);
                compared++;
            }
        }

        // The others violate a specification that the oracle does not have.
        Assert.True(compared * 2 > runs, $"only {compared} of {runs} runs were compared");
    }

    [Theory]
    [InlineData("random")]
    [InlineData("newest-first")]
    public void Every_line_written_matches_the_schema(string strategy)
    {
        string folder = Directory.CreateTempSubdirectory("gke-traces").FullName;
        try
        {
            foreach (string scenario in new[]
            {
                "omega n=3 tc=1 crashes=1 sessions=2", "omega n=3 tc=1 crashes=1 consensus=mvc", "mvc n=3 tc=1 crashes=1",
                "omega n=3 tc=1 crashes=1 crypto=p256", "omega-fs n=4 tc=1 crashes=1 tb=1 breakins=1",
            })
            {
                ExplorationReport report = new BuiltInEngine().Explore(new ExplorationRequest
                {
                    Options = ScenarioCatalog.Parse(scenario),
                    Strategy = strategy,
                    Schedules = 10,
                    TraceFolder = folder,
                });
                Assert.Equal(Outcome.Held, report.Outcome);
                string[] files = Directory.GetFiles(folder, "*.jsonl");
                Assert.Equal(10, files.Length);
                foreach (string file in files)
                {
                    string[] lines = File.ReadAllLines(file);
                    Assert.True(s_schema.Accepts(JsonNode.Parse(lines[0]), "#/$defs/header"), lines[0]);
                    Assert.All(lines.Skip(1), line => Assert.True(s_schema.Accepts(JsonNode.Parse(line), "#/$defs/event"), line));
                    Assert.Equal("""{"event":"end"}""", lines[^1]);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
