using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.DeliveryService;

/// <summary>An epoch that a process has reached.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Commit">The commit whose delivery led to it; null for the first.</param>
/// <param name="Position">When that was delivered.</param>
internal readonly record struct ReachedEpoch(GroupEpoch Epoch, ICommitMessage? Commit, long Position)
{
    /// <summary>For example <c>2 is in epoch 1 of 1, 2, 4 since it delivered c at step 7</c>.</summary>
    /// <param name="party">The process.</param>
    /// <param name="positionName">What a position counts.</param>
    public string Describe(int party, string positionName) => Commit is null
        ? FormattableString.Invariant($"{party} is in {Epoch}, as it has delivered no commit")
        : FormattableString.Invariant($"{party} is in {Epoch} since it delivered {Commit} at {positionName} {Position}");
}

/// <summary>
/// In which epoch each process of a group is: in epoch 0 at first, and one further with each commit that it delivers [PIFTI23 §3.3].
/// </summary>
internal sealed class GroupHistory
{
    // By process, from 1.
    private readonly ReachedEpoch[] _current;

    /// <summary>Begins in epoch 0 everywhere.</summary>
    /// <param name="size">n, the number of processes.</param>
    /// <param name="members">The members in epoch 0.</param>
    public GroupHistory(int size, PartySet members)
    {
        _current = new ReachedEpoch[size + 1];
        Array.Fill(_current, new ReachedEpoch(new GroupEpoch(0, members), null, 0));
    }

    private GroupHistory(GroupHistory other) => _current = [.. other._current];

    /// <summary>The epoch in which a process is.</summary>
    /// <param name="party">The process, numbered from 1.</param>
    public GroupEpoch this[int party] => _current[party].Epoch;

    public void Deliver(CommitDeliver deliver, long position) => _current[deliver.Party] =
        new ReachedEpoch(_current[deliver.Party].Epoch.After(deliver.Commit), deliver.Commit, position);

    /// <summary>The epoch in which a process is, and since when, as a clause.</summary>
    /// <param name="party">The process, numbered from 1.</param>
    /// <param name="positionName">What a position counts.</param>
    public string Describe(int party, string positionName) => _current[party].Describe(party, positionName);

    public GroupHistory Clone() => new(this);

    public void AddTo(ref Fingerprint fingerprint)
    {
        for (int party = 1; party < _current.Length; party++)
        {
            _current[party].Epoch.AddTo(ref fingerprint);
        }
    }
}
