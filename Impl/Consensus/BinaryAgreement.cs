using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>
/// Byzantine agreement on a bit for party i in one instance, n &gt; 3t, with a common coin and without signatures: rounds of Mostéfaoui,
/// Moumen and Raynal (PODC 2014) with one exchange more, CONF, before the coin is read. 3n² to 4n² messages and three or four delays a
/// round.
/// </summary>
/// <remarks>
/// <para>
/// A round. BVAL: send the estimate; send on what t + 1 parties sent; what 2t + 1 parties sent is delivered. AUX: send the first bit that
/// is delivered, and wait for n − t parties' with delivered bits. CONF: send the set of these bits, and wait for n − t parties' with delivered
/// bits. Then read the coin. If CONF shows one bit, it is the next estimate, and decided if the coin shows it too; if both, the coin is the
/// next estimate.
/// </para>
/// <para>
/// Validity: what is delivered is the estimate of a correct party, and the coin is taken only where both are. Agreement: two sets of n − t
/// parties have a correct one in common, so if CONF shows b alone at a correct party, it shows b at all of them, alone or beside the
/// other, and whoever sees both takes the coin, which shows b if b is decided. Termination: of the CONF that the first reader of a coin has,
/// n − 2t &gt; t are of correct parties. No two correct parties confirm different single bits, as each sends one AUX. If one of them
/// has confirmed b alone, no other bit can be shown alone in this round, which takes t + 1 correct parties. If t + 1 have confirmed both,
/// every set of n − t shows both. So what a round can give besides its coin is bound when the coin is first read, and two rounds
/// are expected until all estimates are the same, two more until the coin shows it. (<see cref="Variant.EarlyCoin"/> leaves CONF out, as
/// first published; then it is not bound.) A party that has moved on still sends BVAL on, so that what one delivers all deliver.
/// </para>
/// <para>
/// DONE: whoever decides tells all. t + 1 of it decide, as one is of a correct party; 2t + 1 halt, as t + 1 correct parties have then told
/// all. Whoever decided in a round enters no round after the next one that decides: by then all correct parties have decided. So an
/// adversary that holds back DONE gains no rounds by it.
/// </para>
/// <para>
/// Before its proposal a party only takes down what comes. It keeps one message for each sender, round and exchange (of BVAL one for each bit),
/// and of rounds no more than <see cref="Window"/> ahead of its own; a correct party gets further ahead with probability 2^−Window. The
/// coin must not be readable for t parties: that of a dealer who gives a seed to every party is for crashes only.
/// </para>
/// </remarks>
public sealed class BinaryAgreement : Machine<Propose, Decide>
{
    /// <summary>How many rounds ahead messages are kept.</summary>
    public const int Window = 64;

    private readonly Group _group;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly bool _confirms;

    // From round 1 on.
    private List<Round> _rounds = [];
    private int _round;
    private Stage _stage;
    private bool _hasConcluded;

    // Who has sent DONE, by bit as messages write it; and what is decided here, 0 before.
    private PartySet _doneZero;
    private PartySet _doneOne;
    private int _decided;

    /// <summary>Makes the machine of party i for an instance in which it has not proposed.</summary>
    /// <param name="group">The group, with t in place of t_c; n &gt; 3t.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The instance.</param>
    /// <param name="variant">Whether CONF is left out.</param>
    public BinaryAgreement(Group group, int self, SessionId session, Variant variant = Variant.Default)
    {
        _group = group;
        _self = self;
        _session = session;
        _confirms = variant != Variant.EarlyCoin;
    }

    private enum Stage
    {
        // Not proposed.
        Idle,

        // Waits for AUX.
        Aux,

        // Waits for CONF.
        Conf,

        // Enters no further round.
        Stopped,

        // Sends nothing any more.
        Halted,
    }

    /// <summary>What is decided here; null before.</summary>
    public BitValue? Decision => _decided == 0 ? null : BitOf(_decided);

    /// <inheritdoc/>
    protected override void OnInput(Propose input, Outbox outbox)
    {
        if (_stage == Stage.Idle)
        {
            EnterRound(1, ((BitValue)input.Value).Bit + 1, outbox);
            Advance(outbox);
        }
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (message is not BinaryMessage own || message.Session != _session)
        {
            outbox.Reach(BinaryAgreementMarks.Foreign);
            return;
        }

        if (Ignores(sender, own))
        {
            outbox.Reach(BinaryAgreementMarks.Late);
        }
        else if (own.Step == BinaryStep.Done)
        {
            OnDone(sender, own.Bits, outbox);
        }
        else if (own.View > _round + Window)
        {
            outbox.Reach(BinaryAgreementMarks.TooFar);
        }
        else
        {
            OnExchange(sender, own, outbox);
        }
    }

    private void OnExchange(int sender, BinaryMessage message, Outbox outbox)
    {
        while (_rounds.Count < message.View)
        {
            _rounds.Add(new Round());
        }

        Round round = _rounds[message.View - 1];
        ref PartySet senders = ref round.Senders(message.Step, message.Bits);
        senders = senders.With(sender);
        if (message.View > _round)
        {
            outbox.Reach(BinaryAgreementMarks.Early);
            return;
        }

        SendOn(message.View, outbox);
        if (message.View == _round)
        {
            Advance(outbox);
        }
    }

    private void EnterRound(int number, int estimate, Outbox outbox)
    {
        outbox.ReachIf(number > 1, BinaryAgreementMarks.SecondRound);
        _round = number;
        _stage = Stage.Aux;
        if (_rounds.Count < number)
        {
            _rounds.Add(new Round());
        }

        outbox.Observe(new EnterView(_self, _session, number, BitOf(estimate)));
        SendEstimate(number, estimate, outbox);
        SendOn(number, outbox);
    }

    private void SendEstimate(int number, int bit, Outbox outbox)
    {
        _rounds[number - 1].Sent |= bit;
        outbox.SendToAll(new BinaryMessage(_session, BinaryStep.Bval, number, bit));
    }

    // Sends on and delivers what enough parties have sent; in a round that is over nothing is delivered any more.
    private void SendOn(int number, Outbox outbox)
    {
        Round round = _rounds[number - 1];
        bool isOver = IsOver(number);
        for (int bit = 1; bit <= 2; bit++)
        {
            ref PartySet senders = ref round.Senders(BinaryStep.Bval, bit);
            if ((round.Sent & bit) == 0 && senders.Count > _group.Crashes)
            {
                outbox.Reach(isOver ? BinaryAgreementMarks.EchoLate : BinaryAgreementMarks.Echo);
                SendEstimate(number, bit, outbox);
            }

            if (!isOver && (round.Delivered & bit) == 0 && senders.Count > 2 * _group.Crashes)
            {
                bool isFirst = round.Delivered == 0;
                round.Delivered |= bit;
                if (isFirst)
                {
                    outbox.SendToAll(new BinaryMessage(_session, BinaryStep.Aux, number, bit));
                }
            }

            if (IsSettled(round, bit, isOver))
            {
                senders = PartySet.Empty;
            }
        }
    }

    // As far as what has come leads.
    private void Advance(Outbox outbox)
    {
        bool goesOn = true;
        while (goesOn && _stage is Stage.Aux or Stage.Conf)
        {
            BinaryStep step = _stage == Stage.Aux ? BinaryStep.Aux : BinaryStep.Conf;
            int shown = _rounds[_round - 1].Shown(step, _group.Quorum);
            goesOn = shown != 0;
            if (goesOn && step == BinaryStep.Aux)
            {
                Confirm(shown, outbox);
            }
            else if (goesOn)
            {
                EndRound(shown, outbox);
            }
        }
    }

    private void Confirm(int shown, Outbox outbox)
    {
        outbox.Reach(shown == 3 ? BinaryAgreementMarks.ConfirmBoth : BinaryAgreementMarks.Commit);
        if (shown != 3)
        {
            outbox.Observe(new Commit(_self, _session, _round, shown));
        }

        if (!_confirms)
        {
            EndRound(shown, outbox);
            return;
        }

        _stage = Stage.Conf;
        _rounds[_round - 1].Forget(BinaryStep.Aux);
        outbox.SendToAll(new BinaryMessage(_session, BinaryStep.Conf, _round, shown));
    }

    private void EndRound(int shown, Outbox outbox)
    {
        int coin = outbox.Toss(_session, _round, faces: 2);
        if (shown == 3)
        {
            outbox.Reach(BinaryAgreementMarks.TakeCoin);
            LeaveRound(coin, outbox);
            return;
        }

        outbox.Observe(new Adopt(_self, _session, _round, shown));
        if (shown != coin)
        {
            outbox.Reach(BinaryAgreementMarks.Keep);
            LeaveRound(shown, outbox);
            return;
        }

        outbox.Reach(BinaryAgreementMarks.Conclude);
        outbox.Observe(new Conclude(_self, _session, _round, BitOf(shown)));
        Decide(shown, outbox);
        if (_hasConcluded)
        {
            outbox.Reach(BinaryAgreementMarks.Stop);
            _stage = Stage.Stopped;
            CloseRound(_round);
            return;
        }

        _hasConcluded = true;
        LeaveRound(shown, outbox);
    }

    private void LeaveRound(int estimate, Outbox outbox)
    {
        int left = _round;
        EnterRound(left + 1, estimate, outbox);
        CloseRound(left);
    }

    // Of the round that is over now only what may still have to be sent on is kept.
    private void CloseRound(int number)
    {
        Round round = _rounds[number - 1];
        round.Forget(BinaryStep.Aux);
        round.Forget(BinaryStep.Conf);
        round.Delivered = 0;
        for (int bit = 1; bit <= 2; bit++)
        {
            if (IsSettled(round, bit, isOver: true))
            {
                round.Senders(BinaryStep.Bval, bit) = PartySet.Empty;
            }
        }
    }

    private void OnDone(int sender, int bit, Outbox outbox)
    {
        ref PartySet senders = ref bit == 1 ? ref _doneZero : ref _doneOne;
        senders = senders.With(sender);
        if (senders.Count > _group.Crashes)
        {
            outbox.ReachIf(_decided == 0, BinaryAgreementMarks.DecideByDone);
            Decide(bit, outbox);
        }

        if (senders.Count > 2 * _group.Crashes)
        {
            outbox.Reach(BinaryAgreementMarks.Halt);
            _stage = Stage.Halted;
            _rounds.Clear();
        }
    }

    private void Decide(int bit, Outbox outbox)
    {
        if (_decided == 0)
        {
            _decided = bit;
            outbox.SendToAll(new BinaryMessage(_session, BinaryStep.Done, 0, bit));
            Output(outbox, new Decide(_self, _session, BitOf(bit)));
        }
    }

    private bool IsOver(int number) => number < _round || (number == _round && _stage == Stage.Stopped);

    // Whether BVAL of a bit changes nothing any more.
    private static bool IsSettled(Round round, int bit, bool isOver) => (round.Sent & bit) != 0 && (isOver || (round.Delivered & bit) != 0);

    private static BitValue BitOf(int bits) => BitValue.Of(bits - 1);

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (BinaryAgreement)MemberwiseClone();
        copy._rounds = new List<Round>(_rounds.Count);
        foreach (Round round in _rounds)
        {
            copy._rounds.Add(round.Clone());
        }

        return copy;
    }

    /// <summary>Nothing: a bit is no secret element, and consensus keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public override void Erase() => _rounds.Clear();

    /// <inheritdoc/>
    public override string? Waiting() => _decided != 0 || _stage is not (Stage.Aux or Stage.Conf)
        ? null
        : $"needs {(_stage == Stage.Aux ? "AUX" : "CONF")} of {_group.Quorum} parties with delivered bits in round {_round} of {_session}";

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) => Ignores(sender, message);

    /// <inheritdoc/>
    public override bool Ignores(int sender, Message message)
    {
        if (message is not BinaryMessage own || _stage == Stage.Halted || !own.IsWellFormed)
        {
            return message is BinaryMessage;
        }

        if (own.Step == BinaryStep.Done)
        {
            return _doneZero.Contains(sender) || _doneOne.Contains(sender);
        }

        bool isOver = IsOver(own.View);
        bool comesToNothing = own.Step == BinaryStep.Aux && own.View == _round && _stage == Stage.Conf;
        if (comesToNothing || (isOver && own.Step != BinaryStep.Bval) || (own.View > _round && _stage == Stage.Stopped))
        {
            return true;
        }

        if (own.View > _rounds.Count)
        {
            return false;
        }

        Round round = _rounds[own.View - 1];
        return own.Step == BinaryStep.Bval
            ? round.Senders(BinaryStep.Bval, own.Bits).Contains(sender) || IsSettled(round, own.Bits, isOver)
            : round.HasSent(own.Step, sender);
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add((int)_stage);
        fingerprint.Add(_decided);
        if (_stage == Stage.Halted)
        {
            return;
        }

        fingerprint.Add(_round);
        fingerprint.Add(_hasConcluded);
        _doneZero.AddTo(ref fingerprint);
        _doneOne.AddTo(ref fingerprint);
        foreach (Round round in _rounds)
        {
            round.AddTo(ref fingerprint);
        }
    }

    // What has come in a round and what was sent of it.
    private sealed class Round
    {
        private const int SetsOfBits = 4;

        private readonly PartySet[] _senders = new PartySet[3 * SetsOfBits];

        // The bits that this party has sent BVAL of.
        public int Sent { get; set; }

        // The bits that 2t + 1 parties have sent BVAL of.
        public int Delivered { get; set; }

        public ref PartySet Senders(BinaryStep step, int bits) => ref _senders[(int)step * SetsOfBits + bits];

        public bool HasSent(BinaryStep step, int party)
        {
            bool has = false;
            for (int bits = 1; bits < SetsOfBits; bits++)
            {
                has |= Senders(step, bits).Contains(party);
            }

            return has;
        }

        // The bits in what enough parties have sent, of those that sent delivered bits; 0 when there are too few.
        public int Shown(BinaryStep step, int enough)
        {
            int parties = 0, shown = 0;
            for (int bits = 1; bits < SetsOfBits; bits++)
            {
                PartySet senders = Senders(step, bits);
                if ((bits & ~Delivered) == 0 && !senders.IsEmpty)
                {
                    parties += senders.Count;
                    shown |= bits;
                }
            }

            return parties >= enough ? shown : 0;
        }

        public void Forget(BinaryStep step) => Array.Clear(_senders, (int)step * SetsOfBits, SetsOfBits);

        public Round Clone()
        {
            var copy = new Round { Sent = Sent, Delivered = Delivered };
            _senders.CopyTo(copy._senders, 0);
            return copy;
        }

        public void AddTo(ref Fingerprint fingerprint)
        {
            fingerprint.Add(Sent | Delivered << 2);
            foreach (PartySet senders in _senders)
            {
                senders.AddTo(ref fingerprint);
            }
        }
    }
}
