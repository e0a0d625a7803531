using System.Collections.Immutable;

namespace GkeVerified.Spec.Vocabulary;

/// <summary>
/// The adversary corrupts a party: it is Byzantine for the whole run [PIFTI23 §2.2]. Comes before everything else; monitors judge the
/// others only.
/// </summary>
/// <param name="Party">The party, numbered from 1.</param>
public sealed record Corrupt(int Party) : PartyEvent(Party)
{
    /// <inheritdoc/>
    public override string ToString() => $"corruption of {Party}";
}

/// <summary>The pair ⟨m, j⟩ of a message and the party that broadcast it, as CAC delivers it [PIFTI23 §2.2].</summary>
/// <param name="Value">m, a value that compares by content.</param>
/// <param name="Sender">j, numbered from 1.</param>
public sealed record Candidate(object Value, int Sender) : IFingerprinted
{
    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Sender);
        fingerprint.AddValue(Value);
    }

    /// <inheritdoc/>
    public override string ToString() => $"⟨{Value}, {Sender}⟩";
}

/// <summary>A set of pairs ⟨m, j⟩, equal to another of the same elements.</summary>
public sealed class CandidateSet : IEquatable<CandidateSet>, IFingerprinted
{
    private readonly ImmutableArray<Candidate> _elements;

    /// <summary>Makes a set.</summary>
    /// <param name="elements">Its elements; one that stands twice counts once.</param>
    public CandidateSet(params IEnumerable<Candidate> elements) => _elements = [.. elements.Distinct()];

    /// <summary>The set without elements.</summary>
    public static CandidateSet Empty { get; } = new();

    /// <summary>How many elements it has.</summary>
    public int Count => _elements.Length;

    /// <summary>Its elements, in the order in which they were given.</summary>
    public ImmutableArray<Candidate> Elements => _elements;

    /// <summary>Whether a pair is in the set.</summary>
    /// <param name="candidate">The pair.</param>
    public bool Contains(Candidate candidate)
    {
        foreach (Candidate element in _elements)
        {
            if (element.Equals(candidate))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(CandidateSet? other)
    {
        if (other is null || other.Count != Count)
        {
            return false;
        }

        foreach (Candidate element in _elements)
        {
            if (!other.Contains(element))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CandidateSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var fingerprint = default(Fingerprint);
        AddTo(ref fingerprint);
        return fingerprint.GetHashCode();
    }

    /// <inheritdoc/>
    public void AddTo(ref Fingerprint fingerprint)
    {
        var bag = default(Fingerprint);
        foreach (Candidate element in _elements)
        {
            var one = default(Fingerprint);
            element.AddTo(ref one);
            bag.AddUnordered(one);
        }

        fingerprint.Add(Count);
        fingerprint.Add(bag);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{{{string.Join(", ", _elements)}}}";
}

/// <summary>Input cac_broadcast(m) of context-adaptive cooperation [PIFTI23 §2.2].</summary>
/// <param name="Party">The party, numbered from 1.</param>
/// <param name="Session">The instance.</param>
/// <param name="Value">m, a value that compares by content.</param>
public sealed record CacBroadcast(int Party, SessionId Session, object Value) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"cac-broadcast({Session}, {Value}) at {Party}";
}

/// <summary>Output cac_deliver(⟨m, j⟩) of context-adaptive cooperation [PIFTI23 §2.2].</summary>
/// <param name="Party">The party, numbered from 1.</param>
/// <param name="Session">The instance.</param>
/// <param name="Delivered">⟨m, j⟩.</param>
public sealed record CacDeliver(int Party, SessionId Session, Candidate Delivered) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"cac-deliver({Session}, {Delivered}) at {Party}";
}

/// <summary>The conflict set C_i of a party is known from here on; before it was ⊤ [reconstruction B.3].</summary>
/// <param name="Party">The party i, numbered from 1.</param>
/// <param name="Session">The instance.</param>
/// <param name="Set">C_i: nothing outside of it is going to be delivered here.</param>
public sealed record CacConflicts(int Party, SessionId Session, CandidateSet Set) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"conflict set {Set} of {Session} at {Party}";
}

/// <summary>
/// Event ReceiveCommit of the Cascade Consensus that a Delivery Service uses [PIFTI23 §4, Alg. 1 l. 36]: a pair is there that will not be
/// witnessed before the service says that it is valid.
/// </summary>
/// <param name="Party">The party, numbered from 1.</param>
/// <param name="Session">The instance.</param>
/// <param name="Received">⟨m, j⟩.</param>
public sealed record CommitReceived(int Party, SessionId Session, Candidate Received) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"receive-commit({Session}, {Received}) at {Party}";
}

/// <summary>
/// Input of restrained consensus [PIFTI23 §2.2; reconstruction B.4]: a party proposes a value to the parties that it takes for the
/// participants.
/// </summary>
/// <param name="Party">The party, numbered from 1.</param>
/// <param name="Session">The instance.</param>
/// <param name="Value">The value proposed, one that compares by content.</param>
/// <param name="Participants">The participants as this party knows them; others may know others.</param>
public sealed record RestrainedPropose(int Party, SessionId Session, object Value, PartySet Participants) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"restrained-propose({Session}, {Value}) among {Participants} at {Party}";
}

/// <summary>Output of restrained consensus [PIFTI23 §2.2; reconstruction B.4].</summary>
/// <param name="Party">The party, numbered from 1.</param>
/// <param name="Session">The instance.</param>
/// <param name="Value">The value; null for ⊥, nothing agreed.</param>
public sealed record RestrainedDecide(int Party, SessionId Session, object? Value) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"restrained-decide({Session}, {Value ?? "⊥"}) at {Party}";
}

/// <summary>
/// A timer of a party runs out. In an asynchronous network that says nothing of what is still on its way, so it may happen at any
/// moment; while the timer runs, it happens in the end.
/// </summary>
/// <param name="Party">The party, numbered from 1.</param>
/// <param name="Session">The instance whose timer it is.</param>
public sealed record Expire(int Party, SessionId Session) : SessionEvent(Party, Session)
{
    /// <inheritdoc/>
    public override string ToString() => $"timer of {Session} runs out at {Party}";
}
