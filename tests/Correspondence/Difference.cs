using System.Text;

namespace GkeVerified.Correspondence;

/// <summary>Two hosts do not say the same.</summary>
/// <param name="Proved">What the host of Dafny says.</param>
/// <param name="Monitored">What the host of Spec says.</param>
internal readonly record struct Disagreement(string Proved, string Monitored)
{
    /// <summary>What a disagreement is about where break-ins reveal different keys.</summary>
    public const string Reveals = "reveals";

    private const string RefusedBy = "refused by ";

    /// <summary>The hosts judge an event differently.</summary>
    /// <param name="proved">The rule by which the host of Dafny refuses; null when it accepts.</param>
    /// <param name="monitored">The rule by which the host of Spec does.</param>
    public static Disagreement OfVerdicts(string? proved, string? monitored) => new(Verdict(proved), Verdict(monitored));

    /// <summary>Whether break-ins reveal the same.</summary>
    /// <param name="proved">What they reveal according to the host of Dafny, session s as bit s.</param>
    /// <param name="monitored">The same according to the host of Spec.</param>
    public static Disagreement? OfRevealed(ulong proved, ulong monitored) =>
        proved == monitored ? null : new Disagreement($"{Reveals} {Sessions(proved)}", $"{Reveals} {Sessions(monitored)}");

    /// <summary>A verdict in words.</summary>
    /// <param name="rule">The rule that refuses; null for none.</param>
    public static string Verdict(string? rule) => rule is null ? "accepted" : RefusedBy + rule;

    /// <summary>What it is about: the rules by which an event is refused, or <see cref="Reveals"/>.</summary>
    public IEnumerable<string> Subjects => new[] { Proved, Monitored }
        .Select(said => said.StartsWith(RefusedBy, StringComparison.Ordinal) ? said[RefusedBy.Length..] : said.Split(' ')[0])
        .Distinct();

    /// <inheritdoc/>
    public override string ToString() => $"Proofs: {Proved}; Spec: {Monitored}";

    private static string Sessions(ulong sessions) =>
        "{" + string.Join(", ", Enumerable.Range(0, 64).Where(s => (sessions >> s & 1) != 0).Select(s => Setting.IdOf(s).ToString())) + "}";
}

/// <summary>A sequence of events after which two hosts do not say the same.</summary>
/// <param name="Setting">The host, its parameters and its events.</param>
/// <param name="Happenings">The numbers of the events.</param>
/// <param name="Found">What they say.</param>
internal sealed record Difference(Setting Setting, IReadOnlyList<int> Happenings, Disagreement Found)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Setting).Append('\n');
        for (int k = 0; k < Happenings.Count; k++)
        {
            text.Append($"  {k + 1}. {Setting.Events[Happenings[k]]}\n");
        }

        return text.Append("  ").Append(Found).ToString();
    }
}
