using GkeVerified.Impl.Consensus;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Systems;

/// <summary>
/// The common coin of exploration: fair, the same for all servers, and open to the adversary from the moment that the first
/// server reads it.
/// </summary>
public sealed class ExplorationCoin : ICoin
{
    private readonly List<(SessionId Instance, int View, int Face)> _known = [];
    private ulong _seed;

    /// <summary>What was tossed in this run, in the order of tossing.</summary>
    public IReadOnlyList<(SessionId Instance, int View, int Face)> Known => _known;

    /// <summary>The faces of views 1, 2, … in place of chance, in every instance; null for chance.</summary>
    public IReadOnlyList<int>? Script { get; set; }

    /// <summary>Starts a new run.</summary>
    /// <param name="seed">What all faces of the run follow from.</param>
    public void Reseed(ulong seed)
    {
        _seed = seed;
        _known.Clear();
    }

    /// <summary>Takes over what is known of another coin.</summary>
    /// <param name="other">The other coin.</param>
    public void CopyFrom(ExplorationCoin other)
    {
        _seed = other._seed;
        Script = other.Script;
        _known.Clear();
        _known.AddRange(other._known);
    }

    /// <summary>The face that the adversary knows of an instance and a view; 0 when nobody has tossed yet.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="view">The view.</param>
    public int FaceKnown(SessionId instance, int view)
    {
        for (int i = _known.Count - 1; i >= 0; i--)
        {
            if (_known[i].View == view && _known[i].Instance == instance)
            {
                return _known[i].Face;
            }
        }

        return 0;
    }

    /// <summary>Takes down a face that a protocol has made by itself, and shows.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="view">The view.</param>
    /// <param name="face">The face.</param>
    /// <returns>Whether it was not known before.</returns>
    public bool Learn(SessionId instance, int view, int face)
    {
        if (FaceKnown(instance, view) != 0)
        {
            return false;
        }

        _known.Add((instance, view, face));
        return true;
    }

    /// <inheritdoc/>
    public int Toss(SessionId instance, int view, int faces)
    {
        int known = FaceKnown(instance, view);
        if (known != 0)
        {
            return known;
        }

        int face = Script is null ? Draw(instance, view, faces) : 1 + (Script[Math.Min(view, Script.Count) - 1] - 1) % faces;
        _known.Add((instance, view, face));
        return face;
    }

    private int Draw(SessionId instance, int view, int faces)
    {
        var hash = default(Fingerprint);
        hash.Add(_seed);
        instance.AddTo(ref hash);
        hash.Add(view);
        return 1 + (int)Math.BigMul(hash.Low, (ulong)faces, out _);
    }
}
