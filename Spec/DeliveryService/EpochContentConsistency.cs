using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.DeliveryService;

/// <summary>
/// Epoch-Content Consistency [PIFTI23 §3.3]: "If a correct process ds-commit-delivers a tuple (−, −, cm), then for all proposal messages pm
/// referenced by cm all correct processes have previously ds-proposal-delivered a tuple (−, pm)."
/// </summary>
/// <remarks>
/// Rule: <em>content</em>, judged when a commit is delivered.
/// <para>No algorithm satisfies the literal reading together with Epoch Termination where t ≥ 1, unless no commit refers to a proposal. Take a run
/// in which p_k is Byzantine and silent, and a correct process proposes a commit that refers to pm; by Epoch Termination p_i delivers it, by some
/// moment T. Take a second one in which p_k is correct, and all that it sends and all that is sent to it takes longer than T. Up to T p_i
/// receives the same in both, so it delivers in the second too, where p_k is correct and has not delivered pm: to wait for everybody is to
/// wait for the Byzantine.</para>
/// <para>The achievable reading asks it of the process that delivers the commit and, with it, of n − 2t correct processes. No algorithm gives more:
/// where t parties are Byzantine and do as they are told, and t correct ones are slow, a commit must be delivered while no more than n − 2t correct
/// processes have taken any part. As all correct processes deliver the commit in the end where Epoch Termination is owed, each of them has
/// delivered every pm then. A service that gives less, as one with a central server, is asked for as much as it gives.</para>
/// </remarks>
public sealed class EpochContentConsistency : DeliveryMonitor<EpochContentConsistency.State>
{
    /// <summary>The name of the specification, in the achievable reading.</summary>
    public const string SpecName = "epoch-content-consistency";

    private static readonly Mark s_empty = new(SpecName, "a commit that refers to no proposal is delivered");
    private static readonly Mark s_content = new(SpecName, "a commit that refers to proposals is delivered");

    private readonly Reading _reading;
    private readonly int _least;

    /// <summary>Begins with no group.</summary>
    /// <param name="group">The parties, with t in place of t_c.</param>
    /// <param name="reading">How the sentence is read.</param>
    /// <param name="least">
    /// How many correct processes must have delivered a proposal before a commit that refers to it, in the achievable reading; null for
    /// n − 2t, or all where fewer are correct.
    /// </param>
    /// <param name="service">The processes that run the service; null where all parties do.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A process of the service lies outside the group.</exception>
    public EpochContentConsistency(
        Group group, Reading reading, int? least = null, PartySet? service = null, Coverage? coverage = null, string positionName = "step")
        : base(group, service, coverage, positionName)
    {
        _reading = reading;
        _least = least ?? group.Size - 2 * group.Crashes;
        Name = NameIn(SpecName, reading);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["content"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_empty, s_content];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_content];

    private protected override bool SpeaksOf(SessionEvent observed) => observed is ProposalDeliver or CommitDeliver;

    private protected override State NewState() => new();

    private protected override Violation? Judge(State group, SessionEvent observed, long position)
    {
        switch (observed)
        {
            case ProposalDeliver deliver:
                group.Deliver(deliver.Party, deliver.Proposal);
                return null;
            default:
                return Deliver(group, (CommitDeliver)observed, position);
        }
    }

    private Violation? Deliver(State group, CommitDeliver deliver, long position)
    {
        PartySet bound = _reading == Reading.Literal ? Judged : PartySet.Of(deliver.Party);
        int least = _reading == Reading.Literal ? Judged.Count : Math.Min(_least, Judged.Count);
        for (int p = 0; p < deliver.Commit.Proposals.Count; p++)
        {
            IProposalMessage proposal = deliver.Commit.Proposals[p];
            PartySet delivered = group.DeliveredBy(proposal);
            PartySet lacking = bound.Except(delivered);
            if (!lacking.IsEmpty || delivered.Count < least)
            {
                return new Violation(
                    Name,
                    "content",
                    $"{deliver}: it refers to {proposal}, which {(lacking.IsEmpty ? $"only {delivered}" : lacking)} did "
                    + $"{(lacking.IsEmpty ? $"deliver before, and not {least} correct processes" : "not deliver before")}.",
                    position);
            }
        }

        Coverage.Reach(deliver.Commit.Proposals.Count > 0 ? s_content : s_empty);
        return null;
    }

    /// <summary>What is known of a group.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal State()
        {
        }

        // The correct processes that delivered a proposal, for each that one did.
        private List<(IProposalMessage Proposal, PartySet By)> Delivered { get; init; } = [];

        /// <inheritdoc/>
        public State Clone() => new() { Delivered = [.. Delivered] };

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            foreach ((IProposalMessage proposal, PartySet by) in Delivered)
            {
                var delivered = default(Fingerprint);
                by.AddTo(ref delivered);
                proposal.AddTo(ref delivered);
                fingerprint.AddUnordered(delivered);
            }
        }

        internal PartySet DeliveredBy(IProposalMessage proposal)
        {
            foreach ((IProposalMessage delivered, PartySet by) in Delivered)
            {
                if (delivered.Equals(proposal))
                {
                    return by;
                }
            }

            return PartySet.Empty;
        }

        internal void Deliver(int party, IProposalMessage proposal)
        {
            for (int k = 0; k < Delivered.Count; k++)
            {
                if (Delivered[k].Proposal.Equals(proposal))
                {
                    Delivered[k] = (proposal, Delivered[k].By.With(party));
                    return;
                }
            }

            Delivered.Add((proposal, PartySet.Of(party)));
        }
    }
}
