using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Monitoring;

/// <summary>Which parties of a group are Byzantine. Every specification for the Byzantine model keeps one and judges the others only.</summary>
/// <param name="group">The group; the t Byzantine parties that it tolerates stand where crashes do in the crash model.</param>
internal sealed class CorruptionRecord(Group group)
{
    /// <summary>The Byzantine parties.</summary>
    public PartySet Corrupted { get; private set; }

    /// <summary>The correct parties.</summary>
    public PartySet Correct => group.Everyone.Except(Corrupted);

    /// <summary>Whether no more are Byzantine than t.</summary>
    public bool WithinResilience => Corrupted.Count <= group.Crashes;

    public void Add(int party)
    {
        group.RequireMember(party);
        Corrupted = Corrupted.With(party);
    }

    /// <summary>Whether a party is judged.</summary>
    public bool IsCorrect(int party)
    {
        group.RequireMember(party);
        return !Corrupted.Contains(party);
    }

    /// <summary>The premise about corruptions, as a clause for a verdict on liveness.</summary>
    public string Describe() => Corrupted.IsEmpty
        ? "nobody is Byzantine"
        : $"{Corrupted} {(Corrupted.Count == 1 ? "is" : "are")} Byzantine; t = {group.Crashes} allows it";

    public void Reset() => Corrupted = PartySet.Empty;

    public void CopyFrom(CorruptionRecord other) => Corrupted = other.Corrupted;

    public void AddTo(ref Fingerprint fingerprint) => Corrupted.AddTo(ref fingerprint);
}
