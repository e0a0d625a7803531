using CsCheck;
using GkeVerified.Spec.Secrecy;

namespace GkeVerified.Spec.Tests.Secrecy;

/// <summary>The span of forms, against all linear combinations written out.</summary>
public sealed class LinearSpanTests
{
    private static readonly Gen<int[]> s_form = Gen.OneOfConst(0, 0, 1, 1, 2, 4).Array[5];
    private static readonly Gen<(int[][], int[])> s_case = Gen.Select(s_form.Array[0, 3], s_form);

    [Fact]
    public void A_form_lies_in_the_span_iff_it_is_a_combination_up_to_its_constant() => s_case.Sample(
        c =>
        {
            (int[][] forms, int[] form) = c;
            LinearSpan<Gf5> span = SpanOf(forms);
            HashSet<string> combinations = [.. Combinations(forms).Select(Homogeneous)];
            Assert.Equal(combinations.Contains(Homogeneous(form)), span.Contains(LinearFormTests.Form(form)));
            Assert.Equal(combinations.Count, (int)Math.Pow(5, span.Rank));
        },
        iter: 300);

    [Fact]
    public void What_is_left_of_a_form_differs_from_it_by_a_combination() => s_case.Sample(
        c =>
        {
            (int[][] forms, int[] form) = c;
            LinearSpan<Gf5> span = SpanOf(forms);
            LinearForm<Gf5> residue = span.Residue(LinearFormTests.Form(form));
            Assert.Equal(span.Contains(LinearFormTests.Form(form)), residue.Terms.IsEmpty);
            Assert.True(span.Contains(LinearFormTests.Form(form).PlusMultiple(new Gf5(4), residue)));
        },
        iter: 300);

    [Fact]
    public void Order_does_not_matter_and_only_what_is_new_grows_the_span() => s_case.Sample(
        c =>
        {
            (int[][] forms, int[] form) = c;
            LinearSpan<Gf5> forwards = SpanOf(forms), backwards = SpanOf([.. forms.Reverse()]);
            Assert.Equal(forwards.Rank, backwards.Rank);
            Assert.Equal(forwards.Contains(LinearFormTests.Form(form)), backwards.Contains(LinearFormTests.Form(form)));
            bool inside = forwards.Contains(LinearFormTests.Form(form));
            Assert.Equal(!inside, forwards.Add(LinearFormTests.Form(form)));
            Assert.Equal(backwards.Rank + (inside ? 0 : 1), forwards.Rank);
        },
        iter: 300);

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        LinearSpan<Gf5> span = SpanOf([[0, 1, 0, 0, 0]]);
        var copy = new LinearSpan<Gf5>();
        copy.CopyFrom(span);
        copy.Add(LinearFormTests.Form([0, 0, 1, 0, 0]));
        Assert.Equal((1, 2), (span.Rank, copy.Rank));
        span.Clear();
        Assert.Equal((0, 2), (span.Rank, copy.Rank));
        Assert.True(copy.Contains(LinearFormTests.Form([3, 2, 4, 0, 0])));
    }

    private static LinearSpan<Gf5> SpanOf(int[][] forms)
    {
        var span = new LinearSpan<Gf5>();
        foreach (int[] form in forms)
        {
            span.Add(LinearFormTests.Form(form));
        }

        return span;
    }

    private static IEnumerable<int[]> Combinations(int[][] forms) => forms.Length == 0
        ? [[0, 0, 0, 0, 0]]
        : from rest in Combinations(forms[1..])
          from factor in Enumerable.Range(0, 5)
          select rest.Zip(forms[0], (x, y) => (x + factor * y) % 5).ToArray();

    private static string Homogeneous(int[] form) => string.Join(',', form[1..]);
}
