using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Consensus;

/// <summary>Every protocol for consensus, whole under many random orders with crashes, and what a detector lists.</summary>
public sealed class ConsensusFamilyTests
{
    public static TheoryData<string, int, int, int> Cases()
    {
        var cases = new TheoryData<string, int, int, int>();
        foreach (string name in ConsensusProtocols.Names)
        {
            foreach ((int n, int tc, int crashes) in new[] { (1, 0, 0), (2, 0, 0), (3, 1, 0), (3, 1, 1), (4, 1, 1), (5, 2, 2), (5, 1, 0) })
            {
                cases.Add(name, n, tc, crashes);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_that_do_not_crash_decide_one_proposed_value_in_whatever_order(string name, int n, int tc, int crashes)
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            Network network = ConsensusProtocols.Make(name, n, tc, seed);
            Propose[] proposals = [.. Enumerable.Range(1, n).Select(p => ConsensusProtocols.Proposal(name, p, random.Next(2)))];
            foreach (Propose proposal in proposals)
            {
                network.Input(proposal);
            }

            PartySet crashed = PartySet.Empty;
            while (Run(network, random, ref crashed, crashes))
            {
                network.Bag.RemoveAll(letter => crashed.Contains(letter.To));
            }

            Decide[] decisions = [.. network.Outputs.OfType<Decide>().Where(d => d.Session == ConsensusProtocols.Id)];
            Assert.Single(decisions.Select(d => d.Value).Distinct());
            Assert.Contains(decisions[0].Value, proposals.Select(p => p.Value));
            Assert.Equal(decisions.Length, decisions.Select(d => d.Party).Distinct().Count());
            foreach (int party in network.Group.Everyone.Except(crashed))
            {
                Assert.Contains(decisions, d => d.Party == party);
                Assert.Null(network[party].Waiting());
            }
        }
    }

    // Its tosses travel as sets of servers in one field element.
    [Fact]
    public void Coins_made_on_the_fly_are_for_64_servers_at_most()
    {
        Assert.NotNull(ConsensusProtocols.Make("cr93", 64, 31, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConsensusProtocols.Make("cr93", 65, 32, 0));
    }

    // One more step: a crash, a delivery, or what a detector lists: crashed servers, and wrongly all but the last, now and then.
    private static bool Run(Network network, Random random, ref PartySet crashed, int crashes)
    {
        int n = network.Group.Size;
        if (crashed.Count < crashes && random.Next(40) == 0)
        {
            crashed = crashed.With(1 + random.Next(n));
            return true;
        }

        foreach (int party in network.Group.Everyone.Except(crashed))
        {
            foreach (int awaited in network[party].Awaits)
            {
                bool trusted = awaited == LastOf(network.Group.Everyone.Except(crashed));
                if (crashed.Contains(awaited) || (!trusted && random.Next(4) == 0))
                {
                    network.Suspect(party, awaited);
                    return true;
                }
            }
        }

        if (network.Bag.Count == 0)
        {
            return false;
        }

        network.Deliver(network.Bag[random.Next(network.Bag.Count)]);
        return true;
    }

    private static int LastOf(PartySet set)
    {
        int last = 0;
        foreach (int party in set)
        {
            last = party;
        }

        return last;
    }

    [Fact]
    public void Every_machine_refuses_a_message_of_another_protocol()
    {
        foreach (string name in ConsensusProtocols.Names)
        {
            Network network = ConsensusProtocols.Make(name, 3, 1, 1);
            Assert.Throws<ArgumentException>(() => network.Deliver(new Letter(2, 1, new Stray())));
        }
    }

    private sealed class Stray() : Message(ConsensusProtocols.Id)
    {
        public override string Kind => "STRAY";
    }
}
