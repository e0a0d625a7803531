using GkeVerified.Impl.Fields;

namespace GkeVerified.Impl.Gke;

/// <summary>
/// Shamir's secret sharing as ω_fs uses it [CS04 §4.3]: f(x) = Σ sk_m·x^m of degree t_b; the share of server i is f(i), server
/// numbers standing for distinct field elements other than 0. Any t_b shares say nothing of f(0), any t_b + 1 give f.
/// </summary>
/// <typeparam name="TElement">The field F, of more than n elements.</typeparam>
internal static class SecretSharing<TElement>
    where TElement : struct, IFieldElement<TElement>
{
    /// <summary>f(x).</summary>
    /// <param name="coefficients">sk_0 … sk_{t_b}.</param>
    /// <param name="x">0 for the secret, a server's number for its share.</param>
    public static TElement Evaluate(ReadOnlySpan<TElement> coefficients, int x)
    {
        TElement point = TElement.FromIndex(x);
        TElement value = TElement.AdditiveIdentity;
        for (int m = coefficients.Length - 1; m >= 0; m--)
        {
            value = value * point + coefficients[m];
        }

        return value;
    }

    /// <summary>f(x), from as many shares as f has coefficients: Lagrange's interpolation.</summary>
    /// <param name="servers">The servers, t_b + 1 different ones.</param>
    /// <param name="shares">Their shares, in the same order.</param>
    /// <param name="x">0 for the secret, a server's number for its share.</param>
    public static TElement Interpolate(ReadOnlySpan<int> servers, ReadOnlySpan<TElement> shares, int x)
    {
        TElement value = TElement.AdditiveIdentity;
        for (int j = 0; j < servers.Length; j++)
        {
            TElement point = TElement.FromIndex(servers[j]);
            TElement weight = TElement.MultiplicativeIdentity;
            for (int k = 0; k < servers.Length; k++)
            {
                if (k != j)
                {
                    TElement other = TElement.FromIndex(servers[k]);
                    weight *= (TElement.FromIndex(x) - other) * TElement.Inverse(point - other);
                }
            }

            value += weight * shares[j];
        }

        return value;
    }
}
