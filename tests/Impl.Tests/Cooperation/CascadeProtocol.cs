using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cooperation;

/// <summary>Restrained and Cascade Consensus over a network of tests.</summary>
internal static class CascadeProtocol
{
    public static readonly SessionId Id = CacProtocol.Id;
    public static readonly SessionId First = Id.Instance("cac1");
    public static readonly SessionId Second = Id.Instance("cac2");
    public static readonly SessionId Global = Id.Instance("gc");
    public static readonly SignatureKeys Keys = CacProtocol.Keys<IdealSignatures>(7);

    public static readonly CacParameters Parameters = new(new Group(4, 1), 1, Variant.Default);

    public static Network Cascade(int n) => Cascade<IdealSignatures>(n, CacProtocol.Keys<IdealSignatures>(n));

    public static Network Cascade<TScheme>(int n, SignatureKeys keys)
        where TScheme : ISignatureScheme
    {
        var parameters = new CacParameters(new Group(n, (n - 1) / 3), 1, Variant.Default);
        return new Network(
            parameters.Group, party => new Cascade<TScheme>(parameters, party, Id, keys, keys.Signing(party)));
    }

    public static Network Restrained() => new(
        Parameters.Group, party => new Restrained<IdealSignatures>(Parameters, party, Id, First, Keys, Keys.Signing(party)));

    public static RestrainedPropose Joins(int party, string value, params int[] participants) =>
        new(party, Id, Value(value), participants.Aggregate(PartySet.Empty, (set, other) => set.With(other)));

    public static CertifiedValue Value(string text) => new(new TextPayload(text), Certificate(text));

    /// <summary>The certificate of ⟨text, 1⟩, by the first three parties, each naming that pair alone unless said otherwise.</summary>
    public static CacCertificate Certificate(string text, SessionId? instance = null, int[]? signers = null, Candidate? alsoNamed = null)
    {
        Candidate pair = CacProtocol.Pair(1, text);
        var named = new CandidateSet(alsoNamed is null ? [pair] : [pair, alsoNamed]);
        var statement = new CacStatement(CacStatementKind.Ready, instance ?? First, pair, named);
        return new CacCertificate(
            [.. (signers ?? [1, 2, 3]).Select(p => CacSignature.Sign<IdealSignatures>(statement, p, Keys.Signing(p)))]);
    }

    public static RestrainedMessage Says(
        int party, RestrainedStatementKind kind, string text, CacCertificate? certificate = null, SessionId? session = null)
    {
        var statement = new RestrainedStatement(kind, session ?? Id, new TextPayload(text));
        return new RestrainedMessage(statement, IdealSignatures.Sign(Keys.Signing(party), statement), certificate);
    }
}
