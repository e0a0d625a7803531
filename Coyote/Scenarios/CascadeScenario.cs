using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Cooperation;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// Cascade Consensus over ideal global consensus or over the protocol: the first parties may propose a value of their own in every session, at
/// any time. All its steps are held against their own specifications too.
/// </summary>
public sealed class CascadeScenario : ByzantineScenario
{
    private readonly CacParameters _parameters;

    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    public CascadeScenario(ScenarioOptions options)
        : base(options)
    {
        _parameters = new CacParameters(Group, options.K, Variant.Default);
        Inputs =
        [
            .. from session in Sessions
               from party in Enumerable.Range(1, options.Proposers)
               select new Propose(party, session, new TextPayload($"m{party}")),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SessionEvent> Inputs { get; }

    /// <inheritdoc/>
    public override bool HasTimers => true;

    /// <inheritdoc/>
    public override int CoinFaces => 2;

    /// <inheritdoc/>
    public override string? NotEnumerable => IsGlobalReal ? "the coins of several instances" : null;

    /// <inheritdoc/>
    public override (double Success, int Delay)? Views => null;

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Situations =>
    [
        .. CascadeMarks.AllCorrect,
        .. RestrainedMarks.AllCorrect,
        .. CacMarks.AllCorrect,
        .. Options.Forgeries > 0 ? [CascadeMarks.BadProof, RestrainedMarks.Bad, CacMarks.NotCertified, .. CacMarks.Forged] : (Mark[])[],
    ];

    private bool IsGlobalReal => Options.Consensus == ConsensusKind.Global;

    /// <inheritdoc/>
    public override SessionEvent TwinOf(SessionEvent input) =>
        ((Propose)input) with { Value = new TextPayload($"{((Propose)input).Value}'") };

    /// <inheritdoc/>
    protected override Parts Build<TScheme>(Coverage coverage)
    {
        SignatureKeys keys = Keys<TScheme>();
        var coin = new ExplorationCoin();
        Func<int, SessionId, Machine> open = (party, session) => IsGlobalReal
            ? Cascade<TScheme>.OverGlobal(_parameters, party, session, keys, keys.Signing(party))
            : new Cascade<TScheme>(_parameters, party, session, keys, keys.Signing(party));
        return new Parts
        {
            Server = party => new Server(party, open, session => Sessions.Contains(session)),
            Monitors =
            [
                new ByzantineConsensusSpec(Group, ConsensusPremise.Someone, judges: null, coverage),
                new CacSpec(Group, coverage),
                new RestrainedConsensusSpec(Group, coverage),
                .. IsGlobalReal
                    ? GlobalScenario.Monitors(Group, Cascade<TScheme>.GlobalTag, value => IsCertified<TScheme>(value, keys), coverage)
                    : [],
            ],
            Ideal = IsGlobalReal ? null : new IdealByzantineConsensus(Group, (_, value) => IsCertified<TScheme>(value, keys)),
            Coin = IsGlobalReal ? coin : null,
            Forger = Options.Forgeries > 0 ? new CascadeForger<TScheme>(_parameters, Sessions[0], keys, IsGlobalReal) : null,
            Reseed = coin.Reseed,
        };
    }

    // By the second CAC of one session.
    private bool IsCertified<TScheme>(object value, SignatureKeys keys)
        where TScheme : ISignatureScheme =>
        value is CertifiedValue { Certificate.Instance: { } instance } certified
        && instance == new SessionId(instance.Root).Instance(Cascade<TScheme>.SecondTag)
        && certified.IsValid<TScheme>(_parameters, instance, keys);
}
