using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// π_CKS00 by itself, held against TH_cons: odd servers may propose 1 and even ones 0 in every instance, at any time.
/// </summary>
public sealed class Cks00Scenario : Scenario
{
    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    public Cks00Scenario(ScenarioOptions options)
    {
        Options = options;
        Group = new Group(options.N, options.Tc);
        Sessions = ScenarioSessions.Create(options.Sessions);
        Inputs =
        [
            .. from session in Sessions
               from party in Enumerable.Range(1, options.N)
               select new Propose(party, session, BitValue.Of(party % 2)),
        ];
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
    public override IReadOnlyList<Mark> Situations => Cks00Marks.All;

    /// <inheritdoc/>
    public override int CoinFaces => 2;

    /// <inheritdoc/>
    // A coin that shows what can be adopted makes the next round unanimous.
    public override (double Success, int Delay)? Views => Options.Variant == Variant.Default ? (0.5, 1) : null;

    /// <inheritdoc/>
    public override Parts Build(Coverage coverage)
    {
        var coin = new ExplorationCoin();
        Func<int, SessionId, Machine> open = (party, session) => new Cks00(Group, party, session, Options.Variant);
        List<SpecMonitor> monitors = [new TrustedHostCons(Group, Decisions.Once, coverage), new ViewLock(coverage)];
        if (Options.Variant == Variant.Default)
        {
            monitors.Add(new BoundOutcome(Group, coverage));
        }

        return new Parts
        {
            Server = party => new Server(party, open),
            Monitors = monitors,
            Coin = coin,
            Reseed = coin.Reseed,
        };
    }
}
