using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;
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

    [Fact]
    public void Parameters_of_the_Byzantine_model_read_as_they_are_written()
    {
        var options = new ScenarioOptions
        {
            Name = "cac",
            N = 12,
            Tc = 0,
            Crashes = 0,
            T = 2,
            K = 2,
            Byzantine = ByzantineKind.Mixed,
            Faulty = 3,
            Forgeries = 5,
            Proposers = 4,
            Sessions = 2,
            Variant = Variant.Fast,
            Crypto = CryptoKind.Ed25519,
            Network = NetworkOrder.Fifo,
            ViewCap = 9,
        };
        Assert.Equal(options, ScenarioCatalog.Parse(ScenarioCatalog.Format(options)));
        Assert.Equal(options, ScenarioCatalog.Create(options).Options);
        ScenarioOptions over = options with { Name = "cascade", Consensus = ConsensusKind.Global, Variant = Variant.Default };
        Assert.Equal(over, ScenarioCatalog.Parse(ScenarioCatalog.Format(over)));
        ScenarioOptions spared = options with { Spared = 2, Strays = 5, Duplicates = 3 };
        Assert.Equal(spared, ScenarioCatalog.Parse(ScenarioCatalog.Format(spared)));
        Assert.Equal(PartySet.Range(10), ScenarioCatalog.Create(spared).Corruptible);
        ScenarioOptions gossip = options with { Name = "murmur", Gossip = 7, Variant = Variant.Default };
        Assert.Equal(gossip, ScenarioCatalog.Parse(ScenarioCatalog.Format(gossip)));
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
    [InlineData("omega byzantine=twins", "not of the Byzantine model")]
    [InlineData("omega crypto=ed25519", "omega signs nothing; take x25519 or p256")]
    [InlineData("cac crypto=x25519", "take ed25519 or p256")]
    [InlineData("cac n=3 t=1 k=1", "cac needs n ≥ 4 for t = 1 and k = 1")]
    [InlineData("cac n=5 t=1 k=1 variant=fast", "cac needs n ≥ 6 for t = 1 and k = 1")]
    [InlineData("cac n=4 k=0", "k must be at least 1")]
    [InlineData("cac n=4 t=11", "t must lie in 0 … 10")]
    [InlineData("cac n=4 proposers=5", "--proposers 5")]
    [InlineData("cac n=4 faulty=4 byzantine=twins", "--faulty 4")]
    [InlineData("cac n=4 forgeries=1 byzantine=twins", "with --byzantine mixed only")]
    [InlineData("cac n=4 forgeries=1001 byzantine=mixed", "--forgeries 1001")]
    [InlineData("cac n=4 faulty=1 spared=4", "must lie in 0 … n − faulty = 3")]
    [InlineData("cac n=4 strays=1 byzantine=twins", "stray messages are sent with --byzantine mixed only")]
    [InlineData("cac n=4 duplicates=1001", "--duplicates 1001")]
    [InlineData("omega duplicates=1", "not of the Byzantine model")]
    [InlineData("cac n=4 gossip=2", "only murmur and delivery gossip")]
    [InlineData("murmur n=4 gossip=5", "--gossip 5")]
    [InlineData("murmur n=4 t=2", "murmur needs n ≥ 5 for t = 2")]
    [InlineData("cac n=4 byzantine=evil", "take one of none, silent, twins, mixed")]
    [InlineData("cascade n=4 consensus=mvc", "cascade is of the Byzantine model; take ideal or global")]
    [InlineData("omega consensus=global", "omega is not of the Byzantine model; take ideal or a protocol other than global")]
    [InlineData("global n=4 consensus=global", "does not stand on consensus")]
    [InlineData("binary-agreement n=3", "binary-agreement needs n ≥ 4 for t = 1 and k = 1")]
    [InlineData("binary-agreement n=4 crypto=ed25519", "encrypts nothing")]
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
