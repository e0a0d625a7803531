using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Secrecy;

/// <summary>
/// The derived symbols that occur in the forms of a run, those in the indices of others included, and what knowledge they add:
/// whoever knows an index knows all that is derived from it.
/// </summary>
/// <typeparam name="T">The field of the coefficients.</typeparam>
public sealed class DerivedSymbols<T>
    where T : struct, IField<T>
{
    private readonly List<DerivedSymbol<T>> _symbols = [];

    /// <summary>How many there are.</summary>
    public int Count => _symbols.Count;

    /// <summary>One of them, in the order of their being mentioned.</summary>
    /// <param name="number">0 … <see cref="Count"/> − 1.</param>
    public DerivedSymbol<T> this[int number] => _symbols[number];

    /// <summary>Takes up the derived symbols of a form.</summary>
    /// <param name="form">The form.</param>
    public void Mention(LinearForm<T> form)
    {
        // They stand behind all others.
        for (int t = form.Terms.Length - 1; t >= 0 && form.Terms[t].Symbol is DerivedSymbol<T> symbol; t--)
        {
            if (!Contains(symbol))
            {
                _symbols.Add(symbol);
                Mention(symbol.Index);
            }
        }
    }

    /// <summary>Whether an index of any of them is known.</summary>
    /// <param name="span">What is known.</param>
    public bool IsAnyIndexIn(LinearSpan<T> span)
    {
        foreach (DerivedSymbol<T> symbol in _symbols)
        {
            if (span.Contains(symbol.Index))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds to what is known all that follows from it: each symbol whose index is known, until there is none left.</summary>
    /// <param name="span">What is known.</param>
    public void Close(LinearSpan<T> span)
    {
        bool grew;
        do
        {
            grew = false;
            foreach (DerivedSymbol<T> symbol in _symbols)
            {
                grew |= span.Contains(symbol.Index) && span.Add(LinearForm<T>.Of(symbol));
            }
        }
        while (grew);
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear() => _symbols.Clear();

    /// <summary>Takes over those of another run.</summary>
    /// <param name="other">The others.</param>
    public void CopyFrom(DerivedSymbols<T> other)
    {
        _symbols.Clear();
        _symbols.AddRange(other._symbols);
    }

    private bool Contains(DerivedSymbol<T> symbol)
    {
        foreach (DerivedSymbol<T> known in _symbols)
        {
            if (known.Order == symbol.Order)
            {
                return true;
            }
        }

        return false;
    }
}
