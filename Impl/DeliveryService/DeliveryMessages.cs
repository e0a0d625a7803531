using System.Collections.Immutable;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>
/// A commit together with the proposals that it refers to, as their authors dispatched them: whoever gets it can judge it at once. Both are the value
/// that is signed and compared: what is delivered before the commit follows from what it carries, so nobody who hands it on may take that away.
/// </summary>
/// <remarks>
/// The authors' signatures stand beside the value. Whoever witnesses it has verified them, and after that nobody needs them.
/// </remarks>
/// <param name="commit">The commit.</param>
/// <param name="proposals">The proposals that it refers to, in its order.</param>
public sealed class CarriedCommit(Commit commit, ImmutableArray<Gossip> proposals) : Payload
{
    /// <summary>The commit.</summary>
    public Commit Commit { get; } = commit;

    /// <summary>The proposals that it refers to, as their authors dispatched them.</summary>
    public ImmutableArray<Gossip> Proposals { get; } = proposals;

    /// <inheritdoc/>
    public override void Write(StatementWriter writer)
    {
        writer.Write("GkeVerified carried commit v1");
        Commit.Write(writer);
        writer.Write(Proposals.Length);
        foreach (Gossip gossip in Proposals)
        {
            writer.Write(gossip.Statement.Session);
            writer.Write(gossip.Statement.Sender);
            writer.Write(gossip.Statement.Number);
            gossip.Statement.Value.Write(writer);
        }
    }

    /// <inheritdoc/>
    public override bool Equals(Payload? other)
    {
        if (other is not CarriedCommit same || same.Proposals.Length != Proposals.Length || !same.Commit.Equals(Commit))
        {
            return false;
        }

        for (int p = 0; p < Proposals.Length; p++)
        {
            if (!same.Proposals[p].Statement.Equals(Proposals[p].Statement))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the signatures of the proposals are the same besides, which are no part of the value.</summary>
    /// <param name="other">Another commit.</param>
    public bool IsIdentical(CarriedCommit other)
    {
        if (!Equals(other))
        {
            return false;
        }

        for (int p = 0; p < Proposals.Length; p++)
        {
            if (!other.Proposals[p].Signature.Equals(Proposals[p].Signature))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode() => Commit.GetHashCode();

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        Commit.AddTo(ref fingerprint);
        fingerprint.Add(Proposals.Length);
        foreach (Gossip gossip in Proposals)
        {
            gossip.Statement.AddTo(ref fingerprint);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Commit.ToString();
}

/// <summary>What commit ended an epoch, as the sender knows it.</summary>
/// <param name="session">The instance of the group for that epoch.</param>
/// <param name="value">The commit.</param>
public abstract class EpochMessage(SessionId session, Payload value) : Message(session)
{
    /// <summary>The commit.</summary>
    public Payload Value { get; } = value;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Value.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}({Value}) {Session}";
}

/// <summary>ENTERED: the sender has gone over to the next epoch, and takes messages of it from here on.</summary>
/// <param name="session">The instance of the group for the epoch that is over.</param>
/// <param name="value">The commit that ended it.</param>
public sealed class Entered(SessionId session, Payload value) : EpochMessage(session, value)
{
    /// <inheritdoc/>
    public override string Kind => "ENTERED";
}

/// <summary>DECIDED: answers a recipient that is still in the epoch.</summary>
/// <param name="session">The instance of the group for the epoch.</param>
/// <param name="value">The commit that ends it.</param>
public sealed class Decided(SessionId session, Payload value) : EpochMessage(session, value)
{
    /// <inheritdoc/>
    public override string Kind => "DECIDED";
}
