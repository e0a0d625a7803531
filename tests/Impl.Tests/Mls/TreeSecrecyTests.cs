using GkeVerified.Impl.Mls;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.Tests.Mls;

/// <summary>Who can compute which key of the symbolic TreeKEM: an adversary reads everything that is sent, and breaks in once.</summary>
public sealed class TreeSecrecyTests
{
    [Fact]
    public void Whoever_only_reads_the_network_computes_no_key()
    {
        var crowd = new Crowd(5);
        crowd.Step(1, crowd.Add(2, 6), crowd.Update(3));
        crowd.Step(6, crowd.Remove(2, 1));
        Assert.False(crowd.Adversary.Derives(crowd.Key));
        crowd[3].Reveal(crowd.Adversary);
        Assert.True(crowd.Adversary.Derives(crowd.Key));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_group_heals_when_the_member_broken_into_commits_or_is_updated(bool update)
    {
        var crowd = new Crowd(5);
        crowd[2].Reveal(crowd.Adversary);
        Assert.True(crowd.Adversary.Derives(crowd.Key));
        crowd.Step(1, crowd.Update(3));
        crowd.Step(4);
        Assert.True(crowd.Adversary.Derives(crowd.Key));
        if (update)
        {
            crowd.Step(4, crowd.Update(2));
        }
        else
        {
            crowd.Step(2);
        }

        Assert.False(crowd.Adversary.Derives(crowd.Key));
        crowd.Step(5);
        Assert.False(crowd.Adversary.Derives(crowd.Key));
    }

    [Fact]
    public void The_group_heals_when_the_member_broken_into_is_removed()
    {
        var crowd = new Crowd(5);
        crowd[2].Reveal(crowd.Adversary);
        crowd.Step(1, crowd.Remove(1, 2));
        Assert.False(crowd.Adversary.Derives(crowd.Key));
    }

    [Fact]
    public void An_update_that_was_pending_at_the_break_in_does_not_heal()
    {
        var crowd = new Crowd(5);
        Proposal update = crowd.Update(2);
        crowd[2].Reveal(crowd.Adversary);
        crowd.Step(1, update);
        Assert.True(crowd.Adversary.Derives(crowd.Key));
    }

    [Fact]
    public void A_break_in_shows_no_key_of_an_earlier_epoch()
    {
        var crowd = new Crowd(5);
        var old = new List<TreeSecret> { crowd.Key };
        crowd.Step(1, crowd.Add(2, 6), crowd.Update(3));
        old.Add(crowd.Key);
        crowd.Step(6, crowd.Remove(2, 1));
        old.Add(crowd.Key);
        crowd.Step(3, crowd.Add(2, 7));
        old.Add(crowd.Key);
        crowd.Step(5, crowd.Update(4));
        foreach (TreeKem state in crowd.States)
        {
            state.Reveal(crowd.Adversary);
        }

        // What each has not replaced since opens what was sent to it then; but nobody has what the epoch before handed on.
        Assert.True(crowd.Adversary.Derives(crowd.Key));
        Assert.All(old, key => Assert.False(crowd.Adversary.Derives(key)));
    }

    [Fact]
    public void The_key_package_opens_the_welcome_message_and_the_leaf_does_not()
    {
        var crowd = new Crowd(3);
        Proposal addition = crowd.Add(1, 5);
        crowd.Step(1, addition);
        TreeSecret joined = crowd.Key;
        crowd.Step(2);
        crowd[5].Reveal(crowd.Adversary);
        Assert.True(crowd.Adversary.Derives(crowd.Key));
        Assert.False(crowd.Adversary.Derives(joined));
        crowd.Adversary.Sees(KeyPackage.SecretFor(addition));
        Assert.True(crowd.Adversary.Derives(joined));
    }

    [Fact]
    public void A_commit_that_was_not_chosen_shows_nothing_once_the_epoch_is_over()
    {
        var crowd = new Crowd(4);
        (Commit Commit, TreeWelcome? Welcome) mine = crowd.Commit(2, crowd.Add(1, 5));
        GroupState twin = crowd[1].Clone();
        twin.Process(mine.Commit);
        crowd.Step(3);
        crowd[2].Reveal(crowd.Adversary);
        Assert.False(crowd.Adversary.Derives((TreeSecret)twin.Key!));
    }

    [Fact]
    public void Other_things_than_secrets_are_refused() => Assert.Throws<ArgumentException>(() => new TreeKnowledge().Sees("k"));
}
