using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>
/// Cascade Consensus for party i in one session, over a port for global consensus, in the Byzantine model with n ≥ 3t + k
/// [PIFTI23 §2.2; reconstruction B.4]. CAC on proposals; where its conflict set holds several values, restrained consensus among
/// those in conflict and a second CAC on its result; where that conflicts too, global consensus on what it delivered.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <remarks>
/// <para>
/// Conflict is between values: a conflict set of several pairs of one value decides like one of a single pair.
/// </para>
/// <para>
/// Agreement: whoever decides in the first CAC holds a certificate that proves no other value gets one there
/// (<see cref="CacCertificate.IsUnique"/>). What enters restrained consensus and the second CAC must have a certificate of the first,
/// and what enters global consensus one of the second, which takes a correct party that was ready for the value there. So a decision
/// in an earlier step leaves one value for the later ones.
/// </para>
/// <para>
/// Termination: parties serve both CAC instances also after their decision, so that all deliver what one delivers. Whoever decides
/// with a proof of uniqueness answers whatever it gets of a later step with that proof, and every party that is undecided sends
/// something of a later step to all, at the latest its part in the second CAC: a certificate, whoever made it, takes a correct party
/// that was ready, and its bundle makes all correct parties ready, so all deliver. If nobody decides with a proof, all propose to
/// global consensus.
/// </para>
/// </remarks>
public sealed class Cascade<TScheme> : HybridMachine<Propose, Decide, Propose, Decide>
    where TScheme : ISignatureScheme
{
    /// <summary>Names the first CAC instance.</summary>
    public const string FirstTag = "cac1";

    /// <summary>Names the instance of restrained consensus.</summary>
    public const string RestrainedTag = "rc";

    /// <summary>Names the second CAC instance.</summary>
    public const string SecondTag = "cac2";

    /// <summary>Names the instance of global consensus.</summary>
    public const string GlobalTag = "gc";

    private readonly CacParameters _parameters;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly SessionId _firstId;
    private readonly SessionId _restrainedId;
    private readonly SessionId _secondId;
    private readonly SignatureKeys _keys;
    private readonly VerifiedSignatures _verified;

    // Scratch of an activation, empty between activations; copies share it, since no two are ever inside an activation at once.
    private readonly Outbox _below;

    private Cac<TScheme> _first;
    private Restrained<TScheme> _restrained;
    private Cac<TScheme> _second;

    // What each CAC instance delivered first here.
    private Candidate? _firstDelivered;
    private Candidate? _secondDelivered;

    // Whether this party waits for those in conflict.
    private bool _isWaiting;
    private Payload? _decided;

    // What proves the decision to others; null where global consensus decided.
    private CacCertificate? _proof;

    // Who has sent something of a later step than the first, and who of them has the proof.
    private PartySet _asked;
    private PartySet _told;

    /// <summary>Makes the machine of party i for a session in which it has not proposed.</summary>
    /// <param name="parameters">Quorums and thresholds of both CAC instances, of the form without fast path.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The session.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    /// <param name="waits">Whether the first CAC witnesses a pair of another party only once <see cref="Allow"/> has named it.</param>
    /// <param name="verified">What global consensus below shares with this machine; null where it is none of this process.</param>
    /// <exception cref="ArgumentException">The form of CAC has a fast path, which leaves no certificates.</exception>
    public Cascade(
        CacParameters parameters,
        int self,
        SessionId session,
        SignatureKeys keys,
        SigningKey key,
        bool waits = false,
        VerifiedSignatures? verified = null)
    {
        if (parameters.IsFast)
        {
            throw new ArgumentException("What is delivered fast has no certificate.", nameof(parameters));
        }

        _parameters = parameters;
        _self = self;
        _session = session;
        _keys = keys;
        _below = new Outbox(parameters.Group);
        _verified = verified ?? NewVerified(parameters.Group);
        _firstId = session.Instance(FirstTag);
        _restrainedId = session.Instance(RestrainedTag);
        _secondId = session.Instance(SecondTag);
        _first = new Cac<TScheme>(parameters, self, _firstId, keys, key, origin: null, waits, _verified);
        _restrained = new Restrained<TScheme>(parameters, self, _restrainedId, _firstId, keys, key, _verified);
        _second = new Cac<TScheme>(parameters, self, _secondId, keys, key, _firstId, waits: false, _verified);
    }

    /// <summary>What the parts of one process share in a session.</summary>
    /// <param name="group">The group.</param>
    /// <remarks>
    /// Of correct authors a party is ready for one pair each, in either CAC instance, and in global consensus it echoes one value of each
    /// party. That makes 3n; n more leave room for what Byzantine authors sign.
    /// </remarks>
    public static VerifiedSignatures NewVerified(Group group) => new(group.Size, 4 * group.Size);

    /// <summary>Cascade Consensus over the protocol for global consensus, as one machine.</summary>
    /// <param name="parameters">Quorums.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The session, or the instance.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    public static Machine OverGlobal(CacParameters parameters, int self, SessionId session, SignatureKeys keys, SigningKey key)
    {
        SessionId second = session.Instance(SecondTag), global = session.Instance(GlobalTag);
        VerifiedSignatures verified = NewVerified(parameters.Group);
        return new Composed<Propose, Decide, Propose, Decide>(
            parameters.Group,
            new Cascade<TScheme>(parameters, self, session, keys, key, waits: false, verified),
            new GlobalConsensus<TScheme>(
                parameters.Group, self, global, keys, key, value => value.IsValid<TScheme>(parameters, second, keys, verified), verified),
            global);
    }

    /// <summary>Whether a message is one of a session, by its kind and by the instance that it names.</summary>
    /// <param name="session">The session.</param>
    /// <param name="message">The message.</param>
    public static bool Takes(SessionId session, Message message) => message switch
    {
        Uniqueness => message.Session == session,
        RestrainedMessage => message.Session == session.Instance(RestrainedTag),
        Bundle => message.Session == session.Instance(FirstTag) || message.Session == session.Instance(SecondTag),
        _ => false,
    };

    /// <summary>ccb.receiveCommit of [PIFTI23 Alg. 1 l. 17]: lets the first CAC witness a pair.</summary>
    /// <param name="candidate">The pair.</param>
    /// <param name="outbox">Takes what follows.</param>
    public void Allow(Candidate candidate, Outbox outbox)
    {
        Begin(outbox);
        _first.Allow(candidate, _below);
        Route(outbox);
    }

    /// <inheritdoc/>
    protected override void OnInput(Propose input, Outbox outbox)
    {
        if (_decided is not null || _firstDelivered is not null)
        {
            outbox.Reach(CascadeMarks.NotBroadcast);
            return;
        }

        Begin(outbox);
        var broadcast = new CacBroadcast(_self, _firstId, input.Value);
        outbox.Observe(broadcast);
        _first.Input(broadcast, _below);
        Route(outbox);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        Begin(outbox);
        switch (message)
        {
            case Uniqueness unique when message.Session == _session:
                Read(unique.Certificate, outbox);
                break;
            case RestrainedMessage when message.Session == _restrainedId:
                Answer(sender, outbox);
                _restrained.Receive(sender, message, _below);
                break;
            case Bundle when message.Session == _secondId:
                Answer(sender, outbox);
                _second.Receive(sender, message, _below);
                break;
            case Bundle when message.Session == _firstId:
                _first.Receive(sender, message, _below);
                break;
            default:
                outbox.Reach(CascadeMarks.Foreign);
                break;
        }

        Route(outbox);
    }

    /// <inheritdoc/>
    public override void Expire(SessionId instance, Outbox outbox)
    {
        Begin(outbox);
        if (instance != _session)
        {
            _restrained.Expire(instance, _below);
        }
        else if (_isWaiting)
        {
            outbox.Reach(CascadeMarks.StopWaiting);
            _isWaiting = false;
            Carry(_first.CertificateOf(_firstDelivered!), outbox);
        }

        Route(outbox);
    }

    /// <inheritdoc/>
    protected override void OnSubOutput(Decide output, Outbox outbox)
    {
        Begin(outbox);
        Conclude(((CertifiedValue)output.Value).Value, null, CascadeMarks.DecideGlobally, outbox);
        Route(outbox);
    }

    private void Begin(Outbox outbox)
    {
        _below.Clear();
        _below.Coverage = outbox.Coverage;
    }

    // Takes what the parts wrote in this activation; the list may grow while it is walked.
    private void Route(Outbox outbox)
    {
        for (int i = 0; i < _below.Count; i++)
        {
            Effect effect = _below.Effects[i];
            if (effect.Kind != EffectKind.Output)
            {
                outbox.Add(effect);
                if (effect.Event is CacConflicts conflicts)
                {
                    OnConflicts(conflicts, outbox);
                }

                continue;
            }

            outbox.Observe(effect.Event!);
            if (effect.Event is RestrainedDecide decide)
            {
                OnRestrained((CertifiedValue?)decide.Value, outbox);
            }
            else
            {
                OnDelivered((CacDeliver)effect.Event!);
            }
        }
    }

    private void OnDelivered(CacDeliver deliver)
    {
        if (deliver.Session == _firstId)
        {
            _firstDelivered ??= deliver.Delivered;
        }
        else
        {
            _secondDelivered ??= deliver.Delivered;
        }
    }

    // Comes right after the first delivery of an instance.
    private void OnConflicts(CacConflicts conflicts, Outbox outbox)
    {
        bool isFirst = conflicts.Session == _firstId;
        Candidate delivered = isFirst ? _firstDelivered! : _secondDelivered!;
        CacCertificate certificate = (isFirst ? _first : _second).CertificateOf(delivered);
        var value = (Payload)delivered.Value;
        if (HasOneValue(conflicts.Set))
        {
            Conclude(value, certificate, isFirst ? CascadeMarks.DecideFirst : CascadeMarks.DecideSecond, outbox);
        }
        else if (isFirst)
        {
            FallBack(conflicts.Set, new CertifiedValue(value, certificate), outbox);
        }
        else if (_decided is null)
        {
            outbox.Reach(CascadeMarks.Fall);
            StopWaiting(outbox);
            Call(outbox, new Propose(_self, _session.Instance(GlobalTag), new CertifiedValue(value, certificate)));
        }
    }

    private static bool HasOneValue(CandidateSet conflicts)
    {
        foreach (Candidate pair in conflicts.Elements)
        {
            if (!pair.Value.Equals(conflicts.Elements[0].Value))
            {
                return false;
            }
        }

        return true;
    }

    private void FallBack(CandidateSet conflicts, CertifiedValue own, Outbox outbox)
    {
        if (_decided is not null || _secondDelivered is not null)
        {
            outbox.Reach(CascadeMarks.NoNeed);
            return;
        }

        PartySet participants = PartySet.Empty;
        foreach (Candidate pair in conflicts.Elements)
        {
            participants = participants.With(pair.Sender);
        }

        if (participants.Contains(_self))
        {
            outbox.Reach(CascadeMarks.Participate);
            var propose = new RestrainedPropose(_self, _restrainedId, own, participants);
            outbox.Observe(propose);
            _restrained.Input(propose, _below);
        }
        else
        {
            outbox.Reach(CascadeMarks.StandBy);
            _isWaiting = true;
            outbox.StartTimer(_self, _session);
        }
    }

    private void OnRestrained(CertifiedValue? result, Outbox outbox)
    {
        outbox.Reach(result is null ? CascadeMarks.CarryOwn : CascadeMarks.CarryResult);
        Carry(result?.Certificate ?? _first.CertificateOf(_firstDelivered!), outbox);
    }

    // Into the second CAC.
    private void Carry(CacCertificate certificate, Outbox outbox)
    {
        if (_decided is not null || _secondDelivered is not null)
        {
            outbox.Reach(CascadeMarks.NoNeed);
            return;
        }

        var broadcast = new CacBroadcast(_self, _secondId, certificate.Value!);
        outbox.Observe(broadcast);
        _second.Admit(certificate);
        _second.Input(broadcast, _below);
    }

    private void Read(CacCertificate certificate, Outbox outbox)
    {
        if (_decided is not null)
        {
            outbox.Reach(CascadeMarks.Late);
            return;
        }

        SessionId instance = certificate.Instance == _secondId ? _secondId : _firstId;
        if (!certificate.IsValid<TScheme>(_parameters, instance, _keys, _verified) || !certificate.IsUnique(_parameters.K))
        {
            outbox.Reach(CascadeMarks.BadProof);
            return;
        }

        Conclude(certificate.Value!, certificate, CascadeMarks.DecideByProof, outbox);
    }

    private void Conclude(Payload value, CacCertificate? proof, Mark mark, Outbox outbox)
    {
        if (_decided is not null)
        {
            outbox.Reach(CascadeMarks.Late);
            return;
        }

        outbox.Reach(mark);
        StopWaiting(outbox);
        _decided = value;
        _proof = proof;
        Output(outbox, new Decide(_self, _session, value));
        Tell(outbox);
    }

    private void StopWaiting(Outbox outbox)
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            outbox.StopTimer(_self, _session);
        }
    }

    private void Answer(int sender, Outbox outbox)
    {
        _asked = _asked.With(sender);
        Tell(outbox);
    }

    private void Tell(Outbox outbox)
    {
        PartySet open = _asked.Except(_told);
        if (_proof is null || open.IsEmpty)
        {
            return;
        }

        outbox.Reach(CascadeMarks.HandOn);
        _told = _asked;
        var unique = new Uniqueness(_session, _proof);
        foreach (int party in open.Without(_self))
        {
            outbox.Send(party, unique);
        }
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (Cascade<TScheme>)MemberwiseClone();
        copy._first = (Cac<TScheme>)_first.Clone();
        copy._restrained = (Restrained<TScheme>)_restrained.Clone();
        copy._second = (Cac<TScheme>)_second.Clone();
        return copy;
    }

    /// <summary>Nothing: Cascade Consensus keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        _first.Erase();
        _restrained.Erase();
        _second.Erase();
    }

    /// <inheritdoc/>
    public override string? Waiting()
    {
        if (_decided is not null)
        {
            return null;
        }

        return _secondDelivered is not null
            ? $"waits for global consensus in {_session}"
            : _restrained.Waiting() ?? _second.Waiting() ?? _first.Waiting();
    }

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) => Ignores(sender, message);

    /// <inheritdoc/>
    // Who has asked is answered once, now or with the decision.
    public override bool Ignores(int sender, Message message) => message switch
    {
        Uniqueness => _decided is not null,
        RestrainedMessage => _asked.Contains(sender) && _restrained.Ignores(sender, message),
        Bundle when message.Session == _secondId => _asked.Contains(sender) && _second.Ignores(sender, message),
        _ => _first.Ignores(sender, message),
    };

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        _first.AddTo(ref fingerprint);
        _restrained.AddTo(ref fingerprint);
        _second.AddTo(ref fingerprint);
        Candidate?[] delivered = [_firstDelivered, _secondDelivered];
        foreach (Candidate? pair in delivered)
        {
            fingerprint.Add(pair is not null);
            pair?.AddTo(ref fingerprint);
        }

        fingerprint.Add((_isWaiting ? 1 : 0) | (_decided is null ? 0 : 2) | (_proof is null ? 0 : 4));
        _decided?.AddTo(ref fingerprint);
        _proof?.AddTo(ref fingerprint);
        _asked.AddTo(ref fingerprint);
        _told.AddTo(ref fingerprint);
    }
}
