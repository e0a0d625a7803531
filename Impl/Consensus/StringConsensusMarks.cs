using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>The branches of consensus on strings and the situations in it that a run should reach.</summary>
public static class StringConsensusMarks
{
    private const string Subject = "strings";

    /// <summary>A message comes before the proposal.</summary>
    public static readonly Mark BeforeProposal = new(Subject, "a message waits for this server's proposal");

    /// <summary>A message of a later phase comes.</summary>
    public static readonly Mark Later = new(Subject, "a message of a later phase waits");

    /// <summary>A message of a past phase comes.</summary>
    public static readonly Mark Past = new(Subject, "a message of a past phase is passed over");

    /// <summary>The core exchange ends with everything.</summary>
    public static readonly Mark AllKnown = new(Subject, "the core exchange ends with all proposals");

    /// <summary>The core exchange ends with something missing.</summary>
    public static readonly Mark SomeUnknown = new(Subject, "the core exchange ends without some proposals");

    /// <summary>The candidate's proposal is known.</summary>
    public static readonly Mark CandidateKnown = new(Subject, "the candidate's proposal is known and voted");

    /// <summary>The candidate's proposal is not known.</summary>
    public static readonly Mark CandidateUnknown = new(Subject, "the candidate's proposal is unknown: ⊥ is voted");

    /// <summary>Bit 1 at a server that proposed 0.</summary>
    public static readonly Mark DecideDespiteNothing = new(Subject, "a server decides a proposal that some of its votes did not show");

    /// <summary>A second candidate is tried.</summary>
    public static readonly Mark SecondAttempt = new(Subject, "a second candidate is tried");

    /// <summary>What a thorough exploration reaches.</summary>
    public static readonly IReadOnlyList<Mark> All =
    [
        BeforeProposal,
        Later,
        Past,
        AllKnown,
        SomeUnknown,
        CandidateKnown,
        CandidateUnknown,
        DecideDespiteNothing,
        SecondAttempt,
    ];
}
