using System.Globalization;
using System.Text.Json;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Fields;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Traces;

/// <summary>
/// Writes a run as a trace: JSON Lines, version 1, described in docs/trace-v1.md and docs/trace-v1.schema.json.
/// </summary>
public sealed class TraceWriter : IRunListener, IEavesdropper, IDisposable
{
    private static readonly JsonWriterOptions s_options =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;

    // What the adversary has read and cannot open yet, and what it can open.
    private readonly List<(object Key, object Value)> _sealed = [];
    private readonly HashSet<object> _openingKeys = [];

    /// <summary>Begins a trace.</summary>
    /// <param name="stream">Takes the lines; closed with the writer.</param>
    /// <param name="group">The group.</param>
    /// <param name="breakIns">t_b, the number of broken-into servers tolerated.</param>
    /// <param name="about">What is traced, for a reader; null for nothing.</param>
    public TraceWriter(Stream stream, Group group, int breakIns, string? about)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(stream, s_options);
        _json.WriteStartObject();
        _json.WriteString("format", TraceFormat.Name);
        _json.WriteNumber("version", TraceFormat.Version);
        _json.WriteNumber("n", group.Size);
        _json.WriteNumber("tc", group.Crashes);
        if (breakIns > 0)
        {
            _json.WriteNumber("tb", breakIns);
        }

        if (about is not null)
        {
            _json.WriteString("about", about);
        }

        EndLine();
    }

    /// <summary>Begins the trace of a schedule in a folder of traces.</summary>
    /// <param name="folder">The folder, made if it does not exist.</param>
    /// <param name="schedule">Which schedule, from 0: it names the file.</param>
    /// <param name="scenario">What is explored.</param>
    /// <exception cref="InputException">The folder cannot be written to, or version 1 has no names for the scenario's events.</exception>
    public static TraceWriter Create(string folder, long schedule, Scenario scenario)
    {
        if (ScenarioCatalog.Find(scenario.Options.Name).IsByzantine)
        {
            throw new InputException(
                $"--trace-out: traces of version {TraceFormat.Version} have no names for the events of {scenario.Options.Name}; leave the option out.");
        }

        string path = Path.Combine(folder, schedule.ToString("D8", CultureInfo.InvariantCulture) + ".jsonl");
        try
        {
            Directory.CreateDirectory(folder);
            return new TraceWriter(
                File.Create(path), scenario.Group, scenario.Options.Tb, ScenarioCatalog.Format(scenario.Options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be written ({e.Message}); name another folder for traces.", e);
        }
    }

    /// <inheritdoc/>
    public void Chosen(long step, in Choice choice, in Pending pending)
    {
        if (choice.Kind == ChoiceKind.Deliver)
        {
            WriteMessage("deliver", choice.From, choice.Party, choice.Number, pending.Message!);
        }
    }

    /// <inheritdoc/>
    public void Sent(long step, in Pending sent) =>
        WriteMessage("send", sent.From, sent.Party, sent.Number, sent.Message!);

    /// <inheritdoc/>
    public void Observed(long step, Event observed) => Write(observed);

    /// <inheritdoc/>
    public void Sees(object value) => Write(new Seen(value));

    /// <summary>Writes a sealed value if its key is known, otherwise when it is.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public void SeesSealed(object key, object value)
    {
        if (_openingKeys.Contains(key))
        {
            Sees(value);
        }
        else
        {
            _sealed.Add((key, value));
        }
    }

    /// <summary>Writes what a key opens, now and from now on.</summary>
    /// <param name="key">The key.</param>
    public void SeesOpeningKey(object key)
    {
        _openingKeys.Add(key);
        foreach ((_, object value) in _sealed.FindAll(one => one.Key.Equals(key)))
        {
            Sees(value);
        }

        _sealed.RemoveAll(one => one.Key.Equals(key));
    }

    /// <summary>Writes one event.</summary>
    /// <param name="observed">The event.</param>
    public void Write(Event observed)
    {
        _json.WriteStartObject();
        _json.WriteString("event", TraceFormat.NameOf(observed));
        if (observed is PartyEvent { Party: var party })
        {
            _json.WriteNumber("party", party);
        }

        SessionId? session = observed is SessionEvent own ? own.Session : (observed as Close)?.Session;
        if (session is { } id)
        {
            _json.WriteString("session", id.Root);
            if (id.Tag is not null)
            {
                _json.WriteString("instance", id.Tag);
            }
        }

        switch (observed)
        {
            case Finish finish:
                WriteValue("key", finish.Key);
                break;
            case Propose propose:
                WriteValue("value", propose.Value);
                break;
            case Decide decide:
                WriteValue("value", decide.Value);
                break;
            case Seen seen:
                WriteValue("value", seen.Value);
                break;
            case EnterView enter:
                _json.WriteNumber("view", enter.View);
                WriteValue("value", enter.Estimate);
                break;
            case Conclude conclude:
                _json.WriteNumber("view", conclude.View);
                WriteValue("value", conclude.Value);
                break;
            case Commit commit:
                _json.WriteNumber("view", commit.View);
                _json.WriteNumber("face", commit.Face);
                break;
            case Adopt adopt:
                _json.WriteNumber("view", adopt.View);
                _json.WriteNumber("face", adopt.Face);
                break;
            case CoinRead read:
                _json.WriteNumber("view", read.View);
                _json.WriteNumber("face", read.Face);
                break;
        }

        EndLine();
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    private void WriteMessage(string what, int from, int to, int number, Impl.Machines.Message message)
    {
        _json.WriteStartObject();
        _json.WriteString("event", what);
        _json.WriteNumber("from", from);
        _json.WriteNumber("to", to);
        _json.WriteNumber("number", number);
        _json.WriteString("kind", message.Kind);
        _json.WriteString("session", message.Session.Root);
        if (message.Session.Tag is { } tag)
        {
            _json.WriteString("instance", tag);
        }

        EndLine();
    }

    private void WriteValue(string name, object value)
    {
        // A form in derived symbols is written as a text: the format does not say what they are derived from, and an oracle that took
        // them for drawn ones would call a key secret whose index is known.
        if (value is not LinearForm<Gf2Pow128> form || form is { Terms: [.., { Symbol: DerivedSymbol<Gf2Pow128> }] })
        {
            _json.WriteString(name, value.ToString());
            return;
        }

        _json.WriteStartObject(name);
        _json.WriteStartObject("form");
        foreach (Term<Gf2Pow128> term in form.Terms)
        {
            _json.WriteString(term.Symbol.Name, term.Coefficient.ToString());
        }

        _json.WriteEndObject();
        if (form.Constant != Gf2Pow128.AdditiveIdentity)
        {
            _json.WriteString("constant", form.Constant.ToString());
        }

        _json.WriteEndObject();
    }

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _stream.WriteByte((byte)'\n');
    }
}
