using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Monitoring;

/// <summary>Two monitors that belong together: the second asks the first, and so observes each event after it.</summary>
/// <param name="first">The first.</param>
/// <param name="second">The second.</param>
internal sealed class Both(SpecMonitor first, SpecMonitor second) : SpecMonitor(null, "step")
{
    public SpecMonitor First => first;

    public SpecMonitor Second => second;

    public override string Name => first.Name;

    public override IReadOnlyList<string> Rules => [.. first.Rules, .. second.Rules];

    public override IReadOnlyList<Mark> Marks => [.. first.Marks, .. second.Marks];

    public override IReadOnlyList<Mark> Vital => [.. first.Vital, .. second.Vital];

    public override Violation? Observe(Event observed, long position) =>
        first.Observe(observed, position) ?? second.Observe(observed, position);

    public override void OpenObligations(ICollection<Obligation> open) => first.OpenObligations(open);

    public override void Reset()
    {
        first.Reset();
        second.Reset();
    }

    public override void CopyFrom(SpecMonitor other)
    {
        first.CopyFrom(((Both)other).First);
        second.CopyFrom(((Both)other).Second);
    }

    public override void AddTo(ref Fingerprint fingerprint)
    {
        first.AddTo(ref fingerprint);
        second.AddTo(ref fingerprint);
    }
}
