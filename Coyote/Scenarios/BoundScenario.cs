using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// The bound of [CS04 §4.2] as an experiment: ω_fs held against TH_fs-gke with t_b = n − 2t_c, one break-in more than any protocol can
/// tolerate. The protocol shares its key by a polynomial of the greatest degree with which it is live, n − 2t_c − 1.
/// </summary>
/// <param name="options">The parameters.</param>
public sealed class BoundScenario(ScenarioOptions options) : OmegaFsScenario(options)
{
    /// <inheritdoc/>
    protected override int Degree => Math.Min(Options.Tb, Options.N - 2 * Options.Tc - 1);
}
