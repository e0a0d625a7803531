using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>
/// A member of a group over the centralised Delivery Service [PIFTI23 §3.4], the baseline: a server puts all messages in one order, and of the
/// commits for an epoch the first valid one in this order counts.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <remarks>
/// While the server is correct, all members take the same messages in the same order from the same state, so they do the same; a commit comes
/// behind the proposals that it refers to, as its author had them from the server. A server that forgets a message, or stops, takes
/// termination away; one that shows different orders to different members takes agreement away. Members sign what they
/// submit, so the server can put no word into their mouths.
/// </remarks>
public sealed class CentralDelivery<TScheme> : DeliveryMachine
    where TScheme : ISignatureScheme
{
    private readonly SignatureKeys _keys;
    private readonly SigningKey _key;
    private readonly int _server;

    private List<Proposal> _delivered = [];

    // What came before its turn, by place.
    private SortedList<int, Gossip> _early = [];
    private int _next = 1;
    private int _submitted;

    /// <summary>Makes the machine of process i in epoch 0.</summary>
    /// <param name="session">The group.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    /// <param name="state">The state of group key agreement; its user is i.</param>
    /// <param name="server">The server, numbered from 1.</param>
    public CentralDelivery(SessionId session, SignatureKeys keys, SigningKey key, GroupState state, int server)
        : base(session, state)
    {
        _keys = keys;
        _key = key;
        _server = server;
    }

    /// <inheritdoc/>
    protected override bool CanBroadcast => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<Proposal> Committable => _delivered;

    /// <inheritdoc/>
    protected override void Broadcast(Proposal proposal, Outbox outbox) => Submit(proposal, outbox);

    /// <inheritdoc/>
    protected override void Propose(Commit commit, Outbox outbox) => Submit(commit, outbox);

    private void Submit(Cooperation.Payload value, Outbox outbox)
    {
        var statement = new DispatchStatement(Session, Self, ++_submitted, value);
        outbox.Send(_server, new Submit(Session, new Gossip(statement, TScheme.Sign(_key, statement))));
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (message is not Ordered ordered || message.Session != Session || sender != _server)
        {
            outbox.Reach(DeliveryMarks.Foreign);
            return;
        }

        if (ordered.Place < _next || !_early.TryAdd(ordered.Place, ordered.Content))
        {
            return;
        }

        while (_early.Remove(_next, out Gossip? signed))
        {
            _next++;
            Take(signed, outbox);
        }
    }

    /// <inheritdoc/>
    protected override void OnSubOutput(Decide output, Outbox outbox) =>
        throw new ArgumentException($"Nothing stands below that could decide {output}.", nameof(output));

    private void Take(Gossip signed, Outbox outbox)
    {
        DispatchStatement statement = signed.Statement;
        bool isAuthentic = statement.Session == Session
            && statement.Sender >= 1 && statement.Sender < _server
            && TScheme.Verify(_keys.Verification(statement.Sender), statement, signed.Signature);
        if (isAuthentic && statement.Value is Proposal proposal && proposal.Author == statement.Sender && Tkem.IsValid(proposal))
        {
            if (!_delivered.Contains(proposal))
            {
                _delivered.Add(proposal);
                Deliver(statement.Sender, proposal, outbox);
            }
        }
        else if (isAuthentic
            && statement.Value is Commit commit
            && commit.Author == statement.Sender
            && Tkem.IsValid(commit)
            && HasProposals(commit))
        {
            Output(outbox, new CommitDeliver(Self, Session, Tkem.Epoch, commit.Author, commit));
            Apply(commit, outbox);
            _delivered = [];
            ProposeWanted(outbox);
        }
        else
        {
            outbox.Reach(statement.Value is Commit ? DeliveryMarks.InvalidCommit : DeliveryMarks.Invalid);
        }
    }

    private bool HasProposals(Commit commit)
    {
        foreach (Proposal proposal in commit.Proposals)
        {
            if (!_delivered.Contains(proposal))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (CentralDelivery<TScheme>)base.Clone();
        copy._delivered = [.. _delivered];
        copy._early = new SortedList<int, Gossip>(_early);
        return copy;
    }

    /// <inheritdoc/>
    public override string? Waiting() =>
        _early.Count == 0 ? null : FormattableString.Invariant($"waits for message {_next} of the server in {Session}");

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(_next);
        fingerprint.Add(_submitted);
        fingerprint.Add(_delivered.Count);
        foreach (Proposal proposal in _delivered)
        {
            proposal.AddTo(ref fingerprint);
        }

        fingerprint.Add(_early.Count);
        foreach ((int place, Gossip signed) in _early)
        {
            fingerprint.Add(place);
            signed.AddTo(ref fingerprint);
        }
    }
}
