using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Machines;

/// <summary>
/// The part of a protocol that runs at one server: an interactive Turing machine of [CS04 §2.1]. Deterministic, without
/// input and output of its own: it is activated by one input, computes, and writes to an <see cref="Outbox"/>. It owns all
/// of its state. Not safe for use by several threads at once.
/// </summary>
public abstract class Machine : IFingerprinted
{
    /// <summary>Activates the machine with an input of its user or an output of the sub-system below it.</summary>
    /// <param name="input">The input.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    /// <exception cref="ArgumentException">The machine takes no such input.</exception>
    public abstract void Input(SessionEvent input, Outbox outbox);

    /// <summary>Activates the machine with a message from the network, which is authentic [CS04 §2.1].</summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="message">The message.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    public abstract void Receive(int sender, Message message, Outbox outbox);

    /// <summary>
    /// The servers that the machine waits for unless the failure detector at this server lists them [CS04 §2.3]; a detector that
    /// lists others changes nothing.
    /// </summary>
    public virtual PartySet Awaits => PartySet.Empty;

    /// <summary>Activates the machine with a list of the failure detector that names a server.</summary>
    /// <param name="suspected">The server, numbered from 1.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    public virtual void Suspect(int suspected, Outbox outbox)
    {
    }

    /// <summary>Activates the machine because a timer that it has started runs out.</summary>
    /// <param name="instance">What the timer is for.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    public virtual void Expire(SessionId instance, Outbox outbox)
    {
    }

    /// <summary>A copy of the machine that shares no changeable state with it.</summary>
    public abstract Machine Clone();

    /// <summary>
    /// Shows all that is not erased to an adversary that breaks in [CS04 §4.1], the states of sub-protocols included.
    /// </summary>
    /// <param name="eavesdropper">The adversary.</param>
    public abstract void Reveal(IEavesdropper eavesdropper);

    /// <summary>Overwrites every secret the machine holds. It must not be activated afterwards.</summary>
    public abstract void Erase();

    /// <summary>What the machine waits for, as a clause that follows "server i"; null when it waits for nothing.</summary>
    public abstract string? Waiting();

    /// <summary>
    /// Whether handling a message now or later, in any state that further messages can lead to from here, gives the same
    /// messages and outputs and leaves the same state: it then commutes with all that can happen at this server, and the
    /// explorer need not try both orders. Saying true wrongly hides behaviour, so the explorer audits it.
    /// </summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="message">The message.</param>
    public virtual bool Commutes(int sender, Message message) => false;

    /// <summary>
    /// Whether handling a message does nothing now and will do nothing in any state that messages and inputs can lead to from here: then it
    /// need not be delivered at all, also where it may be. Implies <see cref="Commutes"/>.
    /// </summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="message">The message.</param>
    public virtual bool Ignores(int sender, Message message) => false;

    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}

/// <summary>A machine of a protocol that offers a service: inputs TIn, outputs TOut.</summary>
/// <typeparam name="TIn">The inputs that the service takes.</typeparam>
/// <typeparam name="TOut">The outputs that the service gives.</typeparam>
public abstract class Machine<TIn, TOut> : Machine
    where TIn : SessionEvent
    where TOut : SessionEvent
{
    /// <inheritdoc/>
    public sealed override void Input(SessionEvent input, Outbox outbox)
    {
        if (input is not TIn expected)
        {
            throw new ArgumentException($"{GetType().Name} takes no input {input}.", nameof(input));
        }

        OnInput(expected, outbox);
    }

    /// <summary>Handles an input of the service.</summary>
    /// <param name="input">The input.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    protected abstract void OnInput(TIn input, Outbox outbox);

    /// <summary>Gives an output of the service.</summary>
    /// <param name="outbox">The outbox of the activation.</param>
    /// <param name="output">The output.</param>
    protected static void Output(Outbox outbox, TOut output) => outbox.Output(output);
}

/// <summary>
/// A machine of a protocol that offers a service on top of another: the real part of a hybrid system [CS04 §2.1]. Below it
/// stands the trusted host of the sub-service, or, in a <see cref="Composed{TIn, TOut, TSubIn, TSubOut}"/>, a protocol.
/// </summary>
/// <typeparam name="TIn">The inputs that the service takes.</typeparam>
/// <typeparam name="TOut">The outputs that the service gives.</typeparam>
/// <typeparam name="TSubIn">The inputs that the sub-service takes.</typeparam>
/// <typeparam name="TSubOut">The outputs that the sub-service gives.</typeparam>
public abstract class HybridMachine<TIn, TOut, TSubIn, TSubOut> : Machine
    where TIn : SessionEvent
    where TOut : SessionEvent
    where TSubIn : SessionEvent
    where TSubOut : SessionEvent
{
    /// <inheritdoc/>
    public sealed override void Input(SessionEvent input, Outbox outbox)
    {
        switch (input)
        {
            case TIn own:
                OnInput(own, outbox);
                break;
            case TSubOut sub:
                OnSubOutput(sub, outbox);
                break;
            default:
                throw new ArgumentException($"{GetType().Name} takes no input {input}.", nameof(input));
        }
    }

    /// <summary>Handles an input of the service.</summary>
    /// <param name="input">The input.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    protected abstract void OnInput(TIn input, Outbox outbox);

    /// <summary>Handles an output of the sub-service.</summary>
    /// <param name="output">The output.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    protected abstract void OnSubOutput(TSubOut output, Outbox outbox);

    /// <summary>Gives an output of the service.</summary>
    /// <param name="outbox">The outbox of the activation.</param>
    /// <param name="output">The output.</param>
    protected static void Output(Outbox outbox, TOut output) => outbox.Output(output);

    /// <summary>Gives an input to the sub-service.</summary>
    /// <param name="outbox">The outbox of the activation.</param>
    /// <param name="input">The input.</param>
    protected static void Call(Outbox outbox, TSubIn input) => outbox.Call(input);
}
