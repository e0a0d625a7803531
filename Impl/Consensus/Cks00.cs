using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>
/// π_CKS00 for server i in one instance: randomised consensus on a bit in the crash model, t_c &lt; n/2, with a common coin; the
/// protocol of Cachin, Kursawe and Shoup simplified as [CS04 §2.3] says. q = n − t_c. A round takes three exchanges, 3n²
/// messages and three delays; two rounds are expected.
/// </summary>
/// <remarks>
/// <para>
/// Each exchange: vote to all, wait for q votes. Exchange 1 votes the estimate. Exchange 2 votes a bit if all q votes of
/// exchange 1 were that bit, otherwise ⊥; exchange 3 likewise after exchange 2. Then: all q votes of exchange 3 are b, decide b;
/// some are, adopt b; none, adopt the coin.
/// </para>
/// <para>
/// Agreement: two sets of q servers intersect, so all bits voted in exchange 2 of a round are the same; if q votes of
/// exchange 3 are b, every set of q shows b. Termination: when the first server reads the coin after q votes ⊥ of exchange 3, either
/// some server has voted a bit in exchange 2, and no other bit can be adopted in this round; or q servers have voted ⊥ in it, and
/// none can. So what can be adopted is fixed before the coin is known, and the coin shows it with probability at least 1/2.
/// </para>
/// <para>
/// <see cref="Variant.EarlyCoin"/> leaves exchange 3 out. A server that lags a round behind keeps its estimate open until the
/// coin of the next round is known: the adversary then brings others to adopt the opposite, for ever.
/// </para>
/// </remarks>
public sealed class Cks00 : Machine<Propose, Decide>
{
    private readonly Group _group;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly int _exchanges;

    // −1 before the proposal.
    private int _estimate = -1;
    private bool _decided;

    // The current round and exchange, and who voted what in it.
    private int _round;
    private int _exchange;
    private PartySet _voters;
    private bool _sawZero;
    private bool _sawOne;
    private bool _sawNothing;

    private List<(int Sender, Message Message)> _waiting = [];

    /// <summary>Makes the machine of server i for an instance in which it has not proposed.</summary>
    /// <param name="group">The group.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The instance.</param>
    /// <param name="variant">Whether the third exchange is left out.</param>
    public Cks00(Group group, int self, SessionId session, Variant variant = Variant.Default)
        : this(group, self, session, variant == Variant.EarlyCoin ? 2 : 3)
    {
    }

    private Cks00(Group group, int self, SessionId session, int exchanges)
    {
        _group = group;
        _self = self;
        _session = session;
        _exchanges = exchanges;
    }

    /// <inheritdoc/>
    protected override void OnInput(Propose input, Outbox outbox)
    {
        if (_estimate >= 0)
        {
            return;
        }

        _estimate = ((BitValue)input.Value).Bit;
        foreach ((_, Message message) in _waiting)
        {
            if (message is DecideMessage decision)
            {
                outbox.Reach(Cks00Marks.DecideOnProposal);
                Decide(decision.Value, outbox);
                return;
            }
        }

        EnterRound(1, outbox);
        HandleWaiting(outbox);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (message is not (Exchange or DecideMessage))
        {
            throw new ArgumentException($"CKS00 takes no message {message}.", nameof(message));
        }

        if (_decided)
        {
            outbox.Reach(Cks00Marks.AfterDecision);
        }
        else if (_estimate < 0)
        {
            outbox.Reach(Cks00Marks.BeforeProposal);
            _waiting.Add((sender, message));
        }
        else
        {
            Handle(sender, message, outbox);
            HandleWaiting(outbox);
        }
    }

    private void Handle(int sender, Message message, Outbox outbox)
    {
        if (message is not Exchange vote)
        {
            outbox.Reach(Cks00Marks.DecideByRelay);
            Decide(((DecideMessage)message).Value, outbox);
            return;
        }

        int order = Compare(vote);
        if (order == 0)
        {
            OnVote(sender, vote, outbox);
            return;
        }

        outbox.Reach(order > 0 ? Cks00Marks.Later : Cks00Marks.Past);
        if (order > 0)
        {
            _waiting.Add((sender, vote));
        }
    }

    // Whether a vote belongs to a later exchange than the current one (> 0), to it (0), or to a past one (< 0).
    private int Compare(Exchange vote) => (vote.View, vote.Number).CompareTo((_round, _exchange));

    // What waited for the current exchange, in the order of arrival; handling it may open the next one.
    private void HandleWaiting(Outbox outbox)
    {
        int i = 0;
        while (i < _waiting.Count && !_decided)
        {
            (int sender, Message message) = _waiting[i];
            if (message is Exchange vote && Compare(vote) > 0)
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            (int, int) before = (_round, _exchange);
            Handle(sender, message, outbox);
            i = before == (_round, _exchange) ? i : 0;
        }
    }

    private void EnterRound(int round, Outbox outbox)
    {
        outbox.ReachIf(round > 1, Cks00Marks.SecondRound);
        _round = round;
        outbox.Observe(new EnterView(_self, _session, round, BitValue.Of(_estimate)));
        EnterExchange(1, _estimate, outbox);
    }

    private void EnterExchange(int exchange, int? bit, Outbox outbox)
    {
        _exchange = exchange;
        _voters = PartySet.Empty;
        _sawZero = _sawOne = _sawNothing = false;
        if (exchange == 2 && bit is { } committed)
        {
            outbox.Observe(new Commit(_self, _session, _round, committed + 1));
        }

        outbox.SendToAll(new Exchange(_session, _round, exchange, bit));
    }

    private void OnVote(int sender, Exchange vote, Outbox outbox)
    {
        _voters = _voters.With(sender);
        _sawZero |= vote.Bit == 0;
        _sawOne |= vote.Bit == 1;
        _sawNothing |= vote.Bit is null;
        if (_voters.Count < _group.Quorum)
        {
            return;
        }

        bool unanimous = (_sawZero ? 1 : 0) + (_sawOne ? 1 : 0) + (_sawNothing ? 1 : 0) == 1 && !_sawNothing;
        int? bit = _sawZero == _sawOne ? null : _sawOne ? 1 : 0;
        outbox.Reach(unanimous ? Cks00Marks.Unanimous : Cks00Marks.Mixed);
        if (_exchange < _exchanges)
        {
            EnterExchange(_exchange + 1, unanimous ? bit : null, outbox);
        }
        else
        {
            EndRound(bit, unanimous, outbox);
        }
    }

    private void EndRound(int? bit, bool unanimous, Outbox outbox)
    {
        if (bit is not { } shown)
        {
            outbox.Reach(Cks00Marks.TakeCoin);
            _estimate = outbox.Toss(_session, _round, faces: 2) - 1;
            EnterRound(_round + 1, outbox);
            return;
        }

        _estimate = shown;
        outbox.Observe(new Adopt(_self, _session, _round, shown + 1));
        if (unanimous)
        {
            outbox.Reach(Cks00Marks.DecideByVotes);
            outbox.Observe(new Conclude(_self, _session, _round, BitValue.Of(shown)));
            Decide(BitValue.Of(shown), outbox);
        }
        else
        {
            outbox.Reach(Cks00Marks.AdoptBit);
            EnterRound(_round + 1, outbox);
        }
    }

    // Decide, tell everyone, stop.
    private void Decide(ConsensusValue value, Outbox outbox)
    {
        _decided = true;
        _waiting.Clear();
        outbox.SendToAll(new DecideMessage(_session, value));
        Output(outbox, new Decide(_self, _session, value));
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (Cks00)MemberwiseClone();
        copy._waiting = [.. _waiting];
        return copy;
    }

    /// <summary>Nothing: a bit is no secret element, and consensus keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public override void Erase() => _waiting.Clear();

    /// <inheritdoc/>
    public override string? Waiting() => _estimate < 0 || _decided
        ? null
        : $"needs {_group.Quorum} votes in exchange {_exchange} of round {_round} of {_session} and has "
            + (_voters.IsEmpty ? "none" : $"those of {_voters}");

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) =>
        _decided || (_estimate >= 0 && message is Exchange vote && Compare(vote) < 0);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(_decided);
        fingerprint.Add(_estimate);
        if (_decided)
        {
            return;
        }

        fingerprint.Add(_round);
        fingerprint.Add(_exchange);
        fingerprint.Add(_voters.Bits);
        fingerprint.Add((_sawZero ? 1 : 0) | (_sawOne ? 2 : 0) | (_sawNothing ? 4 : 0));

        // In the order of arrival: that is the order in which they will be handled.
        foreach ((int sender, Message message) in _waiting)
        {
            fingerprint.Add(sender);
            message.AddTo(ref fingerprint);
        }
    }
}
