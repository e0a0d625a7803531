using System.Numerics;
using GkeVerified.Coyote.Experiments;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Experiments;

/// <summary>Break-ins before the start, while running and after the finish: SIM shows what the hybrid system shows, with the key that it is handed.</summary>
public sealed class BreakInPhasesTests
{
    private static readonly (BigInteger, BigInteger) s_nought = (BigInteger.Zero, BigInteger.One);
    private static readonly (BigInteger, BigInteger) s_known = (new BigInteger(3), new BigInteger(4));

    [Fact]
    public void With_two_servers_every_chance_of_every_pattern_is_as_in_the_ideal_system()
    {
        List<Experiment> all = Phased(new Group(2, 0), tb: 0);
        Assert.Equal(14, all.Count);
        Assert.All(all, e => Assert.Equal("enumerated", e.Method));
        Assert.All(all, e => Assert.True(e.AsClaimed));
        Assert.All(all, e => Assert.Equal(s_nought, e.FromIdeal));

        // What was read before the start is nothing; the memory of a server that runs is not, and neither is a share when t_b is 0.
        Assert.All(all, e => Assert.Equal(e.Pattern.Trim('b').Length == 0 ? s_nought : s_known, e.Distance));
        Assert.Equal(["b", "bb", "bd", "bf", "d", "db", "df", "f", "fb", "fd", "ff"], all.Select(e => e.Pattern).Distinct().Order());
    }

    [Fact]
    public void With_three_servers_the_key_is_known_whenever_the_host_must_have_revealed_it_and_not_otherwise()
    {
        List<Experiment> all = [.. Phased(new Group(3, 0), tb: 1), .. Phased(new Group(3, 1), tb: 0)];
        Assert.All(all, e => Assert.Equal("rank", e.Method));
        Assert.All(all, e => Assert.True(e.AsClaimed));
        Assert.All(all, e => Assert.Equal(s_nought, e.FromIdeal));
        Assert.Contains(all, e => e.Pattern == "r" && e.Distance == s_known);
        Assert.Contains(all, e => e.Pattern == "rdf" && e.Distance == s_known);
        Assert.Contains(all, e => e is { Pattern: "ff", BreakIns: 1 } && e.Distance == s_known);
        Assert.Contains(all, e => e is { Pattern: "bbf", BreakIns: 1 } && e.Distance == s_nought);
    }

    [Theory]
    [InlineData(Phase.Before, false)]
    [InlineData(Phase.Undecided, true)]
    [InlineData(Phase.Decided, true)]
    [InlineData(Phase.Finished, false)]
    internal void The_host_hands_over_the_key_of_a_running_server_and_of_no_other(Phase phase, bool isHanded)
    {
        var group = new Group(3, 0);
        var simulator = new Simulator<Order4>(group, 1, [Phase.Never, phase, Phase.Never, Phase.Never], 1);
        simulator.Run(new byte[3 * Course<Order4>.Draws(group, 1)], new SmallField<Order4>(3));
        Assert.Equal(isHanded, simulator.WasHandedKey);
    }

    [Fact]
    public void Who_reads_the_keys_of_several_proposals_before_the_decision_picks_one()
    {
        (BigInteger, BigInteger) quarter = (BigInteger.One, new BigInteger(4));
        Assert.Equal(quarter, BreakInPhases.Steered<Order4>(new Group(2, 0), 0, Variant.Default).Distance);
        Assert.Equal(quarter, BreakInPhases.Steered<Order4>(new Group(3, 1), 0, Variant.AsPrinted).Distance);
        Assert.Equal(quarter, BreakInPhases.Steered<Order4>(new Group(3, 1), 0, Variant.Default).Distance);
        Assert.Equal(quarter, BreakInPhases.Steered<Order8>(new Group(4, 1), 1, Variant.Default).Distance);

        // All contributions make the key, whatever is decided; with two servers the repaired key weighs the first one differently.
        Assert.Equal(s_nought, BreakInPhases.Steered<Order4>(new Group(2, 0), 0, Variant.AsPrinted).Distance);
        Assert.Equal(s_nought, BreakInPhases.Steered<Order4>(new Group(3, 0), 1, Variant.Default).Distance);
    }

    private static List<Experiment> Phased(Group group, int tb) =>
        [.. BreakInPhases.Over<Order4>(group).Where(e => e.BreakIns == tb && e.FromIdeal is not null)];
}
