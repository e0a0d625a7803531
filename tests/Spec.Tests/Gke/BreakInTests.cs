using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Tests.Monitoring;
using GkeVerified.Spec.Tests.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Gke;

/// <summary>Which keys a break-in reveals [CS04 Def. 6], and what that excuses.</summary>
public sealed class BreakInTests
{
    private static readonly Group s_group = new(5, 1);
    private static readonly SessionId s_one = new("s1");
    private static readonly SessionId s_two = new("s2");
    private static readonly LinearForm<Gf4> s_y1 = LinearForm<Gf4>.Of(new Symbol(1, "y1", 1));
    private static readonly LinearForm<Gf4> s_y2 = LinearForm<Gf4>.Of(new Symbol(2, "y2", 2));

    [Fact]
    public void A_break_in_reveals_what_the_server_is_computing_and_nothing_it_has_finished()
    {
        var host = new TrustedHostFsGke(s_group, 2);
        Assert.Null(Lockstep.Judge(
            host, new Start(1, s_one), new Start(1, s_two), new Start(2, new SessionId("s3")), new Finish(1, s_one, "k")));
        Assert.Equal([(s_two, (object)"drawn")], host.BreakIn(1, () => "drawn"));
        Assert.Equal([s_two], host.Revealed);
    }

    [Fact]
    public void A_revealed_key_that_was_drawn_is_the_one_that_is_output()
    {
        var host = new TrustedHostFsGke(s_group, 2);
        host.Start(1, s_one);
        host.BreakIn(1, () => "drawn");
        Assert.Null(host.Finish(new Finish(1, s_one, "fresh"), 2, out object? key));
        Assert.Equal("drawn", key);
    }

    [Fact]
    public void Beyond_t_b_every_key_that_a_broken_into_server_started_is_revealed()
    {
        var host = new TrustedHostFsGke(s_group, 1);
        Assert.Null(Lockstep.Judge(
            host,
            new Start(1, s_one),
            new Finish(1, s_one, "k"),
            new Start(2, s_two),
            new Finish(2, s_two, "l"),
            new Start(3, new SessionId("s3")),
            new BreakIn(1)));
        Assert.Empty(host.Revealed);
        Assert.Null(Lockstep.Judge(host, new BreakIn(1)));
        Assert.Empty(host.Revealed);
        Assert.Null(Lockstep.Judge(host, new BreakIn(2)));
        Assert.Equal([s_one, s_two], host.Revealed.OrderBy(id => id.Root, StringComparer.Ordinal));
        Assert.Equal(PartySet.Of(1).With(2), host.Broken);
    }

    [Fact]
    public void A_revealed_key_may_be_known_and_others_may_not()
    {
        Event[] run = [new Start(1, s_one), new Start(2, s_one), new BreakIn(1), new Seen(s_y1), new Finish(2, s_one, s_y1), new End()];
        Assert.Null(Lockstep.Judge(WithSecrecy(1), run));
        Assert.Equal("TH_fs-gke/secrecy", Lockstep.Judge(WithSecrecy(1), run.Where(e => e is not BreakIn))?.Name);
        Assert.Equal(
            "TH_fs-gke/secrecy",
            Lockstep.Judge(WithSecrecy(1), [new Start(1, s_one), new Finish(1, s_one, s_y1), new BreakIn(1), new Seen(s_y1), new End()])?.Name);
    }

    [Fact]
    public void A_key_that_revealed_keys_determine_is_known() => Assert.Equal(
        "TH_fs-gke/secrecy",
        Lockstep.Judge(
            WithSecrecy(1),
            new Start(1, s_one),
            new BreakIn(1),
            new Start(1, s_two),
            new Finish(1, s_two, s_y1),
            new Finish(1, s_one, s_y1),
            new End())?.Name);

    [Fact]
    public void What_leaked_before_it_was_revealed_is_a_violation()
    {
        Event[] leaked = [new Start(1, s_one), new Finish(1, s_one, s_y1), new BreakIn(1), new Seen(s_y1)];
        Violation? violation = Lockstep.Judge(WithSecrecy(1), [.. leaked, new BreakIn(2), new End()]);
        Assert.Equal(("TH_fs-gke/secrecy", 5L), (violation?.Name, violation?.Position ?? 0));
        Assert.Null(Lockstep.Judge(
            WithSecrecy(1),
            [new Start(1, s_one), new Finish(1, s_one, s_y1), new BreakIn(1), new BreakIn(2), new Seen(s_y1), new End()]));
    }

    [Fact]
    public void A_key_of_a_session_that_the_broken_into_server_starts_later_is_a_secret() => Assert.Equal(
        "TH_fs-gke/secrecy",
        Lockstep.Judge(
            WithSecrecy(1),
            new BreakIn(1),
            new Start(1, s_one),
            new Seen(s_y2),
            new Finish(1, s_one, s_y2),
            new End())?.Name);

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void A_threshold_out_of_range_is_refused(int breakIns) => Assert.Contains(
        "t_b must lie in 0 … n, and n is 5",
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrustedHostFsGke(s_group, breakIns)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_break_in_outside_the_group_is_an_error_of_the_caller() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrustedHostFsGke(s_group, 1).Observe(new BreakIn(6), 1));

    [Fact]
    public void A_closed_session_is_forgotten_by_the_host_and_stays_excused()
    {
        SpecMonitor both = WithSecrecy(1);
        Assert.Null(Lockstep.Judge(
            both,
            new Start(1, s_one),
            new BreakIn(1),
            new Seen(s_y1),
            new Finish(1, s_one, s_y1),
            new Close(s_one),
            new Quiescent(),
            new End()));
        Assert.Empty(((TrustedHostFsGke)((Both)both).First).Revealed);
    }

    internal static Both WithSecrecy(int breakIns)
    {
        var host = new TrustedHostFsGke(s_group, breakIns);
        return new Both(host, new KeySecrecy<Gf4>(host: host));
    }
}
