using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>The branches of the three exchanges of consensus on a bit and the situations in them that a run should reach.</summary>
public static class BitConsensusMarks
{
    private const string Subject = "bit consensus";

    /// <summary>A message comes before the proposal.</summary>
    public static readonly Mark BeforeProposal = new(Subject, "a vote waits for this server's proposal");

    /// <summary>A message of a later exchange comes.</summary>
    public static readonly Mark Later = new(Subject, "a vote of a later exchange waits");

    /// <summary>A message of a past exchange comes.</summary>
    public static readonly Mark Past = new(Subject, "a vote of a past exchange is passed over");

    /// <summary>A message comes after the decision.</summary>
    public static readonly Mark AfterDecision = new(Subject, "a message after the decision is passed over");

    /// <summary>All votes of an exchange agree.</summary>
    public static readonly Mark Unanimous = new(Subject, "an exchange is unanimous");

    /// <summary>The votes of an exchange differ.</summary>
    public static readonly Mark Mixed = new(Subject, "an exchange is mixed");

    /// <summary>The last exchange decides.</summary>
    public static readonly Mark DecideByVotes = new(Subject, "the last exchange decides");

    /// <summary>The last exchange shows a bit.</summary>
    public static readonly Mark AdoptBit = new(Subject, "the last exchange shows a bit, which is adopted");

    /// <summary>The last exchange shows nothing.</summary>
    public static readonly Mark TakeCoin = new(Subject, "the last exchange shows nothing: the coin is taken");

    /// <summary>A decision is told.</summary>
    public static readonly Mark DecideByRelay = new(Subject, "a decision is taken over");

    /// <summary>A decision has come before the proposal.</summary>
    public static readonly Mark DecideOnProposal = new(Subject, "a decision that waited is taken over on proposing");

    /// <summary>A second round is entered.</summary>
    public static readonly Mark SecondRound = new(Subject, "a second round is entered");

    /// <summary>What a thorough exploration reaches.</summary>
    public static readonly IReadOnlyList<Mark> All =
    [
        BeforeProposal,
        Later,
        Past,
        AfterDecision,
        Unanimous,
        Mixed,
        DecideByVotes,
        AdoptBit,
        TakeCoin,
        DecideByRelay,
        DecideOnProposal,
        SecondRound,
    ];
}
