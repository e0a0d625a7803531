using System.Numerics;

namespace GkeVerified.Spec.Vocabulary;

/// <summary>
/// 128 bits that stand for a state or a value in a table of states. Not cryptographic: 10⁸ states collide with
/// probability below 10⁻²². The same sequence of additions gives the same bits in every process.
/// </summary>
public struct Fingerprint : IEquatable<Fingerprint>
{
    // Keep 0 from being mixed to 0: to take up 0, or an element without content, is to take up something.
    private const ulong HighOffset = 0x9E3779B97F4A7C15;
    private const ulong LowOffset = 0xA0761D6478BD642F;

    private ulong _high;
    private ulong _low;

    /// <summary>Makes a fingerprint from its two halves.</summary>
    /// <param name="high">The upper 64 bits.</param>
    /// <param name="low">The lower 64 bits.</param>
    public Fingerprint(ulong high, ulong low)
    {
        _high = high;
        _low = low;
    }

    /// <summary>The upper 64 bits.</summary>
    public readonly ulong High => _high;

    /// <summary>The lower 64 bits.</summary>
    public readonly ulong Low => _low;

    /// <summary>Takes up a number; order counts.</summary>
    /// <param name="value">The number.</param>
    public void Add(ulong value)
    {
        _high = Mix(BitOperations.RotateLeft(_high, 23) + value + HighOffset);
        _low = Mix((BitOperations.RotateLeft(_low, 41) ^ value) * 0xD6E8FEB86659FD93 + LowOffset);
    }

    /// <summary>Takes up a number; order counts.</summary>
    /// <param name="value">The number.</param>
    public void Add(int value) => Add((ulong)(uint)value);

    /// <summary>Takes up a truth value; order counts.</summary>
    /// <param name="value">The truth value.</param>
    public void Add(bool value) => Add(value ? 1UL : 0UL);

    /// <summary>Takes up a text; order counts.</summary>
    /// <param name="text">The text, by its UTF-16 units.</param>
    public void Add(ReadOnlySpan<char> text)
    {
        Add(text.Length);
        foreach (char unit in text)
        {
            Add((ulong)unit);
        }
    }

    /// <summary>Takes up the content of a value that is opaque to a monitor; order counts.</summary>
    /// <param name="value">The value: a text, or anything that can be taken up.</param>
    /// <exception cref="NotSupportedException">
    /// It is neither. To leave it out would make states look the same that differ in it.
    /// </exception>
    public void AddValue(object value)
    {
        switch (value)
        {
            case IFingerprinted content:
                content.AddTo(ref this);
                break;
            case string text:
                Add(text);
                break;
            default:
                throw new NotSupportedException(
                    $"A value of class {value.GetType()} has no fingerprint: it is no text and not {nameof(IFingerprinted)}.");
        }
    }

    /// <summary>Takes up another fingerprint; order counts.</summary>
    /// <param name="other">The other fingerprint.</param>
    public void Add(Fingerprint other)
    {
        Add(other._high);
        Add(other._low);
    }

    /// <summary>Takes up an element of a bag; order does not count, multiplicity does.</summary>
    /// <param name="element">The element's own fingerprint.</param>
    public void AddUnordered(Fingerprint element)
    {
        _high += Mix(element._high + HighOffset);
        _low += Mix((element._low ^ element._high) + LowOffset);
    }

    /// <summary>Undoes <see cref="AddUnordered"/>.</summary>
    /// <param name="element">The element's own fingerprint.</param>
    public void RemoveUnordered(Fingerprint element)
    {
        _high -= Mix(element._high + HighOffset);
        _low -= Mix((element._low ^ element._high) + LowOffset);
    }

    /// <inheritdoc/>
    public readonly bool Equals(Fingerprint other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Fingerprint other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => (int)(_low ^ _high >> 32);

    /// <summary>Whether two fingerprints are the same.</summary>
    public static bool operator ==(Fingerprint left, Fingerprint right) => left.Equals(right);

    /// <summary>Whether two fingerprints differ.</summary>
    public static bool operator !=(Fingerprint left, Fingerprint right) => !left.Equals(right);

    /// <summary>32 hexadecimal digits.</summary>
    public override readonly string ToString() => $"{_high:x16}{_low:x16}";

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}

/// <summary>A value whose content can be taken up by a fingerprint.</summary>
public interface IFingerprinted
{
    /// <summary>Adds the content, not the identity.</summary>
    /// <param name="fingerprint">The fingerprint that takes it up.</param>
    void AddTo(ref Fingerprint fingerprint);
}
