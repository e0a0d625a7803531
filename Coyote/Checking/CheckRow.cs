namespace GkeVerified.Coyote.Checking;

/// <summary>One line of the check: what is explored and what is to come of it.</summary>
/// <param name="Name">What a reader calls it.</param>
/// <param name="Request">What to explore and how; its time is the check's business.</param>
/// <param name="Refutes">The rule that must be violated, where an algorithm is known to fail; null where all must hold.</param>
/// <param name="Share">How much of the budget it takes, relative to the others.</param>
public sealed record CheckRow(string Name, ExplorationRequest Request, string? Refutes = null, int Share = 2)
{
    /// <summary>Whether it takes thousands of schedules: too many for an engine that has not our speed.</summary>
    public bool IsRare { get; init; }
}
