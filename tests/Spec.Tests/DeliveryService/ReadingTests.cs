using GkeVerified.Spec.DeliveryService;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Tests.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.DeliveryService;

/// <summary>
/// Runs that no algorithm can avoid, as the remarks of the monitors argue: the literal reading refuses them, and the achievable one accepts.
/// And what the readings share: who is judged, who is owed something, and when.
/// </summary>
public sealed class ReadingTests
{
    private static readonly Group s_group = new(4, 1);
    private static readonly SessionId s_id = new("s1");
    private static readonly SessionId s_other = new("s2");
    private static readonly PartySet s_members = PartySet.Range(4);
    private static readonly TestProposal s_add = new(1, ProposalKind.Add, 5);
    private static readonly TestProposal s_update = new(2, ProposalKind.Update, 2);
    private static readonly TestCommit s_none = new(1, 0);
    private static readonly TestCommit s_one = new(1, 0, s_update);

    [Fact]
    public void A_Byzantine_process_that_does_as_it_is_told_has_its_proposal_delivered()
    {
        Event[] run = [new Corrupt(1), Deliveries.Broadcasts(1, s_add), Deliveries.Delivers(2, s_add)];
        Differs(reading => new ProposalValidity(s_group, reading, s_members), run, "proposal-validity-literal/sender-correct");
    }

    [Fact]
    public void A_Byzantine_process_that_does_as_it_is_told_has_its_commit_delivered()
    {
        Event[] run = [new Corrupt(1), Deliveries.Proposes(1, s_none), Deliveries.Delivers(2, s_none)];
        Differs(reading => new EpochValidity(s_group, reading, s_members), run, "epoch-validity-literal/proposer-correct");
    }

    [Fact]
    public void A_proposal_that_comes_when_its_epoch_is_over_is_not_delivered()
    {
        Event[] run =
        [
            Deliveries.Broadcasts(1, s_add), Deliveries.Delivers(1, s_add), Deliveries.Proposes(2, new TestCommit(2, 0)),
            .. Enumerable.Range(1, 4).Select(party => Deliveries.Delivers(party, new TestCommit(2, 0))), new Quiescent(),
        ];
        Differs(
            reading => new ProposalTotality(s_group, reading, certain: true, s_members), run, "proposal-totality-literal/totality");
    }

    [Fact]
    public void A_commit_is_delivered_before_the_slowest_has_its_proposals()
    {
        Event[] run =
        [
            Deliveries.Broadcasts(2, s_update), .. Enumerable.Range(1, 3).Select(party => Deliveries.Delivers(party, s_update)),
            .. Enumerable.Range(1, 3).Select(party => Deliveries.Delivers(party, s_one)),
            Deliveries.Delivers(4, s_update), Deliveries.Delivers(4, s_one), new Quiescent(),
        ];
        Differs(reading => new EpochContentConsistency(s_group, reading), run, "epoch-content-consistency-literal/content");
    }

    [Fact]
    public void A_commit_is_not_delivered_before_as_many_have_its_proposals_as_cannot_all_be_faulty_or_slow()
    {
        Event[] alone = [Deliveries.Broadcasts(2, s_update), Deliveries.Delivers(1, s_update), Deliveries.Delivers(1, s_one)];
        Event[] both =
        [
            Deliveries.Broadcasts(2, s_update), Deliveries.Delivers(1, s_update), Deliveries.Delivers(2, s_update), Deliveries.Delivers(1, s_one),
        ];
        Violation? violation = Lockstep.Judge(new EpochContentConsistency(s_group, Reading.Achievable), alone);
        Assert.Equal("epoch-content-consistency/content", violation?.Name);
        Assert.Contains("which only 1 did deliver before, and not 2 correct processes", violation!.Message, StringComparison.Ordinal);
        Assert.Null(Lockstep.Judge(new EpochContentConsistency(s_group, Reading.Achievable), both));
        Assert.Null(Lockstep.Judge(new EpochContentConsistency(s_group, Reading.Achievable, least: 1), alone));
    }

    [Fact]
    public void A_member_that_says_nothing_of_the_key_of_its_epoch_owes_it()
    {
        var monitor = new GroupKeyAgreementSpec(s_group, Reading.Achievable, s_members);
        Assert.Null(Lockstep.Judge(monitor, Deliveries.Delivers(1, s_none), Deliveries.Computes(1, 1, "k"), Deliveries.Delivers(2, s_none)));
        Violation? violation = Lockstep.Judge(monitor, new Quiescent());
        Assert.Equal("group-key/computable", violation?.Name);
        Assert.Contains("2 has not computed the key of an epoch in which it is a member", violation!.Message, StringComparison.Ordinal);
        Assert.Null(Lockstep.Judge(monitor, Deliveries.Computes(2, 1, "k"), new Quiescent()));

        // Not after the commit of a Byzantine process, and not by who is no member.
        Assert.Null(Lockstep.Judge(
            new GroupKeyAgreementSpec(s_group, Reading.Achievable, s_members), new Corrupt(4), Deliveries.Delivers(2, new TestCommit(4, 0)), new Quiescent()));
        Assert.Null(Lockstep.Judge(
            new GroupKeyAgreementSpec(s_group, Reading.Achievable, s_members),
            Deliveries.Delivers(2, new TestCommit(1, 0, new TestProposal(1, ProposalKind.Remove, 2))),
            new Quiescent()));
    }

    [Fact]
    public void A_proposal_that_nobody_may_deliver_is_owed_literally_only()
    {
        Event[] run = [Deliveries.Broadcasts(1, s_add with { Member = 2 }), new Quiescent()];
        Differs(
            reading => new ProposalTotality(s_group, reading, certain: true, s_members), run, "proposal-totality-literal/totality");
    }

    [Fact]
    public void A_process_that_has_not_come_to_the_epoch_of_a_proposal_owes_it()
    {
        TestProposal later = s_add with { Epoch = 1 };
        var monitor = new ProposalTotality(s_group, Reading.Achievable, certain: true, s_members);
        Event[] run =
        [
            Deliveries.Delivers(1, s_none), Deliveries.Delivers(2, s_none), Deliveries.Delivers(3, s_none), Deliveries.Broadcasts(1, later),
            Deliveries.Delivers(1, later), Deliveries.Delivers(2, later), Deliveries.Delivers(3, later),
        ];
        Assert.Null(Lockstep.Judge(monitor, run));
        Obligation owed = Assert.Single(Lockstep.Owed(monitor));
        Assert.Equal((4, s_id), (owed.Party, owed.Session));
        Assert.Contains("4 is in epoch 0", owed.Owed, StringComparison.Ordinal);
        Assert.Equal("proposal-totality/totality", Lockstep.Judge(monitor, new Quiescent())?.Name);
        Assert.Null(Lockstep.Judge(monitor, Deliveries.Delivers(4, s_none), Deliveries.Delivers(4, later), new Quiescent()));
    }

    [Fact]
    public void Where_totality_is_not_certain_proposals_that_lack_it_are_counted()
    {
        var monitor = new ProposalTotality(s_group, Reading.Achievable, certain: false, s_members);
        Assert.Empty(monitor.Rules);
        Assert.Null(Lockstep.Judge(
            monitor, Deliveries.Broadcasts(1, s_add), Deliveries.Broadcasts(2, s_update), Deliveries.Delivers(3, s_add), new Quiescent()));
        Assert.Empty(Lockstep.Owed(monitor));
        Assert.Equal(2, monitor.Incomplete);
        Assert.Null(Lockstep.Judge(monitor, [.. Enumerable.Range(1, 4).Select(party => Deliveries.Delivers(party, s_add)), new Quiescent()]));
        Assert.Equal(1, monitor.Incomplete);
    }

    [Fact]
    public void Nothing_is_judged_of_a_server_and_nothing_is_owed_to_it()
    {
        PartySet clients = s_group.Everyone.Without(4);
        PartySet members = PartySet.Range(3);
        Event[] run =
        [
            Deliveries.Broadcasts(2, s_update), .. Enumerable.Range(1, 3).Select(party => Deliveries.Delivers(party, s_update)), Deliveries.Proposes(1, s_one),
            .. Enumerable.Range(1, 3).Select(party => Deliveries.Delivers(party, s_one)),
            .. Enumerable.Range(1, 3).Select(party => Deliveries.Computes(party, 1, "k")), Deliveries.Delivers(4, new TestCommit(4, 7)), new Quiescent(),
        ];
        foreach (Reading reading in Enum.GetValues<Reading>())
        {
            Assert.All(Everything(reading, members, clients), monitor => Assert.Null(Lockstep.Judge(monitor, run)));
        }

        Assert.Contains(Everything(Reading.Literal, members, null), monitor => Lockstep.Judge(monitor, run) is not null);
    }

    [Fact]
    public void A_server_of_a_service_has_to_be_a_party() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EpochAgreement(s_group, PartySet.Of(5)));

    [Fact]
    public void Nothing_is_judged_of_Byzantine_processes()
    {
        Event[] run =
        [
            new Corrupt(4), Deliveries.Broadcasts(4, s_add), Deliveries.Delivers(4, s_add), Deliveries.Proposes(4, s_one),
            Deliveries.Delivers(4, new TestCommit(3, 7)), Deliveries.Computes(4, 0, null), new Quiescent(),
        ];
        foreach (Reading reading in Enum.GetValues<Reading>())
        {
            Assert.All(Everything(reading, s_members, null), monitor => Assert.Null(Lockstep.Judge(monitor, run)));
        }
    }

    [Fact]
    public void With_more_Byzantine_processes_than_tolerated_nothing_is_owed_and_safety_is_kept()
    {
        Event[] beyond = [new Corrupt(3), new Corrupt(4), Deliveries.Broadcasts(1, s_add), Deliveries.Proposes(1, s_none)];
        foreach (Reading reading in Enum.GetValues<Reading>())
        {
            Assert.All(Everything(reading, s_members, null), monitor => Assert.Null(Lockstep.Judge(monitor, [.. beyond, new Quiescent()])));
            Assert.All(Everything(reading, s_members, null), monitor => Assert.Empty(OwedAfter(monitor, beyond)));
        }

        Assert.Equal(
            "epoch-agreement/agreement",
            Lockstep.Judge(new EpochAgreement(s_group), [.. beyond, Deliveries.Delivers(1, s_none), Deliveries.Delivers(2, s_one)])?.Name);
    }

    [Fact]
    public void Groups_are_judged_one_by_one()
    {
        var agreement = new EpochAgreement(s_group);
        Assert.Null(Lockstep.Judge(agreement, Deliveries.Delivers(1, s_none), new CommitDeliver(2, s_other, 0, 1, s_one)));
        var validity = new EpochValidity(s_group, Reading.Achievable, s_members);
        Assert.Null(Lockstep.Judge(
            validity, Deliveries.Proposes(1, s_none), Deliveries.Delivers(2, s_none), new CommitPropose(1, s_other, 0, s_none)));
        Assert.Null(Lockstep.Judge(validity, new CommitDeliver(2, s_other, 0, 1, s_none)));
        Assert.Equal("epoch-validity/current", Lockstep.Judge(validity, new CommitDeliver(2, s_other, 0, 1, s_none))?.Name);
    }

    [Fact]
    public void A_closed_group_is_forgotten()
    {
        Event[] run =
        [
            Deliveries.Broadcasts(2, s_update), Deliveries.Delivers(1, s_update), Deliveries.Delivers(2, s_update), Deliveries.Proposes(1, s_one),
            Deliveries.Delivers(1, s_one), Deliveries.Computes(1, 1, "k"), Deliveries.Computes(2, 1, null), new Close(s_id),
        ];
        Assert.All(
            Everything(Reading.Achievable, s_members, null),
            monitor =>
            {
                Fingerprint before = Lockstep.State(monitor);
                Assert.Null(Lockstep.Judge(monitor, run));
                Assert.Equal(before, Lockstep.State(monitor));
                Assert.Null(Lockstep.Judge(monitor, new Quiescent()));
            });
    }

    [Fact]
    public void A_message_is_by_who_sends_it()
    {
        Assert.Equal(
            "proposal-validity/valid",
            Lockstep.Judge(
                new ProposalValidity(s_group, Reading.Achievable, s_members),
                Deliveries.Broadcasts(2, s_add),
                new ProposalDeliver(3, s_id, 2, s_add))?.Name);
        Assert.Equal(
            "epoch-validity/valid",
            Lockstep.Judge(
                new EpochValidity(s_group, Reading.Achievable, s_members),
                Deliveries.Proposes(2, s_none),
                new CommitDeliver(3, s_id, 0, 2, s_none))?.Name);
    }

    [Fact]
    public void Who_is_no_party_has_broadcast_nothing()
    {
        TestProposal foreign = new(9, ProposalKind.Update, 9);
        Violation? violation = Lockstep.Judge(
            new ProposalValidity(s_group, Reading.Achievable, s_members.With(9)), new Corrupt(1), Deliveries.Delivers(2, foreign));
        Assert.Equal("proposal-validity/broadcast", violation?.Name);
    }

    [Fact]
    public void A_key_that_a_member_lacks_is_refused_when_its_epoch_is_known()
    {
        var monitor = new GroupKeyAgreementSpec(s_group, Reading.Achievable, s_members);
        Assert.Null(Lockstep.Judge(monitor, Deliveries.Computes(2, 1, null)));
        Violation? violation = Lockstep.Judge(monitor, Deliveries.Delivers(2, s_none));
        Assert.Equal("group-key/computable", violation?.Name);
        Assert.Contains("2 is a member in epoch 1 of 1, 2, 3, 4, and could not compute its key at step 1", violation!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_owed_while_committers_are_correct() => Differs(
        reading => new GroupKeyAgreementSpec(s_group, reading, s_members),
        [
            new Corrupt(4), Deliveries.Delivers(2, new TestCommit(4, 0)), Deliveries.Computes(2, 1, null),
            Deliveries.Delivers(2, new TestCommit(1, 1)), Deliveries.Computes(2, 2, null),
        ],
        "group-key-literal/computable");

    [Fact]
    public void Who_is_no_member_need_not_compute_a_key_before_or_after_it_delivers_the_commit()
    {
        var removal = new TestCommit(1, 0, new TestProposal(1, ProposalKind.Remove, 2));
        var monitor = new GroupKeyAgreementSpec(s_group, Reading.Achievable, s_members);
        Assert.Null(Lockstep.Judge(
            monitor, Deliveries.Computes(2, 1, null), Deliveries.Delivers(2, removal), Deliveries.Computes(2, 1, null)));
        Assert.Equal("group-key/computable", Lockstep.Judge(monitor, Deliveries.Computes(2, 0, null))?.Name);
    }

    [Fact]
    public void Fingerprints_tell_apart_in_which_epoch_something_was_proposed()
    {
        TestProposal later = s_add with { Epoch = 1 };
        Event[] early = [Deliveries.Broadcasts(1, later), Deliveries.Delivers(1, s_none)];
        Assert.NotEqual(
            StateAfter(new ProposalTotality(s_group, Reading.Achievable, certain: true, s_members), early),
            StateAfter(new ProposalTotality(s_group, Reading.Achievable, certain: true, s_members), [early[1], early[0]]));
        Assert.NotEqual(
            StateAfter(new EpochValidity(s_group, Reading.Achievable, s_members), [new CommitPropose(1, s_id, 0, s_none)]),
            StateAfter(new EpochValidity(s_group, Reading.Achievable, s_members), [new CommitPropose(1, s_id, 1, s_none)]));
    }

    private static Fingerprint StateAfter(SpecMonitor monitor, Event[] run)
    {
        Assert.Null(Lockstep.Judge(monitor, run));
        return Lockstep.State(monitor);
    }

    private static void Differs(Func<Reading, SpecMonitor> monitor, Event[] run, string refusal)
    {
        Assert.Equal(refusal, Lockstep.Judge(monitor(Reading.Literal), run)?.Name);
        Assert.Null(Lockstep.Judge(monitor(Reading.Achievable), run));
    }

    private static IReadOnlyList<Obligation> OwedAfter(SpecMonitor monitor, Event[] run)
    {
        Assert.Null(Lockstep.Judge(monitor, run));
        return Lockstep.Owed(monitor);
    }

    private static SpecMonitor[] Everything(Reading reading, PartySet members, PartySet? service) =>
    [
        new ProposalValidity(s_group, reading, members, service), new ProposalTotality(s_group, reading, certain: true, members, service),
        new EpochValidity(s_group, reading, members, service), new EpochAgreement(s_group, service), new EpochTermination(s_group, service),
        new EpochContentConsistency(s_group, reading, null, service), new GroupKeyAgreementSpec(s_group, reading, members, service),
    ];
}
