using System.CommandLine;
using System.Globalization;
using System.Numerics;
using GkeVerified.Coyote.Experiments;

namespace GkeVerified.Cli;

/// <summary><c>gke experiments</c>: exact distances of the ideal and the hybrid system.</summary>
internal static class ExperimentsCommand
{
    private static readonly Option<bool> s_all = new("--all") { Description = "List every break-in pattern, not only how many there are." };

    public static Command Create()
    {
        var command = new Command(
            "experiments", "Run the real protocols over small fields, on every chance or on enough of it, and say how far they are from the ideal system.")
        {
            s_all,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        Console.WriteLine("(view, key) in the hybrid system and in one that shows the same and whose key is independent of it: their exact statistical distance,");
        Console.WriteLine("which is the greatest advantage in telling them apart, over three schedules. Up to t_b break-ins the other system is the ideal one with its");
        Console.WriteLine("simulator; beyond, TH_fs-gke gives the key away, and the distance says that it must. Broken into are servers that have finished; in the");
        Console.WriteLine("attack of §4.2 before others have, of whom the last column says how many never do. t_b is the degree of the polynomial.");
        Console.WriteLine("protocol       n t_c t_b field  break-ins  patterns  method             runs   distance   claimed  stuck");
        int wrong = 0, all = 0, enumerated = 0, simulated = 0;
        IEnumerable<IGrouping<string, Experiment>> rows = parsed.GetValue(s_all)
            ? JointDistributions.All().GroupBy(e => $"{Row(e)} {Names(e)}", StringComparer.Ordinal)
            : JointDistributions.All().GroupBy(Row, StringComparer.Ordinal);
        foreach (IGrouping<string, Experiment> row in rows)
        {
            int bad = row.Count(e => !e.AsClaimed);
            wrong += bad;
            all += row.Count();
            enumerated += row.Count(e => e.Method == "enumerated");
            simulated += row.Count(e => e.Method == "enumerated" && e.IsSimulated);
            Experiment first = row.First();
            string broken = parsed.GetValue(s_all) ? Names(first) : first.Broken.Count.ToString(CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{first.Protocol,-13}{first.N,3}{first.Tc,4}{first.BreakIns,4}{first.FieldSize,6}{broken,11}{row.Count(),10}  "
                + $"{first.Method,-12}{row.Sum(e => e.Runs),11:N0}{Fraction(first.Distance),11}{Fraction(first.Claimed),10}"
                + $"{(first.Unfinished > 0 ? first.Unfinished.ToString(CultureInfo.InvariantCulture) : ""),7}"
                + $"{(bad > 0 ? "  NOT AS CLAIMED" : "")}"));
        }

        Console.WriteLine(
            $"{all - wrong} of {all} as claimed, {enumerated} of them on every chance, {simulated} of these also with the simulator; {all - enumerated} by rank.");
        return wrong == 0 ? ExitCode.Held : ExitCode.Violation;
    }

    // Patterns that came out alike stand in one line.
    private static string Row(Experiment e) =>
        $"{e.Protocol} {e.N} {e.Tc} {e.BreakIns} {e.FieldSize} {e.Broken.Count} {e.Method} {e.Distance} {e.Claimed} {e.Unfinished}";

    private static string Names(Experiment e) => "{" + string.Join(',', e.Broken) + "}";

    private static string Fraction((BigInteger Numerator, BigInteger Denominator) value) =>
        value.Denominator.IsOne ? value.Numerator.ToString(CultureInfo.InvariantCulture) : $"{value.Numerator}/{value.Denominator}";
}
