using GkeVerified.Coyote.Runs;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Systems;

/// <summary>Messages of every kind under every tag: whoever they are not for passes them over.</summary>
public sealed class StraysTests
{
    private const string Mixed = "byzantine=mixed faulty=1 strays=1000";

    public static TheoryData<string> Scenarios() =>
    [
        $"murmur n=4 t=1 {Mixed}",
        $"cac n=4 t=1 k=1 {Mixed}",
        $"cac n=6 t=1 k=1 {Mixed} variant=fast",
        $"restrained n=4 t=1 k=1 {Mixed}",
        $"binary-agreement n=4 t=1 {Mixed}",
        $"global n=4 t=1 k=1 {Mixed}",
        $"cascade n=4 t=1 k=1 {Mixed}",
        $"cascade n=4 t=1 k=1 {Mixed} consensus=global",
        $"delivery n=4 t=1 k=1 {Mixed}",
        $"delivery n=4 t=1 k=1 {Mixed} consensus=global",
        $"delivery n=4 t=1 k=1 {Mixed} variant=as-printed",
        $"delivery-central n=4 t=1 k=1 {Mixed} spared=1",
    ];

    // All of them, one after the other, to one that has done nothing yet, and to one in the middle of a run; then the run goes on.
    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_stray_message_is_passed_over(string scenario)
    {
        Scenario made = ScenarioCatalog.Create(ScenarioCatalog.Parse(scenario));
        var configuration = new Configuration(made, new Coverage());
        var strategy = new UniformStrategy { TypicalSteps = int.MaxValue };
        for (ulong seed = 1; seed <= 3; seed++)
        {
            configuration.Reset(seed);
            configuration.Corrupt(1);
            strategy.Begin(configuration, seed);
            int before = seed == 1 ? 0 : RunDriver.TypicalSteps(made) / 2;
            for (int i = 0; i < before && configuration.Pool.Ready > 0; i++)
            {
                Step(configuration, strategy);
            }

            int recipient = made.Group.Size - (int)seed % 2;
            for (int number = 1; number <= configuration.Strays!.Count; number++)
            {
                configuration.SendStray(number, 1, recipient);
                Assert.Null(configuration.Violation);
            }

            while (configuration.Pool.Ready > 0)
            {
                Step(configuration, strategy);
            }

            Assert.Null(configuration.Violation);
        }
    }

    [Fact]
    public void A_stray_message_is_sent_by_a_Byzantine_party_to_a_correct_one()
    {
        var configuration = new Configuration(
            ScenarioCatalog.Create(ScenarioCatalog.Parse("delivery-central n=4 t=1 k=1 byzantine=mixed faulty=1 strays=1")), new Coverage());
        configuration.Reset(1);
        Assert.False(configuration.TryStep(Choice.Parse("stray 1>2 #1")));
        configuration.Corrupt(1);
        Assert.False(configuration.TryStep(Choice.Parse("stray 3>2 #1")));
        Assert.False(configuration.TryStep(Choice.Parse("stray 1>1 #1")));
        Assert.False(configuration.TryStep(Choice.Parse("stray 1>2 #0")));
        Assert.False(configuration.TryStep(Choice.Parse("stray 1>2 #65535")));
        Assert.True(configuration.TryStep(Choice.Parse("stray 1>2 #1")));
        Assert.False(configuration.TryStep(Choice.Parse("stray 1>2 #1")));
        Assert.Null(configuration.Violation);
    }

    [Fact]
    public void Runs_with_stray_messages_replay_to_the_letter()
    {
        var request = new ExplorationRequest
        {
            Options = ScenarioCatalog.Parse("delivery n=4 t=1 k=1 byzantine=mixed faulty=1 forgeries=8 strays=8 proposers=2 commits=2"),
        };
        int strays = 0;
        for (int schedule = 0; schedule < 20; schedule++)
        {
            RunRecord run = BuiltInEngine.RunOf(request, schedule);
            string text = RunFile.Render(run, out _);
            RunRecord read = RunFile.Parse(text, "run");
            Assert.Equal(run.Choices, read.Choices);
            Assert.Equal(text, RunFile.Render(read, out _));
            strays += run.Choices.Count(choice => choice.Kind == ChoiceKind.Stray);
        }

        Assert.True(strays > 10);
    }

    private static void Step(Configuration configuration, UniformStrategy strategy)
    {
        Decision decision = strategy.Next(configuration);
        configuration.Step(decision.Index, decision.Option);
    }
}
