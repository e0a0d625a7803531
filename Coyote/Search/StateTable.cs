using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Search;

/// <summary>
/// The states a search has met, by fingerprint, with a number of executions for each: 32 bytes a place, at most three
/// quarters of the places taken.
/// </summary>
internal sealed class StateTable
{
    private Fingerprint[] _keys = new Fingerprint[1 << 12];
    private UInt128[] _executions = new UInt128[1 << 12];

    /// <summary>How many states were met.</summary>
    public long Count { get; private set; }

    /// <summary>The place of a state, made for it if it has none. Valid until the next call.</summary>
    /// <param name="key">The fingerprint.</param>
    /// <param name="isNew">Whether the state was not met before.</param>
    public long Place(Fingerprint key, out bool isNew)
    {
        // The fingerprint of all zeros marks a free place.
        if (key == default)
        {
            key = new Fingerprint(1, 0);
        }

        if (4 * Count >= 3L * _keys.LongLength)
        {
            Grow();
        }

        long place = Find(_keys, key);
        isNew = _keys[place] == default;
        if (isNew)
        {
            _keys[place] = key;
            Count++;
        }

        return place;
    }

    /// <summary>The number kept for a state.</summary>
    /// <param name="place">The state's place.</param>
    public ref UInt128 Executions(long place) => ref _executions[place];

    private static long Find(Fingerprint[] keys, Fingerprint key)
    {
        long mask = keys.LongLength - 1;
        long place = (long)key.Low & mask;
        while (keys[place] != default && keys[place] != key)
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private void Grow()
    {
        var keys = new Fingerprint[2 * _keys.LongLength];
        var executions = new UInt128[keys.LongLength];
        for (long i = 0; i < _keys.LongLength; i++)
        {
            if (_keys[i] != default)
            {
                long place = Find(keys, _keys[i]);
                keys[place] = _keys[i];
                executions[place] = _executions[i];
            }
        }

        _keys = keys;
        _executions = executions;
    }
}
