using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>What a part of a run costs, or the mean over runs.</summary>
/// <param name="Messages">How many messages are sent to others.</param>
/// <param name="Signatures">How many different signatures the messages carry: as many as were made.</param>
/// <param name="Rounds">
/// After how many rounds the last party had its output: from the inputs, or from whatever timer or ideal sub-system intervened last.
/// </param>
internal readonly record struct Cost(MessageCounts Messages, double Signatures, double Rounds)
{
    /// <summary>The sum of two costs.</summary>
    /// <param name="other">The other.</param>
    public Cost Plus(in Cost other) =>
        new(Messages.Plus(other.Messages), Signatures + other.Signatures, Rounds + other.Rounds);

    /// <summary>The cost divided.</summary>
    /// <param name="by">By what.</param>
    public Cost Over(double by) => new(Messages.Over(by), Signatures / by, Rounds / by);
}

/// <summary>Counts what a run of a protocol over signatures costs.</summary>
internal sealed class Tally : IRunListener
{
    // By identity: what is signed is a new object each time.
    private readonly HashSet<Signature> _signatures = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(int Party, int Number)> _decided = [];
    private MessageCounts _messages;
    private Message? _last;
    private int _before;
    private int _rounds;
    private int _round;
    private bool _hasCommits;

    /// <summary>What it costs: of a Delivery Service, from the first request to commit on.</summary>
    public Cost Cost => new(_messages, _signatures.Count - _before, _rounds);

    /// <summary>What it costs a Delivery Service until somebody is asked to commit.</summary>
    public Cost CostBefore { get; private set; }

    /// <summary>How many proposals are broadcast over a Delivery Service.</summary>
    public int Proposals { get; private set; }

    /// <summary>Begins with another run.</summary>
    public void Clear()
    {
        _signatures.Clear();
        _decided.Clear();
        _messages = default;
        _last = null;
        _before = _rounds = _round = Proposals = 0;
        _hasCommits = false;
        CostBefore = default;
    }

    /// <inheritdoc/>
    public void Chosen(long step, in Choice choice, in Pending pending)
    {
        _round = pending.Kind == ChoiceKind.Deliver ? pending.Round + 1 : 0;
        if (pending.Input is RequestCommit && !_hasCommits)
        {
            CostBefore = Cost;
            _hasCommits = true;
            _before = _signatures.Count;
            _messages = default;
            _rounds = 0;
        }
    }

    /// <inheritdoc/>
    public void Observed(long step, Event observed)
    {
        (int party, int number) = observed switch
        {
            DeliverBroadcast deliver => (deliver.Party, deliver.Number),
            CacDeliver { Session.Tag: null } deliver => (deliver.Party, 0),
            RestrainedDecide { Session.Tag: null } decide => (decide.Party, 0),
            Decide { Session.Tag: null } decide => (decide.Party, 0),
            ProposalDeliver deliver => (deliver.Party, deliver.Sender),
            CommitDeliver deliver => (deliver.Party, 0),
            _ => default,
        };
        Proposals += observed is ProposalBroadcast ? 1 : 0;
        if (party > 0 && _decided.Add((party, number)))
        {
            _rounds = Math.Max(_rounds, _round);
        }
    }

    /// <inheritdoc/>
    public void Sent(long step, in Pending sent)
    {
        _messages = sent.From == sent.Party ? _messages : _messages.With(sent.Message!);
        if (ReferenceEquals(sent.Message, _last))
        {
            return;
        }

        _last = sent.Message;
        switch (sent.Message)
        {
            case Gossip gossip:
                _signatures.Add(gossip.Signature);
                break;
            case Submit submit:
                _signatures.Add(submit.Content.Signature);
                break;
            case RestrainedMessage restrained:
                _signatures.Add(restrained.Signature);
                break;
            case EchoMessage echo:
                _signatures.Add(echo.Signature);
                break;
            case Bundle bundle:
                foreach (CacSignature signature in bundle.Signatures)
                {
                    _signatures.Add(signature.Signature);
                }

                break;
        }
    }
}
