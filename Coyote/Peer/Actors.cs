using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Systems;
using Microsoft.Coyote.Actors;
using CoyoteEvent = Microsoft.Coyote.Actors.Event;

namespace GkeVerified.Coyote.Peer;

/// <summary>A server: it takes what arrives, one activation at a time.</summary>
[OnEventDoAction(typeof(Carry), nameof(OnArrival))]
[OnEventDoAction(typeof(Repeat), nameof(OnRepeat))]
internal sealed class ServerActor : Actor
{
    private CoyoteRun? _run;

    protected override Task OnInitializeAsync(CoyoteEvent initialEvent)
    {
        _run = ((Serve)initialEvent).Run;
        return Task.CompletedTask;
    }

    private void OnArrival(CoyoteEvent arrived) => _run!.Arrive(((Carry)arrived).Item, RandomInteger);

    private void OnRepeat(CoyoteEvent repeated)
    {
        var repeat = (Repeat)repeated;
        _run!.Repeat(repeat.Number, repeat.Choice);
        SendEvent(repeat.Director, Taken.Instance);
    }
}

/// <summary>
/// Something on its way to a server, an operation of its own: an inbox is first in, first out, but when this gets there is up to the
/// schedule, as in NET [CS04 §2.1].
/// </summary>
internal sealed class Envelope : Actor
{
    protected override Task OnInitializeAsync(CoyoteEvent initialEvent)
    {
        var carry = (Carry)initialEvent;
        SendEvent(carry.Run.Server(carry.Item.Party), carry);
        RaiseHaltEvent();
        return Task.CompletedTask;
    }
}

/// <summary>A crash, a break-in, a forged message or a stray one that waits for its moment.</summary>
internal sealed class Adversary : Actor
{
    protected override Task OnInitializeAsync(CoyoteEvent initialEvent)
    {
        var stroke = (Stroke)initialEvent;
        stroke.Run.Arrive(stroke);
        RaiseHaltEvent();
        return Task.CompletedTask;
    }
}

/// <summary>Lets a recorded run happen again, a choice at a time.</summary>
[OnEventDoAction(typeof(Taken), nameof(OnTaken))]
internal sealed class Director : Actor
{
    private CoyoteRun? _run;
    private RunRecord? _record;
    private int _next;

    protected override Task OnInitializeAsync(CoyoteEvent initialEvent)
    {
        var direct = (Direct)initialEvent;
        _run = direct.Run;
        _record = direct.Record;
        OnTaken();
        return Task.CompletedTask;
    }

    private void OnTaken()
    {
        if (_next == _record!.Choices.Count || _run!.NotTaken >= 0)
        {
            _run!.End();
            RaiseHaltEvent();
            return;
        }

        Choice choice = _record.Choices[_next];
        if (choice.Party < 1)
        {
            _run.Repeat(_next++, choice);
            OnTaken();
            return;
        }

        SendEvent(_run.Server(choice.Party), new Repeat(_next++, choice, Id));
    }
}

internal sealed class Serve(CoyoteRun run) : CoyoteEvent
{
    public CoyoteRun Run { get; } = run;
}

internal sealed class Carry(CoyoteRun run, Choice item) : CoyoteEvent
{
    public CoyoteRun Run { get; } = run;

    public Choice Item { get; } = item;
}

internal sealed class Stroke(CoyoteRun run, int party, ChoiceKind kind, int after, int step) : CoyoteEvent
{
    public CoyoteRun Run { get; } = run;

    public int Party { get; } = party;

    public ChoiceKind Kind { get; } = kind;

    public int After { get; } = after;

    public int Step { get; } = step;
}

internal sealed class Direct(CoyoteRun run, RunRecord record) : CoyoteEvent
{
    public CoyoteRun Run { get; } = run;

    public RunRecord Record { get; } = record;
}

internal sealed class Repeat(int number, Choice choice, ActorId director) : CoyoteEvent
{
    public int Number { get; } = number;

    public Choice Choice { get; } = choice;

    public ActorId Director { get; } = director;
}

internal sealed class Taken : CoyoteEvent
{
    public static Taken Instance { get; } = new();
}
