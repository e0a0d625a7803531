using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Strategies;

/// <summary>Takes at each step a uniform one of all items that are ready.</summary>
public sealed class UniformStrategy : Strategy
{
    /// <inheritdoc/>
    public override string Name => "random";

    /// <inheritdoc/>
    protected override int Pick(Configuration configuration) => Rng.Below(configuration.Pool.Ready);
}
