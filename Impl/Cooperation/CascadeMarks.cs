using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>The branches of Cascade Consensus and the situations in it that a run should reach.</summary>
public static class CascadeMarks
{
    private const string Subject = "cascade";

    /// <summary>The first CAC decides.</summary>
    public static readonly Mark DecideFirst = new(Subject, "the first CAC decides");

    /// <summary>A conflict at one of those in conflict.</summary>
    public static readonly Mark Participate = new(Subject, "a party in conflict takes part in restrained consensus");

    /// <summary>A conflict at another party.</summary>
    public static readonly Mark StandBy = new(Subject, "a party that is not in conflict waits");

    /// <summary>The timer of a party that waits runs out.</summary>
    public static readonly Mark StopWaiting = new(Subject, "the timer of a party that waits runs out");

    /// <summary>The result of restrained consensus goes into the second CAC.</summary>
    public static readonly Mark CarryResult = new(Subject, "a result of restrained consensus goes into the second CAC");

    /// <summary>Nothing came of restrained consensus.</summary>
    public static readonly Mark CarryOwn = new(Subject, "what a party delivered itself goes into the second CAC");

    /// <summary>The second CAC has delivered before this party broadcast.</summary>
    public static readonly Mark NoNeed = new(Subject, "the second CAC needs nothing of a party any more");

    /// <summary>The second CAC decides.</summary>
    public static readonly Mark DecideSecond = new(Subject, "the second CAC decides");

    /// <summary>The second CAC delivers with a conflict.</summary>
    public static readonly Mark Fall = new(Subject, "global consensus is asked");

    /// <summary>Global consensus decides.</summary>
    public static readonly Mark DecideGlobally = new(Subject, "global consensus decides");

    /// <summary>A proof of uniqueness decides.</summary>
    public static readonly Mark DecideByProof = new(Subject, "a proof of uniqueness decides");

    /// <summary>A proof of uniqueness is handed on.</summary>
    public static readonly Mark HandOn = new(Subject, "a proof of uniqueness is handed on");

    /// <summary>What says nothing new.</summary>
    public static readonly Mark Late = new(Subject, "what comes after the decision is passed over");

    /// <summary>An input after the first, or after something was delivered.</summary>
    public static readonly Mark NotBroadcast = new(Subject, "a proposal is not broadcast any more");

    /// <summary>A proof that proves nothing.</summary>
    public static readonly Mark BadProof = new(Subject, "what proves nothing is dropped");

    /// <summary>A message that is none of this instance.</summary>
    public static readonly Mark Foreign = new(Subject, "what is no message of the instance is dropped");

    /// <summary>What runs of correct parties reach, with several that propose.</summary>
    public static readonly IReadOnlyList<Mark> AllCorrect =
    [
        DecideFirst, Participate, StandBy, StopWaiting, CarryResult, CarryOwn, NoNeed, DecideSecond, Fall, DecideGlobally, DecideByProof,
        HandOn, Late, NotBroadcast,
    ];
}
