using System.CommandLine;
using System.Globalization;
using System.Numerics;
using GkeVerified.Coyote.Experiments;

namespace GkeVerified.Cli;

/// <summary><c>gke experiments</c>: exact distances of the ideal and the hybrid system.</summary>
internal static class ExperimentsCommand
{
    private static readonly Option<bool> s_all = new("--all") { Description = "List every break-in pattern, not only how many there are." };

    private static readonly Option<int[]> s_field = new("--field")
    {
        Description = "Only over fields of so many elements; may be given several times.",
        DefaultValueFactory = _ => [.. JointDistributions.FieldSizes],
    };

    public static Command Create()
    {
        s_field.AcceptOnlyFromAmong([.. JointDistributions.FieldSizes.Select(size => size.ToString(CultureInfo.InvariantCulture))]);
        var command = new Command(
            "experiments", "Run the real protocols over small fields, on every chance or on enough of it, and say how far they are from the ideal system.")
        {
            s_all,
            s_field,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        Console.WriteLine("(view, key) in the hybrid system and in one that shows the same and whose key is independent of it: their exact statistical distance,");
        Console.WriteLine("which is the greatest advantage in telling them apart, over three schedules. Up to t_b break-ins the other system is the ideal one with its");
        Console.WriteLine("simulator; beyond, TH_fs-gke gives the key away, and the distance says that it must. Broken into are servers that have finished; in the");
        Console.WriteLine("attack of §4.2 before others have; how many of these never do is under \"stuck\". t_b is the degree of the polynomial.");
        Console.WriteLine("In phases: b before the start, r while running with nobody having decided, d while running with some having decided, f after the finish.");
        Console.WriteLine("The last column is then the distance from the ideal system in which TH_fs-gke hands SIM the keys that it reveals; it is claimed to be 0.");
        Console.WriteLine("Steered: who breaks into a running server before the decision reads the key of each proposal and has the smaller one decided; the");
        Console.WriteLine("distance is that of the key from a uniform one, which TH_fs-gke draws, and no simulator helps. (pr.: as printed.)");
        Console.WriteLine("protocol          n t_c t_b field  break-ins  patterns  method             runs   distance   claimed  stuck  from ideal");
        int wrong = 0, all = 0, enumerated = 0, simulated = 0, phased = 0, handed = 0;
        IEnumerable<Experiment> experiments = JointDistributions.All([.. parsed.GetValue(s_field)!.Distinct()]);
        IEnumerable<IGrouping<string, Experiment>> rows = parsed.GetValue(s_all)
            ? experiments.GroupBy(e => $"{Row(e)} {Names(e)}", StringComparer.Ordinal)
            : experiments.GroupBy(Row, StringComparer.Ordinal);
        foreach (IGrouping<string, Experiment> row in rows)
        {
            int bad = row.Count(e => !e.AsClaimed);
            wrong += bad;
            all += row.Count();
            enumerated += row.Count(e => e.Method == "enumerated");
            simulated += row.Count(e => e.Method == "enumerated" && e.IsSimulated);
            phased += row.Count(e => e.FromIdeal is not null);
            handed += row.Count(e => e.IsHandedKey);
            Experiment first = row.First();
            string broken = parsed.GetValue(s_all) ? Names(first) : Count(first);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{first.Protocol,-16}{first.N,3}{first.Tc,4}{first.BreakIns,4}{first.FieldSize,6}{broken,11}{row.Count(),10}  "
                + $"{first.Method,-12}{row.Sum(e => e.Runs),11:N0}{Fraction(first.Distance),11}{Fraction(first.Claimed),10}"
                + $"{(first.Unfinished > 0 ? first.Unfinished.ToString(CultureInfo.InvariantCulture) : ""),7}"
                + $"{(first.FromIdeal is { } ideal ? Fraction(ideal) : ""),12}"
                + $"{(bad > 0 ? "  NOT AS CLAIMED" : "")}"));
        }

        Console.WriteLine(
            $"{all - wrong} of {all} as claimed, {enumerated} of them on every chance, {simulated} of these also with the simulator; {all - enumerated} by rank.");
        Console.WriteLine($"{phased} of them are patterns of break-ins in phases beside the ideal system; in {handed} of these SIM was handed the key.");
        return wrong == 0 ? ExitCode.Held : ExitCode.Violation;
    }

    // Patterns that came out alike stand in one line.
    private static string Row(Experiment e) =>
        $"{e.Protocol} {e.N} {e.Tc} {e.BreakIns} {e.FieldSize} {Count(e)} {e.Method} {e.Distance} {e.Claimed} {e.Unfinished} {e.FromIdeal}";

    // How many servers, or as many letters as there are servers.
    private static string Count(Experiment e) =>
        e.Pattern.Length == 0 ? e.Broken.Count.ToString(CultureInfo.InvariantCulture) : string.Concat(e.Pattern.Order());

    private static string Names(Experiment e) =>
        "{" + string.Join(',', e.Broken.Select((party, at) => e.Pattern.Length == 0 ? $"{party}" : $"{party}{e.Pattern[at]}")) + "}";

    private static string Fraction((BigInteger Numerator, BigInteger Denominator) value) =>
        value.Denominator.IsOne ? value.Numerator.ToString(CultureInfo.InvariantCulture) : $"{value.Numerator}/{value.Denominator}";
}
