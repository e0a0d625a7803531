using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>A signature scheme whose keys count what is done with them. For one thread.</summary>
/// <typeparam name="TScheme">The scheme itself.</typeparam>
public sealed class CountedSignatures<TScheme> : ISignatureScheme
    where TScheme : ISignatureScheme
{
    private CountedSignatures()
    {
    }

    /// <inheritdoc/>
    public static SigningKeyPair GenerateKeys(RandomSource random)
    {
        SigningKeyPair pair = TScheme.GenerateKeys(random);
        return new SigningKeyPair(new Verifying(pair.Verification), new Signing(pair.Signing));
    }

    /// <inheritdoc/>
    public static Signature Sign(SigningKey key, Statement statement)
    {
        var counted = (Signing)key;
        counted.Count++;
        return TScheme.Sign(counted.Key, statement);
    }

    /// <inheritdoc/>
    public static bool Verify(VerificationKey key, Statement statement, Signature signature)
    {
        var counted = (Verifying)key;
        counted.Count++;
        return TScheme.Verify(counted.Key, statement, signature);
    }

    /// <summary>How many signatures a group has made and verified so far.</summary>
    /// <param name="keys">The keys of the group, of this scheme.</param>
    public static (long Made, long Verified) CountOf(SignatureKeys keys)
    {
        long made = 0, verified = 0;
        for (int party = 1; party <= keys.Size; party++)
        {
            made += ((Signing)keys.Signing(party)).Count;
            verified += ((Verifying)keys.Verification(party)).Count;
        }

        return (made, verified);
    }

    private sealed class Verifying(VerificationKey key) : VerificationKey
    {
        public VerificationKey Key => key;

        public long Count { get; set; }

        public override void AddTo(ref Fingerprint fingerprint) => key.AddTo(ref fingerprint);
    }

    private sealed class Signing(SigningKey key) : SigningKey
    {
        public SigningKey Key => key;

        public long Count { get; set; }

        public override void Erase() => key.Erase();
    }
}
