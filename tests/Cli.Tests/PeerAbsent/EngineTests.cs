namespace GkeVerified.Cli.Tests.PeerAbsent;

/// <summary>What the command says of Microsoft Coyote where the package feed lacks it.</summary>
public sealed class EngineTests
{
    [Theory]
    [InlineData("explore omega --engine coyote")]
    [InlineData("explore omega --engine coyote-steps")]
    [InlineData("check --engine coyote")]
    public void An_engine_that_is_not_in_the_build_is_one_sentence_on_the_error_output(string commandLine)
    {
        using Gke.Output run = Gke.Run(commandLine.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Text);
        string line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Microsoft.Coyote 1.7.11", line, StringComparison.Ordinal);
        Assert.Contains("dotnet nuget add source", line, StringComparison.Ordinal);
    }

    [Fact]
    public void The_doctor_names_the_substitutes_and_what_they_stand_for()
    {
        using Gke.Output run = Gke.Run("doctor");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("packages: the substitutes", run.Text, StringComparison.Ordinal);
        Assert.Matches("FsCheck [0-9.]+, in place of CsCheck", run.Text);
        Assert.Matches("Portable.BouncyCastle [0-9.]+, in place of BouncyCastle.Cryptography", run.Text);
    }
}
