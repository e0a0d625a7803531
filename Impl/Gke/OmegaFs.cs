using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>
/// Protocol ω_fs for server i in one session ID [CS04 §4.3]: ω with vectors y_i ∈ F^{t_b+1}, sent under one-time pads, and with
/// shares of the key in place of contributions once a server has finished, so that it can erase all else. Forward-secure
/// against t_b &lt; n − 2t_c break-ins.
/// </summary>
/// <remarks>
/// <para>
/// sk ∈ F^{t_b+1} is computed component by component; f(x) = Σ sk_m·x^m; the session key is f(0), the share of server i is
/// s_i = f(i). The paper does not say what asks for a share. Here each message does that a finished server can no longer
/// answer as before: an enc_key, and a pad of a server that has no share yet. No message is added by that, so 3n² is the
/// number of messages besides consensus. Public keys of others are not secret and stay until their owners have a share.
/// </para>
/// <para>
/// <see cref="Variant.AsPrinted"/> proposes only with N contributions. A server that is slower than the first to finish may
/// never have so many, since finished servers give shares; it then does not propose, consensus need not be live for the
/// others either, and fewer than t_b + 1 shares leave all of them waiting. <see cref="Variant.Default"/> proposes ⊥ on its first
/// share: whoever gives a share has decided, so ⊥ cannot be decided. Then all non-crashed servers propose, all decide, and a
/// server that has fewer than t_b + 1 shares has contributions of at least n − t_c − t_b &gt; t_c servers, of which one is in the
/// decided set. The key is as in ω, for the same reason.
/// </para>
/// </remarks>
/// <typeparam name="TElement">The field F, of more than n elements.</typeparam>
/// <typeparam name="TScheme">The encryption scheme.</typeparam>
public sealed class OmegaFs<TElement, TScheme> : HybridMachine<Start, Finish, Propose, Decide>
    where TElement : struct, IFieldElement<TElement>
    where TScheme : IEncryptionScheme<TElement>
{
    /// <summary>The constant string of the consensus instance ID|cs.</summary>
    public const string ConsensusTag = "cs";

    // ⊥: proposed by a server that has nothing to propose, in an instance that is already decided.
    private static readonly TextValue s_nothing = new("⊥");

    private readonly Group _group;
    private readonly int _components;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly Variant _variant;
    private readonly RandomSource _random;

    private bool _started;
    private bool _proposed;
    private bool _finished;
    private readonly SecretElements<TElement> _contribution;
    private KeyPair _keys;

    // p_j, null before (enc_key, ID, p_j) came and after j was given a share.
    private readonly PublicKey?[] _publicKeys;

    // By server j, each of t_b + 1 components: the pad r_ji under which j sends y_j, and y_j for the servers in _known.
    private readonly SecretElements<TElement> _pads;
    private readonly SecretElements<TElement> _received;
    private PartySet _known;
    private readonly List<int> _order;

    // The decision, from when it comes until it can be used.
    private VectorProposal<TElement>? _decided;

    // s_j of the servers j in _sharers; and s_i.
    private readonly SecretElements<TElement> _shares;
    private PartySet _sharers;
    private readonly SecretElements<TElement> _share;

    /// <summary>Makes the machine of server i for a session that it has not started.</summary>
    /// <param name="group">The group.</param>
    /// <param name="breakIns">t_b, at least 0; forward secrecy is claimed for t_b &lt; n − 2t_c.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">ID.</param>
    /// <param name="variant">Which form of the protocol.</param>
    /// <param name="random">Where contribution, pads and keys come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">t_b is negative, or the field is too small for the group.</exception>
    public OmegaFs(Group group, int breakIns, int self, SessionId session, Variant variant, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(breakIns);
        if (TElement.Indices <= group.Size)
        {
            throw new ArgumentOutOfRangeException(
                nameof(group), group.Size, $"Shares need more field elements than servers; the field has {TElement.Indices}.");
        }

        _group = group;
        _components = breakIns + 1;
        _self = self;
        _session = session;
        _variant = variant;
        _random = random;
        _contribution = new SecretElements<TElement>(_components);
        _publicKeys = new PublicKey?[group.Size + 1];
        _pads = new SecretElements<TElement>((group.Size + 1) * _components);
        _received = new SecretElements<TElement>((group.Size + 1) * _components);
        _order = new List<int>(group.Size);
        _shares = new SecretElements<TElement>(group.Size + 1);
        _share = new SecretElements<TElement>(1);
    }

    private OmegaFs(OmegaFs<TElement, TScheme> other)
        : this(other._group, other._components - 1, other._self, other._session, other._variant, other._random.Clone())
    {
        _started = other._started;
        _proposed = other._proposed;
        _finished = other._finished;
        other._contribution.Span.CopyTo(_contribution.Span);
        _keys = other._started ? new KeyPair(other._keys.Public, other._keys.Private.Clone()) : default;
        other._publicKeys.CopyTo(_publicKeys, 0);
        other._pads.Span.CopyTo(_pads.Span);
        other._received.Span.CopyTo(_received.Span);
        _known = other._known;
        _order.AddRange(other._order);
        _decided = other._decided;
        other._shares.Span.CopyTo(_shares.Span);
        _sharers = other._sharers;
        other._share.Span.CopyTo(_share.Span);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        switch (message)
        {
            case EncKey encKey:
                OnEncKey(sender, encKey.Key, outbox);
                break;
            case Pad pad:
                OnPad(sender, pad.Encrypted, outbox);
                break;
            case PaddedKeyPart<TElement> keyPart:
                OnKeyPart(sender, keyPart.Padded, outbox);
                break;
            case Share share:
                OnShare(sender, share.Encrypted, outbox);
                break;
            default:
                throw new ArgumentException($"ω_fs takes no message {message}.", nameof(message));
        }
    }

    // upon input (start, ID)
    /// <inheritdoc/>
    protected override void OnInput(Start input, Outbox outbox)
    {
        if (_started)
        {
            return;
        }

        _started = true;
        foreach (ref TElement component in _contribution.Span)
        {
            component = TElement.Draw(_random);
        }

        // All pads at once: r_ij is then the same whatever order the requests come in.
        for (int server = 1; server <= _group.Size; server++)
        {
            foreach (ref TElement component in Of(_pads, server))
            {
                component = TElement.Draw(_random);
            }
        }

        _keys = TScheme.GenerateKeys(_random);
        outbox.SendToAll(new EncKey(_session, _keys.Public));
        for (int server = 1; server <= _group.Size; server++)
        {
            if (_publicKeys[server] is { } key)
            {
                SendPad(server, key, outbox);
            }
        }
    }

    // upon receiving (enc_key, ID, p_j) from server j
    private void OnEncKey(int sender, PublicKey key, Outbox outbox)
    {
        _publicKeys[sender] = key;
        if (_finished)
        {
            outbox.Reach(OmegaFsMarks.EncKeyAfterFinish);
            SendShare(sender, outbox);
        }
        else if (_started)
        {
            outbox.Reach(OmegaFsMarks.EncKey);
            SendPad(sender, key, outbox);
        }
        else
        {
            outbox.Reach(OmegaFsMarks.EncKeyBeforeStart);
        }
    }

    // send E_{p_j}(r_ji) to j
    private void SendPad(int recipient, PublicKey key, Outbox outbox)
    {
        Ciphertext encrypted =
            TScheme.Encrypt(key, Of(_pads, recipient), new Binding(_session, _self, recipient), _random);
        outbox.Send(recipient, new Pad(_session, encrypted));
    }

    // upon receiving E_{p_i}(r_ij) from j: send y_i + r_ij to j; when y_i is erased, the share instead
    private void OnPad(int sender, Ciphertext encrypted, Outbox outbox)
    {
        if (_finished)
        {
            bool asks = _publicKeys[sender] is not null;
            outbox.Reach(asks ? OmegaFsMarks.PadAfterFinish : OmegaFsMarks.PadNeedsNothing);
            if (asks)
            {
                SendShare(sender, outbox);
            }

            return;
        }

        outbox.Reach(OmegaFsMarks.Pad);
        var padded = new TElement[_components];
        if (TScheme.TryDecrypt(_keys.Private, encrypted, new Binding(_session, sender, _self), padded))
        {
            for (int c = 0; c < _components; c++)
            {
                padded[c] += _contribution[c];
            }

            outbox.Send(sender, new PaddedKeyPart<TElement>(_session, padded));
        }
    }

    private void SendShare(int recipient, Outbox outbox)
    {
        PublicKey key = _publicKeys[recipient]!;
        _publicKeys[recipient] = null;
        Ciphertext share = TScheme.Encrypt(key, _share.Span, new Binding(_session, _self, recipient), _random);
        outbox.Send(recipient, new Share(_session, share));
    }

    // upon receiving y_j + r_ji from j: y_j := (y_j + r_ji) − r_ji
    private void OnKeyPart(int sender, ReadOnlySpan<TElement> padded, Outbox outbox)
    {
        if (_finished)
        {
            outbox.Reach(OmegaFsMarks.KeyPartAfterFinish);
            return;
        }

        Span<TElement> received = Of(_received, sender);
        ReadOnlySpan<TElement> pad = Of(_pads, sender);
        for (int c = 0; c < _components; c++)
        {
            received[c] = padded[c] - pad[c];
        }

        Of(_pads, sender).Clear();
        _known = _known.With(sender);
        _order.Add(sender);
        if (_order.Count == _group.Quorum && !_proposed)
        {
            outbox.Reach(OmegaFsMarks.Propose);
            _proposed = true;
            Call(outbox, new Propose(_self, _session.Instance(ConsensusTag), Differences()));
        }
        else
        {
            outbox.Reach(_proposed ? OmegaFsMarks.KeyPartAfterProposal : OmegaFsMarks.KeyPart);
        }

        if (_decided is not null)
        {
            FinishByDecision(outbox);
        }
    }

    private VectorProposal<TElement> Differences()
    {
        int[] servers = new int[_group.Quorum];
        _order.CopyTo(0, servers, 0, servers.Length);
        var components = new Proposal<TElement>[_components];
        for (int c = 0; c < _components; c++)
        {
            int component = c;
            components[c] = Proposal<TElement>.Of(servers, server => Of(_received, server)[component]);
        }

        return new VectorProposal<TElement>(components);
    }

    // upon deciding ⟨u_1 … u_N⟩, ⟨d_1 … d_N⟩ for ID|cs
    /// <inheritdoc/>
    protected override void OnSubOutput(Decide output, Outbox outbox)
    {
        if (_finished)
        {
            outbox.Reach(OmegaFsMarks.DecideAfterFinish);
            return;
        }

        _decided = (VectorProposal<TElement>)output.Value;
        FinishByDecision(outbox);
    }

    // As ω, in each component; waits when no contribution of the decided set has come yet.
    private void FinishByDecision(Outbox outbox)
    {
        Proposal<TElement> servers = _decided!.First;
        int m = 1;
        while (m <= servers.Count && !_known.Contains(servers.Server(m)))
        {
            m++;
        }

        if (m > servers.Count)
        {
            outbox.Reach(OmegaFsMarks.DecideTooEarly);
            return;
        }

        outbox.Reach(OmegaFsMarks.FinishByDecision);
        outbox.ReachIf(_order.Count < _group.Quorum, OmegaFsMarks.FinishAfterNothing);
        var key = new SecretElements<TElement>(_components);
        for (int c = 0; c < _components; c++)
        {
            TElement contribution = Of(_received, servers.Server(m))[c];
            key[c] = SessionKey<TElement>.Compute(_decided[c], m, contribution, _variant);
        }

        _share[0] = SecretSharing<TElement>.Evaluate(key.Span, _self);
        Finish(key[0], outbox);
        key.Erase();
    }

    // upon receiving E_{p_i}(s_j) from j: t_b + 1 shares give f
    private void OnShare(int sender, Ciphertext encrypted, Outbox outbox)
    {
        if (_finished)
        {
            outbox.Reach(OmegaFsMarks.ShareAfterFinish);
            return;
        }

        if (!TScheme.TryDecrypt(
                _keys.Private, encrypted, new Binding(_session, sender, _self), _shares.Span.Slice(sender, 1)))
        {
            return;
        }

        _sharers = _sharers.With(sender);
        if (!_proposed && _variant == Variant.Default)
        {
            outbox.Reach(OmegaFsMarks.ProposeNothing);
            _proposed = true;
            Call(outbox, new Propose(_self, _session.Instance(ConsensusTag), s_nothing));
        }

        if (_sharers.Count < _components)
        {
            outbox.Reach(OmegaFsMarks.Share);
            return;
        }

        outbox.Reach(OmegaFsMarks.FinishByShares);
        Span<int> servers = stackalloc int[_components];
        var shares = new SecretElements<TElement>(_components);
        int count = 0;
        foreach (int server in _sharers)
        {
            servers[count] = server;
            shares[count++] = _shares[server];
        }

        _share[0] = SecretSharing<TElement>.Interpolate(servers, shares.Span, _self);
        Finish(SecretSharing<TElement>.Interpolate(servers, shares.Span, 0), outbox);
        shares.Erase();
    }

    // output the key, erase everything of the session but s_i
    private void Finish(TElement key, Outbox outbox)
    {
        _finished = true;
        _contribution.Erase();
        _keys.Private.Erase();
        _pads.Erase();
        _received.Erase();
        _shares.Erase();
        _decided = null;
        Output(outbox, new Finish(_self, _session, key.Observed));
    }

    private Span<TElement> Of(SecretElements<TElement> vectors, int server) =>
        vectors.Span.Slice(server * _components, _components);

    /// <inheritdoc/>
    public override Machine Clone() => new OmegaFs<TElement, TScheme>(this);

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        if (!_started)
        {
            return;
        }

        _keys.Private.Reveal(eavesdropper);
        Show(_contribution, eavesdropper);
        Show(_pads, eavesdropper);
        Show(_received, eavesdropper);
        Show(_shares, eavesdropper);
        Show(_share, eavesdropper);
    }

    // The memory itself, whatever the protocol thinks is in it.
    private static void Show(SecretElements<TElement> elements, IEavesdropper eavesdropper)
    {
        foreach (TElement element in elements.Span)
        {
            if (!element.Equals(TElement.AdditiveIdentity))
            {
                eavesdropper.Sees(element.Observed);
            }
        }
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        _contribution.Erase();
        _pads.Erase();
        _received.Erase();
        _shares.Erase();
        _share.Erase();
        if (_started)
        {
            _keys.Private.Erase();
        }
    }

    /// <inheritdoc/>
    public override string? Waiting()
    {
        if (!_started || _finished)
        {
            return null;
        }

        string has = $"{(_known.IsEmpty ? "no contribution" : $"the contributions of {_known}")} and "
            + $"{(_sharers.IsEmpty ? "no share" : $"the shares of {_sharers}")}";
        return !_proposed
            ? $"has {has} for {_session} and needs {_group.Quorum} contributions or {_components} shares"
            : $"has {has} and waits for the decision of {_session.Instance(ConsensusTag)} or {_components} shares";
    }

    /// <inheritdoc/>
    // Once finished, a server gives each other its share once, whichever message asks first, and passes all else over.
    public override bool Commutes(int sender, Message message) => _finished;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add((_started ? 1 : 0) | (_proposed ? 2 : 0) | (_finished ? 4 : 0) | (_decided is not null ? 8 : 0));
        for (int server = 1; server <= _group.Size; server++)
        {
            fingerprint.Add(_publicKeys[server] is not null);
            _publicKeys[server]?.AddTo(ref fingerprint);
        }

        if (_finished)
        {
            _share[0].AddTo(ref fingerprint);
            return;
        }

        if (!_started)
        {
            return;
        }

        _keys.Private.AddTo(ref fingerprint);
        Add(_contribution, ref fingerprint);
        Add(_pads, ref fingerprint);
        Add(_received, ref fingerprint);
        Add(_shares, ref fingerprint);
        _known.AddTo(ref fingerprint);
        _sharers.AddTo(ref fingerprint);
        _decided?.AddTo(ref fingerprint);
        fingerprint.Add(_order.Count);
        for (int i = 0; !_proposed && i < _order.Count; i++)
        {
            fingerprint.Add(_order[i]);
        }
    }

    private static void Add(SecretElements<TElement> elements, ref Fingerprint fingerprint)
    {
        foreach (TElement element in elements.Span)
        {
            element.AddTo(ref fingerprint);
        }
    }
}
