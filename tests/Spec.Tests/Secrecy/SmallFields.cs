using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Secrecy;

/// <summary>A field small enough to enumerate all assignments of symbols.</summary>
/// <typeparam name="TSelf">The element type.</typeparam>
internal interface ISmallField<TSelf> : IField<TSelf>
    where TSelf : struct, ISmallField<TSelf>
{
    /// <summary>All elements.</summary>
    static abstract IReadOnlyList<TSelf> All { get; }
}

/// <summary>GF(4), by tables written out by hand: 0, 1, a, a + 1 with a² = a + 1.</summary>
/// <param name="Value">0 … 3.</param>
internal readonly record struct Gf4(int Value) : ISmallField<Gf4>
{
    private static readonly int[,] s_product = { { 0, 0, 0, 0 }, { 0, 1, 2, 3 }, { 0, 2, 3, 1 }, { 0, 3, 1, 2 } };

    public static Gf4 AdditiveIdentity => default;

    public static Gf4 MultiplicativeIdentity => new(1);

    public static IReadOnlyList<Gf4> All { get; } = [new(0), new(1), new(2), new(3)];

    public static Gf4 operator +(Gf4 left, Gf4 right) => new(left.Value ^ right.Value);

    public static Gf4 operator -(Gf4 left, Gf4 right) => new(left.Value ^ right.Value);

    public static Gf4 operator *(Gf4 left, Gf4 right) => new(s_product[left.Value, right.Value]);

    public static Gf4 Inverse(Gf4 element) => element.Value switch
    {
        0 => throw new DivideByZeroException(),
        1 => element,
        2 => new(3),
        _ => new(2),
    };

    public void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>GF(5): numbers modulo 5, where 1 + 1 ≠ 0 and −1 ≠ 1.</summary>
/// <param name="Value">0 … 4.</param>
internal readonly record struct Gf5(int Value) : ISmallField<Gf5>
{
    public static Gf5 AdditiveIdentity => default;

    public static Gf5 MultiplicativeIdentity => new(1);

    public static IReadOnlyList<Gf5> All { get; } = [new(0), new(1), new(2), new(3), new(4)];

    public static Gf5 operator +(Gf5 left, Gf5 right) => new((left.Value + right.Value) % 5);

    public static Gf5 operator -(Gf5 left, Gf5 right) => new((left.Value + 5 - right.Value) % 5);

    public static Gf5 operator *(Gf5 left, Gf5 right) => new(left.Value * right.Value % 5);

    public static Gf5 Inverse(Gf5 element) => element.Value == 0
        ? throw new DivideByZeroException()
        : new(element.Value * element.Value * element.Value % 5);

    public void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
