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
/// A group over the distributed Delivery Service, with a symbolic TreeKEM, and below it Murmur and Cascade Consensus over ideal global consensus. The
/// users at the first processes have proposals broadcast (updates, and additions and removals of guests, who run no service) and ask
/// for commits, each at any time.
/// </summary>
public sealed class DeliveryScenario : ByzantineScenario
{
    private const double Epsilon = 1e-6;

    private readonly DeliveryParameters _parameters;

    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    public DeliveryScenario(ScenarioOptions options)
        : base(options)
    {
        _parameters = new DeliveryParameters(
            new CacParameters(Group, options.K, Variant.Default),
            options.Gossip > 0
                ? new MurmurParameters(options.N, options.Gossip)
                : MurmurParameters.For(options.N, options.N - options.T, Epsilon));
        Inputs =
        [
            .. from session in Sessions
               from party in Enumerable.Range(1, options.Proposers)
               from number in Enumerable.Range(1, options.Commits)
               select Request(party, session, number),
            .. from session in Sessions
               from party in Enumerable.Range(1, options.Proposers)
               from number in Enumerable.Range(1, options.Commits)
               select new RequestCommit(party, session, number),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SessionEvent> Inputs { get; }

    /// <inheritdoc/>
    public override bool HasTimers => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Situations => Options.Variant == Variant.AsPrinted
        ? DeliveryMarks.AllPrinted
        : [.. DeliveryMarks.AllCorrect, .. Options.Forgeries > 0 ? DeliveryMarks.Forged : []];

    /// <inheritdoc/>
    public override string? NotEnumerable => _parameters.Broadcast.IsComplete ? null : "the samples of parties";

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

    /// <inheritdoc/>
    public override Parts Build(Coverage coverage) => Options.Crypto switch
    {
        CryptoKind.Ideal => Build<IdealSignatures>(coverage),
        CryptoKind.Ed25519 => Build<Ed25519Signatures>(coverage),
        _ => Build<P256Signatures>(coverage),
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

    private Parts Build<TScheme>(Coverage coverage)
        where TScheme : ISignatureScheme
    {
        SignatureKeys keys = Keys<TScheme>();
        ulong seed = 0;

        // How many machines of a party were made in this run: the second is a twin, whose chance is its own.
        int[] made = new int[Options.N + 1];
        return new Parts
        {
            Server = party =>
            {
                string copy = made[party]++ == 0 ? "" : "twin";
                return new Server(party, (self, session) => Open<TScheme>(self, session, keys, copy, seed));
            },
            Monitors = Specifications(coverage),
            Ideal = new IdealByzantineConsensus(Group, (instance, value) => IsCertified<TScheme>(instance, value, keys)),
            Forger = Options.Forgeries > 0
                ? new DeliveryForger<TScheme>(_parameters, Sessions[0], keys, Options.Variant == Variant.AsPrinted)
                : null,
            Reseed = runSeed =>
            {
                seed = runSeed;
                Array.Clear(made);
            },
        };
    }

    private Machine Open<TScheme>(int self, SessionId session, SignatureKeys keys, string copy, ulong seed)
        where TScheme : ISignatureScheme
    {
        RandomSource Random(SessionId instance) => ScenarioRandomness.Source(Sessions, self, instance.Instance(copy), seed);
        GroupState state = TreeKem.Establish(self, Options.N, Random(session.Instance("tkem")));
        SigningKey key = keys.Signing(self);
        return Options.Variant == Variant.AsPrinted
            ? new PrintedDelivery<TScheme>(_parameters, session, keys, key, state, Random(session))
            : new Delivery<TScheme>(_parameters, session, keys, key, state, Random);
    }

    private IReadOnlyList<SpecMonitor> Specifications(Coverage coverage)
    {
        PartySet members = Group.Everyone;
        Reading reading = Options.Reading == PropertyReading.Literal ? Reading.Literal : Reading.Achievable;
        return
        [
            new ProposalValidity(Group, reading, members, service: null, coverage),
            new ProposalTotality(Group, reading, _parameters.Broadcast.IsComplete, members, service: null, coverage),
            new EpochValidity(Group, reading, members, service: null, coverage),
            new EpochAgreement(Group, service: null, coverage),
            new EpochTermination(Group, service: null, coverage),
            new EpochContentConsistency(Group, reading, service: null, coverage),
            new GroupKeyAgreementSpec(Group, reading, members, service: null, coverage),
            new ByzantineConsensusSpec(Group, ConsensusPremise.Someone, IsEpoch, coverage),
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
