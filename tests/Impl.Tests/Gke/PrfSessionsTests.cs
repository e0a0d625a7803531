using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;
using ConcreteOmega = GkeVerified.Impl.Gke.Omega<
    GkeVerified.Impl.Fields.Gf2Pow128,
    GkeVerified.Impl.Cryptography.IdealScheme<GkeVerified.Impl.Fields.Gf2Pow128>>;
using ConcreteSessions = GkeVerified.Impl.Gke.PrfSessions<
    GkeVerified.Impl.Fields.Gf2Pow128,
    GkeVerified.Impl.Cryptography.HmacFunction<GkeVerified.Impl.Fields.Gf2Pow128>>;

namespace GkeVerified.Impl.Tests.Gke;

/// <summary>PRF session keys, sentence by sentence of [CS04 §3.1, end]; what they cost, and what they leave in memory.</summary>
public sealed class PrfSessionsTests
{
    private static readonly SessionId s_exchange = new("index");
    private static readonly SessionId s_one = new("s1");
    private static readonly SessionId s_two = new("s2");
    private static readonly Gf2Pow128 s_index = new(7, 11);

    [Fact]
    public void Group_key_exchange_is_run_at_the_first_start_and_never_again()
    {
        Network network = Hybrid();
        network.Input(new Start(1, s_one));
        network.Input(new Start(1, s_two));
        Assert.Equal([new Start(1, s_exchange)], network.Calls);
        network.Input(new Finish(1, s_exchange, s_index));
        network.Input(new Start(1, new SessionId("s3")));
        Assert.Single(network.Calls);
        Assert.Empty(network.Bag);
    }

    [Fact]
    public void The_key_of_a_session_is_the_function_of_its_tag_given_as_soon_as_the_index_is_known_and_once()
    {
        Network network = Hybrid();
        network.Input(new Start(1, s_two));
        network.Input(new Start(1, s_one));
        network.Input(new Start(1, s_one));
        Assert.Empty(network.Outputs);
        network.Input(new Finish(1, s_exchange, s_index));
        Assert.Equal([KeyOf(s_two), KeyOf(s_one)], network.Outputs);
        network.Input(new Start(1, new SessionId("s3")));
        Assert.Equal(KeyOf(new SessionId("s3")), network.Outputs[2]);
        network.Input(new Start(1, s_one));
        network.Input(new Start(1, new SessionId("s3")));
        Assert.Equal(3, network.Outputs.Count);

        static Finish KeyOf(SessionId id) => new(1, id, HmacFunction<Gf2Pow128>.Apply(s_index, id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void Any_number_of_sessions_costs_the_messages_of_one_exchange(int sessions)
    {
        foreach ((int n, int tc) in new[] { (3, 1), (4, 1), (5, 2) })
        {
            Network network = Make(n, tc);
            int sent = 0;
            for (int s = 1; s <= sessions; s++)
            {
                StartAll(network, new SessionId($"s{s}"));
                sent += DeliverAndCount(network);
                if (s == 1)
                {
                    DecideFirst(network);
                }
            }

            Assert.Equal(2 * n * n, sent);
            Assert.Equal(n, network.Calls.Count);
            Assert.Equal(n * sessions, network.Outputs.Count);
            Assert.Equal(sessions, network.Outputs.Cast<Finish>().Select(f => f.Key).Distinct().Count());
        }
    }

    [Fact]
    public void Over_real_consensus_the_servers_agree_on_the_keys_of_all_sessions()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Network network = MakeReal(seed);
            var random = new Random(seed);
            StartAll(network, s_one);
            for (int i = 0; i < 30; i++)
            {
                network.Deliver(network.Bag[random.Next(network.Bag.Count)]);
            }

            StartAll(network, s_two);
            network.DeliverAll(random: random);
            Assert.Equal(6, network.Outputs.Count);
            Assert.Equal(2, network.Outputs.Cast<Finish>().Select(f => (f.Session, f.Key)).Distinct().Count());

            // Of the layers below, consensus is observed, and group key exchange is not: its key is the secret index.
            Assert.Equal(3, network.Observed.OfType<Decide>().Count(d => d.Session == s_exchange.Instance("cs")));
            Assert.Empty(network.Observed.OfType<Finish>());
        }
    }

    [Fact]
    public void The_index_is_in_memory_while_it_serves_and_zero_when_it_is_erased()
    {
        Network network = Make(3, 1);
        StartAll(network, s_one);
        var before = new Readings();
        network[1].Reveal(before);
        network.DeliverAll();
        DecideFirst(network);
        Gf2Pow128 key = (Gf2Pow128)network.Outputs.Cast<Finish>().First().Key;
        var readings = new Readings();
        network[1].Reveal(readings);
        var index = (Gf2Pow128)Assert.Single(readings.Clear, value => HmacFunction<Gf2Pow128>.Apply((Gf2Pow128)value, s_one) == key);
        Assert.DoesNotContain(index, before.Clear);

        // A key that was output is not kept, and nothing holds the index twice.
        HashSet<Gf2Pow128> inMemory = Memory.Find<Gf2Pow128>(network[1]);
        Assert.Contains(index, inMemory);
        Assert.DoesNotContain(key, inMemory);
        network[1].Erase();
        Assert.Equal([Gf2Pow128.AdditiveIdentity], Memory.Find<Gf2Pow128>(network[1]));
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        Network network = Hybrid();
        network.Input(new Start(1, s_one));
        Machine copy = network[1].Clone();
        Fingerprint before = Network.State(copy);
        network.Input(new Start(1, s_two));
        Assert.Equal(before, Network.State(copy));
        network.Input(new Finish(1, s_exchange, s_index));
        Assert.Equal(before, Network.State(copy));
        Assert.Equal("waits for the index of s1", copy.Waiting());
        Assert.Null(network[1].Waiting());
    }

    [Fact]
    public void A_server_says_what_the_exchange_below_waits_for()
    {
        Network network = Make(3, 1);
        Assert.Null(network[1].Waiting());
        network.Input(new Start(1, s_one));
        Assert.Equal("needs 2 contributions for index and has none", network[1].Waiting());
    }

    [Fact]
    public void The_session_of_the_index_is_not_the_users_and_no_message_is_for_the_machine_itself()
    {
        Network network = Make(3, 1);
        ArgumentException reserved = Assert.Throws<ArgumentException>(() => network.Input(new Start(1, s_exchange)));
        Assert.Contains("take another tag", reserved.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.Deliver(new Letter(2, 1, new Fin(s_one, 1))));
        Assert.Throws<InvalidCastException>(() => Gf2Pow128.FromObserved("7"));
    }

    internal static Network Make(int n, int tc)
    {
        var group = new Group(n, tc);
        return new Network(
            group,
            party => Above(
                group, party, new ConcreteOmega(group, party, s_exchange, Variant.Default, new SeededRandomSource([(byte)party]))));
    }

    private static Network Hybrid() => new(new Group(1, 0), party => new ConcreteSessions(party, s_exchange));

    private static Network MakeReal(int seed)
    {
        var group = new Group(3, 1);
        SessionId instance = s_exchange.Instance("cs");
        return new Network(
            group,
            party => Above(
                group,
                party,
                new Composed<Start, Finish, Propose, Decide>(
                    group,
                    new ConcreteOmega(group, party, s_exchange, Variant.Default, new SeededRandomSource([(byte)party, (byte)seed])),
                    new Mvc(group, party, instance),
                    instance)))
        {
            Coin = new DealerCoin([.. BitConverter.GetBytes(seed), .. new byte[12]]),
        };
    }

    private static Layered<Start, Finish, Start, Finish> Above(Group group, int party, Machine exchange) =>
        new(group, new ConcreteSessions(party, s_exchange), exchange, s_exchange);

    private static void StartAll(Network network, SessionId id)
    {
        for (int party = 1; party <= network.Group.Size; party++)
        {
            network.Input(new Start(party, id));
        }
    }

    private static void DecideFirst(Network network)
    {
        foreach (Propose call in network.Calls.ToArray().Cast<Propose>())
        {
            network.Input(new Decide(call.Party, call.Session, ((Propose)network.Calls[0]).Value));
        }
    }

    private static int DeliverAndCount(Network network)
    {
        int delivered = 0;
        while (network.Bag.Count > 0)
        {
            network.Deliver(network.Bag[0]);
            delivered++;
        }

        return delivered;
    }
}
