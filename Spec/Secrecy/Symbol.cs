namespace GkeVerified.Spec.Secrecy;

/// <summary>
/// A random field element that was drawn uniformly and independently of all others, and of which nothing else is known.
/// </summary>
public sealed class Symbol
{
    /// <summary>Makes a symbol.</summary>
    /// <param name="order">Its place among the symbols of its run; no two symbols of a run share one.</param>
    /// <param name="name">How a reader knows it, for example <c>y2[s1]</c>.</param>
    public Symbol(int order, string name)
    {
        Order = order;
        Name = name;
    }

    /// <summary>Its place among the symbols of its run.</summary>
    public int Order { get; }

    /// <summary>How a reader knows it.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
