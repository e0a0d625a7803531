using GkeVerified.Coyote.Measuring;

namespace GkeVerified.Coyote.Tests.Measuring;

/// <summary>Messages, rounds and signatures of what the distributed Delivery Service stands on.</summary>
public sealed class CooperationTests
{
    private static readonly IReadOnlyList<CooperationRow> s_rows = [.. Cooperation.Measure([3, 4, 5, 6, 7], 20)];

    [Fact]
    public void Groups_of_3t_plus_1_are_measured()
    {
        Assert.Equal([4, 7], s_rows.Select(row => row.N).Distinct());
        Assert.All(s_rows, row => Assert.Equal(row.Protocol is Cooperation.CentralProposal or Cooperation.CentralCommit ? 0 : (row.N - 1) / 3, row.T));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void Without_conflict_the_first_cac_decides_at_its_cost(int n)
    {
        foreach (Pace pace in new[] { Pace.Lockstep, Pace.Asynchronous })
        {
            CooperationRow cac = Row("cac", n, 1, pace), cascade = Row("cascade", n, 1, pace);
            Assert.Equal(new DecisionShares(1, 0, 0, 0), cascade.Shares);
            Assert.Equal(2.0 * n + 1, cac.Signatures);
            Assert.Equal((cac.Messages, cac.Rounds, cac.Signatures), (cascade.Messages, cascade.Rounds, cascade.Signatures));
            Assert.InRange(cac.WorstMessages, n * (n - 1), 3 * n * (n - 1));
        }

        Assert.Equal((3.0 * n * (n - 1), 3.0), (Row("cac", n, 1, Pace.Lockstep).Messages, Row("cac", n, 1, Pace.Lockstep).Rounds));
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(4, 4)]
    [InlineData(7, 3)]
    public void With_conflict_restrained_consensus_settles_it_in_time_and_global_consensus_otherwise(int n, int proposers)
    {
        CooperationRow timely = Row("cascade", n, proposers, Pace.Lockstep);
        Assert.Equal(0, timely.Shares!.Value.Global);
        Assert.True(timely.Shares.Value.Second > 0);
        Assert.True(timely.Messages > Row("cascade", n, 1, Pace.Lockstep).Messages);
        Assert.Equal(0, Row("cascade", n, proposers, Pace.OneSilent).Shares!.Value.First);
        Assert.True(Row("cascade", n, proposers, Pace.Asynchronous).Shares!.Value.Global > 0);
        Assert.All(s_rows.Where(row => row.Shares is not null), row =>
        {
            DecisionShares shares = row.Shares!.Value;
            Assert.Equal(1, shares.First + shares.Second + shares.Proof + shares.Global, 9);
        });
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void Global_consensus_is_counted_wherever_it_is_reached(int n)
    {
        double all = n * (n - 1);
        foreach (int proposers in new[] { 1, 2, 3, n })
        {
            // SEND, ECHO, FINAL, VOTE, and of one binary agreement BVAL, AUX, CONF and DONE, but for those that come too late to be answered.
            CooperationRow alone = Row("global", n, proposers, Pace.Lockstep);
            Assert.Equal(alone.Counts.Global, alone.Messages);
            Assert.True(alone.Messages > 7 * all);
            Assert.Equal(n * n, alone.Signatures);
            Assert.InRange(alone.Rounds, 7, alone.WorstRounds);
        }

        foreach (CooperationRow row in s_rows.Where(row => row.N == n && row.Shares is not null))
        {
            Assert.Equal(row.Shares!.Value.Global > 0, row.Counts.Global > 0);
            Assert.True(row.Pace == Pace.Asynchronous || row.Counts.Global == 0);
        }

        CooperationRow cascade = Row("cascade", n, n, Pace.Asynchronous), service = Row(Cooperation.Commit, n, n, Pace.Asynchronous);
        Assert.All([cascade, service], row => Assert.InRange(row.Counts.Global, all, row.Messages - all));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void A_Delivery_Service_costs_what_lies_below_it_and_word_and_links_of_the_next_epoch(int n)
    {
        double all = n * (n - 1);
        foreach (Pace pace in new[] { Pace.Lockstep, Pace.Asynchronous })
        {
            CooperationRow proposal = Row(Cooperation.Proposal, n, 1, pace), commit = Row(Cooperation.Commit, n, 1, pace);
            Assert.Equal((new MessageCounts { Gossip = all }, 1.0), (proposal.Counts, proposal.Signatures));
            Assert.Equal(new MessageCounts { Links = all, Cac = commit.Counts.Cac, Service = all }, commit.Counts);
            Assert.InRange(commit.Counts.Cac, all, 3 * all);
            Assert.Equal((2.0 * n + 1, new DecisionShares(1, 0, 0, 0)), (commit.Signatures, commit.Shares!.Value));
            Assert.True(proposal.Agrees && commit.Agrees);
        }

        CooperationRow timely = Row(Cooperation.Commit, n, 1, Pace.Lockstep);
        Assert.Equal((5 * all, 3.0), (timely.Messages, timely.Rounds));

        // All are asked at once: their commits conflict, and one is agreed.
        CooperationRow conflict = Row(Cooperation.Commit, n, 2, Pace.Lockstep);
        Assert.Equal((0, 0), (conflict.Shares!.Value.First, conflict.Shares.Value.Global));
        Assert.Equal((all, all, 4.0), (conflict.Counts.Links, conflict.Counts.Service, conflict.Counts.Restrained));
        Assert.True(conflict.Messages > timely.Messages);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void A_server_costs_a_message_to_it_and_one_to_each_member(int n)
    {
        CooperationRow proposal = Row(Cooperation.CentralProposal, n, 1, Pace.Lockstep);
        Assert.Equal((n + 1.0, 2.0, 1.0), (proposal.Messages, proposal.Rounds, proposal.Signatures));
        foreach (int proposers in new[] { 1, 2, 3, n })
        {
            CooperationRow commit = Row(Cooperation.CentralCommit, n, proposers, Pace.Lockstep);
            Assert.Equal(
                (new MessageCounts { Service = proposers * (n + 1) }, 2.0, (double)proposers),
                (commit.Counts, commit.WorstRounds, commit.Signatures));
            Assert.True(commit.Agrees);
        }
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(7, 3)]
    [InlineData(7, 7)]
    public void Restrained_consensus_costs_those_in_conflict_alone(int n, int participants)
    {
        double exchanges = 2.0 * participants * (participants - 1);
        CooperationRow timely = Row("restrained", n, participants, Pace.Lockstep);
        Assert.Equal((exchanges, 2.0, 2.0 * participants), (timely.Messages, timely.Rounds, timely.Signatures));
        Assert.All(s_rows.Where(row => row.Protocol == "restrained"), row => Assert.True(row.Agrees));
    }

    [Fact]
    public void A_broadcast_goes_over_each_link_in_both_directions()
    {
        // With so few parties all are linked.
        CooperationRow murmur = Row("murmur", 4, 1, Pace.Lockstep);
        Assert.Equal((12.0, 12.0, 1.0, 1.0), (murmur.Messages, murmur.ClaimedMessages, murmur.Rounds, murmur.Signatures));
        Assert.True(Row("murmur", 7, 1, Pace.Lockstep).Agrees);
    }

    [Fact]
    public void A_row_beyond_its_claim_is_told()
    {
        CooperationRow row = Row("cac", 4, 1, Pace.Lockstep);
        Assert.True(row.Agrees);
        Assert.False((row with { ClaimedMessages = row.Messages / 1.1 }).Agrees);
        Assert.False((row with { ClaimedRounds = row.Rounds / 1.1 }).Agrees);
        Assert.True((row with { ClaimedMessages = null, ClaimedRounds = null }).Agrees);
    }

    private static CooperationRow Row(string protocol, int n, int proposers, Pace pace) =>
        s_rows.Single(row => row.Protocol == protocol && row.N == n && row.Proposers == proposers && row.Pace == pace);
}
