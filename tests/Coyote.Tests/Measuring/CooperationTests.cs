using GkeVerified.Coyote.Measuring;

namespace GkeVerified.Coyote.Tests.Measuring;

/// <summary>Messages, rounds and signatures of what the distributed Delivery Service stands on.</summary>
public sealed class CooperationTests
{
    private static readonly IReadOnlyList<CooperationRow> s_rows = [.. Cooperation.Measure([3, 4, 5, 6, 7], 20)];

    [Fact]
    public void Groups_of_3t_plus_1_are_measured() => Assert.Equal([(4, 1), (7, 2)], s_rows.Select(row => (row.N, row.T)).Distinct());

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
