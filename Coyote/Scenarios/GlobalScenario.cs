using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// Global consensus by itself: the first parties may propose a value of their own in every session, at any time. An instance of CAC before has
/// certified the values of all, and those of their twins; nothing else may be decided.
/// </summary>
public sealed class GlobalScenario : ByzantineScenario
{
    private readonly CacParameters _parameters;
    private readonly HashSet<Payload> _certified = [];

    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    public GlobalScenario(ScenarioOptions options)
        : base(options)
    {
        _parameters = new CacParameters(Group, options.K, Variant.Default);
        (Inputs, Twins) = options.Crypto switch
        {
            CryptoKind.Ideal => (Propose<IdealSignatures>(""), Propose<IdealSignatures>("'")),
            CryptoKind.Ed25519 => (Propose<Ed25519Signatures>(""), Propose<Ed25519Signatures>("'")),
            _ => (Propose<P256Signatures>(""), Propose<P256Signatures>("'")),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SessionEvent> Inputs { get; }

    /// <inheritdoc/>
    public override int CoinFaces => 2;

    /// <inheritdoc/>
    public override string NotEnumerable => "the coins of several instances";

    /// <inheritdoc/>
    // Candidates in a fixed order leave the adversary the choice of those that fail.
    public override (double Success, int Delay)? Views => null;

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Situations =>
    [
        .. GlobalMarks.AllCorrect,

        // What can change nothing global consensus passes over before an agreement sees it.
        .. BinaryAgreementMarks.AllCorrect.Where(mark => mark != BinaryAgreementMarks.Late),
        .. Options.Forgeries > 0 ? [GlobalMarks.Bad, BinaryAgreementMarks.TooFar] : (Mark[])[],
    ];

    private List<SessionEvent> Twins { get; }

    /// <inheritdoc/>
    public override SessionEvent TwinOf(SessionEvent input) => TwinAmong(Twins, input);

    /// <summary>The specifications that global consensus is held against.</summary>
    /// <param name="group">The group.</param>
    /// <param name="tag">The tag of its instances; null for sessions themselves.</param>
    /// <param name="isValid">Which values may be decided, found out in another way than the protocol does.</param>
    /// <param name="coverage">Counts what is reached.</param>
    public static IReadOnlyList<SpecMonitor> Monitors(Group group, string? tag, Func<object, bool> isValid, Coverage coverage)
    {
        string bits = (tag is null ? "" : tag + "|") + GlobalConsensus<IdealSignatures>.BitTag + "|";
        return
        [
            new ByzantineConsensusSpec(group, ConsensusPremise.Someone, ByzantineConsensusSpec.Tagged(tag), coverage, isValid: isValid),
            .. BinaryAgreementScenario.Monitors(group, bits, coverage),
        ];
    }

    /// <inheritdoc/>
    protected override Parts Build<TScheme>(Coverage coverage)
    {
        SignatureKeys keys = Keys<TScheme>();
        var coin = new ExplorationCoin();
        Func<int, SessionId, Machine> open = (party, session) => new GlobalConsensus<TScheme>(
            Group,
            party,
            session,
            keys,
            keys.Signing(party),
            value => value.IsValid<TScheme>(_parameters, OriginOf(session), keys));
        return new Parts
        {
            Server = party => new Server(party, open, session => Sessions.Contains(session)),
            Monitors = [.. Monitors(Group, null, value => _certified.Contains(((CertifiedValue)value).Value), coverage)],
            Coin = coin,
            Forger = Options.Forgeries > 0 ? new GlobalForger<TScheme>(Group, Sessions[0], keys) : null,
            Reseed = coin.Reseed,
        };
    }

    private List<SessionEvent> Propose<TScheme>(string mark)
        where TScheme : ISignatureScheme
    {
        SignatureKeys keys = Keys<TScheme>();
        var inputs = new List<SessionEvent>();
        foreach (SessionId session in Sessions)
        {
            for (int party = 1; party <= Options.Proposers; party++)
            {
                CertifiedValue value = Certified<TScheme>(_parameters, session, new Candidate(new TextPayload($"m{party}{mark}"), party), keys);
                _certified.Add(value.Value);
                inputs.Add(new Propose(party, session, value));
            }
        }

        return inputs;
    }
}
