using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>The branches of ω and the situations in it that a run should reach.</summary>
public static class OmegaMarks
{
    private const string Subject = "ω";

    /// <summary>The protocol is told again to start.</summary>
    public static readonly Mark StartAgain = new(Subject, "a repeated start is passed over");

    /// <summary>A public key comes to a server that is still computing.</summary>
    public static readonly Mark EncKey = new(Subject, "enc_key reaches a server that has started");

    /// <summary>A public key comes before the start.</summary>
    public static readonly Mark EncKeyBeforeStart = new(Subject, "enc_key reaches a server that has not started");

    /// <summary>A public key comes late.</summary>
    public static readonly Mark EncKeyAfterFinish = new(Subject, "enc_key reaches a server that has finished");

    /// <summary>A contribution comes and more are needed.</summary>
    public static readonly Mark KeyPart = new(Subject, "key_part comes and more are needed");

    /// <summary>A contribution comes that nobody waits for.</summary>
    public static readonly Mark KeyPartAfterQuorum = new(Subject, "key_part comes between proposal and decision");

    /// <summary>A contribution comes late.</summary>
    public static readonly Mark KeyPartAfterFinish = new(Subject, "key_part reaches a server that has finished");

    /// <summary>A contribution does not decrypt.</summary>
    public static readonly Mark KeyPartUnreadable = new(Subject, "key_part does not open");

    /// <summary>The quorum of contributions is complete.</summary>
    public static readonly Mark Propose = new(Subject, "the N-th key_part makes a proposal");

    /// <summary>The decision lists the servers as this one would.</summary>
    public static readonly Mark DecideOwnOrder = new(Subject, "a server decides the sequence it proposed");

    /// <summary>The decision is somebody else's.</summary>
    public static readonly Mark DecideOtherOrder = new(Subject, "a server decides another sequence than it proposed");

    /// <summary>The decision names a contribution that has not come.</summary>
    public static readonly Mark DecideBeforeAll =
        new(Subject, "a server decides before it has all contributions of the decided set");

    /// <summary>The key is made without a contribution of this server.</summary>
    public static readonly Mark DecideWithoutSelf = new(Subject, "a server decides a set without itself");

    /// <summary>The key is computed from a contribution other than the first.</summary>
    public static readonly Mark KeyFromLaterIndex = new(Subject, "the key is computed from m > 1");

    /// <summary>The sub-system decides again.</summary>
    public static readonly Mark DecideAgain = new(Subject, "a repeated decision is passed over");

    /// <summary>What a thorough exploration reaches when the user and the sub-system give each input and output once.</summary>
    public static readonly IReadOnlyList<Mark> All =
    [
        EncKey,
        EncKeyBeforeStart,
        EncKeyAfterFinish,
        KeyPart,
        KeyPartAfterQuorum,
        KeyPartAfterFinish,
        Propose,
        DecideOwnOrder,
        DecideOtherOrder,
        DecideBeforeAll,
        DecideWithoutSelf,
        KeyFromLaterIndex,
    ];

    /// <summary>What a thorough exploration reaches when inputs and outputs are repeated too.</summary>
    public static readonly IReadOnlyList<Mark> AllWithRepeats = [.. All, StartAgain, DecideAgain];
}
