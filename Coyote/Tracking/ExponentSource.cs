using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Secrecy;

namespace GkeVerified.Coyote.Tracking;

/// <summary>
/// The exponents that the servers may draw in one session, and what each two of them make. Under DDH, g^{y·y'} is uniform to
/// whoever knows neither y nor y', even given g^y and g^{y'}: so it is a symbol of its own for each pair. Symbols are named by
/// servers, session and order of drawing, so that every schedule gives the same names to the same elements; made once for a
/// configuration and used in all of its runs, by one thread.
/// </summary>
/// <typeparam name="TCoefficient">The field of the coefficients; integer multiples that a protocol takes must not vanish in it.</typeparam>
public sealed class ExponentTable<TCoefficient>
    where TCoefficient : struct, IFieldElement<TCoefficient>
{
    // Whoever holds one exponent is shown what it makes with each of the others, so there are not many of them.
    private const int MostPerServer = 8;

    private readonly int _index;
    private readonly int _servers;
    private readonly string _session;
    private readonly Dictionary<int, LinearForm<TCoefficient>> _shared = [];

    /// <summary>Makes the table of a session.</summary>
    /// <param name="index">Its place among the tables of the scenario, from 0.</param>
    /// <param name="servers">n.</param>
    /// <param name="session">How a reader knows the session.</param>
    public ExponentTable(int index, int servers, string session)
    {
        _index = index;
        _servers = servers;
        _session = session;
    }

    /// <summary>How many exponents there may be; they are numbered from 0.</summary>
    internal int Exponents => _servers * MostPerServer;

    /// <summary>The number of an exponent.</summary>
    /// <param name="party">The server that draws it, numbered from 1.</param>
    /// <param name="drawn">How many it has drawn before.</param>
    /// <exception cref="InvalidOperationException">They are too many.</exception>
    internal int Exponent(int party, int drawn) => drawn < MostPerServer
        ? (party - 1) * MostPerServer + drawn
        : throw new InvalidOperationException(
            $"Server {party} drew more than {MostPerServer} exponents in session {_session}.");

    /// <summary>What two exponents make, whichever comes first.</summary>
    /// <param name="one">The number of an exponent.</param>
    /// <param name="other">The number of an exponent.</param>
    internal LinearForm<TCoefficient> Shared(int one, int other)
    {
        (int low, int high) = one < other ? (one, other) : (other, one);
        int order = (_index * Exponents + low) * Exponents + high;
        if (!_shared.TryGetValue(order, out LinearForm<TCoefficient>? form))
        {
            var symbol = new Symbol(order, $"{Name(low)}·{Name(high)}[{_session}]");
            _shared.Add(order, form = LinearForm<TCoefficient>.Of(symbol));
        }

        return form;
    }

    private static string Name(int exponent)
    {
        int party = 1 + exponent / MostPerServer, drawn = exponent % MostPerServer;
        return FormattableString.Invariant(drawn == 0 ? $"y{party}" : (FormattableString)$"y{party}.{drawn}");
    }
}

/// <summary>Randomness of exploration for one server: each exponent drawn is the next of a table.</summary>
/// <typeparam name="TCoefficient">The field of the coefficients.</typeparam>
public sealed class ExponentSource<TCoefficient> : RandomSource
    where TCoefficient : struct, IFieldElement<TCoefficient>
{
    private readonly int _party;
    private int _drawn;

    /// <summary>Starts at the server's first exponent.</summary>
    /// <param name="table">The table of the session.</param>
    /// <param name="party">The server, numbered from 1.</param>
    public ExponentSource(ExponentTable<TCoefficient> table, int party)
    {
        Table = table;
        _party = party;
    }

    /// <summary>The table of the session.</summary>
    internal ExponentTable<TCoefficient> Table { get; }

    /// <summary>The number of the next exponent.</summary>
    internal int NextExponent() => Table.Exponent(_party, _drawn++);

    /// <summary>Not supported: exponents of exploration are no bytes.</summary>
    /// <param name="buffer">Not written.</param>
    public override void Fill(Span<byte> buffer) =>
        throw new NotSupportedException("Tracked exponents are no bytes; a protocol that draws bytes needs a concrete source.");

    /// <inheritdoc/>
    public override RandomSource Clone() => new ExponentSource<TCoefficient>(Table, _party) { _drawn = _drawn };
}
