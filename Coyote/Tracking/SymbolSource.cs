using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Secrecy;

namespace GkeVerified.Coyote.Tracking;

/// <summary>
/// The symbols that one server may draw in one session. They are named by server, session and order of drawing, so that
/// every schedule gives the same names to the same elements; made once for a configuration and used in all of its runs, by
/// one thread.
/// </summary>
/// <typeparam name="TCoefficient">The field of the coefficients.</typeparam>
public sealed class SymbolTable<TCoefficient>
    where TCoefficient : struct, IFieldElement<TCoefficient>
{
    // Symbols of one table are neighbours in the order of all symbols.
    private const int MostPerTable = 1 << 12;

    private readonly int _index;
    private readonly int _party;
    private readonly string _session;
    private readonly List<LinearForm<TCoefficient>> _elements = [];

    /// <summary>Makes the table of a server in a session.</summary>
    /// <param name="index">Its place among the tables of the scenario, from 0.</param>
    /// <param name="party">The server.</param>
    /// <param name="session">How a reader knows the session.</param>
    public SymbolTable(int index, int party, string session)
    {
        _index = index;
        _party = party;
        _session = session;
    }

    internal LinearForm<TCoefficient> Element(int number)
    {
        while (_elements.Count <= number)
        {
            int next = _elements.Count;
            if (next == MostPerTable)
            {
                throw new InvalidOperationException(
                    $"Server {_party} drew more than {MostPerTable} random elements in session {_session}.");
            }

            string name = FormattableString.Invariant(
                next == 0 ? $"y{_party}[{_session}]" : (FormattableString)$"y{_party}.{next}[{_session}]");
            _elements.Add(LinearForm<TCoefficient>.Of(new Symbol(_index * MostPerTable + next, name, _party)));
        }

        return _elements[number];
    }

    internal ulong Name(int number) => ((ulong)(uint)_index << 32) + (uint)number + 1;
}

/// <summary>Randomness of exploration: each element drawn is the next symbol of a table.</summary>
/// <typeparam name="TCoefficient">The field of the coefficients.</typeparam>
public sealed class SymbolSource<TCoefficient> : RandomSource
    where TCoefficient : struct, IFieldElement<TCoefficient>
{
    private readonly SymbolTable<TCoefficient> _table;
    private int _elements;
    private int _names;

    /// <summary>Starts at the first symbol of a table.</summary>
    /// <param name="table">The table.</param>
    public SymbolSource(SymbolTable<TCoefficient> table) => _table = table;

    /// <summary>The next symbol.</summary>
    public LinearForm<TCoefficient> NextElement() => _table.Element(_elements++);

    /// <inheritdoc/>
    public override ulong NextName() => _table.Name(_names++);

    /// <summary>Not supported: symbols are no bytes.</summary>
    /// <param name="buffer">Not written.</param>
    public override void Fill(Span<byte> buffer) =>
        throw new NotSupportedException("Symbols are no bytes; a protocol that draws bytes needs a concrete source.");

    /// <inheritdoc/>
    public override RandomSource Clone() =>
        new SymbolSource<TCoefficient>(_table) { _elements = _elements, _names = _names };
}
