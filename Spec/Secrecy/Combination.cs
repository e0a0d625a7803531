using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Secrecy;

/// <summary>
/// Says by which combination of given forms a form is determined: it eliminates with forms that carry, behind all their symbols, a
/// marker of where they come from, so that what is left of a determined form consists of markers alone.
/// </summary>
/// <typeparam name="T">The field of the coefficients.</typeparam>
public sealed class Combination<T>
    where T : struct, IField<T>
{
    // Behind all symbols, derived ones included.
    private const long FirstMarker = 1L << 62;

    private readonly LinearSpan<T> _span = new();
    private readonly List<LinearForm<T>> _sources = [];

    /// <summary>How many forms were given.</summary>
    public int Count => _sources.Count;

    /// <summary>Gives one more form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="origin">Where it comes from, as a text that names it.</param>
    public void Add(LinearForm<T> form, string origin)
    {
        var marker = new Symbol(FirstMarker + _sources.Count, origin);
        _span.Add(form.PlusMultiple(T.MultiplicativeIdentity, LinearForm<T>.Of(marker)));
        _sources.Add(form);
    }

    /// <summary>The combination that makes up a form.</summary>
    /// <param name="form">The form.</param>
    /// <returns>
    /// A sum over the origins of the forms given, its constant included; null when they do not determine the form.
    /// </returns>
    public LinearForm<T>? Of(LinearForm<T> form)
    {
        LinearForm<T> residue = _span.Residue(form);
        if (!residue.IsConstant && residue.Terms[0].Symbol.Order < FirstMarker)
        {
            return null;
        }

        T minusOne = T.AdditiveIdentity - T.MultiplicativeIdentity;
        LinearForm<T> combination = LinearForm<T>.Zero.PlusMultiple(minusOne, residue);

        // Elimination leaves constants out; what those of the sources do not make up stands behind the combination.
        T rest = form.Constant;
        foreach (Term<T> term in combination.Terms)
        {
            rest -= term.Coefficient * _sources[SourceOf(term.Symbol)].Constant;
        }

        return combination.PlusMultiple(T.MultiplicativeIdentity, LinearForm<T>.Of(rest));
    }

    /// <summary>Which form an origin in a combination stands for, from 0.</summary>
    /// <param name="origin">A symbol of what <see cref="Of"/> gives.</param>
    public static int SourceOf(Symbol origin) => (int)(origin.Order - FirstMarker);
}
