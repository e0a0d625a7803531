namespace GkeVerified.Correspondence;

/// <summary>The two tellings of a trusted host side by side, in states that were reached by the same events.</summary>
/// <param name="proved">The host of Dafny, in its first state.</param>
internal abstract class Pair(TranslatedHost proved)
{
    /// <summary>The host of Dafny.</summary>
    public TranslatedHost Proved { get; } = proved;

    /// <summary>What happens to them.</summary>
    public Setting Setting => Proved.Setting;

    /// <summary>Both take an event.</summary>
    /// <param name="happening">The number of the event.</param>
    /// <param name="rule">The rule by which the host of Dafny refuses it; null when it accepts.</param>
    /// <returns>What they say, where they do not say the same.</returns>
    public abstract Disagreement? Take(int happening, out string? rule);

    /// <summary>What they say of themselves, without an event.</summary>
    /// <returns>What they say, where they do not say the same.</returns>
    public abstract Disagreement? Compare();

    /// <summary>Whether the function that the theorems speak of says of a whole sequence what the steps did.</summary>
    /// <param name="happenings">The numbers of the events.</param>
    /// <param name="rule">The rule by which the first event that was not accepted was refused; null when all were accepted.</param>
    /// <returns>What they say, where they do not say the same.</returns>
    public Disagreement? JudgeWhole(IReadOnlyList<int> happenings, string? rule) =>
        Proved.Run(happenings) is var judged && judged == rule ? null
            : new Disagreement($"as a whole {Disagreement.Verdict(judged)}", Disagreement.Verdict(rule));

    /// <summary>Back to the first states.</summary>
    public abstract void Reset();

    /// <summary>The first difference along a sequence, from the first states.</summary>
    /// <param name="happenings">The numbers of the events.</param>
    public Difference? Along(IReadOnlyList<int> happenings)
    {
        Reset();
        for (int k = 0; k < happenings.Count; k++)
        {
            if ((Take(happenings[k], out _) ?? Compare()) is { } found)
            {
                return new Difference(Setting, [.. happenings.Take(k + 1)], found);
            }
        }

        return null;
    }

    /// <summary>A difference that no event can be taken away from.</summary>
    /// <param name="found">A difference.</param>
    public Difference Shrink(Difference found)
    {
        Difference least = found;
        for (int k = 0; k < least.Happenings.Count;)
        {
            if (Along([.. least.Happenings.Where((_, place) => place != k)]) is { } less)
            {
                least = less;
                k = 0;
            }
            else
            {
                k++;
            }
        }

        return least;
    }
}
