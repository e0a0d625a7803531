using CsCheck;
using GkeVerified.Coyote.Systems;

namespace GkeVerified.Coyote.Tests.Systems;

public sealed class ChoiceTests
{
    private static readonly Gen<Choice> s_choices = Gen.Select(
        Gen.OneOfConst(ChoiceKind.Deliver, ChoiceKind.Input, ChoiceKind.Ideal, ChoiceKind.Crash, ChoiceKind.Suspect, ChoiceKind.Corrupt, ChoiceKind.Forge,
            ChoiceKind.Timeout, ChoiceKind.Duplicate, ChoiceKind.Stray),
        Gen.Select(Gen.Int[1, 64], Gen.Int[1, 64]),
        Gen.Select(Gen.Int[1, 60_000], Gen.Int[-1, 300]))
        .Select(drawn =>
        {
            (ChoiceKind kind, (int party, int from), (int number, int crashAfter)) = drawn;
            return kind switch
            {
                ChoiceKind.Crash or ChoiceKind.Corrupt => new Choice(kind, (byte)party, 0, 0),
                ChoiceKind.Forge or ChoiceKind.Duplicate or ChoiceKind.Stray => new Choice(kind, (byte)party, (byte)from, (ushort)number),
                ChoiceKind.Suspect => new Choice(kind, (byte)party, (byte)from, 0, (short)crashAfter),
                ChoiceKind.Input or ChoiceKind.Timeout => new Choice(kind, (byte)party, 0, (ushort)number, (short)crashAfter),
                _ => new Choice(kind, (byte)party, (byte)from, (ushort)number, (short)crashAfter),
            };
        });

    [Fact]
    public void A_choice_reads_as_it_is_written() =>
        s_choices.Sample(choice => Choice.Parse(choice.ToString()) == choice, iter: 2_000);

    [Theory]
    [InlineData("")]
    [InlineData("deliver")]
    [InlineData("deliver 1>2")]
    [InlineData("deliver 1>2 3")]
    [InlineData("deliver 1>2>3 #1")]
    [InlineData("deliver 1>300 #1")]
    [InlineData("deliver 1>2 #-1")]
    [InlineData("input x at 1")]
    [InlineData("decide 1 at 2")]
    [InlineData("crash 2 crash-after 1")]
    [InlineData("crash 2 now")]
    [InlineData("corrupt")]
    [InlineData("corrupt 2 crash-after 1")]
    [InlineData("forge 4>1")]
    [InlineData("forge 4>1 #2 crash-after 1")]
    [InlineData("stray 4>1")]
    [InlineData("stray 4>1 #2 crash-after 1")]
    [InlineData("duplicate 4>1")]
    [InlineData("duplicate 4>1 #2 crash-after 1")]
    [InlineData("timeout 1")]
    [InlineData("suspect 2")]
    [InlineData("suspect 2 of 1")]
    [InlineData("deliver 1>2 #1 crash-after")]
    public void What_is_no_choice_is_refused_with_what_choices_look_like(string text)
    {
        FormatException error = Assert.Throws<FormatException>(() => Choice.Parse(text));
        Assert.Contains("deliver 3>1 #2", error.Message, StringComparison.Ordinal);
    }
}
