using System.Numerics;
using GkeVerified.Coyote.Experiments;
using GkeVerified.Impl.Fields;

namespace GkeVerified.Coyote.Tests.Experiments;

/// <summary>Exact distances of the hybrid and the ideal system: nought where secrecy is claimed, and just what a known key is worth where not.</summary>
public sealed class JointDistributionTests
{
    [Fact]
    public void Over_two_elements_the_printed_key_is_known_for_even_numbers_and_the_default_one_never()
    {
        List<Experiment> all = [.. JointDistributions.Over<Order2>()];
        Assert.All(all, e => Assert.True(e.AsClaimed));
        Assert.All(all, e => Assert.Equal("enumerated", e.Method));
        Assert.Contains(all, e => e.Protocol == "ω as printed" && e.Distance == (BigInteger.One, new BigInteger(2)));
        Assert.All(all.Where(e => e.Protocol == "ω"), e => Assert.True(e.Distance.Numerator.IsZero));
    }

    [Fact]
    public void Over_four_elements_one_share_too_many_gives_the_key_and_one_less_gives_nothing()
    {
        List<Experiment> all = [.. JointDistributions.Over<Order4>().Where(e => e.N <= 3)];
        Assert.All(all, e => Assert.True(e.AsClaimed));
        Assert.Contains(all, e => e.Protocol == "ω_fs" && e.Method == "rank" && e.Broken.Count == e.BreakIns + 1);
        Assert.Contains(all, e => e.Protocol == "ω_fs" && e.Method == "enumerated" && e.Broken.Count == e.BreakIns + 1);
        Assert.All(
            all.Where(e => e.Protocol == "ω_fs"),
            e => Assert.Equal(e.Broken.Count > e.BreakIns ? new BigInteger(3) : BigInteger.Zero, e.Distance.Numerator));
    }
}
