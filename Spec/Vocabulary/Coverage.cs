using System.Collections.Immutable;

namespace GkeVerified.Spec.Vocabulary;

/// <summary>
/// A place in a monitor or a machine, or a situation worth a name, whose being reached proves that a run exercised it.
/// Declared once, in a static field beside the code it marks.
/// </summary>
public sealed class Mark
{
    private static readonly Lock s_gate = new();
    private static ImmutableArray<Mark> s_all = [];

    /// <summary>Declares a mark.</summary>
    /// <param name="subject">The monitor or machine it belongs to, for example <c>TH_gke</c>.</param>
    /// <param name="name">What has happened when it is reached, as a clause a reader understands.</param>
    public Mark(string subject, string name)
    {
        Subject = subject;
        Name = name;
        lock (s_gate)
        {
            Index = s_all.Length;
            s_all = s_all.Add(this);
        }
    }

    /// <summary>The monitor or machine it belongs to.</summary>
    public string Subject { get; }

    /// <summary>What has happened when it is reached.</summary>
    public string Name { get; }

    /// <summary>Its position in <see cref="Coverage"/>'s counters, from 0; it may differ from process to process.</summary>
    internal int Index { get; }

    /// <summary>Subject and name.</summary>
    public override string ToString() => $"{Subject}: {Name}";

    internal static int Count => s_all.Length;
}

/// <summary>How often each mark was reached in a set of runs. Not safe for use by several threads at once.</summary>
public sealed class Coverage
{
    private long[] _counts = new long[Math.Max(64, Mark.Count)];

    /// <summary>Counts one more time that a mark was reached.</summary>
    /// <param name="mark">The mark.</param>
    public void Reach(Mark mark)
    {
        if (mark.Index >= _counts.Length)
        {
            Array.Resize(ref _counts, Math.Max(mark.Index + 1, 2 * _counts.Length));
        }

        _counts[mark.Index]++;
    }

    /// <summary>How often a mark was reached.</summary>
    /// <param name="mark">The mark.</param>
    public long this[Mark mark] => mark.Index < _counts.Length ? _counts[mark.Index] : 0;

    /// <summary>Adds the counts of other runs to these.</summary>
    /// <param name="other">The counts of the other runs.</param>
    public void Add(Coverage other)
    {
        if (other._counts.Length > _counts.Length)
        {
            Array.Resize(ref _counts, other._counts.Length);
        }

        for (int i = 0; i < other._counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }
}
