using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Consensus;

/// <summary>
/// What a common coin that is made of something else owes [CS04 §3.3]: all servers see the same face of it, and no two coins are made
/// of the same. Otherwise the second is known when the first is read. Judges those reads that name their source.
/// </summary>
public sealed class CommonCoin : SpecMonitor
{
    /// <summary>The name of the specification.</summary>
    public const string SpecName = "common coin";

    private static readonly Mark s_first = new(SpecName, "a coin is read for the first time");
    private static readonly Mark s_again = new(SpecName, "a coin is read by another server");

    private readonly SortedDictionary<(string Instance, int View), (string Source, int Face, int Party)> _coins = [];
    private readonly Dictionary<string, (string Instance, int View)> _bySource = [];

    /// <summary>Begins with no coin.</summary>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    public CommonCoin(Coverage? coverage = null, string positionName = "step")
        : base(coverage, positionName)
    {
    }

    /// <inheritdoc/>
    public override string Name => SpecName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["same", "fresh"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_first, s_again];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [];

    /// <inheritdoc/>
    public override Violation? Observe(Event observed, long position)
    {
        switch (observed)
        {
            case CoinRead { Source: { } source } read:
                return Read(read, source, position);
            case Close close:
                foreach ((string instance, int view) in _coins.Keys.Where(c => IsOf(c.Instance, close.Session.Root)).ToArray())
                {
                    _bySource.Remove(_coins[(instance, view)].Source);
                    _coins.Remove((instance, view));
                }

                return null;
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    public override void OpenObligations(ICollection<Obligation> open)
    {
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _coins.Clear();
        _bySource.Clear();
    }

    /// <inheritdoc/>
    public override void CopyFrom(SpecMonitor other)
    {
        Reset();
        foreach (((string, int) coin, (string Source, int, int) read) in ((CommonCoin)other)._coins)
        {
            _coins.Add(coin, read);
            _bySource.Add(read.Source, coin);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        foreach (((string instance, int view), (string source, int face, _)) in _coins)
        {
            fingerprint.Add(instance);
            fingerprint.Add(view);
            fingerprint.Add(source);
            fingerprint.Add(face);
        }
    }

    // A root may contain the sign that separates tags: then its coins are kept longer than needed.
    private static bool IsOf(string instance, string root) =>
        instance == root || instance.StartsWith(root + "|", StringComparison.Ordinal);

    private Violation? Read(CoinRead read, string source, long position)
    {
        (string, int) coin = (read.Session.ToString(), read.View);
        if (_coins.TryGetValue(coin, out (string Source, int Face, int Party) first))
        {
            Coverage.Reach(s_again);
            return (first.Source, first.Face) == (source, read.Face)
                ? null
                : new Violation(
                    Name,
                    "same",
                    $"{read}, made of {source}: server {first.Party} saw {first.Face}, made of {first.Source}.",
                    position);
        }

        Coverage.Reach(s_first);
        if (_bySource.TryGetValue(source, out (string Instance, int View) other))
        {
            return new Violation(
                Name,
                "fresh",
                $"{read}: it is made of {source}, and so was the coin of view {other.View} of {other.Instance}; whoever saw that "
                + "one knew this one.",
                position);
        }

        _coins.Add(coin, (source, read.Face, read.Party));
        _bySource.Add(source, coin);
        return null;
    }
}
