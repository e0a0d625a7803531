using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Impl.Tests.Cryptography;

/// <summary>Ideal signatures that write down what is verified: whose key, which text, which signature.</summary>
internal sealed class CountingSignatures : ISignatureScheme
{
    [ThreadStatic]
    private static List<(object Key, string Text, Signature Signature)>? t_verified;

    private CountingSignatures()
    {
    }

    /// <summary>What has been verified on this thread.</summary>
    public static List<(object Key, string Text, Signature Signature)> Verified => t_verified ??= [];

    public static SigningKeyPair GenerateKeys(RandomSource random) => IdealSignatures.GenerateKeys(random);

    public static Signature Sign(SigningKey key, Statement statement) => IdealSignatures.Sign(key, statement);

    public static bool Verify(VerificationKey key, Statement statement, Signature signature)
    {
        Verified.Add((key, Convert.ToBase64String(statement.Bytes), signature));
        return IdealSignatures.Verify(key, statement, signature);
    }
}
