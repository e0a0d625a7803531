using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.DeliveryService;

/// <summary>
/// A member of a group over a distributed Delivery Service: what its forms share [PIFTI23 §4]. Murmur and instances of Cascade Consensus run inside
/// the machine; what stands below is global consensus.
/// </summary>
/// <typeparam name="TScheme">The signature scheme.</typeparam>
public abstract class DistributedDelivery<TScheme> : DeliveryMachine
    where TScheme : ISignatureScheme
{
    // Scratch of an activation, empty between activations; copies share it, since no two are ever inside an activation at once.
    private readonly Outbox _below;

    /// <summary>Makes the machine of process i in epoch 0.</summary>
    /// <param name="parameters">What the service runs on.</param>
    /// <param name="session">The group.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="key">The signing key of i.</param>
    /// <param name="state">The state of group key agreement; its user is i.</param>
    protected DistributedDelivery(
        DeliveryParameters parameters, SessionId session, SignatureKeys keys, SigningKey key, GroupState state)
        : base(session, state)
    {
        Parameters = parameters;
        Keys = keys;
        Key = key;
        _below = new Outbox(parameters.Group);
    }

    /// <summary>What the service runs on.</summary>
    protected DeliveryParameters Parameters { get; }

    /// <summary>The verification keys of all.</summary>
    protected SignatureKeys Keys { get; }

    /// <summary>The signing key of this process.</summary>
    protected SigningKey Key { get; }

    /// <summary>Where the sub-protocols write.</summary>
    protected Outbox Below => _below;

    /// <inheritdoc/>
    protected sealed override void OnInput(DeliveryRequest input, Outbox outbox)
    {
        Begin(outbox);
        base.OnInput(input, outbox);
        Route(outbox);
    }

    /// <inheritdoc/>
    public sealed override void Receive(int sender, Message message, Outbox outbox)
    {
        Begin(outbox);
        OnMessage(sender, message, outbox);
        Route(outbox);
    }

    /// <inheritdoc/>
    public sealed override void Expire(SessionId instance, Outbox outbox)
    {
        Begin(outbox);
        ConsensusOf(DeliveryParameters.EpochOf(instance))?.Expire(instance, _below);
        Route(outbox);
    }

    /// <inheritdoc/>
    protected sealed override void OnSubOutput(Decide output, Outbox outbox)
    {
        Begin(outbox);
        ConsensusOf(DeliveryParameters.EpochOf(output.Session))?.Input(output, _below);
        Route(outbox);
    }

    private void Begin(Outbox outbox)
    {
        _below.Clear();
        _below.Coverage = outbox.Coverage;
        _below.Coin = outbox.Coin;
    }

    // Takes what the sub-protocols wrote in this activation, an event at a time; the list may grow while it is walked.
    private void Route(Outbox outbox)
    {
        for (int i = 0; i < _below.Count; i++)
        {
            Effect effect = _below.Effects[i];
            switch (effect.Kind)
            {
                case EffectKind.Send:
                    Send(effect, outbox);
                    break;
                case EffectKind.Output when effect.Event is DeliverBroadcast deliver:
                    outbox.Observe(deliver);
                    OnBroadcast(deliver, outbox);
                    break;
                case EffectKind.Output:
                    OnDecided((Decide)effect.Event!, outbox);
                    break;
                default:
                    outbox.Add(effect);
                    if (effect.Event is CommitReceived received)
                    {
                        OnReceived(received, outbox);
                    }

                    break;
            }
        }
    }

    /// <summary>Gives a consensus instance its input.</summary>
    /// <param name="consensus">The instance's machine.</param>
    /// <param name="propose">The input.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected void Start(Machine consensus, Propose propose, Outbox outbox)
    {
        outbox.Observe(propose);
        consensus.Input(propose, _below);
    }

    /// <summary>The consensus instance of an epoch; null where there is none.</summary>
    /// <param name="epoch">The epoch; −1 for none.</param>
    protected abstract Machine? ConsensusOf(int epoch);

    /// <summary>A message arrives.</summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="message">The message.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected abstract void OnMessage(int sender, Message message, Outbox outbox);

    /// <summary>mb.Deliver [PIFTI23 Alg. 1 l. 20].</summary>
    /// <param name="deliver">What Murmur delivers.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected abstract void OnBroadcast(DeliverBroadcast deliver, Outbox outbox);

    /// <summary>ccb.Deliver [PIFTI23 Alg. 1 l. 43].</summary>
    /// <param name="decide">What Cascade Consensus decides.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected abstract void OnDecided(Decide decide, Outbox outbox);

    /// <summary>ccb.ReceiveCommit [PIFTI23 Alg. 1 l. 36].</summary>
    /// <param name="received">The candidate.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected virtual void OnReceived(CommitReceived received, Outbox outbox)
    {
    }

    /// <summary>A sub-protocol sends a message.</summary>
    /// <param name="effect">The message and its recipient.</param>
    /// <param name="outbox">The outbox of the activation.</param>
    protected virtual void Send(in Effect effect, Outbox outbox) => outbox.Add(effect);

    /// <inheritdoc/>
    public override string? Waiting() => ConsensusOf(Tkem.Epoch)?.Waiting();
}
