using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Gke;

/// <summary>
/// TH_gke, the trusted host for group key exchange [CS04 Def. 2] with the liveness of Def. 3. As a live ideal system its
/// adversary calls <see cref="Start"/>, <see cref="Finish"/> and <see cref="Crash"/>; as a monitor,
/// <see cref="Observe"/> takes the same steps for what a real run shows. That every key is uniform and independent of all the
/// adversary saw is the part of the definition that <c>KeySecrecy</c> checks.
/// </summary>
public class TrustedHostGke : SpecMonitor
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "TH_gke";

    private static readonly Mark s_start = new(SpecName, "a session is started");
    private static readonly Mark s_startAgain = new(SpecName, "a session is started again at the same server");
    private static readonly Mark s_firstFinish = new(SpecName, "a first finish defines the key");
    private static readonly Mark s_laterFinish = new(SpecName, "a later finish is held against the key");
    private static readonly Mark s_crash = new(SpecName, "a server crashes");
    private static readonly Mark s_live = new(SpecName, "liveness is owed and nobody crashed");
    private static readonly Mark s_liveDespiteCrash = new(SpecName, "liveness is owed although servers crashed");
    private static readonly Mark s_notOwed = new(SpecName, "liveness is not owed");

    private readonly Group _group;
    private readonly CrashRecord _crashes;
    private readonly SessionMap<Session> _sessions = new();
    private readonly Stack<Session> _spare = new();

    /// <summary>Init: S[i] and F[i] empty, every κ[ID] undefined.</summary>
    /// <param name="group">The group.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    public TrustedHostGke(Group group, Coverage? coverage = null, string positionName = "step")
        : base(coverage, positionName)
    {
        _group = group;
        _crashes = new CrashRecord(group, positionName);
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } =
        ["finish-started", "finish-once", "agreement", "crash-silent", "liveness"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } =
    [
        s_start,
        s_startAgain,
        s_firstFinish,
        s_laterFinish,
        s_crash,
        s_live,
        s_liveDespiteCrash,
        s_notOwed,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_start, s_firstFinish];

    /// <summary>The group.</summary>
    protected Group Group => _group;

    /// <summary>The sessions that anyone has started and nobody has closed.</summary>
    private protected SessionMap<Session> Sessions => _sessions;

    /// <inheritdoc/>
    public override Violation? Observe(Event observed, long position)
    {
        switch (observed)
        {
            case Start start:
                Start(start.Party, start.Session);
                return null;
            case Finish finish:
                return FinishAsObserved(finish, position);
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

    /// <summary>Input (start, ID) at server i: S[i] := S[i] ∪ {ID}.</summary>
    /// <param name="party">Server i.</param>
    /// <param name="id">The session ID.</param>
    public void Start(int party, SessionId id)
    {
        _group.RequireMember(party);
        if (_crashes.Crashed.Contains(party))
        {
            return;
        }

        Session session = _sessions.Find(id) ?? Open(id);
        Coverage.Reach(session.Started.Contains(party) ? s_startAgain : s_start);
        session.Started = session.Started.With(party);
    }

    /// <summary>
    /// The adversary of the live host says (finish, ID, i): accepted if ID ∈ S[i] \ F[i] and i has not crashed. Then
    /// F[i] := F[i] ∪ {ID}; κ[ID], if undefined, becomes the candidate; and κ[ID] is output at i.
    /// </summary>
    /// <param name="finish">The server, the session and the candidate: fresh and uniform, whether it will be needed or not.</param>
    /// <param name="position">The step of the run.</param>
    /// <param name="key">κ[ID], which is output; null when the step is refused.</param>
    /// <returns>The violation, or null when the host can take this step.</returns>
    public Violation? Finish(Finish finish, long position, out object? key)
    {
        key = null;
        if (Refuses(finish, position, out Session? session) is { } refused)
        {
            return refused;
        }

        key = Output(session!, finish, position);
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

    /// <inheritdoc/>
    public override void OpenObligations(ICollection<Obligation> open)
    {
        for (int s = 0; s < _sessions.Count; s++)
        {
            foreach (int party in Owing(_sessions[s]))
            {
                open.Add(new Obligation(party, _sessions.IdAt(s), $"has not finished {_sessions.IdAt(s)}"));
            }
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        for (int s = 0; s < _sessions.Count; s++)
        {
            _spare.Push(_sessions[s]);
        }

        _sessions.Clear();
        _crashes.Reset();
    }

    /// <inheritdoc/>
    public override void CopyFrom(SpecMonitor other)
    {
        var source = (TrustedHostGke)other;
        Reset();
        _crashes.CopyFrom(source._crashes);
        for (int s = 0; s < source._sessions.Count; s++)
        {
            Open(source._sessions.IdAt(s)).CopyFrom(source._sessions[s]);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        _crashes.Crashed.AddTo(ref fingerprint);
        for (int s = 0; s < _sessions.Count; s++)
        {
            var session = default(Fingerprint);
            _sessions.IdAt(s).AddTo(ref session);
            _sessions[s].Started.AddTo(ref session);
            _sessions[s].Finished.AddTo(ref session);
            if (_sessions[s].Key is { } key)
            {
                session.AddValue(key);
            }

            fingerprint.AddUnordered(session);
        }
    }

    // Lockstep: the step that the live host can take, if κ[ID] is undefined or is the key that was observed.
    private Violation? FinishAsObserved(Finish finish, long position)
    {
        if (Refuses(finish, position, out Session? session) is { } refused)
        {
            return refused;
        }

        if (session!.Key is { } agreed && !agreed.Equals(finish.Key))
        {
            return new Violation(
                Name,
                "agreement",
                $"{finish}: κ[{finish.Session}] = {agreed}, which server {session.KeyBy} was given at "
                + $"{PositionName} {session.KeyAt}.",
                position);
        }

        Output(session, finish, position);
        return null;
    }

    // Whether ID ∈ S[i] \ F[i] and i has not crashed: if so null, and the session is there.
    private Violation? Refuses(Finish finish, long position, out Session? session)
    {
        _group.RequireMember(finish.Party);
        session = null;
        if (_crashes.Silences(Name, finish, position) is { } silenced)
        {
            return silenced;
        }

        session = _sessions.Find(finish.Session);
        if (session is null || !session.Started.Contains(finish.Party))
        {
            return new Violation(
                Name,
                "finish-started",
                $"{finish}: {finish.Session} ∉ S[{finish.Party}], as server {finish.Party} has not started the session.",
                position);
        }

        return !session.Finished.Contains(finish.Party)
            ? null
            : new Violation(
                Name,
                "finish-once",
                $"{finish}: {finish.Session} ∈ F[{finish.Party}], as server {finish.Party} finished the session at "
                + $"{PositionName} {session.FinishedAt[finish.Party]}.",
                position);
    }

    // F[i] := F[i] ∪ {ID}; κ[ID], if undefined, becomes the candidate; κ[ID] is the output.
    private object Output(Session session, Finish finish, long position)
    {
        if (session.Key is null)
        {
            Coverage.Reach(s_firstFinish);
            session.Key = finish.Key;
            session.KeyBy = finish.Party;
            session.KeyAt = position;
        }
        else
        {
            Coverage.Reach(s_laterFinish);
        }

        session.Finished = session.Finished.With(finish.Party);
        session.FinishedAt[finish.Party] = position;
        return session.Key;
    }

    // Def. 3: at most t_c crashes, every non-crashed server starts ID, all messages among non-crashed servers delivered
    // ⇒ every non-crashed server finishes ID.
    private PartySet Owing(Session session) =>
        _crashes.WithinResilience && _crashes.Alive.IsSubsetOf(session.Started)
            ? _crashes.Alive.Except(session.Finished)
            : PartySet.Empty;

    private Violation? JudgeLiveness(long position)
    {
        for (int s = 0; s < _sessions.Count; s++)
        {
            Session session = _sessions[s];
            SessionId id = _sessions.IdAt(s);
            if (!_crashes.WithinResilience || !_crashes.Alive.IsSubsetOf(session.Started))
            {
                Coverage.Reach(s_notOwed);
                continue;
            }

            Coverage.Reach(_crashes.Crashed.IsEmpty ? s_live : s_liveDespiteCrash);
            PartySet owing = Owing(session);
            if (!owing.IsEmpty)
            {
                PartySet finished = _crashes.Alive.Intersect(session.Finished);
                return new Violation(
                    Name,
                    "liveness",
                    $"every non-crashed server started {id} and all messages among them were delivered, but "
                    + $"{(owing.Count == 1 ? "server" : "servers")} {owing} did not finish it "
                    + $"({(finished.IsEmpty ? "nobody did" : $"{finished} did")}; {_crashes.Describe()}).",
                    position);
            }
        }

        return null;
    }

    private void Close(SessionId id)
    {
        for (int s = _sessions.Count - 1; s >= 0; s--)
        {
            if (_sessions.IdAt(s).Root == id.Root)
            {
                Session session = _sessions[s];
                _sessions.Remove(_sessions.IdAt(s));
                _spare.Push(session);
            }
        }
    }

    private Session Open(SessionId id)
    {
        if (_spare.TryPop(out Session? session))
        {
            session.Reset();
        }
        else
        {
            session = new Session(_group.Size);
        }

        _sessions.Add(id, session);
        return session;
    }

    private protected sealed class Session
    {
        public Session(int n) => FinishedAt = new long[n + 1];

        // The sets S and F, seen from the session: i ∈ Started iff ID ∈ S[i].
        public PartySet Started { get; set; }

        public PartySet Finished { get; set; }

        // κ[ID], null while undefined, and who was given it first.
        public object? Key { get; set; }

        public int KeyBy { get; set; }

        public long KeyAt { get; set; }

        public long[] FinishedAt { get; }

        public void Reset()
        {
            Started = PartySet.Empty;
            Finished = PartySet.Empty;
            Key = null;
        }

        public void CopyFrom(Session other)
        {
            Started = other.Started;
            Finished = other.Finished;
            Key = other.Key;
            KeyBy = other.KeyBy;
            KeyAt = other.KeyAt;
            Array.Copy(other.FinishedAt, FinishedAt, FinishedAt.Length);
        }
    }
}
