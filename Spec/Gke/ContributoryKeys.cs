using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Gke;

/// <summary>
/// Key agreement in the strict sense: every session key is made of the contributions of at least n − t_c servers, each of
/// which weighs in it [CS04 §3.1: "the goal is to compute the session key as the sum of the contributions of some set of
/// n − t_c servers"]. TH_gke does not ask for it, so a repair of ω might lose it unnoticed.
/// </summary>
/// <typeparam name="T">The field of the coefficients.</typeparam>
public sealed class ContributoryKeys<T> : SpecMonitor
    where T : struct, IField<T>
{
    private static readonly Mark s_judged = new("contributory", "the contributions of a key are counted");

    private readonly Group _group;

    /// <summary>Makes the monitor; it keeps nothing from event to event.</summary>
    /// <param name="group">The group.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    public ContributoryKeys(Group group, Coverage? coverage = null, string positionName = "step")
        : base(coverage, positionName) => _group = group;

    /// <inheritdoc/>
    public override string Name => "contributory";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Rules { get; } = ["weighs"];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Marks { get; } = [s_judged];

    /// <inheritdoc/>
    public override IReadOnlyList<Mark> Vital { get; } = [s_judged];

    /// <inheritdoc/>
    public override Violation? Observe(Event observed, long position)
    {
        if (observed is not Finish { Key: LinearForm<T> key } finish)
        {
            return null;
        }

        _group.RequireMember(finish.Party);
        Coverage.Reach(s_judged);
        PartySet contributors = Contributors(key, PartySet.Empty);
        return contributors.Count >= _group.Quorum
            ? null
            : new Violation(
                Name,
                "weighs",
                $"{finish}: only the contributions of {(contributors.IsEmpty ? "nobody" : contributors.ToString())} weigh in the "
                + $"key, and those of n − t_c = {_group.Quorum} servers should.",
                position);
    }

    // Who contributes to an index contributes to what is derived from it.
    private static PartySet Contributors(LinearForm<T> form, PartySet others)
    {
        foreach (Term<T> term in form.Terms)
        {
            if (term.Symbol is DerivedSymbol<T> derived)
            {
                others = Contributors(derived.Index, others);
            }
            else if (term.Symbol.Owner != 0)
            {
                others = others.With(term.Symbol.Owner);
            }
        }

        return others;
    }

    /// <inheritdoc/>
    public override void OpenObligations(ICollection<Obligation> open)
    {
    }

    /// <inheritdoc/>
    public override void Reset()
    {
    }

    /// <inheritdoc/>
    public override void CopyFrom(SpecMonitor other)
    {
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
    }
}
