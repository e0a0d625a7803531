using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Consensus;

/// <summary>
/// What a protocol with a common coin owes so that its adversary gains nothing by knowing the coin: the value that a view can
/// give besides its coin is bound before anyone can read the coin. A value that nobody was committed to when the coin was first
/// read must not be taken out of the view. Where it can be, an adversary may steer against the coin for ever.
/// </summary>
public sealed class BoundOutcome : InstanceMonitor<BoundOutcome.Instance>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "outcome";

    private static readonly Mark s_adopt = new(SpecName, "a value is taken out of a view");
    private static readonly Mark s_adoptAfterCoin = new(SpecName, "a value is taken out of a view whose coin is known");
    private static readonly Mark s_coin = new(SpecName, "a coin is read first");

    private readonly Group _group;

    /// <summary>Begins with no view.</summary>
    /// <param name="group">The group.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <param name="coinExpected">Whether runs are vacuous unless some read a coin.</param>
    public BoundOutcome(Group group, Coverage? coverage = null, string positionName = "step", bool coinExpected = true)
        : base(coverage, positionName)
    {
        _group = group;
        Vital = coinExpected ? [s_adopt, s_coin] : [s_adopt];
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["bound"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_adopt, s_adoptAfterCoin, s_coin];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; }

    /// <inheritdoc/>
    protected override Violation? Judge(SessionEvent observed, long position)
    {
        switch (observed)
        {
            case Commit commit:
                _group.RequireMember(commit.Party);
                Of(commit.Session).View(commit.View).Committed.Add(commit.Face);
                return null;
            case CoinRead read:
                _group.RequireMember(read.Party);
                return Read(Of(read.Session).View(read.View), position);
            case Adopt adopt:
                _group.RequireMember(adopt.Party);
                return TakeOut(adopt, Of(adopt.Session).View(adopt.View), position);
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    protected override Instance NewState() => new();

    private Violation? Read(ViewRecord view, long position)
    {
        if (view.Bound is null)
        {
            Coverage.Reach(s_coin);
            view.Bound = [.. view.Committed];
            view.ReadAt = position;
        }

        return null;
    }

    private Violation? TakeOut(Adopt adopt, ViewRecord view, long position)
    {
        Coverage.Reach(s_adopt);
        if (view.Bound is null)
        {
            return null;
        }

        Coverage.Reach(s_adoptAfterCoin);
        return view.Bound.Contains(adopt.Face)
            ? null
            : new Violation(
                Name,
                "bound",
                $"{adopt}: when the coin of view {adopt.View} was first read, at {PositionName} {view.ReadAt}, nobody was committed "
                + "to this value; an adversary that knows the coin can bring it about or not, as it likes.",
                position);
    }

    /// <summary>What is bound in an instance, view by view.</summary>
    public sealed class Instance : IInstanceState<Instance>
    {
        private readonly SortedDictionary<int, ViewRecord> _views = [];

        internal ViewRecord View(int view)
        {
            if (!_views.TryGetValue(view, out ViewRecord? record))
            {
                _views[view] = record = new ViewRecord();
            }

            return record;
        }

        /// <inheritdoc/>
        public Instance Clone()
        {
            var copy = new Instance();
            foreach ((int view, ViewRecord record) in _views)
            {
                var recordCopy = new ViewRecord { Bound = record.Bound is null ? null : [.. record.Bound], ReadAt = record.ReadAt };
                recordCopy.Committed.UnionWith(record.Committed);
                copy._views[view] = recordCopy;
            }

            return copy;
        }

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            foreach ((int view, ViewRecord record) in _views)
            {
                fingerprint.Add(view);
                Add(record.Committed, ref fingerprint);
                fingerprint.Add(record.Bound is not null);
                Add(record.Bound ?? [], ref fingerprint);
            }
        }

        private static void Add(SortedSet<int> faces, ref Fingerprint fingerprint)
        {
            fingerprint.Add(faces.Count);
            foreach (int face in faces)
            {
                fingerprint.Add(face);
            }
        }
    }

    internal sealed class ViewRecord
    {
        // The values that somebody is committed to, and those that were so when the coin was first read.
        public SortedSet<int> Committed { get; } = [];

        public SortedSet<int>? Bound { get; set; }

        public long ReadAt { get; set; }
    }
}
