using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Measuring;

/// <summary>
/// The links of an instance of Murmur among its correct parties, the others being silent: the same samples as the machines draw, and
/// what follows from them without any message. A message reaches those that links connect to its sender, in every schedule.
/// </summary>
public sealed class GossipGraph
{
    private readonly GossipSampler _sampler;
    private readonly int _correct;
    private readonly int[] _sample;

    // By party, a party that it is connected to, and so on up to one that stands for all of them; there, how many they are.
    private readonly int[] _next;
    private readonly int[] _count;

    /// <summary>Makes room for instances.</summary>
    /// <param name="parameters">n and G.</param>
    /// <param name="correct">C: parties 1 … C are correct, 1 ≤ C ≤ n.</param>
    public GossipGraph(MurmurParameters parameters, int correct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(correct, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correct, parameters.Size);
        _sampler = new GossipSampler(parameters);
        _correct = correct;
        _sample = new int[parameters.Size];
        _next = new int[correct + 1];
        _count = new int[correct + 1];
    }

    /// <summary>Whether links connect all correct parties of the instance drawn last.</summary>
    public bool IsConnected => Reached(1) == _correct;

    /// <summary>Draws an instance.</summary>
    /// <param name="chanceOf">Where a party draws its sample from, as its machine would; is asked for party after party.</param>
    public void Draw(Func<int, RandomSource> chanceOf)
    {
        for (int party = 1; party <= _correct; party++)
        {
            _next[party] = party;
            _count[party] = 1;
        }

        // Once all are connected, further links change nothing.
        int parts = _correct;
        for (int party = 1; party <= _correct && parts > 1; party++)
        {
            int sampled = _sampler.Draw(party, chanceOf(party), _sample);

            // In ascending order: silent parties come last.
            for (int s = 0; s < sampled && _sample[s] <= _correct; s++)
            {
                parts -= Connect(party, _sample[s]) ? 1 : 0;
            }
        }
    }

    /// <summary>How many correct parties deliver what one of them dispatches in the instance drawn last, itself included.</summary>
    /// <param name="party">The party, 1 … C.</param>
    public int Reached(int party) => _count[Find(party)];

    // Whether they were not connected before.
    private bool Connect(int party, int other)
    {
        int one = Find(party), two = Find(other);
        if (one == two)
        {
            return false;
        }

        (int less, int more) = _count[one] < _count[two] ? (one, two) : (two, one);
        _next[less] = more;
        _count[more] += _count[less];
        return true;
    }

    private int Find(int party)
    {
        while (_next[party] != party)
        {
            // Halves the way for those who come after.
            _next[party] = _next[_next[party]];
            party = _next[party];
        }

        return party;
    }
}
