using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>
/// Protocol ω for server i in one session ID [CS04 Alg. 1]: group key exchange that survives t_c &lt; n/2 crashes, over a
/// sub-system for consensus and an encryption scheme (K, E, D). N = n − t_c contributions make the key; all arithmetic is in F.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="Variant.AsPrinted"/> computes sk = Σ y_{u_l}. Over GF(2^k) with N even, that is a combination of the differences
/// that everyone sees: d_1 + d_3 + … + d_{N−1}. <see cref="Variant.Default"/> therefore adds c·y_{u_1}, where c = 0 if N ≠ 0 in F
/// and otherwise c ∉ {0, −1}: the weights of the contributions are then all different from 0, and so is their sum, which
/// makes the key independent of all differences. It also takes each input once: as printed, a repeated (start, ID) draws a
/// new contribution, and a repeated decision, which Def. 4 does not exclude, outputs the key again.
/// </para>
/// <para>
/// Alg. 1 does not say what an (enc_key, ID, p_j) meets at a server that has not started ID and so has no y_i. It waits:
/// dropping it would break Def. 3.
/// </para>
/// </remarks>
/// <typeparam name="TElement">The field F.</typeparam>
/// <typeparam name="TScheme">The encryption scheme.</typeparam>
public sealed class Omega<TElement, TScheme> : HybridMachine<Start, Finish, Propose, Decide>
    where TElement : struct, IFieldElement<TElement>
    where TScheme : IEncryptionScheme<TElement>
{
    /// <summary>The constant string of the consensus instance ID|cs.</summary>
    public const string ConsensusTag = "cs";

    private readonly Group _group;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly Variant _variant;
    private readonly RandomSource _random;

    private bool _started;
    private bool _finished;
    private readonly SecretElements<TElement> _contribution;
    private KeyPair _keys;

    // Who has sent (enc_key, ID, ·) before this server started, with the key.
    private List<(int Server, PublicKey Key)>? _waiting;

    // y_j by server j, for the servers j in _known; and u_i, the order in which they came.
    private readonly SecretElements<TElement> _received;
    private PartySet _known;
    private readonly List<int> _order;

    /// <summary>Makes the machine of server i for a session that it has not started.</summary>
    /// <param name="group">The group.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">ID.</param>
    /// <param name="variant">Which form of the protocol.</param>
    /// <param name="random">Where the contribution and the keys come from.</param>
    public Omega(Group group, int self, SessionId session, Variant variant, RandomSource random)
    {
        _group = group;
        _self = self;
        _session = session;
        _variant = variant;
        _random = random;
        _contribution = new SecretElements<TElement>(1);
        _received = new SecretElements<TElement>(group.Size + 1);
        _order = new List<int>(group.Size);
    }

    private Omega(Omega<TElement, TScheme> other)
        : this(other._group, other._self, other._session, other._variant, other._random.Clone())
    {
        _started = other._started;
        _finished = other._finished;
        other._contribution.Span.CopyTo(_contribution.Span);
        _keys = other._started ? new KeyPair(other._keys.Public, other._keys.Private.Clone()) : default;
        _waiting = other._waiting is null ? null : [.. other._waiting];
        other._received.Span.CopyTo(_received.Span);
        _known = other._known;
        _order.AddRange(other._order);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        switch (message)
        {
            case EncKey encKey:
                OnEncKey(sender, encKey.Key, outbox);
                break;
            case KeyPart keyPart:
                OnKeyPart(sender, keyPart.Contribution, outbox);
                break;
            default:
                throw new ArgumentException($"ω takes no message {message}.", nameof(message));
        }
    }

    // upon input (start, ID)
    /// <inheritdoc/>
    protected override void OnInput(Start input, Outbox outbox)
    {
        if (_started && _variant == Variant.Default)
        {
            outbox.Reach(OmegaMarks.StartAgain);
            return;
        }

        _started = true;
        _contribution[0] = TElement.Draw(_random);
        _keys = TScheme.GenerateKeys(_random);
        outbox.SendToAll(new EncKey(_session, _keys.Public));
        for (int i = 0; i < _waiting?.Count; i++)
        {
            Contribute(_waiting[i].Server, _waiting[i].Key, outbox);
        }

        _waiting = null;
    }

    // upon receiving (enc_key, ID, p_j) from server j
    private void OnEncKey(int sender, PublicKey key, Outbox outbox)
    {
        if (_started)
        {
            outbox.Reach(_finished ? OmegaMarks.EncKeyAfterFinish : OmegaMarks.EncKey);
            Contribute(sender, key, outbox);
        }
        else
        {
            outbox.Reach(OmegaMarks.EncKeyBeforeStart);
            (_waiting ??= []).Add((sender, key));
        }
    }

    private void Contribute(int recipient, PublicKey key, Outbox outbox)
    {
        Ciphertext contribution =
            TScheme.Encrypt(key, _contribution.Span, new Binding(_session, _self, recipient), _random);
        outbox.Send(recipient, new KeyPart(_session, contribution));
    }

    // upon receiving (key_part, ID, z_ji) from server j
    private void OnKeyPart(int sender, Ciphertext contribution, Outbox outbox)
    {
        if (_finished && _variant == Variant.Default)
        {
            outbox.Reach(OmegaMarks.KeyPartAfterFinish);
            return;
        }

        if (!TScheme.TryDecrypt(
                _keys.Private,
                contribution,
                new Binding(_session, sender, _self),
                _received.Span.Slice(sender, 1)))
        {
            outbox.Reach(OmegaMarks.KeyPartUnreadable);
            return;
        }

        _known = _known.With(sender);
        _order.Add(sender);
        if (_order.Count == _group.Quorum)
        {
            outbox.Reach(OmegaMarks.Propose);
            Call(outbox, new Propose(_self, _session.Instance(ConsensusTag), Differences()));
        }
        else
        {
            outbox.Reach(_order.Count < _group.Quorum ? OmegaMarks.KeyPart : OmegaMarks.KeyPartAfterQuorum);
        }
    }

    private Proposal<TElement> Differences()
    {
        int[] servers = new int[_group.Quorum];
        _order.CopyTo(0, servers, 0, servers.Length);
        return Proposal<TElement>.Of(servers, server => _received[server]);
    }

    // upon deciding ⟨u_1 … u_N⟩, ⟨d_1 … d_N⟩ for ID|cs
    /// <inheritdoc/>
    protected override void OnSubOutput(Decide output, Outbox outbox)
    {
        if (_finished && _variant == Variant.Default)
        {
            outbox.Reach(OmegaMarks.DecideAgain);
            return;
        }

        var decided = (Proposal<TElement>)output.Value;
        int m = FirstKnown(decided);
        MarkDecision(decided, m, outbox);
        TElement key = SessionKey<TElement>.Compute(decided, m, _received[decided.Server(m)], _variant);
        _finished = true;
        if (_variant == Variant.Default)
        {
            // Nothing needs them any more; the contribution must stay, for servers that are slower.
            _received.Erase();
            _keys.Private.Erase();
        }

        Output(outbox, new Finish(_self, _session, key.Observed));
    }

    // m ∈ {1 … N} such that y_{u_m} was received. It exists: N contributions were received and 2N > n.
    private int FirstKnown(Proposal<TElement> decided)
    {
        for (int m = 1; m <= decided.Count; m++)
        {
            if (_known.Contains(decided.Server(m)))
            {
                return m;
            }
        }

        throw new InvalidOperationException(
            $"Server {_self} decided {decided} and knows only the contributions of {_known}.");
    }

    private void MarkDecision(Proposal<TElement> decided, int m, Outbox outbox)
    {
        if (outbox.Coverage is null)
        {
            return;
        }

        PartySet servers = PartySet.Empty;
        bool own = true;
        for (int l = 1; l <= decided.Count; l++)
        {
            servers = servers.With(decided.Server(l));
            own &= _order[l - 1] == decided.Server(l);
        }

        outbox.Reach(own ? OmegaMarks.DecideOwnOrder : OmegaMarks.DecideOtherOrder);
        outbox.ReachIf(!servers.IsSubsetOf(_known), OmegaMarks.DecideBeforeAll);
        outbox.ReachIf(!servers.Contains(_self), OmegaMarks.DecideWithoutSelf);
        outbox.ReachIf(m > 1, OmegaMarks.KeyFromLaterIndex);
    }

    /// <inheritdoc/>
    public override Machine Clone() => new Omega<TElement, TScheme>(this);

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        if (!_started)
        {
            return;
        }

        eavesdropper.Sees(_contribution[0].Observed);
        _keys.Private.Reveal(eavesdropper);
        if (!(_finished && _variant == Variant.Default))
        {
            foreach (int server in _known)
            {
                eavesdropper.Sees(_received[server].Observed);
            }
        }
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        _contribution.Erase();
        _received.Erase();
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

        int missing = _group.Quorum - _order.Count;
        return missing switch
        {
            > 0 when _order.Count == 0 => $"needs {Contributions(missing)} for {_session} and has none",
            > 0 => $"needs {Contributions(missing, more: true)} for {_session} and has those of {_known}",
            _ => $"waits for the decision of {_session.Instance(ConsensusTag)}",
        };
    }

    private static string Contributions(int count, bool more = false) =>
        $"{(count == 1 ? "one" : count)}{(more ? " more" : "")} contribution{(count == 1 ? "" : "s")}";

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) =>
        message is EncKey ? _started : _finished && _variant == Variant.Default;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add((_started ? 1 : 0) | (_finished ? 2 : 0));
        if (_started)
        {
            _contribution[0].AddTo(ref fingerprint);
            _keys.Private.AddTo(ref fingerprint);
        }

        var waiting = default(Fingerprint);
        for (int i = 0; i < _waiting?.Count; i++)
        {
            var one = default(Fingerprint);
            one.Add(_waiting[i].Server);
            _waiting[i].Key.AddTo(ref one);
            waiting.AddUnordered(one);
        }

        fingerprint.Add(waiting);
        AddReceivedTo(ref fingerprint);
    }

    // Of the order, what later behaviour depends on: nothing once the session is finished, and only how many have come once
    // the first N are proposed.
    private void AddReceivedTo(ref Fingerprint fingerprint)
    {
        if (_finished && _variant == Variant.Default)
        {
            return;
        }

        _known.AddTo(ref fingerprint);
        fingerprint.Add(_order.Count);
        foreach (int server in _known)
        {
            _received[server].AddTo(ref fingerprint);
        }

        if (_order.Count < _group.Quorum)
        {
            foreach (int server in _order)
            {
                fingerprint.Add(server);
            }
        }
    }
}
