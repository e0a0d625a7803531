using System.Numerics;

namespace GkeVerified.Spec.Vocabulary;

/// <summary>A set of parties. Parties are numbered from 1, as in [CS04]; at most <see cref="MaxParties"/> of them.</summary>
/// <param name="Bits">Bit i − 1 stands for party i.</param>
public readonly record struct PartySet(ulong Bits)
{
    /// <summary>The largest party number a set can hold.</summary>
    public const int MaxParties = 64;

    /// <summary>The empty set.</summary>
    public static PartySet Empty => default;

    /// <summary>How many parties the set holds.</summary>
    public int Count => BitOperations.PopCount(Bits);

    /// <summary>Whether the set holds no party.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>The smallest party of the set; 0 when it is empty.</summary>
    public int First => Bits == 0 ? 0 : BitOperations.TrailingZeroCount(Bits) + 1;

    /// <summary>The set {1, …, n}.</summary>
    /// <param name="n">0 ≤ n ≤ <see cref="MaxParties"/>.</param>
    public static PartySet Range(int n) => new(n == 0 ? 0 : ulong.MaxValue >> (MaxParties - n));

    /// <summary>The set {i}.</summary>
    /// <param name="party">1 ≤ i ≤ <see cref="MaxParties"/>.</param>
    public static PartySet Of(int party) => new(1UL << (party - 1));

    /// <summary>Whether the set holds a party.</summary>
    /// <param name="party">A party number.</param>
    public bool Contains(int party) => (Bits >> (party - 1) & 1) != 0;

    /// <summary>The set with one more party.</summary>
    /// <param name="party">A party number.</param>
    public PartySet With(int party) => new(Bits | 1UL << (party - 1));

    /// <summary>The set without a party.</summary>
    /// <param name="party">A party number.</param>
    public PartySet Without(int party) => new(Bits & ~(1UL << (party - 1)));

    /// <summary>The parties of this set that are not in another.</summary>
    /// <param name="other">The set to take away.</param>
    public PartySet Except(PartySet other) => new(Bits & ~other.Bits);

    /// <summary>The parties that are in both sets.</summary>
    /// <param name="other">The other set.</param>
    public PartySet Intersect(PartySet other) => new(Bits & other.Bits);

    /// <summary>Whether every party of this set is in another.</summary>
    /// <param name="other">The set that may contain this one.</param>
    public bool IsSubsetOf(PartySet other) => (Bits & ~other.Bits) == 0;

    /// <summary>Enumerates the parties in ascending order, without allocating.</summary>
    public Enumerator GetEnumerator() => new(Bits);

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

    /// <summary>Walks a set in ascending order.</summary>
    public struct Enumerator
    {
        private ulong _rest;

        internal Enumerator(ulong bits) => _rest = bits;

        /// <summary>The party the walk has reached.</summary>
        public int Current { get; private set; }

        /// <summary>Goes to the next party; false behind the last.</summary>
        public bool MoveNext()
        {
            if (_rest == 0)
            {
                return false;
            }

            Current = BitOperations.TrailingZeroCount(_rest) + 1;
            _rest &= _rest - 1;
            return true;
        }
    }
}
