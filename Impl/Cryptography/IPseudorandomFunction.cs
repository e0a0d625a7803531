using GkeVerified.Impl.Fields;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// A family of pseudorandom functions φ_s that map session tags to field elements [CS04 §3.1]: without the index s, φ_s(ID)
/// cannot be told from a random element. A type parameter of the protocols: in production a keyed hash, in exploration a fresh
/// symbol for each index and tag.
/// </summary>
/// <typeparam name="TElement">The elements that indices and values are.</typeparam>
public interface IPseudorandomFunction<TElement>
    where TElement : struct, IFieldElement<TElement>
{
    /// <summary>φ_s(ID).</summary>
    /// <param name="index">The index s.</param>
    /// <param name="argument">The session tag ID; different tags are different arguments, whatever their parts.</param>
    static abstract TElement Apply(TElement index, SessionId argument);
}
