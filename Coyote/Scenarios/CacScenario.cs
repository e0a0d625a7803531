using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Cooperation;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>CAC by itself: the first parties may broadcast a value of their own in every instance, at any time.</summary>
public sealed class CacScenario : ByzantineScenario
{
    private readonly CacParameters _parameters;

    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    public CacScenario(ScenarioOptions options)
        : base(options)
    {
        _parameters = new CacParameters(Group, options.K, options.Variant);
        Inputs =
        [
            .. from session in Sessions
               from party in Enumerable.Range(1, options.Proposers)
               select new CacBroadcast(party, session, new TextPayload($"m{party}")),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SessionEvent> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Situations =>
    [
        .. CacMarks.AllCorrect,
        .. _parameters.IsFast ? [CacMarks.FastDeliver] : (Mark[])[],
        .. Options.Forgeries > 0 ? CacMarks.Forged : [],
    ];

    /// <inheritdoc/>
    public override SessionEvent TwinOf(SessionEvent input) =>
        ((CacBroadcast)input) with { Value = new TextPayload($"{((CacBroadcast)input).Value}'") };

    /// <inheritdoc/>
    protected override Parts Build<TScheme>(Coverage coverage)
    {
        SignatureKeys keys = Keys<TScheme>();
        Func<int, SessionId, Machine> open =
            (party, session) => new Cac<TScheme>(_parameters, party, session, keys, keys.Signing(party));
        return new Parts
        {
            Server = party => new Server(party, open, session => Sessions.Contains(session)),
            Monitors = [new CacSpec(Group, coverage)],
            Forger = Options.Forgeries > 0 ? new CacForger<TScheme>(Options.N, Sessions[0], keys, _parameters.NamesWitnessed) : null,
            Reseed = _ => { },
        };
    }
}
