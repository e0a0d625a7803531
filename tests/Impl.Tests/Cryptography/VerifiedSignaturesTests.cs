using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Cooperation;
using GkeVerified.Impl.Tests.DeliveryService;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cryptography;

/// <summary>A process verifies each signature once, whichever of its parts meets it.</summary>
public sealed class VerifiedSignaturesTests
{
    private static readonly SessionId s_id = CascadeProtocol.Id;

    [Fact]
    public void In_runs_of_Cascade_Consensus_with_conflicts_no_process_verifies_a_signature_twice()
    {
        var reached = new Coverage();
        for (int seed = 0; seed < 60; seed++)
        {
            SignatureKeys keys = CacProtocol.Keys<CountingSignatures>(4);
            var network = new Network(
                CascadeProtocol.Parameters.Group,
                party => Cascade<CountingSignatures>.OverGlobal(CascadeProtocol.Parameters, party, s_id, keys, keys.Signing(party)))
            {
                Coin = new DealerCoin([(byte)seed, .. new byte[15]]),
            };
            Run(network, [.. Enumerable.Range(1, 4).Select(party => new Propose(party, s_id, new TextPayload($"m{party}")))], seed);
            Assert.Equal(4, network.Outputs.OfType<Decide>().Count(decide => decide.Session == s_id));
            reached.Add(network.Coverage);
        }

        Mark[] steps = [RestrainedMarks.PickOfAll, CascadeMarks.DecideSecond, CascadeMarks.DecideByProof, CascadeMarks.DecideGlobally, GlobalMarks.Certify];
        Assert.All(steps, mark => Assert.True(reached[mark] > 0, mark.ToString()));
    }

    [Fact]
    public void In_runs_of_the_Delivery_Service_with_conflicts_no_process_verifies_a_signature_twice()
    {
        var reached = new Coverage();
        for (int seed = 0; seed < 25; seed++)
        {
            Network network = DeliveryProtocol.OverGlobal<CountingSignatures>(4, DeliveryProtocol.Keys<CountingSignatures>(4));
            var inputs = new List<SessionEvent>();
            for (int party = 1; party <= 4; party++)
            {
                inputs.Add(new RequestProposal(party, s_id, ProposalKind.Update, party, 1));
                inputs.Add(new RequestProposal(party, s_id, ProposalKind.Add, 5, 2));
                inputs.Add(new RequestCommit(party, s_id, 1));
                inputs.Add(new RequestCommit(party, s_id, 2));
            }

            Run(network, inputs, seed);
            Assert.All(Enumerable.Range(1, 4), party => Assert.True(DeliveryProtocol.Commits(network, party).Length >= 2));
            reached.Add(network.Coverage);
        }

        Mark[] steps = [DeliveryMarks.CommitProposals, DeliveryMarks.Carried, RestrainedMarks.PickOfAll, CascadeMarks.DecideSecond, GlobalMarks.Certify];
        Assert.All(steps, mark => Assert.True(reached[mark] > 0, mark.ToString()));
    }

    [Fact]
    public void A_certificate_is_verified_once_whatever_the_bundle_says_with_it()
    {
        SignatureKeys keys = CacProtocol.Keys<CountingSignatures>(4);
        var machine = new Cascade<CountingSignatures>(CascadeProtocol.Parameters, 4, s_id, keys, keys.Signing(4));
        Candidate pair = CacProtocol.Pair(1, "a");
        var bundle = new Bundle(
            CascadeProtocol.Second,
            [
                .. new[] { CacStatementKind.Broadcast, CacStatementKind.Witness }.Select(kind => CacSignature.Sign<CountingSignatures>(
                    new CacStatement(kind, CascadeProtocol.Second, pair), 1, keys.Signing(1))),
            ],
            [CascadeProtocol.Certificate("a")]);
        CountingSignatures.Verified.Clear();
        machine.Receive(1, bundle, new Outbox(CascadeProtocol.Parameters.Group));
        Assert.Equal(5, CountingSignatures.Verified.Count);
        machine.Receive(1, new Uniqueness(s_id, CascadeProtocol.Certificate("a")), new Outbox(CascadeProtocol.Parameters.Group));
        Assert.Equal(5, CountingSignatures.Verified.Count);
    }

    [Fact]
    public void What_does_not_verify_is_not_kept_and_what_is_another_signature_is_verified()
    {
        SignatureKeys keys = CacProtocol.Keys<CountingSignatures>(2);
        var verified = new VerifiedSignatures(2, 8);
        Statement one = Statement(1), other = Statement(2);
        Signature good = IdealSignatures.Sign(keys.Signing(1), one), again = IdealSignatures.Sign(keys.Signing(1), Statement(1));
        CountingSignatures.Verified.Clear();
        Assert.False(verified.Verify<CountingSignatures>(keys, 2, one, good));
        Assert.False(verified.Verify<CountingSignatures>(keys, 1, other, good));
        Assert.Equal(0, verified.Count);
        Assert.True(verified.Verify<CountingSignatures>(keys, 1, one, good));
        Assert.True(verified.Verify<CountingSignatures>(keys, 1, Statement(1), again));
        Assert.Equal(3, CountingSignatures.Verified.Count);
        Assert.False(verified.Verify<CountingSignatures>(keys, 2, one, good));
        Assert.False(verified.Verify<CountingSignatures>(keys, 1, other, good));
        Assert.Equal(1, verified.Count);
    }

    [Fact]
    public void Whoever_signs_too_much_loses_its_own_place_only()
    {
        SignatureKeys keys = CacProtocol.Keys<CountingSignatures>(2);
        var verified = new VerifiedSignatures(2, 8);
        Signature first = IdealSignatures.Sign(keys.Signing(1), Statement(0));
        Assert.True(verified.Verify<CountingSignatures>(keys, 1, Statement(0), first));
        for (int number = 0; number < 10_000; number++)
        {
            Assert.True(verified.Verify<CountingSignatures>(keys, 2, Statement(number), IdealSignatures.Sign(keys.Signing(2), Statement(number))));
            Assert.InRange(verified.Count, 1, 9);
        }

        CountingSignatures.Verified.Clear();
        Assert.True(verified.Verify<CountingSignatures>(keys, 1, Statement(0), first));
        Assert.Empty(CountingSignatures.Verified);
    }

    [Fact]
    public void Signatures_of_real_schemes_compare_by_content()
    {
        SignatureKeys keys = CacProtocol.Keys<Ed25519Signatures>(1);
        Signature one = Ed25519Signatures.Sign(keys.Signing(1), Statement(1)), same = Ed25519Signatures.Sign(keys.Signing(1), Statement(1));
        Assert.NotSame(one, same);
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, Ed25519Signatures.Sign(keys.Signing(1), Statement(2)));
        SignatureKeys others = CacProtocol.Keys<P256Signatures>(1);
        Signature two = P256Signatures.Sign(others.Signing(1), Statement(1));
        Assert.NotEqual(one, two);
        Assert.Equal(two, two);

        // The system draws the chance of each.
        Assert.NotEqual(two, P256Signatures.Sign(others.Signing(1), Statement(1)));
    }

    private static RestrainedStatement Statement(int number) => new(RestrainedStatementKind.Pick, s_id, new TextPayload($"m{number}"));

    // Messages, timers and inputs in a random order; after each step what its process has verified.
    private static void Run(Network network, List<SessionEvent> inputs, int seed)
    {
        var random = new Random(seed);
        var verified = new HashSet<(int Process, object Key, string Text, Signature Signature)>();
        CountingSignatures.Verified.Clear();
        while (inputs.Count + network.Bag.Count + network.Timers.Count > 0)
        {
            if (inputs.Count > 0 && (network.Bag.Count == 0 || random.Next(4) == 0))
            {
                SessionEvent input = inputs[random.Next(inputs.Count)];
                inputs.Remove(input);
                network.Input(input);
            }
            else if (network.Timers.Count > 0 && (network.Bag.Count == 0 || random.Next(40) == 0))
            {
                network.Expire(network.Timers[random.Next(network.Timers.Count)]);
            }
            else
            {
                // Proposals are slow, so that commits bring them.
                Letter letter = network.Bag[random.Next(network.Bag.Count)];
                network.Deliver(letter.Message is Gossip && random.Next(20) > 0 ? network.Bag[random.Next(network.Bag.Count)] : letter);
            }

            foreach ((object key, string text, Signature signature) in CountingSignatures.Verified)
            {
                Assert.True(verified.Add((network.Active, key, text, signature)), $"Process {network.Active} has verified a signature before.");
            }

            CountingSignatures.Verified.Clear();
        }
    }
}
