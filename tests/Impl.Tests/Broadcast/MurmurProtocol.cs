using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Broadcast;

/// <summary>Murmur over a network of tests.</summary>
internal static class MurmurProtocol
{
    public static readonly SessionId Id = new("s1");

    public static Dispatch Dispatches(int party, int number = 1) =>
        new(party, Id, number, new TextPayload($"m{party}.{number}"));

    public static Network Make(int n, double gossip, int seed) =>
        Make<IdealSignatures>(n, gossip, seed, Keys<IdealSignatures>(n));

    public static Network Make<TScheme>(int n, double gossip, int seed, SignatureKeys keys)
        where TScheme : ISignatureScheme => new(new Group(n, 0), party => Machine<TScheme>(n, gossip, party, seed, keys));

    public static Murmur<TScheme> Machine<TScheme>(int n, double gossip, int party, int seed, SignatureKeys keys)
        where TScheme : ISignatureScheme => new(
            new MurmurParameters(n, gossip),
            party,
            Id,
            keys,
            keys.Signing(party),
            new SeededRandomSource([.. BitConverter.GetBytes(seed), (byte)party]));

    public static SignatureKeys Keys<TScheme>(int n)
        where TScheme : ISignatureScheme => SignatureKeys.Generate<TScheme>(n, party => new SeededRandomSource([(byte)party]));
}
