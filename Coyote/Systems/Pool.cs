using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Systems;

/// <summary>How the network orders the messages of one link.</summary>
public enum NetworkOrder
{
    /// <summary>Not at all: NET is a bag, and the adversary takes from it what it likes [CS04 §2.1].</summary>
    Bag,

    /// <summary>First in, first out on each link: a weaker adversary, for comparison.</summary>
    Fifo,
}

/// <summary>
/// All that the adversary may schedule next, except crashes. What is ready comes first; behind it stands what a link that
/// keeps order holds back.
/// </summary>
public sealed class Pool
{
    private readonly int _parties;
    private readonly ushort[] _sent;
    private readonly ushort[] _delivered;
    private Pending[] _items = new Pending[64];
    private int _count;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="parties">n.</param>
    public Pool(int parties)
    {
        _parties = parties;
        _sent = new ushort[(parties + 1) * (parties + 1)];
        _delivered = new ushort[(parties + 1) * (parties + 1)];
    }

    /// <summary>How the network orders the messages of one link.</summary>
    public NetworkOrder Order { get; set; }

    /// <summary>How many items are ready.</summary>
    public int Ready { get; private set; }

    /// <summary>
    /// How many messages among non-crashed servers are pending, ready or not, lists of failure detectors that must come, those
    /// that name a crashed server to one that waits for it, and timers, which must run out.
    /// </summary>
    public int Required { get; private set; }

    /// <summary>How many outputs of ideal sub-systems are pending.</summary>
    public int IdealOutputs { get; private set; }

    /// <summary>An item that is ready.</summary>
    /// <param name="index">0 … <see cref="Ready"/> − 1; removal changes it.</param>
    public ref Pending this[int index] => ref _items[index];

    /// <summary>Everything that is pending, ready or not.</summary>
    public ReadOnlySpan<Pending> All => _items.AsSpan(0, _count);

    /// <summary>The number of a message that is sent now on a link, from 1.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The recipient.</param>
    public ushort NextNumber(int from, int to) => ++_sent[Link(from, to)];

    /// <summary>Adds an item.</summary>
    /// <param name="item">The item; for a message, <see cref="Pending.Number"/> is from <see cref="NextNumber"/>.</param>
    /// <returns>The item in its place, for a strategy to write into.</returns>
    public ref Pending Add(in Pending item)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, 2 * _count);
        }

        int place = _count++;
        _items[place] = item;
        if (IsRequired(item))
        {
            Required++;
        }

        if (item.Kind == ChoiceKind.Deliver)
        {
            if (Order == NetworkOrder.Fifo && item.Number != _delivered[Link(item.From, item.Party)] + 1)
            {
                _items[place].Blocked = true;
                return ref _items[place];
            }
        }
        else if (item.Kind == ChoiceKind.Ideal)
        {
            IdealOutputs++;
        }

        return ref MakeReady(place);
    }

    /// <summary>Takes a ready item out.</summary>
    /// <param name="index">0 … <see cref="Ready"/> − 1.</param>
    public Pending Take(int index)
    {
        Pending item = _items[index];
        Remove(index);
        if (item.Kind == ChoiceKind.Deliver)
        {
            int link = Link(item.From, item.Party);
            _delivered[link] = Math.Max(_delivered[link], item.Number);
            if (Order == NetworkOrder.Fifo)
            {
                Unblock(item.From, item.Party, (ushort)(item.Number + 1));
            }
        }

        return item;
    }

    /// <summary>Where a choice stands among what is ready; −1 when it is not.</summary>
    /// <param name="choice">The choice.</param>
    public int Find(in Choice choice)
    {
        for (int i = 0; i < Ready; i++)
        {
            ref Pending item = ref _items[i];
            if (item.Kind == choice.Kind
                && item.Party == choice.Party
                && item.Number == choice.Number
                && (item.Kind is not (ChoiceKind.Deliver or ChoiceKind.Suspect) || item.From == choice.From))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A server crashed: nothing activates it any more, and what it sent may be lost.</summary>
    /// <param name="party">The server.</param>
    public void Crash(int party)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            ref Pending item = ref _items[i];
            if (item.Party == party)
            {
                Remove(i);
            }
            else if (item.Kind == ChoiceKind.Deliver && item.From == party && !item.Optional)
            {
                item.Optional = true;
                Required--;
            }
            else if (item.Kind == ChoiceKind.Suspect && item.From == party && item.Optional)
            {
                item.Optional = false;
                Required++;
            }
        }
    }

    /// <summary>Takes out every item of a kind that is optional.</summary>
    /// <param name="kind">The kind.</param>
    public void RemoveOptional(ChoiceKind kind)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (_items[i].Kind == kind && _items[i].Optional)
            {
                Remove(i);
            }
        }
    }

    /// <summary>Loses what a server sent and nobody has received.</summary>
    /// <param name="party">The server, which has crashed.</param>
    public void Lose(int party)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (_items[i].Kind == ChoiceKind.Deliver && _items[i].From == party)
            {
                Remove(i);
            }
        }
    }

    /// <summary>Takes out the list that names a server to another one, if it is there.</summary>
    /// <param name="party">The server whose detector it is.</param>
    /// <param name="suspected">The server that it names.</param>
    public void RemoveSuspicion(int party, int suspected)
    {
        for (int i = 0; i < Ready; i++)
        {
            if (_items[i].Kind == ChoiceKind.Suspect && _items[i].Party == party && _items[i].From == suspected)
            {
                Remove(i);
                return;
            }
        }
    }

    /// <summary>Takes out the timer of a session, if it is there.</summary>
    /// <param name="party">The party whose timer it is.</param>
    /// <param name="number">Which session, from 1.</param>
    public void RemoveTimer(int party, int number)
    {
        for (int i = 0; i < Ready; i++)
        {
            if (_items[i].Kind == ChoiceKind.Timeout && _items[i].Party == party && _items[i].Number == number)
            {
                Remove(i);
                return;
            }
        }
    }

    /// <summary>Makes the pool empty, for the next run.</summary>
    public void Clear()
    {
        Array.Clear(_items, 0, _count);
        Array.Clear(_sent);
        Array.Clear(_delivered);
        _count = Ready = Required = IdealOutputs = 0;
    }

    /// <summary>Takes over another pool.</summary>
    /// <param name="other">The other pool, of as many parties.</param>
    public void CopyFrom(Pool other)
    {
        if (_items.Length < other._count)
        {
            _items = new Pending[other._items.Length];
        }
        else if (_count > other._count)
        {
            Array.Clear(_items, other._count, _count - other._count);
        }

        Array.Copy(other._items, _items, other._count);
        other._sent.CopyTo(_sent, 0);
        other._delivered.CopyTo(_delivered, 0);
        _count = other._count;
        Ready = other.Ready;
        Required = other.Required;
        IdealOutputs = other.IdealOutputs;
        Order = other.Order;
    }

    /// <summary>
    /// Adds to a fingerprint what is pending, as a bag; on links that keep order, each message with its place in the queue.
    /// </summary>
    /// <param name="fingerprint">The fingerprint that takes it up.</param>
    public void AddTo(ref Fingerprint fingerprint)
    {
        var bag = default(Fingerprint);
        for (int i = 0; i < _count; i++)
        {
            Fingerprint item = _items[i].Fingerprint;
            if (Order == NetworkOrder.Fifo && _items[i].Kind == ChoiceKind.Deliver)
            {
                item.Add(_items[i].Number - _delivered[Link(_items[i].From, _items[i].Party)]);
            }

            bag.AddUnordered(item);
        }

        fingerprint.Add(bag);
    }

    private void Unblock(int from, int to, ushort number)
    {
        for (int i = Ready; i < _count; i++)
        {
            if (_items[i].From == from && _items[i].Party == to && _items[i].Number == number)
            {
                _items[i].Blocked = false;
                MakeReady(i);
                return;
            }
        }
    }

    private ref Pending MakeReady(int place)
    {
        if (place != Ready)
        {
            (_items[place], _items[Ready]) = (_items[Ready], _items[place]);
        }

        return ref _items[Ready++];
    }

    private void Remove(int index)
    {
        ref Pending item = ref _items[index];
        if (IsRequired(item))
        {
            Required--;
        }
        else if (item.Kind == ChoiceKind.Ideal)
        {
            IdealOutputs--;
        }

        // The last ready item fills the gap, and the last item of all fills that one's.
        if (index < Ready)
        {
            _items[index] = _items[--Ready];
            index = Ready;
        }

        _items[index] = _items[--_count];
        _items[_count] = default;
    }

    private static bool IsRequired(in Pending item) =>
        item.Kind is ChoiceKind.Deliver or ChoiceKind.Suspect or ChoiceKind.Timeout && !item.Optional;

    private int Link(int from, int to) => from * (_parties + 1) + to;
}
