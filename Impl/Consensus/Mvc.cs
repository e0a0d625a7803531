using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>
/// MVC for server i in one instance: randomised consensus on strings in the crash model, t_c &lt; n/2, with a common coin; the
/// crash-model version of validated asynchronous agreement (Abraham, Malkhi, Spiegelman, arXiv 1811.01332). q = n − t_c.
/// A view takes six message delays and 6n² messages; fewer than n/q &lt; 2 views are expected.
/// </summary>
/// <remarks>
/// <para>
/// Agreement: a done mark means that q servers stored the leader's estimate before they closed the view, so each set of q
/// votes shows it, and whoever does not decide adopts it. Termination: the q servers whose FINs close a view first are
/// fixed before anyone reads the coin, and each of them is marked at q servers; if the coin names one of them, which it does
/// with probability at least q/n, every set of q votes shows a mark.
/// </para>
/// <para>A server that has not proposed stays silent; messages of later views wait.</para>
/// </remarks>
public sealed class Mvc : Machine<Propose, Decide>
{
    private readonly Group _group;
    private readonly int _self;
    private readonly SessionId _session;

    private ConsensusValue? _estimate;
    private bool _decided;

    // The current view, 0 before the proposal, and what was received in it.
    private int _view;
    private bool _closed;
    private PartySet _acks;
    private PartySet _ack2s;
    private PartySet _fins;
    private PartySet _voters;
    private ConsensusValue? _voted;
    private bool _votedDone;

    // store[j], null for ⊥, and whether j is marked as done.
    private readonly ConsensusValue?[] _store;
    private PartySet _done;

    private List<(int Sender, MvcMessage Message)> _waiting = [];

    /// <summary>Makes the machine of server i for an instance in which it has not proposed.</summary>
    /// <param name="group">The group.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The instance.</param>
    public Mvc(Group group, int self, SessionId session)
    {
        _group = group;
        _self = self;
        _session = session;
        _store = new ConsensusValue?[group.Size + 1];
    }

    private Mvc(Mvc other)
        : this(other._group, other._self, other._session)
    {
        _estimate = other._estimate;
        _decided = other._decided;
        _view = other._view;
        _closed = other._closed;
        _acks = other._acks;
        _ack2s = other._ack2s;
        _fins = other._fins;
        _voters = other._voters;
        _voted = other._voted;
        _votedDone = other._votedDone;
        other._store.CopyTo(_store, 0);
        _done = other._done;
        _waiting = [.. other._waiting];
    }

    /// <inheritdoc/>
    protected override void OnInput(Propose input, Outbox outbox)
    {
        if (_estimate is not null)
        {
            outbox.Reach(MvcMarks.ProposeAgain);
            return;
        }

        _estimate = (ConsensusValue)input.Value;
        foreach ((_, MvcMessage message) in _waiting)
        {
            if (message is DecideMessage decision)
            {
                outbox.Reach(MvcMarks.DecideOnProposal);
                Decide(decision.Value, outbox);
                return;
            }
        }

        EnterView(1, outbox);
        HandleWaiting(outbox);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (message is not MvcMessage own)
        {
            throw new ArgumentException($"MVC takes no message {message}.", nameof(message));
        }

        if (_decided)
        {
            outbox.Reach(MvcMarks.AfterDecision);
        }
        else if (_estimate is null)
        {
            outbox.Reach(MvcMarks.BeforeProposal);
            _waiting.Add((sender, own));
        }
        else
        {
            Handle(sender, own, outbox);
            HandleWaiting(outbox);
        }
    }

    private void EnterView(int view, Outbox outbox)
    {
        outbox.ReachIf(view > 1, MvcMarks.SecondView);
        _view = view;
        _closed = false;
        _acks = _ack2s = _fins = _voters = _done = PartySet.Empty;
        _voted = null;
        _votedDone = false;
        Array.Clear(_store);
        outbox.Observe(new EnterView(_self, _session, _view, _estimate!));
        outbox.SendToAll(new Prop(_session, _view, _estimate!));
    }

    // What waited for the current view, in the order of arrival; handling it may open the next view.
    private void HandleWaiting(Outbox outbox)
    {
        int i = 0;
        while (i < _waiting.Count && !_decided)
        {
            (int sender, MvcMessage message) = _waiting[i];
            if (message.View > _view)
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            int view = _view;
            Handle(sender, message, outbox);
            i = view == _view ? i : 0;
        }
    }

    private void Handle(int sender, MvcMessage message, Outbox outbox)
    {
        if (message is DecideMessage decision)
        {
            outbox.Reach(MvcMarks.DecideByRelay);
            Decide(decision.Value, outbox);
        }
        else if (message.View > _view)
        {
            outbox.Reach(MvcMarks.LaterView);
            _waiting.Add((sender, message));
        }
        else if (message.View < _view)
        {
            outbox.Reach(MvcMarks.PastView);
        }
        else if (message is Vote vote)
        {
            OnVote(sender, vote, outbox);
        }
        else if (_closed)
        {
            outbox.Reach(MvcMarks.Closed);
        }
        else
        {
            HandleInOpenView(sender, message, outbox);
        }
    }

    private void HandleInOpenView(int sender, MvcMessage message, Outbox outbox)
    {
        switch (message)
        {
            // 1. store[j] := v, ACK to j
            case Prop prop:
                outbox.Reach(MvcMarks.Store);
                _store[sender] = prop.Value;
                outbox.Send(sender, new Ack(_session, _view));
                break;

            // 2. on q ACKs: DONE to all
            case Ack:
                _acks = _acks.With(sender);
                if (_acks.Count == _group.Quorum)
                {
                    outbox.Reach(MvcMarks.SendDone);
                    outbox.SendToAll(new Done(_session, _view, _estimate!));
                }

                break;

            // 2. store[j] := v, mark j as done, ACK2 to j
            case Done done:
                outbox.Reach(MvcMarks.SetMark);
                outbox.ReachIf(_store[sender] is null, MvcMarks.DoneBeforeProp);
                _store[sender] = done.Value;
                _done = _done.With(sender);
                outbox.Observe(new Commit(_self, _session, _view, sender));
                outbox.Send(sender, new Ack2(_session, _view));
                break;

            // 3. on q ACK2s: FIN to all
            case Ack2:
                _ack2s = _ack2s.With(sender);
                if (_ack2s.Count == _group.Quorum)
                {
                    outbox.Reach(MvcMarks.SendFin);
                    outbox.SendToAll(new Fin(_session, _view));
                }

                break;

            // 4. on q FINs: close the view
            case Fin:
                _fins = _fins.With(sender);
                if (_fins.Count == _group.Quorum)
                {
                    outbox.Reach(MvcMarks.CloseByFin);
                    CloseView(outbox);
                }

                break;

            default:
                throw new ArgumentException($"MVC takes no message {message}.", nameof(message));
        }
    }

    // 4. l := coin(ID, r); VOTE(r, store[l] or ⊥, is l done?) to all
    private void CloseView(Outbox outbox)
    {
        _closed = true;
        int leader = outbox.Toss(_session, _view);
        ConsensusValue? value = _store[leader];
        bool done = _done.Contains(leader);
        outbox.Reach(value is null ? MvcMarks.VoteNothing : done ? MvcMarks.VoteDone : MvcMarks.VoteUnmarked);
        outbox.SendToAll(new Vote(_session, _view, value, done));
    }

    // 4. on any VOTE: close the view. 5. on q VOTEs: adopt a value, decide it if marked, else go on
    private void OnVote(int sender, Vote vote, Outbox outbox)
    {
        if (!_closed)
        {
            outbox.Reach(MvcMarks.CloseByVote);
            CloseView(outbox);
        }

        _voters = _voters.With(sender);
        _voted ??= vote.Value;
        _votedDone |= vote.IsDone;
        if (_voters.Count < _group.Quorum)
        {
            return;
        }

        _estimate = _voted ?? _estimate;
        if (_votedDone)
        {
            outbox.Reach(MvcMarks.DecideByMark);
            outbox.Observe(new Conclude(_self, _session, _view, _estimate!));
            Decide(_estimate!, outbox);
        }
        else
        {
            outbox.Reach(_voted is null ? MvcMarks.Keep : MvcMarks.Adopt);
            EnterView(_view + 1, outbox);
        }
    }

    // Decide, tell everyone, stop.
    private void Decide(ConsensusValue value, Outbox outbox)
    {
        _decided = true;
        _estimate = value;
        _waiting.Clear();
        Array.Clear(_store);
        outbox.SendToAll(new DecideMessage(_session, value));
        Output(outbox, new Decide(_self, _session, value));
    }

    /// <inheritdoc/>
    public override Machine Clone() => new Mvc(this);

    /// <summary>Shows the estimates: consensus keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        _estimate?.Reveal(eavesdropper);
        foreach (ConsensusValue? value in _store)
        {
            value?.Reveal(eavesdropper);
        }
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        _estimate = null;
        Array.Clear(_store);
        _waiting.Clear();
    }

    /// <inheritdoc/>
    public override string? Waiting()
    {
        if (_estimate is null || _decided)
        {
            return null;
        }

        int quorum = _group.Quorum;
        string wanted = this switch
        {
            { _closed: true } => $"{quorum} VOTEs and has those of {_voters}",
            _ when _acks.Count < quorum => $"{quorum} ACKs and has those of {_acks}",
            _ when _ack2s.Count < quorum => $"{quorum} ACK2s and has those of {_ack2s}",
            _ => $"{quorum} FINs and has those of {_fins}",
        };
        return $"needs in view {_view} of {_session} {wanted}";
    }

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) =>
        _decided || (message is MvcMessage own && own is not DecideMessage && own.View < _view);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(_decided);
        fingerprint.Add(_view);
        fingerprint.Add(_closed);
        if (_decided)
        {
            return;
        }

        _estimate?.AddTo(ref fingerprint);
        _acks.AddTo(ref fingerprint);
        _ack2s.AddTo(ref fingerprint);
        _fins.AddTo(ref fingerprint);
        _voters.AddTo(ref fingerprint);
        _done.AddTo(ref fingerprint);
        fingerprint.Add(_votedDone);
        fingerprint.Add(_voted is not null);
        _voted?.AddTo(ref fingerprint);
        for (int server = 1; server < _store.Length; server++)
        {
            fingerprint.Add(_store[server] is not null);
            _store[server]?.AddTo(ref fingerprint);
        }

        // In the order of arrival: that is the order in which they will be handled.
        foreach ((int sender, MvcMessage message) in _waiting)
        {
            fingerprint.Add(sender);
            message.AddTo(ref fingerprint);
        }
    }
}
