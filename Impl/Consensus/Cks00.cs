using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>
/// π_CKS00 for server i in one instance: <see cref="BitConsensus"/> with a common coin; the protocol of Cachin, Kursawe and Shoup
/// simplified as [CS04 §2.3] says. A coin shows what can be adopted with probability at least 1/2, so two rounds are expected.
/// </summary>
/// <param name="group">The group.</param>
/// <param name="self">i, numbered from 1.</param>
/// <param name="session">The instance.</param>
/// <param name="variant">Whether the third exchange is left out.</param>
public sealed class Cks00(Group group, int self, SessionId session, Variant variant = Variant.Default)
    : BitConsensus(group, self, session, variant)
{
    /// <inheritdoc/>
    protected override void EndRound(int? adopted, Outbox outbox) =>
        EnterRound(Round + 1, adopted ?? outbox.Toss(Session, Round, faces: 2) - 1, outbox);
}
