using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Consensus;

/// <summary>Every protocol for consensus, by name, over a network of tests.</summary>
internal static class ConsensusProtocols
{
    public static readonly SessionId Id = new("s1");

    public static readonly string[] Names =
        ["mvc", "chandra-toueg", "cks00", "cr93", "gke-coin", "strings over cks00", "strings over cr93"];

    public static bool IsForBits(string name) => name is "cks00" or "cr93" or "gke-coin";

    public static Propose Proposal(string name, int party, int? bit = null) =>
        new(party, Id, IsForBits(name) ? BitValue.Of(bit ?? party % 2) : new TextValue($"v{party}"));

    public static Network Make(string name, int n, int tc, int seed)
    {
        var group = new Group(n, tc);
        return new Network(group, party => Machine(name, group, party, Id, seed))
        {
            Coin = new DealerCoin([.. BitConverter.GetBytes(seed), .. new byte[12]]),
        };
    }

    public static Machine<Propose, Decide> Machine(string name, Group group, int party, SessionId id, int seed) => name switch
    {
        "mvc" => new Mvc(group, party, id),
        "chandra-toueg" => new ChandraToueg(group, party, id),
        "cks00" => new Cks00(group, party, id),
        "cr93" => new Cr93<IdealScheme<Gf2Pow128>>(group, party, id, Chance(party, id, seed)),
        "gke-coin" => WithKey(group, party, id, seed),
        _ => new Composed<Propose, Decide, Propose, Decide>(
            group,
            new StringConsensus(
                group, party, id, name.EndsWith("cr93", StringComparison.Ordinal) ? CandidateOrder.Fixed : CandidateOrder.Coin),
            new Instances<Propose, Decide>(bit => Machine(name["strings over ".Length..], group, party, bit, seed)),
            id.Instance(StringConsensus.BitTag)),
    };

    private static Composed<Propose, Decide, Start, Finish> WithKey(Group group, int party, SessionId id, int seed)
    {
        SessionId key = id.Instance(KeyCoinConsensus.KeyTag);
        SessionId agreed = key.Instance("cs");
        var omega = new Omega<Gf2Pow128, IdealScheme<Gf2Pow128>>(group, party, key, Variant.Default, Chance(party, key, seed));
        return new Composed<Propose, Decide, Start, Finish>(
            group,
            new KeyCoinConsensus(party, id, new Cks00(group, party, id)),
            new Composed<Start, Finish, Propose, Decide>(group, omega, new Mvc(group, party, agreed), agreed),
            key);
    }

    private static SeededRandomSource Chance(int party, SessionId id, int seed) =>
        new([.. BitConverter.GetBytes(seed), (byte)party, .. System.Text.Encoding.UTF8.GetBytes(id.Tag ?? "")]);
}
