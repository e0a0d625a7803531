using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Cooperation;

/// <summary>
/// Restrained consensus [PIFTI23 §2.2; reconstruction B.4; Albouy, Frey, Gestin, Raynal, Taïani, arXiv 2311.08776], in the Byzantine
/// model: agreement among a few participants, each of which names them, that may come to nothing, ⊥, when one of them is Byzantine or
/// late.
/// </summary>
/// <remarks>
/// Rules: <em>decide-proposer</em>, only who has proposed decides; <em>decide-once</em>; <em>weak-validity</em>, where all participants are correct,
/// a value decided was proposed by one of them; <em>weak-agreement</em>, two parties that count each other among the participants do
/// not decide different values, ⊥ apart, whoever else is Byzantine or late, which is more than the paper asks for;
/// <em>weak-termination</em>, where the participants are correct, name each other and nobody else, have all proposed, and none was late,
/// all decide a value; <em>termination</em>, whoever has proposed decides, be it ⊥. The last two are owed at quiescence.
/// </remarks>
public sealed class RestrainedConsensusSpec : ByzantineMonitor<RestrainedConsensusSpec.State>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "restrained";

    private static readonly Mark s_decide = new(SpecName, "a value is decided");
    private static readonly Mark s_nothing = new(SpecName, "nothing is decided");
    private static readonly Mark s_allCorrect = new(SpecName, "a value is decided where all participants are correct");
    private static readonly Mark s_held = new(SpecName, "a decision is held against that of another");
    private static readonly Mark s_timely = new(SpecName, "a value is owed");
    private static readonly Mark s_judged = new(SpecName, "termination is judged");


    /// <summary>Begins with no instance.</summary>
    /// <param name="group">The group, with t in place of t_c.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    public RestrainedConsensusSpec(Group group, Coverage? coverage = null, string positionName = "step")
        : base(group, coverage, positionName)
    {
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } =
        ["decide-proposer", "decide-once", "weak-validity", "weak-agreement", "weak-termination", "termination"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_decide, s_nothing, s_allCorrect, s_held, s_timely, s_judged];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_decide, s_judged];

    /// <inheritdoc/>
    public override void OpenObligations(ICollection<Obligation> open)
    {
        for (int k = 0; k < Instances.Count; k++)
        {
            foreach ((int party, _, string owed) in Owed(Instances[k]))
            {
                open.Add(new Obligation(party, Instances.IdAt(k), $"{owed} in {Instances.IdAt(k)}"));
            }
        }
    }

    private protected override Violation? Take(SessionEvent observed, long position)
    {
        switch (observed)
        {
            case RestrainedPropose propose:
                if (Corruptions.IsCorrect(propose.Party))
                {
                    Of(propose.Session).Propose(propose);
                }

                return null;
            case RestrainedDecide decide:
                return Corruptions.IsCorrect(decide.Party) ? Decide(decide, position) : null;
            case Expire expire:
                if (Corruptions.IsCorrect(expire.Party) && Instances.Find(expire.Session) is { } late)
                {
                    late.Late = late.Late.With(expire.Party);
                }

                return null;
            default:
                return null;
        }
    }

    private protected override State NewState() => new(Group.Size);

    private Violation? Decide(RestrainedDecide decide, long position)
    {
        State? instance = Instances.Find(decide.Session);
        if (instance is null || instance.Proposed[decide.Party] is null)
        {
            return new Violation(Name, "decide-proposer", $"{decide}: {decide.Party} has proposed nothing.", position);
        }

        if (instance.Decided.Contains(decide.Party))
        {
            return new Violation(
                Name,
                "decide-once",
                $"{decide}: {decide.Party} decided at {PositionName} {instance.Outcomes[decide.Party].Position}.",
                position);
        }

        PartySet participants = instance.Participants[decide.Party];
        if (decide.Value is { } value)
        {
            Coverage.Reach(s_decide);
            if (participants.IsSubsetOf(Corruptions.Correct))
            {
                Coverage.Reach(s_allCorrect);
                if (!instance.HasProposed(participants, value))
                {
                    return new Violation(
                        Name,
                        "weak-validity",
                        $"{decide}: the participants {participants} are correct, and none of them has proposed this.",
                        position);
                }
            }

            foreach (int other in participants.Intersect(instance.Decided))
            {
                (object? decided, long at) = instance.Outcomes[other];
                if (decided is null || !instance.Participants[other].Contains(decide.Party))
                {
                    continue;
                }

                Coverage.Reach(s_held);
                if (!decided.Equals(value))
                {
                    return new Violation(
                        Name,
                        "weak-agreement",
                        $"{decide}: {other} decided {decided} at {PositionName} {at}, and both count each other among the participants.",
                        position);
                }
            }
        }
        else
        {
            Coverage.Reach(s_nothing);
        }

        instance.Decided = instance.Decided.With(decide.Party);
        instance.Outcomes[decide.Party] = (decide.Value, position);
        return null;
    }

    private protected override Violation? JudgeOwed(long position)
    {
        for (int k = 0; k < Instances.Count; k++)
        {
            foreach ((int party, string rule, string owed) in Owed(Instances[k]))
            {
                return new Violation(
                    Name,
                    rule,
                    $"all messages among correct parties are delivered and no timer runs, and {party} {owed} in {Instances.IdAt(k)} "
                    + $"({Corruptions.Describe()}).",
                    position);
            }

            Coverage.Reach(s_judged);
        }

        return null;
    }

    private IEnumerable<(int Party, string Rule, string Owed)> Owed(State instance)
    {
        foreach (int party in Corruptions.Correct)
        {
            if (instance.Proposed[party] is null)
            {
                continue;
            }

            if (!instance.Decided.Contains(party))
            {
                yield return (party, "termination", "has proposed and decided nothing, not even ⊥,");
            }
            else if (IsTimely(instance, party))
            {
                Coverage.Reach(s_timely);
                if (instance.Outcomes[party].Value is null)
                {
                    yield return (
                        party,
                        "weak-termination",
                        $"decided ⊥, although the participants {instance.Participants[party]} are correct and none was late,");
                }
            }
        }
    }

    private bool IsTimely(State instance, int party)
    {
        PartySet participants = instance.Participants[party];
        if (!participants.Contains(party) || !participants.IsSubsetOf(Corruptions.Correct) || !participants.Intersect(instance.Late).IsEmpty)
        {
            return false;
        }

        foreach (int other in participants)
        {
            if (instance.Proposed[other] is null || instance.Participants[other] != participants)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is known of an instance.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal State(int size)
        {
            Proposed = new object?[size + 1];
            Participants = new PartySet[size + 1];
            Outcomes = new (object?, long)[size + 1];
        }

        private State(State other)
        {
            Proposed = [.. other.Proposed];
            Participants = [.. other.Participants];
            Outcomes = [.. other.Outcomes];
            Decided = other.Decided;
            Late = other.Late;
        }

        // By party, from 1. A party that proposes again has no further say.
        internal object?[] Proposed { get; }

        internal PartySet[] Participants { get; }

        internal (object? Value, long Position)[] Outcomes { get; }

        internal PartySet Decided { get; set; }

        // Whose timer has run out.
        internal PartySet Late { get; set; }

        internal void Propose(RestrainedPropose propose)
        {
            if (Proposed[propose.Party] is null)
            {
                Proposed[propose.Party] = propose.Value;
                Participants[propose.Party] = propose.Participants;
            }
        }

        internal bool HasProposed(PartySet participants, object value)
        {
            foreach (int party in participants)
            {
                if (party < Proposed.Length && value.Equals(Proposed[party]))
                {
                    return true;
                }
            }

            return false;
        }

        /// <inheritdoc/>
        public State Clone() => new(this);

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            Decided.AddTo(ref fingerprint);
            Late.AddTo(ref fingerprint);
            for (int party = 1; party < Proposed.Length; party++)
            {
                fingerprint.Add((Proposed[party] is null ? 0 : 1) | (Outcomes[party].Value is null ? 0 : 2));
                Participants[party].AddTo(ref fingerprint);
                if (Proposed[party] is { } proposed)
                {
                    fingerprint.AddValue(proposed);
                }

                if (Outcomes[party].Value is { } decided)
                {
                    fingerprint.AddValue(decided);
                }
            }
        }
    }
}
