using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Consensus;

/// <summary>
/// What a protocol with a common coin owes so that no adversary who sees each face as soon as a server can read it keeps a
/// view from succeeding for ever: before the coin of a view is read for the first time, at least n − t_c faces are bound. A
/// face is bound when n − t_c servers have committed themselves to it, for then every set of n − t_c servers speaks for it.
/// So each view succeeds with probability at least (n − t_c)/n, whatever the schedule.
/// </summary>
public sealed class CoinBinding : InstanceMonitor<CoinBinding.Instance>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "coin";

    private static readonly Mark s_commit = new(SpecName, "a server commits itself to a face");
    private static readonly Mark s_read = new(SpecName, "the coin of a view is read for the first time");
    private static readonly Mark s_exactly = new(SpecName, "the coin is read with no more than n − t_c faces bound");

    private readonly Group _group;

    /// <summary>Begins with no view.</summary>
    /// <param name="group">The group.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    public CoinBinding(Group group, Coverage? coverage = null, string positionName = "step")
        : base(coverage, positionName) => _group = group;

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["bound"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } =
    [
        s_commit,
        s_read,
        s_exactly,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_commit, s_read];

    /// <inheritdoc/>
    protected override Violation? Judge(SessionEvent observed, long position)
    {
        switch (observed)
        {
            case Commit commit:
                RequireRanges(commit.Party, commit.View, commit.Face);
                Coverage.Reach(s_commit);
                PartySet[] commitments = Of(commit.Session).View(commit.View).Commitments;
                commitments[commit.Face] = commitments[commit.Face].With(commit.Party);
                return null;
            case CoinRead read:
                RequireRanges(read.Party, read.View, read.Face);
                return Read(read, position);
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    protected override Instance NewState() => new(_group.Size);

    private void RequireRanges(int party, int view, int face)
    {
        _group.RequireMember(party);
        if (view < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(view), view, "Views count from 1.");
        }

        if (face < 1 || face > _group.Size)
        {
            throw new ArgumentOutOfRangeException(
                nameof(face), face, $"The faces of the coin are {{1, …, {_group.Size}}}; there is no face {face}.");
        }
    }

    private Violation? Read(CoinRead read, long position)
    {
        ViewRecord? view = Find(read.Session)?.Find(read.View);
        if (view is { IsRead: true })
        {
            return null;
        }

        Coverage.Reach(s_read);
        PartySet bound = PartySet.Empty;
        for (int face = 1; view is not null && face <= _group.Size; face++)
        {
            if (view.Commitments[face].Count >= _group.Quorum)
            {
                bound = bound.With(face);
            }
        }

        if (bound.Count < _group.Quorum)
        {
            return new Violation(
                Name,
                "bound",
                $"{read}: only {bound.Count} of {_group.Size} faces are bound ({(bound.IsEmpty ? "none" : bound.ToString())}), "
                + $"and n − t_c = {_group.Quorum} must be before the coin can be read: an adversary that sees the face can "
                + "keep the others from speaking for it.",
                position);
        }

        if (bound.Count == _group.Quorum)
        {
            Coverage.Reach(s_exactly);
        }

        view!.IsRead = true;
        return null;
    }

    /// <summary>The commitments of an instance, view by view.</summary>
    public sealed class Instance : IInstanceState<Instance>
    {
        // Views are looked at in about ascending order; those long past are never looked at again but cost little.
        private readonly List<ViewRecord> _views = [];
        private readonly int _faces;

        internal Instance(int faces) => _faces = faces;

        internal ViewRecord? Find(int view) => view <= _views.Count ? _views[view - 1] : null;

        internal ViewRecord View(int view)
        {
            while (_views.Count < view)
            {
                _views.Add(new ViewRecord(_faces));
            }

            return _views[view - 1];
        }

        /// <inheritdoc/>
        public Instance Clone()
        {
            var copy = new Instance(_faces);
            foreach (ViewRecord view in _views)
            {
                copy._views.Add(view.Clone());
            }

            return copy;
        }

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            foreach (ViewRecord view in _views)
            {
                fingerprint.Add(view.IsRead);
                foreach (PartySet committed in view.Commitments)
                {
                    (view.IsRead ? PartySet.Empty : committed).AddTo(ref fingerprint);
                }
            }
        }
    }

    internal sealed class ViewRecord(int faces)
    {
        public bool IsRead { get; set; }

        // By face, from 1: who has committed itself to it.
        public PartySet[] Commitments { get; } = new PartySet[faces + 1];

        public ViewRecord Clone()
        {
            var copy = new ViewRecord(faces) { IsRead = IsRead };
            Commitments.CopyTo(copy.Commitments, 0);
            return copy;
        }
    }
}
