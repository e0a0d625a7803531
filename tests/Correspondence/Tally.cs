namespace GkeVerified.Correspondence;

/// <summary>How often events were accepted, and refused by which rule.</summary>
internal sealed class Tally
{
    private readonly Dictionary<string, long> _refused = [];

    /// <summary>How many sequences were tried, or states were met.</summary>
    public long Sequences { get; set; }

    /// <summary>How many events were accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>How many events were judged.</summary>
    public long Judged => Accepted + _refused.Values.Sum();

    /// <summary>The rules that refused, and how often.</summary>
    public IReadOnlyDictionary<string, long> Refused => _refused;

    /// <summary>Counts a verdict.</summary>
    /// <param name="rule">The rule that refuses; null for none.</param>
    public void Count(string? rule)
    {
        if (rule is null)
        {
            Accepted++;
        }
        else
        {
            _refused[rule] = _refused.GetValueOrDefault(rule) + 1;
        }
    }

    /// <summary>Adds what was counted elsewhere.</summary>
    /// <param name="other">What was counted.</param>
    public void Add(Tally other)
    {
        Sequences += other.Sequences;
        Accepted += other.Accepted;
        foreach ((string rule, long count) in other._refused)
        {
            _refused[rule] = _refused.GetValueOrDefault(rule) + count;
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Accepted:N0} accepted, "
        + string.Join(", ", _refused.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key} {entry.Value:N0}"));
}
