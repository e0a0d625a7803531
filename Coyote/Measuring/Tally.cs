using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>Counts what a run of a protocol over signatures costs.</summary>
internal sealed class Tally : IRunListener
{
    // By identity: what is signed is a new object each time.
    private readonly HashSet<Signature> _signatures = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(int Party, int Number)> _decided = [];
    private Message? _last;
    private int _round;

    /// <summary>How many messages were sent that carry a signature, subscriptions of Murmur not being such.</summary>
    public long Messages { get; private set; }

    /// <summary>How many different signatures they carry: as many as were made.</summary>
    public int Signatures => _signatures.Count;

    /// <summary>
    /// After how many rounds the last party had its output: from the inputs, or from whatever timer or ideal sub-system intervened
    /// last.
    /// </summary>
    public int Rounds { get; private set; }

    /// <summary>Begins with another run.</summary>
    public void Clear()
    {
        _signatures.Clear();
        _decided.Clear();
        _last = null;
        Messages = Rounds = _round = 0;
    }

    /// <inheritdoc/>
    public void Chosen(long step, in Choice choice, in Pending pending) =>
        _round = pending.Kind == ChoiceKind.Deliver ? pending.Round + 1 : 0;

    /// <inheritdoc/>
    public void Observed(long step, Event observed)
    {
        (int party, int number) = observed switch
        {
            DeliverBroadcast deliver => (deliver.Party, deliver.Number),
            CacDeliver { Session.Tag: null } deliver => (deliver.Party, 0),
            RestrainedDecide { Session.Tag: null } decide => (decide.Party, 0),
            Decide { Session.Tag: null } decide => (decide.Party, 0),
            _ => default,
        };
        if (party > 0 && _decided.Add((party, number)))
        {
            Rounds = Math.Max(Rounds, _round);
        }
    }

    /// <inheritdoc/>
    public void Sent(long step, in Pending sent)
    {
        Messages += sent.Message is Subscribe ? 0 : 1;
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
            case RestrainedMessage restrained:
                _signatures.Add(restrained.Signature);
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
