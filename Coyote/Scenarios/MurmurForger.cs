using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// What a Byzantine party can send in Murmur: messages of its own, several in one instance; those of others that it has read, without
/// having been sent them; and what must be refused, messages in the name of others with its own signature, or with theirs of another
/// message.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <param name="size">n.</param>
/// <param name="session">The session in which it makes things up.</param>
/// <param name="keys">The keys, of which it uses those of Byzantine parties.</param>
public sealed class MurmurForger<TScheme>(int size, SessionId session, SignatureKeys keys) : Forger
    where TScheme : ISignatureScheme
{
    /// <inheritdoc/>
    protected override void OnReset()
    {
    }

    /// <inheritdoc/>
    protected override void OnCorrupt(int party)
    {
        foreach (string text in new[] { "x", "y" })
        {
            Add(party, Signed(new DispatchStatement(session, party, 1, new TextPayload(text)), party));
        }

        int other = party % size + 1;
        Add(party, Signed(new DispatchStatement(session, other, 1, new TextPayload("z")), party));
        Add(party, new Subscribe(session));
    }

    /// <inheritdoc/>
    protected override void OnRead(Message message)
    {
        if (message is not Gossip gossip || gossip.Session != session)
        {
            return;
        }

        DispatchStatement read = gossip.Statement;
        foreach (int byzantine in Byzantine)
        {
            Add(byzantine, gossip);
            if (!Byzantine.Contains(read.Sender))
            {
                var changed = new DispatchStatement(session, read.Sender, read.Number + 2, read.Value);
                Add(byzantine, new Gossip(changed, gossip.Signature));
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnCopy(Forger other)
    {
    }

    private Gossip Signed(DispatchStatement statement, int party) => new(statement, TScheme.Sign(keys.Signing(party), statement));
}
