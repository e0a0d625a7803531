using GkeVerified.Coyote.Search;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Search;

/// <summary>
/// Counters that each go from 0 to a top without touching one another: (top + 1)^counters states, of which a persistent set
/// of one counter at a time leaves counters · top + 1. A counter may jump back from its top to 0, and then the graph has
/// cycles.
/// </summary>
internal sealed class Counters(int counters, int top, bool cyclic) : ITransitionSystem<int[], int>
{
    public int InitialStates => 1;

    /// <summary>A state that is a violation; null for none.</summary>
    public int[]? Forbidden { get; init; }

    public int[] NewState() => new int[counters];

    public void Initialise(int index, int[] state) => Array.Clear(state);

    public void Copy(int[] from, int[] to) => from.CopyTo(to, 0);

    public bool Actions(int[] state, ICollection<int> actions, bool reduce)
    {
        for (int counter = 0; counter < counters; counter++)
        {
            if (state[counter] < top || cyclic)
            {
                actions.Add(counter);
                if (reduce)
                {
                    return true;
                }
            }
        }

        return false;
    }

    public void Step(int[] state, int action) => state[action] = state[action] == top ? 0 : state[action] + 1;

    public void Variants(int[] next, int action, ICollection<int> actions)
    {
    }

    public Fingerprint Fingerprint(int[] state)
    {
        var fingerprint = default(Fingerprint);
        foreach (int counter in state)
        {
            fingerprint.Add(counter);
        }

        return fingerprint;
    }

    public Violation? Judge(int[] state, bool terminal) =>
        Forbidden is not null && state.AsSpan().SequenceEqual(Forbidden)
            ? new Violation("counters", "forbidden", string.Join(",", state), 0)
            : null;
}
