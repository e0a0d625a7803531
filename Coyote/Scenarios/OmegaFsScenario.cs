using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>Protocol ω_fs [CS04 §4.3], held against TH_fs-gke.</summary>
/// <param name="options">The parameters.</param>
public class OmegaFsScenario(ScenarioOptions options) : GkeScenario(options)
{
    /// <inheritdoc/>
    protected override IReadOnlyList<Mark> ProtocolSituations => OmegaFsMarks.All;

    /// <summary>The degree of the polynomial by which the key is shared: t_b.</summary>
    protected virtual int Degree => Options.Tb;

    /// <inheritdoc/>
    protected override TrustedHostGke Host(Coverage coverage) => new TrustedHostFsGke(Group, Options.Tb, coverage);

    /// <inheritdoc/>
    protected override HybridMachine<Start, Finish, Propose, Decide> Protocol<TElement, TScheme>(
        int party, SessionId session, RandomSource random) =>
        new OmegaFs<TElement, TScheme>(Group, Degree, party, session, Options.Variant, random);
}
