using System.Globalization;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>
/// Global consensus for party i in one instance: Byzantine consensus on certified values, n &gt; 3t, with signatures and a common coin
/// [PIFTI23 §2.2; reconstruction B.4], in the way of Cachin, Kursawe, Petzold and Shoup (CRYPTO 2001). Each party makes its value a
/// candidate by consistent broadcast; then candidates 1, 2, … are voted on, and binary agreement takes the first that enough parties hold.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <remarks>
/// <para>
/// Candidates. SEND a value to all; whoever gets a certified one signs one ECHO for its sender; with echoes of n − t parties the sender
/// has a candidate, and sends it in FINAL to all. Two values of one sender cannot both have n − t echoes, as n − 2t &gt; t. So each
/// party has one candidate or none.
/// </para>
/// <para>
/// Candidate j, once n − t candidates are held: VOTE for it with the candidate, or against it; with n − t votes propose to
/// binary agreement j, 1 if the candidate is held by now, otherwise 0. On 0 the next candidate follows; 1 decides.
/// </para>
/// <para>
/// Agreement and external validity: all decide the candidate of the first j that binary agreement takes, there is only one, and
/// correct parties sign and hold none without certificate. Termination: if 1 is decided, a correct party has proposed it, so it holds
/// the candidate, and has sent it to all, with its vote or, if it learned it from a vote, in FINAL. One pass takes one: n − t
/// correct parties hold n − t candidates each before they vote, (n − t)² in all, of n candidates; (n − t)²/n &gt; t, since
/// n² − 3nt + t² &gt; 0, so some candidate j is held by t + 1 correct parties before any of them votes. No n − t votes on j are without
/// one of theirs, all correct parties propose 1, and binary agreement decides what all propose. At most n attempts, then, of n²
/// votes and an agreement each.
/// </para>
/// <para>
/// A value with its certificate can be proposed by anyone. So a party that has not proposed joins with the first value that it is
/// sent, and one proposal at a correct party is enough for all to decide. After its decision a party keeps answering: others may
/// need its echo, and its part in binary agreement.
/// </para>
/// </remarks>
public sealed class GlobalConsensus<TScheme> : Machine<Propose, Decide>
    where TScheme : ISignatureScheme
{
    /// <summary>The constant string that the instances of binary agreement share: that of candidate j is ID|ba|j.</summary>
    public const string BitTag = "ba";

    private readonly Group _group;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly SignatureKeys _keys;
    private readonly SigningKey _key;
    private readonly Func<CertifiedValue, bool> _isCertified;
    private readonly VerifiedSignatures _verified;

    // By candidate, from 1.
    private readonly SessionId[] _bitIds;
    private BinaryAgreement?[] _bits;
    private EchoedValue?[] _held;
    private PartySet[] _voters;

    // Scratch of an activation, empty between activations; copies share it, since no two are ever inside an activation at once.
    private readonly Outbox _below;

    private CertifiedValue? _proposal;
    private List<Echo> _echoes = [];

    // The parties whose values this one has signed an echo of.
    private PartySet _echoed;

    // The candidate in question, 0 before the first; whether votes on it are awaited, and how this party voted.
    private int _candidate;
    private bool _isVoting;
    private bool _votedFor;
    private bool _decided;

    /// <summary>Makes the machine of party i for an instance in which it has not proposed.</summary>
    /// <param name="group">The group, with t in place of t_c; n &gt; 3t.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The instance.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    /// <param name="isCertified">Whether a value may be proposed: the same at every correct party, and at any time.</param>
    /// <param name="verified">The signatures that this process has verified in the session; null where no other part of it does.</param>
    public GlobalConsensus(
        Group group,
        int self,
        SessionId session,
        SignatureKeys keys,
        SigningKey key,
        Func<CertifiedValue, bool> isCertified,
        VerifiedSignatures? verified = null)
    {
        _verified = verified ?? Cascade<TScheme>.NewVerified(group);
        _group = group;
        _self = self;
        _session = session;
        _keys = keys;
        _key = key;
        _isCertified = isCertified;
        _below = new Outbox(group);
        _bits = new BinaryAgreement?[group.Size + 1];
        _held = new EchoedValue?[group.Size + 1];
        _voters = new PartySet[group.Size + 1];
        _bitIds = new SessionId[group.Size + 1];
        SessionId bits = session.Instance(BitTag);
        for (int candidate = 1; candidate <= group.Size; candidate++)
        {
            _bitIds[candidate] = bits.Instance(candidate.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <inheritdoc/>
    protected override void OnInput(Propose input, Outbox outbox)
    {
        if (_proposal is not null)
        {
            outbox.Reach(GlobalMarks.NotProposed);
            return;
        }

        Send((CertifiedValue)input.Value, outbox);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (Ignores(sender, message))
        {
            outbox.Reach(GlobalMarks.Late);
            return;
        }

        switch (message)
        {
            case BinaryMessage:
                BinaryAgreement agreement = AgreementOn(CandidateOf(message.Session));
                Begin(outbox);
                agreement.Receive(sender, message, _below);
                TakeOver(outbox);
                break;
            case SendMessage send:
                OnSend(sender, send.Value, outbox);
                break;
            case EchoMessage echo:
                OnEcho(sender, echo, outbox);
                break;
            case FinalMessage final:
                Learn(final.Candidate, outbox);
                break;
            case VoteMessage vote:
                OnVote(sender, vote, outbox);
                break;
            default:
                outbox.Reach(GlobalMarks.Foreign);
                return;
        }

        Go(outbox);
    }

    private void Send(CertifiedValue value, Outbox outbox)
    {
        _proposal = value;
        outbox.SendToAll(new SendMessage(_session, value));
    }

    private void OnSend(int sender, CertifiedValue value, Outbox outbox)
    {
        if (!_isCertified(value))
        {
            outbox.Reach(GlobalMarks.Bad);
            return;
        }

        _echoed = _echoed.With(sender);
        var statement = new EchoStatement(_session, sender, value.Value);
        Signature signature = TScheme.Sign(_key, statement);
        _verified.Keep(_self, statement, signature);
        outbox.Send(sender, new EchoMessage(statement, signature));
        if (_proposal is null)
        {
            outbox.Reach(GlobalMarks.Join);
            Send(value, outbox);
        }
    }

    private void OnEcho(int sender, EchoMessage echo, Outbox outbox)
    {
        if (_proposal is null
            || !echo.Statement.Equals(new EchoStatement(_session, _self, _proposal.Value))
            || !_verified.Verify<TScheme>(_keys, sender, echo.Statement, echo.Signature))
        {
            outbox.Reach(GlobalMarks.Bad);
            return;
        }

        _echoes.Add(new Echo(sender, echo.Signature));
        if (_echoes.Count == _group.Quorum)
        {
            outbox.Reach(GlobalMarks.Certify);
            outbox.SendToAll(new FinalMessage(_session, new EchoedValue(_self, _proposal, [.. _echoes])));
        }
    }

    // Whether the candidate of that party is held now.
    private bool Learn(EchoedValue candidate, Outbox outbox)
    {
        if (_held[candidate.Sender] is not null)
        {
            return true;
        }

        if (!candidate.IsValid<TScheme>(_group, _session, _keys, _verified) || !_isCertified(candidate.Value))
        {
            outbox.Reach(GlobalMarks.Bad);
            return false;
        }

        _held[candidate.Sender] = candidate;
        return true;
    }

    private void OnVote(int sender, VoteMessage vote, Outbox outbox)
    {
        bool isGood = vote.Candidate is null || (vote.Candidate.Sender == vote.Party && Learn(vote.Candidate, outbox));
        if (isGood && Counts(vote.Party))
        {
            _voters[vote.Party] = _voters[vote.Party].With(sender);
        }
    }

    // As far as what has come leads.
    private void Go(Outbox outbox)
    {
        if (_candidate == 0 && CountHeld() >= _group.Quorum)
        {
            Vote(1, outbox);
        }

        while (_candidate >= 1 && _candidate <= _group.Size && !_decided)
        {
            if (_isVoting)
            {
                if (_voters[_candidate].Count < _group.Quorum)
                {
                    return;
                }

                EndVote(outbox);
            }

            if (_bits[_candidate]!.Decision is not { } taken)
            {
                return;
            }

            if (taken.Bit == 0)
            {
                outbox.Reach(GlobalMarks.NextCandidate);
                Vote(_candidate + 1, outbox);
            }
            else if (_held[_candidate] is { } candidate)
            {
                outbox.Reach(GlobalMarks.Decide);
                _decided = true;
                Output(outbox, new Decide(_self, _session, candidate.Value));
            }
            else
            {
                outbox.Reach(GlobalMarks.WaitForCandidate);
                return;
            }
        }
    }

    private void Vote(int candidate, Outbox outbox)
    {
        _candidate = candidate;
        _isVoting = candidate <= _group.Size;
        if (_isVoting)
        {
            EchoedValue? held = _held[candidate];
            outbox.Reach(held is null ? GlobalMarks.VoteNo : GlobalMarks.VoteYes);
            _votedFor = held is not null;
            outbox.SendToAll(new VoteMessage(_session, candidate, held));
        }
    }

    // Whoever proposes 1 has sent the candidate to all, so that all can decide it.
    private void EndVote(Outbox outbox)
    {
        _isVoting = false;
        EchoedValue? held = _held[_candidate];
        outbox.ReachIf(held is null, GlobalMarks.InputZero);
        if (held is not null && !_votedFor)
        {
            outbox.Reach(GlobalMarks.HandOn);
            outbox.SendToAll(new FinalMessage(_session, held));
        }

        var propose = new Propose(_self, _bitIds[_candidate], BitValue.Of(held is null ? 0 : 1));
        outbox.Observe(propose);
        Begin(outbox);
        AgreementOn(_candidate).Input(propose, _below);
        TakeOver(outbox);
    }

    private BinaryAgreement AgreementOn(int candidate) =>
        _bits[candidate] ??= new BinaryAgreement(_group, _self, _bitIds[candidate]);

    private void Begin(Outbox outbox)
    {
        _below.Clear();
        _below.Coverage = outbox.Coverage;
        _below.Coin = outbox.Coin;
    }

    // What binary agreement wrote; its decision is read where it is needed.
    private void TakeOver(Outbox outbox)
    {
        foreach (Effect effect in _below.Effects)
        {
            if (effect.Kind == EffectKind.Output)
            {
                outbox.Observe(effect.Event!);
            }
            else
            {
                outbox.Add(effect);
            }
        }
    }

    private int CountHeld()
    {
        int held = 0;
        foreach (EchoedValue? candidate in _held)
        {
            held += candidate is null ? 0 : 1;
        }

        return held;
    }

    // 0 for what is no instance of binary agreement here: Byzantine parties name any.
    private int CandidateOf(SessionId instance) => Math.Max(0, Array.IndexOf(_bitIds, instance, 1));

    // Whether a vote on a candidate still counts.
    private bool Counts(int candidate) => candidate > _candidate || (candidate == _candidate && _isVoting);

    // Whether the candidate of a party is still of use here.
    private bool Wants(int party) =>
        party >= Math.Max(1, _candidate) && party <= _group.Size && _held[party] is null && !_decided;

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (GlobalConsensus<TScheme>)MemberwiseClone();
        copy._held = [.. _held];
        copy._voters = [.. _voters];
        copy._echoes = [.. _echoes];
        copy._bits = new BinaryAgreement?[_bits.Length];
        for (int candidate = 1; candidate < _bits.Length; candidate++)
        {
            copy._bits[candidate] = (BinaryAgreement?)_bits[candidate]?.Clone();
        }

        return copy;
    }

    /// <summary>Nothing: global consensus keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        Array.Clear(_held);
        Array.Clear(_bits);
        _echoes.Clear();
        _proposal = null;
    }

    /// <inheritdoc/>
    public override string? Waiting()
    {
        if (_decided || _proposal is null)
        {
            return null;
        }

        if (_candidate == 0)
        {
            return $"needs candidates of {_group.Quorum} parties in {_session} and has {CountHeld()}";
        }

        if (_candidate > _group.Size)
        {
            return $"has no candidate left in {_session}";
        }

        return _isVoting
            ? $"needs {_group.Quorum} votes on candidate {_candidate} of {_session} and has "
                + (_voters[_candidate].IsEmpty ? "none" : $"those of {_voters[_candidate]}")
            : _bits[_candidate]!.Waiting() ?? $"waits for candidate {_candidate} of {_session}";
    }

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) => Ignores(sender, message);

    /// <inheritdoc/>
    public override bool Ignores(int sender, Message message)
    {
        if (message is BinaryMessage)
        {
            int candidate = CandidateOf(message.Session);
            return candidate == 0 || !((BinaryMessage)message).IsWellFormed || (_bits[candidate]?.Ignores(sender, message) ?? false);
        }

        return message is GlobalMessage && (message.Session != _session || message switch
        {
            SendMessage => _echoed.Contains(sender),
            EchoMessage => _echoes.Count >= _group.Quorum || HasEchoOf(sender),
            FinalMessage final => !Wants(final.Candidate.Sender),
            VoteMessage vote => vote.Party < 1 || vote.Party > _group.Size || _decided
                || ((!Counts(vote.Party) || _voters[vote.Party].Contains(sender)) && (vote.Candidate is null || !Wants(vote.Party))),
            _ => false,
        });
    }

    private bool HasEchoOf(int party)
    {
        foreach (Echo echo in _echoes)
        {
            if (echo.Signer == party)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add((_isVoting ? 1 : 0) | (_votedFor ? 2 : 0) | (_decided ? 4 : 0));
        fingerprint.Add(_candidate);
        fingerprint.Add(_proposal is not null);
        _proposal?.AddTo(ref fingerprint);
        _echoed.AddTo(ref fingerprint);
        Echo.AddTo(_echoes, ref fingerprint);
        for (int candidate = 1; candidate < _held.Length; candidate++)
        {
            fingerprint.Add((_held[candidate] is null ? 0 : 1) | (_bits[candidate] is null ? 0 : 2));
            _held[candidate]?.AddTo(ref fingerprint);
            _voters[candidate].AddTo(ref fingerprint);
            _bits[candidate]?.AddTo(ref fingerprint);
        }
    }
}
