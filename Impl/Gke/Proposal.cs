using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Fields;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>
/// What ω proposes to consensus [CS04 Alg. 1]: the servers u_1 … u_N whose contributions were received first, and the
/// differences d_l = y_{u_l} − y_{u_{l+1}}, where u_{N+1} = u_1. The adversary sees it.
/// </summary>
/// <typeparam name="TElement">The field.</typeparam>
public sealed class Proposal<TElement> : ConsensusValue, IEquatable<Proposal<TElement>>
    where TElement : struct, IFieldElement<TElement>
{
    private readonly int[] _servers;
    private readonly TElement[] _differences;

    /// <summary>Makes a proposal.</summary>
    /// <param name="servers">u_1 … u_N, distinct.</param>
    /// <param name="differences">d_1 … d_N.</param>
    public Proposal(int[] servers, TElement[] differences)
    {
        _servers = servers;
        _differences = differences;
    }

    /// <summary>Proposes the differences between contributions.</summary>
    /// <param name="servers">u_1 … u_N, distinct.</param>
    /// <param name="contribution">y_u for a server u.</param>
    public static Proposal<TElement> Of(int[] servers, Func<int, TElement> contribution)
    {
        int count = servers.Length;
        var differences = new TElement[count];
        for (int l = 0; l < count; l++)
        {
            differences[l] = contribution(servers[l]) - contribution(servers[(l + 1) % count]);
        }

        return new Proposal<TElement>(servers, differences);
    }

    /// <summary>N, the number of contributions that the key is made of.</summary>
    public int Count => _servers.Length;

    /// <summary>u_1 … u_N, from position 0.</summary>
    public ReadOnlySpan<int> Servers => _servers;

    /// <summary>u_l; indices wrap: u_l = u_{l−N} for l &gt; N.</summary>
    /// <param name="l">1 … 2N − 1.</param>
    public int Server(int l) => _servers[(l - 1) % Count];

    /// <summary>d_l; indices wrap: d_l = d_{l−N} for l &gt; N.</summary>
    /// <param name="l">1 … 2N − 1.</param>
    public TElement Difference(int l) => _differences[(l - 1) % Count];

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        foreach (TElement difference in _differences)
        {
            eavesdropper.Sees(difference.Observed);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        foreach (int server in _servers)
        {
            fingerprint.Add(server);
        }

        foreach (TElement difference in _differences)
        {
            difference.AddTo(ref fingerprint);
        }
    }

    /// <inheritdoc/>
    public bool Equals(Proposal<TElement>? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && _servers.AsSpan().SequenceEqual(other._servers)
            && _differences.AsSpan().SequenceEqual(other._differences));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Proposal<TElement>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var fingerprint = default(Fingerprint);
        AddTo(ref fingerprint);
        return fingerprint.GetHashCode();
    }

    /// <summary>The servers and the differences.</summary>
    public override string ToString() => $"(⟨{string.Join(", ", _servers)}⟩, ⟨{string.Join(", ", _differences)}⟩)";
}
