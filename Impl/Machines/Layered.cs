using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Machines;

/// <summary>
/// A protocol of many sessions over one instance of a sub-protocol, at one server: the composition of [CS04 Theorem 1] where, other
/// than in a <see cref="Composed{TIn, TOut, TSubIn, TSubOut}"/>, the upper machine spans sessions, upper and lower service may be
/// the same, and the lower machine may be a hybrid one itself, whose sub-system then stands below the whole.
/// </summary>
/// <remarks>
/// What passes between the two is not shown to monitors: they tell sessions apart and not layers, and would take the lower
/// service's outputs for the upper one's.
/// </remarks>
/// <typeparam name="TIn">The inputs that the upper service takes.</typeparam>
/// <typeparam name="TOut">The outputs that the upper service gives.</typeparam>
/// <typeparam name="TSubIn">The inputs that the sub-service takes.</typeparam>
/// <typeparam name="TSubOut">The outputs that the sub-service gives.</typeparam>
public sealed class Layered<TIn, TOut, TSubIn, TSubOut> : Machine
    where TIn : SessionEvent
    where TOut : SessionEvent
    where TSubIn : SessionEvent
    where TSubOut : SessionEvent
{
    private readonly HybridMachine<TIn, TOut, TSubIn, TSubOut> _upper;
    private readonly Machine _lower;
    private readonly SessionId _lowerSession;

    // Scratch of an activation, empty between activations.
    private readonly Outbox _fromUpper;
    private readonly Outbox _fromLower;

    /// <summary>Puts one machine above another: inputs of class TIn are the upper one's, all others the lower one's.</summary>
    /// <param name="group">The group.</param>
    /// <param name="upper">The machine of the protocol.</param>
    /// <param name="lower">The machine of the sub-protocol: it takes TSubIn and gives TSubOut.</param>
    /// <param name="lowerSession">The session of the sub-protocol: its messages carry this root, and no others do.</param>
    public Layered(Group group, HybridMachine<TIn, TOut, TSubIn, TSubOut> upper, Machine lower, SessionId lowerSession)
        : this(upper, lower, lowerSession, new Outbox(group), new Outbox(group))
    {
    }

    private Layered(
        HybridMachine<TIn, TOut, TSubIn, TSubOut> upper,
        Machine lower,
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
    public override void Input(SessionEvent input, Outbox outbox)
    {
        Begin(outbox);
        if (input is TIn)
        {
            _upper.Input(input, _fromUpper);
        }
        else
        {
            _lower.Input(input, _fromLower);
        }

        Route(outbox);
    }

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        Begin(outbox);
        if (IsLower(message))
        {
            _lower.Receive(sender, message, _fromLower);
        }
        else
        {
            _upper.Receive(sender, message, _fromUpper);
        }

        Route(outbox);
    }

    /// <inheritdoc/>
    public override PartySet Awaits => _upper.Awaits.Union(_lower.Awaits);

    /// <inheritdoc/>
    public override void Suspect(int suspected, Outbox outbox)
    {
        Begin(outbox);
        _upper.Suspect(suspected, _fromUpper);
        _lower.Suspect(suspected, _fromLower);
        Route(outbox);
    }

    /// <inheritdoc/>
    public override void Expire(SessionId instance, Outbox outbox)
    {
        Begin(outbox);
        if (instance.Root == _lowerSession.Root)
        {
            _lower.Expire(instance, _fromLower);
        }
        else
        {
            _upper.Expire(instance, _fromUpper);
        }

        Route(outbox);
    }

    /// <inheritdoc/>
    // The scratch outboxes are shared: no two copies are ever inside an activation at once.
    public override Machine Clone() => new Layered<TIn, TOut, TSubIn, TSubOut>(
        (HybridMachine<TIn, TOut, TSubIn, TSubOut>)_upper.Clone(), _lower.Clone(), _lowerSession, _fromUpper, _fromLower);

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
    public override bool Commutes(int sender, Message message) =>
        IsLower(message) ? _lower.Commutes(sender, message) : _upper.Commutes(sender, message);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        _upper.AddTo(ref fingerprint);
        _lower.AddTo(ref fingerprint);
    }

    private bool IsLower(Message message) => message.Session.Root == _lowerSession.Root;

    private void Begin(Outbox outbox)
    {
        _fromUpper.Clear();
        _fromLower.Clear();
        _fromUpper.Coverage = outbox.Coverage;
        _fromLower.Coverage = outbox.Coverage;
        _fromUpper.Coin = outbox.Coin;
        _fromLower.Coin = outbox.Coin;
    }

    private void Route(Outbox outbox)
    {
        int upper = 0, lower = 0;
        while (lower < _fromLower.Count || upper < _fromUpper.Count)
        {
            // What the lower machine wrote first, since the upper one answers to it.
            if (lower < _fromLower.Count)
            {
                Effect effect = _fromLower.Effects[lower++];
                if (effect.Kind == EffectKind.Output)
                {
                    _upper.Input((TSubOut)effect.Event!, _fromUpper);
                }
                else
                {
                    outbox.Add(effect);
                }
            }
            else
            {
                Effect effect = _fromUpper.Effects[upper++];
                if (effect.Kind == EffectKind.Call)
                {
                    _lower.Input((TSubIn)effect.Event!, _fromLower);
                }
                else
                {
                    outbox.Add(effect);
                }
            }
        }

        // An output of the lower machine may be a secret, and is not kept until the next activation.
        _fromUpper.Clear();
        _fromLower.Clear();
    }
}
