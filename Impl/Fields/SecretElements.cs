using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace GkeVerified.Impl.Fields;

/// <summary>
/// Secret elements of a field or a group that can be erased. The memory is pinned, so that the garbage collector leaves no copies behind;
/// elements of exploration, which hold references instead of bits, live in ordinary memory.
/// </summary>
/// <typeparam name="TElement">The element type.</typeparam>
public sealed class SecretElements<TElement>
    where TElement : struct, IGroupElement<TElement>
{
    private readonly TElement[] _elements;

    /// <summary>Makes a number of elements, all 0.</summary>
    /// <param name="count">How many.</param>
    public SecretElements(int count) =>
        _elements = RuntimeHelpers.IsReferenceOrContainsReferences<TElement>()
            ? new TElement[count]
            : GC.AllocateArray<TElement>(count, pinned: true);

    /// <summary>The elements, in place.</summary>
    public Span<TElement> Span => _elements;

    /// <summary>One element, in place.</summary>
    /// <param name="index">0 … count − 1.</param>
    public ref TElement this[int index] => ref _elements[index];

    /// <summary>Overwrites all elements with 0.</summary>
    public void Erase()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TElement>())
        {
            Array.Clear(_elements);
        }
        else
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_elements.AsSpan()));
        }
    }
}
