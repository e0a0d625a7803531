namespace GkeVerified.Claims.Tests;

/// <summary>A result says what came out and not how long it took; what went wrong is no result.</summary>
public sealed class ResultTests
{
    [Theory]
    [InlineData("explore x", "100 schedules, 7,500 actions, 0.5 s\n\nAll held.\n", 0, "100 schedules, 7,500 actions; held")]
    [InlineData("explore x", "complete: 5 executions, 4 states, 3 transitions, 12.5 s\n", 0, "complete: 5 executions, 4 states, 3 transitions; held")]
    [InlineData("explore x", "2 schedules, 9 actions, 0.1 s\nVIOLATION a/b\n text\nVIOLATION c/d\n", 1, "2 schedules, 9 actions; refuted: a/b, c/d")]
    [InlineData("explore x", "9 schedules, 9 actions, 0.1 s\n", 3, "9 schedules, 9 actions; undecided")]
    [InlineData("explore x", "gke: no such option\n", 2, "failed with exit code 2")]
    [InlineData("test --filter A", "Passed!  - Failed:     0, Passed:    35, Skipped: 0\n", 0, "passed")]
    [InlineData("test --filter A", "Failed!  - Failed:     1, Passed:    35, Skipped: 0\n", 1, "FAILED")]
    [InlineData("test --filter A", "no test matches\n", 0, "failed with exit code 2")]
    [InlineData("prove A.dfy", "A.dfy verified\n2 files, 31 lemmas, 12.4 s: everything verified\n", 0, "2 files, 31 lemmas: everything verified")]
    [InlineData("prove A.dfy", "2 files, 31 lemmas, 12.4 s: 1 not verified\n", 1, "failed with exit code 1")]
    [InlineData("measure", "…\n", 0, "done")]
    public void Results_are_what_is_the_same_each_time(string command, string output, int exitCode, string expected) =>
        Assert.Equal(expected, Results.Of(command, output, exitCode));

    [Theory]
    [InlineData("100 schedules, 7,500 actions; held", "held")]
    [InlineData("done", "done")]
    public void The_verdict_stands_last(string result, string verdict) => Assert.Equal(verdict, Results.Verdict(result));

    [Fact]
    public void The_table_stands_between_its_marks_and_is_made_the_same_from_the_same()
    {
        const string Document = "a\n<!-- made by ./gke verification from docs/claims.txt and docs/evidence.txt -->\nold\n<!-- end of what is made -->\nb\n";
        List<Claim> claims = Claim.ReadAll("= p | q\nmethod: m\nrun: explore {x,y}\n", "claims");
        var results = new Dictionary<string, string> { ["explore x"] = "1; held", ["explore y"] = "2; held" };
        string made = Table.Splice(Document, claims, results);
        Assert.Contains("| p \\| q | m |  | `./gke explore {x,y}`: 1; held / 2; held |\n", made, StringComparison.Ordinal);
        Assert.DoesNotContain("old", made, StringComparison.Ordinal);
        Assert.Equal(made, Table.Splice(made, claims, results));
        results["explore y"] = "3; held";
        Assert.NotEqual(made, Table.Splice(made, claims, results));
        Assert.Throws<FormatException>(() => Table.Splice("a", claims, results));
    }

    [Fact]
    public void What_is_recorded_is_read_again_and_what_no_claim_asks_for_is_forgotten()
    {
        string path = Path.GetTempFileName();
        try
        {
            var evidence = new Evidence(path);
            evidence.Record("explore x", new Recorded("1; held", "abc"));
            evidence.Record("explore y", new Recorded("2; held", "abc"));
            Assert.Equal(new Recorded("1; held", "abc"), new Evidence(path).Of("explore x"));
            evidence.Keep(new HashSet<string>(StringComparer.Ordinal) { "explore y" });
            Assert.Null(new Evidence(path).Of("explore x"));
            File.WriteAllText(path, "explore x\n");
            Assert.Contains(":1: ", Assert.Throws<FormatException>(() => new Evidence(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
