using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GkeVerified.Coyote;
using GkeVerified.Coyote.Measuring;
using GkeVerified.Coyote.Scenarios;

namespace GkeVerified.Cli;

/// <summary><c>gke measure</c>: messages, rounds and signatures, measured and claimed.</summary>
internal static class MeasureCommand
{
    private static readonly Option<int> s_from = new("--from") { Description = "The fewest servers.", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> s_to = new("--to") { Description = "The most servers.", DefaultValueFactory = _ => 16 };
    private static readonly Option<int> s_runs = new("--runs")
    {
        Description = "How many schedules each mean is taken over.",
        DefaultValueFactory = _ => 40,
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print one JSON array and nothing else." };

    private static readonly JsonSerializerOptions s_format =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var command = new Command("measure", "Measure messages and rounds of every protocol, and signatures where it signs, beside what is claimed.")
        {
            s_from, s_to, s_runs, s_json, MeasureMurmurCommand.Create(), MeasureScaleCommand.Create(),
        };
        command.SetAction(Run);
        return command;
    }

    /// <summary>Reads numbers that commas separate.</summary>
    internal static IReadOnlyList<int> Numbers(string option, string text, int least, int most) =>
    [
        .. text.Split(',').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
                ? number
                : throw new InputException($"{option} {word}: numbers within {least} … {most} are needed, separated by commas.")),
    ];

    private static int Run(ParseResult parsed)
    {
        (int from, int to, int runs) = (parsed.GetValue(s_from), parsed.GetValue(s_to), parsed.GetValue(s_runs));
        if (from < 1 || to > 32 || from > to)
        {
            throw new InputException($"--from {from} --to {to}: 1 ≤ from ≤ to ≤ 32 is needed.");
        }

        if (runs is < 1 or > 1_000_000)
        {
            throw new InputException($"--runs {runs}: must lie in 1 … 1,000,000.");
        }

        IEnumerable<int> sizes = Enumerable.Range(from, to - from + 1);
        IEnumerable<ComplexityRow> rows = Complexity.Measure(sizes, runs);
        IEnumerable<CooperationRow> cooperation = Cooperation.Measure(sizes, runs);
        if (parsed.GetValue(s_json))
        {
            Console.WriteLine(new JsonArray([.. rows.Select(ToJson), .. cooperation.Select(ToJson)]).ToJsonString(s_format));
            return ExitCode.Held;
        }

        Console.WriteLine("Runs without faults: M messages and R rounds [CS04 §2.1], mean over uniform schedules, worst found, claimed.");
        Console.WriteLine("protocol           consensus       n t_c t_b         M    worst  claimed       R  worst  claimed");
        int beyond = 0;
        var price = new SortedDictionary<int, (double Ancestor, double Cheapest)>();
        foreach (ComplexityRow row in rows)
        {
            price[row.N] = PriceWith(price.GetValueOrDefault(row.N, (0, double.PositiveInfinity)), row);
            beyond += row.Agrees ? 0 : 1;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Protocol,-19}{row.Consensus,-13}{row.N,4}{row.Tc,4}{row.Tb,4}{row.Messages,10:F1}{row.WorstMessages,9}"
                + $"{Claimed(row.ClaimedMessages, "F0"),9}{row.Rounds,8:F2}{row.WorstRounds,7}{Claimed(row.ClaimedRounds, "F2"),9}"
                + $"{(row.Agrees ? "" : "  BEYOND " + row.Claim)}"));
        }

        Console.WriteLine();
        Console.WriteLine("The price of fault tolerance: messages of ω over its cheapest real consensus, to those of Burmester–Desmedt.");
        foreach ((int n, (double ancestor, double cheapest)) in price)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"n = {n,2}: {cheapest / ancestor:F2}"));
        }

        Console.WriteLine();
        beyond += Print(cooperation);
        Console.WriteLine();
        Console.WriteLine($"{beyond} {(beyond == 1 ? "row" : "rows")} beyond what is claimed.");
        return ExitCode.Held;
    }

    // How many rows are beyond what is claimed.
    private static int Print(IEnumerable<CooperationRow> rows)
    {
        Console.WriteLine("""
            The Delivery Service, the protocols below it alone and together, d proposing different values at once.
            M: messages to others, mean, and in the worst schedule found; then by protocol: gossip GOSSIP, links SUBSCRIBE, CAC BUNDLE of either CAC,
            restr. restrained consensus, proof UNIQUE, global all of global consensus with its binary agreements, service ENTERED and DECIDED, or SUBMIT and ORDERED.
            R: rounds of messages until the last output, since the last timer where one ran out. S: signatures made.
            Of decisions of Cascade Consensus, the shares of first CAC, second CAC, proof handed on, and global consensus.
            Global consensus, in cascade and delivery too, is the protocol, all of it counted; its coins are ideal and cost nothing.
            murmur, proposal: one broadcast, links not counted. delivery: Algorithm 1 repaired, over Murmur with G = n, Cascade and global consensus, with a symbolic
            TreeKEM. commit: from the request of d members, after their proposals have arrived, until all are in the next epoch and linked there.
            central: n members and a server. lockstep: timers run out last. one-silent: so too, and nothing of party 1 in restrained consensus comes in time.
            asynchronous: timers run out before any message comes.
            """);
        Console.WriteLine("protocol            n  t  d network              M    worst  claimed      R  worst  claimed        S   gossip    links      CAC   restr."
            + "    proof    global  service   CAC1   CAC2  proof global");
        int beyond = 0;
        foreach (CooperationRow row in rows)
        {
            beyond += row.Agrees ? 0 : 1;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Protocol,-18}{row.N,3}{row.T,3}{row.Proposers,3} {ScenarioCatalog.Text(row.Pace),-13}{row.Messages,10:F1}{row.WorstMessages,9:0.#}"
                + $"{Claimed(row.ClaimedMessages, "F0"),9}{row.Rounds,7:F2}{row.WorstRounds,7}{Claimed(row.ClaimedRounds, "F2"),9}"
                + $"{row.Signatures,9:F1}{Counts(row.Counts)}{Shares(row.Shares)}{(row.Agrees ? "" : "  BEYOND " + row.Claim)}"));
        }

        return beyond;
    }

    private static string Counts(in MessageCounts counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count(counts.Gossip),9}{Count(counts.Links),9}{Count(counts.Cac),9}{Count(counts.Restrained),9}{Count(counts.Proofs),9}"
        + $"{Count(counts.Global),10}{Count(counts.Service),9}");

    private static string Count(double count) => count == 0 ? "-" : count.ToString("F1", CultureInfo.InvariantCulture);

    private static string Shares(DecisionShares? shares) => shares is { } s
        ? string.Create(CultureInfo.InvariantCulture, $"{s.First,7:P0}{s.Second,7:P0}{s.Proof,7:P0}{s.Global,7:P0}")
        : "";

    private static (double Ancestor, double Cheapest) PriceWith((double Ancestor, double Cheapest) price, ComplexityRow row) =>
        row switch
        {
            { Protocol: "burmester-desmedt" } => price with { Ancestor = row.Messages },
            { Protocol: "omega", Consensus: not "ideal" } => price with { Cheapest = Math.Min(price.Cheapest, row.Messages) },
            _ => price,
        };

    private static string Claimed(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static JsonObject ToJson(ComplexityRow row) => new()
    {
        ["protocol"] = row.Protocol,
        ["consensus"] = row.Consensus,
        ["n"] = row.N,
        ["tc"] = row.Tc,
        ["tb"] = row.Tb,
        ["messages"] = Math.Round(row.Messages, 2),
        ["rounds"] = Math.Round(row.Rounds, 3),
        ["worst_messages"] = row.WorstMessages,
        ["worst_rounds"] = row.WorstRounds,
        ["claimed_messages"] = row.ClaimedMessages is { } messages ? Math.Round(messages, 2) : null,
        ["claimed_rounds"] = row.ClaimedRounds is { } rounds ? Math.Round(rounds, 3) : null,
        ["claim"] = row.Claim,
        ["agrees"] = row.Agrees,
    };

    private static JsonObject ToJson(CooperationRow row) => new()
    {
        ["protocol"] = row.Protocol,
        ["n"] = row.N,
        ["t"] = row.T,
        ["proposers"] = row.Proposers,
        ["network"] = ScenarioCatalog.Text(row.Pace),
        ["messages"] = Math.Round(row.Messages, 2),
        ["rounds"] = Math.Round(row.Rounds, 3),
        ["signatures"] = Math.Round(row.Signatures, 2),
        ["worst_messages"] = row.WorstMessages,
        ["worst_rounds"] = row.WorstRounds,
        ["messages_of"] = new JsonObject
        {
            ["gossip"] = Math.Round(row.Counts.Gossip, 2),
            ["links"] = Math.Round(row.Counts.Links, 2),
            ["cac"] = Math.Round(row.Counts.Cac, 2),
            ["restrained"] = Math.Round(row.Counts.Restrained, 2),
            ["proof"] = Math.Round(row.Counts.Proofs, 2),
            ["global"] = Math.Round(row.Counts.Global, 2),
            ["service"] = Math.Round(row.Counts.Service, 2),
        },
        ["decided_by"] = row.Shares is { } shares
            ? new JsonObject
            {
                ["first_cac"] = Math.Round(shares.First, 4),
                ["second_cac"] = Math.Round(shares.Second, 4),
                ["proof"] = Math.Round(shares.Proof, 4),
                ["global"] = Math.Round(shares.Global, 4),
            }
            : null,
        ["claimed_messages"] = row.ClaimedMessages is { } messages ? Math.Round(messages, 2) : null,
        ["claimed_rounds"] = row.ClaimedRounds,
        ["claim"] = row.Claim,
        ["agrees"] = row.Agrees,
    };
}
