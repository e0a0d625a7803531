using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>The branches of π_CR93 besides its votes, and the situations in it that a run should reach.</summary>
public static class Cr93Marks
{
    private const string Subject = "CR93";

    /// <summary>A public key comes in time.</summary>
    public static readonly Mark Key = new(Subject, "a public key comes before any toss was sent");

    /// <summary>A public key comes late.</summary>
    public static readonly Mark LateKey = new(Subject, "a public key comes late: what was sent to others is sent now");

    /// <summary>A public key comes after the decision.</summary>
    public static readonly Mark KeyAfterDecision = new(Subject, "a public key after the decision is passed over");

    /// <summary>The coin shows 0.</summary>
    public static readonly Mark CoinZero = new(Subject, "a server sees a 0 among the tosses");

    /// <summary>The coin shows 1.</summary>
    public static readonly Mark CoinOne = new(Subject, "a server sees no 0 among the tosses");

    /// <summary>What a thorough exploration reaches.</summary>
    public static readonly IReadOnlyList<Mark> All = [Key, LateKey, KeyAfterDecision, CoinZero, CoinOne];
}
