using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Experiments;

/// <summary>
/// An element of a small field, and whether chance went into it. Memory that was never written or was erased is 0 without chance and is not
/// shown at a break-in; a secret that happens to be 0 is shown. So what a break-in shows is equally long on every tape.
/// </summary>
/// <typeparam name="TModulus">Which field.</typeparam>
/// <param name="Value">The element.</param>
/// <param name="IsDrawn">Whether chance went into it.</param>
internal readonly record struct Drawn<TModulus>(SmallField<TModulus> Value, bool IsDrawn) : IFieldElement<Drawn<TModulus>>
    where TModulus : struct, IModulus
{
    /// <summary>The element 0, of no chance.</summary>
    public static Drawn<TModulus> AdditiveIdentity => default;

    /// <summary>The element 1, of no chance.</summary>
    public static Drawn<TModulus> MultiplicativeIdentity => new(SmallField<TModulus>.MultiplicativeIdentity, false);

    /// <inheritdoc/>
    public static int Size => SmallField<TModulus>.Size;

    /// <inheritdoc/>
    public static int Indices => SmallField<TModulus>.Indices;

    /// <inheritdoc/>
    public object Observed => Value;

    /// <summary>Sum.</summary>
    public static Drawn<TModulus> operator +(Drawn<TModulus> left, Drawn<TModulus> right) =>
        new(left.Value + right.Value, left.IsDrawn || right.IsDrawn);

    /// <summary>Difference.</summary>
    public static Drawn<TModulus> operator -(Drawn<TModulus> left, Drawn<TModulus> right) =>
        new(left.Value - right.Value, left.IsDrawn || right.IsDrawn);

    /// <summary>Product.</summary>
    public static Drawn<TModulus> operator *(Drawn<TModulus> left, Drawn<TModulus> right) =>
        new(left.Value * right.Value, left.IsDrawn || right.IsDrawn);

    /// <inheritdoc/>
    public static Drawn<TModulus> Inverse(Drawn<TModulus> element) => new(SmallField<TModulus>.Inverse(element.Value), element.IsDrawn);

    /// <inheritdoc/>
    public static Drawn<TModulus> Draw(RandomSource random) => new(SmallField<TModulus>.Draw(random), true);

    /// <inheritdoc/>
    public static Drawn<TModulus> FromIndex(int index) => new(SmallField<TModulus>.FromIndex(index), false);

    /// <inheritdoc/>
    public static Drawn<TModulus> FromObserved(object observed) => new((SmallField<TModulus>)observed, true);

    /// <inheritdoc/>
    public static Drawn<TModulus> Read(ReadOnlySpan<byte> bytes) => new(SmallField<TModulus>.Read(bytes), true);

    /// <inheritdoc/>
    public void Write(Span<byte> bytes) => Value.Write(bytes);

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint) => Value.AddTo(ref fingerprint);

    /// <summary>The element.</summary>
    public override string ToString() => Value.ToString();
}
