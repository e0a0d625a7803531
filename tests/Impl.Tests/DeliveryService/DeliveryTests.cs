using System.Collections.Immutable;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.Tests.DeliveryService;

/// <summary>Algorithm 1 as repaired.</summary>
public sealed class DeliveryTests
{
    private static readonly SessionId s_id = DeliveryProtocol.Id;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void Without_faults_all_deliver_the_same_commits_and_compute_the_same_keys(int n)
    {
        Network network = DeliveryProtocol.Repaired(n);
        const int Epochs = 5;
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            // In turns a guest comes, a member is updated, and the guest leaves.
            int author = epoch % n + 1;
            ProposalKind kind = (epoch % 3) switch { 0 => ProposalKind.Add, 1 => ProposalKind.Update, _ => ProposalKind.Remove };
            network.Input(new RequestProposal(author, s_id, kind, kind == ProposalKind.Update ? author : n + 1, 1));
            DeliveryProtocol.Settle(network, random: new Random(epoch));
            network.Input(new RequestCommit((epoch + 1) % n + 1, s_id, 1));
            DeliveryProtocol.Settle(network, random: new Random(epoch));
        }

        CommitDeliver[] commits = DeliveryProtocol.Commits(network, 1);
        GroupKey[] keys = DeliveryProtocol.GroupKeys(network, 1);
        Assert.Equal(Enumerable.Range(0, Epochs), commits.Select(deliver => deliver.Epoch));

        // Nobody commits an update of its own.
        Assert.Equal(n > 1 ? Epochs : 3, commits.Count(deliver => deliver.Commit.Proposals.Count > 0));
        Assert.Equal(Enumerable.Range(1, Epochs), keys.Select(key => key.Epoch));
        Assert.DoesNotContain(keys, key => key.Key is null);
        Assert.Distinct(keys.Select(key => key.Key));
        for (int party = 2; party <= n; party++)
        {
            Assert.Equal(commits.Select(deliver => deliver.Commit), DeliveryProtocol.Commits(network, party).Select(deliver => deliver.Commit));
            Assert.Equal(keys.Select(key => key.Key), DeliveryProtocol.GroupKeys(network, party).Select(key => key.Key));
            Assert.Equal(0, DeliveryProtocol.Held(network, party));
        }
    }

    [Fact]
    public void All_deliver_the_same_whatever_the_schedule_and_whoever_commits_at_once()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Network network = DeliveryProtocol.Repaired(4);
            for (int party = 1; party <= 4; party++)
            {
                network.Input(new RequestProposal(party, s_id, ProposalKind.Update, party, 1));
                network.Input(new RequestCommit(party, s_id, 1));
            }

            DeliveryProtocol.Settle(network, random: new Random(seed));
            CommitDeliver[] commits = DeliveryProtocol.Commits(network, 1);
            Assert.NotEmpty(commits);
            for (int party = 2; party <= 4; party++)
            {
                Assert.Equal(commits.Select(deliver => deliver.Commit), DeliveryProtocol.Commits(network, party).Select(deliver => deliver.Commit));
            }

            Assert.Equal(commits.Length, network.Observed.OfType<GroupKey>().Select(key => (key.Epoch, key.Key)).Distinct().Count());
        }
    }

    [Fact]
    public void Real_signatures_run_the_same_schedule_to_the_same_end()
    {
        string ideal = Run<IdealSignatures>();
        Assert.Equal(ideal, Run<Ed25519Signatures>());
        Assert.Equal(ideal, Run<P256Signatures>());
    }

    [Fact]
    public void A_laggard_catches_up_by_word_of_others_alone_in_any_order()
    {
        const int Epochs = 3;
        for (int seed = 0; seed < 40; seed++)
        {
            Network network = WithLaggard(Epochs);
            var random = new Random(seed);
            while (true)
            {
                // To those ahead, as soon as there is something: what it says it has entered.
                Letter[] word = [.. network.Bag.Where(letter => letter.Message is EpochMessage)];
                if (word.Length == 0)
                {
                    break;
                }

                network.Deliver(seed == 0 ? word.MaxBy(letter => DeliveryParameters.EpochOf(letter.Message.Session))! : word[random.Next(word.Length)]);
            }

            Assert.Equal(
                DeliveryProtocol.Commits(network, 1).Select(deliver => deliver.Commit), DeliveryProtocol.Commits(network, 4).Select(deliver => deliver.Commit));
            Assert.Equal(DeliveryProtocol.GroupKeys(network, 1)[^1].Key, DeliveryProtocol.GroupKeys(network, 4)[^1].Key);
            Assert.Equal(
                Enumerable.Range(0, Epochs),
                network.Outputs.OfType<ProposalDeliver>().Where(deliver => deliver.Party == 4).Select(deliver => deliver.Proposal.Epoch));
        }
    }

    [Fact]
    public void What_fewer_than_t_plus_1_name_is_not_delivered()
    {
        Network network = WithLaggard(1);
        Letter[] entered = [.. network.Bag.Where(letter => letter.To == 4 && letter.Message is Entered)];
        Assert.Equal(3, entered.Length);
        DeliveryProtocol.Receive(network, 4, 1, new Subscribe(DeliveryProtocol.Instance(9)));
        Assert.Empty(DeliveryProtocol.Receive(network, 4, 1, entered[0].Message));
        Assert.Empty(DeliveryProtocol.Receive(network, 4, 1, new Decided(entered[0].Message.Session, ((Entered)entered[0].Message).Value)));
        Assert.Contains(DeliveryProtocol.Receive(network, 4, 2, entered[1].Message), effect => effect.Event is CommitDeliver);
    }

    [Fact]
    public void Held_messages_are_sent_in_order_when_their_recipient_enters_the_epoch()
    {
        Network network = WithLaggard(2);
        network.Input(new RequestProposal(1, s_id, ProposalKind.Update, 1, 1));
        network.Input(new RequestProposal(1, s_id, ProposalKind.Add, 5, 2));
        Assert.DoesNotContain(network.Bag, letter => letter is { To: 4, From: 1, Message: not EpochMessage }
            && DeliveryParameters.EpochOf(letter.Message.Session) > 0);
        int held = DeliveryProtocol.Held(network, 1);
        CommitDeliver[] commits = DeliveryProtocol.Commits(network, 1);
        Message[] first = Sent(1);
        Message[] second = Sent(2);
        Assert.Equal(held, first.Length + second.Length);
        Assert.Equal(0, DeliveryProtocol.Held(network, 1));
        Assert.All(first, message => Assert.Equal(1, DeliveryParameters.EpochOf(message.Session)));
        Assert.IsType<Subscribe>(first[0]);
        Assert.Single(first.OfType<Gossip>());
        Assert.Equal("cac1", Tag(first.OfType<Bundle>().First()));
        Assert.All(second, message => Assert.Equal(2, DeliveryParameters.EpochOf(message.Session)));
        Assert.Equal([1, 2], second.OfType<Gossip>().Select(gossip => gossip.Statement.Number));
        Assert.Empty(Sent(2));

        // What 1 sends 4 once this says that it has entered an epoch, but for the answer.
        Message[] Sent(int epoch) =>
        [
            .. from effect in DeliveryProtocol.Receive(
                   network, 1, 4, new Entered(DeliveryProtocol.Instance(epoch - 1), DeliveryProtocol.Carries((Commit)commits[epoch - 1].Commit)))
               where effect.Message is not Decided
               select effect.Message,
        ];
        static string Tag(Message message) => message.Session.Tag!.Split('|')[^1];
    }

    [Fact]
    public void A_removed_member_serves_the_group_and_its_own_requests_do_nothing()
    {
        Network network = DeliveryProtocol.Repaired(4);
        network.Input(new RequestProposal(1, s_id, ProposalKind.Remove, 4, 1));
        DeliveryProtocol.Settle(network);
        network.Input(new RequestCommit(2, s_id, 1));
        DeliveryProtocol.Settle(network);
        Assert.Null(DeliveryProtocol.GroupKeys(network, 4).Single().Key);
        network.Input(new RequestProposal(4, s_id, ProposalKind.Update, 4, 1));
        network.Input(new RequestProposal(4, s_id, ProposalKind.Add, 4, 2));
        network.Input(new RequestCommit(4, s_id, 1));
        Assert.Empty(network.Bag);
        Assert.DoesNotContain(network.Observed, seen => seen is ProposalBroadcast { Party: 4 } or CommitPropose { Party: 4 });

        // With one silent the three that are left take it to decide.
        network.Input(new RequestCommit(1, s_id, 2));
        DeliveryProtocol.Settle(network, letter => letter.From != 3 && letter.To != 3);
        Assert.Equal(2, DeliveryProtocol.Commits(network, 1).Length);
        Assert.Equal(2, DeliveryProtocol.Commits(network, 4).Length);
        Assert.Equal([null, null], DeliveryProtocol.GroupKeys(network, 4).Select(key => key.Key));
    }

    [Fact]
    public void A_commit_that_does_not_carry_what_it_refers_to_is_dropped_whole()
    {
        Proposal update = DeliveryProtocol.State(2, 4).Propose(ProposalKind.Update, 2, 1)!;
        Proposal other = DeliveryProtocol.State(2, 4).Propose(ProposalKind.Add, 5, 1)!;
        Gossip good = DeliveryProtocol.Dispatches(update);
        Commit commit = DeliveryProtocol.State(3, 4).Commit([update]).Commit;
        foreach ((ImmutableArray<Gossip> carried, bool counts) in ((ImmutableArray<Gossip>, bool)[])
        [
            ([], false),
            ([good, good], false),
            ([DeliveryProtocol.Dispatches(other)], false),
            ([DeliveryProtocol.Dispatches(update, signer: 3)], false),
            ([DeliveryProtocol.Dispatches(update, epoch: 1)], false),
            ([good], true),
        ])
        {
            Network network = DeliveryProtocol.Repaired(4);
            Receive(network, new Subscribe(DeliveryProtocol.Instance(9)));
            Fingerprint before = Network.State(network[1]);
            Effect[] effects = Receive(network, DeliveryProtocol.Broadcasts(DeliveryProtocol.Carries(commit, carried), 0, 3));
            Assert.Equal(counts, effects.Any(effect => effect.Message is Bundle));
            Assert.Equal(counts, before != Network.State(network[1]));
        }
    }

    [Fact]
    public void A_commit_that_is_not_valid_in_its_epoch_is_dropped_whole()
    {
        TreeKem state = DeliveryProtocol.State(3, 4);
        Commit valid = state.Commit([]).Commit;
        TreeKem ahead = DeliveryProtocol.State(3, 4);
        ahead.Process(ahead.Commit([]).Commit);
        Commit later = ahead.Commit([]).Commit;
        foreach ((Payload value, int sender, bool counts) in ((Payload, int, bool)[])
        [
            (new TextPayload("no commit"), 3, false),
            (valid, 3, false),
            (DeliveryProtocol.Carries(later), 3, false),
            (DeliveryProtocol.Carries(new Commit(3, 0, [], later.Path)), 3, false),
            (DeliveryProtocol.Carries(new Commit(2, 0, [], valid.Path)), 2, false),
            (DeliveryProtocol.Carries(valid), 2, false),
            (DeliveryProtocol.Carries(valid), 3, true),
        ])
        {
            Network network = DeliveryProtocol.Repaired(4);
            Receive(network, new Subscribe(DeliveryProtocol.Instance(9)));
            Fingerprint before = Network.State(network[1]);
            Assert.Equal(counts, Receive(network, DeliveryProtocol.Broadcasts(value, 0, sender)).Length > 0);
            Assert.Equal(counts, before != Network.State(network[1]));
        }
    }

    // What a commit carries decides what is delivered before it: nobody may take it away from a commit that is decided.
    [Fact]
    public void What_a_commit_carries_cannot_be_stripped_from_what_t_plus_1_name()
    {
        Network network = WithLaggard(1);
        var entered = (Entered)network.Bag.First(letter => letter.To == 4 && letter.From == 1 && letter.Message is Entered).Message;
        CarriedCommit stripped = DeliveryProtocol.Carries(((CarriedCommit)entered.Value).Commit);
        Assert.NotEmpty(stripped.Commit.Proposals);
        DeliveryProtocol.Receive(network, 4, 1, entered);
        Assert.Empty(DeliveryProtocol.Receive(network, 4, 3, new Entered(entered.Session, stripped)));
        Effect[] effects = DeliveryProtocol.Receive(network, 4, 2, entered);
        Assert.IsType<ProposalDeliver>(effects.First(effect => effect.Kind == EffectKind.Output).Event);
        Assert.Contains(effects, effect => effect.Event is CommitDeliver);
    }

    // A certificate is signed by those who judged the commit with what it carried; whoever hands it on cannot take that away.
    [Fact]
    public void What_a_commit_carries_cannot_be_stripped_from_a_certificate()
    {
        Proposal update = DeliveryProtocol.State(2, 4).Propose(ProposalKind.Update, 2, 1)!;
        Commit commit = DeliveryProtocol.State(3, 4).Commit([update]).Commit;
        SessionId first = DeliveryProtocol.Instance(0).Instance(Cascade<IdealSignatures>.FirstTag);
        CarriedCommit whole = DeliveryProtocol.Carries(commit, DeliveryProtocol.Dispatches(update));
        foreach (CarriedCommit shown in new[] { DeliveryProtocol.Carries(commit), whole })
        {
            CacStatement signed = Ready(whole), said = Ready(shown);
            CacSignature[] ready =
            [
                .. from party in Enumerable.Range(1, 3)
                   let signature = IdealSignatures.Sign(DeliveryProtocol.Keys<IdealSignatures>(4).Signing(party), signed)
                   select new CacSignature(said, party, signature),
            ];
            Network network = DeliveryProtocol.Repaired(4);
            Effect[] effects = DeliveryProtocol.Receive(
                network, 4, 3, new Uniqueness(DeliveryProtocol.Instance(0), new CacCertificate(ready)));
            Assert.Equal(shown == whole, effects.Any(effect => effect.Event is CommitDeliver));
            Assert.Equal(shown == whole, effects.Any(effect => effect.Event is ProposalDeliver));
        }

        CacStatement Ready(Payload value)
        {
            var pair = new Candidate(value, 3);
            return new CacStatement(CacStatementKind.Ready, first, pair, new CandidateSet([pair]));
        }
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        Network network = WithLaggard(2);
        Machine original = network[1];
        Fingerprint before = Network.State(original);
        network[1] = original.Clone();
        Assert.Equal(before, Network.State(network[1]));
        network.Input(new RequestProposal(1, s_id, ProposalKind.Update, 1, 1));
        network.Input(new RequestCommit(1, s_id, 1));
        DeliveryProtocol.Settle(network);
        Assert.NotEqual(before, Network.State(network[1]));
        Assert.Equal(before, Network.State(original));
    }

    [Fact]
    public void Nothing_secret_is_left_after_erasure()
    {
        Network network = WithLaggard(1);
        network.Input(new RequestProposal(1, s_id, ProposalKind.Update, 1, 1));
        var before = new Readings();
        network[1].Reveal(before);
        Assert.NotEmpty(before.Clear);
        Assert.NotEmpty(before.OpeningKeys);
        network[1].Erase();
        var after = new Readings();
        network[1].Reveal(after);
        Assert.Empty(after.Clear.Concat(after.OpeningKeys));
    }

    // 1, 2 and 3 go through some epochs, each with an update of 1, while nothing that is sent to 4 arrives.
    private static Network WithLaggard(int epochs)
    {
        Network network = DeliveryProtocol.Repaired(4);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            network.Input(new RequestProposal(1, s_id, ProposalKind.Update, 1, 1));
            DeliveryProtocol.Settle(network, letter => letter.To != 4);
            network.Input(new RequestCommit(2, s_id, 1));
            DeliveryProtocol.Settle(network, letter => letter.To != 4);
        }

        Assert.Equal(epochs, DeliveryProtocol.Commits(network, 1).Length);
        return network;
    }

    private static Effect[] Receive(Network network, Message message) => DeliveryProtocol.Receive(network, 1, 3, message);

    private static string Run<TScheme>()
        where TScheme : ISignatureScheme
    {
        Network network = DeliveryProtocol.Repaired<TScheme>(4);
        for (int party = 1; party <= 2; party++)
        {
            network.Input(new RequestProposal(party, s_id, ProposalKind.Update, party, 1));
            network.Input(new RequestCommit(party, s_id, 1));
        }

        DeliveryProtocol.Settle(network, random: new Random(1));
        return string.Join("; ", network.Outputs);
    }
}
