using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.DeliveryService;

/// <summary>
/// Epoch Agreement [PIFTI23 §3.3]: "If any two correct processes ds-commit-deliver respective tuples (ep, −, cm) and (ep', −, cm'), and if ep = ep'
/// then we have cm = cm'."
/// </summary>
/// <remarks>
/// Rule: <em>agreement</em>. The literal reading is the achievable one: consensus satisfies it. It holds of one process, too, that delivers two
/// commits for one epoch; who they are said to be from does not matter.
/// </remarks>
public sealed class EpochAgreement : DeliveryMonitor<EpochAgreement.State>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "epoch-agreement";

    private static readonly Mark s_first = new(SpecName, "a correct process is the first to deliver a commit for an epoch");
    private static readonly Mark s_held = new(SpecName, "a delivery is held against an earlier one");

    /// <summary>Begins with no group.</summary>
    /// <param name="group">The parties, with t in place of t_c.</param>
    /// <param name="service">The processes that run the service; null where all parties do.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A process of the service lies outside the group.</exception>
    public EpochAgreement(Group group, PartySet? service = null, Coverage? coverage = null, string positionName = "step")
        : base(group, service, coverage, positionName)
    {
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["agreement"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_first, s_held];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_held];

    private protected override bool SpeaksOf(SessionEvent observed) => observed is CommitDeliver;

    private protected override State NewState() => new();

    private protected override Violation? Judge(State group, SessionEvent observed, long position)
    {
        var deliver = (CommitDeliver)observed;
        foreach ((CommitDeliver first, long at) in group.First)
        {
            if (first.Epoch != deliver.Epoch)
            {
                continue;
            }

            if (!first.Commit.Equals(deliver.Commit))
            {
                return new Violation(
                    Name, "agreement", $"{deliver}: {first.Party} delivered {first.Commit} for this epoch at {PositionName} {at}.", position);
            }

            Coverage.Reach(s_held);
            return null;
        }

        Coverage.Reach(s_first);
        group.First.Add((deliver, position));
        return null;
    }

    /// <summary>What is known of a group.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal State()
        {
        }

        // The first delivery for each epoch.
        internal List<(CommitDeliver Event, long Position)> First { get; private init; } = [];

        /// <inheritdoc/>
        public State Clone() => new() { First = [.. First] };

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            foreach ((CommitDeliver first, _) in First)
            {
                var epoch = default(Fingerprint);
                epoch.Add(first.Epoch);
                first.Commit.AddTo(ref epoch);
                fingerprint.AddUnordered(epoch);
            }
        }
    }
}
