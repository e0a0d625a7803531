using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;


namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// A protocol for consensus on a bit by itself, held against TH_cons: odd servers may propose 1 and even ones 0 in every
/// instance, at any time.
/// </summary>
public sealed class BitConsensusScenario : Scenario
{
    private readonly ConsensusKind _kind;

    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    /// <param name="kind">Which protocol.</param>
    public BitConsensusScenario(ScenarioOptions options, ConsensusKind kind)
    {
        Options = options;
        _kind = kind;
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
    public override IReadOnlyList<Mark> Situations =>
        new ConsensusFamily(_kind, Group, Options.Crypto, (_, _) => throw new InvalidOperationException()).BitMarks;

    /// <inheritdoc/>
    public override int CoinFaces => 2;

    /// <inheritdoc/>
    public override string? NotEnumerable => _kind == ConsensusKind.Cks00 ? null : "the tosses of single servers";

    /// <inheritdoc/>
    // A coin that shows what can be adopted makes the next round unanimous.
    public override (double Success, int Delay)? Views => (_kind, Options.Variant) switch
    {
        (ConsensusKind.Cr93, _) => (0.25, 1),
        (_, Variant.Default) => (0.5, 1),
        _ => null,
    };

    /// <inheritdoc/>
    protected override Parts Make(Coverage coverage)
    {
        var coin = new ExplorationCoin();
        ulong seed = 0;
        var family = new ConsensusFamily(
            _kind,
            Group,
            Options.Crypto,
            (party, instance) => ScenarioRandomness.Source(Sessions, party, instance, seed));
        Func<int, SessionId, Machine> open = (party, session) => family.Bits(party, session, Options.Variant);
        return new Parts
        {
            Server = party => new Server(party, open),
            Monitors = [.. family.BitMonitors(coverage, Options.Variant)],
            Coin = coin,
            Reseed = runSeed =>
            {
                seed = runSeed;
                coin.Reseed(runSeed);
            },
        };
    }
}
