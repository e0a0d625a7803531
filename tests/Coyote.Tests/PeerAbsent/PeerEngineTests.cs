namespace GkeVerified.Coyote.Tests.PeerAbsent;

/// <summary>Without Microsoft Coyote its engines say in one sentence what is missing and how to get it.</summary>
public sealed class PeerEngineTests
{
    [Theory]
    [InlineData("coyote")]
    [InlineData("coyote-steps")]
    public void An_engine_that_is_not_in_this_build_says_how_to_get_it(string engine)
    {
        string message = Assert.Throws<InputException>(() => EngineCatalog.Create(engine)).Message;
        Assert.StartsWith($"--engine {engine}: ", message, StringComparison.Ordinal);
        Assert.Contains("Microsoft.Coyote", message, StringComparison.Ordinal);
        Assert.Contains("dotnet nuget add source", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_that_is_none_is_told_from_one_that_is_missing() =>
        Assert.Contains("builtin, coyote", Assert.Throws<InputException>(() => EngineCatalog.Create("spin")).Message, StringComparison.Ordinal);
}
