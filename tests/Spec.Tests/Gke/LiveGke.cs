using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Gke;

/// <summary>
/// TH_gke as a live ideal system under a random adversary, beside the sets of [CS04 Def. 2] kept in the plainest way.
/// </summary>
internal sealed class LiveGke
{
    /// <summary>One more than the largest move.</summary>
    public const int Moves = Servers * Sessions * Weights;

    private const int Servers = 3;
    private const int Sessions = 3;
    private const int Weights = 24;

    private static readonly SessionId[] s_sessions = [new("a"), new("b"), new("a", "sub")];

    private readonly HashSet<(int Party, SessionId Session)> _started = [];
    private readonly HashSet<(int Party, SessionId Session)> _finished = [];
    private readonly Dictionary<SessionId, object> _keys = [];
    private int _candidates;

    /// <summary>Runs the host through a random adversary's moves.</summary>
    /// <param name="moves">Numbers below <see cref="Moves"/>.</param>
    public LiveGke(IEnumerable<int> moves)
    {
        foreach (int move in moves)
        {
            Move(move);
        }
    }

    public static Group Group { get; } = new(Servers, 1);

    public TrustedHostGke Host { get; } = new(Group);

    /// <summary>What could be observed at the interface, in order.</summary>
    public List<Event> Trace { get; } = [];

    public PartySet Crashed { get; private set; }

    /// <summary>Moves that the host answered otherwise than the definition says; there should be none.</summary>
    public List<string> Deviations { get; } = [];

    private void Move(int move)
    {
        int party = 1 + move % Servers;
        SessionId session = s_sessions[move / Servers % Sessions];
        switch (move / (Servers * Sessions))
        {
            case < 9:
                Host.Start(party, session);
                Trace.Add(new Start(party, session));
                if (!Crashed.Contains(party))
                {
                    _started.Add((party, session));
                }

                break;
            case < Weights - 1:
                Finish(party, session);
                break;
            default:
                Trace.Add(new Crash(party));
                Host.Crash(party, Trace.Count);
                Crashed = Crashed.With(party);
                break;
        }
    }

    private void Finish(int party, SessionId session)
    {
        object candidate = $"key {++_candidates}";
        bool allowed = !Crashed.Contains(party)
            && _started.Contains((party, session))
            && !_finished.Contains((party, session));
        bool accepted = Host.Finish(new Finish(party, session, candidate), Trace.Count + 1, out object? key) is null;
        object? expected = allowed ? _keys.GetValueOrDefault(session, candidate) : null;
        if (accepted != allowed || !Equals(key, expected))
        {
            Deviations.Add($"finish({session}) at {party}: accepted {accepted}, allowed {allowed}, key {key}, expected {expected}");
        }

        if (accepted)
        {
            _finished.Add((party, session));
            _keys[session] = key!;
            Trace.Add(new Finish(party, session, key!));
        }
    }
}
