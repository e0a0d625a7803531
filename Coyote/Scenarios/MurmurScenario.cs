using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Broadcast;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// Murmur by itself: every party may take part at any time, and the first ones may dispatch two messages in every session.
/// </summary>
public sealed class MurmurScenario : ByzantineScenario
{
    /// <summary>The chance of a lost message for which G is chosen when none is asked for.</summary>
    public const double Epsilon = 1e-6;

    private readonly MurmurParameters _parameters;

    /// <summary>Makes the scenario.</summary>
    /// <param name="options">The parameters.</param>
    public MurmurScenario(ScenarioOptions options)
        : base(options)
    {
        _parameters = options.Gossip > 0
            ? new MurmurParameters(options.N, options.Gossip)
            : MurmurParameters.For(options.N, options.N - options.T, Epsilon);
        Inputs =
        [
            .. from session in Sessions
               from party in Enumerable.Range(1, options.N)
               select new Initialise(party, session),
            .. from session in Sessions
               from party in Enumerable.Range(1, options.Proposers)
               from number in Enumerable.Range(1, 2)
               select new Dispatch(party, session, number, new TextPayload($"m{party}.{number}")),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SessionEvent> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Situations => Options.Forgeries > 0
        ? [.. MurmurMarks.AllCorrect, MurmurMarks.Forged]
        : MurmurMarks.AllCorrect;

    /// <inheritdoc/>
    public override string? NotEnumerable => _parameters.IsComplete ? null : "the samples of parties";

    /// <inheritdoc/>
    public override GossipLoss? Loss => _parameters.IsComplete ? null : new GossipLoss(
        _parameters,
        Sessions.Count,
        ProbabilisticBroadcastSpec.TotalityMarks.Judged,
        ProbabilisticBroadcastSpec.TotalityMarks.Kept);

    /// <inheritdoc/>
    public override SessionEvent TwinOf(SessionEvent input) =>
        input is Dispatch dispatch ? dispatch with { Value = new TextPayload($"{dispatch.Value}'") } : input;

    /// <inheritdoc/>
    protected override Parts Build<TScheme>(Coverage coverage)
    {
        SignatureKeys keys = Keys<TScheme>();
        ulong seed = 0;
        Func<int, SessionId, Machine> open = (party, session) => new Murmur<TScheme>(
            _parameters,
            party,
            session,
            keys,
            keys.Signing(party),
            ScenarioRandomness.Source(Sessions, party, session, seed));
        return new Parts
        {
            Server = party => new Server(party, open, session => Sessions.Contains(session)),
            Monitors = [new ProbabilisticBroadcastSpec(Group, _parameters.IsComplete, coverage)],
            Forger = Options.Forgeries > 0 ? new MurmurForger<TScheme>(Options.N, Sessions[0], keys) : null,
            Reseed = runSeed => seed = runSeed,
        };
    }
}
