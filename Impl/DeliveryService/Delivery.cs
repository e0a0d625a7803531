using System.Collections.Immutable;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>
/// The distributed Delivery Service for process i in one group, Algorithm 1 of [PIFTI23] repaired: in each epoch an instance of Murmur for
/// proposals and one of Cascade Consensus for the commit that ends it, in the Byzantine model with n &gt; 3t.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <remarks>
/// <para>
/// A commit carries the proposals that it refers to, signed by their authors. So whoever is in its epoch judges it at once, and all correct
/// processes judge alike, since the state that they judge by follows from the commits before: no commit waits for a proposal, and a message
/// of the first CAC that speaks of an invalid commit is dropped, as no correct process sends one. The proposals that a valid commit carries
/// and that were not delivered here are delivered before anything is signed for it, so before it is delivered.
/// </para>
/// <para>
/// Nothing of an epoch is sent to a process that has not said that it is there (ENTERED), but kept by the sender; so what a process
/// gets of a later epoch than its own was sent by a Byzantine process, and is dropped: no flood fills its memory. What it gets of an earlier
/// epoch than the two that it serves may well be of a correct process, and late; it is dropped too, since whoever is that far behind is
/// told the commits. What is kept is what the sender's own machines wrote, in two epochs.
/// </para>
/// <para>
/// Termination: a process serves the instance of its epoch and of the one before. It leaves the latter alone when the epoch after is
/// decided here, for which a certificate of n − t processes was needed, or t + 1 that say so: at least t + 1 correct processes have then
/// entered the epoch, and so told everyone which commit ended the one before. A process that is behind tells so by its ENTERED, is
/// answered DECIDED by all that are ahead, and delivers what t + 1 of them name, one of whom is correct.
/// </para>
/// </remarks>
public sealed class Delivery<TScheme> : DistributedDelivery<TScheme>
    where TScheme : ISignatureScheme
{
    /// <summary>Names the instance of Murmur of an epoch.</summary>
    public const string BroadcastTag = "mb";

    // How many commits are remembered as valid, for each process: one that is proposed in each of two epochs, and as many again.
    private const int RememberedPerProcess = 4;

    private readonly Func<SessionId, RandomSource> _random;
    private readonly Func<SessionId, Machine> _openConsensus;

    // Of the current epoch; its instance is written out once.
    private SessionId _instance;
    private SessionId _firstCac;
    private Murmur<TScheme> _broadcast;
    private Machine _consensus;
    private List<Gossip> _proposals = [];
    private int _dispatched;
    private bool _takesPart;

    // The proposals' signatures that were verified; nothing but saved work follows from it, so copies share it.
    private VerifiedSignatures _verified;

    // Of the epoch before: its instance, and what its commits are judged by, without secrets. Null in epoch 0.
    private Machine? _consensusBefore;
    private GroupState? _stateBefore;
    private VerifiedSignatures? _verifiedBefore;

    // The commits that ended the epochs so far.
    private ImmutableList<Payload> _decided = [];

    // What was found valid in these two epochs, the signatures of its proposals included; when it is full the oldest goes. Nothing but
    // saved work follows from it, so it is no part of the state.
    private List<CarriedCommit> _valid = [];

    // Sent to all, it is looked at once; no part of the state.
    private Bundle? _lastSent;

    // By process, from 1: the epoch that it has said it is in, what it says of the current one, and what is kept for it, in order.
    private int[] _epochOf;
    private Payload?[] _claims;
    private List<Message>[] _held;

    /// <summary>Makes the machine of process i in epoch 0.</summary>
    /// <param name="parameters">What the service runs on.</param>
    /// <param name="session">The group.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    /// <param name="state">The state of group key agreement; its user is i.</param>
    /// <param name="random">For each instance of Murmur, where its sample comes from.</param>
    /// <param name="openConsensus">
    /// Makes the machine of an instance of Cascade Consensus, alone, with what stands below this machine below it, or composed with global
    /// consensus.
    /// </param>
    public Delivery(
        DeliveryParameters parameters,
        SessionId session,
        SignatureKeys keys,
        SigningKey key,
        GroupState state,
        Func<SessionId, RandomSource> random,
        Func<SessionId, Machine> openConsensus)
        : base(parameters, session, keys, key, state)
    {
        _random = random;
        _openConsensus = openConsensus;
        int n = parameters.Group.Size;
        _epochOf = new int[n + 1];
        _claims = new Payload?[n + 1];
        _held = new List<Message>[n + 1];
        for (int process = 1; process <= n; process++)
        {
            _held[process] = [];
        }

        _instance = DeliveryParameters.Instance(session, state.Epoch);
        _firstCac = _instance.Instance(Cascade<TScheme>.FirstTag);
        _verified = NewVerified();
        _broadcast = NewBroadcast();
        _consensus = openConsensus(Instance);
    }

    /// <inheritdoc/>
    protected override bool CanBroadcast => _dispatched < DeliveryParameters.ProposalsPerEpoch;

    /// <inheritdoc/>
    protected override IReadOnlyList<Proposal> Committable
    {
        get
        {
            var proposals = new List<Proposal>(_proposals.Count);
            foreach (Gossip gossip in _proposals)
            {
                proposals.Add((Proposal)gossip.Statement.Value);
            }

            return proposals;
        }
    }

    /// <summary>How many messages are kept for others.</summary>
    public int Held
    {
        get
        {
            int held = 0;
            foreach (int process in Parameters.Group.Everyone)
            {
                held += _held[process].Count;
            }

            return held;
        }
    }

    private SessionId Instance => _instance;

    /// <inheritdoc/>
    protected override Machine? ConsensusOf(int epoch) =>
        epoch < 0 ? null : epoch == Tkem.Epoch ? _consensus : epoch == Tkem.Epoch - 1 ? _consensusBefore : null;

    /// <inheritdoc/>
    protected override void Broadcast(Proposal proposal, Outbox outbox)
    {
        TakePart();
        _broadcast.Input(new Dispatch(Self, Instance.Instance(BroadcastTag), ++_dispatched, proposal), Below);
    }

    /// <inheritdoc/>
    protected override void OnBroadcast(DeliverBroadcast deliver, Outbox outbox)
    {
        bool isOfNow = DeliveryParameters.EpochOf(deliver.Session) == Tkem.Epoch;
        if (!isOfNow
            || deliver.Value is not Proposal proposal
            || proposal.Author != deliver.Sender
            || !Tkem.IsValid(proposal)
            || IsDelivered(proposal))
        {
            outbox.Reach(DeliveryMarks.Invalid);
            return;
        }

        Take(_broadcast.Find(deliver.Sender, deliver.Number)!, outbox);
    }

    /// <inheritdoc/>
    protected override void Propose(Commit commit, Outbox outbox)
    {
        ImmutableArray<Gossip>.Builder carried = ImmutableArray.CreateBuilder<Gossip>(commit.Proposals.Length);
        foreach (Proposal proposal in commit.Proposals)
        {
            carried.Add(_proposals.Find(gossip => gossip.Statement.Value.Equals(proposal))!);
        }

        Start(_consensus, new Propose(Self, Instance, new CarriedCommit(commit, carried.MoveToImmutable())), outbox);
    }

    /// <inheritdoc/>
    protected override void OnMessage(int sender, Message message, Outbox outbox)
    {
        int epoch = DeliveryParameters.EpochOf(message.Session);
        if (message.Session.Root != Session.Root || epoch < 0)
        {
            outbox.Reach(DeliveryMarks.Foreign);
            return;
        }

        TakePart();
        switch (message)
        {
            case EpochMessage when message.Session != InstanceOf(epoch):
                outbox.Reach(DeliveryMarks.Foreign);
                break;
            case Entered entered:
                OnEntered(sender, epoch, entered, outbox);
                break;
            case Decided decided:
                Claim(sender, epoch, decided.Value, outbox);
                break;
            case Gossip or Subscribe when epoch == Tkem.Epoch:
                _broadcast.Receive(sender, message, Below);
                break;
            case Gossip or Subscribe:
                outbox.Reach(DeliveryMarks.Elsewhere);
                break;
            case Bundle when ConsensusOf(epoch) is { } consensus && consensus.Ignores(sender, message):
                outbox.Reach(CacMarks.NothingNew);
                break;
            case Bundle bundle when !IsValid(bundle, epoch):
                outbox.Reach(ConsensusOf(epoch) is null ? DeliveryMarks.Elsewhere : DeliveryMarks.InvalidCommit);
                break;
            default:
                outbox.ReachIf(ConsensusOf(epoch) is null, DeliveryMarks.Elsewhere);
                ConsensusOf(epoch)?.Receive(sender, message, Below);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnDecided(Decide decide, Outbox outbox)
    {
        if (decide.Session != Instance)
        {
            outbox.Reach(DeliveryMarks.Late);
            return;
        }

        outbox.Observe(decide);
        Advance((CarriedCommit)decide.Value, outbox);
    }

    // ds_commit_deliver, and on to the next epoch.
    private void Advance(CarriedCommit carried, Outbox outbox)
    {
        if (!Tkem.IsValid(carried.Commit))
        {
            // No correct process has witnessed it, so more than t are Byzantine: this one stays where it is.
            outbox.Reach(DeliveryMarks.InvalidCommit);
            return;
        }

        TakeCarried(carried, outbox);
        Commit commit = carried.Commit;
        Output(outbox, new CommitDeliver(Self, Session, Tkem.Epoch, commit.Author, commit));
        if (_consensusBefore is not null)
        {
            outbox.Reach(DeliveryMarks.Drop);
            outbox.StopTimer(Self, DeliveryParameters.Instance(Session, Tkem.Epoch - 1));
            _consensusBefore.Erase();
        }

        var entered = new Entered(Instance, carried);
        _stateBefore = Tkem.Clone();
        _stateBefore.Erase();
        _consensusBefore = _consensus;
        _verifiedBefore = _verified;
        _decided = _decided.Add(carried);
        _valid.RemoveAll(valid => valid.Commit.Epoch < Tkem.Epoch);
        Apply(commit, outbox);

        // Consensus sends to all, also to oneself.
        _epochOf[Self] = Tkem.Epoch;
        _instance = DeliveryParameters.Instance(Session, Tkem.Epoch);
        _firstCac = _instance.Instance(Cascade<TScheme>.FirstTag);
        _verified = NewVerified();
        _proposals = [];
        _dispatched = 0;
        _takesPart = false;
        _broadcast.Erase();
        _broadcast = NewBroadcast();
        _consensus = _openConsensus(Instance);
        foreach (int process in Parameters.Group.Everyone.Without(Self))
        {
            _claims[process] = null;
            _held[process].RemoveAll(message => DeliveryParameters.EpochOf(message.Session) < Tkem.Epoch - 1);
            outbox.Send(process, entered);
        }

        TakePart();
        ProposeWanted(outbox);
    }

    private void OnEntered(int sender, int epochOver, Entered entered, Outbox outbox)
    {
        int epoch = epochOver + 1;
        if (epoch > _epochOf[sender])
        {
            _epochOf[sender] = epoch;
            if (epoch < Tkem.Epoch)
            {
                outbox.Reach(DeliveryMarks.Answer);
                outbox.Send(sender, new Decided(DeliveryParameters.Instance(Session, epoch), _decided[epoch]));
            }

            Release(sender, outbox);
        }

        // Also where word of a later epoch was faster.
        Claim(sender, epochOver, entered.Value, outbox);
    }

    // Sends a process what was kept until it is where it says it is now.
    private void Release(int process, Outbox outbox)
    {
        List<Message> held = _held[process];
        int kept = 0;
        for (int m = 0; m < held.Count; m++)
        {
            Message message = held[m];
            if (DeliveryParameters.EpochOf(message.Session) > _epochOf[process])
            {
                held[kept++] = message;
            }
            else
            {
                outbox.Reach(DeliveryMarks.Release);
                outbox.Send(process, message);
            }
        }

        held.RemoveRange(kept, held.Count - kept);
    }

    // Of each process the first counts: a correct one says the same each time.
    private void Claim(int sender, int epoch, Payload value, Outbox outbox)
    {
        if (epoch != Tkem.Epoch || _claims[sender] is not null || value is not CarriedCommit carried)
        {
            return;
        }

        _claims[sender] = carried;
        int same = 0;
        foreach (int process in Parameters.Group.Everyone)
        {
            same += carried.Equals(_claims[process]) ? 1 : 0;
        }

        if (same > Parameters.Group.Crashes)
        {
            outbox.Reach(DeliveryMarks.Adopt);
            outbox.Observe(new Decide(Self, Instance, carried));
            Advance(carried, outbox);
        }
    }

    /// <inheritdoc/>
    protected override void Send(in Effect effect, Outbox outbox)
    {
        if (effect.Message is Bundle bundle && !ReferenceEquals(bundle, _lastSent))
        {
            _lastSent = bundle;
            TakeSigned(bundle, outbox);
        }

        if (_epochOf[effect.To] >= DeliveryParameters.EpochOf(effect.Message!.Session))
        {
            outbox.Add(effect);
        }
        else
        {
            outbox.Reach(DeliveryMarks.Hold);
            _held[effect.To].Add(effect.Message);
        }
    }

    // Whether all commits that a message of the first CAC speaks of are valid in their epoch. Those of the second are certified by the first.
    private bool IsValid(Bundle bundle, int epoch)
    {
        GroupState? state = epoch == Tkem.Epoch ? Tkem : epoch >= 0 && epoch == Tkem.Epoch - 1 ? _stateBefore : null;
        if (state is null)
        {
            return false;
        }

        if (bundle.Session != InstanceOf(epoch).Instance(Cascade<TScheme>.FirstTag))
        {
            return true;
        }

        foreach (CacSignature signature in bundle.Signatures)
        {
            Candidate candidate = signature.Statement.Candidate;
            if (candidate.Value is not CarriedCommit carried
                || carried.Commit.Author != candidate.Sender
                || carried.Commit.Epoch != epoch)
            {
                return false;
            }

            if (WasValid(carried))
            {
                continue;
            }

            if (!state.IsValid(carried.Commit) || !CarriesItsProposals(carried, epoch))
            {
                return false;
            }

            if (_valid.Count == RememberedPerProcess * Parameters.Group.Size)
            {
                _valid.RemoveAt(0);
            }

            _valid.Add(carried);
        }

        return true;
    }

    private bool WasValid(CarriedCommit carried)
    {
        foreach (CarriedCommit valid in _valid)
        {
            // What is the same object need not be compared.
            if (ReferenceEquals(valid, carried) || valid.IsIdentical(carried))
            {
                return true;
            }
        }

        return false;
    }

    private bool CarriesItsProposals(CarriedCommit carried, int epoch)
    {
        ImmutableArray<Proposal> proposals = carried.Commit.Proposals;
        if (carried.Proposals.Length != proposals.Length)
        {
            return false;
        }

        for (int p = 0; p < proposals.Length; p++)
        {
            DispatchStatement statement = carried.Proposals[p].Statement;
            bool fits = statement.Session == InstanceOf(epoch).Instance(BroadcastTag)
                && statement.Sender == proposals[p].Author
                && statement.Sender >= 1 && statement.Sender <= Parameters.Group.Size
                && statement.Value.Equals(proposals[p]);
            if (!fits || !Verifies(carried.Proposals[p], epoch))
            {
                return false;
            }
        }

        return true;
    }

    // What was delivered by Murmur was verified there.
    private bool Verifies(Gossip gossip, int epoch) => (epoch == Tkem.Epoch ? _verified : _verifiedBefore!)
        .Verify<TScheme>(Keys, gossip.Statement.Sender, gossip.Statement, gossip.Signature);

    private SessionId InstanceOf(int epoch) => epoch == Tkem.Epoch ? Instance : DeliveryParameters.Instance(Session, epoch);

    // As many as count of a process in an epoch, and as many again: of those a Byzantine process can sign several for one number.
    private VerifiedSignatures NewVerified() => new(Parameters.Group.Size, 2 * DeliveryParameters.ProposalsPerEpoch);

    private bool IsDelivered(Proposal proposal)
    {
        foreach (Gossip gossip in _proposals)
        {
            if (gossip.Statement.Value.Equals(proposal))
            {
                return true;
            }
        }

        return false;
    }

    private void Take(Gossip gossip, Outbox outbox)
    {
        _proposals.Add(gossip);
        Deliver(gossip.Statement.Sender, (Proposal)gossip.Statement.Value, outbox);
    }

    // What a commit of the current epoch carries is delivered before what was signed for it here leaves: so whoever delivers a commit knows that
    // n − 2t correct processes have delivered what it refers to, those among the n − t that were ready for it.
    private void TakeSigned(Bundle bundle, Outbox outbox)
    {
        if (bundle.Session != _firstCac)
        {
            return;
        }

        foreach (CacSignature signature in bundle.Signatures)
        {
            if (signature.Signer == Self)
            {
                TakeCarried((CarriedCommit)signature.Statement.Candidate.Value, outbox);
            }
        }
    }

    private void TakeCarried(CarriedCommit carried, Outbox outbox)
    {
        foreach (Gossip gossip in carried.Proposals)
        {
            if (gossip.Statement.Value is Proposal proposal && !IsDelivered(proposal))
            {
                outbox.Reach(DeliveryMarks.Carried);
                Take(gossip, outbox);
            }
        }
    }

    private void TakePart()
    {
        if (!_takesPart)
        {
            _takesPart = true;
            _broadcast.Input(new Initialise(Self, Instance.Instance(BroadcastTag)), Below);
        }
    }

    private Murmur<TScheme> NewBroadcast()
    {
        SessionId instance = Instance.Instance(BroadcastTag);
        return new Murmur<TScheme>(
            Parameters.Broadcast with { HighestNumber = DeliveryParameters.ProposalsPerEpoch },
            Self,
            instance,
            Keys,
            Key,
            _random(instance),
            _verified);
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (Delivery<TScheme>)base.Clone();
        copy._broadcast = (Murmur<TScheme>)_broadcast.Clone();
        copy._consensus = _consensus.Clone();
        copy._consensusBefore = _consensusBefore?.Clone();
        copy._stateBefore = _stateBefore?.Clone();
        copy._proposals = [.. _proposals];
        copy._valid = [.. _valid];
        copy._epochOf = [.. _epochOf];
        copy._claims = [.. _claims];
        copy._held = new List<Message>[_held.Length];
        foreach (int process in Parameters.Group.Everyone)
        {
            copy._held[process] = [.. _held[process]];
        }

        return copy;
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        base.Erase();
        _broadcast.Erase();
        _consensus.Erase();
        _consensusBefore?.Erase();
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        _broadcast.AddTo(ref fingerprint);
        _consensus.AddTo(ref fingerprint);
        _consensusBefore?.AddTo(ref fingerprint);
        fingerprint.Add(_dispatched << 1 | (_takesPart ? 1 : 0));

        // In the order of arrival: a commit takes them in this order.
        fingerprint.Add(_proposals.Count);
        foreach (Gossip gossip in _proposals)
        {
            gossip.AddTo(ref fingerprint);
        }

        fingerprint.Add(_decided.Count);
        foreach (Payload decided in _decided)
        {
            decided.AddTo(ref fingerprint);
        }

        foreach (int process in Parameters.Group.Everyone)
        {
            fingerprint.Add(_epochOf[process]);
            fingerprint.Add(_claims[process] is not null);
            _claims[process]?.AddTo(ref fingerprint);
            fingerprint.Add(_held[process].Count);
            foreach (Message message in _held[process])
            {
                message.AddTo(ref fingerprint);
            }
        }
    }
}
