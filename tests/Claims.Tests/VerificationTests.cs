namespace GkeVerified.Claims.Tests;

/// <summary>What is recorded of a command that fails, with a stand-in for the launcher.</summary>
public sealed class VerificationTests : IDisposable
{
    private const string Earlier = "prove --seed 1\t2 files, 3 lemmas: everything verified\t000000000000\n";
    private readonly string _root = Directory.CreateTempSubdirectory("gke-verification").FullName;

    public VerificationTests()
    {
        Write("docs/claims.txt", "= it holds\nmethod: measured\nrecord: prove --seed 1\n");
        Write("docs/evidence.txt", Earlier);
        Write("Proofs/A.dfy", "module A {\n}\n");
        Write("VERIFICATION.md", File.ReadAllText(Repository.File("VERIFICATION.md")));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [BashTheory]
    [InlineData(0, 0, true)]
    [InlineData(1, 1, false)]
    [InlineData(2, 0, false)]
    [InlineData(134, 1, false)]
    public void An_earlier_result_is_kept_when_something_is_missing_and_a_failure_is_one(int exitCode, int expected, bool isRecorded)
    {
        Write("gke", $"#!/bin/sh\necho '4 files, 5 lemmas, 1.5 s: everything verified'\nexit {exitCode}\n");
        Assert.Equal(expected, new Verification(_root, null).Record(run: true, missing: false, recorded: true));
        string kept = File.ReadAllText(Path.Combine(_root, "docs", "evidence.txt"));
        Assert.Equal(isRecorded, kept.StartsWith("prove --seed 1\t4 files, 5 lemmas: everything verified\t", StringComparison.Ordinal));
        Assert.Equal(!isRecorded, kept == Earlier);
    }

    [Theory]
    [InlineData("faults --seeds 0", "tests/Faults/faults/a.fault", true)]
    [InlineData("faults --seeds 0", "Impl/A.cs", true)]
    [InlineData("explore omega", "tests/Faults/faults/a.fault", false)]
    [InlineData("explore omega", "Coyote/A.cs", true)]
    [InlineData("explore omega", "Coyote/Experiments/A.cs", false)]
    [InlineData("prove", "Impl/A.cs", false)]
    [InlineData("prove", "Proofs/A.dfy", true)]
    public void A_result_is_of_the_sources_on_which_it_depends(string command, string changed, bool isOther)
    {
        foreach (string file in (string[])["Spec/A.cs", "Impl/A.cs", "Coyote/A.cs", "Coyote/Experiments/A.cs", "tests/Faults/faults/a.fault"])
        {
            Write(file, "1");
        }

        string before = Evidence.DigestOf(_root, command);
        Write(changed, "2");
        Assert.Equal(isOther, before != Evidence.DigestOf(_root, command));
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
