using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>The branches of Burmester–Desmedt and the situations in it that a run should reach.</summary>
public static class BurmesterDesmedtMarks
{
    private const string Subject = "Burmester–Desmedt";

    /// <summary>The protocol is told again to start.</summary>
    public static readonly Mark StartAgain = new(Subject, "a repeated start is passed over");

    /// <summary>A neighbour's public value comes and more is needed.</summary>
    public static readonly Mark Key = new(Subject, "z reaches a server that has started, and X takes one more");

    /// <summary>A neighbour's public value comes before the start.</summary>
    public static readonly Mark KeyBeforeStart = new(Subject, "z reaches a server that has not started");

    /// <summary>The second public value completes the first round.</summary>
    public static readonly Mark DifferenceAtKey = new(Subject, "X is sent as the last z comes");

    /// <summary>Both public values were there before the start.</summary>
    public static readonly Mark DifferenceAtStart = new(Subject, "X is sent at the start, since every z came before");

    /// <summary>A second-round message comes and more are needed.</summary>
    public static readonly Mark Difference = new(Subject, "X comes and the key takes more");

    /// <summary>A second-round message comes to a server that is still in the first round.</summary>
    public static readonly Mark DifferenceEarly = new(Subject, "X reaches a server that has not sent its own");

    /// <summary>The second-round message that the key does not depend on, or one that has come before.</summary>
    public static readonly Mark DifferenceUnneeded = new(Subject, "X comes that the key does not take");

    /// <summary>The last second-round message that is needed comes.</summary>
    public static readonly Mark Finish = new(Subject, "the last X makes the key");

    /// <summary>What a thorough exploration of three servers or more reaches when each input is given once.</summary>
    public static readonly IReadOnlyList<Mark> All =
    [
        Key,
        KeyBeforeStart,
        DifferenceAtKey,
        DifferenceAtStart,
        Difference,
        DifferenceEarly,
        DifferenceUnneeded,
        Finish,
    ];

    /// <summary>What a thorough exploration reaches when inputs are repeated too.</summary>
    public static readonly IReadOnlyList<Mark> AllWithRepeats = [.. All, StartAgain];
}
