using System.Buffers.Binary;
using System.Text;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>What servers draw where elements are bits.</summary>
public static class ScenarioRandomness
{
    /// <summary>
    /// The bytes that a server draws in a session, or in an instance of a sub-system: they follow from these, the server and the
    /// seed of the run.
    /// </summary>
    /// <param name="sessions">The sessions of the scenario.</param>
    /// <param name="party">The server, numbered from 1.</param>
    /// <param name="session">The session, or the instance.</param>
    /// <param name="seed">The seed of the run.</param>
    public static RandomSource Source(IReadOnlyList<SessionId> sessions, int party, SessionId session, ulong seed)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, seed);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], party);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], ScenarioSessions.IndexOf(sessions, session));
        return session.Tag is { } tag
            ? new SeededRandomSource([.. bytes, .. Encoding.UTF8.GetBytes(tag)])
            : new SeededRandomSource(bytes);
    }
}
