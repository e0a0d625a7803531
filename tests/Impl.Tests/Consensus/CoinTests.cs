using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Consensus;

/// <summary>The coins that protocols make by themselves: of tosses, and of a key.</summary>
public sealed class CoinTests
{
    private static readonly SessionId s_id = new("s1");
    private static readonly Group s_group = new(1, 0);

    [Fact]
    public void Coins_of_tosses_agree_often_on_either_face()
    {
        int zero = 0, one = 0, runs = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            Network network = ConsensusProtocols.Make("cr93", 5, 2, seed);
            for (int party = 1; party <= 5; party++)
            {
                network.Input(ConsensusProtocols.Proposal("cr93", party));
            }

            network.DeliverAll(random: random);
            foreach (IGrouping<int, CoinRead> round in network.Observed.OfType<CoinRead>().GroupBy(c => c.View))
            {
                runs++;
                zero += round.All(c => c.Face == 1) ? 1 : 0;
                one += round.All(c => c.Face == 2) ? 1 : 0;
            }
        }

        // Each with probability at least 1/4 whatever the order, and in random orders more.
        Assert.True(runs > 100, $"Only {runs} coins were made.");
        Assert.InRange(zero, runs / 4, runs);
        Assert.InRange(one, runs / 5, runs);
    }

    [Fact]
    public void Coin_r_is_bit_r_of_the_key_and_beyond_them_a_function_of_it()
    {
        var random = new Random(1);
        byte[] bytes = new byte[Gf2Pow128.Size];
        random.NextBytes(bytes);
        int[] faces = Faces(bytes, s_id, 300);
        for (int bit = 0; bit < 128; bit++)
        {
            Assert.Equal(1 + (bytes[bit / 8] >> 7 - bit % 8 & 1), faces[bit]);
        }

        // Not the same bits again.
        Assert.NotEqual(faces[..128], faces[128..256]);
        Assert.InRange(faces[128..].Count(f => f == 1), 50, 122);
    }

    [Fact]
    public void Two_instances_under_one_key_see_different_coins()
    {
        byte[] bytes = [.. Enumerable.Range(0, Gf2Pow128.Size).Select(b => (byte)(37 * b))];
        int[] first = Faces(bytes, s_id.Instance("bit").Instance("1"), 128);
        int[] second = Faces(bytes, s_id.Instance("bit").Instance("2"), 128);
        Assert.NotEqual(first, second);
        Assert.InRange(first.Zip(second).Count(pair => pair.First == pair.Second), 32, 96);
    }

    [Fact]
    public void Every_toss_is_shown_to_monitors_and_nothing_is_tossed_before_there_is_a_key()
    {
        var asks = new Asks(s_id, 3);
        var machine = new KeyCoinConsensus(1, s_id, asks);
        var outbox = new Outbox(s_group);
        machine.Input(new Propose(1, s_id, BitValue.One), outbox);
        Assert.Equal(new Start(1, s_id.Instance("key")), Assert.Single(outbox.Effects.ToArray()).Event);
        Assert.Empty(asks.Faces);
        machine.Input(new Finish(1, s_id.Instance("key"), Gf2Pow128.FromIndex(5)), outbox);
        Assert.Equal(3, asks.Faces.Count);
        Assert.Equal(asks.Faces, outbox.Effects.ToArray().Select(e => e.Event).OfType<CoinRead>().Select(c => c.Face));
        Assert.Equal(3, outbox.Effects.ToArray().Select(e => e.Event).OfType<CoinRead>().Select(c => c.Source).Distinct().Count());
        Assert.Null(outbox.Coin);
    }

    [Fact]
    public void Erasing_leaves_no_key()
    {
        var machine = new KeyCoinConsensus(1, s_id, new Asks(s_id, 0));
        machine.Input(new Propose(1, s_id, BitValue.One), new Outbox(s_group));
        Fingerprint before = Network.State(machine);
        machine.Input(new Finish(1, s_id.Instance("key"), Gf2Pow128.FromIndex(5)), new Outbox(s_group));
        Assert.NotEqual(before, Network.State(machine));
        var other = new KeyCoinConsensus(1, s_id, new Asks(s_id, 0));
        other.Input(new Propose(1, s_id, BitValue.One), new Outbox(s_group));
        other.Input(new Finish(1, s_id.Instance("key"), Gf2Pow128.FromIndex(6)), new Outbox(s_group));
        Assert.NotEqual(Network.State(other), Network.State(machine));
        other.Erase();
        machine.Erase();
        Assert.Equal(Network.State(other), Network.State(machine));
    }

    private static int[] Faces(byte[] key, SessionId instance, int views)
    {
        var asks = new Asks(instance, views);
        var machine = new KeyCoinConsensus(1, s_id, asks);
        var outbox = new Outbox(s_group);
        machine.Input(new Propose(1, s_id, BitValue.One), outbox);
        machine.Input(new Finish(1, s_id.Instance("key"), Gf2Pow128.Read(key)), outbox);
        return [.. asks.Faces];
    }

    // A protocol that does nothing but toss.
    private sealed class Asks(SessionId instance, int views) : Machine<Propose, Decide>
    {
        public List<int> Faces { get; } = [];

        public override void Receive(int sender, Message message, Outbox outbox)
        {
        }

        public override Machine Clone() => this;

        public override void Reveal(IEavesdropper eavesdropper)
        {
        }

        public override void Erase()
        {
        }

        public override string? Waiting() => null;

        public override void AddTo(ref Fingerprint fingerprint)
        {
        }

        protected override void OnInput(Propose input, Outbox outbox)
        {
            for (int view = 1; view <= views; view++)
            {
                Faces.Add(outbox.Toss(instance, view, faces: 2));
            }
        }
    }
}
