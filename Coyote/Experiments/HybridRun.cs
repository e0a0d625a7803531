using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Experiments;

/// <summary>
/// The hybrid system with one adversary, which is a black box that schedules everything by a number: at each step it delivers something or lets
/// TH_cons decide something, and in the end it breaks into some servers. An adversary that looks at what it reads is a tree of such ones. That of
/// [CS04 §4.2] first keeps some servers apart from the others; when these have finished it crashes some of them and breaks into the rest, and then
/// delivers all.
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
    private readonly List<TElement> _view = [];
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
        _view.Clear();
        var rng = new Rng();
        rng.Restart(schedule);
        object?[] keys = new object?[group.Size + 1];
        for (int party = 1; party <= group.Size; party++)
        {
            _servers[party] = machine(party, new Tape(tape.Slice((party - 1) * draws, draws), party));
        }

        var system = new HybridSystem(group, _servers, this, (party, finish) => keys[party] = live is null ? finish.Key : live.Finish(party));
        for (int party = 1; party <= group.Size; party++)
        {
            live?.Host.Start(party, HybridSystem.Session);
            system.Start(party);
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
                List<int> messages =
                    [.. Enumerable.Range(0, system.Net.Count).Where(m => takesPart(system.Net[m].From) && takesPart(system.Net[m].To))];
                List<int> deciders = [.. Enumerable.Range(1, group.Size).Where(party => takesPart(party) && system.MayDecide(party))];
                if (messages.Count + deciders.Count == 0)
                {
                    return;
                }

                int choice = rng.Below(messages.Count + deciders.Count);
                if (choice < messages.Count)
                {
                    system.Deliver(messages[choice]);
                }
                else
                {
                    system.LetDecide(deciders[choice - messages.Count], permitted => permitted[rng.Below(permitted.Count)].Value);
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
        public object Finish(int party) => Host.Finish(new Finish(party, HybridSystem.Session, Drawn), 0, out object? key) is { } refused
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
