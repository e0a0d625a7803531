using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Gke;

/// <summary>
/// The restriction of PRF session keys: "this construction is only secure in the weak corruption model, where the adversary cannot
/// break into a server and learn the index s" [CS04 §3.1, end]. A server that has finished a session holds s. Once it is broken
/// into, every key is known: those that were output before, wherever they were, and all that come later.
/// </summary>
/// <remarks>
/// That keys fall is a violation of TH_fs-gke wherever Def. 6 does not reveal them, and <c>KeySecrecy</c> reports it. This
/// monitor stands on the other side: a key that does <em>not</em> fall is a violation here, since then the break-in did not show the
/// whole state that is not erased, or the keys are not what §3.1 says. Between the two, what a break-in does is told exactly.
/// </remarks>
/// <typeparam name="T">The field of the coefficients.</typeparam>
public sealed class WeakCorruption<T> : SpecMonitor
    where T : struct, IField<T>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "weak-corruption";

    private static readonly Mark s_early = new(SpecName, "a server is broken into before it has finished any session");
    private static readonly Mark s_exposed = new(SpecName, "a server that holds the index is broken into");
    private static readonly Mark s_finished = new(SpecName, "a key that was output before the break-in is judged");
    private static readonly Mark s_later = new(SpecName, "a key that is output after the break-in is judged");

    private readonly AdversaryView<T> _view;
    private readonly bool _ownView;
    private readonly List<(SessionId Id, LinearForm<T> Form, long At, bool Later)> _keys = [];
    private readonly LinearSpan<T> _work = new();
    private readonly DerivedSymbols<T> _derived = new();
    private PartySet _holders;
    private int _exposedBy;
    private long _exposedAt;

    /// <summary>Makes the monitor for one run.</summary>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <param name="view">
    /// What the adversary knows, kept by <c>KeySecrecy</c>; null for a view of its own, of the values it observes as seen.
    /// </param>
    public WeakCorruption(Coverage? coverage = null, string positionName = "step", AdversaryView<T>? view = null)
        : base(coverage, positionName)
    {
        _view = view ?? new AdversaryView<T>();
        _ownView = view is null;
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["finished", "later"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_early, s_exposed, s_finished, s_later];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_exposed];

    /// <inheritdoc/>
    public override Violation? Observe(Event observed, long position)
    {
        switch (observed)
        {
            case Seen seen when _ownView:
                _view.Position = position;
                _view.Sees(seen.Value);
                return null;
            case Finish { Key: LinearForm<T> form } finish:
                _holders = _holders.With(finish.Party);
                AddKey(finish.Session, form, position);
                return null;
            case BreakIn breakIn:
                RecordBreakIn(breakIn.Party, position);
                return null;
            case Quiescent or End when _exposedBy != 0:
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
        if (_ownView)
        {
            _view.Reset();
        }

        _keys.Clear();
        _holders = PartySet.Empty;
        _exposedBy = 0;
        _exposedAt = 0;
    }

    /// <inheritdoc/>
    public override void CopyFrom(SpecMonitor other)
    {
        var source = (WeakCorruption<T>)other;
        Reset();
        if (_ownView)
        {
            _view.CopyFrom(source._view);
        }

        _keys.AddRange(source._keys);
        _holders = source._holders;
        _exposedBy = source._exposedBy;
        _exposedAt = source._exposedAt;
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        if (_ownView)
        {
            _view.AddTo(ref fingerprint);
        }

        _holders.AddTo(ref fingerprint);
        fingerprint.Add(_exposedBy != 0);
        foreach ((SessionId id, LinearForm<T> form, _, bool later) in _keys)
        {
            var key = default(Fingerprint);
            id.AddTo(ref key);
            form.AddTo(ref key);
            key.Add(later);
            fingerprint.AddUnordered(key);
        }
    }

    private void AddKey(SessionId id, LinearForm<T> form, long position)
    {
        foreach ((SessionId known, _, _, _) in _keys)
        {
            if (known == id)
            {
                return;
            }
        }

        _keys.Add((id, form, position, _exposedBy != 0));
    }

    private void RecordBreakIn(int party, long position)
    {
        if (!_holders.Contains(party))
        {
            Coverage.Reach(s_early);
        }
        else if (_exposedBy == 0)
        {
            Coverage.Reach(s_exposed);
            _exposedBy = party;
            _exposedAt = position;
        }
    }

    private Violation? Judge(long position)
    {
        _derived.Clear();
        foreach ((LinearForm<T> read, _) in _view.Independent)
        {
            _derived.Mention(read);
        }

        foreach ((_, LinearForm<T> form, _, _) in _keys)
        {
            _derived.Mention(form);
        }

        _work.CopyFrom(_view.Span);
        _derived.Close(_work);

        // Those that were output before come first, and are judged first.
        foreach ((SessionId id, LinearForm<T> form, long at, bool later) in _keys)
        {
            Coverage.Reach(later ? s_later : s_finished);
            if (!_work.Contains(form))
            {
                return new Violation(
                    Name,
                    later ? "later" : "finished",
                    $"κ[{id}] = {form}, output at {PositionName} {at}, is uniform given what the adversary read, although server "
                    + $"{_exposedBy}, which had finished a session, was broken into at {PositionName} {_exposedAt}: it holds the index, "
                    + "and with the index every key is known.",
                    position);
            }
        }

        return null;
    }
}
