using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Tests.Scenarios;

public sealed class ScenarioCatalogTests
{
    [Fact]
    public void Parameters_read_as_they_are_written()
    {
        var options = new ScenarioOptions
        {
            Name = "omega",
            N = 7,
            Tc = 3,
            Crashes = 1,
            Sessions = 2,
            Variant = Variant.AsPrinted,
            Consensus = ConsensusKind.Mvc,
            Crypto = CryptoKind.P256,
            Network = NetworkOrder.Fifo,
            Repeats = 4,
            ViewCap = 9,
        };
        Assert.Equal(options, ScenarioCatalog.Parse(ScenarioCatalog.Format(options)));
    }

    [Fact]
    public void Parameters_of_detectors_are_written_where_there_are_detectors()
    {
        var options = new ScenarioOptions { Name = "omega", Consensus = ConsensusKind.ChandraToueg, Detector = DetectorKind.Perfect, Suspicions = 7 };
        Assert.Equal(options, ScenarioCatalog.Parse(ScenarioCatalog.Format(options)));
        Assert.DoesNotContain("detector", ScenarioCatalog.Format(options with { Consensus = ConsensusKind.Mvc }), StringComparison.Ordinal);
        Assert.Contains("detector", ScenarioCatalog.Format(new ScenarioOptions { Name = "chandra-toueg" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("omega n", "\"n\" is no parameter")]
    [InlineData("omega n=x", "a whole number is needed")]
    [InlineData("omega n=-1", "a whole number is needed")]
    [InlineData("omega speed=9", "no parameter \"speed\"")]
    [InlineData("omega variant=best", "take one of default, as-printed, early-coin")]
    [InlineData("omega consensus=raft", "take one of ideal, mvc")]
    [InlineData("sigma", "Scenarios are: omega, omega-fs, bound, mvc, chandra-toueg, strings, cks00")]
    [InlineData("omega n=0", "n must lie in 1 … 32")]
    [InlineData("omega n=33", "n must lie in 1 … 32")]
    [InlineData("omega n=4 tc=2", "0 ≤ t_c < n/2")]
    [InlineData("omega n=3 tc=1 crashes=4", "0 … n = 3")]
    [InlineData("omega sessions=0", "--sessions 0")]
    [InlineData("omega view-cap=0", "--view-cap 0")]
    [InlineData("omega-prf variant=as-printed", "omega-prf has no such form")]
    [InlineData("mvc crypto=x25519", "mvc encrypts nothing")]
    [InlineData("burmester-desmedt n=1 tc=0", "n must lie in 2 … 32")]
    [InlineData("burmester-desmedt n=3 tc=1 crypto=x25519", "take --crypto p256")]
    [InlineData("burmester-desmedt variant=as-printed", "burmester-desmedt has no such form")]
    [InlineData("burmester-desmedt consensus=mvc", "does not stand on consensus")]
    [InlineData("burmester-desmedt breakins=1", "tolerates no break-ins")]
    [InlineData("mvc consensus=mvc", "does not stand on consensus")]
    [InlineData("mvc variant=as-printed", "mvc has no such form")]
    [InlineData("strings consensus=mvc", "take ideal, cks00, cr93 or gke-coin")]
    [InlineData("omega detector=perfect", "only chandra-toueg has failure detectors")]
    [InlineData("omega consensus=chandra-toueg suspicions=65", "--suspicions 65")]
    [InlineData("omega detector=oracle", "take one of eventually-strong, perfect")]
    public void What_does_not_fit_is_refused_with_the_remedy(string text, string says)
    {
        InputException error = Assert.Throws<InputException>(() => ScenarioCatalog.Create(ScenarioCatalog.Parse(text)));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_scenario_can_be_made_and_monitors_something() => Assert.All(
        ScenarioCatalog.All,
        description =>
        {
            Scenario scenario = ScenarioCatalog.Create(new ScenarioOptions { Name = description.Name });
            Assert.NotEmpty(scenario.Marks().Vital);
            Assert.NotEmpty(scenario.Situations);
            Assert.NotEmpty(scenario.Inputs);
        });
}
