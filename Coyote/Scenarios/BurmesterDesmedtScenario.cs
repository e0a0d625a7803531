using GkeVerified.Coyote.Systems;
using GkeVerified.Coyote.Tracking;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// Burmester–Desmedt, held against TH_gke: it holds while nobody crashes, and with a single tolerated crash it is not live. Every
/// server may start every session, at any time.
/// </summary>
public sealed class BurmesterDesmedtScenario : Scenario
{
    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    /// <exception cref="InputException">The cryptography asked for has no addition.</exception>
    public BurmesterDesmedtScenario(ScenarioOptions options)
    {
        if (options.Crypto == CryptoKind.X25519)
        {
            throw new InputException(
                $"--crypto {ScenarioCatalog.Text(options.Crypto)}: {options.Name} adds points, and X25519 computes with their "
                + $"x-coordinates, which have no sum; take --crypto {ScenarioCatalog.Text(CryptoKind.P256)}.");
        }

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
        Options.Repeats > 0 ? BurmesterDesmedtMarks.AllWithRepeats : BurmesterDesmedtMarks.All;

    /// <inheritdoc/>
    protected override Parts Make(Coverage coverage)
    {
        if (Options.Crypto != CryptoKind.Ideal)
        {
            return Build<P256Point, P256Agreement>(
                coverage, (party, session, seed) => ScenarioRandomness.Source(Sessions, party, session, seed));
        }

        ExponentTable<Mersenne61>[] tables =
            [.. Sessions.Select((session, index) => new ExponentTable<Mersenne61>(index, Options.N, session.Root))];
        return Build<Tracked<Mersenne61>, TrackedAgreement<Mersenne61>>(
            coverage,
            (party, session, _) =>
                new ExponentSource<Mersenne61>(tables[ScenarioSessions.IndexOf(Sessions, session)], party));
    }

    private Parts Build<TElement, TGroup>(Coverage coverage, Func<int, SessionId, ulong, RandomSource> random)
        where TElement : struct, IGroupElement<TElement>
        where TGroup : IKeyAgreementGroup<TElement>
    {
        bool ideal = Options.Crypto == CryptoKind.Ideal;
        var secrecy = new KeySecrecy<Mersenne61>(coverage, opaqueKeys: !ideal);
        ulong seed = 0;
        Func<int, SessionId, Machine> open = (party, session) =>
            new BurmesterDesmedt<TElement, TGroup>(Group, party, session, random(party, session, seed));
        return new Parts
        {
            Server = party => new Server(party, open),
            Monitors = [new TrustedHostGke(Group, coverage), secrecy],
            Eavesdropper = ideal ? secrecy.View : null,
            ReadingAt = step => secrecy.View.Position = step,
            Reseed = runSeed => seed = runSeed,
        };
    }
}
