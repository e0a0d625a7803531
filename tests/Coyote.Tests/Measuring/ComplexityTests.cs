using GkeVerified.Coyote.Measuring;

namespace GkeVerified.Coyote.Tests.Measuring;

/// <summary>Measured messages and rounds beside those claimed.</summary>
public sealed class ComplexityTests
{
    private static readonly IReadOnlyList<ComplexityRow> s_rows = [.. Complexity.Measure([3, 4, 7], 30)];

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void Omega_over_ideal_consensus_costs_2n2_messages_and_2_rounds_in_every_schedule(int n)
    {
        ComplexityRow row = s_rows.Single(r => r is { Protocol: "omega", Consensus: "ideal" } && r.N == n);
        Assert.Equal((2.0 * n * n, 2L * n * n), (row.Messages, row.WorstMessages));
        Assert.Equal((2.0, 2), (row.Rounds, row.WorstRounds));
        Assert.True(row.Agrees);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void Omega_fs_costs_at_most_3n2_messages_and_3_rounds_besides_consensus(int n)
    {
        ComplexityRow row = s_rows.Single(r => r is { Protocol: "omega-fs", Consensus: "ideal" } && r.N == n);
        Assert.InRange(row.WorstMessages, 2 * n * n, 3 * n * n);
        Assert.Equal(3, row.WorstRounds);
        Assert.True(row.Agrees);
    }

    [Fact]
    public void A_composition_costs_what_its_parts_cost()
    {
        foreach (int n in new[] { 3, 4, 7 })
        {
            ComplexityRow whole = s_rows.Single(r => r is { Protocol: "omega", Consensus: "mvc" } && r.N == n);
            ComplexityRow part = s_rows.Single(r => r.Protocol == "mvc" && r.N == n);
            Assert.InRange(whole.Messages / (2 * n * n + part.Messages), 0.85, 1.15);
            Assert.True(whole.Agrees);
        }
    }

    [Fact]
    public void What_the_paper_leaves_out_is_flagged() =>
        Assert.Contains(s_rows, r => r is { Protocol: "cks00", Agrees: false });

    [Fact]
    public void A_row_agrees_up_to_what_means_vary()
    {
        var row = new ComplexityRow("p", "", 3, 1, 0, 104, 10, 0, 0, 100, 10, "");
        Assert.True(row.Agrees);
        Assert.False((row with { Messages = 106 }).Agrees);
        Assert.False((row with { Rounds = 10.6 }).Agrees);
    }
}
