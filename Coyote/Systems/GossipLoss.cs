using GkeVerified.Impl.Broadcast;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Systems;

/// <summary>What a run may lose by chance, where parties sample whom they gossip with: totality is counted there, and no rule.</summary>
/// <param name="Parameters">What G is, and so the bound on ε.</param>
/// <param name="Samples">How many times in a run all parties sample; null where that is up to the run.</param>
/// <param name="Judged">Reached each time totality is judged.</param>
/// <param name="Kept">Of these, one is reached each time that it was kept.</param>
public sealed record GossipLoss(MurmurParameters Parameters, int? Samples, Mark Judged, IReadOnlyList<Mark> Kept);
