using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>UNIQUE: a certificate that proves besides that no other value gets one, so that whoever reads it can decide.</summary>
/// <param name="session">The session of Cascade Consensus.</param>
/// <param name="certificate">The certificate, of either CAC instance.</param>
public sealed class Uniqueness(SessionId session, CacCertificate certificate) : Message(session)
{
    /// <inheritdoc/>
    public override string Kind => "UNIQUE";

    /// <summary>The certificate, of either CAC instance.</summary>
    public CacCertificate Certificate { get; } = certificate;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Certificate.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}({Certificate}) {Session}";
}
