using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// What a Byzantine party can send in the centralised Delivery Service. To the server: proposals of its own, invalid ones, two under one number,
/// and such of epochs to come; commits made of those that it has read; what others have submitted, again, as its own, and in their name. To
/// members, as the server if it is the server and in its place if it is not: all of that at any place of the order, and orders that
/// differ.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <param name="members">How many members there are; the server comes after them.</param>
/// <param name="session">The group in which it makes things up.</param>
/// <param name="keys">The keys, of which it uses those of Byzantine parties.</param>
public sealed class CentralForger<TScheme>(int members, SessionId session, SignatureKeys keys) : Forger
    where TScheme : ISignatureScheme
{
    private const int Epochs = 3;
    private const int FarAhead = 1000;

    // What was submitted or ordered, by content.
    private readonly HashSet<Fingerprint> _read = [];

    /// <inheritdoc/>
    protected override void OnReset() => _read.Clear();

    /// <inheritdoc/>
    protected override void OnCorrupt(int party)
    {
        int other = party % members + 1;
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            // A valid removal of a member; two under one number; one in the name of another; one that nobody can commit; one of another epoch.
            Submit(party, 1, Remove(party, epoch, other, 1));
            Submit(party, 1, Remove(party, epoch, other, 2));
            Submit(party, 2, Remove(other, epoch, party, 1));
            Submit(party, 3, Remove(party, epoch, members + 2, 1));
            Submit(party, 4, Remove(party, epoch + FarAhead, other, 1));
        }

        // In the place of the server, and as far ahead as there are places.
        Gossip own = Signed(party, party, 5, Remove(party, 0, other, 1));
        foreach (int place in new[] { -1, 0, 1, 2, FarAhead, int.MaxValue })
        {
            Add(party, new Ordered(session, place, own));
        }

        Add(party, new Submit(session, Signed(party, party, 6, new TextPayload("nothing"))));
    }

    /// <inheritdoc/>
    protected override void OnRead(Message message)
    {
        (Gossip Content, int Place)? read = message switch
        {
            Submit submit => (submit.Content, 1),
            Ordered ordered => (ordered.Content, ordered.Place),
            _ => null,
        };
        if (read is null)
        {
            return;
        }

        (Gossip content, int place) = read.Value;
        var fingerprint = default(Fingerprint);
        content.AddTo(ref fingerprint);
        fingerprint.Add(place);
        if (!_read.Add(fingerprint))
        {
            return;
        }

        DispatchStatement statement = content.Statement;
        foreach (int byzantine in Byzantine)
        {
            // Again, as its own, in the name of who sent it, and under another number with the signature that it had.
            Add(byzantine, new Submit(session, content));
            Submit(byzantine, statement.Number, statement.Value);
            Add(byzantine, new Submit(session, Signed(statement.Sender, byzantine, statement.Number, statement.Value)));
            Add(byzantine, new Submit(session, Numbered(content, statement.Number + 1)));
            for (int other = Math.Max(1, place - 1); other <= place + 1; other++)
            {
                Add(byzantine, new Ordered(session, other, content));
            }

            if (statement.Value is Commit commit)
            {
                Proposal unsent = Remove(byzantine, commit.Epoch, byzantine % members + 1, 6);
                foreach (Commit changed in ForgedCommits.Of(commit, byzantine, unsent))
                {
                    Submit(byzantine, statement.Number, changed);
                    Add(byzantine, new Ordered(session, place, Signed(byzantine, byzantine, statement.Number, changed)));
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnCopy(Forger other)
    {
        _read.Clear();
        _read.UnionWith(((CentralForger<TScheme>)other)._read);
    }

    private static Proposal Remove(int author, int epoch, int member, int number) =>
        new(author, epoch, ProposalKind.Remove, member, number, key: null);

    private Gossip Numbered(Gossip content, int number) =>
        new(new DispatchStatement(session, content.Statement.Sender, number, content.Statement.Value), content.Signature);

    private void Submit(int byzantine, int number, Payload value) =>
        Add(byzantine, new Submit(session, Signed(byzantine, byzantine, number, value)));

    private Gossip Signed(int sender, int signer, int number, Payload value)
    {
        var statement = new DispatchStatement(session, sender, number, value);
        return new Gossip(statement, TScheme.Sign(keys.Signing(signer), statement));
    }
}
