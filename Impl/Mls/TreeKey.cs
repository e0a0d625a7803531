using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>The public key of a node of the symbolic TreeKEM: Pub(s) of the secret s that is its private key. Shows nothing of s but whether it is s.</summary>
public sealed class TreeKey : NodeKey
{
    private readonly TreeSecret _private;

    /// <summary>Pub(s).</summary>
    /// <param name="secret">s.</param>
    public TreeKey(TreeSecret secret) => _private = secret;

    /// <summary>Whether a secret is the private key.</summary>
    /// <param name="secret">The secret.</param>
    public bool IsOf(TreeSecret secret) => _private.Equals(secret);

    /// <summary>The ciphertext of a secret that opens with the private key only; as an adversary reads it, the name of the key is the private key.</summary>
    internal void Seal(TreeSecret inside, IEavesdropper eavesdropper) => eavesdropper.SeesSealed(_private, inside);

    /// <inheritdoc/>
    public override void Write(StatementWriter writer)
    {
        writer.Write("node");
        TreeSecret.Write(writer, Content());
    }

    /// <inheritdoc/>
    public override bool Equals(NodeKey? other) => other is TreeKey same && same._private.Equals(_private);

    /// <inheritdoc/>
    public override int GetHashCode() => _private.GetHashCode();

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => _private.AddTo(ref fingerprint);

    /// <summary>For example <c>κ4be90c12</c>.</summary>
    public override string ToString() => TreeSecret.Short('κ', Content());

    private Fingerprint Content()
    {
        var content = default(Fingerprint);
        _private.AddTo(ref content);
        return content;
    }
}

/// <summary>A ciphertext of the symbolic TreeKEM: a secret under the public key of its recipient. Ideal: it shows nothing to whoever lacks the private key. Immutable.</summary>
/// <param name="recipient">The public key.</param>
/// <param name="inside">The secret.</param>
public sealed class SealedSecret(TreeKey recipient, TreeSecret inside) : IFingerprinted
{
    /// <summary>Opens it.</summary>
    /// <param name="key">A private key.</param>
    /// <returns>What is inside; null where it is not sealed to this key.</returns>
    public TreeSecret? Open(TreeSecret key) => recipient.IsOf(key) ? inside : null;

    /// <summary>Shows it to whoever reads the network.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public void Reveal(IEavesdropper eavesdropper) => recipient.Seal(inside, eavesdropper);

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint)
    {
        recipient.AddTo(ref fingerprint);
        inside.AddTo(ref fingerprint);
    }
}

/// <summary>
/// A key package [RFC 9420 §10]: what a user publishes to be added with, a public key for the welcome message and one for the leaf. Two of them, since
/// the first is for one use and the second stays: from the leaf of a later day the welcome message must not open. That it is the user's own, real MLS
/// sees by a signature in it, so an adversary may take only those of users that it controls, or that it was given.
/// </summary>
public sealed class KeyPackage : NodeKey
{
    private readonly Fingerprint _content;

    /// <summary>Makes the key package of a secret.</summary>
    /// <param name="user">The user, numbered from 1.</param>
    /// <param name="secret">The secret, to be kept by the user until it is used.</param>
    public KeyPackage(int user, TreeSecret secret)
    {
        User = user;
        Welcome = new TreeKey(WelcomeSecret(secret));
        Leaf = new TreeKey(LeafSecret(secret));
        _content.Add(user);
        Welcome.AddTo(ref _content);
        Leaf.AddTo(ref _content);
    }

    /// <summary>Who is to be added with it, numbered from 1.</summary>
    public int User { get; }

    /// <summary>The public key of the welcome message.</summary>
    public TreeKey Welcome { get; }

    /// <summary>The public key of the leaf.</summary>
    public TreeKey Leaf { get; }

    /// <summary>
    /// The secret of the key package that a directory hands out for a proposal; the same in every run, another for each. To be given to the user
    /// who is added, and to nobody else.
    /// </summary>
    /// <param name="member">The user who is to be added.</param>
    /// <param name="author">Who proposes it.</param>
    /// <param name="epoch">In which epoch.</param>
    /// <param name="number">Tells proposals of one author apart that are otherwise alike.</param>
    public static TreeSecret SecretFor(int member, int author, int epoch, int number) =>
        TreeSecret.Named(FormattableString.Invariant($"package {member} for {author} #{number} in {epoch}"));

    /// <summary>The secret of the key package that a directory handed out for a proposal to add its user.</summary>
    /// <param name="addition">The proposal, of an honest author.</param>
    public static TreeSecret SecretFor(Proposal addition) =>
        SecretFor(addition.Member, addition.Author, addition.Epoch, addition.Number);

    /// <summary>The private key of the welcome message.</summary>
    internal static TreeSecret WelcomeSecret(TreeSecret secret) => secret.Derive("init key");

    /// <summary>The private key of the leaf.</summary>
    internal static TreeSecret LeafSecret(TreeSecret secret) => secret.Derive("leaf key");

    /// <inheritdoc/>
    public override void Write(StatementWriter writer)
    {
        writer.Write("package");
        writer.Write(User);
        Welcome.Write(writer);
        Leaf.Write(writer);
    }

    /// <inheritdoc/>
    public override bool Equals(NodeKey? other) => other is KeyPackage same && same._content == _content;

    /// <inheritdoc/>
    public override int GetHashCode() => _content.GetHashCode();

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(_content);

    /// <summary>For example <c>κ4be90c12</c>: the key of the leaf.</summary>
    public override string ToString() => Leaf.ToString();
}
