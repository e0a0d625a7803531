using System.Text.Json;
using GkeVerified.Coyote.Reports;
using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Tests.Measuring;

/// <summary>Runs in which a broadcast lacks totality, counted by explorations beside the bound.</summary>
public sealed class TotalityCountTests
{
    private static readonly ScenarioOptions s_options = new()
    {
        Name = "murmur",
        N = 10,
        Tc = 0,
        Crashes = 0,
        T = 3,
        Faulty = 3,
        Byzantine = ByzantineKind.Silent,
        Gossip = 3,
    };

    [Fact]
    public void Runs_that_lose_something_are_counted_by_how_many_parties_are_correct()
    {
        ExplorationReport report = Explore(s_options, threads: 1);
        TotalityCount[] counts = [.. report.Totality!];
        Assert.Equal(Outcome.Held, report.Outcome);
        Assert.All(counts, count => Assert.InRange(count.Correct, 7, 10));
        Assert.InRange(counts.Sum(count => count.Judged), 200, 300);
        TotalityCount most = counts.MaxBy(count => count.Judged)!;
        Assert.InRange(most.Lost, 1, most.Judged / 4);
        Assert.Equal(most.Loss.Parameters.Epsilon(most.Correct), most.Bound);
        Assert.All(counts, count => Assert.True(count.IsWithinBound));
        Assert.Equal(Plain(counts), Plain(Explore(s_options, threads: 3).Totality!));

        JsonElement json = JsonDocument.Parse(ReportJson.Write(report, [])).RootElement.GetProperty("totality");
        Assert.Equal(counts.Length, json.GetArrayLength());
        Assert.Equal(
            Plain(counts), json.EnumerateArray().Select(c => (c.GetProperty("correct").GetInt32(), c.GetProperty("judged").GetInt64(), c.GetProperty("lost").GetInt64())));
    }

    [Fact]
    public void Sessions_side_by_side_lose_as_often_each()
    {
        TotalityCount count = Explore(s_options with { Sessions = 2 }, threads: 1).Totality![0];
        Assert.Equal(2 * count.Epsilon, count.Bound!.Value, 12);
    }

    [Fact]
    public void Where_all_sample_all_nothing_is_counted() =>
        Assert.Empty(Explore(s_options with { Gossip = 10 }, threads: 1).Totality!);

    [Fact]
    public void A_Delivery_Service_has_a_bound_for_each_epoch()
    {
        ScenarioOptions options = new() { Name = "delivery", N = 4, Tc = 0, Crashes = 0, Gossip = 1, Commits = 1 };
        TotalityCount count = Assert.Single(Explore(options, threads: 1).Totality!);
        Assert.Equal((4, null, null), (count.Correct, count.Bound, count.IsWithinBound));
        Assert.InRange(count.Lost, 1, count.Judged);
        Assert.Empty(Explore(options with { Gossip = 0 }, threads: 1).Totality!);
    }

    [Fact]
    public void What_is_lost_too_often_is_told()
    {
        TotalityCount count = Explore(s_options, threads: 1).Totality![0];
        Assert.False((count with { Lost = count.Judged }).IsWithinBound);
    }

    private static ExplorationReport Explore(ScenarioOptions options, int threads) =>
        new BuiltInEngine().Explore(new ExplorationRequest { Options = options, Schedules = 300, Threads = threads });

    private static IEnumerable<(int Correct, long Judged, long Lost)> Plain(IEnumerable<TotalityCount> counts) =>
        counts.Select(count => (count.Correct, count.Judged, count.Lost));
}
