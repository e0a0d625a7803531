using System.Collections.Concurrent;
using CsCheck;
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

/// <summary>What the explorer relies on: monitors are values, and their fingerprints stand for their future.</summary>
public sealed class MonitorLawTests
{
    // Kinds of events, as Events numbers them: those before are not of the Delivery Service.
    private const int FirstOfDelivery = 28, LastOfDelivery = 35;

    private static readonly Group s_group = new(3, 1);
    private static readonly SessionId[] s_sessions = [new("s1"), new("s2"), new("s1", "cs")];

    private static readonly string[] s_others =
    [
        "gke", "fs-gke", "secrecy", "contributory", "weak-corruption", "cons", "cons-literal", "coin", "outcome", "core", "common-coin",
        "views", "cac", "broadcast", "broadcast-uncertain", "restrained", "consensus", "consensus-someone",
        "consensus-on-bits",
    ];

    private static readonly string[] s_delivery =
    [
        "proposal-validity", "proposal-validity-literal", "proposal-totality", "proposal-totality-literal", "proposal-totality-uncertain",
        "epoch-validity", "epoch-validity-literal", "epoch-agreement", "epoch-termination", "epoch-content", "epoch-content-literal", "group-key",
    ];

    private static readonly string[] s_names = [.. s_others, .. s_delivery];

    public static TheoryData<string> Monitors() => [.. s_names];

    [Theory]
    [MemberData(nameof(Monitors))]
    public void A_copy_has_the_same_future_and_goes_its_own_way(string name) => Traces(name).Sample(
        c =>
        {
            SpecMonitor original = Make(name), copy = Make(name);
            Lockstep.Verdicts(original, Events(c.Item1));
            Lockstep.Verdicts(copy, Events(c.Item2));
            copy.CopyFrom(original);
            Assert.Equal(Lockstep.State(original), Lockstep.State(copy));
            Fingerprint before = Lockstep.State(original);
            IReadOnlyList<Violation?> verdicts = Lockstep.Verdicts(copy, Events(c.Item2), 100);
            Assert.Equal(before, Lockstep.State(original));
            Assert.Equal(verdicts, Lockstep.Verdicts(original, Events(c.Item2), 100));
            Assert.Equal(Lockstep.State(original), Lockstep.State(copy));
        },
        iter: 100);

    [Theory]
    [MemberData(nameof(Monitors))]
    public void A_reset_monitor_is_a_new_one(string name) => Traces(name).Sample(
        c =>
        {
            SpecMonitor used = Make(name), unused = Make(name);
            Lockstep.Verdicts(used, Events(c.Item1));
            used.Reset();
            Assert.Equal(Lockstep.State(unused), Lockstep.State(used));
            Assert.Equal(Lockstep.Verdicts(unused, Events(c.Item2)), Lockstep.Verdicts(used, Events(c.Item2)));
        },
        iter: 100);

    [Theory]
    [MemberData(nameof(Monitors))]
    public void States_with_one_fingerprint_give_the_same_verdicts(string name)
    {
        // Short traces, so that different ones often lead to the same state.
        Gen<(int, int, int)[]> brief = Gen.Select(Kinds(name), Gen.Int[1, 2], Gen.Int[0, 1]).Array[0, 4];
        var byState = new ConcurrentDictionary<Fingerprint, IReadOnlyList<Event>>();
        int met = 0;
        Gen.Select(brief, Trace(name)).Sample(
            c =>
            {
                SpecMonitor monitor = Make(name);
                IReadOnlyList<Event> events = [.. Events(c.Item1)];
                Lockstep.Verdicts(monitor, events);
                IReadOnlyList<Event> first = byState.GetOrAdd(Lockstep.State(monitor), events);
                if (!ReferenceEquals(first, events))
                {
                    Interlocked.Increment(ref met);
                    SpecMonitor other = Make(name);
                    Lockstep.Verdicts(other, first);
                    Assert.Equal(
                        Lockstep.Verdicts(other, Events(c.Item2)).Select(v => v?.Name),
                        Lockstep.Verdicts(monitor, Events(c.Item2)).Select(v => v?.Name));
                }
            },
            iter: 300);
        Assert.True(met > 30, $"Only {met} states were met again.");
    }

    [Fact]
    public void Fingerprints_of_hosts_tell_states_apart_that_differ_in_what_matters()
    {
        Event[][] traces =
        [
            [],
            [new Start(1, s_sessions[0])],
            [new Start(2, s_sessions[0])],
            [new Start(1, s_sessions[1])],
            [new Start(1, s_sessions[0]), new Finish(1, s_sessions[0], "k")],
            [new Start(1, s_sessions[0]), new Finish(1, s_sessions[0], "l")],
            [new Crash(1)],
            [new Crash(2)],
            [new Propose(1, s_sessions[0], "a")],
            [new Propose(1, s_sessions[0], "b")],
            [new Propose(2, s_sessions[0], "a")],
            [new Propose(1, s_sessions[0], "a"), new Decide(1, s_sessions[0], "a")],
            [new Commit(1, s_sessions[0], 1, 1)],
            [new Commit(1, s_sessions[0], 1, 2)],
            [new Commit(1, s_sessions[0], 2, 1)],
            [new EnterView(1, s_sessions[0], 1, "a")],
            [new EnterView(1, s_sessions[0], 1, "b")],
            [new Conclude(1, s_sessions[0], 1, "a")],
            [new GatherCore(1, s_sessions[0], 1, s_group.Everyone)],
            [new GatherCore(1, s_sessions[0], 1, s_group.Everyone.Without(1))],
            [new Corrupt(1)],
            [new Initialise(1, s_sessions[0])],
            [new Dispatch(1, s_sessions[0], 1, "a")],
            [new Dispatch(1, s_sessions[0], 2, "a")],
            [new Dispatch(1, s_sessions[0], 1, "a"), new DeliverBroadcast(2, s_sessions[0], 1, 1, "a")],
            [new CacBroadcast(1, s_sessions[0], "a")],
            [new CacBroadcast(1, s_sessions[0], "b")],
            [new CacBroadcast(1, s_sessions[0], "a"), new CacDeliver(2, s_sessions[0], new Candidate("a", 1))],
            [new CacBroadcast(1, s_sessions[0], "a"), new CacDeliver(3, s_sessions[0], new Candidate("a", 1))],
            [
                new CacBroadcast(1, s_sessions[0], "a"), new CacDeliver(3, s_sessions[0], new Candidate("a", 1)),
                new CacConflicts(3, s_sessions[0], new CandidateSet(new Candidate("a", 1))),
            ],
            [new RestrainedPropose(1, s_sessions[0], "a", s_group.Everyone)],
            [new RestrainedPropose(1, s_sessions[0], "b", s_group.Everyone)],
            [new RestrainedPropose(1, s_sessions[0], "a", PartySet.Range(2))],
            [new RestrainedPropose(1, s_sessions[0], "a", s_group.Everyone), new RestrainedDecide(1, s_sessions[0], "a")],
            [new RestrainedPropose(1, s_sessions[0], "a", s_group.Everyone), new RestrainedDecide(1, s_sessions[0], null)],
            [new RestrainedPropose(1, s_sessions[0], "a", s_group.Everyone), new Expire(1, s_sessions[0])],
            [new RestrainedPropose(1, s_sessions[0], "a", s_group.Everyone), new Expire(2, s_sessions[0])],
            [new ProposalBroadcast(1, s_sessions[0], Proposal(1, 0, 0))],
            [new ProposalBroadcast(1, s_sessions[0], Proposal(1, 0, 1))],
            [new ProposalBroadcast(2, s_sessions[0], Proposal(1, 0, 0))],
            [new ProposalBroadcast(1, s_sessions[0], Proposal(1, 0, 0)), new ProposalDeliver(2, s_sessions[0], 1, Proposal(1, 0, 0))],
            [new ProposalBroadcast(1, s_sessions[0], Proposal(1, 0, 0)), new ProposalDeliver(3, s_sessions[0], 1, Proposal(1, 0, 0))],
            [new CommitPropose(1, s_sessions[0], 0, new TestCommit(1, 0))],
            [new CommitPropose(1, s_sessions[0], 1, new TestCommit(1, 0))],
            [new CommitPropose(1, s_sessions[0], 0, new TestCommit(2, 0))],
            [new CommitPropose(1, s_sessions[0], 0, new TestCommit(1, 0)), new CommitDeliver(2, s_sessions[0], 0, 1, new TestCommit(1, 0))],
            [new CommitPropose(1, s_sessions[0], 0, new TestCommit(1, 0)), new CommitDeliver(3, s_sessions[0], 0, 1, new TestCommit(1, 0))],
            [new GroupKey(1, s_sessions[0], 1, "k")],
            [new GroupKey(1, s_sessions[0], 1, "l")],
            [new GroupKey(1, s_sessions[0], 2, "k")],
            [new GroupKey(1, s_sessions[0], 1, null)],
            [new GroupKey(2, s_sessions[0], 1, null)],
        ];
        HashSet<Fingerprint> states = [.. traces.Select(trace => Together(trace))];
        Assert.Equal(traces.Length, states.Count);
    }

    [Fact]
    public void A_fingerprint_refuses_a_value_it_cannot_take_up()
    {
        var host = new TrustedHostCons(s_group, Decisions.Once);
        host.Propose(new Propose(1, s_sessions[0], new object()), 1);
        Assert.Throws<NotSupportedException>(() => Lockstep.State(host));
    }

    // A monitor is shown events it speaks of: spread over all kinds, too few would reach it.
    private static Gen<int> Kinds(string name) =>
        s_delivery.Contains(name) ? Gen.Int[FirstOfDelivery, LastOfDelivery] : Gen.Int[0, FirstOfDelivery - 1];

    private static Gen<(int, int, int)[]> Trace(string name) => Gen.Select(Kinds(name), Gen.Int[1, 3], Gen.Int[0, 5]).Array[0, 25];

    private static Gen<((int, int, int)[], (int, int, int)[])> Traces(string name) => Gen.Select(Trace(name), Trace(name));

    private static Fingerprint Together(IEnumerable<Event> trace)
    {
        var all = default(Fingerprint);
        foreach (string name in s_names)
        {
            SpecMonitor monitor = Make(name);
            Lockstep.Verdicts(monitor, trace);
            all.Add(Lockstep.State(monitor));
        }

        return all;
    }

    private static SpecMonitor Make(string name) => name switch
    {
        "gke" => new TrustedHostGke(s_group),
        "fs-gke" => WithBreakIns(),
        "secrecy" => new KeySecrecy<Gf5>(),
        "contributory" => new ContributoryKeys<Gf5>(s_group),
        "weak-corruption" => new WeakCorruption<Gf5>(),
        "cons" => new TrustedHostCons(s_group, Decisions.Once),
        "cons-literal" => new TrustedHostCons(s_group, Decisions.Literal),
        "coin" => new CoinBinding(s_group),
        "outcome" => new BoundOutcome(s_group),
        "core" => new CommonCoreSpec(s_group),
        "cac" => new CacSpec(s_group),
        "restrained" => new RestrainedConsensusSpec(s_group),
        "consensus" => new ByzantineConsensusSpec(s_group, ConsensusPremise.Everyone),
        "consensus-someone" => new ByzantineConsensusSpec(s_group, ConsensusPremise.Someone, id => id.Tag == "cs"),
        "consensus-on-bits" =>
            new ByzantineConsensusSpec(s_group, ConsensusPremise.Everyone, isValid: value => !value.Equals("v4"), onBits: true),
        "broadcast" => new ProbabilisticBroadcastSpec(s_group, certain: true),
        "broadcast-uncertain" => new ProbabilisticBroadcastSpec(s_group, certain: false),
        "proposal-validity" => new ProposalValidity(s_group, Reading.Achievable, PartySet.Range(2)),
        "proposal-validity-literal" => new ProposalValidity(s_group, Reading.Literal, PartySet.Range(2)),
        "proposal-totality" => new ProposalTotality(s_group, Reading.Achievable, certain: true, PartySet.Range(2)),
        "proposal-totality-literal" => new ProposalTotality(s_group, Reading.Literal, certain: true, PartySet.Range(2)),
        "proposal-totality-uncertain" => new ProposalTotality(s_group, Reading.Achievable, certain: false, PartySet.Range(2)),
        "epoch-validity" => new EpochValidity(s_group, Reading.Achievable, PartySet.Range(2)),
        "epoch-validity-literal" => new EpochValidity(s_group, Reading.Literal, PartySet.Range(2)),
        "epoch-agreement" => new EpochAgreement(s_group),
        "epoch-termination" => new EpochTermination(s_group),
        "epoch-content" => new EpochContentConsistency(s_group, Reading.Achievable),
        "epoch-content-literal" => new EpochContentConsistency(s_group, Reading.Literal),
        "group-key" => new GroupKeyAgreementSpec(s_group, Reading.Achievable, PartySet.Range(2)),
        "common-coin" => new CommonCoin(),
        _ => new ViewLock(),
    };

    private static TestProposal Proposal(int author, int rest, int epoch) => rest < 4
        ? new(author, ProposalKind.Update, author, epoch)
        : new(author, ProposalKind.Add, 3, epoch);

    private static Both WithBreakIns()
    {
        var host = new TrustedHostFsGke(s_group, 1);
        return new Both(host, new KeySecrecy<Gf5>(host: host));
    }

    private static IEnumerable<Event> Events((int, int, int)[] moves)
    {
        foreach ((int kind, int party, int rest) in moves)
        {
            SessionId session = s_sessions[rest % s_sessions.Length];
            int binary = rest / s_sessions.Length;
            LinearForm<Gf5> form = LinearForm<Gf5>.Of(new Symbol(rest, $"y{rest}", party));
            yield return kind switch
            {
                < 3 => new Start(party, session),
                3 => new Finish(party, session, binary == 0 ? form : "k"),
                4 => new Propose(party, session, $"v{binary}"),
                5 => new Propose(party, session, $"v{rest}"),
                6 => new Decide(party, session, $"v{binary}"),
                7 => new Commit(party, session, 1 + binary, party),
                8 => new CoinRead(party, session, 1 + binary, party, rest % 2 == 0 ? null : "bit " + party),
                9 => new EnterView(party, session, 1 + binary, $"v{party}"),
                10 => new Conclude(party, session, 1 + binary, $"v{party}"),
                11 => new Seen(form),
                12 => rest == 0 ? new Close(session) : rest == 1 ? new Crash(party) : new End(),
                13 => new BreakIn(party),
                16 => new GatherCore(party, session, 1 + binary, s_group.Everyone.Without(1 + rest % 3)),
                14 => new Adopt(party, session, 1 + binary, party),
                17 => new CacBroadcast(party, session, $"v{binary}"),
                18 => new CacDeliver(party, session, new Candidate($"v{binary}", 1 + rest % 3)),
                19 => new CacConflicts(party, session, new CandidateSet(new Candidate($"v{binary}", 1), new Candidate("v0", party))),
                21 => new Initialise(party, session),
                22 => new Dispatch(party, session, 1 + binary, $"v{party}"),
                23 => new DeliverBroadcast(party, session, 1 + rest % 3, 1, $"v{1 + rest % 3}"),
                24 => new RestrainedPropose(party, session, $"v{binary}", rest < 3 ? s_group.Everyone : PartySet.Range(2)),
                25 => new RestrainedDecide(party, session, rest < 2 ? null : $"v{binary}"),
                26 => new Expire(party, session),
                20 => rest > 1 ? new CacBroadcast(party, session, "v0") : new Corrupt(party),
                28 => new ProposalBroadcast(party, session, Proposal(party, rest, binary)),
                29 => new ProposalDeliver(party, session, 1 + rest % 3, Proposal(1 + rest % 3, rest, binary)),
                30 => new CommitPropose(1, session, 0, new TestCommit(1, 0)),
                31 => new CommitPropose(2, session, binary, new TestCommit(2, binary, Proposal(1, rest, binary))),
                32 => new CommitDeliver(party, session, 0, 1, new TestCommit(1, 0)),
                33 => new CommitDeliver(party, session, binary, 2, new TestCommit(2, binary, Proposal(1, rest, binary))),
                34 => new GroupKey(party, session, binary, rest == 5 ? null : $"k{binary + party / 3}"),
                35 => rest == 0 ? new Corrupt(party) : rest == 1 ? new Close(session) : new Quiescent(),
                15 => new Finish(party, session, LinearForm<Gf5>.Of(new DerivedSymbol<Gf5>(form, session))),
                _ => new Quiescent(),
            };
        }
    }
}
