using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.DeliveryService;

/// <summary>
/// Epoch Termination [PIFTI23 §3.3]: "If a correct process p_i ds-commit-proposes a commit message cm for the epoch ep, then all correct
/// processes eventually ds-commit-deliver a pair (ep, −, −)."
/// </summary>
/// <remarks>
/// Rule: <em>termination</em>, owed at quiescence while no more than t parties are Byzantine. The literal reading is the achievable one:
/// randomised consensus satisfies it with probability 1. What an operation presumes it presumes as well, that a correct process
/// proposes for its current epoch, and what is valid in it. Where no correct process proposes nothing is owed, even if some deliver.
/// </remarks>
public sealed class EpochTermination : DeliveryMonitor<EpochTermination.State>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "epoch-termination";

    private static readonly Mark s_judged = new(SpecName, "termination is owed and judged");
    private static readonly Mark s_later = new(SpecName, "termination is owed and judged after the first epoch");

    /// <summary>Begins with no group.</summary>
    /// <param name="group">The parties, with t in place of t_c.</param>
    /// <param name="service">The processes that run the service; null where all parties do.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A process of the service lies outside the group.</exception>
    public EpochTermination(Group group, PartySet? service = null, Coverage? coverage = null, string positionName = "step")
        : base(group, service, coverage, positionName)
    {
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["termination"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_judged, s_later];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_judged];

    private protected override bool SpeaksOf(SessionEvent observed) => observed is CommitPropose or CommitDeliver;

    private protected override State NewState() => new();

    private protected override Violation? Judge(State group, SessionEvent observed, long position)
    {
        switch (observed)
        {
            case CommitPropose propose:
                if (!group.Proposed.Exists(p => p.Event.Epoch == propose.Epoch))
                {
                    group.Proposed.Add((propose, position));
                }

                break;
            case CommitDeliver deliver:
                group.Deliver(deliver.Epoch, deliver.Party);
                break;
        }

        return null;
    }

    private protected override IEnumerable<(int Party, string Rule, string Owed)> Owed(State group)
    {
        foreach ((CommitPropose propose, long at) in group.Proposed)
        {
            foreach (int party in Judged.Except(group.DeliveredIn(propose.Epoch)))
            {
                yield return (
                    party,
                    "termination",
                    FormattableString.Invariant($"has not delivered a commit for epoch {propose.Epoch}, for which {propose.Party} ")
                    + FormattableString.Invariant($"proposed {propose.Commit} at {PositionName} {at},"));
            }
        }
    }

    private protected override void Discharged(State group)
    {
        foreach ((CommitPropose propose, _) in group.Proposed)
        {
            Coverage.Reach(propose.Epoch > 0 ? s_later : s_judged);
        }
    }

    /// <summary>What is known of a group.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal State()
        {
        }

        // The first proposal by a correct process for each epoch.
        internal List<(CommitPropose Event, long Position)> Proposed { get; private init; } = [];

        // The correct processes that delivered a commit, for each epoch for which one did.
        private List<(int Epoch, PartySet By)> Delivered { get; init; } = [];

        /// <inheritdoc/>
        public State Clone() => new() { Proposed = [.. Proposed], Delivered = [.. Delivered] };

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            var all = default(Fingerprint);
            foreach ((CommitPropose propose, _) in Proposed)
            {
                var proposed = default(Fingerprint);
                proposed.Add(propose.Epoch);
                all.AddUnordered(proposed);
            }

            fingerprint.Add(all);
            foreach ((int epoch, PartySet by) in Delivered)
            {
                var delivered = default(Fingerprint);
                delivered.Add(epoch);
                by.AddTo(ref delivered);
                fingerprint.AddUnordered(delivered);
            }
        }

        internal PartySet DeliveredIn(int epoch)
        {
            foreach ((int ep, PartySet by) in Delivered)
            {
                if (ep == epoch)
                {
                    return by;
                }
            }

            return PartySet.Empty;
        }

        internal void Deliver(int epoch, int party)
        {
            for (int k = 0; k < Delivered.Count; k++)
            {
                if (Delivered[k].Epoch == epoch)
                {
                    Delivered[k] = (epoch, Delivered[k].By.With(party));
                    return;
                }
            }

            Delivered.Add((epoch, PartySet.Of(party)));
        }
    }
}
