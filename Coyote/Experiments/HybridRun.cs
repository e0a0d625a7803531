using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Experiments;

/// <summary>
/// The hybrid system of [CS04 §2.1] with one adversary: the machines of all servers over live TH_cons, in one session. The adversary
/// is a black box that schedules everything by a number: at each step it delivers something or lets TH_cons decide something, and in
/// the end it breaks into some servers. An adversary that looks at what it reads is a tree of such ones.
/// </summary>
/// <typeparam name="TElement">The field; small, so that a tape is a byte an element.</typeparam>
/// <param name="group">The group.</param>
/// <param name="machine">Makes the machine of a server with its chance.</param>
/// <param name="draws">How many elements a server draws.</param>
/// <param name="schedule">The number by which the adversary schedules.</param>
internal sealed class HybridRun<TElement>(
    Group group, Func<int, RandomSource, Machine> machine, int draws, ulong schedule) : IEavesdropper
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

    /// <summary>Runs the hybrid system, or the simulated servers of SIM, on given chance.</summary>
    /// <param name="tape">The elements that servers 1 … n draw, one server after the other.</param>
    /// <param name="broken">The servers that are broken into in the end.</param>
    /// <returns>For each server what it outputs as the session key, from position 1.</returns>
    /// <exception cref="InvalidOperationException">A server does not finish, or TH_cons refuses.</exception>
    public object[] Run(ReadOnlyMemory<byte> tape, PartySet broken)
    {
        _net.Clear();
        _view.Clear();
        var rng = new Rng();
        rng.Restart(schedule);
        var consensus = new TrustedHostCons(group, Decisions.Once, null);
        var pending = new List<SessionId>[group.Size + 1];
        object[] keys = new object[group.Size + 1];
        int left = group.Size;
        for (int party = 1; party <= group.Size; party++)
        {
            _servers[party] = machine(party, new Tape(tape.Slice((party - 1) * draws, draws), party));
            pending[party] = [];
        }

        for (int party = 1; party <= group.Size; party++)
        {
            Activate(party, m => m.Input(new Start(party, Session), _outbox));
        }

        while (_net.Count > 0 || pending.Any(p => p is { Count: > 0 }))
        {
            int deciders = pending.Count(p => p is { Count: > 0 });
            int choice = rng.Below(_net.Count + deciders);
            if (choice < _net.Count)
            {
                (int from, int to, Message message) = _net[choice];
                _net.RemoveAt(choice);
                Activate(to, m => m.Receive(from, message, _outbox));
                continue;
            }

            int decider = Enumerable.Range(1, group.Size).Where(p => pending[p].Count > 0).ElementAt(choice - _net.Count);
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

        foreach (int party in broken)
        {
            // What is left of a finished server is its share; memory that holds 0 is not shown, and here says that the share is 0.
            int before = _view.Count;
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

        return left == 0 ? keys : throw new InvalidOperationException($"{left} servers did not finish.");

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
                        keys[party] = ((Finish)effect.Event!).Key;
                        left--;
                        break;
                }
            }
        }
    }

    /// <summary>
    /// SIM of [CS04 §3.2] around the same adversary: it runs servers of its own for the adversary to see, tells the live host whenever one
    /// of them finishes, and has no say in the key that the host gives out.
    /// </summary>
    /// <param name="tape">The chance of SIM's servers.</param>
    /// <param name="key">The key that the host draws.</param>
    /// <returns>The key that the host outputs at every server; what the adversary has read is in <see cref="View"/>.</returns>
    public object Simulate(ReadOnlyMemory<byte> tape, object key)
    {
        object[] simulated = Run(tape, PartySet.Empty);
        var host = new TrustedHostGke(group, null);
        object? output = null;
        for (int party = 1; party < simulated.Length; party++)
        {
            host.Start(party, Session);
        }

        for (int party = 1; party < simulated.Length; party++)
        {
            if (host.Finish(new Finish(party, Session, party == 1 ? key : simulated[party]), 0, out output) is { } refused)
            {
                throw new InvalidOperationException(refused.ToString());
            }
        }

        return output!;
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
}
