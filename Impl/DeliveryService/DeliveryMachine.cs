using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>
/// A member of a group over a Delivery Service: what every form of it shares [PIFTI23 §3.3]. The user asks for proposals and commits; group
/// key agreement makes them, and processes the commits that are delivered.
/// </summary>
public abstract class DeliveryMachine : HybridMachine<DeliveryRequest, SessionEvent, Propose, Decide>
{
    private GroupState _state;

    // Requests to commit that wait for an epoch in which this process has not proposed yet.
    private int _wanted;
    private bool _hasProposed;

    /// <summary>Makes the machine of process i in epoch 0.</summary>
    /// <param name="session">The group.</param>
    /// <param name="state">The state of group key agreement; its user is i.</param>
    protected DeliveryMachine(SessionId session, GroupState state)
    {
        Session = session;
        _state = state;
    }

    /// <summary>The group.</summary>
    protected SessionId Session { get; }

    /// <summary>tkem of [PIFTI23 Alg. 1 l. 4].</summary>
    protected GroupState Tkem => _state;

    /// <summary>i, numbered from 1.</summary>
    protected int Self => _state.Self;

    /// <summary>Whether one more proposal can be broadcast now.</summary>
    protected abstract bool CanBroadcast { get; }

    /// <summary>The proposals of the current epoch that were delivered, in a fixed order.</summary>
    protected abstract IReadOnlyList<Proposal> Committable { get; }

    /// <inheritdoc/>
    protected override void OnInput(DeliveryRequest input, Outbox outbox)
    {
        if (input is RequestProposal request)
        {
            if (_state.Propose(request.Kind, request.Member, request.Number) is { } proposal && CanBroadcast)
            {
                outbox.Observe(new ProposalBroadcast(Self, Session, proposal));
                Broadcast(proposal, outbox);
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

    /// <summary>ds_proposal_broadcast [PIFTI23 Alg. 1 l. 10].</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected abstract void Broadcast(Proposal proposal, Outbox outbox);

    /// <summary>ds_commit_propose [PIFTI23 Alg. 1 l. 34].</summary>
    /// <param name="commit">A commit for the current epoch.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected abstract void Propose(Commit commit, Outbox outbox);

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (DeliveryMachine)MemberwiseClone();
        copy._state = _state.Clone();
        return copy;
    }

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper) => _state.Reveal(eavesdropper);

    /// <inheritdoc/>
    public override void Erase() => _state.Erase();

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        _state.AddTo(ref fingerprint);
        fingerprint.Add(_wanted << 1 | (_hasProposed ? 1 : 0));
    }
}
