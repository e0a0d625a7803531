using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GkeVerified.Claims;

/// <summary>The claims of a repository, what is recorded of them, and the table in VERIFICATION.md.</summary>
internal sealed class Verification
{
    private readonly string _root;
    private readonly string? _only;
    private readonly string _document;
    private readonly List<Claim> _claims;
    private readonly Evidence _evidence;
    private readonly Gke _gke;

    /// <summary>Reads them.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="only">Only commands that contain this; null for all.</param>
    /// <exception cref="FormatException">A file is not of its form.</exception>
    public Verification(string root, string? only)
    {
        _root = Path.GetFullPath(root);
        _only = only;
        _document = Path.Combine(_root, "VERIFICATION.md");
        _claims = Claim.ReadAll(File.ReadAllText(Path.Combine(_root, "docs", "claims.txt")), "docs/claims.txt");
        _evidence = new Evidence(Path.Combine(_root, "docs", "evidence.txt"));
        _gke = new Gke(_root);
    }

    /// <summary>Runs the commands, records their results, and makes the table.</summary>
    /// <param name="run">Whether to run anything.</param>
    /// <param name="missing">Whether to run only what has no result on these sources.</param>
    /// <param name="recorded">Whether to run also what is only ever recorded.</param>
    /// <returns>0; 1 when a command failed, whose earlier result is kept.</returns>
    public int Record(bool run, bool missing, bool recorded)
    {
        int failed = 0;
        foreach ((Backing backing, string command) in run ? Selected() : [])
        {
            string sources = Evidence.DigestOf(_root, command);
            if ((missing && _evidence.Of(command)?.Sources == sources) || (backing.Tier == Tier.Recorded && !recorded))
            {
                continue;
            }

            (string result, double seconds) = Run(command, out string output);
            bool isFailure = result.Contains("failed with", StringComparison.Ordinal) || result == "FAILED";
            string kept = "";
            if (!isFailure)
            {
                _evidence.Record(command, new Recorded(result, sources));
            }
            else if (backing.Tier == Tier.Recorded && result == Results.NeedsMore)
            {
                kept = "; what it needs is not here, the earlier result is kept";
            }
            else
            {
                failed++;
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds,7:F1} s  {command}: {result}{kept}"));
            if (isFailure)
            {
                Console.WriteLine(output);
            }
        }

        if (run && _only is null && !missing)
        {
            _evidence.Keep(_claims.SelectMany(claim => claim.Backings).SelectMany(backing => backing.Commands).ToHashSet(StringComparer.Ordinal));
        }

        File.WriteAllText(_document, Table.Splice(File.ReadAllText(_document), _claims, _evidence.Results));
        return failed == 0 ? 0 : 1;
    }

    /// <summary>
    /// Sees whether the table is what claims and results make, and whether the results still hold: explorations and experiments run again, long
    /// ones shortened; of tests, proofs and faults, which run elsewhere, that there are as many as recorded.
    /// </summary>
    /// <returns>0 when everything holds, 1 when something is stale.</returns>
    public int Check()
    {
        int stale = 0, ran = 0;
        var older = new List<string>();
        void Stale(string what)
        {
            stale++;
            Console.WriteLine("STALE: " + what);
        }

        string document = File.ReadAllText(_document);
        if (Table.Splice(document, _claims, _evidence.Results) != document)
        {
            Stale("the table in VERIFICATION.md is not what docs/claims.txt and docs/evidence.txt make; \"./gke verification --table\" makes it.");
        }

        foreach (Theorems theorems in _claims.SelectMany(claim => claim.Theorems))
        {
            string path = Path.Combine(_root, "Proofs", theorems.File);
            string text = File.Exists(path) ? File.ReadAllText(path) : "";
            foreach (string lemma in theorems.Lemmas.Where(lemma => !HasLemma(text, lemma)))
            {
                Stale($"{theorems.File} has no lemma {lemma}.");
            }
        }

        string? tests = null;
        foreach ((Backing backing, string command) in Selected())
        {
            if (_evidence.Of(command) is not { } recorded)
            {
                Stale($"{command}: has no result; \"./gke verification --missing\" records it.");
                continue;
            }

            if (backing.Tier != Tier.Whole && recorded.Sources != Evidence.DigestOf(_root, command))
            {
                older.Add(command);
            }

            string[] words = command.Split(' ');
            switch (words[0])
            {
                case "test" when backing.Tier != Tier.Recorded:
                    tests ??= _gke.Run("test --list-tests").Output;
                    if (!tests.Contains(words[^1], StringComparison.Ordinal))
                    {
                        Stale($"{command}: no test has this in its name.");
                    }

                    break;
                case "prove" when words.Skip(1).All(word => word.EndsWith(".dfy", StringComparison.Ordinal)):
                    if (recorded.Sources != Evidence.DigestOf(_root, command))
                    {
                        Stale($"{command}: was recorded on other proofs.");
                    }

                    break;
                case "faults" when backing.Tier != Tier.Recorded:
                    int faults = Directory.GetFiles(Path.Combine(_root, "tests", "Faults", "faults"), "*.fault").Length;
                    if (!recorded.Result.Contains(faults.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
                    {
                        Stale($"{command}: \"{recorded.Result}\", and there are {faults} faults.");
                    }

                    break;
                case "explore" or "prove" when backing.Tier != Tier.Recorded:
                    ran++;
                    string now = backing.Shorten(command);
                    (string result, double seconds) = Run(now, out _);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds,7:F1} s  {now}: {result}"));
                    bool same = backing.Tier == Tier.Whole ? result == recorded.Result : Results.Verdict(result) == Results.Verdict(recorded.Result);
                    if (!same)
                    {
                        Stale($"{command}: recorded is \"{recorded.Result}\".");
                    }

                    break;
            }
        }

        foreach (string command in older)
        {
            Console.WriteLine($"recorded on earlier sources, and not run again whole: {command}");
        }

        Console.WriteLine(
            $"{_claims.Count} claims, {ran} explorations and experiments run again, {stale} stale. Of those that do not run again whole, {older.Count} were recorded on earlier sources.");
        return stale == 0 ? 0 : 1;
    }

    private IEnumerable<(Backing Backing, string Command)> Selected() => _claims
        .SelectMany(claim => claim.Backings)
        .SelectMany(backing => backing.Commands.Select(command => (backing, command)))
        .Where(one => _only is null || one.command.Contains(_only, StringComparison.Ordinal))
        .DistinctBy(one => one.command);

    private (string Result, double Seconds) Run(string command, out string output)
    {
        var clock = Stopwatch.StartNew();
        (output, int exitCode) = _gke.Run(command);
        return (Results.Of(command, output, exitCode), clock.Elapsed.TotalSeconds);
    }

    private static bool HasLemma(string proofs, string lemma) =>
        Regex.IsMatch(proofs, $@"^ *(ghost )?lemma (\{{[^}}]*\}} *)*{Regex.Escape(lemma)}\b", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
}
