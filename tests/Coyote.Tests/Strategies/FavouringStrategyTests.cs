using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using static GkeVerified.Coyote.Tests.Strategies.Sampling;

namespace GkeVerified.Coyote.Tests.Strategies;

public sealed class FavouringStrategyTests
{
    private const int Runs = 400;

    [Theory]
    [InlineData("favouring", 0.45, 0.9)]
    [InlineData("random", 0, 0.2)]
    public void One_party_runs_ahead_and_it_may_be_any(string name, double least, double most)
    {
        Configuration configuration = Configure("mvc n=5 tc=2 crashes=0");
        int[] ahead = new int[6];
        for (ulong seed = 0; seed < Runs; seed++)
        {
            // Of the first 20 steps, of which chance gives each party four.
            (int party, int steps) = Run(configuration, name, seed).Take(20).GroupBy(c => (int)c.Party).Select(g => (g.Key, g.Count())).MaxBy(g => g.Item2);
            ahead[party] += steps >= 8 ? 1 : 0;
        }

        Assert.InRange(ahead.Sum(), least * Runs, most * Runs);
        Assert.All(ahead.Skip(1), count => Assert.InRange(count, ahead.Sum() / 10, 4 * ahead.Sum() / 10));
    }

    [Fact]
    public void Some_inputs_come_last_in_half_of_the_runs()
    {
        Configuration configuration = Configure("mvc n=3 tc=1 crashes=0");
        int late = 0;
        for (ulong seed = 0; seed < Runs; seed++)
        {
            bool isLate = false;
            var choices = new List<Choice>();
            bool onlyInputs = false;
            Run(configuration, new FavouringStrategy(), seed, choices, c =>
            {
                isLate |= onlyInputs && choices[^1].Kind == ChoiceKind.Input;
                onlyInputs = choices.Count > 5 && c.Pool.Ready > 0 && c.Pool.All[..c.Pool.Ready].ToArray().All(item => item.Kind == ChoiceKind.Input);
            });
            late += isLate ? 1 : 0;
        }

        // Seven of eight sets have a member, and with some of these there is nothing to do before all have their inputs.
        Assert.InRange(late, Runs / 4, Runs / 2);
    }

    [Theory]
    [InlineData("favouring", 0.4, 0.7)]
    [InlineData("random", 0, 0.25)]
    public void Byzantine_parties_speak_to_one_alone_in_half_of_the_runs(string name, double least, double most)
    {
        Configuration configuration = Configure("cac n=4 t=1 k=1 byzantine=silent faulty=1 proposers=4");
        int runs = 0, confided = 0;
        for (ulong seed = 0; seed < Runs; seed++)
        {
            var hearers = new HashSet<int>();
            bool isOver = false;
            var choices = new List<Choice>();
            Run(configuration, StrategyCatalog.Create(name, 3), seed, choices, c =>
            {
                if (!isOver && IsHeard(c, choices[^1]))
                {
                    hearers.Add(choices[^1].Party);
                }

                isOver |= IsAllElseOver(c);
            });
            runs += configuration.Corrupted.IsEmpty ? 0 : 1;
            confided += hearers.Count == 1 ? 1 : 0;
        }

        Assert.InRange(confided, least * runs, most * runs);
    }
}
