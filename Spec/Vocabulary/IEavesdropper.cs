namespace GkeVerified.Spec.Vocabulary;

/// <summary>
/// The adversary as a reader: everything on the network and, after a break-in, everything in a server's memory is shown to
/// it. The network is authentic but not confidential [CS04 §2.1].
/// </summary>
public interface IEavesdropper
{
    /// <summary>The adversary reads a value in clear text.</summary>
    /// <param name="value">The value, as a monitor sees it.</param>
    void Sees(object value);

    /// <summary>The adversary reads a ciphertext of an ideal scheme, which opens to whoever holds its key.</summary>
    /// <param name="key">
    /// The name of the key that opens it, a text or <see cref="IFingerprinted"/>; names are equal when the keys are.
    /// </param>
    /// <param name="value">The value inside, as a monitor sees it.</param>
    void SeesSealed(object key, object value);

    /// <summary>The adversary reads a key that opens ideal ciphertexts, those it has seen and those it will see.</summary>
    /// <param name="key">The name of the key.</param>
    void SeesOpeningKey(object key);
}
