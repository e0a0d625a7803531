using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Traces;

/// <summary>The names that traces of version 1 use.</summary>
internal static class TraceFormat
{
    public const string Name = "gke-trace";
    public const int Version = 1;

    public static string NameOf(Event observed) => observed switch
    {
        Start => "start",
        Finish => "finish",
        Propose => "propose",
        Decide => "decide",
        Crash => "crash",
        BreakIn => "break-in",
        EnterView => "view",
        Conclude => "conclude",
        Commit => "commit",
        Adopt => "adopt",
        CoinRead => "coin",
        Seen => "seen",
        Quiescent => "quiescent",
        Close => "close",
        End => "end",
        _ => throw new ArgumentException($"A trace has no name for {observed}.", nameof(observed)),
    };
}
