using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// What a Byzantine process can send in a Delivery Service: in each of the first epochs what it can in Murmur and in Cascade Consensus;
/// proposals of its own, invalid ones, two in one instance, and such of epochs to come; commits made of those that it has read: in its own name,
/// for another epoch, of a proposal that nobody has sent, without or with forged copies of what they refer to; and false word of how an epoch ended.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
public sealed class DeliveryForger<TScheme> : Forger
    where TScheme : ISignatureScheme
{
    private const int Epochs = 3;

    private readonly DeliveryParameters _parameters;
    private readonly SessionId _session;
    private readonly SignatureKeys _keys;
    private readonly bool _isPrinted;
    private readonly List<Forger> _below = [];
    private readonly int[] _listed;

    // The commits that were read, each once.
    private readonly List<Payload> _commits = [];

    /// <summary>Makes a forger.</summary>
    /// <param name="parameters">What the service runs on.</param>
    /// <param name="session">The group in which it makes things up.</param>
    /// <param name="keys">The keys, of which it uses those of Byzantine processes.</param>
    /// <param name="isPrinted">Whether the service is the printed one.</param>
    /// <param name="isGlobalReal">Whether global consensus is a protocol.</param>
    public DeliveryForger(
        DeliveryParameters parameters, SessionId session, SignatureKeys keys, bool isPrinted, bool isGlobalReal)
    {
        _parameters = parameters;
        _session = session;
        _keys = keys;
        _isPrinted = isPrinted;
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            if (epoch == 0 || !isPrinted)
            {
                _below.Add(new MurmurForger<TScheme>(parameters.Group.Size, Broadcast(epoch), keys));
            }

            _below.Add(new CascadeForger<TScheme>(parameters.Consensus, DeliveryParameters.Instance(session, epoch), keys, isGlobalReal));
        }

        _listed = new int[_below.Count];
    }

    /// <inheritdoc/>
    protected override void OnReset()
    {
        foreach (Forger forger in _below)
        {
            forger.Reset();
        }

        Array.Clear(_listed);
        _commits.Clear();
    }

    /// <inheritdoc/>
    protected override void OnCorrupt(int party)
    {
        foreach (Forger forger in _below)
        {
            forger.Corrupt(party);
        }

        TakeOver();
        int n = _parameters.Group.Size;
        int other = party % n + 1;
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            // A valid removal of a member; two in one instance; one in the name of another; one that nobody can commit.
            Propose(party, epoch, 1, new Proposal(party, epoch, ProposalKind.Remove, other, 1, key: null));
            Propose(party, epoch, 1, new Proposal(party, epoch, ProposalKind.Remove, other, 2, key: null));
            Propose(party, epoch, 2, new Proposal(other, epoch, ProposalKind.Remove, party, 1, key: null));
            Propose(party, epoch, 3, new Proposal(party, epoch, ProposalKind.Remove, n + 2, 1, key: null));
            Propose(party, epoch, 4, new Proposal(party, epoch + 1, ProposalKind.Remove, other, 1, key: null));
        }

        // Far ahead.
        Propose(party, 1000, 5, new Proposal(party, 1000, ProposalKind.Remove, other, 1, key: null));
    }

    /// <inheritdoc/>
    protected override void OnRead(Message message)
    {
        foreach (Forger forger in _below)
        {
            // Whose message it is does not matter: a Byzantine process's own is listed by this forger.
            forger.Read(0, message);
        }

        TakeOver();
        if (message is not Bundle bundle)
        {
            return;
        }

        foreach (CacSignature signature in bundle.Signatures)
        {
            if (signature.Statement is { Kind: CacStatementKind.Broadcast, Candidate.Value: Payload value } && !_commits.Contains(value))
            {
                _commits.Add(value);
                Change(value);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnCopy(Forger other)
    {
        var source = (DeliveryForger<TScheme>)other;
        for (int f = 0; f < _below.Count; f++)
        {
            _below[f].CopyFrom(source._below[f]);
        }

        source._listed.CopyTo(_listed, 0);
        _commits.Clear();
        _commits.AddRange(source._commits);
    }

    private SessionId Broadcast(int epoch) => _isPrinted
        ? _session.Instance(PrintedDelivery<TScheme>.BroadcastTag)
        : DeliveryParameters.Instance(_session, epoch).Instance(Delivery<TScheme>.BroadcastTag);

    private void TakeOver()
    {
        for (int f = 0; f < _below.Count; f++)
        {
            for (; _listed[f] < _below[f].Count; _listed[f]++)
            {
                Add(_below[f][_listed[f]].From, _below[f][_listed[f]].Message);
            }
        }
    }

    private void Propose(int byzantine, int epoch, int number, Proposal proposal) =>
        Add(byzantine, Signed(byzantine, epoch, number, proposal));

    private Gossip Signed(int byzantine, int epoch, int number, Proposal proposal)
    {
        var statement = new DispatchStatement(Broadcast(epoch), byzantine, number, proposal);
        return new Gossip(statement, TScheme.Sign(_keys.Signing(byzantine), statement));
    }

    private void Change(Payload value)
    {
        Commit? read = value is CarriedCommit carried ? carried.Commit : value as Commit;
        if (read is null)
        {
            return;
        }

        SessionId instance = DeliveryParameters.Instance(_session, read.Epoch);
        foreach (int byzantine in Byzantine)
        {
            int other = byzantine % _parameters.Group.Size + 1;
            Gossip unsent = Signed(byzantine, read.Epoch, 6, new Proposal(byzantine, read.Epoch, ProposalKind.Remove, other, 6, key: null));
            var unsentProposal = (Proposal)unsent.Statement.Value;
            foreach (Commit commit in ForgedCommits.Of(read, byzantine, unsentProposal))
            {
                Payload changedValue = Carry(commit, unsent);
                Broadcast(byzantine, commit.Epoch, changedValue);
                Tell(byzantine, instance, changedValue);
            }

            if (!_isPrinted)
            {
                // With nothing to show for what it refers to.
                Broadcast(byzantine, read.Epoch, new CarriedCommit(new Commit(byzantine, read.Epoch, [unsentProposal], read.Path), []));
            }

            if (!_isPrinted && read.Proposals.Length > 0)
            {
                // Stripped of what it refers to.
                Payload stripped = new CarriedCommit(read, []);
                Tell(byzantine, instance, stripped);
                if (read.Author == byzantine)
                {
                    Broadcast(byzantine, read.Epoch, stripped);
                }
            }

            Tell(byzantine, instance, value);
            Tell(byzantine, DeliveryParameters.Instance(_session, 1000), value);
        }
    }

    // How an epoch ended, true or not; the printed form asks nobody.
    private void Tell(int byzantine, SessionId instance, Payload value)
    {
        if (!_isPrinted)
        {
            Add(byzantine, new Entered(instance, value));
            Add(byzantine, new Decided(instance, value));
        }
    }

    // What a commit refers to that the forger does not have, it stands another proposal in for.
    private Payload Carry(Commit commit, Gossip unsent)
    {
        if (_isPrinted)
        {
            return commit;
        }

        var carried = new Gossip[commit.Proposals.Length];
        Array.Fill(carried, unsent);
        return new CarriedCommit(commit, [.. carried]);
    }

    private void Broadcast(int byzantine, int epoch, Payload value)
    {
        SessionId instance = DeliveryParameters.Instance(_session, epoch).Instance(Cascade<TScheme>.FirstTag);
        var candidate = new Candidate(value, byzantine);
        CacSignature broadcast = Sign(CacStatementKind.Broadcast, instance, candidate, byzantine);
        Add(byzantine, new Bundle(instance, [broadcast]));
        Add(byzantine, new Bundle(instance, [broadcast, Sign(CacStatementKind.Witness, instance, candidate, byzantine)]));
    }

    private CacSignature Sign(CacStatementKind kind, SessionId instance, Candidate candidate, int byzantine) =>
        CacSignature.Sign<TScheme>(new CacStatement(kind, instance, candidate), byzantine, _keys.Signing(byzantine));
}
