using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Search;

/// <summary>
/// Tries whether the servers of a scenario are alike: whether a run, its servers renamed in a circle, is a run again, with as many
/// messages at each step and the same verdict. That a scenario says so of the protocol is not enough where the protocol is wrong.
/// </summary>
internal static class Renaming
{
    private const int Runs = 400;

    /// <summary>Tries it on a sample of runs, crashes and break-ins between activations included.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <returns>Whether no run told the servers apart.</returns>
    public static bool KeepsRuns(Scenario scenario)
    {
        var original = new Configuration(scenario, new Coverage());
        var renamed = new Configuration(scenario, new Coverage());
        var strategy = new UniformStrategy { TypicalSteps = RunDriver.TypicalSteps(scenario) };
        var choices = new List<Choice>();
        int n = scenario.Group.Size;
        for (int run = 0; run < Runs && n > 1; run++)
        {
            choices.Clear();
            ulong seed = Rng.SeedOfRun(0, run);
            RunDriver.Sample(original, strategy, seed, choices);

            // A prefix of a broadcast is one in the order of names: it has no counterpart under others.
            if (choices.TrueForAll(choice => choice.CrashAfter < 0) && !IsKept(original, renamed, choices, seed, 1 + run % (n - 1)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsKept(Configuration original, Configuration renamed, List<Choice> choices, ulong seed, int by)
    {
        original.Reset(seed);
        renamed.Reset(seed);
        foreach (Choice choice in choices)
        {
            original.TryStep(choice);
            if (!renamed.TryStep(Rename(original.Scenario, choice, by)))
            {
                // A value that several servers proposed is named by the smallest of them, who may be another one under new names.
                return choice.Kind == ChoiceKind.Ideal;
            }

            if (original.Violation?.Name != renamed.Violation?.Name
                || original.MessagesSent != renamed.MessagesSent
                || original.Pool.Ready != renamed.Pool.Ready
                || original.Pool.Required != renamed.Pool.Required
                || original.IsQuiescent != renamed.IsQuiescent)
            {
                return false;
            }
        }

        original.End();
        renamed.End();
        return original.Violation?.Name == renamed.Violation?.Name;
    }

    private static Choice Rename(Scenario scenario, Choice choice, int by)
    {
        int n = scenario.Group.Size;
        byte Renamed(byte party) => party == 0 ? party : (byte)(1 + (party - 1 + by) % n);
        ushort number = choice.Number;
        if (choice.Kind == ChoiceKind.Input)
        {
            SessionEvent input = scenario.Inputs[choice.Number - 1];
            for (int i = 0; i < scenario.Inputs.Count; i++)
            {
                SessionEvent other = scenario.Inputs[i];
                if (other.GetType() == input.GetType() && other.Party == Renamed(choice.Party) && other.Session.Equals(input.Session))
                {
                    number = (ushort)(i + 1);
                }
            }
        }

        return choice with { Party = Renamed(choice.Party), From = Renamed(choice.From), Number = number };
    }
}
