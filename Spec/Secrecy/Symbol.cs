namespace GkeVerified.Spec.Secrecy;

/// <summary>
/// A random field element that was drawn uniformly and independently of all others, and of which nothing else is known.
/// </summary>
public sealed class Symbol
{
    /// <summary>Makes a symbol.</summary>
    /// <param name="order">Its place among the symbols of its run; no two symbols of a run share one.</param>
    /// <param name="name">How a reader knows it, for example <c>y2[s1]</c>.</param>
    /// <param name="owner">The server that drew it, numbered from 1; 0 where that is not known.</param>
    public Symbol(int order, string name, int owner = 0)
    {
        Order = order;
        Name = name;
        Owner = owner;
    }

    /// <summary>The server that drew it, numbered from 1; 0 where that is not known.</summary>
    public int Owner { get; }

    /// <summary>Its place among the symbols of its run.</summary>
    public int Order { get; }

    /// <summary>How a reader knows it.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
