using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.DeliveryService;

/// <summary>
/// An epoch of a group, and which messages are valid in it [PIFTI23 §3.1; RFC 9420 §12.1, §12.2]: as far as every member can tell, so without
/// signatures, keys and ciphertexts, on which the machines decide. Proposals and commits of users who are no members, which RFC 9420 calls
/// external, are not valid here.
/// </summary>
/// <param name="Number">The epoch, from 0.</param>
/// <param name="Members">The users who are members in it: 1 … <see cref="PartySet.MaxParties"/>, processes of the service or not.</param>
public readonly record struct GroupEpoch(int Number, PartySet Members)
{
    /// <summary>Why a proposal is not valid in this epoch.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <returns>A clause; null where it is valid.</returns>
    public string? Objection(IProposalMessage proposal)
    {
        if (proposal.Epoch != Number)
        {
            return FormattableString.Invariant($"it is made for epoch {proposal.Epoch}");
        }

        if (!IsMember(proposal.Author))
        {
            return FormattableString.Invariant($"its author {proposal.Author} is no member");
        }

        return proposal.Kind switch
        {
            ProposalKind.Add when !IsUser(proposal.Member) => FormattableString.Invariant($"there is no user {proposal.Member}"),
            ProposalKind.Add when IsMember(proposal.Member) => FormattableString.Invariant($"{proposal.Member} is a member already"),
            ProposalKind.Remove when !IsMember(proposal.Member) => FormattableString.Invariant($"{proposal.Member} is no member"),
            ProposalKind.Update when proposal.Member != proposal.Author =>
                FormattableString.Invariant($"{proposal.Author} cannot update {proposal.Member}"),
            _ => null,
        };
    }

    /// <summary>
    /// Why a commit is not valid in this epoch. Two proposals for one user conflict, whatever they ask for [PIFTI23 §3.1]; RFC 9420 would let a
    /// user be removed and added by one commit. A commit of no proposals is valid: it renews the committer's keys.
    /// </summary>
    /// <param name="commit">The commit.</param>
    /// <returns>A clause; null where it is valid.</returns>
    public string? Objection(ICommitMessage commit)
    {
        if (commit.Epoch != Number)
        {
            return FormattableString.Invariant($"it is made for epoch {commit.Epoch}");
        }

        if (!IsMember(commit.Author))
        {
            return FormattableString.Invariant($"its author {commit.Author} is no member");
        }

        PartySet concerned = PartySet.Empty;
        for (int p = 0; p < commit.Proposals.Count; p++)
        {
            IProposalMessage proposal = commit.Proposals[p];
            if (Objection(proposal) is { } objection)
            {
                return $"it refers to {proposal}, and {objection}";
            }

            if (proposal.Kind != ProposalKind.Add && proposal.Member == commit.Author)
            {
                return FormattableString.Invariant($"it refers to {proposal}, and {commit.Author}, who commits, is neither removed nor updated by that");
            }

            if (concerned.Contains(proposal.Member))
            {
                return FormattableString.Invariant($"it refers to two proposals for {proposal.Member}");
            }

            concerned = concerned.With(proposal.Member);
        }

        return null;
    }

    /// <summary>
    /// The epoch that follows once a commit is delivered. The commit need not be valid, as only one specification judges that: what it asks for
    /// is done as far as it makes sense, removals first.
    /// </summary>
    /// <param name="commit">The commit.</param>
    public GroupEpoch After(ICommitMessage commit)
    {
        PartySet members = Members;
        for (int pass = 0; pass < 2; pass++)
        {
            ProposalKind kind = pass == 0 ? ProposalKind.Remove : ProposalKind.Add;
            for (int p = 0; p < commit.Proposals.Count; p++)
            {
                IProposalMessage proposal = commit.Proposals[p];
                if (proposal.Kind == kind && IsUser(proposal.Member))
                {
                    members = pass == 0 ? members.Without(proposal.Member) : members.With(proposal.Member);
                }
            }
        }

        return new GroupEpoch(Number + 1, members);
    }

    /// <summary>Whether a user is a member; one whose number is out of range is none.</summary>
    /// <param name="user">The user, numbered from 1.</param>
    public bool IsMember(int user) => IsUser(user) && Members.Contains(user);

    /// <summary>Adds the epoch to a fingerprint.</summary>
    /// <param name="fingerprint">The fingerprint that takes it up.</param>
    public void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Number);
        Members.AddTo(ref fingerprint);
    }

    /// <summary>For example <c>epoch 1 of 1, 2, 4</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"epoch {Number} of {Members}");

    private static bool IsUser(int user) => user is >= 1 and <= PartySet.MaxParties;
}
