using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Consensus;

/// <summary>MVC, step by step of its description, and whole under many random orders with crashes.</summary>
public sealed class MvcTests
{
    private static readonly SessionId s_id = new("s1");

    [Fact]
    public void A_server_that_has_not_proposed_stays_silent_and_catches_up()
    {
        Network network = Make(3, 1, coin: 1);
        Propose(network, 1, 2);
        network.DeliverAll(random: new Random(1));
        Assert.DoesNotContain(network.Outputs, o => ((Decide)o).Party == 3);
        network.Input(new Propose(3, s_id, new TextValue("v3")));
        network.DeliverAll();
        Assert.Equal(3, network.Outputs.Count);
    }

    [Fact]
    public void Step_1_an_estimate_is_stored_and_acknowledged_to_its_owner()
    {
        Network network = Make(3, 1, coin: 1);
        Propose(network, 1, 2);
        network.Deliver(network.Bag.Single(l => l is { From: 1, To: 2, Message: Prop }));
        Assert.Equal((2, 1), network.Bag.Where(l => l.Message is Ack).Select(l => (l.From, l.To)).Single());
    }

    [Fact]
    public void Step_2_a_quorum_of_acknowledgements_sends_DONE_once_and_DONE_sets_a_mark()
    {
        Network network = Make(3, 1, coin: 1);
        Propose(network, 1, 2, 3);
        network.DeliverAll(l => l is { From: 1, Message: Prop });
        Letter[] acks = [.. network.Bag.Where(l => l.Message is Ack)];
        network.Deliver(acks[0]);
        Assert.Empty(network.Sent<Done>());
        network.Deliver(acks[1]);
        Assert.Single(network.Sent<Done>());
        network.Deliver(acks[2]);
        Assert.Single(network.Sent<Done>());
        network.Deliver(network.Bag.Single(l => l is { From: 1, To: 3, Message: Done }));
        Assert.Equal(new Commit(3, s_id, 1, 1), Assert.Single(network.Observed.OfType<Commit>()));
        Assert.Equal((3, 1), network.Bag.Where(l => l.Message is Ack2).Select(l => (l.From, l.To)).Single());
    }

    [Fact]
    public void Steps_3_and_4_a_quorum_of_marks_sends_FIN_and_a_quorum_of_FINs_closes_the_view()
    {
        Network network = Make(3, 1, coin: 2);
        Propose(network, 1, 2, 3);
        network.DeliverAll(l => l.Message is Prop or Ack or Done or Ack2);
        Assert.Equal(3, network.Sent<Fin>().Length);
        Letter[] fins = [.. network.Bag.Where(l => l is { To: 1, Message: Fin })];
        network.Deliver(fins[0]);
        Assert.Empty(network.Sent<Vote>());
        network.Deliver(fins[1]);
        Vote vote = Assert.Single(network.Sent<Vote>());
        Assert.Equal(new TextValue("v2"), vote.Value);
        Assert.True(vote.IsDone);

        // What comes to a closed view is passed over.
        Fingerprint closed = Network.State(network[1]);
        network.Deliver(fins[2]);
        Assert.Equal(closed, Network.State(network[1]));
    }

    [Fact]
    public void Step_4_a_vote_closes_the_view_of_whoever_gets_it()
    {
        Network network = Make(3, 1, coin: 2);
        Propose(network, 1, 2, 3);
        network.DeliverAll(l => l.To != 3 && l.From != 3);
        network.Deliver(network.Bag.First(l => l is { To: 3, Message: Vote }));
        Letter own = network.Bag.First(l => l is { From: 3, Message: Vote });
        Assert.Null(((Vote)own.Message).Value);
        Assert.False(((Vote)own.Message).IsDone);
    }

    [Fact]
    public void Step_5_a_mark_decides_and_a_value_without_mark_is_adopted()
    {
        var group = new Group(3, 1);
        foreach ((Vote[] votes, string? decided, string estimate) in new (Vote[], string?, string)[]
        {
            ([VoteFor("v2", true), VoteFor(null, false)], "v2", "v2"),
            ([VoteFor("v2", false), VoteFor(null, false)], null, "v2"),
            ([VoteFor(null, false), VoteFor(null, false)], null, "v1"),
        })
        {
            var mvc = new Mvc(group, 1, s_id);
            var outbox = new Outbox(group) { Coin = new FixedCoin(3) };
            mvc.Input(new Propose(1, s_id, new TextValue("v1")), outbox);
            mvc.Receive(2, votes[0], outbox);
            outbox.Clear();
            mvc.Receive(3, votes[1], outbox);
            Effect[] effects = outbox.Effects.ToArray();
            Assert.Equal(
                decided, effects.Select(e => e.Event).OfType<Decide>().Select(d => d.Value.ToString()).SingleOrDefault());
            Assert.Equal(
                decided is null ? estimate : null,
                effects.Select(e => e.Event).OfType<EnterView>().Select(e => e.Estimate.ToString()).SingleOrDefault());
            Assert.Equal(
                decided is null ? 0 : 3, effects.Count(e => e is { Kind: EffectKind.Send, Message: DecideMessage }));
        }
    }

    [Fact]
    public void Step_5_a_decision_is_forwarded_to_all_once()
    {
        var group = new Group(3, 1);
        var mvc = new Mvc(group, 1, s_id);
        var outbox = new Outbox(group);
        mvc.Input(new Propose(1, s_id, new TextValue("v1")), outbox);
        outbox.Clear();
        mvc.Receive(2, new DecideMessage(s_id, new TextValue("v3")), outbox);
        Assert.Equal(3, outbox.Effects.ToArray().Count(e => e.Message is DecideMessage));
        Assert.Equal(new Decide(1, s_id, new TextValue("v3")), outbox.Effects[^1].Event);
        outbox.Clear();
        mvc.Receive(3, new DecideMessage(s_id, new TextValue("v3")), outbox);
        Assert.Equal(0, outbox.Count);
    }

    [Fact]
    public void Messages_of_a_later_view_wait_for_it_and_those_of_a_past_one_are_passed_over()
    {
        var group = new Group(3, 1);
        var mvc = new Mvc(group, 1, s_id);
        var outbox = new Outbox(group) { Coin = new FixedCoin(3) };
        mvc.Input(new Propose(1, s_id, new TextValue("v1")), outbox);
        outbox.Clear();
        mvc.Receive(2, new Prop(s_id, 2, new TextValue("v2")), outbox);
        Assert.Equal(0, outbox.Count);
        mvc.Receive(2, VoteFor(null, false), outbox);
        outbox.Clear();
        mvc.Receive(3, VoteFor(null, false), outbox);
        Assert.Contains(outbox.Effects.ToArray(), e => e is { To: 2, Message: Ack { View: 2 } });
        Fingerprint before = Network.State(mvc);
        outbox.Clear();
        mvc.Receive(2, new Prop(s_id, 1, new TextValue("v2")), outbox);
        Assert.Equal(0, outbox.Count);
        Assert.Equal(before, Network.State(mvc));
    }

    public static TheoryData<int, int, int> Sizes() => new()
    {
        { 1, 0, 0 }, { 2, 0, 0 }, { 3, 1, 0 }, { 3, 1, 1 }, { 4, 1, 1 }, { 5, 2, 2 }, { 5, 1, 0 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void All_that_do_not_crash_decide_one_proposed_value_in_whatever_order(int n, int tc, int crashes)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            Network network = Make(n, tc, coin: 0, seed);
            Propose(network, [.. Enumerable.Range(1, n)]);
            var crashed = new HashSet<int>();
            for (int step = 0; network.Bag.Count > 0; step++)
            {
                if (crashed.Count < crashes && random.Next(40) == 0)
                {
                    crashed.Add(1 + random.Next(n));
                    network.Bag.RemoveAll(l => crashed.Contains(l.To));
                    continue;
                }

                network.Deliver(network.Bag[random.Next(network.Bag.Count)]);
                network.Bag.RemoveAll(l => crashed.Contains(l.To));
                Assert.True(step < 20_000, "No decision in sight.");
            }

            Decide[] decisions = [.. network.Outputs.Cast<Decide>()];
            Assert.Single(decisions.Select(d => d.Value).Distinct());
            Assert.Contains(decisions[0].Value.ToString(), Enumerable.Range(1, n).Select(p => $"v{p}"));
            Assert.Equal(decisions.Length, decisions.Select(d => d.Party).Distinct().Count());
            Assert.Superset(
                Enumerable.Range(1, n).Except(crashed).ToHashSet(), decisions.Select(d => d.Party).ToHashSet());
        }
    }

    [Fact]
    public void A_dealers_coin_is_common_fair_and_of_its_own_in_every_view_and_instance()
    {
        byte[] seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        using var one = new DealerCoin(seed);
        using var other = new DealerCoin(seed);
        int[] counts = new int[4];
        int same = 0;
        for (int view = 1; view <= 900; view++)
        {
            int face = one.Toss(s_id, view, 3);
            Assert.Equal(face, other.Toss(s_id, view, 3));
            counts[face]++;
            same += face == one.Toss(s_id.Instance("cs"), view, 3) ? 1 : 0;
        }

        // Six standard deviations.
        Assert.Equal(0, counts[0]);
        Assert.All(counts[1..], count => Assert.InRange(count, 215, 385));
        Assert.InRange(same, 215, 385);
        Assert.Throws<ArgumentException>(() => new DealerCoin(new byte[15]));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Toss(s_id, 1, 0));
    }

    [Fact]
    public void A_disposed_coin_has_forgotten_its_seed()
    {
        byte[] seed = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        var coin = new DealerCoin(seed);
        Assert.Contains((byte)7, Memory.Find<byte>(coin));
        coin.Dispose();
        Assert.DoesNotContain((byte)7, Memory.Find<byte>(coin));
    }

    internal static Network Make(int n, int tc, int coin, int seed = 0)
    {
        var group = new Group(n, tc);
        return new Network(group, party => new Mvc(group, party, s_id))
        {
            Coin = coin > 0 ? new FixedCoin(coin) : new DealerCoin([.. BitConverter.GetBytes(seed), .. new byte[12]]),
        };
    }

    internal static void Propose(Network network, params int[] parties)
    {
        foreach (int party in parties)
        {
            network.Input(new Propose(party, s_id, new TextValue($"v{party}")));
        }
    }

    private static Vote VoteFor(string? value, bool done) => new(s_id, 1, value is null ? null : new TextValue(value), done);

    private sealed class FixedCoin(int face) : ICoin
    {
        public int Toss(SessionId instance, int view, int faces) => face;
    }
}
