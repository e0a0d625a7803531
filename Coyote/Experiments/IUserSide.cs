namespace GkeVerified.Coyote.Experiments;

/// <summary>What SIM passes on to the host while its own servers run.</summary>
internal interface IUserSide
{
    /// <summary>The user starts a server.</summary>
    /// <param name="party">The server.</param>
    void Starts(int party);

    /// <summary>A server of SIM's has finished.</summary>
    /// <param name="party">The server.</param>
    void Finishes(int party);

    /// <summary>A server is broken into.</summary>
    /// <param name="party">The server.</param>
    void BreaksInto(int party);
}
