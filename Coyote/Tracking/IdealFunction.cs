using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tracking;

/// <summary>
/// An ideal family of pseudorandom functions, for exploration: φ_s(ID) is a fresh uniform symbol for each linear form of s and each
/// ID, and shows nothing to anyone who does not know s. What a real family gives up to computational indistinguishability,
/// this gives exactly.
/// </summary>
/// <typeparam name="TCoefficient">The field of the coefficients.</typeparam>
public sealed class IdealFunction<TCoefficient> : IPseudorandomFunction<Tracked<TCoefficient>>
    where TCoefficient : struct, IFieldElement<TCoefficient>
{
    private IdealFunction()
    {
    }

    /// <inheritdoc/>
    public static Tracked<TCoefficient> Apply(Tracked<TCoefficient> index, SessionId argument) =>
        new(LinearForm<TCoefficient>.Of(new DerivedSymbol<TCoefficient>(index.Form, argument)));
}
