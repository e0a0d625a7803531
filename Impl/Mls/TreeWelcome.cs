using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>What a welcome message of the symbolic TreeKEM has for one who is added [RFC 9420 §12.4.3]. Immutable.</summary>
/// <param name="addition">The proposal by which it is added; stands for the reference to the key package.</param>
/// <param name="joiner">The joiner secret of the epoch, sealed to the key package; null where the author of the commit could not compute it.</param>
/// <param name="path">The path secret of the lowest node above both it and the author of the commit, sealed to the key package.</param>
public sealed class Invitation(Proposal addition, SealedSecret? joiner, SealedSecret path)
{
    /// <summary>The proposal by which it is added.</summary>
    public Proposal Addition { get; } = addition;

    /// <summary>The joiner secret of the epoch.</summary>
    public SealedSecret? Joiner { get; } = joiner;

    /// <summary>The path secret of the lowest node above both it and the author of the commit.</summary>
    public SealedSecret Path { get; } = path;
}

/// <summary>
/// A welcome message of the symbolic TreeKEM [RFC 9420 §12.4.3]. What real MLS puts into a GroupInfo under a key that the joiner secret gives, the public tree
/// among it, stands here in the open.
/// </summary>
public sealed class TreeWelcome : Welcome
{
    private readonly Invitation[] _invitations;
    private readonly Fingerprint _content;

    /// <summary>Makes a welcome message.</summary>
    /// <param name="author">The author of the commit, numbered from 1.</param>
    /// <param name="epoch">The epoch that the commit starts, from 1.</param>
    /// <param name="tree">The tree in that epoch.</param>
    /// <param name="transcript">What stands for all commits up to that epoch.</param>
    /// <param name="invitations">What it has for each who is added; not changed any more.</param>
    public TreeWelcome(int author, int epoch, RatchetTree tree, Fingerprint transcript, Invitation[] invitations)
    {
        Author = author;
        Epoch = epoch;
        Tree = tree;
        Transcript = transcript;
        _invitations = invitations;
        PartySet joiners = PartySet.Empty;
        _content.Add(author);
        _content.Add(epoch);
        tree.AddTo(ref _content);
        _content.Add(transcript);
        _content.Add(invitations.Length);
        foreach (Invitation invitation in invitations)
        {
            joiners = joiners.With(invitation.Addition.Member);
            invitation.Addition.AddTo(ref _content);
            _content.Add(invitation.Joiner is not null);
            invitation.Joiner?.AddTo(ref _content);
            invitation.Path.AddTo(ref _content);
        }

        Joiners = joiners;
    }

    /// <summary>The author of the commit, numbered from 1.</summary>
    public int Author { get; }

    /// <inheritdoc/>
    public override int Epoch { get; }

    /// <inheritdoc/>
    public override PartySet Joiners { get; }

    /// <summary>The tree in the new epoch.</summary>
    public RatchetTree Tree { get; }

    /// <summary>What stands for all commits up to the new epoch [RFC 9420 §8.2].</summary>
    public Fingerprint Transcript { get; }

    /// <summary>What it has for a user.</summary>
    /// <param name="user">The user, numbered from 1.</param>
    /// <returns>Null where it does not welcome that user.</returns>
    public Invitation? For(int user)
    {
        foreach (Invitation invitation in _invitations)
        {
            if (invitation.Addition.Member == user)
            {
                return invitation;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        foreach (Invitation invitation in _invitations)
        {
            invitation.Joiner?.Reveal(eavesdropper);
            invitation.Path.Reveal(eavesdropper);
        }
    }

    /// <inheritdoc/>
    public override void Write(StatementWriter writer)
    {
        writer.Write("GkeVerified welcome v1");
        TreeSecret.Write(writer, _content);
    }

    /// <inheritdoc/>
    public override bool Equals(Payload? other) => other is TreeWelcome same && same._content == _content;

    /// <inheritdoc/>
    public override int GetHashCode() => _content.GetHashCode();

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(_content);

    /// <summary>For example <c>welcome of 5, 6 by 1 to 3</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"welcome of {Joiners} by {Author} to {Epoch}");
}
