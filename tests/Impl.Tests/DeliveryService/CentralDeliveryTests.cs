using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.Tests.DeliveryService;

/// <summary>The centralised Delivery Service, with three members and the server as party 4.</summary>
public sealed class CentralDeliveryTests
{
    private const int Server = 4;

    private static readonly SessionId s_id = DeliveryProtocol.Id;

    [Fact]
    public void All_deliver_the_same_in_the_order_of_the_server_however_messages_overtake_each_other()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Network network = DeliveryProtocol.Central(3);
            for (int party = 1; party <= 3; party++)
            {
                network.Input(new RequestProposal(party, s_id, ProposalKind.Update, party, 1));
                network.Input(new RequestCommit(party, s_id, 1));
            }

            network.DeliverAll(random: new Random(seed));
            SessionEvent[] first = Delivered(network, 1);
            Assert.Contains(first, output => output is CommitDeliver);
            for (int party = 2; party <= 3; party++)
            {
                Assert.Equal(first.Select(output => output with { Party = party }), Delivered(network, party));
                Assert.Equal(DeliveryProtocol.GroupKeys(network, 1).Select(key => key.Key), DeliveryProtocol.GroupKeys(network, party).Select(key => key.Key));
                Assert.Null(network[party].Waiting());
            }
        }
    }

    [Fact]
    public void What_comes_before_its_turn_waits()
    {
        Network network = DeliveryProtocol.Central(3);
        Proposal proposal = DeliveryProtocol.State(2, 3).Propose(ProposalKind.Update, 2, 1)!;
        Commit commit = DeliveryProtocol.State(3, 3).Commit([proposal]).Commit;
        Assert.Empty(Orders(network, 2, Signed(3, commit)));
        Assert.NotNull(network[1].Waiting());
        Assert.Empty(Orders(network, 2, Signed(2, proposal)));
        Assert.Equal(
            [typeof(ProposalDeliver), typeof(CommitDeliver)],
            Orders(network, 1, Signed(2, proposal)).Where(effect => effect.Kind == EffectKind.Output).Select(effect => effect.Event!.GetType()));
        Assert.Empty(Orders(network, 1, Signed(2, proposal)));
        Assert.Null(network[1].Waiting());
    }

    [Fact]
    public void Of_the_commits_for_an_epoch_the_first_valid_one_counts()
    {
        Network network = DeliveryProtocol.Central(3);
        Proposal unsent = DeliveryProtocol.State(2, 3).Propose(ProposalKind.Update, 2, 1)!;
        Commit first = DeliveryProtocol.State(2, 3).Commit([]).Commit, second = DeliveryProtocol.State(3, 3).Commit([]).Commit;
        Assert.Empty(Orders(network, 1, Signed(3, DeliveryProtocol.State(3, 3).Commit([unsent]).Commit)));
        Assert.Empty(Orders(network, 2, Signed(3, new Commit(3, 1, [], second.Path))));
        Assert.Contains(Orders(network, 3, Signed(2, first)), effect => effect.Event is CommitDeliver { Sender: 2, Epoch: 0 });
        Assert.Empty(Orders(network, 4, Signed(3, second)));
        Assert.Empty(Orders(network, 5, Signed(2, first)));
    }

    [Fact]
    public void The_server_puts_no_word_into_the_mouth_of_a_member()
    {
        Network network = DeliveryProtocol.Central(3);
        Proposal proposal = DeliveryProtocol.State(2, 3).Propose(ProposalKind.Update, 2, 1)!;
        Commit commit = DeliveryProtocol.State(2, 3).Commit([]).Commit;
        Gossip[] refused =
        [
            Signed(2, proposal, signer: 3),
            Signed(3, proposal),
            Signed(2, proposal, new SessionId("s2")),
            Signed(2, commit, signer: 3),
            Signed(3, commit),
            Signed(Server, DeliveryProtocol.Remove(Server, 0, 1)),
        ];
        for (int i = 0; i < refused.Length; i++)
        {
            Assert.Empty(Orders(network, i + 1, refused[i]));
        }

        Assert.Empty(DeliveryProtocol.Receive(network, 1, 2, new Ordered(s_id, refused.Length + 1, Signed(2, proposal))));
        Assert.NotEmpty(Orders(network, refused.Length + 1, Signed(2, proposal)));
        Assert.Empty(Orders(network, refused.Length + 2, Signed(2, proposal)));
    }

    [Fact]
    public void A_copy_goes_its_own_way_and_nothing_secret_is_left_after_erasure()
    {
        Network network = DeliveryProtocol.Central(3);
        Proposal proposal = DeliveryProtocol.State(2, 3).Propose(ProposalKind.Update, 2, 1)!;
        Machine original = network[1];
        Fingerprint before = Network.State(original);
        network[1] = original.Clone();
        Orders(network, 1, Signed(2, proposal));
        Orders(network, 3, Signed(2, proposal));
        Assert.NotEqual(before, Network.State(network[1]));
        Assert.Equal(before, Network.State(original));
        network[1].Erase();
        var readings = new Readings();
        network[1].Reveal(readings);
        Assert.Empty(readings.Clear.Concat(readings.OpeningKeys));
    }

    private static SessionEvent[] Delivered(Network network, int party) =>
        [.. network.Outputs.Cast<SessionEvent>().Where(output => output.Party == party)];

    private static Gossip Signed(int sender, Payload value, SessionId? session = null, int? signer = null) =>
        DeliveryProtocol.Sign(new DispatchStatement(session ?? s_id, sender, 1, value), signer ?? sender);

    private static Effect[] Orders(Network network, int place, Gossip content) =>
        DeliveryProtocol.Receive(network, 1, Server, new Ordered(s_id, place, content));
}
