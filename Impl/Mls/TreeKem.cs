using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>
/// A small symbolic TreeKEM, for exploration [RFC 9420 §4, §7, §8, §12]: the state of one user. Hashing and encryption are ideal, so who can compute which
/// key is exact; a member reads no ciphertext of which it does not hold the private key.
/// </summary>
/// <remarks>
/// <para>
/// It has the ratchet tree with blank nodes and unmerged leaves, update paths, welcome messages and the key schedule. It leaves out what nobody can
/// break where all come from one code and proposals and commits are signed by whoever sends them: parent hashes, confirmation and membership tags,
/// signatures and lifetimes of leaves. Besides: pre-shared keys, external senders and commits, commits without a path, and re-initialisation. Group key
/// K is the exporter secret [RFC 9420 §8.5].
/// </para>
/// <para>
/// It is stricter than RFC 9420 §12.2 in that no two proposals of a commit concern the same user, as the paper has it [PIFTI23 §3.1]; RFC 9420 lets one
/// commit remove a client and add it again.
/// </para>
/// <para>
/// What a malicious committer encrypts to one member, no other can check. A member to whom the path secret that it finds does not give the public
/// keys in the commit, or who finds none, goes to the next epoch with all others, since they may well be able to compute its key; but its own
/// <see cref="Key"/> is null from then on, until it is removed and added again. In real MLS it would have to leave likewise, as it can authenticate nothing in
/// the group any more. It still sees what is public, so it can judge proposals and commits, and make them; but whom it adds gets no key from it.
/// </para>
/// <para>A user who is removed holds no secret any more and follows what is public.</para>
/// <para>
/// A copy draws the same names as the original. So of twins of one user, at most one goes on with the group; a commit in which a key comes for
/// the second time is not valid.
/// </para>
/// </remarks>
public sealed class TreeKem : GroupState
{
    private readonly RandomSource _random;
    private int _epoch;
    private RatchetTree _tree;
    private Fingerprint _transcript;

    // The private keys of this user's leaf and of the nodes above it, by level; null where the node is blank or not known.
    private readonly TreeSecret?[] _path = new TreeSecret?[RatchetTree.MaxLevels];
    private TreeSecret? _key;
    private TreeSecret? _init;

    // Of this user's own proposals and commits in this epoch; null where there is none, as in most epochs.
    private List<OwnUpdate>? _updates;
    private List<OwnCommit>? _commits;

    private TreeKem(int self, int epoch, RatchetTree tree, Fingerprint transcript, RandomSource random)
    {
        Self = self;
        _epoch = epoch;
        _tree = tree;
        _transcript = transcript;
        _random = random;
    }

    private TreeKem(TreeKem other)
        : this(other.Self, other._epoch, other._tree, other._transcript, other._random.Clone())
    {
        other._path.CopyTo(_path, 0);
        _key = other._key;
        _init = other._init;
        _updates = other._updates is null ? null : [.. other._updates];
        _commits = other._commits is null ? null : [.. other._commits];
    }

    /// <inheritdoc/>
    public override int Self { get; }

    /// <inheritdoc/>
    public override int Epoch => _epoch;

    /// <inheritdoc/>
    public override PartySet Members => _tree.Members;

    /// <inheritdoc/>
    public override object? Key => _key;

    /// <summary>The public side of the tree in the current epoch.</summary>
    public RatchetTree Tree => _tree;

    /// <summary>
    /// INIT, and a group as if one had made it with all members and they had updated since: in epoch 0, no node is blank with members on both
    /// sides, and each member knows the private keys above it. The secrets are the same in every run.
    /// </summary>
    /// <param name="self">The user, one of the members.</param>
    /// <param name="members">n; the members are the users 1 … n.</param>
    /// <param name="random">Where this user's secrets come from; another sequence for each user.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is outside 1 … 64, or the user outside 1 … n.</exception>
    public static TreeKem Establish(int self, int members, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members, RatchetTree.MaxLeaves);
        ArgumentOutOfRangeException.ThrowIfLessThan(self, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(self, members);
        int leaves = 1;
        while (leaves < members)
        {
            leaves *= 2;
        }

        var tree = new RatchetTree(leaves);
        for (int user = 1; user <= members; user++)
        {
            tree.Add(user, new TreeKey(Initial(members, 2 * (user - 1))));
        }

        for (int leaf = 0; leaf < members; leaf++)
        {
            for (int level = 1; level <= tree.Depth; level++)
            {
                int node = RatchetTree.Above(leaf, level);
                if (tree.Key(node) is null && tree.IsOnFilteredPath(leaf, level))
                {
                    tree.Set(node, new TreeKey(Initial(members, node)));
                }
            }
        }

        var transcript = default(Fingerprint);
        transcript.Add(members);
        var state = new TreeKem(self, 0, tree.Finish(), transcript, random);
        for (int level = 0; level <= tree.Depth; level++)
        {
            int node = RatchetTree.Above(self - 1, level);
            state._path[level] = tree.Key(node) is null ? null : Initial(members, node);
        }

        state.Enter(TreeSecret.Named(FormattableString.Invariant($"joiner of {members}")));
        return state;
    }

    /// <summary>PROCESS of a welcome message: the state of a user who is added [RFC 9420 §12.4.3.1].</summary>
    /// <param name="self">The user.</param>
    /// <param name="keyPackage">
    /// The secret of the key package by which it is added, for example <see cref="KeyPackage.SecretFor(Proposal)"/> of the proposal that the welcome message
    /// names; to be forgotten now.
    /// </param>
    /// <param name="welcome">The welcome message. Whether the commit that it belongs to is the one that ended the epoch, it does not say.</param>
    /// <param name="random">Where this user's secrets come from; another sequence for each user, and for each time that it joins.</param>
    /// <returns>The state; its key is null where what is sealed does not open, or does not fit the tree.</returns>
    /// <exception cref="ArgumentException">It does not welcome this user with this key package.</exception>
    public static TreeKem Join(int self, TreeSecret keyPackage, Welcome welcome, RandomSource random)
    {
        TreeSecret leafKey = KeyPackage.LeafSecret(keyPackage);
        if (welcome is not TreeWelcome message
            || message.For(self) is not { } invitation
            || message.Tree.LeafOf(self) is not (>= 0 and int leaf)
            || !message.Tree.Key(2 * leaf)!.IsOf(leafKey))
        {
            throw new ArgumentException($"{welcome} does not welcome {self} with this key package.", nameof(welcome));
        }

        var state = new TreeKem(self, message.Epoch, message.Tree, message.Transcript, random);
        state._path[0] = leafKey;
        TreeSecret opening = KeyPackage.WelcomeSecret(keyPackage);
        int author = message.Tree.LeafOf(message.Author);
        if (author < 0 || author == leaf || invitation.Path.Open(opening) is not { } secret)
        {
            return state;
        }

        if (state.FollowPath(message.Tree, author, RatchetTree.CommonLevel(leaf, author), secret) is not null
            && invitation.Joiner?.Open(opening) is { } joiner)
        {
            state.Enter(joiner);
        }

        return state;
    }

    /// <inheritdoc/>
    // An addition takes the key package that the directory has for it.
    public override Proposal? Propose(ProposalKind kind, int member, int number)
    {
        if (!IsUser(member))
        {
            return null;
        }

        TreeSecret? secret = null;
        NodeKey? key = null;
        switch (kind)
        {
            case ProposalKind.Add:
                key = new KeyPackage(member, KeyPackage.SecretFor(member, Self, _epoch, number));
                break;
            case ProposalKind.Update when member == Self:
                secret = TreeSecret.Fresh(_random);
                key = new TreeKey(secret);
                break;
        }

        var proposal = new Proposal(Self, _epoch, kind, member, number, key);
        if (!IsValid(proposal))
        {
            return null;
        }

        if (secret is not null)
        {
            (_updates ??= []).Add(new OwnUpdate((TreeKey)key!, secret));
        }

        return proposal;
    }

    /// <inheritdoc/>
    public override bool IsValid(Proposal proposal)
    {
        if (proposal.Epoch != _epoch || !IsMember(proposal.Author) || !IsUser(proposal.Member))
        {
            return false;
        }

        return proposal.Kind switch
        {
            ProposalKind.Add => !Members.Contains(proposal.Member)
                && proposal.Key is KeyPackage package
                && package.User == proposal.Member
                && !_tree.Holds(package.Leaf)
                && !_tree.Holds(package.Welcome),
            ProposalKind.Remove => Members.Contains(proposal.Member) && proposal.Key is null,
            ProposalKind.Update => proposal.Author == proposal.Member
                && proposal.Key is TreeKey key
                && !_tree.Holds(key),
            _ => false,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">This user is no member.</exception>
    public override (Commit Commit, Welcome? Welcome) Commit(IReadOnlyList<Proposal> proposals)
    {
        if (!Members.Contains(Self))
        {
            throw new InvalidOperationException($"{Self} is no member in epoch {_epoch} and cannot commit.");
        }

        var taken = new Proposal[proposals.Count];
        int count = 0;
        for (int i = 0; i < proposals.Count; i++)
        {
            if (CanCommit(proposals[i], Self, taken.AsSpan(0, count)))
            {
                taken[count++] = proposals[i];
            }
        }

        RatchetTree tree = _tree.Change();
        ulong added = Apply(tree, taken.AsSpan(0, count));
        int leaf = tree.LeafOf(Self);
        tree.BlankPath(leaf);

        // The leaf's key pair is drawn apart from the path secrets [RFC 9420 §7.4].
        TreeSecret leafKey = TreeSecret.Fresh(_random);
        TreeSecret first = TreeSecret.Fresh(_random);
        TreeSecret secret = first;
        var secrets = new TreeSecret?[RatchetTree.MaxLevels];
        var nodes = new List<PathNode>(tree.Depth);
        Span<int> recipients = stackalloc int[RatchetTree.MaxLeaves];
        for (int level = 1; level <= tree.Depth; level++)
        {
            if (!tree.IsOnFilteredPath(leaf, level))
            {
                continue;
            }

            var ciphertexts = new SealedSecret[tree.Resolution(RatchetTree.Beside(leaf, level), added, recipients)];
            for (int i = 0; i < ciphertexts.Length; i++)
            {
                ciphertexts[i] = new SealedSecret(tree.Key(recipients[i])!, secret);
            }

            nodes.Add(new PathNode(new TreeKey(NodeSecret(secret)), ciphertexts));
            secrets[level] = secret;
            secret = NextPathSecret(secret);
        }

        var path = new TreePath(new TreeKey(leafKey), [.. nodes], BindingOf(Self));
        var commit = new Commit(Self, _epoch, ImmutableArray.Create(taken, 0, count), path);
        (_commits ??= []).Add(new OwnCommit(commit, leafKey, first));
        return (commit, added == 0 ? null : Invite(commit, WithPath(tree, leaf, path), secrets, secret));
    }

    /// <inheritdoc/>
    public override bool IsValid(Commit commit) => TryApply(commit, out _, out _);

    /// <inheritdoc/>
    public override void Process(Commit commit)
    {
        if (!TryApply(commit, out RatchetTree? tree, out ulong added))
        {
            throw new ArgumentException($"{commit} is not valid in epoch {_epoch} at {Self}.", nameof(commit));
        }

        TreeSecret? joiner = null;
        Fingerprint transcript = TranscriptAfter(commit);
        if (tree.LeafOf(Self) is >= 0 and int leaf)
        {
            TakeOwnUpdate(commit);
            TreeSecret? secret =
                commit.Author == Self ? OpenOwn(commit, tree, leaf) : Open((TreePath)commit.Path, tree, tree.LeafOf(commit.Author), leaf, added);
            joiner = JoinerSecret(secret, _epoch + 1, tree, transcript);
            ForgetStale(tree, leaf);
        }
        else
        {
            Array.Clear(_path);
        }

        _epoch++;
        _tree = tree;
        _transcript = transcript;
        _key = _init = null;
        EndEpoch();
        if (joiner is not null)
        {
            Enter(joiner);
        }
    }

    /// <inheritdoc/>
    public override GroupState Clone() => new TreeKem(this);

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        foreach (TreeSecret? key in _path)
        {
            if (key is not null)
            {
                eavesdropper.SeesOpeningKey(key);
            }
        }

        if (_key is not null)
        {
            eavesdropper.Sees(_key);
        }

        if (_init is not null)
        {
            eavesdropper.Sees(_init);
        }

        foreach (OwnUpdate update in _updates ?? [])
        {
            eavesdropper.SeesOpeningKey(update.Secret);
        }

        foreach (OwnCommit commit in _commits ?? [])
        {
            eavesdropper.SeesOpeningKey(commit.LeafKey);
            eavesdropper.Sees(commit.PathSecret);
        }
    }

    /// <inheritdoc/>
    public override void Erase()
    {
        Array.Clear(_path);
        _key = _init = null;
        EndEpoch();
    }

    /// <inheritdoc/>
    // How far the random source is used up is left out: what it gives next is a name that is not in the run yet, and nothing else.
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Self);
        fingerprint.Add(_epoch);
        _tree.AddTo(ref fingerprint);
        fingerprint.Add(_transcript);
        for (int level = 0; level <= _tree.Depth; level++)
        {
            Add(_path[level], ref fingerprint);
        }

        Add(_key, ref fingerprint);
        Add(_init, ref fingerprint);
        fingerprint.Add(_updates?.Count ?? 0);
        foreach (OwnUpdate update in _updates ?? [])
        {
            update.Secret.AddTo(ref fingerprint);
        }

        fingerprint.Add(_commits?.Count ?? 0);
        foreach (OwnCommit commit in _commits ?? [])
        {
            commit.Commit.AddTo(ref fingerprint);
        }
    }

    /// <summary>For example <c>2 in epoch 3 of {1, 2, 5}</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Self} in epoch {_epoch} of {{{Members}}}");

    private static void Add(TreeSecret? secret, ref Fingerprint fingerprint)
    {
        fingerprint.Add(secret is not null);
        secret?.AddTo(ref fingerprint);
    }

    private static TreeSecret Initial(int members, int node) =>
        TreeSecret.Named(FormattableString.Invariant($"node {node} of {members}"));

    private static TreeSecret NextPathSecret(TreeSecret pathSecret) => pathSecret.Derive("path");

    private static TreeSecret NodeSecret(TreeSecret pathSecret) => pathSecret.Derive("node");

    private static bool IsUser(int user) => user is >= 1 and <= RatchetTree.MaxLeaves;

    private bool IsMember(int user) => IsUser(user) && Members.Contains(user);

    // Whether a proposal is valid and goes with those that the author of a commit has taken before [RFC 9420 §12.2].
    private bool CanCommit(Proposal proposal, int author, ReadOnlySpan<Proposal> taken)
    {
        if (!IsValid(proposal) || (proposal.Kind != ProposalKind.Add && proposal.Member == author))
        {
            return false;
        }

        foreach (Proposal other in taken)
        {
            if (other.Member == proposal.Member || HaveSameLeafKey(other, proposal))
            {
                return false;
            }
        }

        return true;
    }

    // Keys of leaves are unique in a tree [RFC 9420 §7.3].
    private static bool HaveSameLeafKey(Proposal one, Proposal other) => LeafKey(one) is { } key && key.Equals(LeafKey(other));

    private static TreeKey? LeafKey(Proposal proposal) => proposal.Key is KeyPackage package ? package.Leaf : proposal.Key as TreeKey;

    // Updates, then removals, then additions, in the order given [RFC 9420 §12.3]; gives the leaves added.
    private static ulong Apply(RatchetTree tree, ReadOnlySpan<Proposal> proposals)
    {
        foreach (Proposal proposal in proposals)
        {
            if (proposal.Kind == ProposalKind.Update)
            {
                tree.Update(proposal.Member, (TreeKey)proposal.Key!);
            }
        }

        foreach (Proposal proposal in proposals)
        {
            if (proposal.Kind == ProposalKind.Remove)
            {
                tree.Remove(proposal.Member);
            }
        }

        ulong added = 0;
        foreach (Proposal proposal in proposals)
        {
            if (proposal.Kind == ProposalKind.Add)
            {
                added |= 1UL << tree.Add(proposal.Member, ((KeyPackage)proposal.Key!).Leaf);
            }
        }

        return added;
    }

    // Puts the keys of a path of the right shape into a tree in which the nodes above the leaf are blank.
    private static RatchetTree WithPath(RatchetTree tree, int leaf, TreePath path)
    {
        tree.Set(2 * leaf, path.Leaf);
        int next = 0;
        for (int level = 1; level <= tree.Depth; level++)
        {
            if (tree.IsOnFilteredPath(leaf, level))
            {
                tree.Set(RatchetTree.Above(leaf, level), path.Nodes[next++].Key);
            }
        }

        return tree.Finish();
    }

    // The tree that a commit leads to, and the leaves that it adds; false where the commit is not valid.
    private bool TryApply(Commit commit, [NotNullWhen(true)] out RatchetTree? tree, out ulong added)
    {
        tree = null;
        added = 0;
        if (commit.Epoch != _epoch
            || !IsMember(commit.Author)
            || commit.Path is not TreePath path
            || path.Binding != BindingOf(commit.Author))
        {
            return false;
        }

        ReadOnlySpan<Proposal> proposals = commit.Proposals.AsSpan();
        for (int i = 0; i < proposals.Length; i++)
        {
            if (!CanCommit(proposals[i], commit.Author, proposals[..i]))
            {
                return false;
            }
        }

        RatchetTree next = _tree.Change();
        added = Apply(next, proposals);
        int leaf = next.LeafOf(commit.Author);
        next.BlankPath(leaf);
        if (!HasShape(path, next, leaf, added))
        {
            return false;
        }

        tree = WithPath(next, leaf, path);
        return true;
    }

    // As many keys as the filtered direct path has nodes, all new, and as many ciphertexts with each as its resolution has [RFC 9420 §12.4.2].
    private static bool HasShape(TreePath path, RatchetTree tree, int leaf, ulong added)
    {
        if (tree.Holds(path.Leaf))
        {
            return false;
        }

        int next = 0;
        Span<int> recipients = stackalloc int[RatchetTree.MaxLeaves];
        for (int level = 1; level <= tree.Depth; level++)
        {
            if (!tree.IsOnFilteredPath(leaf, level))
            {
                continue;
            }

            if (next == path.Nodes.Length)
            {
                return false;
            }

            PathNode node = path.Nodes[next];
            if (node.Ciphertexts.Length != tree.Resolution(RatchetTree.Beside(leaf, level), added, recipients)
                || node.Key.Equals(path.Leaf)
                || tree.Holds(node.Key))
            {
                return false;
            }

            for (int i = 0; i < next; i++)
            {
                if (path.Nodes[i].Key.Equals(node.Key))
                {
                    return false;
                }
            }

            next++;
        }

        return next == path.Nodes.Length;
    }

    // Where a commit updates this user's leaf, the private key that was kept for that; null, when none was, opens nothing.
    private void TakeOwnUpdate(Commit commit)
    {
        foreach (Proposal proposal in commit.Proposals)
        {
            if (proposal.Kind != ProposalKind.Update || proposal.Member != Self)
            {
                continue;
            }

            _path[0] = null;
            foreach (OwnUpdate update in _updates ?? [])
            {
                if (update.Key.Equals(proposal.Key))
                {
                    _path[0] = update.Secret;
                }
            }
        }
    }

    // The commit secret of a commit of this user; null where another made it in its name.
    private TreeSecret? OpenOwn(Commit commit, RatchetTree tree, int leaf)
    {
        foreach (OwnCommit own in _commits ?? [])
        {
            if (own.Commit.Equals(commit))
            {
                _path[0] = own.LeafKey;
                return FollowPath(tree, leaf, 1, own.PathSecret);
            }
        }

        return null;
    }

    // The commit secret of a commit of another: by the ciphertext for the highest node of which this user has the private key [RFC 9420 §7.5].
    private TreeSecret? Open(TreePath path, RatchetTree tree, int author, int leaf, ulong added)
    {
        int common = RatchetTree.CommonLevel(leaf, author);
        int index = 0;
        for (int level = 1; level < common; level++)
        {
            index += tree.IsOnFilteredPath(author, level) ? 1 : 0;
        }

        Span<int> recipients = stackalloc int[RatchetTree.MaxLeaves];
        int count = tree.Resolution(RatchetTree.Beside(author, common), added, recipients);
        for (int i = 0; i < count; i++)
        {
            int level = RatchetTree.LevelOf(recipients[i]);
            if (RatchetTree.Above(leaf, level) == recipients[i]
                && _path[level] is { } key
                && path.Nodes[index].Ciphertexts[i].Open(key) is { } secret)
            {
                return FollowPath(tree, author, common, secret);
            }
        }

        return null;
    }

    // Takes the private keys from the node above an author at some level to the root, all of which are above this user too. Gives the
    // commit secret, the path secret behind the last; null, and takes none, where they are not those of the public keys in the tree.
    private TreeSecret? FollowPath(RatchetTree tree, int author, int from, TreeSecret pathSecret)
    {
        var keys = new TreeSecret?[RatchetTree.MaxLevels];
        for (int level = from; level <= tree.Depth; level++)
        {
            if (tree.IsOnFilteredPath(author, level))
            {
                TreeSecret key = NodeSecret(pathSecret);
                if (tree.Key(RatchetTree.Above(author, level)) is not { } expected || !expected.IsOf(key))
                {
                    return null;
                }

                keys[level] = key;
                pathSecret = NextPathSecret(pathSecret);
            }
        }

        for (int level = from; level <= tree.Depth; level++)
        {
            _path[level] = keys[level];
        }

        return pathSecret;
    }

    // Private keys of nodes that are blank now, or have got another key.
    private void ForgetStale(RatchetTree tree, int leaf)
    {
        for (int level = 0; level < _path.Length; level++)
        {
            if (_path[level] is { } key
                && (level > tree.Depth || tree.Key(RatchetTree.Above(leaf, level)) is not { } current || !current.IsOf(key)))
            {
                _path[level] = null;
            }
        }
    }

    private Fingerprint BindingOf(int author)
    {
        Fingerprint binding = _transcript;
        binding.Add(author);
        return binding;
    }

    private Fingerprint TranscriptAfter(Commit commit)
    {
        Fingerprint transcript = _transcript;
        commit.AddTo(ref transcript);
        return transcript;
    }

    // [RFC 9420 §8]: of the secret that the current epoch hands on, and that of a commit; null where this user lacks one of them.
    private TreeSecret? JoinerSecret(TreeSecret? commitSecret, int epoch, RatchetTree tree, Fingerprint transcript) =>
        _init is null || commitSecret is null
            ? null
            : TreeSecret.Extract(_init, commitSecret).Derive("joiner", Context(epoch, tree, transcript));

    // What stands for the GroupContext [RFC 9420 §8.1].
    private static Fingerprint Context(int epoch, RatchetTree tree, Fingerprint transcript)
    {
        var context = default(Fingerprint);
        context.Add(epoch);
        tree.AddTo(ref context);
        context.Add(transcript);
        return context;
    }

    // Computes the secrets of the epoch that the state is in [RFC 9420 §8]. The epoch secret itself is not kept.
    private void Enter(TreeSecret joiner)
    {
        TreeSecret epoch = joiner.Derive("epoch", Context(_epoch, _tree, _transcript));
        _key = epoch.Derive("exporter");
        _init = epoch.Derive("init");
    }

    private TreeWelcome Invite(Commit commit, RatchetTree tree, TreeSecret?[] pathSecrets, TreeSecret commitSecret)
    {
        Fingerprint transcript = TranscriptAfter(commit);
        TreeSecret? joiner = JoinerSecret(commitSecret, _epoch + 1, tree, transcript);
        int leaf = tree.LeafOf(Self);
        var invitations = new List<Invitation>();
        foreach (Proposal proposal in commit.Proposals)
        {
            if (proposal.Kind == ProposalKind.Add)
            {
                TreeKey key = ((KeyPackage)proposal.Key!).Welcome;
                int common = RatchetTree.CommonLevel(leaf, tree.LeafOf(proposal.Member));
                invitations.Add(new Invitation(
                    proposal, joiner is null ? null : new SealedSecret(key, joiner), new SealedSecret(key, pathSecrets[common]!)));
            }
        }

        return new TreeWelcome(Self, _epoch + 1, tree, transcript, [.. invitations]);
    }

    private void EndEpoch()
    {
        _updates = null;
        _commits = null;
    }

    // The private key of an update that this user has proposed.
    private readonly record struct OwnUpdate(TreeKey Key, TreeSecret Secret);

    // What this user needs to process a commit of its own: the private key of its leaf, and the first path secret.
    private readonly record struct OwnCommit(Commit Commit, TreeSecret LeafKey, TreeSecret PathSecret);
}
