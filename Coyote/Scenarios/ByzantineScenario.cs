using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// A protocol in the Byzantine model: n parties over signatures, of which the adversary corrupts some before the run begins. The
/// first of them may propose, each at any time.
/// </summary>
public abstract class ByzantineScenario : Scenario
{
    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    protected ByzantineScenario(ScenarioOptions options)
    {
        Options = options with { Tc = 0, Crashes = 0 };
        Group = new Group(options.N, options.T);
        Sessions = ScenarioSessions.Create(options.Sessions);
    }

    /// <inheritdoc/>
    public sealed override ScenarioOptions Options { get; }

    /// <summary>The group, with t in place of t_c.</summary>
    public sealed override Group Group { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<SessionId> Sessions { get; }

    /// <inheritdoc/>
    public sealed override int Corruptions => Options.Byzantine == ByzantineKind.None ? 0 : Options.Faulty;

    /// <inheritdoc/>
    public sealed override PartySet Corruptible => PartySet.Range(Options.N - Options.Spared);

    /// <inheritdoc/>
    public sealed override bool HasTwins => Options.Byzantine is ByzantineKind.Twins or ByzantineKind.Mixed;

    /// <inheritdoc/>
    protected sealed override Parts Make(Coverage coverage) => Options.Crypto switch
    {
        CryptoKind.Ideal => BuildWithStrays<IdealSignatures>(coverage),
        CryptoKind.Ed25519 => BuildWithStrays<Ed25519Signatures>(coverage),
        _ => BuildWithStrays<P256Signatures>(coverage),
    };

    private Parts BuildWithStrays<TScheme>(Coverage coverage)
        where TScheme : ISignatureScheme
    {
        Parts parts = Build<TScheme>(coverage);
        parts.Strays = Options.Strays > 0 ? new Strays<TScheme>(Options.N, Sessions[0], Keys<TScheme>()) : null;
        return parts;
    }

    /// <summary>Makes the parts of a configuration over a signature scheme.</summary>
    /// <typeparam name="TScheme">The signature scheme.</typeparam>
    /// <param name="coverage">Counts what is reached.</param>
    protected abstract Parts Build<TScheme>(Coverage coverage)
        where TScheme : ISignatureScheme;

    /// <summary>The keys of the group: the same in every run, since nothing follows from them but whose they are.</summary>
    /// <typeparam name="TScheme">The signature scheme.</typeparam>
    protected SignatureKeys Keys<TScheme>()
        where TScheme : ISignatureScheme =>
        SignatureKeys.Generate<TScheme>(Options.N, party => ScenarioRandomness.Source(Sessions, party, Sessions[0].Instance("keys"), 0));

    /// <summary>The instance of CAC that is said to have certified the values of a protocol which needs such.</summary>
    /// <param name="session">The session.</param>
    protected static SessionId OriginOf(SessionId session) => session.Instance("cac");

    /// <summary>A value with a certificate of that instance, by the first parties.</summary>
    /// <typeparam name="TScheme">The signature scheme.</typeparam>
    /// <param name="parameters">Quorums.</param>
    /// <param name="session">The session.</param>
    /// <param name="candidate">The pair that is certified.</param>
    /// <param name="keys">The keys of all.</param>
    protected static CertifiedValue Certified<TScheme>(
        CacParameters parameters, SessionId session, Candidate candidate, SignatureKeys keys)
        where TScheme : ISignatureScheme
    {
        var statement = new CacStatement(CacStatementKind.Ready, OriginOf(session), candidate, CandidateSet.Empty);
        return new CertifiedValue(
            (Payload)candidate.Value,
            new CacCertificate(
                [.. Enumerable.Range(1, parameters.ReadyQuorum).Select(p => CacSignature.Sign<TScheme>(statement, p, keys.Signing(p)))]));
    }

    /// <summary>The input of a second machine that goes with one of the first.</summary>
    /// <param name="twins">The inputs of second machines.</param>
    /// <param name="input">The input of the first.</param>
    protected static SessionEvent TwinAmong(IReadOnlyList<SessionEvent> twins, SessionEvent input) =>
        twins.First(twin => twin.Party == input.Party && twin.Session == input.Session);
}
