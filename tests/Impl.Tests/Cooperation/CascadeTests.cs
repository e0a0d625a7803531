using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cooperation;

/// <summary>Cascade Consensus and what certifies its values; n = 4, t = 1, k = 1.</summary>
public sealed class CascadeTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(10)]
    public void Without_conflict_the_first_CAC_decides_and_nothing_else_is_sent(int n)
    {
        Network network = CascadeProtocol.Cascade(n);
        network.Input(Proposes(2));
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        network.DeliverAll(letter => kinds.Add($"{letter.Message.Kind} {letter.Message.Session}") || true, new Random(1));
        Assert.Equal(["BUNDLE s1|cac1"], kinds);
        Assert.Equal(n, network.Outputs.Count);
        Assert.All(network.Outputs.Cast<Decide>(), d => Assert.Equal(new TextPayload("m2"), d.Value));
        Assert.Empty(network.Timers);
        Assert.Null(network[1].Waiting());
    }

    [Fact]
    public void All_decide_the_same_whatever_the_schedule_and_the_timers()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Network network = Run<IdealSignatures>(seed, CacProtocol.Keys<IdealSignatures>(4));
            Assert.Equal([1, 2, 3, 4], network.Outputs.Cast<Decide>().Select(d => d.Party).Order());
            Assert.Single(network.Outputs.Cast<Decide>().Select(d => d.Value).Distinct());
        }
    }

    [Fact]
    public void Real_signatures_run_the_same_schedule_to_the_same_end()
    {
        string ideal = string.Join("; ", Run<IdealSignatures>(5, CacProtocol.Keys<IdealSignatures>(4)).Outputs);
        Assert.Equal(ideal, string.Join("; ", Run<Ed25519Signatures>(5, CacProtocol.Keys<Ed25519Signatures>(4)).Outputs));
        Assert.Equal(ideal, string.Join("; ", Run<P256Signatures>(5, CacProtocol.Keys<P256Signatures>(4)).Outputs));
    }

    [Fact]
    public void A_proof_of_uniqueness_decides_and_is_handed_once_to_whoever_asks()
    {
        foreach (SessionId instance in new[] { CascadeProtocol.First, CascadeProtocol.Second })
        {
            (Machine machine, Outbox outbox) = Make();
            machine.Receive(3, new Uniqueness(CascadeProtocol.Id, CascadeProtocol.Certificate("a", instance)), outbox);
            Assert.Equal(new TextPayload("a"), ((Decide)outbox.Effects[0].Event!).Value);
            Assert.Equal(1, outbox.Count);
            RestrainedMessage pick = CascadeProtocol.Says(2, RestrainedStatementKind.Pick, "b", session: CascadeProtocol.Id.Instance("rc"));
            machine.Receive(2, pick, outbox);
            machine.Receive(2, pick, outbox);
            Assert.Equal([2], outbox.Effects.ToArray().Where(e => e.Message is Uniqueness).Select(e => e.To));
            Assert.Null(machine.Waiting());
        }
    }

    [Fact]
    public void What_proves_no_uniqueness_is_dropped()
    {
        foreach (CacCertificate bad in new[]
        {
            new CacCertificate([]),
            CascadeProtocol.Certificate("a", signers: [1, 2]),
            CascadeProtocol.Certificate("a", signers: [1, 2, 2]),
            CascadeProtocol.Certificate("a", CascadeProtocol.Global),
            CascadeProtocol.Certificate("a", alsoNamed: CacProtocol.Pair(2, "b")),
        })
        {
            (Machine machine, Outbox outbox) = Make();
            Fingerprint before = Network.State(machine);
            machine.Receive(3, new Uniqueness(CascadeProtocol.Id, bad), outbox);
            Assert.Equal(0, outbox.Count);
            Assert.Equal(before, Network.State(machine));
        }
    }

    [Fact]
    public void Another_pair_of_the_same_value_does_not_count_against_uniqueness()
    {
        Assert.True(CascadeProtocol.Certificate("a", alsoNamed: CacProtocol.Pair(2, "a")).IsUnique(1));
        Assert.False(CascadeProtocol.Certificate("a", alsoNamed: CacProtocol.Pair(2, "b")).IsUnique(3));
        Assert.True(CascadeProtocol.Certificate("a", alsoNamed: CacProtocol.Pair(2, "b")).IsUnique(4));
    }

    [Fact]
    public void The_second_CAC_drops_a_value_without_certificate_of_the_first()
    {
        foreach (bool certified in new[] { false, true })
        {
            (Machine machine, Outbox outbox) = Make();
            CacSignature broadcast = CacSignature.Sign<IdealSignatures>(
                new CacStatement(CacStatementKind.Broadcast, CascadeProtocol.Second, CacProtocol.Pair(1, "a")),
                1,
                CascadeProtocol.Keys.Signing(1));
            CacCertificate[] certificates = certified
                ? [CascadeProtocol.Certificate("a")]
                : [CascadeProtocol.Certificate("b"), CascadeProtocol.Certificate("a", CascadeProtocol.Second)];
            machine.Receive(1, new Bundle(CascadeProtocol.Second, [broadcast], certificates), outbox);
            Assert.Equal(certified ? 3 : 0, outbox.Effects.ToArray().Count(e => e.Message is Bundle));
        }
    }

    [Fact]
    public void Global_consensus_decides_unless_something_has()
    {
        (Machine machine, Outbox outbox) = Make();
        machine.Input(new Decide(4, CascadeProtocol.Global, CascadeProtocol.Value("a")), outbox);
        machine.Input(new Decide(4, CascadeProtocol.Global, CascadeProtocol.Value("a")), outbox);
        machine.Input(Proposes(4), outbox);
        Assert.Equal(1, outbox.Count);
    }

    [Fact]
    public void A_form_of_CAC_without_certificates_is_refused() => Assert.Throws<ArgumentException>(() => new Cascade<IdealSignatures>(
        new CacParameters(new Group(6, 1), 1, Variant.Fast), 1, CascadeProtocol.Id, CascadeProtocol.Keys, CascadeProtocol.Keys.Signing(1)));

    private static (Machine Machine, Outbox Outbox) Make() => (
        new Cascade<IdealSignatures>(
            CascadeProtocol.Parameters, 4, CascadeProtocol.Id, CascadeProtocol.Keys, CascadeProtocol.Keys.Signing(4)),
        new Outbox(CascadeProtocol.Parameters.Group));

    private static Propose Proposes(int party) => new(party, CascadeProtocol.Id, new TextPayload($"m{party}"));

    // All propose; messages, timers and decisions of global consensus come in a random order.
    private static Network Run<TScheme>(int seed, SignatureKeys keys)
        where TScheme : ISignatureScheme
    {
        var random = new Random(seed);
        Network network = CascadeProtocol.Cascade<TScheme>(4, keys);
        for (int party = 1; party <= 4; party++)
        {
            network.Input(Proposes(party));
        }

        int answered = 0;
        while (network.Bag.Count + network.Timers.Count > 0 || answered < network.Calls.Count)
        {
            if (answered < network.Calls.Count && random.Next(4) == 0)
            {
                var call = (Propose)network.Calls[answered++];
                network.Input(new Decide(call.Party, call.Session, ((Propose)network.Calls[0]).Value));
            }
            else if (network.Timers.Count > 0 && (network.Bag.Count == 0 || random.Next(40) == 0))
            {
                network.Expire(network.Timers[random.Next(network.Timers.Count)]);
            }
            else if (network.Bag.Count > 0)
            {
                network.Deliver(network.Bag[random.Next(network.Bag.Count)]);
            }
        }

        return network;
    }
}
