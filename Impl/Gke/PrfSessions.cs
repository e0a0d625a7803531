using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Gke;

/// <summary>
/// PRF session keys at server i [CS04 §3.1, end]: group key exchange is run once, in a session of its own, for a secret index s, and
/// the key of session ID is φ_s(ID). One machine for all sessions, over a sub-service for group key exchange; it sends no
/// message itself, so that any number of sessions cost what one costs, and a session started once s is known costs nothing.
/// </summary>
/// <remarks>
/// Secure in the weak corruption model only: s stays, and with it all keys, of sessions finished long ago too, fall to whoever breaks
/// in. The event by which the sub-service gives s is dropped when it is taken, and its memory reclaimed, not overwritten, like
/// that of every key that is output.
/// </remarks>
/// <typeparam name="TElement">The field F.</typeparam>
/// <typeparam name="TFunction">The family of pseudorandom functions.</typeparam>
public sealed class PrfSessions<TElement, TFunction> : HybridMachine<Start, Finish, Start, Finish>
    where TElement : struct, IFieldElement<TElement>
    where TFunction : IPseudorandomFunction<TElement>
{
    private readonly int _self;
    private readonly SessionId _exchange;

    // s, 0 until it is known.
    private readonly SecretElements<TElement> _index = new(1);
    private bool _isKnown;

    // The sessions started before s was known, in that order; and those finished.
    private readonly List<SessionId> _waiting = [];
    private readonly HashSet<SessionId> _finished = [];

    /// <summary>Makes the machine of server i, without sessions.</summary>
    /// <param name="self">i, numbered from 1.</param>
    /// <param name="exchange">The session in which s is agreed upon; its root belongs to it alone.</param>
    public PrfSessions(int self, SessionId exchange)
    {
        _self = self;
        _exchange = exchange;
    }

    private PrfSessions(PrfSessions<TElement, TFunction> other)
        : this(other._self, other._exchange)
    {
        other._index.Span.CopyTo(_index.Span);
        _isKnown = other._isKnown;
        _waiting.AddRange(other._waiting);
        _finished.UnionWith(other._finished);
    }

    /// <summary>None reaches it: all messages are the sub-service's.</summary>
    /// <param name="sender">The sender, numbered from 1.</param>
    /// <param name="message">The message.</param>
    /// <param name="outbox">Takes what the activation writes.</param>
    /// <exception cref="ArgumentException">Always.</exception>
    public override void Receive(int sender, Message message, Outbox outbox) =>
        throw new ArgumentException($"PRF session keys take no message {message}.", nameof(message));

    // upon input (start, ID)
    /// <inheritdoc/>
    protected override void OnInput(Start input, Outbox outbox)
    {
        SessionId id = input.Session;
        if (id.Root == _exchange.Root)
        {
            throw new ArgumentException($"The session {id} is the one that agrees upon the index; take another tag.", nameof(input));
        }

        if (_finished.Contains(id) || _waiting.Contains(id))
        {
            outbox.Reach(PrfSessionsMarks.StartAgain);
        }
        else if (_isKnown)
        {
            outbox.Reach(PrfSessionsMarks.StartWithIndex);
            FinishSession(id, outbox);
        }
        else
        {
            _waiting.Add(id);
            if (_waiting.Count == 1)
            {
                outbox.Reach(PrfSessionsMarks.FirstStart);
                Call(outbox, new Start(_self, _exchange));
            }
            else
            {
                outbox.Reach(PrfSessionsMarks.StartWithoutIndex);
            }
        }
    }

    // upon the sub-service's output (finish, ·, s)
    /// <inheritdoc/>
    protected override void OnSubOutput(Finish output, Outbox outbox)
    {
        outbox.Reach(_waiting.Count > 1 ? PrfSessionsMarks.IndexForSeveral : PrfSessionsMarks.IndexForOne);
        _index[0] = TElement.FromObserved(output.Key);
        _isKnown = true;
        foreach (SessionId id in _waiting)
        {
            FinishSession(id, outbox);
        }

        _waiting.Clear();
    }

    private void FinishSession(SessionId id, Outbox outbox)
    {
        _finished.Add(id);
        Output(outbox, new Finish(_self, id, TFunction.Apply(_index[0], id).Observed));
    }

    /// <inheritdoc/>
    public override Machine Clone() => new PrfSessions<TElement, TFunction>(this);

    /// <inheritdoc/>
    public override void Reveal(IEavesdropper eavesdropper)
    {
        if (_isKnown)
        {
            eavesdropper.Sees(_index[0].Observed);
        }
    }

    /// <inheritdoc/>
    public override void Erase() => _index.Erase();

    /// <inheritdoc/>
    public override string? Waiting() =>
        _waiting.Count == 0 ? null : $"waits for the index of {string.Join(", ", _waiting)}";

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(_isKnown);
        if (_isKnown)
        {
            _index[0].AddTo(ref fingerprint);
        }

        // In the order in which they will be finished.
        fingerprint.Add(_waiting.Count);
        foreach (SessionId id in _waiting)
        {
            id.AddTo(ref fingerprint);
        }

        foreach (SessionId id in _finished)
        {
            var finished = default(Fingerprint);
            id.AddTo(ref finished);
            fingerprint.AddUnordered(finished);
        }
    }
}
