using System.Numerics;

namespace GkeVerified.Spec.Vocabulary;

/// <summary>
/// A set of parties. Parties are numbered from 1, as in [CS04]; at most <see cref="MaxParties"/> of them. A value: equal sets are equal,
/// and no set ever changes. Sets of parties up to 64 take no memory of their own.
/// </summary>
public readonly struct PartySet : IEquatable<PartySet>, IFingerprinted
{
    /// <summary>The largest party number a set can hold.</summary>
    public const int MaxParties = 1024;

    private const int WordBits = 64;

    // Parties 1 … 64: bit i − 1 stands for party i.
    private readonly ulong _near;

    // Parties from 65, 64 to a word; null where there is none. The last word is not 0, so equal sets have equal words. Never written to.
    private readonly ulong[]? _far;

    /// <summary>Makes a set of parties up to 64.</summary>
    /// <param name="bits">Bit i − 1 stands for party i.</param>
    public PartySet(ulong bits) => _near = bits;

    private PartySet(ulong near, ulong[]? far)
    {
        _near = near;
        _far = far;
    }

    /// <summary>The empty set.</summary>
    public static PartySet Empty => default;

    /// <summary>How many parties the set holds.</summary>
    public int Count => BitOperations.PopCount(_near) + (_far is null ? 0 : CountFar());

    /// <summary>Whether the set holds no party.</summary>
    public bool IsEmpty => _near == 0 && _far is null;

    /// <summary>The smallest party of the set; 0 when it is empty.</summary>
    public int First
    {
        get
        {
            Enumerator parties = GetEnumerator();
            return parties.MoveNext() ? parties.Current : 0;
        }
    }

    /// <summary>The set {1, …, n}.</summary>
    /// <param name="n">0 ≤ n ≤ <see cref="MaxParties"/>.</param>
    public static PartySet Range(int n) => n switch
    {
        0 => default,
        <= WordBits => new PartySet(ulong.MaxValue >> (WordBits - n)),
        _ => RangeFar(n),
    };

    /// <summary>The set {i}.</summary>
    /// <param name="party">1 ≤ i ≤ <see cref="MaxParties"/>.</param>
    public static PartySet Of(int party) => default(PartySet).With(party);

    /// <summary>Whether the set holds a party.</summary>
    /// <param name="party">A party number; any other number is in no set.</param>
    public bool Contains(int party) =>
        IsNear(party) ? (_near >> (party - 1) & 1) != 0 : _far is not null && ContainsFar(party);

    /// <summary>The set with one more party.</summary>
    /// <param name="party">1 ≤ i ≤ <see cref="MaxParties"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such party.</exception>
    public PartySet With(int party) => IsNear(party) ? new PartySet(_near | 1UL << (party - 1), _far) : WithFar(party);

    /// <summary>The set without a party.</summary>
    /// <param name="party">A party number; any other number is in no set.</param>
    public PartySet Without(int party) =>
        IsNear(party) ? new PartySet(_near & ~(1UL << (party - 1)), _far) : _far is null ? this : WithoutFar(party);

    /// <summary>The parties of this set that are not in another.</summary>
    /// <param name="other">The set to take away.</param>
    public PartySet Except(PartySet other) => new(_near & ~other._near, _far is null ? null : ExceptFar(other));

    /// <summary>The parties that are in both sets.</summary>
    /// <param name="other">The other set.</param>
    public PartySet Intersect(PartySet other) =>
        new(_near & other._near, _far is null || other._far is null ? null : IntersectFar(other));

    /// <summary>The parties that are in either set.</summary>
    /// <param name="other">The other set.</param>
    public PartySet Union(PartySet other) =>
        new(_near | other._near, _far is null ? other._far : other._far is null ? _far : UnionFar(other));

    /// <summary>Whether every party of this set is in another.</summary>
    /// <param name="other">The set that may contain this one.</param>
    public bool IsSubsetOf(PartySet other) => (_near & ~other._near) == 0 && (_far is null || IsFarSubsetOf(other));

    /// <summary>Enumerates the parties in ascending order, without allocating.</summary>
    public Enumerator GetEnumerator() => new(_near, _far);

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(_near);
        if (_far is null)
        {
            return;
        }

        // As one thing, which no numbers that follow a smaller set are taken for.
        var far = default(Fingerprint);
        foreach (ulong word in _far)
        {
            far.Add(word);
        }

        fingerprint.Add(far);
    }

    /// <inheritdoc/>
    public bool Equals(PartySet other) =>
        _near == other._near
        && (ReferenceEquals(_far, other._far)
            || (_far is not null && other._far is not null && _far.AsSpan().SequenceEqual(other._far)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PartySet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(_near);
        foreach (ulong word in _far ?? [])
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether two sets hold the same parties.</summary>
    public static bool operator ==(PartySet left, PartySet right) => left.Equals(right);

    /// <summary>Whether two sets differ.</summary>
    public static bool operator !=(PartySet left, PartySet right) => !left.Equals(right);

    /// <summary>The parties in ascending order, separated by commas.</summary>
    public override string ToString()
    {
        var parties = new List<int>();
        foreach (int party in this)
        {
            parties.Add(party);
        }

        return string.Join(", ", parties);
    }

    private static bool IsNear(int party) => (uint)(party - 1) < WordBits;

    // The word of a party beyond 64, and its bit there.
    private static int WordOf(int party) => (party - 1) / WordBits - 1;

    private static ulong BitOf(int party) => 1UL << ((party - 1) % WordBits);

    private static PartySet RangeFar(int n)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, MaxParties);
        var far = new ulong[WordOf(n) + 1];
        Array.Fill(far, ulong.MaxValue);
        far[^1] = ulong.MaxValue >> (WordBits - 1 - (n - 1) % WordBits);
        return new PartySet(ulong.MaxValue, far);
    }

    // Words as a set keeps them; may shorten what is given.
    private static ulong[]? Trim(ulong[] words)
    {
        int length = words.Length;
        while (length > 0 && words[length - 1] == 0)
        {
            length--;
        }

        return length == 0 ? null : length == words.Length ? words : words[..length];
    }

    private int CountFar()
    {
        int count = 0;
        foreach (ulong word in _far!)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    private bool ContainsFar(int party)
    {
        int word = WordOf(party);
        return party > WordBits && word < _far!.Length && (_far[word] & BitOf(party)) != 0;
    }

    private PartySet WithFar(int party)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(party, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(party, MaxParties);
        int word = WordOf(party);
        var far = new ulong[Math.Max(word + 1, _far?.Length ?? 0)];
        _far?.CopyTo(far, 0);
        far[word] |= BitOf(party);
        return new PartySet(_near, far);
    }

    private PartySet WithoutFar(int party)
    {
        if (!ContainsFar(party))
        {
            return this;
        }

        ulong[] far = [.. _far!];
        far[WordOf(party)] &= ~BitOf(party);
        return new PartySet(_near, Trim(far));
    }

    private ulong[]? ExceptFar(PartySet other)
    {
        if (other._far is null)
        {
            return _far;
        }

        ulong[] far = [.. _far!];
        for (int word = 0; word < far.Length && word < other._far.Length; word++)
        {
            far[word] &= ~other._far[word];
        }

        return Trim(far);
    }

    private ulong[]? IntersectFar(PartySet other)
    {
        var far = new ulong[Math.Min(_far!.Length, other._far!.Length)];
        for (int word = 0; word < far.Length; word++)
        {
            far[word] = _far[word] & other._far[word];
        }

        return Trim(far);
    }

    private ulong[] UnionFar(PartySet other)
    {
        bool isLonger = _far!.Length >= other._far!.Length;
        (ulong[] longer, ulong[] shorter) = isLonger ? (_far, other._far) : (other._far, _far);
        ulong[] far = [.. longer];
        for (int word = 0; word < shorter.Length; word++)
        {
            far[word] |= shorter[word];
        }

        return far;
    }

    private bool IsFarSubsetOf(PartySet other)
    {
        if (other._far is null || _far!.Length > other._far.Length)
        {
            return false;
        }

        for (int word = 0; word < _far.Length; word++)
        {
            if ((_far[word] & ~other._far[word]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Walks a set in ascending order.</summary>
    public struct Enumerator
    {
        private readonly ulong[]? _far;
        private ulong _rest;
        private int _words;

        internal Enumerator(ulong near, ulong[]? far)
        {
            _rest = near;
            _far = far;
        }

        /// <summary>The party the walk has reached.</summary>
        public int Current { get; private set; }

        /// <summary>Goes to the next party; false behind the last.</summary>
        public bool MoveNext()
        {
            while (_rest == 0)
            {
                if (_far is null || _words == _far.Length)
                {
                    return false;
                }

                _rest = _far[_words++];
            }

            Current = _words * WordBits + BitOperations.TrailingZeroCount(_rest) + 1;
            _rest &= _rest - 1;
            return true;
        }
    }
}
