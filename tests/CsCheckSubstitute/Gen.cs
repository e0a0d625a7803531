using FsCheck.Fluent;

namespace CsCheck;

/// <summary>A generator of random values, as CsCheck has it; here over FsCheck, whose generators do not shrink these.</summary>
/// <typeparam name="T">The values.</typeparam>
public class Gen<T>
{
    internal Gen(FsCheck.Gen<T> inner) => Inner = inner;

    internal FsCheck.Gen<T> Inner { get; }

    /// <summary>Arrays of these values.</summary>
    public GenArray<T> Array => new(this);

    /// <summary>Lists of these values.</summary>
    public GenList<T> List => new(this);
}

/// <summary>Generators of arrays.</summary>
/// <typeparam name="T">The elements.</typeparam>
public sealed class GenArray<T>
{
    private readonly Gen<T> _element;

    internal GenArray(Gen<T> element) => _element = element;

    /// <summary>Arrays of one length.</summary>
    /// <param name="length">The length.</param>
    public Gen<T[]> this[int length] => new(_element.Inner.ArrayOf(length));

    /// <summary>Arrays of a length between bounds.</summary>
    /// <param name="start">The least length.</param>
    /// <param name="finish">The greatest length.</param>
    public Gen<T[]> this[int start, int finish] =>
        new(FsCheck.Fluent.Gen.Choose(start, finish).SelectMany(length => _element.Inner.ArrayOf(length)));
}

/// <summary>Generators of lists.</summary>
/// <typeparam name="T">The elements.</typeparam>
public sealed class GenList<T>
{
    private readonly Gen<T> _element;

    internal GenList(Gen<T> element) => _element = element;

    /// <summary>Lists of a length between bounds.</summary>
    /// <param name="start">The least length.</param>
    /// <param name="finish">The greatest length.</param>
    public Gen<List<T>> this[int start, int finish] =>
        new(_element.Array[start, finish].Inner.Select(array => array.ToList()));
}

/// <summary>Generators of whole numbers.</summary>
public sealed class GenInt
{
    internal GenInt()
    {
    }

    /// <summary>Numbers between bounds.</summary>
    /// <param name="start">The least.</param>
    /// <param name="finish">The greatest.</param>
    public Gen<int> this[int start, int finish] => new(FsCheck.Fluent.Gen.Choose(start, finish));
}

/// <summary>The generators that the tests use.</summary>
public static class Gen
{
    /// <summary>Whole numbers.</summary>
    public static GenInt Int { get; } = new();

    /// <summary>Truth values.</summary>
    public static Gen<bool> Bool { get; } = new(FsCheck.Fluent.Gen.Choose(0, 1).Select(value => value == 1));

    /// <summary>Uniform 64-bit numbers.</summary>
    public static Gen<ulong> ULong { get; } = new(
        FsCheck.Fluent.Gen.Choose(0, ushort.MaxValue).ArrayOf(4)
            .Select(parts => parts.Aggregate(0UL, (whole, part) => whole << 16 | (uint)part)));

    /// <summary>One of several values.</summary>
    /// <typeparam name="T">The values.</typeparam>
    /// <param name="values">The values.</param>
    public static Gen<T> OneOfConst<T>(params T[] values) => new(FsCheck.Fluent.Gen.Elements(values));

    /// <summary>What one of several generators gives.</summary>
    /// <typeparam name="T">The values.</typeparam>
    /// <param name="generators">The generators.</param>
    public static Gen<T> OneOf<T>(params Gen<T>[] generators) =>
        new(FsCheck.Fluent.Gen.OneOf(generators.Select(generator => generator.Inner)));

    /// <summary>Pairs.</summary>
    /// <typeparam name="T1">The first values.</typeparam>
    /// <typeparam name="T2">The second values.</typeparam>
    /// <param name="first">Gives the first.</param>
    /// <param name="second">Gives the second.</param>
    public static Gen<(T1, T2)> Select<T1, T2>(Gen<T1> first, Gen<T2> second) =>
        new(first.Inner.SelectMany(a => second.Inner.Select(b => (a, b))));

    /// <summary>Triples.</summary>
    /// <typeparam name="T1">The first values.</typeparam>
    /// <typeparam name="T2">The second values.</typeparam>
    /// <typeparam name="T3">The third values.</typeparam>
    /// <param name="first">Gives the first.</param>
    /// <param name="second">Gives the second.</param>
    /// <param name="third">Gives the third.</param>
    public static Gen<(T1, T2, T3)> Select<T1, T2, T3>(Gen<T1> first, Gen<T2> second, Gen<T3> third) =>
        new(first.Inner.SelectMany(a => second.Inner.SelectMany(b => third.Inner.Select(c => (a, b, c)))));

    /// <summary>What a function makes of the values.</summary>
    /// <typeparam name="T">The values.</typeparam>
    /// <typeparam name="TResult">The results.</typeparam>
    /// <param name="generator">Gives the values.</param>
    /// <param name="selector">The function.</param>
    public static Gen<TResult> Select<T, TResult>(this Gen<T> generator, Func<T, TResult> selector) =>
        new(generator.Inner.Select(selector));
}
