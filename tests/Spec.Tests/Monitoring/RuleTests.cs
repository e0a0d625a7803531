using GkeVerified.Spec.Broadcast;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Cooperation;
using GkeVerified.Spec.DeliveryService;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Tests.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Monitoring;

/// <summary>
/// A monitor is trusted only after it has refused a trace for every rule it has: for each rule a trace whose last event breaks
/// that rule, and a near miss that differs in one event and is accepted to its end.
/// </summary>
public sealed class RuleTests
{
    private static readonly Group s_group = new(3, 1);
    private static readonly SessionId s_id = new("s1");
    private static readonly SessionId s_other = new("s2");
    private static readonly Symbol s_y1 = new(1, "y1", 1);
    private static readonly Symbol s_y2 = new(2, "y2", 2);
    private static readonly Symbol s_y3 = new(3, "y3", 3);
    private static readonly PartySet s_members = PartySet.Range(3);
    private static readonly TestProposal s_add = new(1, ProposalKind.Add, 4);
    private static readonly TestProposal s_update = new(2, ProposalKind.Update, 2);
    private static readonly TestProposal s_later = new(1, ProposalKind.Update, 1, 1);
    private static readonly TestCommit s_none = new(1, 0);
    private static readonly TestCommit s_one = new(1, 0, s_update);
    private static readonly TestCommit s_next = new(2, 1);
    private static readonly TestCommit s_removal = new(1, 0, new TestProposal(1, ProposalKind.Remove, 2));

    private static readonly Dictionary<string, Case> s_cases = new(StringComparer.Ordinal)
    {
        ["TH_gke/finish-started"] = new(
            () => new TrustedHostGke(s_group),
            [new Start(2, s_id), new Finish(1, s_id, "k")],
            [new Start(1, s_id), new Finish(1, s_id, "k")],
            "server 1 has not started"),
        ["TH_gke/finish-once"] = new(
            () => new TrustedHostGke(s_group),
            [new Start(1, s_id), new Finish(1, s_id, "k"), new Finish(1, s_id, "k")],
            [new Start(1, s_id), new Start(2, s_id), new Finish(1, s_id, "k"), new Finish(2, s_id, "k")],
            "server 1 finished the session at step 2"),
        ["TH_gke/agreement"] = new(
            () => new TrustedHostGke(s_group),
            [new Start(1, s_id), new Start(2, s_id), new Finish(1, s_id, "k"), new Finish(2, s_id, "l")],
            [new Start(1, s_id), new Start(2, s_other), new Finish(1, s_id, "k"), new Finish(2, s_other, "l")],
            "which server 1 was given at step 3"),
        ["TH_gke/crash-silent"] = new(
            () => new TrustedHostGke(s_group),
            [new Start(1, s_id), new Crash(1), new Finish(1, s_id, "k")],
            [new Start(1, s_id), new Crash(2), new Finish(1, s_id, "k")],
            "server 1 crashed at step 2"),
        ["TH_gke/liveness"] = new(
            () => new TrustedHostGke(s_group),
            [.. Starts(), new Crash(3), new Finish(1, s_id, "k"), new Quiescent()],
            [.. Starts(), new Crash(3), new Finish(1, s_id, "k"), new Finish(2, s_id, "k"), new Quiescent()],
            "server 2 did not finish it (1 did; 3 crashed at step 4; t_c = 1 allows it)"),
        ["TH_gke/secrecy"] = new(
            () => new KeySecrecy<Gf4>(),
            [.. Starts(), new Seen(Form(s_y1)), new Seen(Form(s_y2)), new Finish(1, s_id, Form(s_y1, s_y2)), new End()],
            [.. Starts(), new Seen(Form(s_y1)), new Seen(Form(s_y3)), new Finish(1, s_id, Form(s_y1, s_y2)), new End()],
            "it equals (y1) read at step 4 + (y2) read at step 5"),
        ["TH_gke/freshness"] = new(
            () => new KeySecrecy<Gf4>(opaqueKeys: true),
            [.. Starts(), new Start(1, s_other), new Finish(1, s_id, "k"), new Finish(2, s_id, "k"), new Finish(1, s_other, "k")],
            [.. Starts(), new Start(1, s_other), new Finish(1, s_id, "k"), new Finish(2, s_id, "k"), new Finish(1, s_other, "l")],
            "session s1 was given the same key at step 5"),
        ["contributory/weighs"] = new(
            () => new ContributoryKeys<Gf4>(s_group),
            [new Finish(1, s_id, Form(s_y1))],
            [new Finish(1, s_id, Form(s_y1, s_y3))],
            "only the contributions of 1 weigh"),
        ["weak-corruption/finished"] = new(
            () => new WeakCorruption<Gf4>(),
            [new Finish(1, s_id, Derived(s_id)), new BreakIn(1), new Seen(Form(s_y1)), new End()],
            [new Finish(1, s_id, Derived(s_id)), new BreakIn(1), new Seen(Form(s_y1)), new Seen(Form(s_y2)), new End()],
            "although server 1, which had finished a session, was broken into at step 2"),
        ["weak-corruption/later"] = new(
            () => new WeakCorruption<Gf4>(),
            [
                new Finish(1, s_id, Derived(s_id)), new BreakIn(1), new Seen(Form(s_y1, s_y2)),
                new Finish(2, s_other, LinearForm<Gf4>.Of(new DerivedSymbol<Gf4>(Form(s_y3), s_other))), new Quiescent(),
            ],
            [
                new Finish(1, s_id, Derived(s_id)), new BreakIn(1), new Seen(Form(s_y1, s_y2)),
                new Finish(2, s_other, Derived(s_other)), new Quiescent(),
            ],
            "κ[s2] = φ_(y3)(s2), output at step 4, is uniform given what the adversary read"),
        ["TH_cons/decide-proposer"] = new(
            () => new TrustedHostCons(s_group, Decisions.Once),
            [new Propose(1, s_id, "a"), new Decide(2, s_id, "a")],
            [new Propose(1, s_id, "a"), new Propose(2, s_id, "b"), new Decide(2, s_id, "a")],
            "server 2 has proposed nothing"),
        ["TH_cons/validity"] = new(
            () => new TrustedHostCons(s_group, Decisions.Once),
            [new Propose(1, s_id, "a"), new Propose(2, s_other, "b"), new Decide(1, s_id, "b")],
            [new Propose(1, s_id, "a"), new Propose(2, s_id, "b"), new Decide(1, s_id, "b")],
            "nobody has proposed this value"),
        ["TH_cons/agreement"] = new(
            () => new TrustedHostCons(s_group, Decisions.Once),
            [new Propose(1, s_id, "a"), new Propose(2, s_id, "b"), new Decide(1, s_id, "a"), new Decide(2, s_id, "b")],
            [new Propose(1, s_id, "a"), new Propose(2, s_id, "b"), new Decide(1, s_id, "a"), new Decide(2, s_id, "a")],
            "which server 1 decided at step 3"),
        ["TH_cons/decide-once"] = new(
            () => new TrustedHostCons(s_group, Decisions.Once),
            [new Propose(1, s_id, "a"), new Decide(1, s_id, "a"), new Decide(1, s_id, "a")],
            [new Propose(1, s_id, "a"), new Propose(1, s_other, "a"), new Decide(1, s_id, "a"), new Decide(1, s_other, "a")],
            "server 1 has already decided"),
        ["TH_cons/crash-silent"] = new(
            () => new TrustedHostCons(s_group, Decisions.Once),
            [new Propose(1, s_id, "a"), new Crash(1), new Decide(1, s_id, "a")],
            [new Propose(1, s_id, "a"), new Decide(1, s_id, "a"), new Crash(1)],
            "server 1 crashed at step 2"),
        ["TH_cons/liveness"] = new(
            () => new TrustedHostCons(s_group, Decisions.Once),
            [.. Proposals(), new Crash(1), new Decide(2, s_id, "v"), new Quiescent()],
            [.. Proposals(), new Crash(1), new Decide(2, s_id, "v"), new Decide(3, s_id, "v"), new Quiescent()],
            "server 3 did not decide (2 did; 1 crashed at step 4; t_c = 1 allows it)"),
        ["coin/bound"] = new(
            () => new CoinBinding(s_group),
            [.. Commits(1, 1), new Commit(1, s_id, 1, 2), new CoinRead(1, s_id, 1, 3)],
            [.. Commits(1, 1), .. Commits(1, 2), new CoinRead(1, s_id, 1, 3)],
            "only 1 of 3 faces are bound (1), and n − t_c = 2 must be"),
        ["outcome/bound"] = new(
            () => new BoundOutcome(s_group),
            [new Commit(1, s_id, 1, 1), new CoinRead(2, s_id, 1, 2), new Commit(3, s_id, 1, 2), new Adopt(3, s_id, 1, 2)],
            [new Commit(1, s_id, 1, 2), new CoinRead(2, s_id, 1, 1), new Commit(3, s_id, 1, 1), new Adopt(3, s_id, 1, 2)],
            "first read, at step 2, nobody was committed to this value"),
        ["core/common"] = new(
            () => new CommonCoreSpec(s_group),
            [Gathered(1, 1, 1, 2), Gathered(2, 1, 1, 2, 3), Gathered(3, 1, 2, 3)],
            [Gathered(1, 1, 1, 2), Gathered(2, 1, 1, 2, 3), Gathered(3, 2, 2, 3)],
            "only the items of 2 are in all sets so far, and those of n − t_c = 2 servers should be"),
        ["common coin/same"] = new(
            () => new CommonCoin(),
            [new CoinRead(1, s_id, 1, 2, "bit 1"), new CoinRead(2, s_id, 1, 1, "bit 1")],
            [new CoinRead(1, s_id, 1, 2, "bit 1"), new CoinRead(2, s_id, 1, 2, "bit 1"), new CoinRead(2, s_id, 2, 1, "bit 2")],
            "server 1 saw 2, made of bit 1"),
        ["common coin/fresh"] = new(
            () => new CommonCoin(),
            [new CoinRead(1, s_id, 1, 2, "bit 1"), new CoinRead(2, s_id, 2, 2, "bit 1")],
            [new CoinRead(1, s_id, 1, 2), new CoinRead(2, s_id, 2, 1), new CoinRead(1, s_id, 3, 2, "bit 1")],
            "it is made of bit 1, and so was the coin of view 1 of s1"),
        ["views/locked"] = new(
            () => new ViewLock(),
            [new EnterView(1, s_id, 1, "a"), new Conclude(1, s_id, 1, "a"), new EnterView(2, s_id, 2, "b")],
            [new EnterView(1, s_id, 1, "b"), new Conclude(1, s_id, 1, "a"), new EnterView(2, s_id, 2, "a")],
            "view 1 decided a, as server 1 concluded at step 2"),
        ["CAC/validity"] = new(
            () => new CacSpec(s_group),
            [new Corrupt(3), new CacBroadcast(1, s_id, "a"), new CacDeliver(2, s_id, new Candidate("b", 1))],
            [new Corrupt(3), new CacBroadcast(1, s_id, "a"), new CacDeliver(2, s_id, new Candidate("b", 3))],
            "1 is correct and has not broadcast this"),
        ["CAC/deliver-once"] = new(
            () => new CacSpec(s_group),
            [new CacBroadcast(1, s_id, "a"), Delivers(2, "a", 1), Delivers(2, "a", 1)],
            [new CacBroadcast(1, s_id, "a"), Delivers(2, "a", 1), Delivers(3, "a", 1)],
            "2 delivered this at step 2"),
        ["CAC/prediction"] = new(
            () => new CacSpec(s_group),
            [new CacBroadcast(1, s_id, "a"), new CacBroadcast(2, s_id, "b"), Delivers(3, "a", 1), Conflict(3, ("a", 1)), Delivers(3, "b", 2)],
            [
                new CacBroadcast(1, s_id, "a"), new CacBroadcast(2, s_id, "b"), Delivers(3, "a", 1), Conflict(3, ("b", 2), ("a", 1)),
                Delivers(3, "b", 2),
            ],
            "at step 4 the conflict set at 3 was {⟨a, 1⟩}"),
        ["CAC/non-triviality"] = new(
            () => new CacSpec(s_group),
            [new CacBroadcast(1, s_id, "a"), Conflict(3, ("a", 1))],
            [new CacBroadcast(1, s_id, "a"), Delivers(3, "a", 1), Conflict(3, ("a", 1))],
            "3 has delivered nothing"),
        ["CAC/local-termination"] = new(
            () => new CacSpec(s_group),
            [new Corrupt(3), new CacBroadcast(1, s_id, "a"), new Quiescent()],
            [new Corrupt(1), new CacBroadcast(1, s_id, "a"), new Quiescent()],
            "1 has broadcast a and delivered nothing in s1 (3 is Byzantine; t = 1 allows it)"),
        ["CAC/global-termination"] = new(
            () => new CacSpec(s_group),
            [new Corrupt(3), new CacBroadcast(1, s_id, "a"), Delivers(1, "a", 1), new Quiescent()],
            [new Corrupt(3), new CacBroadcast(1, s_id, "a"), Delivers(1, "a", 1), Delivers(2, "a", 1), new Quiescent()],
            "2 has not delivered ⟨a, 1⟩, which 1 has"),
        ["restrained/decide-proposer"] = new(
            () => new RestrainedConsensusSpec(s_group),
            [Joins(1, "a", 1, 2), Concludes(2, "a")],
            [Joins(1, "a", 1, 2), Concludes(1, "a")],
            "2 has proposed nothing"),
        ["restrained/decide-once"] = new(
            () => new RestrainedConsensusSpec(s_group),
            [Joins(1, "a", 1, 2), Joins(2, "b", 1, 2), Concludes(1, null), Concludes(1, null)],
            [Joins(1, "a", 1, 2), Joins(2, "b", 1, 2), Concludes(1, null), Concludes(2, null)],
            "1 decided at step 3"),
        ["restrained/weak-validity"] = new(
            () => new RestrainedConsensusSpec(s_group),
            [new Corrupt(3), Joins(1, "a", 1, 2), Concludes(1, "c")],
            [new Corrupt(3), Joins(1, "a", 1, 3), Concludes(1, "c")],
            "the participants 1, 2 are correct, and none of them has proposed this"),
        ["restrained/weak-agreement"] = new(
            () => new RestrainedConsensusSpec(s_group),
            [new Corrupt(3), Joins(1, "a", 1, 2, 3), Joins(2, "b", 1, 2), new Expire(1, s_id), Concludes(1, "a"), Concludes(2, "b")],
            [new Corrupt(3), Joins(1, "a", 1, 3), Joins(2, "b", 1, 2), new Expire(1, s_id), Concludes(1, "a"), Concludes(2, "b")],
            "1 decided a at step 5, and both count each other among the participants"),
        ["restrained/weak-termination"] = new(
            () => new RestrainedConsensusSpec(s_group),
            [Joins(1, "a", 1, 2), Joins(2, "b", 1, 2), new Expire(3, s_id), Concludes(1, "a"), Concludes(2, null), new Quiescent()],
            [Joins(1, "a", 1, 2), Joins(2, "b", 1, 2), new Expire(1, s_id), Concludes(1, "a"), Concludes(2, null), new Quiescent()],
            "2 decided ⊥, although the participants 1, 2 are correct and none was late"),
        ["restrained/termination"] = new(
            () => new RestrainedConsensusSpec(s_group),
            [new Corrupt(2), Joins(1, "a", 1, 2), new Quiescent()],
            [new Corrupt(1), Joins(1, "a", 1, 2), new Quiescent()],
            "1 has proposed and decided nothing, not even ⊥, in s1 (2 is Byzantine; t = 1 allows it)"),
        ["consensus/validity"] = new(
            () => new ByzantineConsensusSpec(s_group, ConsensusPremise.Everyone),
            [.. Proposals(), new Decide(1, s_id, "x")],
            [new Corrupt(3), .. Proposals(), new Decide(1, s_id, "x")],
            "nobody is Byzantine, and nobody has proposed this value"),
        ["consensus/external-validity"] = new(
            () => new ByzantineConsensusSpec(s_group, ConsensusPremise.Everyone, isValid: value => !value.Equals("x")),
            [new Corrupt(3), .. Proposals(), new Decide(3, s_id, "x"), new Decide(1, s_id, "x")],
            [new Corrupt(1), .. Proposals(), new Decide(2, s_id, "u"), new Decide(1, s_id, "x")],
            "this value does not pass the check"),
        ["consensus/agreement"] = new(
            () => new ByzantineConsensusSpec(s_group, ConsensusPremise.Everyone),
            [new Corrupt(3), .. Proposals(), new Decide(1, s_id, "u"), new Decide(2, s_id, "v")],
            [new Corrupt(2), .. Proposals(), new Decide(1, s_id, "u"), new Decide(2, s_id, "v")],
            "1 decided u at step 5"),
        ["consensus/decide-once"] = new(
            () => new ByzantineConsensusSpec(s_group, ConsensusPremise.Everyone),
            [.. Proposals(), new Decide(1, s_id, "u"), new Decide(1, s_id, "u")],
            [.. Proposals(), new Decide(1, s_id, "u"), new Decide(2, s_id, "u")],
            "1 has already decided s1"),
        ["consensus/termination"] = new(
            () => new ByzantineConsensusSpec(s_group, ConsensusPremise.Someone),
            [new Corrupt(3), new Propose(1, s_id, "u"), new Decide(1, s_id, "u"), new Quiescent()],
            [new Corrupt(2), new Propose(1, s_id, "u"), new Decide(1, s_id, "u"), new Decide(3, s_id, "u"), new Quiescent()],
            "2 did not decide s1 (1 did; 3 is Byzantine; t = 1 allows it)"),
        ["broadcast/no-duplication"] = new(
            () => new ProbabilisticBroadcastSpec(s_group, certain: true),
            [new Corrupt(1), Delivered(2, "a"), Delivered(2, "b")],
            [new Corrupt(1), Delivered(2, "a"), Delivered(3, "b"), Delivered(2, "b", number: 2)],
            "2 delivered a in this instance at step 2"),
        ["broadcast/integrity"] = new(
            () => new ProbabilisticBroadcastSpec(s_group, certain: true),
            [new Dispatch(1, s_id, 2, "a"), Delivered(2, "a")],
            [new Dispatch(1, s_id, 1, "a"), Delivered(2, "a")],
            "1 is correct and has not dispatched this"),
        ["broadcast/validity"] = new(
            () => new ProbabilisticBroadcastSpec(s_group, certain: true),
            [new Dispatch(1, s_id, 1, "a"), new Quiescent()],
            [new Dispatch(1, s_id, 1, "a"), Delivered(1, "a"), new Quiescent()],
            "1 has dispatched number 1 and not delivered it"),
        ["broadcast/totality"] = new(
            () => new ProbabilisticBroadcastSpec(s_group, certain: true),
            [new Corrupt(1), new Initialise(2, s_id), new Initialise(3, s_id), Delivered(2, "a"), new Quiescent()],
            [new Corrupt(1), new Initialise(2, s_id), Delivered(2, "a"), new Quiescent()],
            "3 has delivered nothing of number 1 of 1, and others have in s1 (1 is Byzantine; t = 1 allows it)"),
        ["proposal-validity/valid"] = new(
            () => new ProposalValidity(s_group, Reading.Achievable, s_members),
            [Deliveries.Broadcasts(1, s_later), Deliveries.Delivers(2, s_none), Deliveries.Delivers(3, s_later)],
            [Deliveries.Broadcasts(1, s_later), Deliveries.Delivers(3, s_none), Deliveries.Delivers(3, s_later)],
            "it is made for epoch 1; 3 is in epoch 0 of 1, 2, 3, as it has delivered no commit"),
        ["proposal-validity/broadcast"] = new(
            () => new ProposalValidity(s_group, Reading.Achievable, s_members),
            [new Corrupt(3), Deliveries.Delivers(2, s_add)],
            [new Corrupt(1), Deliveries.Delivers(2, s_add)],
            "1 is not Byzantine and has not broadcast this"),
        ["proposal-validity-literal/valid"] = new(
            () => new ProposalValidity(s_group, Reading.Literal, s_members),
            [Deliveries.Broadcasts(2, s_update), Deliveries.Delivers(1, s_removal), Deliveries.Delivers(1, s_update with { Epoch = 1 })],
            [Deliveries.Broadcasts(2, s_update with { Epoch = 1 }), Deliveries.Delivers(1, s_none), Deliveries.Delivers(1, s_update with { Epoch = 1 })],
            "its author 2 is no member; 1 is in epoch 1 of 1, 3 since it delivered commit by 1 of {remove 2 by 1 in 0} in 0 at step 2"),
        ["proposal-validity-literal/sender-correct"] = new(
            () => new ProposalValidity(s_group, Reading.Literal, s_members),
            [new Corrupt(1), Deliveries.Broadcasts(1, s_add), Deliveries.Delivers(2, s_add)],
            [new Corrupt(3), Deliveries.Broadcasts(1, s_add), Deliveries.Delivers(2, s_add)],
            "1 is Byzantine"),
        ["proposal-validity-literal/broadcast"] = new(
            () => new ProposalValidity(s_group, Reading.Literal, s_members),
            [Deliveries.Broadcasts(1, s_add with { Member = 5 }), Deliveries.Delivers(2, s_add)],
            [Deliveries.Broadcasts(1, s_add), Deliveries.Delivers(2, s_add)],
            "1 is not Byzantine and has not broadcast this"),
        ["proposal-totality/totality"] = new(
            () => new ProposalTotality(s_group, Reading.Achievable, certain: true, s_members),
            [
                new Corrupt(3), Deliveries.Broadcasts(1, s_add), Deliveries.Delivers(1, s_add), Deliveries.Delivers(1, s_none),
                new Quiescent(),
            ],
            [
                new Corrupt(3), Deliveries.Broadcasts(1, s_add), Deliveries.Delivers(1, s_add), Deliveries.Delivers(2, s_none),
                new Quiescent(),
            ],
            "2 has not delivered add 4 by 1 in 0, which 1 broadcast at step 2, and 2 is in epoch 0 of 1, 2, 3, as it has delivered no commit, in s1 "
            + "(3 is Byzantine; t = 1 allows it)"),
        ["proposal-totality-literal/totality"] = new(
            () => new ProposalTotality(s_group, Reading.Literal, certain: true, s_members),
            [
                new Corrupt(3), Deliveries.Broadcasts(1, s_add), Deliveries.Delivers(1, s_add), Deliveries.Delivers(2, s_none),
                new Quiescent(),
            ],
            [
                new Corrupt(3), Deliveries.Broadcasts(1, s_add), Deliveries.Delivers(1, s_add), Deliveries.Delivers(2, s_add),
                new Quiescent(),
            ],
            "2 has not delivered add 4 by 1 in 0, which 1 broadcast at step 2, and 2 is in epoch 1 of 1, 2, 3 since it delivered commit by 1 of {} "
            + "in 0 at step 4, in s1"),
        ["epoch-validity/current"] = new(
            () => new EpochValidity(s_group, Reading.Achievable, s_members),
            [Deliveries.Proposes(1, s_none), Deliveries.Delivers(2, s_none), Deliveries.Delivers(2, s_none)],
            [Deliveries.Proposes(1, s_none), Deliveries.Delivers(2, s_none), Deliveries.Delivers(3, s_none)],
            "2 is in epoch 1 of 1, 2, 3 since it delivered commit by 1 of {} in 0 at step 2"),
        ["epoch-validity/valid"] = new(
            () => new EpochValidity(s_group, Reading.Achievable, s_members),
            [
                Deliveries.Proposes(1, s_removal), Deliveries.Proposes(2, s_next), Deliveries.Delivers(3, s_removal),
                Deliveries.Delivers(3, s_next),
            ],
            [Deliveries.Proposes(1, s_none), Deliveries.Proposes(2, s_next), Deliveries.Delivers(3, s_none), Deliveries.Delivers(3, s_next)],
            "its author 2 is no member; 3 is in epoch 1 of 1, 3 since it delivered commit by 1 of {remove 2 by 1 in 0} in 0 at step 3"),
        ["epoch-validity/proposed"] = new(
            () => new EpochValidity(s_group, Reading.Achievable, s_members),
            [new Corrupt(3), Deliveries.Proposes(1, s_one), Deliveries.Delivers(2, s_none)],
            [new Corrupt(1), Deliveries.Proposes(1, s_one), Deliveries.Delivers(2, s_none)],
            "1 is not Byzantine and has not proposed this for epoch 0"),
        ["epoch-validity-literal/current"] = new(
            () => new EpochValidity(s_group, Reading.Literal, s_members),
            [Deliveries.Proposes(2, s_next), Deliveries.Delivers(3, s_next)],
            [Deliveries.Proposes(1, s_none), Deliveries.Proposes(2, s_next), Deliveries.Delivers(3, s_none), Deliveries.Delivers(3, s_next)],
            "3 is in epoch 0 of 1, 2, 3, as it has delivered no commit"),
        ["epoch-validity-literal/valid"] = new(
            () => new EpochValidity(s_group, Reading.Literal, s_members),
            [Deliveries.Proposes(1, new TestCommit(1, 0, s_later)), Deliveries.Delivers(2, new TestCommit(1, 0, s_later))],
            [Deliveries.Proposes(1, new TestCommit(1, 0, s_update)), Deliveries.Delivers(2, new TestCommit(1, 0, s_update))],
            "it refers to update 1 by 1 in 1, and it is made for epoch 1"),
        ["epoch-validity-literal/proposer-correct"] = new(
            () => new EpochValidity(s_group, Reading.Literal, s_members),
            [new Corrupt(1), Deliveries.Proposes(1, s_none), Deliveries.Delivers(2, s_none)],
            [new Corrupt(3), Deliveries.Proposes(1, s_none), Deliveries.Delivers(2, s_none)],
            "1 is Byzantine"),
        ["epoch-validity-literal/proposed"] = new(
            () => new EpochValidity(s_group, Reading.Literal, s_members),
            [new CommitPropose(1, s_id, 1, s_none), Deliveries.Delivers(2, s_none)],
            [new CommitPropose(1, s_id, 0, s_none), Deliveries.Delivers(2, s_none)],
            "1 is not Byzantine and has not proposed this for epoch 0"),
        ["epoch-agreement/agreement"] = new(
            () => new EpochAgreement(s_group),
            [new Corrupt(3), Deliveries.Delivers(1, s_none), Deliveries.Delivers(2, s_one)],
            [new Corrupt(1), Deliveries.Delivers(1, s_none), Deliveries.Delivers(2, s_one), Deliveries.Delivers(2, s_next)],
            "1 delivered commit by 1 of {} in 0 for this epoch at step 2"),
        ["epoch-termination/termination"] = new(
            () => new EpochTermination(s_group),
            [new Corrupt(3), Deliveries.Proposes(1, s_none), Deliveries.Delivers(1, s_none), new Quiescent()],
            [new Corrupt(3), Deliveries.Proposes(1, s_none), Deliveries.Delivers(1, s_none), Deliveries.Delivers(2, s_none), new Quiescent()],
            "2 has not delivered a commit for epoch 0, for which 1 proposed commit by 1 of {} in 0 at step 2, in s1 (3 is Byzantine; t = 1 allows it)"),
        ["epoch-content-consistency/content"] = new(
            () => new EpochContentConsistency(s_group, Reading.Achievable),
            [Deliveries.Delivers(1, s_update), Deliveries.Delivers(2, s_one)],
            [Deliveries.Delivers(1, s_update), Deliveries.Delivers(1, s_one)],
            "it refers to update 2 by 2 in 0, which 2 did not deliver before"),
        ["epoch-content-consistency-literal/content"] = new(
            () => new EpochContentConsistency(s_group, Reading.Literal),
            [new Corrupt(3), Deliveries.Delivers(1, s_update), Deliveries.Delivers(1, s_one)],
            [new Corrupt(3), Deliveries.Delivers(1, s_update), Deliveries.Delivers(2, s_update), Deliveries.Delivers(1, s_one)],
            "it refers to update 2 by 2 in 0, which 2 did not deliver before"),
        ["group-key/agreement"] = new(
            () => new GroupKeyAgreementSpec(s_group, Reading.Achievable, s_members),
            [Deliveries.Computes(1, 1, "k"), Deliveries.Computes(2, 1, "l")],
            [Deliveries.Computes(1, 1, "k"), Deliveries.Computes(2, 1, "k"), Deliveries.Computes(2, 2, "l")],
            "1 computed k for this epoch at step 1"),
        ["group-key/computable"] = new(
            () => new GroupKeyAgreementSpec(s_group, Reading.Achievable, s_members),
            [Deliveries.Delivers(2, s_none), Deliveries.Computes(2, 1, null)],
            [Deliveries.Delivers(2, s_removal), Deliveries.Computes(2, 1, null)],
            "it is a member, as 2 is in epoch 1 of 1, 2, 3 since it delivered commit by 1 of {} in 0 at step 1"),
        ["group-key-literal/agreement"] = new(
            () => new GroupKeyAgreementSpec(s_group, Reading.Literal, s_members),
            [Deliveries.Computes(1, 1, "k"), Deliveries.Computes(2, 1, "l")],
            [Deliveries.Computes(1, 1, "k"), Deliveries.Computes(2, 1, "k"), Deliveries.Computes(2, 2, "l")],
            "1 computed k for this epoch at step 1"),
        ["group-key-literal/computable"] = new(
            () => new GroupKeyAgreementSpec(s_group, Reading.Literal, s_members),
            [new Corrupt(1), Deliveries.Delivers(2, s_none), Deliveries.Computes(2, 1, null)],
            [new Corrupt(1), Deliveries.Delivers(2, s_removal), Deliveries.Computes(2, 1, null)],
            "it is a member, as 2 is in epoch 1 of 1, 2, 3 since it delivered commit by 1 of {} in 0 at step 2"),
    };

    // TH_fs-gke "works exactly as TH_gke" [CS04 §4.1] where nobody is broken into.
    static RuleTests()
    {
        foreach ((string rule, Case broken) in s_cases.Where(c => c.Key.StartsWith("TH_gke/", StringComparison.Ordinal)).ToArray())
        {
            s_cases[rule.Replace("TH_gke", "TH_fs-gke", StringComparison.Ordinal)] = broken with { Monitor = WithBreakIns };
        }
    }

    public static TheoryData<string> Rules() => [.. s_cases.Keys];

    private static GatherCore Gathered(int party, int view, params int[] servers) =>
        new(party, s_id, view, servers.Aggregate(PartySet.Empty, (set, server) => set.With(server)));

    // Of a pair, the first has taken the step that the second refuses.
    public static TheoryData<string> RulesOfSingleMonitors() => [.. s_cases.Where(c => c.Value.Monitor() is not Both).Select(c => c.Key)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_trace_that_breaks_a_rule_is_refused_by_its_name_at_its_event(string rule)
    {
        Case broken = s_cases[rule];
        IReadOnlyList<Violation?> verdicts = Lockstep.Verdicts(broken.Monitor(), broken.Breaks);
        Assert.All(verdicts.SkipLast(1), Assert.Null);
        Assert.NotNull(verdicts[^1]);
        Assert.Equal(rule, verdicts[^1]!.Name);
        Assert.Equal(broken.Breaks.Count, verdicts[^1]!.Position);
        Assert.Contains(broken.Because, verdicts[^1]!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_near_miss_is_accepted_to_its_end(string rule) =>
        Assert.Null(Lockstep.Judge(s_cases[rule].Monitor(), s_cases[rule].Holds));

    [Theory]
    [MemberData(nameof(RulesOfSingleMonitors))]
    public void After_a_refusal_the_monitor_is_where_it_was(string rule)
    {
        Case broken = s_cases[rule];
        SpecMonitor refused = broken.Monitor(), stopped = broken.Monitor();
        Lockstep.Verdicts(refused, broken.Breaks);
        Lockstep.Verdicts(stopped, broken.Breaks.SkipLast(1));
        Assert.Equal(Lockstep.State(stopped), Lockstep.State(refused));
    }

    [Fact]
    public void Every_rule_of_every_monitor_is_broken_here()
    {
        IEnumerable<SpecMonitor> monitors = s_cases.Values.Select(c => c.Monitor())
            .SelectMany(m => m is Both both ? [both.First, both.Second] : new[] { m });
        IEnumerable<string> rules = monitors.SelectMany(m => m.Rules.Select(r => $"{m.Name}/{r}")).Distinct();
        Assert.Equal(rules.Order(StringComparer.Ordinal), s_cases.Keys.Order(StringComparer.Ordinal));

        IEnumerable<Type> classes = typeof(SpecMonitor).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(SpecMonitor)) && !t.IsAbstract);
        IEnumerable<Type> covered = monitors.Select(m => m.GetType().IsGenericType ? m.GetType().GetGenericTypeDefinition() : m.GetType());
        Assert.Equal(classes.Select(t => t.Name).Order(StringComparer.Ordinal), covered.Select(t => t.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Taken_literally_definition_4_accepts_a_repeated_decision() =>
        Assert.Null(Lockstep.Judge(new TrustedHostCons(s_group, Decisions.Literal), s_cases["TH_cons/decide-once"].Breaks));

    [Fact]
    public void A_lock_is_broken_whichever_server_comes_first() =>
        Assert.Equal(
            "views/locked",
            Lockstep.Judge(new ViewLock(), new EnterView(2, s_id, 2, "b"), new Conclude(1, s_id, 1, "a"))?.Name);

    [Fact]
    public void A_key_that_is_a_constant_is_no_secret() =>
        Assert.Equal(
            "TH_gke/secrecy",
            Lockstep.Judge(new KeySecrecy<Gf4>(), new Finish(1, s_id, LinearForm<Gf4>.One), new End())?.Name);

    [Fact]
    public void A_key_that_other_keys_determine_is_no_secret() =>
        Assert.Equal(
            "TH_gke/secrecy",
            Lockstep.Judge(
                new KeySecrecy<Gf4>(),
                new Finish(1, s_id, Form(s_y1, s_y2)),
                new Finish(1, s_other, Form(s_y1, s_y3)),
                new Finish(1, new SessionId("s3"), Form(s_y2, s_y3)),
                new End())?.Name);

    [Fact]
    public void A_conflict_set_that_lacks_what_was_delivered_is_refused() =>
        Assert.Equal(
            "CAC/prediction",
            Lockstep.Judge(
                new CacSpec(s_group),
                new CacBroadcast(1, s_id, "a"),
                new CacBroadcast(2, s_id, "b"),
                Delivers(3, "a", 1),
                Conflict(3, ("b", 2)))?.Name);

    [Fact]
    public void Where_totality_is_not_certain_what_lacks_it_is_counted()
    {
        var monitor = new ProbabilisticBroadcastSpec(s_group, certain: false);
        Event[] trace =
        [
            new Initialise(1, s_id), new Initialise(2, s_id), new Initialise(3, s_id), new Dispatch(1, s_id, 1, "a"), Delivered(1, "a"),
            Delivered(2, "a"), new Quiescent(),
        ];
        Assert.Null(Lockstep.Judge(monitor, trace));
        Assert.Equal(1, monitor.Incomplete);
        Assert.Empty(Lockstep.Owed(monitor));
        Assert.Null(Lockstep.Judge(monitor, Delivered(3, "a"), new Quiescent()));
        Assert.Equal(0, monitor.Incomplete);
    }

    [Fact]
    public void With_more_Byzantine_parties_than_tolerated_termination_is_not_owed_and_safety_is()
    {
        Event[] corrupted = [new Corrupt(2), new Corrupt(3), new CacBroadcast(1, s_id, "a")];
        Assert.Null(Lockstep.Judge(new CacSpec(s_group), [.. corrupted, new Quiescent()]));
        Assert.Equal("CAC/validity", Lockstep.Judge(new CacSpec(s_group), [.. corrupted, Delivers(1, "b", 1)])?.Name);
    }

    [Fact]
    public void Consensus_is_owed_when_everyone_proposes_or_where_one_is_enough_when_someone_does()
    {
        Event[] one = [new Propose(1, s_id, "u"), new Quiescent()];
        Event[] all = [.. Proposals(), new Quiescent()];
        Event[] told = [new Corrupt(3), new Decide(2, s_id, "u"), new Quiescent()];
        Assert.Null(Lockstep.Judge(new ByzantineConsensusSpec(s_group, ConsensusPremise.Everyone), one));
        Assert.NotNull(Lockstep.Judge(new ByzantineConsensusSpec(s_group, ConsensusPremise.Everyone), all));
        Assert.NotNull(Lockstep.Judge(new ByzantineConsensusSpec(s_group, ConsensusPremise.Someone), one));
        Assert.NotNull(Lockstep.Judge(new ByzantineConsensusSpec(s_group, ConsensusPremise.Someone), told));
        Assert.Null(Lockstep.Judge(new ByzantineConsensusSpec(s_group, ConsensusPremise.Someone, id => id.Tag == "gc"), one));
        Event[] beyond = [new Corrupt(2), new Corrupt(3), .. one];
        Assert.Null(Lockstep.Judge(new ByzantineConsensusSpec(s_group, ConsensusPremise.Someone), beyond));
    }

    [Fact]
    public void Consensus_on_bits_owes_what_a_correct_party_proposed_and_its_instances_are_a_family()
    {
        Event[] Decided(string tag) =>
        [
            new Corrupt(3), new Propose(1, new SessionId("s1", tag), "0"), new Propose(3, new SessionId("s1", tag), "1"),
            new Decide(1, new SessionId("s1", tag), "1"),
        ];
        ByzantineConsensusSpec Monitor(bool onBits) => new(s_group, ConsensusPremise.Everyone, ByzantineConsensusSpec.Tagged("ba|"), onBits: onBits);
        Assert.Equal("consensus/validity", Lockstep.Judge(Monitor(onBits: true), Decided("ba|1"))?.Name);
        Assert.Equal("consensus/validity", Lockstep.Judge(Monitor(onBits: true), Decided("ba|2"))?.Name);
        Assert.Null(Lockstep.Judge(Monitor(onBits: false), Decided("ba|1")));
        Assert.Null(Lockstep.Judge(Monitor(onBits: true), Decided("ba")));
        Assert.Null(Lockstep.Judge(Monitor(onBits: true), Decided("gc|ba|1")));
    }

    [Fact]
    public void Ideal_consensus_permits_what_was_proposed_until_a_correct_party_decides()
    {
        var host = new ByzantineConsensusSpec(s_group, ConsensusPremise.Everyone);
        Lockstep.Judge(host, [new Corrupt(3), .. Proposals().Skip(1)]);
        Assert.Empty(Permitted(host, 1));
        Assert.Equal(["2:v", "3:w"], Permitted(host, 2));
        Lockstep.Judge(host, new Decide(3, s_id, "w"), new Decide(2, s_id, "v"));
        Assert.Empty(Permitted(host, 2));
        Assert.Equal(["2:v"], Permitted(host, 3));
        host.Propose(new Propose(1, s_id, "v"), 1);
        Assert.True(host.Owes(1, s_id));
        Assert.False(host.Owes(2, s_id));
        Assert.False(host.Owes(3, s_id));
    }

    [Fact]
    public void A_break_in_before_a_server_has_the_index_gives_nothing_up() =>
        Assert.Null(Lockstep.Judge(
            new WeakCorruption<Gf4>(), new Finish(1, s_id, Derived(s_id)), new BreakIn(2), new Seen(Form(s_y1)), new End()));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(-1)]
    public void A_party_outside_the_group_is_an_error_of_the_caller(int party)
    {
        foreach ((SpecMonitor monitor, Event observed) in new (SpecMonitor, Event)[]
        {
            (new TrustedHostGke(s_group), new Start(party, s_id)),
            (new TrustedHostGke(s_group), new Finish(party, s_id, "k")),
            (new TrustedHostGke(s_group), new Crash(party)),
            (new TrustedHostCons(s_group, Decisions.Once), new Propose(party, s_id, "k")),
            (new TrustedHostCons(s_group, Decisions.Once), new Decide(party, s_id, "k")),
            (new TrustedHostCons(s_group, Decisions.Once), new Crash(party)),
            (new CoinBinding(s_group), new Commit(party, s_id, 1, 1)),
            (new CoinBinding(s_group), new Commit(1, s_id, 1, party)),
            (new CoinBinding(s_group), new CoinRead(1, s_id, 1, party)),
            (new ContributoryKeys<Gf4>(s_group), new Finish(party, s_id, Form(s_y1))),
            (new ProbabilisticBroadcastSpec(s_group, certain: true), new Corrupt(party)),
            (new ProbabilisticBroadcastSpec(s_group, certain: true), new Dispatch(party, s_id, 1, "a")),
            (new ProbabilisticBroadcastSpec(s_group, certain: true), new DeliverBroadcast(party, s_id, 1, 1, "a")),
            (new CacSpec(s_group), new Corrupt(party)),
            (new CacSpec(s_group), new CacBroadcast(party, s_id, "a")),
            (new CacSpec(s_group), new CacDeliver(party, s_id, new Candidate("a", 1))),
            (new CacSpec(s_group), new CacConflicts(party, s_id, CandidateSet.Empty)),
            (new RestrainedConsensusSpec(s_group), new Corrupt(party)),
            (new RestrainedConsensusSpec(s_group), new RestrainedPropose(party, s_id, "a", s_group.Everyone)),
            (new RestrainedConsensusSpec(s_group), new RestrainedDecide(party, s_id, "a")),
            (new RestrainedConsensusSpec(s_group), new Expire(party, s_id)),
            (new ByzantineConsensusSpec(s_group, ConsensusPremise.Someone), new Corrupt(party)),
            (new ByzantineConsensusSpec(s_group, ConsensusPremise.Someone), new Propose(party, s_id, "a")),
            (new ByzantineConsensusSpec(s_group, ConsensusPremise.Someone), new Decide(party, s_id, "a")),
            (new ProposalValidity(s_group, Reading.Literal, s_members), new Corrupt(party)),
            (new ProposalValidity(s_group, Reading.Literal, s_members), Deliveries.Broadcasts(party, s_add)),
            (new ProposalTotality(s_group, Reading.Literal, certain: true, s_members), Deliveries.Delivers(party, s_add)),
            (new EpochValidity(s_group, Reading.Literal, s_members), Deliveries.Proposes(party, s_none)),
            (new EpochAgreement(s_group), Deliveries.Delivers(party, s_none)),
            (new EpochTermination(s_group), Deliveries.Proposes(party, s_none)),
            (new EpochContentConsistency(s_group, Reading.Literal), Deliveries.Delivers(party, s_none)),
            (new GroupKeyAgreementSpec(s_group, Reading.Literal, s_members), Deliveries.Computes(party, 1, "k")),
        })
        {
            ArgumentOutOfRangeException e =
                Assert.Throws<ArgumentOutOfRangeException>(() => monitor.Observe(observed, 1));
            Assert.Contains("{1, …, 3}", e.Message, StringComparison.Ordinal);
        }
    }

    private static Both WithBreakIns()
    {
        var host = new TrustedHostFsGke(s_group, 0);
        return new Both(host, new KeySecrecy<Gf4>(opaqueKeys: true, host: host));
    }

    private static LinearForm<Gf4> Form(params Symbol[] symbols) => symbols.Aggregate(
        LinearForm<Gf4>.Zero, (sum, symbol) => sum.PlusMultiple(Gf4.MultiplicativeIdentity, LinearForm<Gf4>.Of(symbol)));

    private static DeliverBroadcast Delivered(int party, string value, int number = 1) => new(party, s_id, 1, number, value);

    private static CacDeliver Delivers(int party, string value, int sender) => new(party, s_id, new Candidate(value, sender));

    private static CacConflicts Conflict(int party, params (string Value, int Sender)[] pairs) =>
        new(party, s_id, new CandidateSet(pairs.Select(p => new Candidate(p.Value, p.Sender))));

    private static RestrainedPropose Joins(int party, string value, params int[] participants) =>
        new(party, s_id, value, participants.Aggregate(PartySet.Empty, (set, other) => set.With(other)));

    private static RestrainedDecide Concludes(int party, string? value) => new(party, s_id, value);

    private static string[] Permitted(ByzantineConsensusSpec host, int party)
    {
        var permitted = new List<(int Name, object Value)>();
        host.Permitted(party, s_id, permitted);
        return [.. permitted.Select(p => $"{p.Name}:{p.Value}")];
    }

    private static LinearForm<Gf4> Derived(SessionId id) => LinearForm<Gf4>.Of(new DerivedSymbol<Gf4>(Form(s_y1, s_y2), id));

    private static Event[] Starts() => [new Start(1, s_id), new Start(2, s_id), new Start(3, s_id)];

    private static Event[] Proposals() => [new Propose(1, s_id, "u"), new Propose(2, s_id, "v"), new Propose(3, s_id, "w")];

    private static Event[] Commits(int view, int face) => [new Commit(1, s_id, view, face), new Commit(2, s_id, view, face)];

    private sealed record Case(
        Func<SpecMonitor> Monitor, IReadOnlyList<Event> Breaks, IReadOnlyList<Event> Holds, string Because);
}
