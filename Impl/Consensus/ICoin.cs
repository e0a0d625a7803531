using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>
/// A common coin: all servers that toss it for an instance and a view see the same face, uniform, and unpredictable until the
/// first of them does.
/// </summary>
public interface ICoin
{
    /// <summary>Tosses, or looks at what was tossed.</summary>
    /// <param name="instance">The consensus instance.</param>
    /// <param name="view">The view, from 1.</param>
    /// <param name="faces">How many faces the coin has, at least 1; the same whenever it is tossed for an instance.</param>
    /// <returns>A face, 1 … faces.</returns>
    int Toss(SessionId instance, int view, int faces);
}

/// <summary>
/// The coin of a trusted dealer, who gave every server the same seed: HMAC-SHA256 under it. A shared seed already is a group
/// key in the weak corruption model, and one break-in reads all future faces; without a dealer, or against break-ins, a
/// coin must be made of shares.
/// </summary>
public sealed class DealerCoin : ICoin, IDisposable
{
    private readonly byte[] _seed;

    /// <summary>Takes the dealer's seed.</summary>
    /// <param name="seed">The seed, at least 16 bytes, the same at every server.</param>
    /// <exception cref="ArgumentException">The seed is too short.</exception>
    public DealerCoin(ReadOnlySpan<byte> seed)
    {
        if (seed.Length < 16)
        {
            throw new ArgumentException($"A seed has at least 16 bytes, not {seed.Length}.", nameof(seed));
        }

        _seed = GC.AllocateArray<byte>(seed.Length, pinned: true);
        seed.CopyTo(_seed);
    }

    /// <inheritdoc/>
    public int Toss(SessionId instance, int view, int faces)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(faces, 1);
        byte[] root = Encoding.UTF8.GetBytes(instance.Root);
        byte[] tag = Encoding.UTF8.GetBytes(instance.Tag ?? "");
        byte[] input = new byte[root.Length + tag.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(input, root.Length);
        root.CopyTo(input, 4);
        BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(4 + root.Length), tag.Length);
        tag.CopyTo(input, 8 + root.Length);
        BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(input.Length - 4), view);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_seed, input, mac);

        // A number of faces up to 64 divides 2^128 up to a bias below 2^−122.
        return 1 + (int)(BinaryPrimitives.ReadUInt128BigEndian(mac) % (uint)faces);
    }

    /// <summary>Overwrites the seed.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_seed);
}
