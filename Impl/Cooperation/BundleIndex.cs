using System.Runtime.InteropServices;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cooperation;

/// <summary>Whose signatures a bundle holds, pair by pair: what follows from the bundle alone, whoever gets it.</summary>
internal sealed class BundleIndex
{
    private readonly CacSignature[] _signatures;
    private readonly List<BundlePart> _parts = [];
    private bool? _isClosed;

    /// <summary>Looks through a bundle.</summary>
    /// <param name="signatures">Its signatures, which do not change any more.</param>
    public BundleIndex(CacSignature[] signatures)
    {
        _signatures = signatures;
        bool isOfOne = true;
        foreach (CacSignature signature in signatures)
        {
            CacStatement statement = signature.Statement;
            isOfOne &= statement.Session == signatures[0].Statement.Session;
            BundlePart? part = Find(statement.Candidate);
            if (part is null)
            {
                part = new BundlePart(statement.Candidate);
                _parts.Add(part);
            }

            IsOdd |= !part.Take(statement.Kind, signature.Signer);
        }

        Instance = isOfOne && signatures.Length > 0 ? signatures[0].Statement.Session : null;
    }

    /// <summary>The instance that all statements are of; null where they are of several, or there is none.</summary>
    public SessionId? Instance { get; }

    /// <summary>
    /// Whether there is a signature that no party can have made: of somebody with a number below 1 or above
    /// <see cref="PartySet.MaxParties"/>, or of one party on the broadcast of another.
    /// </summary>
    public bool IsOdd { get; }

    /// <summary>Whose signatures there are, odd ones left out, pair by pair.</summary>
    public ReadOnlySpan<BundlePart> Parts => CollectionsMarshal.AsSpan(_parts);

    /// <summary>
    /// Whether the bundle is closed, as that of a correct sender is: it holds the broadcast signature of every pair it speaks of, and the
    /// WITNESS signatures that its statements name.
    /// </summary>
    public bool IsClosed => _isClosed ??= FindClosed();

    private bool FindClosed()
    {
        foreach (CacSignature signature in _signatures)
        {
            CacStatement statement = signature.Statement;
            if (Find(statement.Candidate) is not { IsBroadcast: true })
            {
                return false;
            }

            foreach (Candidate witnessed in statement.Witnessed?.Elements ?? [])
            {
                if (Find(witnessed)?.Witnesses.Contains(signature.Signer) is not true)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private BundlePart? Find(Candidate candidate)
    {
        foreach (BundlePart part in _parts)
        {
            if (part.Candidate.Equals(candidate))
            {
                return part;
            }
        }

        return null;
    }
}

/// <summary>Whose signatures for one pair are in a bundle.</summary>
/// <param name="candidate">The pair.</param>
internal sealed class BundlePart(Candidate candidate)
{
    /// <summary>The pair ⟨m, j⟩.</summary>
    public Candidate Candidate { get; } = candidate;

    /// <summary>Whether j's own on its broadcast is.</summary>
    public bool IsBroadcast { get; private set; }

    /// <summary>Who has signed WITNESS.</summary>
    public PartySet Witnesses { get; private set; }

    /// <summary>Who has signed READY.</summary>
    public PartySet Ready { get; private set; }

    /// <summary>Takes a signature in, unless no party can have made it.</summary>
    /// <param name="kind">What is stated.</param>
    /// <param name="signer">Who is said to have signed.</param>
    /// <returns>Whether it was taken in.</returns>
    public bool Take(CacStatementKind kind, int signer)
    {
        if (signer is < 1 or > PartySet.MaxParties || (kind == CacStatementKind.Broadcast && signer != Candidate.Sender))
        {
            return false;
        }

        switch (kind)
        {
            case CacStatementKind.Broadcast:
                IsBroadcast = true;
                break;
            case CacStatementKind.Witness:
                Witnesses = Witnesses.With(signer);
                break;
            default:
                Ready = Ready.With(signer);
                break;
        }

        return true;
    }
}
