using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Experiments;

/// <summary>All chance of one server, written down beforehand: one byte for each field element it draws, in the order of drawing.</summary>
/// <param name="bytes">The elements, each by its number in the field.</param>
/// <param name="owner">The server, numbered from 1: the names that it makes are its own.</param>
internal sealed class Tape(ReadOnlyMemory<byte> bytes, int owner) : RandomSource
{
    private int _next;
    private ulong _names;

    /// <inheritdoc/>
    public override void Fill(Span<byte> buffer)
    {
        bytes.Span.Slice(_next, buffer.Length).CopyTo(buffer);
        _next += buffer.Length;
    }

    /// <inheritdoc/>
    public override ulong NextName() => ((ulong)owner << 32) + _names++;

    /// <inheritdoc/>
    public override RandomSource Clone() => new Tape(bytes, owner) { _next = _next, _names = _names };
}
