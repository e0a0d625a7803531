using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.Tests.DeliveryService;

/// <summary>What a Byzantine member can fill the memory of others with: 4 is one, of n = 4 and t = 1.</summary>
public sealed class DeliveryFloodTests
{
    private const int Flood = 10_000;
    private const int Byzantine = 4;

    private static readonly SessionId s_id = DeliveryProtocol.Id;

    [Fact]
    public void A_flood_of_other_epochs_and_of_invalid_messages_leaves_nothing_behind()
    {
        Network network = DeliveryProtocol.Repaired(4);

        // It takes part from here on, and has been told the latest epoch that the flood will claim to be in, and something of the current one.
        Receive(network, new Entered(DeliveryProtocol.Instance(Flood + 1), new TextPayload("nothing")));
        Receive(network, new Decided(DeliveryProtocol.Instance(0), Forged(0)));
        Fingerprint before = Network.State(network[1]);
        int numbers = Memory.Find<int>(network[1]).Count;
        for (int i = 1; i <= Flood; i++)
        {
            foreach (Message message in Floods(i))
            {
                Assert.Empty(Receive(network, message));
            }
        }

        Assert.Equal(before, Network.State(network[1]));
        Assert.Equal(numbers, Memory.Find<int>(network[1]).Count);
        Assert.Equal(0, DeliveryProtocol.Held(network, 1));
        Decide(network);
    }

    [Fact]
    public void Of_the_proposals_of_one_process_in_an_epoch_a_stated_number_counts()
    {
        Network network = DeliveryProtocol.Repaired(4);
        int delivered = 0;
        Fingerprint full = default;
        for (int number = 1; number <= Flood; number++)
        {
            Proposal proposal = DeliveryProtocol.Remove(Byzantine, 0, 1 + number % 3, number);
            delivered += Receive(network, DeliveryProtocol.Dispatches(proposal, number)).Count(effect => effect.Event is ProposalDeliver);
            full = number == DeliveryParameters.ProposalsPerEpoch ? Network.State(network[1]) : full;
        }

        Assert.Equal(DeliveryParameters.ProposalsPerEpoch, delivered);
        Assert.Equal(full, Network.State(network[1]));
        Decide(network);
    }

    [Fact]
    public void A_process_has_no_more_proposals_broadcast_in_an_epoch_than_count()
    {
        Network network = DeliveryProtocol.Repaired(4);
        for (int number = 1; number <= 2 * DeliveryParameters.ProposalsPerEpoch; number++)
        {
            network.Input(new RequestProposal(1, s_id, ProposalKind.Update, 1, number));
        }

        Assert.Equal(DeliveryParameters.ProposalsPerEpoch, network.Observed.OfType<ProposalBroadcast>().Count());
        Decide(network);
        network.Input(new RequestProposal(1, s_id, ProposalKind.Update, 1, 1));
        Assert.Equal(DeliveryParameters.ProposalsPerEpoch + 1, network.Observed.OfType<ProposalBroadcast>().Count());
    }

    // What is held for a process that never says where it is are the messages of two epochs, and those are alike in all epochs here.
    [Fact]
    public void What_is_held_for_one_who_never_enters_an_epoch_does_not_grow()
    {
        Network network = DeliveryProtocol.Repaired(4);
        var held = new List<int>();
        for (int epoch = 0; epoch < 12; epoch++)
        {
            network.Input(new RequestProposal(1, s_id, ProposalKind.Update, 1, 1));
            DeliveryProtocol.Settle(network, IsAmongCorrect);
            network.Input(new RequestCommit(2, s_id, epoch));
            DeliveryProtocol.Settle(network, IsAmongCorrect);
            held.Add(Enumerable.Range(1, 3).Max(party => DeliveryProtocol.Held(network, party)));
        }

        Assert.Equal(12, DeliveryProtocol.Commits(network, 1).Length);
        Assert.All(held.Skip(2), count => Assert.Equal(held[2], count));
        Assert.InRange(held[2], 1, 12);
    }

    // Every message is made anew, so that nothing is saved by its being the same object.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_any_kind_of_message_of_the_current_epoch_a_flood_leaves_no_more_than_a_few_do(bool overGlobal)
    {
        const int Few = 400;
        Network[] networks =
        [
            .. Current(1).Select(_ => overGlobal
                ? DeliveryProtocol.OverGlobal<IdealSignatures>(4, DeliveryProtocol.Keys<IdealSignatures>(4))
                : DeliveryProtocol.Repaired(4)),
        ];
        int[] few = [];
        for (int i = 1; i <= Flood; i++)
        {
            foreach ((Network network, Message message) in networks.Zip(Current(i)))
            {
                Receive(network, message);
            }

            few = i == Few ? [.. networks.Select(network => Memory.Count(network[1]))] : few;
        }

        for (int kind = 0; kind < networks.Length; kind++)
        {
            int kept = Memory.Count(networks[kind][1]);
            Assert.True(kept <= few[kind] + few[kind] / 20, $"Kind {kind}: {few[kind]} objects have become {kept}.");
            Decide(networks[kind]);
        }
    }

    // What is left to say: pairs that a Byzantine member signs validly are kept, as others may be ready for any, and go with their epoch.
    [Fact]
    public void What_a_Byzantine_author_signs_validly_is_kept_until_two_epochs_are_over()
    {
        const int Many = 500;
        Network network = DeliveryProtocol.Repaired(4);
        int before = Memory.Count(network[1]);
        for (int i = 1; i <= Many; i++)
        {
            Receive(network, DeliveryProtocol.Broadcasts(Valid(i), 0, Byzantine));
        }

        int flooded = Memory.Count(network[1]);
        Assert.True(flooded > before + 4 * Many, $"{before} objects have become {flooded}.");
        for (int epoch = 0; epoch < 3; epoch++)
        {
            network.Input(new RequestCommit(2, s_id, epoch));
            DeliveryProtocol.Settle(network, IsAmongCorrect);
        }

        int after = Memory.Count(network[1]);
        Assert.True(DeliveryProtocol.Commits(network, 1).Length >= 3);
        Assert.True(after < before + 2 * Many, $"{flooded} objects have become {after}, and were {before}.");
    }

    [Fact]
    public void A_flood_of_unknown_groups_opens_no_machine()
    {
        Network network = DeliveryProtocol.Repaired(4);
        var server = new Server(1, (_, _) => network[1], session => session == s_id);
        var outbox = new Outbox(network.Group, network.Coverage);
        for (int i = 1; i <= Flood; i++)
        {
            server.Receive(Byzantine, new Entered(new SessionId($"g{i}", "e0"), Forged(0)), outbox);
        }

        Assert.Equal((0, 0), (server.Sessions, outbox.Count));
        Assert.Equal(Flood, network.Coverage[ServerMarks.Unknown]);
        server.Receive(Byzantine, new Entered(DeliveryProtocol.Instance(0), Forged(0)), outbox);
        Assert.Equal(1, server.Sessions);
    }

    // The finding: Algorithm 1 keeps all of the same flood, in future_proposals and future_commits and the instances that it opens for them.
    [Fact]
    public void As_printed_a_flood_of_future_epochs_is_kept_without_limit()
    {
        const int Count = 1000;
        Network network = DeliveryProtocol.Printed(4);
        int before = Memory.Find<int>(network[1]).Count;
        for (int epoch = 1; epoch <= Count; epoch++)
        {
            var statement = new DispatchStatement(
                s_id.Instance(PrintedDelivery<IdealSignatures>.BroadcastTag), Byzantine, epoch, DeliveryProtocol.Remove(Byzantine, epoch, 1));
            Receive(network, DeliveryProtocol.Sign(statement, Byzantine));
        }

        int proposals = Memory.Find<int>(network[1]).Count;
        Assert.True(proposals - before >= Count - 10, $"{before} numbers have become {proposals}.");
        int instances = Memory.Find<SessionId>(network[1]).Count;
        for (int epoch = 1; epoch <= Count; epoch++)
        {
            Receive(network, DeliveryProtocol.Broadcasts(new Commit(Byzantine, epoch, [], Path), epoch, Byzantine));
        }

        int opened = Memory.Find<SessionId>(network[1]).Count;
        Assert.True(opened - instances >= Count, $"{instances} instances have become {opened}.");
    }

    private static UpdatePath Path { get; } = DeliveryProtocol.State(Byzantine, 4).Commit([]).Commit.Path;

    private static IEnumerable<Message> Floods(int i)
    {
        // Proposals of a later epoch, beyond the numbers that count, of another epoch under a number that counts, forged.
        yield return DeliveryProtocol.Dispatches(DeliveryProtocol.Remove(Byzantine, i, 1));
        yield return DeliveryProtocol.Dispatches(DeliveryProtocol.Remove(Byzantine, 0, 1, i), DeliveryParameters.ProposalsPerEpoch + i);
        yield return DeliveryProtocol.Dispatches(DeliveryProtocol.Remove(1, 0, 2, i), 1, signer: Byzantine);
        yield return new Subscribe(DeliveryProtocol.Instance(i).Instance(Delivery<IdealSignatures>.BroadcastTag));

        // Commits of a later epoch, in its instance and in the current one; invalid ones; such of a proposal that is not there.
        yield return DeliveryProtocol.Broadcasts(Forged(i), i, Byzantine);
        yield return DeliveryProtocol.Broadcasts(Forged(i), 0, Byzantine);
        yield return DeliveryProtocol.Broadcasts(
            DeliveryProtocol.Carries(new Commit(Byzantine, 0, [DeliveryProtocol.Remove(1, 0, 2, i)], Path)), 0, Byzantine);

        // Later steps of consensus, and word of how epochs ended.
        yield return new Uniqueness(DeliveryProtocol.Instance(i), new CacCertificate([]));
        yield return new Bundle(DeliveryProtocol.Instance(i).Instance(Cascade<IdealSignatures>.SecondTag), []);
        yield return new Entered(DeliveryProtocol.Instance(i), Forged(i));
        yield return new Decided(DeliveryProtocol.Instance(i), Forged(i));
        yield return new Entered(DeliveryProtocol.Instance(0), Forged(0, i));
        yield return new Entered(s_id.Instance($"e{int.MaxValue}"), Forged(i));
        yield return new Decided(s_id, Forged(i));
    }

    // One of each kind, number i.
    private static IEnumerable<Message> Current(int i)
    {
        SessionId epoch = DeliveryProtocol.Instance(0);
        SessionId first = epoch.Instance(Cascade<IdealSignatures>.FirstTag), second = epoch.Instance(Cascade<IdealSignatures>.SecondTag);
        SessionId restrained = epoch.Instance(Cascade<IdealSignatures>.RestrainedTag), global = epoch.Instance(Cascade<IdealSignatures>.GlobalTag);
        CarriedCommit valid = Valid(i);
        Signature bad = DeliveryProtocol.Dispatches(DeliveryProtocol.Remove(Byzantine, 0, 2, i)).Signature;

        // Valid commits whose broadcast is not signed, and such with a signature that is; forged proposals in them.
        yield return new Bundle(first, [new CacSignature(new CacStatement(CacStatementKind.Broadcast, first, new Candidate(valid, Byzantine)), Byzantine, bad)]);
        yield return new Bundle(
            first, [.. DeliveryProtocol.Broadcasts(valid, 0, Byzantine).Signatures, Ready(first, new Candidate(valid, Byzantine), 2)]);
        yield return DeliveryProtocol.Broadcasts(Valid(i, signer: 2), 0, Byzantine);
        yield return DeliveryProtocol.Broadcasts(Forged(0, i), 0, Byzantine);

        // Later steps, without a certificate.
        var certificate = new CacCertificate([.. Enumerable.Repeat(Ready(first, new Candidate(valid, Byzantine), Byzantine), 3)]);
        yield return new Bundle(second, [Ready(second, new Candidate(valid, Byzantine), Byzantine)], [certificate]);
        yield return new Uniqueness(epoch, certificate);
        foreach (RestrainedStatementKind kind in new[] { RestrainedStatementKind.Proposal, RestrainedStatementKind.Pick })
        {
            var statement = new RestrainedStatement(kind, restrained, valid);
            yield return new RestrainedMessage(statement, IdealSignatures.Sign(Key, statement), certificate);
        }

        var value = new CertifiedValue(valid, certificate);
        var echo = new EchoStatement(global, 1 + i % 4, valid);
        var echoed = new EchoedValue(Byzantine, value, [new Echo(Byzantine, IdealSignatures.Sign(Key, echo))]);
        yield return new SendMessage(global, value);
        yield return new EchoMessage(echo, IdealSignatures.Sign(Key, echo));
        yield return new FinalMessage(global, echoed);
        yield return new VoteMessage(global, 1 + i % 4, i % 2 == 0 ? echoed : null);
        yield return new BinaryMessage(
            global.Instance($"{GlobalConsensus<IdealSignatures>.BitTag}|{1 + i % 4}"), (BinaryStep)(i % 4), i % 4 == 3 ? 0 : i / 4, 1 + i % 2);

        // Proposals, valid and not, and word of epochs.
        yield return DeliveryProtocol.Dispatches(DeliveryProtocol.Remove(Byzantine, 0, 1 + i % 3, i), 1 + i % 20);
        yield return DeliveryProtocol.Dispatches(DeliveryProtocol.Remove(2, 0, 1, i), 1 + i % 20, signer: Byzantine);
        yield return new Subscribe(epoch.Instance(Delivery<IdealSignatures>.BroadcastTag));
        yield return new Entered(DeliveryProtocol.Instance(i % 100), valid);
        yield return new Decided(epoch, valid);
    }

    private static SigningKey Key => DeliveryProtocol.Keys<IdealSignatures>(4).Signing(Byzantine);

    private static CacSignature Ready(SessionId session, Candidate pair, int signer) => new(
        new CacStatement(CacStatementKind.Ready, session, pair, new CandidateSet([pair])),
        signer,
        IdealSignatures.Sign(Key, new CacStatement(CacStatementKind.Ready, session, pair, new CandidateSet([pair]))));

    // A valid commit that differs from all others, with the proposal that makes it differ, which its author has signed.
    private static CarriedCommit Valid(int i, int signer = Byzantine)
    {
        Proposal proposal = DeliveryProtocol.Remove(Byzantine, 0, 1 + i % 3, i);
        return DeliveryProtocol.Carries(new Commit(Byzantine, 0, [proposal], s_paths[i % 3]), DeliveryProtocol.Dispatches(proposal, 1, signer: signer));
    }

    // By whom a commit removes; nobody who has its private keys needs to check more of it than its shape.
    private static readonly UpdatePath[] s_paths =
    [
        .. Enumerable.Range(0, 3).Select(i => DeliveryProtocol.State(Byzantine, 4).Commit([DeliveryProtocol.Remove(Byzantine, 0, 1 + i, i)]).Commit.Path),
    ];

    private static CarriedCommit Forged(int epoch, int number = 1) =>
        DeliveryProtocol.Carries(new Commit(Byzantine, epoch, [DeliveryProtocol.Remove(Byzantine, epoch, 1, number)], Path));

    private static void Decide(Network network)
    {
        network.Input(new RequestCommit(2, s_id, 1));
        DeliveryProtocol.Settle(network, IsAmongCorrect, new Random(1));
        for (int party = 1; party <= 3; party++)
        {
            Assert.Single(DeliveryProtocol.Commits(network, party));
            Assert.NotNull(DeliveryProtocol.GroupKeys(network, party).Single().Key);
        }
    }

    private static bool IsAmongCorrect(Letter letter) => letter.To != Byzantine && letter.From != Byzantine;

    private static Effect[] Receive(Network network, Message message) => DeliveryProtocol.Receive(network, 1, Byzantine, message);
}
