using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Machines;

/// <summary>
/// A server that runs many sessions of a protocol side by side: one machine for each, made when the session is first heard
/// of, whether from the user or from another server.
/// </summary>
/// <remarks>
/// Where other servers may be Byzantine, they could have it make machines without limit. So a server can be told which sessions there
/// are; of others it then hears from its user alone.
/// </remarks>
public sealed class Server : Machine
{
    private readonly int _self;
    private readonly Func<int, SessionId, Machine> _open;
    private readonly Func<SessionId, bool>? _exists;
    private readonly SessionMap<Machine> _machines = new();

    /// <summary>Makes a server without sessions.</summary>
    /// <param name="self">The server, numbered from 1.</param>
    /// <param name="open">Makes the machine of a server for a session.</param>
    /// <param name="exists">Which sessions messages of others may open; null for all, where no server is Byzantine.</param>
    public Server(int self, Func<int, SessionId, Machine> open, Func<SessionId, bool>? exists = null)
    {
        _self = self;
        _open = open;
        _exists = exists;
    }

    /// <summary>How many sessions have a machine.</summary>
    public int Sessions => _machines.Count;

    /// <inheritdoc/>
    public override void Input(SessionEvent input, Outbox outbox) => Of(input.Session).Input(input, outbox);

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        var root = new SessionId(message.Session.Root);
        if (_exists is not null && _machines.Find(root) is null && !_exists(root))
        {
            outbox.Reach(ServerMarks.Unknown);
            return;
        }

        Of(message.Session).Receive(sender, message, outbox);
    }

    /// <inheritdoc/>
    public override PartySet Awaits
    {
        get
        {
            PartySet awaited = PartySet.Empty;
            for (int s = 0; s < _machines.Count; s++)
            {
                awaited = awaited.Union(_machines[s].Awaits);
            }

            return awaited;
        }
    }

    /// <inheritdoc/>
    public override void Suspect(int suspected, Outbox outbox)
    {
        for (int s = 0; s < _machines.Count; s++)
        {
            _machines[s].Suspect(suspected, outbox);
        }
    }

    /// <inheritdoc/>
    public override void Expire(SessionId instance, Outbox outbox) => Of(instance).Expire(instance, outbox);

    /// <summary>Erases and forgets a session. A message for it that comes later opens it anew.</summary>
    /// <param name="session">The session; false is returned when it has no machine.</param>
    public bool Forget(SessionId session)
    {
        var root = new SessionId(session.Root);
        _machines.Find(root)?.Erase();
        return _machines.Remove(root);
    }

    /// <inheritdoc/>
    public override Machine Clone()
    {
        var copy = new Server(_self, _open, _exists);
        for (int s = 0; s < _machines.Count; s++)
        {
            copy._machines.Add(_machines.IdAt(s), _machines[s].Clone());
        }

        return copy;
    }

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        for (int s = 0; s < _machines.Count; s++)
        {
            _machines[s].Reveal(eavesdropper);
        }
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        for (int s = 0; s < _machines.Count; s++)
        {
            _machines[s].Erase();
        }

        _machines.Clear();
    }

    /// <inheritdoc/>
    public override string? Waiting()
    {
        string? all = null;
        for (int s = 0; s < _machines.Count; s++)
        {
            if (_machines[s].Waiting() is { } waiting)
            {
                all = all is null ? waiting : $"{all}, and {waiting}";
            }
        }

        return all;
    }

    /// <inheritdoc/>
    public override bool Commutes(int sender, Message message) =>
        _machines.Find(new SessionId(message.Session.Root))?.Commutes(sender, message) ?? false;

    /// <inheritdoc/>
    public override bool Ignores(int sender, Message message) =>
        _machines.Find(new SessionId(message.Session.Root))?.Ignores(sender, message) ?? false;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        for (int s = 0; s < _machines.Count; s++)
        {
            var machine = default(Fingerprint);
            _machines.IdAt(s).AddTo(ref machine);
            _machines[s].AddTo(ref machine);
            fingerprint.AddUnordered(machine);
        }
    }

    private Machine Of(SessionId session)
    {
        var root = new SessionId(session.Root);
        if (_machines.Find(root) is { } known)
        {
            return known;
        }

        Machine machine = _open(_self, root);
        _machines.Add(root, machine);
        return machine;
    }
}
