using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>
/// A member of a group over a distributed Delivery Service: what every form of it shares [PIFTI23 §3.3, §4]. The user asks for proposals
/// and commits; group key agreement makes them, and processes the commits that are delivered.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
public abstract class DeliveryMachine<TScheme> : HybridMachine<DeliveryRequest, SessionEvent, Propose, Decide>
    where TScheme : ISignatureScheme
{
    // Scratch of an activation, empty between activations; copies share it, since no two are ever inside an activation at once.
    private readonly Outbox _below;
    private GroupState _state;

    // Requests to commit that wait for an epoch in which this process has not proposed yet.
    private int _wanted;
    private bool _hasProposed;

    /// <summary>Makes the machine of process i in epoch 0.</summary>
    /// <param name="parameters">What the service runs on.</param>
    /// <param name="session">The group.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    /// <param name="state">The state of group key agreement; its user is i.</param>
    protected DeliveryMachine(
        DeliveryParameters parameters, SessionId session, SignatureKeys keys, SigningKey key, GroupState state)
    {
        Parameters = parameters;
        Session = session;
        Keys = keys;
        Key = key;
        _state = state;
        _below = new Outbox(parameters.Group);
    }

    /// <summary>What the service runs on.</summary>
    protected DeliveryParameters Parameters { get; }

    /// <summary>The group.</summary>
    protected SessionId Session { get; }

    /// <summary>The verification keys of all.</summary>
    protected SignatureKeys Keys { get; }

    /// <summary>The signing key of this process.</summary>
    protected SigningKey Key { get; }

    /// <summary>tkem of [PIFTI23 Alg. 1 l. 4].</summary>
    protected GroupState Tkem => _state;

    /// <summary>i, numbered from 1.</summary>
    protected int Self => _state.Self;

    /// <summary>Where the sub-protocols write.</summary>
    protected Outbox Below => _below;

    /// <inheritdoc/>
    protected sealed override void OnInput(DeliveryRequest input, Outbox outbox)
    {
        Begin(outbox);
        if (input is RequestProposal request)
        {
            if (_state.Propose(request.Kind, request.Member, request.Number) is { } proposal && CanBroadcast)
            {
                outbox.Observe(new ProposalBroadcast(Self, Session, proposal));
                Broadcast(proposal);
            }
            else
            {
                outbox.Reach(DeliveryMarks.NotProposed);
            }
        }
        else
        {
            outbox.ReachIf(_hasProposed, DeliveryMarks.Wait);
            _wanted++;
            ProposeWanted(outbox);
        }

        Route(outbox);
    }

    /// <inheritdoc/>
    public sealed override void Receive(int sender, Message message, Outbox outbox)
    {
        Begin(outbox);
        OnMessage(sender, message, outbox);
        Route(outbox);
    }

    /// <inheritdoc/>
    public sealed override void Expire(SessionId instance, Outbox outbox)
    {
        Begin(outbox);
        ConsensusOf(DeliveryParameters.EpochOf(instance))?.Expire(instance, _below);
        Route(outbox);
    }

    /// <inheritdoc/>
    protected sealed override void OnSubOutput(Decide output, Outbox outbox)
    {
        Begin(outbox);
        ConsensusOf(DeliveryParameters.EpochOf(output.Session))?.Input(output, _below);
        Route(outbox);
    }

    private void Begin(Outbox outbox)
    {
        _below.Clear();
        _below.Coverage = outbox.Coverage;
        _below.Coin = outbox.Coin;
    }

    // Takes what the sub-protocols wrote in this activation, an event at a time; the list may grow while it is walked.
    private void Route(Outbox outbox)
    {
        for (int i = 0; i < _below.Count; i++)
        {
            Effect effect = _below.Effects[i];
            switch (effect.Kind)
            {
                case EffectKind.Send:
                    Send(effect, outbox);
                    break;
                case EffectKind.Output when effect.Event is DeliverBroadcast deliver:
                    outbox.Observe(deliver);
                    OnBroadcast(deliver, outbox);
                    break;
                case EffectKind.Output:
                    OnDecided((Decide)effect.Event!, outbox);
                    break;
                default:
                    outbox.Add(effect);
                    if (effect.Event is CommitReceived received)
                    {
                        OnReceived(received, outbox);
                    }

                    break;
            }
        }
    }

    /// <summary>Proposes a commit, if the user waits for one and none of this process is proposed in this epoch.</summary>
    /// <param name="outbox">The outbox of the activation.</param>
    protected void ProposeWanted(Outbox outbox)
    {
        // A process whose user was removed serves the group on, and commits nothing.
        if (_wanted == 0 || _hasProposed || !_state.Members.Contains(Self))
        {
            return;
        }

        _wanted--;
        _hasProposed = true;
        Commit commit = _state.Commit(Committable).Commit;
        outbox.ReachIf(commit.Proposals.Length > 0, DeliveryMarks.CommitProposals);
        outbox.Observe(new CommitPropose(Self, Session, _state.Epoch, commit));
        Propose(commit, outbox);
    }

    /// <summary>ds_proposal_deliver.</summary>
    /// <param name="sender">The process that broadcast it.</param>
    /// <param name="proposal">The proposal.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected void Deliver(int sender, Proposal proposal, Outbox outbox)
    {
        outbox.Reach(DeliveryMarks.Propose);
        Output(outbox, new ProposalDeliver(Self, Session, sender, proposal));
    }

    /// <summary>tkem.apply(commit) [PIFTI23 Alg. 1 l. 44]: processes a commit, if it can be processed in the current epoch.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    /// <returns>Whether it could be.</returns>
    protected bool Apply(Commit commit, Outbox outbox)
    {
        if (!_state.IsValid(commit))
        {
            return false;
        }

        _state.Process(commit);
        _hasProposed = false;
        outbox.ReachIf(_state.Epoch == 3, DeliveryMarks.ThirdEpoch);
        outbox.Observe(new GroupKey(Self, Session, _state.Epoch, _state.Key));
        return true;
    }

    /// <summary>Gives a consensus instance its input.</summary>
    /// <param name="consensus">The instance's machine.</param>
    /// <param name="propose">The input.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected void Start(Machine consensus, Propose propose, Outbox outbox)
    {
        outbox.Observe(propose);
        consensus.Input(propose, _below);
    }

    /// <summary>Whether one more proposal can be broadcast now.</summary>
    protected abstract bool CanBroadcast { get; }

    /// <summary>The proposals of the current epoch that were delivered, in a fixed order.</summary>
    protected abstract IReadOnlyList<Proposal> Committable { get; }

    /// <summary>The consensus instance of an epoch; null where there is none.</summary>
    /// <param name="epoch">The epoch; −1 for none.</param>
    protected abstract Machine? ConsensusOf(int epoch);

    /// <summary>dds.BroadcastProposal [PIFTI23 Alg. 1 l. 10].</summary>
    /// <param name="proposal">The proposal.</param>
    protected abstract void Broadcast(Proposal proposal);

    /// <summary>dds.ProposeCommit [PIFTI23 Alg. 1 l. 34].</summary>
    /// <param name="commit">A commit for the current epoch.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected abstract void Propose(Commit commit, Outbox outbox);

    /// <summary>A message arrives.</summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="message">The message.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected abstract void OnMessage(int sender, Message message, Outbox outbox);

    /// <summary>mb.Deliver [PIFTI23 Alg. 1 l. 20].</summary>
    /// <param name="deliver">What Murmur delivers.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected abstract void OnBroadcast(DeliverBroadcast deliver, Outbox outbox);

    /// <summary>ccb.Deliver [PIFTI23 Alg. 1 l. 43].</summary>
    /// <param name="decide">What Cascade Consensus decides.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected abstract void OnDecided(Decide decide, Outbox outbox);

    /// <summary>ccb.ReceiveCommit [PIFTI23 Alg. 1 l. 36].</summary>
    /// <param name="received">The candidate.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected virtual void OnReceived(CommitReceived received, Outbox outbox)
    {
    }

    /// <summary>A sub-protocol sends a message.</summary>
    /// <param name="effect">The message and its recipient.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected virtual void Send(in Effect effect, Outbox outbox) => outbox.Add(effect);

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (DeliveryMachine<TScheme>)MemberwiseClone();
        copy._state = _state.Clone();
        return copy;
    }

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper) => _state.Reveal(eavesdropper);

    /// <inheritdoc/>
    public override void Erase() => _state.Erase();

    /// <inheritdoc/>
    public override string? Waiting() => ConsensusOf(_state.Epoch)?.Waiting();

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        _state.AddTo(ref fingerprint);
        fingerprint.Add(_wanted << 1 | (_hasProposed ? 1 : 0));
    }
}
