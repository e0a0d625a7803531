using System.Text.RegularExpressions;

namespace GkeVerified.Correspondence;

/// <summary>The rules of the trusted hosts, read from the text that is proved.</summary>
internal static class Rules
{
    /// <summary>The rules of a host.</summary>
    /// <param name="text">The text of Proofs/TrustedHosts.dfy.</param>
    /// <param name="kind">Which host.</param>
    /// <exception cref="FormatException">The function of the host is not found, or has no rule.</exception>
    public static IReadOnlyList<string> Of(string text, HostKind kind)
    {
        string name = kind switch { HostKind.Gke => "GkeStep", HostKind.FsGke => "FsStep", _ => "ConsStep" };
        Match function = Regex.Match(
            text, $@"^  function {name}<(?<body>.*?)^  \}}", RegexOptions.Singleline | RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        string body = function.Groups["body"].Value;
        List<string> rules =
        [
            .. Regex.Matches(body, @"(?<=Refused\("")[^""]+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Value),
        ];
        if (body.Contains("GkeStep(", StringComparison.Ordinal))
        {
            rules.AddRange(Of(text, HostKind.Gke));
        }

        return rules.Count > 0 ? rules : throw new FormatException($"Proofs/TrustedHosts.dfy: no rule is found in the function {name}.");
    }
}
