using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>A string that consensus is reached on. Immutable; equal values decide the same.</summary>
public abstract class ConsensusValue : IFingerprinted
{
    /// <summary>Shows the value to whoever reads it: consensus keeps nothing confidential [CS04 Def. 4].</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public abstract void Reveal(IEavesdropper eavesdropper);

    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}

/// <summary>A value that is just a text.</summary>
/// <param name="text">The text.</param>
public sealed class TextValue(string text) : ConsensusValue, IEquatable<TextValue>
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(Text);

    /// <inheritdoc/>
    public bool Equals(TextValue? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TextValue);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
