using System.CommandLine;
using GkeVerified.Coyote;
using GkeVerified.Coyote.Traces;

namespace GkeVerified.Cli;

/// <summary><c>gke oracle</c>: traces from any source.</summary>
internal static class OracleCommand
{
    private static readonly Argument<string> s_specification = new("SPEC")
    {
        Description = "The specification: " + string.Join(", ", Oracle.Specifications) + ".",
    };

    private static readonly Argument<string[]> s_files = new("FILE")
    {
        Description = "Traces in JSON Lines; - or nothing for standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create()
    {
        var command = new Command("oracle", "Judge recorded traces against a specification.") { s_specification, s_files };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string specification = parsed.GetValue(s_specification)!;
        string[] files = parsed.GetValue(s_files) is { Length: > 0 } given ? given : ["-"];
        int exitCode = ExitCode.Held;
        foreach (string file in files)
        {
            try
            {
                using Stream stream = Open(file);
                exitCode = Math.Max(exitCode, Judge(specification, stream, Name(file)));
            }
            catch (InputException e)
            {
                // The other traces are judged all the same; one that cannot be read outweighs whatever they show.
                Console.Error.WriteLine("gke: " + e.Message);
                exitCode = ExitCode.BadInput;
            }
        }

        return exitCode;
    }

    private static int Judge(string specification, Stream stream, string name)
    {
        OracleVerdict verdict = Oracle.Judge(specification, stream, name);
        if (!verdict.Holds)
        {
            Console.WriteLine($"{name}:{verdict.Line}: {verdict.Refusal}");
            return ExitCode.Violation;
        }

        string liveness = verdict.LivenessJudged ? "" : "; liveness was not judged, as no \"quiescent\" event claims delivery";
        string secrecy = verdict.SecrecyJudged || specification != "th-gke"
            ? ""
            : "; secrecy was not judged, as keys are given without their linear forms";
        Console.WriteLine($"{name}: holds: {verdict.Events} events, {verdict.Finished} outputs{liveness}{secrecy}");
        return ExitCode.Held;
    }

    private static Stream Open(string file)
    {
        try
        {
            return file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {e.Message}", e);
        }
    }

    private static string Name(string file) => file == "-" ? "standard input" : file;
}
