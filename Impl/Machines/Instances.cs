using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Machines;

/// <summary>
/// Many instances of a protocol at one server, as the sub-system of a protocol that calls it more than once: one machine for each
/// instance, made when it is first heard of, whether from above or from another server.
/// </summary>
/// <typeparam name="TIn">The inputs that the service takes.</typeparam>
/// <typeparam name="TOut">The outputs that the service gives.</typeparam>
/// <param name="open">Makes the machine of an instance.</param>
public sealed class Instances<TIn, TOut>(Func<SessionId, Machine<TIn, TOut>> open) : Machine<TIn, TOut>
    where TIn : SessionEvent
    where TOut : SessionEvent
{
    private readonly SessionMap<Machine> _machines = new();

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox) =>
        Of(message.Session).Receive(sender, message, outbox);

    /// <inheritdoc/>
    protected override void OnInput(TIn input, Outbox outbox) => Of(input.Session).Input(input, outbox);

    /// <inheritdoc/>
    public override PartySet Awaits
    {
        get
        {
            PartySet awaited = PartySet.Empty;
            for (int i = 0; i < _machines.Count; i++)
            {
                awaited = awaited.Union(_machines[i].Awaits);
            }

            return awaited;
        }
    }

    /// <inheritdoc/>
    public override void Suspect(int suspected, Outbox outbox)
    {
        for (int i = 0; i < _machines.Count; i++)
        {
            _machines[i].Suspect(suspected, outbox);
        }
    }

    /// <inheritdoc/>
    public override void Expire(SessionId instance, Outbox outbox) => Of(instance).Expire(instance, outbox);

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = new Instances<TIn, TOut>(open);
        for (int i = 0; i < _machines.Count; i++)
        {
            copy._machines.Add(_machines.IdAt(i), _machines[i].Clone());
        }

        return copy;
    }

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        for (int i = 0; i < _machines.Count; i++)
        {
            _machines[i].Reveal(eavesdropper);
        }
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        for (int i = 0; i < _machines.Count; i++)
        {
            _machines[i].Erase();
        }

        _machines.Clear();
    }

    /// <inheritdoc/>
    public override string? Waiting()
    {
        string? waiting = null;
        for (int i = 0; i < _machines.Count; i++)
        {
            waiting ??= _machines[i].Waiting();
        }

        return waiting;
    }

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) =>
        _machines.Find(message.Session)?.Commutes(sender, message) ?? false;

    /// <inheritdoc/>
    public override bool Ignores(int sender, Message message) =>
        _machines.Find(message.Session)?.Ignores(sender, message) ?? false;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        for (int i = 0; i < _machines.Count; i++)
        {
            var machine = default(Fingerprint);
            _machines.IdAt(i).AddTo(ref machine);
            _machines[i].AddTo(ref machine);
            fingerprint.AddUnordered(machine);
        }
    }

    private Machine Of(SessionId instance)
    {
        if (_machines.Find(instance) is { } known)
        {
            return known;
        }

        Machine<TIn, TOut> machine = open(instance);
        _machines.Add(instance, machine);
        return machine;
    }
}
