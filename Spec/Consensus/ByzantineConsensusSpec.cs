using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Consensus;

/// <summary>Whose proposals make consensus owe a decision.</summary>
public enum ConsensusPremise
{
    /// <summary>Those of all correct parties, as consensus is defined.</summary>
    Everyone,

    /// <summary>That of one correct party, or the decision of one: the others take part without a proposal of their own.</summary>
    Someone,
}

/// <summary>
/// Consensus in the Byzantine model, n &gt; 3t, on what correct parties decide [PIFTI23 §2.2; reconstruction B.4]. As a live ideal
/// system its adversary asks <see cref="Permitted"/> which decisions it may make; as a monitor, <see cref="SpecMonitor.Observe"/> judges a real
/// run.
/// </summary>
/// <remarks>
/// Rules: <em>validity</em>, where nobody is Byzantine, what is decided was proposed (a Byzantine party may have anything decided that it
/// could have proposed had it been correct); consensus on bits owes more, that a correct party proposed it, whoever is Byzantine;
/// <em>external-validity</em>, what is decided passes a check that all share; <em>agreement</em>; <em>decide-once</em>; <em>termination</em>,
/// owed at quiescence while no more than t parties are Byzantine.
/// </remarks>
public sealed class ByzantineConsensusSpec : ByzantineMonitor<ByzantineConsensusSpec.State>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "consensus";

    private static readonly Mark s_propose = new(SpecName, "a correct party proposes");
    private static readonly Mark s_decide = new(SpecName, "a correct party decides");
    private static readonly Mark s_foreign = new(SpecName, "what no correct party proposed is decided");
    private static readonly Mark s_held = new(SpecName, "a decision is held against an earlier one");
    private static readonly Mark s_judged = new(SpecName, "termination is owed and judged");

    private readonly ConsensusPremise _premise;
    private readonly Func<SessionId, bool> _judges;
    private readonly Func<object, bool>? _isValid;
    private readonly bool _onBits;

    /// <summary>Begins with no instance.</summary>
    /// <param name="group">The group, with t in place of t_c.</param>
    /// <param name="premise">When a decision is owed.</param>
    /// <param name="judges">Which instances it judges; null for the sessions of the user.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <param name="isValid">The check of external validity; null where any value may be decided.</param>
    /// <param name="onBits">Whether values are bits, of which only what a correct party has proposed may be decided.</param>
    public ByzantineConsensusSpec(
        Group group,
        ConsensusPremise premise,
        Func<SessionId, bool>? judges = null,
        Coverage? coverage = null,
        string positionName = "step",
        Func<object, bool>? isValid = null,
        bool onBits = false)
        : base(group, coverage, positionName)
    {
        _premise = premise;
        _judges = judges ?? Tagged(null);
        _isValid = isValid;
        _onBits = onBits;
    }

    /// <summary>Instances that share a tag.</summary>
    /// <param name="tag">
    /// The <see cref="SessionId.Tag"/>: null for the sessions of the user; one that ends in | stands for all that begin with it.
    /// </param>
    public static Func<SessionId, bool> Tagged(string? tag) => tag is not null && tag.EndsWith('|')
        ? id => id.Tag is { } own && own.StartsWith(tag, StringComparison.Ordinal)
        : id => id.Tag == tag;

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["validity", "external-validity", "agreement", "decide-once", "termination"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_propose, s_decide, s_foreign, s_held, s_judged];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_propose, s_decide, s_judged];

    /// <summary>A party proposes; a Byzantine one may do so as often as it likes.</summary>
    /// <param name="propose">The party, the instance and the value.</param>
    /// <param name="name">What names the value to whoever asks <see cref="Permitted"/>, from 1; the first name of a value counts.</param>
    public void Propose(Propose propose, int name)
    {
        State instance = Of(propose.Session);
        if (Corruptions.IsCorrect(propose.Party))
        {
            Coverage.Reach(s_propose);
            instance.Proposers = instance.Proposers.With(propose.Party);
        }

        instance.Add(name, propose.Value, Corruptions.IsCorrect(propose.Party));
    }

    /// <summary>A party decides; of Byzantine parties nothing is judged.</summary>
    /// <param name="decide">The party, the instance and the value.</param>
    /// <param name="position">The step of the run, or the line of the trace.</param>
    /// <returns>The violation, or null.</returns>
    public Violation? Decide(Decide decide, long position)
    {
        if (!Corruptions.IsCorrect(decide.Party))
        {
            return null;
        }

        State? instance = Instances.Find(decide.Session);
        bool proposed = instance?.IsProposedByCorrect(decide.Value) ?? false;
        if (!proposed && (_onBits || Corruptions.Corrupted.IsEmpty))
        {
            string because = _onBits ? "no correct party" : "nobody is Byzantine, and nobody";
            return new Violation(Name, "validity", $"{decide}: {because} has proposed this value for {decide.Session}.", position);
        }

        if (_isValid?.Invoke(decide.Value) == false)
        {
            return new Violation(Name, "external-validity", $"{decide}: this value does not pass the check that all share.", position);
        }

        if (instance?.Decided is { } decided && !decided.Equals(decide.Value))
        {
            return new Violation(
                Name,
                "agreement",
                $"{decide}: {instance.DecidedBy} decided {decided} at {PositionName} {instance.DecidedAt}.",
                position);
        }

        if (instance?.Deciders.Contains(decide.Party) ?? false)
        {
            return new Violation(
                Name, "decide-once", $"{decide}: {decide.Party} has already decided {decide.Session}.", position);
        }

        Coverage.Reach(s_decide);
        if (!proposed)
        {
            Coverage.Reach(s_foreign);
        }

        instance ??= Of(decide.Session);
        if (instance.Decided is null)
        {
            instance.Decided = decide.Value;
            instance.DecidedBy = decide.Party;
            instance.DecidedAt = position;
        }
        else
        {
            Coverage.Reach(s_held);
        }

        instance.Deciders = instance.Deciders.With(decide.Party);
        return null;
    }

    /// <summary>
    /// The values that the adversary may let a party decide now: any that was proposed, by whomever, until a correct party has decided
    /// one; and at a correct party once, after it has proposed.
    /// </summary>
    /// <param name="party">The party.</param>
    /// <param name="id">The instance.</param>
    /// <param name="values">Takes each value once, with its name.</param>
    public void Permitted(int party, SessionId id, ICollection<(int Name, object Value)> values)
    {
        if (Instances.Find(id) is not { } instance
            || (Corruptions.IsCorrect(party) && (!instance.Proposers.Contains(party) || instance.Deciders.Contains(party))))
        {
            return;
        }

        foreach ((int name, object value, _) in instance.Proposals)
        {
            if (instance.Decided?.Equals(value) ?? true)
            {
                values.Add((name, value));
            }
        }
    }

    /// <summary>Whether a correct party is owed a decision once all messages are delivered.</summary>
    /// <param name="party">The party.</param>
    /// <param name="id">The instance.</param>
    public bool Owes(int party, SessionId id) => Instances.Find(id) is { } instance && Owing(instance).Contains(party);

    /// <inheritdoc/>
    public override void OpenObligations(ICollection<Obligation> open)
    {
        for (int k = 0; k < Instances.Count; k++)
        {
            foreach (int party in Owing(Instances[k]))
            {
                open.Add(new Obligation(party, Instances.IdAt(k), $"has not decided {Instances.IdAt(k)}"));
            }
        }
    }

    private protected override Violation? Take(SessionEvent observed, long position)
    {
        switch (observed)
        {
            case Propose propose when _judges(propose.Session):
                Propose(propose, propose.Party);
                return null;
            case Decide decide when _judges(decide.Session):
                return Decide(decide, position);
            default:
                return null;
        }
    }

    private protected override State NewState() => new();

    private PartySet Owing(State instance)
    {
        PartySet correct = Corruptions.Correct;
        bool isOwed = _premise == ConsensusPremise.Everyone
            ? correct.IsSubsetOf(instance.Proposers)
            : !instance.Proposers.IsEmpty || !instance.Deciders.IsEmpty;
        return isOwed && Corruptions.WithinResilience ? correct.Except(instance.Deciders) : PartySet.Empty;
    }

    private protected override Violation? JudgeOwed(long position)
    {
        for (int k = 0; k < Instances.Count; k++)
        {
            PartySet owing = Owing(Instances[k]);
            if (!owing.IsEmpty)
            {
                SessionId id = Instances.IdAt(k);
                PartySet decided = Instances[k].Deciders;
                return new Violation(
                    Name,
                    "termination",
                    $"all messages among correct parties are delivered and no timer runs, and {owing} did not decide {id} "
                    + $"({(decided.IsEmpty ? "nobody did" : $"{decided} did")}; {Corruptions.Describe()}).",
                    position);
            }

            if (!Instances[k].Deciders.IsEmpty)
            {
                Coverage.Reach(s_judged);
            }
        }

        return null;
    }

    /// <summary>What is known of an instance.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal State()
        {
        }

        private State(State other)
        {
            Proposals.AddRange(other.Proposals);
            Proposers = other.Proposers;
            Decided = other.Decided;
            DecidedBy = other.DecidedBy;
            DecidedAt = other.DecidedAt;
            Deciders = other.Deciders;
        }

        // Each value once, under its first name.
        internal List<(int Name, object Value, bool ByCorrect)> Proposals { get; } = [];

        // The correct parties that have proposed.
        internal PartySet Proposers { get; set; }

        internal object? Decided { get; set; }

        internal int DecidedBy { get; set; }

        internal long DecidedAt { get; set; }

        // The correct parties that have decided.
        internal PartySet Deciders { get; set; }

        internal void Add(int name, object value, bool byCorrect)
        {
            for (int p = 0; p < Proposals.Count; p++)
            {
                if (Proposals[p].Value.Equals(value))
                {
                    Proposals[p] = Proposals[p] with { ByCorrect = Proposals[p].ByCorrect || byCorrect };
                    return;
                }
            }

            Proposals.Add((name, value, byCorrect));
        }

        internal bool IsProposedByCorrect(object value)
        {
            foreach ((_, object proposed, bool byCorrect) in Proposals)
            {
                if (byCorrect && proposed.Equals(value))
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
            var proposals = default(Fingerprint);
            foreach ((int name, object value, bool byCorrect) in Proposals)
            {
                var proposal = default(Fingerprint);
                proposal.Add(name);
                proposal.Add(byCorrect);
                proposal.AddValue(value);
                proposals.AddUnordered(proposal);
            }

            fingerprint.Add(proposals);
            Proposers.AddTo(ref fingerprint);
            Deciders.AddTo(ref fingerprint);
            if (Decided is { } decided)
            {
                fingerprint.AddValue(decided);
            }
        }
    }
}
