using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.DeliveryService;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// A group over a Delivery Service, with a symbolic TreeKEM: the distributed one, and below it Murmur and Cascade Consensus over ideal global
/// consensus or a protocol for it, or the centralised one, where the last party is the server. The users at the first processes have proposals broadcast (updates, and additions and removals of guests, who run no service) and ask
/// for commits, each at any time.
/// </summary>
public sealed class DeliveryScenario : ByzantineScenario
{
    private readonly DeliveryParameters _parameters;
    private readonly bool _isCentral;

    // Those who run the service, and are the members in epoch 0: not the server.
    private readonly PartySet _members;

    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    /// <param name="isCentral">Whether the last party is a server that puts messages in order for the others.</param>
    public DeliveryScenario(ScenarioOptions options, bool isCentral)
        : base(options)
    {
        _isCentral = isCentral;
        _members = PartySet.Range(isCentral ? options.N - 1 : options.N);

        // Everyone samples everyone where nothing else is asked for: otherwise Murmur may lose a proposal, and nothing could be owed.
        _parameters = new DeliveryParameters(
            new CacParameters(Group, options.K, Variant.Default),
            new MurmurParameters(options.N, options.Gossip > 0 ? options.Gossip : options.N));
        Inputs =
        [
            .. from session in Sessions
               from party in Enumerable.Range(1, Math.Min(options.Proposers, _members.Count))
               from number in Enumerable.Range(1, options.Commits)
               select Request(party, session, number),
            .. from session in Sessions
               from party in Enumerable.Range(1, Math.Min(options.Proposers, _members.Count))
               from number in Enumerable.Range(1, options.Commits)
               select new RequestCommit(party, session, number),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SessionEvent> Inputs { get; }

    /// <inheritdoc/>
    public override bool HasTimers => !_isCentral;

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Situations => _isCentral || Options.Variant == Variant.AsPrinted
        ? [.. DeliveryMarks.Common, .. _isCentral && Options.Forgeries > 0 ? DeliveryMarks.Forged : []]
        : [.. DeliveryMarks.AllCorrect, .. Options.Forgeries > 0 ? DeliveryMarks.Forged : []];

    /// <inheritdoc/>
    public override string? NotEnumerable => IsGlobalReal
        ? "the coins of several instances"
        : _parameters.Broadcast.IsComplete ? null : "the samples of parties";

    /// <inheritdoc/>
    // Parties sample anew in each epoch.
    public override GossipLoss? Loss => _isCentral || _parameters.Broadcast.IsComplete ? null : new GossipLoss(
        _parameters.Broadcast,
        null,
        ProposalTotality.TotalityMarks.Judged,
        ProposalTotality.TotalityMarks.Kept);

    private bool IsGlobalReal => Options.Consensus == ConsensusKind.Global;

    /// <inheritdoc/>
    // Sessions side by side, and of each the epochs.
    public override int InstanceNumber(SessionId instance) =>
        base.InstanceNumber(instance) + Sessions.Count * Math.Max(0, DeliveryParameters.EpochOf(instance));

    /// <inheritdoc/>
    public override SessionEvent TwinOf(SessionEvent input) => input switch
    {
        RequestProposal request => Request(request.Party, request.Session, request.Number + 1) with { Number = request.Number },
        _ => input,
    };

    // In turns: an update, an addition, the removal of who was added.
    private RequestProposal Request(int party, SessionId session, int number)
    {
        ProposalKind kind = ((party + number) % 3) switch
        {
            0 => ProposalKind.Add,
            1 => ProposalKind.Remove,
            _ => ProposalKind.Update,
        };
        return new RequestProposal(party, session, kind, kind == ProposalKind.Update ? party : Options.N + 1, number);
    }

    /// <inheritdoc/>
    protected override Parts Build<TScheme>(Coverage coverage)
    {
        SignatureKeys keys = Keys<TScheme>();
        ulong seed = 0;
        var coin = new ExplorationCoin();

        // How many machines of a party were made in this run: the second is a twin, whose chance is its own.
        int[] made = new int[Options.N + 1];
        return new Parts
        {
            Server = party =>
            {
                string copy = made[party]++ == 0 ? "" : "twin";
                return new Server(
                    party, (self, session) => Open<TScheme>(self, session, keys, copy, seed), session => Sessions.Contains(session));
            },
            Monitors = Specifications(coverage),
            Coin = IsGlobalReal ? coin : null,
            Ideal = _isCentral || IsGlobalReal ? null : new IdealByzantineConsensus(Group, (instance, value) => IsCertified<TScheme>(instance, value, keys)),
            Forger = Options.Forgeries == 0 ? null
                : _isCentral ? new CentralForger<TScheme>(_members.Count, Sessions[0], keys)
                : new DeliveryForger<TScheme>(_parameters, Sessions[0], keys, Options.Variant == Variant.AsPrinted, IsGlobalReal),
            Reseed = runSeed =>
            {
                seed = runSeed;
                coin.Reseed(runSeed);
                Array.Clear(made);
            },
        };
    }

    private Machine Open<TScheme>(int self, SessionId session, SignatureKeys keys, string copy, ulong seed)
        where TScheme : ISignatureScheme
    {
        RandomSource Random(SessionId instance) => ScenarioRandomness.Source(Sessions, self, instance.Instance(copy), seed);
        if (!_members.Contains(self))
        {
            return new CentralServer(_members.Count, session);
        }

        GroupState state = TreeKem.Establish(self, _members.Count, Random(session.Instance("tkem")));
        SigningKey key = keys.Signing(self);
        if (_isCentral)
        {
            return new CentralDelivery<TScheme>(session, keys, key, state, Options.N);
        }

        return Options.Variant == Variant.AsPrinted
            ? new PrintedDelivery<TScheme>(_parameters, session, keys, key, state, Random(session))
            : new Delivery<TScheme>(
                _parameters, session, keys, key, state, Random, instance => OpenConsensus<TScheme>(self, instance, keys));
    }

    private Machine OpenConsensus<TScheme>(int self, SessionId instance, SignatureKeys keys)
        where TScheme : ISignatureScheme => IsGlobalReal
            ? Cascade<TScheme>.OverGlobal(_parameters.Consensus, self, instance, keys, keys.Signing(self))
            : new Cascade<TScheme>(_parameters.Consensus, self, instance, keys, keys.Signing(self));

    private IReadOnlyList<SpecMonitor> Specifications(Coverage coverage)
    {
        Reading reading = Options.Reading == PropertyReading.Literal ? Reading.Literal : Reading.Achievable;
        return
        [
            new ProposalValidity(Group, reading, _members, _members, coverage),
            new ProposalTotality(Group, reading, _isCentral || _parameters.Broadcast.IsComplete, _members, _members, coverage),
            new EpochValidity(Group, reading, _members, _members, coverage),
            new EpochAgreement(Group, _members, coverage),
            new EpochTermination(Group, _members, coverage),
            new EpochContentConsistency(Group, reading, _isCentral ? 1 : null, _members, coverage),
            new GroupKeyAgreementSpec(Group, reading, _members, _members, coverage),
            .. _isCentral ? [] : (SpecMonitor[])[new ByzantineConsensusSpec(Group, ConsensusPremise.Someone, IsEpoch, coverage)],
        ];
    }

    private static bool IsEpoch(SessionId instance) =>
        DeliveryParameters.EpochOf(instance) is var epoch and >= 0
        && instance == DeliveryParameters.Instance(new SessionId(instance.Root), epoch);

    // By the second CAC of the same epoch.
    private bool IsCertified<TScheme>(SessionId instance, object value, SignatureKeys keys)
        where TScheme : ISignatureScheme
    {
        SessionId epoch = DeliveryParameters.Instance(new SessionId(instance.Root), DeliveryParameters.EpochOf(instance));
        return value is CertifiedValue certified
            && certified.IsValid<TScheme>(_parameters.Consensus, epoch.Instance(Cascade<TScheme>.SecondTag), keys);
    }
}
