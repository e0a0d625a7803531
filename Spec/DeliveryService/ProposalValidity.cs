using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.DeliveryService;

/// <summary>
/// Proposal Validity [PIFTI23 §3.3]: "If a correct process p_i ds-proposal-delivers a pair (p_j, pm), then pm is a valid proposal message, p_j is
/// a correct process and p_j has previously ds-proposal-broadcast pm."
/// </summary>
/// <remarks>
/// Rules: <em>valid</em>, pm is by p_j and valid in the epoch in which p_i is (<see cref="GroupEpoch.Objection(IProposalMessage)"/>);
/// <em>broadcast</em>, where p_j is correct, it has broadcast pm; and in the literal reading <em>sender-correct</em>, p_j is correct.
/// <para>No algorithm satisfies the last where t ≥ 1, unless it never delivers what another process broadcasts. Take a run of correct processes
/// in which p_i delivers a pair of p_j; Proposal Totality asks for such a run. Take a second one that differs in that p_j is Byzantine, and
/// so far did what it is told. Up to the delivery p_i receives the same in both, so it delivers in the second too, and refutes the rule.
/// A Byzantine p_j broadcasts what it likes, so of it the achievable reading asks that pm be valid, and nothing else.</para>
/// </remarks>
public sealed class ProposalValidity : DeliveryMonitor<ProposalValidity.State>
{
    /// <summary>The name of the specification, in the achievable reading.</summary>
    public const string SpecName = "proposal-validity";

    private static readonly Mark s_deliver = new(SpecName, "a correct process delivers a proposal");
    private static readonly Mark s_later = new(SpecName, "a proposal is delivered after the first epoch");
    private static readonly Mark s_byzantine = new(SpecName, "a proposal of a Byzantine process is delivered");

    private readonly Reading _reading;
    private readonly PartySet _members;

    /// <summary>Begins with no group.</summary>
    /// <param name="group">The parties, with t in place of t_c.</param>
    /// <param name="reading">How the sentence is read.</param>
    /// <param name="members">The members in epoch 0.</param>
    /// <param name="service">The processes that run the service; null where all parties do.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A process of the service lies outside the group.</exception>
    public ProposalValidity(
        Group group, Reading reading, PartySet members, PartySet? service = null, Coverage? coverage = null, string positionName = "step")
        : base(group, service, coverage, positionName)
    {
        _reading = reading;
        _members = members;
        Name = NameIn(SpecName, reading);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules => _reading == Reading.Literal
        ? ["valid", "sender-correct", "broadcast"]
        : ["valid", "broadcast"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_deliver, s_later, s_byzantine];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_deliver];

    private protected override bool SpeaksOf(SessionEvent observed) => observed is ProposalBroadcast or ProposalDeliver or CommitDeliver;

    private protected override State NewState() => new(new GroupHistory(Size, _members));

    private protected override Violation? Judge(State group, SessionEvent observed, long position)
    {
        switch (observed)
        {
            case ProposalBroadcast broadcast:
                if (!group.HasBroadcast(broadcast.Party, broadcast.Proposal))
                {
                    group.Broadcast.Add((broadcast.Party, broadcast.Proposal));
                }

                return null;
            case ProposalDeliver deliver:
                return Deliver(group, deliver, position);
            default:
                group.History.Deliver((CommitDeliver)observed, position);
                return null;
        }
    }

    private Violation? Deliver(State group, ProposalDeliver deliver, long position)
    {
        string? objection = deliver.Proposal.Author == deliver.Sender
            ? group.History[deliver.Party].Objection(deliver.Proposal)
            : FormattableString.Invariant($"its author {deliver.Proposal.Author} is not its sender");
        if (objection is not null)
        {
            return new Violation(
                Name, "valid", $"{deliver}: {objection}; {group.History.Describe(deliver.Party, PositionName)}.", position);
        }

        bool isByzantine = IsByzantine(deliver.Sender);
        if (isByzantine && _reading == Reading.Literal)
        {
            return new Violation(Name, "sender-correct", $"{deliver}: {deliver.Sender} is Byzantine.", position);
        }

        if (!isByzantine && !group.HasBroadcast(deliver.Sender, deliver.Proposal))
        {
            return new Violation(
                Name, "broadcast", $"{deliver}: {deliver.Sender} is not Byzantine and has not broadcast this.", position);
        }

        Coverage.Reach(s_deliver);
        if (deliver.Proposal.Epoch > 0)
        {
            Coverage.Reach(s_later);
        }

        if (isByzantine)
        {
            Coverage.Reach(s_byzantine);
        }

        return null;
    }

    /// <summary>What is known of a group.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal State(GroupHistory history) => History = history;

        internal GroupHistory History { get; }

        // What correct processes broadcast, each once.
        internal List<(int Party, IProposalMessage Proposal)> Broadcast { get; private init; } = [];

        /// <inheritdoc/>
        public State Clone() => new(History.Clone()) { Broadcast = [.. Broadcast] };

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            History.AddTo(ref fingerprint);
            foreach ((int party, IProposalMessage proposal) in Broadcast)
            {
                var broadcast = default(Fingerprint);
                broadcast.Add(party);
                proposal.AddTo(ref broadcast);
                fingerprint.AddUnordered(broadcast);
            }
        }

        internal bool HasBroadcast(int party, IProposalMessage proposal)
        {
            foreach ((int by, IProposalMessage broadcast) in Broadcast)
            {
                if (by == party && broadcast.Equals(proposal))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
