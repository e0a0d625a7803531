using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Fields;

/// <summary>
/// An element of the field F that a protocol computes in. [CS04 §3.1] uses F = GF(2^k). A type parameter of the protocols: in
/// production a concrete field, in exploration an element that knows how it was computed.
/// </summary>
/// <typeparam name="TSelf">The element type.</typeparam>
public interface IFieldElement<TSelf> : IField<TSelf>, IGroupElement<TSelf>
    where TSelf : struct, IFieldElement<TSelf>
{
    /// <summary>How many bytes <see cref="Write"/> fills.</summary>
    static abstract int Size { get; }

    /// <summary>How many elements have distinct indices: <see cref="FromIndex"/> takes 0 … this − 1.</summary>
    static abstract int Indices { get; }

    /// <summary>A uniform element.</summary>
    /// <param name="random">Where chance comes from.</param>
    static abstract TSelf Draw(RandomSource random);

    /// <summary>A publicly known element for a number; distinct numbers give distinct elements, 0 gives 0 and 1 gives 1.</summary>
    /// <param name="index">0 … <see cref="Indices"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The field has no such element.</exception>
    static abstract TSelf FromIndex(int index);

    /// <summary>The element that a monitor sees as a value.</summary>
    /// <param name="observed">What <see cref="IGroupElement{TSelf}.Observed"/> gives.</param>
    /// <exception cref="InvalidCastException">It is no element of this field.</exception>
    static abstract TSelf FromObserved(object observed);

    /// <summary>Reads an element.</summary>
    /// <param name="bytes"><see cref="Size"/> bytes, the most significant first.</param>
    /// <exception cref="ArgumentException">The bytes are no element.</exception>
    static abstract TSelf Read(ReadOnlySpan<byte> bytes);

    /// <summary>Writes the element.</summary>
    /// <param name="bytes">Takes <see cref="Size"/> bytes, the most significant first.</param>
    void Write(Span<byte> bytes);
}
