using System.Globalization;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>The sessions of a scenario.</summary>
internal static class ScenarioSessions
{
    /// <summary>The sessions s1, s2, ….</summary>
    public static IReadOnlyList<SessionId> Create(int count) =>
        [.. Enumerable.Range(1, count).Select(s => new SessionId("s" + s.ToString(CultureInfo.InvariantCulture)))];

    /// <summary>Which of them an ID, or an instance of it, belongs to, from 0.</summary>
    public static int IndexOf(IReadOnlyList<SessionId> sessions, SessionId id)
    {
        int index = 0;
        while (sessions[index].Root != id.Root)
        {
            index++;
        }

        return index;
    }
}
