namespace GkeVerified.Impl.Consensus;

/// <summary>
/// A message of a protocol with a common coin, as an adversary reads it that schedules with knowledge of the coin.
/// </summary>
public interface ICoinMessage
{
    /// <summary>The view, or round, that the message belongs to, from 1; 0 for none.</summary>
    int View { get; }

    /// <summary>
    /// The face of the coin that the message speaks for: delivering it makes it likelier that the view succeeds if the coin
    /// shows that face. 0 for none.
    /// </summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="recipient">The recipient, numbered from 1.</param>
    int Supports(int sender, int recipient);
}
