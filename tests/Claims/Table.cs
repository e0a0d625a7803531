using System.Text;

namespace GkeVerified.Claims;

/// <summary>The table of claims in VERIFICATION.md.</summary>
internal static class Table
{
    private const string Begin = "<!-- made by ./gke verification from docs/claims.txt and docs/evidence.txt -->";
    private const string End = "<!-- end of what is made -->";

    /// <summary>Puts the table where it belongs.</summary>
    /// <param name="document">VERIFICATION.md.</param>
    /// <param name="claims">The claims.</param>
    /// <param name="evidence">Results by command.</param>
    /// <exception cref="FormatException">The document has no place for it.</exception>
    public static string Splice(string document, IReadOnlyList<Claim> claims, IReadOnlyDictionary<string, string> evidence)
    {
        int begin = document.IndexOf(Begin, StringComparison.Ordinal), end = document.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin
            ? throw new FormatException($"VERIFICATION.md: the lines \"{Begin}\" and \"{End}\" must stand around the table.")
            : document[..begin] + Begin + "\n" + Render(claims, evidence) + document[end..];
    }

    private static string Render(IReadOnlyList<Claim> claims, IReadOnlyDictionary<string, string> evidence)
    {
        var table = new StringBuilder("| claim | method | bounds | proof file: lemmas; command: result |\n|---|---|---|---|\n");
        foreach (Claim claim in claims)
        {
            IEnumerable<string> backings = claim.Theorems
                .Select(theorems => $"{theorems.File}: {string.Join(", ", theorems.Lemmas.Select(lemma => $"`{lemma}`"))}")
                .Concat(claim.Backings.Select(backing => $"`./gke {Escape(backing.Text)}`: {Escape(Result(backing, evidence))}"));
            table.Append("| ").Append(Escape(claim.Text)).Append(" | ").Append(Escape(claim.Method)).Append(" | ").Append(Escape(claim.Bounds))
                .Append(" | ").AppendJoin("; <br>", backings).Append(" |\n");
        }

        return table.ToString();
    }

    // Commands that differ in one word only have their results in one place, in the same order.
    private static string Result(Backing backing, IReadOnlyDictionary<string, string> evidence)
    {
        string[] results = [.. backing.Commands.Select(command => evidence.GetValueOrDefault(command, "no result yet")).Distinct(StringComparer.Ordinal)];
        return string.Join(" / ", results);
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
