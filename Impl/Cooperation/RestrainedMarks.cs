using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>The branches of restrained consensus and the situations in it that a run should reach.</summary>
public static class RestrainedMarks
{
    private const string Subject = "restrained";

    /// <summary>All proposals have come.</summary>
    public static readonly Mark PickOfAll = new(Subject, "a party picks from the proposals of all participants");

    /// <summary>The timer ran out before all proposals came.</summary>
    public static readonly Mark PickLate = new(Subject, "a party picks when its timer runs out");

    /// <summary>All picks are equal.</summary>
    public static readonly Mark Agree = new(Subject, "all picks are equal");

    /// <summary>Two picks differ.</summary>
    public static readonly Mark Differ = new(Subject, "two picks differ");

    /// <summary>The timer ran out before all picks came.</summary>
    public static readonly Mark GiveUp = new(Subject, "a party gives up when its timer runs out");

    /// <summary>A message came before its recipient took part.</summary>
    public static readonly Mark Early = new(Subject, "a message comes before its recipient takes part");

    /// <summary>A message came that can change nothing.</summary>
    public static readonly Mark Late = new(Subject, "a message comes too late or again");

    /// <summary>A message whose signature or certificate does not verify.</summary>
    public static readonly Mark Bad = new(Subject, "a message with an invalid signature or certificate is dropped");

    /// <summary>A message that is none of this instance.</summary>
    public static readonly Mark Foreign = new(Subject, "what is no message of the instance is dropped");

    /// <summary>What runs of correct parties reach.</summary>
    public static readonly IReadOnlyList<Mark> AllCorrect = [PickOfAll, PickLate, Agree, Differ, GiveUp, Early, Late];
}
