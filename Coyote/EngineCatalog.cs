using GkeVerified.Spec.Monitoring;

namespace GkeVerified.Coyote;

/// <summary>How a run is laid on the operations of Microsoft Coyote.</summary>
public enum CoyoteMapping
{
    /// <summary>An actor for each server, and one for each message, input and stroke of the adversary on its way.</summary>
    Actors,

    /// <summary>One operation that asks Coyote for the number of each next step: its fastest use.</summary>
    Steps,
}

/// <summary>The engines of our peer, Microsoft Coyote.</summary>
public static partial class PeerEngine
{
    /// <summary>The name of the engine with <see cref="CoyoteMapping.Actors"/>.</summary>
    public const string Actors = "coyote";

    /// <summary>The name of the engine with <see cref="CoyoteMapping.Steps"/>.</summary>
    public const string Steps = "coyote-steps";
}

/// <summary>The engines, by name.</summary>
public static class EngineCatalog
{
    /// <summary>Their names, whether this build has them or not.</summary>
    public static IReadOnlyList<string> Names { get; } = [BuiltInEngine.EngineName, PeerEngine.Actors, PeerEngine.Steps];

    /// <summary>Makes an engine.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is none of that name, or not in this build.</exception>
    public static IEngine Create(string name) => name switch
    {
        BuiltInEngine.EngineName => new BuiltInEngine(),
        PeerEngine.Actors => PeerEngine.Create(CoyoteMapping.Actors),
        PeerEngine.Steps => PeerEngine.Create(CoyoteMapping.Steps),
        _ => throw new InputException($"There is no engine \"{name}\". Engines are: {string.Join(", ", Names)}."),
    };

    /// <summary>What our own engine and another one say of a recorded run.</summary>
    /// <param name="other">The other engine.</param>
    /// <param name="run">The run.</param>
    /// <returns>For each, as <see cref="IEngine.Replay"/> says.</returns>
    /// <exception cref="InputException">A choice cannot be taken.</exception>
    public static (string Ours, string Theirs) Verdicts(IEngine other, Runs.RunRecord run) =>
        (new BuiltInEngine().Replay(run), other.Replay(run));

    internal static string Verdict(Violation? violation, bool isUndecided) => violation?.Name ?? (isUndecided ? "undecided" : "holds");
}
