using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// Binary agreement by itself: all parties propose in every session, each at any time, the first ones 1 and the others 0, and the second
/// machine of a Byzantine party the other bit.
/// </summary>
public sealed class BinaryAgreementScenario : ByzantineScenario
{
    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    public BinaryAgreementScenario(ScenarioOptions options)
        : base(options) =>
        Inputs =
        [
            .. from session in Sessions
               from party in Enumerable.Range(1, options.N)
               select new Propose(party, session, BitValue.Of(party <= options.Proposers ? 1 : 0)),
        ];

    /// <inheritdoc/>
    public override IReadOnlyList<SessionEvent> Inputs { get; }

    /// <inheritdoc/>
    public override int CoinFaces => 2;

    /// <inheritdoc/>
    // A coin that shows what a round can give, or both bits in it, makes the estimates of the next round the same; then the coin must show
    // this bit again.
    public override (double Success, int Delay)? Views => null;

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Situations =>
        Options.Forgeries > 0 ? [.. BinaryAgreementMarks.AllCorrect, BinaryAgreementMarks.TooFar] : BinaryAgreementMarks.AllCorrect;

    /// <inheritdoc/>
    public override SessionEvent TwinOf(SessionEvent input) =>
        ((Propose)input) with { Value = BitValue.Of(1 - ((BitValue)((Propose)input).Value).Bit) };

    /// <inheritdoc/>
    // It signs nothing, so any scheme is as good.
    protected override Parts Build<TScheme>(Coverage coverage)
    {
        var coin = new ExplorationCoin();
        Func<int, SessionId, Machine> open = (party, session) => new BinaryAgreement(Group, party, session, Options.Variant);
        return new Parts
        {
            Server = party => new Server(party, open, session => Sessions.Contains(session)),
            Monitors = [.. Monitors(Group, null, coverage, Options.Variant)],
            Coin = coin,
            Forger = Options.Forgeries > 0 ? new BinaryForger(Sessions[0]) : null,
            Reseed = coin.Reseed,
        };
    }

    /// <summary>The specifications that binary agreement is held against.</summary>
    /// <param name="group">The group.</param>
    /// <param name="tag">The tag of its instances, as <see cref="ByzantineConsensusSpec.Tagged"/> takes it.</param>
    /// <param name="coverage">Counts what is reached.</param>
    /// <param name="variant">Which form.</param>
    public static IEnumerable<SpecMonitor> Monitors(Group group, string? tag, Coverage coverage, Variant variant = Variant.Default)
    {
        yield return new ByzantineConsensusSpec(group, ConsensusPremise.Everyone, ByzantineConsensusSpec.Tagged(tag), coverage, onBits: true);
        yield return new ViewLock(coverage);
        if (variant == Variant.Default)
        {
            yield return new BoundOutcome(group, coverage);
        }
    }
}
