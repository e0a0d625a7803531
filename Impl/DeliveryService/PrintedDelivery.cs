using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>
/// Algorithm 1 of [PIFTI23], line by line, for process i in one group: Murmur for proposals, and for commits an instance of Cascade Consensus
/// for each epoch whose first CAC witnesses what the service has found valid. It does not keep what §3.3 promises (VERIFICATION.md).
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <remarks>
/// What the print leaves open is read in its favour: events are handled one after the other; "ignore past and invalid" (l. 20, 36) ignores
/// what belongs to an earlier epoch, or to this one and is not valid; invalid is besides what is broadcast by another than its author, and a
/// commit in the instance of another epoch than its own, of which the print says nothing; a commit that cannot be applied (l. 44) changes
/// nothing; and a process takes part in the instances of all epochs, as the print has no other way to catch up.
/// </remarks>
public sealed class PrintedDelivery<TScheme> : DistributedDelivery<TScheme>
    where TScheme : ISignatureScheme
{
    /// <summary>Names the instance of Murmur.</summary>
    public const string BroadcastTag = "mb";

    private Murmur<TScheme> _mb;

    // By epoch.
    private SortedList<int, Cascade<TScheme>> _ccb = [];

    // l. 7, 8. Each once; of commits with the party that broadcast them.
    private List<Proposal> _proposals = [];
    private List<Candidate> _incompleteCommits = [];
    private List<Candidate> _futureCommits = [];
    private List<Proposal> _futureProposals = [];

    // The proposals that were delivered, for whoever commits.
    private List<Proposal> _delivered = [];
    private int _dispatched;
    private bool _takesPart;

    /// <summary>Makes the machine of process i in epoch 0.</summary>
    /// <param name="parameters">What the service runs on.</param>
    /// <param name="session">The group.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    /// <param name="state">The state of group key agreement; its user is i.</param>
    /// <param name="random">Where the sample of Murmur comes from.</param>
    public PrintedDelivery(
        DeliveryParameters parameters, SessionId session, SignatureKeys keys, SigningKey key, GroupState state, RandomSource random)
        : base(parameters, session, keys, key, state) =>
        _mb = new Murmur<TScheme>(parameters.Broadcast, state.Self, session.Instance(BroadcastTag), keys, key, random);

    /// <inheritdoc/>
    protected override bool CanBroadcast => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<Proposal> Committable => _delivered;

    /// <inheritdoc/>
    protected override Machine? ConsensusOf(int epoch) => epoch < 0 ? null : Ccb(epoch);

    // l. 10, 11
    /// <inheritdoc/>
    protected override void Broadcast(Proposal proposal, Outbox outbox)
    {
        TakePart();
        _mb.Input(new Dispatch(Self, Session.Instance(BroadcastTag), ++_dispatched, proposal), Below);
    }

    // l. 13 … 18
    private void HandleCommit(Candidate candidate)
    {
        var commit = (Commit)candidate.Value;
        if (commit.Epoch > Tkem.Epoch)
        {
            AddOnce(_futureCommits, candidate);
        }
        else
        {
            Ccb(commit.Epoch).Allow(candidate, Below);
        }
    }

    // l. 20 … 32
    /// <inheritdoc/>
    protected override void OnBroadcast(DeliverBroadcast deliver, Outbox outbox)
    {
        if (deliver.Value is not Proposal proposal
            || proposal.Author != deliver.Sender
            || proposal.Epoch < Tkem.Epoch
            || (proposal.Epoch == Tkem.Epoch && !Tkem.IsValid(proposal)))
        {
            outbox.Reach(DeliveryMarks.Invalid);
            return;
        }

        AddOnce(_proposals, proposal);
        for (int c = _incompleteCommits.Count - 1; c >= 0; c--)
        {
            Candidate candidate = _incompleteCommits[c];
            if (IsComplete((Commit)candidate.Value))
            {
                HandleCommit(candidate);
                _incompleteCommits.RemoveAt(c);
            }
        }

        if (proposal.Epoch == Tkem.Epoch)
        {
            DeliverProposal(proposal, outbox);
        }
        else
        {
            AddOnce(_futureProposals, proposal);
        }
    }

    // l. 34, 35
    /// <inheritdoc/>
    protected override void Propose(Commit commit, Outbox outbox) =>
        Start(Ccb(Tkem.Epoch), new Propose(Self, DeliveryParameters.Instance(Session, Tkem.Epoch), commit), outbox);

    // l. 36 … 41
    /// <inheritdoc/>
    protected override void OnReceived(CommitReceived received, Outbox outbox)
    {
        Candidate candidate = received.Received;
        bool isAbout = candidate.Value is Commit about
            && about.Epoch == DeliveryParameters.EpochOf(received.Session)
            && about.Author == candidate.Sender;
        if (!isAbout
            || ((Commit)candidate.Value).Epoch < Tkem.Epoch
            || (((Commit)candidate.Value).Epoch == Tkem.Epoch && !Tkem.IsValid((Commit)candidate.Value)))
        {
            outbox.Reach(DeliveryMarks.InvalidCommit);
            return;
        }

        if (!IsComplete((Commit)candidate.Value))
        {
            AddOnce(_incompleteCommits, candidate);
        }
        else
        {
            HandleCommit(candidate);
        }
    }

    // l. 43 … 57
    /// <inheritdoc/>
    protected override void OnDecided(Decide decide, Outbox outbox)
    {
        outbox.Observe(decide);
        var commit = (Commit)decide.Value;
        if (Apply(commit, outbox))
        {
            _delivered.Clear();
        }

        for (int p = 0; p < _futureProposals.Count; p++)
        {
            Proposal proposal = _futureProposals[p];
            if (Tkem.Epoch == proposal.Epoch && Tkem.IsValid(proposal))
            {
                DeliverProposal(proposal, outbox);
                _futureProposals.RemoveAt(p--);
            }
        }

        for (int c = 0; c < _futureCommits.Count; c++)
        {
            Candidate candidate = _futureCommits[c];
            if (Tkem.Epoch == ((Commit)candidate.Value).Epoch && Tkem.IsValid((Commit)candidate.Value))
            {
                Ccb(Tkem.Epoch).Allow(candidate, Below);
                _futureCommits.RemoveAt(c--);
            }
        }

        Output(outbox, new CommitDeliver(Self, Session, DeliveryParameters.EpochOf(decide.Session), commit.Author, commit));
        ProposeWanted(outbox);
    }

    /// <inheritdoc/>
    protected override void OnMessage(int sender, Message message, Outbox outbox)
    {
        int epoch = DeliveryParameters.EpochOf(message.Session);
        if (message is Gossip or Subscribe)
        {
            TakePart();
            _mb.Receive(sender, message, Below);
        }
        else if (epoch >= 0 && Cascade<TScheme>.Takes(DeliveryParameters.Instance(Session, epoch), message))
        {
            TakePart();
            Ccb(epoch).Receive(sender, message, Below);
        }
        else
        {
            outbox.Reach(DeliveryMarks.Foreign);
        }
    }

    private void DeliverProposal(Proposal proposal, Outbox outbox)
    {
        _delivered.Add(proposal);
        Deliver(proposal.Author, proposal, outbox);
    }

    private bool IsComplete(Commit commit)
    {
        foreach (Proposal proposal in commit.Proposals)
        {
            if (!_proposals.Contains(proposal))
            {
                return false;
            }
        }

        return true;
    }

    private void TakePart()
    {
        if (!_takesPart)
        {
            _takesPart = true;
            _mb.Input(new Initialise(Self, Session.Instance(BroadcastTag)), Below);
        }
    }

    private Cascade<TScheme> Ccb(int epoch)
    {
        if (!_ccb.TryGetValue(epoch, out Cascade<TScheme>? ccb))
        {
            ccb = new Cascade<TScheme>(
                Parameters.Consensus, Self, DeliveryParameters.Instance(Session, epoch), Keys, Key, waits: true);
            _ccb.Add(epoch, ccb);
        }

        return ccb;
    }

    private static void AddOnce<T>(List<T> list, T item)
    {
        if (!list.Contains(item))
        {
            list.Add(item);
        }
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (PrintedDelivery<TScheme>)base.Clone();
        copy._mb = (Murmur<TScheme>)_mb.Clone();
        copy._ccb = new SortedList<int, Cascade<TScheme>>(_ccb.Count);
        foreach ((int epoch, Cascade<TScheme> ccb) in _ccb)
        {
            copy._ccb.Add(epoch, (Cascade<TScheme>)ccb.Clone());
        }

        copy._proposals = [.. _proposals];
        copy._incompleteCommits = [.. _incompleteCommits];
        copy._futureCommits = [.. _futureCommits];
        copy._futureProposals = [.. _futureProposals];
        copy._delivered = [.. _delivered];
        return copy;
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        base.Erase();
        _mb.Erase();
        foreach (Cascade<TScheme> ccb in _ccb.Values)
        {
            ccb.Erase();
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        _mb.AddTo(ref fingerprint);
        foreach ((int epoch, Cascade<TScheme> ccb) in _ccb)
        {
            fingerprint.Add(epoch);
            ccb.AddTo(ref fingerprint);
        }

        // In the order of arrival: what is done with them is done in this order.
        List<Proposal>[] proposals = [_proposals, _futureProposals, _delivered];
        foreach (List<Proposal> list in proposals)
        {
            fingerprint.Add(list.Count);
            foreach (Proposal proposal in list)
            {
                proposal.AddTo(ref fingerprint);
            }
        }

        List<Candidate>[] commits = [_incompleteCommits, _futureCommits];
        foreach (List<Candidate> list in commits)
        {
            fingerprint.Add(list.Count);
            foreach (Candidate candidate in list)
            {
                candidate.AddTo(ref fingerprint);
            }
        }

        fingerprint.Add(_dispatched << 1 | (_takesPart ? 1 : 0));
    }
}
