using CsCheck;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Secrecy;

/// <summary>What the adversary knows does not depend on the order in which it reads values, ciphertexts and keys.</summary>
public sealed class AdversaryViewTests
{
    // Kind of reading (clear, sealed, key), which of three keys, which symbol.
    private static readonly Gen<(int, int, int)[]> s_readings =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 3]).Array[0, 10];

    [Fact]
    public void Knowledge_and_fingerprint_do_not_depend_on_the_order_of_reading() =>
        Gen.Select(s_readings, Gen.Int[0, 1000]).Sample(
            c =>
            {
                (int, int, int)[] readings = [.. c.Item1.Distinct()];
                AdversaryView<Gf5> forwards = Read(readings);
                var random = new Random(c.Item2);
                AdversaryView<Gf5> shuffled = Read([.. readings.OrderBy(_ => random.Next())]);
                Assert.Equal(Known(forwards), Known(shuffled));
                Assert.Equal(FingerprintOf(forwards), FingerprintOf(shuffled));
            },
            iter: 300);

    [Fact]
    public void A_symbol_is_known_iff_it_was_clear_or_its_key_was_read() => s_readings.Sample(
        readings =>
        {
            AdversaryView<Gf5> view = Read(readings);
            for (int symbol = 0; symbol < 4; symbol++)
            {
                bool expected = readings.Any(r => r.Item3 == symbol
                    && (r.Item1 == 0 || (r.Item1 == 1 && readings.Any(k => k.Item1 == 2 && k.Item2 == r.Item2))));
                Assert.Equal(expected, view.Span.Contains(LinearFormTests.Form(Unit(symbol))));
            }
        },
        iter: 300);

    [Fact]
    public void A_copy_goes_its_own_way_and_a_reset_forgets()
    {
        AdversaryView<Gf5> view = Read([(1, 0, 0), (0, 0, 1)]);
        var copy = new AdversaryView<Gf5>();
        copy.CopyFrom(view);
        Assert.Equal(FingerprintOf(view), FingerprintOf(copy));
        copy.SeesOpeningKey("key 0");
        Assert.Equal([1], Known(view));
        Assert.Equal([0, 1], Known(copy));
        Assert.NotEqual(FingerprintOf(view), FingerprintOf(copy));
        copy.Reset();
        Assert.Equal(FingerprintOf(new AdversaryView<Gf5>()), FingerprintOf(copy));
    }

    [Fact]
    public void A_basis_says_when_each_form_was_read()
    {
        var view = new AdversaryView<Gf5> { Position = 3 };
        view.Sees(LinearFormTests.Form(Unit(0)));
        view.Position = 5;
        view.Sees(LinearFormTests.Form(Unit(0)));
        view.Sees(LinearFormTests.Form(Unit(1)));
        Assert.Equal([3L, 5L], view.Independent.Select(i => i.At));
    }

    [Fact]
    public void A_value_without_a_form_makes_secrecy_undecidable()
    {
        var view = new AdversaryView<Gf5>();
        Assert.False(view.HasOpaque);
        view.Sees("bytes");
        Assert.True(view.HasOpaque);
    }

    private static AdversaryView<Gf5> Read(IEnumerable<(int Kind, int Key, int Symbol)> readings)
    {
        var view = new AdversaryView<Gf5>();
        foreach ((int kind, int key, int symbol) in readings)
        {
            switch (kind)
            {
                case 0:
                    view.Sees(LinearFormTests.Form(Unit(symbol)));
                    break;
                case 1:
                    view.SeesSealed($"key {key}", LinearFormTests.Form(Unit(symbol)));
                    break;
                default:
                    view.SeesOpeningKey($"key {key}");
                    break;
            }
        }

        return view;
    }

    private static int[] Known(AdversaryView<Gf5> view) =>
        [.. Enumerable.Range(0, 4).Where(s => view.Span.Contains(LinearFormTests.Form(Unit(s))))];

    private static int[] Unit(int symbol)
    {
        int[] numbers = new int[5];
        numbers[symbol + 1] = 1;
        return numbers;
    }

    private static Fingerprint FingerprintOf(AdversaryView<Gf5> view)
    {
        var fingerprint = default(Fingerprint);
        view.AddTo(ref fingerprint);
        return fingerprint;
    }
}
