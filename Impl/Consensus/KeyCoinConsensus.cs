using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>
/// π_ω' for server i in one instance [CS04 §3.3]: consensus whose coins are the bits of a key. First the servers run group key
/// exchange once, as a sub-system, under ID|key; then a protocol with a common coin, which looks at the key instead.
/// </summary>
/// <remarks>
/// In an instance for a bit, coin r is bit r of the key, as printed. Beyond k bits, and for coins of other shapes (candidates, and the
/// bits of several instances, which must not show the same coins), the coins are a pseudorandom function of instance and
/// round under the key. The paper uses both one after the other; after k coins in the open its seed is then known. That an
/// adversary may then foresee coin k + 1 matters in one run of 2^k.
/// </remarks>
public sealed class KeyCoinConsensus : HybridMachine<Propose, Decide, Start, Finish>
{
    /// <summary>The constant string of the instance ID|key of group key exchange.</summary>
    public const string KeyTag = "key";

    private readonly int _self;
    private readonly SessionId _session;
    private Machine<Propose, Decide> _consensus;
    private SecretElements<Gf2Pow128> _key = new(1);
    private Propose? _proposal;
    private bool _hasKey;

    /// <summary>Makes the machine of server i for an instance in which it has not proposed.</summary>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="session">The instance.</param>
    /// <param name="consensus">The machine of the protocol with a common coin, for the same instance.</param>
    public KeyCoinConsensus(int self, SessionId session, Machine<Propose, Decide> consensus)
    {
        _self = self;
        _session = session;
        _consensus = consensus;
    }

    /// <inheritdoc/>
    public override PartySet Awaits => _consensus.Awaits;

    /// <inheritdoc/>
    protected override void OnInput(Propose input, Outbox outbox)
    {
        if (_proposal is null)
        {
            _proposal = input;
            Call(outbox, new Start(_self, _session.Instance(KeyTag)));
        }
    }

    /// <inheritdoc/>
    protected override void OnSubOutput(Finish output, Outbox outbox)
    {
        if (_hasKey)
        {
            return;
        }

        _key[0] = (Gf2Pow128)output.Key;
        _hasKey = true;
        outbox.Reach(KeyCoinMarks.Key);
        WithCoin(outbox, () => _consensus.Input(_proposal!, outbox));
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        outbox.ReachIf(!_hasKey, KeyCoinMarks.BeforeKey);
        WithCoin(outbox, () => _consensus.Receive(sender, message, outbox));
    }

    /// <inheritdoc/>
    public override void Suspect(int suspected, Outbox outbox) =>
        WithCoin(outbox, () => _consensus.Suspect(suspected, outbox));

    // The protocol tosses nothing before it has proposed, and it proposes when there is a key.
    private void WithCoin(Outbox outbox, Action activate)
    {
        ICoin? other = outbox.Coin;
        outbox.Coin = _hasKey ? new KeyCoin(_key[0], _self, _session, outbox) : null;
        try
        {
            activate();
        }
        finally
        {
            outbox.Coin = other;
        }
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = (KeyCoinConsensus)MemberwiseClone();
        copy._consensus = (Machine<Propose, Decide>)_consensus.Clone();
        copy._key = new SecretElements<Gf2Pow128>(1);
        copy._key[0] = _key[0];
        return copy;
    }

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        (_proposal?.Value as ConsensusValue)?.Reveal(eavesdropper);
        _consensus.Reveal(eavesdropper);
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        _key.Erase();
        _consensus.Erase();
    }

    /// <inheritdoc/>
    public override string? Waiting() =>
        _proposal is not null && !_hasKey ? $"waits for the key of {_session.Instance(KeyTag)}" : _consensus.Waiting();

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) => _hasKey && _consensus.Commutes(sender, message);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add((_proposal is null ? 0 : 1) | (_hasKey ? 2 : 0));
        (_proposal?.Value as ConsensusValue)?.AddTo(ref fingerprint);
        _key[0].AddTo(ref fingerprint);
        _consensus.AddTo(ref fingerprint);
    }

    // Shows each face to monitors, as the adversary learns it from what the server then does.
    private sealed class KeyCoin(Gf2Pow128 key, int self, SessionId session, Outbox outbox) : ICoin
    {
        public int Toss(SessionId instance, int view, int faces)
        {
            Span<byte> bits = stackalloc byte[Gf2Pow128.Size];
            key.Write(bits);
            (int face, string source) = instance == session && faces == 2 && view <= 8 * bits.Length
                ? Bit(bits, view - 1)
                : Function(bits, instance, view, faces);
            bits.Clear();
            outbox.Observe(new CoinRead(self, instance, view, face, source));
            return face;
        }

        private (int Face, string Source) Bit(ReadOnlySpan<byte> key, int bit)
        {
            outbox.Reach(KeyCoinMarks.Bit);
            return (1 + (key[bit / 8] >> 7 - bit % 8 & 1), FormattableString.Invariant($"bit {bit} of {session}"));
        }

        private (int Face, string Source) Function(ReadOnlySpan<byte> key, SessionId instance, int view, int faces)
        {
            outbox.Reach(KeyCoinMarks.Function);
            using var function = new DealerCoin(key);
            return (function.Toss(instance, view, faces), FormattableString.Invariant($"{session} at ({instance}, {view})"));
        }
    }
}
