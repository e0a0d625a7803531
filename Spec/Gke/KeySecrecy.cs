using System.Text;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Gke;

/// <summary>
/// The part of TH_gke [CS04 Def. 2] that says "drawn uniformly": given all that the adversary saw and the keys of all other
/// sessions, every key is uniform. Over a field a linear form is either determined by others or uniform given them, so one
/// rank decides it for a run exactly, and a violation comes with the combination that yields the key.
/// </summary>
/// <remarks>
/// <para>
/// Keys that are derived from an index, φ_s(ID) [CS04 §3.1], are known as soon as the index is determined by what is known: the
/// span is closed under derivation before a key is sought in it.
/// </para>
/// <para>
/// Keys without a linear form (bytes of a real run) can only be compared: two sessions with the same key break
/// <c>freshness</c>, which a trusted host does with probability 2^−k.
/// </para>
/// </remarks>
/// <typeparam name="T">The field of the coefficients.</typeparam>
public sealed class KeySecrecy<T> : SpecMonitor
    where T : struct, IField<T>
{
    private static readonly Mark s_judged = new(TrustedHostGke.SpecName, "secrecy is judged for a key");
    private static readonly Mark s_judgedAmongKeys = new(TrustedHostGke.SpecName, "secrecy is judged given other keys");
    private static readonly Mark s_judgedWithView =
        new(TrustedHostGke.SpecName, "secrecy is judged given values that the adversary read");

    private static readonly Mark s_judgedDerived =
        new(TrustedHostGke.SpecName, "secrecy is judged for a key that is derived from an index");

    private static readonly Mark s_indexKnown =
        new(TrustedHostGke.SpecName, "secrecy is judged where the index of a derived key is known");

    private static readonly Mark s_compared =
        new(TrustedHostGke.SpecName, "a key without linear form is compared with those of other sessions");

    // The key of each session, as its first finish shows it; agreement is TrustedHostGke's rule.
    private readonly List<(SessionId Id, LinearForm<T> Form, long At)> _keys = [];
    private readonly Dictionary<object, (SessionId Id, long At)> _opaqueKeys = [];
    private readonly LinearSpan<T> _work = new();

    // The derived symbols in the keys, and in the first so many of the forms that were read.
    private readonly DerivedSymbols<T> _derived = new();
    private int _readTakenUp;
    private readonly TrustedHostFsGke? _host;
    private readonly IReadOnlyList<SessionId>? _sessions;
    private readonly HashSet<SessionId> _revealed = [];

    /// <summary>Makes the check for one run.</summary>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <param name="opaqueKeys">Whether keys without linear form are expected, so that only freshness can be checked.</param>
    /// <param name="host">
    /// Says which keys a break-in reveals; it must observe each event before this monitor does. Null for TH_gke, which knows no
    /// break-ins: then none excuses anything.
    /// </param>
    /// <param name="derivedKeys">Whether keys are expected to be derived from an index, so that marks tell of it.</param>
    /// <param name="sessions">
    /// All sessions that there will be, where that is known: when the keys of all are revealed nothing is left to be judged, and states
    /// need not be told apart by what was read. Null where it is not known.
    /// </param>
    public KeySecrecy(
        Coverage? coverage = null,
        string positionName = "step",
        bool opaqueKeys = false,
        TrustedHostFsGke? host = null,
        bool derivedKeys = false,
        IReadOnlyList<SessionId>? sessions = null)
        : base(coverage, positionName)
    {
        _host = host;
        _sessions = sessions;
        Vital = opaqueKeys ? [s_compared] : derivedKeys ? [s_judged, s_judgedDerived] : [s_judged];
        Marks =
        [
            s_judged,
            s_judgedAmongKeys,
            s_judgedWithView,
            .. derivedKeys ? [s_judgedDerived] : Array.Empty<Mark>(),
            .. derivedKeys && host is not null ? [s_indexKnown] : Array.Empty<Mark>(),
            s_compared,
        ];
    }

    /// <summary>What the adversary knows.</summary>
    public AdversaryView<T> View { get; } = new();

    /// <summary>Whether keys or readings without linear form were met, of which secrecy cannot be decided.</summary>
    public bool HasOpaque => View.HasOpaque || _opaqueKeys.Count > 0;

    /// <inheritdoc/>
    public override string Name => _host?.Name ?? TrustedHostGke.SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["secrecy", "freshness"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; }

    /// <inheritdoc/>
    public override Violation? Observe(Event observed, long position)
    {
        switch (observed)
        {
            case Seen seen:
                View.Position = position;
                View.Sees(seen.Value);
                return null;
            case Finish { Key: LinearForm<T> form } finish:
                AddKey(finish.Session, form, position);
                return null;
            case Finish finish:
                return AddOpaqueKey(finish, position);
            case BreakIn when _host is not null:
                return JudgeBeforeRevealing(position, _host.Revealed);
            case Quiescent or End:
                return Judge(position);
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    public override void OpenObligations(ICollection<Obligation> open)
    {
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        View.Reset();
        _keys.Clear();
        _opaqueKeys.Clear();
        _revealed.Clear();
        _derived.Clear();
        _readTakenUp = 0;
    }

    /// <inheritdoc/>
    public override void CopyFrom(SpecMonitor other)
    {
        var source = (KeySecrecy<T>)other;
        Reset();
        View.CopyFrom(source.View);
        _keys.AddRange(source._keys);
        _revealed.UnionWith(source._revealed);
        _derived.CopyFrom(source._derived);
        _readTakenUp = source._readTakenUp;
        foreach ((object key, (SessionId, long) first) in source._opaqueKeys)
        {
            _opaqueKeys.Add(key, first);
        }
    }

    /// <summary>Whether the keys of all sessions that there will be are revealed, so that nothing is left to be judged.</summary>
    public bool IsSettled => _sessions is not null && _opaqueKeys.Count == 0 && _sessions.All(_revealed.Contains);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        if (IsSettled)
        {
            fingerprint.Add("all revealed");
            return;
        }

        View.AddTo(ref fingerprint);
        foreach ((SessionId id, LinearForm<T> form, _) in _keys)
        {
            var key = default(Fingerprint);
            id.AddTo(ref key);
            form.AddTo(ref key);
            fingerprint.AddUnordered(key);
        }

        foreach (SessionId id in _revealed)
        {
            var revealed = default(Fingerprint);
            revealed.Add("revealed");
            id.AddTo(ref revealed);
            fingerprint.AddUnordered(revealed);
        }

        foreach ((object opaque, (SessionId id, _)) in _opaqueKeys)
        {
            var key = default(Fingerprint);
            id.AddTo(ref key);
            key.AddValue(opaque);
            fingerprint.AddUnordered(key);
        }
    }

    private void AddKey(SessionId id, LinearForm<T> form, long position)
    {
        foreach ((SessionId known, _, _) in _keys)
        {
            if (known == id)
            {
                return;
            }
        }

        _keys.Add((id, form, position));
        _derived.Mention(form);
    }

    private Violation? AddOpaqueKey(Finish finish, long position)
    {
        Coverage.Reach(s_compared);
        if (_opaqueKeys.TryAdd(finish.Key, (finish.Session, position)) || _opaqueKeys[finish.Key].Id == finish.Session)
        {
            return null;
        }

        (SessionId other, long at) = _opaqueKeys[finish.Key];
        return new Violation(
            Name,
            "freshness",
            $"{finish}: session {other} was given the same key at {PositionName} {at}, and keys are drawn "
            + "independently.",
            position);
    }

    // Revealed keys first, since the adversary knows them. With the others in any order: each lies outside span(view ∪ all other
    // keys) iff each lies outside span(view ∪ the keys before it).
    private Violation? Judge(long position)
    {
        int secret = _keys.Count;
        _work.CopyFrom(View.Span);
        for (int k = 0; _revealed.Count > 0 && k < _keys.Count; k++)
        {
            if (_revealed.Contains(_keys[k].Id))
            {
                _work.Add(_keys[k].Form);
                secret--;
            }
        }

        if (secret == 0)
        {
            return null;
        }

        Coverage.Reach(s_judged);
        Reach(_keys.Count > 1, s_judgedAmongKeys);
        Reach(View.Span.Rank > 0, s_judgedWithView);
        for (int k = 0; k < _keys.Count; k++)
        {
            if (!_revealed.Contains(_keys[k].Id) && !_work.Add(_keys[k].Form))
            {
                return new Violation(Name, "secrecy", Explain(k, closed: false), position);
            }
        }

        return JudgeDerived(position);
    }

    // The keys are independent of what was read and of each other, and _work holds all of it. Then only an index that all of it
    // determines makes more known; and since a key may be what determines the index, each is judged given all the others.
    private Violation? JudgeDerived(long position)
    {
        for (; _readTakenUp < View.Independent.Count; _readTakenUp++)
        {
            _derived.Mention(View.Independent[_readTakenUp].Form);
        }

        Reach(_derived.Count > 0, s_judgedDerived);
        if (!_derived.IsAnyIndexIn(_work))
        {
            return null;
        }

        Coverage.Reach(s_indexKnown);
        for (int k = 0; k < _keys.Count; k++)
        {
            if (!_revealed.Contains(_keys[k].Id) && IsKnownGivenAllOthers(k))
            {
                return new Violation(Name, "secrecy", Explain(k, closed: true), position);
            }
        }

        return null;
    }

    private bool IsKnownGivenAllOthers(int index)
    {
        _work.CopyFrom(View.Span);
        for (int k = 0; k < _keys.Count; k++)
        {
            if (k != index)
            {
                _work.Add(_keys[k].Form);
            }
        }

        _derived.Close(_work);
        return _work.Contains(_keys[index].Form);
    }

    // What leaked before is a violation, although the key is revealed now.
    private Violation? JudgeBeforeRevealing(long position, IReadOnlySet<SessionId> revealed)
    {
        if (Judge(position) is { } violation)
        {
            return violation;
        }

        _revealed.UnionWith(revealed);
        return null;
    }

    private void Reach(bool reached, Mark mark)
    {
        if (reached)
        {
            Coverage.Reach(mark);
        }
    }

    // What makes the key known, told in the order of sources: what was read, then other keys. With derived symbols, in the order of
    // time, so that it can be told since when an index is known.
    private string Explain(int index, bool closed)
    {
        (SessionId id, LinearForm<T> form, long at) = _keys[index];
        var sources = new List<(LinearForm<T> Form, string Origin, long At)>();
        foreach ((LinearForm<T> read, long readAt) in View.Independent)
        {
            sources.Add((read, $"({read}) read at {PositionName} {readAt}", readAt));
        }

        for (int k = 0; k < _keys.Count; k++)
        {
            if (k != index && (closed || k < index || _revealed.Contains(_keys[k].Id)))
            {
                sources.Add((_keys[k].Form, $"κ[{_keys[k].Id}]", _keys[k].At));
            }
        }

        var text = new StringBuilder();
        text.Append("κ[").Append(id).Append("] = ").Append(form).Append(", output at ").Append(PositionName).Append(' ')
            .Append(at).Append(", is not uniform given what the adversary knows: ");
        if (form.IsConstant)
        {
            return text.Append("it is a constant.").ToString();
        }

        var known = new Combination<T>();
        var derived = new List<Derived>();
        if (closed)
        {
            Derive(known, derived, 0);
        }

        foreach ((LinearForm<T> source, string origin, long since) in closed ? [.. sources.OrderBy(s => s.At)] : sources)
        {
            known.Add(source, origin);
            if (closed)
            {
                Derive(known, derived, since);
            }
        }

        LinearForm<T> combination = known.Of(form)!;
        if (!(form.Terms is [{ Symbol: DerivedSymbol<T> only }] && derived.Exists(d => d.Symbol.Order == only.Order)))
        {
            text.Append("it equals ").Append(combination).Append(derived.Count == 0 ? "" : "; ");
        }

        // Of what was derived, the steps that lead to the key.
        var needed = new HashSet<int>();
        Need(combination, needed);
        for (int d = derived.Count - 1; d >= 0; d--)
        {
            if (needed.Contains(derived[d].Source))
            {
                Need(derived[d].Index, needed);
            }
        }

        text.AppendJoin("; ", derived.Where(d => needed.Contains(d.Source)).Select(Describe));
        return text.Append('.').ToString();
    }

    private void Derive(Combination<T> known, List<Derived> derived, long since)
    {
        for (int s = 0; s < _derived.Count; s++)
        {
            DerivedSymbol<T> symbol = _derived[s];
            if (derived.Exists(d => d.Symbol.Order == symbol.Order) || known.Of(symbol.Index) is not { } index)
            {
                continue;
            }

            derived.Add(new Derived(symbol, index, known.Count, since));
            known.Add(LinearForm<T>.Of(symbol), symbol.Name);

            // It may be what another index is made of.
            s = -1;
        }
    }

    private string Describe(Derived derived) => derived.Symbol.Index.IsConstant
        ? $"the index s = {derived.Symbol.Index} is a constant, so φ_s({derived.Symbol.Argument}) is known to everyone"
        : $"the index s = {derived.Symbol.Index} is known since {PositionName} {derived.Since}, as it equals {derived.Index}, so "
            + $"φ_s({derived.Symbol.Argument}) is";

    private static void Need(LinearForm<T> combination, HashSet<int> needed)
    {
        foreach (Term<T> term in combination.Terms)
        {
            needed.Add(Combination<T>.SourceOf(term.Symbol));
        }
    }

    // A symbol that became known, how its index follows from the sources before it, and which source it is itself.
    private sealed record Derived(DerivedSymbol<T> Symbol, LinearForm<T> Index, int Source, long Since);
}
