using System.CommandLine;
using GkeVerified.Coyote;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;
using GkeVerified.Coyote.Traces;

namespace GkeVerified.Cli;

/// <summary><c>gke list</c>: what there is.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List scenarios, strategies and specifications.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        Console.WriteLine("scenarios (gke explore SCENARIO)");
        foreach (ScenarioDescription description in ScenarioCatalog.All)
        {
            Console.WriteLine($"  {description.Name,-8} {description.Summary}");
            Scenario scenario = ScenarioCatalog.Create(new ScenarioOptions { Name = description.Name });
            foreach ((string specification, IReadOnlyList<string> rules) in scenario.Specifications())
            {
                Console.WriteLine($"           {specification}: {string.Join(", ", rules)}");
            }
        }

        Console.WriteLine("engines (--engine) and their strategies (--strategy)");
        foreach (string name in EngineCatalog.Names)
        {
            string strategies = name == BuiltInEngine.EngineName || PeerEngine.Missing is null
                ? string.Join(", ", EngineCatalog.Create(name).Strategies)
                : $"not in this build: {PeerEngine.Missing}";
            Console.WriteLine($"  {name}: {strategies}");
        }

        Console.WriteLine("specifications (gke oracle SPEC)");
        Console.WriteLine("  " + string.Join(", ", Oracle.Specifications));
        return ExitCode.Held;
    }
}
