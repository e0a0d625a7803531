using GkeVerified.Impl.Consensus;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Consensus;

/// <summary>
/// The get-core exchange by itself, in random orders: what everyone has in common, and from when on that is fixed.
/// </summary>
public sealed class CommonCoreTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(7, 3)]
    public void All_sets_have_a_quorum_in_common(int n, int tc)
    {
        for (int seed = 0; seed < 400; seed++)
        {
            PartySet[] ends = Run(new Group(n, tc), CommonCore<int>.Stages, new Random(seed)).Ends;
            Assert.InRange(Common(ends).Count, n - tc, n);
        }
    }

    [Fact]
    public void Two_stages_would_not_do()
    {
        int fewest = int.MaxValue;
        for (int seed = 0; seed < 20_000; seed++)
        {
            fewest = Math.Min(fewest, Common(Run(new Group(5, 2), 1, new Random(seed)).Ends).Count);
        }

        Assert.InRange(fewest, 0, 2);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    [InlineData(7, 3)]
    public void When_the_first_server_ends_a_quorum_is_fixed_that_everyone_will_have(int n, int tc)
    {
        // What every set holds that has ended stage 3 by then: whoever ends stage 4 has heard of one of these.
        for (int seed = 0; seed < 400; seed++)
        {
            (PartySet[] ends, PartySet fixedByThen) = Run(new Group(n, tc), CommonCore<int>.Stages, new Random(seed));
            Assert.InRange(fixedByThen.Count, n - tc, n);
            Assert.All(ends, end => Assert.True(fixedByThen.IsSubsetOf(end)));
        }
    }

    private static PartySet Common(PartySet[] ends) => ends.Aggregate((common, end) => common.Intersect(end));

    private static (PartySet[] Ends, PartySet FixedAtFirstEnd) Run(Group group, int stages, Random random)
    {
        int n = group.Size;
        var cores = new CommonCore<int>[n + 1];
        int[] stage = new int[n + 1];
        var ends = new PartySet[n + 1];
        var afterThree = new List<PartySet>();
        PartySet? fixedAtFirstEnd = null;
        var bag = new List<(int From, int To, int Stage, PartySet Items)>();

        void Enter(int party, int next)
        {
            stage[party] = next;
            cores[party].EnterStage();
            for (int to = 1; to <= n; to++)
            {
                bag.Add((party, to, next, cores[party].Known));
            }
        }

        for (int party = 1; party <= n; party++)
        {
            cores[party] = new CommonCore<int>(group);
            cores[party].Start(party, party);
            Enter(party, 1);
        }

        while (bag.Count > 0)
        {
            // Slow links make sets differ.
            int index = random.Next(bag.Count);
            (int from, int to, int number, PartySet items) = bag[index];
            if (number > stage[to] || ((from + to + number) % 3 == 0 && random.Next(8) > 0))
            {
                if (bag.TrueForAll(m => m.Stage > stage[m.To]))
                {
                    break;
                }

                continue;
            }

            bag.RemoveAt(index);
            if (number < stage[to])
            {
                continue;
            }

            foreach (int server in items)
            {
                cores[to].Learn(server, server);
            }

            cores[to].Count(from);
            if (!cores[to].IsStageComplete)
            {
                continue;
            }

            if (number == 3)
            {
                afterThree.Add(cores[to].Known);
            }

            if (number < stages)
            {
                Enter(to, number + 1);
                continue;
            }

            stage[to] = int.MaxValue;
            ends[to] = cores[to].Known;
            fixedAtFirstEnd ??= afterThree.Count == 0 ? PartySet.Empty : Common([.. afterThree]);
        }

        return ([.. ends.Skip(1)], fixedAtFirstEnd!.Value);
    }
}
