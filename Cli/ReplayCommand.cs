using System.CommandLine;
using GkeVerified.Coyote;
using GkeVerified.Coyote.Runs;

namespace GkeVerified.Cli;

/// <summary><c>gke replay</c>: one recorded run again.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string> s_file = new("FILE") { Description = "A run file." };

    private static readonly Option<bool> s_mermaid =
        new("--mermaid") { Description = "Print the run as a Mermaid sequence chart instead." };

    private static readonly Option<string> s_engine = new("--engine")
    {
        Description = $"What runs it. One of {string.Join(", ", EngineCatalog.Names)}.",
        DefaultValueFactory = _ => EngineCatalog.Names[0],
    };

    private static readonly Option<bool> s_asFound = new("--as-found")
    {
        Description = "Run the run as Coyote found it, from the trace of Coyote's own that the file ends with.",
    };

    public static Command Create()
    {
        var command = new Command("replay", "Run a recorded run again and compare.") { s_file, s_mermaid, s_engine, s_asFound };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetValue(s_file)!;
        string recorded;
        try
        {
            recorded = File.ReadAllText(path).ReplaceLineEndings("\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {e.Message}", e);
        }

        RunRecord run = RunFile.Parse(recorded, path);
        EngineTrace? trace = RunFile.TraceIn(recorded, path);
        IEngine engine = EngineCatalog.Create(parsed.GetValue(s_engine)!);
        string again;
        bool holds;
        try
        {
            if (parsed.GetValue(s_mermaid))
            {
                Console.Write(SequenceChart.Draw(run));
                return ExitCode.Held;
            }

            if (parsed.GetValue(s_asFound))
            {
                if (trace is null)
                {
                    throw new InputException("--as-found: the file ends with no trace of an engine; only runs that Coyote found have one.");
                }

                Console.Write(RunFile.Replay(engine.ReplayAsFound(trace)).Text);
                return ExitCode.Violation;
            }

            (again, holds) = RunFile.Replay(run, trace);
            if (engine is not BuiltInEngine && !Agree(engine, run))
            {
                return ExitCode.Violation;
            }
        }
        catch (InputException e)
        {
            throw new InputException($"{path}: {e.Message}", e);
        }

        Console.Write(again);
        if (again != recorded)
        {
            int line = 1 + again.Split('\n').Zip(recorded.Split('\n'))
                .TakeWhile(pair => pair.First == pair.Second).Count();
            throw new InputException(
                $"{path}:{line}: the run no longer goes as recorded, from this line on; above is how it goes now. Record it "
                + "anew if the protocol was meant to change.");
        }

        return holds ? ExitCode.Held : ExitCode.Violation;
    }

    private static bool Agree(IEngine engine, RunRecord run)
    {
        (string ours, string theirs) = EngineCatalog.Verdicts(engine, run);
        Console.Error.WriteLine($"gke: engine {engine.Name}: {theirs}");
        if (ours != theirs)
        {
            Console.Error.WriteLine($"gke: the engines disagree: {BuiltInEngine.EngineName} says {ours}, {engine.Name} says {theirs}.");
        }

        return ours == theirs;
    }
}
