using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Monitoring;

/// <summary>The premises of [CS04 Defs. 3, 5], one by one: liveness is owed with all of them and with none missing.</summary>
public sealed class LivenessTests
{
    private static readonly Group s_group = new(3, 1);
    private static readonly SessionId s_id = new("s1");

    public static TheoryData<string> Hosts() => ["TH_gke", "TH_cons"];

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Nothing_is_owed_before_all_messages_are_delivered(string host) =>
        Assert.Null(Lockstep.Judge(Monitor(host), [In(host, 1), In(host, 2), In(host, 3), new End()]));

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Nothing_is_owed_while_a_server_that_has_not_crashed_has_no_input(string host) =>
        Assert.Null(Lockstep.Judge(Monitor(host), [In(host, 1), In(host, 2), new Quiescent()]));

    [Theory]
    [MemberData(nameof(Hosts))]
    public void A_crash_of_the_server_without_input_makes_it_owed(string host)
    {
        Violation? violation = Lockstep.Judge(Monitor(host), [In(host, 1), In(host, 2), new Crash(3), new Quiescent()]);
        Assert.Equal(host + "/liveness", violation?.Name);
        Assert.Contains("3 crashed at step 3; t_c = 1 allows it", violation!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Nothing_is_owed_when_more_than_the_tolerated_number_crashed(string host) => Assert.Null(Lockstep.Judge(
        Monitor(host), [In(host, 1), In(host, 2), In(host, 3), new Crash(2), new Crash(3), new Quiescent()]));

    [Theory]
    [MemberData(nameof(Hosts))]
    public void A_server_that_crashes_twice_counts_once(string host) => Assert.NotNull(Lockstep.Judge(
        Monitor(host), [In(host, 1), In(host, 2), new Crash(3), new Crash(3), new Quiescent()]));

    [Theory]
    [MemberData(nameof(Hosts))]
    public void A_crashed_server_owes_nothing(string host) => Assert.Null(Lockstep.Judge(
        Monitor(host), [In(host, 1), In(host, 2), In(host, 3), Out(host, 1), Out(host, 2), new Crash(3), new Quiescent()]));

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Sessions_are_judged_one_by_one(string host)
    {
        SpecMonitor monitor = Monitor(host);
        Assert.Null(Lockstep.Judge(monitor, [In(host, 1), In(host, 2), In(host, 3), In(host, 1, "s2"), In(host, 2, "s2")]));
        Assert.Null(Lockstep.Judge(monitor, [Out(host, 1), Out(host, 2), Out(host, 3), new Quiescent()]));
        Violation? violation = Lockstep.Judge(monitor, [In(host, 3, "s2"), new Quiescent()]);
        Assert.Contains("s2", violation?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void A_closed_session_owes_nothing(string host)
    {
        SpecMonitor monitor = Monitor(host);
        Assert.Null(Lockstep.Judge(monitor, [In(host, 1), In(host, 2), In(host, 3), new Close(s_id), new Quiescent()]));
        Assert.Empty(Lockstep.Owed(monitor));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Closing_a_session_closes_the_instances_of_its_sub_systems(string host)
    {
        SpecMonitor monitor = Monitor(host);
        Assert.Null(Lockstep.Judge(monitor, [In(host, 1, "s1", "cs"), In(host, 2, "s1", "cs"), In(host, 3, "s1", "cs")]));
        Assert.Equal(3, Lockstep.Owed(monitor).Count);
        Assert.Null(Lockstep.Judge(monitor, [new Close(s_id), new Quiescent()]));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void What_is_open_names_server_and_session(string host)
    {
        SpecMonitor monitor = Monitor(host);
        Assert.Null(Lockstep.Judge(monitor, [In(host, 1), In(host, 2), In(host, 3), Out(host, 2)]));
        Assert.Equal([1, 3], Lockstep.Owed(monitor).Select(o => o.Party));
        Assert.All(Lockstep.Owed(monitor), o => Assert.Equal(s_id, o.Session));
        Assert.All(Lockstep.Owed(monitor), o => Assert.Contains("s1", o.Owed, StringComparison.Ordinal));
    }

    private static SpecMonitor Monitor(string host) =>
        host == "TH_gke" ? new TrustedHostGke(s_group) : new TrustedHostCons(s_group, Decisions.Once);

    private static Event In(string host, int party, string root = "s1", string? tag = null) => host == "TH_gke"
        ? new Start(party, new SessionId(root, tag))
        : new Propose(party, new SessionId(root, tag), "v");

    private static Event Out(string host, int party) =>
        host == "TH_gke" ? new Finish(party, s_id, "k") : new Decide(party, s_id, "v");
}
