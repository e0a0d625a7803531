using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Experiments;

/// <summary>
/// The hybrid system of [CS04 §2.1], one session of it: the machines of all servers over live TH_cons, and the messages on their way. It decides
/// nothing: the adversary says what happens next, and sees what is sent and proposed.
/// </summary>
/// <param name="group">The group.</param>
/// <param name="servers">The machines, from position 1.</param>
/// <param name="adversary">Who sees what is sent and proposed.</param>
/// <param name="finished">Told when a server outputs the session key.</param>
internal sealed class HybridSystem(Group group, Machine[] servers, IEavesdropper adversary, Action<int, Finish> finished)
{
    /// <summary>The session.</summary>
    public static readonly SessionId Session = new("s");

    private readonly TrustedHostCons _consensus = new(group, Decisions.Once, null);
    private readonly Outbox _outbox = new(group);
    private readonly List<SessionId>[] _undecided = [.. Enumerable.Range(0, group.Size + 1).Select(_ => new List<SessionId>())];

    /// <summary>The messages on their way.</summary>
    public List<(int From, int To, Message Message)> Net { get; } = [];

    /// <summary>The proposals, in the order in which they came.</summary>
    public List<object> Proposals { get; } = [];

    /// <summary>Whether TH_cons may let a server decide.</summary>
    /// <param name="party">The server.</param>
    public bool MayDecide(int party) => _undecided[party].Count > 0;

    /// <summary>The user starts a server.</summary>
    /// <param name="party">The server.</param>
    public void Start(int party) => Input(new Start(party, Session), party);

    /// <summary>A message arrives.</summary>
    /// <param name="place">Its place in <see cref="Net"/>, which it leaves.</param>
    public void Deliver(int place)
    {
        (int from, int to, Message message) = Net[place];
        Net.RemoveAt(place);
        _outbox.Clear();
        servers[to].Receive(from, message, _outbox);
        Route(to);
    }

    /// <summary>TH_cons lets a server decide.</summary>
    /// <param name="party">The server; it may decide.</param>
    /// <param name="pick">Picks one of the values that TH_cons permits.</param>
    /// <exception cref="InvalidOperationException">TH_cons refuses what was picked.</exception>
    public void LetDecide(int party, Func<IReadOnlyList<(int Proposer, object Value)>, object> pick)
    {
        SessionId instance = _undecided[party][0];
        _undecided[party].RemoveAt(0);
        var permitted = new List<(int Proposer, object Value)>();
        _consensus.Permitted(party, instance, permitted);
        var decide = new Decide(party, instance, pick(permitted));
        if (_consensus.Decide(decide, 0) is { } refused)
        {
            throw new InvalidOperationException(refused.ToString());
        }

        Input(decide, party);
    }

    private void Input(SessionEvent input, int party)
    {
        _outbox.Clear();
        servers[party].Input(input, _outbox);
        Route(party);
    }

    private void Route(int party)
    {
        Message? previous = null;
        foreach (Effect effect in _outbox.Effects)
        {
            switch (effect.Kind)
            {
                case EffectKind.Send:
                    if (!ReferenceEquals(effect.Message, previous))
                    {
                        effect.Message!.Reveal(adversary);
                    }

                    previous = effect.Message;
                    Net.Add((party, effect.To, effect.Message!));
                    break;
                case EffectKind.Call:
                    var propose = (Propose)effect.Event!;
                    _consensus.Propose(propose, 0);
                    _undecided[party].Add(propose.Session);
                    Proposals.Add(propose.Value);
                    (propose.Value as ConsensusValue)?.Reveal(adversary);
                    break;
                case EffectKind.Output:
                    finished(party, (Finish)effect.Event!);
                    break;
            }
        }
    }
}
