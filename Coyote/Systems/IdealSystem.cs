using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Systems;

/// <summary>
/// A trusted host as the sub-system of a hybrid system [CS04 §2.1]: the servers give it inputs, and the adversary chooses
/// when which server gets which of the outputs that the host permits.
/// </summary>
public abstract class IdealSystem
{
    /// <summary>Takes an input of a server.</summary>
    /// <param name="input">The input.</param>
    /// <param name="step">The step of the run.</param>
    public abstract void Input(SessionEvent input, long step);

    /// <summary>A party becomes Byzantine, before anything else happens.</summary>
    /// <param name="party">The party.</param>
    /// <param name="step">The step of the run.</param>
    public virtual void Corrupt(int party, long step)
    {
    }

    /// <summary>The outputs that the adversary may let a server have now.</summary>
    /// <param name="party">The server.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="options">Takes, for each output, the server by which it is named.</param>
    public abstract void Options(int party, SessionId instance, ICollection<int> options);

    /// <summary>Gives a server one of the outputs it may have.</summary>
    /// <param name="party">The server.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="option">The server by which the output is named.</param>
    /// <param name="step">The step of the run.</param>
    /// <returns>The output, or null when the host does not permit it.</returns>
    public abstract SessionEvent? Output(int party, SessionId instance, int option, long step);

    /// <summary>Whether the host's liveness owes a server an output once all messages are delivered.</summary>
    /// <param name="party">The server.</param>
    /// <param name="instance">The instance.</param>
    public abstract bool Owes(int party, SessionId instance);

    /// <summary>Whether the host, taken literally, permits an output at a server that has had one.</summary>
    public abstract bool PermitsRepeats { get; }

    /// <summary>A server crashes.</summary>
    /// <param name="party">The server.</param>
    /// <param name="step">The step of the run.</param>
    public abstract void Crash(int party, long step);

    /// <summary>Forgets everything, for the next run.</summary>
    public abstract void Reset();

    /// <summary>Takes over the state of another system of the same class.</summary>
    /// <param name="other">The other system.</param>
    public abstract void CopyFrom(IdealSystem other);

    /// <summary>Adds the state to a fingerprint.</summary>
    /// <param name="fingerprint">The fingerprint that takes it up.</param>
    public abstract void AddTo(ref Fingerprint fingerprint);
}
