using GkeVerified.Impl.Fields;

namespace GkeVerified.Coyote.Experiments;

/// <summary>Rows over a small field.</summary>
internal static class LinearAlgebra
{
    /// <summary>Reduces a row by those of a basis: at the first place of each that is not 0, the row is then 0.</summary>
    /// <typeparam name="TModulus">The field.</typeparam>
    /// <param name="basis">Rows, each reduced by those before it.</param>
    /// <param name="row">The row, in place.</param>
    public static void Reduce<TModulus>(List<SmallField<TModulus>[]> basis, SmallField<TModulus>[] row)
        where TModulus : struct, IModulus
    {
        foreach (SmallField<TModulus>[] known in basis)
        {
            int pivot = Array.FindIndex(known, e => e.Bits != 0);
            SmallField<TModulus> factor = row[pivot] * SmallField<TModulus>.Inverse(known[pivot]);
            for (int place = pivot; place < row.Length && factor.Bits != 0; place++)
            {
                row[place] -= factor * known[place];
            }
        }
    }

    /// <summary>Reduces a row by those of a basis and adds what is left, if anything is.</summary>
    /// <typeparam name="TModulus">The field.</typeparam>
    /// <param name="basis">Rows, each reduced by those before it.</param>
    /// <param name="row">The row, in place.</param>
    /// <returns>Whether the row is no combination of the others.</returns>
    public static bool Insert<TModulus>(List<SmallField<TModulus>[]> basis, SmallField<TModulus>[] row)
        where TModulus : struct, IModulus
    {
        Reduce(basis, row);
        bool isNew = Array.Exists(row, e => e.Bits != 0);
        if (isNew)
        {
            basis.Add(row);
        }

        return isNew;
    }

    /// <summary>How many of some rows are no combination of those before.</summary>
    /// <typeparam name="TModulus">The field.</typeparam>
    /// <param name="rows">The rows; they are left as they are.</param>
    public static int Rank<TModulus>(IEnumerable<SmallField<TModulus>[]> rows)
        where TModulus : struct, IModulus
    {
        var basis = new List<SmallField<TModulus>[]>();
        foreach (SmallField<TModulus>[] row in rows)
        {
            Insert(basis, [.. row]);
        }

        return basis.Count;
    }
}
