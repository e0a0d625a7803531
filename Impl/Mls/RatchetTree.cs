using System.Numerics;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>
/// The public side of a ratchet tree [RFC 9420 §4, §7.7]: a full binary tree, whose leaves stand for the members or are blank, and whose other nodes
/// have a key pair, known to the members below them but for unmerged ones, or are blank. A tree is changed until it is finished, and then may be shared.
/// </summary>
/// <remarks>
/// Nodes are numbered as in RFC 9420, appendix C: leaf i, from 0, is node 2i, and a node stands between the leaves of its two sides. So nodes keep their
/// numbers while the tree grows and shrinks. The level of a node is its height above the leaves. Parent hashes [RFC 9420 §7.9] are left out: they
/// show to one who joins that the author of the tree knew no private keys but those on its path, and here nobody makes a tree up alone.
/// </remarks>
public sealed class RatchetTree : IFingerprinted
{
    /// <summary>The most leaves of a tree, and the highest number of a user.</summary>
    public const int MaxLeaves = 64;

    /// <summary>The most nodes on the way from a leaf to the root, both counted.</summary>
    internal const int MaxLevels = 7;

    // By leaf, 0 where blank; and by node, a key null where blank.
    private int[] _users;
    private TreeKey?[] _keys;
    private ulong[] _unmerged;

    // The leaves that are not blank, leaf i as bit i.
    private ulong _occupied;
    private Fingerprint _content;
    private bool _finished;

    /// <summary>A tree of blank nodes, to be changed.</summary>
    /// <param name="leaves">How many leaves: a power of two up to <see cref="MaxLeaves"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no such number.</exception>
    public RatchetTree(int leaves)
    {
        if (leaves is < 1 or > MaxLeaves || !BitOperations.IsPow2(leaves))
        {
            throw new ArgumentOutOfRangeException(nameof(leaves), leaves, $"The number of leaves must be a power of two up to {MaxLeaves}.");
        }

        _users = new int[leaves];
        _keys = new TreeKey?[2 * leaves - 1];
        _unmerged = new ulong[2 * leaves - 1];
    }

    private RatchetTree(RatchetTree other)
    {
        _users = [.. other._users];
        _keys = [.. other._keys];
        _unmerged = [.. other._unmerged];
        _occupied = other._occupied;
        Members = other.Members;
    }

    /// <summary>How many leaves there are, blank ones too: a power of two up to <see cref="MaxLeaves"/>.</summary>
    public int Leaves => _users.Length;

    /// <summary>How many nodes there are, blank ones too.</summary>
    public int Nodes => _keys.Length;

    /// <summary>The level of the root: 0 where it is the only leaf.</summary>
    public int Depth => BitOperations.Log2((uint)_users.Length);

    /// <summary>The users at the leaves.</summary>
    public PartySet Members { get; private set; }

    /// <summary>The user at a leaf.</summary>
    /// <param name="leaf">The leaf, from 0 and below <see cref="Leaves"/>.</param>
    /// <returns>0 where it is blank.</returns>
    public int User(int leaf) => _users[leaf];

    /// <summary>The public key of a node.</summary>
    /// <param name="node">The node, from 0 and below <see cref="Nodes"/>.</param>
    /// <returns>Null where it is blank.</returns>
    public TreeKey? Key(int node) => _keys[node];

    /// <summary>The leaves below a node that do not know its private key; leaf i is bit i.</summary>
    /// <param name="node">The node, from 0 and below <see cref="Nodes"/>.</param>
    public ulong Unmerged(int node) => _unmerged[node];

    /// <summary>The leaf of a user.</summary>
    /// <param name="user">The user, numbered from 1.</param>
    /// <returns>The leaf, from 0; −1 where the user is no member.</returns>
    public int LeafOf(int user) => user < 1 ? -1 : Array.IndexOf(_users, user);

    /// <summary>Whether a public key stands anywhere in the tree.</summary>
    /// <param name="key">The public key.</param>
    public bool Holds(TreeKey key)
    {
        foreach (TreeKey? other in _keys)
        {
            if (other is not null && other.Equals(key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The resolution of a node: the highest nodes that are not blank and together stand for all leaves below it, in the order of RFC 9420 §4.1.1.
    /// </summary>
    /// <param name="node">The node, from 0 and below <see cref="Nodes"/>.</param>
    /// <param name="without">Leaves that are left out, leaf i as bit i.</param>
    /// <param name="nodes">Takes the nodes; as long as the tree has leaves, or longer.</param>
    /// <returns>How many nodes it took.</returns>
    public int Resolution(int node, ulong without, Span<int> nodes)
    {
        int count = 0;
        if (_keys[node] is not null)
        {
            if (LevelOf(node) > 0 || (without >> (node / 2) & 1) == 0)
            {
                nodes[count++] = node;
            }

            for (ulong rest = _unmerged[node] & ~without; rest != 0; rest &= rest - 1)
            {
                nodes[count++] = 2 * BitOperations.TrailingZeroCount(rest);
            }

            return count;
        }

        int level = LevelOf(node);
        if (level == 0)
        {
            return 0;
        }

        count = Resolution(node ^ 1 << (level - 1), without, nodes);
        return count + Resolution(node ^ 3 << (level - 1), without, nodes[count..]);
    }

    /// <summary>
    /// Whether the node above a leaf at some level is on its filtered direct path: whether somebody else is below it on the other side [RFC 9420 §4.1.2].
    /// </summary>
    /// <param name="leaf">The leaf, from 0.</param>
    /// <param name="level">The level of the node, from 1 to <see cref="Depth"/>.</param>
    public bool IsOnFilteredPath(int leaf, int level)
    {
        int start = (leaf >> (level - 1) ^ 1) << (level - 1);
        return (_occupied >> start & ulong.MaxValue >> (MaxLeaves - (1 << (level - 1)))) != 0;
    }

    /// <summary>The node above a leaf at some level, from 0, the leaf itself.</summary>
    internal static int Above(int leaf, int level) => leaf >> level << (level + 1) | (1 << level) - 1;

    /// <summary>The child, on the copath of a leaf, of the node above it at some level, from 1.</summary>
    internal static int Beside(int leaf, int level) => Above(leaf ^ 1 << (level - 1), level - 1);

    /// <summary>The level of the lowest node above two different leaves.</summary>
    internal static int CommonLevel(int leaf, int other) => BitOperations.Log2((uint)(leaf ^ other)) + 1;

    /// <summary>The height of a node above the leaves.</summary>
    internal static int LevelOf(int node) => BitOperations.TrailingZeroCount(~node);

    /// <summary>A copy that can be changed.</summary>
    public RatchetTree Change() => new(this);

    /// <summary>Ends the changes.</summary>
    /// <returns>This tree, which may be shared from here on.</returns>
    /// <exception cref="InvalidOperationException">It is finished already.</exception>
    public RatchetTree Finish()
    {
        DemandUnfinished();
        _finished = true;
        _content.Add(_users.Length);
        foreach (int user in _users)
        {
            _content.Add(user);
        }

        for (int node = 0; node < _keys.Length; node++)
        {
            TreeKey? key = _keys[node];
            _content.Add(key is not null);
            if (key is not null)
            {
                key.AddTo(ref _content);
                _content.Add(_unmerged[node]);
            }
        }

        return this;
    }

    /// <summary>
    /// Adds a user at the leftmost blank leaf; where there is none, the tree is doubled. The leaf is unmerged at the nodes above it [RFC 9420 §7.7, §12.1.1].
    /// </summary>
    /// <param name="user">The user, who is no member yet; numbered from 1 to <see cref="MaxLeaves"/>.</param>
    /// <param name="key">The public key of its leaf.</param>
    /// <returns>The leaf.</returns>
    /// <exception cref="InvalidOperationException">The tree is finished.</exception>
    public int Add(int user, TreeKey key)
    {
        DemandUnfinished();
        int leaf = BitOperations.TrailingZeroCount(~_occupied);
        if (leaf >= _users.Length)
        {
            Resize(2 * _users.Length);
        }

        _occupied |= 1UL << leaf;
        Members = Members.With(user);
        _users[leaf] = user;
        _keys[2 * leaf] = key;
        for (int level = 1; level <= Depth; level++)
        {
            int node = Above(leaf, level);
            if (_keys[node] is not null)
            {
                _unmerged[node] |= 1UL << leaf;
            }
        }

        return leaf;
    }

    /// <summary>
    /// Blanks the leaf of a user and the nodes above it, and cuts the right half off as long as nobody is there [RFC 9420 §7.7, §12.1.3]. One
    /// member has to stay.
    /// </summary>
    /// <param name="user">The user, a member.</param>
    /// <exception cref="InvalidOperationException">The tree is finished.</exception>
    public void Remove(int user)
    {
        int leaf = LeafOf(user);
        BlankPath(leaf);
        _users[leaf] = 0;
        _keys[2 * leaf] = null;
        _occupied &= ~(1UL << leaf);
        Members = Members.Without(user);
        while (_users.Length > 1 && _occupied >> (_users.Length / 2) == 0)
        {
            Resize(_users.Length / 2);
        }
    }

    /// <summary>Replaces the key of a user's leaf and blanks the nodes above it [RFC 9420 §12.1.2].</summary>
    /// <param name="user">The user, a member.</param>
    /// <param name="key">The new public key.</param>
    /// <exception cref="InvalidOperationException">The tree is finished.</exception>
    public void Update(int user, TreeKey key)
    {
        int leaf = LeafOf(user);
        BlankPath(leaf);
        _keys[2 * leaf] = key;
    }

    /// <summary>Gives a node its key.</summary>
    /// <param name="node">The node: a leaf of a member, or above one.</param>
    /// <param name="key">The public key.</param>
    /// <param name="unmerged">The leaves below it that do not know its private key, leaf i as bit i.</param>
    /// <exception cref="InvalidOperationException">The tree is finished.</exception>
    public void Set(int node, TreeKey key, ulong unmerged = 0)
    {
        DemandUnfinished();
        _keys[node] = key;
        _unmerged[node] = unmerged;
    }

    /// <summary>Blanks all nodes above a leaf.</summary>
    /// <param name="leaf">The leaf, from 0.</param>
    /// <exception cref="InvalidOperationException">The tree is finished.</exception>
    public void BlankPath(int leaf)
    {
        DemandUnfinished();
        for (int level = 1; level <= Depth; level++)
        {
            int node = Above(leaf, level);
            _keys[node] = null;
            _unmerged[node] = 0;
        }
    }

    /// <summary>Adds the content of a finished tree.</summary>
    /// <param name="fingerprint">The fingerprint that takes it up.</param>
    public void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(_content);

    private void DemandUnfinished()
    {
        if (_finished)
        {
            throw new InvalidOperationException("The tree is finished; a copy can be changed.");
        }
    }

    private void Resize(int leaves)
    {
        Array.Resize(ref _users, leaves);
        Array.Resize(ref _keys, 2 * leaves - 1);
        Array.Resize(ref _unmerged, 2 * leaves - 1);
    }
}
