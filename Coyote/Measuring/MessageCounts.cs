using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Measuring;

/// <summary>Messages of a run by the protocol that they belong to; what a party sends to itself is not counted.</summary>
/// <param name="Gossip">GOSSIP of Murmur.</param>
/// <param name="Links">SUBSCRIBE of Murmur.</param>
/// <param name="Cac">BUNDLE of either CAC.</param>
/// <param name="Restrained">Messages of restrained consensus.</param>
/// <param name="Proofs">UNIQUE of Cascade Consensus: proofs of uniqueness that are handed on.</param>
/// <param name="Global">Messages of global consensus, those of its instances of binary agreement among them.</param>
/// <param name="Service">ENTERED and DECIDED of the distributed Delivery Service; SUBMIT and ORDERED of the centralised one.</param>
public readonly record struct MessageCounts(
    double Gossip, double Links, double Cac, double Restrained, double Proofs, double Global, double Service)
{
    /// <summary>All of them.</summary>
    public double Total => Gossip + Links + Cac + Restrained + Proofs + Global + Service;

    /// <summary>The counts with one more message.</summary>
    /// <param name="message">The message.</param>
    internal MessageCounts With(Message message) => message switch
    {
        Impl.Broadcast.Gossip => this with { Gossip = Gossip + 1 },
        Subscribe => this with { Links = Links + 1 },
        Bundle => this with { Cac = Cac + 1 },
        RestrainedMessage => this with { Restrained = Restrained + 1 },
        Uniqueness => this with { Proofs = Proofs + 1 },
        GlobalMessage or BinaryMessage => this with { Global = Global + 1 },
        _ => this with { Service = Service + 1 },
    };

    /// <summary>The sum of two counts.</summary>
    /// <param name="other">The other.</param>
    internal MessageCounts Plus(in MessageCounts other) => new(
        Gossip + other.Gossip,
        Links + other.Links,
        Cac + other.Cac,
        Restrained + other.Restrained,
        Proofs + other.Proofs,
        Global + other.Global,
        Service + other.Service);

    /// <summary>Each count divided.</summary>
    /// <param name="by">By what.</param>
    internal MessageCounts Over(double by) =>
        new(Gossip / by, Links / by, Cac / by, Restrained / by, Proofs / by, Global / by, Service / by);
}
