using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>
/// Randomised consensus on a bit for server i in one instance, in the crash model, t_c &lt; n/2: rounds of three exchanges of votes
/// and a coin, which the derived class makes. q = n − t_c. 3n² messages and three delays a round, besides the coin.
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
/// none can. So what can be adopted is fixed before the coin is known.
/// </para>
/// <para>
/// <see cref="Variant.EarlyCoin"/> leaves exchange 3 out. A server that lags a round behind keeps its estimate open until the
/// coin of the next round is known: the adversary then brings others to adopt the opposite, for ever.
/// </para>
/// </remarks>
public abstract class BitConsensus : Machine<Propose, Decide>
{
    private readonly int _exchanges;

    // −1 before the proposal.
    private int _estimate = -1;
    private bool _decided;

    // The current exchange of the current round, and who voted what in it.
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
    protected BitConsensus(Group group, int self, SessionId session, Variant variant)
    {
        Group = group;
        Self = self;
        Session = session;
        _exchanges = variant == Variant.EarlyCoin ? 2 : 3;
    }

    /// <summary>The group.</summary>
    protected Group Group { get; }

    /// <summary>i, numbered from 1.</summary>
    protected int Self { get; }

    /// <summary>The instance.</summary>
    protected SessionId Session { get; }

    /// <summary>The current round, from 1; 0 before the first.</summary>
    protected int Round { get; private set; }

    /// <summary>The number of the last exchange of votes; a coin made on the fly uses those that follow.</summary>
    protected int LastVote => _exchanges;

    /// <summary>Whether the instance is decided here: nothing more will be sent.</summary>
    protected bool IsDecided => _decided;

    /// <summary>Whether the current exchange belongs to a coin made on the fly.</summary>
    protected bool IsTossing => _exchange > _exchanges;

    /// <summary>Ends a round without decision: sooner or later the next must be entered.</summary>
    /// <param name="adopted">The bit that the votes show, which must be the next estimate; null for the coin.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    protected abstract void EndRound(int? adopted, Outbox outbox);

    /// <summary>Takes a message of the current exchange that is no vote.</summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="message">The message.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    protected virtual void OnTossMessage(int sender, RoundMessage message, Outbox outbox) =>
        throw new ArgumentException($"{GetType().Name} takes no message {message}.", nameof(message));

    /// <summary>What the server waits for in an exchange of a coin made on the fly.</summary>
    protected virtual string DescribeToss() => "";

    /// <summary>Enters a round.</summary>
    /// <param name="round">The round, from 1.</param>
    /// <param name="estimate">The estimate.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    protected void EnterRound(int round, int estimate, Outbox outbox)
    {
        outbox.ReachIf(round > 1, BitConsensusMarks.SecondRound);
        Round = round;
        _estimate = estimate;
        outbox.Observe(new EnterView(Self, Session, round, BitValue.Of(_estimate)));
        EnterVote(1, _estimate, outbox);
    }

    /// <summary>Enters an exchange of a coin made on the fly: messages of past ones are passed over from now on.</summary>
    /// <param name="exchange">Its number, beyond <see cref="LastVote"/>.</param>
    protected void EnterToss(int exchange) => _exchange = exchange;

    /// <summary>A server proposes: what a derived class does before the first vote.</summary>
    /// <param name="outbox">Takes what the activation writes.</param>
    protected virtual void OnProposal(Outbox outbox)
    {
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
                outbox.Reach(BitConsensusMarks.DecideOnProposal);
                Decide(decision.Value, outbox);
                return;
            }
        }

        OnProposal(outbox);
        EnterRound(1, _estimate, outbox);
        HandleWaiting(outbox);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (message is not (RoundMessage or DecideMessage))
        {
            throw new ArgumentException($"Consensus on a bit takes no message {message}.", nameof(message));
        }

        if (_decided)
        {
            outbox.Reach(BitConsensusMarks.AfterDecision);
        }
        else if (_estimate < 0)
        {
            outbox.Reach(BitConsensusMarks.BeforeProposal);
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
        if (message is not RoundMessage step)
        {
            outbox.Reach(BitConsensusMarks.DecideByRelay);
            Decide(((DecideMessage)message).Value, outbox);
            return;
        }

        int order = Compare(step);
        if (order == 0)
        {
            if (step is Exchange vote)
            {
                OnVote(sender, vote, outbox);
            }
            else
            {
                OnTossMessage(sender, step, outbox);
            }

            return;
        }

        outbox.Reach(order > 0 ? BitConsensusMarks.Later : BitConsensusMarks.Past);
        if (order > 0)
        {
            _waiting.Add((sender, step));
        }
    }

    // Whether a message belongs to a later exchange than the current one (> 0), to it (0), or to a past one (< 0).
    private int Compare(RoundMessage message) => (message.View, message.Number).CompareTo((Round, _exchange));

    // What waited for the current exchange, in the order of arrival; handling it may open the next one.
    private void HandleWaiting(Outbox outbox)
    {
        int i = 0;
        while (i < _waiting.Count && !_decided)
        {
            (int sender, Message message) = _waiting[i];
            if (message is RoundMessage step && Compare(step) > 0)
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            (int, int) before = (Round, _exchange);
            Handle(sender, message, outbox);
            i = before == (Round, _exchange) ? i : 0;
        }
    }

    private void EnterVote(int exchange, int? bit, Outbox outbox)
    {
        _exchange = exchange;
        _voters = PartySet.Empty;
        _sawZero = _sawOne = _sawNothing = false;
        if (exchange == 2 && bit is { } committed)
        {
            outbox.Observe(new Commit(Self, Session, Round, committed + 1));
        }

        outbox.SendToAll(new Exchange(Session, Round, exchange, bit));
    }

    private void OnVote(int sender, Exchange vote, Outbox outbox)
    {
        _voters = _voters.With(sender);
        _sawZero |= vote.Bit == 0;
        _sawOne |= vote.Bit == 1;
        _sawNothing |= vote.Bit is null;
        if (_voters.Count < Group.Quorum)
        {
            return;
        }

        bool unanimous = (_sawZero ? 1 : 0) + (_sawOne ? 1 : 0) + (_sawNothing ? 1 : 0) == 1 && !_sawNothing;
        int? bit = _sawZero == _sawOne ? null : _sawOne ? 1 : 0;
        outbox.Reach(unanimous ? BitConsensusMarks.Unanimous : BitConsensusMarks.Mixed);
        if (_exchange < _exchanges)
        {
            EnterVote(_exchange + 1, unanimous ? bit : null, outbox);
        }
        else
        {
            EndVotes(bit, unanimous, outbox);
        }
    }

    private void EndVotes(int? bit, bool unanimous, Outbox outbox)
    {
        if (bit is not { } shown)
        {
            outbox.Reach(BitConsensusMarks.TakeCoin);
            EndRound(null, outbox);
            return;
        }

        outbox.Observe(new Adopt(Self, Session, Round, shown + 1));
        if (unanimous)
        {
            outbox.Reach(BitConsensusMarks.DecideByVotes);
            outbox.Observe(new Conclude(Self, Session, Round, BitValue.Of(shown)));
            Decide(BitValue.Of(shown), outbox);
        }
        else
        {
            outbox.Reach(BitConsensusMarks.AdoptBit);
            EndRound(shown, outbox);
        }
    }

    // Decide, tell everyone, stop.
    private void Decide(ConsensusValue value, Outbox outbox)
    {
        _decided = true;
        _estimate = ((BitValue)value).Bit;
        _waiting.Clear();
        outbox.SendToAll(new DecideMessage(Session, value));
        Output(outbox, new Decide(Self, Session, value));
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (BitConsensus)MemberwiseClone();
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
    public override string? Waiting()
    {
        if (_estimate < 0 || _decided)
        {
            return null;
        }

        return IsTossing
            ? DescribeToss()
            : $"needs {Group.Quorum} votes in exchange {_exchange} of round {Round} of {Session} and has "
                + (_voters.IsEmpty ? "none" : $"those of {_voters}");
    }

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) =>
        _decided || (_estimate >= 0 && message is RoundMessage step && Compare(step) < 0);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(_decided);
        fingerprint.Add(_estimate);
        if (_decided)
        {
            return;
        }

        fingerprint.Add(Round);
        fingerprint.Add(_exchange);
        _voters.AddTo(ref fingerprint);
        fingerprint.Add((_sawZero ? 1 : 0) | (_sawOne ? 2 : 0) | (_sawNothing ? 4 : 0));

        // In the order of arrival: that is the order in which they will be handled.
        foreach ((int sender, Message message) in _waiting)
        {
            fingerprint.Add(sender);
            message.AddTo(ref fingerprint);
        }
    }
}
