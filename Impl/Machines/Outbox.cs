using GkeVerified.Impl.Consensus;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Machines;

/// <summary>What an activation can write.</summary>
public enum EffectKind
{
    /// <summary>A message to a server.</summary>
    Send,

    /// <summary>An output to the user of the machine.</summary>
    Output,

    /// <summary>An input to the sub-system below the machine.</summary>
    Call,

    /// <summary>An event between a protocol and the protocol below it, shown to monitors only.</summary>
    Observe,

    /// <summary>Starts the timer of a session, in place of one that runs.</summary>
    StartTimer,

    /// <summary>Stops the timer of a session, if one runs.</summary>
    StopTimer,
}

/// <summary>One thing that an activation wrote.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="To">The recipient of a message, numbered from 1; otherwise 0.</param>
/// <param name="Message">The message; otherwise null.</param>
/// <param name="Event">The event, for a timer that it runs out; for a message null.</param>
public readonly record struct Effect(EffectKind Kind, int To, Message? Message, Event? Event);

/// <summary>
/// What one activation of a machine writes, in order: a server that crashes in the middle of an activation has written a
/// prefix of it. Used again for the next activation.
/// </summary>
public sealed class Outbox
{
    private readonly Group _group;
    private Effect[] _effects = new Effect[16];

    /// <summary>Makes an empty outbox.</summary>
    /// <param name="group">The group that <see cref="SendToAll"/> reaches.</param>
    /// <param name="coverage">Counts which branches were reached; null when nobody asks.</param>
    public Outbox(Group group, Coverage? coverage = null)
    {
        _group = group;
        Coverage = coverage;
    }

    /// <summary>Counts which branches were reached; null when nobody asks.</summary>
    public Coverage? Coverage { get; set; }

    /// <summary>
    /// The common coin, for protocols that toss one; null when none does. It belongs to the environment of the activation and
    /// not to the state of a machine, since reading it is something the adversary may notice.
    /// </summary>
    public ICoin? Coin { get; set; }

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<Effect> Effects => _effects.AsSpan(0, Count);

    /// <summary>How much was written so far.</summary>
    public int Count { get; private set; }

    /// <summary>Sends a message to one server.</summary>
    /// <param name="recipient">The recipient, numbered from 1; the sender itself is one like any other.</param>
    /// <param name="message">The message.</param>
    public void Send(int recipient, Message message) => Add(new Effect(EffectKind.Send, recipient, message, null));

    /// <summary>Sends a message to every server, the sender included [CS04 Alg. 1].</summary>
    /// <param name="message">The message.</param>
    public void SendToAll(Message message)
    {
        for (int recipient = 1; recipient <= _group.Size; recipient++)
        {
            Send(recipient, message);
        }
    }

    /// <summary>Tosses the common coin, or looks at what was tossed.</summary>
    /// <param name="instance">The consensus instance.</param>
    /// <param name="view">The view, from 1.</param>
    /// <param name="faces">How many faces the coin has; 0 for one for every server.</param>
    /// <returns>A face, from 1.</returns>
    /// <exception cref="InvalidOperationException">The environment gives no coin.</exception>
    public int Toss(SessionId instance, int view, int faces = 0) =>
        (Coin ?? throw new InvalidOperationException("The protocol tosses a common coin and is given none."))
        .Toss(instance, view, faces > 0 ? faces : _group.Size);

    /// <summary>Counts that a branch or a named situation was reached.</summary>
    /// <param name="mark">The mark.</param>
    public void Reach(Mark mark) => Coverage?.Reach(mark);

    /// <summary>Counts that a named situation was reached, if it was.</summary>
    /// <param name="reached">Whether it was.</param>
    /// <param name="mark">The mark.</param>
    public void ReachIf(bool reached, Mark mark)
    {
        if (reached)
        {
            Coverage?.Reach(mark);
        }
    }

    /// <summary>Shows an event between two layers to the monitors.</summary>
    /// <param name="observed">The event.</param>
    public void Observe(Event observed) => Add(new Effect(EffectKind.Observe, 0, null, observed));

    /// <summary>
    /// Starts a timer: the environment lets it run out at any moment, by <see cref="Machine.Expire"/>. A party has one timer for each
    /// session of the user, and one that is started takes the place of one that runs.
    /// </summary>
    /// <param name="party">The party.</param>
    /// <param name="instance">The session, or the instance of a sub-system, that the timer is for.</param>
    public void StartTimer(int party, SessionId instance) =>
        Add(new Effect(EffectKind.StartTimer, 0, null, new Expire(party, instance)));

    /// <summary>Stops the timer of a session, if one runs.</summary>
    /// <param name="party">The party.</param>
    /// <param name="instance">What the timer is for.</param>
    public void StopTimer(int party, SessionId instance) =>
        Add(new Effect(EffectKind.StopTimer, 0, null, new Expire(party, instance)));

    /// <summary>Forgets what was written, for the next activation.</summary>
    public void Clear()
    {
        Array.Clear(_effects, 0, Count);
        Count = 0;
    }

    internal void Output(Event output) => Add(new Effect(EffectKind.Output, 0, null, output));

    internal void Call(Event input) => Add(new Effect(EffectKind.Call, 0, null, input));

    internal void Add(in Effect effect)
    {
        if (Count == _effects.Length)
        {
            Array.Resize(ref _effects, 2 * Count);
        }

        _effects[Count++] = effect;
    }
}
