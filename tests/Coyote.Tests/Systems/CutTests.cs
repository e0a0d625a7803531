using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Systems;

public sealed class CutTests
{
    private static readonly Effect s_send = new(EffectKind.Send, 1, null, null);
    private static readonly Effect s_output = new(EffectKind.Output, 0, null, null);
    private static readonly Effect s_shown = new(EffectKind.Observe, 0, null, null);

    [Fact]
    public void An_activation_is_cut_where_something_is_written_before_and_after()
    {
        Effect[] three = [s_send, s_send, s_send];
        Assert.Equal([1, 2, 1, 2], Enumerable.Range(0, 4).Select(place => new Cut(CutWhere.Inside, place).In(three)));
        Assert.Equal(-1, new Cut(CutWhere.Inside, 5).In([s_send]));
        Assert.Equal(-1, new Cut(CutWhere.Inside, 5).In([]));
    }

    [Fact]
    public void An_output_is_cut_only_where_there_is_one()
    {
        Assert.Equal(-1, new Cut(CutWhere.InsideOutput, 0).In([s_send, s_shown, s_send]));
        Assert.Equal(-1, new Cut(CutWhere.InsideOutput, 0).In([s_output]));
        Assert.Equal([1, 2], Enumerable.Range(0, 2).Select(place => new Cut(CutWhere.InsideOutput, place).In([s_send, s_send, s_output])));
    }

    [Fact]
    public void No_cut_is_none()
    {
        Assert.False(default(Cut).IsWanted);
        Assert.Equal(-1, default(Cut).In([s_send, s_send]));
    }

    [Fact]
    public void A_step_tells_where_it_was_cut_and_leaves_unwritten_what_follows()
    {
        Configuration configuration = Begin();
        Assert.Equal(3, configuration.Step(0, 0, new Cut(CutWhere.Inside, 2)));
        Assert.Equal(PartySet.Empty.With(1), configuration.Crashed);

        // What was for itself is nobody's any more.
        Assert.Equal(1, configuration.Pool.All.ToArray().Count(item => item.Kind == ChoiceKind.Deliver));
    }

    [Fact]
    public void A_step_that_cannot_be_cut_is_taken_whole()
    {
        Configuration configuration = Begin();
        Assert.Equal(-1, configuration.Step(0, 0, new Cut(CutWhere.InsideOutput, 1)));
        Assert.True(configuration.Crashed.IsEmpty);
        Assert.Equal(3, configuration.Pool.All.ToArray().Count(item => item.Kind == ChoiceKind.Deliver));
    }

    // As with --trace-out: whoever listens learns of the crash when it happens, and misses nothing that was sent before.
    [Fact]
    public void A_listener_is_told_of_a_cut()
    {
        Configuration configuration = Begin();
        var heard = new Heard();
        configuration.Listener = heard;
        Assert.Equal(3, configuration.Step(0, 0, new Cut(CutWhere.Inside, 2)));
        Assert.Equal([new Choice(ChoiceKind.Input, 1, 0, 1)], heard.Choices);
        Assert.Equal(2, heard.Messages);
        Assert.Contains(new Crash(1), heard.Events);
    }

    private sealed class Heard : IRunListener
    {
        public List<Choice> Choices { get; } = [];

        public List<Event> Events { get; } = [];

        public int Messages { get; private set; }

        public void Chosen(long step, in Choice choice, in Pending pending) => Choices.Add(choice);

        public void Observed(long step, Event observed) => Events.Add(observed);

        public void Sent(long step, in Pending sent) => Messages++;
    }

    // Server 1 proposes: that it enters a view is shown to monitors, then a message goes to each of three.
    private static Configuration Begin()
    {
        var configuration = new Configuration(ScenarioCatalog.Create(ScenarioCatalog.Parse("mvc n=3 tc=1 crashes=1")), new Coverage());
        configuration.Reset(1);
        Assert.Equal(1, configuration.Pool[0].Party);
        return configuration;
    }
}
