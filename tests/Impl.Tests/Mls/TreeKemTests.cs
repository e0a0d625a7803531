using CsCheck;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;
using Commit = GkeVerified.Impl.Mls.Commit;

namespace GkeVerified.Impl.Tests.Mls;

/// <summary>The symbolic TreeKEM: who agrees with whom, and what is refused.</summary>
public sealed class TreeKemTests
{
    // Of each epoch: who commits, which proposals there are by kind and member, all as numbers that are reduced to what there is.
    private static readonly Gen<(int Members, (int, (int, int, int)[])[] Epochs)> s_history = Gen.Select(
        Gen.Int[1, 9],
        Gen.Select(Gen.Int[0, 99], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 99], Gen.Int[0, 99]).Array[0, 4]).Array[1, 8]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(33)]
    [InlineData(64)]
    public void An_established_group_agrees_and_goes_on(int members)
    {
        var crowd = new Crowd(members);
        TreeSecret first = crowd.Key;
        for (int author = 1; author <= Math.Min(members, 9); author++)
        {
            crowd.Step(author);
            crowd.States.ToList().ForEach(HoldsExactlyWhatItShould);
        }

        Assert.NotEqual(first, crowd.Key);
        Assert.All(crowd.States, state => Assert.Equal(PartySet.Range(members), state.Members));
        Assert.All(crowd.States, state => Assert.Equal(Math.Min(members, 9), state.Epoch));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(5, 4)]
    [InlineData(1, 65)]
    public void Groups_of_impossible_size_are_refused(int self, int members) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TreeKem.Establish(self, members, new SystemRandomSource()));

    [Fact]
    public void All_members_compute_the_same_key_through_any_history() => s_history.Sample(
        history =>
        {
            var keys = new HashSet<TreeSecret>();
            Walk(
                history,
                crowd =>
                {
                    Assert.True(keys.Add(crowd.Key));
                    RatchetTree tree = crowd.States.First().Tree;
                    Assert.All(crowd.States, state => Assert.Equal(Of(tree), Of(state.Tree)));
                    Assert.All(crowd.States, state => HoldsExactlyWhatItShould(state));
                    Assert.Equal(crowd.States.Select(state => state.Self), Members(tree.Members));
                    IsWellFormed(tree);
                });
        });

    [Fact]
    public void Who_is_removed_holds_nothing_and_derives_nothing_new() => s_history.Sample(
        history =>
        {
            var gone = new List<(TreeKem State, TreeKnowledge Held)>();
            Walk(
                history,
                crowd => Assert.All(
                    gone,
                    one =>
                    {
                        Assert.Null(one.State.Key);
                        Assert.Equal(0, Held(one.State));
                        Assert.False(one.Held.Derives(crowd.Key));
                    }),
                (crowd, message) =>
                {
                    // All that has been sent and all that each member holds before it is processed. Whoever is gone already reads on too.
                    gone.ForEach(one => Show(message, one.Held));
                    foreach (TreeKem state in crowd.States.Where(state => Removes(message.Commit, state.Self)))
                    {
                        var held = new TreeKnowledge();
                        state.Reveal(held);
                        Show(message, held);
                        gone.Add((state, held));
                    }
                });
        });

    [Fact]
    public void Copies_do_the_same_and_share_nothing() => s_history.Sample(
        history => Walk(
            history,
            _ => { },
            (crowd, message) =>
            {
                foreach (TreeKem state in crowd.States)
                {
                    Fingerprint before = Of(state);
                    GroupState one = state.Clone(), two = state.Clone(), erased = state.Clone();
                    Assert.Equal(before, Of(one));
                    one.Process(message.Commit);
                    two.Process(message.Commit);
                    Assert.Equal(Of(one), Of(two));
                    Assert.NotEqual(before, Of(one));
                    Assert.Equal(one.Propose(ProposalKind.Update, one.Self, 1), two.Propose(ProposalKind.Update, two.Self, 1));
                    Assert.Equal(Of(one), Of(two));
                    erased.Erase();
                    Assert.Equal(0, Held(erased));
                    Assert.Null(erased.Key);
                    Assert.Equal(before, Of(state));
                    Assert.NotNull(state.Key);
                }
            }));

    [Fact]
    public void A_member_knows_its_own_proposals_and_commits_until_the_epoch_ends()
    {
        var crowd = new Crowd(4);
        Fingerprint quiet = Of(crowd[2]);
        int held = Held(crowd[2]);
        crowd.Update(2);
        Assert.NotEqual(quiet, Of(crowd[2]));
        Assert.Equal(held + 1, Held(crowd[2]));
        Fingerprint updated = Of(crowd[2]);
        crowd.Commit(2);
        Assert.NotEqual(updated, Of(crowd[2]));
        Assert.Equal(held + 3, Held(crowd[2]));
        crowd.Step(1);
        Assert.Equal(held, Held(crowd[2]));
    }

    [Fact]
    public void What_a_copy_proposes_and_commits_the_original_does_not_know()
    {
        var crowd = new Crowd(4);
        crowd.Update(2);
        crowd.Commit(2);
        Fingerprint before = Of(crowd[2]);
        int held = Held(crowd[2]);
        GroupState copy = crowd[2].Clone();
        copy.Propose(ProposalKind.Update, 2, 2);
        copy.Commit([]);
        Assert.Equal((before, held), (Of(crowd[2]), Held(crowd[2])));
        Assert.Equal(held + 3, Held(copy));
    }

    [Fact]
    public void Of_concurrent_commits_all_agree_whichever_is_processed() => Gen.Select(Gen.Int[2, 9], Gen.Int[0, 8], Gen.Int[0, 8]).Sample(
        choice =>
        {
            (int members, int first, int chosen) = choice;
            var crowd = new Crowd(members);
            Proposal update = crowd.Update(first % members + 1);
            Proposal addition = crowd.Add(1, 20);
            var commits = Enumerable.Range(1, members).Select(author => crowd.Commit(author, update, addition)).ToList();
            crowd.Commit(chosen % members + 1);
            crowd.Process(commits[chosen % members]);
            TreeSecret key = crowd.Key;
            Assert.All(crowd.States, state => HoldsExactlyWhatItShould(state));
            crowd.Step(20);
            Assert.NotEqual(key, crowd.Key);
            Assert.Equal(members + 1, crowd.States.Count());
        });

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    [InlineData(8, 3)]
    [InlineData(16, 4)]
    [InlineData(32, 5)]
    [InlineData(64, 6)]
    public void A_full_tree_takes_one_encryption_for_each_level(int members, int encryptions)
    {
        var crowd = new Crowd(members);
        Assert.Equal(encryptions, Encryptions(crowd.Commit(members).Commit));
        crowd.Step(1, crowd.Update(members));

        // The nodes above the updated leaf are blank but for the root: in its half, it and what stands beside its path get a ciphertext each.
        Assert.Equal(2 * encryptions - 1, Encryptions(crowd.Commit(1).Commit));
        crowd.Step(members);
        Assert.Equal(encryptions, Encryptions(crowd.Commit(1).Commit));
    }

    [Fact]
    public void Additions_take_the_leftmost_blank_leaf_and_are_unmerged_until_a_path_covers_them()
    {
        var crowd = new Crowd(8);
        crowd.Step(1, crowd.Remove(1, 6), crowd.Remove(1, 4));
        Assert.Equal([1, 2, 3, 0, 5, 0, 7, 8], Users(crowd[1].Tree));
        crowd.Step(8);
        crowd.Step(8, crowd.Add(8, 11), crowd.Add(1, 12));
        Assert.Equal([1, 2, 3, 11, 5, 12, 7, 8], Users(crowd[1].Tree));

        // Node 3 is above leaves 0 … 3 and has its key since 1 committed; 8 has covered nodes 13, 11 and 7 only.
        Assert.Equal(0b1000UL, crowd[1].Tree.Unmerged(3));
        Assert.Equal(0UL, crowd[1].Tree.Unmerged(7) | crowd[1].Tree.Unmerged(11));
        Assert.Equal([3, 6], Resolution(crowd[1].Tree, 3));
        Assert.Equal([8, 10], Resolution(crowd[1].Tree, 9));
        crowd.Step(11);
        Assert.Equal(0UL, crowd[1].Tree.Unmerged(3));
        Assert.NotNull(crowd.Key);
    }

    [Fact]
    public void The_tree_doubles_when_it_is_full_and_is_cut_when_its_right_half_is_empty()
    {
        var crowd = new Crowd(4);
        crowd.Step(1, crowd.Add(1, 5));
        Assert.Equal([1, 2, 3, 4, 5, 0, 0, 0], Users(crowd[1].Tree));
        Assert.Equal(8, crowd[5].Tree.Leaves);
        crowd.Step(5, crowd.Remove(2, 4), crowd.Remove(2, 3));
        Assert.Equal([1, 2, 0, 0, 5, 0, 0, 0], Users(crowd[1].Tree));
        crowd.Step(1, crowd.Remove(5, 5));
        Assert.Equal([1, 2], Users(crowd[1].Tree));
        crowd.Step(1, crowd.Remove(1, 2));
        Assert.Equal([1], Users(crowd[1].Tree));
        crowd.Step(1);
        Assert.NotNull(crowd.Key);
    }

    [Fact]
    public void Who_was_removed_may_be_added_again()
    {
        var crowd = new Crowd(3);
        TreeKem left = Assert.Single(crowd.Step(1, crowd.Remove(2, 3)));
        Assert.Throws<InvalidOperationException>(() => left.Commit([]));
        Assert.Null(left.Propose(ProposalKind.Add, 3, 1));
        (Commit Commit, TreeWelcome? Welcome) message = crowd.Commit(2, crowd.Add(1, 3));
        left.Process(message.Commit);
        Assert.Null(left.Key);
        crowd.Process(message);
        Assert.NotNull(crowd.Key);
        Assert.Equal(left.Members, crowd[3].Members);
    }

    [Fact]
    public void Proposals_are_refused_that_cannot_be_committed()
    {
        var crowd = new Crowd(4);
        TreeKem state = crowd[1];
        var fresh = new TreeKey(TreeSecret.Named("fresh"));
        KeyPackage package = Package(5);
        Assert.True(state.IsValid(new Proposal(2, 0, ProposalKind.Add, 5, 1, package)));
        Assert.True(state.IsValid(new Proposal(2, 0, ProposalKind.Remove, 3, 1, null)));
        Assert.True(state.IsValid(new Proposal(2, 0, ProposalKind.Update, 2, 1, fresh)));
        foreach (Proposal proposal in new Proposal[]
        {
            new(2, 1, ProposalKind.Remove, 3, 1, null),
            new(5, 0, ProposalKind.Remove, 3, 1, null),
            new(0, 0, ProposalKind.Remove, 3, 1, null),
            new(66, 0, ProposalKind.Remove, 3, 1, null),
            new(2, 0, ProposalKind.Remove, 5, 1, null),
            new(2, 0, ProposalKind.Remove, 67, 1, null),
            new(2, 0, ProposalKind.Remove, 3, 1, fresh),
            new(2, 0, ProposalKind.Add, 3, 1, Package(3)),
            new(2, 0, ProposalKind.Add, 6, 1, package),
            new(2, 0, ProposalKind.Add, 5, 1, null),
            new(2, 0, ProposalKind.Add, 5, 1, fresh),
            new(2, 0, ProposalKind.Add, 70, 1, Package(70)),
            new(2, 0, ProposalKind.Add, -3, 1, Package(-3)),
            new(2, 0, ProposalKind.Update, 3, 1, fresh),
            new(2, 0, ProposalKind.Update, 2, 1, null),
            new(2, 0, ProposalKind.Update, 2, 1, package),
            new(2, 0, ProposalKind.Update, 2, 1, state.Tree.Key(2)),
            new(2, 0, ProposalKind.Update, 2, 1, state.Tree.Key(3)),
            new(2, 0, (ProposalKind)7, 2, 1, fresh),
        })
        {
            Assert.False(state.IsValid(proposal), proposal.ToString());
        }

        Fingerprint before = Of(state);
        Assert.Null(state.Propose(ProposalKind.Add, 2, 1));
        Assert.Null(state.Propose(ProposalKind.Remove, 5, 1));
        Assert.Null(state.Propose(ProposalKind.Update, 2, 1));
        Assert.Null(state.Propose(ProposalKind.Remove, 0, 1));
        Assert.Equal(before, Of(state));
    }

    [Fact]
    public void A_commit_takes_the_first_of_conflicting_proposals()
    {
        var crowd = new Crowd(4);
        Proposal update = crowd.Update(2), removal = crowd.Remove(3, 2), addition = crowd.Add(3, 5), second = crowd.Add(4, 5);
        Proposal own = crowd.Update(1), leave = crowd.Remove(2, 1), old = new(2, 7, ProposalKind.Remove, 3, 1, null);
        Assert.Equal<Proposal>([update, addition], crowd.Commit(1, own, update, removal, leave, old, addition, second, update).Commit.Proposals);
        Assert.Equal<Proposal>([removal, second], crowd.Commit(1, removal, second, addition, update).Commit.Proposals);
        Proposal same = new(4, 0, ProposalKind.Update, 4, 1, update.Key);
        Assert.Equal<Proposal>([update], crowd.Commit(1, update, same).Commit.Proposals);
    }

    [Fact]
    public void Commits_are_refused_that_are_not_for_this_epoch_or_conflict()
    {
        var crowd = new Crowd(4);
        TreeKem state = crowd[1];
        Proposal update = crowd.Update(2), removal = crowd.Remove(3, 2), other = crowd.Remove(4, 2);
        Commit commit = crowd.Commit(3, update).Commit;
        var path = (TreePath)commit.Path;
        Assert.True(state.IsValid(commit));
        foreach (Commit bad in new Commit[]
        {
            new(3, 1, [update], path),
            new(5, 0, [update], path),
            new(0, 0, [update], path),
            new(67, 0, [update], path),
            new(3, 0, [update, update], path),
            new(3, 0, [update, removal], path),
            new(3, 0, [removal, other], path),
            new(2, 0, [update], path),
            new(2, 0, [removal], path),
            new(3, 0, [new Proposal(2, 0, ProposalKind.Remove, 9, 1, null)], path),
            new(3, 0, [update], new OtherPath()),
        }.Concat(Misshapen(path, state.Tree).Select(p => new Commit(3, 0, [update], p))))
        {
            Fingerprint before = Of(state);
            Assert.False(state.IsValid(bad), bad.ToString());
            Assert.Throws<ArgumentException>(() => state.Process(bad));
            Assert.Equal(before, Of(state));
        }

        // Without the update, the resolution above 2 is smaller.
        Assert.False(state.IsValid(new Commit(3, 0, [], path)));
        crowd.Process((commit, null));
        Assert.False(state.IsValid(commit));
    }

    [Theory]
    [InlineData(0, 0, new[] { 4 })]
    [InlineData(1, 0, new[] { 1, 2 })]
    [InlineData(2, 0, new[] { 5, 6, 7, 8 })]
    public void Garbled_ciphertexts_take_the_key_from_those_only_who_need_them(int node, int ciphertext, int[] affected)
    {
        foreach (bool opens in new[] { true, false })
        {
            var crowd = new Crowd(8);
            Commit commit = crowd.Commit(3).Commit;
            var path = (TreePath)commit.Path;
            int[] tops = [6, 1, 11];
            TreeKey recipient = opens ? crowd[1].Tree.Key(tops[node])! : new TreeKey(TreeSecret.Named("nobody"));
            SealedSecret garbled = new(recipient, TreeSecret.Named("garbled"));
            PathNode[] nodes = path.Nodes.ToArray();
            SealedSecret[] ciphertexts = nodes[node].Ciphertexts.ToArray();
            ciphertexts[ciphertext] = garbled;
            nodes[node] = new PathNode(nodes[node].Key, ciphertexts);
            var bad = new Commit(3, 0, [], new TreePath(path.Leaf, nodes, path.Binding));

            // The author too: what it has kept is for the commit that it made, and this is another.
            foreach (TreeKem state in crowd.States)
            {
                Assert.True(state.IsValid(bad));
                state.Process(bad);
                Assert.Equal((1, PartySet.Range(8)), (state.Epoch, state.Members));
                Assert.Equal(affected.Contains(state.Self) || state.Self == 3, state.Key is null);
            }

            TreeSecret key = (TreeSecret)crowd.States.First(state => state.Key is not null).Key!;
            Assert.All(crowd.States, state => Assert.True(state.Key is null || state.Key.Equals(key)));

            // The others go on; who has no key stays without, and can be removed and added again.
            int well = crowd.States.First(state => state.Key is not null).Self;
            crowd.Step(well);
            crowd.Step(affected[0]);
            Assert.All(crowd.States, state => Assert.Equal(affected.Contains(state.Self) || state.Self == 3, state.Key is null));
            PartySet ill = PartySet.Empty.With(3);
            foreach (int user in affected)
            {
                ill = ill.With(user);
            }

            crowd.Step(well, [.. Members(ill).Select(user => crowd.Remove(well, user))]);
            crowd.Step(well, [.. Members(ill).Select(user => crowd.Add(well, user))]);
            Assert.NotNull(crowd.Key);
        }
    }

    [Fact]
    public void Public_keys_that_do_not_follow_from_the_path_secret_take_the_key_from_those_who_see_it()
    {
        var crowd = new Crowd(4);
        Commit commit = crowd.Commit(1).Commit;
        var path = (TreePath)commit.Path;
        var bad = new Commit(
            1, 0, [], new TreePath(path.Leaf, [new PathNode(new TreeKey(TreeSecret.Named("x")), path.Nodes[0].Ciphertexts.ToArray()), path.Nodes[1]], path.Binding));
        foreach (TreeKem state in crowd.States)
        {
            state.Process(bad);
        }

        Assert.Equal([1, 2], crowd.States.Where(state => state.Key is null).Select(state => state.Self));
        Assert.Equal(crowd[3].Key, crowd[4].Key);
    }

    [Fact]
    public void A_commit_or_update_in_a_members_name_takes_its_key()
    {
        var crowd = new Crowd(4);
        GroupState twin = crowd[2].Clone();
        twin.Propose(ProposalKind.Update, 2, 1);
        Commit commit = twin.Commit([]).Commit;
        crowd.Process((commit, null));
        Assert.Equal([2], crowd.States.Where(state => state.Key is null).Select(state => state.Self));

        crowd = new Crowd(4);
        Proposal update = crowd[2].Clone().Propose(ProposalKind.Update, 2, 1)!;
        crowd.Step(1, update);
        Assert.Equal([2], crowd.States.Where(state => state.Key is null).Select(state => state.Self));
    }

    [Fact]
    public void Whom_a_member_without_key_adds_gets_none()
    {
        var crowd = new Crowd(4);
        crowd.Step(1, new Proposal(2, 0, ProposalKind.Update, 2, 1, new TreeKey(TreeSecret.Named("unknown to 2"))));
        crowd.Step(2, crowd.Add(1, 5));
        Assert.Equal([2, 5], crowd.States.Where(state => state.Key is null).Select(state => state.Self));
        Assert.Single(crowd.States.Where(state => state.Key is not null).Select(state => state.Key).Distinct());
    }

    [Fact]
    public void A_welcome_message_is_for_those_whom_it_names()
    {
        var crowd = new Crowd(3);
        Proposal addition = crowd.Add(1, 5);
        TreeWelcome welcome = crowd.Commit(2, addition, crowd.Add(1, 6)).Welcome!;
        Assert.Equal((1, PartySet.Of(5).With(6)), (welcome.Epoch, welcome.Joiners));
        Assert.Null(crowd.Commit(2, crowd.Remove(1, 3)).Welcome);
        TreeSecret package = KeyPackage.SecretFor(addition);
        Assert.NotNull(TreeKem.Join(5, package, welcome, crowd.Random()).Key);
        Assert.Throws<ArgumentException>(() => TreeKem.Join(7, package, welcome, crowd.Random()));
        Assert.Throws<ArgumentException>(() => TreeKem.Join(1, package, welcome, crowd.Random()));
        Assert.Throws<ArgumentException>(() => TreeKem.Join(6, package, welcome, crowd.Random()));
        Assert.Throws<ArgumentException>(() => TreeKem.Join(5, TreeSecret.Named("other"), welcome, crowd.Random()));
    }

    [Fact]
    public void A_garbled_welcome_message_gives_no_key()
    {
        var crowd = new Crowd(3);
        Proposal addition = crowd.Add(1, 5);
        TreeWelcome welcome = crowd.Commit(2, addition).Welcome!;
        Invitation good = welcome.For(5)!;
        TreeKey key = ((KeyPackage)addition.Key!).Welcome;
        SealedSecret other = new(key, TreeSecret.Named("other")), unreadable = new(new TreeKey(TreeSecret.Named("x")), TreeSecret.Named("y"));
        foreach (TreeWelcome bad in new TreeWelcome[]
        {
            new(2, 1, welcome.Tree, welcome.Transcript, [new Invitation(addition, good.Joiner, other)]),
            new(2, 1, welcome.Tree, welcome.Transcript, [new Invitation(addition, good.Joiner, unreadable)]),
            new(2, 1, welcome.Tree, welcome.Transcript, [new Invitation(addition, unreadable, good.Path)]),
            new(2, 1, welcome.Tree, welcome.Transcript, [new Invitation(addition, null, good.Path)]),
            new(0, 1, welcome.Tree, welcome.Transcript, [good]),
            new(5, 1, welcome.Tree, welcome.Transcript, [good]),
            new(9, 1, welcome.Tree, welcome.Transcript, [good]),
        })
        {
            Assert.NotEqual(welcome, (object)bad);
            Assert.Null(TreeKem.Join(5, KeyPackage.SecretFor(addition), bad, crowd.Random()).Key);
        }
    }

    [Fact]
    public void Messages_compare_by_content_and_encode_what_they_compare()
    {
        static Commit Make(bool second)
        {
            var crowd = new Crowd(4);
            Proposal addition = crowd.Add(1, second ? 6 : 5);
            return crowd.Commit(2, addition).Commit;
        }

        Commit one = Make(second: false), same = Make(second: false), other = Make(second: true);
        Assert.Equal(one, same);
        Assert.Equal(Of(one), Of(same));
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.Equal(Bytes(one), Bytes(same));
        Assert.NotEqual(one, other);
        Assert.NotEqual(Bytes(one), Bytes(other));
        Assert.False(one.Path.Equals(null));
        Assert.False(one.Proposals[0].Key!.Equals(((TreePath)one.Path).Leaf));
    }

    // Random epochs: before each commit is processed and after.
    private static void Walk(
        (int Members, (int Author, (int, int, int)[] Proposals)[] Epochs) history,
        Action<Crowd> after,
        Action<Crowd, (Commit Commit, TreeWelcome? Welcome)>? before = null)
    {
        var crowd = new Crowd(history.Members);
        foreach ((int author, (int, int, int)[] proposals) in history.Epochs)
        {
            int[] members = [.. crowd.States.Select(state => state.Self)];
            var made = new List<Proposal>();
            foreach ((int kind, int by, int number) in proposals)
            {
                int proposer = members[by % members.Length];
                int member = kind == (int)ProposalKind.Update ? proposer : number % 12 + 1;
                if (crowd[proposer].Propose((ProposalKind)kind, member, 1) is { } proposal
                    && (proposal.Kind != ProposalKind.Add || members.Length < 9))
                {
                    made.Add(proposal);
                }
            }

            (Commit Commit, TreeWelcome? Welcome) message = crowd.Commit(members[author % members.Length], [.. made]);
            before?.Invoke(crowd, message);
            crowd.Process(message);
            after(crowd);
        }
    }

    // A member knows the private keys of exactly those nodes above it at which it is not unmerged.
    private static void HoldsExactlyWhatItShould(TreeKem state)
    {
        var held = new Readings();
        state.Reveal(held);
        RatchetTree tree = state.Tree;
        int leaf = tree.LeafOf(state.Self), expected = 0;
        for (int node = 0; node < tree.Nodes; node++)
        {
            int level = System.Numerics.BitOperations.TrailingZeroCount(~node);
            bool knows = node >> (level + 1) == leaf >> level && (tree.Unmerged(node) >> leaf & 1) == 0 && tree.Key(node) is not null;
            Assert.Equal(knows, held.OpeningKeys.Any(key => tree.Key(node)?.IsOf((TreeSecret)key) == true));
            expected += knows ? 1 : 0;
        }

        Assert.Equal(expected, held.OpeningKeys.Count);
        Assert.Equal(2, held.Clear.Count);
    }

    // Blank leaves have no user, nodes with nobody below are blank, unmerged leaves are below their node, and the right half is in use.
    private static void IsWellFormed(RatchetTree tree)
    {
        int[] users = Users(tree);
        Assert.Equal(users.Where(user => user != 0).Order(), Members(tree.Members));
        Assert.True(tree.Leaves == 1 || users[(tree.Leaves / 2)..].Any(user => user != 0));
        var keys = new HashSet<TreeKey>();
        for (int node = 0; node < tree.Nodes; node++)
        {
            int level = System.Numerics.BitOperations.TrailingZeroCount(~node), first = node >> (level + 1) << level;
            bool somebody = users.AsSpan(first, 1 << level).ContainsAnyExcept(0);
            Assert.True(somebody ? level > 0 || tree.Key(node) is not null : tree.Key(node) is null);
            Assert.Equal(somebody, Resolution(tree, node).Length > 0);
            Assert.True(tree.Key(node) is not { } key || keys.Add(key));
            for (int leaf = 0; leaf < tree.Leaves; leaf++)
            {
                bool unmerged = (tree.Unmerged(node) >> leaf & 1) != 0;
                Assert.True(!unmerged || (leaf >> level == first >> level && users[leaf] != 0 && tree.Key(node) is not null && level > 0));
            }
        }
    }

    private static IEnumerable<TreePath> Misshapen(TreePath path, RatchetTree tree)
    {
        PathNode[] nodes = path.Nodes.ToArray();
        SealedSecret[] first = nodes[0].Ciphertexts.ToArray();
        yield return new TreePath(path.Leaf, nodes[..1], path.Binding);
        yield return new TreePath(path.Leaf, [.. nodes, nodes[1]], path.Binding);
        yield return new TreePath(path.Leaf, [.. nodes, new PathNode(new TreeKey(TreeSecret.Named("x")), [])], path.Binding);
        yield return new TreePath(path.Leaf, [], path.Binding);
        yield return new TreePath(path.Leaf, [new PathNode(nodes[0].Key, []), nodes[1]], path.Binding);
        yield return new TreePath(path.Leaf, [new PathNode(nodes[0].Key, [.. first, .. first]), nodes[1]], path.Binding);
        yield return new TreePath(path.Leaf, [new PathNode(path.Leaf, first), nodes[1]], path.Binding);
        yield return new TreePath(path.Leaf, [new PathNode(nodes[1].Key, first), nodes[1]], path.Binding);
        yield return new TreePath(path.Leaf, [new PathNode(tree.Key(0)!, first), nodes[1]], path.Binding);
        yield return new TreePath(tree.Key(4)!, nodes, path.Binding);
        yield return new TreePath(tree.Key(0)!, nodes, path.Binding);
    }

    private static KeyPackage Package(int user) => new(user, TreeSecret.Named(FormattableString.Invariant($"package {user}")));

    private static bool Removes(Commit commit, int user) =>
        commit.Proposals.Any(proposal => proposal.Kind == ProposalKind.Remove && proposal.Member == user);

    private static void Show((Commit Commit, TreeWelcome? Welcome) message, TreeKnowledge adversary)
    {
        message.Commit.Path.Reveal(adversary);
        message.Welcome?.Reveal(adversary);
    }

    private static int Encryptions(Commit commit)
    {
        int count = 0;
        foreach (PathNode node in ((TreePath)commit.Path).Nodes)
        {
            count += node.Ciphertexts.Length;
        }

        return count;
    }

    private static int Held(GroupState state)
    {
        var held = new Readings();
        state.Reveal(held);
        return held.Clear.Count + held.OpeningKeys.Count;
    }

    private static int[] Resolution(RatchetTree tree, int node)
    {
        int[] nodes = new int[tree.Leaves];
        return nodes[..tree.Resolution(node, 0, nodes)];
    }

    private static int[] Users(RatchetTree tree) => [.. Enumerable.Range(0, tree.Leaves).Select(tree.User)];

    private static IEnumerable<int> Members(PartySet set)
    {
        foreach (int user in set)
        {
            yield return user;
        }
    }

    private static byte[] Bytes(Commit commit)
    {
        var writer = new Impl.Cryptography.StatementWriter();
        commit.Write(writer);
        return writer.ToArray();
    }

    private static Fingerprint Of(IFingerprinted value)
    {
        var fingerprint = default(Fingerprint);
        value.AddTo(ref fingerprint);
        return fingerprint;
    }

    // A path of another implementation.
    private sealed class OtherPath : UpdatePath
    {
        public override void Write(Impl.Cryptography.StatementWriter writer) => writer.Write("other");

        public override void Reveal(IEavesdropper eavesdropper)
        {
        }

        public override bool Equals(UpdatePath? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => 0;

        public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(0);
    }
}
