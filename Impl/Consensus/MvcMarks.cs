using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>The branches of MVC and the situations in it that a run should reach.</summary>
public static class MvcMarks
{
    private const string Subject = "MVC";

    /// <summary>A second proposal.</summary>
    public static readonly Mark ProposeAgain = new(Subject, "a repeated proposal is passed over");

    /// <summary>A message comes before the proposal.</summary>
    public static readonly Mark BeforeProposal = new(Subject, "a message waits for this server's proposal");

    /// <summary>A message of a later view comes.</summary>
    public static readonly Mark LaterView = new(Subject, "a message of a later view waits");

    /// <summary>A message of a past view comes.</summary>
    public static readonly Mark PastView = new(Subject, "a message of a past view is passed over");

    /// <summary>A message comes after the decision.</summary>
    public static readonly Mark AfterDecision = new(Subject, "a message after the decision is passed over");

    /// <summary>A message comes to a closed view.</summary>
    public static readonly Mark Closed = new(Subject, "a message to a closed view is passed over");

    /// <summary>An estimate is stored.</summary>
    public static readonly Mark Store = new(Subject, "PROP stores an estimate");

    /// <summary>A quorum stored the estimate.</summary>
    public static readonly Mark SendDone = new(Subject, "a quorum of ACKs sends DONE");

    /// <summary>A done mark is set.</summary>
    public static readonly Mark SetMark = new(Subject, "DONE sets a mark");

    /// <summary>A done mark is set although PROP has not come.</summary>
    public static readonly Mark DoneBeforeProp = new(Subject, "DONE overtakes PROP");

    /// <summary>A quorum marked the server.</summary>
    public static readonly Mark SendFin = new(Subject, "a quorum of ACK2s sends FIN");

    /// <summary>The view closes by FINs.</summary>
    public static readonly Mark CloseByFin = new(Subject, "a quorum of FINs closes a view");

    /// <summary>The view closes by a VOTE.</summary>
    public static readonly Mark CloseByVote = new(Subject, "a VOTE closes a view");

    /// <summary>The vote says ⊥.</summary>
    public static readonly Mark VoteNothing = new(Subject, "a server votes ⊥");

    /// <summary>The vote has a value without mark.</summary>
    public static readonly Mark VoteUnmarked = new(Subject, "a server votes a value that is not marked as done");

    /// <summary>The vote has a mark.</summary>
    public static readonly Mark VoteDone = new(Subject, "a server votes a value that is marked as done");

    /// <summary>The view ends without a value.</summary>
    public static readonly Mark Keep = new(Subject, "a view ends without a value and estimates stay");

    /// <summary>The view ends with a value but no mark.</summary>
    public static readonly Mark Adopt = new(Subject, "a view ends with a value that is adopted, not decided");

    /// <summary>The view decides.</summary>
    public static readonly Mark DecideByMark = new(Subject, "a view ends with a decision");

    /// <summary>Another server's decision is taken over.</summary>
    public static readonly Mark DecideByRelay = new(Subject, "DECIDE is taken over and forwarded");

    /// <summary>A decision was waiting for the proposal.</summary>
    public static readonly Mark DecideOnProposal = new(Subject, "a waiting DECIDE is taken over with the proposal");

    /// <summary>A view after the first.</summary>
    public static readonly Mark SecondView = new(Subject, "a server enters a view after the first");

    /// <summary>What a thorough exploration reaches: all but a repeated proposal, which only some users give.</summary>
    public static readonly IReadOnlyList<Mark> All =
    [
        BeforeProposal,
        LaterView,
        PastView,
        AfterDecision,
        Closed,
        Store,
        SendDone,
        SetMark,
        DoneBeforeProp,
        SendFin,
        CloseByFin,
        CloseByVote,
        VoteNothing,
        VoteUnmarked,
        VoteDone,
        Keep,
        Adopt,
        DecideByMark,
        DecideByRelay,
        DecideOnProposal,
        SecondView,
    ];
}
