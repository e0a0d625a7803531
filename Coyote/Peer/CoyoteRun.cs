using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;
using Microsoft.Coyote.Actors;
using Configuration = GkeVerified.Coyote.Systems.Configuration;
using Event = GkeVerified.Spec.Vocabulary.Event;

namespace GkeVerified.Coyote.Peer;

/// <summary>One run under Coyote: what its operations share. Coyote lets one of them run at a time.</summary>
internal sealed class CoyoteRun
{
    private readonly IActorRuntime _runtime;
    private readonly IReadOnlyList<MonitorSlot> _slots;
    private readonly ActorId?[] _servers;
    private readonly int[] _crashAfter;

    // Strokes of the adversary that wait for a step of the run.
    private readonly List<Stroke> _planned = [];
    private int _inFlight;

    public CoyoteRun(IActorRuntime runtime, Configuration configuration, IReadOnlyList<MonitorSlot> slots)
    {
        _runtime = runtime;
        _slots = slots;
        Configuration = configuration;
        int n = configuration.Scenario.Group.Size;
        _servers = new ActorId?[n + 1];
        _crashAfter = new int[n + 1];
        Array.Fill(_crashAfter, -1);
        var attach = new Attach(this);
        foreach (MonitorSlot slot in slots)
        {
            slot.Register(runtime);
            slot.Send(runtime, attach);
        }

        configuration.Judge = Show;
    }

    public Configuration Configuration { get; }

    /// <summary>What the run's chance follows from.</summary>
    public ulong Seed { get; private set; }

    /// <summary>The choices taken so far.</summary>
    public List<Choice> Choices { get; } = [];

    /// <summary>What a specification refused; null while none did.</summary>
    public Violation? Refused { get; set; }

    /// <summary>A recorded choice that could not be taken; −1 while all could.</summary>
    public int NotTaken { get; private set; } = -1;

    /// <summary>
    /// One actor for each server, one for each message, input and output of an ideal sub-system on its way: Coyote orders them freely. A
    /// stroke of the adversary is an actor too, or, as those tend to come early, waits for a step of the run.
    /// </summary>
    /// <param name="typicalSteps">How long runs of the scenario are, so that strokes of the adversary spread over all of a run.</param>
    public void Start(int typicalSteps)
    {
        Begin();
        CreateServers();
        PlanStrokes(typicalSteps);
        foreach (Stroke stroke in _planned.ToArray())
        {
            if (_runtime.RandomBoolean())
            {
                _planned.Remove(stroke);
                _inFlight++;
                _runtime.CreateActor(typeof(Adversary), stroke);
            }
        }

        Dispatch();
    }

    /// <summary>The same in one operation: each step is a choice of Coyote's among all that can happen.</summary>
    /// <param name="typicalSteps">How long runs of the scenario are, so that strokes of the adversary spread over all of a run.</param>
    public void Drive(int typicalSteps)
    {
        Begin();
        PlanStrokes(typicalSteps);
        int withheld = 0;
        while (!Configuration.IsOver && Configuration.Pool.Ready > 0)
        {
            StrikeAsPlanned();
            if (Configuration.IsOver || Configuration.Pool.Ready == 0)
            {
                break;
            }

            Choice item = Configuration.ChoiceAt(_runtime.RandomInteger(Configuration.Pool.Ready));
            if (!IsWithheld(item, _runtime.RandomInteger))
            {
                Take(item, _runtime.RandomInteger);
            }
            else if (withheld++ > 4 * Configuration.Pool.Ready && Configuration.IsQuiescent)
            {
                // What is left is messages of Byzantine parties, which may never arrive.
                break;
            }
        }

        End();
    }

    /// <summary>A recorded run: its choices, one after the other, each taken by the actor of its server.</summary>
    /// <param name="record">The run.</param>
    public void Follow(Runs.RunRecord record)
    {
        Seed = record.Seed;
        Runs.RunDriver.Begin(Configuration, record);
        CreateServers();
        _runtime.CreateActor(typeof(Director), new Direct(this, record));
    }

    /// <summary>The actor of a server; it hosts both machines of a Byzantine party.</summary>
    public ActorId Server(int party) => _servers[1 + (party - 1) % (_servers.Length - 1)]!;

    /// <summary>Something on its way arrives at its server, and the server is activated.</summary>
    /// <param name="item">What arrives, by the choice that takes it.</param>
    /// <param name="random">A choice of Coyote's among 0 … k − 1.</param>
    public void Arrive(Choice item, Func<int, int> random)
    {
        if (!Configuration.IsOver)
        {
            StrikeAsPlanned();
            if (!Configuration.IsOver && !IsWithheld(item, random))
            {
                Take(item, random);
            }

            Dispatch();
        }

        Land();
    }

    /// <summary>The adversary strikes: now, or as soon as it can.</summary>
    public void Arrive(Stroke stroke)
    {
        if (!Configuration.IsOver)
        {
            if (CanStrike(stroke))
            {
                Strike(stroke);
            }
            else
            {
                _planned.Add(stroke);
            }

            Dispatch();
        }

        Land();
    }

    /// <summary>Takes a recorded choice.</summary>
    /// <param name="number">Its place in the run.</param>
    /// <param name="choice">The choice.</param>
    public void Repeat(int number, Choice choice)
    {
        if (NotTaken >= 0 || Configuration.IsOver)
        {
            return;
        }

        Choices.Add(choice);
        if (!Configuration.TryStep(choice))
        {
            NotTaken = number;
        }

        AssertMachines();
    }

    public void End()
    {
        if (!Configuration.IsOver)
        {
            Configuration.End();
        }
    }

    // Byzantine parties are Byzantine from the beginning; whom such a party keeps out of what it sends and hears is drawn with it.
    private void Corrupt()
    {
        PartySet left = Configuration.Scenario.Corruptible;
        int corruptions = Configuration.CorruptionsLeft == 0 ? 0 : _runtime.RandomInteger(Configuration.CorruptionsLeft + 1);
        for (int c = 0; c < corruptions; c++)
        {
            int party = Draw(left);
            left = left.Without(party);
            var choice = new Choice(ChoiceKind.Corrupt, (byte)party, 0, 0);
            Choices.Add(choice);
            Configuration.TryStep(choice);
        }
    }

    // A Byzantine party may keep silent towards anyone, message by message.
    private bool IsWithheld(Choice item, Func<int, int> random) =>
        !Configuration.Corrupted.IsEmpty
        && item.Kind == ChoiceKind.Deliver
        && Configuration.Pool.Find(item) is var index and >= 0
        && Configuration.Pool[index].Optional
        && random(4) == 0;

    private void Begin()
    {
        // In small pieces: Q-learning keeps a table of all values that a choice may have.
        for (int piece = 0; piece < 3; piece++)
        {
            Seed = (Seed << 8) + (uint)_runtime.RandomInteger(1 << 8);
        }

        Configuration.Reset(Seed);
        Corrupt();
    }

    private void CreateServers()
    {
        for (int party = 1; party < _servers.Length; party++)
        {
            _servers[party] = _runtime.CreateActor(typeof(ServerActor), $"server {party}", new Serve(this));
        }
    }

    // How many crashes and break-ins, where, when, and for a crash whether in the middle of an activation.
    private void PlanStrokes(int typicalSteps)
    {
        PartySet left = Configuration.Scenario.Group.Everyone;
        int crashes = Configuration.CrashesLeft == 0 ? 0 : _runtime.RandomInteger(Configuration.CrashesLeft + 1);
        for (int c = 0; c < crashes; c++)
        {
            int party = Draw(left);
            left = left.Without(party);
            int after = _runtime.RandomBoolean() ? -1 : _runtime.RandomInteger(_servers.Length);
            _planned.Add(new Stroke(this, party, ChoiceKind.Crash, after, _runtime.RandomInteger(typicalSteps)));
        }

        int breakIns = Configuration.BreakInsLeft == 0 ? 0 : _runtime.RandomInteger(Configuration.BreakInsLeft + 1);
        left = Configuration.Scenario.Group.Everyone;
        for (int b = 0; b < breakIns && !left.IsEmpty; b++)
        {
            int party = Draw(left);
            left = left.Without(party);
            _planned.Add(new Stroke(this, party, ChoiceKind.BreakIn, -1, _runtime.RandomInteger(typicalSteps)));
        }

        if (Configuration.Corrupted.IsEmpty)
        {
            return;
        }

        // Only Byzantine parties make messages up, and only to correct ones is that of use.
        PartySet correct = Configuration.Scenario.Group.Everyone.Except(Configuration.Corrupted);
        int forgeries = Configuration.ForgeriesLeft == 0 ? 0 : _runtime.RandomInteger(Configuration.ForgeriesLeft + 1);
        for (int f = 0; f < forgeries; f++)
        {
            int party = Draw(correct);
            _planned.Add(new Stroke(this, party, ChoiceKind.Forge, -1, _runtime.RandomInteger(typicalSteps)));
        }

        int strays = Configuration.StraysLeft == 0 ? 0 : _runtime.RandomInteger(Configuration.StraysLeft + 1);
        for (int s = 0; s < strays; s++)
        {
            int party = Draw(correct);
            _planned.Add(new Stroke(this, party, ChoiceKind.Stray, -1, _runtime.RandomInteger(typicalSteps)));
        }
    }

    private int Draw(PartySet set)
    {
        int skip = _runtime.RandomInteger(set.Count);
        foreach (int party in set)
        {
            if (skip-- == 0)
            {
                return party;
            }
        }

        throw new InvalidOperationException("Nobody can be drawn from an empty set.");
    }

    private void StrikeAsPlanned()
    {
        for (int s = _planned.Count - 1; s >= 0; s--)
        {
            if (_planned[s].Step <= Configuration.Steps && !Configuration.IsOver && CanStrike(_planned[s]))
            {
                Strike(_planned[s]);
                _planned.RemoveAt(s);
            }
        }
    }

    // Whether there is something to make up yet; the rest is possible at any time.
    private bool CanStrike(Stroke stroke) => stroke.Kind != ChoiceKind.Forge || Configuration.Forger!.Count > 0;

    private void Strike(Stroke stroke)
    {
        if (stroke.After >= 0)
        {
            _crashAfter[stroke.Party] = stroke.After;
            return;
        }

        var choice = new Choice(stroke.Kind, (byte)stroke.Party, 0, 0);
        if (stroke.Kind == ChoiceKind.Forge)
        {
            (int from, ushort number, _) = Configuration.Forger![_runtime.RandomInteger(Configuration.Forger.Count)];
            choice = choice with { From = (byte)from, Number = number };
        }
        else if (stroke.Kind == ChoiceKind.Stray)
        {
            int number = 1 + _runtime.RandomInteger(Configuration.Strays!.Count);
            choice = choice with { From = (byte)Draw(Configuration.Corrupted), Number = (ushort)number };
        }

        Choices.Add(choice);
        if (!Configuration.TryStep(choice))
        {
            Choices.RemoveAt(Choices.Count - 1);
        }

        AssertMachines();
    }

    private void Take(Choice item, Func<int, int> random)
    {
        int index = Configuration.Pool.Find(item);
        if (index < 0)
        {
            // Its server crashed, or the run has had the repetitions that it may have.
            return;
        }

        if (item.Kind == ChoiceKind.Deliver && Configuration.DuplicatesLeft > 0 && random(16) == 0)
        {
            Choices.Add(item with { Kind = ChoiceKind.Duplicate });
            Configuration.Duplicate(index);
            AssertMachines();
            return;
        }

        int option = 0;
        if (item.Kind == ChoiceKind.Ideal)
        {
            IReadOnlyList<int> options = Configuration.OptionsAt(index);
            option = options[options.Count == 1 ? 0 : random(options.Count)];
        }

        int crashAfter = Configuration.CrashesLeft > 0 ? _crashAfter[item.Party] : -1;
        Choices.Add(Configuration.ChoiceAt(index, option, crashAfter));
        Configuration.Step(index, option, crashAfter);
        AssertMachines();
    }

    // Specifications assert for themselves; what machines throw is asserted here.
    private void AssertMachines()
    {
        Refused ??= Configuration.Violation;
        _runtime.Assert(Configuration.Violation is null, "{0}", Configuration.Violation?.ToString() ?? "");
    }

    private void Dispatch()
    {
        Pool pool = Configuration.Pool;
        for (int i = 0; i < pool.Ready && !Configuration.IsOver; i++)
        {
            if (pool[i].Chain < 0)
            {
                pool[i].Chain = 0;
                _inFlight++;
                _runtime.CreateActor(typeof(Envelope), new Carry(this, Configuration.ChoiceAt(i)));
            }
        }
    }

    private void Land()
    {
        if (--_inFlight == 0)
        {
            End();
        }
    }

    private void Show(Event observed, long step)
    {
        var shown = new Observed(observed, step);
        foreach (MonitorSlot slot in _slots)
        {
            slot.Send(_runtime, shown);
        }
    }
}
