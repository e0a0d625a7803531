using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Secrecy;

/// <summary>
/// The span of a growing set of linear forms, constants left out because the adversary knows them: rows in echelon form, of
/// which each starts at a symbol where no other starts.
/// </summary>
/// <typeparam name="T">The field of the coefficients.</typeparam>
public sealed class LinearSpan<T>
    where T : struct, IField<T>
{
    // Ascending by first symbol. The rows' arrays serve again after a reset: this is the end of every run.
    private readonly List<Row> _rows = [];
    private readonly Stack<Row> _spare = new();
    private Row _work = new();
    private Row _next = new();

    /// <summary>The dimension of the span.</summary>
    public int Rank => _rows.Count;

    /// <summary>Adds a form to the set.</summary>
    /// <param name="form">The form.</param>
    /// <returns>Whether the span grew: false means that the forms before it determine this one.</returns>
    public bool Add(LinearForm<T> form)
    {
        int place = Reduce(form);
        if (_work.Count == 0)
        {
            return false;
        }

        _work.Normalise();
        _rows.Insert(place, _work);
        _work = _spare.TryPop(out Row? spare) ? spare : new Row();
        return true;
    }

    /// <summary>Whether the set determines a form, up to its constant.</summary>
    /// <param name="form">The form.</param>
    public bool Contains(LinearForm<T> form)
    {
        Reduce(form);
        return _work.Count == 0;
    }

    /// <summary>
    /// What is left of a form after elimination: the form minus an element of the span, 0 when the set determines it.
    /// </summary>
    /// <param name="form">The form.</param>
    public LinearForm<T> Residue(LinearForm<T> form)
    {
        Reduce(form);
        return _work.ToForm();
    }

    /// <summary>Makes the span {0}.</summary>
    public void Clear()
    {
        foreach (Row row in _rows)
        {
            _spare.Push(row);
        }

        _rows.Clear();
    }

    /// <summary>Takes over another span.</summary>
    /// <param name="other">The other span.</param>
    public void CopyFrom(LinearSpan<T> other)
    {
        Clear();
        foreach (Row row in other._rows)
        {
            Row copy = _spare.TryPop(out Row? spare) ? spare : new Row();
            copy.CopyFrom(row);
            _rows.Add(copy);
        }
    }

    // Leaves in _work the form minus multiples of rows such that its first symbol, if any is left, starts no row. Returns
    // where among the rows it would stand.
    private int Reduce(LinearForm<T> form)
    {
        _work.CopyFrom(form.Terms);
        int place = 0;
        while (_work.Count > 0)
        {
            long first = _work.First.Symbol.Order;
            while (place < _rows.Count && _rows[place].First.Symbol.Order < first)
            {
                place++;
            }

            if (place == _rows.Count || _rows[place].First.Symbol.Order != first)
            {
                break;
            }

            _next.SetToDifference(_work, _work.First.Coefficient, _rows[place]);
            (_work, _next) = (_next, _work);
        }

        return place;
    }

    private sealed class Row
    {
        private Term<T>[] _terms = new Term<T>[8];

        public int Count { get; private set; }

        public Term<T> First => _terms[0];

        public void CopyFrom(ReadOnlySpan<Term<T>> terms)
        {
            Reserve(terms.Length);
            terms.CopyTo(_terms);
            Count = terms.Length;
        }

        public void CopyFrom(Row other) => CopyFrom(other._terms.AsSpan(0, other.Count));

        public LinearForm<T> ToForm() => new(T.AdditiveIdentity, _terms.AsSpan(0, Count));

        // Makes the first coefficient 1.
        public void Normalise()
        {
            if (First.Coefficient.Equals(T.MultiplicativeIdentity))
            {
                return;
            }

            T inverse = T.Inverse(First.Coefficient);
            for (int i = 0; i < Count; i++)
            {
                _terms[i] = new Term<T>(_terms[i].Symbol, inverse * _terms[i].Coefficient);
            }
        }

        // minuend − factor·row, where both start at the same symbol and factor is the minuend's first coefficient.
        public void SetToDifference(Row minuend, T factor, Row row)
        {
            Reserve(minuend.Count + row.Count);
            Count = 0;
            int a = 1, b = 1;
            while (a < minuend.Count || b < row.Count)
            {
                if (b == row.Count
                    || (a < minuend.Count && minuend._terms[a].Symbol.Order < row._terms[b].Symbol.Order))
                {
                    _terms[Count++] = minuend._terms[a++];
                    continue;
                }

                Symbol symbol = row._terms[b].Symbol;
                T product = factor * row._terms[b++].Coefficient;
                T difference = T.AdditiveIdentity;
                if (a < minuend.Count && minuend._terms[a].Symbol.Order == symbol.Order)
                {
                    difference = minuend._terms[a++].Coefficient;
                }

                difference -= product;
                if (!difference.Equals(T.AdditiveIdentity))
                {
                    _terms[Count++] = new Term<T>(symbol, difference);
                }
            }
        }

        private void Reserve(int count)
        {
            if (_terms.Length < count)
            {
                _terms = new Term<T>[Math.Max(count, 2 * _terms.Length)];
            }
        }
    }
}
