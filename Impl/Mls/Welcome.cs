using GkeVerified.Impl.Cooperation;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>A welcome message W of group key agreement: lets those whom a commit adds enter the epoch that it starts [PIFTI23 §3.1; RFC 9420 §12.4.3].</summary>
public abstract class Welcome : Payload
{
    /// <summary>The epoch into which it leads, from 1.</summary>
    public abstract int Epoch { get; }

    /// <summary>Whom it welcomes; never empty.</summary>
    public abstract PartySet Joiners { get; }

    /// <summary>Shows the ciphertexts to whoever reads the network.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public abstract void Reveal(IEavesdropper eavesdropper);
}
