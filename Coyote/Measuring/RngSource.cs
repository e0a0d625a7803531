using System.Buffers.Binary;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Measuring;

/// <summary>What <see cref="Rng"/> gives as a source of chance for machines: fast, for measuring, and not for secrets.</summary>
/// <param name="seed">The seed.</param>
public sealed class RngSource(ulong seed = 0) : RandomSource
{
    private Rng _rng = new(seed);

    /// <summary>Starts the sequence of another seed.</summary>
    /// <param name="seed">The seed.</param>
    public void Restart(ulong seed) => _rng.Restart(seed);

    /// <inheritdoc/>
    public override void Fill(Span<byte> buffer)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        for (; buffer.Length >= number.Length; buffer = buffer[number.Length..])
        {
            BinaryPrimitives.WriteUInt64BigEndian(buffer, _rng.Next());
        }

        if (!buffer.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64BigEndian(number, _rng.Next());
            number[..buffer.Length].CopyTo(buffer);
        }
    }

    /// <inheritdoc/>
    public override RandomSource Clone() => new RngSource { _rng = _rng.Clone() };
}
