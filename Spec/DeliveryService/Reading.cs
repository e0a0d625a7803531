namespace GkeVerified.Spec.DeliveryService;

/// <summary>How a property of the Delivery Service is read [PIFTI23 §3.3], among n processes of which up to t are Byzantine, in asynchrony.</summary>
public enum Reading
{
    /// <summary>The paper's sentence, word for word.</summary>
    Literal,

    /// <summary>
    /// A version that an algorithm satisfies. The remarks of each specification argue that the literal one cannot be satisfied, and say whether more
    /// than this could be.
    /// </summary>
    Achievable,
}
