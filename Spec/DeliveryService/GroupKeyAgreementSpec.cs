using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.DeliveryService;

/// <summary>What group key agreement owes on top of the Delivery Service [PIFTI23 §3.1]: one group key in an epoch, for every member.</summary>
/// <remarks>
/// Rules: <em>agreement</em>, all correct processes that compute the group key of an epoch compute the same one; <em>computable</em>, a correct
/// process that is a member in an epoch computes its key: at quiescence it has, and it never says that it cannot. Who is a member follows from the commits that the process delivered; the
/// key of an epoch may be told before or after the commit that leads to it.
/// <para>
/// Literally, the second is asked for whoever committed. No group key agreement keeps it in which what is encrypted to a member only this member can
/// check, as in RFC 9420: a Byzantine committer encrypts garbage to one correct process. The others cannot tell this run from one in
/// which the process is Byzantine and complains without reason, and may not wait for it. So a commit of a Byzantine process can leave
/// members without the key, and those without it cannot compute later ones; the achievable reading asks for keys while all commits
/// came from correct processes.
/// </para>
/// </remarks>
public sealed class GroupKeyAgreementSpec : DeliveryMonitor<GroupKeyAgreementSpec.State>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "group-key";

    private static readonly Mark s_first = new(SpecName, "a correct process is the first to compute the key of an epoch");
    private static readonly Mark s_held = new(SpecName, "a key is held against one computed earlier");
    private static readonly Mark s_outside = new(SpecName, "a process that is no member cannot compute a key");
    private static readonly Mark s_owed = new(SpecName, "all members have computed the keys of the epochs that they came to");
    private static readonly Mark s_excused = new(SpecName, "a member cannot compute a key after the commit of a Byzantine process");

    private readonly Reading _reading;
    private readonly PartySet _members;

    /// <summary>Begins with no group.</summary>
    /// <param name="group">The parties, with t in place of t_c.</param>
    /// <param name="reading">How the second rule is read.</param>
    /// <param name="members">The members in epoch 0.</param>
    /// <param name="service">The processes that run the service; null where all parties do.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A process of the service lies outside the group.</exception>
    public GroupKeyAgreementSpec(
        Group group, Reading reading, PartySet members, PartySet? service = null, Coverage? coverage = null, string positionName = "step")
        : base(group, service, coverage, positionName)
    {
        _reading = reading;
        _members = members;
        Name = NameIn(SpecName, reading);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["agreement", "computable"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_first, s_held, s_owed, s_outside, s_excused];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_held, s_owed];

    private protected override bool SpeaksOf(SessionEvent observed) => observed is GroupKey or CommitDeliver;

    private protected override State NewState() => new(Size, new ReachedEpoch(new GroupEpoch(0, _members), null, 0));

    private protected override Violation? Judge(State group, SessionEvent observed, long position)
    {
        switch (observed)
        {
            case GroupKey { Key: { } key } computed:
                return Compute(group, computed, key, position);
            case GroupKey missing:
                return Miss(group, missing, position);
            default:
                return Deliver(group, (CommitDeliver)observed, position);
        }
    }

    private protected override IEnumerable<(int Party, string Rule, string Owed)> Owed(State group)
    {
        foreach (int party in Judged)
        {
            List<ReachedEpoch> reached = group.Reached[party];
            for (int epoch = 1; epoch < reached.Count; epoch++)
            {
                if (reached[epoch].Epoch.IsMember(party) && !IsExcused(reached, epoch) && !group.HasComputed(party, epoch))
                {
                    yield return (
                        party, "computable", $"has not computed the key of an epoch in which it is a member: {reached[epoch].Describe(party, PositionName)},");
                }
            }
        }
    }

    private protected override void Discharged(State group)
    {
        if (group.Reached.Any(reached => reached is { Count: > 1 }))
        {
            Coverage.Reach(s_owed);
        }
    }

    private Violation? Compute(State group, GroupKey computed, object key, long position)
    {
        foreach ((int epoch, object first, int party, long at) in group.Keys)
        {
            if (epoch != computed.Epoch)
            {
                continue;
            }

            if (!first.Equals(key))
            {
                return new Violation(
                    Name, "agreement", $"{computed}: {party} computed {first} for this epoch at {PositionName} {at}.", position);
            }

            Coverage.Reach(s_held);
            group.Compute(computed.Party, computed.Epoch);
            return null;
        }

        Coverage.Reach(s_first);
        group.Compute(computed.Party, computed.Epoch);
        group.Keys.Add((computed.Epoch, key, computed.Party, position));
        return null;
    }

    private Violation? Miss(State group, GroupKey missing, long position)
    {
        List<ReachedEpoch> reached = group.Reached[missing.Party];
        if (missing.Epoch >= reached.Count)
        {
            // Whether it is a member there shows when it delivers the commit.
            if (!group.Missing.Exists(m => (m.Party, m.Epoch) == (missing.Party, missing.Epoch)))
            {
                group.Missing.Add((missing.Party, missing.Epoch, position));
            }

            return null;
        }

        if (missing.Epoch >= 0 && IsOwed(reached, missing.Epoch, missing.Party))
        {
            return new Violation(
                Name,
                "computable",
                $"{missing}: it is a member, as {reached[missing.Epoch].Describe(missing.Party, PositionName)}.",
                position);
        }

        return null;
    }

    private Violation? Deliver(State group, CommitDeliver deliver, long position)
    {
        List<ReachedEpoch> reached = group.Reached[deliver.Party];
        GroupEpoch next = reached[^1].Epoch.After(deliver.Commit);
        reached.Add(new ReachedEpoch(next, deliver.Commit, position));
        int missing = group.Missing.FindIndex(m => (m.Party, m.Epoch) == (deliver.Party, next.Number));
        if (missing >= 0)
        {
            if (IsOwed(reached, reached.Count - 1, deliver.Party))
            {
                reached.RemoveAt(reached.Count - 1);
                return new Violation(
                    Name,
                    "computable",
                    FormattableString.Invariant($"{deliver}: {deliver.Party} is a member in {next}, and could not compute its key at ")
                    + FormattableString.Invariant($"{PositionName} {group.Missing[missing].Position}."),
                    position);
            }

            group.Missing.RemoveAt(missing);
        }

        return null;
    }

    // Whether a process must be able to compute the key of an epoch that it has reached.
    private bool IsOwed(List<ReachedEpoch> reached, int epoch, int party)
    {
        if (!reached[epoch].Epoch.IsMember(party))
        {
            Coverage.Reach(s_outside);
            return false;
        }

        if (IsExcused(reached, epoch))
        {
            Coverage.Reach(s_excused);
            return false;
        }

        return true;
    }

    private bool IsExcused(List<ReachedEpoch> reached, int epoch)
    {
        for (int e = 1; e <= epoch && _reading == Reading.Achievable; e++)
        {
            if (IsByzantine(reached[e].Commit!.Author))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is known of a group.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal State(int size, ReachedEpoch first)
        {
            Reached = new List<ReachedEpoch>[size + 1];
            for (int party = 1; party <= size; party++)
            {
                Reached[party] = [first];
            }
        }

        private State(State other)
        {
            Reached = new List<ReachedEpoch>[other.Reached.Length];
            for (int party = 1; party < Reached.Length; party++)
            {
                Reached[party] = [.. other.Reached[party]];
            }

            Keys = [.. other.Keys];
            _computed = [.. other._computed];
            Missing = [.. other.Missing];
        }

        // By process, from 1, and then by epoch, from 0.
        internal List<ReachedEpoch>[] Reached { get; }

        // The first key that was computed for each epoch.
        internal List<(int Epoch, object Key, int Party, long Position)> Keys { get; } = [];

        // Who has computed the key of an epoch, for each for which somebody has.
        private readonly List<(int Epoch, PartySet By)> _computed = [];

        // Keys that a process could not compute, of epochs that it has not reached.
        internal List<(int Party, int Epoch, long Position)> Missing { get; } = [];

        /// <inheritdoc/>
        public State Clone() => new(this);

        internal bool HasComputed(int party, int epoch) => _computed.Exists(known => known.Epoch == epoch && known.By.Contains(party));

        internal void Compute(int party, int epoch)
        {
            int at = _computed.FindIndex(known => known.Epoch == epoch);
            if (at < 0)
            {
                _computed.Add((epoch, PartySet.Of(party)));
            }
            else
            {
                _computed[at] = (epoch, _computed[at].By.With(party));
            }
        }

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            for (int party = 1; party < Reached.Length; party++)
            {
                fingerprint.Add(Reached[party].Count);
                foreach (ReachedEpoch reached in Reached[party])
                {
                    reached.Epoch.AddTo(ref fingerprint);
                    fingerprint.Add(reached.Commit?.Author ?? 0);
                }
            }

            var keys = default(Fingerprint);
            foreach ((int epoch, object key, _, _) in Keys)
            {
                var one = default(Fingerprint);
                one.Add(epoch);
                one.AddValue(key);
                keys.AddUnordered(one);
            }

            fingerprint.Add(keys);
            foreach ((int epoch, PartySet by) in _computed)
            {
                var one = default(Fingerprint);
                one.Add(~epoch);
                by.AddTo(ref one);
                fingerprint.AddUnordered(one);
            }

            foreach ((int party, int epoch, _) in Missing)
            {
                var one = default(Fingerprint);
                one.Add(party);
                one.Add(epoch);
                fingerprint.AddUnordered(one);
            }
        }
    }
}
