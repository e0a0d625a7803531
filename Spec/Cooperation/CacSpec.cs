using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Cooperation;

/// <summary>
/// Context-adaptive cooperation [PIFTI23 §2.2; reconstruction B.3; Albouy, Frey, Gestin, Raynal, Taïani, arXiv 2311.08776], in the
/// Byzantine model: what correct parties deliver and what they say of conflicts.
/// </summary>
/// <remarks>
/// Rules: <em>validity</em>, what is delivered from a correct j, j has broadcast; <em>deliver-once</em>; <em>prediction</em>, a party delivers
/// nothing outside its conflict set once that is known, and has delivered nothing outside of it before; <em>non-triviality</em>, the
/// conflict set is not known before something is delivered; <em>local-termination</em>, a correct party that broadcasts delivers
/// something; <em>global-termination</em>, what one correct party delivers all do. The last two are owed at quiescence while no more than
/// t parties are Byzantine.
/// </remarks>
public sealed class CacSpec : ByzantineMonitor<CacSpec.State>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "CAC";

    private static readonly Mark s_deliver = new(SpecName, "a correct party delivers");
    private static readonly Mark s_deliverByzantine = new(SpecName, "what a Byzantine party broadcast is delivered");
    private static readonly Mark s_single = new(SpecName, "a conflict set of one pair");
    private static readonly Mark s_conflict = new(SpecName, "a conflict set of several pairs");
    private static readonly Mark s_second = new(SpecName, "a party delivers a second pair");
    private static readonly Mark s_judged = new(SpecName, "termination is judged");


    /// <summary>Begins with no instance.</summary>
    /// <param name="group">The group, with t in place of t_c.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    public CacSpec(Group group, Coverage? coverage = null, string positionName = "step")
        : base(group, coverage, positionName)
    {
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } =
        ["validity", "deliver-once", "prediction", "non-triviality", "local-termination", "global-termination"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_deliver, s_deliverByzantine, s_single, s_conflict, s_second, s_judged];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_deliver, s_judged];

    /// <inheritdoc/>
    public override void OpenObligations(ICollection<Obligation> open)
    {
        if (!Corruptions.WithinResilience)
        {
            return;
        }

        for (int k = 0; k < Instances.Count; k++)
        {
            foreach ((int party, _, string owed) in Instances[k].Owed(Corruptions.Correct))
            {
                open.Add(new Obligation(party, Instances.IdAt(k), $"{owed} in {Instances.IdAt(k)}"));
            }
        }
    }

    private protected override Violation? Take(SessionEvent observed, long position)
    {
        switch (observed)
        {
            case CacBroadcast broadcast:
                if (Corruptions.IsCorrect(broadcast.Party))
                {
                    Of(broadcast.Session).Broadcast.Add((new Candidate(broadcast.Value, broadcast.Party), position));
                }

                return null;
            case CacDeliver deliver:
                return Corruptions.IsCorrect(deliver.Party) ? Deliver(deliver, position) : null;
            case CacConflicts conflicts:
                return Corruptions.IsCorrect(conflicts.Party) ? Conflicts(conflicts, position) : null;
            default:
                return null;
        }
    }

    private protected override State NewState() => new(Group.Size);

    private Violation? Deliver(CacDeliver deliver, long position)
    {
        State instance = Of(deliver.Session);
        int sender = deliver.Delivered.Sender;
        if (sender < 1 || sender > Group.Size || (Corruptions.IsCorrect(sender) && !instance.HasBroadcast(deliver.Delivered)))
        {
            return new Violation(
                Name, "validity", $"{deliver}: {sender} is correct and has not broadcast this.", position);
        }

        Coverage.Reach(s_deliver);
        if (Corruptions.Corrupted.Contains(sender))
        {
            Coverage.Reach(s_deliverByzantine);
        }

        foreach ((Candidate delivered, long at) in instance.Delivered[deliver.Party])
        {
            if (delivered.Equals(deliver.Delivered))
            {
                return new Violation(
                    Name, "deliver-once", $"{deliver}: {deliver.Party} delivered this at {PositionName} {at}.", position);
            }

            Coverage.Reach(s_second);
        }

        if (instance.Conflicts[deliver.Party] is { Set: { } set, Position: var known } && !set.Contains(deliver.Delivered))
        {
            return new Violation(
                Name,
                "prediction",
                $"{deliver}: at {PositionName} {known} the conflict set at {deliver.Party} was {set}, and nothing outside of it is delivered "
                + "from then on.",
                position);
        }

        instance.Delivered[deliver.Party].Add((deliver.Delivered, position));
        return null;
    }

    private Violation? Conflicts(CacConflicts conflicts, long position)
    {
        State instance = Of(conflicts.Session);
        if (instance.Delivered[conflicts.Party].Count == 0)
        {
            return new Violation(
                Name,
                "non-triviality",
                $"{conflicts}: {conflicts.Party} has delivered nothing, so its conflict set is still ⊤.",
                position);
        }

        foreach ((Candidate delivered, long at) in instance.Delivered[conflicts.Party])
        {
            if (!conflicts.Set.Contains(delivered))
            {
                return new Violation(
                    Name,
                    "prediction",
                    $"{conflicts}: it lacks {delivered}, which {conflicts.Party} delivered at {PositionName} {at}.",
                    position);
            }
        }

        Coverage.Reach(conflicts.Set.Count == 1 ? s_single : s_conflict);
        instance.Conflicts[conflicts.Party] = (conflicts.Set, position);
        return null;
    }

    private protected override Violation? JudgeOwed(long position)
    {
        if (!Corruptions.WithinResilience)
        {
            return null;
        }

        for (int k = 0; k < Instances.Count; k++)
        {
            foreach ((int party, string rule, string owed) in Instances[k].Owed(Corruptions.Correct))
            {
                return new Violation(
                    Name,
                    rule,
                    $"all messages among correct parties are delivered, and {party} {owed} in {Instances.IdAt(k)} "
                    + $"({Corruptions.Describe()}).",
                    position);
            }

            if (Instances[k].Broadcast.Count > 0)
            {
                Coverage.Reach(s_judged);
            }
        }

        return null;
    }

    /// <summary>What is known of an instance.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal State(int size)
        {
            Delivered = new List<(Candidate, long)>[size + 1];
            for (int party = 1; party <= size; party++)
            {
                Delivered[party] = [];
            }

            Conflicts = new (CandidateSet?, long)[size + 1];
        }

        private State(State other)
        {
            Broadcast = [.. other.Broadcast];
            Delivered = [.. other.Delivered.Select(list => list is null ? null! : new List<(Candidate, long)>(list))];
            Conflicts = [.. other.Conflicts];
        }

        // What correct parties broadcast, and when.
        internal List<(Candidate Pair, long Position)> Broadcast { get; } = [];

        // By party, from 1.
        internal List<(Candidate Pair, long Position)>[] Delivered { get; }

        internal (CandidateSet? Set, long Position)[] Conflicts { get; }

        internal bool HasBroadcast(Candidate pair)
        {
            foreach ((Candidate broadcast, _) in Broadcast)
            {
                if (broadcast.Equals(pair))
                {
                    return true;
                }
            }

            return false;
        }

        internal IEnumerable<(int Party, string Rule, string Owed)> Owed(PartySet correct)
        {
            foreach ((Candidate broadcast, _) in Broadcast)
            {
                if (correct.Contains(broadcast.Sender) && Delivered[broadcast.Sender].Count == 0)
                {
                    yield return (
                        broadcast.Sender, "local-termination", $"has broadcast {broadcast.Value} and delivered nothing");
                }
            }

            foreach (int by in correct)
            {
                foreach ((Candidate delivered, _) in Delivered[by])
                {
                    foreach (int party in correct)
                    {
                        if (!Delivered[party].Exists(d => d.Pair.Equals(delivered)))
                        {
                            yield return (
                                party, "global-termination", $"has not delivered {delivered}, which {by} has");
                        }
                    }
                }
            }
        }

        /// <inheritdoc/>
        public State Clone() => new(this);

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            var broadcast = default(Fingerprint);
            foreach ((Candidate pair, _) in Broadcast)
            {
                broadcast.AddUnordered(Of(pair));
            }

            fingerprint.Add(broadcast);
            for (int party = 1; party < Delivered.Length; party++)
            {
                var delivered = default(Fingerprint);
                foreach ((Candidate pair, _) in Delivered[party])
                {
                    delivered.AddUnordered(Of(pair));
                }

                fingerprint.Add(delivered);
                fingerprint.Add(Conflicts[party].Set is not null);
                Conflicts[party].Set?.AddTo(ref fingerprint);
            }
        }

        private static Fingerprint Of(Candidate pair)
        {
            var fingerprint = default(Fingerprint);
            pair.AddTo(ref fingerprint);
            return fingerprint;
        }
    }
}
