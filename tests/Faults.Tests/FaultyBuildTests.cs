using GkeVerified.Coyote;
using GkeVerified.Tests;

namespace GkeVerified.Faults.Tests;

public sealed class FaultyBuildTests
{
    [Fact]
    public void A_run_that_shows_a_fault_shows_it_again_in_the_faulty_build_and_nowhere_else()
    {
        Fault fault = Fault.ReadAll(Repository.Root, "omega-private-key-sent", (1, 1)).Single();
        using FaultyBuild faulty = FaultyBuild.Compile(Repository.Root, fault.Changes), sound = FaultyBuild.Compile(Repository.Root, []);
        Found found = faulty.Explore(fault.Scenario, "random", 1000, 1)!;
        Assert.Equal("TH_gke/secrecy", found.Rule);
        Assert.Equal(found.Rule, faulty.Replay("builtin", found.Run));
        Assert.Equal("holds", sound.Replay("builtin", found.Run));
    }

    [Fact]
    public void A_run_that_cannot_be_taken_is_refused_as_input_and_its_step_is_named()
    {
        using FaultyBuild build = FaultyBuild.Compile(Repository.Root, []);
        string edited = File.ReadAllText(Repository.File("tests/testdata/omega-as-printed-even-secrecy.run"))
            .Replace("deliver 2>1 #1 ", "deliver 2>1 #9 ", StringComparison.Ordinal);
        InputException refused = Assert.Throws<InputException>(() => build.Replay("builtin", edited));
        Assert.Contains("Step 3, \"deliver 2>1 #9\"", refused.Message, StringComparison.Ordinal);
    }
}
