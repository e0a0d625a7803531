using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>
/// Measures messages and rounds from runs: a message that answers a user's input has round 0, one that answers a message of
/// round r has round r + 1 [CS04 §2.1]. Outputs of TH_cons answer nothing, so over it only the protocol itself is counted.
/// </summary>
public static class Complexity
{
    /// <summary>Measures every protocol over every consensus.</summary>
    /// <param name="sizes">The numbers of servers.</param>
    /// <param name="runs">How many schedules each mean is taken over, and as many again are looked through for the worst.</param>
    public static IEnumerable<ComplexityRow> Measure(IEnumerable<int> sizes, int runs)
    {
        foreach (int n in sizes)
        {
            foreach (ComplexityRow row in Measure(n, runs))
            {
                yield return row;
            }
        }
    }

    /// <summary>Refuses to measure a run that is not one of the protocol.</summary>
    /// <param name="configuration">The configuration at the end of the run.</param>
    /// <exception cref="InvalidOperationException">The run violates a specification, or did not come to its end.</exception>
    internal static void RequireSound(Configuration configuration)
    {
        if (configuration.Violation is { } violation)
        {
            throw new InvalidOperationException($"A run that was to be measured violates {violation}");
        }

        if (configuration.BeyondViewCap)
        {
            throw new InvalidOperationException("A run that was to be measured was given up beyond its view cap.");
        }
    }

    private static IEnumerable<ComplexityRow> Measure(int n, int runs)
    {
        int tc = (n - 1) / 2;
        double q = n - tc, square = n * n;
        ScenarioOptions Of(string name) =>
            new() { Name = name, N = n, Tc = tc, Crashes = 0, Detector = name == "chandra-toueg" ? DetectorKind.Perfect : default };

        // Consensus on a bit. The paper leaves out that a decision is told, and told on: n² messages, two delays.
        yield return Row(Of("cks00"), "", runs, 6 * square, 6, "6n²; 6 [CS04 §3.3]");
        yield return Row(
            Of("cr93"), "", runs, (7 * 5 + 2) * square, 7 * 5 + 2, "37n²; 37, from 7 exchanges a round and at most 5 rounds; O(n³); O(1) [CS04 §3.3]");

        // Consensus on strings. After the views of MVC, too, the decision is told.
        var strings = new Dictionary<ConsensusKind, ComplexityRow>
        {
            [ConsensusKind.Mvc] = Row(
                Of("mvc"), "", runs, (6 * n / q + 1) * square, 6 * n / q + 2, "6n²·n/(n − t_c) + n²; 6·n/(n − t_c) + 2"),
            [ConsensusKind.Cks00] = Strings(Of("strings"), ConsensusKind.Cks00, runs),
            [ConsensusKind.Cr93] = Strings(Of("strings"), ConsensusKind.Cr93, runs),
            [ConsensusKind.ChandraToueg] = Row(Of("chandra-toueg"), "", runs, null, null, "none"),
            [ConsensusKind.GkeCoin] = Strings(Of("strings"), ConsensusKind.GkeCoin, runs),
        };
        foreach (ComplexityRow row in strings.Values)
        {
            yield return row;
        }

        // Key exchange over TH_cons, whose outputs answer nothing, and over each protocol.
        yield return Row(Of("burmester-desmedt"), "", runs, (2 * n) + square, 2, "2n + n²; 2 [CS04 §3.3]");
        yield return Row(Of("omega"), "ideal", runs, 2 * square, 2, "2n²; 2 [CS04 §3.3]");
        ComplexityRow? overCr93 = null;
        foreach ((ConsensusKind consensus, ComplexityRow part) in strings)
        {
            ComplexityRow row = Over(Of("omega"), consensus, part, 2, runs);
            overCr93 = consensus == ConsensusKind.Cr93 ? row : overCr93;
            yield return row;
        }

        yield return Row(
            Of("gke-coin"),
            "",
            runs,
            overCr93!.Messages + 6 * square,
            overCr93.Rounds + 6,
            "M(ω') + 6n²; R(ω') + 6 [CS04 §3.3], ω' being ω over cr93");

        // One run of ω serves all sessions.
        yield return Row(
            Of("omega-prf") with { Sessions = 4 }, "ideal", runs, 2 * square, 2, "2n²; 2 for 4 sessions together [CS04 §3.1]");

        // Fewer crashes leave room for break-ins.
        int fewer = (n - 1) / 3;
        ScenarioOptions forward = Of("omega-fs") with { Tc = fewer, Tb = n - 2 * fewer - 1 };
        yield return Row(forward, "ideal", runs, 3 * square, 3, "3n²; 3 [CS04 §4.3]");
        foreach ((ConsensusKind consensus, ComplexityRow part) in strings)
        {
            string name = consensus switch
            {
                ConsensusKind.Mvc => "mvc",
                ConsensusKind.ChandraToueg => "chandra-toueg",
                _ => "strings",
            };
            ScenarioOptions alone = Of(name) with { Tc = fewer, Consensus = name == "strings" ? consensus : ConsensusKind.Ideal };
            yield return Over(forward, consensus, Row(alone, part.Consensus, runs, null, null, ""), 3, runs);
        }
    }

    private static ComplexityRow Strings(ScenarioOptions options, ConsensusKind bits, int runs) =>
        Row(options with { Consensus = bits }, ScenarioCatalog.Text(bits), runs, null, null, "none");

    // What a protocol adds to consensus: n² messages and one delay for each of its exchanges [CS04 §3.3, §4.3].
    private static ComplexityRow Over(ScenarioOptions options, ConsensusKind consensus, ComplexityRow part, int exchanges, int runs) => Row(
        options with { Consensus = consensus, Detector = consensus == ConsensusKind.ChandraToueg ? DetectorKind.Perfect : default },
        ScenarioCatalog.Text(consensus),
        runs,
        exchanges * options.N * options.N + part.Messages,
        exchanges + part.Rounds,
        $"{exchanges}n² + M(π); {exchanges} + R(π) [CS04 §3.3], π as measured");

    private static ComplexityRow Row(
        ScenarioOptions options, string consensus, int runs, double? claimedMessages, double? claimedRounds, string claim)
    {
        var configuration = new Configuration(ScenarioCatalog.Create(options), new Coverage());
        int typical = RunDriver.TypicalSteps(configuration.Scenario);
        long messages = 0, rounds = 0, worstMessages = 0;
        int worstRounds = 0;
        foreach (Strategy strategy in new Strategy[] { new UniformStrategy(), new SwarmStrategy() })
        {
            strategy.TypicalSteps = typical;
            for (int run = 0; run < runs; run++)
            {
                RunDriver.Sample(configuration, strategy, Rng.SeedOfRun(1, run));
                RequireSound(configuration);
                worstMessages = Math.Max(worstMessages, configuration.MessagesSent);
                worstRounds = Math.Max(worstRounds, configuration.HighestRound + 1);
                if (strategy is UniformStrategy)
                {
                    messages += configuration.MessagesSent;
                    rounds += configuration.HighestRound + 1;
                }
            }
        }

        return new ComplexityRow(
            options.Name,
            consensus,
            options.N,
            options.Tc,
            options.Tb,
            (double)messages / runs,
            (double)rounds / runs,
            worstMessages,
            worstRounds,
            claimedMessages,
            claimedRounds,
            claim);
    }
}
