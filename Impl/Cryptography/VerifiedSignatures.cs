namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// The signatures that one process has found valid in one session: the parts of a composed machine share it, so that each signature is
/// verified once, whichever part meets it first.
/// </summary>
/// <remarks>
/// <para>
/// Nothing but saved work follows from what is in it, as whether a signature verifies depends on nothing else. So it is no part of the
/// state of a machine: copies share it, fingerprints leave it out, and it is dropped with the machine that made it.
/// </para>
/// <para>
/// It is bounded: of each signer no more is kept than a correct one signs in the session. If more valid signatures of one come, it is Byzantine;
/// then all of it is forgotten, and of nobody else. So the signatures of correct processes are verified once whatever the others send.
/// </para>
/// </remarks>
public sealed class VerifiedSignatures
{
    private readonly List<(Statement Statement, Signature Signature)>?[] _ofSigner;
    private readonly int _most;

    /// <summary>Makes an empty one.</summary>
    /// <param name="size">n, the size of the group.</param>
    /// <param name="most">How many signatures of one signer are kept at most, at least as many as a correct one makes.</param>
    public VerifiedSignatures(int size, int most)
    {
        _ofSigner = new List<(Statement, Signature)>?[size + 1];
        _most = most;
    }

    /// <summary>How many signatures are kept.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (List<(Statement, Signature)>? known in _ofSigner)
            {
                count += known?.Count ?? 0;
            }

            return count;
        }
    }

    /// <summary>Whether a signature of a statement is of a party; verified unless that has been done.</summary>
    /// <typeparam name="TScheme">The scheme.</typeparam>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="signer">The party, 1 … n.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="signature">The signature.</param>
    public bool Verify<TScheme>(SignatureKeys keys, int signer, Statement statement, Signature signature)
        where TScheme : ISignatureScheme
    {
        if (Knows(signer, statement, signature))
        {
            return true;
        }

        if (!TScheme.Verify(keys.Verification(signer), statement, signature))
        {
            return false;
        }

        Keep(signer, statement, signature);
        return true;
    }

    /// <summary>Whether a signature of a statement is of a party, for what may stand alone.</summary>
    /// <typeparam name="TScheme">The scheme.</typeparam>
    /// <param name="known">What the process has verified in the session; null where nothing is kept.</param>
    /// <param name="keys">The verification keys of all.</param>
    /// <param name="signer">The party, 1 … n.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="signature">The signature.</param>
    public static bool Verify<TScheme>(
        VerifiedSignatures? known, SignatureKeys keys, int signer, Statement statement, Signature signature)
        where TScheme : ISignatureScheme =>
        known?.Verify<TScheme>(keys, signer, statement, signature) ?? TScheme.Verify(keys.Verification(signer), statement, signature);

    /// <summary>Takes a signature that this process has made itself, or verified elsewhere.</summary>
    /// <param name="signer">The signer, 1 … n.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="signature">The signature.</param>
    public void Keep(int signer, Statement statement, Signature signature)
    {
        List<(Statement, Signature)> known = _ofSigner[signer] ??= [];
        if (known.Count >= _most)
        {
            known.Clear();
        }

        known.Add((statement, signature));
    }

    private bool Knows(int signer, Statement statement, Signature signature)
    {
        foreach ((Statement known, Signature valid) in _ofSigner[signer] ?? [])
        {
            // What is the same object need not be compared.
            if ((ReferenceEquals(valid, signature) || valid.Equals(signature)) && known.Equals(statement))
            {
                return true;
            }
        }

        return false;
    }
}
