using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Monitoring;

/// <summary>
/// A specification for the Byzantine model [PIFTI23 §2.2]: it keeps who is Byzantine, judges each session, or instance of a sub-system, by
/// itself, and what is owed when all messages among correct parties are delivered.
/// </summary>
/// <typeparam name="TState">What it knows of an instance.</typeparam>
public abstract class ByzantineMonitor<TState> : SpecMonitor
    where TState : class, IInstanceState<TState>
{
    /// <summary>Begins with no instance.</summary>
    /// <param name="group">The parties, with t in place of t_c.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    private protected ByzantineMonitor(Group group, Coverage? coverage, string positionName)
        : base(coverage, positionName)
    {
        Group = group;
        Corruptions = new CorruptionRecord(group);
    }

    /// <summary>The parties.</summary>
    private protected Group Group { get; }

    /// <summary>Who is Byzantine.</summary>
    private protected CorruptionRecord Corruptions { get; }

    /// <summary>What is known, instance by instance.</summary>
    private protected SessionMap<TState> Instances { get; } = new();

    /// <inheritdoc/>
    public sealed override Violation? Observe(Event observed, long position)
    {
        switch (observed)
        {
            case Corrupt corrupt:
                Corruptions.Add(corrupt.Party);
                return null;
            case SessionEvent own:
                return Take(own, position);
            case Quiescent:
                return JudgeOwed(position);
            case Close close:
                for (int k = Instances.Count - 1; k >= 0; k--)
                {
                    if (Instances.IdAt(k).Root == close.Session.Root)
                    {
                        Instances.Remove(Instances.IdAt(k));
                    }
                }

                return null;
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    public sealed override void Reset()
    {
        Corruptions.Reset();
        Instances.Clear();
    }

    /// <inheritdoc/>
    public sealed override void CopyFrom(SpecMonitor other)
    {
        var source = (ByzantineMonitor<TState>)other;
        Reset();
        Corruptions.CopyFrom(source.Corruptions);
        for (int k = 0; k < source.Instances.Count; k++)
        {
            Instances.Add(source.Instances.IdAt(k), source.Instances[k].Clone());
        }
    }

    /// <inheritdoc/>
    public sealed override void AddTo(ref Fingerprint fingerprint)
    {
        Corruptions.AddTo(ref fingerprint);
        for (int k = 0; k < Instances.Count; k++)
        {
            var instance = default(Fingerprint);
            Instances.IdAt(k).AddTo(ref instance);
            Instances[k].AddTo(ref instance);
            fingerprint.AddUnordered(instance);
        }
    }

    /// <summary>Takes one step with the run.</summary>
    /// <param name="observed">The event, at any party; a kind the specification does not speak of is passed over.</param>
    /// <param name="position">The step of the run, or the line of the trace.</param>
    /// <returns>The violation, or null.</returns>
    private protected abstract Violation? Take(SessionEvent observed, long position);

    /// <summary>All messages among correct parties are delivered, and no timer runs: judges what is owed.</summary>
    /// <param name="position">The step of the run, or the line of the trace.</param>
    /// <returns>The violation, or null.</returns>
    private protected abstract Violation? JudgeOwed(long position);

    /// <summary>What is known of an instance that nothing was heard of.</summary>
    private protected abstract TState NewState();

    /// <summary>What is known of an instance.</summary>
    /// <param name="id">The instance.</param>
    private protected TState Of(SessionId id)
    {
        if (Instances.Find(id) is { } known)
        {
            return known;
        }

        TState state = NewState();
        Instances.Add(id, state);
        return state;
    }
}
