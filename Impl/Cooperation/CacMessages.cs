using System.Globalization;
using System.Text;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>What a party signs in CAC.</summary>
public enum CacStatementKind
{
    /// <summary>j broadcasts m: makes ⟨m, j⟩ a pair that may be witnessed.</summary>
    Broadcast,

    /// <summary>The signer has seen ⟨m, j⟩.</summary>
    Witness,

    /// <summary>The signer knows a quorum of witnesses of ⟨m, j⟩ and witnesses nothing any more.</summary>
    Ready,
}

/// <summary>A statement of CAC about a pair ⟨m, j⟩ in one instance [reconstruction B.3].</summary>
public sealed class CacStatement : Statement
{
    private readonly Fingerprint _content;

    /// <summary>Makes a statement.</summary>
    /// <param name="kind">What is stated.</param>
    /// <param name="session">The instance.</param>
    /// <param name="candidate">The pair ⟨m, j⟩; m is a <see cref="Payload"/>.</param>
    /// <param name="witnessed">
    /// For READY, and in the form with a fast path for WITNESS, every pair that the signer has witnessed before; otherwise null.
    /// </param>
    public CacStatement(CacStatementKind kind, SessionId session, Candidate candidate, CandidateSet? witnessed = null)
    {
        Kind = kind;
        Session = session;
        Candidate = candidate;
        Witnessed = witnessed;
        var content = default(Fingerprint);
        content.Add((int)kind);
        session.AddTo(ref content);
        candidate.AddTo(ref content);
        witnessed?.AddTo(ref content);
        _content = content;
    }

    /// <summary>What is stated.</summary>
    public CacStatementKind Kind { get; }

    /// <summary>The instance.</summary>
    public SessionId Session { get; }

    /// <summary>The pair ⟨m, j⟩.</summary>
    public Candidate Candidate { get; }

    /// <summary>Whether a correct party could have stated it: a Byzantine one signs anything.</summary>
    public bool IsWellFormed => Kind is >= CacStatementKind.Broadcast and <= CacStatementKind.Ready && Candidate.Value is Payload;

    /// <summary>For READY, and in the form with a fast path for WITNESS, every pair that the signer has witnessed before; otherwise null.</summary>
    public CandidateSet? Witnessed { get; }

    /// <inheritdoc/>
    protected override void Write(StatementWriter writer)
    {
        writer.Write("GkeVerified CAC v1");
        writer.Write((int)Kind);
        writer.Write(Session);
        Write(writer, Candidate);
        writer.Write(Witnessed?.Count ?? -1);
        foreach (Candidate witnessed in Witnessed?.Elements ?? [])
        {
            Write(writer, witnessed);
        }
    }

    /// <inheritdoc/>
    // The order of a set is part of its encoding, so it is compared too.
    public override bool Equals(Statement? other) =>
        ReferenceEquals(this, other)
        || (other is CacStatement same
            && same._content == _content
            && same.Kind == Kind
            && same.Session == Session
            && same.Candidate.Equals(Candidate)
            && (same.Witnessed is null
                ? Witnessed is null
                : Witnessed is not null && same.Witnessed.Elements.SequenceEqual(Witnessed.Elements)));

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(_content);

    private static void Write(StatementWriter writer, Candidate candidate)
    {
        writer.Write(candidate.Sender);
        ((Payload)candidate.Value).Write(writer);
    }
}

/// <summary>A statement with a signature that is said to be of a party.</summary>
/// <param name="statement">The statement.</param>
/// <param name="signer">The party that is said to have signed, numbered from 1.</param>
/// <param name="signature">The signature.</param>
public sealed class CacSignature(CacStatement statement, int signer, Signature signature) : IFingerprinted
{
    /// <summary>The statement.</summary>
    public CacStatement Statement { get; } = statement;

    /// <summary>The party that is said to have signed, numbered from 1.</summary>
    public int Signer { get; } = signer;

    /// <summary>The signature.</summary>
    public Signature Signature { get; } = signature;

    /// <summary>Signs a statement.</summary>
    /// <typeparam name="TScheme">The scheme.</typeparam>
    /// <param name="statement">The statement.</param>
    /// <param name="signer">The party to which the key belongs, numbered from 1.</param>
    /// <param name="key">The key.</param>
    public static CacSignature Sign<TScheme>(CacStatement statement, int signer, SigningKey key)
        where TScheme : ISignatureScheme => new(statement, signer, TScheme.Sign(key, statement));

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Signer);
        Statement.AddTo(ref fingerprint);
        Signature.AddTo(ref fingerprint);
    }

    /// <summary>For example W2⟨a, 1⟩: WITNESS of 2 for ⟨a, 1⟩.</summary>
    public override string ToString()
    {
        string kind = Statement.Kind switch
        {
            CacStatementKind.Broadcast => "B",
            CacStatementKind.Witness => "W",
            _ => "R",
        };
        string witnessed = Statement.Witnessed is { } set ? " after " + set.ToString() : "";
        return kind + Signer.ToString(CultureInfo.InvariantCulture) + Statement.Candidate + witnessed;
    }
}

/// <summary>
/// BUNDLE: all signatures that the sender knows [PIFTI23 §2.2]. Of a correct sender it is closed: it holds the broadcast signature of
/// every pair it speaks of, and the WITNESS signatures that its statements name.
/// </summary>
/// <param name="session">The instance.</param>
/// <param name="signatures">The signatures; not changed any more.</param>
/// <param name="certificates">Where only certified values count, the certificates of those it speaks of; otherwise null.</param>
public sealed class Bundle(SessionId session, CacSignature[] signatures, CacCertificate[]? certificates = null) : Message(session)
{
    private BundleIndex? _index;

    /// <inheritdoc/>
    public override string Kind => "BUNDLE";

    /// <summary>The signatures.</summary>
    public ReadOnlySpan<CacSignature> Signatures => signatures;

    /// <summary>Where only certified values count, the certificates of those it speaks of.</summary>
    public ReadOnlySpan<CacCertificate> Certificates => certificates;

    /// <summary>Whose signatures it holds, worked out once for all that get it.</summary>
    internal BundleIndex Index => _index ??= new BundleIndex(signatures);

    /// <summary>Whether a pair of some value is in the bundle.</summary>
    /// <param name="value">The value.</param>
    public bool SpeaksOf(Payload? value)
    {
        foreach (CacSignature signature in signatures)
        {
            if (signature.Statement.Candidate.Value.Equals(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        var bag = default(Fingerprint);
        foreach (CacSignature signature in signatures)
        {
            var one = default(Fingerprint);
            signature.AddTo(ref one);
            bag.AddUnordered(one);
        }

        fingerprint.Add(bag);
        if (certificates is null)
        {
            return;
        }

        var evidence = default(Fingerprint);
        foreach (CacCertificate certificate in certificates)
        {
            var one = default(Fingerprint);
            certificate.AddTo(ref one);
            evidence.AddUnordered(one);
        }

        fingerprint.Add(evidence);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder text = new StringBuilder(Kind).Append('(').AppendJoin(' ', signatures.AsEnumerable());
        foreach (CacCertificate certificate in certificates ?? [])
        {
            text.Append(' ').Append(certificate);
        }

        return text.Append(") ").Append(Session).ToString();
    }
}
