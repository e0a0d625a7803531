using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Broadcast;

/// <summary>
/// Murmur, probabilistic broadcast by gossip, for party i in one session [Guerraoui et al., arXiv 1908.01738; reconstruction B.2]. Tolerates
/// any number of Byzantine parties; see <see cref="MurmurParameters"/> for what it promises.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <remarks>
/// Two parties are linked if one has sampled the other. Whatever a party has delivered it has sent over each of its links, whether the
/// message or the link came first: so a message that reaches one correct party reaches all that correct links connect to it. The number
/// of messages is that of links, and no more than twice G(n − 1)/n a party on average.
/// </remarks>
public sealed class Murmur<TScheme> : Machine<SessionEvent, DeliverBroadcast>
    where TScheme : ISignatureScheme
{
    private readonly MurmurParameters _parameters;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly SignatureKeys _keys;
    private readonly SigningKey _key;
    private readonly VerifiedSignatures? _verified;
    private RandomSource _random;

    private bool _takesPart;

    // By party, from 1: with whom this one is linked.
    private bool[] _linked;
    private Dictionary<(int Sender, int Number), Gossip> _delivered = [];

    /// <summary>Makes the machine of party i for a session in which it takes no part yet.</summary>
    /// <param name="parameters">n and G.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The session.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    /// <param name="random">Where the sample comes from.</param>
    /// <param name="verified">The signatures that this process has verified in the session; null where no other part of it does.</param>
    public Murmur(
        MurmurParameters parameters,
        int self,
        SessionId session,
        SignatureKeys keys,
        SigningKey key,
        RandomSource random,
        VerifiedSignatures? verified = null)
    {
        _verified = verified;
        _parameters = parameters;
        _self = self;
        _session = session;
        _keys = keys;
        _key = key;
        _random = random;
        _linked = new bool[parameters.Size + 1];
    }

    /// <summary>What was delivered, with its sender's signature: it proves to others that the sender has dispatched it.</summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="number">The sequence number.</param>
    /// <returns>The message; null where nothing was delivered in this instance.</returns>
    public Gossip? Find(int sender, int number) => _delivered.GetValueOrDefault((sender, number));

    /// <inheritdoc/>
    protected override void OnInput(SessionEvent input, Outbox outbox)
    {
        switch (input)
        {
            case Initialise:
                TakePart(outbox);
                break;
            case Dispatch dispatch:
                var statement = new DispatchStatement(_session, _self, dispatch.Number, (Payload)dispatch.Value);
                if (!_delivered.ContainsKey((_self, dispatch.Number)))
                {
                    Signature signature = TScheme.Sign(_key, statement);
                    _verified?.Keep(_self, statement, signature);
                    Deliver(new Gossip(statement, signature), outbox);
                }

                break;
            default:
                throw new ArgumentException($"Murmur takes no input {input}.", nameof(input));
        }
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        switch (message)
        {
            case Gossip gossip:
                OnGossip(gossip, outbox);
                break;
            case Subscribe when message.Session == _session:
                outbox.ReachIf(_linked[sender], MurmurMarks.Mutual);
                outbox.ReachIf(!_linked[sender] && _delivered.Count > 0, MurmurMarks.LateSubscriber);
                Link(sender, outbox);
                break;
            default:
                outbox.Reach(MurmurMarks.Foreign);
                break;
        }
    }

    private void TakePart(Outbox outbox)
    {
        if (_takesPart)
        {
            return;
        }

        _takesPart = true;
        var subscribe = new Subscribe(_session);
        Span<int> sample = new int[_parameters.Size];
        int count = new GossipSampler(_parameters).Draw(_self, _random, sample);
        foreach (int peer in sample[..count])
        {
            outbox.Send(peer, subscribe);
            Link(peer, outbox);
        }
    }

    private void Link(int peer, Outbox outbox)
    {
        if (_linked[peer])
        {
            return;
        }

        _linked[peer] = true;
        foreach (Gossip delivered in _delivered.Values)
        {
            outbox.Send(peer, delivered);
        }
    }

    private void OnGossip(Gossip gossip, Outbox outbox)
    {
        DispatchStatement statement = gossip.Statement;
        if (_delivered.ContainsKey((statement.Sender, statement.Number)))
        {
            outbox.Reach(MurmurMarks.Again);
            return;
        }

        bool fits = statement.Session == _session
            && statement.Sender >= 1 && statement.Sender <= _parameters.Size
            && (_parameters.HighestNumber == 0 || (statement.Number >= 1 && statement.Number <= _parameters.HighestNumber));
        if (!fits || !Verifies(gossip))
        {
            outbox.Reach(MurmurMarks.Forged);
            return;
        }

        outbox.Reach(_takesPart ? MurmurMarks.First : MurmurMarks.BeforeInit);
        Deliver(gossip, outbox);
    }

    private bool Verifies(Gossip gossip) =>
        VerifiedSignatures.Verify<TScheme>(_verified, _keys, gossip.Statement.Sender, gossip.Statement, gossip.Signature);

    private void Deliver(Gossip gossip, Outbox outbox)
    {
        DispatchStatement statement = gossip.Statement;
        _delivered.Add((statement.Sender, statement.Number), gossip);
        for (int peer = 1; peer <= _parameters.Size; peer++)
        {
            if (_linked[peer])
            {
                outbox.Send(peer, gossip);
            }
        }

        Output(outbox, new DeliverBroadcast(_self, _session, statement.Sender, statement.Number, statement.Value));
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (Murmur<TScheme>)MemberwiseClone();
        copy._random = _random.Clone();
        copy._linked = [.. _linked];
        copy._delivered = new Dictionary<(int, int), Gossip>(_delivered);
        return copy;
    }

    /// <summary>Nothing: a broadcast keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public override void Erase() => _delivered.Clear();

    /// <summary>Nothing: whatever comes is handled at once.</summary>
    public override string? Waiting() => null;

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) => Ignores(sender, message);

    /// <inheritdoc/>
    public override bool Ignores(int sender, Message message) => message switch
    {
        Gossip gossip => _delivered.ContainsKey((gossip.Statement.Sender, gossip.Statement.Number)),
        _ => _linked[sender],
    };

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(_takesPart);
        for (int peer = 1; peer <= _parameters.Size; peer++)
        {
            fingerprint.Add(_linked[peer]);
        }

        var delivered = default(Fingerprint);
        foreach (Gossip gossip in _delivered.Values)
        {
            var one = default(Fingerprint);
            gossip.AddTo(ref one);
            delivered.AddUnordered(one);
        }

        fingerprint.Add(delivered);
    }
}
