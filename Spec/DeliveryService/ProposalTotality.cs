using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.DeliveryService;

/// <summary>
/// Proposal Totality [PIFTI23 §3.3]: "If a correct process p_i ds-proposal-broadcasts a proposal message pm, then all correct processes
/// eventually ds-proposal-deliver the pair (p_i, pm)."
/// </summary>
/// <remarks>
/// Rule: <em>totality</em>, owed at quiescence while no more than t parties are Byzantine. The broadcast below delivers but for a probability ε,
/// so it is a rule only where ε is 0; elsewhere proposals that lack it are counted.
/// <para>No algorithm satisfies the literal reading together with Proposal Validity and Epoch Termination where t ≥ 1. Take a run in which p_i
/// is Byzantine and silent while another process proposes a commit for epoch ep: all correct processes deliver a commit for ep, by some
/// moment T, and it cannot refer to a proposal of p_i. Take a second one in which p_i is correct, broadcasts pm for ep, and all it sends
/// takes longer than T. Up to T the others receive the same in both, so in the second too they are in epoch ep + 1 when pm arrives, where pm
/// is not valid: they never deliver it. The achievable reading lets off a process that has left the epoch of pm. It also asks that pm was
/// valid where and when it was broadcast, as whoever delivers it otherwise violates Proposal Validity.</para>
/// </remarks>
public sealed class ProposalTotality : DeliveryMonitor<ProposalTotality.State>
{
    /// <summary>The name of the specification, in the achievable reading.</summary>
    public const string SpecName = "proposal-totality";

    private static readonly Mark s_judged = new(SpecName, "totality is judged");
    private static readonly Mark s_total = new(SpecName, "all correct processes deliver a proposal");
    private static readonly Mark s_left = new(SpecName, "a process leaves the epoch of a proposal that it did not deliver");

    private readonly Reading _reading;
    private readonly bool _certain;
    private readonly PartySet _members;

    /// <summary>Begins with no group.</summary>
    /// <param name="group">The parties, with t in place of t_c.</param>
    /// <param name="reading">How the sentence is read.</param>
    /// <param name="certain">Whether the broadcast below has ε = 0.</param>
    /// <param name="members">The members in epoch 0.</param>
    /// <param name="service">The processes that run the service; null where all parties do.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A process of the service lies outside the group.</exception>
    public ProposalTotality(
        Group group,
        Reading reading,
        bool certain,
        PartySet members,
        PartySet? service = null,
        Coverage? coverage = null,
        string positionName = "step")
        : base(group, service, coverage, positionName)
    {
        _reading = reading;
        _certain = certain;
        _members = members;
        Name = NameIn(SpecName, reading);
    }

    /// <summary>Reached each time totality is judged of a proposal, and each time that it was kept.</summary>
    public static (Mark Judged, IReadOnlyList<Mark> Kept) TotalityMarks => (s_judged, [s_total, s_left]);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules => _certain ? ["totality"] : [];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_judged, s_total, s_left];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_judged, s_total];

    /// <summary>How many proposals lack totality if all messages are delivered now, however many parties are Byzantine.</summary>
    public int Incomplete => Groups().Sum(group => group.Broadcast.Count(b => Lacking(group, b.Event, b.Valid).Count > 0));

    private protected override bool SpeaksOf(SessionEvent observed) => observed is ProposalBroadcast or ProposalDeliver or CommitDeliver;

    private protected override State NewState() => new(new GroupHistory(Size, _members), Size);

    private protected override Violation? Judge(State group, SessionEvent observed, long position)
    {
        switch (observed)
        {
            case ProposalBroadcast broadcast:
                bool valid = broadcast.Proposal.Author == broadcast.Party
                    && group.History[broadcast.Party].Objection(broadcast.Proposal) is null;
                if (!group.Broadcast.Exists(b => b.Event.Equals(broadcast) && b.Valid == valid))
                {
                    group.Broadcast.Add((broadcast, valid, position));
                }

                break;
            case ProposalDeliver deliver:
                if (!group.HasDelivered(deliver.Party, deliver.Sender, deliver.Proposal))
                {
                    group.Delivered[deliver.Party].Add((deliver.Sender, deliver.Proposal));
                }

                break;
            default:
                group.History.Deliver((CommitDeliver)observed, position);
                break;
        }

        return null;
    }

    private protected override IEnumerable<(int Party, string Rule, string Owed)> Owed(State group)
    {
        if (!_certain)
        {
            yield break;
        }

        foreach ((ProposalBroadcast broadcast, bool valid, long at) in group.Broadcast)
        {
            foreach (int party in Lacking(group, broadcast, valid))
            {
                yield return (
                    party,
                    "totality",
                    $"has not delivered {broadcast.Proposal}, which {broadcast.Party} broadcast at {PositionName} {at}, "
                    + $"and {group.History.Describe(party, PositionName)},");
            }
        }
    }

    private protected override void Discharged(State group)
    {
        foreach ((ProposalBroadcast broadcast, bool valid, _) in group.Broadcast)
        {
            if (valid)
            {
                Coverage.Reach(s_judged);
                if (Lacking(group, broadcast, valid).IsEmpty)
                {
                    Coverage.Reach(Without(group, broadcast).IsEmpty ? s_total : s_left);
                }
            }
        }
    }

    // The processes that are judged and have not delivered what was broadcast.
    private PartySet Without(State group, ProposalBroadcast broadcast)
    {
        PartySet without = PartySet.Empty;
        foreach (int party in Judged)
        {
            if (!group.HasDelivered(party, broadcast.Party, broadcast.Proposal))
            {
                without = without.With(party);
            }
        }

        return without;
    }

    // Those of them that owe it.
    private PartySet Lacking(State group, ProposalBroadcast broadcast, bool valid)
    {
        PartySet without = Without(group, broadcast);
        if (_reading == Reading.Literal)
        {
            return without;
        }

        PartySet lacking = PartySet.Empty;
        foreach (int party in without)
        {
            if (valid && group.History[party].Number <= broadcast.Proposal.Epoch)
            {
                lacking = lacking.With(party);
            }
        }

        return lacking;
    }

    /// <summary>What is known of a group.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal State(GroupHistory history, int size)
        {
            History = history;
            Delivered = new List<(int, IProposalMessage)>[size + 1];
            for (int party = 1; party <= size; party++)
            {
                Delivered[party] = [];
            }
        }

        private State(State other)
        {
            History = other.History.Clone();
            Broadcast = [.. other.Broadcast];
            Delivered = new List<(int, IProposalMessage)>[other.Delivered.Length];
            for (int party = 1; party < Delivered.Length; party++)
            {
                Delivered[party] = [.. other.Delivered[party]];
            }
        }

        internal GroupHistory History { get; }

        // What correct processes broadcast, each once, and whether it was valid there.
        internal List<(ProposalBroadcast Event, bool Valid, long Position)> Broadcast { get; } = [];

        // By process, from 1; each once.
        internal List<(int Sender, IProposalMessage Proposal)>[] Delivered { get; }

        /// <inheritdoc/>
        public State Clone() => new(this);

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            History.AddTo(ref fingerprint);
            var all = default(Fingerprint);
            foreach ((ProposalBroadcast broadcast, bool valid, _) in Broadcast)
            {
                all.AddUnordered(Of(broadcast.Party, broadcast.Proposal, valid));
            }

            fingerprint.Add(all);
            for (int party = 1; party < Delivered.Length; party++)
            {
                var delivered = default(Fingerprint);
                foreach ((int sender, IProposalMessage proposal) in Delivered[party])
                {
                    delivered.AddUnordered(Of(sender, proposal, valid: true));
                }

                fingerprint.Add(delivered);
            }
        }

        internal bool HasDelivered(int party, int sender, IProposalMessage proposal)
        {
            foreach ((int from, IProposalMessage delivered) in Delivered[party])
            {
                if (from == sender && delivered.Equals(proposal))
                {
                    return true;
                }
            }

            return false;
        }

        private static Fingerprint Of(int sender, IProposalMessage proposal, bool valid)
        {
            var fingerprint = default(Fingerprint);
            fingerprint.Add(sender);
            fingerprint.Add(valid);
            proposal.AddTo(ref fingerprint);
            return fingerprint;
        }
    }
}
