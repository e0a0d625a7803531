using System.Globalization;
using FsCheck;

namespace CsCheck;

/// <summary>Samples values and asserts something of each, as CsCheck does. A failure prints the seed that repeats it.</summary>
public static class Check
{
    private const string SeedVariable = "CsCheck_Seed";
    private const int DefaultIterations = 100;
    private const int Size = 50;

    /// <summary>Asserts of each of many values.</summary>
    /// <typeparam name="T">The values.</typeparam>
    /// <param name="gen">Gives the values.</param>
    /// <param name="assert">Throws when the value does not have the property.</param>
    /// <param name="seed">A seed that a failure printed, of which one value is made; null for the environment variable or a new one.</param>
    /// <param name="iter">How many values without a seed; −1 for 100.</param>
    /// <exception cref="CsCheckException">A value does not have the property.</exception>
    public static void Sample<T>(this Gen<T> gen, Action<T> assert, string? seed = null, long iter = -1) => Sample(
        gen,
        value =>
        {
            assert(value);
            return true;
        },
        seed,
        iter);

    /// <summary>Asserts of each of many values.</summary>
    /// <typeparam name="T">The values.</typeparam>
    /// <param name="gen">Gives the values.</param>
    /// <param name="predicate">Whether the value has the property.</param>
    /// <param name="seed">A seed that a failure printed, of which one value is made; null for the environment variable or a new one.</param>
    /// <param name="iter">How many values without a seed; −1 for 100.</param>
    /// <exception cref="CsCheckException">A value does not have the property.</exception>
    public static void Sample<T>(this Gen<T> gen, Func<T, bool> predicate, string? seed = null, long iter = -1)
    {
        seed ??= Environment.GetEnvironmentVariable(SeedVariable);
        Rnd start = seed is null ? RandomSeed() : Parse(seed);
        ulong state = start.Seed, gamma = start.Gamma;
        for (long i = 0; i < (seed is not null ? 1 : iter < 0 ? DefaultIterations : iter); i++)
        {
            var rnd = new Rnd(state, gamma);
            T value = FsCheck.FSharp.Gen.Sample(rnd, Size, 1, gen.Inner)[0];
            Exception? thrown = null;
            bool holds = false;
            try
            {
                holds = predicate(value);
            }
#pragma warning disable CA1031 // Whatever the assertion throws is a failure of the property.
            catch (Exception e)
#pragma warning restore CA1031
            {
                thrown = e;
            }

            if (!holds)
            {
                string text = string.Create(CultureInfo.InvariantCulture, $"{rnd.Seed:x}_{rnd.Gamma:x}");
                throw new CsCheckException(
                    $"Set seed: \"{text}\" or the environment variable {SeedVariable}={text} to repeat it (not shrunk; "
                    + $"{i} values passed before).\nSample: {Describe(value)}",
                    thrown);
            }

            state += 0x9E3779B97F4A7C15;
        }
    }

    private static Rnd RandomSeed()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);

        // The second half must be odd.
        return new Rnd(BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes[8..]) | 1);
    }

    private static Rnd Parse(string seed) =>
        seed.Split('_') is [var first, var second]
        && ulong.TryParse(first, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong state)
        && ulong.TryParse(second, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong gamma)
            ? new Rnd(state, gamma)
            : throw new CsCheckException($"\"{seed}\" is no seed of this substitute for CsCheck.");

    private static string Describe<T>(T value) => value switch
    {
        null => "null",
        System.Collections.IEnumerable items and not string => $"[{string.Join(", ", items.Cast<object>())}]",
        _ => value.ToString() ?? "",
    };
}

/// <summary>A value does not have a property.</summary>
public sealed class CsCheckException : Exception
{
    /// <summary>Says nothing.</summary>
    public CsCheckException()
    {
    }

    /// <summary>Says which value.</summary>
    /// <param name="message">Which value, and the seed that repeats it.</param>
    public CsCheckException(string message)
        : base(message)
    {
    }

    /// <summary>Says which value and why.</summary>
    /// <param name="message">Which value, and the seed that repeats it.</param>
    /// <param name="innerException">What the assertion threw; null when it said false.</param>
    public CsCheckException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
