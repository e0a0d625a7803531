namespace GkeVerified.Coyote.Measuring;

/// <summary>What a protocol costs in runs without faults, by the definitions of [CS04 §2.1], beside what is claimed.</summary>
/// <param name="Protocol">The protocol, as a scenario is named.</param>
/// <param name="Consensus">What stands below it; empty for a protocol for consensus.</param>
/// <param name="N">n.</param>
/// <param name="Tc">t_c.</param>
/// <param name="Tb">t_b; 0 where no break-ins are tolerated.</param>
/// <param name="Messages">M: messages of a run, mean over uniform schedules.</param>
/// <param name="Rounds">R: highest round number of a run plus 1, mean over uniform schedules.</param>
/// <param name="WorstMessages">Messages of the worst schedule found.</param>
/// <param name="WorstRounds">Rounds of the worst schedule found.</param>
/// <param name="ClaimedMessages">M as claimed; null where nothing is.</param>
/// <param name="ClaimedRounds">R as claimed; null where nothing is.</param>
/// <param name="Claim">The claim, as a formula, and whose it is.</param>
public sealed record ComplexityRow(
    string Protocol,
    string Consensus,
    int N,
    int Tc,
    int Tb,
    double Messages,
    double Rounds,
    long WorstMessages,
    int WorstRounds,
    double? ClaimedMessages,
    double? ClaimedRounds,
    string Claim)
{
    // Means over schedules vary by a few parts in a hundred.
    private const double Tolerance = 1.05;

    /// <summary>Whether the means stay within what is claimed.</summary>
    public bool Agrees => IsWithin(Messages, ClaimedMessages) && IsWithin(Rounds, ClaimedRounds);

    /// <summary>Whether a mean is no more than what is claimed, but for chance.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="claimed">The claim; null where nothing is claimed.</param>
    internal static bool IsWithin(double mean, double? claimed) => !(mean > Tolerance * claimed);
}
