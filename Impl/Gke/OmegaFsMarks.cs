using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>The branches of ω_fs and the situations in it that a run should reach.</summary>
public static class OmegaFsMarks
{
    private const string Subject = "ω_fs";

    /// <summary>A public key comes to a server that is still computing.</summary>
    public static readonly Mark EncKey = new(Subject, "enc_key reaches a server that is computing");

    /// <summary>A public key comes before the start.</summary>
    public static readonly Mark EncKeyBeforeStart = new(Subject, "enc_key reaches a server that has not started");

    /// <summary>A public key comes late, and is answered with a share.</summary>
    public static readonly Mark EncKeyAfterFinish = new(Subject, "enc_key reaches a server that has finished: it gives its share");

    /// <summary>A pad comes to a server that still has its contribution.</summary>
    public static readonly Mark Pad = new(Subject, "a pad reaches a server that is computing");

    /// <summary>A pad comes late, and is answered with a share.</summary>
    public static readonly Mark PadAfterFinish = new(Subject, "a pad reaches a server that has finished: it gives its share");

    /// <summary>A pad comes late, from a server that has a share already or whose public key is still to come.</summary>
    public static readonly Mark PadNeedsNothing = new(Subject, "a pad reaches a server that has finished: nothing is to be done");

    /// <summary>A contribution comes and more are needed.</summary>
    public static readonly Mark KeyPart = new(Subject, "key_part comes and more are needed");

    /// <summary>A contribution comes that is not needed for the proposal.</summary>
    public static readonly Mark KeyPartAfterProposal = new(Subject, "key_part comes between proposal and decision");

    /// <summary>A contribution comes late.</summary>
    public static readonly Mark KeyPartAfterFinish = new(Subject, "key_part reaches a server that has finished");

    /// <summary>The quorum of contributions is complete.</summary>
    public static readonly Mark Propose = new(Subject, "the N-th key_part makes a proposal");

    /// <summary>A share comes to a server without proposal, which now proposes nothing.</summary>
    public static readonly Mark ProposeNothing = new(Subject, "a share makes a server propose ⊥");

    /// <summary>A share comes and more are needed.</summary>
    public static readonly Mark Share = new(Subject, "a share comes and more are needed");

    /// <summary>The key follows from shares.</summary>
    public static readonly Mark FinishByShares = new(Subject, "a server finishes by t_b + 1 shares");

    /// <summary>The key follows from the decision.</summary>
    public static readonly Mark FinishByDecision = new(Subject, "a server finishes by the decision");

    /// <summary>The decision comes before any contribution of the decided set.</summary>
    public static readonly Mark DecideTooEarly = new(Subject, "a server decides and knows no contribution of the decided set");

    /// <summary>The decision comes to a server that proposed ⊥.</summary>
    public static readonly Mark FinishAfterNothing = new(Subject, "a server that proposed ⊥ finishes by the decision");

    /// <summary>The decision comes late.</summary>
    public static readonly Mark DecideAfterFinish = new(Subject, "a server decides after it has finished by shares");

    /// <summary>A share comes late.</summary>
    public static readonly Mark ShareAfterFinish = new(Subject, "a share reaches a server that has finished");

    /// <summary>What a thorough exploration reaches.</summary>
    public static readonly IReadOnlyList<Mark> All =
    [
        EncKey,
        EncKeyBeforeStart,
        EncKeyAfterFinish,
        Pad,
        PadAfterFinish,
        PadNeedsNothing,
        KeyPart,
        KeyPartAfterProposal,
        KeyPartAfterFinish,
        Propose,
        ProposeNothing,
        Share,
        FinishByShares,
        FinishByDecision,
        FinishAfterNothing,
        DecideTooEarly,
        DecideAfterFinish,
        ShareAfterFinish,
    ];
}
