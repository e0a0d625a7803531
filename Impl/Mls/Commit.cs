using System.Collections.Immutable;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>
/// A commit message C of group key agreement [PIFTI23 §3.1; RFC 9420 §12.4]. It refers to proposals; a reference is modelled by the proposal
/// whose hash it is, and a machine reads nothing of it but whether it equals one that it has.
/// </summary>
/// <param name="author">The user who makes it, numbered from 1.</param>
/// <param name="epoch">The epoch that it ends, from 0.</param>
/// <param name="proposals">What it refers to.</param>
/// <param name="path">The new public keys on the author's path and the path secrets encrypted to the others [RFC 9420 §7.6].</param>
public sealed class Commit(int author, int epoch, ImmutableArray<Proposal> proposals, UpdatePath path) : Payload, ICommitMessage
{
    /// <inheritdoc/>
    public int Author { get; } = author;

    /// <inheritdoc/>
    public int Epoch { get; } = epoch;

    /// <summary>What it refers to.</summary>
    public ImmutableArray<Proposal> Proposals { get; } = proposals;

    /// <summary>The new public keys on the author's path and the path secrets encrypted to the others.</summary>
    public UpdatePath Path { get; } = path;

    IReadOnlyList<IProposalMessage> ICommitMessage.Proposals { get; } = [.. proposals];

    /// <inheritdoc/>
    public override void Write(StatementWriter writer)
    {
        writer.Write("GkeVerified commit v1");
        writer.Write(Author);
        writer.Write(Epoch);
        writer.Write(Proposals.Length);
        foreach (Proposal proposal in Proposals)
        {
            proposal.Write(writer);
        }

        Path.Write(writer);
    }

    /// <inheritdoc/>
    public override bool Equals(Payload? other) =>
        ReferenceEquals(this, other)
        || (other is Commit same
            && (same.Author, same.Epoch) == (Author, Epoch)
            && same.Proposals.SequenceEqual(Proposals)
            && same.Path.Equals(Path));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Author, Epoch, Path);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Author);
        fingerprint.Add(Epoch);
        fingerprint.Add(Proposals.Length);
        foreach (Proposal proposal in Proposals)
        {
            proposal.AddTo(ref fingerprint);
        }

        Path.AddTo(ref fingerprint);
    }

    /// <summary>For example <c>commit by 1 of {update 2 by 2 #1 in 0} in 0 with κ3</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"commit by {Author} of {{{string.Join(", ", Proposals)}}} in {Epoch} with {Path}");
}
