using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Search;

/// <summary>
/// A scenario as a transition system: every schedule, every decision an ideal sub-system permits, every crash within the
/// budget, between activations and in the middle of one, and every break-in within the budget.
/// </summary>
/// <remarks>
/// <para>
/// Reduction rests on two facts. A crash of server i commutes with everything that does not happen at i except with other
/// crashes, through the budget; so the search first fixes which servers may crash, one initial state for each largest set,
/// and each of them then may crash at any time or not at all. And a message that the recipient's machine says commutes with
/// all else that can happen at the recipient, sent by and to servers that may not crash, can be delivered at once.
/// </para>
/// <para>
/// Where no detector tells of crashes, a crash between two activations of i can be put off until all that the others still receive
/// is received, since what i sent may be lost whenever it crashes: before that it need not be tried, and what is then still on its
/// way from i is lost. For the same reason a crash in the middle of an activation need be tried only in front of something other
/// than a message: to crash in front of messages is to crash behind them and to lose them. The adversary then has seen more, never less;
/// where a specification refuses what the adversary does <em>not</em> see, neither is done.
/// </para>
/// <para>
/// Break-ins are treated alike: what the adversary reads and which keys are revealed depend on the broken-into server alone
/// and on which others were broken into, and secrecy does not depend on the order of reading; so which servers may be
/// broken into is fixed first, and only deliveries to other servers can be made at once.
/// </para>
/// <para>
/// The same message of or to a Byzantine party need not arrive at all, so it can be taken at once only if that does nothing. Which
/// parties are Byzantine is fixed first, as many as may be: one that is and behaves is judged less, and that is made up for by
/// the initial states in which others are.
/// </para>
/// <para>
/// While a message can be delivered twice, it can likewise be taken at once only if that does nothing: to take it is to give up taking it twice.
/// </para>
/// <para>
/// The last break-in need not be tried where the adversary reads nothing by it that it did not know, or where it leaves no key that is
/// to be kept secret: a break-in changes nothing at the servers, and without it more is judged.
/// </para>
/// <para>
/// Where servers are alike, whatever one set of servers may suffer a renaming makes another one suffer: of the sets that differ by
/// a renaming only, one is searched. Before, renamed runs are tried; if one goes another way, all sets are searched.
/// </para>
/// <para>
/// Whether machines say so rightly is audited during the search: at a sample of states both orders are tried, and a
/// difference is reported as a violation of the rule <c>reduction/commutes</c>.
/// </para>
/// </remarks>
public sealed class ConfigurationModel : ITransitionSystem<Configuration, Choice>
{
    /// <summary>What a failed audit is a violation of.</summary>
    public const string ReductionSpec = "reduction";

    private const int AuditEvery = 61;

    private readonly Scenario _scenario;
    private readonly Coverage _coverage;
    private readonly bool _reduce;
    private readonly bool _lossesAlike;
    private readonly bool _crashesLast;
    private readonly List<(PartySet MayCrash, PartySet MayBreak, PartySet Byzantine)> _initial = [];
    private readonly Configuration[] _audit = new Configuration[2];
    private PartySet _mayCrash;
    private PartySet _mayBreak;
    private PartySet _byzantine;
    private long _uses;
    private Violation? _auditFailure;

    /// <summary>Makes the transition system of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="coverage">Counts what is reached.</param>
    /// <param name="reduce">Whether the search will reduce, and which servers may crash is to be fixed first.</param>
    /// <param name="rename">Whether of sets of servers that differ by a renaming only one is searched.</param>
    public ConfigurationModel(Scenario scenario, Coverage coverage, bool reduce, bool rename = true)
    {
        _scenario = scenario;
        _coverage = coverage;
        _reduce = reduce;
        _lossesAlike = reduce && scenario.ReadingMoreViolatesMore;
        _crashesLast = _lossesAlike && !scenario.HasDetectors;
        int n = scenario.Group.Size;
        if (scenario.Corruptions > 0)
        {
            foreach (PartySet byzantine in Subsets(PartySet.Empty, 1, Math.Min(scenario.Corruptions, n), n))
            {
                if (byzantine.Except(scenario.Corruptible).IsEmpty)
                {
                    _initial.Add((PartySet.Empty, PartySet.Empty, byzantine));
                }
            }
        }
        else if (reduce)
        {
            var met = new HashSet<(int, int, int)>();
            bool alike = rename && scenario.Options.Crashes + scenario.Options.BreakIns > 0
                && scenario.ServersAreAlike && Renaming.KeepsRuns(scenario);
            foreach (PartySet mayCrash in Subsets(PartySet.Empty, 1, Math.Min(scenario.Options.Crashes, n), n))
            {
                foreach (PartySet mayBreak in Subsets(PartySet.Empty, 1, Math.Min(scenario.Options.BreakIns, n), n))
                {
                    (int, int, int) shape = (mayCrash.Count, mayBreak.Count, mayCrash.Intersect(mayBreak).Count);
                    if (met.Add(shape) || !alike)
                    {
                        _initial.Add((mayCrash, mayBreak, PartySet.Empty));
                    }
                }
            }
        }
        else
        {
            _initial.Add((scenario.Group.Everyone, scenario.Group.Everyone, PartySet.Empty));
        }

        // What is tried for an audit only counts as reached by nothing.
        _audit[0] = new Configuration(scenario, new Coverage(), fingerprints: true);
        _audit[1] = new Configuration(scenario, new Coverage(), fingerprints: true);
    }

    /// <summary>The faces of the coin in views 1, 2, …; null where nothing tosses one.</summary>
    public IReadOnlyList<int>? CoinScript { get; init; }

    /// <summary>
    /// Takes the outcomes of all configurations in which a run may rest: those with fair quiescence. Null when nobody asks. What
    /// reduced search must not lose.
    /// </summary>
    public ISet<Fingerprint>? Outcomes { get; init; }

    /// <summary>How many states were met in which a server went beyond the view cap.</summary>
    public long BeyondViewCap { get; private set; }

    /// <inheritdoc/>
    public int InitialStates => _initial.Count;

    /// <inheritdoc/>
    public Configuration NewState() => new(_scenario, _coverage, fingerprints: true);

    /// <inheritdoc/>
    public void Initialise(int index, Configuration state)
    {
        (_mayCrash, _mayBreak, _byzantine) = _initial[index];
        if (state.Coin is not null)
        {
            state.Coin.Script = CoinScript;
        }

        state.Reset(0);
    }

    /// <inheritdoc/>
    public void Copy(Configuration from, Configuration to) => to.CopyFrom(from);

    /// <inheritdoc/>
    public bool Actions(Configuration state, ICollection<Choice> actions, bool reduce)
    {
        if (state.IsOver)
        {
            return false;
        }

        if (!_byzantine.Except(state.Corrupted).IsEmpty)
        {
            actions.Add(new Choice(ChoiceKind.Corrupt, (byte)_byzantine.Except(state.Corrupted).First, 0, 0));
            return false;
        }

        if (reduce && FindCommuting(state) is var commuting and >= 0)
        {
            actions.Add(state.ChoiceAt(commuting));
            Audit(state, commuting);
            return true;
        }

        for (int i = 0; i < state.Pool.Ready; i++)
        {
            if (state.Pool[i].Kind != ChoiceKind.Ideal)
            {
                Choice choice = state.ChoiceAt(i);
                actions.Add(choice);
                if (choice.Kind == ChoiceKind.Deliver && state.DuplicatesLeft > 0)
                {
                    actions.Add(choice with { Kind = ChoiceKind.Duplicate });
                }

                continue;
            }

            foreach (int option in state.OptionsAt(i))
            {
                actions.Add(state.ChoiceAt(i, option));
            }
        }

        for (int f = 0; state.ForgeriesLeft > 0 && f < state.Forger!.Count; f++)
        {
            (int from, ushort number, _) = state.Forger[f];
            foreach (int recipient in _scenario.Group.Everyone.Except(state.Corrupted))
            {
                actions.Add(new Choice(ChoiceKind.Forge, (byte)recipient, (byte)from, number));
            }
        }

        for (int stray = 1; state.StraysLeft > 0 && stray <= state.Strays!.Count; stray++)
        {
            foreach (int from in state.Corrupted)
            {
                foreach (int recipient in _scenario.Group.Everyone.Except(state.Corrupted))
                {
                    actions.Add(new Choice(ChoiceKind.Stray, (byte)recipient, (byte)from, (ushort)stray));
                }
            }
        }

        PartySet mayCrash = _crashesLast && OthersReceive(state) ? PartySet.Empty : MayCrashNow(state).Except(Unbroken(state));
        foreach (int party in mayCrash)
        {
            actions.Add(new Choice(ChoiceKind.Crash, (byte)party, 0, 0));
        }

        foreach (int party in MayBreakNow(state))
        {
            var breakIn = new Choice(ChoiceKind.BreakIn, (byte)party, 0, 0);
            if (!_reduce || !IsMoot(state, breakIn))
            {
                actions.Add(breakIn);
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Step(Configuration state, Choice action)
    {
        if (!state.TryStep(action))
        {
            throw new InvalidOperationException($"The choice \"{action}\" was offered and cannot be taken.");
        }

        if (_crashesLast && action.Kind == ChoiceKind.Crash)
        {
            state.Pool.Lose(action.Party);
        }
    }

    /// <inheritdoc/>
    public void Variants(Configuration next, Choice action, ICollection<Choice> actions)
    {
        if (action.Kind is ChoiceKind.Crash or ChoiceKind.BreakIn or ChoiceKind.Corrupt or ChoiceKind.Forge or ChoiceKind.Stray
            || action.CrashAfter >= 0
            || next.CrashesLeft == 0
            || !_mayCrash.Contains(action.Party)
            || Unbroken(next).Contains(action.Party))
        {
            return;
        }

        // To crash before the first effect is to crash before the activation; after the last, to crash afterwards.
        ReadOnlySpan<Effect> effects = next.LastEffects;
        for (int after = 1; after < effects.Length; after++)
        {
            if (!_lossesAlike || effects[after].Kind != EffectKind.Send)
            {
                actions.Add(action with { CrashAfter = (short)after });
            }
        }
    }

    /// <inheritdoc/>
    public Fingerprint Fingerprint(Configuration state)
    {
        Fingerprint fingerprint = state.Fingerprint();
        if (!_byzantine.Except(state.Corrupted).IsEmpty)
        {
            _byzantine.AddTo(ref fingerprint);
        }

        if (_reduce && state.CrashesLeft > 0)
        {
            _mayCrash.AddTo(ref fingerprint);
        }

        if (_reduce && state.BreakInsLeft > 0)
        {
            _mayBreak.AddTo(ref fingerprint);
        }

        return fingerprint;
    }

    /// <inheritdoc/>
    public Violation? Judge(Configuration state, bool terminal)
    {
        if (state.BeyondViewCap)
        {
            BeyondViewCap++;
        }

        if (Outcomes is not null && state.IsQuiescent)
        {
            Outcomes.Add(state.Outcome());
        }

        if (terminal)
        {
            state.End();
        }

        return state.Violation ?? _auditFailure;
    }

    private PartySet MayCrashNow(Configuration state) =>
        state.CrashesLeft == 0 ? PartySet.Empty : _mayCrash.Except(state.Crashed);

    // Whether something is on its way between servers that do not crash, whichever of those that may crash do.
    private bool OthersReceive(Configuration state)
    {
        PartySet mayCrash = MayCrashNow(state);
        for (int i = 0; i < state.Pool.Ready; i++)
        {
            ref Pending item = ref state.Pool[i];
            if (item.Kind == ChoiceKind.Deliver
                && !item.Optional
                && !mayCrash.Contains(item.Party)
                && !mayCrash.Contains(item.From))
            {
                return true;
            }
        }

        return false;
    }

    // Whether nothing can be violated after the last break-in that could not be without it.
    private bool IsMoot(Configuration state, in Choice breakIn)
    {
        if (state.BreakInsLeft > 1 || state.Gained is not { } before)
        {
            return false;
        }

        Copy(state, _audit[0]);
        _audit[0].TryStep(breakIn);
        return _audit[0].Violation is null && _audit[0].Gained is { } after && (after == before || after == int.MaxValue);
    }

    private PartySet MayBreakNow(Configuration state) =>
        state.BreakInsLeft == 0 ? PartySet.Empty : _mayBreak.Except(state.Crashed);

    // The last server of those that may be broken into is not crashed before: from the initial state that lets another server be
    // broken into instead, the same is reached, and more.
    private PartySet Unbroken(Configuration state)
    {
        PartySet left = MayBreakNow(state);
        bool others = _scenario.Group.Size - state.Crashed.Count > 1;
        return _reduce && left.Count == 1 && others ? left : PartySet.Empty;
    }

    private static IEnumerable<PartySet> Subsets(PartySet chosen, int from, int size, int n)
    {
        if (chosen.Count == size)
        {
            return [chosen];
        }

        return Enumerable.Range(from, n - from + 1).SelectMany(party => Subsets(chosen.With(party), party + 1, size, n));
    }

    private int FindCommuting(Configuration state)
    {
        PartySet mayCrash = MayCrashNow(state);
        PartySet mayBreak = MayBreakNow(state);
        for (int i = 0; i < state.Pool.Ready; i++)
        {
            ref Pending item = ref state.Pool[i];
            if (item.Kind == ChoiceKind.Deliver
                && !mayCrash.Contains(item.Party)
                && !mayCrash.Contains(item.From)
                && !mayBreak.Contains(item.Party)
                && (state.Ignores(i)
                    || (!item.Optional && state.DuplicatesLeft == 0 && state.Commutes(i) && !HasInput(state, item.Party, item.Message!.Session.Root))))
            {
                return i;
            }
        }

        return -1;
    }

    // Inputs are not among what a machine speaks of when it says that a message commutes.
    private static bool HasInput(Configuration state, int party, string session)
    {
        for (int i = 0; i < state.Pool.Ready; i++)
        {
            if (state.Pool[i].Kind == ChoiceKind.Input
                && state.Pool[i].Party == party
                && state.Pool[i].Input!.Session.Root == session)
            {
                return true;
            }
        }

        return false;
    }

    private void Audit(Configuration state, int commuting)
    {
        if (++_uses % AuditEvery != 0)
        {
            return;
        }

        Choice first = state.ChoiceAt(commuting);
        for (int i = 0; i < state.Pool.Ready; i++)
        {
            if (i == commuting || state.Pool[i].Party != first.Party)
            {
                continue;
            }

            int option = state.Pool[i].Kind == ChoiceKind.Ideal ? state.OptionsAt(i)[0] : 0;
            Choice second = state.ChoiceAt(i, option);
            Copy(state, _audit[0]);
            Copy(state, _audit[1]);
            bool taken = _audit[0].TryStep(first) && _audit[0].TryStep(second)
                && _audit[1].TryStep(second) && _audit[1].TryStep(first);
            if (!taken || Fingerprint(_audit[0]) != Fingerprint(_audit[1]))
            {
                _auditFailure ??= new Violation(
                    ReductionSpec,
                    "commutes",
                    $"\"{first}\" was said to commute with all else at server {first.Party}, but not so with \"{second}\". "
                    + "The machine's Commutes is wrong; search without reduction.",
                    state.Steps);
            }
        }
    }
}
