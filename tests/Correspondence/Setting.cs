using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Correspondence;

/// <summary>Which trusted host.</summary>
internal enum HostKind
{
    /// <summary>TH_gke [CS04 Def. 2].</summary>
    Gke,

    /// <summary>TH_fs-gke [CS04 Def. 6].</summary>
    FsGke,

    /// <summary>TH_cons [CS04 Def. 4].</summary>
    Cons,
}

/// <summary>What happens in an event.</summary>
internal enum Act
{
    /// <summary>Input: start, or propose.</summary>
    Input,

    /// <summary>Output: finish, or decide.</summary>
    Output,

    /// <summary>A server crashes.</summary>
    Crash,

    /// <summary>A server is broken into.</summary>
    BreakIn,
}

/// <summary>An event by its parts.</summary>
/// <param name="Act">What happens.</param>
/// <param name="Server">The server.</param>
/// <param name="Session">The session, from 0; 0 where none is named.</param>
/// <param name="Value">The key or the value, from 0; 0 where none is named.</param>
internal readonly record struct Happening(Act Act, int Server, int Session, int Value);

/// <summary>A trusted host with its parameters, and every event that may happen to it. An event is a number: its place there.</summary>
internal sealed class Setting
{
    private readonly Dictionary<Happening, int> _places = [];
    private readonly Dictionary<SessionId, int> _sessions = [];
    private readonly Dictionary<object, int> _values = [];

    /// <summary>Describes a setting.</summary>
    /// <param name="kind">Which host.</param>
    /// <param name="servers">The servers that events happen to; the group has as many as the largest number says.</param>
    /// <param name="sessions">How many sessions.</param>
    /// <param name="values">How many keys, or values.</param>
    /// <param name="breakIns">t_b, of TH_fs-gke.</param>
    /// <param name="once">Whether a server decides at most once, of TH_cons.</param>
    public Setting(HostKind kind, int[] servers, int sessions, int values, int breakIns = 0, bool once = true)
    {
        Kind = kind;
        Servers = servers;
        Sessions = sessions;
        Values = values;
        BreakIns = breakIns;
        Once = once;
        Group = new Group(servers.Max(), 0);
        int inputs = kind == HostKind.Cons ? values : 1;
        var happenings = new List<Happening>();
        foreach (int server in servers)
        {
            for (int session = 0; session < sessions; session++)
            {
                for (int value = 0; value < values; value++)
                {
                    if (value < inputs)
                    {
                        happenings.Add(new Happening(Act.Input, server, session, value));
                    }

                    happenings.Add(new Happening(Act.Output, server, session, value));
                }
            }

            happenings.Add(new Happening(Act.Crash, server, 0, 0));
            if (kind != HostKind.Cons)
            {
                happenings.Add(new Happening(Act.BreakIn, server, 0, 0));
            }
        }

        Happenings = [.. happenings];
        Events = [.. happenings.Select(Observed)];
        for (int e = 0; e < Happenings.Length; e++)
        {
            _places.Add(Happenings[e], e);
        }

        for (int session = 0; session < sessions; session++)
        {
            _sessions.Add(IdOf(session), session);
        }

        for (int value = 0; value < values; value++)
        {
            _values.Add(ValueOf(value), value);
        }
    }

    /// <summary>Which host.</summary>
    public HostKind Kind { get; }

    /// <summary>The servers that events happen to.</summary>
    public IReadOnlyList<int> Servers { get; }

    /// <summary>How many sessions.</summary>
    public int Sessions { get; }

    /// <summary>How many keys, or values.</summary>
    public int Values { get; }

    /// <summary>t_b, of TH_fs-gke.</summary>
    public int BreakIns { get; }

    /// <summary>Whether a server decides at most once, of TH_cons.</summary>
    public bool Once { get; }

    /// <summary>The group, as monitors want it; t_c concerns liveness only.</summary>
    public Group Group { get; }

    /// <summary>The events.</summary>
    public Happening[] Happenings { get; }

    /// <summary>The events as monitors observe them. No two share a value, so a monitor that compares references is found out.</summary>
    public Event[] Events { get; }

    /// <summary>The name of the host.</summary>
    public string Name => NameOf(Kind);

    /// <summary>The name of a host.</summary>
    /// <param name="kind">Which host.</param>
    public static string NameOf(HostKind kind) => kind switch
    {
        HostKind.Gke => Spec.Gke.TrustedHostGke.SpecName,
        HostKind.FsGke => Spec.Gke.TrustedHostFsGke.SpecName,
        _ => Spec.Consensus.TrustedHostCons.SpecName,
    };

    /// <summary>A session as monitors know it. Two by two they share a root, as a session and a sub-system's instance do.</summary>
    /// <param name="session">The session, from 0.</param>
    public static SessionId IdOf(int session) => new($"s{session / 2}", session % 2 == 0 ? null : "x");

    /// <summary>A key, or value, as monitors know it.</summary>
    /// <param name="value">The value, from 0.</param>
    public static object ValueOf(int value) => $"v{value}";

    /// <summary>The number of an event.</summary>
    /// <param name="happening">The event.</param>
    public int PlaceOf(Happening happening) => _places[happening];

    /// <summary>A set of sessions, session s as bit s.</summary>
    /// <param name="sessions">The sessions.</param>
    public ulong BitsOf(IEnumerable<SessionId> sessions)
    {
        ulong bits = 0;
        foreach (SessionId id in sessions)
        {
            bits |= 1UL << _sessions[id];
        }

        return bits;
    }

    /// <summary>The number of a key, or value.</summary>
    /// <param name="value">The value.</param>
    public int ValueNamed(object value) => _values[value];

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}, servers {string.Join(' ', Servers)}, {Sessions} session{(Sessions == 1 ? "" : "s")}, {Values} values"
        + (Kind == HostKind.FsGke ? $", t_b = {BreakIns}" : Kind == HostKind.Cons && !Once ? ", as printed" : "");

    private Event Observed(Happening happening) => (happening.Act, Kind) switch
    {
        (Act.Input, HostKind.Cons) => new Propose(happening.Server, IdOf(happening.Session), ValueOf(happening.Value)),
        (Act.Input, _) => new Start(happening.Server, IdOf(happening.Session)),
        (Act.Output, HostKind.Cons) => new Decide(happening.Server, IdOf(happening.Session), ValueOf(happening.Value)),
        (Act.Output, _) => new Finish(happening.Server, IdOf(happening.Session), ValueOf(happening.Value)),
        (Act.Crash, _) => new Crash(happening.Server),
        _ => new BreakIn(happening.Server),
    };
}
