using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// Something that is signed: a value with content equality, and with an encoding in bytes that no other statement has, which names
/// its kind and its session, so that a signature means nothing elsewhere. Immutable.
/// </summary>
public abstract class Statement : IFingerprinted, IEquatable<Statement>
{
    private byte[]? _bytes;

    /// <summary>The encoding that real schemes sign. Made when it is first asked for.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            if (_bytes is null)
            {
                var writer = new StatementWriter();
                Write(writer);
                _bytes = writer.ToArray();
            }

            return _bytes;
        }
    }

    /// <summary>Writes the encoding: everything that <see cref="Equals(Statement)"/> compares, each part with its length.</summary>
    /// <param name="writer">Takes the parts.</param>
    protected abstract void Write(StatementWriter writer);

    /// <inheritdoc/>
    public abstract bool Equals(Statement? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Statement);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var fingerprint = default(Fingerprint);
        AddTo(ref fingerprint);
        return fingerprint.GetHashCode();
    }

    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}

/// <summary>Takes the encoding of a statement, part by part, such that no two sequences of parts give the same bytes.</summary>
public sealed class StatementWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64);

    /// <summary>Appends a number: 4 bytes, most significant first.</summary>
    /// <param name="number">The number.</param>
    public void Write(int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(sizeof(int)), number);
        _buffer.Advance(sizeof(int));
    }

    /// <summary>Appends a text: its length in bytes of UTF-8, and these.</summary>
    /// <param name="text">The text.</param>
    public void Write(string text)
    {
        Write(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _buffer);
    }

    /// <summary>Appends a session: its root, whether it has a tag, and the tag.</summary>
    /// <param name="session">The session.</param>
    public void Write(SessionId session)
    {
        Write(session.Root);
        Write(session.Tag is null ? 0 : 1);
        Write(session.Tag ?? "");
    }

    /// <summary>How many bytes were written.</summary>
    public int Length => _buffer.WrittenCount;

    /// <summary>What was written.</summary>
    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}

/// <summary>A public key that verifies signatures.</summary>
public abstract class VerificationKey : IFingerprinted
{
    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}

/// <summary>
/// A private key that signs. It belongs to the server and outlives its sessions, so machines share it and do not erase it.
/// </summary>
public abstract class SigningKey
{
    /// <summary>Overwrites the key. It signs nothing afterwards.</summary>
    public abstract void Erase();
}

/// <summary>A verification key with its signing key.</summary>
/// <param name="Verification">The public key.</param>
/// <param name="Signing">The private key.</param>
public readonly record struct SigningKeyPair(VerificationKey Verification, SigningKey Signing);

/// <summary>A signature: a value with content equality. Immutable.</summary>
public abstract class Signature : IFingerprinted, IEquatable<Signature>
{
    /// <inheritdoc/>
    public abstract bool Equals(Signature? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Signature);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}

/// <summary>
/// A signature scheme, existentially unforgeable under chosen messages, as a type parameter of the protocols.
/// </summary>
public interface ISignatureScheme
{
    /// <summary>A fresh key pair.</summary>
    /// <param name="random">Where chance comes from.</param>
    static abstract SigningKeyPair GenerateKeys(RandomSource random);

    /// <summary>Signs a statement.</summary>
    /// <param name="key">The signing key, of this scheme.</param>
    /// <param name="statement">The statement.</param>
    /// <exception cref="InvalidOperationException">The key is erased.</exception>
    static abstract Signature Sign(SigningKey key, Statement statement);

    /// <summary>Whether a signature of a statement was made with the signing key that belongs to a verification key.</summary>
    /// <param name="key">The verification key, of this scheme.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="signature">The signature; one of another scheme verifies under no key.</param>
    static abstract bool Verify(VerificationKey key, Statement statement, Signature signature);
}

/// <summary>The keys of a group: everybody's verification keys, and the signing keys of whoever holds them.</summary>
public sealed class SignatureKeys
{
    private readonly SigningKeyPair[] _pairs;

    private SignatureKeys(SigningKeyPair[] pairs) => _pairs = pairs;

    /// <summary>n, the size of the group.</summary>
    public int Size => _pairs.Length - 1;

    /// <summary>Makes the keys of a whole group, for tests and exploration.</summary>
    /// <typeparam name="TScheme">The scheme.</typeparam>
    /// <param name="size">n.</param>
    /// <param name="random">Where the keys of a party come from.</param>
    public static SignatureKeys Generate<TScheme>(int size, Func<int, RandomSource> random)
        where TScheme : ISignatureScheme
    {
        var pairs = new SigningKeyPair[size + 1];
        for (int party = 1; party <= size; party++)
        {
            pairs[party] = TScheme.GenerateKeys(random(party));
        }

        return new SignatureKeys(pairs);
    }

    /// <summary>The verification key of a party.</summary>
    /// <param name="party">The party, numbered from 1.</param>
    public VerificationKey Verification(int party) => _pairs[party].Verification;

    /// <summary>The signing key of a party, to be given to that party alone.</summary>
    /// <param name="party">The party, numbered from 1.</param>
    public SigningKey Signing(int party) => _pairs[party].Signing;
}
