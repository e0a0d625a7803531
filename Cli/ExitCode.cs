namespace GkeVerified.Cli;

/// <summary>What the command says to whoever called it.</summary>
internal static class ExitCode
{
    /// <summary>All held.</summary>
    public const int Held = 0;

    /// <summary>A rule was violated, or the check did not go as expected.</summary>
    public const int Violation = 1;

    /// <summary>Bad usage or input.</summary>
    public const int BadInput = 2;

    /// <summary>Undecided within the bounds.</summary>
    public const int Undecided = 3;
}
