using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>The public key of a node of the ratchet tree, or what a user publishes to be added with [RFC 9420 §7.1, §7.2, §10]. Immutable.</summary>
public abstract class NodeKey : IFingerprinted, IEquatable<NodeKey>
{
    /// <summary>Writes the encoding: everything that <see cref="Equals(NodeKey)"/> compares.</summary>
    /// <param name="writer">Takes the parts.</param>
    public abstract void Write(StatementWriter writer);

    /// <inheritdoc/>
    public abstract bool Equals(NodeKey? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as NodeKey);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}
