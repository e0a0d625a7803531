using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>What a participant signs in restrained consensus.</summary>
public enum RestrainedStatementKind
{
    /// <summary>The signer proposes a value.</summary>
    Proposal,

    /// <summary>Of the proposals that the signer waited for, it picks this one.</summary>
    Pick,
}

/// <summary>A statement of restrained consensus [reconstruction B.4].</summary>
/// <param name="kind">What is stated.</param>
/// <param name="session">The instance.</param>
/// <param name="value">The value.</param>
public sealed class RestrainedStatement(RestrainedStatementKind kind, SessionId session, Payload value) : Statement
{
    /// <summary>What is stated.</summary>
    public RestrainedStatementKind Kind { get; } = kind;

    /// <summary>The instance.</summary>
    public SessionId Session { get; } = session;

    /// <summary>The value.</summary>
    public Payload Value { get; } = value;

    /// <inheritdoc/>
    protected override void Write(StatementWriter writer)
    {
        writer.Write("GkeVerified restrained v1");
        writer.Write((int)Kind);
        writer.Write(Session);
        Value.Write(writer);
    }

    /// <inheritdoc/>
    public override bool Equals(Statement? other) =>
        other is RestrainedStatement same && same.Kind == Kind && same.Session == Session && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add((int)Kind);
        Session.AddTo(ref fingerprint);
        Value.AddTo(ref fingerprint);
    }
}

/// <summary>A signed proposal with its certificate, or a signed pick.</summary>
/// <param name="statement">What is stated.</param>
/// <param name="signature">The sender's signature.</param>
/// <param name="certificate">What certifies a proposal; null for a pick.</param>
public sealed class RestrainedMessage(RestrainedStatement statement, Signature signature, CacCertificate? certificate)
    : Message(statement.Session)
{
    /// <inheritdoc/>
    public override string Kind => Statement.Kind == RestrainedStatementKind.Proposal ? "RC-PROPOSE" : "RC-PICK";

    /// <summary>What is stated.</summary>
    public RestrainedStatement Statement { get; } = statement;

    /// <summary>The sender's signature.</summary>
    public Signature Signature { get; } = signature;

    /// <summary>What certifies a proposal; null for a pick.</summary>
    public CacCertificate? Certificate { get; } = certificate;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Statement.AddTo(ref fingerprint);
        Signature.AddTo(ref fingerprint);
        Certificate?.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Kind}({Statement.Value}{(Certificate is null ? "" : " " + Certificate.ToString())}) {Session}";
}
