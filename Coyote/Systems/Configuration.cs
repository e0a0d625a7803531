using GkeVerified.Coyote.Scenarios;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Systems;

/// <summary>Follows a run from outside, for those runs that are kept.</summary>
public interface IRunListener
{
    /// <summary>The adversary takes a choice.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="choice">The choice.</param>
    /// <param name="pending">What it schedules; the default for a crash.</param>
    void Chosen(long step, in Choice choice, in Pending pending);

    /// <summary>An event happens at an interface.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="observed">The event.</param>
    void Observed(long step, Event observed);

    /// <summary>A server sends a message.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="sent">The message as it goes into the bag.</param>
    void Sent(long step, in Pending sent);
}

/// <summary>
/// A configuration of [CS04 §2.1] in the middle of a run: servers, network, sub-system and user, with the specifications in
/// lockstep. The adversary is whoever calls <see cref="Step(int, int, int)"/>. A value: it can be copied and fingerprinted.
/// </summary>
public sealed class Configuration
{
    private static readonly Quiescent s_quiescent = new();
    private static readonly End s_end = new();

    private readonly Parts _parts;
    private readonly Coverage _coverage;
    private readonly Machine?[] _servers;
    private readonly bool[] _shared;
    private readonly Outbox _outbox;
    private readonly List<int> _options = [];
    private readonly Fingerprint[] _serverFingerprints;
    private readonly int[] _views;
    private readonly int[] _decisionViews;
    private readonly PartySet[] _suspectable;

    // Whom a server's detector has listed to no effect since the server last did something: to list them again changes nothing.
    private readonly PartySet[] _listed;
    private readonly bool _hasDetectors;
    private int _repeatsLeft;
    private int _suspicionsLeft;
    private int _coinsObserved;

    /// <summary>Puts a configuration together.</summary>
    /// <param name="scenario">What is explored.</param>
    /// <param name="coverage">Counts what is reached.</param>
    /// <param name="fingerprints">Whether states will be told apart, which costs time.</param>
    public Configuration(Scenario scenario, Coverage coverage, bool fingerprints = false)
    {
        Scenario = scenario;
        HasFingerprints = fingerprints;
        _hasDetectors = scenario.HasDetectors;
        _coverage = coverage;
        _parts = scenario.Build(coverage);
        int n = scenario.Group.Size;

        // Party n + i is the second machine of a Byzantine party i.
        int nodes = scenario.HasTwins ? 2 * n : n;
        _servers = new Machine?[nodes + 1];
        _shared = new bool[nodes + 1];
        _suspectable = new PartySet[n + 1];
        _listed = new PartySet[nodes + 1];
        _serverFingerprints = new Fingerprint[nodes + 1];
        _outbox = new Outbox(scenario.Group, coverage) { Coin = _parts.Coin };
        _views = new int[(n + 1) * scenario.Sessions.Count];
        _decisionViews = new int[scenario.Sessions.Count];
        Pool = new Pool(nodes) { Order = scenario.Options.Network };
    }

    /// <summary>What is explored.</summary>
    public Scenario Scenario { get; }

    /// <summary>Whether states can be told apart.</summary>
    public bool HasFingerprints { get; }

    /// <summary>What the adversary may schedule, except crashes.</summary>
    public Pool Pool { get; }

    /// <summary>The servers that have crashed.</summary>
    public PartySet Crashed { get; private set; }

    /// <summary>How many more servers may crash.</summary>
    public int CrashesLeft { get; private set; }

    /// <summary>How many more times a server may be broken into.</summary>
    public int BreakInsLeft { get; private set; }

    /// <summary>The Byzantine parties.</summary>
    public PartySet Corrupted { get; private set; }

    /// <summary>How many more parties may be corrupted now: none once anything else has happened.</summary>
    public int CorruptionsLeft => Steps == Corrupted.Count ? Scenario.Corruptions - Corrupted.Count : 0;

    /// <summary>How many more messages Byzantine parties may make up.</summary>
    public int ForgeriesLeft { get; private set; }

    /// <summary>How many more stray messages Byzantine parties may send.</summary>
    public int StraysLeft { get; private set; }

    /// <summary>The stray messages that they can send; null when they send none.</summary>
    public IStrays? Strays => _parts.Strays;

    /// <summary>How many more times the network may deliver a message that stays on its way.</summary>
    public int DuplicatesLeft { get; private set; }

    /// <summary>What Byzantine parties can make up now; null when they make up nothing.</summary>
    public Forger? Forger => _parts.Forger;

    /// <summary>How many steps the run has taken.</summary>
    public int Steps { get; private set; }

    /// <summary>The first violation; null while there is none. The run ends with it.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>Whether a server went beyond the view cap. The run ends with it, undecided.</summary>
    public bool BeyondViewCap { get; private set; }

    /// <summary>
    /// For each session, the view in which the first server decided, as a server's own views count; 0 while none has, or
    /// where nothing has views. Not part of the state.
    /// </summary>
    public ReadOnlySpan<int> DecisionViews => _decisionViews;

    /// <summary>How many messages were sent: M of [CS04 §2.1].</summary>
    public int MessagesSent { get; private set; }

    /// <summary>The highest round number of a message, −1 while none was sent: R of [CS04 §2.1].</summary>
    public int HighestRound { get; private set; }

    /// <summary>Whether the run is over, whatever is still pending.</summary>
    public bool IsOver => Violation is not null || BeyondViewCap;

    /// <summary>What the last activation wrote, had it not crashed. Not part of the state: it does not go with a copy.</summary>
    public ReadOnlySpan<Effect> LastEffects => _outbox.Effects;

    /// <summary>The common coin; null when nothing tosses one.</summary>
    public ExplorationCoin? Coin => _parts.Coin;

    /// <summary>The specifications.</summary>
    public IReadOnlyList<SpecMonitor> Monitors => _parts.Monitors;

    /// <summary>
    /// Shows each event, with its step, to the specifications in place of the configuration: for an engine that has monitors of its own.
    /// What they refuse is then its business, and <see cref="Violation"/> tells of machines only. Null where there is none.
    /// </summary>
    public Action<Event, long>? Judge { get; set; }

    /// <summary>What reading has gained the adversary, as <see cref="Parts.Gained"/> says; null where that does not tell all.</summary>
    public int? Gained => _parts.Gained?.Invoke();

    /// <summary>Follows the run; null when nobody does.</summary>
    public IRunListener? Listener { get; set; }

    /// <summary>
    /// Whether all messages among non-crashed servers are delivered and the ideal sub-system owes nothing: fair quiescence,
    /// for a user that gives no further input.
    /// </summary>
    public bool IsQuiescent
    {
        get
        {
            if (Pool.Required > 0)
            {
                return false;
            }

            for (int i = 0; Pool.IdealOutputs > 0 && i < Pool.Ready; i++)
            {
                ref Pending item = ref Pool[i];
                if (item.Kind == ChoiceKind.Ideal && !item.Optional && _parts.Ideal!.Owes(Identity(item.Party), item.Instance))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Goes back to the beginning, for a new run.</summary>
    /// <param name="seed">What all chance of the run follows from.</param>
    public void Reset(ulong seed)
    {
        _parts.Reseed(seed);
        _parts.Ideal?.Reset();
        foreach (SpecMonitor monitor in _parts.Monitors)
        {
            monitor.Reset();
        }

        for (int party = 1; party < _servers.Length; party++)
        {
            _servers[party] = party <= Scenario.Group.Size ? _parts.Server(party) : null;
            _shared[party] = false;
            Refingerprint(party);
        }

        Corrupted = PartySet.Empty;
        ForgeriesLeft = Forger is null ? 0 : Scenario.Options.Forgeries;
        StraysLeft = Strays is null ? 0 : Scenario.Options.Strays;
        DuplicatesLeft = Scenario.Options.Duplicates;
        Forger?.Reset();
        Crashed = PartySet.Empty;
        CrashesLeft = Scenario.Options.Crashes;
        BreakInsLeft = Scenario.Options.BreakIns;
        _repeatsLeft = Scenario.Options.Repeats;
        _suspicionsLeft = Scenario.Options.Suspicions;
        Array.Clear(_suspectable);
        Array.Clear(_listed);
        Steps = MessagesSent = _coinsObserved = 0;
        Array.Clear(_views);
        Array.Clear(_decisionViews);
        HighestRound = -1;
        Violation = null;
        BeyondViewCap = false;
        Pool.Clear();
        Pool.Order = Scenario.Options.Network;
        for (int i = 0; i < Scenario.Inputs.Count; i++)
        {
            AddInput(i + 1, Scenario.Inputs[i].Party, optional: false);
        }
    }

    /// <summary>The outputs that the adversary may let an ideal sub-system give for an item.</summary>
    /// <param name="index">The place of an item of kind <see cref="ChoiceKind.Ideal"/> in the pool.</param>
    /// <returns>For each output, the server by which it is named; valid until the next call.</returns>
    public IReadOnlyList<int> OptionsAt(int index)
    {
        _options.Clear();
        ref Pending item = ref Pool[index];
        _parts.Ideal!.Options(Identity(item.Party), item.Instance, _options);
        return _options;
    }

    /// <summary>The choice that takes an item of the pool.</summary>
    /// <param name="index">The item's place.</param>
    /// <param name="option">For an output of an ideal sub-system, the server by which it is named; otherwise 0.</param>
    /// <param name="crashAfter">See <see cref="Choice.CrashAfter"/>.</param>
    public Choice ChoiceAt(int index, int option = 0, int crashAfter = -1)
    {
        ref Pending item = ref Pool[index];
        byte from = item.Kind == ChoiceKind.Ideal ? (byte)option : item.From;
        return new Choice(item.Kind, item.Party, from, item.Number, (short)crashAfter);
    }

    /// <summary>Takes a choice, if it can be taken now.</summary>
    /// <param name="choice">The choice.</param>
    /// <returns>Whether it could be taken.</returns>
    public bool TryStep(in Choice choice)
    {
        if (choice.Party < 1 || choice.Party >= _servers.Length || (choice.CrashAfter >= 0 && CrashesLeft == 0))
        {
            return false;
        }

        if (choice.Kind == ChoiceKind.Corrupt)
        {
            if (CorruptionsLeft == 0 || !Scenario.Corruptible.Contains(choice.Party) || Corrupted.Contains(choice.Party))
            {
                return false;
            }

            Corrupt(choice.Party);
            return true;
        }

        if (choice.Kind == ChoiceKind.Forge)
        {
            int forged = ForgeriesLeft == 0 ? -1 : Forger!.Find(choice.From, choice.Number);
            if (forged < 0 || choice.Party > Scenario.Group.Size || Corrupted.Contains(choice.Party))
            {
                return false;
            }

            Forge(forged, choice.Party);
            return true;
        }

        if (choice.Kind == ChoiceKind.Stray)
        {
            if (StraysLeft == 0
                || !Corrupted.Contains(choice.From)
                || choice.Party > Scenario.Group.Size
                || Corrupted.Contains(choice.Party)
                || choice.Number < 1
                || choice.Number > Strays!.Count)
            {
                return false;
            }

            SendStray(choice.Number, choice.From, choice.Party);
            return true;
        }

        if (choice.Kind == ChoiceKind.Duplicate)
        {
            int pending = DuplicatesLeft == 0 ? -1 : Pool.Find(choice with { Kind = ChoiceKind.Deliver });
            if (pending < 0)
            {
                return false;
            }

            Duplicate(pending);
            return true;
        }

        if (choice.Kind == ChoiceKind.Crash)
        {
            if (CrashesLeft == 0 || Crashed.Contains(choice.Party))
            {
                return false;
            }

            Crash(choice.Party);
            return true;
        }

        if (choice.Kind == ChoiceKind.BreakIn)
        {
            if (BreakInsLeft == 0 || Crashed.Contains(choice.Party))
            {
                return false;
            }

            BreakIn(choice.Party);
            return true;
        }

        int index = Pool.Find(choice);
        if (index < 0 || (choice.Kind == ChoiceKind.Ideal && !OptionsAt(index).Contains(choice.From)))
        {
            return false;
        }

        Step(index, choice.Kind == ChoiceKind.Ideal ? choice.From : 0, choice.CrashAfter);
        return true;
    }

    /// <summary>Takes an item of the pool: one activation of one server.</summary>
    /// <param name="index">The item's place.</param>
    /// <param name="option">For an output of an ideal sub-system, the server by which it is named; otherwise 0.</param>
    /// <param name="crashAfter">See <see cref="Choice.CrashAfter"/>.</param>
    public void Step(int index, int option = 0, int crashAfter = -1)
    {
        Choice choice = Listener is null ? default : ChoiceAt(index, option, crashAfter);
        Pending item = Pool.Take(index);
        Step(item, choice, option, crashAfter);
    }

    /// <summary>Takes an item of the pool, and crashes its server in the middle of that activation where it has a middle.</summary>
    /// <param name="index">The item's place.</param>
    /// <param name="option">For an output of an ideal sub-system, the server by which it is named; otherwise 0.</param>
    /// <param name="cut">Which activations are cut, and where.</param>
    /// <returns>After how many of its messages and outputs the server crashed; −1 when it did not.</returns>
    /// <remarks>A listener is told the choice without the crash, which is not known yet, and the crash when it happens.</remarks>
    public int Step(int index, int option, Cut cut)
    {
        Choice choice = Listener is null ? default : ChoiceAt(index, option);
        return Step(Pool.Take(index), choice, option, -1, cut);
    }

    /// <summary>Corrupts a party, before anything else happens: it is Byzantine for the whole run.</summary>
    /// <param name="party">The party, numbered from 1.</param>
    public void Corrupt(int party)
    {
        Steps++;
        Listener?.Chosen(Steps, new Choice(ChoiceKind.Corrupt, (byte)party, 0, 0), default);
        Observe(new Corrupt(party));
        Corrupted = Corrupted.With(party);
        _parts.Ideal?.Corrupt(party, Steps);
        Forger?.Corrupt(party);
        if (!Scenario.HasTwins)
        {
            return;
        }

        int twin = Scenario.Group.Size + party;
        _servers[twin] = _parts.Server(party);
        Refingerprint(twin);
        for (int i = 0; i < Scenario.Inputs.Count; i++)
        {
            if (Scenario.Inputs[i].Party == party)
            {
                AddInput(Scenario.Inputs.Count + i + 1, twin, optional: false);
            }
        }
    }

    /// <summary>Lets a Byzantine party send a message that it made up, and delivers it.</summary>
    /// <param name="index">Which message, as <see cref="Systems.Forger"/> lists it.</param>
    /// <param name="recipient">The recipient, a correct party.</param>
    public void Forge(int index, int recipient)
    {
        (int from, ushort number, Message message) = Forger![index];
        ForgeriesLeft--;
        MakeUp(new Choice(ChoiceKind.Forge, (byte)recipient, (byte)from, number), message);
    }

    /// <summary>Lets a Byzantine party send a stray message, and delivers it.</summary>
    /// <param name="number">Which message, as <see cref="Strays"/> has it.</param>
    /// <param name="from">The Byzantine party.</param>
    /// <param name="recipient">The recipient, a correct party.</param>
    public void SendStray(int number, int from, int recipient)
    {
        StraysLeft--;
        MakeUp(new Choice(ChoiceKind.Stray, (byte)recipient, (byte)from, (ushort)number), Strays!.Make(number, from));
    }

    private void MakeUp(in Choice choice, Message message)
    {
        var item = new Pending
        {
            Kind = choice.Kind,
            Party = choice.Party,
            From = choice.From,
            Number = choice.Number,
            Optional = true,
            Message = message,
        };
        Step(item, choice, 0, -1);
    }

    /// <summary>Delivers a message and leaves a copy of it on its way: it arrives again, at any time.</summary>
    /// <param name="index">The place of an item of kind <see cref="ChoiceKind.Deliver"/> in the pool.</param>
    public void Duplicate(int index)
    {
        DuplicatesLeft--;
        Choice choice = ChoiceAt(index) with { Kind = ChoiceKind.Duplicate };
        Pending item = Pool[index];
        Pool[index].IsCopy = true;

        // It is on its way anew, to whoever follows that and to whoever has given it a place among the others.
        Pool[index].Chain = -1;
        Pool[index].Priority = 0;
        Step(item, choice, 0, -1);
    }

    // Returns after how many effects the server crashed; −1 when it did not.
    private int Step(in Pending item, in Choice choice, int option, int crashAfter, Cut cut = default)
    {
        Steps++;
        Listener?.Chosen(Steps, choice, item);
        _outbox.Clear();
        if (!Activate(item, option))
        {
            return crashAfter;
        }

        ObserveCoin(Identity(item.Party));
        crashAfter = cut.IsWanted ? cut.In(_outbox.Effects) : crashAfter;
        int written = crashAfter < 0 ? _outbox.Count : Math.Min(crashAfter, _outbox.Count);
        for (int i = 0; i < written && Violation is null; i++)
        {
            Perform(item, _outbox.Effects[i], i > 0 ? _outbox.Effects[i - 1].Message : null);
        }

        Refingerprint(item.Party);
        if (crashAfter >= 0)
        {
            RecordCrash(item.Party);
        }
        else if (item.Kind == ChoiceKind.Suspect)
        {
            PartySet listed = _outbox.Count == 0 ? _listed[item.Party].With(item.From) : PartySet.Empty;
            _listed[item.Party] = listed;
            OfferSuspicions();
        }
        else if (_hasDetectors)
        {
            _listed[item.Party] = PartySet.Empty;
            OfferSuspicions(item.Party);
        }

        JudgeIfQuiescent();
        return crashAfter;
    }

    /// <summary>Crashes a server between two activations.</summary>
    /// <param name="party">The server.</param>
    public void Crash(int party)
    {
        Steps++;
        Listener?.Chosen(Steps, new Choice(ChoiceKind.Crash, (byte)party, 0, 0), default);
        RecordCrash(party);
        JudgeIfQuiescent();
    }

    /// <summary>
    /// Breaks into a server between two activations: the adversary reads the complete state that is not erased, sub-protocols
    /// included, and the server runs on [CS04 §4.1]. A crashed server has halted and tells nothing.
    /// </summary>
    /// <param name="party">The server.</param>
    public void BreakIn(int party)
    {
        Steps++;
        BreakInsLeft--;
        Listener?.Chosen(Steps, new Choice(ChoiceKind.BreakIn, (byte)party, 0, 0), default);
        Observe(new BreakIn(party));
        _parts.ReadingAt?.Invoke(Steps);
        if (_parts.Eavesdropper is not null)
        {
            _servers[party]!.Reveal(_parts.Eavesdropper);
        }

        if (Listener is IEavesdropper reader)
        {
            _servers[party]!.Reveal(reader);
        }

        JudgeIfQuiescent();
    }

    /// <summary>Ends the run: what is judged at the end is judged.</summary>
    public void End()
    {
        if (Violation is null)
        {
            Observe(s_end);
        }
    }

    /// <summary>What the servers wait for, one clause each; empty when they wait for nothing.</summary>
    public string DescribeWaiting()
    {
        var clauses = new List<string>();
        for (int party = 1; party < _servers.Length; party++)
        {
            if (party <= Scenario.Group.Size
                && !Crashed.Contains(party)
                && !Corrupted.Contains(party)
                && _servers[party]!.Waiting() is { } waiting)
            {
                clauses.Add($"server {party} {waiting}");
            }
        }

        return string.Join("; ", clauses);
    }

    /// <summary>Whether taking an item commutes with all else that can happen at its server, crashes excepted.</summary>
    /// <param name="index">The item's place.</param>
    public bool Commutes(int index)
    {
        ref Pending item = ref Pool[index];
        return item.Kind == ChoiceKind.Deliver && _servers[item.Party]!.Commutes(Identity(item.From), item.Message!);
    }

    /// <summary>Whether taking an item does nothing, now and later.</summary>
    /// <param name="index">The item's place.</param>
    public bool Ignores(int index)
    {
        ref Pending item = ref Pool[index];
        return item.Kind == ChoiceKind.Deliver && _servers[item.Party]!.Ignores(Identity(item.From), item.Message!);
    }

    /// <summary>Takes over another configuration of the same scenario.</summary>
    /// <param name="other">The other configuration; from now on both copy a server before they activate it.</param>
    public void CopyFrom(Configuration other)
    {
        for (int party = 1; party < _servers.Length; party++)
        {
            _servers[party] = other._servers[party];
            _shared[party] = other._shared[party] = true;
            _serverFingerprints[party] = other._serverFingerprints[party];
        }

        Pool.CopyFrom(other.Pool);
        Coin?.CopyFrom(other.Coin!);
        _coinsObserved = other._coinsObserved;
        _parts.Ideal?.CopyFrom(other._parts.Ideal!);
        for (int m = 0; m < _parts.Monitors.Count; m++)
        {
            _parts.Monitors[m].CopyFrom(other._parts.Monitors[m]);
        }

        Corrupted = other.Corrupted;
        StraysLeft = other.StraysLeft;
        DuplicatesLeft = other.DuplicatesLeft;
        ForgeriesLeft = other.ForgeriesLeft;
        if (ForgeriesLeft > 0)
        {
            Forger!.CopyFrom(other.Forger!);
        }

        Crashed = other.Crashed;
        CrashesLeft = other.CrashesLeft;
        BreakInsLeft = other.BreakInsLeft;
        _repeatsLeft = other._repeatsLeft;
        _suspicionsLeft = other._suspicionsLeft;
        other._suspectable.CopyTo(_suspectable, 0);
        other._listed.CopyTo(_listed, 0);
        Steps = other.Steps;
        Violation = other.Violation;
        BeyondViewCap = other.BeyondViewCap;
        MessagesSent = other.MessagesSent;
        HighestRound = other.HighestRound;
    }

    /// <summary>
    /// Stands for the state: two configurations with the same fingerprint have the same future and the same verdicts in it.
    /// </summary>
    public Fingerprint Fingerprint()
    {
        var fingerprint = default(Fingerprint);

        // A violation belongs to the step, but whoever tells states apart must not take the state behind it for another.
        if (Violation is not null)
        {
            fingerprint.Add(Violation.Name);
        }

        fingerprint.Add(BeyondViewCap);
        Crashed.AddTo(ref fingerprint);
        fingerprint.Add(CrashesLeft);
        fingerprint.Add(BreakInsLeft);
        fingerprint.Add(_repeatsLeft);
        fingerprint.Add(DuplicatesLeft);
        if (Scenario.Corruptions > 0)
        {
            fingerprint.Add(CorruptionsLeft);
            Corrupted.AddTo(ref fingerprint);
            fingerprint.Add(StraysLeft);
            fingerprint.Add(ForgeriesLeft);
            if (ForgeriesLeft > 0)
            {
                Forger!.AddTo(ref fingerprint);
            }
        }

        if (_hasDetectors)
        {
            fingerprint.Add(_suspicionsLeft);
            foreach (PartySet listed in _listed)
            {
                listed.AddTo(ref fingerprint);
            }
        }

        for (int party = 1; party < _servers.Length; party++)
        {
            if (!Crashed.Contains(party) && _servers[party] is not null)
            {
                fingerprint.Add(_serverFingerprints[party]);
            }
        }

        Pool.AddTo(ref fingerprint);
        _parts.Ideal?.AddTo(ref fingerprint);
        foreach (SpecMonitor monitor in _parts.Monitors)
        {
            monitor.AddTo(ref fingerprint);
        }

        return fingerprint;
    }

    /// <summary>
    /// Stands for what a run has come to: which servers crashed, the states of the others and of the ideal sub-system. Whatever is
    /// still pending does not count, nor what monitors remember.
    /// </summary>
    public Fingerprint Outcome()
    {
        var fingerprint = default(Fingerprint);
        Crashed.AddTo(ref fingerprint);
        Corrupted.AddTo(ref fingerprint);
        for (int party = 1; party < _servers.Length; party++)
        {
            if (!Crashed.Contains(party) && _servers[party] is not null)
            {
                fingerprint.Add(_serverFingerprints[party]);
            }
        }

        _parts.Ideal?.AddTo(ref fingerprint);
        return fingerprint;
    }

    private static Choice ChoiceOf(in Pending item, int option) =>
        new(item.Kind, item.Party, item.Kind == ChoiceKind.Ideal ? (byte)option : item.From, item.Number);

    // Whether the machine took it: whatever a machine throws is a finding about the machine, in this run.
    private bool Activate(in Pending item, int option)
    {
        SessionEvent? given = null;
        switch (item.Kind)
        {
            case ChoiceKind.Input:
                SpendRepeat(item);
                given = item.Input!;
                Observe(given);
                break;
            case ChoiceKind.Ideal:
                SpendRepeat(item);
                given = _parts.Ideal!.Output(Identity(item.Party), item.Instance, option, Steps)
                    ?? throw new InvalidOperationException($"The ideal system does not permit {ChoiceOf(item, option)}.");
                Observe(given);
                break;
            case ChoiceKind.Timeout:
                Observe(new Expire(Identity(item.Party), item.Instance));
                break;
            case ChoiceKind.Suspect:
                _suspectable[item.Party] = _suspectable[item.Party].Without(item.From);
                if (!Crashed.Contains(item.From) && item.From == TrustedInTheEnd)
                {
                    _suspicionsLeft--;
                }

                break;
        }

        try
        {
            Machine server = Own(item.Party);
            switch (item.Kind)
            {
                case ChoiceKind.Deliver or ChoiceKind.Forge or ChoiceKind.Stray:
                    server.Receive(Identity(item.From), item.Message!, _outbox);
                    break;
                case ChoiceKind.Suspect:
                    server.Suspect(item.From, _outbox);
                    break;
                case ChoiceKind.Timeout:
                    server.Expire(item.Instance, _outbox);
                    break;
                default:
                    server.Input(given!, _outbox);
                    break;
            }
        }
#pragma warning disable CA1031 // Whatever a machine throws is a finding about the machine, in this run.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Violation ??= new Violation(
                "machine",
                "exception",
                $"server {item.Party} threw {e.GetType().Name} when it took \"{ChoiceOf(item, option)}\": {e.Message}",
                Steps);
            return false;
        }

        if (item.Kind == ChoiceKind.Input && _repeatsLeft > 0)
        {
            AddInput(item.Number, item.Party, optional: true);
        }
        else if (item.Kind == ChoiceKind.Ideal && _repeatsLeft > 0 && _parts.Ideal!.PermitsRepeats)
        {
            AddIdealOutput(item.Party, item.Instance, optional: true);
        }

        return true;
    }

    private void Perform(in Pending cause, in Effect effect, Message? previous)
    {
        switch (effect.Kind)
        {
            case EffectKind.Send:
                if (!ReferenceEquals(effect.Message, previous))
                {
                    _parts.ReadingAt?.Invoke(Steps);
                    if (ForgeriesLeft > 0)
                    {
                        Forger!.Read(Identity(cause.Party), effect.Message!);
                    }

                    if (_parts.Eavesdropper is not null)
                    {
                        effect.Message!.Reveal(_parts.Eavesdropper);
                    }

                    if (Listener is IEavesdropper reader)
                    {
                        effect.Message!.Reveal(reader);
                    }
                }

                Send(cause, effect.To, effect.Message!);
                break;
            case EffectKind.Call:
                var input = (SessionEvent)effect.Event!;
                Observe(input);
                RevealInput(input);
                _parts.Ideal!.Input(input, Steps);

                // A server that has had its output and asks again gets none.
                _options.Clear();
                _parts.Ideal.Options(input.Party, input.Session, _options);
                if (_options.Count > 0)
                {
                    AddIdealOutput(cause.Party, input.Session, optional: false);
                }

                break;
            case EffectKind.StartTimer:
                StopTimer(cause.Party, effect);
                AddTimer(cause.Party, ((SessionEvent)effect.Event!).Session);
                break;
            case EffectKind.StopTimer:
                StopTimer(cause.Party, effect);
                break;
            default:
                Observe(effect.Event!);
                break;
        }
    }

    private void Send(in Pending cause, int recipient, Message message)
    {
        int round = cause.Kind == ChoiceKind.Deliver ? cause.Round + 1 : 0;
        MessagesSent++;
        HighestRound = Math.Max(HighestRound, round);
        Post(cause, recipient, message, round);
        if (Corrupted.Contains(recipient) && Scenario.HasTwins)
        {
            Post(cause, Scenario.Group.Size + recipient, message, round);
        }
    }

    // What a Byzantine party sends or is sent need not arrive.
    private void Post(in Pending cause, int recipient, Message message, int round)
    {
        var item = new Pending
        {
            Kind = ChoiceKind.Deliver,
            Party = (byte)recipient,
            From = cause.Party,
            Number = Pool.NextNumber(cause.Party, recipient),
            Round = (ushort)round,
            Optional = Corrupted.Contains(Identity(cause.Party)) || Corrupted.Contains(Identity(recipient)),
            Chain = -1,
            Message = message,
        };
        if (HasFingerprints)
        {
            item.Fingerprint.Add(cause.Party << 8 | recipient);
            message.AddTo(ref item.Fingerprint);
        }

        if (Listener is not null)
        {
            Listener.Sent(Steps, item);
        }

        if (!Crashed.Contains(recipient))
        {
            Pool.Add(item);
        }
    }

    // Inputs beyond those of the scenario are for second machines.
    private void AddInput(int number, int party, bool optional)
    {
        SessionEvent input = number <= Scenario.Inputs.Count
            ? Scenario.Inputs[number - 1]
            : Scenario.TwinOf(Scenario.Inputs[number - 1 - Scenario.Inputs.Count]);
        var item = new Pending
        {
            Kind = ChoiceKind.Input,
            Party = (byte)party,
            Number = (ushort)number,
            Optional = optional,
            Chain = -1,
            Input = input,
        };
        item.Fingerprint.Add(1 << 16 | number);
        Pool.Add(item);
    }

    private void AddIdealOutput(int party, SessionId instance, bool optional)
    {
        int number = Scenario.InstanceNumber(instance);
        var item = new Pending
        {
            Kind = ChoiceKind.Ideal,
            Party = (byte)party,
            Number = (ushort)number,
            Optional = optional,
            Chain = -1,
            Instance = instance,
        };
        item.Fingerprint.Add(2 << 16 | party << 8 | number);
        Pool.Add(item);
    }

    // A timer of a correct party runs out in the end.
    private void AddTimer(int party, SessionId instance)
    {
        int number = Scenario.InstanceNumber(instance);
        var item = new Pending
        {
            Kind = ChoiceKind.Timeout,
            Party = (byte)party,
            Number = (ushort)number,
            Optional = Corrupted.Contains(Identity(party)),
            Chain = -1,
            Instance = instance,
        };
        item.Fingerprint.Add(4 << 16 | party << 8 | number);
        instance.AddTo(ref item.Fingerprint);
        Pool.Add(item);
    }

    private void StopTimer(int party, in Effect effect) =>
        Pool.RemoveTimer(party, Scenario.InstanceNumber(((SessionEvent)effect.Event!).Session));

    // The server that ◇S leaves in peace in the end: the last one, since coordinators take turns from the first.
    private int TrustedInTheEnd
    {
        get
        {
            int party = Scenario.Group.Size;
            while (party > 1 && Crashed.Contains(party))
            {
                party--;
            }

            return party;
        }
    }

    private void OfferSuspicions()
    {
        for (int party = 1; party <= Scenario.Group.Size; party++)
        {
            OfferSuspicions(party);
        }
    }

    // Which lists a server's detector may give next: of those that make a difference, the ones that its kind permits.
    private void OfferSuspicions(int party)
    {
        if (!_hasDetectors)
        {
            return;
        }

        PartySet offered = PartySet.Empty;
        if (!Crashed.Contains(party))
        {
            foreach (int awaited in _servers[party]!.Awaits.Except(_listed[party]))
            {
                bool wrong = Scenario.Options.Detector == DetectorKind.EventuallyStrong
                    && (awaited != TrustedInTheEnd || _suspicionsLeft > 0);
                offered = wrong || Crashed.Contains(awaited) ? offered.With(awaited) : offered;
            }
        }

        foreach (int gone in _suspectable[party].Except(offered))
        {
            Pool.RemoveSuspicion(party, gone);
        }

        foreach (int suspected in offered.Except(_suspectable[party]))
        {
            var item = new Pending
            {
                Kind = ChoiceKind.Suspect,
                Party = (byte)party,
                From = (byte)suspected,
                Optional = !Crashed.Contains(suspected),
                Chain = -1,
            };
            item.Fingerprint.Add(3 << 16 | party << 8 | suspected);
            Pool.Add(item);
        }

        _suspectable[party] = offered;
    }

    // A repeated input or output is pending only while the run may still have one.
    private void SpendRepeat(in Pending item)
    {
        if (item.Optional && --_repeatsLeft == 0)
        {
            Pool.RemoveOptional(ChoiceKind.Input);
            Pool.RemoveOptional(ChoiceKind.Ideal);
        }
    }

    private void RevealInput(SessionEvent input)
    {
        if (input is not Propose { Value: ConsensusValue value })
        {
            return;
        }

        if (_parts.Eavesdropper is not null)
        {
            _parts.ReadingAt?.Invoke(Steps);
            value.Reveal(_parts.Eavesdropper);
        }

        if (Listener is IEavesdropper reader)
        {
            value.Reveal(reader);
        }
    }

    private void RecordCrash(int party)
    {
        Crashed = Crashed.With(party);
        CrashesLeft--;
        Pool.Crash(party);
        _parts.Ideal?.Crash(party, Steps);
        Observe(new Crash(party));
        OfferSuspicions();
    }

    private void JudgeIfQuiescent()
    {
        if (Violation is not null || !IsQuiescent)
        {
            return;
        }

        Observe(s_quiescent);
        if (Violation is { } unmet && IsOfLiveness(unmet) && DescribeWaiting() is { Length: > 0 } waiting)
        {
            Violation = unmet with { Message = $"{unmet.Message} {char.ToUpperInvariant(waiting[0])}{waiting[1..]}." };
        }
    }

    private static bool IsOfLiveness(Violation violation) =>
        violation.Rule == "liveness" || violation.Rule.EndsWith("termination", StringComparison.Ordinal);

    // A face is known to the adversary as soon as a server can read it, whatever the server then does.
    private void ObserveCoin(int party)
    {
        for (; Coin is not null && _coinsObserved < Coin.Known.Count; _coinsObserved++)
        {
            (SessionId instance, int view, int face) = Coin.Known[_coinsObserved];
            Observe(new CoinRead(party, instance, view, face));
        }
    }

    private void Observe(Event observed)
    {
        Listener?.Observed(Steps, observed);
        if (observed is PartyEvent own and not CoinRead && Corrupted.Contains(own.Party))
        {
            return;
        }

        switch (observed)
        {
            case CoinRead read:
                _coinsObserved += Coin is not null && Coin.Learn(read.Session, read.View, read.Face) ? 1 : 0;
                break;
            case EnterView entered:
                if (IsTop(entered.Session))
                {
                    _views[ViewIndex(entered)] = entered.View;
                }

                BeyondViewCap |= entered.View > Scenario.Options.ViewCap;
                break;
            case Decide decide when IsTop(decide.Session) && _decisionViews[SessionNumber(decide.Session) - 1] == 0:
                _decisionViews[SessionNumber(decide.Session) - 1] = _views[ViewIndex(decide)];
                break;
        }

        if (Judge is not null)
        {
            Judge(observed, Steps);
            return;
        }

        foreach (SpecMonitor monitor in _parts.Monitors)
        {
            Violation ??= monitor.Observe(observed, Steps);
        }
    }

    // Whether an instance of consensus is that of the protocol under exploration, and not one that serves it.
    private static bool IsTop(SessionId instance) => instance.Tag?.Contains('|', StringComparison.Ordinal) is not true;

    private int ViewIndex(SessionEvent of) =>
        of.Party * Scenario.Sessions.Count + SessionNumber(of.Session) - 1;

    // From 1, as choices count.
    private int SessionNumber(SessionId instance) => 1 + ScenarioSessions.IndexOf(Scenario.Sessions, instance);

    // The party that a machine belongs to.
    private int Identity(int node) => node > Scenario.Group.Size ? node - Scenario.Group.Size : node;

    // The server's machine, to be changed by this configuration alone.
    private Machine Own(int party)
    {
        if (_shared[party])
        {
            _servers[party] = _servers[party]!.Clone();
            _shared[party] = false;
        }

        return _servers[party]!;
    }

    private void Refingerprint(int party)
    {
        if (HasFingerprints && _servers[party] is not null)
        {
            var fingerprint = default(Fingerprint);
            fingerprint.Add(party);
            _servers[party]!.AddTo(ref fingerprint);
            _serverFingerprints[party] = fingerprint;
        }
    }
}
