using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// What a Byzantine party can send in restrained consensus: proposals and picks of every certified value that it has read; and what
/// must be refused, a value without certificate, with that of another value, and the statement of another party.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <param name="session">The instance in which it makes things up.</param>
/// <param name="keys">The keys, of which it uses those of Byzantine parties.</param>
public sealed class RestrainedForger<TScheme>(SessionId session, SignatureKeys keys) : Forger
    where TScheme : ISignatureScheme
{
    /// <inheritdoc/>
    protected override void OnReset()
    {
    }

    /// <inheritdoc/>
    protected override void OnCorrupt(int party) => Speak(party, new TextPayload($"x{party}"), new CacCertificate([]));

    /// <inheritdoc/>
    protected override void OnRead(Message message)
    {
        if (message is not RestrainedMessage read || read.Session != session)
        {
            return;
        }

        foreach (int byzantine in Byzantine)
        {
            // As if it were its own.
            Add(byzantine, read);
            if (read.Certificate is { } certificate)
            {
                Speak(byzantine, read.Statement.Value, certificate);
                Speak(byzantine, new TextPayload($"x{byzantine}"), certificate);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnCopy(Forger other)
    {
    }

    private void Speak(int byzantine, Payload value, CacCertificate certificate)
    {
        var proposal = new RestrainedStatement(RestrainedStatementKind.Proposal, session, value);
        var pick = new RestrainedStatement(RestrainedStatementKind.Pick, session, value);
        Add(byzantine, new RestrainedMessage(proposal, Sign(byzantine, proposal), certificate));
        Add(byzantine, new RestrainedMessage(proposal, Sign(byzantine, proposal), null));
        Add(byzantine, new RestrainedMessage(pick, Sign(byzantine, pick), null));
    }

    private Signature Sign(int byzantine, Statement statement) => TScheme.Sign(keys.Signing(byzantine), statement);
}
