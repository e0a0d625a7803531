using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>SUBMIT: a member has the server order a message, which it has signed.</summary>
/// <param name="session">The group.</param>
/// <param name="content">The message, a proposal or a commit.</param>
public sealed class Submit(SessionId session, Gossip content) : Message(session)
{
    /// <inheritdoc/>
    public override string Kind => "SUBMIT";

    /// <summary>The message.</summary>
    public Gossip Content { get; } = content;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Content.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}({Content.Statement.Value}) {Session}";
}

/// <summary>ORDERED: the server puts a message at a place of its order.</summary>
/// <param name="session">The group.</param>
/// <param name="place">The place, from 1.</param>
/// <param name="content">The message as its sender signed it.</param>
public sealed class Ordered(SessionId session, int place, Gossip content) : Message(session)
{
    /// <inheritdoc/>
    public override string Kind => "ORDERED";

    /// <summary>The place, from 1.</summary>
    public int Place { get; } = place;

    /// <summary>The message as its sender signed it.</summary>
    public Gossip Content { get; } = content;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(Place);
        Content.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind}({Place}, {Content.Statement.Value}) {Session}");
}
