using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>The branches of Chandra–Toueg consensus and the situations in it that a run should reach.</summary>
public static class ChandraTouegMarks
{
    private const string Subject = "Chandra–Toueg";

    /// <summary>A message comes before the proposal.</summary>
    public static readonly Mark BeforeProposal = new(Subject, "a message waits for this server's proposal");

    /// <summary>A message of a later round comes.</summary>
    public static readonly Mark Later = new(Subject, "a message of a later round waits");

    /// <summary>A message of a past round comes.</summary>
    public static readonly Mark Past = new(Subject, "a message of a past round is passed over");

    /// <summary>A message comes after the decision.</summary>
    public static readonly Mark AfterDecision = new(Subject, "a message after the decision is passed over");

    /// <summary>More estimates than needed come.</summary>
    public static readonly Mark EstimateNotNeeded = new(Subject, "an estimate comes after the coordinator has proposed");

    /// <summary>A later estimate replaces an earlier one.</summary>
    public static readonly Mark LaterEstimate = new(Subject, "the coordinator prefers an estimate that was taken later");

    /// <summary>The coordinator's proposal is taken over.</summary>
    public static readonly Mark Accept = new(Subject, "a server takes the coordinator's proposal over");

    /// <summary>The coordinator is suspected.</summary>
    public static readonly Mark Refuse = new(Subject, "a server suspects the coordinator and refuses");

    /// <summary>The coordinator is refused.</summary>
    public static readonly Mark Refused = new(Subject, "a coordinator is refused and goes on");

    /// <summary>The coordinator decides.</summary>
    public static readonly Mark DecideAsCoordinator = new(Subject, "a coordinator decides");

    /// <summary>A decision is told.</summary>
    public static readonly Mark DecideByRelay = new(Subject, "a decision is taken over");

    /// <summary>A decision has come before the proposal.</summary>
    public static readonly Mark DecideOnProposal = new(Subject, "a decision that waited is taken over on proposing");

    /// <summary>Every server has been coordinator once.</summary>
    public static readonly Mark SecondTurn = new(Subject, "a server becomes coordinator again");

    /// <summary>What a thorough exploration reaches.</summary>
    public static readonly IReadOnlyList<Mark> All =
    [
        BeforeProposal,
        Later,
        Past,
        AfterDecision,
        EstimateNotNeeded,
        LaterEstimate,
        Accept,
        Refuse,
        Refused,
        DecideAsCoordinator,
        DecideByRelay,
        DecideOnProposal,
        SecondTurn,
    ];
}
