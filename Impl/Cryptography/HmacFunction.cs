using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GkeVerified.Impl.Fields;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// φ_s(ID) = the first k bits of HMAC-SHA256 [RFC 2104, FIPS 198-1] under the bytes of s. The argument is a label, then root and
/// tag of ID in UTF-8, each behind its length in four bytes, most significant first; −1 stands for a tag that is not there.
/// </summary>
/// <typeparam name="TElement">A field of at most 256 bits, of which all values of <see cref="IFieldElement{TSelf}.Size"/> bytes are
/// elements, such as <see cref="Gf2Pow128"/>.</typeparam>
public sealed class HmacFunction<TElement> : IPseudorandomFunction<TElement>
    where TElement : struct, IFieldElement<TElement>
{
    private HmacFunction()
    {
    }

    private static ReadOnlySpan<byte> Label => "GkeVerified session key v1"u8;

    /// <inheritdoc/>
    public static TElement Apply(TElement index, SessionId argument)
    {
        Span<byte> key = stackalloc byte[TElement.Size];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        index.Write(key);
        HMACSHA256.HashData(key, Argument(argument), mac);
        TElement value = TElement.Read(mac[..TElement.Size]);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(mac);
        return value;
    }

    private static byte[] Argument(SessionId id)
    {
        int root = Encoding.UTF8.GetByteCount(id.Root);
        int tag = id.Tag is null ? 0 : Encoding.UTF8.GetByteCount(id.Tag);
        byte[] bytes = new byte[Label.Length + sizeof(int) + root + sizeof(int) + tag];
        Span<byte> rest = bytes;
        Label.CopyTo(rest);
        rest = rest[Label.Length..];
        BinaryPrimitives.WriteInt32BigEndian(rest, root);
        Encoding.UTF8.GetBytes(id.Root, rest[sizeof(int)..]);
        rest = rest[(sizeof(int) + root)..];
        BinaryPrimitives.WriteInt32BigEndian(rest, id.Tag is null ? -1 : tag);
        Encoding.UTF8.GetBytes(id.Tag ?? "", rest[sizeof(int)..]);
        return bytes;
    }
}
