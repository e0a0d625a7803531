using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>
/// How many bytes a message takes in a plain wire form: nothing compressed, and nothing sent twice within a message.
/// </summary>
/// <remarks>
/// Numbers take 4 bytes, texts, sessions and values what <see cref="StatementWriter"/> makes of them, a signature
/// <see cref="Ed25519Signatures.SignatureSize"/> bytes, which is right for Ed25519 and for ECDSA on P-256. Every message begins with a byte
/// for its kind and its session. GOSSIP: sender, number, value, signature. BUNDLE: how many pairs, and each pair once as sender and value;
/// how many signatures, and each as a byte for its kind, the number of its pair, signer and signature, READY besides with how many pairs it
/// names and their numbers; where there are certificates, how many, and each likewise as how many signatures, and these. Restrained consensus: a byte for what is stated,
/// value, signature, and a proposal's certificate with the pairs it names; UNIQUE: a certificate with its pairs.
/// </remarks>
public static class WireSize
{
    private const int KindSize = 1, NumberSize = 4;

    /// <summary>The bytes of a message.</summary>
    /// <param name="message">A message of Murmur, CAC, restrained or Cascade Consensus.</param>
    /// <exception cref="ArgumentException">It is of another protocol.</exception>
    public static int Of(Message message)
    {
        var pairs = new List<Candidate>();
        int size = KindSize + SizeOf(writer => writer.Write(message.Session));
        switch (message)
        {
            case Subscribe:
                return size;
            case Gossip { Statement: var statement }:
                return size + 2 * NumberSize + SizeOf(statement.Value) + Ed25519Signatures.SignatureSize;
            case Bundle bundle:
                size += NumberSize + SizeOf(bundle.Signatures, pairs);
                size += bundle.Certificates.IsEmpty ? 0 : NumberSize;
                foreach (CacCertificate certificate in bundle.Certificates)
                {
                    size += SizeOf(certificate, pairs);
                }

                return size + SizeOf(pairs);
            case RestrainedMessage restrained:
                size += KindSize + SizeOf(restrained.Statement.Value) + Ed25519Signatures.SignatureSize;
                return restrained.Certificate is { } proof ? size + SizeOf(proof, pairs) + SizeOf(pairs) : size;
            case Uniqueness unique:
                return size + SizeOf(unique.Certificate, pairs) + SizeOf(pairs);
            default:
                throw new ArgumentException($"{message.Kind} has no wire form here.", nameof(message));
        }
    }

    private static int SizeOf(CacCertificate certificate, List<Candidate> pairs) =>
        NumberSize + SizeOf(certificate.Ready, pairs);

    private static int SizeOf(ReadOnlySpan<CacSignature> signatures, List<Candidate> pairs)
    {
        int size = 0;
        foreach (CacSignature signature in signatures)
        {
            AddTo(pairs, signature.Statement.Candidate);
            size += KindSize + 2 * NumberSize + Ed25519Signatures.SignatureSize;
            if (signature.Statement.Witnessed is { } named)
            {
                size += NumberSize * (1 + named.Count);
                foreach (Candidate pair in named.Elements)
                {
                    AddTo(pairs, pair);
                }
            }
        }

        return size;
    }

    // There are few, and to compare values takes less than to hash them.
    private static void AddTo(List<Candidate> pairs, Candidate pair)
    {
        if (!pairs.Contains(pair))
        {
            pairs.Add(pair);
        }
    }

    private static int SizeOf(List<Candidate> pairs)
    {
        int size = NumberSize;
        foreach (Candidate pair in pairs)
        {
            size += NumberSize + SizeOf((Payload)pair.Value);
        }

        return size;
    }

    private static int SizeOf(Payload value) => SizeOf(value.Write);

    private static int SizeOf(Action<StatementWriter> write)
    {
        var writer = new StatementWriter();
        write(writer);
        return writer.Length;
    }
}
