namespace GkeVerified.Coyote.Experiments;

/// <summary>When a server is broken into.</summary>
internal enum Phase
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>Before it starts.</summary>
    Before,

    /// <summary>While it runs and nobody has decided.</summary>
    Undecided,

    /// <summary>While it runs, when all have proposed and nobody has decided.</summary>
    Proposed,

    /// <summary>While it runs and some server has decided.</summary>
    Decided,

    /// <summary>After it has finished.</summary>
    Finished,
}
