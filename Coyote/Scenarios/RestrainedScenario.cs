using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Cooperation;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// Restrained consensus by itself: the first parties are the participants, and each may propose a value of its own in every session, at
/// any time. The instance of CAC before has certified the values of all of them, and those of their twins.
/// </summary>
public sealed class RestrainedScenario : ByzantineScenario
{
    private readonly CacParameters _parameters;

    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    public RestrainedScenario(ScenarioOptions options)
        : base(options)
    {
        _parameters = new CacParameters(Group, options.K, Variant.Default);
        Inputs = options.Crypto switch
        {
            CryptoKind.Ideal => [.. Propose<IdealSignatures>("")],
            CryptoKind.Ed25519 => [.. Propose<Ed25519Signatures>("")],
            _ => [.. Propose<P256Signatures>("")],
        };
        Twins = options.Crypto switch
        {
            CryptoKind.Ideal => [.. Propose<IdealSignatures>("'")],
            CryptoKind.Ed25519 => [.. Propose<Ed25519Signatures>("'")],
            _ => [.. Propose<P256Signatures>("'")],
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SessionEvent> Inputs { get; }

    /// <inheritdoc/>
    public override bool HasTimers => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Situations => Options.Forgeries > 0
        ? [.. RestrainedMarks.AllCorrect, RestrainedMarks.Bad]
        : RestrainedMarks.AllCorrect;

    private List<SessionEvent> Twins { get; }

    /// <inheritdoc/>
    public override SessionEvent TwinOf(SessionEvent input) => TwinAmong(Twins, input);

    /// <inheritdoc/>
    protected override Parts Build<TScheme>(Coverage coverage)
    {
        SignatureKeys keys = Keys<TScheme>();
        Func<int, SessionId, Machine> open = (party, session) => new Restrained<TScheme>(
            _parameters, party, session, OriginOf(session), keys, keys.Signing(party));
        return new Parts
        {
            Server = party => new Server(party, open, session => Sessions.Contains(session)),
            Monitors = [new RestrainedConsensusSpec(Group, coverage)],
            Forger = Options.Forgeries > 0 ? new RestrainedForger<TScheme>(Sessions[0], keys) : null,
            Reseed = _ => { },
        };
    }

    private IEnumerable<SessionEvent> Propose<TScheme>(string mark)
        where TScheme : ISignatureScheme
    {
        SignatureKeys keys = Keys<TScheme>();
        return from session in Sessions
               from party in Enumerable.Range(1, Options.Proposers)
               let value = new TextPayload($"m{party}{mark}")
               select new RestrainedPropose(
                   party,
                   session,
                   Certified<TScheme>(_parameters, session, new Candidate(value, party), keys),
                   PartySet.Range(Options.Proposers));
    }
}
