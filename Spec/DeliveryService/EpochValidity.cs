using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.DeliveryService;

/// <summary>
/// Epoch Validity [PIFTI23 §3.3]: "If a correct process p_i ds-commit-delivers a tuple (ep, p_j, cm), then ep is the current epoch, cm is a valid
/// commit message in the current epoch, p_j is a correct process and p_j has previously ds-commit-proposed cm."
/// </summary>
/// <remarks>
/// Rules: <em>current</em>, ep is the epoch in which p_i is; <em>valid</em>, cm is by p_j and valid in that epoch
/// (<see cref="GroupEpoch.Objection(ICommitMessage)"/>); <em>proposed</em>, where p_j is correct, it has proposed cm for ep; and in the literal
/// reading <em>proposer-correct</em>, p_j is correct.
/// <para>No algorithm satisfies the last where t ≥ 1, unless it never delivers what another process proposes. Take a run of correct processes
/// in which p_j alone proposes: by Epoch Termination all deliver its commit. Take a second one that differs in that p_j is Byzantine, and so far
/// did what it is told. Up to the delivery at p_i it receives the same in both, so it delivers in the second too, and refutes the rule. A
/// Byzantine p_j proposes what it likes, so of it the achievable reading asks that cm be valid, and nothing else.</para>
/// </remarks>
public sealed class EpochValidity : DeliveryMonitor<EpochValidity.State>
{
    /// <summary>The name of the specification, in the achievable reading.</summary>
    public const string SpecName = "epoch-validity";

    private static readonly Mark s_deliver = new(SpecName, "a correct process delivers a commit");
    private static readonly Mark s_later = new(SpecName, "a commit is delivered after the first epoch");
    private static readonly Mark s_proposals = new(SpecName, "a commit that refers to proposals is delivered");
    private static readonly Mark s_byzantine = new(SpecName, "a commit of a Byzantine process is delivered");

    private readonly Reading _reading;
    private readonly PartySet _members;

    /// <summary>Begins with no group.</summary>
    /// <param name="group">The parties, with t in place of t_c.</param>
    /// <param name="reading">How the sentence is read.</param>
    /// <param name="members">The members in epoch 0.</param>
    /// <param name="service">The processes that run the service; null where all parties do.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A process of the service lies outside the group.</exception>
    public EpochValidity(
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
    public override IReadOnlyList<string> Rules => _reading == Reading.Literal
        ? ["current", "valid", "proposer-correct", "proposed"]
        : ["current", "valid", "proposed"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_deliver, s_later, s_proposals, s_byzantine];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_deliver];

    private protected override bool SpeaksOf(SessionEvent observed) => observed is CommitPropose or CommitDeliver;

    private protected override State NewState() => new(new GroupHistory(Size, _members));

    private protected override Violation? Judge(State group, SessionEvent observed, long position)
    {
        switch (observed)
        {
            case CommitPropose propose:
                if (!group.HasProposed(propose.Party, propose.Epoch, propose.Commit))
                {
                    group.Proposed.Add((propose.Party, propose.Epoch, propose.Commit));
                }

                return null;
            default:
                return Deliver(group, (CommitDeliver)observed, position);
        }
    }

    private Violation? Deliver(State group, CommitDeliver deliver, long position)
    {
        GroupEpoch current = group.History[deliver.Party];
        if (deliver.Epoch != current.Number)
        {
            return new Violation(Name, "current", $"{deliver}: {group.History.Describe(deliver.Party, PositionName)}.", position);
        }

        string? objection = deliver.Commit.Author == deliver.Sender
            ? current.Objection(deliver.Commit)
            : FormattableString.Invariant($"its author {deliver.Commit.Author} is not its sender");
        if (objection is not null)
        {
            return new Violation(
                Name, "valid", $"{deliver}: {objection}; {group.History.Describe(deliver.Party, PositionName)}.", position);
        }

        bool isByzantine = IsByzantine(deliver.Sender);
        if (isByzantine && _reading == Reading.Literal)
        {
            return new Violation(Name, "proposer-correct", $"{deliver}: {deliver.Sender} is Byzantine.", position);
        }

        if (!isByzantine && !group.HasProposed(deliver.Sender, deliver.Epoch, deliver.Commit))
        {
            return new Violation(
                Name,
                "proposed",
                $"{deliver}: {deliver.Sender} is not Byzantine and has not proposed this for epoch {deliver.Epoch}.",
                position);
        }

        Coverage.Reach(s_deliver);
        if (deliver.Epoch > 0)
        {
            Coverage.Reach(s_later);
        }

        if (deliver.Commit.Proposals.Count > 0)
        {
            Coverage.Reach(s_proposals);
        }

        if (isByzantine)
        {
            Coverage.Reach(s_byzantine);
        }

        group.History.Deliver(deliver, position);
        return null;
    }

    /// <summary>What is known of a group.</summary>
    public sealed class State : IInstanceState<State>
    {
        internal State(GroupHistory history) => History = history;

        internal GroupHistory History { get; }

        // What correct processes proposed, each once.
        internal List<(int Party, int Epoch, ICommitMessage Commit)> Proposed { get; private init; } = [];

        /// <inheritdoc/>
        public State Clone() => new(History.Clone()) { Proposed = [.. Proposed] };

        /// <inheritdoc/>
        public void AddTo(ref Fingerprint fingerprint)
        {
            History.AddTo(ref fingerprint);
            foreach ((int party, int epoch, ICommitMessage commit) in Proposed)
            {
                var proposed = default(Fingerprint);
                proposed.Add(party);
                proposed.Add(epoch);
                commit.AddTo(ref proposed);
                fingerprint.AddUnordered(proposed);
            }
        }

        internal bool HasProposed(int party, int epoch, ICommitMessage commit)
        {
            foreach ((int by, int ep, ICommitMessage proposed) in Proposed)
            {
                if (by == party && ep == epoch && proposed.Equals(commit))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
