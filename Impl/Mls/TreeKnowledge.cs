using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>
/// Who can compute which secret of the symbolic TreeKEM [design §5]: what an adversary has been shown, closed under hashing and under opening what is
/// sealed. Forward secrecy and post-compromise security are questions to it: whether the key of one epoch is derivable by whoever has read the
/// network and has broken into somebody in another.
/// </summary>
public sealed class TreeKnowledge : IEavesdropper
{
    private readonly HashSet<TreeSecret> _known = [];
    private readonly List<(TreeSecret Key, TreeSecret Inside)> _sealed = [];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">It is no secret of the symbolic TreeKEM.</exception>
    public void Sees(object value)
    {
        if (_known.Add(Secret(value)))
        {
            Open();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">It is no secret of the symbolic TreeKEM.</exception>
    public void SeesSealed(object key, object value)
    {
        _sealed.Add((Secret(key), Secret(value)));
        Open();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">It is no secret of the symbolic TreeKEM.</exception>
    public void SeesOpeningKey(object key) => Sees(key);

    /// <summary>Whether a secret can be computed from what was shown.</summary>
    /// <param name="secret">The secret.</param>
    public bool Derives(TreeSecret secret)
    {
        // Along the first secrets the history may be long; the second ones are near a fresh one.
        for (TreeSecret? current = secret; current is not null; current = current.First)
        {
            if (_known.Contains(current))
            {
                return true;
            }

            if (current.Second is { } second && !Derives(second))
            {
                return false;
            }
        }

        return false;
    }

    private static TreeSecret Secret(object value) =>
        value as TreeSecret ?? throw new ArgumentException($"{value} is no secret of the symbolic TreeKEM.", nameof(value));

    // Opens what can be opened, until nothing more can.
    private void Open()
    {
        bool more = true;
        while (more)
        {
            more = false;
            for (int i = _sealed.Count - 1; i >= 0; i--)
            {
                if (Derives(_sealed[i].Key))
                {
                    more |= _known.Add(_sealed[i].Inside);
                    _sealed.RemoveAt(i);
                }
            }
        }
    }
}
