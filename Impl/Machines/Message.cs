using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Machines;

/// <summary>
/// A message between two servers. Immutable, so that one object serves every recipient and every copy of a state. The
/// network adds sender and recipient.
/// </summary>
public abstract class Message : IFingerprinted
{
    /// <summary>Makes a message.</summary>
    /// <param name="session">The session, or the instance of a sub-system, that it belongs to.</param>
    protected Message(SessionId session) => Session = session;

    /// <summary>The session, or the instance of a sub-system, that it belongs to.</summary>
    public SessionId Session { get; }

    /// <summary>The name of its kind, as the papers print it.</summary>
    public abstract string Kind { get; }

    /// <summary>Shows the message to whoever reads the network.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public virtual void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public virtual void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Kind);
        Session.AddTo(ref fingerprint);
    }

    /// <summary>Kind and session.</summary>
    public override string ToString() => $"{Kind} {Session}";
}
