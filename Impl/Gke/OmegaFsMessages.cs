using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>
/// (pad, ID, c_ij): the pad under which the recipient is to send its contribution to the sender, encrypted to the recipient
/// [CS04 §4.3, non-committing transfer].
/// </summary>
/// <param name="session">ID.</param>
/// <param name="pad">c_ij = E_{p_i}(r_ij), r_ij ∈ F^{t_b+1}.</param>
public sealed class Pad(SessionId session, Ciphertext pad) : Message(session)
{
    /// <inheritdoc/>
    public override string Kind => "pad";

    /// <summary>c_ij = E_{p_i}(r_ij).</summary>
    public Ciphertext Encrypted { get; } = pad;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper) => Encrypted.Reveal(eavesdropper);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Encrypted.AddTo(ref fingerprint);
    }
}

/// <summary>
/// (key_part, ID, y_i + r_ij): the sender's contribution under the recipient's pad, in the clear [CS04 §4.3].
/// </summary>
/// <typeparam name="TElement">The field F.</typeparam>
/// <param name="session">ID.</param>
/// <param name="padded">y_i + r_ij ∈ F^{t_b+1}.</param>
public sealed class PaddedKeyPart<TElement>(SessionId session, TElement[] padded) : Message(session)
    where TElement : struct, IFieldElement<TElement>
{
    /// <inheritdoc/>
    public override string Kind => "key_part";

    /// <summary>y_i + r_ij.</summary>
    public ReadOnlySpan<TElement> Padded => padded;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        foreach (TElement element in padded)
        {
            eavesdropper.Sees(element.Observed);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        foreach (TElement element in padded)
        {
            element.AddTo(ref fingerprint);
        }
    }
}

/// <summary>(share, ID, E_{p_j}(s_i)): the sender's share of the key, encrypted to a server that asked [CS04 §4.3].</summary>
/// <param name="session">ID.</param>
/// <param name="share">E_{p_j}(s_i), s_i = f(i).</param>
public sealed class Share(SessionId session, Ciphertext share) : Message(session)
{
    /// <inheritdoc/>
    public override string Kind => "share";

    /// <summary>E_{p_j}(s_i).</summary>
    public Ciphertext Encrypted { get; } = share;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper) => Encrypted.Reveal(eavesdropper);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Encrypted.AddTo(ref fingerprint);
    }
}

/// <summary>
/// What ω_fs proposes: for each component of the contributions what ω proposes, all for the same servers.
/// </summary>
/// <typeparam name="TElement">The field F.</typeparam>
/// <param name="components">t_b + 1 proposals of ω that name the same servers in the same order.</param>
public sealed class VectorProposal<TElement>(Proposal<TElement>[] components)
    : ConsensusValue, IEquatable<VectorProposal<TElement>>
    where TElement : struct, IFieldElement<TElement>
{
    /// <summary>The servers u_1 … u_N and, for component 0, the differences.</summary>
    public Proposal<TElement> First => components[0];

    /// <summary>What ω would propose for a component.</summary>
    /// <param name="component">0 … t_b.</param>
    public Proposal<TElement> this[int component] => components[component];

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        foreach (Proposal<TElement> component in components)
        {
            component.Reveal(eavesdropper);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        foreach (Proposal<TElement> component in components)
        {
            component.AddTo(ref fingerprint);
        }
    }

    /// <inheritdoc/>
    public bool Equals(VectorProposal<TElement>? other) => other is not null && components.AsSpan().SequenceEqual(other.Components);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VectorProposal<TElement>);

    /// <inheritdoc/>
    public override int GetHashCode() => First.GetHashCode();

    /// <summary>The servers and the differences of each component.</summary>
    public override string ToString() => string.Join(" ", components.Select(c => c.ToString()));

    private Proposal<TElement>[] Components => components;
}
