using System.Globalization;
using System.Runtime.InteropServices;

namespace GkeVerified.Coyote.Systems;

/// <summary>What the adversary may do next.</summary>
public enum ChoiceKind : byte
{
    /// <summary>Deliver a message.</summary>
    Deliver,

    /// <summary>Let the user give an input to a server.</summary>
    Input,

    /// <summary>Let an ideal sub-system give an output to a server.</summary>
    Ideal,

    /// <summary>Crash a server between two activations.</summary>
    Crash,

    /// <summary>Break into a server between two activations and read all that it has not erased.</summary>
    BreakIn,

    /// <summary>Let the failure detector at a server list another one.</summary>
    Suspect,

    /// <summary>Corrupt a party, before anything else happens.</summary>
    Corrupt,

    /// <summary>Let a Byzantine party send a message that it made up, and deliver it.</summary>
    Forge,

    /// <summary>Let the timer of a session run out at a party.</summary>
    Timeout,

    /// <summary>Deliver a message and leave a copy of it on its way: it arrives again, at any time.</summary>
    Duplicate,

    /// <summary>Let a Byzantine party send a message that is not for whoever gets it, and deliver it.</summary>
    Stray,
}

/// <summary>
/// One choice of the adversary. Named by what it does and not by its place among the alternatives, so that a run whose other
/// choices change still means the same by it.
/// </summary>
/// <param name="Kind">What the adversary does.</param>
/// <param name="Party">The server that is activated, crashed or broken into, numbered from 1.</param>
/// <param name="From">Deliver, Duplicate, Forge, Stray: the sender. Suspect: the server that is listed. Ideal: the server whose proposal the output takes. Otherwise 0.</param>
/// <param name="Number">
/// Deliver, Duplicate: which message of the link, from 1. Input: which input of the scenario, from 1. Ideal, Timeout: which session, from 1. Forge: which
/// of the messages that Byzantine parties can make up, from 1. Stray: which of the stray messages, from 1.
/// </param>
/// <param name="CrashAfter">
/// −1, or: the server crashes during this activation, having written that many of its messages and outputs.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Choice(ChoiceKind Kind, byte Party, byte From, ushort Number, short CrashAfter = -1)
{
    /// <summary>Reads a choice.</summary>
    /// <param name="text">What <see cref="ToString"/> gives.</param>
    /// <exception cref="FormatException">The text is no choice.</exception>
    public static Choice Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            short crashAfter = -1;
            if (words is [.. _, "crash-after", _])
            {
                crashAfter = short.Parse(words[^1], NumberStyles.None, CultureInfo.InvariantCulture);
                words = words[..^2];
            }

            return words switch
            {
                ["deliver", var link, var number] when link.Split('>') is [var from, var to] && number.StartsWith('#') =>
                    new Choice(ChoiceKind.Deliver, ToParty(to), ToParty(from), ToNumber(number[1..]), crashAfter),
                ["input", var number, "at", var party] =>
                    new Choice(ChoiceKind.Input, ToParty(party), 0, ToNumber(number), crashAfter),
                ["decide", var number, "at", var party, "for", var proposer] =>
                    new Choice(ChoiceKind.Ideal, ToParty(party), ToParty(proposer), ToNumber(number), crashAfter),
                ["suspect", var suspected, "at", var party] =>
                    new Choice(ChoiceKind.Suspect, ToParty(party), ToParty(suspected), 0, crashAfter),
                ["timeout", var number, "at", var party] =>
                    new Choice(ChoiceKind.Timeout, ToParty(party), 0, ToNumber(number), crashAfter),
                ["crash", var party] when crashAfter < 0 => new Choice(ChoiceKind.Crash, ToParty(party), 0, 0),
                ["corrupt", var party] when crashAfter < 0 => new Choice(ChoiceKind.Corrupt, ToParty(party), 0, 0),
                ["forge", var link, var number]
                    when crashAfter < 0 && link.Split('>') is [var from, var to] && number.StartsWith('#') =>
                    new Choice(ChoiceKind.Forge, ToParty(to), ToParty(from), ToNumber(number[1..])),
                ["stray", var link, var number]
                    when crashAfter < 0 && link.Split('>') is [var from, var to] && number.StartsWith('#') =>
                    new Choice(ChoiceKind.Stray, ToParty(to), ToParty(from), ToNumber(number[1..])),
                ["duplicate", var link, var number]
                    when crashAfter < 0 && link.Split('>') is [var from, var to] && number.StartsWith('#') =>
                    new Choice(ChoiceKind.Duplicate, ToParty(to), ToParty(from), ToNumber(number[1..])),
                ["break-in", var party] when crashAfter < 0 => new Choice(ChoiceKind.BreakIn, ToParty(party), 0, 0),
                _ => throw new FormatException(),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new FormatException(
                $"\"{text}\" is no choice. Choices read: deliver 3>1 #2 | input 4 at 2 | decide 1 at 2 for 3 | suspect 3 at 2 | "
                + "timeout 1 at 2 | crash 2 | break-in 2 | corrupt 4 | forge 4>1 #2 | stray 4>1 #2 | duplicate 3>1 #2, the first five with an optional crash-after 4.",
                e);
        }
    }

    /// <summary>The choice as a replay file has it.</summary>
    public override string ToString()
    {
        string choice = Kind switch
        {
            ChoiceKind.Deliver => Invariant($"deliver {From}>{Party} #{Number}"),
            ChoiceKind.Input => Invariant($"input {Number} at {Party}"),
            ChoiceKind.Ideal => Invariant($"decide {Number} at {Party} for {From}"),
            ChoiceKind.Suspect => Invariant($"suspect {From} at {Party}"),
            ChoiceKind.Timeout => Invariant($"timeout {Number} at {Party}"),
            ChoiceKind.Crash => Invariant($"crash {Party}"),
            ChoiceKind.Corrupt => Invariant($"corrupt {Party}"),
            ChoiceKind.Forge => Invariant($"forge {From}>{Party} #{Number}"),
            ChoiceKind.Stray => Invariant($"stray {From}>{Party} #{Number}"),
            ChoiceKind.Duplicate => Invariant($"duplicate {From}>{Party} #{Number}"),
            _ => Invariant($"break-in {Party}"),
        };
        return CrashAfter < 0 ? choice : Invariant($"{choice} crash-after {CrashAfter}");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static byte ToParty(string word) => byte.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);

    private static ushort ToNumber(string word) => ushort.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
}
