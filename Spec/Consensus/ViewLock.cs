using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Consensus;

/// <summary>
/// What a protocol for consensus in views owes so that its agreement holds: when a view decides a value, every server that
/// enters a later view does so with that value. A breach is a disagreement in the making, seen a view before TH_cons
/// would refuse it.
/// </summary>
public sealed class ViewLock : InstanceMonitor<ViewLock.Instance>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "views";

    private static readonly Mark s_enter = new(SpecName, "a server enters a view");
    private static readonly Mark s_conclude = new(SpecName, "a view decides");
    private static readonly Mark s_enterLocked = new(SpecName, "a server enters a view after one that decided");

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
    protected override Violation? Judge(SessionEvent observed, long position) => observed switch
    {
        EnterView enter => Enter(enter, position),
        Conclude conclude => Conclude(conclude, position),
        _ => null,
    };

    /// <inheritdoc/>
    protected override Instance NewState() => new();

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

    /// <summary>Which values were entered with and decided in an instance, each once for a view.</summary>
    public sealed class Instance : IInstanceState<Instance>
    {
        internal List<(int View, object Value, int Party, long At)> Entered { get; } = [];

        internal List<(int View, object Value, int Party, long At)> Decided { get; } = [];

        /// <inheritdoc/>
        public Instance Clone()
        {
            var copy = new Instance();
            copy.Entered.AddRange(Entered);
            copy.Decided.AddRange(Decided);
            return copy;
        }

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            Add(Entered, ref fingerprint);
            fingerprint.Add(Decided.Count);
            Add(Decided, ref fingerprint);
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

        internal static void Add(
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
