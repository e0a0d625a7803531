namespace GkeVerified.Spec.Vocabulary;

/// <summary>What a proposal asks for [PIFTI23 §3.1].</summary>
public enum ProposalKind
{
    /// <summary>That a user join.</summary>
    Add,

    /// <summary>That a member leave.</summary>
    Remove,

    /// <summary>That its author's key be replaced.</summary>
    Update,
}

/// <summary>
/// A proposal message pm as specifications read it [PIFTI23 §3.3]. Immutable; compares by content. Users are numbered from 1; the first n
/// of them are the processes of the service, and any other may become a member of the group, or cease to be one.
/// </summary>
public interface IProposalMessage : IFingerprinted
{
    /// <summary>The user who is said to have made it.</summary>
    int Author { get; }

    /// <summary>The epoch in which it is meant to be committed, from 0.</summary>
    int Epoch { get; }

    /// <summary>What it asks for.</summary>
    ProposalKind Kind { get; }

    /// <summary>The user whom it concerns; of an update its author.</summary>
    int Member { get; }
}

/// <summary>A commit message cm as specifications read it [PIFTI23 §3.3]. Immutable; compares by content.</summary>
public interface ICommitMessage : IFingerprinted
{
    /// <summary>The user who is said to have made it.</summary>
    int Author { get; }

    /// <summary>The epoch that it ends, from 0.</summary>
    int Epoch { get; }

    /// <summary>
    /// The proposal messages that it refers to. A reference is a hash; that of ideal hashing has one message, which stands here, whether or not
    /// anybody has sent it.
    /// </summary>
    IReadOnlyList<IProposalMessage> Proposals { get; }
}

/// <summary>What the user at a process asks for.</summary>
/// <param name="Party">The process, numbered from 1.</param>
/// <param name="Session">The group.</param>
public abstract record DeliveryRequest(int Party, SessionId Session) : SessionEvent(Party, Session);

/// <summary>The user at a process has a proposal made for the current epoch and broadcast; in an epoch where it would not be valid, nothing happens.</summary>
/// <param name="Party">The process, numbered from 1.</param>
/// <param name="Session">The group.</param>
/// <param name="Kind">What the proposal asks for.</param>
/// <param name="Member">The user whom it concerns.</param>
/// <param name="Number">Tells the requests of one process apart, from 1.</param>
public sealed record RequestProposal(int Party, SessionId Session, ProposalKind Kind, int Member, int Number)
    : DeliveryRequest(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"request #{Number} to {ProposalKinds.Name(Kind)} {Member} in {Session} at {Party}");
}

/// <summary>The user at a process has the valid proposals that were delivered in the current epoch committed.</summary>
/// <param name="Party">The process, numbered from 1.</param>
/// <param name="Session">The group.</param>
/// <param name="Number">Tells the requests of one process apart, from 1.</param>
public sealed record RequestCommit(int Party, SessionId Session, int Number) : DeliveryRequest(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"request #{Number} to commit in {Session} at {Party}");
}

/// <summary>Operation ds_proposal_broadcast(pm) [PIFTI23 §3.3].</summary>
/// <param name="Party">The process, numbered from 1.</param>
/// <param name="Session">The group.</param>
/// <param name="Proposal">pm.</param>
public sealed record ProposalBroadcast(int Party, SessionId Session, IProposalMessage Proposal) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"ds-proposal-broadcast({Session}, {Proposal}) at {Party}";
}

/// <summary>Callback ds_proposal_deliver(p_j, pm) [PIFTI23 §3.3].</summary>
/// <param name="Party">The process, numbered from 1.</param>
/// <param name="Session">The group.</param>
/// <param name="Sender">p_j, numbered from 1.</param>
/// <param name="Proposal">pm.</param>
public sealed record ProposalDeliver(int Party, SessionId Session, int Sender, IProposalMessage Proposal) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"ds-proposal-deliver({Session}, {Sender}, {Proposal}) at {Party}";
}

/// <summary>Operation ds_commit_propose(ep, cm) [PIFTI23 §3.3].</summary>
/// <param name="Party">The process, numbered from 1.</param>
/// <param name="Session">The group.</param>
/// <param name="Epoch">ep, from 0.</param>
/// <param name="Commit">cm.</param>
public sealed record CommitPropose(int Party, SessionId Session, int Epoch, ICommitMessage Commit) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"ds-commit-propose({Session}, {Epoch}, {Commit}) at {Party}");
}

/// <summary>Callback ds_commit_deliver(ep, p_j, cm) [PIFTI23 §3.3]: the process is in the next epoch from here on.</summary>
/// <param name="Party">The process, numbered from 1.</param>
/// <param name="Session">The group.</param>
/// <param name="Epoch">ep, from 0.</param>
/// <param name="Sender">p_j, numbered from 1.</param>
/// <param name="Commit">cm.</param>
public sealed record CommitDeliver(int Party, SessionId Session, int Epoch, int Sender, ICommitMessage Commit) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"ds-commit-deliver({Session}, {Epoch}, {Sender}, {Commit}) at {Party}");
}

/// <summary>A process computes the group key of an epoch: K of PROCESS [PIFTI23 §3.1].</summary>
/// <param name="Party">The process, numbered from 1.</param>
/// <param name="Session">The group.</param>
/// <param name="Epoch">The epoch whose key it is: one more than that of the commit that was processed.</param>
/// <param name="Key">K, a value that compares by content; null where the process cannot compute it.</param>
public sealed record GroupKey(int Party, SessionId Session, int Epoch, object? Key) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"group-key({Session}, {Epoch}, {Key ?? "none"}) at {Party}");
}

/// <summary>Kinds of proposals in words.</summary>
public static class ProposalKinds
{
    /// <summary>The kind of a proposal as a word.</summary>
    /// <param name="kind">The kind.</param>
    public static string Name(ProposalKind kind) => kind switch
    {
        ProposalKind.Add => "add",
        ProposalKind.Remove => "remove",
        _ => "update",
    };
}
