namespace GkeVerified.Tests;

/// <summary>A test of a bash script: skipped, and said so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BashFactAttribute : FactAttribute
{
    public BashFactAttribute() => Skip = BashTests.Missing;
}

/// <summary>Tests of a bash script: skipped, and said so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BashTheoryAttribute : TheoryAttribute
{
    public BashTheoryAttribute() => Skip = BashTests.Missing;
}

/// <summary>Whether bash scripts can be tested.</summary>
internal static class BashTests
{
    /// <summary>Why not; null if they can.</summary>
    public static string? Missing => OperatingSystem.IsWindows() ? "There is no bash here." : null;
}
