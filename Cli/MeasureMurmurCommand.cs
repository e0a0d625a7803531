using System.CommandLine;
using System.Globalization;
using System.Text;
using GkeVerified.Coyote;
using GkeVerified.Coyote.Measuring;

namespace GkeVerified.Cli;

/// <summary><c>gke measure murmur</c>: how often Murmur loses a message, measured, calculated and bounded.</summary>
internal static class MeasureMurmurCommand
{
    private static readonly Option<string> s_n = new("-n")
    {
        Description = "Numbers of processes, separated by commas; a third of them Byzantine and silent.",
        DefaultValueFactory = _ => string.Join(',', MurmurRates.DefaultSizes),
    };

    private static readonly Option<string?> s_gossip = new("--gossip")
    {
        Description = "Values of G, separated by commas. Default: for each n all whole ones of which the bound lies between 1/2 and 10⁻⁴.",
    };

    private static readonly Option<long> s_instances = new("--instances")
    {
        Description = "How many instances are drawn for each n and G.",
        DefaultValueFactory = _ => 100_000,
    };

    private static readonly Option<ulong> s_seed = new("--seed") { Description = "What all chance follows from.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> s_threads = new("--threads")
    {
        Description = "How many threads draw. Results do not depend on it.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private static readonly Option<string?> s_svg = new("--svg") { Description = "A file for a picture: rates over G, measured and bounded." };
    private static readonly Option<string?> s_csv = new("--csv") { Description = "A file for the figures." };

    public static Command Create()
    {
        var command = new Command("murmur", "Measure how often Murmur does not reach all correct processes, beside its bound.")
        {
            s_n, s_gossip, s_instances, s_seed, s_threads, s_svg, s_csv,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        (long instances, int threads) = (parsed.GetValue(s_instances), parsed.GetValue(s_threads));
        if (instances is < 1 or > 1_000_000_000)
        {
            throw new InputException($"--instances {instances}: must lie in 1 … 1,000,000,000.");
        }

        if (threads is < 1 or > 1024)
        {
            throw new InputException($"--threads {threads}: must lie in 1 … 1024.");
        }

        // A long measurement must not be lost for a file that cannot be written.
        string?[] files = [parsed.GetValue(s_svg), parsed.GetValue(s_csv)];
        foreach (string file in files.OfType<string>())
        {
            RequireWritable(file);
        }

        List<(int N, double Gossip)> cells = Cells(parsed.GetValue(s_n)!, parsed.GetValue(s_gossip));
        Console.WriteLine(
            $"Murmur, {instances.ToString("N0", CultureInfo.InvariantCulture)} instances each, a third of the processes Byzantine and silent: in how many "
            + "some correct one does not deliver.");
        Console.WriteLine("   n    C      G     lost        rate   99% confidence interval      calculated       bound  bound/calc.");
        var rates = new List<MurmurRate>();
        foreach ((int n, double gossip) in cells)
        {
            MurmurRate rate = MurmurRates.Measure(n, gossip, instances, threads, parsed.GetValue(s_seed));
            rates.Add(rate);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{rate.N,4}{rate.Correct,5}{rate.Gossip,7:0.##}{rate.Lost,9}{rate.Rate,12:E2}   {rate.Low:E2} … {rate.High:E2}{rate.Exact,16:E3}"
                + $"{rate.Bound,12:E3}{rate.Bound / rate.Exact,13:F3}{Verdict(rate)}"));
        }

        int beyond = rates.Count(rate => !rate.IsWithinBound);
        Console.WriteLine();
        Console.WriteLine(
            $"{rates.Count - beyond} of {rates.Count} within the bound; the bound lies in {rates.Count(rate => rate.IsBoundInInterval)} of the "
            + $"intervals, the calculated probability in {rates.Count(rate => rate.IsExactInInterval)}.");
        Write(files[0], () => RateChart.Draw(rates));
        Write(files[1], () => Csv(rates));
        return beyond == 0 ? ExitCode.Held : ExitCode.Violation;
    }

    private static List<(int N, double Gossip)> Cells(string sizes, string? gossips)
    {
        var cells = new List<(int N, double Gossip)>();
        foreach (int n in MeasureCommand.Numbers("-n", sizes, 2, 100_000))
        {
            foreach (double gossip in gossips is null ? MurmurRates.GridOf(n) : Gossips(gossips, n))
            {
                cells.Add((n, gossip));
            }
        }

        return cells;
    }

    private static List<double> Gossips(string text, int n) =>
    [
        .. text.Split(',').Select(word => double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double gossip)
            && gossip >= 0 && gossip <= n ? gossip : throw new InputException($"--gossip {word}: numbers within 0 … n = {n} are needed.")),
    ];

    private static string Verdict(MurmurRate rate) => !rate.IsWithinBound ? "  BEYOND the bound" : rate.IsExactInInterval ? "" : "  off";

    private static string Csv(List<MurmurRate> rates)
    {
        var csv = new StringBuilder("n,correct,gossip,instances,lost,rate,low99,high99,calculated,bound\n");
        foreach (MurmurRate rate in rates)
        {
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{rate.N},{rate.Correct},{rate.Gossip},{rate.Instances},{rate.Lost},{rate.Rate},{rate.Low},{rate.High},{rate.Exact},{rate.Bound}\n");
        }

        return csv.ToString();
    }

    // Leaves no file behind that was not there.
    private static void RequireWritable(string file)
    {
        try
        {
            bool exists = File.Exists(file);
            File.Open(file, FileMode.Append, FileAccess.Write).Dispose();
            if (!exists)
            {
                File.Delete(file);
            }
        }
        catch (Exception e) when (IsOfFile(e))
        {
            throw CannotWrite(file, e);
        }
    }

    // An empty name is an argument that files do not have.
    private static bool IsOfFile(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static InputException CannotWrite(string file, Exception e) => new($"{file} cannot be written: {e.Message}", e);

    private static void Write(string? file, Func<string> content)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            File.WriteAllText(file, content());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(file, e);
        }

        Console.WriteLine($"written: {file}");
    }
}
