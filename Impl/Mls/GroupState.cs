using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>
/// The state s of one member of a group that agrees on keys [PIFTI23 §3.1]: the port through which the Delivery Service uses group key
/// agreement. A value: it can be copied, fingerprinted and exposed.
/// </summary>
public abstract class GroupState : IFingerprinted
{
    /// <summary>The user whose state it is, numbered from 1.</summary>
    public abstract int Self { get; }

    /// <summary>The current epoch, from 0.</summary>
    public abstract int Epoch { get; }

    /// <summary>The members in the current epoch.</summary>
    public abstract PartySet Members { get; }

    /// <summary>The group key of the current epoch, a value that compares by content; null where this member could not compute it.</summary>
    public abstract object? Key { get; }

    /// <summary>
    /// PROPOSEADD, PROPOSEREMOVE or PROPOSEUPDATE: a proposal of this member for the current epoch. The private key of an update is kept until
    /// the epoch ends.
    /// </summary>
    /// <param name="kind">What it asks for.</param>
    /// <param name="member">The user whom it concerns; of an update this member.</param>
    /// <param name="number">Tells proposals of this member apart that are otherwise alike.</param>
    /// <returns>The proposal; null where it would not be valid.</returns>
    public abstract Proposal? Propose(ProposalKind kind, int member, int number);

    /// <summary>Whether a proposal can be committed in the current epoch [RFC 9420 §12.1, §12.2].</summary>
    /// <param name="proposal">The proposal.</param>
    public abstract bool IsValid(Proposal proposal);

    /// <summary>
    /// COMMIT: commits those of some proposals that are valid and, in the order given, do not conflict with each other [RFC 9420 §12.2]. What this
    /// member needs to process the commit is kept until the epoch ends.
    /// </summary>
    /// <param name="proposals">The proposals.</param>
    /// <returns>The commit message, and for those who are added a welcome message; null where nobody is.</returns>
    public abstract (Commit Commit, Welcome? Welcome) Commit(IReadOnlyList<Proposal> proposals);

    /// <summary>
    /// Whether a commit can be processed in the current epoch, as far as every member can tell: its epoch, its author, its proposals, and the
    /// shape of its path [RFC 9420 §12.4.2]. What is encrypted to others no one else can check.
    /// </summary>
    /// <param name="commit">The commit.</param>
    public abstract bool IsValid(Commit commit);

    /// <summary>PROCESS of a commit: goes to the next epoch.</summary>
    /// <param name="commit">A valid commit.</param>
    /// <exception cref="ArgumentException">It is not valid in the current epoch.</exception>
    public abstract void Process(Commit commit);

    /// <summary>A copy that shares no changeable state.</summary>
    public abstract GroupState Clone();

    /// <summary>Shows all that is not erased to an adversary that breaks in.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public abstract void Reveal(IEavesdropper eavesdropper);

    /// <summary>Overwrites every secret.</summary>
    public abstract void Erase();

    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}
