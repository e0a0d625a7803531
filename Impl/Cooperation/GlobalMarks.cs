using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>The branches of global consensus and the situations in it that a run should reach.</summary>
public static class GlobalMarks
{
    private const string Subject = "global";

    /// <summary>A party proposes what another has sent it.</summary>
    public static readonly Mark Join = new(Subject, "a party without a proposal proposes the first value that it is sent");

    /// <summary>An input after the first, or after a value was taken from another.</summary>
    public static readonly Mark NotProposed = new(Subject, "a proposal comes too late");

    /// <summary>n − t echoes.</summary>
    public static readonly Mark Certify = new(Subject, "enough echoes make a candidate");

    /// <summary>A vote with the candidate.</summary>
    public static readonly Mark VoteYes = new(Subject, "a party votes for a candidate that it holds");

    /// <summary>A vote without the candidate.</summary>
    public static readonly Mark VoteNo = new(Subject, "a party votes against a candidate that it does not hold");

    /// <summary>A vote shows a candidate to a party that did not hold it.</summary>
    public static readonly Mark HandOn = new(Subject, "a candidate that votes have shown is handed on");

    /// <summary>Agreement is asked about a candidate with 0.</summary>
    public static readonly Mark InputZero = new(Subject, "no vote shows the candidate");

    /// <summary>A candidate is passed over.</summary>
    public static readonly Mark NextCandidate = new(Subject, "a candidate is passed over");

    /// <summary>A candidate is agreed on that is not held yet.</summary>
    public static readonly Mark WaitForCandidate = new(Subject, "the candidate agreed on is still to come");

    /// <summary>A decision.</summary>
    public static readonly Mark Decide = new(Subject, "the candidate agreed on is decided");

    /// <summary>A message that can change nothing.</summary>
    public static readonly Mark Late = new(Subject, "a message that can change nothing is passed over");

    /// <summary>A value without certificate, or a signature that does not verify.</summary>
    public static readonly Mark Bad = new(Subject, "what is not certified is dropped");

    /// <summary>A message that is none of this instance.</summary>
    public static readonly Mark Foreign = new(Subject, "what is no message of the instance is dropped");

    /// <summary>What runs of correct parties reach.</summary>
    public static readonly IReadOnlyList<Mark> AllCorrect =
        [Join, NotProposed, Certify, VoteYes, VoteNo, HandOn, InputZero, NextCandidate, WaitForCandidate, Decide, Late];
}
