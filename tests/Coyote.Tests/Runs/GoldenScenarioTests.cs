using GkeVerified.Coyote.Runs;
using GkeVerified.Spec.Monitoring;

namespace GkeVerified.Coyote.Tests.Runs;

/// <summary>
/// The readable runs under tests/testdata: each replays to the letter. Those named as-printed are counterexamples to the
/// papers' algorithms; their story is in VERIFICATION.md.
/// </summary>
public sealed class GoldenScenarioTests
{
    public static TheoryData<string, string> Expected() => new()
    {
        { "omega-as-printed-even-secrecy.run", "TH_gke/secrecy" },
        { "omega-as-printed-even-secrecy-three-servers.run", "TH_gke/secrecy" },
        { "omega-as-printed-repeated-decision.run", "TH_gke/finish-once" },
        { "omega-as-printed-repeated-start.run", "TH_gke/agreement" },
        { "omega-crash-amid-broadcast.run", "holds" },
        { "omega-fs-as-printed-even-secrecy.run", "TH_fs-gke/secrecy" },
        { "omega-fs-as-printed-too-few-shares.run", "TH_fs-gke/liveness" },
        { "omega-fs-as-printed-finished-without-proposal.run", "TH_fs-gke/liveness" },
        { "bound-secrecy.run", "TH_fs-gke/secrecy" },
        { "burmester-desmedt-one-crash.run", "TH_gke/liveness" },
        { "omega-prf-break-in-finished-session.run", "TH_fs-gke/secrecy" },
        { "omega-prf-break-in-later-session.run", "TH_fs-gke/secrecy" },
        { "cac-fast-unbound-prediction.run", "CAC/prediction" },
        { "mvc-second-view.run", "holds" },
        { "cac-high-threshold-local-termination.run", "CAC/local-termination" },
        { "cac-fast-as-published-prediction.run", "CAC/prediction" },
        { "cac-twins-equivocate.run", "holds" },
        { "delivery-as-printed-content.run", "epoch-content-consistency/content" },
        { "delivery-as-printed-current.run", "epoch-validity/current" },
        { "delivery-as-printed-early-proposal.run", "proposal-validity/valid" },
        { "delivery-as-printed-group-key.run", "group-key/computable" },
        { "delivery-as-printed-termination.run", "epoch-termination/termination" },
        { "delivery-as-printed-totality.run", "proposal-totality/totality" },
        { "delivery-literal-content.run", "epoch-content-consistency-literal/content" },
        { "delivery-literal-proposer-correct.run", "epoch-validity-literal/proposer-correct" },
        { "delivery-literal-sender-correct.run", "proposal-validity-literal/sender-correct" },
        { "delivery-literal-totality.run", "proposal-totality-literal/totality" },
        { "delivery-central-agreement.run", "epoch-agreement/agreement" },
        { "delivery-central-termination.run", "epoch-termination/termination" },
        { "delivery-central-totality.run", "proposal-totality/totality" },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void A_golden_scenario_replays_to_the_letter(string file, string verdict)
    {
        string recorded = File.ReadAllText(Repository.File("tests", "testdata", file)).ReplaceLineEndings("\n");
        string again = RunFile.Render(RunFile.Parse(recorded, file), out Violation? violation);
        Assert.Equal(recorded, again);
        Assert.Equal(verdict, violation?.Name ?? "holds");
    }

    [Fact]
    public void Every_run_file_is_listed_here()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Repository.File("tests", "testdata"), "*.run")
            .Select(path => Path.GetFileName(path));
        Assert.Equal(files.Order(), Expected().Select(row => (string)row[0]).Order());
    }
}
