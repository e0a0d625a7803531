using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Search;

/// <summary>
/// States, actions, steps: what an exhaustive search needs to know of what it searches. States are buffers that are
/// overwritten; a fingerprint stands for a state's content.
/// </summary>
/// <typeparam name="TState">A buffer for a state.</typeparam>
/// <typeparam name="TAction">An action, by value.</typeparam>
public interface ITransitionSystem<TState, TAction>
{
    /// <summary>How many initial states there are.</summary>
    int InitialStates { get; }

    /// <summary>A new buffer, its content undefined.</summary>
    TState NewState();

    /// <summary>Writes an initial state into a buffer.</summary>
    /// <param name="index">0 … <see cref="InitialStates"/> − 1.</param>
    /// <param name="state">The buffer.</param>
    void Initialise(int index, TState state);

    /// <summary>Copies a state.</summary>
    /// <param name="from">The state.</param>
    /// <param name="to">The buffer that takes it.</param>
    void Copy(TState from, TState to);

    /// <summary>The actions that can be taken.</summary>
    /// <param name="state">The state.</param>
    /// <param name="actions">Takes the actions, each once.</param>
    /// <param name="reduce">
    /// Whether a persistent set of them will do: a set such that whatever can happen without it commutes with all of it.
    /// </param>
    /// <returns>Whether the actions are fewer than all.</returns>
    bool Actions(TState state, ICollection<TAction> actions, bool reduce);

    /// <summary>Takes an action.</summary>
    /// <param name="state">The state, which becomes the next one.</param>
    /// <param name="action">One of its actions.</param>
    void Step(TState state, TAction action);

    /// <summary>Actions of the same state that are known only once another has been taken.</summary>
    /// <param name="next">The state after the action.</param>
    /// <param name="action">The action that led there.</param>
    /// <param name="actions">Takes further actions of the state before.</param>
    void Variants(TState next, TAction action, ICollection<TAction> actions);

    /// <summary>Stands for the state: equal for states that have the same future.</summary>
    /// <param name="state">The state.</param>
    Fingerprint Fingerprint(TState state);

    /// <summary>What is wrong in a state; null when nothing is.</summary>
    /// <param name="state">The state.</param>
    /// <param name="terminal">Whether it has no action.</param>
    Violation? Judge(TState state, bool terminal);
}
