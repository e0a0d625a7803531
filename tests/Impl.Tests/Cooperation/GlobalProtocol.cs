using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cooperation;

/// <summary>Global consensus over a network of tests. A value that begins with x has no certificate.</summary>
internal static class GlobalProtocol
{
    public static readonly SessionId Id = CacProtocol.Id;

    public static Network Make(int n, int seed) => Make<IdealSignatures>(n, seed, CacProtocol.Keys<IdealSignatures>(n));

    public static Network Make<TScheme>(int n, int seed, SignatureKeys keys)
        where TScheme : ISignatureScheme
    {
        var group = new Group(n, (n - 1) / 3);
        return new Network(group, party => new GlobalConsensus<TScheme>(group, party, Id, keys, keys.Signing(party), IsCertified))
        {
            Coin = new DealerCoin([.. BitConverter.GetBytes(seed), .. new byte[12]]),
        };
    }

    public static Propose Proposal(int party) => new(party, Id, Value($"m{party}"));

    public static CertifiedValue Value(string text) => new(new TextPayload(text), new CacCertificate([]));

    private static bool IsCertified(CertifiedValue value) => !value.ToString().StartsWith('x');
}
