using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>What a protocol of the distributed Delivery Service costs, beside what is claimed.</summary>
/// <param name="Protocol">The protocol, as a scenario is named.</param>
/// <param name="N">n.</param>
/// <param name="T">t.</param>
/// <param name="Proposers">How many propose, all at once and each a value of its own.</param>
/// <param name="Pace">How the network behaves.</param>
/// <param name="Messages">M: messages of a run, mean over schedules; of Murmur, those of one broadcast.</param>
/// <param name="Rounds">
/// R: after how many rounds of messages the last party has its output, mean over schedules; from the last timer or output of global
/// consensus, where there is one.
/// </param>
/// <param name="Signatures">How many signatures are made, mean over schedules; of Murmur, for one broadcast.</param>
/// <param name="WorstMessages">Messages of the worst schedule found.</param>
/// <param name="WorstRounds">Rounds of the worst schedule found.</param>
/// <param name="Shares">How parties of Cascade Consensus decide; null for other protocols.</param>
/// <param name="ClaimedMessages">M as claimed; null where nothing is.</param>
/// <param name="ClaimedRounds">R as claimed; null where nothing is.</param>
/// <param name="Claim">The claim, and whose it is.</param>
public sealed record CooperationRow(
    string Protocol,
    int N,
    int T,
    int Proposers,
    Pace Pace,
    double Messages,
    double Rounds,
    double Signatures,
    double WorstMessages,
    int WorstRounds,
    DecisionShares? Shares,
    double? ClaimedMessages,
    double? ClaimedRounds,
    string Claim)
{
    /// <summary>Whether the means stay within what is claimed.</summary>
    public bool Agrees => ComplexityRow.IsWithin(Messages, ClaimedMessages) && ComplexityRow.IsWithin(Rounds, ClaimedRounds);
}

/// <summary>Of all decisions of Cascade Consensus, which part is made where; together 1.</summary>
/// <param name="First">By the first CAC.</param>
/// <param name="Second">By the second, after restrained consensus.</param>
/// <param name="Proof">By a proof of uniqueness that another party hands on.</param>
/// <param name="Global">By global consensus.</param>
public readonly record struct DecisionShares(double First, double Second, double Proof, double Global);

/// <summary>
/// Measures Murmur, CAC, restrained and Cascade Consensus from runs, as functions of n and of how many propose: without conflict, with
/// conflict, with a failure, and without synchrony. Global consensus is ideal, and only what stands above it is counted.
/// </summary>
public static class Cooperation
{
    /// <summary>Measures every protocol.</summary>
    /// <param name="sizes">The numbers of parties; only those of the form 3t + 1 are measured, t being at least 1.</param>
    /// <param name="runs">How many schedules each mean is taken over.</param>
    public static IEnumerable<CooperationRow> Measure(IEnumerable<int> sizes, int runs) =>
        sizes.Where(n => n >= 4 && n % 3 == 1).SelectMany(n => Measure(n, runs));

    private static IEnumerable<CooperationRow> Measure(int n, int runs)
    {
        ScenarioOptions Of(string name, int proposers) => new()
        {
            Name = name,
            N = n,
            Tc = 0,
            Crashes = 0,
            T = (n - 1) / 3,
            Proposers = proposers,
        };
        int[] numbers = [.. new[] { 1, 2, 3, n }.Distinct()];

        // Everything that a party delivers goes over each of its links.
        MurmurParameters murmur = MurmurParameters.For(n, n - (n - 1) / 3, MurmurScenario.Epsilon);
        double unlinked = Math.Pow(1 - murmur.Gossip / n, 2);
        yield return Row(
            Of("murmur", 1),
            Pace.Lockstep,
            runs,
            n * (n - 1) * (1 - unlinked),
            null,
            "n(n − 1)·p, p the chance of a link; O(log n) a process [PIFTI23 §2.2]");

        foreach (int proposers in numbers)
        {
            bool alone = proposers == 1;
            double? messages = alone ? 3 * n * (n - 1) : null;
            yield return Row(
                Of("cac", proposers), Pace.Lockstep, runs, messages, alone ? 3 : null, alone ? "3n(n − 1); 3: broadcast, WITNESS, READY" : "none");
            yield return Row(Of("cac", proposers), Pace.Asynchronous, runs, messages, null, alone ? "3n(n − 1)" : "none");
        }

        foreach (int participants in numbers[1..])
        {
            double exchanges = 2 * participants * (participants - 1);
            ScenarioOptions options = Of("restrained", participants);
            yield return Row(options, Pace.Lockstep, runs, exchanges, 2, "2d(d − 1), of those in conflict only [PIFTI23 §2.2]; 2");
            yield return Row(options, Pace.OneSilent, runs, exchanges, null, "2d(d − 1)");
            yield return Row(options, Pace.Asynchronous, runs, exchanges, null, "2d(d − 1)");
        }

        foreach (int proposers in numbers)
        {
            ScenarioOptions options = Of("cascade", proposers);
            if (proposers == 1)
            {
                yield return Row(options, Pace.Lockstep, runs, 3 * n * (n - 1), 3, "that of CAC: nothing else runs [PIFTI23 §2.2]");
                yield return Row(options, Pace.Asynchronous, runs, 3 * n * (n - 1), null, "that of CAC: nothing else runs [PIFTI23 §2.2]");
                continue;
            }

            yield return Row(options, Pace.Lockstep, runs, null, null, "no global consensus [PIFTI23 §2.2]");
            yield return Row(options, Pace.OneSilent, runs, null, null, "global consensus after a timeout [PIFTI23 §2.2]");
            yield return Row(options, Pace.Asynchronous, runs, null, null, "global consensus after a timeout [PIFTI23 §2.2]");
        }
    }

    private static CooperationRow Row(
        ScenarioOptions options, Pace pace, int runs, double? claimedMessages, double? claimedRounds, string claim)
    {
        if (pace == Pace.OneSilent)
        {
            options = options with { Byzantine = ByzantineKind.Silent, Faulty = 1 };
        }

        var coverage = new Coverage();
        var tally = new Tally();
        var configuration = new Configuration(ScenarioCatalog.Create(options), coverage) { Listener = tally };
        var strategy = new PacedStrategy(pace);
        long messages = 0, rounds = 0, signatures = 0, worstMessages = 0;
        int worstRounds = 0;
        for (int run = 0; run < runs; run++)
        {
            tally.Clear();
            RunDriver.Sample(configuration, strategy, Rng.SeedOfRun(1, run));
            Complexity.RequireSound(configuration);
            messages += tally.Messages;
            rounds += tally.Rounds;
            signatures += tally.Signatures;
            worstMessages = Math.Max(worstMessages, tally.Messages);
            worstRounds = Math.Max(worstRounds, tally.Rounds);
        }

        double broadcasts = options.Name == "murmur" ? configuration.Scenario.Inputs.Count(input => input is Dispatch) : 1;
        return new CooperationRow(
            options.Name,
            options.N,
            options.T,
            options.Proposers,
            pace,
            messages / broadcasts / runs,
            (double)rounds / runs,
            signatures / broadcasts / runs,
            worstMessages / broadcasts,
            worstRounds,
            options.Name == "cascade" ? SharesOf(coverage) : null,
            claimedMessages,
            claimedRounds,
            claim);
    }

    private static DecisionShares SharesOf(Coverage coverage)
    {
        double first = coverage[CascadeMarks.DecideFirst], second = coverage[CascadeMarks.DecideSecond];
        double proof = coverage[CascadeMarks.DecideByProof], global = coverage[CascadeMarks.DecideGlobally];
        double all = first + second + proof + global;
        return new DecisionShares(first / all, second / all, proof / all, global / all);
    }
}
