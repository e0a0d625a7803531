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

    [Fact]
    public void At_the_bound_either_the_key_falls_or_those_kept_apart_wait_for_ever()
    {
        List<Experiment> all = [.. JointDistributions.Over<Order4>().Where(e => e.Protocol.EndsWith("§4.2", StringComparison.Ordinal))];
        Assert.All(all, e => Assert.True(e.AsClaimed));
        Assert.All(all, e => Assert.Equal(e.N - 2 * e.Tc, e.Broken.Count));
        List<Experiment> live = [.. all.Where(e => e.BreakIns == e.Broken.Count - 1)];
        Assert.All(live, e => Assert.Equal((new BigInteger(3), new BigInteger(4)), e.Distance));
        Assert.All(live, e => Assert.Equal(0, e.Unfinished));
        List<Experiment> secret = [.. all.Where(e => e.BreakIns == e.Broken.Count)];
        Assert.All(secret, e => Assert.True(e.Distance.Numerator.IsZero));
        Assert.All(secret, e => Assert.Equal(e.Tc, e.Unfinished));
        Assert.Equal(6, live.Count);
        Assert.Equal(6, secret.Count);
    }
}
