namespace GkeVerified.Impl.Machines;

/// <summary>Which form of a protocol runs.</summary>
public enum Variant
{
    /// <summary>The form that holds: the printed one, repaired where exploration refutes it. VERIFICATION.md tells how.</summary>
    Default,

    /// <summary>The algorithm as its paper prints it.</summary>
    AsPrinted,

    /// <summary>
    /// A randomised protocol whose coin the first server through the exchanges can read while the outcome of the others is still
    /// open: kept to show what an adversary makes of it.
    /// </summary>
    EarlyCoin,

    /// <summary>
    /// CAC for n ≥ 5t + k with a fast path: two delays instead of three when nothing conflicts. A WITNESS names what its signer witnessed before.
    /// </summary>
    Fast,

    /// <summary>The same with a WITNESS that names nothing: a first repair of its authors' program, kept to show that it is not enough.</summary>
    FastUnbound,

    /// <summary>
    /// The same with the unlocking threshold of its authors' program, max(1, n − t(w + 1)) for w witnessed pairs.
    /// </summary>
    FastAsPublished,

    /// <summary>CAC with an unlocking threshold one higher than the highest that is live: kept to show that it is not.</summary>
    HighThreshold,
}
