using System.Text;
using GkeVerified.Coyote.Traces;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Traces;

/// <summary>For each rule of each trusted host, a trace file that breaks that rule and no other, refused by its name.</summary>
public sealed class OracleRuleTests
{
    private const string Starts =
        """
        {"event":"start","party":1,"session":"s1"}
        {"event":"start","party":2,"session":"s1"}
        {"event":"start","party":3,"session":"s1"}
        """;

    private const string Proposals =
        """
        {"event":"propose","party":1,"session":"c","value":"a"}
        {"event":"propose","party":2,"session":"c","value":"b"}
        {"event":"propose","party":3,"session":"c","value":"a"}
        """;

    /// <summary>Specification, rule, the line that breaks it, and the lines after the first.</summary>
    public static TheoryData<string, string, int, string> Broken() => new()
    {
        {
            "th-gke", "TH_gke/finish-started", 2,
            """{"event":"finish","party":1,"session":"s1","key":"k"}"""
        },
        {
            "th-gke", "TH_gke/finish-once", 6,
            Starts + """

            {"event":"finish","party":1,"session":"s1","key":"k"}
            {"event":"finish","party":1,"session":"s1","key":"k"}
            """
        },
        {
            "th-gke", "TH_gke/agreement", 6,
            Starts + """

            {"event":"finish","party":1,"session":"s1","key":"k"}
            {"event":"finish","party":2,"session":"s1","key":"l"}
            """
        },
        {
            "th-gke", "TH_gke/crash-silent", 6,
            Starts + """

            {"event":"crash","party":2}
            {"event":"finish","party":2,"session":"s1","key":"k"}
            """
        },
        {
            "th-gke", "TH_gke/liveness", 8,
            Starts + """

            {"event":"crash","party":3}
            {"event":"finish","party":1,"session":"s1","key":"k"}
            {"event":"deliver","from":1,"to":2,"number":1,"kind":"key_part","session":"s1"}
            {"event":"quiescent"}
            """
        },
        {
            "th-gke", "TH_gke/secrecy", 7,
            Starts + """

            {"event":"seen","value":{"form":{"y1":"1","y2":"1"}}}
            {"event":"finish","party":1,"session":"s1","key":{"form":{"y1":"1","y2":"1"}}}
            {"event":"end"}
            """
        },
        {
            "th-gke", "TH_gke/freshness", 9,
            Starts + """

            {"event":"start","party":1,"session":"s2"}
            {"event":"finish","party":1,"session":"s1","key":"k"}
            {"event":"close","session":"s1"}
            {"event":"start","party":2,"session":"s2"}
            {"event":"finish","party":2,"session":"s2","key":"k"}
            """
        },
        {
            "th-cons", "TH_cons/decide-proposer", 3,
            """
            {"event":"propose","party":1,"session":"c","value":"a"}
            {"event":"decide","party":2,"session":"c","value":"a"}
            """
        },
        {
            "th-cons", "TH_cons/validity", 5,
            Proposals + """

            {"event":"decide","party":1,"session":"c","value":"z"}
            """
        },
        {
            "th-cons", "TH_cons/agreement", 6,
            Proposals + """

            {"event":"decide","party":1,"session":"c","value":"a"}
            {"event":"decide","party":2,"session":"c","value":"b"}
            """
        },
        {
            "th-cons", "TH_cons/crash-silent", 6,
            Proposals + """

            {"event":"crash","party":1}
            {"event":"decide","party":1,"session":"c","value":"a"}
            """
        },
        {
            "th-cons", "TH_cons/liveness", 7,
            Proposals + """

            {"event":"decide","party":1,"session":"c","value":"a"}
            {"event":"decide","party":3,"session":"c","value":"a"}
            {"event":"quiescent"}
            """
        },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_trace_that_breaks_a_rule_is_refused_by_its_name_at_its_line(
        string specification, string rule, int line, string events)
    {
        OracleVerdict verdict = Judge(specification, events);
        Assert.NotNull(verdict.Violation);
        Assert.Equal(rule, verdict.Violation.Name);
        Assert.Equal(line, verdict.Violation.Position);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void The_trace_up_to_that_line_holds(string specification, string rule, int line, string events)
    {
        string[] before = events.Split('\n').Take(line - 2).Where(l => !l.Contains("\"end\"", StringComparison.Ordinal)).ToArray();
        string whole = string.Join('\n', [.. before, """{"event":"end"}"""]);

        // Secrecy is broken by a key that was output already and is judged at the end.
        Assert.Equal(rule == "TH_gke/secrecy", Judge(specification, whole).Violation is not null);
    }

    [Fact]
    public void Every_rule_of_the_trusted_hosts_is_broken_here()
    {
        var group = new Group(3, 1);
        SpecMonitor[] monitors =
        [
            new TrustedHostGke(group),
            new KeySecrecy<Impl.Fields.Gf2Pow128>(),
            new TrustedHostCons(group, Decisions.Literal),
        ];

        // Taken literally, Def. 4 does not refuse a repeated decision, and the oracle judges literally.
        IEnumerable<string> rules = monitors.SelectMany(m => m.Rules.Select(r => $"{m.Name}/{r}"))
            .Where(rule => rule != "TH_cons/decide-once");
        Assert.Equal(rules.Order(), Broken().Select(row => (string)row[1]).Distinct().Order());
    }

    [Fact]
    public void A_whole_trace_with_several_sessions_holds()
    {
        string events = Starts + """

            {"event":"start","party":1,"session":"s2"}
            {"event":"finish","party":3,"session":"s1","key":{"form":{"y1":"1","y2":"1"},"constant":"5"}}
            {"event":"seen","value":{"form":{"y1":"1","y3":"1"}}}
            {"event":"crash","party":3}
            {"event":"finish","party":2,"session":"s1","key":{"form":{"y2":"1","y1":"01"},"constant":"05"}}
            {"event":"finish","party":1,"session":"s1","key":{"form":{"y1":"1","y2":"1"},"constant":"5"},"x-clock":17}
            {"event":"quiescent"}
            {"event":"close","session":"s1"}
            {"event":"end"}
            """;
        OracleVerdict verdict = Judge("th-gke", events);
        Assert.Null(verdict.Violation);
        Assert.Equal(3, verdict.Finished);
        Assert.True(verdict.LivenessJudged);
        Assert.True(verdict.SecrecyJudged);
    }

    [Fact]
    public void What_cannot_be_judged_is_said()
    {
        OracleVerdict verdict = Judge("th-gke", Starts + """

            {"event":"finish","party":1,"session":"s1","key":"k"}
            {"event":"end"}
            """);
        Assert.Null(verdict.Violation);
        Assert.False(verdict.LivenessJudged);
        Assert.False(verdict.SecrecyJudged);
    }

    internal static OracleVerdict Judge(string specification, string events)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(
            """{"format":"gke-trace","version":1,"n":3,"tc":1}""" + "\n" + events + "\n"));
        return Oracle.Judge(specification, stream, "trace");
    }
}
