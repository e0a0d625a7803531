using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Consensus;

/// <summary>Binary agreement, exchange by exchange. Sets of bits are written as messages write them: 1 for {0}, 2 for {1}, 3 for both.</summary>
public sealed class BinaryAgreementTests
{
    private static readonly SessionId s_id = ConsensusProtocols.Id;

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(10)]
    public void All_decide_the_same_bit_whatever_the_schedule_while_t_are_silent(int n)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            int t = (n - 1) / 3;
            Network network = Make(n, new Tossed(seed));
            Propose(network, party => party % 2, n - t);
            network.DeliverAll(letter => letter.To <= n - t, new Random(seed));
            Decide[] decisions = [.. network.Outputs.Cast<Decide>()];
            Assert.Equal(n - t, decisions.Length);
            Assert.Single(decisions.Select(d => d.Value).Distinct());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_all_propose_is_decided(int bit)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Network network = Make(4, new Tossed(seed));
            Propose(network, _ => bit, 4);
            network.DeliverAll(random: new Random(seed));
            Assert.All(network.Outputs.Cast<Decide>(), d => Assert.Equal(BitValue.Of(bit), d.Value));
            Assert.Equal(4, network.Outputs.Count);
        }
    }

    [Fact]
    public void Whoever_holds_back_DONE_gains_no_rounds()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Network network = Make(4, new Tossed(seed));
            Propose(network, party => party % 2, 4);
            network.DeliverAll(letter => ((BinaryMessage)letter.Message).Step != BinaryStep.Done, new Random(seed));
            Assert.Equal(4, network.Outputs.Count);
        }
    }

    [Fact]
    public void DONE_of_t_plus_1_parties_decides_and_is_told_and_that_of_2t_plus_1_halts()
    {
        (BinaryAgreement machine, Outbox outbox) = Start(null);
        Receive(machine, outbox, BinaryStep.Done, 0, 2, 1, 1);
        Assert.Equal(0, outbox.Count);
        Receive(machine, outbox, BinaryStep.Done, 0, 2, 3);
        Assert.Equal(BitValue.One, machine.Decision);
        Assert.Equal([4, 1], new[] { Sent(outbox, BinaryStep.Done), outbox.Effects.ToArray().Count(e => e.Event is Decide) });
        Receive(machine, outbox, BinaryStep.Done, 0, 2, 4);
        outbox.Clear();
        machine.Input(new Propose(1, s_id, BitValue.Zero), outbox);
        Receive(machine, outbox, BinaryStep.Bval, 1, 1, 1, 2, 3);
        Assert.Equal(0, outbox.Count);
    }

    [Fact]
    public void A_party_that_says_both_in_one_exchange_is_counted_once()
    {
        (BinaryAgreement machine, Outbox outbox) = Start(0);
        Receive(machine, outbox, BinaryStep.Bval, 1, 1, 1, 2, 3);
        Receive(machine, outbox, BinaryStep.Bval, 1, 2, 1, 2, 3);
        Receive(machine, outbox, BinaryStep.Aux, 1, 1, 2);
        Receive(machine, outbox, BinaryStep.Aux, 1, 2, 2);
        Receive(machine, outbox, BinaryStep.Aux, 1, 1, 2, 3);
        Assert.Equal(0, Sent(outbox, BinaryStep.Conf));
        Receive(machine, outbox, BinaryStep.Aux, 1, 1, 1);
        Assert.Equal(4, Sent(outbox, BinaryStep.Conf));
        Receive(machine, outbox, BinaryStep.Conf, 1, 3, 2);
        Receive(machine, outbox, BinaryStep.Conf, 1, 1, 2, 3);
        Assert.DoesNotContain(outbox.Effects.ToArray(), e => e.Event is Adopt or EnterView { View: 2 });
    }

    [Fact]
    public void Bits_that_were_not_delivered_do_not_count()
    {
        (BinaryAgreement machine, Outbox outbox) = Start(0);
        Receive(machine, outbox, BinaryStep.Bval, 1, 1, 1, 2, 3);
        Receive(machine, outbox, BinaryStep.Aux, 1, 2, 4);
        Receive(machine, outbox, BinaryStep.Aux, 1, 1, 1, 2);
        Assert.Equal(0, Sent(outbox, BinaryStep.Conf));
        Receive(machine, outbox, BinaryStep.Bval, 1, 2, 2, 3, 4);
        Assert.Equal(3, outbox.Effects.ToArray().Select(e => e.Message).OfType<BinaryMessage>().First(m => m.Step == BinaryStep.Conf).Bits);
    }

    [Fact]
    public void A_bit_is_sent_on_also_in_a_round_that_is_over()
    {
        (BinaryAgreement machine, Outbox outbox) = Start(0);
        foreach (BinaryStep step in new[] { BinaryStep.Bval, BinaryStep.Aux, BinaryStep.Conf })
        {
            Receive(machine, outbox, step, 1, 1, 1, 2, 3);
        }

        Assert.Contains(outbox.Effects.ToArray(), e => e.Event is EnterView { View: 2 });
        outbox.Clear();
        Receive(machine, outbox, BinaryStep.Bval, 1, 2, 3, 4);
        Assert.Equal([1, 1, 1, 1], outbox.Effects.ToArray().Select(e => ((BinaryMessage)e.Message!).View));
        outbox.Clear();
        Receive(machine, outbox, BinaryStep.Aux, 1, 2, 3, 4);
        Assert.Equal(0, outbox.Count);
    }

    [Theory]
    [InlineData(BinaryStep.Bval, 1, 0)]
    [InlineData(BinaryStep.Bval, 1, 3)]
    [InlineData(BinaryStep.Aux, 1, 3)]
    [InlineData(BinaryStep.Conf, 1, 4)]
    [InlineData(BinaryStep.Conf, 0, 1)]
    [InlineData(BinaryStep.Bval, -1, 1)]
    [InlineData(BinaryStep.Done, 1, 1)]
    [InlineData(BinaryStep.Done, 0, 3)]
    [InlineData(BinaryStep.Bval, 2 + BinaryAgreement.Window, 1)]
    [InlineData(BinaryStep.Conf, int.MaxValue, 1)]
    public void What_no_correct_party_sends_leaves_no_trace(BinaryStep step, int round, int bits)
    {
        (BinaryAgreement machine, Outbox outbox) = Start(0);
        Fingerprint before = Network.State(machine);
        outbox.Clear();
        Receive(machine, outbox, step, round, bits, 2, 3, 4);
        Assert.Equal(0, outbox.Count);
        Assert.Equal(before, Network.State(machine));
    }

    [Fact]
    public void Without_CONF_an_adversary_that_reads_the_coin_keeps_it_undecided()
    {
        var coin = new Tossed(3);
        Network network = Make(4, coin, Variant.EarlyCoin);
        Propose(network, party => party == 3 ? 1 : 0, 3);
        (int[] roles, int common) = ([1, 2, 3], 1);
        for (int round = 1; round <= 150; round++)
        {
            (roles, common) = (Steer(network, coin, round, common, roles), coin.Faces[round]);
        }

        Assert.Empty(network.Outputs);
    }

    [Fact]
    public void With_CONF_the_same_adversary_has_lost_after_one_round()
    {
        var coin = new Tossed(3);
        Network network = Make(4, coin);
        Propose(network, party => party == 3 ? 1 : 0, 3);
        Steer(network, coin, 1, 1, [1, 2, 3]);
        Assert.Single(network.Observed.OfType<EnterView>().Where(e => e.View == 2).Select(e => e.Estimate).Distinct());
        network.DeliverAll(letter => letter.To <= 3);
        Assert.Equal(3, network.Outputs.Count);
    }

    /// <summary>
    /// A round of n = 4 with party 4 Byzantine. The first and the second party have the common estimate, the third the other one. The first and
    /// the third see both bits and read the coin; only then the second is led to the bit that the coin does not show. In the end all
    /// messages of the round have arrived.
    /// </summary>
    /// <returns>Roles of the same parties in the next round.</returns>
    private static int[] Steer(Network network, Tossed coin, int round, int common, int[] roles)
    {
        (int first, int slow, int odd) = (roles[0], roles[1], roles[2]);
        int other = 3 - common;
        Say(network, BinaryStep.Bval, round, common, first);
        Say(network, BinaryStep.Bval, round, other, odd, slow);
        Carry(network, BinaryStep.Bval, round, common, first, first, slow);
        Carry(network, BinaryStep.Bval, round, other, slow, odd);
        Carry(network, BinaryStep.Bval, round, other, odd, odd, slow);

        // One has sent AUX for either bit; now they deliver the bit of the other one.
        Say(network, BinaryStep.Bval, round, other, first);
        Say(network, BinaryStep.Bval, round, common, odd);
        Carry(network, BinaryStep.Bval, round, other, first, odd, slow);
        Carry(network, BinaryStep.Bval, round, common, odd, first, slow);
        foreach (int fast in new[] { first, odd })
        {
            Say(network, BinaryStep.Aux, round, common, fast);
            Carry(network, BinaryStep.Aux, round, common, fast, first);
            Carry(network, BinaryStep.Aux, round, other, fast, odd);
        }

        // Where there is CONF, they take that of each other and of party 4.
        foreach (int fast in new[] { first, odd })
        {
            Say(network, BinaryStep.Conf, round, 3, fast);
            Carry(network, BinaryStep.Conf, round, 3, fast, first, odd);
        }

        int against = 3 - coin.Faces[round];
        Say(network, BinaryStep.Bval, round, against, slow);
        Carry(network, BinaryStep.Bval, round, against, slow, first, slow, odd);
        Say(network, BinaryStep.Aux, round, against, slow);
        Carry(network, BinaryStep.Aux, round, against, slow, first, slow, odd);
        network.DeliverAll(letter => letter.To <= 3 && ((BinaryMessage)letter.Message).View == round);
        return [first, odd, slow];
    }

    internal static Network Make(int n, int seed) => Make(n, new Tossed(seed));

    private static Network Make(int n, ICoin coin, Variant variant = Variant.Default)
    {
        var group = new Group(n, (n - 1) / 3);
        return new Network(group, party => new BinaryAgreement(group, party, s_id, variant)) { Coin = coin };
    }

    private static void Propose(Network network, Func<int, int> bit, int count)
    {
        for (int party = 1; party <= count; party++)
        {
            network.Input(new Propose(party, s_id, BitValue.Of(bit(party))));
        }
    }

    // The machine of party 1 of 4, where the coin always shows 1; null for no proposal.
    private static (BinaryAgreement Machine, Outbox Outbox) Start(int? bit)
    {
        var group = new Group(4, 1);
        var machine = new BinaryAgreement(group, 1, s_id);
        var outbox = new Outbox(group) { Coin = new Tossed(null) };
        if (bit is { } proposed)
        {
            machine.Input(new Propose(1, s_id, BitValue.Of(proposed)), outbox);
        }

        return (machine, outbox);
    }

    private static void Receive(BinaryAgreement machine, Outbox outbox, BinaryStep step, int round, int bits, params int[] senders)
    {
        foreach (int sender in senders)
        {
            machine.Receive(sender, new BinaryMessage(s_id, step, round, bits), outbox);
        }
    }

    private static int Sent(Outbox outbox, BinaryStep step) =>
        outbox.Effects.ToArray().Count(e => e.Message is BinaryMessage message && message.Step == step);

    // Party 4 says something to some.
    private static void Say(Network network, BinaryStep step, int round, int bits, params int[] to)
    {
        foreach (int recipient in to)
        {
            network.Deliver(new Letter(4, recipient, new BinaryMessage(s_id, step, round, bits)));
        }
    }

    // Delivers what some have sent to one party, as far as they have.
    private static void Carry(Network network, BinaryStep step, int round, int bits, int to, params int[] from) =>
        network.DeliverAll(letter => letter.To == to
            && from.Contains(letter.From)
            && letter.Message is BinaryMessage message
            && message.Step == step && message.View == round && message.Bits == bits);

    private sealed class Tossed(int? seed) : ICoin
    {
        private readonly Random? _random = seed is { } number ? new Random(number) : null;

        public Dictionary<int, int> Faces { get; } = [];

        public int Toss(SessionId instance, int view, int faces)
        {
            if (!Faces.TryGetValue(view, out int face))
            {
                Faces[view] = face = _random is null ? faces : 1 + _random.Next(faces);
            }

            return face;
        }
    }
}
