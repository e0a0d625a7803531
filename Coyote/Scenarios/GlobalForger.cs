using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// What a Byzantine party can send in global consensus: what it can in binary agreement; every value that it has read as its own, and one without
/// certificate; echoes of what others echo; candidates made of the echoes that it has read and its own, in FINAL and as votes, and votes
/// against. And what must be refused: candidates with too few echoes or one twice, with another's name, or with a value whose
/// certificate is missing.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
/// <param name="group">The group.</param>
/// <param name="session">The instance in which it makes things up.</param>
/// <param name="keys">The keys, of which it uses those of Byzantine parties.</param>
public sealed class GlobalForger<TScheme>(Group group, SessionId session, SignatureKeys keys) : PartsForger(new BinaryForger(session))
    where TScheme : ISignatureScheme
{
    // The values and echoes that were read, each once.
    private readonly List<CertifiedValue> _values = [];
    private readonly List<(EchoStatement Statement, Echo Echo)> _echoes = [];

    /// <inheritdoc/>
    protected override void OnReset()
    {
        base.OnReset();
        _values.Clear();
        _echoes.Clear();
    }

    /// <inheritdoc/>
    protected override void OnCorrupt(int party)
    {
        base.OnCorrupt(party);
        var value = new CertifiedValue(new TextPayload($"x{party}"), new CacCertificate([]));
        _values.Add(value);
        Add(party, new SendMessage(session, value));
        for (int candidate = 1; candidate <= group.Size; candidate++)
        {
            Add(party, new VoteMessage(session, candidate, null));
        }
    }

    /// <inheritdoc/>
    protected override void OnRead(Message message)
    {
        base.OnRead(message);
        switch (message)
        {
            case SendMessage send when send.Session == session:
                ReadValue(send.Value);
                break;
            case EchoMessage echo when echo.Session == session:
                ReadEcho(echo);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnCopy(Forger other)
    {
        var source = (GlobalForger<TScheme>)other;
        base.OnCopy(other);
        _values.Clear();
        _echoes.Clear();
        _values.AddRange(source._values);
        _echoes.AddRange(source._echoes);
    }

    private void ReadValue(CertifiedValue value)
    {
        if (_values.Contains(value))
        {
            return;
        }

        _values.Add(value);
        foreach (int byzantine in Byzantine)
        {
            Add(byzantine, new SendMessage(session, value));
        }
    }

    private void ReadEcho(EchoMessage read)
    {
        // Whose echo it is the message does not say, but only one key verifies it.
        int signer = 1;
        while (signer <= group.Size && !TScheme.Verify(keys.Verification(signer), read.Statement, read.Signature))
        {
            signer++;
        }

        CertifiedValue? value = _values.Find(known => known.Value.Equals(read.Statement.Value));
        bool isNew = !_echoes.Exists(known => known.Echo.Signer == signer && known.Statement.Equals(read.Statement));
        if (signer > group.Size || value is null || !isNew)
        {
            return;
        }

        _echoes.Add((read.Statement, new Echo(signer, read.Signature)));
        Echo[] echoes =
        [
            .. _echoes.Where(known => known.Statement.Equals(read.Statement) && !Byzantine.Contains(known.Echo.Signer)).Select(known => known.Echo),
            .. Signed(read.Statement),
        ];
        Echo[] few = [.. echoes.TakeLast(group.Quorum - 1)];
        int sender = read.Statement.Sender;
        foreach (int byzantine in Byzantine)
        {
            Add(byzantine, new EchoMessage(read.Statement, TScheme.Sign(keys.Signing(byzantine), read.Statement)));

            // The first is as good as it can be, and valid once enough have echoed; the others are never valid.
            Show(byzantine, new EchoedValue(sender, value, [.. echoes.TakeLast(group.Quorum)]));
            Show(byzantine, new EchoedValue(sender, value, few));
            Show(byzantine, new EchoedValue(sender, value, [.. few, echoes[^1]]));
            Show(byzantine, new EchoedValue(sender, new CertifiedValue(value.Value, new CacCertificate([])), echoes));
            Show(byzantine, new EchoedValue(sender % group.Size + 1, value, echoes));
        }
    }

    // The echoes of all Byzantine parties.
    private List<Echo> Signed(EchoStatement statement)
    {
        var signed = new List<Echo>();
        foreach (int party in Byzantine)
        {
            signed.Add(new Echo(party, TScheme.Sign(keys.Signing(party), statement)));
        }

        return signed;
    }

    private void Show(int byzantine, EchoedValue candidate)
    {
        Add(byzantine, new FinalMessage(session, candidate));
        Add(byzantine, new VoteMessage(session, candidate.Sender, candidate));
    }
}
