using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GkeVerified.Impl.Machines;

/// <summary>
/// Where a machine's random choices come from. Machines are deterministic; all chance is injected, so that a run can be
/// repeated.
/// </summary>
public abstract class RandomSource
{
    /// <summary>Fills a buffer with uniform bytes.</summary>
    /// <param name="buffer">The buffer, of any length.</param>
    public abstract void Fill(Span<byte> buffer);

    /// <summary>
    /// A source that gives what this one would give next, without taking it away: a machine's copy goes its own way.
    /// </summary>
    public abstract RandomSource Clone();

    /// <summary>A name that no other call gives, for example of an ideal key.</summary>
    public virtual ulong NextName()
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}

/// <summary>The random number generator of the operating system: what production uses.</summary>
public sealed class SystemRandomSource : RandomSource
{
    /// <inheritdoc/>
    public override void Fill(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);

    /// <inheritdoc/>
    public override RandomSource Clone() => this;
}

/// <summary>
/// SHA-256 in counter mode under a seed: the same seed gives the same bytes. As good as its seed, so for exploration and
/// tests.
/// </summary>
public sealed class SeededRandomSource : RandomSource
{
    private readonly byte[] _input;
    private readonly byte[] _block;
    private ulong _counter;
    private int _used = SHA256.HashSizeInBytes;

    /// <summary>Starts the sequence of a seed.</summary>
    /// <param name="seed">The seed, of any length.</param>
    public SeededRandomSource(ReadOnlySpan<byte> seed)
    {
        _input = new byte[seed.Length + sizeof(ulong)];
        seed.CopyTo(_input);
        _block = new byte[SHA256.HashSizeInBytes];
    }

    private SeededRandomSource(SeededRandomSource other)
    {
        _input = [.. other._input];
        _block = [.. other._block];
        _counter = other._counter;
        _used = other._used;
    }

    /// <inheritdoc/>
    public override RandomSource Clone() => new SeededRandomSource(this);

    /// <inheritdoc/>
    public override void Fill(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_used == _block.Length)
            {
                BinaryPrimitives.WriteUInt64BigEndian(_input.AsSpan(_input.Length - sizeof(ulong)), _counter++);
                SHA256.HashData(_input, _block);
                _used = 0;
            }

            int count = Math.Min(buffer.Length, _block.Length - _used);
            _block.AsSpan(_used, count).CopyTo(buffer);
            _used += count;
            buffer = buffer[count..];
        }
    }
}
