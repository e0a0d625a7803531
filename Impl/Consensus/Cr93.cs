using System.Buffers.Binary;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>
/// π_CR93 for server i in one instance: <see cref="BitConsensus"/> with a coin that the servers make on the fly, without dealer, after
/// Canetti and Rabin in the crash-tolerant form of Attiya and Welch [Distributed Computing, §14.3.2]. Everyone tosses 0 with
/// probability 1/n and shares the tosses by a <see cref="CommonCore{TItem}"/>; whoever sees a 0 takes 0, otherwise 1.
/// </summary>
/// <remarks>
/// <para>
/// All take 1 if nobody tossed 0, with probability (1 − 1/n)^n ≥ 1/4. All take 0 if the core holds a 0, with probability at least
/// 1 − (1 − 1/n)^q &gt; 1/4. So a round ends the disagreement with probability at least 1/4, whatever bit can be adopted.
/// </para>
/// <para>
/// The book's adversary does not read messages. That of [CS04 §2.1] does, and could keep the zeros out of the core, or show them to
/// some. So tosses travel encrypted: each server first sends everyone a public key. What a server then does shows its coin, and the
/// core must be fixed by then: hence the fourth stage of the exchange. An adversary that breaks in reads tosses, and may
/// delay decisions; agreement and secrecy do not rest on them.
/// </para>
/// </remarks>
/// <typeparam name="TScheme">The encryption scheme.</typeparam>
public sealed class Cr93<TScheme> : BitConsensus
    where TScheme : IEncryptionScheme<Gf2Pow128>
{
    /// <summary>The most servers it is for: a set of tosses travels as two sets of servers in one field element.</summary>
    public const int MaxServers = 64;

    private RandomSource _random;
    private CommonCore<bool> _tosses;
    private KeyPair _keys;
    private bool _hasKeys;
    private int? _adopted;

    // p_j by server j, and what was sent so far, for servers whose key comes late.
    private PublicKey?[] _publicKeys;
    private List<(int Round, int Exchange, Gf2Pow128 Tosses)> _sent = [];

    /// <summary>Makes the machine of server i for an instance in which it has not proposed.</summary>
    /// <param name="group">The group.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The instance.</param>
    /// <param name="random">Where tosses and keys come from; must give bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is above <see cref="MaxServers"/>.</exception>
    public Cr93(Group group, int self, SessionId session, RandomSource random)
        : base(group, self, session, Variant.Default)
    {
        if (group.Size > MaxServers)
        {
            throw new ArgumentOutOfRangeException(nameof(group), group.Size, $"π_CR93 is for at most {MaxServers} servers here.");
        }

        _random = random;
        _tosses = new CommonCore<bool>(group);
        _publicKeys = new PublicKey?[group.Size + 1];
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (message is not TossKey key)
        {
            base.Receive(sender, message, outbox);
            return;
        }

        if (IsDecided)
        {
            outbox.Reach(Cr93Marks.KeyAfterDecision);
            return;
        }

        outbox.Reach(_sent.Count > 0 ? Cr93Marks.LateKey : Cr93Marks.Key);
        _publicKeys[sender] = key.Key;
        foreach ((int round, int exchange, Gf2Pow128 tosses) in _sent)
        {
            SendTo(sender, round, exchange, tosses, outbox);
        }
    }

    /// <inheritdoc/>
    protected override void OnProposal(Outbox outbox)
    {
        _keys = TScheme.GenerateKeys(_random);
        _hasKeys = true;
        outbox.SendToAll(new TossKey(Session, _keys.Public));
    }

    /// <inheritdoc/>
    // Also a server that needs no coin tosses one: the others may need its part.
    protected override void EndRound(int? adopted, Outbox outbox)
    {
        _adopted = adopted;
        _tosses.Start(Self, TossesZero());
        EnterStage(LastVote + 1, outbox);
    }

    /// <inheritdoc/>
    protected override void OnTossMessage(int sender, RoundMessage message, Outbox outbox)
    {
        Gf2Pow128 opened = default;
        var tosses = (Tosses)message;
        if (!TScheme.TryDecrypt(
            _keys.Private, tosses.Encrypted, new Binding(Session, sender, Self), new Span<Gf2Pow128>(ref opened)))
        {
            throw new ArgumentException($"The tosses of server {sender} in {message} do not open.", nameof(message));
        }

        Learn(opened);
        _tosses.Count(sender);
        if (!_tosses.IsStageComplete)
        {
            return;
        }

        if (tosses.Number < LastVote + CommonCore<bool>.Stages)
        {
            EnterStage(tosses.Number + 1, outbox);
            return;
        }

        outbox.Observe(new GatherCore(Self, Session, Round, _tosses.Known));
        int coin = 1;
        foreach (int server in _tosses.Known)
        {
            coin = _tosses[server] ? 0 : coin;
        }

        outbox.Reach(coin == 0 ? Cr93Marks.CoinZero : Cr93Marks.CoinOne);
        outbox.Observe(new CoinRead(Self, Session, Round, coin + 1));
        EnterRound(Round + 1, _adopted ?? coin, outbox);
    }

    /// <inheritdoc/>
    protected override string DescribeToss() =>
        $"needs {Group.Quorum} messages of a stage of the coin of round {Round} of {Session} and has "
        + (_tosses.Senders.IsEmpty ? "none" : $"those of {_tosses.Senders}");

    private bool TossesZero()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        _random.Fill(bytes);
        return Math.BigMul(BinaryPrimitives.ReadUInt64BigEndian(bytes), (ulong)Group.Size, out _) == 0;
    }

    private void EnterStage(int exchange, Outbox outbox)
    {
        EnterToss(exchange);
        _tosses.EnterStage();
        Gf2Pow128 tosses = Encode();
        _sent.Add((Round, exchange, tosses));
        for (int recipient = 1; recipient <= Group.Size; recipient++)
        {
            SendTo(recipient, Round, exchange, tosses, outbox);
        }
    }

    private void SendTo(int recipient, int round, int exchange, Gf2Pow128 tosses, Outbox outbox)
    {
        if (_publicKeys[recipient] is { } key)
        {
            Ciphertext encrypted = TScheme.Encrypt(key, [tosses], new Binding(Session, Self, recipient), _random);
            outbox.Send(recipient, new Tosses(Session, round, exchange, encrypted));
        }
    }

    // As a field element: whose tosses are known, and who tossed 0.
    private Gf2Pow128 Encode()
    {
        ulong known = 0, zeros = 0;
        foreach (int server in _tosses.Known)
        {
            known |= 1UL << (server - 1);
            zeros |= (_tosses[server] ? 1UL : 0) << (server - 1);
        }

        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, known);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], zeros);
        return Gf2Pow128.Read(bytes);
    }

    private void Learn(Gf2Pow128 encoded)
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        encoded.Write(bytes);
        var zeros = new PartySet(BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]));
        foreach (int server in new PartySet(BinaryPrimitives.ReadUInt64BigEndian(bytes)))
        {
            _tosses.Learn(server, zeros.Contains(server));
        }
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (Cr93<TScheme>)base.Clone();
        copy._random = _random.Clone();
        copy._tosses = _tosses.Clone();
        copy._keys = _hasKeys ? new KeyPair(_keys.Public, _keys.Private.Clone()) : default;
        copy._publicKeys = [.. _publicKeys];
        copy._sent = [.. _sent];
        return copy;
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        base.Erase();
        _tosses.Clear();
        _sent.Clear();
        if (_hasKeys)
        {
            _keys.Private.Erase();
        }
    }

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) =>
        message is TossKey ? IsDecided : base.Commutes(sender, message);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        if (IsDecided)
        {
            return;
        }

        fingerprint.Add(_adopted ?? 2);
        _tosses.Senders.AddTo(ref fingerprint);
        Encode().AddTo(ref fingerprint);
        foreach (PublicKey? key in _publicKeys)
        {
            fingerprint.Add(key is not null);
            key?.AddTo(ref fingerprint);
        }

        foreach ((int round, int exchange, Gf2Pow128 tosses) in _sent)
        {
            fingerprint.Add(round);
            fingerprint.Add(exchange);
            tosses.AddTo(ref fingerprint);
        }
    }
}
