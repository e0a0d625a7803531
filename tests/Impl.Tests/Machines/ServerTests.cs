using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Machines;

/// <summary>Many sessions at one server, a protocol over a sub-protocol, outboxes and chance.</summary>
public sealed class ServerTests
{
    private static readonly Group s_group = new(3, 1);

    [Fact]
    public void Sessions_run_side_by_side_over_real_consensus_and_agree_each_on_a_key_of_its_own()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Network network = Make(seed);
            foreach (string root in new[] { "a", "b" })
            {
                for (int party = 1; party <= 3; party++)
                {
                    network.Input(new Start(party, new SessionId(root)));
                }
            }

            network.DeliverAll(random: new Random(seed));
            Finish[] finishes = [.. network.Outputs.Cast<Finish>()];
            Assert.Equal(6, finishes.Length);
            Assert.Equal(2, finishes.Select(f => (f.Session, f.Key)).Distinct().Count());
            Assert.Equal(2, finishes.Select(f => f.Key).Distinct().Count());

            // What passes between ω and consensus is observed, under the instance's name.
            Assert.All(network.Observed.OfType<Propose>(), p => Assert.Equal("cs", p.Session.Tag));
            Assert.Equal(6, network.Observed.OfType<Decide>().Count());
        }
    }

    [Fact]
    public void A_server_opens_a_session_when_it_first_hears_of_it_and_forgets_it_when_told()
    {
        Network network = Make(1);
        var server = (Server)network[2];
        network.Input(new Start(1, new SessionId("a")));
        Assert.Equal(0, server.Sessions);
        network.Deliver(network.Bag.Single(l => l.To == 2));
        Assert.Equal(1, server.Sessions);
        Assert.True(server.Forget(new SessionId("a", "cs")));
        Assert.False(server.Forget(new SessionId("a")));
        Assert.Equal(0, server.Sessions);
    }

    [Fact]
    public void A_server_says_what_each_of_its_sessions_waits_for()
    {
        Network network = Make(1);
        Assert.Null(network[1].Waiting());
        network.Input(new Start(1, new SessionId("a")));
        network.Input(new Start(1, new SessionId("b")));
        Assert.Equal(
            "needs 2 contributions for a and has none, and needs 2 contributions for b and has none", network[1].Waiting());
        network.DeliverAll(l => l is { From: 1, To: 1 });
        Assert.Contains("needs one more contribution for a and has those of 1", network[1].Waiting(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_of_a_server_goes_its_own_way()
    {
        Network network = Make(1);
        network.Input(new Start(1, new SessionId("a")));
        var copy = (Server)network[1].Clone();
        Fingerprint before = Network.State(copy);
        network.Input(new Start(1, new SessionId("b")));
        network.DeliverAll();
        Assert.Equal(before, Network.State(copy));
        Assert.Equal((1, 2), (copy.Sessions, ((Server)network[1]).Sessions));
    }

    [Fact]
    public void An_outbox_keeps_the_order_and_sends_to_all_including_the_sender()
    {
        var outbox = new Outbox(s_group);
        var fin = new Fin(new SessionId("a"), 1);
        outbox.Send(2, fin);
        outbox.SendToAll(fin);
        outbox.Observe(new Crash(1));
        Assert.Equal([2, 1, 2, 3, 0], outbox.Effects.ToArray().Select(e => e.To));
        Assert.Equal(EffectKind.Observe, outbox.Effects[4].Kind);
        outbox.Clear();
        Assert.Equal(0, outbox.Count);
        Assert.Throws<InvalidOperationException>(() => outbox.Toss(new SessionId("a"), 1));
    }

    [Fact]
    public void Seeded_chance_repeats_and_its_copy_goes_on_from_where_it_was()
    {
        byte[] first = new byte[100], second = new byte[100];
        new SeededRandomSource([1, 2]).Fill(first);
        var pieces = new SeededRandomSource([1, 2]);
        for (int i = 0; i < 100; i += 7)
        {
            pieces.Fill(second.AsSpan(i, Math.Min(7, 100 - i)));
        }

        Assert.Equal(first, second);
        RandomSource copy = pieces.Clone();
        Assert.Equal(pieces.NextName(), copy.NextName());
        new SeededRandomSource([1, 3]).Fill(second);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void The_systems_chance_fills_what_it_is_given()
    {
        byte[] first = new byte[32], second = new byte[32];
        var random = new SystemRandomSource();
        random.Fill(first);
        random.Clone().Fill(second);
        Assert.NotEqual(first, second);
        Assert.NotEqual(new byte[32], first);
    }

    private static Network Make(int seed)
    {
        Machine Open(int party, SessionId session) => new Composed<Start, Finish, Propose, Decide>(
            s_group,
            new Omega<Gf2Pow128, IdealScheme<Gf2Pow128>>(
                s_group,
                party,
                session,
                Variant.Default,
                new SeededRandomSource([(byte)party, (byte)session.Root[0], (byte)seed])),
            new Mvc(s_group, party, session.Instance("cs")),
            session.Instance("cs"));
        return new Network(s_group, party => new Server(party, Open))
        {
            Coin = new DealerCoin([.. BitConverter.GetBytes(seed), .. new byte[12]]),
        };
    }
}
