using GkeVerified.Impl.Fields;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Traces;

/// <summary>What the oracle says of a trace.</summary>
/// <param name="Violation">The first violation, its position being a line; null when the trace holds.</param>
/// <param name="Events">How many events were judged.</param>
/// <param name="Finished">How many of them were outputs of the specification: finishes, or decisions.</param>
/// <param name="LivenessJudged">Whether the trace claims at some point that all messages are delivered.</param>
/// <param name="SecrecyJudged">Whether secrecy could be decided: every key and every value read has a linear form.</param>
public sealed record OracleVerdict(
    Violation? Violation, long Events, long Finished, bool LivenessJudged, bool SecrecyJudged)
{
    /// <summary>Whether nothing is violated.</summary>
    public bool Holds => Violation is null;

    /// <summary>The line of the first offending event; 0 when there is none.</summary>
    public long Line => Violation?.Position ?? 0;

    /// <summary>The rule, the event and why it is refused; empty when nothing is.</summary>
    public string Refusal => Violation?.ToString() ?? "";
}

/// <summary>Judges traces from any source against a specification.</summary>
public static class Oracle
{
    /// <summary>The specifications, by the names the command line uses.</summary>
    public static IReadOnlyList<string> Specifications { get; } = ["th-gke", "th-fs-gke", "th-cons"];

    /// <summary>Judges a trace. Memory grows with the number of sessions that are open, not with the length of the trace.</summary>
    /// <param name="specification">The specification, by name.</param>
    /// <param name="stream">The trace.</param>
    /// <param name="place">How to name the trace in errors.</param>
    /// <exception cref="InputException">There is no such specification, or the trace is not well-formed.</exception>
    public static OracleVerdict Judge(string specification, Stream stream, string place)
    {
        if (!Specifications.Contains(specification, StringComparer.Ordinal))
        {
            throw new InputException(
                $"There is no specification \"{specification}\". Specifications are: {string.Join(", ", Specifications)}.");
        }

        TraceReader reader = TraceReader.Open(stream, place);
        KeySecrecy<Gf2Pow128>? secrecy = null;
        SpecMonitor[] monitors;
        if (specification == "th-gke")
        {
            secrecy = new KeySecrecy<Gf2Pow128>(positionName: "line");
            monitors = [new TrustedHostGke(reader.Group, positionName: "line"), secrecy];
        }
        else if (specification == "th-fs-gke")
        {
            var host = new TrustedHostFsGke(reader.Group, reader.BreakIns, positionName: "line");
            secrecy = new KeySecrecy<Gf2Pow128>(positionName: "line", host: host);
            monitors = [host, secrecy];
        }
        else
        {
            monitors = [new TrustedHostCons(reader.Group, Decisions.Literal, positionName: "line")];
        }

        long events = 0, finished = 0;
        bool livenessJudged = false;
        while (true)
        {
            Event? read = reader.Read(out bool atEnd);
            if (atEnd)
            {
                return new OracleVerdict(null, events, finished, livenessJudged, secrecy is { HasOpaque: false });
            }

            if (read is null)
            {
                continue;
            }

            events++;
            finished += read is Finish && secrecy is not null || read is Decide && secrecy is null ? 1 : 0;
            livenessJudged |= read is Quiescent;
            foreach (SpecMonitor monitor in monitors)
            {
                if (monitor.Observe(read, reader.Line) is { } violation)
                {
                    return new OracleVerdict(violation, events, finished, livenessJudged, secrecy is { HasOpaque: false });
                }
            }
        }
    }
}
