using System.Reflection;
using System.Runtime.CompilerServices;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Impl.Tests.Cooperation;
using GkeVerified.Impl.Tests.DeliveryService;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.Tests.Machines;

/// <summary>
/// A Byzantine party sends a message of any kind under any session. Every machine of the Byzantine model drops what is none of its own, says so, and
/// makes nothing for it.
/// </summary>
public sealed class ForeignMessageTests
{
    private const int N = 4;

    private static readonly SignatureKeys s_keys = CacProtocol.Keys<IdealSignatures>(N);
    private static readonly CacParameters s_parameters = CascadeProtocol.Parameters;
    private static readonly SessionId s_id = new("s1");
    private static readonly SigningKey s_key = s_keys.Signing(1);

    // Instances that there are, in one machine or another.
    private static readonly SessionId[] s_somewhere =
    [
        s_id, Of("cac1"), Of("cac2"), Of("rc"), Of("gc"), Of("gc|ba|1"), Of("ba|1"), Of("ba|4"), Of("mb"), Of("e0"), Of("e0|mb"), Of("e0|cac1"),
        Of("e0|cac2"), Of("e0|rc"), Of("e0|gc"), Of("e0|gc|ba|2"), Of("e1|cac1"), Of("e7"), Of("e7|mb"), Of("e7|gc"), Of("e2147483647"),
        Of("e2147483647|cac1"),
    ];

    // And such as are in none.
    private static readonly SessionId[] s_nowhere =
    [
        new("s2"), new("s2", "cac1"), new("s2", "gc"), new("s2", "e0"), new("s2", "e0|cac1"), new("s2", "e0|mb"), new("s2", "mb"), new(""), new("", ""),
        Of(""), Of("|"), Of("zz"), Of("cac1|zz"), Of("cac3"), Of("gc|zz"), Of("gc|ba"), Of("gc|ba|0"), Of("gc|ba|5"), Of("ba|5"), Of("mb|zz"),
        Of("e"), Of("e0|"), Of("e0|zz"), Of("e00"), Of("e00|cac1"), Of("e00|mb"), Of("e-1|cac1"), Of("e2147483648|cac1"), Of("e0|cac1|zz"),
        Of("e0|mb|zz"), Of("e0|rc|zz"), Of("e0|gc|zz"), Of("e0|gc|ba|0"), Of("e0|gc|ba|5"), Of("e1|zz"), Of("e7|zz"),
    ];

    private static readonly Dictionary<string, Func<Machine>> s_machines = new(StringComparer.Ordinal)
    {
        ["cac"] = () => new Cac<IdealSignatures>(s_parameters, 1, s_id, s_keys, s_key),
        ["cac, certified"] = () => new Cac<IdealSignatures>(s_parameters, 1, Of("cac2"), s_keys, s_key, Of("cac1")),
        ["restrained"] = () => new Restrained<IdealSignatures>(s_parameters, 1, Of("rc"), Of("cac1"), s_keys, s_key),
        ["cascade"] = () => new Cascade<IdealSignatures>(s_parameters, 1, s_id, s_keys, s_key),
        ["cascade over global"] = () => Cascade<IdealSignatures>.OverGlobal(s_parameters, 1, s_id, s_keys, s_keys.Signing(1)),
        ["global"] = () => new GlobalConsensus<IdealSignatures>(s_parameters.Group, 1, s_id, s_keys, s_key, _ => false),
        ["binary agreement"] = () => new BinaryAgreement(s_parameters.Group, 1, s_id),
        ["murmur"] = () => new Murmur<IdealSignatures>(new MurmurParameters(N, N), 1, s_id, s_keys, s_key, new SeededRandomSource([1])),
        ["delivery"] = () => DeliveryProtocol.Repaired(N)[1],
        ["delivery over global"] = () => DeliveryProtocol.OverGlobal<IdealSignatures>(N, DeliveryProtocol.Keys<IdealSignatures>(N))[1],
        ["delivery as printed"] = () => DeliveryProtocol.Printed(N)[1],
        ["delivery central"] = () => DeliveryProtocol.Central(N)[1],
        ["delivery central, the server"] = () => DeliveryProtocol.Central(N)[N + 1],
    };

    public static TheoryData<string> Names() => [.. s_machines.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_message_makes_a_machine_throw(string name)
    {
        Machine machine = Started(name);
        foreach (SessionId session in s_somewhere.Concat(s_nowhere))
        {
            foreach (Message message in Foreign(session).Concat(Own(session)))
            {
                Receive(machine, message);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_names_no_instance_and_kinds_of_other_protocols_are_dropped_with_a_mark(string name)
    {
        Machine machine = Started(name);
        Fingerprint before = Network.State(machine);
        IEnumerable<Message> messages = s_nowhere.SelectMany(session => Foreign(session).Concat(Own(session)))
            .Concat(s_somewhere.SelectMany(Foreign));
        foreach (Message message in messages)
        {
            (Effect[] effects, bool marked) = Receive(machine, message);
            Assert.Empty(effects);
            Assert.True(marked, $"{message.Kind} {message.Session} leaves no mark.");
            Assert.True(before == Network.State(machine), $"{message.Kind} {message.Session} changes the state.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_server_opens_the_groups_that_there_are(string name)
    {
        var server = new Server(1, (_, _) => s_machines[name](), session => session == s_id);
        foreach (SessionId session in s_somewhere.Concat(s_nowhere).Where(session => session.Root != s_id.Root))
        {
            foreach (Message message in Foreign(session).Concat(Own(session)))
            {
                (Effect[] effects, bool marked) = Receive(server, message);
                Assert.Empty(effects);
                Assert.True(marked);
                Assert.Equal(0, server.Sessions);
            }
        }

        Receive(server, new Subscribe(s_id));
        Assert.Equal(1, server.Sessions);
    }

    // A statement of a kind that there is not, or about something that is no message: whoever signs it is Byzantine.
    [Fact]
    public void CAC_takes_no_statement_that_no_correct_party_makes()
    {
        var machine = new Cac<IdealSignatures>(s_parameters, 1, s_id, s_keys, s_key);
        Fingerprint before = Network.State(machine);
        foreach (Bundle bundle in new[]
        {
            Bundle(s_id, (CacStatementKind)7, new Candidate(new TextPayload("a"), N)),
            Bundle(s_id, CacStatementKind.Broadcast, new Candidate("a", N)),
        })
        {
            Assert.Empty(Receive(machine, bundle).Effects);
            Assert.Equal(before, Network.State(machine));
        }
    }

    private static SessionId Of(string tag) => new("s1", tag);

    // Has sent what it sends of itself with the first message that it gets.
    private static Machine Started(string name)
    {
        Machine machine = s_machines[name]();
        Receive(machine, name == "delivery as printed" ? new Subscribe(Of("mb")) : new Subscribe(Of("e0|mb")));
        return machine;
    }

    private static (Effect[] Effects, bool Marked) Receive(Machine machine, Message message)
    {
        var coverage = new Coverage();
        var outbox = new Outbox(s_parameters.Group, coverage) { Coin = new DealerCoin(new byte[16]) };
        machine.Commutes(N, message);
        machine.Ignores(N, message);
        machine.Receive(N, message, outbox);
        return (outbox.Effects.ToArray(), s_marks.Any(mark => coverage[mark] > 0));
    }

    private static readonly Mark[] s_marks =
    [
        CacMarks.Foreign, CacMarks.NothingNew, CacMarks.NotClosed, CacMarks.NotCertified, CacMarks.BadSignature, RestrainedMarks.Foreign, RestrainedMarks.Bad,
        CascadeMarks.Foreign, CascadeMarks.BadProof, GlobalMarks.Foreign, GlobalMarks.Late, GlobalMarks.Bad, BinaryAgreementMarks.Foreign,
        BinaryAgreementMarks.Late, MurmurMarks.Foreign, MurmurMarks.Forged, DeliveryMarks.Foreign, DeliveryMarks.Elsewhere, DeliveryMarks.InvalidCommit,
        ServerMarks.Unknown,
    ];

    // The kinds that machines of the Byzantine model know.
    private static readonly HashSet<Type> s_known =
    [
        typeof(Bundle), typeof(Uniqueness), typeof(RestrainedMessage), typeof(SendMessage), typeof(EchoMessage), typeof(FinalMessage), typeof(VoteMessage),
        typeof(BinaryMessage), typeof(Gossip), typeof(Subscribe), typeof(Entered), typeof(Decided), typeof(Submit), typeof(Ordered),
    ];

    // All others that there are; nothing is in them, as nobody is to look.
    private static IEnumerable<Message> Foreign(SessionId session)
    {
        FieldInfo field = typeof(Message).GetField($"<{nameof(Message.Session)}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)!;
        foreach (Type type in typeof(Message).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Message)) && !type.IsAbstract))
        {
            Type closed = type.IsGenericTypeDefinition ? type.MakeGenericType(typeof(Gf2Pow128)) : type;
            if (!s_known.Contains(closed))
            {
                var message = (Message)RuntimeHelpers.GetUninitializedObject(closed);
                field.SetValue(message, session);
                yield return message;
            }
        }

        yield return new Unheard(session);
    }

    // Valid and invalid ones of the known kinds.
    private static IEnumerable<Message> Own(SessionId session)
    {
        Signature signature = IdealSignatures.Sign(s_keys.Signing(N), new EchoStatement(session, 1, new TextPayload("a")));
        CacCertificate[] certificates =
        [
            new([]), CascadeProtocol.Certificate("a"), CascadeProtocol.Certificate("a", session), new(Bundle(session, CacStatementKind.Ready, new Candidate("a", N)).Signatures.ToArray()),
        ];
        yield return new Bundle(session, []);
        yield return Bundle(session, CacStatementKind.Broadcast, new Candidate(new TextPayload("a"), N));
        yield return Bundle(session, CacStatementKind.Ready, new Candidate(new TextPayload("a"), -1));
        yield return Bundle(session, (CacStatementKind)7, new Candidate("a", int.MaxValue));
        foreach (CacCertificate certificate in certificates)
        {
            yield return new Uniqueness(session, certificate);
            yield return Bundle(session, CacStatementKind.Broadcast, new Candidate(new TextPayload("a"), N), certificate);
            var value = new CertifiedValue(new TextPayload("a"), certificate);
            yield return new SendMessage(session, value);
            foreach (int sender in new[] { int.MinValue, 0, 1, N, N + 1, int.MaxValue })
            {
                var candidate = new EchoedValue(sender, value, [new Echo(sender, signature), new Echo(1, signature)]);
                yield return new FinalMessage(session, candidate);
                yield return new VoteMessage(session, sender, candidate);
                yield return new VoteMessage(session, 1, candidate);
            }

            foreach (RestrainedStatementKind kind in new[] { RestrainedStatementKind.Proposal, RestrainedStatementKind.Pick, (RestrainedStatementKind)7 })
            {
                var statement = new RestrainedStatement(kind, session, new TextPayload("a"));
                yield return new RestrainedMessage(statement, IdealSignatures.Sign(s_keys.Signing(N), statement), certificate);
                yield return new RestrainedMessage(statement, signature, null);
            }
        }

        yield return new VoteMessage(session, 1, null);
        yield return new EchoMessage(new EchoStatement(session, 7, new TextPayload("a")), signature);
        foreach (BinaryStep step in new[] { BinaryStep.Bval, BinaryStep.Aux, BinaryStep.Conf, BinaryStep.Done, (BinaryStep)7, (BinaryStep)(-1) })
        {
            foreach (int number in new[] { int.MinValue, -1, 0, 1, 2, 3, 4, int.MaxValue })
            {
                yield return new BinaryMessage(session, step, 1, number);
                yield return new BinaryMessage(session, step, number, 1);
            }
        }

        foreach (int sender in new[] { int.MinValue, 0, N, N + 1, int.MaxValue })
        {
            var statement = new DispatchStatement(session, sender, sender, new TextPayload("a"));
            var gossip = new Gossip(statement, IdealSignatures.Sign(s_keys.Signing(N), statement));
            yield return gossip;
            yield return new Submit(session, gossip);
            yield return new Ordered(session, sender, gossip);
        }

        yield return new Subscribe(session);
        yield return new Entered(session, new TextPayload("a"));
        yield return new Decided(session, new TextPayload("a"));
        UpdatePath path = DeliveryProtocol.State(N, N).Commit([]).Commit.Path;
        foreach (int epoch in new[] { -1, 0, 1, int.MaxValue })
        {
            CarriedCommit carried = DeliveryProtocol.Carries(new Commit(N, epoch, [], path));
            yield return new Entered(session, carried);
            yield return new Decided(session, carried);
            yield return Bundle(session, CacStatementKind.Broadcast, new Candidate(carried, N));
        }
    }

    private static Bundle Bundle(SessionId session, CacStatementKind kind, Candidate candidate, params CacCertificate[] certificates) => new(
        session,
        [
            CacSignature.Sign<IdealSignatures>(
                new CacStatement(kind, session, candidate, kind == CacStatementKind.Ready ? new CandidateSet([candidate]) : null), N, s_keys.Signing(N)),
        ],
        certificates);

    private sealed class Unheard(SessionId session) : Message(session)
    {
        public override string Kind => "UNHEARD";
    }
}
