using GkeVerified.Coyote;
using GkeVerified.Tests;

namespace GkeVerified.Faults.Tests;

public sealed class FaultyBuildTests
{
    private const string Recorded = "tests/testdata/omega-as-printed-even-secrecy.run";

    [Fact]
    public void A_recorded_run_ends_in_the_faulty_build_as_its_protocols_make_it()
    {
        using FaultyBuild build = FaultyBuild.Compile(Repository.Root, []);
        Assert.Equal("TH_gke/secrecy", build.Replay("builtin", File.ReadAllText(Repository.File(Recorded))));
    }

    [Fact]
    public void A_run_that_cannot_be_taken_is_refused_as_input_and_its_step_is_named()
    {
        using FaultyBuild build = FaultyBuild.Compile(Repository.Root, []);
        string edited = File.ReadAllText(Repository.File(Recorded)).Replace("deliver 2>1 #1 ", "deliver 2>1 #9 ", StringComparison.Ordinal);
        InputException refused = Assert.Throws<InputException>(() => build.Replay("builtin", edited));
        Assert.Contains("Step 3, \"deliver 2>1 #9\"", refused.Message, StringComparison.Ordinal);
    }
}
