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
            int tc = (n - 1) / 2;
            double q = n - tc;

            // After the views, whoever decides tells everyone, and who is told tells everyone: n² messages, two more delays.
            ComplexityRow mvc = Row(
                new ScenarioOptions { Name = "mvc", N = n, Tc = tc, Crashes = 0 },
                "",
                runs,
                (6 * n / q + 1) * n * n,
                6 * n / q + 2,
                "6n²·n/(n − t_c) + n²; 6·n/(n − t_c) + 2");
            yield return mvc;
            yield return Row(
                new ScenarioOptions { Name = "cks00", N = n, Tc = tc, Crashes = 0 },
                "",
                runs,
                6.0 * n * n,
                6,
                "6n²; 6, as [CS04 §3.3] has it, which leaves out that the decision is told");
            var omega = new ScenarioOptions { Name = "omega", N = n, Tc = tc, Crashes = 0 };
            yield return Row(omega, "ideal", runs, 2.0 * n * n, 2, "2n²; 2");
            yield return Row(
                omega with { Consensus = ConsensusKind.Mvc },
                "mvc",
                runs,
                2.0 * n * n + mvc.ClaimedMessages,
                2 + mvc.ClaimedRounds,
                "2n² + M(mvc); 2 + R(mvc)");

            // Fewer crashes leave room for break-ins.
            int fewer = (n - 1) / 3;
            double large = n - fewer;
            int tb = n - 2 * fewer - 1;
            var forward = new ScenarioOptions { Name = "omega-fs", N = n, Tc = fewer, Crashes = 0, Tb = tb };
            yield return Row(forward, "ideal", runs, 3.0 * n * n, 3, "3n²; 3");
            yield return Row(
                forward with { Consensus = ConsensusKind.Mvc },
                "mvc",
                runs,
                3.0 * n * n + (6 * n / large + 1) * n * n,
                3 + 6 * n / large + 2,
                "3n² + M(mvc); 3 + R(mvc)");
        }
    }

    private static ComplexityRow Row(
        ScenarioOptions options, string consensus, int runs, double claimedMessages, double claimedRounds, string claim)
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
                if (configuration.Violation is { } violation)
                {
                    throw new InvalidOperationException($"A run that was to be measured violates {violation}");
                }

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
