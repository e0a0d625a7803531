using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// A group of prime order in which two parties agree on an element after Diffie and Hellman, and in which what they agreed on can
/// be computed with: the type parameter of protocols like Burmester–Desmedt. Elements are written additively, so that the
/// element of the papers' g^{y·y'} is that of y·y' here, and a power is an integer multiple.
/// </summary>
/// <typeparam name="TElement">The elements of the group.</typeparam>
public interface IKeyAgreementGroup<TElement>
    where TElement : struct, IGroupElement<TElement>
{
    /// <summary>A uniform exponent y other than 0, as private key, and z = g^y as public key.</summary>
    /// <param name="random">Where chance comes from.</param>
    static abstract KeyPair GenerateKeys(RandomSource random);

    /// <summary>g^{y·y'}, which the owners of both exponents compute alike and nobody else does.</summary>
    /// <param name="own">The exponent y.</param>
    /// <param name="other">The other party's z' = g^{y'}.</param>
    /// <exception cref="InvalidOperationException">The exponent is erased.</exception>
    static abstract TElement Agree(PrivateKey own, PublicKey other);

    /// <summary>
    /// The key of a session, made of an element that only its members know: a value that compares by content and has a
    /// fingerprint.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="element">The element.</param>
    static abstract object SessionKey(SessionId session, in TElement element);
}
