namespace GkeVerified.Spec.Secrecy;

/// <summary>
/// A random field element that was drawn uniformly and independently of all others, and of which nothing else is known.
/// </summary>
public class Symbol
{
    private readonly string _name;

    /// <summary>Makes a symbol.</summary>
    /// <param name="order">Its place among the symbols of its run, from 0; no two symbols of a run share one.</param>
    /// <param name="name">How a reader knows it, for example <c>y2[s1]</c>.</param>
    /// <param name="owner">The server that drew it, numbered from 1; 0 where that is not known.</param>
    public Symbol(long order, string name, int owner = 0)
    {
        Order = order;
        _name = name;
        Owner = owner;
    }

    /// <summary>The server that drew it, numbered from 1; 0 where that is not known.</summary>
    public int Owner { get; }

    /// <summary>Its place among the symbols of its run.</summary>
    public long Order { get; }

    /// <summary>How a reader knows it.</summary>
    public virtual string Name => _name;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
