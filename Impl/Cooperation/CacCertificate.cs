using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>
/// READY statements of q_R parties for one pair ⟨m, j⟩ of one instance of CAC: proves to whoever gets it that the pair may be delivered
/// there [reconstruction B.3, B.4]. Immutable. What comes from others is whatever they like until <see cref="IsValid"/> says otherwise.
/// </summary>
/// <param name="ready">The signatures; not changed any more.</param>
public sealed class CacCertificate(CacSignature[] ready) : IFingerprinted
{
    /// <summary>The READY statements, signed.</summary>
    public ReadOnlySpan<CacSignature> Ready => ready;

    /// <summary>m; null where there is no statement at all, or none about a message.</summary>
    public Payload? Value => ready.Length == 0 ? null : ready[0].Statement.Candidate.Value as Payload;

    /// <summary>The instance of CAC; null where there is no statement at all.</summary>
    public SessionId? Instance => ready.Length == 0 ? null : ready[0].Statement.Session;

    /// <summary>Whether it proves what it says.</summary>
    /// <typeparam name="TScheme">The scheme.</typeparam>
    /// <param name="parameters">Quorums.</param>
    /// <param name="instance">The instance that it must be of.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="verified">The signatures that the process has verified in the session; null where each is to be verified.</param>
    public bool IsValid<TScheme>(CacParameters parameters, SessionId instance, SignatureKeys keys, VerifiedSignatures? verified = null)
        where TScheme : ISignatureScheme
    {
        PartySet signers = PartySet.Empty;
        foreach (CacSignature signature in ready)
        {
            CacStatement statement = signature.Statement;
            bool fits = statement.Kind == CacStatementKind.Ready
                && statement.IsWellFormed
                && statement.Session == instance
                && statement.Witnessed is not null
                && statement.Candidate.Equals(ready[0].Statement.Candidate)
                && signature.Signer >= 1 && signature.Signer <= parameters.Group.Size
                && !signers.Contains(signature.Signer);
            if (!fits || !VerifiedSignatures.Verify<TScheme>(verified, keys, signature.Signer, statement, signature.Signature))
            {
                return false;
            }

            signers = signers.With(signature.Signer);
        }

        return signers.Count >= parameters.ReadyQuorum;
    }

    /// <summary>
    /// Whether a valid certificate proves besides that no other value gets one in this instance: fewer than k of the statements name a
    /// pair of another value.
    /// </summary>
    /// <param name="k">k.</param>
    /// <remarks>
    /// A pair for which a correct party is ready has 2t + k witnesses, t + k of them correct. At most t of those are not among the n − t
    /// signers, and those that are have named the pair, since a correct party witnesses nothing after its first READY. So fewer than
    /// k names mean that no correct party is ready for the pair, ever, and n − t READY statements take a correct one.
    /// </remarks>
    public bool IsUnique(int k)
    {
        foreach (CacSignature signature in ready)
        {
            foreach (Candidate named in signature.Statement.Witnessed!.Elements)
            {
                if (!named.Value.Equals(Value) && CountNames(named) >= k)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint)
    {
        var bag = default(Fingerprint);
        foreach (CacSignature signature in ready)
        {
            var one = default(Fingerprint);
            signature.AddTo(ref one);
            bag.AddUnordered(one);
        }

        fingerprint.Add(bag);
    }

    /// <summary>For example ✓⟨a, 1⟩ by 1, 2, 3.</summary>
    public override string ToString() => ready.Length == 0
        ? "✓nothing"
        : $"✓{ready[0].Statement.Candidate} by {string.Join(", ", ready.Select(signature => signature.Signer))}";

    private int CountNames(Candidate named)
    {
        int count = 0;
        foreach (CacSignature signature in ready)
        {
            count += signature.Statement.Witnessed!.Contains(named) ? 1 : 0;
        }

        return count;
    }
}

/// <summary>A value with what proves that it may be proposed. Two with the same value are equal, whatever proves them.</summary>
/// <param name="value">The value.</param>
/// <param name="certificate">What certifies it.</param>
public sealed class CertifiedValue(Payload value, CacCertificate certificate) : IFingerprinted, IEquatable<CertifiedValue>
{
    /// <summary>The value.</summary>
    public Payload Value { get; } = value;

    /// <summary>What certifies it.</summary>
    public CacCertificate Certificate { get; } = certificate;

    /// <summary>Whether the certificate is valid and of this value.</summary>
    /// <typeparam name="TScheme">The scheme.</typeparam>
    /// <param name="parameters">Quorums.</param>
    /// <param name="instance">The instance of CAC that must certify it.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="verified">The signatures that the process has verified in the session; null where each is to be verified.</param>
    public bool IsValid<TScheme>(CacParameters parameters, SessionId instance, SignatureKeys keys, VerifiedSignatures? verified = null)
        where TScheme : ISignatureScheme =>
        Value.Equals(Certificate.Value) && Certificate.IsValid<TScheme>(parameters, instance, keys, verified);

    /// <inheritdoc/>
    public bool Equals(CertifiedValue? other) => other is not null && other.Value.Equals(Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CertifiedValue);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint) => Value.AddTo(ref fingerprint);

    /// <summary>The value.</summary>
    public override string ToString() => Value.ToString()!;
}
