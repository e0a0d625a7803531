using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Broadcast;

/// <summary>
/// Probabilistic broadcast with signed messages [Guerraoui et al., arXiv 1908.01738; reconstruction B.2], in the Byzantine model: what
/// correct parties deliver in the instance of a sender and a sequence number.
/// </summary>
/// <remarks>
/// Rules: <em>no-duplication</em>, a party delivers once in an instance; <em>integrity</em>, what is delivered from a correct sender it has
/// dispatched; <em>validity</em>, a correct sender delivers what it dispatches; <em>totality</em>, if one correct party delivers something in an
/// instance, all do. There is no consistency: parties may deliver different messages of a Byzantine sender. Totality holds but for a
/// probability ε, so it is a rule only where ε is 0; elsewhere instances that lack it are counted. The last two are judged at quiescence,
/// in sessions in which every correct party takes part.
/// </remarks>
public sealed class ProbabilisticBroadcastSpec : ByzantineMonitor<ProbabilisticBroadcastSpec.State>
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "broadcast";

    private static readonly Mark s_deliver = new(SpecName, "a correct party delivers");
    private static readonly Mark s_inconsistent = new(SpecName, "correct parties deliver different messages of a Byzantine sender");
    private static readonly Mark s_judged = new(SpecName, "totality is judged");
    private static readonly Mark s_total = new(SpecName, "all correct parties deliver in an instance");

    private readonly bool _certain;

    /// <summary>Begins with no session.</summary>
    /// <param name="group">The group, with t in place of t_c.</param>
    /// <param name="certain">Whether ε is 0.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    public ProbabilisticBroadcastSpec(Group group, bool certain, Coverage? coverage = null, string positionName = "step")
        : base(group, coverage, positionName)
    {
        _certain = certain;
    }

    /// <summary>Reached each time totality is judged in a session, and each time that it was kept there.</summary>
    public static (Mark Judged, IReadOnlyList<Mark> Kept) TotalityMarks => (s_judged, [s_total]);

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules => _certain
        ? ["no-duplication", "integrity", "validity", "totality"]
        : ["no-duplication", "integrity", "validity"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_deliver, s_inconsistent, s_judged, s_total];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_deliver, s_judged, s_total];

    /// <summary>How many instances lacked totality when it was judged last.</summary>
    public int Incomplete { get; private set; }

    /// <inheritdoc/>
    public override void OpenObligations(ICollection<Obligation> open)
    {
        for (int k = 0; k < Instances.Count; k++)
        {
            foreach ((int party, string rule, string owed) in Owed(Instances[k]))
            {
                if (_certain || rule != "totality")
                {
                    open.Add(new Obligation(party, Instances.IdAt(k), $"{owed} in {Instances.IdAt(k)}"));
                }
            }
        }
    }

    private protected override Violation? Take(SessionEvent observed, long position)
    {
        switch (observed)
        {
            case Initialise initialise:
                if (Corruptions.IsCorrect(initialise.Party))
                {
                    State session = Of(initialise.Session);
                    session.TakingPart = session.TakingPart.With(initialise.Party);
                }

                return null;
            case Dispatch dispatch:
                if (Corruptions.IsCorrect(dispatch.Party))
                {
                    Of(dispatch.Session).Dispatched.Add(((dispatch.Party, dispatch.Number), dispatch.Value));
                }

                return null;
            case DeliverBroadcast deliver:
                return Corruptions.IsCorrect(deliver.Party) ? Deliver(deliver, position) : null;
            default:
                return null;
        }
    }

    private protected override State NewState() => new();

    private Violation? Deliver(DeliverBroadcast deliver, long position)
    {
        State session = Of(deliver.Session);
        (int Sender, int Number) instance = (deliver.Sender, deliver.Number);
        bool exists = deliver.Sender >= 1 && deliver.Sender <= Group.Size;
        if (!exists
            || (Corruptions.IsCorrect(deliver.Sender)
                && !session.Dispatched.Exists(d => d.Instance == instance && d.Value.Equals(deliver.Value))))
        {
            return new Violation(
                Name, "integrity", $"{deliver}: {deliver.Sender} is correct and has not dispatched this.", position);
        }

        Coverage.Reach(s_deliver);
        foreach ((int party, (int, int) other, object value, long at) in session.Delivered)
        {
            if (other != instance)
            {
                continue;
            }

            if (party == deliver.Party)
            {
                return new Violation(
                    Name,
                    "no-duplication",
                    $"{deliver}: {deliver.Party} delivered {value} in this instance at {PositionName} {at}.",
                    position);
            }

            if (!value.Equals(deliver.Value))
            {
                Coverage.Reach(s_inconsistent);
            }
        }

        session.Delivered.Add((deliver.Party, instance, deliver.Value, position));
        return null;
    }

    private protected override Violation? JudgeOwed(long position)
    {
        Incomplete = 0;
        for (int k = 0; k < Instances.Count; k++)
        {
            var incomplete = new HashSet<string>(StringComparer.Ordinal);
            foreach ((int party, string rule, string owed) in Owed(Instances[k]))
            {
                if (_certain || rule != "totality")
                {
                    return new Violation(
                        Name,
                        rule,
                        $"all messages among correct parties are delivered, all of these take part, and {party} {owed} in "
                        + $"{Instances.IdAt(k)} ({Corruptions.Describe()}).",
                        position);
                }

                incomplete.Add(owed);
            }

            Incomplete += incomplete.Count;
            if (Instances[k].Delivered.Count > 0 && TakesPart(Instances[k]))
            {
                Coverage.Reach(s_judged);
                if (incomplete.Count == 0)
                {
                    Coverage.Reach(s_total);
                }
            }
        }

        return null;
    }

    private bool TakesPart(State session) => Corruptions.Correct.IsSubsetOf(session.TakingPart);

    // Of totality: for each instance, the first party that lacks it; the text names the instance.
    private IEnumerable<(int Party, string Rule, string Owed)> Owed(State session)
    {
        foreach (((int sender, int number), _) in session.Dispatched)
        {
            if (Corruptions.Correct.Contains(sender) && !session.Has(sender, (sender, number)))
            {
                yield return (sender, "validity", $"has dispatched number {number} and not delivered it");
            }
        }

        if (!TakesPart(session))
        {
            yield break;
        }

        foreach ((int by, (int Sender, int Number) instance, _, _) in session.Delivered)
        {
            if (!Corruptions.Correct.Contains(by))
            {
                continue;
            }

            foreach (int party in Corruptions.Correct)
            {
                if (!session.Has(party, instance))
                {
                    yield return (
                        party, "totality", $"has delivered nothing of number {instance.Number} of {instance.Sender}, and others have");
                    break;
                }
            }
        }
    }

    /// <summary>What is known of a session.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal PartySet TakingPart { get; set; }

        // What correct parties dispatched.
        internal List<((int Sender, int Number) Instance, object Value)> Dispatched { get; private set; } = [];

        internal List<(int Party, (int Sender, int Number) Instance, object Value, long Position)> Delivered { get; private set; } = [];

        internal bool Has(int party, (int Sender, int Number) instance) =>
            Delivered.Exists(d => d.Party == party && d.Instance == instance);

        /// <inheritdoc/>
        public State Clone() =>
            new() { TakingPart = TakingPart, Dispatched = [.. Dispatched], Delivered = [.. Delivered] };

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            TakingPart.AddTo(ref fingerprint);
            var dispatched = default(Fingerprint);
            foreach (((int sender, int number), object value) in Dispatched)
            {
                dispatched.AddUnordered(Of(0, sender, number, value));
            }

            var delivered = default(Fingerprint);
            foreach ((int party, (int sender, int number), object value, _) in Delivered)
            {
                delivered.AddUnordered(Of(party, sender, number, value));
            }

            fingerprint.Add(dispatched);
            fingerprint.Add(delivered);
        }

        private static Fingerprint Of(int party, int sender, int number, object value)
        {
            var fingerprint = default(Fingerprint);
            fingerprint.Add(party);
            fingerprint.Add(sender);
            fingerprint.Add(number);
            fingerprint.AddValue(value);
            return fingerprint;
        }
    }
}
