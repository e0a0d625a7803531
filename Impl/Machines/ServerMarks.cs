using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Machines;

/// <summary>The situations of a server that runs many sessions.</summary>
public static class ServerMarks
{
    /// <summary>A message of a session that there is not.</summary>
    public static readonly Mark Unknown = new("server", "a message of an unknown session is dropped");
}
