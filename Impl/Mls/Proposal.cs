using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>A proposal message p of group key agreement [PIFTI23 §3.1; RFC 9420 §12.1].</summary>
/// <param name="author">The user who makes it, numbered from 1.</param>
/// <param name="epoch">The epoch in which it can be committed, from 0.</param>
/// <param name="kind">What it asks for.</param>
/// <param name="member">The user whom it concerns; of an update its author.</param>
/// <param name="number">Tells proposals of one author apart that are otherwise alike.</param>
/// <param name="key">The new public key of the leaf that is updated, or the key package of the user who is added; null for a removal.</param>
public sealed class Proposal(int author, int epoch, ProposalKind kind, int member, int number, NodeKey? key) : Payload, IProposalMessage
{
    /// <inheritdoc/>
    public int Author { get; } = author;

    /// <inheritdoc/>
    public int Epoch { get; } = epoch;

    /// <inheritdoc/>
    public ProposalKind Kind { get; } = kind;

    /// <inheritdoc/>
    public int Member { get; } = member;

    /// <summary>Tells proposals of one author apart that are otherwise alike.</summary>
    public int Number { get; } = number;

    /// <summary>The new public key of the leaf that is updated, or the key package of the user who is added; null for a removal.</summary>
    public NodeKey? Key { get; } = key;

    /// <inheritdoc/>
    public override void Write(StatementWriter writer)
    {
        writer.Write("GkeVerified proposal v1");
        writer.Write(Author);
        writer.Write(Epoch);
        writer.Write((int)Kind);
        writer.Write(Member);
        writer.Write(Number);
        writer.Write(Key is null ? 0 : 1);
        Key?.Write(writer);
    }

    /// <inheritdoc/>
    public override bool Equals(Payload? other) =>
        ReferenceEquals(this, other)
        || (other is Proposal same
            && (same.Author, same.Epoch, same.Kind, same.Member, same.Number) == (Author, Epoch, Kind, Member, Number)
            && Equals(same.Key, Key));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Author, Epoch, Kind, Member, Number);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Author);
        fingerprint.Add(Epoch);
        fingerprint.Add((int)Kind);
        fingerprint.Add(Member);
        fingerprint.Add(Number);
        fingerprint.Add(Key is not null);
        Key?.AddTo(ref fingerprint);
    }

    /// <summary>For example <c>update 2 by 2 #1 in 0</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{ProposalKinds.Name(Kind)} {Member} by {Author} #{Number} in {Epoch}");
}
