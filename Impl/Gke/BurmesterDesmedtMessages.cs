using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>
/// z_i = g^{y_i}, for the sender's neighbours in the ring [Burmester and Desmedt, EUROCRYPT 94]. Whoever reads it learns nothing
/// without an exponent: that is the assumption DDH.
/// </summary>
/// <param name="session">ID.</param>
/// <param name="key">z_i.</param>
public sealed class RingKey(SessionId session, PublicKey key) : Message(session)
{
    /// <inheritdoc/>
    public override string Kind => "z";

    /// <summary>z_i.</summary>
    public PublicKey Key { get; } = key;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Key.AddTo(ref fingerprint);
    }
}

/// <summary>
/// X_i = (z_{i+1} / z_{i−1})^{y_i}, for every server [Burmester and Desmedt, EUROCRYPT 94]: what the sender shares with the next
/// server in the ring, minus what it shares with the previous one. The adversary sees it.
/// </summary>
/// <typeparam name="TElement">The group.</typeparam>
/// <param name="session">ID.</param>
/// <param name="value">X_i.</param>
public sealed class RingDifference<TElement>(SessionId session, TElement value) : Message(session)
    where TElement : struct, IGroupElement<TElement>
{
    /// <inheritdoc/>
    public override string Kind => "X";

    /// <summary>X_i.</summary>
    public TElement Value { get; } = value;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper) => eavesdropper.Sees(Value.Observed);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Value.AddTo(ref fingerprint);
    }
}
