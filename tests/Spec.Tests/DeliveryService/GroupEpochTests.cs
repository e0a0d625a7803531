using GkeVerified.Spec.DeliveryService;
using GkeVerified.Spec.Tests.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.DeliveryService;

/// <summary>Which messages are valid in an epoch, and which epoch follows it [RFC 9420 §12.1, §12.2].</summary>
public sealed class GroupEpochTests
{
    // Epoch 1 of 1, 2, 3.
    private static readonly GroupEpoch s_epoch = new(1, PartySet.Range(3));

    [Theory]
    [InlineData(1, ProposalKind.Add, 4)]
    [InlineData(1, ProposalKind.Add, PartySet.MaxParties)]
    [InlineData(3, ProposalKind.Remove, 1)]
    [InlineData(3, ProposalKind.Remove, 3)]
    [InlineData(2, ProposalKind.Update, 2)]
    public void A_member_may_propose_to_add_who_is_none_to_remove_who_is_one_and_to_update_itself(int author, ProposalKind kind, int member) =>
        Assert.Null(s_epoch.Objection(new TestProposal(author, kind, member, 1)));

    [Theory]
    [InlineData(1, ProposalKind.Add, 4, 0, "it is made for epoch 0")]
    [InlineData(1, ProposalKind.Add, 4, 2, "it is made for epoch 2")]
    [InlineData(4, ProposalKind.Add, 4, 1, "its author 4 is no member")]
    [InlineData(4, ProposalKind.Update, 4, 1, "its author 4 is no member")]
    [InlineData(0, ProposalKind.Remove, 1, 1, "its author 0 is no member")]
    [InlineData(PartySet.MaxParties + 1, ProposalKind.Remove, 1, 1, "its author 1025 is no member")]
    [InlineData(1, ProposalKind.Add, 2, 1, "2 is a member already")]
    [InlineData(1, ProposalKind.Add, 0, 1, "there is no user 0")]
    [InlineData(1, ProposalKind.Add, PartySet.MaxParties + 1, 1, "there is no user 1025")]
    [InlineData(1, ProposalKind.Remove, 4, 1, "4 is no member")]
    [InlineData(1, ProposalKind.Remove, 66, 1, "66 is no member")]
    [InlineData(1, ProposalKind.Update, 2, 1, "1 cannot update 2")]
    public void Another_proposal_is_not_valid(int author, ProposalKind kind, int member, int epoch, string because) =>
        Assert.Equal(because, s_epoch.Objection(new TestProposal(author, kind, member, epoch)));

    [Fact]
    public void A_commit_of_valid_proposals_that_do_not_conflict_is_valid_and_so_is_an_empty_one()
    {
        Assert.Null(s_epoch.Objection(new TestCommit(1, 1)));
        Assert.Null(s_epoch.Objection(new TestCommit(1, 1, Add(1, 4), Add(2, 5), Remove(1, 3), Update(2))));
    }

    [Fact]
    public void A_commit_is_made_in_its_epoch_by_a_member()
    {
        Assert.Equal("it is made for epoch 0", s_epoch.Objection(new TestCommit(1, 0)));
        Assert.Equal("its author 4 is no member", s_epoch.Objection(new TestCommit(4, 1)));
        Assert.Equal("its author 0 is no member", s_epoch.Objection(new TestCommit(0, 1)));
    }

    [Fact]
    public void A_commit_refers_to_valid_proposals() => Assert.Equal(
        "it refers to add 3 by 2 in 1, and 3 is a member already", s_epoch.Objection(new TestCommit(1, 1, Update(2), Add(2, 3))));

    [Fact]
    public void A_committer_neither_updates_nor_removes_itself_by_a_proposal()
    {
        Assert.Contains("and 2, who commits,", s_epoch.Objection(new TestCommit(2, 1, Update(2))), StringComparison.Ordinal);
        Assert.Contains("and 2, who commits,", s_epoch.Objection(new TestCommit(2, 1, Remove(1, 2))), StringComparison.Ordinal);
        Assert.Contains("and 2, who commits,", s_epoch.Objection(new TestCommit(2, 1, Remove(2, 2))), StringComparison.Ordinal);
        Assert.Null(s_epoch.Objection(new TestCommit(2, 1, Add(2, 4), Remove(2, 3))));
    }

    [Fact]
    public void Two_proposals_for_one_user_conflict()
    {
        Assert.Equal("it refers to two proposals for 4", s_epoch.Objection(new TestCommit(1, 1, Add(1, 4), Add(2, 4))));
        Assert.Equal("it refers to two proposals for 3", s_epoch.Objection(new TestCommit(1, 1, Update(3), Remove(2, 3))));
        Assert.Equal("it refers to two proposals for 3", s_epoch.Objection(new TestCommit(1, 1, Remove(2, 3), Update(2), Remove(2, 3))));
    }

    [Fact]
    public void A_commit_leads_to_the_next_epoch_of_who_is_added_and_not_removed()
    {
        Assert.Equal(new GroupEpoch(2, s_epoch.Members), s_epoch.After(new TestCommit(1, 1)));
        Assert.Equal(
            new GroupEpoch(2, PartySet.Range(2).With(5)), s_epoch.After(new TestCommit(1, 1, Add(1, 5), Remove(2, 3), Update(2))));
    }

    [Fact]
    public void What_makes_no_sense_in_a_commit_is_left_out_and_removals_come_first()
    {
        var odd = new TestCommit(9, 7, Add(1, 0), Add(1, PartySet.MaxParties + 1), Remove(1, PartySet.MaxParties + 2), Remove(1, 8), Add(1, 3), Remove(1, 3));
        Assert.Equal(new GroupEpoch(2, s_epoch.Members), s_epoch.After(odd));
    }

    private static TestProposal Add(int author, int member) => new(author, ProposalKind.Add, member, 1);

    private static TestProposal Remove(int author, int member) => new(author, ProposalKind.Remove, member, 1);

    private static TestProposal Update(int author) => new(author, ProposalKind.Update, author, 1);
}
