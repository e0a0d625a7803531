using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>The branches of the Delivery Service and the situations in it that a run should reach.</summary>
public static class DeliveryMarks
{
    private const string Subject = "delivery";

    /// <summary>A proposal is delivered.</summary>
    public static readonly Mark Propose = new(Subject, "a proposal of the current epoch is delivered");

    /// <summary>A request that makes no valid proposal.</summary>
    public static readonly Mark NotProposed = new(Subject, "a request makes no valid proposal");

    /// <summary>A proposal that counts for nothing.</summary>
    public static readonly Mark Invalid = new(Subject, "an invalid proposal is passed over");

    /// <summary>A commit with proposals is proposed.</summary>
    public static readonly Mark CommitProposals = new(Subject, "a commit of proposals is proposed");

    /// <summary>A request to commit waits.</summary>
    public static readonly Mark Wait = new(Subject, "a request to commit waits for the next epoch");

    /// <summary>An invalid commit.</summary>
    public static readonly Mark InvalidCommit = new(Subject, "what holds an invalid commit is dropped");

    /// <summary>A commit brings a proposal that was not there.</summary>
    public static readonly Mark Carried = new(Subject, "a commit brings a proposal that was not delivered here");

    /// <summary>A message of an epoch that the recipient is not in.</summary>
    public static readonly Mark Elsewhere = new(Subject, "a message of another epoch is dropped");

    /// <summary>A message of no kind, or of no instance, that there is here.</summary>
    public static readonly Mark Foreign = new(Subject, "what is no message of the service is dropped");

    /// <summary>A message waits for its recipient.</summary>
    public static readonly Mark Hold = new(Subject, "a message is held until its recipient enters the epoch");

    /// <summary>A message is sent after all.</summary>
    public static readonly Mark Release = new(Subject, "held messages are sent");

    /// <summary>An answer to one who is behind.</summary>
    public static readonly Mark Answer = new(Subject, "a process that is behind is told the commit of its epoch");

    /// <summary>t + 1 say the same.</summary>
    public static readonly Mark Adopt = new(Subject, "the commit that t + 1 processes name is delivered");

    /// <summary>A decision that comes after.</summary>
    public static readonly Mark Late = new(Subject, "a decision about an epoch that is over is passed over");

    /// <summary>The instance before the last is closed.</summary>
    public static readonly Mark Drop = new(Subject, "the consensus instance before the last is closed");

    /// <summary>Three epochs are over.</summary>
    public static readonly Mark ThirdEpoch = new(Subject, "three epochs are over");

    /// <summary>What runs of correct processes reach, with several that propose in three epochs.</summary>
    public static readonly IReadOnlyList<Mark> AllCorrect =
    [
        Propose, NotProposed, CommitProposals, Wait, Carried, Elsewhere, Hold, Release, Answer, Adopt, Late, Drop, ThirdEpoch,
    ];

    /// <summary>What is reached besides where Byzantine processes make messages up.</summary>
    public static readonly IReadOnlyList<Mark> Forged = [Invalid, InvalidCommit];

    /// <summary>What runs of every form reach.</summary>
    public static readonly IReadOnlyList<Mark> Common = [Propose, NotProposed, CommitProposals, Wait];
}
