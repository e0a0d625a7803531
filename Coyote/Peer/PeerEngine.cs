namespace GkeVerified.Coyote;

/// <summary>The engines of the peer in this build, which has Microsoft.Coyote.</summary>
public static partial class PeerEngine
{
    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing => null;

    /// <summary>Makes an engine of the peer.</summary>
    /// <param name="mapping">How a run is laid on its operations.</param>
    /// <exception cref="InputException">This build has none.</exception>
    public static IEngine Create(CoyoteMapping mapping) => new Peer.CoyoteEngine(mapping);
}
