using System.Globalization;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>What a Delivery Service runs on.</summary>
/// <param name="Consensus">Quorums of Cascade Consensus.</param>
/// <param name="Broadcast">The samples of Murmur.</param>
public readonly record struct DeliveryParameters(CacParameters Consensus, MurmurParameters Broadcast)
{
    /// <summary>How many proposals of one process in one epoch count, so that memory is bounded.</summary>
    public const int ProposalsPerEpoch = 8;

    /// <summary>The processes that run the service.</summary>
    public Group Group => Consensus.Group;

    /// <summary>The instance of a group for one epoch.</summary>
    /// <param name="session">The group.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public static SessionId Instance(SessionId session, int epoch) =>
        session.Instance(string.Create(CultureInfo.InvariantCulture, $"e{epoch}"));

    /// <summary>The epoch whose instance this is, or that it serves; −1 where it is none.</summary>
    /// <param name="instance">An instance of a sub-system.</param>
    public static int EpochOf(SessionId instance)
    {
        ReadOnlySpan<char> tag = instance.Tag;
        int end = tag.IndexOf('|');
        tag = end < 0 ? tag : tag[..end];
        return tag.Length > 1
            && tag[0] == 'e'
            && int.TryParse(tag[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int epoch)
            ? epoch
            : -1;
    }
}
