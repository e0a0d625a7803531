using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>What a party signs in global consensus: that this is the only value of its sender for which it does so.</summary>
/// <param name="session">The instance.</param>
/// <param name="sender">The party that sent the value, numbered from 1.</param>
/// <param name="value">The value.</param>
public sealed class EchoStatement(SessionId session, int sender, Payload value) : Statement
{
    /// <summary>The instance.</summary>
    public SessionId Session { get; } = session;

    /// <summary>The party that sent the value, numbered from 1.</summary>
    public int Sender { get; } = sender;

    /// <summary>The value.</summary>
    public Payload Value { get; } = value;

    /// <inheritdoc/>
    protected override void Write(StatementWriter writer)
    {
        writer.Write("GkeVerified echo v1");
        writer.Write(Session);
        writer.Write(Sender);
        Value.Write(writer);
    }

    /// <inheritdoc/>
    public override bool Equals(Statement? other) =>
        other is EchoStatement same && same.Session == Session && same.Sender == Sender && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        Session.AddTo(ref fingerprint);
        fingerprint.Add(Sender);
        Value.AddTo(ref fingerprint);
    }
}

/// <summary>A signature of an echo that is said to be of a party.</summary>
/// <param name="Signer">The party that is said to have signed, numbered from 1.</param>
/// <param name="Signature">The signature.</param>
public sealed record Echo(int Signer, Signature Signature)
{
    /// <summary>Adds echoes to a fingerprint, as a set.</summary>
    /// <param name="echoes">The echoes.</param>
    /// <param name="fingerprint">The fingerprint that takes them up.</param>
    public static void AddTo(IReadOnlyList<Echo> echoes, ref Fingerprint fingerprint)
    {
        var set = default(Fingerprint);
        for (int i = 0; i < echoes.Count; i++)
        {
            var one = default(Fingerprint);
            one.Add(echoes[i].Signer);
            echoes[i].Signature.AddTo(ref one);
            set.AddUnordered(one);
        }

        fingerprint.Add(set);
    }
}

/// <summary>
/// A value with the party that sent it and echoes of n − t parties: proves to whoever gets it that no other value of this sender can
/// have as many. Immutable. What comes from others is whatever they like until <see cref="IsValid"/> says otherwise.
/// </summary>
/// <param name="sender">The sender, numbered from 1.</param>
/// <param name="value">The value.</param>
/// <param name="echoes">The echoes; not changed any more.</param>
public sealed class EchoedValue(int sender, CertifiedValue value, Echo[] echoes) : IFingerprinted
{
    /// <summary>The sender, numbered from 1.</summary>
    public int Sender { get; } = sender;

    /// <summary>The value.</summary>
    public CertifiedValue Value { get; } = value;

    /// <summary>Whether it proves what it says; whether the value is certified is another question.</summary>
    /// <typeparam name="TScheme">The scheme.</typeparam>
    /// <param name="group">The group, with t in place of t_c.</param>
    /// <param name="session">The instance.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="verified">The signatures that the process has verified in the session.</param>
    public bool IsValid<TScheme>(Group group, SessionId session, SignatureKeys keys, VerifiedSignatures verified)
        where TScheme : ISignatureScheme
    {
        var statement = new EchoStatement(session, Sender, Value.Value);
        PartySet signers = PartySet.Empty;
        foreach (Echo echo in echoes)
        {
            bool fits = echo.Signer >= 1 && echo.Signer <= group.Size && !signers.Contains(echo.Signer);
            if (!fits || !verified.Verify<TScheme>(keys, echo.Signer, statement, echo.Signature))
            {
                return false;
            }

            signers = signers.With(echo.Signer);
        }

        return signers.Count >= group.Quorum;
    }

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Sender);
        Value.AddTo(ref fingerprint);
        Value.Certificate.AddTo(ref fingerprint);
        Echo.AddTo(echoes, ref fingerprint);
    }

    /// <summary>For example a of 1, echoed by 1, 2, 3.</summary>
    public override string ToString() => $"{Value} of {Sender}, echoed by {string.Join(", ", echoes.Select(echo => echo.Signer))}";
}

/// <summary>A message of global consensus that is not one of binary agreement.</summary>
/// <param name="session">The instance.</param>
public abstract class GlobalMessage(SessionId session) : Message(session);

/// <summary>SEND: the value that the sender proposes.</summary>
/// <param name="session">The instance.</param>
/// <param name="value">The value.</param>
public sealed class SendMessage(SessionId session, CertifiedValue value) : GlobalMessage(session)
{
    /// <inheritdoc/>
    public override string Kind => "SEND";

    /// <summary>The value.</summary>
    public CertifiedValue Value { get; } = value;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Value.AddTo(ref fingerprint);
        Value.Certificate.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}({Value}) {Session}";
}

/// <summary>ECHO: the sender's signature for a value, to whoever sent it.</summary>
/// <param name="statement">What is stated.</param>
/// <param name="signature">The signature of the sender of this message.</param>
public sealed class EchoMessage(EchoStatement statement, Signature signature) : GlobalMessage(statement.Session)
{
    /// <inheritdoc/>
    public override string Kind => "ECHO";

    /// <summary>What is stated.</summary>
    public EchoStatement Statement { get; } = statement;

    /// <summary>The signature of the sender of this message.</summary>
    public Signature Signature { get; } = signature;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Statement.AddTo(ref fingerprint);
        Signature.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}({Statement.Value} of {Statement.Sender}) {Session}";
}

/// <summary>FINAL: a candidate, by its sender or by whoever hands it on.</summary>
/// <param name="session">The instance.</param>
/// <param name="candidate">The candidate.</param>
public sealed class FinalMessage(SessionId session, EchoedValue candidate) : GlobalMessage(session)
{
    /// <inheritdoc/>
    public override string Kind => "FINAL";

    /// <summary>The candidate.</summary>
    public EchoedValue Candidate { get; } = candidate;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        Candidate.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}({Candidate}) {Session}";
}

/// <summary>VOTE: whether the sender holds the candidate of a party, and the candidate if it does.</summary>
/// <param name="session">The instance.</param>
/// <param name="party">The party whose candidate is voted on, numbered from 1.</param>
/// <param name="candidate">The candidate; null for no.</param>
public sealed class VoteMessage(SessionId session, int party, EchoedValue? candidate) : GlobalMessage(session)
{
    /// <inheritdoc/>
    public override string Kind => "VOTE";

    /// <summary>The party whose candidate is voted on, numbered from 1.</summary>
    public int Party { get; } = party;

    /// <summary>The candidate; null for no.</summary>
    public EchoedValue? Candidate { get; } = candidate;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(Party);
        fingerprint.Add(Candidate is not null);
        Candidate?.AddTo(ref fingerprint);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind}({Party}: {Candidate?.ToString() ?? "no"}) {Session}");
}
