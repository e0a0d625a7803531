using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Secrecy;

/// <summary>
/// φ_s(ID), the value of a pseudorandom function family at the index s [CS04 §3.1], idealised: uniform and independent of all
/// else for whoever does not know s, and known to whoever does. Two of them are the same symbol when index and argument are the
/// same, whoever computes them and when, so that no schedule gives them other names.
/// </summary>
/// <remarks>
/// Different linear forms of the index count as different indices, although their values agree with probability 2^−k. The
/// place among the symbols is 61 bits of a hash of index and argument: of 1,000 derived symbols of a run two share one with
/// probability below 10^−12.
/// </remarks>
/// <typeparam name="T">The field of the coefficients.</typeparam>
public sealed class DerivedSymbol<T> : Symbol
    where T : struct, IField<T>
{
    // Behind the symbols that are drawn, and before the markers of Combination.
    private const long FirstOrder = 1L << 61;

    /// <summary>Makes φ_s(ID).</summary>
    /// <param name="index">The linear form of s.</param>
    /// <param name="argument">The session tag ID.</param>
    public DerivedSymbol(LinearForm<T> index, SessionId argument)
        : base(OrderOf(index, argument), "")
    {
        Index = index;
        Argument = argument;
    }

    /// <summary>The linear form of s.</summary>
    public LinearForm<T> Index { get; }

    /// <summary>ID.</summary>
    public SessionId Argument { get; }

    /// <summary>How a reader knows it, for example <c>φ_(y1[index] + y2[index])(s1)</c>.</summary>
    public override string Name => $"φ_({Index})({Argument})";

    private static long OrderOf(LinearForm<T> index, SessionId argument)
    {
        var content = default(Fingerprint);
        index.AddTo(ref content);
        argument.AddTo(ref content);
        return FirstOrder | (long)(content.Low & FirstOrder - 1);
    }
}
