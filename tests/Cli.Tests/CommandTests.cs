using System.Text.Json;

namespace GkeVerified.Cli.Tests;

/// <summary>What the command promises to whoever calls it: output, files and exit codes.</summary>
public sealed class CommandTests
{
    private const string Trace =
        """
        {"format":"gke-trace","version":1,"n":2,"tc":0}
        {"event":"start","party":1,"session":"s"}
        {"event":"start","party":2,"session":"s"}
        {"event":"finish","party":1,"session":"s","key":"aa"}
        {"event":"finish","party":2,"session":"s","key":"aa"}
        {"event":"quiescent"}
        {"event":"end"}

        """;

    [Fact]
    public void Exploring_what_holds_ends_with_0_and_writes_nothing()
    {
        using Gke.Output run = Gke.Run("explore", "omega", "-n", "3", "--tc", "1", "--schedules", "200");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("200 schedules", run.Text, StringComparison.Ordinal);
        Assert.EndsWith("All held.\n", run.Text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(run.Folder));
    }

    [Fact]
    public void Session_keys_from_one_index_are_explored_in_two_sessions_and_without_break_ins_unless_asked_otherwise()
    {
        using Gke.Output run = Gke.Run("explore", "omega-prf", "-n", "3", "--schedules", "200");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("omega-prf n=3 tc=1 crashes=1 sessions=2 ", run.Text, StringComparison.Ordinal);
        Assert.Contains(" tb=0 breakins=0\n", run.Text, StringComparison.Ordinal);
        using Gke.Output broken = Gke.Run("explore", "omega-prf", "-n", "3", "--tb", "1", "--sessions", "3");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("VIOLATION TH_fs-gke/secrecy", broken.Text, StringComparison.Ordinal);
        Assert.Contains("the index s = ", broken.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_violation_ends_with_1_and_its_replay_file_replays()
    {
        using Gke.Output run = Gke.Run("explore", "omega", "-n", "3", "--variant", "as-printed", "--findings", "found");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("VIOLATION TH_gke/secrecy", run.Text, StringComparison.Ordinal);
        string file = Assert.Single(Directory.GetFiles(Path.Combine(run.Folder, "found")));
        using Gke.Output replay = Gke.Run("replay", file);
        Assert.Equal(1, replay.ExitCode);
        Assert.Equal(File.ReadAllText(file), replay.Text);
        using Gke.Output chart = Gke.Run("replay", file, "--mermaid");
        Assert.Equal(0, chart.ExitCode);
        Assert.StartsWith("sequenceDiagram\n", chart.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Experiments_run_over_the_fields_that_are_asked_for()
    {
        using Gke.Output run = Gke.Run("experiments", "--field", "2");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\n12 of 12 as claimed, 12 of them on every chance", run.Text, StringComparison.Ordinal);
        using Gke.Output refused = Gke.Run("experiments", "--field", "3");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("Argument '3' not recognized", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_no_longer_goes_as_recorded_is_bad_input()
    {
        using Gke.Output run = Gke.Run("explore", "omega", "-n", "3", "--keep", "5");
        Assert.Equal(0, run.ExitCode);
        string file = Path.Combine(run.Folder, "kept.run");
        File.WriteAllText(file, run.Text);
        using Gke.Output same = Gke.Run("replay", file);
        Assert.Equal(0, same.ExitCode);
        File.WriteAllText(file, run.Text.Replace("key_part s1 to", "key_part s1 for", StringComparison.Ordinal));
        using Gke.Output other = Gke.Run("replay", file);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("no longer goes as recorded", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Undecided_ends_with_3()
    {
        using Gke.Output capped = Gke.Run(
            "explore", "mvc", "-n", "3", "--view-cap", "1", "--strategy", "coin-aware", "--schedules", "200");
        Assert.Equal(3, capped.ExitCode);
        Assert.Contains("Undecided: ", capped.Text, StringComparison.Ordinal);
        using Gke.Output limited = Gke.Run(
            "explore", "omega", "-n", "3", "--strategy", "exhaustive", "--states", "100");
        Assert.Equal(3, limited.ExitCode);
        Assert.Contains("not complete", limited.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_object_with_the_promised_fields()
    {
        using Gke.Output run = Gke.Run(
            "explore", "omega", "-n", "4", "--tc", "0", "--variant", "as-printed", "--seed", "9", "--json");
        Assert.Equal(1, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Text);
        JsonElement report = document.RootElement;
        Assert.Equal("omega", report.GetProperty("scenario").GetString());
        Assert.Equal(4, report.GetProperty("parameters").GetProperty("n").GetInt32());
        Assert.Equal("as-printed", report.GetProperty("parameters").GetProperty("variant").GetString());
        Assert.Equal("builtin", report.GetProperty("engine").GetString());
        Assert.Equal("swarm", report.GetProperty("strategy").GetString());
        Assert.Equal(9UL, report.GetProperty("seed").GetUInt64());
        Assert.Equal(1, report.GetProperty("schedules").GetInt64());
        Assert.True(report.GetProperty("actions").GetInt64() > 0);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("states").ValueKind);
        Assert.False(report.GetProperty("complete").GetBoolean());
        Assert.True(report.GetProperty("elapsed_s").GetDouble() >= 0);
        JsonElement violation = Assert.Single(report.GetProperty("violations").EnumerateArray());
        Assert.Equal("TH_gke", violation.GetProperty("spec").GetString());
        Assert.Equal("secrecy", violation.GetProperty("rule").GetString());
        Assert.Contains("is not uniform", violation.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.InRange(violation.GetProperty("steps").GetInt32(), 1, 40);
        Assert.True(File.Exists(Path.Combine(run.Folder, violation.GetProperty("replay").GetString()!)));
        using Gke.Output search = Gke.Run("explore", "omega", "-n", "2", "--tc", "0", "--strategy", "exhaustive", "--json");
        using JsonDocument complete = JsonDocument.Parse(search.Text);
        Assert.True(complete.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(78, complete.RootElement.GetProperty("states").GetInt64());
        Assert.Equal("572", complete.RootElement.GetProperty("executions").GetString());
        Assert.Empty(complete.RootElement.GetProperty("violations").EnumerateArray());
    }

    [Fact]
    public void Two_explorations_with_one_seed_write_byte_identical_files()
    {
        string[] arguments = ["explore", "omega", "-n", "5", "--variant", "as-printed", "--repeats", "1", "--seed", "3"];
        using Gke.Output one = Gke.Run([.. arguments, "--threads", "1"]);
        using Gke.Output two = Gke.Run([.. arguments, "--threads", "2"]);
        string[] first = Directory.GetFiles(Path.Combine(one.Folder, "gke-findings"));
        string[] second = Directory.GetFiles(Path.Combine(two.Folder, "gke-findings"));
        Assert.Equal(first.Select(Path.GetFileName), second.Select(Path.GetFileName));
        Assert.Equal(File.ReadAllBytes(Assert.Single(first)), File.ReadAllBytes(Assert.Single(second)));
    }

    [Fact]
    public void Marks_say_what_was_reached_and_what_was_not()
    {
        using Gke.Output run = Gke.Run("explore", "omega", "-n", "2", "--tc", "0", "--marks");
        Assert.Contains("a first finish defines the key", run.Text, StringComparison.Ordinal);
        Assert.Contains("not reached  TH_gke: a server crashes", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_oracle_judges_files_and_standard_input()
    {
        using Gke.Output good = Gke.RunWithInput(Trace, "oracle", "th-gke", "-");
        Assert.Equal(0, good.ExitCode);
        Assert.Contains("standard input: holds", good.Text, StringComparison.Ordinal);
        Assert.Contains("secrecy was not judged", good.Text, StringComparison.Ordinal);
        string bad = Trace.Replace("""2,"session":"s","key":"aa""", """2,"session":"s","key":"ab""", StringComparison.Ordinal);
        using Gke.Output refused = Gke.RunWithInput(bad, "oracle", "th-gke");
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("standard input:5: TH_gke/agreement: ", refused.Text, StringComparison.Ordinal);
        string whole = Path.Combine(good.Folder, "whole.jsonl"), cut = Path.Combine(good.Folder, "cut.jsonl");
        File.WriteAllText(whole, Trace);
        File.WriteAllText(cut, Trace[..^4]);
        using Gke.Output mixed = Gke.Run("oracle", "th-gke", cut, whole, Path.Combine(good.Folder, "absent.jsonl"));
        Assert.Equal(2, mixed.ExitCode);
        Assert.Contains("cut.jsonl:7: ", mixed.Error, StringComparison.Ordinal);
        Assert.Contains("absent.jsonl cannot be read", mixed.Error, StringComparison.Ordinal);
        Assert.Contains("whole.jsonl: holds", mixed.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explore", "explore")]
    [InlineData("explore nothing", "no scenario \"nothing\"")]
    [InlineData("explore omega -n 4 --tc 2", "0 ≤ t_c < n/2")]
    [InlineData("explore omega -n many", "many")]
    [InlineData("explore omega --strategy clever", "no strategy \"clever\"")]
    [InlineData("explore omega --variant best", "variant best: take one of default, as-printed, early-coin")]
    [InlineData("explore omega --time soon", "\"soon\" is no duration")]
    [InlineData("explore omega --schedules 0", "--schedules 0")]
    [InlineData("explore omega --threads 0", "--threads 0")]
    [InlineData("explore omega --speed 9", "--speed")]
    [InlineData("explore mvc --crypto x25519", "encrypts nothing")]
    [InlineData("explore omega --crypto p256 --strategy exhaustive", "--crypto ideal")]
    [InlineData("explore omega --keep -1", "schedules count from 0")]
    [InlineData("explore omega --keep 1 --strategy exhaustive", "name a strategy that samples")]
    [InlineData("explore omega --states 0 --strategy exhaustive", "--states 0")]
    [InlineData("explore delivery -n 4 --crashes 3", "--crashes: delivery is of the Byzantine model")]
    [InlineData("explore delivery -n 4 --tc 1", "--tc: delivery is of the Byzantine model")]
    [InlineData("explore cac -n 4 --faulty 2", "--faulty 2: nobody is Byzantine")]
    [InlineData("explore murmur -n 4 -k 2", "-k 2: murmur has no sensitivity")]
    [InlineData("explore binary-agreement -n 4 -k 3", "-k 3: binary-agreement has no sensitivity")]
    [InlineData("explore cac -n 3", "-n 3: cac needs n ≥ 4")]
    [InlineData("explore cac -n 4 -t 11", "-t 11: t must lie in 0 … 10")]
    [InlineData("explore cac -n 4 -k 0", "-k 0: k must be at least 1")]
    [InlineData("explore cac -n 4 --byzantine loud", "byzantine loud: take one of none, silent, twins, mixed")]
    [InlineData("explore cac -n 4 --byzantine twins --faulty 4", "--faulty 4: must lie in 0 … n − 1 = 3")]
    [InlineData("explore cac -n 4 --proposers 5", "--proposers 5: must lie in 1 … n = 4")]
    [InlineData("explore cac -n 4 --commits 2", "--commits 2: must lie in 1 … 100, and only a Delivery Service commits")]
    [InlineData("explore cac -n 4 --reading literal", "--reading literal: only a Delivery Service")]
    [InlineData("explore cac -n 4 --byzantine twins --forgeries 3", "--forgeries 3: messages are made up with --byzantine mixed only")]
    [InlineData("explore cac -n 4 --gossip 3", "--gossip 3: must lie in 0 … n = 4, and only murmur and delivery gossip")]
    [InlineData("explore omega -t 1 --byzantine twins", "omega is not of the Byzantine model")]
    [InlineData("explore delivery -n 4 --watch nonsense", "--watch nonsense: delivery is held against proposal-validity")]
    [InlineData("measure --from 5 --to 4", "1 ≤ from ≤ to ≤ 32")]
    [InlineData("measure --runs 0", "--runs 0")]
    [InlineData("measure murmur -n 10,x", "-n x: numbers within 2")]
    [InlineData("measure murmur -n 1", "-n 1: numbers within 2")]
    [InlineData("measure murmur -n 10 --gossip 2,11", "--gossip 11: numbers within 0 … n = 10")]
    [InlineData("measure murmur -n 10 --gossip=-Infinity --instances 10", "--gossip -Infinity: numbers within 0 … n = 10")]
    [InlineData("measure murmur -n 10 --gossip 3,NaN --instances 10", "--gossip NaN: numbers within 0 … n = 10")]
    [InlineData("measure murmur --instances 0", "--instances 0")]
    [InlineData("measure murmur --threads 0", "--threads 0")]
    [InlineData("measure murmur -n 1000 --instances 1000000000 --svg no-such-folder/x.svg", "no-such-folder/x.svg cannot be written")]
    [InlineData("measure murmur -n 1000 --instances 1000000000 --csv .", ". cannot be written")]
    [InlineData("measure scale -n 3", "-n 3: numbers within 4 … 1024")]
    [InlineData("check --budget 0s", "\"0s\" is no duration")]
    [InlineData("replay no-such-file", "no-such-file cannot be read")]
    [InlineData("oracle th-none -", "no specification \"th-none\"")]
    [InlineData("oracle th-gke no-such-file", "no-such-file cannot be read")]
    [InlineData("dance", "dance")]
    public void Bad_usage_ends_with_2_and_says_what_is_wrong(string commandLine, string says)
    {
        using Gke.Output run = Gke.Run(commandLine.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(run.Folder));
    }

    [Theory]
    [InlineData("explore omega --schedules 2 --trace-out", "cannot be written")]
    [InlineData("explore omega -n 3 --variant as-printed --findings", "cannot be written")]
    public void A_folder_that_cannot_be_written_to_is_an_error_that_names_it(string commandLine, string says)
    {
        // A file stands where the folder would.
        string folder = Path.Combine(typeof(CommandTests).Assembly.Location, "x");
        using Gke.Output run = Gke.Run([.. commandLine.Split(' '), folder]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(folder, run.Error, StringComparison.Ordinal);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_names_scenarios_strategies_and_specifications()
    {
        using Gke.Output run = Gke.Run("list");
        Assert.Equal(0, run.ExitCode);
        foreach (string name in new[] { "omega", "mvc", "pct", "pos", "exhaustive", "th-gke", "th-cons", "finish-once", "liveness" })
        {
            Assert.Contains(name, run.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_check_runs_every_row_within_its_budget_and_prints_a_table()
    {
        using Gke.Output run = Gke.Run("check", "--budget", "8s");

        // A few seconds do not complete the exhaustive search on every machine; nothing is violated in them.
        Assert.Contains(run.ExitCode, new[] { 0, 3 });
        Assert.Contains("scenario", run.Text, StringComparison.Ordinal);
        Assert.Contains("refuted, as known: TH_gke/secrecy", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("VIOLATED", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_and_rounds_are_measured_in_a_table_and_as_json()
    {
        using Gke.Output table = Gke.Run("measure", "--to", "3", "--runs", "5");
        Assert.Equal(0, table.ExitCode);
        Assert.Contains("omega              ideal           3   1   0      18.0       18       18", table.Text, StringComparison.Ordinal);
        using Gke.Output json = Gke.Run("measure", "--to", "3", "--runs", "5", "--json");
        using JsonDocument rows = JsonDocument.Parse(json.Text);
        Assert.Contains(
            rows.RootElement.EnumerateArray(),
            row => row.GetProperty("protocol").GetString() == "omega" && row.GetProperty("messages").GetDouble() == 18);
    }

    [Fact]
    public void Signatures_and_conflicts_are_measured_where_parties_are_Byzantine()
    {
        using Gke.Output table = Gke.Run("measure", "--from", "4", "--to", "4", "--runs", "5");
        Assert.Equal(0, table.ExitCode);
        Assert.Contains(
            "cascade             4  1  1 lockstep           36.0       36       36   3.00      3     3.00      9.0", table.Text, StringComparison.Ordinal);
        Assert.Contains(
            "delivery commit     4  1  1 lockstep           60.0       60       60   3.00      3     3.00      9.0        -     12.0     36.0",
            table.Text,
            StringComparison.Ordinal);
        Assert.Contains("central commit      4  0  4 lockstep           20.0", table.Text, StringComparison.Ordinal);
        using Gke.Output json = Gke.Run("measure", "--from", "4", "--to", "4", "--runs", "5", "--json");
        using JsonDocument rows = JsonDocument.Parse(json.Text);
        JsonElement row = rows.RootElement.EnumerateArray().First(
            row => row.GetProperty("protocol").GetString() == "cascade" && row.GetProperty("proposers").GetInt32() == 2);
        Assert.Equal("lockstep", row.GetProperty("network").GetString());
        Assert.Equal(0, row.GetProperty("decided_by").GetProperty("global").GetDouble());
        Assert.Equal(4, row.GetProperty("messages_of").GetProperty("restrained").GetDouble());
        Assert.True(row.GetProperty("signatures").GetDouble() > 9);
    }

    [Fact]
    public void Lost_messages_are_measured_in_a_table_a_picture_and_a_file_of_figures()
    {
        using Gke.Output run = Gke.Run(
            "measure", "murmur", "-n", "10,32", "--gossip", "3,4.5", "--instances", "2000", "--svg", "rates.svg", "--csv", "rates.csv");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("4 of 4 within the bound", run.Text, StringComparison.Ordinal);
        Assert.StartsWith("<svg ", File.ReadAllText(Path.Combine(run.Folder, "rates.svg")), StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(Path.Combine(run.Folder, "rates.csv"));
        Assert.Equal("n,correct,gossip,instances,lost,rate,low99,high99,calculated,bound", lines[0]);
        Assert.Equal(["10,7,3,2000", "10,7,4.5,2000", "32,22,3,2000", "32,22,4.5,2000"], lines.Skip(1).Select(l => string.Join(',', l.Split(',')[..4])));
    }

    [Fact]
    public void A_proposal_and_a_commit_are_measured_for_a_group()
    {
        using Gke.Output run = Gke.Run("measure", "scale", "-n", "4,130");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("cascade: agree           4    1    -         36       9.0", run.Text, StringComparison.Ordinal);
        Assert.Contains("cascade: agree         130   43    -     50,310     387.0", run.Text, StringComparison.Ordinal);
        Assert.Contains("each alone, on an opaque value of 1,024 bytes; no TreeKEM", run.Text, StringComparison.Ordinal);
        Assert.Contains("BUNDLE, 12 ENTERED, 12 SUBSCRIBE", run.Text, StringComparison.Ordinal);
        Assert.Single(run.Text.Split('\n'), line => line.StartsWith("service: commit", StringComparison.Ordinal));
    }

    [Fact]
    public void What_Murmur_loses_by_chance_is_counted_beside_its_bound()
    {
        using Gke.Output run = Gke.Run(
            "explore", "murmur", "-n", "10", "-t", "3", "--faulty", "3", "--gossip", "3", "--byzantine", "silent", "--schedules", "300");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("  n = 10, G = 3, C = 7 correct: 15 of 233, 99% confidence 3.00", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("BEYOND", run.Text, StringComparison.Ordinal);
        using Gke.Output none = Gke.Run("explore", "murmur", "-n", "4", "--schedules", "30");
        Assert.DoesNotContain("totality", none.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Traces_go_to_their_folder()
    {
        using Gke.Output run = Gke.Run("explore", "omega", "-n", "3", "--schedules", "7", "--trace-out", "traces");
        Assert.Equal(0, run.ExitCode);
        string[] files = Directory.GetFiles(Path.Combine(run.Folder, "traces"));
        Assert.Equal(7, files.Length);
        using Gke.Output oracle = Gke.Run(["oracle", "th-gke", .. files]);
        Assert.Equal(0, oracle.ExitCode);
        Assert.DoesNotContain("not judged", oracle.Text, StringComparison.Ordinal);
    }
}
