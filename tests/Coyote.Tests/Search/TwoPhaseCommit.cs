using GkeVerified.Coyote.Search;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Search;

/// <summary>What a resource manager is in.</summary>
internal enum RmState
{
    Working,
    Prepared,
    Committed,
    Aborted,
}

/// <summary>What the transaction manager is in.</summary>
internal enum TmState
{
    Init,
    Committed,
    Aborted,
}

/// <summary>How states that differ by a renaming of resource managers are treated.</summary>
internal enum Symmetry
{
    /// <summary>As different.</summary>
    None,

    /// <summary>
    /// Sorted by the managers' states alone, as where the count of 665 was published. That leaves some equivalent states apart,
    /// which ones depends on the order of the search: 665 with the last action first, 508 with the first.
    /// </summary>
    SortedByState,

    /// <summary>Sorted by all that is known of each manager: one representative for each class.</summary>
    Exact,
}

/// <summary>
/// Two-phase commit as in Gray and Lamport's TLA+ model ("Consensus on Transaction Commit", 2003), whose numbers of states
/// are published: 288 for three resource managers, 8,832 for five, 665 for five under symmetry.
/// </summary>
internal sealed class TwoPhaseCommit(int managers, Symmetry symmetry, bool lastFirst = false)
    : ITransitionSystem<TwoPhaseState, (string Name, int Rm)>
{
    public int InitialStates => 1;

    public TwoPhaseState NewState() => new(managers);

    public void Initialise(int index, TwoPhaseState state) => new TwoPhaseState(managers).CopyTo(state);

    public void Copy(TwoPhaseState from, TwoPhaseState to) => from.CopyTo(to);

    public bool Actions(TwoPhaseState state, ICollection<(string Name, int Rm)> actions, bool reduce)
    {
        var enabled = new List<(string Name, int Rm)>();
        AddActions(state, enabled);
        foreach ((string, int) action in lastFirst ? Enumerable.Reverse(enabled) : enabled)
        {
            actions.Add(action);
        }

        return false;
    }

    private void AddActions(TwoPhaseState state, List<(string Name, int Rm)> actions)
    {
        if (state.Tm == TmState.Init)
        {
            if (state.TmPrepared.All(prepared => prepared))
            {
                actions.Add(("TMCommit", 0));
            }

            actions.Add(("TMAbort", 0));
        }

        for (int rm = 0; rm < managers; rm++)
        {
            if (state.Tm == TmState.Init && state.PreparedSent[rm])
            {
                actions.Add(("TMRcvPrepared", rm));
            }

            if (state.Rm[rm] == RmState.Working)
            {
                actions.Add(("RMPrepare", rm));
                actions.Add(("RMChooseToAbort", rm));
            }

            if (state.CommitSent)
            {
                actions.Add(("RMRcvCommitMsg", rm));
            }

            if (state.AbortSent)
            {
                actions.Add(("RMRcvAbortMsg", rm));
            }
        }
    }

    public void Step(TwoPhaseState state, (string Name, int Rm) action)
    {
        switch (action.Name)
        {
            case "TMCommit":
                state.Tm = TmState.Committed;
                state.CommitSent = true;
                break;
            case "TMAbort":
                state.Tm = TmState.Aborted;
                state.AbortSent = true;
                break;
            case "TMRcvPrepared":
                state.TmPrepared[action.Rm] = true;
                break;
            case "RMPrepare":
                state.Rm[action.Rm] = RmState.Prepared;
                state.PreparedSent[action.Rm] = true;
                break;
            case "RMRcvCommitMsg":
                state.Rm[action.Rm] = RmState.Committed;
                break;
            default:
                state.Rm[action.Rm] = RmState.Aborted;
                break;
        }
    }

    public void Variants(TwoPhaseState next, (string Name, int Rm) action, ICollection<(string Name, int Rm)> actions)
    {
    }

    public Fingerprint Fingerprint(TwoPhaseState state)
    {
        int[] order = [.. Enumerable.Range(0, managers)];
        if (symmetry != Symmetry.None)
        {
            order = [.. order.OrderBy(rm => state.Rm[rm]).ThenBy(rm => symmetry == Symmetry.Exact ? state.Rest(rm) : 0)];
        }

        var fingerprint = default(Fingerprint);
        fingerprint.Add((int)state.Tm);
        fingerprint.Add(state.CommitSent);
        fingerprint.Add(state.AbortSent);
        foreach (int rm in order)
        {
            fingerprint.Add((int)state.Rm[rm] << 2 | state.Rest(rm));
        }

        return fingerprint;
    }

    public Violation? Judge(TwoPhaseState state, bool terminal) =>
        state.Rm.Contains(RmState.Committed) && state.Rm.Contains(RmState.Aborted)
            ? new Violation("TCommit", "consistent", "one resource manager committed and another aborted", 0)
            : null;
}

/// <summary>A state of two-phase commit.</summary>
internal sealed class TwoPhaseState(int managers)
{
    public RmState[] Rm { get; } = new RmState[managers];

    public TmState Tm { get; set; }

    public bool[] TmPrepared { get; } = new bool[managers];

    public bool[] PreparedSent { get; } = new bool[managers];

    public bool CommitSent { get; set; }

    public bool AbortSent { get; set; }

    public int Rest(int rm) => (TmPrepared[rm] ? 1 : 0) | (PreparedSent[rm] ? 2 : 0);

    public void CopyTo(TwoPhaseState other)
    {
        Rm.CopyTo(other.Rm, 0);
        TmPrepared.CopyTo(other.TmPrepared, 0);
        PreparedSent.CopyTo(other.PreparedSent, 0);
        other.Tm = Tm;
        other.CommitSent = CommitSent;
        other.AbortSent = AbortSent;
    }
}
