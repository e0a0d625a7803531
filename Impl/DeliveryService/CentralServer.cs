using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>
/// The server of the centralised Delivery Service in one group: it puts messages in one order for all members, and can do no more, as it reads
/// none of them [PIFTI23 §3.4].
/// </summary>
/// <param name="members">The members, to whom it passes messages on: parties 1 … members.</param>
/// <param name="session">The group.</param>
public sealed class CentralServer(int members, SessionId session) : Machine<DeliveryRequest, SessionEvent>
{
    private int _ordered;

    /// <inheritdoc/>
    protected override void OnInput(DeliveryRequest input, Outbox outbox) =>
        throw new ArgumentException($"The server has no user who could put in {input}.", nameof(input));

    /// <inheritdoc/>
    public override void Receive(int sender, Message message, Outbox outbox)
    {
        if (message is not Submit submit || message.Session != session)
        {
            outbox.Reach(DeliveryMarks.Foreign);
            return;
        }

        var ordered = new Ordered(session, ++_ordered, submit.Content);
        for (int member = 1; member <= members; member++)
        {
            outbox.Send(member, ordered);
        }
    }

    /// <inheritdoc/>
    public override Machine Clone() => (Machine)MemberwiseClone();

    /// <summary>Nothing: the server keeps nothing confidential.</summary>
    /// <param name="eavesdropper">The adversary.</param>
    public override void Reveal(IEavesdropper eavesdropper)
    {
    }

    /// <inheritdoc/>
    public override void Erase() => _ordered = 0;

    /// <summary>Nothing: whatever comes is handled at once.</summary>
    public override string? Waiting() => null;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(_ordered);
}
