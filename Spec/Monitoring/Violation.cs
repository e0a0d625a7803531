namespace GkeVerified.Spec.Monitoring;

/// <summary>A verdict: a run did what its specification does not allow, or did not do what it owes.</summary>
/// <param name="Spec">The specification, for example <c>TH_gke</c>.</param>
/// <param name="Rule">The rule of it that is broken, for example <c>agreement</c>.</param>
/// <param name="Message">The event, why no adversary lets the ideal system take it, and the events that rule it out.</param>
/// <param name="Position">The step of the run, or the line of the trace, at which it is broken.</param>
public sealed record Violation(string Spec, string Rule, string Message, long Position)
{
    /// <summary>Specification and rule, the name under which findings are grouped.</summary>
    public string Name => $"{Spec}/{Rule}";

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Message}";
}
