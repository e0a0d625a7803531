using System.Runtime.InteropServices;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>
/// Machines over a fair random network, for measuring at sizes that exploration does not go to: of what is on its way, a uniform one is
/// delivered next, until nothing is left. Without monitors, without timers and without a sub-system.
/// </summary>
public sealed class Simulation
{
    private readonly Machine?[] _machines;
    private readonly Outbox _outbox;
    private readonly Rng _rng;
    private readonly List<Letter> _bag = [];
    private readonly List<Event> _outputs = [];
    private readonly SortedDictionary<string, long> _kinds = new(StringComparer.Ordinal);
    private readonly bool _hasSizes;

    // The size of the message sent last: one that is sent to many is sized once.
    private Message? _sized;
    private int _size;

    /// <summary>Puts machines together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="machine">Makes the machine of a party; null for one that is silent.</param>
    /// <param name="seed">What the schedule follows from.</param>
    /// <param name="hasSizes">Whether all its messages have a wire form, and bytes are counted.</param>
    public Simulation(Group group, Func<int, Machine?> machine, ulong seed, bool hasSizes = true)
    {
        _hasSizes = hasSizes;
        _outbox = new Outbox(group);
        _rng = new Rng(seed);
        _machines = new Machine?[group.Size + 1];
        for (int party = 1; party <= group.Size; party++)
        {
            _machines[party] = machine(party);
        }
    }

    /// <summary>What the machines put out, in order.</summary>
    public IReadOnlyList<Event> Outputs => _outputs;

    /// <summary>How many messages were sent, also to silent parties.</summary>
    public long Messages { get; private set; }

    /// <summary>How many of each kind, by name.</summary>
    public IReadOnlyDictionary<string, long> Kinds => _kinds;

    /// <summary>How many bytes these take, by <see cref="WireSize"/>; 0 where they have no wire form.</summary>
    public long Bytes { get; private set; }

    /// <summary>The highest round number of a message of this step plus 1 [CS04 §2.1]; 0 while none was sent.</summary>
    public int Rounds { get; private set; }

    /// <summary>Begins another step: rounds count anew.</summary>
    public void BeginStep() => Rounds = 0;

    /// <summary>Gives a machine an input.</summary>
    /// <param name="input">The input, at a party that is not silent.</param>
    public void Input(SessionEvent input)
    {
        _outbox.Clear();
        _machines[input.Party]!.Input(input, _outbox);
        Take(input.Party, 0);
    }

    /// <summary>Delivers until nothing is on its way.</summary>
    public void Run()
    {
        while (_bag.Count > 0)
        {
            int index = _rng.Below(_bag.Count);
            Letter letter = _bag[index];
            _bag[index] = _bag[^1];
            _bag.RemoveAt(_bag.Count - 1);
            _outbox.Clear();
            _machines[letter.To]!.Receive(letter.From, letter.Message, _outbox);
            Take(letter.To, letter.Round + 1);
        }
    }

    private void Take(int party, int round)
    {
        foreach (ref readonly Effect effect in _outbox.Effects)
        {
            switch (effect.Kind)
            {
                case EffectKind.Send:
                    Send(new Letter(party, effect.To, round, effect.Message!));
                    break;
                case EffectKind.Output:
                    _outputs.Add(effect.Event!);
                    break;
                case EffectKind.Observe:
                    break;
                default:
                    throw new InvalidOperationException($"A simulation knows no timers and no sub-system, and party {party} asks for one.");
            }
        }
    }

    private void Send(in Letter letter)
    {
        if (!ReferenceEquals(_sized, letter.Message))
        {
            _sized = letter.Message;
            _size = _hasSizes ? WireSize.Of(letter.Message) : 0;
        }

        Messages++;
        _kinds[letter.Message.Kind] = _kinds.GetValueOrDefault(letter.Message.Kind) + 1;
        Bytes += _size;
        Rounds = Math.Max(Rounds, letter.Round + 1);
        if (_machines[letter.To] is not null)
        {
            _bag.Add(letter);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Letter(int From, int To, int Round, Message Message);
}
