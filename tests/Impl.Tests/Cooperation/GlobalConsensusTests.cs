using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cooperation;

/// <summary>Global consensus: candidates, votes, and what is decided.</summary>
public sealed class GlobalConsensusTests
{
    private static readonly SessionId s_id = GlobalProtocol.Id;
    private static readonly SignatureKeys s_keys = CacProtocol.Keys<IdealSignatures>(4);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 4)]
    [InlineData(7, 5)]
    public void All_decide_the_same_proposal_whatever_the_schedule_while_t_are_silent(int n, int proposers)
    {
        int correct = n - (n - 1) / 3;
        for (int seed = 0; seed < 40; seed++)
        {
            Network network = GlobalProtocol.Make(n, seed);
            for (int party = 1; party <= Math.Min(proposers, correct); party++)
            {
                network.Input(GlobalProtocol.Proposal(party));
            }

            network.DeliverAll(letter => letter.To <= correct, new Random(seed));
            Assert.Equal(Enumerable.Range(1, correct), network.Outputs.Cast<Decide>().Select(d => d.Party).Order());
            object decided = Assert.Single(network.Outputs.Cast<Decide>().Select(d => d.Value).Distinct());
            Assert.Matches("^m[1-9]$", decided.ToString());
            Assert.All(Enumerable.Range(1, correct), party => Assert.Null(network[party].Waiting()));
        }
    }

    [Fact]
    public void Real_signatures_run_the_same_schedule_to_the_same_end()
    {
        string Run<TScheme>()
            where TScheme : ISignatureScheme
        {
            Network network = GlobalProtocol.Make<TScheme>(4, 5, CacProtocol.Keys<TScheme>(4));
            network.Input(GlobalProtocol.Proposal(2));
            network.Input(GlobalProtocol.Proposal(3));
            network.DeliverAll(random: new Random(5));
            return string.Join("; ", network.Outputs);
        }

        string ideal = Run<IdealSignatures>();
        Assert.Equal(ideal, Run<Ed25519Signatures>());
        Assert.Equal(ideal, Run<P256Signatures>());
    }

    [Fact]
    public void A_party_signs_one_certified_value_of_each_sender()
    {
        (Machine machine, Outbox outbox) = Make();
        string[] Echoed()
        {
            string[] echoed = [.. outbox.Effects.ToArray().Where(e => e.Message is EchoMessage).Select(e => $"{e.Message} to {e.To}")];
            outbox.Clear();
            return echoed;
        }

        machine.Receive(2, new SendMessage(s_id, GlobalProtocol.Value("x")), outbox);
        Assert.Empty(Echoed());
        machine.Receive(2, new SendMessage(s_id, GlobalProtocol.Value("a")), outbox);
        Assert.Equal(["ECHO(a of 2) s1 to 2"], Echoed());
        machine.Receive(2, new SendMessage(s_id, GlobalProtocol.Value("b")), outbox);
        Assert.Empty(Echoed());
        machine.Receive(3, new SendMessage(s_id, GlobalProtocol.Value("b")), outbox);
        Assert.Equal(["ECHO(b of 3) s1 to 3"], Echoed());
    }

    [Fact]
    public void Only_echoes_of_ones_own_value_make_a_candidate_and_it_is_sent_once()
    {
        (Machine machine, Outbox outbox) = Make();
        machine.Receive(2, Echo(2, 4, "a"), outbox);
        machine.Input(new Propose(4, s_id, GlobalProtocol.Value("a")), outbox);
        outbox.Clear();
        machine.Receive(1, Echo(1, 4, "b"), outbox);
        machine.Receive(1, Echo(1, 3, "a"), outbox);
        machine.Receive(1, Echo(2, 4, "a"), outbox);
        machine.Receive(1, Echo(1, 4, "a"), outbox);
        machine.Receive(1, Echo(1, 4, "a"), outbox);
        machine.Receive(2, Echo(2, 4, "a"), outbox);
        Assert.Equal(0, outbox.Count);
        machine.Receive(3, Echo(3, 4, "a"), outbox);
        Assert.Equal(4, outbox.Count);
        Assert.Equal("FINAL(a of 4, echoed by 1, 2, 3) s1", outbox.Effects[0].Message!.ToString());
        machine.Receive(4, Echo(4, 4, "a"), outbox);
        Assert.Equal(4, outbox.Count);
    }

    [Fact]
    public void A_party_votes_when_it_holds_enough_valid_candidates()
    {
        (Machine machine, Outbox outbox) = Make();
        foreach (EchoedValue bad in new[]
        {
            Candidate(1, "a", 1, 2),
            Candidate(1, "a", 1, 2, 2),
            Candidate(1, "a", 1, 2, 5),
            Candidate(1, "a", 0, 2, 3),
            Candidate(1, "x", 1, 2, 3),
            Candidate(5, "a", 1, 2, 3),
            Candidate(0, "a", 1, 2, 3),
            new(1, GlobalProtocol.Value("a"), [.. new[] { 1, 2, 3 }.Select(p => new Echo(p, Echo(p, 2, "a").Signature))]),
        })
        {
            Fingerprint before = Network.State(machine);
            machine.Receive(2, new FinalMessage(s_id, bad), outbox);
            machine.Receive(2, new VoteMessage(s_id, bad.Sender, bad), outbox);
            Assert.Equal(before, Network.State(machine));
        }

        machine.Receive(2, new VoteMessage(s_id, 2, Candidate(1, "a", 1, 2, 3)), outbox);
        machine.Receive(2, new FinalMessage(s_id, Candidate(2, "b", 1, 2, 3)), outbox);
        machine.Receive(2, new VoteMessage(s_id, 3, Candidate(3, "c", 2, 3, 4)), outbox);
        Assert.Equal(0, outbox.Count);
        machine.Receive(2, new FinalMessage(s_id, Candidate(4, "d", 1, 2, 4)), outbox);
        Assert.Equal(["VOTE(1: no) s1"], outbox.Effects.ToArray().Select(e => e.Message!.ToString()).Distinct());
    }

    [Fact]
    public void Whoever_learns_the_candidate_from_a_vote_hands_it_on_and_proposes_1()
    {
        (Machine machine, Outbox outbox) = Make();
        for (int party = 2; party <= 4; party++)
        {
            machine.Receive(party, new FinalMessage(s_id, Candidate(party, "b", 1, 2, 3)), outbox);
        }

        machine.Receive(2, new VoteMessage(s_id, 1, null), outbox);
        machine.Receive(2, new VoteMessage(s_id, 1, null), outbox);
        machine.Receive(3, new VoteMessage(s_id, 1, null), outbox);
        outbox.Clear();
        machine.Receive(1, new VoteMessage(s_id, 1, Candidate(1, "a", 1, 2, 3)), outbox);
        Assert.Equal(4, outbox.Effects.ToArray().Count(e => e.Message is FinalMessage));
        Assert.Contains(outbox.Effects.ToArray(), e => e.Event is Propose { Value: BitValue { Bit: 1 } });
    }

    [Fact]
    public void A_candidate_agreed_on_is_waited_for()
    {
        (Machine machine, Outbox outbox) = Make();
        for (int party = 2; party <= 4; party++)
        {
            machine.Receive(party, new FinalMessage(s_id, Candidate(party, "b", 1, 2, 3)), outbox);
        }

        machine.Input(GlobalProtocol.Proposal(4), outbox);
        SessionId first = s_id.Instance("ba").Instance("1");
        foreach (int sender in new[] { 1, 2, 3 })
        {
            machine.Receive(sender, new VoteMessage(s_id, 1, null), outbox);
            machine.Receive(sender, new BinaryMessage(first, BinaryStep.Done, 0, 2), outbox);
        }

        Assert.DoesNotContain(outbox.Effects.ToArray(), e => e.Kind == EffectKind.Output);
        Assert.Equal("waits for candidate 1 of s1", machine.Waiting());
        machine.Receive(3, new FinalMessage(s_id, Candidate(1, "a", 1, 2, 3)), outbox);
        Assert.Equal("decide(s1, a) at 4", outbox.Effects.ToArray().Single(e => e.Kind == EffectKind.Output).Event!.ToString());
        Assert.Null(machine.Waiting());
    }

    [Fact]
    public void What_belongs_to_no_candidate_or_instance_leaves_no_trace()
    {
        (Machine machine, Outbox outbox) = Make();
        Fingerprint before = Network.State(machine);
        SessionId bits = s_id.Instance("ba");
        foreach (Message message in new Message[]
        {
            new BinaryMessage(bits.Instance("0"), BinaryStep.Bval, 1, 1),
            new BinaryMessage(bits.Instance("5"), BinaryStep.Bval, 1, 1),
            new BinaryMessage(bits.Instance("01"), BinaryStep.Bval, 1, 1),
            new BinaryMessage(s_id, BinaryStep.Bval, 1, 1),
            new VoteMessage(s_id, 0, null),
            new VoteMessage(s_id, 5, null),
            new VoteMessage(s_id.Instance("gc"), 1, null),
            new SendMessage(s_id.Instance("gc"), GlobalProtocol.Value("a")),
        })
        {
            machine.Receive(2, message, outbox);
            Assert.Equal(0, outbox.Count);
            Assert.Equal(before, Network.State(machine));
            Assert.True(machine.Ignores(2, message));
        }
    }

    // The machine of party 4.
    private static (Machine Machine, Outbox Outbox) Make()
    {
        Network network = GlobalProtocol.Make(4, 1);
        return (network[4], new Outbox(network.Group) { Coin = network.Coin });
    }

    private static EchoMessage Echo(int signer, int sender, string value)
    {
        var statement = new EchoStatement(s_id, sender, new TextPayload(value));
        return new EchoMessage(statement, IdealSignatures.Sign(s_keys.Signing(signer), statement));
    }

    // Signers that do not exist sign with the key of another.
    private static EchoedValue Candidate(int sender, string value, params int[] signers) => new(
        sender,
        GlobalProtocol.Value(value),
        [.. signers.Select(p => new Echo(p, Echo(Math.Clamp(p, 1, 4), sender, value).Signature))]);
}
