using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Consensus;

/// <summary>
/// What a protocol for consensus in views owes so that its agreement holds: when a view decides a value, every server that
/// enters a later view does so with that value. A breach is a disagreement in the making, seen a view before TH_cons
/// would refuse it.
/// </summary>
public sealed class ViewLock : SpecMonitor
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "views";

    private static readonly Mark s_enter = new(SpecName, "a server enters a view");
    private static readonly Mark s_conclude = new(SpecName, "a view decides");
    private static readonly Mark s_enterLocked = new(SpecName, "a server enters a view after one that decided");

    private readonly SessionMap<Instance> _instances = new();

    /// <summary>Begins with no view.</summary>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    public ViewLock(Coverage? coverage = null, string positionName = "step")
        : base(coverage, positionName)
    {
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["locked"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } =
    [
        s_enter,
        s_conclude,
        s_enterLocked,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_enter, s_conclude];

    /// <inheritdoc/>
    public override Violation? Observe(Event observed, long position)
    {
        switch (observed)
        {
            case EnterView enter:
                return Enter(enter, position);
            case Conclude conclude:
                return Conclude(conclude, position);
            case Close close:
                for (int k = _instances.Count - 1; k >= 0; k--)
                {
                    if (_instances.IdAt(k).Root == close.Session.Root)
                    {
                        _instances.Remove(_instances.IdAt(k));
                    }
                }

                return null;
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    public override void OpenObligations(ICollection<Obligation> open)
    {
    }

    /// <inheritdoc/>
    public override void Reset() => _instances.Clear();

    /// <inheritdoc/>
    public override void CopyFrom(SpecMonitor other)
    {
        var source = (ViewLock)other;
        Reset();
        for (int k = 0; k < source._instances.Count; k++)
        {
            var copy = new Instance();
            copy.Entered.AddRange(source._instances[k].Entered);
            copy.Decided.AddRange(source._instances[k].Decided);
            _instances.Add(source._instances.IdAt(k), copy);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        for (int k = 0; k < _instances.Count; k++)
        {
            var instance = default(Fingerprint);
            _instances.IdAt(k).AddTo(ref instance);
            Add(_instances[k].Entered, ref instance);
            instance.Add(_instances[k].Decided.Count);
            Add(_instances[k].Decided, ref instance);
            fingerprint.AddUnordered(instance);
        }
    }

    private static void Add(List<(int View, object Value, int Party, long At)> values, ref Fingerprint fingerprint)
    {
        foreach ((int view, object value, _, _) in values)
        {
            var one = default(Fingerprint);
            one.Add(view);
            one.AddValue(value);
            fingerprint.AddUnordered(one);
        }
    }

    private Violation? Enter(EnterView enter, long position)
    {
        Coverage.Reach(s_enter);
        Instance instance = Of(enter.Session);
        foreach ((int view, object value, int party, long at) in instance.Decided)
        {
            if (view < enter.View)
            {
                Coverage.Reach(s_enterLocked);
                if (!value.Equals(enter.Estimate))
                {
                    return Breach(enter, position, $"view {view} decided {value}, as server {party} concluded at {PositionName} {at}");
                }
            }
        }

        Instance.Add(instance.Entered, enter.View, enter.Estimate, enter.Party, position);
        return null;
    }

    private Violation? Conclude(Conclude conclude, long position)
    {
        Coverage.Reach(s_conclude);
        Instance instance = Of(conclude.Session);
        foreach ((int view, object value, int party, long at) in instance.Entered)
        {
            if (view > conclude.View && !value.Equals(conclude.Value))
            {
                return Breach(conclude, position, $"server {party} entered view {view} with {value} at {PositionName} {at}");
            }
        }

        Instance.Add(instance.Decided, conclude.View, conclude.Value, conclude.Party, position);
        return null;
    }

    private Violation Breach(Event observed, long position, string because) => new(
        Name,
        "locked",
        $"{observed}: {because}. Two views could now decide differently.",
        position);

    private Instance Of(SessionId id)
    {
        if (_instances.Find(id) is { } known)
        {
            return known;
        }

        var instance = new Instance();
        _instances.Add(id, instance);
        return instance;
    }

    private sealed class Instance
    {
        // Which values were entered with and decided, each once for a view.
        public List<(int View, object Value, int Party, long At)> Entered { get; } = [];

        public List<(int View, object Value, int Party, long At)> Decided { get; } = [];

        public static void Add(
            List<(int View, object Value, int Party, long At)> to, int view, object value, int party, long at)
        {
            foreach ((int knownView, object known, _, _) in to)
            {
                if (knownView == view && known.Equals(value))
                {
                    return;
                }
            }

            to.Add((view, value, party, at));
        }
    }
}
