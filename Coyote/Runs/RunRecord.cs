using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Runs;

/// <summary>A run: everything that it follows from.</summary>
/// <param name="Options">The scenario.</param>
/// <param name="Seed">What the chance inside the run follows from: coins and, in a concrete field, random elements.</param>
/// <param name="CoinScript">The faces of the coin in views 1, 2, … in place of chance; null for chance.</param>
/// <param name="Choices">The choices of the adversary.</param>
public sealed record RunRecord(
    ScenarioOptions Options, ulong Seed, IReadOnlyList<int>? CoinScript, IReadOnlyList<Choice> Choices);

/// <summary>What an engine recorded of a run in its own terms, to go the same way again: the run as found, before it was minimised.</summary>
/// <param name="Engine">The engine, by name.</param>
/// <param name="Strategy">The strategy that was in force.</param>
/// <param name="Options">The scenario that was explored.</param>
/// <param name="Text">What it recorded.</param>
public sealed record EngineTrace(string Engine, string Strategy, ScenarioOptions Options, string Text);
