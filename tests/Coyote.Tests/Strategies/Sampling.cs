using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Strategies;

/// <summary>Runs that a strategy samples, for tests to look at.</summary>
internal static class Sampling
{
    public static Configuration Configure(string scenario) =>
        new(ScenarioCatalog.Create(ScenarioCatalog.Parse(scenario)), new Coverage());

    public static List<Choice> Run(Configuration configuration, string name, ulong seed) =>
        Run(configuration, StrategyCatalog.Create(name, 3), seed);

    public static List<Choice> Run(Configuration configuration, Strategy strategy, ulong seed)
    {
        var choices = new List<Choice>();
        Run(configuration, strategy, seed, choices, _ => { });
        return choices;
    }

    /// <summary>Runs, and shows the configuration after each choice, which stands last in the list then.</summary>
    public static void Run(Configuration configuration, Strategy strategy, ulong seed, List<Choice> choices, Action<Configuration> after)
    {
        strategy.TypicalSteps = RunDriver.TypicalSteps(configuration.Scenario);
        RunDriver.Sample(configuration, strategy, seed, choices, after);
    }

    /// <summary>Whether a choice brings a correct party a message of a Byzantine one.</summary>
    public static bool IsHeard(Configuration configuration, in Choice choice)
    {
        int n = configuration.Scenario.Group.Size;
        return choice.Kind == ChoiceKind.Deliver
            && configuration.Corrupted.Contains(choice.From > n ? choice.From - n : choice.From)
            && choice.Party <= n
            && !configuration.Corrupted.Contains(choice.Party);
    }

    /// <summary>Whether nothing is left but what Byzantine parties may keep back.</summary>
    public static bool IsAllElseOver(Configuration configuration) =>
        configuration.IsQuiescent && !configuration.Pool.All.ToArray().Any(item => item.Kind == ChoiceKind.Input);
}
