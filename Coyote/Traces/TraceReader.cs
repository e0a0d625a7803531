using System.Buffers;
using System.Globalization;
using System.Text.Json;
using GkeVerified.Impl.Fields;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Traces;

/// <summary>
/// Reads a trace of version 1 line by line, from any source, holding one line and the names of random elements. Strict: what
/// is not understood is an error with its file and line, never passed over.
/// </summary>
public sealed class TraceReader
{
    /// <summary>The most bytes a line may have.</summary>
    public const int LongestLine = 1 << 20;

    private readonly Stream _stream;
    private readonly string _place;
    private readonly Dictionary<string, Symbol> _symbols = new(StringComparer.Ordinal);
    private byte[] _buffer = new byte[1 << 14];
    private int _start;
    private int _end;
    private bool _streamEnded;
    private bool _traceEnded;

    private TraceReader(Stream stream, string place)
    {
        _stream = stream;
        _place = place;
    }

    /// <summary>The group that the first line declares.</summary>
    public Group Group { get; private set; }

    /// <summary>t_b, the number of broken-into servers tolerated, that the first line declares; 0 when it does not.</summary>
    public int BreakIns { get; private set; }

    /// <summary>The line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Opens a trace and reads its first line.</summary>
    /// <param name="stream">The bytes; not closed by the reader.</param>
    /// <param name="place">How to name the source in errors.</param>
    /// <exception cref="InputException">The first line is not that of a trace of version 1.</exception>
    public static TraceReader Open(Stream stream, string place)
    {
        var reader = new TraceReader(stream, place);
        if (!reader.TryReadLine(out ReadOnlySpan<byte> line))
        {
            throw reader.Error("the trace is empty; its first line reads "
                + "{\"format\":\"gke-trace\",\"version\":1,\"n\":3,\"tc\":1}");
        }

        reader.ReadHeader(line);
        return reader;
    }

    /// <summary>Reads the next event.</summary>
    /// <returns>The event; null for a line that monitors need not see (a message), and behind the last line.</returns>
    /// <param name="atEnd">Whether there is no further line.</param>
    /// <exception cref="InputException">The line is not understood, or the trace stops without an end event.</exception>
    public Event? Read(out bool atEnd)
    {
        atEnd = !TryReadLine(out ReadOnlySpan<byte> line);
        if (atEnd)
        {
            return _traceEnded
                ? null
                : throw Error("the trace stops without its last line {\"event\":\"end\"}; it may have been cut off. If it "
                    + "is whole, add that line.");
        }

        if (_traceEnded)
        {
            throw Error("something follows {\"event\":\"end\"}, which is the last line of a trace.");
        }

        Fields fields = ReadFields(line);
        Event? read = ToEvent(fields);
        _traceEnded = read is End;
        return read;
    }

    private void ReadHeader(ReadOnlySpan<byte> line)
    {
        Fields fields = ReadFields(line);
        if (fields.Format != TraceFormat.Name)
        {
            throw Error($"the first line of a trace says \"format\":\"{TraceFormat.Name}\".");
        }

        if (fields.Version != TraceFormat.Version)
        {
            throw Error(
                $"version {fields.Version?.ToString(CultureInfo.InvariantCulture) ?? "(none)"} is not supported; this "
                + $"oracle reads version {TraceFormat.Version}.");
        }

        fields.AllowOnly(this, "a first line", "format", "version", "n", "tc", "tb", "about");
        try
        {
            Group = new Group(Need(fields.N, "n"), Need(fields.Tc, "tc"));
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw Error(e.Message.Split('\r', '\n')[0]);
        }

        BreakIns = fields.Tb ?? 0;
        if (BreakIns < 0 || BreakIns > Group.Size)
        {
            throw Error($"\"tb\":{BreakIns} lies outside 0 … n = {Group.Size}.");
        }
    }

    private Event? ToEvent(Fields f)
    {
        string name = f.Event ?? throw Error("an \"event\" is missing.");
        switch (name)
        {
            case "start":
                f.AllowOnly(this, name, "event", "party", "session", "instance");
                return new Start(Party(f.Party, "party"), Session(f));
            case "finish":
                f.AllowOnly(this, name, "event", "party", "session", "instance", "key");
                return new Finish(Party(f.Party, "party"), Session(f), Need(f.Key, "key"));
            case "propose":
                f.AllowOnly(this, name, "event", "party", "session", "instance", "value");
                return new Propose(Party(f.Party, "party"), Session(f), Need(f.Value, "value"));
            case "decide":
                f.AllowOnly(this, name, "event", "party", "session", "instance", "value");
                return new Decide(Party(f.Party, "party"), Session(f), Need(f.Value, "value"));
            case "crash":
                f.AllowOnly(this, name, "event", "party");
                return new Crash(Party(f.Party, "party"));
            case "break-in":
                f.AllowOnly(this, name, "event", "party");
                return new BreakIn(Party(f.Party, "party"));
            case "view":
                f.AllowOnly(this, name, "event", "party", "session", "instance", "view", "value");
                return new EnterView(
                    Party(f.Party, "party"), Session(f), Positive(f.View, "view"), Need(f.Value, "value"));
            case "conclude":
                f.AllowOnly(this, name, "event", "party", "session", "instance", "view", "value");
                return new Conclude(
                    Party(f.Party, "party"), Session(f), Positive(f.View, "view"), Need(f.Value, "value"));
            case "commit":
                f.AllowOnly(this, name, "event", "party", "session", "instance", "view", "face");
                return new Commit(Party(f.Party, "party"), Session(f), Positive(f.View, "view"), Face(f));
            case "adopt":
                f.AllowOnly(this, name, "event", "party", "session", "instance", "view", "face");
                return new Adopt(Party(f.Party, "party"), Session(f), Positive(f.View, "view"), Face(f));
            case "coin":
                f.AllowOnly(this, name, "event", "party", "session", "instance", "view", "face");
                return new CoinRead(Party(f.Party, "party"), Session(f), Positive(f.View, "view"), Face(f));
            case "seen":
                f.AllowOnly(this, name, "event", "value");
                return new Seen(Need(f.Value, "value"));
            case "send" or "deliver":
                f.AllowOnly(this, name, "event", "from", "to", "number", "kind", "session", "instance");
                Party(f.From, "from");
                Party(f.To, "to");
                return null;
            case "quiescent":
                f.AllowOnly(this, name, "event");
                return new Quiescent();
            case "close":
                f.AllowOnly(this, name, "event", "session");
                return new Close(Session(f));
            case "end":
                f.AllowOnly(this, name, "event");
                return new End();
            default:
                throw Error(
                    $"there is no event \"{name}\"; events are start, finish, propose, decide, crash, break-in, seen, quiescent, close, "
                    + "end, and for information send, deliver, view, conclude, commit, adopt, coin.");
        }
    }

    private int Party(int? party, string name)
    {
        int number = Need(party, name);
        return number >= 1 && number <= Group.Size
            ? number
            : throw Error($"\"{name}\":{number} lies outside the group 1 … {Group.Size}.");
    }

    // A coin has a face for every server, or two.
    private int Face(Fields fields) => Need(fields.Face, "face") is var face && face >= 1 && face <= Math.Max(2, Group.Size)
        ? face
        : throw Error($"\"face\":{face} lies outside the group 1 … {Group.Size}.");

    private int Positive(int? number, string name) =>
        Need(number, name) is var given and >= 1 ? given : throw Error($"\"{name}\" counts from 1.");

    private SessionId Session(Fields fields) => new(Need(fields.Session, "session"), fields.Instance);

    private T Need<T>(T? value, string name)
        where T : struct => value ?? throw Error($"\"{name}\" is missing.");

    private T Need<T>(T? value, string name)
        where T : class => value ?? throw Error($"\"{name}\" is missing.");

    private Fields ReadFields(ReadOnlySpan<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 4 });
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                throw Error("a line of a trace is a JSON object.");
            }

            var fields = new Fields();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string name = json.GetString()!;
                json.Read();
                ReadField(ref json, name, fields);
            }

            // A line holds one object and nothing more.
            json.Read();
            return fields;
        }
        catch (JsonException e)
        {
            string last = _streamEnded && _start == _end ? " It is the last line; the trace may have been cut off." : "";
            string where = e.BytePositionInLine is { } column
                ? $" at byte {(column + 1).ToString(CultureInfo.InvariantCulture)}"
                : "";
            throw Error($"the line is not JSON{where}.{last}");
        }
        catch (InvalidOperationException)
        {
            // A string holds bytes that are not UTF-8, or half of a surrogate pair.
            throw Error("a string of the line is not valid Unicode.");
        }
    }

    private void ReadField(ref Utf8JsonReader json, string name, Fields fields)
    {
        if (name.StartsWith("x-", StringComparison.Ordinal))
        {
            json.Skip();
            return;
        }

        if (!fields.Present.Add(name))
        {
            throw Error($"\"{name}\" stands twice.");
        }

        switch (name)
        {
            case "format": fields.Format = Text(ref json, name); break;
            case "version": fields.Version = Number(ref json, name); break;
            case "n": fields.N = Number(ref json, name); break;
            case "tc": fields.Tc = Number(ref json, name); break;
            case "tb": fields.Tb = Number(ref json, name); break;
            case "about": Text(ref json, name); break;
            case "event": fields.Event = Text(ref json, name); break;
            case "party": fields.Party = Number(ref json, name); break;
            case "from": fields.From = Number(ref json, name); break;
            case "to": fields.To = Number(ref json, name); break;
            case "number": Number(ref json, name); break;
            case "kind": Text(ref json, name); break;
            case "session": fields.Session = Text(ref json, name); break;
            case "instance": fields.Instance = Text(ref json, name); break;
            case "view": fields.View = Number(ref json, name); break;
            case "face": fields.Face = Number(ref json, name); break;
            case "key": fields.Key = Value(ref json, name); break;
            case "value": fields.Value = Value(ref json, name); break;
            default:
                throw Error($"there is no field \"{name}\"; fields of your own begin with x-.");
        }
    }

    private string Text(ref Utf8JsonReader json, string name) =>
        json.TokenType == JsonTokenType.String ? json.GetString()! : throw Error($"\"{name}\" is a string.");

    private int Number(ref Utf8JsonReader json, string name) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt32(out int number)
            ? number
            : throw Error($"\"{name}\" is a whole number.");

    // An opaque value is a string; a value whose making is known is {"form":{"y1[s1]":"1", …},"constant":"0"}.
    private object Value(ref Utf8JsonReader json, string name)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            return json.GetString()!;
        }

        string shape = $"\"{name}\" is a string, or an object {{\"form\":{{…}},\"constant\":\"…\"}} of hexadecimal coefficients.";
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Error(shape);
        }

        var terms = new SortedDictionary<long, Term<Gf2Pow128>>();
        Gf2Pow128 constant = default;
        bool hasForm = false, hasConstant = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("form"u8) && !hasForm)
            {
                hasForm = true;
                json.Read();
                ReadForm(ref json, terms, shape);
            }
            else if (json.ValueTextEquals("constant"u8) && !hasConstant)
            {
                hasConstant = true;
                json.Read();
                constant = Coefficient(ref json, shape);
            }
            else
            {
                throw Error(shape);
            }
        }

        if (!hasForm)
        {
            throw Error(shape);
        }

        return new LinearForm<Gf2Pow128>(constant, terms.Values.ToArray());
    }

    private void ReadForm(ref Utf8JsonReader json, SortedDictionary<long, Term<Gf2Pow128>> terms, string shape)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Error(shape);
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            if (!_symbols.TryGetValue(name, out Symbol? symbol))
            {
                symbol = new Symbol(_symbols.Count, name);
                _symbols.Add(name, symbol);
            }

            json.Read();
            Gf2Pow128 coefficient = Coefficient(ref json, shape);
            if (!terms.TryAdd(symbol.Order, new Term<Gf2Pow128>(symbol, coefficient)))
            {
                throw Error($"\"{name}\" stands twice in a form.");
            }

            if (coefficient == Gf2Pow128.AdditiveIdentity)
            {
                terms.Remove(symbol.Order);
            }
        }
    }

    private Gf2Pow128 Coefficient(ref Utf8JsonReader json, string shape) =>
        json.TokenType == JsonTokenType.String
        && json.GetString() is { Length: >= 1 and <= 32 } text
        && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 bits)
            ? new Gf2Pow128((ulong)(bits >> 64), (ulong)bits)
            : throw Error(shape);

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0 || (_streamEnded && _start < _end))
            {
                length = length >= 0 ? length : _end - _start;
                line = _buffer.AsSpan(_start, length);
                _start = Math.Min(_end, _start + length + 1);
                Line++;
                return true;
            }

            if (_streamEnded)
            {
                line = default;
                return false;
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LongestLine)
            {
                Line++;
                throw Error($"the line has more than {LongestLine} bytes.");
            }

            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _streamEnded = read == 0;
    }

    private InputException Error(string what) =>
        new($"{_place}:{Math.Max(1, Line).ToString(CultureInfo.InvariantCulture)}: {what}");

    private sealed class Fields
    {
        public HashSet<string> Present { get; } = new(StringComparer.Ordinal);

        public string? Format { get; set; }

        public int? Version { get; set; }

        public int? N { get; set; }

        public int? Tc { get; set; }

        public int? Tb { get; set; }

        public string? Event { get; set; }

        public int? Party { get; set; }

        public int? From { get; set; }

        public int? To { get; set; }

        public string? Session { get; set; }

        public string? Instance { get; set; }

        public int? View { get; set; }

        public int? Face { get; set; }

        public object? Key { get; set; }

        public object? Value { get; set; }

        public void AllowOnly(TraceReader reader, string what, params ReadOnlySpan<string> names)
        {
            foreach (string name in Present)
            {
                if (!names.Contains(name))
                {
                    throw reader.Error($"{what} has no field \"{name}\"; it has {string.Join(", ", names.ToArray())}.");
                }
            }
        }
    }
}
