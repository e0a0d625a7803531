using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>Protocol ω [CS04 Alg. 1], held against TH_gke.</summary>
/// <param name="options">The parameters.</param>
public sealed class OmegaScenario(ScenarioOptions options) : GkeScenario(options)
{
    /// <inheritdoc/>
    protected override IReadOnlyList<Mark> ProtocolSituations =>
        Options.Repeats > 0 ? OmegaMarks.AllWithRepeats : OmegaMarks.All;

    /// <inheritdoc/>
    protected override TrustedHostGke Host(Coverage coverage) => new(Group, coverage);

    /// <inheritdoc/>
    protected override HybridMachine<Start, Finish, Propose, Decide> Protocol<TElement, TScheme>(
        int party, SessionId session, RandomSource random) =>
        new Omega<TElement, TScheme>(Group, party, session, Options.Variant, random);
}
