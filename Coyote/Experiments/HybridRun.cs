using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Experiments;

/// <summary>
/// The hybrid system of [CS04 §2.1] with one adversary: the machines of all servers over live TH_cons, in one session. The adversary
/// is a black box that schedules everything by a number: at each step it delivers something or lets TH_cons decide something, and in
/// the end it breaks into some servers. An adversary that looks at what it reads is a tree of such ones. That of [CS04 §4.2] first keeps
/// some servers apart from the others; when these have finished it crashes some of them and breaks into the rest, and then delivers all.
/// </summary>
/// <typeparam name="TElement">The field; small, so that a tape is a byte an element.</typeparam>
/// <param name="group">The group.</param>
/// <param name="machine">Makes the machine of a server with its chance.</param>
/// <param name="draws">How many elements a server draws.</param>
/// <param name="schedule">The number by which the adversary schedules.</param>
/// <param name="apart">The servers that are kept apart until the others have finished; none but in the attack of [CS04 §4.2].</param>
/// <param name="crashed">The servers that crash then.</param>
internal sealed class HybridRun<TElement>(
    Group group, Func<int, RandomSource, Machine> machine, int draws, ulong schedule, PartySet apart = default, PartySet crashed = default)
    : IEavesdropper
    where TElement : struct
{
    /// <summary>The session of the run.</summary>
    public static readonly SessionId Session = new("s");

    private readonly List<(int From, int To, Message Message)> _net = [];
    private readonly List<TElement> _view = [];
    private readonly Outbox _outbox = new(group);
    private readonly Machine[] _servers = new Machine[group.Size + 1];

    /// <summary>How many elements all servers draw.</summary>
    public int TapeLength => draws * group.Size;

    /// <summary>What the adversary has read.</summary>
    public IReadOnlyList<TElement> View => _view;

    /// <summary>How many servers neither finished nor crashed in the last run, all having been delivered.</summary>
    public int Unfinished { get; private set; }

    /// <summary>Runs the hybrid system on given chance.</summary>
    /// <param name="tape">The elements that servers 1 … n draw, one server after the other.</param>
    /// <param name="broken">The servers that are broken into once all have finished that are not kept apart.</param>
    /// <returns>For each server what it outputs as the session key, from position 1; null where it does not finish.</returns>
    /// <exception cref="InvalidOperationException">A server that is not kept apart does not finish, or TH_cons refuses.</exception>
    public object?[] Run(ReadOnlyMemory<byte> tape, PartySet broken) => Run(tape, broken, null);

    /// <summary>
    /// The ideal system: the live host, and SIM of [CS04 §3.2] around the same adversary. SIM runs servers of its own for the adversary to see.
    /// As it goes, it passes the user's starts, crashes and break-ins on to the host, and asks it to finish whenever a server of its own has
    /// finished; what the user sees is what the host outputs then.
    /// </summary>
    /// <param name="tape">The chance of SIM's servers.</param>
    /// <param name="broken">The servers that are broken into, as with <see cref="Run(ReadOnlyMemory{byte}, PartySet)"/>.</param>
    /// <param name="host">The host; it is reset first.</param>
    /// <param name="drawn">The key that the host draws when it first needs one.</param>
    /// <returns>What the host outputs at each server, from position 1; what the adversary has read is in <see cref="View"/>.</returns>
    /// <exception cref="InvalidOperationException">The host refuses what SIM asks for, or gives a key away at a break-in.</exception>
    public object?[] Simulate(ReadOnlyMemory<byte> tape, PartySet broken, TrustedHostGke host, object drawn)
    {
        host.Reset();
        return Run(tape, broken, new Live(host, drawn));
    }

    // With a host the outputs are its own.
    private object?[] Run(ReadOnlyMemory<byte> tape, PartySet broken, Live? live)
    {
        _net.Clear();
        _view.Clear();
        var rng = new Rng();
        rng.Restart(schedule);
        var consensus = new TrustedHostCons(group, Decisions.Once, null);
        var pending = new List<SessionId>[group.Size + 1];
        object?[] keys = new object?[group.Size + 1];
        for (int party = 1; party <= group.Size; party++)
        {
            _servers[party] = machine(party, new Tape(tape.Slice((party - 1) * draws, draws), party));
            pending[party] = [];
        }

        for (int party = 1; party <= group.Size; party++)
        {
            live?.Host.Start(party, Session);
            Activate(party, m => m.Input(new Start(party, Session), _outbox));
        }

        Exchange(party => !apart.Contains(party));
        for (int party = 1; party <= group.Size; party++)
        {
            if (keys[party] is null && !apart.Contains(party))
            {
                throw new InvalidOperationException($"Server {party} did not finish.");
            }
        }

        foreach (int party in broken)
        {
            // What is left of a finished server is its share; memory that holds 0 is not shown, and here says that the share is 0.
            int before = _view.Count;
            live?.BreakIn(party);
            _servers[party].Reveal(this);
            switch (_view.Count - before)
            {
                case 0:
                    _view.Add(default);
                    break;
                case > 1:
                    throw new InvalidOperationException($"Server {party} has finished and holds more than its share.");
            }
        }

        foreach (int party in crashed)
        {
            live?.Host.Crash(party, 0);
        }

        Exchange(party => !crashed.Contains(party));
        Unfinished = Enumerable.Range(1, group.Size).Count(party => keys[party] is null);
        return keys;

        // Everything among some servers, until nothing is left.
        void Exchange(Predicate<int> takesPart)
        {
            while (true)
            {
                List<int> messages = [.. Enumerable.Range(0, _net.Count).Where(m => takesPart(_net[m].From) && takesPart(_net[m].To))];
                List<int> deciders = [.. Enumerable.Range(1, group.Size).Where(party => takesPart(party) && pending[party].Count > 0)];
                if (messages.Count + deciders.Count == 0)
                {
                    return;
                }

                int choice = rng.Below(messages.Count + deciders.Count);
                if (choice < messages.Count)
                {
                    (int from, int to, Message message) = _net[messages[choice]];
                    _net.RemoveAt(messages[choice]);
                    Activate(to, m => m.Receive(from, message, _outbox));
                    continue;
                }

                int decider = deciders[choice - messages.Count];
                SessionId instance = pending[decider][0];
                pending[decider].RemoveAt(0);
                var permitted = new List<(int Proposer, object Value)>();
                consensus.Permitted(decider, instance, permitted);
                var decide = new Decide(decider, instance, permitted[rng.Below(permitted.Count)].Value);
                if (consensus.Decide(decide, 0) is { } refused)
                {
                    throw new InvalidOperationException(refused.ToString());
                }

                Activate(decider, m => m.Input(decide, _outbox));
            }
        }

        void Activate(int party, Action<Machine> activation)
        {
            _outbox.Clear();
            activation(_servers[party]);
            Message? previous = null;
            foreach (Effect effect in _outbox.Effects)
            {
                switch (effect.Kind)
                {
                    case EffectKind.Send:
                        if (!ReferenceEquals(effect.Message, previous))
                        {
                            effect.Message!.Reveal(this);
                        }

                        previous = effect.Message;
                        _net.Add((party, effect.To, effect.Message!));
                        break;
                    case EffectKind.Call:
                        var propose = (Propose)effect.Event!;
                        consensus.Propose(propose, 0);
                        pending[party].Add(propose.Session);
                        (propose.Value as Impl.Consensus.ConsensusValue)?.Reveal(this);
                        break;
                    case EffectKind.Output:
                        keys[party] = live is null ? ((Finish)effect.Event!).Key : live.Finish(party);
                        break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Sees(object value) => _view.Add((TElement)value);

    /// <inheritdoc/>
    // A ciphertext shows nothing without its key; none is read here, as servers erase theirs when they finish.
    public void SeesSealed(object key, object value)
    {
    }

    /// <inheritdoc/>
    public void SeesOpeningKey(object key) =>
        throw new InvalidOperationException("A server that has finished still holds its private key.");

    // What is between SIM and the host.
    private sealed record Live(TrustedHostGke Host, object Drawn)
    {
        public object Finish(int party) => Host.Finish(new Finish(party, Session, Drawn), 0, out object? key) is { } refused
            ? throw new InvalidOperationException(refused.ToString())
            : key!;

        public void BreakIn(int party)
        {
            if (Host is TrustedHostFsGke forward && forward.BreakIn(party, () => Drawn).Count > 0)
            {
                throw new InvalidOperationException($"The host gives a key away when server {party} is broken into.");
            }
        }
    }
}
