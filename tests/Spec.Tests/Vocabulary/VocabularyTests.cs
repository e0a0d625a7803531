using CsCheck;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Vocabulary;

/// <summary>The words that specifications are written in.</summary>
public sealed class VocabularyTests
{
    // Parties on both sides of where a set gets another word, few enough that sets meet.
    private static readonly Gen<(bool, int)[]> s_moves =
        Gen.Select(Gen.Bool, Gen.OneOfConst(1, 2, 33, 63, 64, 65, 66, 127, 128, 129, 700, 1023, PartySet.MaxParties)).Array[0, 40];

    [Fact]
    public void A_set_of_parties_is_a_set() => Gen.Select(s_moves, s_moves).Sample(
        c =>
        {
            (PartySet left, SortedSet<int> first) = Build(c.Item1);
            (PartySet right, SortedSet<int> second) = Build(c.Item2);
            Assert.Equal(first, Members(left));
            Assert.Equal(first.Count, left.Count);
            Assert.Equal(first.Count == 0, left.IsEmpty);
            Assert.Equal(first.Count == 0 ? 0 : first.Min, left.First);
            Assert.Equal(first.Except(second), Members(left.Except(right)));
            Assert.Equal(first.Intersect(second), Members(left.Intersect(right)));
            Assert.Equal(first.Union(second).Order(), Members(left.Union(right)));
            Assert.Equal(first.IsSubsetOf(second), left.IsSubsetOf(right));
            Assert.True(left.Intersect(right).IsSubsetOf(left) && left.IsSubsetOf(left.Union(right)));
            AssertEqual(first.SetEquals(second), left, right);

            // The same set, come by another way.
            AssertEqual(true, left, left.Union(right).Except(right.Except(left)));
            Assert.False(left.Contains(0) || left.Contains(PartySet.MaxParties + 1));
            Assert.Equal(string.Join(", ", first), left.ToString());
            Assert.All(Enumerable.Range(1, PartySet.MaxParties), i => Assert.Equal(first.Contains(i), left.Contains(i)));
        },
        iter: 200);

    [Fact]
    public void Nobody_beyond_the_largest_party_number_is_in_a_set()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PartySet.Of(PartySet.MaxParties + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PartySet.Of(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PartySet.Range(PartySet.MaxParties + 1));
        Assert.Equal(PartySet.Range(65), PartySet.Range(65).Without(0).Without(66).Without(700));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(1024)]
    public void A_range_holds_the_first_parties(int n)
    {
        Assert.Equal(Enumerable.Range(1, n), Members(PartySet.Range(n)));
        Assert.Equal(n == 0 ? [] : new[] { n }, Members(n == 0 ? PartySet.Empty : PartySet.Of(n)));
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 1, 2)]
    [InlineData(64, 31, 33)]
    [InlineData(1000, 333, 667)]
    public void A_group_waits_for_n_minus_t_c(int n, int tc, int quorum)
    {
        var group = new Group(n, tc);
        Assert.Equal(quorum, group.Quorum);
        Assert.True(2 * group.Quorum > n);
        Assert.Equal(n, group.Everyone.Count);
    }

    [Theory]
    [InlineData(0, 0, "n must lie in 1 … 1024")]
    [InlineData(1025, 0, "n must lie in 1 … 1024")]
    [InlineData(2, 1, "t_c must lie in 0 ≤ t_c < n/2, and n is 2")]
    [InlineData(3, -1, "t_c must lie in 0 ≤ t_c < n/2, and n is 3")]
    [InlineData(3, int.MaxValue, "t_c must lie in 0 ≤ t_c < n/2, and n is 3")]
    public void A_group_out_of_bounds_is_refused(int n, int tc, string because) => Assert.Contains(
        because,
        Assert.Throws<ArgumentOutOfRangeException>(() => new Group(n, tc)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Instances_of_instances_have_names_of_their_own()
    {
        SessionId id = new("s1");
        SessionId[] all = [id, id.Instance("cs"), id.Instance("cs").Instance("b1"), new("s1|cs"), new("s1", "cs|b1|"), new("s1|cs", "b1")];
        Assert.Equal(all.Length, all.Select(FingerprintOf).Distinct().Count());
        Assert.Equal("s1|cs|b1", all[2].ToString());
        Assert.All(all.Take(3), instance => Assert.Equal("s1", instance.Root));
    }

    [Fact]
    public void Nothing_added_after_a_session_is_taken_for_a_part_of_it()
    {
        var tagged = default(Fingerprint);
        new SessionId("a", "b").AddTo(ref tagged);
        var followed = default(Fingerprint);
        new SessionId("a").AddTo(ref followed);
        followed.Add("b");
        Assert.NotEqual(tagged, followed);
    }

    [Fact]
    public void A_map_of_sessions_is_a_map() => Gen.Select(Gen.Int[0, 2], Gen.Int[0, 20]).Array[0, 120].Sample(
        moves =>
        {
            var map = new SessionMap<string>();
            var model = new Dictionary<SessionId, string>();
            foreach ((int kind, int number) in moves)
            {
                SessionId id = new($"s{number / 2}", number % 2 == 0 ? null : "cs");
                if (kind == 0)
                {
                    Assert.Equal(model.Remove(id), map.Remove(id));
                }
                else if (map.Find(id) is null)
                {
                    map.Add(id, id.ToString());
                    model.Add(id, id.ToString());
                }

                Assert.Equal(model.GetValueOrDefault(id), map.Find(id));
            }

            Assert.Equal(
                model.Keys.Select(k => k.ToString()).Order(StringComparer.Ordinal),
                Enumerable.Range(0, map.Count).Select(i => map.IdAt(i).ToString()).Order(StringComparer.Ordinal));
            Assert.All(Enumerable.Range(0, map.Count), i => Assert.Equal(map.IdAt(i).ToString(), map[i]));
            map.Clear();
            Assert.Equal(0, map.Count);
            Assert.All(model.Keys, k => Assert.Null(map.Find(k)));
        },
        iter: 200);

    [Fact]
    public void Order_counts_for_what_is_added_and_not_for_what_is_in_a_bag() => Gen.ULong.Array[2, 8].Sample(
        numbers =>
        {
            ulong[] reversed = [.. numbers.Reverse()];
            Assert.Equal(numbers.SequenceEqual(reversed), Sequence(numbers) == Sequence(reversed));
            Assert.Equal(Bag(numbers), Bag(reversed));
            Assert.NotEqual(Bag(numbers), Bag([.. numbers, numbers[0]]));
            Fingerprint removed = Bag(numbers);
            removed.RemoveUnordered(Sequence([numbers[0]]));
            Assert.Equal(Bag(numbers[1..]), removed);
        },
        iter: 200);

    [Fact]
    public void Nothing_and_zero_are_something_to_a_fingerprint()
    {
        Assert.NotEqual(default, Sequence([0]));
        Assert.NotEqual(Sequence([0]), Sequence([0, 0]));
        var bag = default(Fingerprint);
        bag.AddUnordered(default);
        Assert.NotEqual(default, bag);
    }

    [Fact]
    public void Marks_count_and_add_up()
    {
        var first = new Mark("subject", "it happened");
        var second = new Mark("subject", "it did not");
        var one = new Coverage();
        one.Reach(first);
        one.Reach(first);
        var other = new Coverage();
        other.Reach(first);
        one.Add(other);
        Assert.Equal(3, one[first]);
        Assert.Equal(0, one[second]);
        Assert.Equal("subject: it happened", first.ToString());
    }

    [Fact]
    public void Events_read_as_what_happened()
    {
        SessionId id = new("s1", "cs");
        (Event, string)[] all =
        [
            (new Start(1, id), "start(s1|cs) at 1"),
            (new Finish(1, id, "k"), "finish(s1|cs, k) at 1"),
            (new Propose(2, id, "v"), "propose(s1|cs, v) at 2"),
            (new Decide(2, id, "v"), "decide(s1|cs, v) at 2"),
            (new Crash(3), "crash of 3"),
            (new BreakIn(2), "break-in at 2"),
            (new EnterView(1, id, 2, "v"), "view 2 of s1|cs with v at 1"),
            (new Conclude(1, id, 2, "v"), "view 2 of s1|cs decides v at 1"),
            (new Commit(1, id, 2, 3), "commitment to face 3 in view 2 of s1|cs at 1"),
            (new CoinRead(1, id, 2, 3), "coin of view 2 of s1|cs shows 3 at 1"),
            (new Adopt(1, id, 2, 1), "value 1 taken out of view 2 of s1|cs at 1"),
            (new Seen("x"), "the adversary reads x"),
            (new Close(id), "close of s1|cs"),
        ];
        Assert.All(all, pair => Assert.Equal(pair.Item2, pair.Item1.ToString()));
    }

    private static void AssertEqual(bool expected, PartySet left, PartySet right)
    {
        Assert.Equal(expected, left == right);
        Assert.Equal(expected, !(left != right));
        Assert.Equal(expected, left.Equals((object)right));
        Assert.Equal(expected, FingerprintOf(left) == FingerprintOf(right));
        Assert.True(!expected || left.GetHashCode() == right.GetHashCode());
    }

    private static (PartySet Set, SortedSet<int> Model) Build((bool, int)[] moves)
    {
        PartySet set = PartySet.Empty;
        var model = new SortedSet<int>();
        foreach ((bool add, int party) in moves)
        {
            set = add ? set.With(party) : set.Without(party);
            _ = add ? model.Add(party) : model.Remove(party);
        }

        return (set, model);
    }

    private static List<int> Members(PartySet set)
    {
        var members = new List<int>();
        foreach (int party in set)
        {
            members.Add(party);
        }

        return members;
    }

    private static Fingerprint FingerprintOf(SessionId id)
    {
        var fingerprint = default(Fingerprint);
        id.AddTo(ref fingerprint);
        return fingerprint;
    }

    private static Fingerprint FingerprintOf(PartySet set)
    {
        var fingerprint = default(Fingerprint);
        set.AddTo(ref fingerprint);
        return fingerprint;
    }

    private static Fingerprint Sequence(ulong[] numbers)
    {
        var fingerprint = default(Fingerprint);
        foreach (ulong number in numbers)
        {
            fingerprint.Add(number);
        }

        return fingerprint;
    }

    private static Fingerprint Bag(ulong[] numbers)
    {
        var fingerprint = default(Fingerprint);
        foreach (ulong number in numbers)
        {
            fingerprint.AddUnordered(Sequence([number]));
        }

        return fingerprint;
    }
}
