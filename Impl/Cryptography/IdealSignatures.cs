using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// Ideal signatures, for exploration: a signature is the statement under the name of a key, and only the holder of the signing
/// key can make one. So a Byzantine party signs with the keys of Byzantine parties and with no others. What a real scheme gives up
/// to a negligible chance of forgery, this gives exactly.
/// </summary>
public sealed class IdealSignatures : ISignatureScheme
{
    private IdealSignatures()
    {
    }

    /// <inheritdoc/>
    public static SigningKeyPair GenerateKeys(RandomSource random)
    {
        ulong name = random.NextName();
        return new SigningKeyPair(new Public(name), new Private(name));
    }

    /// <inheritdoc/>
    public static Signature Sign(SigningKey key, Statement statement) => new Signed(
        ((Private)key).Name ?? throw new InvalidOperationException("The key is erased; nothing can be signed with it."), statement);

    /// <inheritdoc/>
    public static bool Verify(VerificationKey key, Statement statement, Signature signature) =>
        signature is Signed signed && signed.Key == ((Public)key).Name && signed.Statement.Equals(statement);

    private sealed class Public(ulong name) : VerificationKey
    {
        public ulong Name => name;

        public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(name);
    }

    private sealed class Private(ulong name) : SigningKey
    {
        public ulong? Name { get; private set; } = name;

        public override void Erase() => Name = null;
    }

    private sealed class Signed(ulong key, Statement statement) : Signature
    {
        public ulong Key => key;

        public Statement Statement => statement;

        public override bool Equals(Signature? other) =>
            ReferenceEquals(this, other) || (other is Signed same && same.Key == key && same.Statement.Equals(statement));

        public override int GetHashCode() => HashCode.Combine(key, statement);

        public override void AddTo(ref Fingerprint fingerprint)
        {
            fingerprint.Add(key);
            statement.AddTo(ref fingerprint);
        }
    }
}
