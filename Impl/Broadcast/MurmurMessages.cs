using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Broadcast;

/// <summary>That a sender dispatches a message under a number.</summary>
/// <param name="session">The session.</param>
/// <param name="sender">The sender, numbered from 1.</param>
/// <param name="number">The sequence number, from 1.</param>
/// <param name="value">The message.</param>
public sealed class DispatchStatement(SessionId session, int sender, int number, Payload value) : Statement
{
    /// <summary>The session.</summary>
    public SessionId Session { get; } = session;

    /// <summary>The sender, numbered from 1.</summary>
    public int Sender { get; } = sender;

    /// <summary>The sequence number, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>The message.</summary>
    public Payload Value { get; } = value;

    /// <inheritdoc/>
    protected override void Write(StatementWriter writer)
    {
        writer.Write("GkeVerified Murmur v1");
        writer.Write(Session);
        writer.Write(Sender);
        writer.Write(Number);
        Value.Write(writer);
    }

    /// <inheritdoc/>
    public override bool Equals(Statement? other) =>
        other is DispatchStatement same
        && same.Session == Session
        && same.Sender == Sender
        && same.Number == Number
        && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        Session.AddTo(ref fingerprint);
        fingerprint.Add(Sender);
        fingerprint.Add(Number);
        Value.AddTo(ref fingerprint);
    }
}

/// <summary>GOSSIP: a message with its sender's signature.</summary>
/// <param name="statement">Who dispatches what.</param>
/// <param name="signature">What is said to be the sender's signature of it.</param>
public sealed class Gossip(DispatchStatement statement, Signature signature) : Message(statement.Session)
{
    /// <inheritdoc/>
    public override string Kind => "GOSSIP";

    /// <summary>Who dispatches what.</summary>
    public DispatchStatement Statement { get; } = statement;

    /// <summary>What is said to be the sender's signature of it.</summary>
    public Signature Signature { get; } = signature;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Statement.AddTo(ref fingerprint);
        Signature.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Kind}({Statement.Sender}, {Statement.Number}, {Statement.Value}) {Session}");
}

/// <summary>SUBSCRIBE: the sender has sampled the recipient, and asks for all it delivers.</summary>
/// <param name="session">The session.</param>
public sealed class Subscribe(SessionId session) : Message(session)
{
    /// <inheritdoc/>
    public override string Kind => "SUBSCRIBE";
}
