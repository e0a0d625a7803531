namespace GkeVerified.Spec.Vocabulary;

/// <summary>Event Init of a broadcast [PIFTI23 Alg. 1; Guerraoui et al., arXiv 1908.01738]: a party takes part from here on.</summary>
/// <param name="Party">The party, numbered from 1.</param>
/// <param name="Session">The session.</param>
public sealed record Initialise(int Party, SessionId Session) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"init({Session}) at {Party}";
}

/// <summary>Input Dispatch(m) of a broadcast [PIFTI23 Alg. 1 l. 11]: the sender's message of a number.</summary>
/// <param name="Party">The sender, numbered from 1.</param>
/// <param name="Session">The session.</param>
/// <param name="Number">The sequence number, from 1; with the sender it names the instance.</param>
/// <param name="Value">m, a value that compares by content.</param>
public sealed record Dispatch(int Party, SessionId Session, int Number, object Value) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"dispatch({Session}, {Number}, {Value}) at {Party}";
}

/// <summary>Output Deliver(m) of a broadcast [PIFTI23 Alg. 1 l. 20].</summary>
/// <param name="Party">The party, numbered from 1.</param>
/// <param name="Session">The session.</param>
/// <param name="Sender">The sender, numbered from 1.</param>
/// <param name="Number">The sequence number, from 1.</param>
/// <param name="Value">m, a value that compares by content.</param>
public sealed record DeliverBroadcast(int Party, SessionId Session, int Sender, int Number, object Value)
    : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"deliver({Session}, {Sender}, {Number}, {Value}) at {Party}";
}
