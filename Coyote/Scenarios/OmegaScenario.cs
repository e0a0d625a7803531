using GkeVerified.Coyote.Systems;
using GkeVerified.Coyote.Tracking;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// Protocol ω [CS04 Alg. 1] over TH_cons or over MVC, held against TH_gke. Every server may start every session, at any time.
/// </summary>
public sealed class OmegaScenario : Scenario
{
    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    public OmegaScenario(ScenarioOptions options)
    {
        Options = options;
        Group = new Group(options.N, options.Tc);
        Sessions = ScenarioSessions.Create(options.Sessions);
        Inputs = [.. from session in Sessions from party in Enumerable.Range(1, options.N) select new Start(party, session)];
    }

    /// <inheritdoc/>
    public override ScenarioOptions Options { get; }

    /// <inheritdoc/>
    public override Group Group { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<SessionId> Sessions { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<SessionEvent> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Situations =>
    [
        .. Options.Repeats > 0 ? OmegaMarks.AllWithRepeats : OmegaMarks.All,
        .. Options.Consensus == ConsensusKind.Mvc ? MvcMarks.All : [],
    ];

    /// <inheritdoc/>
    public override Parts Build(Coverage coverage) => Options.Crypto switch
    {
        CryptoKind.Ideal => BuildTracked(coverage),
        CryptoKind.X25519 => BuildConcrete<
            HpkeScheme<Gf2Pow128, X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>>(coverage),
        _ => BuildConcrete<HpkeScheme<Gf2Pow128, P256Group, SystemHkdf, SystemAes128Gcm>>(coverage),
    };

    private Parts BuildTracked(Coverage coverage)
    {
        var tables = new SymbolTable<Gf2Pow128>[Sessions.Count, Options.N + 1];
        for (int s = 0; s < Sessions.Count; s++)
        {
            for (int party = 1; party <= Options.N; party++)
            {
                tables[s, party] = new SymbolTable<Gf2Pow128>(s * Options.N + party - 1, party, Sessions[s].Root);
            }
        }

        return Build<Tracked<Gf2Pow128>, IdealScheme<Tracked<Gf2Pow128>>>(
            coverage, (party, session, _) => new SymbolSource<Gf2Pow128>(tables[ScenarioSessions.IndexOf(Sessions, session), party]));
    }

    private Parts BuildConcrete<TScheme>(Coverage coverage)
        where TScheme : IEncryptionScheme<Gf2Pow128> =>
        Build<Gf2Pow128, TScheme>(
            coverage, (party, session, seed) => ScenarioRandomness.Source(Sessions, party, session, seed));

    private Parts Build<TElement, TScheme>(Coverage coverage, Func<int, SessionId, ulong, RandomSource> random)
        where TElement : struct, IFieldElement<TElement>
        where TScheme : IEncryptionScheme<TElement>
    {
        var coin = new ExplorationCoin(Options.N);
        var secrecy = new KeySecrecy<Gf2Pow128>(coverage, opaqueKeys: Options.Crypto != CryptoKind.Ideal);
        ulong seed = 0;
        List<SpecMonitor> monitors = [new TrustedHostGke(Group, coverage), secrecy];
        if (Options.Crypto == CryptoKind.Ideal)
        {
            monitors.Add(new ContributoryKeys<Gf2Pow128>(Group, coverage));
        }

        if (Options.Consensus != ConsensusKind.Ideal)
        {
            monitors.Add(new TrustedHostCons(Group, Decisions.Once, coverage));
            monitors.Add(new CoinBinding(Group, coverage));
            monitors.Add(new ViewLock(coverage));
        }

        Machine Open(int party, SessionId session)
        {
            var omega =
                new Omega<TElement, TScheme>(Group, party, session, Options.Variant, random(party, session, seed));
            if (Options.Consensus == ConsensusKind.Ideal)
            {
                return omega;
            }

            SessionId instance = session.Instance(Omega<TElement, TScheme>.ConsensusTag);
            return new Composed<Start, Finish, Propose, Decide>(
                Group, omega, new Mvc(Group, party, instance), instance);
        }

        Func<int, SessionId, Machine> open = Open;
        return new Parts
        {
            Server = party => new Server(party, open),
            Monitors = monitors,
            Ideal = Options.Consensus == ConsensusKind.Ideal
                ? new IdealConsensus(Group, Options.Repeats > 0 ? Decisions.Literal : Decisions.Once, coverage)
                : null,
            Eavesdropper = Options.Crypto == CryptoKind.Ideal ? secrecy.View : null,
            ReadingAt = step => secrecy.View.Position = step,
            Coin = Options.Consensus == ConsensusKind.Ideal ? null : coin,
            Reseed = runSeed =>
            {
                seed = runSeed;
                coin.Reseed(runSeed);
            },
        };
    }
}
