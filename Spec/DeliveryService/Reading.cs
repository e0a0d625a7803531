namespace GkeVerified.Spec.DeliveryService;

/// <summary>How a property of the Delivery Service is read [PIFTI23 §3.3], among n processes of which up to t are Byzantine, in asynchrony.</summary>
public enum Reading
{
    /// <summary>The paper's sentence, word for word.</summary>
    Literal,

    /// <summary>The strongest version of it that some algorithm can satisfy.</summary>
    Achievable,
}
