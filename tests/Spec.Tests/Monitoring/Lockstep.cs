using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Monitoring;

/// <summary>Shows traces to monitors; the first event of a trace stands at position 1.</summary>
internal static class Lockstep
{
    /// <summary>The first refusal; null when the monitor takes every step.</summary>
    public static Violation? Judge(SpecMonitor monitor, params IEnumerable<Event> trace)
    {
        long position = 0;
        foreach (Event observed in trace)
        {
            if (monitor.Observe(observed, ++position) is { } violation)
            {
                return violation;
            }
        }

        return null;
    }

    /// <summary>The verdict on each event; the monitor goes on after a refusal.</summary>
    public static IReadOnlyList<Violation?> Verdicts(SpecMonitor monitor, IEnumerable<Event> trace, long start = 1)
    {
        var verdicts = new List<Violation?>();
        foreach (Event observed in trace)
        {
            verdicts.Add(monitor.Observe(observed, start + verdicts.Count));
        }

        return verdicts;
    }

    /// <summary>The monitor's state, as far as later verdicts depend on it.</summary>
    public static Fingerprint State(SpecMonitor monitor)
    {
        var state = default(Fingerprint);
        monitor.AddTo(ref state);
        return state;
    }

    /// <summary>What the monitor would owe now, in an order that does not depend on the history.</summary>
    public static IReadOnlyList<Obligation> Owed(SpecMonitor monitor)
    {
        var open = new List<Obligation>();
        monitor.OpenObligations(open);
        return [.. open.OrderBy(o => o.Session.ToString(), StringComparer.Ordinal).ThenBy(o => o.Party)];
    }
}
