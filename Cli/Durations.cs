using System.CommandLine.Parsing;
using System.Globalization;

namespace GkeVerified.Cli;

/// <summary>Durations as people write them: 30s, 5m, 1.5h, 500ms.</summary>
internal static class Durations
{
    private static readonly (string Unit, double Seconds)[] s_units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    public static TimeSpan Parse(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        foreach ((string unit, double seconds) in s_units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(
                    text.AsSpan(0, text.Length - unit.Length),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out double number)
                && number * seconds is > 0 and < 1e7)
            {
                return TimeSpan.FromSeconds(number * seconds);
            }
        }

        argument.AddError($"\"{text}\" is no duration; write 500ms, 30s, 5m or 1.5h.");
        return default;
    }
}
