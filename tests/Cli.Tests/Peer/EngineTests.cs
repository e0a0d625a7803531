namespace GkeVerified.Cli.Tests.Peer;

/// <summary>The command with Microsoft Coyote as its engine.</summary>
public sealed class EngineTests
{
    [Theory]
    [InlineData("coyote")]
    [InlineData("coyote-steps")]
    public void What_holds_holds(string engine)
    {
        using Gke.Output run = Gke.Run("explore", "omega", "-n", "3", "--engine", engine, "--schedules", "100");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"engine {engine}, strategy ", run.Text, StringComparison.Ordinal);
        Assert.Contains("100 schedules", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_finds_is_stored_with_its_own_trace_and_replays_in_three_ways()
    {
        using Gke.Output run = Gke.Run("explore", "omega", "-n", "3", "--variant", "as-printed", "--engine", "coyote", "--findings", "found");
        Assert.Equal(1, run.ExitCode);
        string file = Assert.Single(Directory.GetFiles(Path.Combine(run.Folder, "found")));
        using Gke.Output ours = Gke.Run("replay", file);
        Assert.Equal(1, ours.ExitCode);
        Assert.Equal(File.ReadAllText(file), ours.Text);
        using Gke.Output theirs = Gke.Run("replay", file, "--engine", "coyote");
        Assert.Equal(1, theirs.ExitCode);
        Assert.Contains("engine coyote: TH_gke/secrecy", theirs.Error, StringComparison.Ordinal);
        using Gke.Output asFound = Gke.Run("replay", file, "--engine", "coyote", "--as-found");
        Assert.Equal(1, asFound.ExitCode);
        Assert.Contains("TH_gke/secrecy", asFound.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--threads", "2")]
    [InlineData("--states", "10")]
    [InlineData("--no-reduction", null)]
    public void What_only_our_own_engine_has_is_refused(string option, string? value)
    {
        string[] arguments = ["explore", "omega", "-n", "3", "--engine", "coyote", option, .. value is null ? [] : (string[])[value]];
        using Gke.Output run = Gke.Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{option}: only our own engine", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Activity_coverage_is_written_where_asked()
    {
        using Gke.Output run = Gke.Run(
            "explore", "omega", "-n", "3", "--engine", "coyote", "--schedules", "20", "--activity-coverage", "activity");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            Directory.GetFiles(Path.Combine(run.Folder, "activity")),
            path => File.ReadAllText(path).Contains("ServerActor", StringComparison.Ordinal));
    }

    [Fact]
    public void The_doctor_names_the_packages_in_force()
    {
        using Gke.Output run = Gke.Run("doctor");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("packages: the named set", run.Text, StringComparison.Ordinal);
        Assert.Contains("Microsoft.Coyote 1.7.11", run.Text, StringComparison.Ordinal);
    }
}
