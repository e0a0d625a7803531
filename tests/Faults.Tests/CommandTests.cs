namespace GkeVerified.Faults.Tests;

public sealed class CommandTests
{
    [Theory]
    [InlineData("--first-seed: is for --compare", "--first-seed", "5")]
    [InlineData("--without: is for --compare", "--without", "coyote/random")]
    [InlineData("--first-seed: must lie in", "--compare", "x.csv", "--first-seed", "0")]
    [InlineData("take one of them", "--compare", "x.csv", "--engine", "coyote")]
    [InlineData("take --seeds 20 or more", "--compare", "x.csv", "--seeds", "19")]
    [InlineData("--part 3/2: must be I/N", "--engine", "coyote", "--part", "3/2")]
    public void What_does_not_fit_is_refused_and_the_place_named(string expected, params string[] args)
    {
        TextWriter usual = Console.Error;
        using var said = new StringWriter();
        Console.SetError(said);
        try
        {
            Assert.Equal(2, typeof(Fault).Assembly.EntryPoint!.Invoke(null, [args]));
        }
        finally
        {
            Console.SetError(usual);
        }

        Assert.StartsWith("faults: ", said.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, said.ToString(), StringComparison.Ordinal);
    }
}
