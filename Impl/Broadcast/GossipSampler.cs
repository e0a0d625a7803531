using System.Buffers.Binary;
using System.Numerics;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Impl.Broadcast;

/// <summary>
/// Draws samples of Murmur: each other party with probability G/n, independently of the rest [Guerraoui et al., arXiv 1908.01738;
/// reconstruction B.2]. Immutable, so that all parties can share one.
/// </summary>
/// <remarks>
/// Not peer by peer but from one sampled peer to the next: how many are passed over in between is at least k with probability
/// (1 − G/n)^k, for every k. So a sample takes G numbers on average and not n. Products and comparisons only, which are the same on every
/// machine: a seed gives the same samples everywhere.
/// </remarks>
public sealed class GossipSampler
{
    private readonly int _size;

    // By k, the probability (1 − G/n)^k that k peers in a row are passed over; falls from 1.
    private readonly double[] _passed;

    // By the first bits of a number, how many peers are passed over at least: where the search begins.
    private readonly int[] _least;
    private readonly int _unread;

    /// <summary>Prepares for parameters, in time and memory O(n).</summary>
    /// <param name="parameters">n and G.</param>
    public GossipSampler(MurmurParameters parameters)
    {
        _size = parameters.Size;
        _passed = new double[_size];
        _passed[0] = 1;
        for (int k = 1; k < _size; k++)
        {
            _passed[k] = _passed[k - 1] * (1 - parameters.Gossip / _size);
        }

        int bits = BitOperations.Log2((uint)_size) + 1;
        _unread = 64 - bits;
        _least = new int[1 << bits];
        int least = _size - 1;
        for (int first = 0; first < _least.Length; first++)
        {
            while (least > 0 && _passed[least] < (first + 1.0) / _least.Length)
            {
                least--;
            }

            _least[first] = least;
        }
    }

    /// <summary>Draws the sample of a party.</summary>
    /// <param name="self">The party, numbered from 1.</param>
    /// <param name="random">Where chance comes from: eight bytes for each peer sampled, and eight more.</param>
    /// <param name="sample">Takes the peers, in ascending order: room for n − 1.</param>
    /// <returns>How many were sampled.</returns>
    public int Draw(int self, RandomSource random, Span<int> sample)
    {
        int count = 0;
        for (int place = 1 + PassedOver(random); place < _size; place += 1 + PassedOver(random))
        {
            sample[count++] = place < self ? place : place + 1;
        }

        return count;
    }

    // How many peers are passed over before the next in the sample, at most n − 1.
    private int PassedOver(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.Fill(bytes);
        ulong number = BinaryPrimitives.ReadUInt64BigEndian(bytes);

        // 53 bits, which a floating-point number holds: uniform, and below 1.
        double uniform = (number >> 11) * (1.0 / (1UL << 53));
        int passed = _least[number >> _unread];
        while (passed < _size - 1 && uniform < _passed[passed + 1])
        {
            passed++;
        }

        return passed;
    }
}
