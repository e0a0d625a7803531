using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>
/// The get-core exchange of Attiya and Welch [Distributed Computing, §14.3.2] at one server: everyone has an item, everyone ends with a set of
/// items, and some n − t_c items, the core, are in the sets of all. Each stage: send all items known to all servers, wait for
/// n − t_c such messages, take their items in. n² messages and one delay a stage.
/// </summary>
/// <remarks>
/// <para>
/// Three stages give a core: the sets sent in stage 2 are received by at least n − t_c each, so one of them is among what more servers
/// have sent in stage 3 than anyone can miss. But with t_c ≥ 2 which one it is may still be open when the first server ends, and
/// an adversary may choose it by what that server then shows. The fourth stage closes this: when the first server ends, n − t_c servers
/// have ended stage 3, their sets have a core in common, and whoever ends stage 4 has heard of one of them.
/// </para>
/// <para>Holds the state of the exchange; the protocol around it sends the messages.</para>
/// </remarks>
/// <typeparam name="TItem">The items.</typeparam>
public sealed class CommonCore<TItem>
{
    /// <summary>How many stages there are.</summary>
    public const int Stages = 4;

    private readonly Group _group;
    private readonly TItem[] _items;

    /// <summary>Makes the exchange before its first stage.</summary>
    /// <param name="group">The group.</param>
    public CommonCore(Group group)
    {
        _group = group;
        _items = new TItem[group.Size + 1];
    }

    /// <summary>The servers whose items are known.</summary>
    public PartySet Known { get; private set; }

    /// <summary>The servers whose message of the current stage has come.</summary>
    public PartySet Senders { get; private set; }

    /// <summary>Whether n − t_c messages of the current stage have come.</summary>
    public bool IsStageComplete => Senders.Count >= _group.Quorum;

    /// <summary>The item of a server; the default when it is not known.</summary>
    /// <param name="server">The server, numbered from 1.</param>
    public TItem this[int server] => _items[server];

    /// <summary>Starts again, with nothing but the own item.</summary>
    /// <param name="self">The own number, from 1.</param>
    /// <param name="item">The own item.</param>
    public void Start(int self, TItem item)
    {
        Array.Clear(_items);
        _items[self] = item;
        Known = PartySet.Of(self);
        Senders = PartySet.Empty;
    }

    /// <summary>Goes to the next stage.</summary>
    public void EnterStage() => Senders = PartySet.Empty;

    /// <summary>Takes in a message of the current stage: call <see cref="Learn"/> for its items, then this.</summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    public void Count(int sender) => Senders = Senders.With(sender);

    /// <summary>Takes in one item.</summary>
    /// <param name="server">Whose it is, numbered from 1.</param>
    /// <param name="item">The item.</param>
    public void Learn(int server, TItem item)
    {
        _items[server] = item;
        Known = Known.With(server);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_items);
        Known = Senders = PartySet.Empty;
    }

    /// <summary>A copy that goes its own way.</summary>
    public CommonCore<TItem> Clone()
    {
        var copy = new CommonCore<TItem>(_group) { Known = Known, Senders = Senders };
        _items.CopyTo(copy._items, 0);
        return copy;
    }
}
