using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// What a Byzantine party can send in CAC. A bundle adds up to its signatures, so whatever it sends is made of these: one signature at a
/// time with what it must come with, its own about every pair, true or not, and those of others that it has read; and what must be
/// refused, a READY without the WITNESS signatures it names, a pair without its broadcast signature, and signatures in the name of
/// others made with its own key. Where values must be certified by an earlier instance, it shows the certificates that it has read.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <param name="size">n.</param>
/// <param name="session">The instance in which it makes things up.</param>
/// <param name="keys">The keys, of which it uses those of Byzantine parties.</param>
/// <param name="bound">Whether a WITNESS names what its signer witnessed before; those of Byzantine parties name nothing.</param>
public sealed class CacForger<TScheme>(int size, SessionId session, SignatureKeys keys, bool bound = false) : Forger
    where TScheme : ISignatureScheme
{
    // The valid signatures that were read, by their content.
    private readonly Dictionary<Fingerprint, CacSignature> _read = [];
    private readonly List<CacSignature> _broadcasts = [];

    // Of certified values, one each.
    private readonly List<CacCertificate> _certificates = [];

    /// <inheritdoc/>
    protected override void OnReset()
    {
        _read.Clear();
        _broadcasts.Clear();
        _certificates.Clear();
    }

    /// <inheritdoc/>
    protected override void OnCorrupt(int party)
    {
        foreach (CacSignature broadcast in _broadcasts)
        {
            SpeakOf(broadcast, party);
        }

        Invent(party);
        Read(Own(CacStatementKind.Broadcast, party, new Candidate(new TextPayload($"x{party}"), party)));
    }

    /// <inheritdoc/>
    protected override void OnRead(Message message)
    {
        if (message is Bundle bundle && bundle.Session == session)
        {
            foreach (CacCertificate certificate in bundle.Certificates)
            {
                if (certificate.Value is { } value && CertificateOf(value) is null)
                {
                    _certificates.Add(certificate);
                }
            }

            foreach (CacSignature signature in bundle.Signatures)
            {
                Read(signature);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnCopy(Forger other)
    {
        var source = (CacForger<TScheme>)other;
        OnReset();
        foreach ((Fingerprint content, CacSignature signature) in source._read)
        {
            _read.Add(content, signature);
        }

        _broadcasts.AddRange(source._broadcasts);
        _certificates.AddRange(source._certificates);
    }

    private void Read(CacSignature signature)
    {
        var content = default(Fingerprint);
        content.Add(signature.Signer);
        signature.Statement.AddTo(ref content);
        if (!_read.TryAdd(content, signature))
        {
            return;
        }

        if (signature.Statement.Kind == CacStatementKind.Broadcast)
        {
            _broadcasts.Add(signature);
        }

        foreach (int byzantine in Byzantine)
        {
            if (signature.Statement.Kind == CacStatementKind.Broadcast)
            {
                SpeakOf(signature, byzantine);
            }
            else if (!Byzantine.Contains(signature.Signer))
            {
                PassOn(signature, byzantine);
            }
        }
    }

    private void SpeakOf(CacSignature broadcast, int byzantine)
    {
        Candidate candidate = broadcast.Statement.Candidate;
        CacSignature witness = Own(CacStatementKind.Witness, byzantine, candidate);
        Send(byzantine, broadcast);
        Send(byzantine, broadcast, witness);
        Send(byzantine, broadcast, Ready(byzantine, candidate));
        Send(byzantine, broadcast, witness, Ready(byzantine, candidate, candidate));

        // These are refused: no broadcast signature; a READY that does not come with what it names; another's name.
        Send(byzantine, witness);
        Send(byzantine, broadcast, Ready(byzantine, candidate, candidate));
        int other = byzantine % size + 1;
        Send(byzantine, broadcast, new CacSignature(witness.Statement, other, witness.Signature));
    }

    // A pair that another party has never broadcast: signed by the wrong party, and not signed.
    private void Invent(int byzantine)
    {
        int other = byzantine % size + 1;
        var candidate = new Candidate(new TextPayload($"y{byzantine}"), other);
        CacSignature own = Own(CacStatementKind.Broadcast, byzantine, candidate);
        Send(byzantine, new CacSignature(own.Statement, other, own.Signature));
        Send(byzantine, own);
        Send(byzantine, Own(CacStatementKind.Witness, byzantine, candidate));
    }

    // With all that it must come with, as far as that was read, and with the broadcast signature alone.
    private void PassOn(CacSignature signature, int byzantine)
    {
        Candidate candidate = signature.Statement.Candidate;
        CacSignature[] broadcast = [.. Find(CacStatementKind.Broadcast, candidate.Sender, candidate)];
        Send(byzantine, [.. broadcast, signature]);
        if (signature.Statement.Kind != CacStatementKind.Ready)
        {
            return;
        }

        Send(byzantine, [.. broadcast, .. Named(signature), signature]);
        CacSignature[] ready = [.. _read.Values.Where(s => s.Statement.Kind == CacStatementKind.Ready
            && s.Statement.Candidate.Equals(candidate)
            && !Byzantine.Contains(s.Signer))];
        if (ready.Length > 1)
        {
            // A certificate as far as it goes, as small as can be, with and without what it must come with.
            List<CacSignature> own = OwnReady(candidate);
            Send(byzantine, [.. broadcast, .. ready, .. own]);
            Send(byzantine, [.. broadcast, .. ready.SelectMany(Named), .. ready, .. own]);
        }
    }

    // READY of every Byzantine party, naming nothing.
    private List<CacSignature> OwnReady(Candidate candidate)
    {
        var own = new List<CacSignature>();
        foreach (int party in Byzantine)
        {
            own.Add(Ready(party, candidate));
        }

        return own;
    }

    // The WITNESS signatures that a READY names, and the broadcast signatures of the pairs that these are for.
    private List<CacSignature> Named(CacSignature ready)
    {
        var named = new List<CacSignature>();
        foreach (Candidate witnessed in ready.Statement.Witnessed?.Elements ?? [])
        {
            named.AddRange(Find(CacStatementKind.Broadcast, witnessed.Sender, witnessed));
            named.AddRange(Find(CacStatementKind.Witness, ready.Signer, witnessed));
        }

        return named;
    }

    private IEnumerable<CacSignature> Find(CacStatementKind kind, int signer, Candidate candidate) => _read.Values.Where(
        s => s.Statement.Kind == kind && s.Signer == signer && s.Statement.Candidate.Equals(candidate));

    private CacSignature Ready(int byzantine, Candidate candidate, params Candidate[] witnessed) => CacSignature.Sign<TScheme>(
        new CacStatement(CacStatementKind.Ready, session, candidate, new CandidateSet(witnessed)), byzantine, keys.Signing(byzantine));

    private CacSignature Own(CacStatementKind kind, int byzantine, Candidate candidate) => CacSignature.Sign<TScheme>(
        new CacStatement(kind, session, candidate, bound && kind == CacStatementKind.Witness ? CandidateSet.Empty : null),
        byzantine,
        keys.Signing(byzantine));

    private void Send(int byzantine, params CacSignature[] signatures)
    {
        var certificates = new List<CacCertificate>();
        foreach (CacSignature signature in signatures)
        {
            if (CertificateOf(signature.Statement.Candidate.Value) is { } certificate && !certificates.Contains(certificate))
            {
                certificates.Add(certificate);
            }
        }

        Add(byzantine, new Bundle(session, signatures, certificates.Count == 0 ? null : [.. certificates]));
    }

    private CacCertificate? CertificateOf(object value) => _certificates.Find(certificate => value.Equals(certificate.Value));
}
