using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>What a protocol of the distributed Delivery Service, or a Delivery Service, costs, beside what is claimed.</summary>
/// <param name="Protocol">The protocol, as a scenario is named; of a Delivery Service, besides, which step.</param>
/// <param name="N">n; of the centralised Delivery Service, the members without the server.</param>
/// <param name="T">t; of the centralised Delivery Service 0.</param>
/// <param name="Proposers">How many propose, all at once and each a value of its own; over a Delivery Service, a commit.</param>
/// <param name="Pace">How the network behaves.</param>
/// <param name="Counts">The messages to others by protocol, means over schedules; of a broadcast without those that link peers.</param>
/// <param name="Rounds">
/// R: after how many rounds of messages the last party has its output, mean over schedules; from the last timer, where one ran out.
/// </param>
/// <param name="Signatures">How many signatures are made, mean over schedules; of a broadcast, for one.</param>
/// <param name="WorstMessages">Messages of the worst schedule found.</param>
/// <param name="WorstRounds">Rounds of the worst schedule found.</param>
/// <param name="Shares">How instances of Cascade Consensus decide; null where there are none.</param>
/// <param name="ClaimedMessages">M as claimed; null where nothing is.</param>
/// <param name="ClaimedRounds">R as claimed; null where nothing is.</param>
/// <param name="Claim">The claim, and whose it is.</param>
public sealed record CooperationRow(
    string Protocol,
    int N,
    int T,
    int Proposers,
    Pace Pace,
    MessageCounts Counts,
    double Rounds,
    double Signatures,
    double WorstMessages,
    double WorstRounds,
    DecisionShares? Shares,
    double? ClaimedMessages,
    double? ClaimedRounds,
    string Claim)
{
    /// <summary>M: messages to others, mean over schedules.</summary>
    public double Messages => Counts.Total;

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
/// Measures Murmur, CAC, restrained, global and Cascade Consensus, and both Delivery Services over a symbolic TreeKEM, from runs, as functions of
/// n and of how many propose: without conflict, with conflict, with a failure, and without synchrony. Global consensus is the protocol, with ideal
/// coins, and all its messages, rounds and signatures are counted where it is reached.
/// </summary>
public static class Cooperation
{
    /// <summary>One proposal that is broadcast over the distributed Delivery Service.</summary>
    public const string Proposal = "delivery proposal";

    /// <summary>One commit that is agreed over it, until all are in the next epoch and linked there.</summary>
    public const string Commit = "delivery commit";

    /// <summary>One proposal over the centralised Delivery Service.</summary>
    public const string CentralProposal = "central proposal";

    /// <summary>One commit over it, with as many that come too late as others propose.</summary>
    public const string CentralCommit = "central commit";

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
        double all = n * (n - 1);

        // Everything that a party delivers goes over each of its links.
        MurmurParameters murmur = MurmurParameters.For(n, n - (n - 1) / 3, MurmurScenario.Epsilon);
        double unlinked = Math.Pow(1 - murmur.Gossip / n, 2);
        yield return new Sample(Of("murmur", 1), Pace.Lockstep, runs).Row(
            "murmur", all * (1 - unlinked), null, "n(n − 1)·p, p the chance of a link; O(log n) a process [PIFTI23 §2.2]");

        foreach (int proposers in numbers)
        {
            bool alone = proposers == 1;
            double? messages = alone ? 3 * all : null;
            yield return new Sample(Of("cac", proposers), Pace.Lockstep, runs).Row(
                "cac", messages, alone ? 3 : null, alone ? "3n(n − 1); 3: broadcast, WITNESS, READY" : "none");
            yield return new Sample(Of("cac", proposers), Pace.Asynchronous, runs).Row("cac", messages, null, alone ? "3n(n − 1)" : "none");
        }

        foreach (int participants in numbers[1..])
        {
            double exchanges = 2 * participants * (participants - 1);
            ScenarioOptions options = Of("restrained", participants);
            yield return new Sample(options, Pace.Lockstep, runs).Row(
                "restrained", exchanges, 2, "2d(d − 1), of those in conflict only [PIFTI23 §2.2]; 2");
            yield return new Sample(options, Pace.OneSilent, runs).Row("restrained", exchanges, null, "2d(d − 1)");
            yield return new Sample(options, Pace.Asynchronous, runs).Row("restrained", exchanges, null, "2d(d − 1)");
        }

        foreach (int proposers in numbers)
        {
            // Whoever does not propose joins with what it is sent.
            yield return new Sample(Of("global", proposers), Pace.Lockstep, runs).Row("global", null, null, "none: any consensus [PIFTI23 §2.2]");
            yield return new Sample(Of("global", proposers), Pace.Asynchronous, runs).Row("global", null, null, "none: any consensus [PIFTI23 §2.2]");
        }

        foreach (int proposers in numbers)
        {
            ScenarioOptions options = Of("cascade", proposers) with { Consensus = ConsensusKind.Global };
            foreach (Pace pace in PacesOf(proposers))
            {
                yield return new Sample(options, pace, runs).Row(
                    "cascade", proposers == 1 ? 3 * all : null, proposers == 1 && pace == Pace.Lockstep ? 3 : null, ClaimOf(proposers, pace));
            }
        }

        foreach (int proposers in numbers)
        {
            ScenarioOptions options = Of("delivery", proposers) with { Consensus = ConsensusKind.Global, Commits = 1 };
            foreach (Pace pace in PacesOf(proposers))
            {
                var sample = new Sample(options, pace, runs);
                if (proposers == 1)
                {
                    yield return sample.RowOfProposal(
                        Proposal, all, pace == Pace.Lockstep ? 1 : null, "n(n − 1), as all are linked; O(log n) a process [PIFTI23 §2.2]");
                }

                // The paper counts neither word of epochs nor links.
                yield return sample.Row(
                    Commit,
                    proposers == 1 ? 5 * all : null,
                    proposers == 1 && pace == Pace.Lockstep ? 3 : null,
                    proposers == 1 ? "3n(n − 1) of CAC [PIFTI23 §2.2], n(n − 1) ENTERED, n(n − 1) SUBSCRIBE; 3" : ClaimOf(proposers, pace));
            }
        }

        foreach (int proposers in numbers)
        {
            // The server is one more party.
            ScenarioOptions options = Of("delivery-central", proposers) with { N = n + 1, T = 0, Commits = 1 };
            var sample = new Sample(options, Pace.Lockstep, runs) { Members = n };
            if (proposers == 1)
            {
                yield return sample.RowOfProposal(CentralProposal, n + 1, 2, "n + 1: SUBMIT, ORDERED to all; 2");
            }

            yield return sample.Row(CentralCommit, proposers * (n + 1), 2, "d(n + 1): SUBMIT, ORDERED to all; 2");
        }
    }

    private static IReadOnlyList<Pace> PacesOf(int proposers) => proposers == 1
        ? [Pace.Lockstep, Pace.Asynchronous]
        : [Pace.Lockstep, Pace.OneSilent, Pace.Asynchronous];

    private static string ClaimOf(int proposers, Pace pace) => proposers == 1 ? "that of CAC: nothing else runs [PIFTI23 §2.2]"
        : pace == Pace.Lockstep ? "no global consensus [PIFTI23 §2.2]"
        : "global consensus after a timeout [PIFTI23 §2.2]";

    // The runs of a scenario at a pace.
    private sealed class Sample
    {
        private readonly ScenarioOptions _options;
        private readonly Pace _pace;
        private readonly DecisionShares? _shares;

        // By run.
        private readonly List<Cost> _costs = [];
        private readonly List<Cost> _costsOfProposals = [];

        public Sample(ScenarioOptions options, Pace pace, int runs)
        {
            _options = pace == Pace.OneSilent ? options with { Byzantine = ByzantineKind.Silent, Faulty = 1 } : options;
            _pace = pace;
            Members = options.N;
            var coverage = new Coverage();
            var tally = new Tally();
            var configuration = new Configuration(ScenarioCatalog.Create(_options), coverage) { Listener = tally };
            var strategy = new PacedStrategy(pace);
            int broadcasts = options.Name == "murmur" ? configuration.Scenario.Inputs.Count(input => input is Dispatch) : 1;
            for (int run = 0; run < runs; run++)
            {
                tally.Clear();
                RunDriver.Sample(configuration, strategy, Rng.SeedOfRun(1, run));
                Complexity.RequireSound(configuration);
                _costs.Add(options.Name == "murmur" ? OfOne(tally.Cost, broadcasts) : tally.Cost);
                if (tally.Proposals > 0)
                {
                    _costsOfProposals.Add(OfOne(tally.CostBefore, tally.Proposals));
                }
            }

            _shares = options.Name is "cascade" or "delivery" ? SharesOf(coverage) : null;
        }

        public int Members { get; init; }

        public CooperationRow Row(string protocol, double? claimedMessages, double? claimedRounds, string claim) =>
            Row(protocol, _costs, _shares, claimedMessages, claimedRounds, claim);

        public CooperationRow RowOfProposal(string protocol, double? claimedMessages, double? claimedRounds, string claim) =>
            Row(protocol, _costsOfProposals, null, claimedMessages, claimedRounds, claim);

        // Broadcasts go out side by side, so rounds are those of the slowest; links are made once for all.
        private static Cost OfOne(in Cost cost, int broadcasts) =>
            cost.Over(broadcasts) with { Messages = cost.Messages.Over(broadcasts) with { Links = 0 }, Rounds = cost.Rounds };

        private CooperationRow Row(
            string protocol, List<Cost> costs, DecisionShares? shares, double? claimedMessages, double? claimedRounds, string claim)
        {
            Cost mean = costs.Aggregate(default(Cost), (sum, cost) => sum.Plus(cost)).Over(costs.Count);
            return new CooperationRow(
                protocol,
                Members,
                _options.T,
                _options.Proposers,
                _pace,
                mean.Messages,
                mean.Rounds,
                mean.Signatures,
                costs.Max(cost => cost.Messages.Total),
                costs.Max(cost => cost.Rounds),
                shares,
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
}
