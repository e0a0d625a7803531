namespace GkeVerified.Coyote;

/// <summary>The engines of the peer in this build, which is made without Microsoft.Coyote.</summary>
public static partial class PeerEngine
{
    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing =>
        "this build is made without Microsoft.Coyote 1.7.11, as the package feed lacks it or GKE_PACKAGES says so; add a feed that serves "
        + "it (dotnet nuget add source URL) and run \"GKE_PACKAGES=named ./gke doctor\".";

    /// <summary>Makes an engine of the peer.</summary>
    /// <param name="mapping">How a run is laid on its operations.</param>
    /// <exception cref="InputException">This build has none.</exception>
    public static IEngine Create(CoyoteMapping mapping) =>
        throw new InputException($"--engine {(mapping == CoyoteMapping.Actors ? Actors : Steps)}: {Missing}");
}
