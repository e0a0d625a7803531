using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;
using ConcreteOmegaFs = GkeVerified.Impl.Gke.OmegaFs<
    GkeVerified.Impl.Fields.Gf2Pow128,
    GkeVerified.Impl.Cryptography.IdealScheme<GkeVerified.Impl.Fields.Gf2Pow128>>;

namespace GkeVerified.Impl.Tests.Gke;

/// <summary>Protocol ω_fs, clause by clause of [CS04 §4.3]; what it computes, and what it leaves in memory.</summary>
public sealed class OmegaFsTests
{
    private static readonly SessionId s_id = new("s1");

    [Fact]
    public void A_contribution_is_transferred_under_the_pad_of_its_recipient()
    {
        Network network = Make(3, 1, 1);
        StartAll(network);
        network.Deliver(network.Bag.Single(l => l is { From: 1, To: 2, Message: EncKey }));
        Letter pad = Assert.Single(network.Bag, l => l.Message is Pad);
        Assert.Equal((2, 1), (pad.From, pad.To));
        network.Deliver(pad);
        Letter part = Assert.Single(network.Bag, l => l.Message is PaddedKeyPart<Gf2Pow128>);
        Assert.Equal((1, 2), (part.From, part.To));
        (Gf2Pow128[] y, Gf2Pow128[][] pads) = Drawn(1, 2);
        (_, Gf2Pow128[][] pads2) = Drawn(2, 2);
        Assert.Equal([y[0] + pads2[1][0], y[1] + pads2[1][1]], ((PaddedKeyPart<Gf2Pow128>)part.Message).Padded.ToArray());
        Assert.NotEqual(pads[2], pads2[1]);
    }

    [Theory]
    [InlineData(2, 0, 1)]
    [InlineData(3, 1, 0)]
    [InlineData(4, 1, 1)]
    [InlineData(5, 1, 2)]
    [InlineData(5, 2, 0)]
    public void The_key_is_the_weighted_sum_and_every_server_holds_its_share_of_it(int n, int tc, int tb)
    {
        Network network = Finished(n, tc, tb);
        var proposal = (VectorProposal<Gf2Pow128>)((Propose)network.Calls[0]).Value;
        Gf2Pow128[] sk = new Gf2Pow128[tb + 1];
        for (int c = 0; c <= tb; c++)
        {
            foreach (int server in proposal.First.Servers)
            {
                sk[c] += Drawn(server, tb + 1).Contribution[c];
            }

            if ((n - tc) % 2 == 0)
            {
                sk[c] += new Gf2Pow128(0, 2) * Drawn(proposal.First.Server(1), tb + 1).Contribution[c];
            }
        }

        Assert.All(network.Outputs, output => Assert.Equal(sk[0], ((Finish)output).Key));
        for (int party = 1; party <= n; party++)
        {
            Gf2Pow128 share = default;
            for (int m = tb; m >= 0; m--)
            {
                share = share * Gf2Pow128.FromIndex(party) + sk[m];
            }

            var readings = new Readings();
            network[party].Reveal(readings);
            Assert.Equal([(object)share], readings.Clear);
        }
    }

    [Fact]
    public void A_finished_server_has_nothing_in_its_memory_but_its_share()
    {
        Network network = Finished(5, 1, 2);
        for (int party = 1; party <= 5; party++)
        {
            var readings = new Readings();
            network[party].Reveal(readings);
            Assert.Empty(readings.OpeningKeys);
            Assert.Equal(
                [Gf2Pow128.AdditiveIdentity, (Gf2Pow128)Assert.Single(readings.Clear)],
                Memory.Find<Gf2Pow128>(network[party]).OrderBy(e => e != Gf2Pow128.AdditiveIdentity));
            network[party].Erase();
            Assert.Equal([Gf2Pow128.AdditiveIdentity], Memory.Find<Gf2Pow128>(network[party]));
        }
    }

    [Fact]
    public void A_running_server_shows_its_contribution_its_pads_what_it_received_and_its_private_key()
    {
        Network network = Make(3, 1, 0);
        StartAll(network);
        network.DeliverAll(l => l is { To: 1 } or { From: 1 } && l.Message is not PaddedKeyPart<Gf2Pow128>);
        network.Deliver(network.Bag.First(l => l is { From: 2, To: 1, Message: PaddedKeyPart<Gf2Pow128> }));
        (Gf2Pow128[] y, Gf2Pow128[][] pads) = Drawn(1, 1);
        var readings = new Readings();
        network[1].Reveal(readings);
        Assert.Contains(y[0], readings.Clear);
        Assert.Contains(pads[3][0], readings.Clear);
        Assert.Contains(Drawn(2, 1).Contribution[0], readings.Clear);

        // The pad has served.
        Assert.DoesNotContain(pads[2][0], readings.Clear);
        Assert.Single(readings.OpeningKeys);
    }

    [Fact]
    public void Who_comes_late_gets_a_share_of_each_finished_server_once_and_finishes_with_t_b_plus_1()
    {
        Network network = Make(4, 1, 1);
        StartAll(network);
        network.DeliverAll(l => l.From != 4 && l.To != 4);
        DecideFirst(network);
        Assert.Equal(3, network.Outputs.Count);
        network.DeliverAll(l => l.From == 4 || l.To == 4);
        Assert.Equal(4, network.Outputs.Count);
        Assert.Single(network.Outputs.Select(o => ((Finish)o).Key).Distinct());
        Assert.Equal(new TextValue("⊥"), ((Propose)network.Calls[^1]).Value);
        Assert.Equal(4, ((Propose)network.Calls[^1]).Party);
    }

    [Fact]
    public void As_printed_nobody_proposes_nothing()
    {
        Network network = Make(4, 1, 1, Variant.AsPrinted);
        StartAll(network);
        network.DeliverAll(l => l.From != 4 && l.To != 4);
        DecideFirst(network);
        network.DeliverAll();
        Assert.Equal(3, network.Calls.Count);
    }

    [Fact]
    public void A_field_too_small_for_the_group_and_a_negative_threshold_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(3, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new OmegaFs<SmallField<Order4>, Impl.Cryptography.IdealScheme<SmallField<Order4>>>(
                new Group(4, 1), 1, 1, s_id, Variant.Default, new SeededRandomSource([1])));
    }

    internal static Network Make(int n, int tc, int tb, Variant variant = Variant.Default)
    {
        var group = new Group(n, tc);
        return new Network(
            group, party => new ConcreteOmegaFs(group, tb, party, s_id, variant, new SeededRandomSource([(byte)party])));
    }

    private static Network Finished(int n, int tc, int tb)
    {
        Network network = Make(n, tc, tb);
        StartAll(network);
        network.DeliverAll();
        DecideFirst(network);
        network.DeliverAll();
        Assert.Equal(n, network.Outputs.Count);
        return network;
    }

    private static void StartAll(Network network)
    {
        for (int party = 1; party <= network.Group.Size; party++)
        {
            network.Input(new Start(party, s_id));
        }
    }

    private static void DecideFirst(Network network)
    {
        object value = ((Propose)network.Calls[0]).Value;
        foreach (Propose call in network.Calls.ToArray().Cast<Propose>())
        {
            network.Input(new Decide(call.Party, call.Session, value));
        }
    }

    // What a server draws: its contribution first, then a pad for each server.
    private static (Gf2Pow128[] Contribution, Gf2Pow128[][] Pads) Drawn(int party, int components)
    {
        var random = new SeededRandomSource([(byte)party]);
        Gf2Pow128[] Vector() => [.. Enumerable.Range(0, components).Select(_ => Gf2Pow128.Draw(random))];
        Gf2Pow128[] contribution = Vector();
        return (contribution, [[], .. Enumerable.Range(1, 5).Select(_ => Vector())]);
    }
}
