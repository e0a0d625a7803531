using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// PRF session keys [CS04 §3.1, end] over one run of ω: held against TH_gke in the weak corruption model, which knows no break-ins;
/// where there are some, against TH_fs-gke, which refutes them.
/// </summary>
/// <param name="options">The parameters.</param>
public sealed class OmegaPrfScenario(ScenarioOptions options) : GkeScenario(options, s_exchange)
{
    // The session in which ω agrees upon the index.
    private static readonly SessionId s_exchange = new("index");

    /// <inheritdoc/>
    // The monitor weak-corruption refuses a key that a break-in should have given away and did not.
    public override bool ReadingMoreViolatesMore => Options.BreakIns == 0;

    /// <inheritdoc/>
    protected override bool DerivesKeys => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<Mark> ProtocolSituations =>
    [
        .. OmegaMarks.All,
        .. Options.Repeats > 0 ? [OmegaMarks.DecideAgain, PrfSessionsMarks.StartAgain] : Array.Empty<Mark>(),
        .. Options.Sessions > 1 ? PrfSessionsMarks.All : PrfSessionsMarks.OfOneSession,
    ];

    /// <inheritdoc/>
    protected override TrustedHostGke Host(Coverage coverage) =>
        Options.BreakIns == 0 ? new TrustedHostGke(Group, coverage) : new TrustedHostFsGke(Group, Options.Tb, coverage);

    /// <inheritdoc/>
    protected override IEnumerable<SpecMonitor> MonitorsOfForms(KeySecrecy<Gf2Pow128> secrecy, Coverage coverage) =>
        Options.BreakIns == 0 ? [] : [new WeakCorruption<Gf2Pow128>(coverage, view: secrecy.View)];

    /// <inheritdoc/>
    protected override HybridMachine<Start, Finish, Propose, Decide> Protocol<TElement, TScheme>(
        int party, SessionId session, RandomSource random) =>
        new Omega<TElement, TScheme>(Group, party, session, Options.Variant, random);

    /// <inheritdoc/>
    protected override Machine Server<TElement, TFunction>(int party, Func<int, SessionId, Machine> open) =>
        new Layered<Start, Finish, Start, Finish>(
            Group, new PrfSessions<TElement, TFunction>(party, s_exchange), open(party, s_exchange), s_exchange);
}
