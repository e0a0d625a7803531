using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cooperation;

/// <summary>CAC over a network of tests.</summary>
internal static class CacProtocol
{
    public static readonly SessionId Id = new("s1");

    public static readonly string[] Names = ["cac", "cac fast"];

    public static CacBroadcast Broadcast(int party, string? text = null) => new(party, Id, new TextPayload(text ?? $"m{party}"));

    public static Candidate Pair(int party, string? text = null) => new(new TextPayload(text ?? $"m{party}"), party);

    public static Network Make(string name, int n) => name == "cac"
        ? Make<IdealSignatures>(n, (n - 1) / 3, 1, Variant.Default)
        : Make<IdealSignatures>(n, (n - 1) / 5, 1, Variant.Fast);

    public static Network Make<TScheme>(int n, int t, int k, Variant variant)
        where TScheme : ISignatureScheme
    {
        SignatureKeys keys = Keys<TScheme>(n);
        var group = new Group(n, t);
        return new Network(group, party => Machine<TScheme>(new CacParameters(group, k, variant), party, keys));
    }

    public static Cac<TScheme> Machine<TScheme>(CacParameters parameters, int party, SignatureKeys keys)
        where TScheme : ISignatureScheme => new(parameters, party, Id, keys, keys.Signing(party));

    public static SignatureKeys Keys<TScheme>(int n)
        where TScheme : ISignatureScheme => SignatureKeys.Generate<TScheme>(n, party => new SeededRandomSource([(byte)party]));
}
