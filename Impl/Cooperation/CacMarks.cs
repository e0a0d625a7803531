using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>The branches of CAC and the situations in it that a run should reach.</summary>
public static class CacMarks
{
    private const string Subject = "cac";

    /// <summary>A party witnesses the first pair it holds.</summary>
    public static readonly Mark WitnessFirst = new(Subject, "the first pair held is witnessed");

    /// <summary>A party broadcasts after it has witnessed another pair.</summary>
    public static readonly Mark LateBroadcast = new(Subject, "a party broadcasts that has witnessed another pair already");

    /// <summary>Unlocking lets a party witness another pair.</summary>
    public static readonly Mark Unlock = new(Subject, "an unlocked party witnesses a further pair");

    /// <summary>READY.</summary>
    public static readonly Mark Ready = new(Subject, "a quorum of witnesses makes a party ready");

    /// <summary>READY for a second pair.</summary>
    public static readonly Mark SecondReady = new(Subject, "a party is ready for a second pair");

    /// <summary>A quorum of READY delivers.</summary>
    public static readonly Mark Deliver = new(Subject, "a quorum of ready parties delivers");

    /// <summary>The conflict set holds several pairs.</summary>
    public static readonly Mark Conflict = new(Subject, "the conflict set holds several pairs");

    /// <summary>A bundle says nothing new.</summary>
    public static readonly Mark NothingNew = new(Subject, "a bundle without news is passed over");

    /// <summary>A bundle is not closed.</summary>
    public static readonly Mark NotClosed = new(Subject, "a bundle that is not closed is dropped");

    /// <summary>A value comes without its certificate.</summary>
    public static readonly Mark NotCertified = new(Subject, "a bundle with a value without certificate is dropped");

    /// <summary>A signature does not verify.</summary>
    public static readonly Mark BadSignature = new(Subject, "a bundle with an invalid signature is dropped");

    /// <summary>A message that is none of this instance.</summary>
    public static readonly Mark Foreign = new(Subject, "what is no message of the instance is dropped");

    /// <summary>A second READY of a party for one pair.</summary>
    public static readonly Mark OtherReady = new(Subject, "a second ready statement of a party for a pair is passed over");

    /// <summary>The fast path delivers.</summary>
    public static readonly Mark FastDeliver = new(Subject, "n − t witnesses of the only pair deliver fast");

    /// <summary>A party broadcasts again.</summary>
    public static readonly Mark BroadcastAgain = new(Subject, "a second broadcast of a party is passed over");

    /// <summary>What runs of correct parties reach, with several that broadcast.</summary>
    public static readonly IReadOnlyList<Mark> AllCorrect =
        [WitnessFirst, LateBroadcast, Unlock, Ready, SecondReady, Deliver, Conflict, NothingNew];

    /// <summary>What only a Byzantine party brings about that makes up its own messages.</summary>
    public static readonly IReadOnlyList<Mark> Forged = [NotClosed, BadSignature, OtherReady];
}
