using System.Diagnostics;

namespace GkeVerified.Cli.Tests;

/// <summary>The launcher's probe, with a stand-in for dotnet that says what a feed would say and writes down what it is asked.</summary>
public sealed class LauncherTests : IDisposable
{
    private static readonly string[] s_tools =
        ["bash", "sh", "cat", "cmp", "mv", "rm", "mkdir", "touch", "find", "grep", "awk", "sort", "paste", "dirname", "realpath", "readlink", "timeout"];

    private readonly string _root = Directory.CreateTempSubdirectory("gke-launcher").FullName;

    public LauncherTests()
    {
        // Only what the launcher may count on, so that the stand-in is the only dotnet there is.
        string tools = Path.Combine(_root, "tools");
        Directory.CreateDirectory(tools);
        foreach (string tool in s_tools)
        {
            if (new[] { "/usr/bin", "/bin" }.Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists) is { } path)
            {
                File.CreateSymbolicLink(Path.Combine(tools, tool), path);
            }
        }

        Directory.CreateDirectory(Path.Combine(_root, "bin"));
        File.Copy(Path.Combine(Repository.Root, "gke"), Path.Combine(_root, "gke"));
        File.WriteAllText(Path.Combine(_root, "Directory.Packages.props"), "<Project />");
        File.SetLastWriteTimeUtc(Path.Combine(_root, "Directory.Packages.props"), DateTime.UtcNow.AddMinutes(-1));
        Serves(true);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [BashFact]
    public void A_feed_that_serves_them_gives_the_named_packages_and_is_asked_once()
    {
        Assert.Equal(0, Run().ExitCode);
        Assert.Equal("named", Chosen());
        Assert.Equal("all of which the package feed serves", Reason());
        Serves(false);
        Assert.Equal(0, Run().ExitCode);
        Assert.Equal("named", Chosen());
        Assert.Equal(1, Asked());
    }

    [BashFact]
    public void What_a_feed_does_not_serve_is_told_and_the_command_runs_all_the_same()
    {
        Serves(false);
        (int exitCode, string errors) = Run();
        Assert.Equal(0, exitCode);
        Assert.Contains("as the package feed does not serve CsCheck Microsoft.Coyote", errors, StringComparison.Ordinal);
        Assert.Equal("substitute", Chosen());
        Assert.Equal("as the package feed does not serve CsCheck Microsoft.Coyote", Reason());
    }

    [BashFact]
    public void A_feed_that_does_not_answer_is_asked_again_after_a_day()
    {
        DoesNotAnswer();
        (int exitCode, string errors) = Run();
        Assert.Equal(0, exitCode);
        Assert.Contains("as the package feed did not answer: see artifacts/probe.log", errors, StringComparison.Ordinal);
        Assert.Equal("substitute", Chosen());
        Serves(true);
        Run();
        Assert.Equal("substitute", Chosen());
        File.SetLastWriteTimeUtc(Path.Combine(_root, "Directory.Packages.props"), DateTime.UtcNow.AddDays(-3));
        File.SetLastWriteTimeUtc(Path.Combine(_root, "artifacts", "package-set.props"), DateTime.UtcNow.AddDays(-2));
        Run();
        Assert.Equal("named", Chosen());
        Assert.Equal(2, Asked());
    }

    [BashFact]
    public void The_feed_is_asked_again_when_the_versions_have_changed()
    {
        Serves(false);
        Run();
        Serves(true);
        Run();
        Assert.Equal("substitute", Chosen());
        File.SetLastWriteTimeUtc(Path.Combine(_root, "Directory.Packages.props"), DateTime.UtcNow.AddMinutes(1));
        Run();
        Assert.Equal("named", Chosen());
        Assert.Equal(2, Asked());
    }

    [BashFact]
    public void The_user_decides_without_asking_the_feed()
    {
        Assert.Equal(0, Run("substitute").ExitCode);
        Assert.Equal("substitute", Chosen());
        Assert.Equal(0, Asked());

        // Without the user's word it is asked again.
        Run();
        Assert.Equal("named", Chosen());
        Assert.Equal(1, Asked());
    }

    [BashFact]
    public void The_feed_answers_in_the_language_in_which_it_is_read()
    {
        Run();
        Assert.Contains(File.ReadLines(Path.Combine(_root, "calls")), call => call.StartsWith("restore ", StringComparison.Ordinal) && call.EndsWith(" in en", StringComparison.Ordinal));
    }

    [BashFact]
    public void It_is_built_again_when_something_that_is_built_has_changed_or_is_gone()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, "Spec")).FullName;
        string source = Path.Combine(folder, "A.cs"), text = Path.Combine(folder, "notes.md"), targets = Path.Combine(_root, "Directory.Build.targets");
        foreach (string file in (string[])[source, text, targets])
        {
            File.WriteAllText(file, "");
        }

        Assert.Equal(1, BuildsAfter(() => { }));
        Assert.Equal(1, BuildsAfter(() => { }));
        Assert.Equal(1, BuildsAfter(() => File.AppendAllText(text, "x")));
        Assert.Equal(2, BuildsAfter(() => File.AppendAllText(source, "x")));
        Assert.Equal(3, BuildsAfter(() => File.AppendAllText(targets, "x")));
        Assert.Equal(4, BuildsAfter(() => File.Delete(source)));
        Assert.Equal(4, BuildsAfter(() => Directory.CreateDirectory(Path.Combine(_root, "gke-findings", "new"))));

        // A build that fails is repeated.
        Answer("exit 0", toBuild: "exit 1");
        File.AppendAllText(targets, "x");
        Assert.Equal(2, Run().ExitCode);
        Answer("exit 0");
        Assert.Equal(6, BuildsAfter(() => { }));
    }

    [BashFact]
    public void A_set_that_does_not_exist_is_refused()
    {
        (int exitCode, string errors) = Run("other");
        Assert.Equal(2, exitCode);
        Assert.Equal("gke: GKE_PACKAGES is \"other\"; it must be named or substitute.", errors.Trim());
    }

    [BashFact]
    public void Without_the_SDK_one_sentence_says_so()
    {
        File.Delete(Path.Combine(_root, "bin", "dotnet"));
        (int exitCode, string errors) = Run();
        Assert.Equal(2, exitCode);
        Assert.Equal("gke: the .NET 10 SDK is needed and \"dotnet\" is not on the PATH.", errors.Trim());
    }

    private string Chosen() => File.ReadAllText(Path.Combine(_root, "artifacts", "package-set.props")) is var text
        && text.Contains(">named<", StringComparison.Ordinal) ? "named" : text.Contains(">substitute<", StringComparison.Ordinal) ? "substitute" : text;

    private string Reason() => File.ReadAllText(Path.Combine(_root, "artifacts", "package-set.txt")).Trim();

    private int BuildsAfter(Action change)
    {
        change();
        Assert.Equal(0, Run().ExitCode);
        return File.ReadLines(Path.Combine(_root, "calls")).Count(line => line.StartsWith("build ", StringComparison.Ordinal));
    }

    private int Asked() => File.ReadLines(Path.Combine(_root, "calls")).Count(line => line.StartsWith("restore ", StringComparison.Ordinal));

    private void Serves(bool all) => Answer(all
        ? "exit 0"
        : """
          echo "x.csproj : error NU1101: Unable to find package Microsoft.Coyote. No packages exist with this id in source(s): a"
          echo "x.csproj : error NU1102: Unable to find package CsCheck with version (>= 4.6.2)"
          exit 1
          """);

    private void DoesNotAnswer() => Answer("""
        echo "x.csproj : error NU1301: Unable to load the service index for source a."
        exit 1
        """);

    private void Answer(string toRestore, string toBuild = "exit 0")
    {
        string script = Path.Combine(_root, "bin", "dotnet");
        File.WriteAllText(script, $$"""
            #!/bin/sh
            echo "$* in $DOTNET_CLI_UI_LANGUAGE" >> "{{_root}}/calls"
            if [ "$1" = build ]; then {{toBuild}}; fi
            [ "$1" = restore ] || exit 0
            {{toRestore}}
            """.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private (int ExitCode, string Errors) Run(string? packages = null)
    {
        var start = new ProcessStartInfo("/usr/bin/env", ["bash", Path.Combine(_root, "gke"), "list"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        start.Environment["PATH"] = $"{Path.Combine(_root, "bin")}:{Path.Combine(_root, "tools")}";
        start.Environment["GKE_PACKAGES"] = packages ?? "";
        using Process process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }
}
