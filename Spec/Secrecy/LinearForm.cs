using System.Text;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Secrecy;

/// <summary>One summand c·s of a linear form.</summary>
/// <typeparam name="T">The field.</typeparam>
/// <param name="Symbol">The symbol s.</param>
/// <param name="Coefficient">The coefficient c, not 0.</param>
public readonly record struct Term<T>(Symbol Symbol, T Coefficient)
    where T : struct, IField<T>;

/// <summary>
/// How a field element was computed: c + Σ c_i·s_i over the symbols of a run, an affine form. Immutable; two forms are equal
/// when they are the same function of the symbols.
/// </summary>
/// <typeparam name="T">The field of the coefficients.</typeparam>
public sealed class LinearForm<T> : IEquatable<LinearForm<T>>, IFingerprinted
    where T : struct, IField<T>
{
    private readonly Term<T>[] _terms;
    private readonly T _constant;

    /// <summary>Makes a form from summands.</summary>
    /// <param name="constant">The constant c.</param>
    /// <param name="terms">The summands: ascending by symbol, each symbol at most once, no coefficient 0.</param>
    /// <exception cref="ArgumentException">The summands are not of that form.</exception>
    public LinearForm(T constant, ReadOnlySpan<Term<T>> terms)
        : this(terms.ToArray(), constant)
    {
        for (int i = 0; i < _terms.Length; i++)
        {
            if (_terms[i].Coefficient.Equals(T.AdditiveIdentity)
                || (i > 0 && _terms[i - 1].Symbol.Order >= _terms[i].Symbol.Order))
            {
                throw new ArgumentException(
                    "Summands must ascend by symbol, without repetition and without coefficient 0.", nameof(terms));
            }
        }
    }

    private LinearForm(Term<T>[] terms, T constant)
    {
        _terms = terms;
        _constant = constant;
    }

    /// <summary>The form 0.</summary>
    public static LinearForm<T> Zero { get; } = new([], T.AdditiveIdentity);

    /// <summary>The form 1.</summary>
    public static LinearForm<T> One { get; } = new([], T.MultiplicativeIdentity);

    /// <summary>The summands, ascending by symbol, without coefficients 0.</summary>
    public ReadOnlySpan<Term<T>> Terms => _terms;

    /// <summary>The constant c, which the adversary knows.</summary>
    public T Constant => _constant;

    /// <summary>Whether no symbol occurs.</summary>
    public bool IsConstant => _terms.Length == 0;

    /// <summary>The form c, without symbols.</summary>
    /// <param name="constant">The constant c.</param>
    public static LinearForm<T> Of(T constant) => new([], constant);

    /// <summary>The form s.</summary>
    /// <param name="symbol">The symbol s.</param>
    public static LinearForm<T> Of(Symbol symbol) =>
        new([new Term<T>(symbol, T.MultiplicativeIdentity)], T.AdditiveIdentity);

    /// <summary>This form plus a multiple of another.</summary>
    /// <param name="factor">The factor of the other form.</param>
    /// <param name="other">The other form.</param>
    public LinearForm<T> PlusMultiple(T factor, LinearForm<T> other)
    {
        if (factor.Equals(T.AdditiveIdentity))
        {
            return this;
        }

        T constant = _constant + factor * other._constant;
        int count = Merge(factor, other, []);
        if (count == 0)
        {
            return constant.Equals(T.AdditiveIdentity) ? Zero : Of(constant);
        }

        var merged = new Term<T>[count];
        Merge(factor, other, merged);
        return new LinearForm<T>(merged, constant);
    }

    // The summands of this form plus a multiple of another; only how many there are when the target is empty.
    private int Merge(T factor, LinearForm<T> other, Span<Term<T>> target)
    {
        int count = 0, a = 0, b = 0;
        while (a < _terms.Length || b < other._terms.Length)
        {
            Symbol symbol;
            T coefficient;
            if (b == other._terms.Length
                || (a < _terms.Length && _terms[a].Symbol.Order < other._terms[b].Symbol.Order))
            {
                (symbol, coefficient) = _terms[a++];
            }
            else if (a == _terms.Length || other._terms[b].Symbol.Order < _terms[a].Symbol.Order)
            {
                symbol = other._terms[b].Symbol;
                coefficient = factor * other._terms[b++].Coefficient;
            }
            else
            {
                symbol = _terms[a].Symbol;
                coefficient = _terms[a++].Coefficient + factor * other._terms[b++].Coefficient;
                if (coefficient.Equals(T.AdditiveIdentity))
                {
                    continue;
                }
            }

            if (!target.IsEmpty)
            {
                target[count] = new Term<T>(symbol, coefficient);
            }

            count++;
        }

        return count;
    }

    /// <inheritdoc/>
    public bool Equals(LinearForm<T>? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || other._terms.Length != _terms.Length || !other._constant.Equals(_constant))
        {
            return false;
        }

        for (int i = 0; i < _terms.Length; i++)
        {
            if (_terms[i].Symbol.Order != other._terms[i].Symbol.Order
                || !_terms[i].Coefficient.Equals(other._terms[i].Coefficient))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LinearForm<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var fingerprint = default(Fingerprint);
        AddTo(ref fingerprint);
        return fingerprint.GetHashCode();
    }

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(_terms.Length);
        _constant.AddTo(ref fingerprint);
        foreach (Term<T> term in _terms)
        {
            fingerprint.Add((ulong)term.Symbol.Order);
            term.Coefficient.AddTo(ref fingerprint);
        }
    }

    /// <summary>The form as a sum, for example <c>y1[s1] + 2·y2[s1]</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (Term<T> term in _terms)
        {
            text.Append(text.Length == 0 ? "" : " + ");
            if (!term.Coefficient.Equals(T.MultiplicativeIdentity))
            {
                text.Append(term.Coefficient).Append('·');
            }

            text.Append(term.Symbol);
        }

        if (text.Length == 0 || !_constant.Equals(T.AdditiveIdentity))
        {
            text.Append(text.Length == 0 ? "" : " + ").Append(_constant);
        }

        return text.ToString();
    }
}
