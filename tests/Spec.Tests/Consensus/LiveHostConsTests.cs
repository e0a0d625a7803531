using CsCheck;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Tests.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Consensus;

/// <summary>
/// TH_cons run live by a random adversary beside P, δ and the three checks of [CS04 Def. 4] written down in the plainest
/// way, and TH_cons as the monitor of what that run shows.
/// </summary>
public sealed class LiveHostConsTests
{
    private const int Servers = 3;
    private static readonly string[] s_values = ["a", "b", "c"];
    private static readonly SessionId[] s_instances = [new("i"), new("i", "cs")];
    private static readonly Group s_group = new(Servers, 1);

    private static readonly Gen<(int, int, int)[]> s_moves =
        Gen.Select(Gen.Int[0, 19], Gen.Int[1, Servers], Gen.Int[0, s_values.Length * s_instances.Length - 1]).Array[0, 40];

    public static TheoryData<Decisions> Readings() => [Decisions.Literal, Decisions.Once];

    [Theory]
    [MemberData(nameof(Readings))]
    public void The_live_host_takes_exactly_the_steps_of_definition_4(Decisions reading) => s_moves.Sample(
        moves =>
        {
            var host = new TrustedHostCons(s_group, reading);
            var model = new Model(reading);
            long step = 0;
            foreach ((int kind, int party, int rest) in moves)
            {
                step++;
                SessionId id = s_instances[rest % s_instances.Length];
                string value = s_values[rest / s_instances.Length];
                switch (kind)
                {
                    case < 8:
                        host.Propose(new Propose(party, id, value), step);
                        model.Propose(party, id, value);
                        break;
                    case < 19:
                        Assert.Equal(model.Permitted(party, id), Permitted(host, party, id));
                        Assert.Equal(
                            model.Decide(party, id, value), host.Decide(new Decide(party, id, value), step) is null);
                        break;
                    default:
                        host.Crash(party, step);
                        model.Crash(party);
                        break;
                }
            }

            var monitor = new TrustedHostCons(s_group, reading);
            Assert.Null(Lockstep.Judge(monitor, model.Trace));
            Assert.Equal(Lockstep.State(host), Lockstep.State(monitor));
            Assert.Equal(Lockstep.Owed(host), Lockstep.Owed(monitor));
        },
        iter: 500);

    [Fact]
    public void A_value_is_offered_once_named_by_the_smallest_server_that_proposed_it()
    {
        var host = new TrustedHostCons(s_group, Decisions.Once);
        host.Propose(new Propose(3, s_instances[0], "a"), 1);
        host.Propose(new Propose(2, s_instances[0], "a"), 2);
        host.Propose(new Propose(1, s_instances[0], "b"), 3);
        var permitted = new List<(int, object)>();
        host.Permitted(3, s_instances[0], permitted);
        Assert.Equal([(1, "b"), (2, "a")], permitted.OrderBy(p => p.Item1));
    }

    [Fact]
    public void A_single_proposal_may_be_decided_at_once()
    {
        var host = new TrustedHostCons(s_group, Decisions.Once);
        host.Propose(new Propose(2, s_instances[0], "a"), 1);
        Assert.Null(host.Decide(new Decide(2, s_instances[0], "a"), 2));
        Assert.False(host.Owes(2, s_instances[0]));
    }

    private static string Permitted(TrustedHostCons host, int party, SessionId id)
    {
        var permitted = new List<(int, object Value)>();
        host.Permitted(party, id, permitted);
        return string.Join(',', permitted.Select(p => (string)p.Value).Order(StringComparer.Ordinal));
    }

    private sealed class Model(Decisions reading)
    {
        private readonly HashSet<(SessionId Id, int Party, string Value)> _proposals = [];
        private readonly Dictionary<SessionId, string> _decided = [];
        private readonly HashSet<(SessionId Id, int Party)> _deciders = [];

        private readonly HashSet<int> _crashed = [];

        public List<Event> Trace { get; } = [];

        public void Propose(int party, SessionId id, string value)
        {
            if (!_crashed.Contains(party))
            {
                _proposals.Add((id, party, value));
                Trace.Add(new Propose(party, id, value));
            }
        }

        public void Crash(int party)
        {
            _crashed.Add(party);
            Trace.Add(new Crash(party));
        }

        public bool Decide(int party, SessionId id, string value)
        {
            if (!Allows(party, id, value))
            {
                return false;
            }

            _decided[id] = value;
            _deciders.Add((id, party));
            Trace.Add(new Decide(party, id, value));
            return true;
        }

        public string Permitted(int party, SessionId id) => string.Join(',', s_values.Where(v => Allows(party, id, v)));

        private bool Allows(int party, SessionId id, string value) =>
            !_crashed.Contains(party)
            && _proposals.Any(p => p.Id == id && p.Party == party)
            && _proposals.Any(p => p.Id == id && p.Value == value)
            && (!_decided.TryGetValue(id, out string? decided) || decided == value)
            && (reading == Decisions.Literal || !_deciders.Contains((id, party)));
    }
}
