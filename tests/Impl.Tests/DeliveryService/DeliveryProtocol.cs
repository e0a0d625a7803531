using System.Collections.Immutable;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Impl.Tests.Cooperation;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.Tests.DeliveryService;

/// <summary>Groups over Delivery Services in a network of tests, and what a Byzantine member can make up there.</summary>
internal static class DeliveryProtocol
{
    public static readonly SessionId Id = new("s1");

    public static readonly string[] Names = ["delivery", "delivery as printed", "delivery central"];

    public static DeliveryParameters Parameters(int n) => new(
        new CacParameters(new Group(n, (n - 1) / 3), 1, Variant.Default), new MurmurParameters(n, n));

    public static SignatureKeys Keys<TScheme>(int n)
        where TScheme : ISignatureScheme => CacProtocol.Keys<TScheme>(n);

    /// <summary>A group of n members; over the centralised service the server is one party more.</summary>
    public static Network Make(string name, int n) => name switch
    {
        "delivery" => Repaired(n),
        "delivery as printed" => Printed(n),
        _ => Central(n),
    };

    public static Network Repaired(int n) => Repaired<IdealSignatures>(n);

    public static Network Repaired<TScheme>(int n)
        where TScheme : ISignatureScheme
    {
        SignatureKeys keys = Keys<TScheme>(n);
        DeliveryParameters parameters = Parameters(n);
        return Repaired<TScheme>(
            n, keys, (party, instance) => new Cascade<TScheme>(parameters.Consensus, party, instance, keys, keys.Signing(party)));
    }

    /// <summary>With the protocol for global consensus in it.</summary>
    public static Network OverGlobal<TScheme>(int n, SignatureKeys keys)
        where TScheme : ISignatureScheme
    {
        Network network = Repaired<TScheme>(
            n, keys, (party, instance) => Cascade<TScheme>.OverGlobal(Parameters(n).Consensus, party, instance, keys, keys.Signing(party)));
        network.Coin = new DealerCoin([(byte)n, .. new byte[15]]);
        return network;
    }

    private static Network Repaired<TScheme>(int n, SignatureKeys keys, Func<int, SessionId, Machine> openConsensus)
        where TScheme : ISignatureScheme
    {
        DeliveryParameters parameters = Parameters(n);
        return new Network(parameters.Group, party => new Delivery<TScheme>(
            parameters,
            Id,
            keys,
            keys.Signing(party),
            State(party, n),
            _ => Random(party),
            instance => openConsensus(party, instance)));
    }

    public static Network Printed(int n)
    {
        SignatureKeys keys = Keys<IdealSignatures>(n);
        DeliveryParameters parameters = Parameters(n);
        return new Network(parameters.Group, party => new PrintedDelivery<IdealSignatures>(
            parameters, Id, keys, keys.Signing(party), State(party, n), Random(party)));
    }

    public static Network Central(int n)
    {
        SignatureKeys keys = Keys<IdealSignatures>(n);
        return new Network(new Group(n + 1, 0), party => party > n
            ? new CentralServer(n, Id)
            : new CentralDelivery<IdealSignatures>(Id, keys, keys.Signing(party), State(party, n), n + 1));
    }

    /// <summary>The state of a member in epoch 0; a second one is that of a member who goes its own way from there.</summary>
    public static TreeKem State(int party, int n) => TreeKem.Establish(party, n, Random(party));

    public static SessionId Instance(int epoch) => DeliveryParameters.Instance(Id, epoch);

    /// <summary>What a sender dispatches in an epoch, signed with the key of whoever says so.</summary>
    public static Gossip Dispatches(Proposal proposal, int number = 1, int? epoch = null, int? signer = null)
    {
        var statement = new DispatchStatement(
            Instance(epoch ?? proposal.Epoch).Instance(Delivery<IdealSignatures>.BroadcastTag), proposal.Author, number, proposal);
        return Sign(statement, signer ?? proposal.Author);
    }

    public static Gossip Sign(DispatchStatement statement, int signer) =>
        new(statement, IdealSignatures.Sign(Keys<IdealSignatures>(4).Signing(signer), statement));

    public static Proposal Remove(int author, int epoch, int member, int number = 1) =>
        new(author, epoch, ProposalKind.Remove, member, number, key: null);

    /// <summary>The first message with which a commit is broadcast.</summary>
    public static Bundle Broadcasts(Payload value, int epoch, int sender)
    {
        var statement = new CacStatement(
            CacStatementKind.Broadcast,
            Instance(epoch).Instance(Cascade<IdealSignatures>.FirstTag),
            new Candidate(value, sender));
        return new Bundle(
            statement.Session, [CacSignature.Sign<IdealSignatures>(statement, sender, Keys<IdealSignatures>(4).Signing(sender))]);
    }

    public static CarriedCommit Carries(Commit commit, params ImmutableArray<Gossip> proposals) => new(commit, proposals);

    /// <summary>Delivers what is chosen, decides what is asked of global consensus, and lets timers run out where nothing else is left.</summary>
    public static void Settle(Network network, Func<Letter, bool>? chosen = null, Random? random = null)
    {
        int answered = 0;
        while (true)
        {
            network.DeliverAll(chosen, random);
            if (answered < network.Calls.Count)
            {
                var call = (Propose)network.Calls[answered++];
                object first = network.Calls.Cast<Propose>().First(other => other.Session == call.Session).Value;
                network.Input(new Decide(call.Party, call.Session, first));
            }
            else if (network.Timers.Count > 0)
            {
                network.Expire(network.Timers[0]);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Hands a message to a machine alone.</summary>
    public static Effect[] Receive(Network network, int party, int sender, Message message)
    {
        var outbox = new Outbox(network.Group, network.Coverage) { Coin = network.Coin };
        network[party].Receive(sender, message, outbox);
        return outbox.Effects.ToArray();
    }

    public static int Held(Network network, int party) => ((Delivery<IdealSignatures>)network[party]).Held;

    public static CommitDeliver[] Commits(Network network, int party) =>
        [.. network.Outputs.OfType<CommitDeliver>().Where(deliver => deliver.Party == party)];

    public static GroupKey[] GroupKeys(Network network, int party) =>
        [.. network.Observed.OfType<GroupKey>().Where(key => key.Party == party)];

    private static SeededRandomSource Random(int party) => new([(byte)party, 1]);
}
