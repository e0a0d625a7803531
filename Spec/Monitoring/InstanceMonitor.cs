using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Monitoring;

/// <summary>What a monitor knows of one instance.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IInstanceState<out TSelf> : IFingerprinted
{
    /// <summary>A copy that goes its own way.</summary>
    TSelf Clone();
}

/// <summary>
/// A specification of safety that judges every session, or instance of a sub-system, by itself, and owes nothing at the end.
/// </summary>
/// <typeparam name="TState">What it knows of an instance.</typeparam>
public abstract class InstanceMonitor<TState> : SpecMonitor
    where TState : class, IInstanceState<TState>
{
    private readonly SessionMap<TState> _instances = new();

    /// <summary>Makes a monitor that knows of no instance.</summary>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts: <c>step</c> of a run, or <c>line</c> of a trace.</param>
    protected InstanceMonitor(Coverage? coverage, string positionName)
        : base(coverage, positionName)
    {
    }

    /// <inheritdoc/>
    public sealed override Violation? Observe(Event observed, long position)
    {
        switch (observed)
        {
            case Close close:
                for (int k = _instances.Count - 1; k >= 0; k--)
                {
                    if (_instances.IdAt(k).Root == close.Session.Root)
                    {
                        _instances.Remove(_instances.IdAt(k));
                    }
                }

                return null;
            case SessionEvent own:
                return Judge(own, position);
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    public sealed override void OpenObligations(ICollection<Obligation> open)
    {
    }

    /// <inheritdoc/>
    public sealed override void Reset() => _instances.Clear();

    /// <inheritdoc/>
    public sealed override void CopyFrom(SpecMonitor other)
    {
        SessionMap<TState> source = ((InstanceMonitor<TState>)other)._instances;
        Reset();
        for (int k = 0; k < source.Count; k++)
        {
            _instances.Add(source.IdAt(k), source[k].Clone());
        }
    }

    /// <inheritdoc/>
    public sealed override void AddTo(ref Fingerprint fingerprint)
    {
        for (int k = 0; k < _instances.Count; k++)
        {
            var instance = default(Fingerprint);
            _instances.IdAt(k).AddTo(ref instance);
            _instances[k].AddTo(ref instance);
            fingerprint.AddUnordered(instance);
        }
    }

    /// <summary>Takes one step with the run.</summary>
    /// <param name="observed">The event; a kind the specification does not speak of is passed over.</param>
    /// <param name="position">The step of the run, or the line of the trace.</param>
    /// <returns>The violation, or null.</returns>
    protected abstract Violation? Judge(SessionEvent observed, long position);

    /// <summary>What is known of an instance that nothing was heard of.</summary>
    protected abstract TState NewState();

    /// <summary>What is known of an instance; null when nothing was heard of it.</summary>
    /// <param name="id">The instance.</param>
    protected TState? Find(SessionId id) => _instances.Find(id);

    /// <summary>What is known of an instance.</summary>
    /// <param name="id">The instance.</param>
    protected TState Of(SessionId id)
    {
        if (_instances.Find(id) is { } known)
        {
            return known;
        }

        TState state = NewState();
        _instances.Add(id, state);
        return state;
    }
}
