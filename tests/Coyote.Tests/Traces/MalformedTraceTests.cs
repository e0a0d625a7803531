using System.Text;
using System.Text.Json.Nodes;
using GkeVerified.Coyote.Traces;

namespace GkeVerified.Coyote.Tests.Traces;

/// <summary>What is not understood is an error with its file and line, never a verdict; and the schema says the same.</summary>
public sealed class MalformedTraceTests
{
    private const string Header = """{"format":"gke-trace","version":1,"n":3,"tc":1}""";
    private const string EndLine = """{"event":"end"}""";

    private static readonly JsonSchema s_schema = new(File.ReadAllText(Repository.File("docs", "trace-v1.schema.json")));

    /// <summary>A line that is wrong, and what the error says.</summary>
    public static TheoryData<string, string> BadEvents() => new()
    {
        { """{"event":"start","party":1,"session":"s1" """, "not JSON" },
        { """{"event":"start","party":1,"session":"s1"}}""", "not JSON" },
        { """{"event":"start","party":1,"session":"s1"} {}""", "not JSON" },
        { """{"event":"start","party":1,"session":"s1",}""", "not JSON" },
        { "", "not JSON" },
        { "[]", "JSON object" },
        { "7", "JSON object" },
        { """{"event":"begin","party":1,"session":"s1"}""", "no event \"begin\"" },
        { """{"party":1,"session":"s1"}""", "\"event\" is missing" },
        { """{"event":7,"party":1,"session":"s1"}""", "\"event\" is a string" },
        { """{"event":"start","party":0,"session":"s1"}""", "outside the group 1 … 3" },
        { """{"event":"start","party":4,"session":"s1"}""", "outside the group 1 … 3" },
        { """{"event":"start","party":-1,"session":"s1"}""", "outside the group 1 … 3" },
        { """{"event":"start","party":1.5,"session":"s1"}""", "whole number" },
        { """{"event":"start","party":"1","session":"s1"}""", "whole number" },
        { """{"event":"start","party":99999999999,"session":"s1"}""", "whole number" },
        { """{"event":"start","session":"s1"}""", "\"party\" is missing" },
        { """{"event":"start","party":1}""", "\"session\" is missing" },
        { """{"event":"start","party":1,"session":1}""", "\"session\" is a string" },
        { """{"event":"start","party":1,"session":"s1","key":"k"}""", "start has no field \"key\"" },
        { """{"event":"start","party":1,"session":"s1","colour":"k"}""", "no field \"colour\"" },
        { """{"event":"start","party":1,"party":2,"session":"s1"}""", "\"party\" stands twice" },
        { """{"event":"finish","party":1,"session":"s1"}""", "\"key\" is missing" },
        { """{"event":"finish","party":1,"session":"s1","key":7}""", "\"key\" is a string, or an object" },
        { """{"event":"finish","party":1,"session":"s1","key":{}}""", "\"key\" is a string, or an object" },
        { """{"event":"finish","party":1,"session":"s1","key":{"form":{"y":1}}}""", "\"key\" is a string, or an object" },
        { """{"event":"finish","party":1,"session":"s1","key":{"form":{"y":"g"}}}""", "\"key\" is a string, or an object" },
        { """{"event":"finish","party":1,"session":"s1","key":{"form":{"y":""}}}""", "\"key\" is a string, or an object" },
        { """{"event":"finish","party":1,"session":"s1","key":{"form":{"y":"111111111111111111111111111111111"}}}""", "\"key\" is" },
        { """{"event":"finish","party":1,"session":"s1","key":{"form":{"y":"1","y":"2"}}}""", "\"y\" stands twice" },
        { """{"event":"finish","party":1,"session":"s1","key":{"form":{},"sum":"1"}}""", "\"key\" is a string, or an object" },
        { """{"event":"finish","party":1,"session":"s1","key":{"form":[]}}""", "\"key\" is a string, or an object" },
        { """{"event":"propose","party":1,"session":"c"}""", "\"value\" is missing" },
        { """{"event":"crash"}""", "\"party\" is missing" },
        { """{"event":"crash","party":1,"session":"s1"}""", "crash has no field \"session\"" },
        { """{"event":"seen"}""", "\"value\" is missing" },
        { """{"event":"quiescent","party":1}""", "quiescent has no field \"party\"" },
        { """{"event":"close"}""", "\"session\" is missing" },
        { """{"event":"send","from":1,"to":9}""", "outside the group" },
        { """{"event":"view","party":1,"session":"c","view":0,"value":"v"}""", "counts from 1" },
        { """{"event":"coin","party":1,"session":"c","view":1,"face":4}""", "outside the group" },
    };

    [Theory]
    [MemberData(nameof(BadEvents))]
    public void A_bad_line_is_an_error_with_its_place(string line, string says)
    {
        string trace = $"{Header}\n{{\"event\":\"start\",\"party\":1,\"session\":\"s1\"}}\n{line}\n{EndLine}\n";
        InputException error = Assert.Throws<InputException>(() => Judge(trace));
        Assert.StartsWith("trace:3: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the trace is empty")]
    [InlineData("""{"event":"start","party":1,"session":"s1"}""", "\"format\":\"gke-trace\"")]
    [InlineData("""{"format":"gke-trace","version":2,"n":3,"tc":1}""", "version 2 is not supported")]
    [InlineData("""{"format":"gke-trace","n":3,"tc":1}""", "version (none) is not supported")]
    [InlineData("""{"format":"gke-trace","version":1,"tc":1}""", "\"n\" is missing")]
    [InlineData("""{"format":"gke-trace","version":1,"n":0,"tc":0}""", "n must lie in 1 … 1024")]
    [InlineData("""{"format":"gke-trace","version":1,"n":1025,"tc":0}""", "n must lie in 1 … 1024")]
    [InlineData("""{"format":"gke-trace","version":1,"n":4,"tc":2}""", "t_c must lie in 0 ≤ t_c < n/2")]
    [InlineData("""{"format":"gke-trace","version":1,"n":3,"tc":1,"event":"end"}""", "a first line has no field \"event\"")]
    public void A_bad_first_line_is_an_error(string header, string says)
    {
        InputException error = Assert.Throws<InputException>(() => Judge(header.Length == 0 ? "" : header + "\n"));
        Assert.StartsWith("trace:1: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_that_is_cut_off_is_an_error_wherever_it_is_cut()
    {
        string whole = $"{Header}\n{{\"event\":\"start\",\"party\":1,\"session\":\"s1\"}}\n{{\"event\":\"quiescent\"}}\n{EndLine}\n";
        Assert.Null(Judge(whole).Violation);
        Assert.Null(Judge(whole[..^1]).Violation);
        for (int length = 0; length < whole.Length - 1; length++)
        {
            Assert.Throws<InputException>(() => Judge(whole[..length]));
        }

        InputException inside = Assert.Throws<InputException>(() => Judge(whole[..(whole.Length - 5)]));
        Assert.Contains("may have been cut off", inside.Message, StringComparison.Ordinal);
        InputException between = Assert.Throws<InputException>(() => Judge(whole[..^(EndLine.Length + 1)]));
        Assert.Contains("stops without its last line", between.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_may_follow_the_end()
    {
        InputException error = Assert.Throws<InputException>(() => Judge($"{Header}\n{EndLine}\n{EndLine}\n"));
        Assert.StartsWith("trace:3: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_may_end_in_carriage_return_and_long_ones_are_refused()
    {
        Assert.Null(Judge($"{Header}\r\n{EndLine}\r\n").Violation);
        string longest = new('s', TraceReader.LongestLine - 100);
        string Trace(string id) => $"{Header}\n{{\"event\":\"start\",\"party\":1,\"session\":\"{id}\"}}\n{EndLine}\n";
        Assert.Null(Judge(Trace(longest)).Violation);
        InputException error = Assert.Throws<InputException>(() => Judge(Trace(longest + longest)));
        Assert.StartsWith("trace:2: the line has more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_Unicode_are_an_error()
    {
        byte[] bytes = Encoding.Latin1.GetBytes($"{Header}\n{{\"event\":\"start\",\"party\":1,\"session\":\"\xff\"}}\n{EndLine}\n");
        using var stream = new MemoryStream(bytes);
        InputException error = Assert.Throws<InputException>(() => Oracle.Judge("th-gke", stream, "trace"));
        Assert.StartsWith("trace:2: ", error.Message, StringComparison.Ordinal);
    }

    /// <summary>What a schema cannot express: duplicates, the group's size, and what is not JSON at all.</summary>
    [Theory]
    [MemberData(nameof(BadEvents))]
    public void The_schema_refuses_what_it_can_express(string line, string says)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(line);
        }
        catch (System.Text.Json.JsonException)
        {
            Assert.Equal("not JSON", says);
            return;
        }

        if (says.Contains("twice", StringComparison.Ordinal))
        {
            // A parsed object no longer shows that a name stood twice.
            return;
        }

        bool beyondSchemas = says.Contains("outside the group", StringComparison.Ordinal)
            && !line.Contains("\"party\":0", StringComparison.Ordinal)
            && !line.Contains("\"party\":-1", StringComparison.Ordinal);
        Assert.Equal(beyondSchemas, s_schema.Accepts(node, "#/$defs/event"));
    }

    private static OracleVerdict Judge(string trace)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(trace));
        return Oracle.Judge("th-gke", stream, "trace");
    }
}
