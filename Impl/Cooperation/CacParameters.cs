using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>The quorums and thresholds of CAC for n parties, t Byzantine ones and a sensitivity k [reconstruction B.3].</summary>
public readonly record struct CacParameters
{
    /// <summary>Checks and takes the parameters.</summary>
    /// <param name="group">The group; t is its <see cref="Group.Crashes"/>.</param>
    /// <param name="k">k, how many WITNESS signatures make a pair conflict: at least 1.</param>
    /// <param name="variant">Which form; <see cref="Variant.Default"/> is the one for n ≥ 3t + k.</param>
    /// <exception cref="ArgumentOutOfRangeException">n &lt; 3t + k, or n &lt; 5t + k in a form with a fast path.</exception>
    public CacParameters(Group group, int k, Variant variant)
    {
        int t = group.Crashes;
        IsFast = variant is Variant.Fast or Variant.FastUnbound or Variant.FastAsPublished;
        int least = (IsFast ? 5 : 3) * t;
        if (k < 1 || k > group.Size - least)
        {
            throw new ArgumentOutOfRangeException(
                nameof(k), k, $"k must lie in 1 … n − {(IsFast ? 5 : 3)}t = {group.Size - least}.");
        }

        Group = group;
        K = k;
        Variant = variant;
        WitnessQuorum = (IsFast ? 4 : 2) * t + k;
    }

    /// <summary>The group.</summary>
    public Group Group { get; }

    /// <summary>k, how many WITNESS signatures make a pair conflict.</summary>
    public int K { get; }

    /// <summary>Which form.</summary>
    public Variant Variant { get; }

    /// <summary>Whether a pair that n − t parties have witnessed is delivered at once while no other has been.</summary>
    public bool IsFast { get; }

    /// <summary>
    /// Whether a WITNESS statement names every pair that its signer has witnessed before, and counts only together with those WITNESS signatures, as
    /// a READY does.
    /// </summary>
    public bool NamesWitnessed => Variant == Variant.Fast;

    /// <summary>q_W: how many WITNESS signatures a READY takes.</summary>
    public int WitnessQuorum { get; }

    /// <summary>q_R = n − t: how many READY signatures a delivery takes.</summary>
    public int ReadyQuorum => Group.Quorum;

    /// <summary>How many WITNESS signatures a pair needs for an unlocked party to witness it too.</summary>
    /// <param name="pairs">w ≥ 1: how many pairs have a WITNESS signature.</param>
    /// <param name="most">The most WITNESS signatures that a pair has.</param>
    /// <remarks>
    /// ⌈(n − t)/w⌉ is the highest function of w that is live: n − t correct parties have witnessed at least one pair each, so one of w
    /// pairs has that many, and all correct parties come to witness it. If they witness evenly, none has more, so one step higher
    /// leaves them stuck. In the form with a fast path, whoever has delivered ⟨m, j⟩ fast has seen n − t WITNESS signatures; n − 2t are of
    /// correct parties, and among any n − t parties are n − 3t of those, where another pair has no more than 2t &lt; n − 3t first
    /// witnesses. So where a pair has n − 3t, only such pairs are witnessed, and no other pair gets more than 2t witnesses. This takes
    /// signatures that say whether they are their signer's first (<see cref="NamesWitnessed"/>): otherwise the adversary strips the
    /// first one from the bundle, and the n − t that were seen are not all first ones (VERIFICATION tells of the run).
    /// </remarks>
    public int UnlockThreshold(int pairs, int most)
    {
        int n = Group.Size, t = Group.Crashes;
        int live = (n - t + pairs - 1) / pairs;
        return Variant switch
        {
            Variant.HighThreshold => live + 1,
            Variant.Fast or Variant.FastUnbound when most >= n - 3 * t => n - 3 * t,
            Variant.FastAsPublished => Math.Max(1, n - t * (pairs + 1)),
            _ => live,
        };
    }
}
