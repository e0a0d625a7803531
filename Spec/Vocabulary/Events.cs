namespace GkeVerified.Spec.Vocabulary;

/// <summary>
/// Something that can be observed at the interface of a system [CS04 §2.1]: what a user puts in, what a server puts out,
/// and what the adversary does. Values (keys, proposals) are opaque to a monitor; it compares them with
/// <see cref="object.Equals(object)"/>.
/// </summary>
public abstract record Event;

/// <summary>An event at the interface of one server.</summary>
/// <param name="Party">The server, numbered from 1.</param>
public abstract record PartyEvent(int Party) : Event;

/// <summary>An event of one session at the interface of one server.</summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The session, or the instance of a sub-system.</param>
public abstract record SessionEvent(int Party, SessionId Session) : PartyEvent(Party);

/// <summary>Input (start, ID) of group key exchange [CS04 Def. 2].</summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The session ID.</param>
public sealed record Start(int Party, SessionId Session) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"start({Session}) at {Party}";
}

/// <summary>Output (finish, ID, key) of group key exchange [CS04 Def. 2].</summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The session ID.</param>
/// <param name="Key">The session key.</param>
public sealed record Finish(int Party, SessionId Session, object Key) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"finish({Session}, {Key}) at {Party}";
}

/// <summary>Input (propose, ID, v) of consensus [CS04 Def. 4].</summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The consensus instance.</param>
/// <param name="Value">The value proposed.</param>
public sealed record Propose(int Party, SessionId Session, object Value) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"propose({Session}, {Value}) at {Party}";
}

/// <summary>Output (decide, ID, v) of consensus [CS04 Def. 4].</summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The consensus instance.</param>
/// <param name="Value">The value decided.</param>
public sealed record Decide(int Party, SessionId Session, object Value) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"decide({Session}, {Value}) at {Party}";
}

/// <summary>The adversary crashes a server: it halts at once and for good [CS04 §2.1].</summary>
/// <param name="Party">The server, numbered from 1.</param>
public sealed record Crash(int Party) : PartyEvent(Party)
{
    /// <inheritdoc/>
    public override string ToString() => $"crash of {Party}";
}

/// <summary>
/// The adversary breaks into a server and reads all that it has not erased; the server runs on [CS04 §4.1].
/// </summary>
/// <param name="Party">The server, numbered from 1.</param>
public sealed record BreakIn(int Party) : PartyEvent(Party)
{
    /// <inheritdoc/>
    public override string ToString() => $"break-in at {Party}";
}

/// <summary>A server enters a view of a randomised protocol for consensus.</summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The session, or the instance of a sub-system.</param>
/// <param name="View">The view, from 1.</param>
/// <param name="Estimate">The value it would now decide.</param>
public sealed record EnterView(int Party, SessionId Session, int View, object Estimate) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"view {View} of {Session} with {Estimate} at {Party}";
}

/// <summary>
/// A server concludes from the messages of a view that a value is decided in it, not merely from being told so.
/// </summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The session, or the instance of a sub-system.</param>
/// <param name="View">The view, from 1.</param>
/// <param name="Value">The value.</param>
public sealed record Conclude(int Party, SessionId Session, int View, object Value) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"view {View} of {Session} decides {Value} at {Party}";
}

/// <summary>
/// In a view with a common coin, a server has committed itself to a face: if the coin shows it, this server speaks for the
/// view's success.
/// </summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The session, or the instance of a sub-system.</param>
/// <param name="View">The view, from 1.</param>
/// <param name="Face">The face of the coin, from 1.</param>
public sealed record Commit(int Party, SessionId Session, int View, int Face) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"commitment to face {Face} in view {View} of {Session} at {Party}";
}

/// <summary>A server takes a value out of a view, other than from its coin, into the next view or as its decision.</summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The session, or the instance of a sub-system.</param>
/// <param name="View">The view, from 1.</param>
/// <param name="Face">The face of the coin that stands for the value, from 1.</param>
public sealed record Adopt(int Party, SessionId Session, int View, int Face) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"value {Face} taken out of view {View} of {Session} at {Party}";
}

/// <summary>A server reads the common coin of a view; if it is the first, the adversary knows the face from here on.</summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The session, or the instance of a sub-system.</param>
/// <param name="View">The view, from 1.</param>
/// <param name="Face">What the coin shows.</param>
/// <param name="Source">What the coin is made of, where it is made of something that other coins could be made of too.</param>
public sealed record CoinRead(int Party, SessionId Session, int View, int Face, string? Source = null) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"coin of view {View} of {Session} shows {Face} at {Party}";
}

/// <summary>A server ends a get-core exchange: it has the items of a set of servers.</summary>
/// <param name="Party">The server, numbered from 1.</param>
/// <param name="Session">The session, or the instance of a sub-system.</param>
/// <param name="View">The view, or round, that the exchange belongs to, from 1.</param>
/// <param name="Servers">The servers whose items it has.</param>
public sealed record GatherCore(int Party, SessionId Session, int View, PartySet Servers) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"items of {Servers} in view {View} of {Session} at {Party}";
}

/// <summary>The adversary has read a value: in clear text on the network, or by being told it.</summary>
/// <param name="Value">The value read.</param>
public sealed record Seen(object Value) : Event
{
    /// <inheritdoc/>
    public override string ToString() => $"the adversary reads {Value}";
}

/// <summary>
/// The adversary has delivered all messages among the servers that have not crashed, and the user has given every input
/// it is going to give: the point at which liveness is owed [CS04 Defs. 3, 5].
/// </summary>
public sealed record Quiescent : Event
{
    /// <inheritdoc/>
    public override string ToString() => "all messages among non-crashed servers delivered";
}

/// <summary>
/// The run or the trace is over: secrecy is judged. Unlike <see cref="Quiescent"/> it does not claim that all messages were
/// delivered.
/// </summary>
public sealed record End : Event
{
    /// <inheritdoc/>
    public override string ToString() => "end";
}

/// <summary>Nothing more will be said of a session: a monitor may forget it. Sub-system instances go with it.</summary>
/// <param name="Session">The session that is over; its <see cref="SessionId.Root"/> counts.</param>
public sealed record Close(SessionId Session) : Event
{
    /// <inheritdoc/>
    public override string ToString() => $"close of {Session}";
}
