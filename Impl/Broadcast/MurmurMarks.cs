using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Broadcast;

/// <summary>The branches of Murmur and the situations in it that a run should reach.</summary>
public static class MurmurMarks
{
    private const string Subject = "murmur";

    /// <summary>The first copy of a message.</summary>
    public static readonly Mark First = new(Subject, "the first copy of a message is delivered and forwarded");

    /// <summary>A further copy.</summary>
    public static readonly Mark Again = new(Subject, "a further copy is passed over");

    /// <summary>A subscriber comes after something was delivered.</summary>
    public static readonly Mark LateSubscriber = new(Subject, "a late subscriber is sent what was delivered");

    /// <summary>Two parties have sampled each other.</summary>
    public static readonly Mark Mutual = new(Subject, "a subscriber that is linked already is passed over");

    /// <summary>A message comes before the party takes part.</summary>
    public static readonly Mark BeforeInit = new(Subject, "a message is delivered before the party has drawn its sample");

    /// <summary>A forged message.</summary>
    public static readonly Mark Forged = new(Subject, "a message without its sender's signature is dropped");

    /// <summary>A message that is none of this instance.</summary>
    public static readonly Mark Foreign = new(Subject, "what is no message of the instance is dropped");

    /// <summary>What runs of correct parties reach.</summary>
    public static readonly IReadOnlyList<Mark> AllCorrect = [First, Again, LateSubscriber, Mutual, BeforeInit];
}
