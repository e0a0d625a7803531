using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// What a Byzantine party can send in Cascade Consensus: what it can in both CACs; certificates made of the READY statements that it
/// has read and its own, which name nothing, as proofs of uniqueness, for proposals and picks in restrained consensus, and for
/// pairs in the second CAC; and what must be refused, the same with too few statements, or with statements twice. Besides, where global
/// consensus is a protocol, what it can send there.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <param name="parameters">Quorums.</param>
/// <param name="session">The session in which it makes things up.</param>
/// <param name="keys">The keys, of which it uses those of Byzantine parties.</param>
/// <param name="isGlobalReal">Whether global consensus is a protocol.</param>
public sealed class CascadeForger<TScheme>(CacParameters parameters, SessionId session, SignatureKeys keys, bool isGlobalReal)
    : PartsForger(
    [
        new CacForger<TScheme>(parameters.Group.Size, session.Instance(Cascade<TScheme>.FirstTag), keys),
        new CacForger<TScheme>(parameters.Group.Size, session.Instance(Cascade<TScheme>.SecondTag), keys),
        .. isGlobalReal ? [new GlobalForger<TScheme>(parameters.Group, session.Instance(Cascade<TScheme>.GlobalTag), keys)] : (Forger[])[],
    ])
    where TScheme : ISignatureScheme
{
    // The READY statements that were read, by pair and instance, each once for a signer and what it names.
    private readonly List<CacSignature> _ready = [];

    private SessionId First => session.Instance(Cascade<TScheme>.FirstTag);

    private SessionId Second => session.Instance(Cascade<TScheme>.SecondTag);

    /// <inheritdoc/>
    protected override void OnReset()
    {
        base.OnReset();
        _ready.Clear();
    }

    /// <inheritdoc/>
    protected override void OnCorrupt(int party)
    {
        base.OnCorrupt(party);
        Speak(party, new TextPayload($"x{party}"), new CacCertificate([]));
    }

    /// <inheritdoc/>
    protected override void OnRead(Message message)
    {
        base.OnRead(message);
        if (message is not Bundle bundle || (bundle.Session != First && bundle.Session != Second))
        {
            return;
        }

        foreach (CacSignature signature in bundle.Signatures)
        {
            if (signature.Statement.Kind == CacStatementKind.Ready && !IsRead(signature))
            {
                _ready.Add(signature);
                Certify(signature.Statement.Candidate, bundle.Session);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnCopy(Forger other)
    {
        base.OnCopy(other);
        _ready.Clear();
        _ready.AddRange(((CascadeForger<TScheme>)other)._ready);
    }

    private bool IsRead(CacSignature signature)
    {
        foreach (CacSignature read in _ready)
        {
            if (read.Signer == signature.Signer && read.Statement.Equals(signature.Statement))
            {
                return true;
            }
        }

        return false;
    }

    private void Certify(Candidate candidate, SessionId instance)
    {
        var correct = new List<CacSignature>();
        foreach (CacSignature read in _ready)
        {
            if (read.Statement.Session == instance && read.Statement.Candidate.Equals(candidate) && !Byzantine.Contains(read.Signer))
            {
                correct.Add(read);
            }
        }

        var all = new List<CacSignature>(correct);
        foreach (int party in Byzantine)
        {
            var statement = new CacStatement(CacStatementKind.Ready, instance, candidate, CandidateSet.Empty);
            all.Add(CacSignature.Sign<TScheme>(statement, party, keys.Signing(party)));
        }

        var value = (Payload)candidate.Value;
        var certified = new CertifiedValue(value, new CacCertificate([.. all.TakeLast(parameters.ReadyQuorum)]));
        if (isGlobalReal && certified.IsValid<TScheme>(parameters, Second, keys))
        {
            // As if a party had proposed it to global consensus.
            base.OnRead(new SendMessage(session.Instance(Cascade<TScheme>.GlobalTag), certified));
        }

        if (certified.IsValid<TScheme>(parameters, First, keys))
        {
            // As if it had broadcast the value in the second CAC, which it can.
            foreach (int party in Byzantine)
            {
                CacSignature broadcast = SignSecond(CacStatementKind.Broadcast, new Candidate(value, party), party);
                base.OnRead(new Bundle(Second, [broadcast], [certified.Certificate]));
            }
        }

        foreach (int party in Byzantine)
        {
            // The first is as good as it can be, and valid once enough are ready; the others are never valid.
            Speak(party, value, certified.Certificate);
            Add(party, new Uniqueness(session, new CacCertificate([.. all, all[^1]])));
            Add(party, new Uniqueness(session, new CacCertificate([.. all.TakeLast(parameters.ReadyQuorum - 1)])));
        }
    }

    // All that can be said of a value with a certificate.
    private void Speak(int byzantine, Payload value, CacCertificate certificate)
    {
        Add(byzantine, new Uniqueness(session, certificate));
        foreach (RestrainedStatementKind kind in Enum.GetValues<RestrainedStatementKind>())
        {
            var statement = new RestrainedStatement(kind, session.Instance(Cascade<TScheme>.RestrainedTag), value);
            Add(byzantine, new RestrainedMessage(
                statement,
                TScheme.Sign(keys.Signing(byzantine), statement),
                kind == RestrainedStatementKind.Proposal ? certificate : null));
        }

        var candidate = new Candidate(value, byzantine);
        CacSignature broadcast = SignSecond(CacStatementKind.Broadcast, candidate, byzantine);
        CacSignature witness = SignSecond(CacStatementKind.Witness, candidate, byzantine);
        Add(byzantine, new Bundle(Second, [broadcast], [certificate]));
        Add(byzantine, new Bundle(Second, [broadcast, witness], [certificate]));
        Add(byzantine, new Bundle(Second, [broadcast, witness], []));
    }

    private CacSignature SignSecond(CacStatementKind kind, Candidate candidate, int byzantine) =>
        CacSignature.Sign<TScheme>(new CacStatement(kind, Second, candidate), byzantine, keys.Signing(byzantine));
}
