using System.Numerics;

namespace GkeVerified.Spec.Vocabulary;

/// <summary>A field, as far as a specification computes in one: the elements are values of the type itself.</summary>
/// <typeparam name="TSelf">The element type.</typeparam>
public interface IField<TSelf>
    : IAdditionOperators<TSelf, TSelf, TSelf>,
        ISubtractionOperators<TSelf, TSelf, TSelf>,
        IMultiplyOperators<TSelf, TSelf, TSelf>,
        IAdditiveIdentity<TSelf, TSelf>,
        IMultiplicativeIdentity<TSelf, TSelf>,
        IEquatable<TSelf>,
        IFingerprinted
    where TSelf : struct, IField<TSelf>
{
    /// <summary>The multiplicative inverse.</summary>
    /// <param name="element">An element other than 0.</param>
    /// <exception cref="DivideByZeroException">The element is 0.</exception>
    static abstract TSelf Inverse(TSelf element);
}
