using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Machines;

/// <summary>
/// A protocol over a sub-protocol, in one session at one server: the composition of [CS04 Theorem 1] as a type. Whatever
/// stands below a hybrid machine offers the service that its trusted host offers, so the whole offers the upper service.
/// </summary>
/// <typeparam name="TIn">The inputs that the upper service takes.</typeparam>
/// <typeparam name="TOut">The outputs that the upper service gives.</typeparam>
/// <typeparam name="TSubIn">The inputs that the sub-service takes.</typeparam>
/// <typeparam name="TSubOut">The outputs that the sub-service gives.</typeparam>
public sealed class Composed<TIn, TOut, TSubIn, TSubOut> : Machine<TIn, TOut>
    where TIn : SessionEvent
    where TOut : SessionEvent
    where TSubIn : SessionEvent
    where TSubOut : SessionEvent
{
    private readonly HybridMachine<TIn, TOut, TSubIn, TSubOut> _upper;
    private readonly Machine<TSubIn, TSubOut> _lower;
    private readonly SessionId _lowerSession;

    // Scratch of an activation, empty between activations.
    private readonly Outbox _fromUpper;
    private readonly Outbox _fromLower;

    /// <summary>Composes two machines.</summary>
    /// <param name="group">The group.</param>
    /// <param name="upper">The machine of the protocol.</param>
    /// <param name="lower">The machine of the sub-protocol.</param>
    /// <param name="lowerSession">The instance of the sub-protocol: its messages carry this tag, or one that continues it.</param>
    public Composed(
        Group group,
        HybridMachine<TIn, TOut, TSubIn, TSubOut> upper,
        Machine<TSubIn, TSubOut> lower,
        SessionId lowerSession)
        : this(upper, lower, lowerSession, new Outbox(group), new Outbox(group))
    {
    }

    private Composed(
        HybridMachine<TIn, TOut, TSubIn, TSubOut> upper,
        Machine<TSubIn, TSubOut> lower,
        SessionId lowerSession,
        Outbox fromUpper,
        Outbox fromLower)
    {
        _upper = upper;
        _lower = lower;
        _lowerSession = lowerSession;
        _fromUpper = fromUpper;
        _fromLower = fromLower;
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        Begin(outbox);
        if (message.Session.IsWithin(_lowerSession))
        {
            _lower.Receive(sender, message, _fromLower);
            RouteLower(0, outbox);
        }
        else
        {
            _upper.Receive(sender, message, _fromUpper);
        }

        RouteUpper(outbox);
    }

    /// <inheritdoc/>
    public override PartySet Awaits => _upper.Awaits.Union(_lower.Awaits);

    /// <inheritdoc/>
    public override void Suspect(int suspected, Outbox outbox)
    {
        Begin(outbox);
        _upper.Suspect(suspected, _fromUpper);
        _lower.Suspect(suspected, _fromLower);
        RouteLower(0, outbox);
        RouteUpper(outbox);
    }

    /// <inheritdoc/>
    public override void Expire(SessionId instance, Outbox outbox)
    {
        Begin(outbox);
        if (instance.IsWithin(_lowerSession))
        {
            _lower.Expire(instance, _fromLower);
            RouteLower(0, outbox);
        }
        else
        {
            _upper.Expire(instance, _fromUpper);
        }

        RouteUpper(outbox);
    }

    /// <inheritdoc/>
    // The scratch outboxes are shared: no two copies are ever inside an activation at once.
    public override Machine Clone() => new Composed<TIn, TOut, TSubIn, TSubOut>(
        (HybridMachine<TIn, TOut, TSubIn, TSubOut>)_upper.Clone(),
        (Machine<TSubIn, TSubOut>)_lower.Clone(),
        _lowerSession,
        _fromUpper,
        _fromLower);

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        _upper.Reveal(eavesdropper);
        _lower.Reveal(eavesdropper);
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        _upper.Erase();
        _lower.Erase();
    }

    /// <inheritdoc/>
    public override string? Waiting() => _lower.Waiting() ?? _upper.Waiting();

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) => message.Session.IsWithin(_lowerSession)
        ? _lower.Commutes(sender, message)
        : _upper.Commutes(sender, message);

    /// <inheritdoc/>
    public override bool Ignores(int sender, Message message) => message.Session.IsWithin(_lowerSession)
        ? _lower.Ignores(sender, message)
        : _upper.Ignores(sender, message);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        _upper.AddTo(ref fingerprint);
        _lower.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    protected override void OnInput(TIn input, Outbox outbox)
    {
        Begin(outbox);
        _upper.Input(input, _fromUpper);
        RouteUpper(outbox);
    }

    private void Begin(Outbox outbox)
    {
        _fromUpper.Clear();
        _fromLower.Clear();
        _fromUpper.Coverage = outbox.Coverage;
        _fromLower.Coverage = outbox.Coverage;
        _fromUpper.Coin = outbox.Coin;
        _fromLower.Coin = outbox.Coin;
    }

    private void RouteUpper(Outbox outbox)
    {
        // The list may grow while it is walked: an output of the lower machine activates the upper one again.
        for (int i = 0; i < _fromUpper.Count; i++)
        {
            Effect effect = _fromUpper.Effects[i];
            if (effect.Kind != EffectKind.Call)
            {
                outbox.Add(effect);
                continue;
            }

            outbox.Observe(effect.Event!);
            int written = _fromLower.Count;
            _lower.Input((TSubIn)effect.Event!, _fromLower);
            RouteLower(written, outbox);
        }
    }

    private void RouteLower(int from, Outbox outbox)
    {
        for (int i = from; i < _fromLower.Count; i++)
        {
            Effect effect = _fromLower.Effects[i];
            if (effect.Kind != EffectKind.Output)
            {
                outbox.Add(effect);
                continue;
            }

            outbox.Observe(effect.Event!);
            _upper.Input((TSubOut)effect.Event!, _fromUpper);
        }
    }
}
