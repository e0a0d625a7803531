using System.CommandLine;
using System.Globalization;
using GkeVerified.Coyote.Measuring;

namespace GkeVerified.Cli;

/// <summary><c>gke measure scale</c>: what a proposal and a commit cost groups up to a thousand members.</summary>
internal static class MeasureScaleCommand
{
    private static readonly Option<string> s_n = new("-n")
    {
        Description = "Numbers of members, separated by commas.",
        DefaultValueFactory = _ => "10,100,1000",
    };

    private static readonly Option<ulong> s_seed = new("--seed") { Description = "What all chance follows from.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("scale", "Measure one proposal that is broadcast and one commit that is agreed, up to a thousand members.")
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
            $"All members correct, over a fair random network; proposal and commit of {Scale.PayloadSize} bytes; Murmur loses a message with chance "
            + $"{Scale.Epsilon:E0} at most when t are Byzantine. Time is that of all members together, on one thread."));
        Console.WriteLine(
            "step                     n    t    G   messages  a member       bytes  a member  signed   verified  a member  rounds       s  signatures");
        foreach (ScaleRow row in sizes.SelectMany(n => Scale.Measure(n, parsed.GetValue(s_seed))))
        {
            double n = row.N;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Step,-21}{row.N,5}{row.T,5}{row.Gossip?.ToString(CultureInfo.InvariantCulture) ?? "-",5}{row.Messages,11:N0}"
                + $"{row.Messages / n,10:F1}{Size(row.Bytes),12}{Size(row.Bytes / n),10}{row.Made,8:N0}{row.Verified,11:N0}{row.Verified / n,10:F1}"
                + $"{row.Rounds,8}{row.Seconds,8:F2}  {row.Scheme}"));
        }

        return ExitCode.Held;
    }

    private static string Size(double bytes) => bytes switch
    {
        < 1e4 => string.Create(CultureInfo.InvariantCulture, $"{bytes:F0} B"),
        < 1e7 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} kB"),
        < 1e10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB"),
    };
}
