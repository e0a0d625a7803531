using System.Buffers.Binary;
using System.Globalization;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>What several scenarios are made of.</summary>
internal static class Common
{
    /// <summary>The sessions s1, s2, ….</summary>
    public static IReadOnlyList<SessionId> Sessions(int count) =>
        [.. Enumerable.Range(1, count).Select(s => new SessionId("s" + s.ToString(CultureInfo.InvariantCulture)))];

    public static int IndexOf(IReadOnlyList<SessionId> sessions, SessionId session)
    {
        int index = 0;
        while (sessions[index].Root != session.Root)
        {
            index++;
        }

        return index;
    }

    /// <summary>Bytes that follow from server, session and the seed of the run.</summary>
    public static Func<int, SessionId, ulong, RandomSource> SeededSource(IReadOnlyList<SessionId> sessions) =>
        (party, session, seed) =>
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, seed);
            BinaryPrimitives.WriteInt32BigEndian(bytes[8..], party);
            BinaryPrimitives.WriteInt32BigEndian(bytes[12..], IndexOf(sessions, session));
            return new SeededRandomSource(bytes);
        };
}
