namespace GkeVerified.Spec.Vocabulary;

/// <summary>
/// What is known of each session. A run holds a handful of sessions, so a short linear search serves it without hashing;
/// a long-lived process may hold many, so a hash table takes over beyond <see cref="LinearUpTo"/>.
/// </summary>
/// <typeparam name="T">What is kept for a session.</typeparam>
public sealed class SessionMap<T>
    where T : class
{
    /// <summary>Up to how many sessions are searched one by one.</summary>
    public const int LinearUpTo = 8;

    private (SessionId Id, T Value)[] _entries = new (SessionId, T)[1];
    private Dictionary<SessionId, int>? _index;

    /// <summary>How many sessions are kept.</summary>
    public int Count { get; private set; }

    /// <summary>What is kept at a position, in the order of addition while nothing is removed.</summary>
    /// <param name="position">0 … <see cref="Count"/> − 1.</param>
    public T this[int position] => _entries[position].Value;

    /// <summary>The session at a position.</summary>
    /// <param name="position">0 … <see cref="Count"/> − 1.</param>
    public SessionId IdAt(int position) => _entries[position].Id;

    /// <summary>What is kept for a session; null when nothing is.</summary>
    /// <param name="id">The session.</param>
    public T? Find(SessionId id)
    {
        int position = PositionOf(id);
        return position < 0 ? null : _entries[position].Value;
    }

    /// <summary>Keeps something for a session that has nothing yet.</summary>
    /// <param name="id">The session.</param>
    /// <param name="value">What to keep.</param>
    public void Add(SessionId id, T value)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
        }

        _entries[Count++] = (id, value);
        if (_index is not null)
        {
            _index.Add(id, Count - 1);
        }
        else if (Count > LinearUpTo)
        {
            _index = new Dictionary<SessionId, int>(2 * Count);
            for (int i = 0; i < Count; i++)
            {
                _index.Add(_entries[i].Id, i);
            }
        }
    }

    /// <summary>Forgets a session; false when nothing was kept for it.</summary>
    /// <param name="id">The session.</param>
    public bool Remove(SessionId id)
    {
        int position = PositionOf(id);
        if (position < 0)
        {
            return false;
        }

        _index?.Remove(id);
        Count--;
        if (position != Count)
        {
            _entries[position] = _entries[Count];
            if (_index is not null)
            {
                _index[_entries[position].Id] = position;
            }
        }

        _entries[Count] = default;
        return true;
    }

    /// <summary>Forgets every session.</summary>
    public void Clear()
    {
        Array.Clear(_entries, 0, Count);
        Count = 0;
        _index = null;
    }

    private int PositionOf(SessionId id)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(id, out int position) ? position : -1;
        }

        for (int i = 0; i < Count; i++)
        {
            if (_entries[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
