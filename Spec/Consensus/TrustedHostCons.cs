using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Consensus;

/// <summary>How often a server may decide an instance.</summary>
public enum Decisions
{
    /// <summary>
    /// As Def. 4 is printed: a repeated decision of the same value meets its three checks, so the host accepts it.
    /// </summary>
    Literal,

    /// <summary>At most once, as §2.3 says in words: every server "produces as output some bit string".</summary>
    Once,
}

/// <summary>
/// TH_cons, the trusted host for consensus on strings [CS04 Def. 4] with the liveness of Def. 5. As a live ideal system
/// its adversary calls <see cref="Propose"/>, <see cref="Decide"/> and <see cref="Crash"/>, and asks
/// <see cref="Permitted"/> which decisions it may make; as a monitor, <see cref="Observe"/> calls them for what a real run
/// shows.
/// </summary>
public sealed class TrustedHostCons : SpecMonitor
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "TH_cons";

    private static readonly Mark s_propose = new(SpecName, "a value is proposed");
    private static readonly Mark s_firstDecide = new(SpecName, "a first decision fixes the value");
    private static readonly Mark s_earlyDecide = new(SpecName, "a decision before every server has proposed");
    private static readonly Mark s_laterDecide = new(SpecName, "a later decision is held against the value");
    private static readonly Mark s_crash = new(SpecName, "a server crashes");
    private static readonly Mark s_live = new(SpecName, "liveness is owed and nobody crashed");
    private static readonly Mark s_liveDespiteCrash = new(SpecName, "liveness is owed although servers crashed");
    private static readonly Mark s_notOwed = new(SpecName, "liveness is not owed");

    private readonly Group _group;
    private readonly Decisions _decisions;
    private readonly CrashRecord _crashes;
    private readonly SessionMap<Instance> _instances = new();
    private readonly Stack<Instance> _spare = new();

    /// <summary>Init: P[ID] empty and δ[ID] = ⊥ for all ID.</summary>
    /// <param name="group">The group.</param>
    /// <param name="decisions">How often a server may decide an instance.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    public TrustedHostCons(
        Group group, Decisions decisions, Coverage? coverage = null, string positionName = "step")
        : base(coverage, positionName)
    {
        _group = group;
        _decisions = decisions;
        _crashes = new CrashRecord(group, positionName);
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } =
        ["decide-proposer", "validity", "agreement", "decide-once", "crash-silent", "liveness"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } =
    [
        s_propose,
        s_firstDecide,
        s_earlyDecide,
        s_laterDecide,
        s_crash,
        s_live,
        s_liveDespiteCrash,
        s_notOwed,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_propose, s_firstDecide];

    /// <inheritdoc/>
    public override Violation? Observe(Event observed, long position)
    {
        switch (observed)
        {
            case Propose propose:
                Propose(propose, position);
                return null;
            case Decide decide:
                return Decide(decide, position);
            case Crash crash:
                Crash(crash.Party, position);
                return null;
            case Quiescent:
                return JudgeLiveness(position);
            case Close close:
                Close(close.Session);
                return null;
            default:
                return null;
        }
    }

    /// <summary>Input (propose, ID, v) at server i: P[ID] := P[ID] ∪ {(i, v)}.</summary>
    /// <param name="propose">The server, the instance and the value.</param>
    /// <param name="position">The step of the run, or the line of the trace.</param>
    public void Propose(Propose propose, long position)
    {
        _group.RequireMember(propose.Party);
        if (_crashes.Crashed.Contains(propose.Party))
        {
            return;
        }

        Coverage.Reach(s_propose);
        Instance instance = _instances.Find(propose.Session) ?? Open(propose.Session);
        instance.Add(propose.Party, propose.Value, position);
    }

    /// <summary>
    /// The adversary says (decide, ID, i, v): accepted if i proposed something for ID, someone proposed v for ID, and δ[ID]
    /// is undefined or equals v. Then δ[ID] := v and v is output at i.
    /// </summary>
    /// <param name="decide">The server, the instance and the value.</param>
    /// <param name="position">The step of the run, or the line of the trace.</param>
    /// <returns>The violation, or null when the host can take this step.</returns>
    public Violation? Decide(Decide decide, long position)
    {
        _group.RequireMember(decide.Party);
        if (_crashes.Silences(Name, decide, position) is { } silenced)
        {
            return silenced;
        }

        Instance? instance = _instances.Find(decide.Session);
        if (instance is null || !instance.Proposers.Contains(decide.Party))
        {
            return new Violation(
                Name,
                "decide-proposer",
                $"{decide}: server {decide.Party} has proposed nothing for {decide.Session}.",
                position);
        }

        if (!instance.Holds(decide.Value))
        {
            return new Violation(
                Name,
                "validity",
                $"{decide}: nobody has proposed this value for {decide.Session}; proposed are "
                + $"{instance.DescribeProposals(PositionName)}.",
                position);
        }

        if (instance.Decided is { } decided && !decided.Equals(decide.Value))
        {
            return new Violation(
                Name,
                "agreement",
                $"{decide}: δ[{decide.Session}] = {decided}, which server {instance.DecidedBy} decided at {PositionName} "
                + $"{instance.DecidedAt}.",
                position);
        }

        if (_decisions == Decisions.Once && instance.Deciders.Contains(decide.Party))
        {
            return new Violation(
                Name,
                "decide-once",
                $"{decide}: server {decide.Party} has already decided {decide.Session}.",
                position);
        }

        if (instance.Decided is null)
        {
            Coverage.Reach(s_firstDecide);
            if (instance.Proposers != _group.Everyone)
            {
                Coverage.Reach(s_earlyDecide);
            }

            instance.Decided = decide.Value;
            instance.DecidedBy = decide.Party;
            instance.DecidedAt = position;
        }
        else
        {
            Coverage.Reach(s_laterDecide);
        }

        instance.Deciders = instance.Deciders.With(decide.Party);
        return null;
    }

    /// <summary>(crash) at server i: i gives no output afterwards.</summary>
    /// <param name="party">Server i.</param>
    /// <param name="position">The step of the run, or the line of the trace.</param>
    public void Crash(int party, long position)
    {
        _group.RequireMember(party);
        Coverage.Reach(s_crash);
        _crashes.Add(party, position);
    }

    /// <summary>The values that the adversary may let server i decide now.</summary>
    /// <param name="party">Server i.</param>
    /// <param name="id">The instance.</param>
    /// <param name="values">Takes each value once, with the smallest server that proposed it.</param>
    public void Permitted(int party, SessionId id, ICollection<(int Proposer, object Value)> values)
    {
        _group.RequireMember(party);
        if (_instances.Find(id) is not { } instance
            || !instance.Proposers.Contains(party)
            || _crashes.Crashed.Contains(party)
            || (_decisions == Decisions.Once && instance.Deciders.Contains(party)))
        {
            return;
        }

        foreach ((int proposer, object value, _) in instance.Proposals)
        {
            if (proposer == instance.FirstProposer(value) && (instance.Decided?.Equals(value) ?? true))
            {
                values.Add((proposer, value));
            }
        }
    }

    /// <summary>Whether Def. 5 makes the host owe server i a decision once all messages are delivered.</summary>
    /// <param name="party">Server i.</param>
    /// <param name="id">The instance.</param>
    public bool Owes(int party, SessionId id)
    {
        _group.RequireMember(party);
        return _instances.Find(id) is { } instance && Owing(instance).Contains(party);
    }

    /// <inheritdoc/>
    public override void OpenObligations(ICollection<Obligation> open)
    {
        for (int k = 0; k < _instances.Count; k++)
        {
            foreach (int party in Owing(_instances[k]))
            {
                open.Add(new Obligation(party, _instances.IdAt(k), $"has not decided {_instances.IdAt(k)}"));
            }
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        for (int k = 0; k < _instances.Count; k++)
        {
            _spare.Push(_instances[k]);
        }

        _instances.Clear();
        _crashes.Reset();
    }

    /// <inheritdoc/>
    public override void CopyFrom(SpecMonitor other)
    {
        var source = (TrustedHostCons)other;
        Reset();
        _crashes.CopyFrom(source._crashes);
        for (int k = 0; k < source._instances.Count; k++)
        {
            Open(source._instances.IdAt(k)).CopyFrom(source._instances[k]);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        _crashes.Crashed.AddTo(ref fingerprint);
        for (int k = 0; k < _instances.Count; k++)
        {
            var instance = default(Fingerprint);
            _instances.IdAt(k).AddTo(ref instance);
            _instances[k].AddTo(ref instance);
            fingerprint.AddUnordered(instance);
        }
    }

    // Def. 5: at most t_c crashes, every non-crashed server proposes, all messages among non-crashed servers delivered
    // ⇒ every non-crashed server decides.
    private PartySet Owing(Instance instance) =>
        _crashes.WithinResilience && _crashes.Alive.IsSubsetOf(instance.Proposers)
            ? _crashes.Alive.Except(instance.Deciders)
            : PartySet.Empty;

    private Violation? JudgeLiveness(long position)
    {
        for (int k = 0; k < _instances.Count; k++)
        {
            Instance instance = _instances[k];
            SessionId id = _instances.IdAt(k);
            if (!_crashes.WithinResilience || !_crashes.Alive.IsSubsetOf(instance.Proposers))
            {
                Coverage.Reach(s_notOwed);
                continue;
            }

            Coverage.Reach(_crashes.Crashed.IsEmpty ? s_live : s_liveDespiteCrash);
            PartySet owing = Owing(instance);
            if (!owing.IsEmpty)
            {
                PartySet decided = _crashes.Alive.Intersect(instance.Deciders);
                return new Violation(
                    Name,
                    "liveness",
                    $"every non-crashed server proposed for {id} and all messages among them were delivered, but "
                    + $"{(owing.Count == 1 ? "server" : "servers")} {owing} did not decide "
                    + $"({(decided.IsEmpty ? "nobody did" : $"{decided} did")}; {_crashes.Describe()}).",
                    position);
            }
        }

        return null;
    }

    private void Close(SessionId id)
    {
        for (int k = _instances.Count - 1; k >= 0; k--)
        {
            if (_instances.IdAt(k).Root == id.Root)
            {
                Instance instance = _instances[k];
                _instances.Remove(_instances.IdAt(k));
                _spare.Push(instance);
            }
        }
    }

    private Instance Open(SessionId id)
    {
        if (_spare.TryPop(out Instance? instance))
        {
            instance.Reset();
        }
        else
        {
            instance = new Instance();
        }

        _instances.Add(id, instance);
        return instance;
    }

    private sealed class Instance
    {
        // P[ID], in the order of proposal.
        public List<(int Party, object Value, long At)> Proposals { get; } = [];

        public PartySet Proposers { get; private set; }

        // δ[ID], null for ⊥, and who decided it first.
        public object? Decided { get; set; }

        public int DecidedBy { get; set; }

        public long DecidedAt { get; set; }

        public PartySet Deciders { get; set; }

        public void Add(int party, object value, long position)
        {
            foreach ((int proposer, object proposed, _) in Proposals)
            {
                if (proposer == party && proposed.Equals(value))
                {
                    return;
                }
            }

            Proposals.Add((party, value, position));
            Proposers = Proposers.With(party);
        }

        public bool Holds(object value)
        {
            foreach ((_, object proposed, _) in Proposals)
            {
                if (proposed.Equals(value))
                {
                    return true;
                }
            }

            return false;
        }

        public int FirstProposer(object value)
        {
            int first = int.MaxValue;
            foreach ((int proposer, object proposed, _) in Proposals)
            {
                if (proposer < first && proposed.Equals(value))
                {
                    first = proposer;
                }
            }

            return first;
        }

        public string DescribeProposals(string positionName)
        {
            IEnumerable<string> parts =
                Proposals.Select(p => $"{p.Value} (by {p.Party} at {positionName} {p.At})");
            return string.Join(", ", parts);
        }

        public void AddTo(ref Fingerprint fingerprint)
        {
            var proposals = default(Fingerprint);
            foreach ((int party, object value, _) in Proposals)
            {
                var proposal = default(Fingerprint);
                proposal.Add(party);
                proposal.AddValue(value);
                proposals.AddUnordered(proposal);
            }

            fingerprint.Add(proposals);
            Deciders.AddTo(ref fingerprint);
            if (Decided is { } decided)
            {
                fingerprint.AddValue(decided);
            }
        }

        public void Reset()
        {
            Proposals.Clear();
            Proposers = PartySet.Empty;
            Deciders = PartySet.Empty;
            Decided = null;
        }

        public void CopyFrom(Instance other)
        {
            Proposals.AddRange(other.Proposals);
            Proposers = other.Proposers;
            Deciders = other.Deciders;
            Decided = other.Decided;
            DecidedBy = other.DecidedBy;
            DecidedAt = other.DecidedAt;
        }
    }
}
