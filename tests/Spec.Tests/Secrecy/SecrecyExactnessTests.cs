using CsCheck;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Secrecy;

/// <summary>
/// The rank check says exactly what enumeration says: all assignments of the symbols are gone through, and given each value
/// of what the adversary saw, the keys must be uniform on all tuples. Fields of both kinds, up to four symbols.
/// </summary>
public sealed class SecrecyExactnessTests
{
    private const int Symbols = 4;

    private static readonly Symbol[] s_symbols =
        [.. Enumerable.Range(1, Symbols).Select(i => new Symbol(i, "x" + (char)('0' + i)))];

    // Numbers for coefficients: constant first, then one for each symbol; small, so that forms often depend on each other.
    private static readonly Gen<int[]> s_form =
        Gen.OneOfConst(0, 0, 0, 1, 1, 2, 3, 4).Array[Symbols + 1];

    private static readonly Gen<(int[][], int[][])> s_case = Gen.Select(s_form.Array[0, 3], s_form.Array[1, 3]);

    [Fact]
    public void Secrecy_over_GF4_is_what_enumeration_finds() => Compare<Gf4>(400);

    [Fact]
    public void Secrecy_over_GF5_is_what_enumeration_finds() => Compare<Gf5>(250);

    [Fact]
    public void Secrecy_of_a_sum_of_differences_depends_on_the_characteristic()
    {
        // The printed ω with N = 2: differences y1 − y2 and y2 − y1, key y1 + y2.
        Assert.False(IsSecret([[0, 1, 1, 0, 0]], [[0, 1, 1, 0, 0]], Coefficient<Gf4>));
        Assert.True(IsSecret([[0, 1, 4, 0, 0], [0, 4, 1, 0, 0]], [[0, 1, 1, 0, 0]], Coefficient<Gf5>));
    }

    [Fact]
    public void Secrecy_verdicts_of_both_kinds_occur_in_the_comparison()
    {
        int secret = 0, known = 0;
        s_case.Sample(
            c =>
            {
                if (IsSecret(c.Item1, c.Item2, Coefficient<Gf4>))
                {
                    Interlocked.Increment(ref secret);
                }
                else
                {
                    Interlocked.Increment(ref known);
                }
            },
            iter: 400);
        Assert.True(secret > 40 && known > 40, $"{secret} secret, {known} not");
    }

    [Fact]
    public void What_a_sealed_value_holds_counts_from_when_its_key_is_known()
    {
        LinearForm<Gf4> y = LinearForm<Gf4>.Of(s_symbols[0]);
        foreach (bool keyFirst in new[] { false, true })
        {
            var secrecy = new KeySecrecy<Gf4>();
            if (keyFirst)
            {
                secrecy.View.SeesOpeningKey("p1");
            }

            secrecy.View.SeesSealed("p1", y);
            secrecy.View.SeesSealed("p2", LinearForm<Gf4>.Of(s_symbols[1]));
            secrecy.Observe(new Finish(1, new SessionId("s"), y), 1);
            Assert.Equal(keyFirst, secrecy.Observe(new End(), 2) is not null);
            secrecy.View.SeesOpeningKey("p1");
            Assert.NotNull(secrecy.Observe(new End(), 3));
        }
    }

    private static void Compare<T>(long iterations)
        where T : struct, ISmallField<T> => s_case.Sample(
            c => Assert.Equal(IsUniform<T>(c.Item1, c.Item2), IsSecret(c.Item1, c.Item2, Coefficient<T>)), iter: iterations);

    private static bool IsSecret<T>(int[][] seen, int[][] keys, Func<int, T> coefficient)
        where T : struct, IField<T>
    {
        var secrecy = new KeySecrecy<T>();
        long position = 0;
        foreach (int[] form in seen)
        {
            Assert.Null(secrecy.Observe(new Seen(Form(form, coefficient)), ++position));
        }

        foreach (int[] key in keys)
        {
            position++;
            Assert.Null(secrecy.Observe(new Finish(1, new SessionId($"s{position}"), Form(key, coefficient)), position));
        }

        return secrecy.Observe(new End(), ++position) is null;
    }

    // Uniform on all tuples of keys, whatever was seen.
    private static bool IsUniform<T>(int[][] seen, int[][] keys)
        where T : struct, ISmallField<T>
    {
        var counts = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (T[] assignment in Assignments<T>(Symbols))
        {
            string view = string.Join(',', seen.Select(f => Value(f, assignment)));
            string tuple = string.Join(',', keys.Select(f => Value(f, assignment)));
            if (!counts.TryGetValue(view, out Dictionary<string, int>? tuples))
            {
                counts[view] = tuples = new Dictionary<string, int>(StringComparer.Ordinal);
            }

            tuples[tuple] = tuples.GetValueOrDefault(tuple) + 1;
        }

        int all = (int)Math.Pow(T.All.Count, keys.Length);
        return counts.Values.All(tuples => tuples.Count == all && tuples.Values.Distinct().Count() == 1);
    }

    private static IEnumerable<T[]> Assignments<T>(int symbols)
        where T : struct, ISmallField<T>
    {
        if (symbols == 0)
        {
            return [[]];
        }

        return from rest in Assignments<T>(symbols - 1) from value in T.All select (T[])[.. rest, value];
    }

    private static T Value<T>(int[] form, T[] assignment)
        where T : struct, ISmallField<T>
    {
        T value = Coefficient<T>(form[0]);
        for (int i = 0; i < assignment.Length; i++)
        {
            value += Coefficient<T>(form[i + 1]) * assignment[i];
        }

        return value;
    }

    private static T Coefficient<T>(int number)
        where T : struct, ISmallField<T> => T.All[number % T.All.Count];

    private static LinearForm<T> Form<T>(int[] form, Func<int, T> coefficient)
        where T : struct, IField<T>
    {
        LinearForm<T> sum = LinearForm<T>.Of(coefficient(form[0]));
        for (int i = 0; i < Symbols; i++)
        {
            sum = sum.PlusMultiple(coefficient(form[i + 1]), LinearForm<T>.Of(s_symbols[i]));
        }

        return sum;
    }
}
