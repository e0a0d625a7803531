using GkeVerified.Coyote.Systems;
using GkeVerified.Coyote.Tracking;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// Group key exchange over TH_cons or over a protocol for consensus. Every server may start every session, at any time.
/// </summary>
public abstract class GkeScenario : Scenario
{
    private const string ConsensusTag = "cs";

    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    protected GkeScenario(ScenarioOptions options)
    {
        Options = options;
        Group = new Group(options.N, options.Tc);
        Sessions = ScenarioSessions.Create(options.Sessions);
        Inputs = [.. from session in Sessions from party in Enumerable.Range(1, options.N) select new Start(party, session)];
    }

    /// <inheritdoc/>
    public sealed override ScenarioOptions Options { get; }

    /// <inheritdoc/>
    public sealed override Group Group { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<SessionId> Sessions { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<SessionEvent> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Situations =>
        [.. ProtocolSituations, .. Options.Consensus == ConsensusKind.Ideal ? [] : Family(() => 0).StringMarks];

    /// <inheritdoc/>
    // A server's number names its contribution, and the point of its share: any other numbers would do.
    public override bool ServersAreAlike => Options.Consensus == ConsensusKind.Ideal;

    /// <inheritdoc/>
    public override string? NotEnumerable => Options.Consensus switch
    {
        ConsensusKind.Cks00 or ConsensusKind.Cr93 or ConsensusKind.GkeCoin => "coins of several kinds",
        _ => null,
    };

    /// <inheritdoc/>
    public override (double Success, int Delay)? Views =>
        Options.Consensus is ConsensusKind.Mvc or ConsensusKind.Cks00 or ConsensusKind.GkeCoin ? base.Views : null;

    /// <summary>The branches and situations of the protocol itself.</summary>
    protected abstract IReadOnlyList<Mark> ProtocolSituations { get; }

    /// <inheritdoc/>
    public override Parts Build(Coverage coverage) => Options.Crypto switch
    {
        CryptoKind.Ideal => BuildTracked(coverage),
        CryptoKind.X25519 => BuildConcrete<
            HpkeScheme<Gf2Pow128, X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>>(coverage),
        _ => BuildConcrete<HpkeScheme<Gf2Pow128, P256Group, SystemHkdf, SystemAes128Gcm>>(coverage),
    };

    /// <summary>The specification: TH_gke, or TH_fs-gke where break-ins are tolerated.</summary>
    /// <param name="coverage">Counts what is reached.</param>
    protected abstract TrustedHostGke Host(Coverage coverage);

    /// <summary>Makes the machine of the protocol.</summary>
    /// <typeparam name="TElement">The field.</typeparam>
    /// <typeparam name="TScheme">The encryption scheme.</typeparam>
    /// <param name="party">The server, numbered from 1.</param>
    /// <param name="session">The session.</param>
    /// <param name="random">Where the machine's chance comes from.</param>
    protected abstract HybridMachine<Start, Finish, Propose, Decide> Protocol<TElement, TScheme>(
        int party, SessionId session, RandomSource random)
        where TElement : struct, IFieldElement<TElement>
        where TScheme : IEncryptionScheme<TElement>;

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
        var coin = new ExplorationCoin();
        TrustedHostGke host = Host(coverage);
        var secrecy = new KeySecrecy<Gf2Pow128>(
            coverage, opaqueKeys: Options.Crypto != CryptoKind.Ideal, host: host as TrustedHostFsGke);
        ulong seed = 0;
        ConsensusFamily family = Family(() => seed);
        List<SpecMonitor> monitors = [host, secrecy];
        if (Options.Crypto == CryptoKind.Ideal)
        {
            monitors.Add(new ContributoryKeys<Gf2Pow128>(Group, coverage));
        }

        if (Options.Consensus != ConsensusKind.Ideal)
        {
            monitors.AddRange(family.StringMonitors(coverage));
        }

        Machine Open(int party, SessionId session)
        {
            HybridMachine<Start, Finish, Propose, Decide> protocol =
                Protocol<TElement, TScheme>(party, session, random(party, session, seed));
            if (Options.Consensus == ConsensusKind.Ideal)
            {
                return protocol;
            }

            SessionId instance = session.Instance(ConsensusTag);
            return new Composed<Start, Finish, Propose, Decide>(
                Group, protocol, family.Strings(party, instance), instance);
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
            Coin = Options.Consensus is ConsensusKind.Ideal or ConsensusKind.ChandraToueg ? null : coin,
            Reseed = runSeed =>
            {
                seed = runSeed;
                coin.Reseed(runSeed);
            },
        };
    }

    private ConsensusFamily Family(Func<ulong> seed) => new(
        Options.Consensus,
        Group,
        Options.Crypto,
        (party, instance) => ScenarioRandomness.Source(Sessions, party, instance, seed()));
}
