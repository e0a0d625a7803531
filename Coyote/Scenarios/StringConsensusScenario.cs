using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// A protocol for consensus on strings by itself, held against TH_cons: every server may propose a value of its own in every
/// instance, at any time.
/// </summary>
public sealed class StringConsensusScenario : Scenario
{
    private readonly ConsensusKind _kind;

    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    /// <param name="kind">Which protocol; TH_cons for strings from bits that TH_cons agrees on.</param>
    public StringConsensusScenario(ScenarioOptions options, ConsensusKind kind)
    {
        Options = options;
        _kind = kind;
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
    public override IReadOnlyList<Mark> Situations => Family(() => 0).StringMarks;

    /// <inheritdoc/>
    public override bool HasDetectors => _kind == ConsensusKind.ChandraToueg;

    /// <inheritdoc/>
    public override string? NotEnumerable => _kind is ConsensusKind.Mvc or ConsensusKind.ChandraToueg or ConsensusKind.Ideal
        ? null
        : "coins of several kinds";

    /// <inheritdoc/>
    public override (double Success, int Delay)? Views =>
        _kind is ConsensusKind.Cr93 or ConsensusKind.ChandraToueg ? null : base.Views;

    /// <inheritdoc/>
    protected override Parts Make(Coverage coverage)
    {
        var coin = new ExplorationCoin();
        ulong seed = 0;
        ConsensusFamily family = Family(() => seed);
        Func<int, SessionId, Machine> open = (party, session) => _kind == ConsensusKind.Ideal
            ? new StringConsensus(Group, party, session, CandidateOrder.Coin)
            : family.Strings(party, session);
        return new Parts
        {
            Server = party => new Server(party, open),
            Monitors = [.. family.StringMonitors(coverage)],
            Ideal = _kind == ConsensusKind.Ideal ? new IdealConsensus(Group, Decisions.Once, coverage) : null,
            Coin = _kind == ConsensusKind.ChandraToueg ? null : coin,
            Reseed = runSeed =>
            {
                seed = runSeed;
                coin.Reseed(runSeed);
            },
        };
    }

    private ConsensusFamily Family(Func<ulong> seed) => new(
        _kind,
        Group,
        Options.Crypto,
        (party, instance) => ScenarioRandomness.Source(Sessions, party, instance, seed()));
}
