using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>A bit that consensus is reached on.</summary>
public sealed class BitValue : ConsensusValue, IEquatable<BitValue>
{
    private BitValue(int bit) => Bit = bit;

    /// <summary>0.</summary>
    public static BitValue Zero { get; } = new(0);

    /// <summary>1.</summary>
    public static BitValue One { get; } = new(1);

    /// <summary>0 or 1.</summary>
    public int Bit { get; }

    /// <summary>A bit as a value.</summary>
    /// <param name="bit">0 or 1.</param>
    public static BitValue Of(int bit) => bit == 0 ? Zero : One;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(Bit);

    /// <inheritdoc/>
    public bool Equals(BitValue? other) => other is not null && Bit == other.Bit;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BitValue);

    /// <inheritdoc/>
    public override int GetHashCode() => Bit;

    /// <inheritdoc/>
    public override string ToString() => Bit == 0 ? "0" : "1";
}
