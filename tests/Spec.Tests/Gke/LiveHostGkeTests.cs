using CsCheck;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Tests.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Gke;

/// <summary>TH_gke run live by an adversary, and TH_gke as the monitor of what that run shows.</summary>
public sealed class LiveHostGkeTests
{
    private static readonly Gen<int[]> s_moves = Gen.Int[0, LiveGke.Moves - 1].Array[0, 60];

    [Fact]
    public void The_live_host_takes_exactly_the_steps_of_definition_2() =>
        s_moves.Sample(moves => Assert.Empty(new LiveGke(moves).Deviations), iter: 500);

    [Fact]
    public void Every_later_finish_outputs_the_key_of_the_first_whatever_the_candidate()
    {
        var host = new TrustedHostGke(new Group(2, 0));
        host.Start(1, new SessionId("s"));
        host.Start(2, new SessionId("s"));
        Assert.Null(host.Finish(new Finish(2, new SessionId("s"), "first"), 1, out object? first));
        Assert.Null(host.Finish(new Finish(1, new SessionId("s"), "second"), 2, out object? second));
        Assert.Equal("first", first);
        Assert.Equal("first", second);
        Assert.Equal("finish-once", host.Finish(new Finish(1, new SessionId("s"), "third"), 3, out object? third)?.Rule);
        Assert.Null(third);
    }

    [Fact]
    public void The_monitor_accepts_every_run_of_the_live_host_and_ends_in_its_state() =>
        s_moves.Sample(
            moves =>
            {
                var live = new LiveGke(moves);
                var monitor = new TrustedHostGke(LiveGke.Group);
                Assert.Null(Lockstep.Judge(monitor, live.Trace));
                Assert.Equal(Lockstep.State(live.Host), Lockstep.State(monitor));
                Assert.Equal(Lockstep.Owed(live.Host), Lockstep.Owed(monitor));
                Assert.Equal(live.Host.Observe(new Quiescent(), 99), monitor.Observe(new Quiescent(), 99));
            },
            iter: 500);
}
