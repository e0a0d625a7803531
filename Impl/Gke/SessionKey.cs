using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Impl.Gke;

/// <summary>How a session key follows from one contribution and the decided differences [CS04 Alg. 1].</summary>
/// <typeparam name="TElement">The field F.</typeparam>
internal static class SessionKey<TElement>
    where TElement : struct, IFieldElement<TElement>
{
    /// <summary>
    /// sk = Σ y_{u_l} as printed; by default sk = Σ y_{u_l} + c·y_{u_1}, which is no combination of the differences.
    /// </summary>
    /// <param name="decided">u_1 … u_N and d_1 … d_N.</param>
    /// <param name="m">1 … N.</param>
    /// <param name="contribution">y_{u_m}.</param>
    /// <param name="variant">Which form of the protocol.</param>
    public static TElement Compute(Proposal<TElement> decided, int m, TElement contribution, Variant variant)
    {
        TElement key = Printed(decided, m, contribution);
        return variant == Variant.AsPrinted
            ? key
            : key + ExtraWeight(decided.Count) * FirstContribution(decided, m, contribution);
    }

    // sk = N·y_{u_m} − Σ_{l=m}^{m+N−2} (N − 1 − (l − m))·d_l = Σ_{l=1}^{N} y_{u_l}
    private static TElement Printed(Proposal<TElement> decided, int m, TElement contribution)
    {
        int count = decided.Count;
        TElement key = TElement.Multiple(count, contribution);
        for (int l = m; l <= m + count - 2; l++)
        {
            key -= TElement.Multiple(count - 1 - (l - m), decided.Difference(l));
        }

        return key;
    }

    // y_{u_1} = y_{u_m} − Σ_{l=m}^{N} d_l for m > 1, as u_{N+1} = u_1.
    private static TElement FirstContribution(Proposal<TElement> decided, int m, TElement contribution)
    {
        TElement first = contribution;
        for (int l = m; m > 1 && l <= decided.Count; l++)
        {
            first -= decided.Difference(l);
        }

        return first;
    }

    // c: the weights 1 + c, 1, …, 1 and their sum N + c must all differ from 0.
    private static TElement ExtraWeight(int count)
    {
        TElement sum = TElement.Multiple(count, TElement.MultiplicativeIdentity);
        return sum.Equals(TElement.AdditiveIdentity) ? TElement.FromIndex(2) : TElement.AdditiveIdentity;
    }
}
