using System.Buffers.Binary;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>A key of 256 bits that a hash function gave.</summary>
/// <param name="High">The first 16 bytes, most significant first.</param>
/// <param name="Low">The last 16 bytes, most significant first.</param>
public readonly record struct DerivedKey(UInt128 High, UInt128 Low) : IFingerprinted
{
    /// <summary>How many bytes a key has.</summary>
    public const int Size = 32;

    /// <summary>Reads a key.</summary>
    /// <param name="bytes"><see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer bytes.</exception>
    public static DerivedKey Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[(Size / 2)..]));

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint)
    {
        foreach (UInt128 half in (ReadOnlySpan<UInt128>)[High, Low])
        {
            fingerprint.Add((ulong)(half >> 64));
            fingerprint.Add((ulong)half);
        }
    }

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString() => High.ToString("x32", null) + Low.ToString("x32", null);
}
