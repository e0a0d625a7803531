using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Systems;

/// <summary>
/// What Byzantine parties can send besides what their machines do: messages replayed, changed and made up. It reads all that is on the
/// network, which is not confidential [CS04 §2.1], and signs with the keys of Byzantine parties only. A growing list. A message is
/// named by a number made of its content, so that a run whose other choices change still means the same by it.
/// </summary>
public abstract class Forger
{
    private readonly List<(int From, ushort Number, Message Message)> _messages = [];
    private readonly HashSet<Fingerprint> _listed = [];
    private readonly HashSet<ushort> _numbers = [];

    /// <summary>The parties that are Byzantine in this run.</summary>
    protected PartySet Byzantine { get; private set; }

    /// <summary>How many messages can be sent.</summary>
    public int Count => _messages.Count;

    /// <summary>A message, its number, and the Byzantine party that can send it.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    public (int From, ushort Number, Message Message) this[int index] => _messages[index];

    /// <summary>Where a message stands; −1 when it is not listed.</summary>
    /// <param name="from">The Byzantine party that can send it.</param>
    /// <param name="number">Its number.</param>
    public int Find(int from, int number) => _messages.FindIndex(m => m.From == from && m.Number == number);

    /// <summary>Forgets everything, for the next run.</summary>
    public void Reset()
    {
        _messages.Clear();
        _listed.Clear();
        _numbers.Clear();
        Byzantine = PartySet.Empty;
        OnReset();
    }

    /// <summary>A party becomes Byzantine.</summary>
    /// <param name="party">The party, numbered from 1.</param>
    public void Corrupt(int party)
    {
        Byzantine = Byzantine.With(party);
        OnCorrupt(party);
    }

    /// <summary>Reads a message on the network; one of a Byzantine party can be replayed from then on.</summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="message">The message.</param>
    public void Read(int sender, Message message)
    {
        if (Byzantine.Contains(sender))
        {
            Add(sender, message);
        }

        OnRead(message);
    }

    /// <summary>Takes over another forger of the same class.</summary>
    /// <param name="other">The other forger.</param>
    public void CopyFrom(Forger other)
    {
        _messages.Clear();
        _messages.AddRange(other._messages);
        _listed.Clear();
        _listed.UnionWith(other._listed);
        _numbers.Clear();
        _numbers.UnionWith(other._numbers);
        Byzantine = other.Byzantine;
        OnCopy(other);
    }

    /// <summary>Adds to a fingerprint what can be sent, as a set.</summary>
    /// <param name="fingerprint">The fingerprint that takes it up.</param>
    public void AddTo(ref Fingerprint fingerprint)
    {
        var set = default(Fingerprint);
        foreach (Fingerprint listed in _listed)
        {
            set.AddUnordered(listed);
        }

        fingerprint.Add(set);
    }

    /// <summary>Lists a message, unless it is listed already.</summary>
    /// <param name="from">The Byzantine party that can send it.</param>
    /// <param name="message">The message.</param>
    protected void Add(int from, Message message)
    {
        var fingerprint = default(Fingerprint);
        fingerprint.Add(from);
        message.AddTo(ref fingerprint);
        if (_listed.Add(fingerprint))
        {
            ushort number = (ushort)fingerprint.Low;
            while (number == 0 || !_numbers.Add(number))
            {
                number++;
            }

            _messages.Add((from, number, message));
        }
    }

    /// <summary>Forgets what the derived class knows.</summary>
    protected abstract void OnReset();

    /// <summary>A party becomes Byzantine: what it can make up by itself.</summary>
    /// <param name="party">The party, numbered from 1.</param>
    protected abstract void OnCorrupt(int party);

    /// <summary>Reads a message: what can be made of it.</summary>
    /// <param name="message">The message.</param>
    protected abstract void OnRead(Message message);

    /// <summary>Takes over what the derived class knows.</summary>
    /// <param name="other">The other forger, of the same class.</param>
    protected abstract void OnCopy(Forger other);
}
