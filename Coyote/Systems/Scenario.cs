using GkeVerified.Coyote.Scenarios;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Systems;

/// <summary>What a configuration is put together from [CS04 §2.1]; made anew for every thread.</summary>
public sealed record Parts
{
    /// <summary>Makes the machine of a server, for a new run.</summary>
    public required Func<int, Machine> Server { get; init; }

    /// <summary>The specifications in lockstep with the run.</summary>
    public required IReadOnlyList<SpecMonitor> Monitors { get; init; }

    /// <summary>The ideal system below the protocol; null when the whole system is real.</summary>
    public IdealSystem? Ideal { get; init; }

    /// <summary>The adversary as a reader; null when secrecy is not judged.</summary>
    public IEavesdropper? Eavesdropper { get; init; }

    /// <summary>Tells the eavesdropper which step it reads at.</summary>
    public Action<long>? ReadingAt { get; init; }

    /// <summary>
    /// What reading has gained the adversary, as far as it can matter to a verdict: how much it knows and can open, and
    /// <see cref="int.MaxValue"/> once no key is left to hide. Null where break-ins may matter in another way.
    /// </summary>
    public Func<int>? Gained { get; init; }

    /// <summary>The common coin of the run; null when nothing tosses one.</summary>
    public ExplorationCoin? Coin { get; init; }

    /// <summary>What Byzantine parties make up; null when they make up nothing.</summary>
    public Forger? Forger { get; init; }

    /// <summary>The stray messages that Byzantine parties can send; null when they send none.</summary>
    public IStrays? Strays { get; set; }

    /// <summary>Starts the chance of a new run from its seed.</summary>
    public required Action<ulong> Reseed { get; init; }
}

/// <summary>
/// What is explored: a protocol, a user, the powers of the adversary, and the specifications it is held against.
/// </summary>
public abstract class Scenario
{
    /// <summary>The parameters it was made from.</summary>
    public abstract ScenarioOptions Options { get; }

    /// <summary>The group.</summary>
    public abstract Group Group { get; }

    /// <summary>The sessions of the user, and under these names those of sub-systems.</summary>
    public abstract IReadOnlyList<SessionId> Sessions { get; }

    /// <summary>What the user may put in, each at any time; it may also never do so.</summary>
    public abstract IReadOnlyList<SessionEvent> Inputs { get; }

    /// <summary>The branches of its machines and the situations that a thorough exploration reaches.</summary>
    public abstract IReadOnlyList<Mark> Situations { get; }

    /// <summary>Whether its servers have failure detectors.</summary>
    public virtual bool HasDetectors => Options.Consensus == ConsensusKind.ChandraToueg;

    /// <summary>Whether its machines start timers, which the adversary lets run out when it likes.</summary>
    public virtual bool HasTimers => false;

    /// <summary>How many parties the adversary may corrupt.</summary>
    public virtual int Corruptions => 0;

    /// <summary>The parties that the adversary may corrupt.</summary>
    public virtual PartySet Corruptible => Group.Everyone;

    /// <summary>Whether a Byzantine party has two machines under one key, which the adversary lets talk to whom it likes.</summary>
    public virtual bool HasTwins => false;

    /// <summary>The input that the second machine of a Byzantine party may get where the first may get this one.</summary>
    /// <param name="input">The input.</param>
    public virtual SessionEvent TwinOf(SessionEvent input) => input;

    /// <summary>
    /// A number for an instance of a sub-system, or for what a timer is for, by which a choice names it: at no party are two outputs of an ideal
    /// sub-system, or two timers, of one number pending at once. From 1.
    /// </summary>
    /// <param name="instance">The instance.</param>
    public virtual int InstanceNumber(SessionId instance) => 1 + ScenarioSessions.IndexOf(Sessions, instance);

    /// <summary>How many faces its common coin has, where it tosses one.</summary>
    public virtual int CoinFaces => Group.Size;

    /// <summary>
    /// Whether renaming the servers of a run gives a run, with the same verdicts under the new names: no server has a role of its
    /// own, in the protocol or in what stands below it.
    /// </summary>
    public virtual bool ServersAreAlike => false;

    /// <summary>
    /// Whether an adversary that reads more can only make its specifications refuse more: none of them refuses that something was not
    /// read.
    /// </summary>
    public virtual bool ReadingMoreViolatesMore => true;

    /// <summary>
    /// What chance of a run no exhaustive search would go through, so that it could not end complete; null for none.
    /// </summary>
    public virtual string? NotEnumerable => null;

    /// <summary>
    /// What is claimed of the number of views, or rounds, until the first decision against the worst adversary: after Delay views
    /// at most geometric with a chance of success in each; null where nothing is claimed.
    /// </summary>
    public virtual (double Success, int Delay)? Views => ((double)Group.Quorum / Group.Size, 0);

    /// <summary>What a run may lose by chance, so that it is counted; null where nothing is.</summary>
    public virtual GossipLoss? Loss => null;

    /// <summary>The specifications it is held against, with the rules of each.</summary>
    public IReadOnlyList<(string Specification, IReadOnlyList<string> Rules)> Specifications() =>
        [
            .. Build(new Coverage()).Monitors
                .GroupBy(m => m.Name, StringComparer.Ordinal)
                .Select(g => (g.Key, (IReadOnlyList<string>)[.. g.SelectMany(m => m.Rules)])),
        ];

    /// <summary>All marks that concern the scenario, and among them those that its monitors call vital.</summary>
    public (IReadOnlyList<Mark> All, IReadOnlyList<Mark> Vital) Marks()
    {
        IReadOnlyList<SpecMonitor> monitors = Build(new Coverage()).Monitors;
        return ([.. monitors.SelectMany(m => m.Marks), .. Situations], [.. monitors.SelectMany(m => m.Vital)]);
    }

    /// <summary>Makes the parts of a configuration, with those specifications that are to be watched.</summary>
    /// <param name="coverage">Counts what is reached.</param>
    public Parts Build(Coverage coverage)
    {
        Parts parts = Make(coverage);
        return Options.Watch.Length == 0
            ? parts
            : parts with { Monitors = [.. parts.Monitors.Where(m => Options.Watch.Split(',').Contains(m.Name, StringComparer.Ordinal))] };
    }

    /// <summary>Makes the parts of a configuration, with all specifications.</summary>
    /// <param name="coverage">Counts what is reached.</param>
    protected abstract Parts Make(Coverage coverage);
}
