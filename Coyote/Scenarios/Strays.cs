using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>The stray messages of the Byzantine model. What is new goes to the end of a list, since run files name messages by number.</summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
public sealed class Strays<TScheme> : IStrays
    where TScheme : ISignatureScheme
{
    private static readonly Payload s_text = new TextPayload("stray");
    private static readonly CacCertificate s_nothing = new([]);

    // Such as there are, and such as there are not.
    private static readonly string[] s_epochs = ["e0", "e1", "e2", "e1000", "e-1", "e99999999999", "e", "e0|", "", "nothing"];
    private static readonly BinaryStep[] s_steps = [BinaryStep.Bval, BinaryStep.Aux, BinaryStep.Conf, BinaryStep.Done, (BinaryStep)99];
    private static readonly int[] s_rounds = [-1, 1, int.MaxValue];
    private static readonly int[] s_sets = [0, 1, 8];

    private readonly SignatureKeys _keys;
    private readonly List<SessionId> _tags = [];
    private readonly List<Func<SessionId, int, Message>> _kinds;

    /// <summary>Makes the list.</summary>
    /// <param name="size">n.</param>
    /// <param name="session">The session.</param>
    /// <param name="keys">The keys, of which it uses those of Byzantine parties.</param>
    public Strays(int size, SessionId session, SignatureKeys keys)
    {
        _keys = keys;
        AddTags(size, session);
        foreach (string epoch in s_epochs)
        {
            SessionId instance = session.Instance(epoch);
            AddTags(size, instance);
            _tags.Add(instance.Instance(Delivery<TScheme>.BroadcastTag));
        }

        // A session that nobody has opened.
        AddTags(size, new SessionId("nobody's"));

        _kinds =
        [
            .. Each(size, (s, from, party) => new Gossip(new DispatchStatement(s, party, 1, s_text), Sign(from, new DispatchStatement(s, party, 1, s_text)))),
            (s, from) => new Gossip(new DispatchStatement(s, from, int.MaxValue, s_text), Sign(from, new DispatchStatement(s, from, int.MaxValue, s_text))),
            (s, from) => new Gossip(new DispatchStatement(s, from, -1, s_text), Sign(from, new DispatchStatement(s, from, -1, s_text))),
            (s, _) => new Subscribe(s),
            (s, from) => new Submit(s, Content(s, from)),
            (s, from) => new Ordered(s, 1, Content(s, from)),
            (s, _) => new Entered(s, s_text),
            (s, _) => new Decided(s, s_text),
            (s, _) => new Bundle(s, []),
            (s, _) => new Bundle(s, [], [s_nothing]),
            .. Each(size, (s, from, party) => new Bundle(s, [Cac(s, CacStatementKind.Broadcast, from, from, party)])),
            .. Each(size, (s, from, party) => new Bundle(s, [Cac(s, CacStatementKind.Broadcast, from, party, from)])),
            (s, from) => new Bundle(s, [Cac(s, CacStatementKind.Broadcast, from, from, from)], []),
            (s, from) => new Bundle(s, [Cac(s, CacStatementKind.Broadcast, from, from, from), Cac(s, CacStatementKind.Witness, from, from, from)]),
            (s, from) => new Bundle(s, [Cac(s, CacStatementKind.Broadcast, from, from, from), Cac(s, CacStatementKind.Ready, from, from, from)]),
            (s, from) => new Bundle(s, [Cac(s, CacStatementKind.Broadcast, from, from, from), Cac(s, (CacStatementKind)99, from, from, from)]),
            (s, _) => new Uniqueness(s, s_nothing),
            (s, from) => new Uniqueness(s, new CacCertificate([Cac(s, CacStatementKind.Ready, from, from, from)])),
            (s, from) => Restrained(s, from, RestrainedStatementKind.Proposal, null),
            (s, from) => Restrained(s, from, RestrainedStatementKind.Proposal, s_nothing),
            (s, from) => Restrained(s, from, RestrainedStatementKind.Pick, null),
            (s, from) => Restrained(s, from, (RestrainedStatementKind)99, s_nothing),
            (s, _) => new SendMessage(s, new CertifiedValue(s_text, s_nothing)),
            .. Each(size, (s, from, party) => new EchoMessage(new EchoStatement(s, party, s_text), Sign(from, new EchoStatement(s, party, s_text)))),
            .. Each(size, (s, _, party) => new FinalMessage(s, Candidate(party))),
            .. Each(size, (s, _, party) => new VoteMessage(s, party, null)),
            .. Each(size, (s, _, party) => new VoteMessage(s, party, Candidate(party))),
            .. from step in s_steps
               from round in s_rounds
               from bits in s_sets
               select (Func<SessionId, int, Message>)((s, _) => new BinaryMessage(s, step, round, bits)),
            (s, _) => new Stranger(s),
        ];
    }

    /// <inheritdoc/>
    public int Count => _tags.Count * _kinds.Count;

    /// <inheritdoc/>
    public Message Make(int number, int from) => _kinds[(number - 1) % _kinds.Count](_tags[(number - 1) / _kinds.Count], from);

    // The party itself, and numbers that name none.
    private static IEnumerable<Func<SessionId, int, Message>> Each(int size, Func<SessionId, int, int, Message> make) =>
    [
        (session, from) => make(session, from, from),
        (session, from) => make(session, from, 0),
        (session, from) => make(session, from, -1),
        (session, from) => make(session, from, size + 1),
        (session, from) => make(session, from, int.MaxValue),
    ];

    private static EchoedValue Candidate(int party) => new(party, new CertifiedValue(s_text, s_nothing), []);

    private void AddTags(int size, SessionId session)
    {
        SessionId global = session.Instance(Cascade<TScheme>.GlobalTag);
        _tags.AddRange(
        [
            session,
            session.Instance(Cascade<TScheme>.FirstTag),
            session.Instance(Cascade<TScheme>.RestrainedTag),
            session.Instance(Cascade<TScheme>.SecondTag),
            global,
        ]);
        foreach (SessionId bits in new[] { session.Instance(GlobalConsensus<TScheme>.BitTag), global.Instance(GlobalConsensus<TScheme>.BitTag) })
        {
            foreach (string candidate in new[] { "0", "1", "01", FormattableString.Invariant($"{size}"), FormattableString.Invariant($"{size + 1}"), "x" })
            {
                _tags.Add(bits.Instance(candidate));
            }

            _tags.Add(bits);
        }
    }

    private Gossip Content(SessionId session, int from)
    {
        var statement = new DispatchStatement(session, from, 1, s_text);
        return new Gossip(statement, Sign(from, statement));
    }

    private CacSignature Cac(SessionId session, CacStatementKind kind, int from, int signer, int sender)
    {
        CandidateSet? witnessed = kind == CacStatementKind.Ready ? CandidateSet.Empty : null;
        var statement = new CacStatement(kind, session, new Candidate(s_text, sender), witnessed);
        return new CacSignature(statement, signer, Sign(from, statement));
    }

    private RestrainedMessage Restrained(SessionId session, int from, RestrainedStatementKind kind, CacCertificate? certificate)
    {
        var statement = new RestrainedStatement(kind, session, s_text);
        return new RestrainedMessage(statement, Sign(from, statement), certificate);
    }

    private Signature Sign(int from, Statement statement) => TScheme.Sign(_keys.Signing(from), statement);

    // Of no protocol at all.
    private sealed class Stranger(SessionId session) : Message(session)
    {
        public override string Kind => "STRANGER";
    }
}
