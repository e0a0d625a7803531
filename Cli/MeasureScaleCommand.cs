using System.CommandLine;
using System.Globalization;
using GkeVerified.Coyote.Measuring;

namespace GkeVerified.Cli;

/// <summary><c>gke measure scale</c>: what Murmur and Cascade Consensus cost groups up to a thousand members, and the Delivery Service up to 64.</summary>
internal static class MeasureScaleCommand
{
    private static readonly Option<string> s_n = new("-n")
    {
        Description = "Numbers of members, separated by commas.",
        DefaultValueFactory = _ => "10,64,100,1000",
    };

    private static readonly Option<ulong> s_seed = new("--seed") { Description = "What all chance follows from.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("scale", "Measure a broadcast of Murmur and an agreement of Cascade Consensus up to a thousand members, and the whole Delivery Service up to 64.")
        {
            s_n, s_seed,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        IReadOnlyList<int> sizes = MeasureCommand.Numbers("-n", parsed.GetValue(s_n)!, 4, Scale.MostMembers);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            All members correct, over a fair random network. Time is that of all members together, on one thread.
            murmur, cascade: each alone, on an opaque value of {Scale.PayloadSize:N0} bytes; no TreeKEM, no epochs. Nothing conflicts, so cascade is one CAC.
            service: one proposal and one commit of it through the Delivery Service over both, with a symbolic TreeKEM (n ≤ {Scale.MostMembersOfService}; it has no
            bytes to count); SUBSCRIBE links peers, once in each epoch, and ENTERED tells that a member is in the next one.
            Murmur loses a message with chance {Scale.Epsilon:0e-0} at most when t are Byzantine.
            """));
        Console.WriteLine(
            "step                     n    t    G   messages  a member       bytes  a member  signed   verified  a member  rounds       s  signatures  sent");
        foreach (ScaleRow row in sizes.SelectMany(n => Scale.Measure(n, parsed.GetValue(s_seed))))
        {
            double n = row.N;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Step,-21}{row.N,5}{row.T,5}{row.Gossip?.ToString(CultureInfo.InvariantCulture) ?? "-",5}{row.Messages,11:N0}"
                + $"{row.Messages / n,10:F1}{Size(row.Bytes),12}{Size(row.Bytes / n),10}{row.Made,8:N0}{row.Verified,11:N0}{row.Verified / n,10:F1}"
                + $"{row.Rounds,8}{row.Seconds,8:F2}  {row.Scheme,-10}  {row.Kinds}"));
        }

        return ExitCode.Held;
    }

    private static string Size(double? bytes) => bytes switch
    {
        null => "-",
        < 1e4 => string.Create(CultureInfo.InvariantCulture, $"{bytes:F0} B"),
        < 1e7 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} kB"),
        < 1e10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB"),
    };
}
