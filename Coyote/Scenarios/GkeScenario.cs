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
    /// <param name="ownSession">A session that the protocol runs for itself and no user starts; null where it has none.</param>
    protected GkeScenario(ScenarioOptions options, SessionId? ownSession = null)
    {
        Options = options;
        Group = new Group(options.N, options.Tc);
        IReadOnlyList<SessionId> ofUser = ScenarioSessions.Create(options.Sessions);
        Sessions = ownSession is { } own ? [own, .. ofUser] : ofUser;
        Inputs = [.. from session in ofUser from party in Enumerable.Range(1, options.N) select new Start(party, session)];
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

    /// <summary>Whether keys are derived from an index by a pseudorandom function.</summary>
    protected virtual bool DerivesKeys => false;

    /// <summary>The branches and situations of the protocol itself.</summary>
    protected abstract IReadOnlyList<Mark> ProtocolSituations { get; }

    /// <inheritdoc/>
    protected override Parts Make(Coverage coverage) => Options.Crypto switch
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

    /// <summary>Makes what runs at a server: one machine for each session, unless the protocol spans sessions.</summary>
    /// <typeparam name="TElement">The field.</typeparam>
    /// <typeparam name="TFunction">The family of pseudorandom functions, for protocols that derive keys.</typeparam>
    /// <param name="party">The server, numbered from 1.</param>
    /// <param name="open">Makes the machine of a server for a session, over what stands below.</param>
    protected virtual Machine Server<TElement, TFunction>(int party, Func<int, SessionId, Machine> open)
        where TElement : struct, IFieldElement<TElement>
        where TFunction : IPseudorandomFunction<TElement> => new Server(party, open);

    /// <summary>Further specifications, of what linear forms show.</summary>
    /// <param name="secrecy">The check of secrecy, which knows what the adversary read.</param>
    /// <param name="coverage">Counts what is reached.</param>
    protected virtual IEnumerable<SpecMonitor> MonitorsOfForms(KeySecrecy<Gf2Pow128> secrecy, Coverage coverage) => [];

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

        return Build<Tracked<Gf2Pow128>, IdealScheme<Tracked<Gf2Pow128>>, IdealFunction<Gf2Pow128>>(
            coverage, (party, session, _) => new SymbolSource<Gf2Pow128>(tables[ScenarioSessions.IndexOf(Sessions, session), party]));
    }

    private Parts BuildConcrete<TScheme>(Coverage coverage)
        where TScheme : IEncryptionScheme<Gf2Pow128> =>
        Build<Gf2Pow128, TScheme, HmacFunction<Gf2Pow128>>(
            coverage, (party, session, seed) => ScenarioRandomness.Source(Sessions, party, session, seed));

    private Parts Build<TElement, TScheme, TFunction>(Coverage coverage, Func<int, SessionId, ulong, RandomSource> random)
        where TElement : struct, IFieldElement<TElement>
        where TScheme : IEncryptionScheme<TElement>
        where TFunction : IPseudorandomFunction<TElement>
    {
        var coin = new ExplorationCoin();
        TrustedHostGke host = Host(coverage);
        var secrecy = new KeySecrecy<Gf2Pow128>(
            coverage,
            opaqueKeys: Options.Crypto != CryptoKind.Ideal,
            host: host as TrustedHostFsGke,
            derivedKeys: DerivesKeys,
            sessions: DerivesKeys ? null : Sessions);
        ulong seed = 0;
        ConsensusFamily family = Family(() => seed);
        List<SpecMonitor> monitors = [host, secrecy];
        if (Options.Crypto == CryptoKind.Ideal)
        {
            monitors.Add(new ContributoryKeys<Gf2Pow128>(Group, coverage));
            monitors.AddRange(MonitorsOfForms(secrecy, coverage));
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
            Server = party => Server<TElement, TFunction>(party, open),
            Monitors = monitors,
            Ideal = Options.Consensus == ConsensusKind.Ideal
                ? new IdealConsensus(Group, Options.Repeats > 0 ? Decisions.Literal : Decisions.Once, coverage)
                : null,
            Eavesdropper = Options.Crypto == CryptoKind.Ideal ? secrecy.View : null,
            Gained = DerivesKeys ? null : () => secrecy.IsSettled ? int.MaxValue : secrecy.View.Learned,
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
