using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Mls;

/// <summary>
/// A secret of the symbolic TreeKEM: a term that says how it came about, either fresh, or hashed from one secret or two. Hashing is ideal:
/// two secrets are the same when their terms are, and nothing leads back from a secret to what it was hashed from. Immutable.
/// </summary>
/// <remarks>
/// Terms are compared by 128 bits of their content. A term leads to the terms that it is made of, whether or not anybody still holds those as
/// secrets: what a member holds is what <see cref="TreeKem.Reveal"/> shows, and to follow <see cref="First"/> and <see cref="Second"/> is for judges of
/// secrecy only. So the key of an epoch takes memory for all epochs before it.
/// </remarks>
public sealed class TreeSecret : IFingerprinted, IEquatable<TreeSecret>
{
    private readonly Fingerprint _content;

    private TreeSecret(Fingerprint content, TreeSecret? first = null, TreeSecret? second = null)
    {
        _content = content;
        First = first;
        Second = second;
    }

    /// <summary>What it is hashed from; null of a fresh secret.</summary>
    public TreeSecret? First { get; }

    /// <summary>What it is hashed from besides; null where there is no second.</summary>
    public TreeSecret? Second { get; }

    /// <summary>A secret that nobody else draws.</summary>
    /// <param name="random">Where its name comes from.</param>
    public static TreeSecret Fresh(RandomSource random)
    {
        var content = default(Fingerprint);
        content.Add(0);
        content.Add(random.NextName());
        return new TreeSecret(content);
    }

    /// <summary>A secret that was drawn before a run, the same in every run.</summary>
    /// <param name="name">Tells it apart.</param>
    public static TreeSecret Named(string name)
    {
        var content = default(Fingerprint);
        content.Add(1);
        content.Add(name);
        return new TreeSecret(content);
    }

    /// <summary>DeriveSecret, and without more in its context ExpandWithLabel [RFC 9420 §8].</summary>
    /// <param name="label">What it is for.</param>
    /// <param name="context">What else is hashed.</param>
    public TreeSecret Derive(string label, Fingerprint context = default)
    {
        var content = default(Fingerprint);
        content.Add(2);
        content.Add(_content);
        content.Add(label);
        content.Add(context);
        return new TreeSecret(content, this);
    }

    /// <summary>KDF.Extract: takes both secrets to compute [RFC 9420 §8].</summary>
    /// <param name="salt">The one, of which the history may be long.</param>
    /// <param name="input">The other.</param>
    public static TreeSecret Extract(TreeSecret salt, TreeSecret input)
    {
        var content = default(Fingerprint);
        content.Add(3);
        content.Add(salt._content);
        content.Add(input._content);
        return new TreeSecret(content, salt, input);
    }

    /// <inheritdoc/>
    public bool Equals(TreeSecret? other) => other is not null && other._content == _content;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TreeSecret);

    /// <inheritdoc/>
    public override int GetHashCode() => _content.GetHashCode();

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(_content);

    /// <summary>For example <c>σ4be90c12</c>: 32 bits of the content.</summary>
    public override string ToString() => Short('σ', _content);

    internal static string Short(char kind, Fingerprint content) => FormattableString.Invariant($"{kind}{content.High >> 32:x8}");

    internal static void Write(StatementWriter writer, Fingerprint content)
    {
        writer.Write((int)(content.High >> 32));
        writer.Write((int)content.High);
        writer.Write((int)(content.Low >> 32));
        writer.Write((int)content.Low);
    }
}
