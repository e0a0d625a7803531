using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cryptography;

/// <summary>φ_s by HMAC-SHA256: values computed by another implementation of HMAC, and arguments that must not be taken for each other.</summary>
public sealed class HmacFunctionTests
{
    // 00 01 … 0f
    private static readonly Gf2Pow128 s_index = new(0x0001020304050607, 0x08090a0b0c0d0e0f);

    // hmac.new(s, label + len(root) + root + (−1, or len(tag) + tag), sha256).digest()[:16] of Python 3.12.
    [Theory]
    [InlineData("s1", null, "9e7a453753a9b5547f77611d0ef49a36")]
    [InlineData("s1", "", "8d7e31a59052b3c55c23fa62ec2fe5b3")]
    [InlineData("ключ", "cs", "4e80eb4a90bbf2f4a76361049fcbcb33")]
    public void It_is_the_truncated_mac_of_the_tag(string root, string? tag, string expected) =>
        Assert.Equal(expected, HmacFunction<Gf2Pow128>.Apply(s_index, new SessionId(root, tag)).ToString());

    [Fact]
    public void The_index_0_is_one_like_any_other() => Assert.Equal(
        "1e3982fc1f523dddfc432c2f277b2cc2", HmacFunction<Gf2Pow128>.Apply(default, new SessionId("")).ToString());

    [Fact]
    public void Different_tags_and_indices_give_different_values()
    {
        SessionId[] tags =
        [
            new(""), new("", ""), new("a"), new("a", ""), new("", "a"), new("aa"), new("a", "a"), new("a|a"), new("a\0"), new("a", "\0"),
        ];
        Gf2Pow128[] indices = [default, s_index, s_index + Gf2Pow128.MultiplicativeIdentity];
        Assert.Equal(
            tags.Length * indices.Length,
            (from tag in tags from index in indices select HmacFunction<Gf2Pow128>.Apply(index, tag)).Distinct().Count());
    }
}
