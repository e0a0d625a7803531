using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;
using ConcreteOmega = GkeVerified.Impl.Gke.Omega<
    GkeVerified.Impl.Fields.Gf2Pow128,
    GkeVerified.Impl.Cryptography.IdealScheme<GkeVerified.Impl.Fields.Gf2Pow128>>;

namespace GkeVerified.Impl.Tests.Gke;

/// <summary>Protocol ω, clause by clause of [CS04 Alg. 1], and the key it computes from every m and every decided set.</summary>
public sealed class OmegaTests
{
    private static readonly SessionId s_id = new("s1");

    [Fact]
    public void On_start_a_server_sends_its_public_key_to_every_server()
    {
        Network network = Make(3, 1);
        network.Input(new Start(2, s_id));
        Assert.Equal([1, 2, 3], network.Bag.Select(l => l.To));
        Assert.Single(network.Sent<EncKey>());
        Assert.Empty(network.Calls);
    }

    [Fact]
    public void On_a_public_key_a_server_sends_its_contribution_to_the_owner_alone()
    {
        Network network = Make(3, 1);
        network.Input(new Start(1, s_id));
        network.Input(new Start(2, s_id));
        network.Deliver(network.Bag.Single(l => l is { From: 1, To: 2 }));
        Letter answer = Assert.Single(network.Bag, l => l.Message is KeyPart);
        Assert.Equal((2, 1), (answer.From, answer.To));
    }

    [Fact]
    public void A_public_key_that_comes_before_the_start_is_answered_at_the_start()
    {
        Network network = Make(3, 1);
        network.Input(new Start(1, s_id));
        network.Deliver(network.Bag.Single(l => l is { From: 1, To: 2 }));
        Assert.DoesNotContain(network.Bag, l => l.Message is KeyPart);
        network.Input(new Start(2, s_id));
        Assert.Single(network.Bag, l => l is { From: 2, To: 1, Message: KeyPart });
    }

    [Fact]
    public void The_Nth_contribution_makes_a_proposal_of_N_servers_in_their_order_and_of_differences_that_sum_to_0()
    {
        Network network = Make(5, 2);
        StartAll(network);
        network.DeliverAll(l => l.Message is EncKey);
        foreach (int from in new[] { 4, 2 })
        {
            network.Deliver(network.Bag.Single(l => l.From == from && l.To == 1));
            Assert.Empty(network.Calls);
        }

        network.Deliver(network.Bag.Single(l => l is { From: 5, To: 1 }));
        var propose = Assert.IsType<Propose>(Assert.Single(network.Calls));
        Assert.Equal(s_id.Instance("cs"), propose.Session);
        var proposal = (Proposal<Gf2Pow128>)propose.Value;
        Assert.Equal([4, 2, 5], proposal.Servers.ToArray());
        Gf2Pow128[] y = Contributions(network);
        Assert.Equal(y[4] - y[2], proposal.Difference(1));
        Assert.Equal(y[2] - y[5], proposal.Difference(2));
        Assert.Equal(y[5] - y[4], proposal.Difference(3));
        Assert.Equal(proposal.Difference(1), proposal.Difference(4));
        network.DeliverAll();
        Assert.Single(network.Calls, c => ((Propose)c).Party == 1);
    }

    public static TheoryData<int, int, Variant> Sizes()
    {
        var sizes = new TheoryData<int, int, Variant>();
        foreach (Variant variant in new[] { Variant.Default, Variant.AsPrinted })
        {
            for (int n = 1; n <= 5; n++)
            {
                for (int tc = 0; 2 * tc < n; tc++)
                {
                    sizes.Add(n, tc, variant);
                }
            }
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_server_computes_the_weighted_sum_for_every_decided_set_from_whatever_it_knows(
        int n, int tc, Variant variant)
    {
        int quorum = n - tc;
        foreach (int[] decided in Orders(n, quorum))
        {
            Network network = Make(n, tc, variant);
            StartAll(network);
            network.DeliverAll(l => l.Message is EncKey);
            Gf2Pow128[] y = Contributions(network);

            // Server 1 learns the contributions of the last servers only, so that the first known m differs from set to set.
            network.DeliverAll(l => l.To == 1 && l.From > tc);
            for (int party = 2; party <= n; party++)
            {
                network.DeliverAll(l => l.To == party);
            }

            Gf2Pow128[] differences = [.. decided.Select((u, l) => y[u] - y[decided[(l + 1) % quorum]])];
            var value = new Proposal<Gf2Pow128>(decided, differences);
            Gf2Pow128 sum = decided.Aggregate(Gf2Pow128.AdditiveIdentity, (all, server) => all + y[server]);
            Gf2Pow128 expected = variant == Variant.Default && quorum % 2 == 0
                ? sum + new Gf2Pow128(0, 2) * y[decided[0]]
                : sum;
            for (int party = 1; party <= n; party++)
            {
                network.Input(new Decide(party, s_id.Instance("cs"), value));
            }

            Assert.Equal(n, network.Outputs.Count);
            Assert.All(network.Outputs, output => Assert.Equal(expected, ((Finish)output).Key));
        }
    }

    [Fact]
    public void What_comes_late_changes_nothing_and_the_slower_are_still_answered()
    {
        Network network = Finished(3, 1);
        int outputs = network.Outputs.Count;
        Fingerprint before = Network.State(network[1]);
        network.Input(new Start(1, s_id));
        network.Input((Decide)network.Observed[0]);
        Assert.Equal(before, Network.State(network[1]));
        Assert.Equal(outputs, network.Outputs.Count);

        var late = new Outbox(network.Group);
        network[1].Receive(3, new EncKey(s_id, IdealScheme<Gf2Pow128>.GenerateKeys(new SeededRandomSource([99])).Public), late);
        Assert.IsType<KeyPart>(Assert.Single(late.Effects.ToArray()).Message);
    }

    [Fact]
    public void A_finished_server_has_erased_all_but_its_contribution()
    {
        Network network = Finished(5, 2);
        Gf2Pow128[] y = Contributions(network);
        var readings = new Readings();
        network[1].Reveal(readings);
        Assert.Equal([(object)y[1]], readings.Clear);
        Assert.Empty(readings.OpeningKeys);
        HashSet<Gf2Pow128> inMemory = Memory.Find<Gf2Pow128>(network[1]);
        Assert.Contains(y[1], inMemory);
        Assert.All(Enumerable.Range(2, 4), server => Assert.DoesNotContain(y[server], inMemory));
        network[1].Erase();
        Assert.Equal([Gf2Pow128.AdditiveIdentity], Memory.Find<Gf2Pow128>(network[1]));
    }

    [Fact]
    public void A_running_server_shows_all_it_has()
    {
        Network network = Make(3, 1);
        StartAll(network);
        network.DeliverAll(l => l.Message is EncKey);
        network.Deliver(network.Bag.First(l => l is { From: 2, To: 1 }));
        Gf2Pow128[] y = Contributions(network);
        var readings = new Readings();
        network[1].Reveal(readings);
        Assert.Equal([(object)y[1], y[2]], readings.Clear);
        Assert.Single(readings.OpeningKeys);
    }

    [Fact]
    public void A_message_or_input_that_is_none_of_the_protocols_is_an_error_of_the_caller()
    {
        Network network = Make(3, 1);
        Assert.Throws<ArgumentException>(() => network.Input(new Propose(1, s_id, "v")));
        Assert.Throws<ArgumentException>(() => network.Deliver(new Letter(2, 1, new Impl.Consensus.Fin(s_id, 1))));
    }

    internal static Network Make(int n, int tc, Variant variant = Variant.Default)
    {
        var group = new Group(n, tc);
        return new Network(group, party => new ConcreteOmega(group, party, s_id, variant, new SeededRandomSource([(byte)party])));
    }

    internal static void StartAll(Network network)
    {
        for (int party = 1; party <= network.Group.Size; party++)
        {
            network.Input(new Start(party, s_id));
        }
    }

    // y_1 … y_n, which each server draws first from its source.
    internal static Gf2Pow128[] Contributions(Network network) =>
    [
        default, .. Enumerable.Range(1, network.Group.Size).Select(p => Gf2Pow128.Draw(new SeededRandomSource([(byte)p]))),
    ];

    private static Network Finished(int n, int tc)
    {
        Network network = Make(n, tc);
        StartAll(network);
        network.DeliverAll();
        object value = ((Propose)network.Calls[0]).Value;
        for (int party = 1; party <= n; party++)
        {
            var decide = new Decide(party, s_id.Instance("cs"), value);
            network.Observed.Add(decide);
            network.Input(decide);
        }

        Assert.Equal(n, network.Outputs.Count);
        return network;
    }

    // Sequences of distinct servers.
    private static IEnumerable<int[]> Orders(int n, int length) => length == 0
        ? [[]]
        : from rest in Orders(n, length - 1)
          from server in Enumerable.Range(1, n)
          where !rest.Contains(server)
          select (int[])[.. rest, server];
}
