using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// What a ciphertext is bound to, so that it opens nowhere else: the session and the two parties. Goes into the associated
/// data of real schemes.
/// </summary>
/// <param name="Session">The session ID.</param>
/// <param name="Sender">The server that encrypts, numbered from 1.</param>
/// <param name="Recipient">The server that decrypts, numbered from 1.</param>
public readonly record struct Binding(SessionId Session, int Sender, int Recipient);

/// <summary>A public key p of an encryption scheme, or z = g^y of a key agreement.</summary>
public abstract class PublicKey : IFingerprinted
{
    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}

/// <summary>A private key s of an encryption scheme, or the exponent y of a key agreement.</summary>
public abstract class PrivateKey : IFingerprinted
{
    /// <summary>Shows the key to an adversary that has broken in; nothing once it is erased.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public abstract void Reveal(IEavesdropper eavesdropper);

    /// <summary>Overwrites the key. It decrypts nothing and agrees on nothing afterwards.</summary>
    public abstract void Erase();

    /// <summary>A copy that is erased by itself.</summary>
    public abstract PrivateKey Clone();

    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}

/// <summary>A public key with its private key.</summary>
/// <param name="Public">The public key p.</param>
/// <param name="Private">The private key s.</param>
public readonly record struct KeyPair(PublicKey Public, PrivateKey Private);

/// <summary>A ciphertext of an encryption scheme.</summary>
public abstract class Ciphertext : IFingerprinted
{
    /// <summary>Shows the ciphertext to whoever reads the network.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public abstract void Reveal(IEavesdropper eavesdropper);

    /// <inheritdoc/>
    public abstract void AddTo(ref Fingerprint fingerprint);
}

/// <summary>
/// A semantically secure public-key encryption scheme (K, E, D) for field elements [CS04 §3.1], as a type parameter of the
/// protocols.
/// </summary>
/// <typeparam name="TElement">The field elements encrypted.</typeparam>
public interface IEncryptionScheme<TElement>
{
    /// <summary>K: a fresh key pair.</summary>
    /// <param name="random">Where chance comes from.</param>
    static abstract KeyPair GenerateKeys(RandomSource random);

    /// <summary>E_p: encrypts elements, one after the other, to a public key.</summary>
    /// <param name="recipient">The public key.</param>
    /// <param name="plaintext">The elements.</param>
    /// <param name="binding">What the ciphertext is bound to.</param>
    /// <param name="random">Where chance comes from.</param>
    static abstract Ciphertext Encrypt(
        PublicKey recipient, ReadOnlySpan<TElement> plaintext, in Binding binding, RandomSource random);

    /// <summary>D_s: opens a ciphertext.</summary>
    /// <param name="key">The private key.</param>
    /// <param name="ciphertext">The ciphertext.</param>
    /// <param name="binding">What the ciphertext must be bound to.</param>
    /// <param name="plaintext">Takes the elements; its length is the number expected.</param>
    /// <returns>Whether the ciphertext was made for this key, this binding and this number of elements.</returns>
    static abstract bool TryDecrypt(
        PrivateKey key, Ciphertext ciphertext, in Binding binding, Span<TElement> plaintext);
}
