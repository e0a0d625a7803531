using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>A message of MVC.</summary>
/// <param name="session">The instance.</param>
/// <param name="view">The view, from 1; 0 for a message that belongs to none.</param>
public abstract class MvcMessage(SessionId session, int view) : Message(session), ICoinMessage
{
    /// <inheritdoc/>
    public int View { get; } = view;

    /// <inheritdoc/>
    public abstract int Supports(int sender, int recipient);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(View);
    }

    /// <inheritdoc/>
    public override string ToString() => View == 0 ? base.ToString() : $"{Kind}({View}) {Session}";
}

/// <summary>A message of MVC that carries a server's estimate.</summary>
/// <param name="session">The instance.</param>
/// <param name="view">The view, from 1; 0 for a message that belongs to none.</param>
/// <param name="value">The estimate.</param>
public abstract class MvcValueMessage(SessionId session, int view, ConsensusValue value) : MvcMessage(session, view)
{
    /// <summary>The estimate.</summary>
    public ConsensusValue Value { get; } = value;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper) => Value.Reveal(eavesdropper);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Value.AddTo(ref fingerprint);
    }
}

/// <summary>PROP(r, est): the sender's estimate, to be stored.</summary>
/// <param name="session">The instance.</param>
/// <param name="view">r.</param>
/// <param name="value">est.</param>
public sealed class Prop(SessionId session, int view, ConsensusValue value) : MvcValueMessage(session, view, value)
{
    /// <inheritdoc/>
    public override string Kind => "PROP";

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => sender;
}

/// <summary>ACK(r): the recipient's estimate is stored.</summary>
/// <param name="session">The instance.</param>
/// <param name="view">r.</param>
public sealed class Ack(SessionId session, int view) : MvcMessage(session, view)
{
    /// <inheritdoc/>
    public override string Kind => "ACK";

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => recipient;
}

/// <summary>DONE(r, est): a quorum has stored the sender's estimate.</summary>
/// <param name="session">The instance.</param>
/// <param name="view">r.</param>
/// <param name="value">est.</param>
public sealed class Done(SessionId session, int view, ConsensusValue value) : MvcValueMessage(session, view, value)
{
    /// <inheritdoc/>
    public override string Kind => "DONE";

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => sender;
}

/// <summary>ACK2(r): the recipient is marked as done.</summary>
/// <param name="session">The instance.</param>
/// <param name="view">r.</param>
public sealed class Ack2(SessionId session, int view) : MvcMessage(session, view)
{
    /// <inheritdoc/>
    public override string Kind => "ACK2";

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => recipient;
}

/// <summary>FIN(r): a quorum has marked the sender as done.</summary>
/// <param name="session">The instance.</param>
/// <param name="view">r.</param>
public sealed class Fin(SessionId session, int view) : MvcMessage(session, view)
{
    /// <inheritdoc/>
    public override string Kind => "FIN";

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => 0;
}

/// <summary>VOTE(r, v, d): what the sender has stored of the server that the coin names.</summary>
/// <param name="session">The instance.</param>
/// <param name="view">r.</param>
/// <param name="value">That server's estimate, or null for ⊥.</param>
/// <param name="done">Whether that server is marked as done.</param>
public sealed class Vote(SessionId session, int view, ConsensusValue? value, bool done) : MvcMessage(session, view)
{
    /// <inheritdoc/>
    public override string Kind => "VOTE";

    /// <summary>The estimate, or null for ⊥.</summary>
    public ConsensusValue? Value { get; } = value;

    /// <summary>Whether the server that the coin names is marked as done.</summary>
    public bool IsDone { get; } = done;

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => 0;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper) => Value?.Reveal(eavesdropper);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(IsDone);
        fingerprint.Add(Value is not null);
        Value?.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Kind}({View}, {(Value is null ? "⊥" : "value")}, {(IsDone ? "done" : "not done")}) {Session}";
}

/// <summary>DECIDE(v): the sender has decided.</summary>
/// <param name="session">The instance.</param>
/// <param name="value">v.</param>
public sealed class DecideMessage(SessionId session, ConsensusValue value) : MvcValueMessage(session, 0, value)
{
    /// <inheritdoc/>
    public override string Kind => "DECIDE";

    /// <inheritdoc/>
    public override int Supports(int sender, int recipient) => 0;
}
