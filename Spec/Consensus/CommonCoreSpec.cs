using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Consensus;

/// <summary>
/// What the get-core exchange of Attiya and Welch [Distributed Computing, §14.3.2] owes: whoever ends it has the items of at
/// least n − t_c servers, and some n − t_c servers are among those of everyone.
/// </summary>
public sealed class CommonCoreSpec : InstanceMonitor<CommonCoreSpec.Instance>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "core";

    private static readonly Mark s_end = new(SpecName, "a server ends a get-core exchange");
    private static readonly Mark s_differ = new(SpecName, "two servers end it with different sets");
    private static readonly Mark s_exactly = new(SpecName, "exactly n − t_c servers are in all sets");

    private readonly Group _group;

    /// <summary>Begins with no exchange.</summary>
    /// <param name="group">The group.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    public CommonCoreSpec(Group group, Coverage? coverage = null, string positionName = "step")
        : base(coverage, positionName) => _group = group;

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["common"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_end, s_differ, s_exactly];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_end];

    /// <inheritdoc/>
    protected override Violation? Judge(SessionEvent observed, long position)
    {
        if (observed is not GatherCore gathered)
        {
            return null;
        }

        _group.RequireMember(gathered.Party);
        return Gather(gathered, position);
    }

    /// <inheritdoc/>
    protected override Instance NewState() => new();

    private Violation? Gather(GatherCore gathered, long position)
    {
        Coverage.Reach(s_end);
        SortedDictionary<int, (PartySet Common, PartySet First)> views = Of(gathered.Session).Views;
        bool known = views.TryGetValue(gathered.View, out (PartySet Common, PartySet First) before);
        PartySet common = known ? before.Common.Intersect(gathered.Servers) : gathered.Servers;
        if (known && before.First != gathered.Servers)
        {
            Coverage.Reach(s_differ);
        }

        if (common.Count == _group.Quorum)
        {
            Coverage.Reach(s_exactly);
        }

        if (common.Count < _group.Quorum)
        {
            return new Violation(
                Name,
                "common",
                $"{gathered}: only {(common.IsEmpty ? "nobody's items are" : $"the items of {common} are")} in all sets so far, and those "
                + $"of n − t_c = {_group.Quorum} servers should be.",
                position);
        }

        views[gathered.View] = (common, known ? before.First : gathered.Servers);
        return null;
    }

    /// <summary>The exchanges of an instance, by view.</summary>
    public sealed class Instance : IInstanceState<Instance>
    {
        // What all sets have in common so far, and the set that was there first.
        internal SortedDictionary<int, (PartySet Common, PartySet First)> Views { get; private init; } = [];

        /// <inheritdoc/>
        public Instance Clone() => new() { Views = new SortedDictionary<int, (PartySet, PartySet)>(Views) };

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            foreach ((int view, (PartySet common, _)) in Views)
            {
                fingerprint.Add(view);
                common.AddTo(ref fingerprint);
            }
        }
    }
}
