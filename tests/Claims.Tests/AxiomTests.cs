using System.Diagnostics;

namespace GkeVerified.Claims.Tests;

/// <summary>The script that lists what the proofs declare without proving it.</summary>
public sealed class AxiomTests
{
    [BashTheory]
    [InlineData("lemma L(a: int)\n    ensures a == 0", true)]
    [InlineData("lemma L(a: int)\n    ensures {a} == {}", true)]
    [InlineData("lemma L(a: int) ensures {a} == {}", true)]
    [InlineData("lemma {:induction false} L(a: int)\n    ensures a == 0 && {a} ==\n      {}", true)]
    [InlineData("function L(a: int): set<int>\n    ensures L(a) == {}", true)]
    [InlineData("const L: int", true)]
    [InlineData("lemma L(a: int)\n    ensures {a} != {}\n  {\n  }", false)]
    [InlineData("function L(a: int): set<int> { {} }", false)]
    [InlineData("const L: int := 3", false)]
    public void What_has_no_body_is_listed(string declaration, bool isListed)
    {
        string folder = Directory.CreateTempSubdirectory("gke-axioms").FullName;
        File.Copy(Repository.File("Proofs", "axioms"), Path.Combine(folder, "axioms"));
        File.WriteAllText(Path.Combine(folder, "A.dfy"), $"module A {{\n  {declaration}\n\n  lemma After()\n  {{\n  }}\n}}\n");
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/env", ["bash", Path.Combine(folder, "axioms")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        string listed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Directory.Delete(folder, recursive: true);
        Assert.Equal(isListed ? "A.dfy L\n" : "", listed);
    }
}
