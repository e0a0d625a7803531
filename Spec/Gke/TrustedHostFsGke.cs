using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Gke;

/// <summary>
/// TH_fs-gke, the trusted host for forward-secure group key exchange [CS04 Def. 6]: TH_gke, and a set B of servers that the
/// adversary has broken into. A break-in reveals the keys that the broken-into server is still computing; beyond t_b
/// broken-into servers it reveals every key that any of them has started. Secrecy is owed for all other keys, and
/// <c>KeySecrecy</c> checks it.
/// </summary>
public sealed class TrustedHostFsGke : TrustedHostGke
{
    /// <summary>The name of the specification.</summary>
    public new const string SpecName = "TH_fs-gke";

    private static readonly Mark s_idle = new(SpecName, "a break-in finds no session being computed");
    private static readonly Mark s_computing = new(SpecName, "a break-in reveals a key that is being computed");
    private static readonly Mark s_finished = new(SpecName, "a break-in spares a key that was finished before");
    private static readonly Mark s_beyond = new(SpecName, "a break-in beyond t_b reveals the keys of all broken-into servers");

    private readonly HashSet<SessionId> _revealed = [];

    /// <summary>Init: as TH_gke, and B empty.</summary>
    /// <param name="group">The group.</param>
    /// <param name="breakIns">t_b, the number of broken-into servers that is tolerated: 0 ≤ t_b ≤ n.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">t_b lies outside its range.</exception>
    public TrustedHostFsGke(Group group, int breakIns, Coverage? coverage = null, string positionName = "step")
        : base(group, coverage, positionName)
    {
        if (breakIns < 0 || breakIns > group.Size)
        {
            throw new ArgumentOutOfRangeException(
                nameof(breakIns), breakIns, $"t_b must lie in 0 … n, and n is {group.Size}.");
        }

        BreakIns = breakIns;
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks => [.. base.Marks, s_idle, s_computing, s_finished, s_beyond];

    /// <summary>t_b.</summary>
    public int BreakIns { get; }

    /// <summary>B, the servers that were broken into.</summary>
    public PartySet Broken { get; private set; }

    /// <summary>The sessions, of those not closed, whose keys were revealed by a break-in: all K so far.</summary>
    public IReadOnlySet<SessionId> Revealed => _revealed;

    /// <inheritdoc/>
    public override Violation? Observe(Event observed, long position)
    {
        switch (observed)
        {
            case BreakIn breakIn:
                Reveal(breakIn.Party);
                return null;
            case Close close:
                _revealed.RemoveWhere(id => id.Root == close.Session.Root);
                return base.Observe(observed, position);
            default:
                return base.Observe(observed, position);
        }
    }

    /// <summary>
    /// The adversary of the live host breaks into server i: B := B ∪ {i}; κ[ID], if undefined, is drawn for every ID ∈ S[i]; and K is
    /// output to the adversary.
    /// </summary>
    /// <param name="party">Server i.</param>
    /// <param name="draw">Draws a fresh uniform key.</param>
    /// <returns>
    /// K = {κ[ID] : ID ∈ S[i] \ F[i]} if |B| ≤ t_b, otherwise {κ[ID] : ID ∈ S[j] for some j ∈ B}, with the sessions; a key that is still
    /// undefined, which Def. 6 leaves open for S[j], j ≠ i, is drawn too.
    /// </returns>
    public IReadOnlyList<(SessionId Session, object Key)> BreakIn(int party, Func<object> draw)
    {
        var keys = new List<(SessionId, object)>();
        List<SessionId> revealed = Reveal(party);
        for (int s = 0; s < Sessions.Count; s++)
        {
            bool inK = revealed.Contains(Sessions.IdAt(s));
            if (inK || Sessions[s].Started.Contains(party))
            {
                Sessions[s].Key ??= draw();
            }

            if (inK)
            {
                keys.Add((Sessions.IdAt(s), Sessions[s].Key!));
            }
        }

        return keys;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        Broken = PartySet.Empty;
        _revealed.Clear();
    }

    /// <inheritdoc/>
    public override void CopyFrom(SpecMonitor other)
    {
        base.CopyFrom(other);
        var source = (TrustedHostFsGke)other;
        Broken = source.Broken;
        _revealed.UnionWith(source._revealed);
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Broken.AddTo(ref fingerprint);
        foreach (SessionId id in _revealed)
        {
            var session = default(Fingerprint);
            id.AddTo(ref session);
            fingerprint.AddUnordered(session);
        }
    }

    private List<SessionId> Reveal(int party)
    {
        Group.RequireMember(party);
        Broken = Broken.With(party);
        bool beyond = Broken.Count > BreakIns;
        var revealed = new List<SessionId>();
        bool spared = false;
        for (int s = 0; s < Sessions.Count; s++)
        {
            bool finished = Sessions[s].Finished.Contains(party);
            bool isRevealed = beyond
                ? !Sessions[s].Started.Intersect(Broken).IsEmpty
                : Sessions[s].Started.Contains(party) && !finished;
            spared |= finished && !isRevealed;
            if (isRevealed)
            {
                revealed.Add(Sessions.IdAt(s));
            }
        }

        Coverage.Reach(beyond ? s_beyond : revealed.Count > 0 ? s_computing : s_idle);
        if (spared)
        {
            Coverage.Reach(s_finished);
        }

        _revealed.UnionWith(revealed);
        return revealed;
    }
}
