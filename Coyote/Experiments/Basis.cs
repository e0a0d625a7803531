using GkeVerified.Impl.Fields;

namespace GkeVerified.Coyote.Experiments;

/// <summary>Rows over a small field, none a combination of the others: each is 1 where its pivot is, and 0 where those of earlier ones are.</summary>
/// <typeparam name="TModulus">The field.</typeparam>
internal sealed class Basis<TModulus>
    where TModulus : struct, IModulus
{
    private readonly List<(int Pivot, SmallField<TModulus>[] Row)> _rows = [];
    private readonly SmallField<TModulus>[] _multiples = new SmallField<TModulus>[SmallField<TModulus>.Indices];

    /// <summary>How many of some rows are no combination of those before.</summary>
    /// <param name="rows">The rows, all of one length; they are left as they are.</param>
    public static int Rank(IEnumerable<SmallField<TModulus>[]> rows)
    {
        var basis = new Basis<TModulus>();
        foreach (SmallField<TModulus>[] row in rows)
        {
            basis.Insert([.. row]);
        }

        return basis._rows.Count;
    }

    /// <summary>Takes combinations of the basis from a row, until it is 0 at each pivot.</summary>
    /// <param name="row">The row, in place.</param>
    /// <returns>The first place where it is not 0; -1 when it is 0, and so a combination of the basis.</returns>
    public int Reduce(SmallField<TModulus>[] row)
    {
        foreach ((int pivot, SmallField<TModulus>[] known) in _rows)
        {
            if (row[pivot].Bits != 0)
            {
                Multiply(row[pivot]);
                for (int place = 0; place < row.Length; place++)
                {
                    row[place] -= _multiples[known[place].Bits];
                }
            }
        }

        return Array.FindIndex(row, e => e.Bits != 0);
    }

    /// <summary>Adds a row.</summary>
    /// <param name="row">The row, reduced; the basis keeps it, scaled.</param>
    /// <param name="pivot">A place where it is not 0.</param>
    public void Add(SmallField<TModulus>[] row, int pivot)
    {
        Multiply(SmallField<TModulus>.Inverse(row[pivot]));
        for (int place = 0; place < row.Length; place++)
        {
            row[place] = _multiples[row[place].Bits];
        }

        _rows.Add((pivot, row));
    }

    /// <summary>Reduces a row and adds what is left, if anything is.</summary>
    /// <param name="row">The row; the basis keeps it.</param>
    /// <returns>Whether the row is no combination of the others.</returns>
    public bool Insert(SmallField<TModulus>[] row)
    {
        int pivot = Reduce(row);
        if (pivot >= 0)
        {
            Add(row, pivot);
        }

        return pivot >= 0;
    }

    private void Multiply(SmallField<TModulus> factor)
    {
        for (int e = 0; e < _multiples.Length; e++)
        {
            _multiples[e] = factor * new SmallField<TModulus>((byte)e);
        }
    }
}
