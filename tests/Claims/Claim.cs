using System.Text.RegularExpressions;

namespace GkeVerified.Claims;

/// <summary>When a command runs again to see whether its recorded result still holds.</summary>
internal enum Tier
{
    /// <summary>At every check, whole.</summary>
    Whole,

    /// <summary>At every check with fewer schedules; whole only when results are recorded.</summary>
    Short,

    /// <summary>Only when results are recorded, where what it needs is there.</summary>
    Recorded,
}

/// <summary>A command whose result stands behind a claim.</summary>
/// <param name="Text">The arguments of gke; <c>{a,b}</c> stands for as many commands.</param>
/// <param name="Tier">When it runs.</param>
/// <param name="ShortOption">What stands in place of the option of the same name in the short form; null for other tiers.</param>
internal sealed record Backing(string Text, Tier Tier, string? ShortOption)
{
    /// <summary>The single commands.</summary>
    public IReadOnlyList<string> Commands => Expand(Text);

    /// <summary>The short form of a command.</summary>
    /// <param name="command">One of <see cref="Commands"/>.</param>
    public string Shorten(string command)
    {
        if (ShortOption is null)
        {
            return command;
        }

        string option = ShortOption.Split(' ')[0];
        return Regex.Replace(command, $"{Regex.Escape(option)} [^ ]+", ShortOption, RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    private static List<string> Expand(string text)
    {
        int open = text.IndexOf('{', StringComparison.Ordinal), close = text.IndexOf('}', StringComparison.Ordinal);
        return open < 0 || close < open
            ? [text]
            : [.. text[(open + 1)..close].Split(',').SelectMany(one => Expand((text[..open] + one + text[(close + 1)..]).TrimEnd()))];
    }
}

/// <summary>Lemmas of one file of Proofs/.</summary>
/// <param name="File">The file.</param>
/// <param name="Lemmas">Their names.</param>
internal sealed record Theorems(string File, IReadOnlyList<string> Lemmas);

/// <summary>A claim of VERIFICATION.md.</summary>
/// <param name="Text">What is claimed.</param>
/// <param name="Method">How it is known: proved, exhaustive, sampled, measured, experiment, tested, pinned, argued, and what limits that.</param>
/// <param name="Bounds">Within which bounds; empty for none.</param>
/// <param name="Theorems">The lemmas that say it, where it is proved.</param>
/// <param name="Backings">What stands behind it.</param>
internal sealed record Claim(string Text, string Method, string Bounds, IReadOnlyList<Theorems> Theorems, IReadOnlyList<Backing> Backings)
{
    /// <summary>Reads claims.</summary>
    /// <param name="text">
    /// Blocks that each begin with "= CLAIM", then "method: …", at most one "bounds: …", any number of "lemma: FILE.dfy NAME NAME …", and at
    /// least one "run: COMMAND" (runs at every check), "long: COMMAND" with "short: OPTION VALUE" after it, or "record: COMMAND". Lines that begin with "# " are comments.
    /// </param>
    /// <param name="name">What to call the text in errors.</param>
    /// <exception cref="FormatException">The text is not of that form; the message names the line.</exception>
    public static List<Claim> ReadAll(string text, string name)
    {
        var claims = new List<Claim>();
        string? claim = null, method = null;
        string bounds = "";
        var theorems = new List<Theorems>();
        var backings = new List<Backing>();
        int number = 0;

        FormatException Wrong(string what) => new($"{name}:{number}: {what}");

        void Close()
        {
            if (claim is null)
            {
                return;
            }

            if (method is null || backings.Count == 0)
            {
                throw Wrong($"the claim before, \"{claim}\", needs a \"method: \" and a \"run: \", \"long: \" or \"record: \".");
            }

            if (backings.Exists(b => b.Tier == Tier.Short && b.ShortOption is null))
            {
                throw Wrong($"a \"long: \" of the claim before, \"{claim}\", has no \"short: \" after it.");
            }

            claims.Add(new Claim(claim, method, bounds, [.. theorems], [.. backings]));
            (claim, method, bounds) = (null, null, "");
            theorems.Clear();
            backings.Clear();
        }

        foreach (string line in text.Split('\n').Select(line => line.TrimEnd()))
        {
            number++;
            switch (line.Split(' ', 2))
            {
                case [""] or ["#", ..]:
                    break;
                case ["=", var value]:
                    Close();
                    claim = value;
                    break;
                case [_, ..] when claim is null:
                    throw Wrong($"\"{line}\" stands before the first \"= CLAIM\".");
                case ["method:", var value]:
                    method = value;
                    break;
                case ["bounds:", var value]:
                    bounds = value;
                    break;
                case ["lemma:", var value] when value.Split(' ') is [var file, _, ..] words && file.EndsWith(".dfy", StringComparison.Ordinal):
                    theorems.Add(new Theorems(file, words[1..]));
                    break;
                case ["run:", var value]:
                    backings.Add(new Backing(value, Tier.Whole, null));
                    break;
                case ["long:", var value]:
                    backings.Add(new Backing(value, Tier.Short, null));
                    break;
                case ["record:", var value]:
                    backings.Add(new Backing(value, Tier.Recorded, null));
                    break;
                case ["short:", var value]:
                    if (backings is not [.., { Tier: Tier.Short, ShortOption: null } last] || !last.Text.Contains(value.Split(' ')[0] + " ", StringComparison.Ordinal))
                    {
                        throw Wrong("\"short: \" stands behind a \"long: \" that has the option which it replaces.");
                    }

                    backings[^1] = last with { ShortOption = value };
                    break;
                default:
                    throw Wrong($"\"{line}\" is not understood.");
            }
        }

        Close();
        return claims;
    }
}
