using System.Text.RegularExpressions;

namespace GkeVerified.Claims.Tests;

/// <summary>Claims are read as they are written, and what is written wrongly is refused with its line.</summary>
public sealed class ClaimTests
{
    private const string Good =
        """
        # a comment
        = it holds
        method: sampled
        bounds: n = 3
        run: explore omega -n 3
        long: explore omega -n 5 --schedules 100000 --consensus {mvc,cr93}
        short: --schedules 10

        = it is proved
        method: proved
        lemma: Omega.dfy Agreement RunRefines
        run: prove Omega.dfy
        """;

    [Fact]
    public void Claims_have_methods_bounds_and_commands()
    {
        List<Claim> claims = Claim.ReadAll(Good, "claims");
        Assert.Equal(["it holds", "it is proved"], claims.Select(claim => claim.Text));
        Assert.Equal("n = 3", claims[0].Bounds);
        Assert.Equal("", claims[1].Bounds);
        Assert.Empty(claims[0].Theorems);
        Theorems theorems = Assert.Single(claims[1].Theorems);
        Assert.Equal("Omega.dfy", theorems.File);
        Assert.Equal(["Agreement", "RunRefines"], theorems.Lemmas);
        Assert.Equal([Tier.Whole, Tier.Short], claims[0].Backings.Select(backing => backing.Tier));
        Backing longer = claims[0].Backings[1];
        Assert.Equal(
            ["explore omega -n 5 --schedules 100000 --consensus mvc", "explore omega -n 5 --schedules 100000 --consensus cr93"],
            longer.Commands);
        Assert.Equal("explore omega -n 5 --schedules 10 --consensus mvc", longer.Shorten(longer.Commands[0]));
        Assert.Equal("explore omega -n 3", claims[0].Backings[0].Shorten("explore omega -n 3"));
    }

    [Theory]
    [InlineData("method: proved\n", "claims:1: ")]
    [InlineData("= a\nmethod: proved\n\n= b\n", "claims:4: ")]
    [InlineData("= a\nrun: check\n", "claims:3: ")]
    [InlineData("= a\nmethod: m\nlemma: Omega.dfy\n", "claims:3: ")]
    [InlineData("= a\nmethod: m\nlemma: Omega Agreement\n", "claims:3: ")]
    [InlineData("= a\nmethod: m\nwhat\n", "claims:3: \"what\" is not understood")]
    [InlineData("= a\nmethod: m\nrun: explore omega -n 3\nshort: -n 2\n", "claims:4: ")]
    [InlineData("= a\nmethod: m\nlong: explore omega -n 3\nshort: --schedules 2\n", "claims:4: ")]
    [InlineData("= a\nmethod: m\nlong: explore omega -n 3\n", "has no \"short: \"")]
    public void What_is_written_wrongly_is_refused_with_its_line(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => Claim.ReadAll(text, "claims")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_table_in_the_repository_is_what_claims_and_results_make()
    {
        List<Claim> claims = Claim.ReadAll(File.ReadAllText(Repository.File("docs", "claims.txt")), "docs/claims.txt");
        var evidence = new Evidence(Repository.File("docs", "evidence.txt"));
        string document = File.ReadAllText(Repository.File("VERIFICATION.md"));
        Assert.Equal(Table.Splice(document, claims, evidence.Results), document);
        Assert.All(claims.SelectMany(claim => claim.Backings).SelectMany(backing => backing.Commands), command => Assert.NotNull(evidence.Of(command)));
    }

    [Fact]
    public void Every_lemma_that_a_finding_names_is_there()
    {
        string proofs = string.Concat(
            Directory.EnumerateFiles(Repository.File("Proofs"), "*.dfy").Select(File.ReadAllText));
        string[] named =
        [
            .. File.ReadAllText(Repository.File("VERIFICATION.md")).ReplaceLineEndings("\n").Split("\n\n")
                .Where(paragraph => paragraph.Contains("roved*", StringComparison.Ordinal))
                .SelectMany(paragraph => Regex.Matches(paragraph, "`(?<lemma>[A-Z][A-Za-z]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
                .Select(match => match.Groups["lemma"].Value),
        ];
        Assert.True(named.Length > 10);
        Assert.All(named, lemma => Assert.Matches($@"lemma (\{{[^}}]*\}} *)*{lemma}\b", proofs));
    }
}
