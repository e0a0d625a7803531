using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>What a commit of the symbolic TreeKEM says of one node on its author's filtered direct path [RFC 9420 §7.6]. Immutable.</summary>
/// <param name="key">The new public key of the node.</param>
/// <param name="ciphertexts">
/// Its path secret, sealed to each node of the resolution of its child on the copath, in that order, without leaves that the commit adds; not changed any more.
/// </param>
public sealed class PathNode(TreeKey key, SealedSecret[] ciphertexts)
{
    /// <summary>The new public key of the node.</summary>
    public TreeKey Key { get; } = key;

    /// <summary>Its path secret, sealed to the others below it.</summary>
    public ReadOnlySpan<SealedSecret> Ciphertexts => ciphertexts;
}

/// <summary>The update path of a commit of the symbolic TreeKEM [RFC 9420 §7.6].</summary>
public sealed class TreePath : UpdatePath
{
    private readonly PathNode[] _nodes;
    private readonly Fingerprint _content;

    /// <summary>Makes a path.</summary>
    /// <param name="leaf">The new public key of the author's leaf.</param>
    /// <param name="nodes">The nodes of the author's filtered direct path, from below; not changed any more.</param>
    /// <param name="binding">See <see cref="Binding"/>.</param>
    public TreePath(TreeKey leaf, PathNode[] nodes, Fingerprint binding)
    {
        Leaf = leaf;
        Binding = binding;
        _nodes = nodes;
        _content.Add(binding);
        leaf.AddTo(ref _content);
        _content.Add(nodes.Length);
        foreach (PathNode node in nodes)
        {
            node.Key.AddTo(ref _content);
            _content.Add(node.Ciphertexts.Length);
            foreach (SealedSecret ciphertext in node.Ciphertexts)
            {
                ciphertext.AddTo(ref _content);
            }
        }
    }

    /// <summary>The new public key of the author's leaf.</summary>
    public TreeKey Leaf { get; }

    /// <summary>
    /// Its author and the state of the group in which it was made, which the author's signatures of the leaf and of the commit cover [RFC 9420
    /// §6.1, §7.2]: nobody can pass on the path of another as one's own, nor one that was made after another history.
    /// </summary>
    public Fingerprint Binding { get; }

    /// <summary>The nodes of the author's filtered direct path, from below.</summary>
    public ReadOnlySpan<PathNode> Nodes => _nodes;

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        foreach (PathNode node in _nodes)
        {
            foreach (SealedSecret ciphertext in node.Ciphertexts)
            {
                ciphertext.Reveal(eavesdropper);
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(StatementWriter writer) => TreeSecret.Write(writer, _content);

    /// <inheritdoc/>
    public override bool Equals(UpdatePath? other) => other is TreePath same && same._content == _content;

    /// <inheritdoc/>
    public override int GetHashCode() => _content.GetHashCode();

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(_content);

    /// <summary>For example <c>π4be90c12</c>: 32 bits of the content.</summary>
    public override string ToString() => TreeSecret.Short('π', _content);
}
