using System.Globalization;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>How the candidates of <see cref="StringConsensus"/> follow one another.</summary>
public enum CandidateOrder
{
    /// <summary>As a common coin with a face for every server shows them: fewer than two attempts are expected.</summary>
    Coin,

    /// <summary>1, 2, …, n, and again: no coin is needed, and no more than t_c + 1 attempts.</summary>
    Fixed,
}

/// <summary>
/// Consensus on strings from consensus on bits, for server i in one instance, t_c &lt; n/2. [CS04 §2.3] asks for strings and names
/// protocols for bits; this is the step between them. q = n − t_c.
/// </summary>
/// <remarks>
/// <para>
/// The servers exchange their proposals by a <see cref="CommonCore{TItem}"/>. Then, attempt by attempt, a candidate l: vote l's
/// proposal, or ⊥ where it is unknown, to all; wait for q votes; propose 1 for the bit of the attempt if all show the
/// proposal, otherwise 0. Bit 1 decides l's proposal.
/// </para>
/// <para>
/// If anyone proposes 1, q servers voted l's proposal, every set of q votes shows it, and everyone knows what bit 1
/// decides, whoever has crashed. If l is in the core, all vote its proposal, all propose 1, and the bit is 1. The core has q of n
/// servers and is fixed before the first coin is read, so an attempt succeeds with probability at least q/n &gt; 1/2.
/// 4n² messages and four delays, and for every attempt n² messages, one delay and a bit.
/// </para>
/// </remarks>
public sealed class StringConsensus : HybridMachine<Propose, Decide, Propose, Decide>
{
    /// <summary>The constant string that the instances for bits share: that of attempt r is ID|bit|r.</summary>
    public const string BitTag = "bit";

    private readonly Group _group;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly CandidateOrder _order;

    // 0 before the proposal; stages 1 … 4 of the core; then 2r + 3 in the votes of attempt r and 2r + 4 in its bit.
    private int _phase;
    private bool _decided;
    private CommonCore<ConsensusValue?> _core;

    private PartySet _voters;
    private bool _sawNothing;
    private ConsensusValue? _voted;

    private List<(int Sender, StringMessage Message)> _waiting = [];

    /// <summary>Makes the machine of server i for an instance in which it has not proposed.</summary>
    /// <param name="group">The group.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The instance.</param>
    /// <param name="order">How candidates follow one another.</param>
    public StringConsensus(Group group, int self, SessionId session, CandidateOrder order)
    {
        _group = group;
        _self = self;
        _session = session;
        _order = order;
        _core = new CommonCore<ConsensusValue?>(group);
    }

    private int Attempt => (_phase - 3) / 2;

    private bool IsVoting => _phase > CommonCore<ConsensusValue?>.Stages && _phase % 2 == 1;

    /// <inheritdoc/>
    protected override void OnInput(Propose input, Outbox outbox)
    {
        if (_phase > 0)
        {
            return;
        }

        _core.Start(_self, (ConsensusValue)input.Value);
        EnterStage(1, outbox);
        HandleWaiting(outbox);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (message is not StringMessage own)
        {
            throw new ArgumentException($"Consensus on strings takes no message {message}.", nameof(message));
        }

        if (_phase == 0 || own.Phase > _phase)
        {
            outbox.Reach(_phase == 0 ? StringConsensusMarks.BeforeProposal : StringConsensusMarks.Later);
            _waiting.Add((sender, own));
        }
        else
        {
            Handle(sender, own, outbox);
            HandleWaiting(outbox);
        }
    }

    private void Handle(int sender, StringMessage message, Outbox outbox)
    {
        if (message.Phase < _phase || _decided)
        {
            outbox.Reach(StringConsensusMarks.Past);
        }
        else if (message is CoreMessage items)
        {
            OnCore(sender, items, outbox);
        }
        else
        {
            OnVote(sender, (CandidateVote)message, outbox);
        }
    }

    // What waited for the current phase, in the order of arrival; handling it may open the next one.
    private void HandleWaiting(Outbox outbox)
    {
        int i = 0;
        while (i < _waiting.Count)
        {
            (int sender, StringMessage message) = _waiting[i];
            if (message.Phase > _phase)
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            int before = _phase;
            Handle(sender, message, outbox);
            i = before == _phase ? i : 0;
        }
    }

    private void EnterStage(int stage, Outbox outbox)
    {
        _phase = stage;
        _core.EnterStage();
        var items = new ConsensusValue?[_group.Size + 1];
        foreach (int server in _core.Known)
        {
            items[server] = _core[server];
        }

        outbox.SendToAll(new CoreMessage(_session, stage, items));
    }

    private void OnCore(int sender, CoreMessage message, Outbox outbox)
    {
        for (int server = 1; server <= _group.Size; server++)
        {
            if (message[server] is { } item)
            {
                _core.Learn(server, item);
            }
        }

        _core.Count(sender);
        if (!_core.IsStageComplete)
        {
            return;
        }

        if (_phase < CommonCore<ConsensusValue?>.Stages)
        {
            EnterStage(_phase + 1, outbox);
            return;
        }

        outbox.ReachIf(_core.Known == _group.Everyone, StringConsensusMarks.AllKnown);
        outbox.ReachIf(_core.Known != _group.Everyone, StringConsensusMarks.SomeUnknown);
        outbox.Observe(new GatherCore(_self, _session, 1, _core.Known));
        EnterAttempt(1, outbox);
    }

    private void EnterAttempt(int attempt, Outbox outbox)
    {
        outbox.ReachIf(attempt > 1, StringConsensusMarks.SecondAttempt);
        _phase = 2 * attempt + 3;
        _voters = PartySet.Empty;
        _sawNothing = false;
        _voted = null;
        int candidate = _order == CandidateOrder.Coin
            ? outbox.Toss(_session, attempt)
            : 1 + (attempt - 1) % _group.Size;
        outbox.Reach(_core[candidate] is null ? StringConsensusMarks.CandidateUnknown : StringConsensusMarks.CandidateKnown);
        outbox.Observe(new EnterView(_self, _session, attempt, (_core[candidate] ?? _core[_self])!));
        outbox.SendToAll(new CandidateVote(_session, attempt, _core[candidate]));
    }

    private void OnVote(int sender, CandidateVote vote, Outbox outbox)
    {
        _voters = _voters.With(sender);
        _voted ??= vote.Value;
        _sawNothing |= vote.Value is null;
        if (_voters.Count < _group.Quorum)
        {
            return;
        }

        int attempt = Attempt;
        _phase++;
        Call(outbox, new Propose(_self, BitOf(attempt), BitValue.Of(_sawNothing ? 0 : 1)));
    }

    /// <inheritdoc/>
    protected override void OnSubOutput(Decide output, Outbox outbox)
    {
        if (_decided || IsVoting || output.Session != BitOf(Attempt))
        {
            return;
        }

        if (((BitValue)output.Value).Bit == 0)
        {
            EnterAttempt(Attempt + 1, outbox);
            HandleWaiting(outbox);
            return;
        }

        outbox.ReachIf(_sawNothing, StringConsensusMarks.DecideDespiteNothing);
        _decided = true;
        ConsensusValue decided = _voted ?? throw new InvalidOperationException(
            $"Server {_self} decides 1 in attempt {Attempt} of {_session} and saw no vote for a proposal.");
        _core.Clear();
        _waiting.Clear();
        Output(outbox, new Decide(_self, _session, decided));
    }

    private SessionId BitOf(int attempt) =>
        _session.Instance(BitTag).Instance(attempt.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (StringConsensus)MemberwiseClone();
        copy._core = _core.Clone();
        copy._waiting = [.. _waiting];
        return copy;
    }

    /// <summary>Shows the proposals: consensus keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        foreach (int server in _core.Known)
        {
            _core[server]!.Reveal(eavesdropper);
        }

        _voted?.Reveal(eavesdropper);
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        _core.Clear();
        _voted = null;
        _waiting.Clear();
    }

    /// <inheritdoc/>
    public override string? Waiting()
    {
        if (_phase == 0 || _decided)
        {
            return null;
        }

        return IsVoting
            ? $"needs {_group.Quorum} votes in attempt {Attempt} of {_session} and has {Those(_voters)}"
            : _phase <= CommonCore<ConsensusValue?>.Stages
                ? $"needs {_group.Quorum} messages of stage {_phase} of {_session} and has {Those(_core.Senders)}"
                : $"waits for the bit {BitOf(Attempt)}";
    }

    private static string Those(PartySet senders) => senders.IsEmpty ? "none" : $"those of {senders}";

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) =>
        _decided || (_phase > 0 && message is StringMessage own && own.Phase < _phase);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(_decided);
        if (_decided)
        {
            return;
        }

        fingerprint.Add(_phase);
        _core.Senders.AddTo(ref fingerprint);
        _core.Known.AddTo(ref fingerprint);
        foreach (int server in _core.Known)
        {
            _core[server]!.AddTo(ref fingerprint);
        }

        _voters.AddTo(ref fingerprint);
        fingerprint.Add(_sawNothing);
        fingerprint.Add(_voted is not null);
        _voted?.AddTo(ref fingerprint);

        // In the order of arrival: that is the order in which they will be handled.
        foreach ((int sender, StringMessage message) in _waiting)
        {
            fingerprint.Add(sender);
            message.AddTo(ref fingerprint);
        }
    }
}
