using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>The branches of PRF session keys.</summary>
public static class PrfSessionsMarks
{
    private const string Subject = "φ_s";

    /// <summary>The first session asks for the index.</summary>
    public static readonly Mark FirstStart = new(Subject, "the first start runs group key exchange for the index");

    /// <summary>Another session waits with the first.</summary>
    public static readonly Mark StartWithoutIndex = new(Subject, "a start waits for the index that another one asked for");

    /// <summary>A session needs nothing.</summary>
    public static readonly Mark StartWithIndex = new(Subject, "a start is finished at once, without a message");

    /// <summary>A session is started again.</summary>
    public static readonly Mark StartAgain = new(Subject, "a repeated start is passed over");

    /// <summary>The index comes and one session waits for it.</summary>
    public static readonly Mark IndexForOne = new(Subject, "the index finishes one session");

    /// <summary>The index comes and more sessions wait for it.</summary>
    public static readonly Mark IndexForSeveral = new(Subject, "the index finishes several sessions");

    /// <summary>What a thorough exploration of several sessions reaches when the user gives each input once.</summary>
    public static IReadOnlyList<Mark> All { get; } =
    [
        FirstStart,
        StartWithoutIndex,
        StartWithIndex,
        IndexForOne,
        IndexForSeveral,
    ];

    /// <summary>What it reaches of one session.</summary>
    public static IReadOnlyList<Mark> OfOneSession { get; } = [FirstStart, IndexForOne];
}
