using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>
/// Consensus on strings with an eventually strong failure detector ◇S, for server i in one instance, t_c &lt; n/2: the rotating
/// coordinator of Chandra and Toueg [JACM 43(2), 1996, §6.2], which [CS04 §2.3] points to. Deterministic. q = n − t_c.
/// </summary>
/// <remarks>
/// <para>
/// Round r has coordinator c = (r − 1) mod n + 1. All send c their estimate and the round they took it in. On q estimates c
/// sends a latest one to all. Who receives it takes it and answers ACK; whose detector lists c answers NACK; then the next round.
/// On q answers, all of them ACK, c decides and tells everyone; otherwise it goes on as well. A decision is taken over and
/// told on: that is the reliable broadcast.
/// </para>
/// <para>
/// Agreement needs no detector: q ACKs in round r leave every q estimates of a later round with one of round r or later. For
/// termination the detector must in the end list every crashed server, and leave one that has not crashed in peace.
/// </para>
/// </remarks>
public sealed class ChandraToueg : Machine<Propose, Decide>
{
    private readonly Group _group;
    private readonly int _self;
    private readonly SessionId _session;

    private ConsensusValue? _estimate;
    private int _takenIn;
    private int _round;
    private bool _decided;

    // As the coordinator of the current round: whose estimates and answers have come, the best estimate, and whether it was sent.
    private PartySet _estimates;
    private ConsensusValue? _best;
    private int _bestTakenIn;
    private bool _sent;
    private PartySet _answers;
    private bool _refused;

    private List<(int Sender, CoordinatorMessage Message)> _waiting = [];

    /// <summary>Makes the machine of server i for an instance in which it has not proposed.</summary>
    /// <param name="group">The group.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The instance.</param>
    public ChandraToueg(Group group, int self, SessionId session)
    {
        _group = group;
        _self = self;
        _session = session;
    }

    /// <inheritdoc/>
    public override PartySet Awaits =>
        _round == 0 || _decided || Coordinator == _self ? PartySet.Empty : PartySet.Of(Coordinator);

    private int Coordinator => (_round - 1) % _group.Size + 1;

    /// <inheritdoc/>
    protected override void OnInput(Propose input, Outbox outbox)
    {
        if (_round > 0 || _decided)
        {
            return;
        }

        _estimate = (ConsensusValue)input.Value;
        foreach ((_, CoordinatorMessage message) in _waiting)
        {
            if (message is CoordinatorDecision decision)
            {
                outbox.Reach(ChandraTouegMarks.DecideOnProposal);
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
        if (message is not CoordinatorMessage own)
        {
            throw new ArgumentException($"Chandra–Toueg takes no message {message}.", nameof(message));
        }

        if (_decided)
        {
            outbox.Reach(ChandraTouegMarks.AfterDecision);
        }
        else if (_round == 0)
        {
            outbox.Reach(ChandraTouegMarks.BeforeProposal);
            _waiting.Add((sender, own));
        }
        else
        {
            Handle(sender, own, outbox);
            HandleWaiting(outbox);
        }
    }

    /// <inheritdoc/>
    public override void Suspect(int suspected, Outbox outbox)
    {
        if (!Awaits.Contains(suspected))
        {
            return;
        }

        outbox.Reach(ChandraTouegMarks.Refuse);
        outbox.Send(suspected, new CoordinatorAnswer(_session, _round, accepted: false));
        EnterRound(_round + 1, outbox);
        HandleWaiting(outbox);
    }

    private void Handle(int sender, CoordinatorMessage message, Outbox outbox)
    {
        if (message is CoordinatorDecision decision)
        {
            outbox.Reach(ChandraTouegMarks.DecideByRelay);
            Decide(decision.Value, outbox);
        }
        else if (message.Round > _round)
        {
            outbox.Reach(ChandraTouegMarks.Later);
            _waiting.Add((sender, message));
        }
        else if (message.Round < _round)
        {
            outbox.Reach(ChandraTouegMarks.Past);
        }
        else if (message is CoordinatorEstimate estimate)
        {
            OnEstimate(sender, estimate, outbox);
        }
        else if (message is CoordinatorProposal proposal)
        {
            OnProposal(proposal, outbox);
        }
        else
        {
            _answers = _answers.With(sender);
            _refused |= !((CoordinatorAnswer)message).IsAccepted;
            EndAsCoordinator(outbox);
        }
    }

    // What waited for the current round, in the order of arrival; handling it may open the next one.
    private void HandleWaiting(Outbox outbox)
    {
        int i = 0;
        while (i < _waiting.Count && !_decided)
        {
            (int sender, CoordinatorMessage message) = _waiting[i];
            if (message.Round > _round)
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            int before = _round;
            Handle(sender, message, outbox);
            i = before == _round ? i : 0;
        }
    }

    private void EnterRound(int round, Outbox outbox)
    {
        outbox.ReachIf(round > _group.Size, ChandraTouegMarks.SecondTurn);
        _round = round;
        _estimates = _answers = PartySet.Empty;
        _best = null;
        _sent = _refused = false;
        outbox.Observe(new EnterView(_self, _session, round, _estimate!));
        outbox.Send(Coordinator, new CoordinatorEstimate(_session, round, _estimate!, _takenIn));
    }

    private void OnEstimate(int sender, CoordinatorEstimate estimate, Outbox outbox)
    {
        if (_sent)
        {
            outbox.Reach(ChandraTouegMarks.EstimateNotNeeded);
            return;
        }

        _estimates = _estimates.With(sender);
        if (_best is null || estimate.TakenIn > _bestTakenIn)
        {
            outbox.ReachIf(_best is not null, ChandraTouegMarks.LaterEstimate);
            _best = estimate.Value;
            _bestTakenIn = estimate.TakenIn;
        }

        if (_estimates.Count == _group.Quorum)
        {
            _sent = true;
            outbox.SendToAll(new CoordinatorProposal(_session, _round, _best));
            EndAsCoordinator(outbox);
        }
    }

    private void OnProposal(CoordinatorProposal proposal, Outbox outbox)
    {
        outbox.Reach(ChandraTouegMarks.Accept);
        _estimate = proposal.Value;
        _takenIn = _round;
        outbox.Send(Coordinator, new CoordinatorAnswer(_session, _round, accepted: true));
        if (Coordinator != _self)
        {
            EnterRound(_round + 1, outbox);
        }
    }

    // A coordinator ends its round with q answers; they may come before it has sent anything.
    private void EndAsCoordinator(Outbox outbox)
    {
        if (!_sent || _answers.Count < _group.Quorum)
        {
            return;
        }

        if (_refused)
        {
            outbox.Reach(ChandraTouegMarks.Refused);
            EnterRound(_round + 1, outbox);
        }
        else
        {
            outbox.Reach(ChandraTouegMarks.DecideAsCoordinator);
            Decide(_best!, outbox);
        }
    }

    // Decide, tell everyone, stop.
    private void Decide(ConsensusValue value, Outbox outbox)
    {
        _decided = true;
        _estimate = _best = null;
        _waiting.Clear();
        outbox.SendToAll(new CoordinatorDecision(_session, value));
        Output(outbox, new Decide(_self, _session, value));
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (ChandraToueg)MemberwiseClone();
        copy._waiting = [.. _waiting];
        return copy;
    }

    /// <summary>Shows the estimates: consensus keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        _estimate?.Reveal(eavesdropper);
        _best?.Reveal(eavesdropper);
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        _estimate = _best = null;
        _waiting.Clear();
    }

    /// <inheritdoc/>
    public override string? Waiting()
    {
        if (_round == 0 || _decided)
        {
            return null;
        }

        return Coordinator != _self
            ? $"needs the proposal of coordinator {Coordinator} in round {_round} of {_session}, or to suspect it"
            : _sent
                ? $"needs as coordinator {_group.Quorum} answers in round {_round} of {_session} and has {Those(_answers)}"
                : $"needs as coordinator {_group.Quorum} estimates in round {_round} of {_session} and has {Those(_estimates)}";
    }

    private static string Those(PartySet senders) => senders.IsEmpty ? "none" : $"those of {senders}";

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) =>
        _decided || (message is CoordinatorMessage own and not CoordinatorDecision && own.Round < _round);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(_decided);
        if (_decided)
        {
            return;
        }

        fingerprint.Add(_round);
        fingerprint.Add(_takenIn);
        fingerprint.Add(_estimate is not null);
        _estimate?.AddTo(ref fingerprint);
        _estimates.AddTo(ref fingerprint);
        _answers.AddTo(ref fingerprint);
        fingerprint.Add((_sent ? 1 : 0) | (_refused ? 2 : 0) | (_best is not null ? 4 : 0));
        if (_best is not null)
        {
            _best.AddTo(ref fingerprint);
            fingerprint.Add(_bestTakenIn);
        }

        // In the order of arrival: that is the order in which they will be handled.
        foreach ((int sender, CoordinatorMessage message) in _waiting)
        {
            fingerprint.Add(sender);
            message.AddTo(ref fingerprint);
        }
    }
}
