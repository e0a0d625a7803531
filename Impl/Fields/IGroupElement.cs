using System.Numerics;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Fields;

/// <summary>
/// An element of a commutative group, written additively: of the additive group of a field, of an elliptic curve, or an element
/// of exploration that knows how it was computed.
/// </summary>
/// <typeparam name="TSelf">The element type; its default value is the neutral element.</typeparam>
public interface IGroupElement<TSelf>
    : IAdditionOperators<TSelf, TSelf, TSelf>,
        ISubtractionOperators<TSelf, TSelf, TSelf>,
        IAdditiveIdentity<TSelf, TSelf>,
        IEquatable<TSelf>,
        IFingerprinted
    where TSelf : struct, IGroupElement<TSelf>
{
    /// <summary>The element as a monitor sees it.</summary>
    object Observed { get; }

    /// <summary>The element added to itself count times: an integer multiple is repeated addition [CS04 Alg. 1].</summary>
    /// <param name="count">How many summands, at least 0.</param>
    /// <param name="element">The summand.</param>
    static virtual TSelf Multiple(int count, TSelf element)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        TSelf sum = TSelf.AdditiveIdentity;
        for (TSelf doubled = element; count > 0; count >>= 1)
        {
            if ((count & 1) != 0)
            {
                sum += doubled;
            }

            if (count > 1)
            {
                doubled += doubled;
            }
        }

        return sum;
    }
}
