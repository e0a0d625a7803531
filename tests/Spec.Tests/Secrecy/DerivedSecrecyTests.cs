using CsCheck;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Tests.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Secrecy;

/// <summary>
/// Keys derived from an index: known once the index is determined by what is known, and uniform otherwise. The check says exactly what
/// enumeration says, and a violation says since when the index is known.
/// </summary>
public sealed class DerivedSecrecyTests
{
    private static readonly SessionId s_one = new("s1");
    private static readonly SessionId s_two = new("s2");
    private static readonly LinearForm<Gf4> s_y1 = LinearForm<Gf4>.Of(new Symbol(1, "y1", 1));
    private static readonly LinearForm<Gf4> s_y2 = LinearForm<Gf4>.Of(new Symbol(2, "y2", 2));
    private static readonly LinearForm<Gf4> s_index = s_y1.PlusMultiple(Gf4.MultiplicativeIdentity, s_y2);

    // Numbers for coefficients: constant, x1, x2, φ_f(a), φ_g(b); f has the first three of them and g the first four.
    private static readonly Gen<int[]> s_form = Gen.OneOfConst(0, 0, 0, 1, 1, 2, 3).Array[5];

    private static readonly Gen<(int[][], int[][], (int[], int[]))> s_case =
        Gen.Select(s_form.Array[0, 2], s_form.Array[1, 2], Gen.Select(s_form, s_form));

    [Fact]
    public void Secrecy_with_derived_symbols_is_what_enumeration_finds()
    {
        int[] verdicts = new int[2];
        s_case.Sample(
            c =>
            {
                (int[][] seen, int[][] keys, (int[] f, int[] g)) = c;
                bool secret = IsSecret(seen, keys, f, g);
                Assert.Equal(IsUniform(seen, keys, f, g), secret);
                Interlocked.Increment(ref verdicts[secret ? 1 : 0]);
            },
            iter: 600);
        Assert.True(verdicts[0] > 60 && verdicts[1] > 60, $"{verdicts[1]} secret, {verdicts[0]} not");
    }

    [Fact]
    public void A_key_falls_with_its_index_and_not_with_half_of_it()
    {
        Violation? broken = Judge(new Finish(1, s_one, Key(s_index, s_one)), new Seen(s_y2), new Seen(s_y1), new End());
        Assert.Equal(("TH_gke/secrecy", 4L), (broken?.Name, broken?.Position ?? 0));
        Assert.Equal(
            "κ[s1] = φ_(y1 + y2)(s1), output at step 1, is not uniform given what the adversary knows: the index s = y1 + y2 is known since "
            + "step 3, as it equals (y2) read at step 2 + (y1) read at step 3, so φ_s(s1) is.",
            broken!.Message);
        Assert.Null(Judge(new Finish(1, s_one, Key(s_index, s_one)), new Seen(s_y2), new End()));
    }

    [Fact]
    public void Any_number_of_keys_of_one_index_say_nothing_of_each_other() => Assert.Null(
        Judge([.. Enumerable.Range(1, 6).Select(s => new Finish(1, new SessionId($"s{s}"), Key(s_index, new SessionId($"s{s}")))), new End()]));

    [Fact]
    public void One_key_for_two_sessions_is_no_secret() => Assert.Contains(
        "it equals κ[s1]",
        Judge(new Finish(1, s_one, Key(s_index, s_one)), new Finish(1, s_two, Key(s_index, s_one)), new End())?.Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_index_that_is_output_as_a_key_betrays_the_other_keys_whichever_comes_first(bool indexFirst)
    {
        Event[] finishes = [new Finish(1, s_one, s_index), new Finish(1, s_two, Key(s_index, s_two))];
        Violation? broken = Judge([.. indexFirst ? finishes : finishes.Reverse(), new End()]);
        Assert.Contains(
            $"the index s = y1 + y2 is known since step {(indexFirst ? 1 : 2)}, as it equals κ[s1], so φ_s(s2) is",
            broken?.Message,
            StringComparison.Ordinal);
        Assert.Null(Judge(new Finish(1, s_one, s_y1), new Finish(1, s_two, Key(s_index, s_two)), new End()));
    }

    [Fact]
    public void An_index_may_itself_be_derived_and_the_whole_chain_is_told()
    {
        LinearForm<Gf4> inner = Key(s_y1, s_one);
        Event[] run = [new Finish(1, s_two, s_y2.PlusMultiple(new Gf4(2), Key(inner, s_two))), new Seen(s_y2), new Seen(s_y1), new End()];
        string message = Judge(run)!.Message;
        Assert.Contains("it equals (y2) read at step 2 + 2·φ_(φ_(y1)(s1))(s2); ", message, StringComparison.Ordinal);
        Assert.Contains(
            "the index s = y1 is known since step 3, as it equals (y1) read at step 3, so φ_s(s1) is; the index s = φ_(y1)(s1) is known "
            + "since step 3, as it equals φ_(y1)(s1), so φ_s(s2) is.",
            message,
            StringComparison.Ordinal);
        Assert.Null(Judge(run[0], run[1], run[3]));
    }

    [Fact]
    public void What_was_read_of_derived_symbols_counts_too() => Assert.Contains(
        "it equals ",
        Judge(
            new Finish(1, s_one, s_y2),
            new Seen(s_y2.PlusMultiple(Gf4.MultiplicativeIdentity, Key(s_y1, s_one))),
            new Seen(s_y1),
            new End())?.Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_constant_is_an_index_that_everyone_knows() => Assert.Contains(
        "the index s = 2 is a constant, so φ_s(s1) is known to everyone",
        Judge(new Finish(1, s_one, Key(LinearForm<Gf4>.Of(new Gf4(2)), s_one)), new End())?.Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_break_in_excuses_what_definition_6_reveals_and_not_what_follows_from_it()
    {
        // κ[s1] is being computed at the broken-into server, and so revealed; κ[s2] has been finished.
        Event[] run =
        [
            new Start(1, s_one), new Start(1, s_two), new Finish(1, s_two, Key(s_index, s_two)), new BreakIn(1), new Seen(s_index), new End(),
        ];
        Assert.Equal("TH_fs-gke/secrecy", Lockstep.Judge(Gke.BreakInTests.WithSecrecy(1), run)?.Name);
        Assert.Null(Lockstep.Judge(
            Gke.BreakInTests.WithSecrecy(1),
            new Start(1, s_one), new BreakIn(1), new Seen(s_index), new Finish(1, s_one, Key(s_index, s_one)), new End()));
    }

    [Fact]
    public void A_derived_symbol_is_the_same_for_the_same_index_and_argument_and_for_no_other()
    {
        var symbol = new DerivedSymbol<Gf4>(s_index, s_one);
        Assert.Equal("φ_(y1 + y2)(s1)", symbol.Name);
        Assert.Equal(symbol.Order, new DerivedSymbol<Gf4>(s_y2.PlusMultiple(Gf4.MultiplicativeIdentity, s_y1), s_one).Order);
        var orders = new HashSet<long>();
        foreach (LinearForm<Gf4> index in new[] { s_y1, s_y2, s_index, s_index.PlusMultiple(new Gf4(2), LinearForm<Gf4>.One) })
        {
            foreach (SessionId argument in new[] { s_one, s_two, new SessionId("s1", "cs"), new SessionId("s1", "") })
            {
                long order = new DerivedSymbol<Gf4>(index, argument).Order;
                Assert.InRange(order, 1L << 61, (1L << 62) - 1);
                Assert.True(orders.Add(order));
            }
        }
    }

    [Fact]
    public void Who_contributes_to_the_index_contributes_to_the_key()
    {
        var monitor = new ContributoryKeys<Gf4>(new Group(3, 1));
        Assert.Null(monitor.Observe(new Finish(1, s_one, Key(s_index, s_one)), 1));
        Assert.Contains(
            "only the contributions of 2 weigh", monitor.Observe(new Finish(1, s_one, Key(s_y2, s_one)), 2)?.Message, StringComparison.Ordinal);
    }

    private static LinearForm<Gf4> Key(LinearForm<Gf4> index, SessionId argument) =>
        LinearForm<Gf4>.Of(new DerivedSymbol<Gf4>(index, argument));

    private static Violation? Judge(params Event[] run) => Lockstep.Judge(new KeySecrecy<Gf4>(), run);

    private static bool IsSecret(int[][] seen, int[][] keys, int[] f, int[] g)
    {
        LinearForm<Gf4> a = Key(Form(f, 2, null, null), new SessionId("a"));
        LinearForm<Gf4> b = Key(Form(g, 3, a, null), new SessionId("b"));
        var run = new List<Event>();
        run.AddRange(seen.Select(form => new Seen(Form(form, 4, a, b))));
        run.AddRange(keys.Select((key, k) => new Finish(1, new SessionId($"s{k}"), Form(key, 4, a, b))));
        return Judge([.. run, new End()]) is null;
    }

    // The constant and the first so many of x1, x2, φ_f(a), φ_g(b).
    private static LinearForm<Gf4> Form(int[] numbers, int count, LinearForm<Gf4>? a, LinearForm<Gf4>? b)
    {
        LinearForm<Gf4>[] symbols = [s_y1, s_y2, a!, b!];
        LinearForm<Gf4> sum = LinearForm<Gf4>.Of(new Gf4(numbers[0]));
        for (int i = 0; i < count; i++)
        {
            sum = sum.PlusMultiple(new Gf4(numbers[i + 1]), symbols[i]);
        }

        return sum;
    }

    // Each key uniform given what was seen, all other keys, and the value of φ wherever all that determines the index.
    private static bool IsUniform(int[][] seen, int[][] keys, int[] f, int[] g)
    {
        for (int k = 0; k < keys.Length; k++)
        {
            var known = new List<Func<Gf4[], Gf4>>();
            known.AddRange(seen.Concat(keys.Where((_, other) => other != k)).Select(form => (Func<Gf4[], Gf4>)(x => Value(form, 4, x))));
            bool[] derived = new bool[2];
            bool grew;
            do
            {
                grew = false;
                for (int d = 0; d < 2; d++)
                {
                    int symbol = 2 + d;
                    int[] index = d == 0 ? f : g;
                    if (!derived[d] && Classes(known, x => Value(index, symbol, x)).TrueForAll(values => values.Distinct().Count() == 1))
                    {
                        derived[d] = grew = true;
                        known.Add(x => x[symbol]);
                    }
                }
            }
            while (grew);

            if (!Classes(known, x => Value(keys[k], 4, x)).TrueForAll(IsBalanced))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsBalanced(List<Gf4> values) =>
        Gf4.All.All(element => values.Count(value => value == element) * Gf4.All.Count == values.Count);

    // The values of a function, for each value of what is known.
    private static List<List<Gf4>> Classes(List<Func<Gf4[], Gf4>> known, Func<Gf4[], Gf4> function)
    {
        var classes = new Dictionary<string, List<Gf4>>(StringComparer.Ordinal);
        foreach (Gf4 x1 in Gf4.All)
        {
            foreach (Gf4 x2 in Gf4.All)
            {
                foreach (Gf4 a in Gf4.All)
                {
                    foreach (Gf4 b in Gf4.All)
                    {
                        Gf4[] assignment = [x1, x2, a, b];
                        string key = string.Join(',', known.Select(one => one(assignment)));
                        if (!classes.TryGetValue(key, out List<Gf4>? values))
                        {
                            classes[key] = values = [];
                        }

                        values.Add(function(assignment));
                    }
                }
            }
        }

        return [.. classes.Values];
    }

    private static Gf4 Value(int[] form, int count, Gf4[] assignment)
    {
        var value = new Gf4(form[0]);
        for (int i = 0; i < count; i++)
        {
            value += new Gf4(form[i + 1]) * assignment[i];
        }

        return value;
    }
}
