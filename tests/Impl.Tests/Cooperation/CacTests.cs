using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cooperation;

/// <summary>CAC, rule by rule; n = 4, t = 1, k = 1 unless said otherwise, so q_W = 3 and q_R = 3.</summary>
public sealed class CacTests
{
    private static readonly SignatureKeys s_keys = CacProtocol.Keys<IdealSignatures>(6);
    private static readonly Candidate s_a = CacProtocol.Pair(1, "a");
    private static readonly Candidate s_b = CacProtocol.Pair(2, "b");

    [Theory]
    [InlineData(4, 1, 1, Variant.Default, 3, 3)]
    [InlineData(7, 2, 1, Variant.Default, 5, 5)]
    [InlineData(10, 2, 4, Variant.Default, 8, 8)]
    [InlineData(6, 1, 1, Variant.Fast, 5, 5)]
    [InlineData(3, 0, 2, Variant.Default, 2, 3)]
    public void The_quorums_are_those_of_the_paper(int n, int t, int k, Variant variant, int witness, int ready)
    {
        var parameters = new CacParameters(new Group(n, t), k, variant);
        Assert.Equal((witness, ready), (parameters.WitnessQuorum, parameters.ReadyQuorum));
    }

    [Theory]
    [InlineData(4, 1, 2, Variant.Default)]
    [InlineData(4, 1, 0, Variant.Default)]
    [InlineData(5, 1, 1, Variant.Fast)]
    public void Too_few_parties_are_refused(int n, int t, int k, Variant variant) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CacParameters(new Group(n, t), k, variant));

    [Theory]
    [InlineData(Variant.Default, 4, 1, 1, 3, 3)]
    [InlineData(Variant.Default, 4, 1, 2, 2, 2)]
    [InlineData(Variant.Default, 4, 1, 3, 1, 1)]
    [InlineData(Variant.Default, 4, 1, 9, 1, 1)]
    [InlineData(Variant.Default, 7, 2, 2, 3, 3)]
    [InlineData(Variant.HighThreshold, 4, 1, 2, 2, 3)]
    [InlineData(Variant.Fast, 6, 1, 3, 2, 2)]
    [InlineData(Variant.Fast, 6, 1, 3, 3, 3)]
    [InlineData(Variant.FastAsPublished, 6, 1, 3, 3, 2)]
    [InlineData(Variant.FastAsPublished, 6, 1, 6, 1, 1)]
    public void The_unlocking_threshold_falls_with_the_number_of_pairs(
        Variant variant, int n, int t, int pairs, int most, int threshold) => Assert.Equal(
            threshold, new CacParameters(new Group(n, t), 1, variant).UnlockThreshold(pairs, most));

    [Fact]
    public void Without_conflict_all_deliver_the_pair_with_a_conflict_set_of_one()
    {
        Network network = CacProtocol.Make("cac", 4);
        network.Input(CacProtocol.Broadcast(2));
        network.DeliverAll();
        Assert.Equal([1, 2, 3, 4], network.Outputs.Cast<CacDeliver>().Select(d => d.Party).Order());
        Assert.All(network.Outputs.Cast<CacDeliver>(), d => Assert.Equal(CacProtocol.Pair(2), d.Delivered));
        Assert.All(network.Observed.Cast<CacConflicts>(), c => Assert.Equal(new CandidateSet(CacProtocol.Pair(2)), c.Set));
    }

    [Fact]
    public void A_party_witnesses_the_first_pair_it_holds_and_no_other()
    {
        (Cac<IdealSignatures> machine, Outbox outbox) = Make(4);
        machine.Receive(1, Of(Broadcast(s_a)), outbox);
        machine.Receive(2, Of(Broadcast(s_b)), outbox);
        Assert.Equal([s_a], SignedBy(outbox, CacStatementKind.Witness, 4));
    }

    [Fact]
    public void A_party_that_has_witnessed_another_pair_still_broadcasts_its_own()
    {
        (Cac<IdealSignatures> machine, Outbox outbox) = Make(2);
        machine.Receive(1, Of(Broadcast(s_a)), outbox);
        machine.Input(CacProtocol.Broadcast(2, "b"), outbox);
        machine.Input(CacProtocol.Broadcast(2, "c"), outbox);
        Assert.Equal([s_a], SignedBy(outbox, CacStatementKind.Witness, 2));
        Assert.Equal([s_b], SignedBy(outbox, CacStatementKind.Broadcast, 2));
    }

    [Fact]
    public void An_unlocked_party_witnesses_what_meets_the_threshold()
    {
        foreach (bool quorum in new[] { true, false })
        {
            (Cac<IdealSignatures> machine, Outbox outbox) = Make(4);
            machine.Receive(1, Of(Broadcast(s_a), Witness(1, s_a)), outbox);
            machine.Receive(2, Of(Broadcast(s_b), Witness(2, s_b)), outbox);
            if (quorum)
            {
                machine.Receive(3, Of(Broadcast(s_b), Witness(2, s_b), Witness(3, s_b)), outbox);
            }

            // Now 1 and 4 have witnessed a; with 2 and 3 for b, both pairs have ⌈3/2⌉ = 2.
            Assert.Equal(quorum ? [s_a, s_b] : [s_a], SignedBy(outbox, CacStatementKind.Witness, 4));
        }
    }

    [Fact]
    public void A_ready_party_names_what_it_has_witnessed_and_witnesses_nothing_more()
    {
        (Cac<IdealSignatures> machine, Outbox outbox) = Make(4);
        machine.Receive(1, Of(Broadcast(s_a), Witness(1, s_a), Witness(3, s_a)), outbox);
        machine.Receive(2, Of(Broadcast(s_b), Witness(1, s_b), Witness(2, s_b), Witness(3, s_b)), outbox);
        CacSignature[] ready = [.. Signatures(outbox).Where(s => s.Signer == 4 && s.Statement.Kind == CacStatementKind.Ready)];
        Assert.Equal(new[] { s_a, s_b }.ToHashSet(), ready.Select(s => s.Statement.Candidate).ToHashSet());
        Assert.All(ready, s => Assert.Equal(new CandidateSet(s_a), s.Statement.Witnessed));
        Assert.Equal([s_a], SignedBy(outbox, CacStatementKind.Witness, 4));
    }

    [Fact]
    public void A_quorum_of_ready_parties_delivers_with_the_pairs_that_have_k_witnesses()
    {
        (Cac<IdealSignatures> machine, Outbox outbox) = Make(4);
        machine.Receive(2, Of(Broadcast(s_b), Witness(2, s_b)), outbox);
        machine.Receive(
            1, Of(Broadcast(s_a), Witness(1, s_a), Witness(3, s_a), Ready(1, s_a, s_a), Ready(3, s_a, s_a), Ready(2, s_a)), outbox);
        Assert.Equal(s_a, Assert.Single(Outputs(outbox)).Delivered);
        Assert.Equal(new CandidateSet(s_a, s_b), Assert.Single(outbox.Effects.ToArray().Select(e => e.Event).OfType<CacConflicts>()).Set);
    }

    [Fact]
    public void A_ready_statement_without_the_witness_signatures_that_it_names_is_dropped()
    {
        (Cac<IdealSignatures> machine, Outbox outbox) = Make(4);
        Fingerprint before = Network.State(machine);
        machine.Receive(2, Of(Broadcast(s_a), Ready(1, s_a, s_a)), outbox);
        Assert.Equal(0, outbox.Count);
        Assert.Equal(before, Network.State(machine));
        machine.Receive(2, Of(Broadcast(s_a), Witness(1, s_a), Ready(1, s_a, s_a)), outbox);
        Assert.NotEqual(before, Network.State(machine));
    }

    [Fact]
    public void What_is_not_signed_by_who_it_says_is_dropped_whole()
    {
        CacSignature witness = Witness(3, s_a);
        CacSignature ready = Ready(3, s_a);
        foreach (CacSignature bad in new[]
        {
            new CacSignature(witness.Statement, 2, witness.Signature),
            new CacSignature(Witness(3, s_b).Statement, 3, witness.Signature),
            new CacSignature(witness.Statement, 0, witness.Signature),
            new CacSignature(witness.Statement, 5, witness.Signature),
            new CacSignature(witness.Statement, 64, witness.Signature),
            new CacSignature(witness.Statement, 1000, witness.Signature),
            new CacSignature(witness.Statement, -1, witness.Signature),
            new CacSignature(witness.Statement, int.MaxValue, witness.Signature),
            Sign(3, new CacStatement(CacStatementKind.Broadcast, CacProtocol.Id, s_a)),
            Sign(3, new CacStatement(CacStatementKind.Witness, new SessionId("s2"), s_a)),
            Sign(3, new CacStatement(CacStatementKind.Ready, CacProtocol.Id, s_a)),
            Sign(3, new CacStatement(CacStatementKind.Witness, CacProtocol.Id, s_a, CandidateSet.Empty)),
        })
        {
            (Cac<IdealSignatures> machine, Outbox outbox) = Make(4);
            Fingerprint before = Network.State(machine);
            machine.Receive(3, Of(Broadcast(s_a), Broadcast(s_b), bad), outbox);
            Assert.True(outbox.Count == 0, bad.ToString());
            Assert.Equal(before, Network.State(machine));
        }

        (Cac<IdealSignatures> other, Outbox takes) = Make(4);
        other.Receive(3, Of(Broadcast(s_a), witness, ready), takes);
        Assert.NotEqual(0, takes.Count);
    }

    [Fact]
    public void A_pair_without_its_broadcast_signature_is_dropped()
    {
        (Cac<IdealSignatures> machine, Outbox outbox) = Make(4);
        machine.Receive(2, Of(Witness(2, s_a)), outbox);
        Assert.Equal(0, outbox.Count);
    }

    [Fact]
    public void Bundles_of_a_party_are_closed_in_whatever_order_their_signatures_stood()
    {
        (Cac<IdealSignatures> machine, Outbox outbox) = Make(4);
        machine.Receive(2, Of(Ready(1, s_a, s_a), Witness(1, s_a), Broadcast(s_a)), outbox);
        (Cac<IdealSignatures> next, Outbox takes) = Make(3);
        next.Receive(4, Assert.Single(outbox.Effects.ToArray().Select(e => e.Message).OfType<Bundle>().Distinct()), takes);
        Assert.Equal([s_a], SignedBy(takes, CacStatementKind.Witness, 3));
    }

    [Fact]
    public void Of_a_party_one_ready_statement_counts_for_a_pair()
    {
        (Cac<IdealSignatures> machine, Outbox outbox) = Make(4);
        machine.Receive(3, Of(Broadcast(s_a), Ready(3, s_a)), outbox);
        Fingerprint before = Network.State(machine);
        machine.Receive(3, Of(Broadcast(s_a), Witness(3, s_a), Ready(3, s_a, s_a)), outbox);
        Assert.NotEqual(before, Network.State(machine));
        before = Network.State(machine);
        machine.Receive(3, Of(Broadcast(s_a), Witness(3, s_a), Ready(3, s_a, s_a)), outbox);
        Assert.Equal(before, Network.State(machine));
    }

    [Fact]
    public void The_fast_path_delivers_in_two_delays_where_nothing_else_was_witnessed()
    {
        foreach (bool conflict in new[] { false, true })
        {
            var parameters = new CacParameters(new Group(6, 1), 1, Variant.FastUnbound);
            Cac<IdealSignatures> machine = CacProtocol.Machine<IdealSignatures>(parameters, 6, s_keys);
            var outbox = new Outbox(parameters.Group);
            CacSignature[] witnesses = [Broadcast(s_a), .. Enumerable.Range(1, 4).Select(party => Witness(party, s_a))];
            machine.Receive(1, Of(conflict ? [.. witnesses, Broadcast(s_b), Witness(2, s_b)] : witnesses), outbox);
            Assert.Equal(conflict ? 0 : 1, Outputs(outbox).Length);
        }
    }

    [Fact]
    public void Each_signature_is_verified_once_by_a_party()
    {
        Network network = CacProtocol.Make<Counted>(4, 1, 1, Variant.Default);
        Counted.Verified = 0;
        for (int party = 1; party <= 4; party++)
        {
            network.Input(CacProtocol.Broadcast(party));
        }

        network.DeliverAll(random: new Random(3));
        Assert.NotEqual(0, Counted.Signed);
        Assert.Equal(3 * Counted.Signed, Counted.Verified);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Real_signatures_run_the_same_schedule_to_the_same_end(int seed)
    {
        string ideal = Run<IdealSignatures>(seed);
        Assert.Equal(ideal, Run<Ed25519Signatures>(seed));
        Assert.Equal(ideal, Run<P256Signatures>(seed));
    }

    [Fact]
    public void A_machine_says_what_it_waits_for()
    {
        (Cac<IdealSignatures> machine, Outbox outbox) = Make(4);
        Assert.Null(machine.Waiting());
        machine.Receive(1, Of(Broadcast(s_a)), outbox);
        Assert.Equal("needs 3 witnesses and 3 parties ready for a pair of s1: ⟨a, 1⟩ has the witnesses 4", machine.Waiting());
        machine.Erase();
        Assert.Null(machine.Waiting());
    }

    private static string Run<TScheme>(int seed)
        where TScheme : ISignatureScheme
    {
        Network network = CacProtocol.Make<TScheme>(4, 1, 1, Variant.Default);
        for (int party = 1; party <= 4; party++)
        {
            network.Input(CacProtocol.Broadcast(party));
        }

        network.DeliverAll(random: new Random(seed));
        Assert.NotEmpty(network.Outputs);
        return string.Join("; ", network.Outputs.Concat(network.Observed));
    }

    private static (Cac<IdealSignatures> Machine, Outbox Outbox) Make(int party)
    {
        var parameters = new CacParameters(new Group(4, 1), 1, Variant.Default);
        return (CacProtocol.Machine<IdealSignatures>(parameters, party, s_keys), new Outbox(parameters.Group));
    }

    private static Bundle Of(params CacSignature[] signatures) => new(CacProtocol.Id, signatures);

    private static CacSignature Broadcast(Candidate pair) =>
        Sign(pair.Sender, new CacStatement(CacStatementKind.Broadcast, CacProtocol.Id, pair));

    private static CacSignature Witness(int signer, Candidate pair) =>
        Sign(signer, new CacStatement(CacStatementKind.Witness, CacProtocol.Id, pair));

    private static CacSignature Ready(int signer, Candidate pair, params Candidate[] witnessed) =>
        Sign(signer, new CacStatement(CacStatementKind.Ready, CacProtocol.Id, pair, new CandidateSet(witnessed)));

    private static CacSignature Sign(int signer, CacStatement statement) =>
        CacSignature.Sign<IdealSignatures>(statement, signer, s_keys.Signing(signer));

    private static CacSignature[] Signatures(Outbox outbox) =>
        [.. outbox.Effects.ToArray().Select(e => e.Message).OfType<Bundle>().SelectMany(b => b.Signatures.ToArray()).Distinct()];

    private static Candidate[] SignedBy(Outbox outbox, CacStatementKind kind, int signer) =>
        [.. Signatures(outbox).Where(s => s.Statement.Kind == kind && s.Signer == signer).Select(s => s.Statement.Candidate)];

    private static CacDeliver[] Outputs(Outbox outbox) => [.. outbox.Effects.ToArray().Select(e => e.Event).OfType<CacDeliver>()];

    private sealed class Counted : ISignatureScheme
    {
        public static int Signed { get; private set; }

        public static int Verified { get; set; }

        public static SigningKeyPair GenerateKeys(RandomSource random) => IdealSignatures.GenerateKeys(random);

        public static Signature Sign(SigningKey key, Statement statement)
        {
            Signed++;
            return IdealSignatures.Sign(key, statement);
        }

        public static bool Verify(VerificationKey key, Statement statement, Signature signature)
        {
            Verified++;
            return IdealSignatures.Verify(key, statement, signature);
        }
    }
}
