using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Monitoring;

/// <summary>Which servers of a group have crashed, and when. Every trusted host of [CS04] keeps one.</summary>
internal sealed class CrashRecord
{
    private readonly Group _group;
    private readonly string _positionName;
    private readonly long[] _at;

    public CrashRecord(Group group, string positionName)
    {
        _group = group;
        _positionName = positionName;
        _at = new long[group.Size + 1];
    }

    public PartySet Crashed { get; private set; }

    public PartySet Alive => _group.Everyone.Except(Crashed);

    /// <summary>Whether no more crashed than t_c, the premise of Defs. 3 and 5.</summary>
    public bool WithinResilience => Crashed.Count <= _group.Crashes;

    public void Add(int party, long position)
    {
        if (!Crashed.Contains(party))
        {
            Crashed = Crashed.With(party);
            _at[party] = position;
        }
    }

    /// <summary>The refusal of an output by a server that has crashed; null when it has not.</summary>
    public Violation? Silences(string spec, SessionEvent output, long position) =>
        !Crashed.Contains(output.Party)
            ? null
            : new Violation(
                spec,
                "crash-silent",
                $"{output}: server {output.Party} crashed at {_positionName} {_at[output.Party]} and gives no output "
                + "afterwards.",
                position);

    /// <summary>The premise about crashes, as a clause for a liveness verdict.</summary>
    public string Describe()
    {
        if (Crashed.IsEmpty)
        {
            return "nobody crashed";
        }

        var parts = new List<string>();
        foreach (int party in Crashed)
        {
            parts.Add($"{party} crashed at {_positionName} {_at[party]}");
        }

        return $"{string.Join(", ", parts)}; t_c = {_group.Crashes} allows it";
    }

    public void Reset() => Crashed = PartySet.Empty;

    public void CopyFrom(CrashRecord other)
    {
        Crashed = other.Crashed;
        Array.Copy(other._at, _at, _at.Length);
    }
}
