using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Broadcast;

/// <summary>Murmur, rule by rule, and how often messages are lost.</summary>
public sealed class MurmurTests
{
    private static readonly SignatureKeys s_keys = MurmurProtocol.Keys<IdealSignatures>(4);

    [Fact]
    public void A_message_reaches_all_over_links_in_both_directions()
    {
        // Only 1 samples anybody: the others link by its subscriptions.
        var network = new Network(
            new Group(4, 0),
            party => MurmurProtocol.Machine<IdealSignatures>(4, party == 1 ? 4 : 0, party, 1, s_keys));
        for (int party = 1; party <= 4; party++)
        {
            network.Input(new Initialise(party, MurmurProtocol.Id));
        }

        network.DeliverAll();
        network.Input(MurmurProtocol.Dispatches(3));
        network.DeliverAll();
        Assert.Equal([1, 2, 3, 4], network.Outputs.Cast<DeliverBroadcast>().Select(d => d.Party).Order());
        Assert.All(network.Outputs.Cast<DeliverBroadcast>(), d => Assert.Equal((3, 1, "m3.1"), (d.Sender, d.Number, d.Value.ToString()!)));
    }

    [Fact]
    public void Whoever_links_late_is_sent_what_was_delivered()
    {
        Network network = MurmurProtocol.Make(3, 3, 1);
        network.Input(MurmurProtocol.Dispatches(1));
        network.Input(MurmurProtocol.Dispatches(1, 2));
        Assert.Empty(network.Bag);
        network.Input(new Initialise(2, MurmurProtocol.Id));
        network.DeliverAll();
        Assert.Equal(2, network.Outputs.Count(o => o is DeliverBroadcast { Party: 2 }));

        // A party that takes part late sends what it has delivered to those that it samples.
        network.Input(new Initialise(1, MurmurProtocol.Id));
        Assert.Equal(2, network.Bag.Count(letter => letter is { To: 3, Message: Gossip }));
        Assert.DoesNotContain(network.Bag, letter => letter is { To: 2, Message: Gossip });
    }

    [Fact]
    public void What_is_dispatched_again_under_a_number_is_passed_over()
    {
        Network network = MurmurProtocol.Make(3, 3, 1);
        network.Input(MurmurProtocol.Dispatches(1));
        network.Input(new Dispatch(1, MurmurProtocol.Id, 1, new TextPayload("other")));
        Assert.Equal("m1.1", Assert.Single(network.Outputs.Cast<DeliverBroadcast>()).Value.ToString());
    }

    [Fact]
    public void A_message_that_its_sender_has_not_signed_is_dropped()
    {
        var own = new DispatchStatement(MurmurProtocol.Id, 2, 1, new TextPayload("a"));
        Signature signature = IdealSignatures.Sign(s_keys.Signing(2), own);
        foreach ((DispatchStatement statement, bool taken) in new[]
        {
            (own, true),
            (new DispatchStatement(MurmurProtocol.Id, 2, 1, new TextPayload("b")), false),
            (new DispatchStatement(MurmurProtocol.Id, 2, 2, new TextPayload("a")), false),
            (new DispatchStatement(MurmurProtocol.Id, 3, 1, new TextPayload("a")), false),
            (new DispatchStatement(MurmurProtocol.Id, 0, 1, new TextPayload("a")), false),
            (new DispatchStatement(MurmurProtocol.Id, 5, 1, new TextPayload("a")), false),
            (new DispatchStatement(new SessionId("s2"), 2, 1, new TextPayload("a")), false),
        })
        {
            Murmur<IdealSignatures> machine = MurmurProtocol.Machine<IdealSignatures>(4, 4, 1, 1, s_keys);
            var outbox = new Outbox(new Group(4, 0));
            machine.Receive(2, new Gossip(statement, signature), outbox);
            Assert.Equal(taken, outbox.Count > 0);
        }
    }

    [Fact]
    public void Real_signatures_run_the_same_schedule_to_the_same_end()
    {
        string ideal = Run<IdealSignatures>();
        Assert.Equal(ideal, Run<Ed25519Signatures>());
        Assert.Equal(ideal, Run<P256Signatures>());
    }

    [Fact]
    public void A_machine_takes_only_its_inputs()
    {
        Murmur<IdealSignatures> machine = MurmurProtocol.Machine<IdealSignatures>(4, 4, 1, 1, s_keys);
        var outbox = new Outbox(new Group(4, 0));
        Assert.Throws<ArgumentException>(() => machine.Input(new Start(1, MurmurProtocol.Id), outbox));
        Assert.Null(machine.Waiting());
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, -1)]
    [InlineData(4, 5)]
    [InlineData(4, double.NaN)]
    public void Parameters_outside_their_ranges_are_refused(int size, double gossip) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MurmurParameters(size, gossip));

    // Reconstruction B.2 states 14 for ε = 10⁻⁶ at n = 32 … 128 with a third faulty, and 16 at n = 1,024, for Poisson samples.
    [Theory]
    [InlineData(32, 22)]
    [InlineData(64, 43)]
    [InlineData(128, 86)]
    [InlineData(1024, 683)]
    public void The_size_of_samples_grows_with_the_logarithm_of_the_group(int size, int correct)
    {
        MurmurParameters parameters = MurmurParameters.For(size, correct, 1e-6);
        double estimate = size / (2.0 * correct) * (Math.Log(correct) + Math.Log(1e6));
        Assert.InRange(parameters.Gossip, estimate - 4, estimate + 1);
        Assert.True(parameters.Epsilon(correct) <= 1e-6);
        Assert.True(new MurmurParameters(size, parameters.Gossip - 1).Epsilon(correct) > 1e-6);
    }

    [Theory]
    [InlineData(4, 2, 3)]
    [InlineData(5, 1, 4)]
    [InlineData(6, 3, 5)]
    public void The_bound_is_the_sum_over_cuts(int size, double gossip, int correct)
    {
        // Every set of at most half of the correct parties, one by one.
        double unlinked = (1 - gossip / size) * (1 - gossip / size), sum = 0;
        for (int set = 1; set < 1 << correct; set++)
        {
            int j = System.Numerics.BitOperations.PopCount((uint)set);
            sum += j <= correct / 2 ? Math.Pow(unlinked, j * (correct - j)) : 0;
        }

        Assert.Equal(Math.Min(1, sum), new MurmurParameters(size, gossip).Epsilon(correct), 12);
        Assert.Equal(0, new MurmurParameters(size, size).Epsilon(correct));
        Assert.True(new MurmurParameters(size, 0).Epsilon(correct) >= 1);
    }

    // Every graph of links, one by one.
    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(4, 1.5, 2)]
    [InlineData(4, 2, 3)]
    [InlineData(6, 1, 4)]
    [InlineData(6, 2.5, 5)]
    public void The_chance_of_links_that_do_not_connect_is_calculated_exactly(int size, double gossip, int correct)
    {
        (int One, int Other)[] pairs =
            [.. Enumerable.Range(0, correct).SelectMany(one => Enumerable.Range(0, one).Select(other => (one, other)))];
        double unlinked = (1 - gossip / size) * (1 - gossip / size), sum = 0;
        for (int links = 0; links < 1 << pairs.Length; links++)
        {
            int reached = 1;
            for (int step = 0; step < correct; step++)
            {
                for (int pair = 0; pair < pairs.Length; pair++)
                {
                    int ends = 1 << pairs[pair].One | 1 << pairs[pair].Other;
                    reached |= (links >> pair & 1) != 0 && (reached & ends) != 0 ? ends : 0;
                }
            }

            int linked = System.Numerics.BitOperations.PopCount((uint)links);
            sum += reached == (1 << correct) - 1 ? 0 : Math.Pow(1 - unlinked, linked) * Math.Pow(unlinked, pairs.Length - linked);
        }

        var parameters = new MurmurParameters(size, gossip);
        Assert.Equal(sum, parameters.Disconnection(correct), 12);
        Assert.True(parameters.Disconnection(correct) <= parameters.Epsilon(correct) + 1e-12);
        Assert.Equal(0, new MurmurParameters(size, size).Disconnection(correct));
        Assert.Equal(correct > 1 ? 1 : 0, new MurmurParameters(size, 0).Disconnection(correct), 12);
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters.Disconnection(size + 1));
    }

    // Every other party with probability G/n, and any two with its square: within five standard deviations.
    [Theory]
    [InlineData(2, 1)]
    [InlineData(5, 0.5)]
    [InlineData(8, 3)]
    [InlineData(9, 8)]
    [InlineData(33, 12)]
    public void A_sample_holds_every_other_party_independently_of_the_rest(int size, double gossip)
    {
        const int Draws = 20_000;
        const int Self = 2;
        var sampler = new GossipSampler(new MurmurParameters(size, gossip));
        var random = new SeededRandomSource([7]);
        int[] sample = new int[size];
        int[,] together = new int[size + 1, size + 1];
        for (int draw = 0; draw < Draws; draw++)
        {
            int[] drawn = sample[..sampler.Draw(Self, random, sample)];
            Assert.Equal(drawn.Distinct().Order(), drawn);
            Assert.DoesNotContain(Self, drawn);
            foreach (int one in drawn)
            {
                foreach (int other in drawn)
                {
                    together[one, other]++;
                }
            }
        }

        double chance = gossip / size;
        foreach (int one in Enumerable.Range(1, size).Where(party => party != Self))
        {
            foreach (int other in Enumerable.Range(one, size - one + 1).Where(party => party != Self))
            {
                double expected = one == other ? chance : chance * chance;
                double deviation = Math.Sqrt(Draws * expected * (1 - expected));
                Assert.InRange(together[one, other], Draws * expected - 5 * deviation, Draws * expected + 5 * deviation);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Nobody_or_everybody_is_sampled_when_G_is_0_or_n(int size)
    {
        int[] sample = new int[size];
        var random = new SeededRandomSource([8]);
        Assert.Equal(0, new GossipSampler(new MurmurParameters(size, 0)).Draw(1, random, sample));
        Assert.Equal(size - 1, new GossipSampler(new MurmurParameters(size, size)).Draw(size, random, sample));
        Assert.Equal(Enumerable.Range(1, size - 1), sample[..(size - 1)]);
    }

    // Of so many instances among correct machines alone, the others being silent: the rate of those that do not reach all lies below the
    // bound, and near to the chance of one party without links, which is most of it.
    [Theory]
    [InlineData(10, 7, 3, 4000)]
    [InlineData(12, 8, 5, 4000)]
    [InlineData(20, 14, 5, 1500)]
    public void Messages_are_lost_as_rarely_as_the_bound_says(int size, int correct, int gossip, int instances)
    {
        int lost = 0;
        SignatureKeys keys = MurmurProtocol.Keys<IdealSignatures>(size);
        for (int seed = 0; seed < instances; seed++)
        {
            Network network = MurmurProtocol.Make<IdealSignatures>(size, gossip, seed, keys);
            for (int party = 1; party <= correct; party++)
            {
                network.Input(new Initialise(party, MurmurProtocol.Id));
            }

            network.Input(MurmurProtocol.Dispatches(1));
            while (network.Bag.Count > 0)
            {
                Letter letter = network.Bag[^1];
                if (letter.To <= correct)
                {
                    network.Deliver(letter);
                }
                else
                {
                    network.Bag.RemoveAt(network.Bag.Count - 1);
                }
            }

            lost += network.Outputs.Count < correct ? 1 : 0;
        }

        double bound = new MurmurParameters(size, gossip).Epsilon(correct);
        double rate = (double)lost / instances;
        double deviation = Math.Sqrt(bound / instances);
        Assert.True(rate <= bound + 3 * deviation, $"{lost} of {instances} were lost, and the bound is {bound}.");
        Assert.True(rate >= bound / 2 - 3 * deviation, $"{lost} of {instances} were lost, and the bound {bound} should be near.");
    }

    private static string Run<TScheme>()
        where TScheme : ISignatureScheme
    {
        Network network = MurmurProtocol.Make<TScheme>(5, 3, 7, MurmurProtocol.Keys<TScheme>(5));
        for (int party = 1; party <= 5; party++)
        {
            network.Input(new Initialise(party, MurmurProtocol.Id));
            network.Input(MurmurProtocol.Dispatches(party));
        }

        network.DeliverAll(random: new Random(1));
        return string.Join("; ", network.Outputs);
    }
}
