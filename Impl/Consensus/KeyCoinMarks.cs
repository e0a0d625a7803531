using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>The branches of consensus with the bits of a key, and the situations in it that a run should reach.</summary>
public static class KeyCoinMarks
{
    private const string Subject = "key coin";

    /// <summary>The key is there.</summary>
    public static readonly Mark Key = new(Subject, "the key is there and consensus begins");

    /// <summary>A message comes before the key.</summary>
    public static readonly Mark BeforeKey = new(Subject, "a message of consensus comes before the key");

    /// <summary>A bit of the key is a coin.</summary>
    public static readonly Mark Bit = new(Subject, "a bit of the key is the coin");

    /// <summary>A pseudorandom function under the key makes a coin.</summary>
    public static readonly Mark Function = new(Subject, "a pseudorandom function under the key makes the coin");

    /// <summary>What a thorough exploration of an instance for a bit reaches.</summary>
    public static readonly IReadOnlyList<Mark> ForBits = [Key, BeforeKey, Bit];

    /// <summary>What a thorough exploration of an instance for strings reaches.</summary>
    public static readonly IReadOnlyList<Mark> ForStrings = [Key, BeforeKey, Function];
}
