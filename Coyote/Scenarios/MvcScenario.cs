using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// MVC by itself, held against TH_cons: every server may propose a value of its own in every instance, at any time.
/// </summary>
public sealed class MvcScenario : Scenario
{
    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    public MvcScenario(ScenarioOptions options)
    {
        Options = options;
        Group = new Group(options.N, options.Tc);
        Sessions = ScenarioSessions.Create(options.Sessions);
        Inputs =
        [
            .. from session in Sessions
               from party in Enumerable.Range(1, options.N)
               select new Propose(party, session, new TextValue($"v{party}")),
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
    public override IReadOnlyList<Mark> Situations => MvcMarks.All;

    /// <inheritdoc/>
    public override Parts Build(Coverage coverage)
    {
        var coin = new ExplorationCoin();
        Func<int, SessionId, Machine> open = (party, session) => new Mvc(Group, party, session);
        return new Parts
        {
            Server = party => new Server(party, open),
            Monitors =
            [
                new TrustedHostCons(Group, Decisions.Once, coverage),
                new CoinBinding(Group, coverage),
                new ViewLock(coverage),
            ],
            Coin = coin,
            Reseed = coin.Reseed,
        };
    }
}
