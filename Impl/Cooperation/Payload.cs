using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>A message m that a protocol over signatures carries: immutable, compared by content, with an encoding to be signed.</summary>
public abstract class Payload : IFingerprinted, IEquatable<Payload>
{
    /// <summary>Writes the encoding: everything that <see cref="Equals(Payload)"/> compares.</summary>
    /// <param name="writer">Takes the parts.</param>
    public abstract void Write(StatementWriter writer);

    /// <inheritdoc/>
    public abstract bool Equals(Payload? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Payload);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}

/// <summary>A message that is just a text.</summary>
/// <param name="text">The text.</param>
public sealed class TextPayload(string text) : Payload
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override void Write(StatementWriter writer) => writer.Write(Text);

    /// <inheritdoc/>
    public override bool Equals(Payload? other) => other is TextPayload same && same.Text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
