using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;
using Microsoft.Coyote.Actors;
using CoyoteEvent = Microsoft.Coyote.Specifications.Monitor.Event;
using Monitor = Microsoft.Coyote.Specifications.Monitor;
using SpecEvent = GkeVerified.Spec.Vocabulary.Event;

namespace GkeVerified.Coyote.Peer;

/// <summary>
/// A specification as a monitor of Coyote. It asserts that the specification refuses nothing, and is in a hot state while an obligation
/// is open, so that Coyote reports a run that ends, or goes on for ever, without what is owed.
/// </summary>
/// <typeparam name="TSpec">The class of the specification; a run may have several of one class.</typeparam>
internal sealed class SpecAsMonitor<TSpec> : Monitor
    where TSpec : SpecMonitor
{
    private readonly List<Obligation> _open = [];
    private SpecMonitor[] _specs = [];
    private CoyoteRun? _run;
    private bool _isHot;

    [Start]
    [Cold]
    [OnEventDoAction(typeof(Attach), nameof(OnAttach))]
    [OnEventDoAction(typeof(Observed), nameof(OnObserved))]
    private sealed class Satisfied : State;

    [Hot]
    [OnEventDoAction(typeof(Observed), nameof(OnObserved))]
    private sealed class Waiting : State;

    private void OnAttach(CoyoteEvent attached)
    {
        _run = ((Attach)attached).Run;
        _specs = [.. _run.Configuration.Monitors.Where(monitor => monitor is TSpec && monitor.GetType() == typeof(TSpec))];
    }

    private void OnObserved(CoyoteEvent observed)
    {
        var seen = (Observed)observed;
        _open.Clear();
        foreach (SpecMonitor spec in _specs)
        {
            Violation? violation = spec.Observe(seen.Event, seen.Step);
            _run!.Refused ??= violation;

            // The text goes in as an argument: braces in it are none of a format.
            Assert(violation is null, "{0}", violation?.ToString() ?? "");
            spec.OpenObligations(_open);
        }

        // A run that is given up as undecided owes nothing more.
        bool isOwing = _open.Count > 0 && !_run!.Configuration.BeyondViewCap;
        if (isOwing && !_isHot)
        {
            _isHot = true;
            RaiseGotoStateEvent<Waiting>();
        }
        else if (!isOwing && _isHot)
        {
            _isHot = false;
            RaiseGotoStateEvent<Satisfied>();
        }
    }
}

/// <summary>How events get to the monitors of a run, whatever the classes of its specifications.</summary>
internal sealed class MonitorSlot
{
    private readonly Action<IActorRuntime> _register;
    private readonly Action<IActorRuntime, CoyoteEvent> _send;

    private MonitorSlot(Action<IActorRuntime> register, Action<IActorRuntime, CoyoteEvent> send)
    {
        _register = register;
        _send = send;
    }

    /// <summary>One slot for each class of specification among some.</summary>
    /// <param name="specs">The specifications.</param>
    public static IReadOnlyList<MonitorSlot> For(IReadOnlyList<SpecMonitor> specs)
    {
        var slots = new List<MonitorSlot>();
        foreach (Type spec in specs.Select(monitor => monitor.GetType()).Distinct())
        {
            slots.Add((MonitorSlot)typeof(MonitorSlot)
                .GetMethod(nameof(Make), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(spec)
                .Invoke(null, null)!);
        }

        return slots;
    }

    public void Register(IActorRuntime runtime) => _register(runtime);

    public void Send(IActorRuntime runtime, CoyoteEvent sent) => _send(runtime, sent);

    private static MonitorSlot Make<TSpec>()
        where TSpec : SpecMonitor => new(
            runtime => runtime.RegisterMonitor<SpecAsMonitor<TSpec>>(),
            (runtime, sent) => runtime.Monitor<SpecAsMonitor<TSpec>>(sent));
}

internal sealed class Attach(CoyoteRun run) : CoyoteEvent
{
    public CoyoteRun Run { get; } = run;
}

internal sealed class Observed(SpecEvent observed, long step) : CoyoteEvent
{
    public SpecEvent Event { get; } = observed;

    public long Step { get; } = step;
}
