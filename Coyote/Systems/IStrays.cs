using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Systems;

/// <summary>
/// Messages that are not for whoever gets them: every kind of message under every tag of a session, whether the tag names an instance that
/// takes such messages, another one, or none; and with numbers and texts that stand for nothing. A fixed list, so that a number always
/// means the same message.
/// </summary>
public interface IStrays
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>A message.</summary>
    /// <param name="number">1 … <see cref="Count"/>.</param>
    /// <param name="from">The Byzantine party that sends it, and signs what is signed.</param>
    Message Make(int number, int from);
}
