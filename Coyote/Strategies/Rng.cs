using System.Numerics;

namespace GkeVerified.Coyote.Strategies;

/// <summary>
/// A generator of pseudo-random numbers for schedules (SplitMix64): small, fast, and the same everywhere. Not for secrets.
/// </summary>
public sealed class Rng
{
    private ulong _state;

    /// <summary>Starts the sequence of a seed.</summary>
    /// <param name="seed">The seed.</param>
    public Rng(ulong seed = 0) => _state = seed;

    /// <summary>The seed of one of many runs.</summary>
    /// <param name="seed">The seed of them all.</param>
    /// <param name="run">Which run, from 0.</param>
    public static ulong SeedOfRun(ulong seed, long run) => Mix(Mix(seed + 0x632BE59BD9B4E019) + (ulong)run);

    /// <summary>Starts the sequence of another seed.</summary>
    /// <param name="seed">The seed.</param>
    public void Restart(ulong seed) => _state = seed;

    /// <summary>A generator that gives what this one would give next, without taking it away.</summary>
    public Rng Clone() => new(_state);

    /// <summary>64 uniform bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    /// <summary>A uniform number below a bound.</summary>
    /// <param name="bound">At least 1.</param>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)(uint)bound, out _);

    /// <summary>Whether an event of a given chance happens.</summary>
    /// <param name="chances">How many of</param>
    /// <param name="outOf">that many.</param>
    public bool Happens(int chances, int outOf) => Below(outOf) < chances;

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return BitOperations.RotateLeft(z ^ z >> 31, 17);
    }
}
