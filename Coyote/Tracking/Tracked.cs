using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tracking;

/// <summary>
/// A field element of exploration: not bits, but the linear form by which it was computed from the random elements of the
/// run. The protocols compute with it as with any field, in so far as they stay linear.
/// </summary>
/// <typeparam name="TCoefficient">The field of the coefficients: the one that production computes in.</typeparam>
public readonly struct Tracked<TCoefficient> : IFieldElement<Tracked<TCoefficient>>
    where TCoefficient : struct, IFieldElement<TCoefficient>
{
    // Null for 0, so that fresh and erased memory is 0.
    private readonly LinearForm<TCoefficient>? _form;

    /// <summary>The element with a given form.</summary>
    /// <param name="form">The form.</param>
    public Tracked(LinearForm<TCoefficient> form) => _form = form;

    /// <summary>The element 0.</summary>
    public static Tracked<TCoefficient> AdditiveIdentity => default;

    /// <summary>The element 1.</summary>
    public static Tracked<TCoefficient> MultiplicativeIdentity => new(LinearForm<TCoefficient>.One);

    /// <summary>A tracked element has no bytes; ideal encryption needs none.</summary>
    public static int Size => throw NoBytes();

    /// <inheritdoc/>
    public static int Indices => TCoefficient.Indices;

    /// <summary>How the element was computed.</summary>
    public LinearForm<TCoefficient> Form => _form ?? LinearForm<TCoefficient>.Zero;

    /// <inheritdoc/>
    public object Observed => Form;

    /// <summary>Sum.</summary>
    public static Tracked<TCoefficient> operator +(Tracked<TCoefficient> left, Tracked<TCoefficient> right) =>
        left._form is null ? right
        : right._form is null ? left
        : new(left._form.PlusMultiple(TCoefficient.MultiplicativeIdentity, right._form));

    /// <summary>Difference.</summary>
    public static Tracked<TCoefficient> operator -(Tracked<TCoefficient> left, Tracked<TCoefficient> right) =>
        right._form is null
            ? left
            : new(left.Form.PlusMultiple(
                TCoefficient.AdditiveIdentity - TCoefficient.MultiplicativeIdentity, right._form));

    /// <summary>Product, of which one factor must be a constant.</summary>
    /// <exception cref="NotSupportedException">
    /// Both factors depend on random elements: the product is no linear form, and secrecy cannot be decided by rank.
    /// </exception>
    public static Tracked<TCoefficient> operator *(Tracked<TCoefficient> left, Tracked<TCoefficient> right)
    {
        if (left._form is null || right._form is null)
        {
            return default;
        }

        (LinearForm<TCoefficient> factor, LinearForm<TCoefficient> form) =
            left._form.IsConstant ? (left._form, right._form) : (right._form, left._form);
        return factor.IsConstant
            ? new(LinearForm<TCoefficient>.Zero.PlusMultiple(factor.Constant, form))
            : throw new NotSupportedException(
                $"({left}) · ({right}) is not linear in the random elements; exploration tracks linear forms only.");
    }

    /// <summary>The inverse of a constant.</summary>
    /// <param name="element">A constant other than 0.</param>
    /// <exception cref="NotSupportedException">The element depends on random elements.</exception>
    public static Tracked<TCoefficient> Inverse(Tracked<TCoefficient> element) => element.Form.IsConstant
        ? new(LinearForm<TCoefficient>.Of(TCoefficient.Inverse(element.Form.Constant)))
        : throw new NotSupportedException($"1/({element}) is not linear in the random elements.");

    /// <summary>A fresh symbol.</summary>
    /// <param name="random">A <see cref="SymbolSource{TCoefficient}"/>.</param>
    public static Tracked<TCoefficient> Draw(RandomSource random) =>
        new(((SymbolSource<TCoefficient>)random).NextElement());

    /// <inheritdoc/>
    public static Tracked<TCoefficient> FromIndex(int index) =>
        index == 0 ? default : new(LinearForm<TCoefficient>.Of(TCoefficient.FromIndex(index)));

    /// <inheritdoc/>
    public static Tracked<TCoefficient> FromObserved(object observed) => new((LinearForm<TCoefficient>)observed);

    /// <summary>Not supported: a tracked element has no bytes.</summary>
    /// <param name="bytes">Not read.</param>
    public static Tracked<TCoefficient> Read(ReadOnlySpan<byte> bytes) => throw NoBytes();

    /// <summary>Not supported: a tracked element has no bytes.</summary>
    /// <param name="bytes">Not written.</param>
    public void Write(Span<byte> bytes) => throw NoBytes();

    /// <inheritdoc/>
    public bool Equals(Tracked<TCoefficient> other) => Form.Equals(other.Form);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tracked<TCoefficient> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Form.GetHashCode();

    /// <summary>Whether two elements were computed to the same form.</summary>
    public static bool operator ==(Tracked<TCoefficient> left, Tracked<TCoefficient> right) => left.Equals(right);

    /// <summary>Whether two elements were computed to different forms.</summary>
    public static bool operator !=(Tracked<TCoefficient> left, Tracked<TCoefficient> right) => !left.Equals(right);

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint) => Form.AddTo(ref fingerprint);

    /// <summary>The form.</summary>
    public override string ToString() => Form.ToString();

    private static NotSupportedException NoBytes() =>
        new("A tracked element has no bytes; use ideal encryption with it, or a concrete field.");
}
