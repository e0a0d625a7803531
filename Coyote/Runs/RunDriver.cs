using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Runs;

/// <summary>Takes a configuration from its beginning to the end of a run.</summary>
public static class RunDriver
{
    /// <summary>Runs what a strategy decides until nothing is left to do or the run is over.</summary>
    /// <param name="configuration">The configuration; what it holds is overwritten.</param>
    /// <param name="strategy">The strategy.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="choices">Takes the choices; null when nobody asks.</param>
    /// <param name="afterStep">Is shown the configuration after each step; null when nobody asks.</param>
    public static void Sample(
        Configuration configuration,
        Strategy strategy,
        ulong seed,
        ICollection<Choice>? choices = null,
        Action<Configuration>? afterStep = null)
    {
        configuration.Reset(seed);
        strategy.Begin(configuration, seed ^ 0x5DEECE66D);
        while (!configuration.IsOver && configuration.Pool.Ready > 0)
        {
            Decision decision = strategy.Next(configuration);
            if (decision.Crash > 0)
            {
                choices?.Add(new Choice(ChoiceKind.Crash, (byte)decision.Crash, 0, 0));
                configuration.Crash(decision.Crash);
            }
            else if (decision.Corrupt > 0)
            {
                choices?.Add(new Choice(ChoiceKind.Corrupt, (byte)decision.Corrupt, 0, 0));
                configuration.Corrupt(decision.Corrupt);
            }
            else if (decision.Stray > 0)
            {
                choices?.Add(new Choice(ChoiceKind.Stray, (byte)decision.ForgeTo, (byte)decision.StrayFrom, (ushort)decision.Stray));
                configuration.SendStray(decision.Stray, decision.StrayFrom, decision.ForgeTo);
            }
            else if (decision.ForgeTo > 0)
            {
                (int from, ushort number, _) = configuration.Forger![decision.Index];
                choices?.Add(new Choice(ChoiceKind.Forge, (byte)decision.ForgeTo, (byte)from, number));
                configuration.Forge(decision.Index, decision.ForgeTo);
            }
            else if (decision.Duplicates)
            {
                choices?.Add(configuration.ChoiceAt(decision.Index) with { Kind = ChoiceKind.Duplicate });
                configuration.Duplicate(decision.Index);
            }
            else if (decision.BreakIn > 0)
            {
                choices?.Add(new Choice(ChoiceKind.BreakIn, (byte)decision.BreakIn, 0, 0));
                configuration.BreakIn(decision.BreakIn);
            }
            else if (decision.Cut.IsWanted)
            {
                Choice choice = configuration.ChoiceAt(decision.Index, decision.Option);
                int after = configuration.Step(decision.Index, decision.Option, decision.Cut);
                choices?.Add(choice with { CrashAfter = (short)after });
            }
            else
            {
                choices?.Add(configuration.ChoiceAt(decision.Index, decision.Option, decision.CrashAfter));
                configuration.Step(decision.Index, decision.Option, decision.CrashAfter);
            }

            afterStep?.Invoke(configuration);
        }

        configuration.End();
    }

    /// <summary>Runs recorded choices, as far as they can be taken.</summary>
    /// <param name="configuration">The configuration; what it holds is overwritten.</param>
    /// <param name="record">The run.</param>
    /// <returns>Which choice, from 0, could not be taken; −1 when all could, or the run was over before.</returns>
    public static int Replay(Configuration configuration, RunRecord record)
    {
        Begin(configuration, record);
        for (int i = 0; i < record.Choices.Count && !configuration.IsOver; i++)
        {
            if (!configuration.TryStep(record.Choices[i]))
            {
                return i;
            }
        }

        configuration.End();
        return -1;
    }

    /// <summary>Goes to the beginning of a recorded run.</summary>
    /// <param name="configuration">The configuration; what it holds is overwritten.</param>
    /// <param name="record">The run.</param>
    internal static void Begin(Configuration configuration, RunRecord record)
    {
        if (configuration.Coin is not null)
        {
            configuration.Coin.Script = record.CoinScript;
        }

        configuration.Reset(record.Seed);
    }

    /// <summary>
    /// How long runs of a scenario are: the mean over a few uniform runs without crashes, the same on every machine.
    /// </summary>
    /// <param name="scenario">The scenario.</param>
    public static int TypicalSteps(Scenario scenario)
    {
        const int Runs = 8;
        var configuration = new Configuration(scenario, new Coverage());
        var strategy = new UniformStrategy { TypicalSteps = int.MaxValue };
        long steps = 0;
        for (int run = 0; run < Runs; run++)
        {
            Sample(configuration, strategy, Rng.SeedOfRun(0, run));
            steps += configuration.Steps;
        }

        return (int)Math.Max(1, steps / Runs);
    }
}
