using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>
/// The protocol of Burmester and Desmedt [EUROCRYPT 94, broadcast version] for server i in one session ID: the ancestor of ω
/// [CS04 §3.1] that survives no crash. The servers form a ring, indices wrap; y_i is the exponent of server i, and the key is made of
/// g^{y_1·y_2 + y_2·y_3 + … + y_n·y_1}. Two rounds, 2n + n² messages, no consensus.
/// </summary>
/// <remarks>
/// <para>
/// With z_{i−1}^{y_i} known, each of X_i, X_{i+1}, … leads from what one pair of neighbours shares to what the next pair shares,
/// once around the ring. As the X are differences with sum 0, the key is no combination of them unless n is 0 in the field of the
/// exponents; a group of large prime order excludes that, where ω over GF(2^k) falls into it [CS04 Alg. 1 with N even].
/// </para>
/// <para>
/// For n = 2 both neighbours are the same server. It is sent z_i once, so that the messages are n + n²; X_i is neutral, and the key
/// g^{2·y_1·y_2}. For n = 1 there is nobody to agree with.
/// </para>
/// <para>
/// The paper's rounds are synchronous. Here a message that comes before the start waits, and X_{i−1}, which has exponent 0 in the
/// key of server i, is not waited for.
/// </para>
/// </remarks>
/// <typeparam name="TElement">The elements of the group.</typeparam>
/// <typeparam name="TGroup">The group.</typeparam>
public sealed class BurmesterDesmedt<TElement, TGroup> : Machine<Start, Finish>
    where TElement : struct, IGroupElement<TElement>
    where TGroup : IKeyAgreementGroup<TElement>
{
    private readonly Group _group;
    private readonly int _self;
    private readonly SessionId _session;
    private readonly RandomSource _random;

    private bool _started;
    private bool _finished;

    // y_i, from the start until X_i is sent.
    private PrivateKey? _exponent;

    // z_{i−1} and z_{i+1}, as they come.
    private PublicKey? _previousKey;
    private PublicKey? _nextKey;

    // z_{i−1}^{y_i}, from the sending of X_i until the finish.
    private readonly SecretElements<TElement> _shared;

    // X_j by server j, for the servers j in _known.
    private readonly TElement[] _differences;
    private PartySet _known;

    /// <summary>Makes the machine of server i for a session that it has not started.</summary>
    /// <param name="group">The group, of at least two servers; how many crashes it tolerates means nothing to the protocol.</param>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">ID.</param>
    /// <param name="random">Where the exponent comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The group has only one server.</exception>
    public BurmesterDesmedt(Group group, int self, SessionId session, RandomSource random)
    {
        if (group.Size < 2)
        {
            throw new ArgumentOutOfRangeException(
                nameof(group), group.Size, "Burmester–Desmedt agrees on a key with neighbours in a ring: n must be at least 2.");
        }

        _group = group;
        _self = self;
        _session = session;
        _random = random;
        _shared = new SecretElements<TElement>(1);
        _differences = new TElement[group.Size + 1];
    }

    private BurmesterDesmedt(BurmesterDesmedt<TElement, TGroup> other)
        : this(other._group, other._self, other._session, other._random.Clone())
    {
        _started = other._started;
        _finished = other._finished;
        _exponent = other._exponent?.Clone();
        _previousKey = other._previousKey;
        _nextKey = other._nextKey;
        other._shared.Span.CopyTo(_shared.Span);
        other._differences.CopyTo(_differences, 0);
        _known = other._known;
    }

    private int Previous => AtDistance(_group.Size - 1);

    private int Next => AtDistance(1);

    // X_i … X_{i+n−2}
    private PartySet Needed => _group.Everyone.Without(Previous);

    private bool HasSentDifference => _started && _exponent is null;

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        switch (message)
        {
            case RingKey key:
                OnKey(sender, key.Key, outbox);
                break;
            case RingDifference<TElement> difference:
                OnDifference(sender, difference.Value, outbox);
                break;
            default:
                throw new ArgumentException($"Burmester–Desmedt takes no message {message}.", nameof(message));
        }
    }

    // Round 1: y_i is drawn, and z_i goes to the neighbours alone.
    /// <inheritdoc/>
    protected override void OnInput(Start input, Outbox outbox)
    {
        if (_started)
        {
            outbox.Reach(BurmesterDesmedtMarks.StartAgain);
            return;
        }

        _started = true;
        KeyPair keys = TGroup.GenerateKeys(_random);
        _exponent = keys.Private;
        var message = new RingKey(_session, keys.Public);
        outbox.Send(Previous, message);
        if (Next != Previous)
        {
            outbox.Send(Next, message);
        }

        if (SendDifference(outbox))
        {
            outbox.Reach(BurmesterDesmedtMarks.DifferenceAtStart);
        }
    }

    private void OnKey(int sender, PublicKey key, Outbox outbox)
    {
        if (sender != Previous && sender != Next)
        {
            throw new ArgumentException($"Server {sender} is no neighbour of server {_self} and sent it z.", nameof(sender));
        }

        if (sender == Previous)
        {
            _previousKey = key;
        }

        if (sender == Next)
        {
            _nextKey = key;
        }

        if (!_started)
        {
            outbox.Reach(BurmesterDesmedtMarks.KeyBeforeStart);
            return;
        }

        outbox.Reach(SendDifference(outbox) ? BurmesterDesmedtMarks.DifferenceAtKey : BurmesterDesmedtMarks.Key);
    }

    // Round 2: X_i = (z_{i+1} / z_{i−1})^{y_i} to every server, once both neighbours have been heard.
    private bool SendDifference(Outbox outbox)
    {
        if (_exponent is null || _previousKey is null || _nextKey is null)
        {
            return false;
        }

        _shared[0] = TGroup.Agree(_exponent, _previousKey);
        TElement difference = TGroup.Agree(_exponent, _nextKey) - _shared[0];

        // The key needs no more of it than what is shared with one neighbour.
        _exponent.Erase();
        _exponent = null;
        outbox.SendToAll(new RingDifference<TElement>(_session, difference));
        return true;
    }

    private void OnDifference(int sender, TElement difference, Outbox outbox)
    {
        if (sender == Previous || _known.Contains(sender))
        {
            outbox.Reach(BurmesterDesmedtMarks.DifferenceUnneeded);
            return;
        }

        _differences[sender] = difference;
        _known = _known.With(sender);

        // X_i, which a server sends to itself too, is among those needed, so that z_{i−1}^{y_i} is there when all are.
        if (Needed.IsSubsetOf(_known))
        {
            outbox.Reach(BurmesterDesmedtMarks.Finish);
            OutputKey(outbox);
        }
        else
        {
            outbox.Reach(
                HasSentDifference ? BurmesterDesmedtMarks.Difference : BurmesterDesmedtMarks.DifferenceEarly);
        }
    }

    // (z_{i−1})^{n·y_i} · X_i^{n−1} · X_{i+1}^{n−2} ··· X_{i+n−2}
    private void OutputKey(Outbox outbox)
    {
        int n = _group.Size;
        TElement key = TElement.Multiple(n, _shared[0]);
        for (int k = 0; k <= n - 2; k++)
        {
            key += TElement.Multiple(n - 1 - k, _differences[AtDistance(k)]);
        }

        _finished = true;
        _shared.Erase();
        Output(outbox, new Finish(_self, _session, TGroup.SessionKey(_session, key)));
    }

    // i + distance; indices wrap: server n + 1 is server 1.
    private int AtDistance(int distance) => 1 + (_self - 1 + distance) % _group.Size;

    /// <inheritdoc/>
    public override Machine Clone() => new BurmesterDesmedt<TElement, TGroup>(this);

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        _exponent?.Reveal(eavesdropper);
        if (HasSentDifference && !_finished)
        {
            eavesdropper.Sees(_shared[0].Observed);
        }
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        _exponent?.Erase();
        _shared.Erase();
    }

    /// <inheritdoc/>
    public override string? Waiting()
    {
        if (!_started || _finished)
        {
            return null;
        }

        if (HasSentDifference)
        {
            return $"needs X of {Needed.Except(_known)} for {_session}";
        }

        PartySet silent = PartySet.Empty;
        silent = _previousKey is null ? silent.With(Previous) : silent;
        silent = _nextKey is null ? silent.With(Next) : silent;
        return $"needs z of {silent} for {_session}";
    }

    /// <summary>
    /// X_{i−1} commutes, which is passed over whenever it comes. What all else writes depends on what came before: the last that
    /// is waited for writes X_i, or the key.
    /// </summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="message">The message.</param>
    public override bool Commutes(int sender, Message message) =>
        message is RingDifference<TElement> && sender == Previous;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add((_started ? 1 : 0) | (_finished ? 2 : 0));

        // Nothing that comes after the finish depends on what was before.
        if (_finished)
        {
            return;
        }

        fingerprint.Add(_exponent is not null);
        _exponent?.AddTo(ref fingerprint);
        if (HasSentDifference)
        {
            _shared[0].AddTo(ref fingerprint);
        }

        AddKeysTo(ref fingerprint);
        _known.AddTo(ref fingerprint);
        foreach (int server in _known)
        {
            _differences[server].AddTo(ref fingerprint);
        }
    }

    // Which have come, and their content only as long as X_i is still to be made of it.
    private void AddKeysTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add((_previousKey is null ? 0 : 1) | (_nextKey is null ? 0 : 2));
        if (!HasSentDifference)
        {
            _previousKey?.AddTo(ref fingerprint);
            _nextKey?.AddTo(ref fingerprint);
        }
    }
}
