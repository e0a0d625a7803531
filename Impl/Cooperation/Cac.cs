using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>
/// Context-adaptive cooperation for party i in one instance, over signatures, in the Byzantine model with n ≥ 3t + k
/// [PIFTI23 §2.2; reconstruction B.3]. q_W = 2t + k WITNESS signatures make ready, q_R = n − t READY signatures deliver.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <remarks>
/// <para>
/// Validity: q_W signatures for ⟨m, j⟩ include some of correct parties, which witness only what j has signed. Prediction: when i
/// delivers first it holds READY statements of n − t parties with the WITNESS signatures they name, and a correct party witnesses
/// nothing after its first READY. A pair that is ever delivered has q_W witnesses at some correct party, at least t + k of them
/// correct; at most t correct parties are outside the n − t, so at least k of them are named, and the pair is in C_i. Local
/// termination: if no pair reaches q_W, all correct parties unlock, and know all that correct parties have witnessed in the end. What one knows
/// besides, of Byzantine parties, only lowers its threshold. So the pair that most correct parties have witnessed meets every threshold, and
/// all n − t ≥ q_W witness it. Global termination: whoever delivers hands its READY signatures on.
/// </para>
/// <para>
/// The signature of j on its broadcast is a statement of its own kind, so that also a party which has witnessed another pair can
/// broadcast. A bundle is judged by itself: it must hold the broadcast signature of every pair it speaks of and the WITNESS
/// signatures that its READY statements name, and every signature that is new must verify; otherwise all of it is dropped. So each
/// signature of a bundle that is taken in is verified once.
/// </para>
/// <para>
/// Where values must be certified by an earlier instance, a bundle brings the certificate of every value that it speaks of, and one
/// that lacks a certificate is dropped whole. The certificates stand beside the signatures and are not signed: of several for one
/// value any is as good.
/// </para>
/// <para>
/// A Byzantine author may sign any number of pairs, and what comes with valid signatures is kept as long as the instance is. To keep
/// only so many pairs of an author would take local termination away: each correct party may have witnessed another pair of it, and
/// whoever has no place left for that pair does not count the witness, never knows those of n − t parties, and never unlocks. The
/// adversary chooses what fills whose places, so this holds for any number.
/// </para>
/// </remarks>
public sealed class Cac<TScheme> : Machine<CacBroadcast, CacDeliver>
    where TScheme : ISignatureScheme
{
    private readonly CacParameters _parameters;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly SignatureKeys _keys;
    private readonly SigningKey _key;

    // The instance in which a value must have become ready for a quorum before it counts here; null where every value counts.
    private readonly SessionId? _origin;

    // Where READY statements are in it that other instances meet in certificates; null where nobody else meets them.
    private readonly VerifiedSignatures? _verified;

    // Every valid signature that is known, in the order of arrival, and what follows from them, pair by pair in an order that does not
    // depend on arrival.
    private List<CacSignature> _known = [];
    private List<Pair> _pairs = [];
    private PartySet _witnesses;

    // Of certified values, each once.
    private List<CacCertificate> _certificates = [];

    // The pairs that may be witnessed; null where all may.
    private List<Candidate>? _allowed;

    private bool _broadcast;
    private bool _delivered;

    /// <summary>Makes the machine of party i for an instance in which it has not broadcast.</summary>
    /// <param name="parameters">Quorums and thresholds.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The instance.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    /// <param name="origin">
    /// The instance of CAC by which every value must be certified [reconstruction B.4]; null where every value counts.
    /// </param>
    /// <param name="waits">
    /// Whether a pair of another party is witnessed only once <see cref="Allow"/> has named it; that it is there is shown by
    /// <see cref="CommitReceived"/> [PIFTI23 §4].
    /// </param>
    /// <param name="verified">The signatures that this process has verified in the session; null where CAC stands alone.</param>
    public Cac(
        CacParameters parameters,
        int self,
        SessionId session,
        SignatureKeys keys,
        SigningKey key,
        SessionId? origin = null,
        bool waits = false,
        VerifiedSignatures? verified = null)
    {
        _verified = verified;
        _allowed = waits ? [] : null;
        _parameters = parameters;
        _self = self;
        _session = session;
        _keys = keys;
        _key = key;
        _origin = origin;
    }

    /// <summary>What proves to others that a pair was delivered: the READY statements of a quorum.</summary>
    /// <param name="delivered">A pair that this party has delivered, other than fast.</param>
    public CacCertificate CertificateOf(Candidate delivered)
    {
        var ready = new List<CacSignature>(_parameters.ReadyQuorum);
        foreach (CacSignature signature in _known)
        {
            if (signature.Statement.Kind == CacStatementKind.Ready && signature.Statement.Candidate.Equals(delivered))
            {
                ready.Add(signature);
            }
        }

        return new CacCertificate([.. ready]);
    }

    /// <summary>Takes the certificate of a value that this party is going to broadcast.</summary>
    /// <param name="certificate">A valid certificate.</param>
    public void Admit(CacCertificate certificate)
    {
        if (FindCertificate(certificate.Value) is null)
        {
            _certificates.Add(certificate);
        }
    }

    /// <summary>Lets a pair be witnessed, in an instance that waits for that; see the constructor.</summary>
    /// <param name="candidate">The pair.</param>
    /// <param name="outbox">Takes what follows.</param>
    public void Allow(Candidate candidate, Outbox outbox)
    {
        if (_allowed is not null && !_allowed.Contains(candidate))
        {
            _allowed.Add(candidate);
            Go(outbox, hasNews: false);
        }
    }

    private bool IsReady
    {
        get
        {
            foreach (Pair pair in _pairs)
            {
                if (pair.Ready.Contains(_self))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <inheritdoc/>
    protected override void OnInput(CacBroadcast input, Outbox outbox)
    {
        if (_broadcast)
        {
            outbox.Reach(CacMarks.BroadcastAgain);
            return;
        }

        _broadcast = true;
        outbox.ReachIf(_witnesses.Contains(_self), CacMarks.LateBroadcast);
        _allowed?.Add(new Candidate(input.Value, _self));
        Sign(CacStatementKind.Broadcast, new Candidate(input.Value, _self), null);
        Go(outbox, hasNews: true);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (message is not Bundle bundle || message.Session != _session)
        {
            outbox.Reach(CacMarks.Foreign);
            return;
        }

        if (!HasNews(bundle))
        {
            outbox.Reach(CacMarks.NothingNew);
            return;
        }

        if (!bundle.Index.IsClosed)
        {
            outbox.Reach(CacMarks.NotClosed);
            return;
        }

        var certificates = new List<CacCertificate>();
        if (_origin is not null && !IsCertified(bundle, certificates))
        {
            outbox.Reach(CacMarks.NotCertified);
            return;
        }

        if (!Verifies(bundle))
        {
            outbox.Reach(CacMarks.BadSignature);
            return;
        }

        _certificates.AddRange(certificates);

        foreach (CacSignature signature in bundle.Signatures)
        {
            if (!IsKnown(signature))
            {
                if (_allowed is not null && Find(signature.Statement.Candidate) is null)
                {
                    outbox.Observe(new CommitReceived(_self, _session, signature.Statement.Candidate));
                }

                Learn(signature);
            }
            else if (outbox.Coverage is not null && signature.Statement.Kind == CacStatementKind.Ready && !IsIdentical(signature))
            {
                // Looked up only where somebody counts: it takes a walk through all that is known.
                outbox.Reach(CacMarks.OtherReady);
            }
        }

        Go(outbox, hasNews: false);
    }

    // Signs and delivers all that follows from what is known.
    private void Go(Outbox outbox, bool hasNews)
    {
        bool signed = hasNews;
        if (!_witnesses.Contains(_self) && !IsReady && First() is { } first)
        {
            outbox.Reach(CacMarks.WitnessFirst);
            Sign(CacStatementKind.Witness, first, NamedBefore());
            signed = true;
        }

        signed |= Unlock(outbox);
        signed |= BecomeReady(outbox);
        bool delivers = FindDeliverable(fast: false) is not null;
        bool deliversFast = _parameters.IsFast && !_delivered && FindDeliverable(fast: true) is not null;
        if (signed || delivers || deliversFast)
        {
            Send(outbox);
        }

        if (deliversFast)
        {
            outbox.Reach(CacMarks.FastDeliver);
            Deliver(FindDeliverable(fast: true)!, outbox);
        }

        while (FindDeliverable(fast: false) is { } pair)
        {
            outbox.Reach(CacMarks.Deliver);
            Deliver(pair, outbox);
        }
    }

    // The pair to witness first: a party's own, if it has broadcast, otherwise any that it may witness; null where there is none.
    private Candidate? First()
    {
        Candidate? first = null;
        foreach (Pair pair in _pairs)
        {
            if (pair.Candidate.Sender == _self)
            {
                return pair.Candidate;
            }

            first ??= MayWitness(pair) ? pair.Candidate : null;
        }

        return first;
    }

    private bool MayWitness(Pair pair) => _allowed is null || _allowed.Contains(pair.Candidate);

    private bool Unlock(Outbox outbox)
    {
        if (IsReady || _witnesses.Count < _parameters.Group.Quorum)
        {
            return false;
        }

        int witnessed = 0, most = 0;
        foreach (Pair pair in _pairs)
        {
            witnessed += pair.Witnesses.IsEmpty ? 0 : 1;
            most = Math.Max(most, pair.Witnesses.Count);
        }

        if (most >= _parameters.WitnessQuorum)
        {
            return false;
        }

        int threshold = _parameters.UnlockThreshold(witnessed, most);
        bool signed = false;
        for (int p = 0; p < _pairs.Count; p++)
        {
            if (_pairs[p].Witnesses.Count >= threshold && !_pairs[p].Witnesses.Contains(_self) && MayWitness(_pairs[p]))
            {
                outbox.Reach(CacMarks.Unlock);
                Sign(CacStatementKind.Witness, _pairs[p].Candidate, NamedBefore());
                signed = true;
            }
        }

        return signed;
    }

    private bool BecomeReady(Outbox outbox)
    {
        CandidateSet? witnessed = null;
        for (int p = 0; p < _pairs.Count; p++)
        {
            Pair pair = _pairs[p];
            if (pair.Witnesses.Count < _parameters.WitnessQuorum || pair.Ready.Contains(_self))
            {
                continue;
            }

            outbox.Reach(IsReady ? CacMarks.SecondReady : CacMarks.Ready);
            witnessed ??= Witnessed();
            Sign(CacStatementKind.Ready, pair.Candidate, witnessed);
        }

        return witnessed is not null;
    }

    private CandidateSet Witnessed() => new(_pairs.Where(w => w.Witnesses.Contains(_self)).Select(w => w.Candidate));

    // What a WITNESS that is signed now has to name.
    private CandidateSet? NamedBefore() => _parameters.NamesWitnessed ? Witnessed() : null;

    // Whether statements of a kind name what their signer has witnessed.
    private bool Names(CacStatementKind kind) =>
        kind == CacStatementKind.Ready || (kind == CacStatementKind.Witness && _parameters.NamesWitnessed);

    private Pair? FindDeliverable(bool fast)
    {
        foreach (Pair pair in _pairs)
        {
            if (pair.IsDelivered)
            {
                continue;
            }

            if (fast ? pair.Witnesses.Count >= _parameters.Group.Quorum && IsOnlyOne(pair)
                : pair.Ready.Count >= _parameters.ReadyQuorum)
            {
                return pair;
            }
        }

        return null;
    }

    private bool IsOnlyOne(Pair only)
    {
        foreach (Pair pair in _pairs)
        {
            if (pair != only && !pair.Witnesses.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private void Deliver(Pair pair, Outbox outbox)
    {
        pair.IsDelivered = true;
        Output(outbox, new CacDeliver(_self, _session, pair.Candidate));
        if (_delivered)
        {
            return;
        }

        _delivered = true;
        var conflicts = new CandidateSet(
            _pairs.Where(other => other.Witnesses.Count >= _parameters.K).Select(other => other.Candidate));
        outbox.ReachIf(conflicts.Count > 1, CacMarks.Conflict);
        outbox.Observe(new CacConflicts(_self, _session, conflicts));
    }

    private void Sign(CacStatementKind kind, Candidate candidate, CandidateSet? witnessed)
    {
        var signature = CacSignature.Sign<TScheme>(new CacStatement(kind, _session, candidate, witnessed), _self, _key);
        if (kind == CacStatementKind.Ready)
        {
            _verified?.Keep(_self, signature.Statement, signature.Signature);
        }

        Learn(signature);
    }

    // What a party says to itself it knows.
    private void Send(Outbox outbox)
    {
        var bundle = new Bundle(_session, [.. _known], _origin is null ? null : [.. _certificates]);
        foreach (int party in _parameters.Group.Everyone.Without(_self))
        {
            outbox.Send(party, bundle);
        }
    }

    // Whether there is a signature that is not known: pair by pair, since most bundles hold little else than what is.
    private bool HasNews(Bundle bundle)
    {
        if (bundle.Signatures.IsEmpty)
        {
            return false;
        }

        if (bundle.Index.IsOdd || bundle.Index.Instance != _session)
        {
            return true;
        }

        foreach (BundlePart part in bundle.Index.Parts)
        {
            bool isKnown = Find(part.Candidate) is { } pair
                && (pair.IsBroadcast || !part.IsBroadcast)
                && part.Witnesses.IsSubsetOf(pair.Witnesses)
                && part.Ready.IsSubsetOf(pair.Ready);
            if (!isKnown)
            {
                return true;
            }
        }

        return false;
    }

    // Of a READY, which pair and of whom: a correct party signs one for a pair, and of a Byzantine one the first counts.
    private bool IsKnown(CacSignature signature)
    {
        CacStatement statement = signature.Statement;
        bool fits = statement.Session == _session && signature.Signer >= 1 && signature.Signer <= _parameters.Group.Size;
        return fits && Find(statement.Candidate) is { } pair && statement.Kind switch
        {
            CacStatementKind.Broadcast => pair.IsBroadcast && signature.Signer == statement.Candidate.Sender,
            CacStatementKind.Witness => pair.Witnesses.Contains(signature.Signer),
            _ => pair.Ready.Contains(signature.Signer),
        };
    }

    private bool IsIdentical(CacSignature signature)
    {
        foreach (CacSignature known in _known)
        {
            if (known.Signer == signature.Signer && known.Statement.Equals(signature.Statement))
            {
                return true;
            }
        }

        return false;
    }

    // Whether all values that the bundle speaks of are certified, by what is known or by what it brings: of that what is needed is given.
    private bool IsCertified(Bundle bundle, List<CacCertificate> brought)
    {
        foreach (BundlePart part in bundle.Index.Parts)
        {
            object value = part.Candidate.Value;
            if (FindCertificate(value) is not null || brought.Exists(certificate => value.Equals(certificate.Value)))
            {
                continue;
            }

            if (Certifying(value, bundle) is not { } certificate)
            {
                return false;
            }

            brought.Add(certificate);
        }

        return true;
    }

    private CacCertificate? Certifying(object value, Bundle bundle)
    {
        foreach (CacCertificate certificate in bundle.Certificates)
        {
            if (value.Equals(certificate.Value) && certificate.IsValid<TScheme>(_parameters, _origin!.Value, _keys, _verified))
            {
                return certificate;
            }
        }

        return null;
    }

    private CacCertificate? FindCertificate(object? value)
    {
        foreach (CacCertificate certificate in _certificates)
        {
            if (certificate.Value!.Equals(value))
            {
                return certificate;
            }
        }

        return null;
    }

    private bool Verifies(Bundle bundle)
    {
        foreach (CacSignature signature in bundle.Signatures)
        {
            CacStatement statement = signature.Statement;
            bool fits = statement.Session == _session
                && signature.Signer >= 1 && signature.Signer <= _parameters.Group.Size
                && statement.IsWellFormed
                && Names(statement.Kind) == statement.Witnessed is not null
                && (statement.Kind != CacStatementKind.Broadcast || signature.Signer == statement.Candidate.Sender);
            if (!fits || (!IsKnown(signature) && !Verifies(signature)))
            {
                return false;
            }
        }

        return true;
    }

    // Of the three kinds certificates hold READY alone, so no other instance meets the others.
    private bool Verifies(CacSignature signature) => VerifiedSignatures.Verify<TScheme>(
        signature.Statement.Kind == CacStatementKind.Ready ? _verified : null,
        _keys,
        signature.Signer,
        signature.Statement,
        signature.Signature);

    private void Learn(CacSignature signature)
    {
        CacStatement statement = signature.Statement;
        Pair pair = Find(statement.Candidate) ?? Add(statement.Candidate);
        _known.Add(signature);
        switch (statement.Kind)
        {
            case CacStatementKind.Broadcast:
                pair.IsBroadcast = true;
                break;
            case CacStatementKind.Witness:
                pair.Witnesses = pair.Witnesses.With(signature.Signer);
                _witnesses = _witnesses.With(signature.Signer);
                break;
            default:
                pair.Ready = pair.Ready.With(signature.Signer);
                break;
        }
    }

    private Pair? Find(Candidate candidate)
    {
        foreach (Pair pair in _pairs)
        {
            if (pair.Candidate.Equals(candidate))
            {
                return pair;
            }
        }

        return null;
    }

    private Pair Add(Candidate candidate)
    {
        var pair = new Pair(candidate);
        int place = _pairs.Count;
        while (place > 0 && pair.ComesBefore(_pairs[place - 1]))
        {
            place--;
        }

        _pairs.Insert(place, pair);
        return pair;
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (Cac<TScheme>)MemberwiseClone();
        copy._known = [.. _known];
        copy._certificates = [.. _certificates];
        copy._allowed = _allowed is null ? null : [.. _allowed];
        copy._pairs = new List<Pair>(_pairs.Count);
        foreach (Pair pair in _pairs)
        {
            copy._pairs.Add(pair.Clone());
        }

        return copy;
    }

    /// <summary>Nothing: CAC keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        _known.Clear();
        _certificates.Clear();
        _allowed?.Clear();
        _pairs.Clear();
    }

    /// <inheritdoc/>
    public override string? Waiting()
    {
        if (_delivered || _pairs.Count == 0)
        {
            return null;
        }

        IEnumerable<string> pairs = _pairs.Select(pair =>
            $"{pair.Candidate} has {(pair.Witnesses.IsEmpty ? "no witness" : $"the witnesses {pair.Witnesses}")}"
            + (pair.Ready.IsEmpty ? "" : $" and {pair.Ready} ready"));
        return $"needs {_parameters.WitnessQuorum} witnesses and {_parameters.ReadyQuorum} parties ready for a pair of {_session}: "
            + string.Join(", ", pairs);
    }

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) => Ignores(sender, message);

    /// <inheritdoc/>
    // What is known is known for good.
    public override bool Ignores(int sender, Message message) => message is Bundle bundle && !HasNews(bundle);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add((_broadcast ? 1 : 0) | (_delivered ? 2 : 0));
        var known = default(Fingerprint);
        foreach (CacSignature signature in _known)
        {
            var one = default(Fingerprint);
            signature.AddTo(ref one);
            known.AddUnordered(one);
        }

        fingerprint.Add(known);
        var certificates = default(Fingerprint);
        foreach (CacCertificate certificate in _certificates)
        {
            var one = default(Fingerprint);
            certificate.AddTo(ref one);
            certificates.AddUnordered(one);
        }

        fingerprint.Add(certificates);
        var allowed = default(Fingerprint);
        foreach (Candidate candidate in _allowed ?? [])
        {
            var one = default(Fingerprint);
            candidate.AddTo(ref one);
            allowed.AddUnordered(one);
        }

        fingerprint.Add(allowed);
        foreach (Pair pair in _pairs)
        {
            fingerprint.Add(pair.IsDelivered);
        }
    }

    // What is known of a pair ⟨m, j⟩.
    private sealed class Pair
    {
        private readonly Fingerprint _order;

        public Pair(Candidate candidate)
        {
            Candidate = candidate;
            candidate.AddTo(ref _order);
        }

        public Candidate Candidate { get; }

        public bool IsBroadcast { get; set; }

        public PartySet Witnesses { get; set; }

        public PartySet Ready { get; set; }

        public bool IsDelivered { get; set; }

        public bool ComesBefore(Pair other) =>
            (Candidate.Sender, _order.High, _order.Low).CompareTo((other.Candidate.Sender, other._order.High, other._order.Low)) < 0;

        public Pair Clone() => (Pair)MemberwiseClone();
    }
}
