using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>What a commit says of its author's path: the new public keys, and the path secrets encrypted to the others [RFC 9420 §7.6]. Immutable.</summary>
public abstract class UpdatePath : IFingerprinted, IEquatable<UpdatePath>
{
    /// <summary>Writes the encoding: everything that <see cref="Equals(UpdatePath)"/> compares.</summary>
    /// <param name="writer">Takes the parts.</param>
    public abstract void Write(StatementWriter writer);

    /// <summary>Shows the ciphertexts to whoever reads the network.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public abstract void Reveal(IEavesdropper eavesdropper);

    /// <inheritdoc/>
    public abstract bool Equals(UpdatePath? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as UpdatePath);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}
