using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>
/// Restrained consensus for party i in one instance: among those whose messages are in conflict, and at their cost alone
/// [PIFTI23 §2.2; reconstruction B.4]. Send a signed proposal to the participants; with the proposals of all, or when the timer runs
/// out, pick that of the first participant and send the signed pick; all picks equal give the result, a pick that differs or the timer
/// gives ⊥.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <remarks>
/// A value counts only with the certificate of the CAC instance before. Weak agreement: whoever ends with a value has seen every
/// participant pick it; a correct participant picks once and ends with its own pick or ⊥. So two correct parties that wait for each
/// other never end with different values, whoever else is Byzantine, and however late messages are.
/// </remarks>
public sealed class Restrained<TScheme> : Machine<RestrainedPropose, RestrainedDecide>
    where TScheme : ISignatureScheme
{
    private readonly CacParameters _parameters;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly SessionId _origin;
    private readonly SignatureKeys _keys;
    private readonly SigningKey _key;
    private readonly VerifiedSignatures? _verified;

    // By party, from 1; of each the first that came counts, also before this party takes part.
    private CertifiedValue?[] _proposals;
    private Payload?[] _picks;
    private PartySet _participants;
    private Stage _stage;

    /// <summary>Makes the machine of party i for an instance in which it has not proposed.</summary>
    /// <param name="parameters">Quorums of the CAC instance that certifies values.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The instance.</param>
    /// <param name="origin">The CAC instance that certifies values.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    /// <param name="verified">The signatures that this process has verified in the session; null where each is to be verified.</param>
    public Restrained(
        CacParameters parameters,
        int self,
        SessionId session,
        SessionId origin,
        SignatureKeys keys,
        SigningKey key,
        VerifiedSignatures? verified = null)
    {
        _verified = verified;
        _parameters = parameters;
        _self = self;
        _session = session;
        _origin = origin;
        _keys = keys;
        _key = key;
        _proposals = new CertifiedValue?[parameters.Group.Size + 1];
        _picks = new Payload?[parameters.Group.Size + 1];
    }

    private enum Stage
    {
        Idle,
        Collecting,
        Picking,
        Done,
    }

    private PartySet Others => _participants.Without(_self);

    /// <inheritdoc/>
    protected override void OnInput(RestrainedPropose input, Outbox outbox)
    {
        if (_stage != Stage.Idle)
        {
            outbox.Reach(RestrainedMarks.Late);
            return;
        }

        var proposal = (CertifiedValue)input.Value;
        _stage = Stage.Collecting;
        _participants = input.Participants.With(_self);
        _proposals[_self] = proposal;
        outbox.StartTimer(_self, _session);
        Send(RestrainedStatementKind.Proposal, proposal.Value, proposal.Certificate, outbox);
        Go(outbox);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (message is not RestrainedMessage restrained || message.Session != _session)
        {
            outbox.Reach(RestrainedMarks.Foreign);
            return;
        }

        RestrainedStatement statement = restrained.Statement;
        bool isProposal = statement.Kind == RestrainedStatementKind.Proposal;
        if (_stage == Stage.Done || (isProposal ? _proposals[sender] is not null : _picks[sender] is not null))
        {
            outbox.Reach(RestrainedMarks.Late);
            return;
        }

        if (!Verifies(sender, restrained, isProposal))
        {
            outbox.Reach(RestrainedMarks.Bad);
            return;
        }

        outbox.ReachIf(_stage == Stage.Idle, RestrainedMarks.Early);
        if (isProposal)
        {
            _proposals[sender] = new CertifiedValue(statement.Value, restrained.Certificate!);
        }
        else
        {
            _picks[sender] = statement.Value;
        }

        Go(outbox);
    }

    /// <inheritdoc/>
    public override void Expire(SessionId instance, Outbox outbox)
    {
        if (_stage == Stage.Collecting)
        {
            outbox.Reach(RestrainedMarks.PickLate);
            Pick(outbox);
            Go(outbox);
        }
        else if (_stage == Stage.Picking)
        {
            outbox.Reach(RestrainedMarks.GiveUp);
            End(null, outbox);
        }
    }

    private void Go(Outbox outbox)
    {
        if (_stage == Stage.Collecting && HasAll(_proposals))
        {
            outbox.Reach(RestrainedMarks.PickOfAll);
            Pick(outbox);
        }

        if (_stage != Stage.Picking)
        {
            return;
        }

        Payload pick = _picks[_self]!;
        foreach (int party in Others)
        {
            if (_picks[party] is { } other && !other.Equals(pick))
            {
                outbox.Reach(RestrainedMarks.Differ);
                End(null, outbox);
                return;
            }
        }

        if (HasAll(_picks))
        {
            outbox.Reach(RestrainedMarks.Agree);
            End(ProposalOf(pick), outbox);
        }
    }

    // The proposal of the first participant, of those that have come.
    private void Pick(Outbox outbox)
    {
        foreach (int party in _participants)
        {
            if (_proposals[party] is { } proposal)
            {
                _stage = Stage.Picking;
                _picks[_self] = proposal.Value;
                outbox.StartTimer(_self, _session);
                Send(RestrainedStatementKind.Pick, proposal.Value, null, outbox);
                return;
            }
        }
    }

    private void End(CertifiedValue? result, Outbox outbox)
    {
        _stage = Stage.Done;
        outbox.StopTimer(_self, _session);
        Output(outbox, new RestrainedDecide(_self, _session, result));
    }

    private CertifiedValue? ProposalOf(Payload value)
    {
        foreach (int party in _participants)
        {
            if (_proposals[party] is { } proposal && proposal.Value.Equals(value))
            {
                return proposal;
            }
        }

        return null;
    }

    private bool HasAll(object?[] of)
    {
        foreach (int party in _participants)
        {
            if (of[party] is null)
            {
                return false;
            }
        }

        return true;
    }

    private bool Verifies(int sender, RestrainedMessage message, bool isProposal)
    {
        RestrainedStatement statement = message.Statement;
        return TScheme.Verify(_keys.Verification(sender), statement, message.Signature)
            && (!isProposal
                || (message.Certificate is { } certificate
                    && new CertifiedValue(statement.Value, certificate).IsValid<TScheme>(_parameters, _origin, _keys, _verified)));
    }

    private void Send(RestrainedStatementKind kind, Payload value, CacCertificate? certificate, Outbox outbox)
    {
        var statement = new RestrainedStatement(kind, _session, value);
        var message = new RestrainedMessage(statement, TScheme.Sign(_key, statement), certificate);
        foreach (int party in Others)
        {
            outbox.Send(party, message);
        }
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (Restrained<TScheme>)MemberwiseClone();
        copy._proposals = [.. _proposals];
        copy._picks = [.. _picks];
        return copy;
    }

    /// <summary>Nothing: restrained consensus keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        Array.Clear(_proposals);
        Array.Clear(_picks);
    }

    /// <inheritdoc/>
    public override string? Waiting() => _stage switch
    {
        Stage.Collecting => $"waits for proposals of {_participants} in {_session}",
        Stage.Picking => $"waits for picks of {_participants} in {_session}",
        _ => null,
    };

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) => Ignores(sender, message);

    /// <inheritdoc/>
    // The first that comes of a party counts for good.
    public override bool Ignores(int sender, Message message) => message is RestrainedMessage restrained
        && (_stage == Stage.Done
            || (restrained.Statement.Kind == RestrainedStatementKind.Proposal ? _proposals[sender] is not null : _picks[sender] is not null));

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add((int)_stage);
        _participants.AddTo(ref fingerprint);
        for (int party = 1; party < _picks.Length; party++)
        {
            fingerprint.Add((_proposals[party] is null ? 0 : 1) | (_picks[party] is null ? 0 : 2));
            _proposals[party]?.AddTo(ref fingerprint);
            _proposals[party]?.Certificate.AddTo(ref fingerprint);
            _picks[party]?.AddTo(ref fingerprint);
        }
    }
}
