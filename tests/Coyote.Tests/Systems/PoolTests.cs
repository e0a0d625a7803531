using CsCheck;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Systems;

/// <summary>The pool against a plain list of what was sent and not yet delivered.</summary>
public sealed class PoolTests
{
    private const int Parties = 3;

    [Theory]
    [InlineData(NetworkOrder.Bag)]
    [InlineData(NetworkOrder.Fifo)]
    public void The_pool_holds_what_was_sent_and_offers_what_the_network_allows(NetworkOrder order) =>
        Gen.Int[0, 1_000_000].List[0, 60].Sample(
            script =>
            {
                var pool = new Pool(Parties) { Order = order };
                var model = new List<(int From, int To, int Number)>();
                PartySet crashed = PartySet.Empty;
                foreach (int word in script)
                {
                    int from = 1 + (word / 7 % Parties), to = 1 + (word / 91 % Parties);
                    if (word % 7 < 4)
                    {
                        int number = pool.NextNumber(from, to);
                        if (!crashed.Contains(to) && !crashed.Contains(from))
                        {
                            pool.Add(Message(from, to, number));
                            model.Add((from, to, number));
                        }
                    }
                    else if (word % 7 < 6)
                    {
                        if (pool.Ready > 0)
                        {
                            Pending taken = pool.Take(word / 1001 % pool.Ready);
                            Assert.True(model.Remove((taken.From, taken.Party, taken.Number)));
                        }
                    }
                    else if (crashed.Count == 0)
                    {
                        crashed = crashed.With(from);
                        pool.Crash(from);
                        model.RemoveAll(m => m.To == from);
                    }

                    Check(pool, model, crashed, order);
                }
            },
            iter: 2_000);

    [Fact]
    public void A_copy_is_equal_and_goes_its_own_way()
    {
        var pool = new Pool(Parties) { Order = NetworkOrder.Fifo };
        for (int i = 0; i < 100; i++)
        {
            int from = 1 + (i % 3), to = 1 + (i / 3 % 3);
            pool.Add(Message(from, to, pool.NextNumber(from, to)));
        }

        var copy = new Pool(Parties);
        copy.CopyFrom(pool);
        Assert.Equal(Fingerprint(pool), Fingerprint(copy));
        Assert.Equal(pool.Ready, copy.Ready);
        while (copy.Ready > 0)
        {
            copy.Take(0);
        }

        Assert.Equal(100, pool.All.Length);
        Assert.Equal(0, copy.All.Length);
        Assert.NotEqual(Fingerprint(pool), Fingerprint(copy));
    }

    [Fact]
    public void In_a_bag_equal_messages_are_the_same_and_on_a_link_their_places_count()
    {
        foreach (NetworkOrder order in Enum.GetValues<NetworkOrder>())
        {
            var one = new Pool(Parties) { Order = order };
            var other = new Pool(Parties) { Order = order };
            Pending a = Message(1, 2, one.NextNumber(1, 2));
            Pending b = Message(1, 2, one.NextNumber(1, 2));
            a.Fingerprint.Add(1);
            b.Fingerprint.Add(2);
            one.Add(a);
            one.Add(b);
            (a.Fingerprint, b.Fingerprint) = (b.Fingerprint, a.Fingerprint);
            other.NextNumber(1, 2);
            other.NextNumber(1, 2);
            other.Add(a);
            other.Add(b);
            Assert.Equal(order == NetworkOrder.Bag, Fingerprint(one) == Fingerprint(other));
        }
    }

    [Fact]
    public void What_a_crashed_server_sent_becomes_optional_and_what_is_for_it_goes()
    {
        var pool = new Pool(Parties);
        pool.Add(Message(1, 2, pool.NextNumber(1, 2)));
        pool.Add(Message(2, 1, pool.NextNumber(2, 1)));
        pool.Add(Message(2, 3, pool.NextNumber(2, 3)));
        Assert.Equal(3, pool.Required);
        pool.Crash(1);
        Assert.Equal(1, pool.Required);
        Assert.Equal(2, pool.All.Length);
        Assert.Contains(pool.All.ToArray(), item => item is { From: 1, Optional: true });
        pool.RemoveOptional(ChoiceKind.Deliver);
        Assert.Equal(1, pool.All.Length);
    }

    private static void Check(
        Pool pool, List<(int From, int To, int Number)> model, PartySet crashed, NetworkOrder order)
    {
        Assert.Equal(model.Count, pool.All.Length);
        Assert.Equal(model.Count(m => !crashed.Contains(m.From)), pool.Required);
        var ready = new HashSet<(int, int, int)>();
        for (int i = 0; i < pool.Ready; i++)
        {
            ready.Add((pool[i].From, pool[i].Party, pool[i].Number));
            Assert.Equal(i, pool.Find(new Choice(ChoiceKind.Deliver, pool[i].Party, pool[i].From, pool[i].Number)));
        }

        IEnumerable<(int From, int To, int Number)> expected = order == NetworkOrder.Bag
            ? model
            : model.GroupBy(m => (m.From, m.To)).Select(link => link.MinBy(m => m.Number));
        Assert.Equal(expected.ToHashSet(), ready);
    }

    private static Pending Message(int from, int to, int number) =>
        new() { Kind = ChoiceKind.Deliver, From = (byte)from, Party = (byte)to, Number = (ushort)number };

    private static Fingerprint Fingerprint(Pool pool)
    {
        var fingerprint = default(Fingerprint);
        pool.AddTo(ref fingerprint);
        return fingerprint;
    }
}
