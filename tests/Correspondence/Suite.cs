using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Correspondence;

/// <summary>The settings that are searched and sampled.</summary>
internal static class Suite
{
    private static readonly int[] s_far = [1, 2, 63, 64, 65, 130];

    /// <summary>The hosts.</summary>
    public static IReadOnlyList<HostKind> Kinds { get; } = [HostKind.Gke, HostKind.FsGke, HostKind.Cons];

    /// <summary>Settings small enough to try everything.</summary>
    /// <param name="kind">Which host.</param>
    public static IEnumerable<Setting> Small(HostKind kind) => kind switch
    {
        HostKind.Gke => [new(kind, [1, 2], 2, 2), new(kind, [1, 2, 3], 1, 3), new(kind, [1, 2, 3], 2, 2)],
        HostKind.FsGke =>
        [
            .. Enumerable.Range(0, 4).Select(tb => new Setting(kind, [1, 2, 3], 1, 2, tb)),
            .. Enumerable.Range(0, 3).Select(tb => new Setting(kind, [1, 2], 2, 2, tb)),
        ],
        _ => new[] { true, false }.SelectMany(once => new Setting[]
        {
            new(kind, [1, 2], 1, 3, once: once), new(kind, [1, 2, 3], 1, 2, once: once), new(kind, [1, 2], 2, 2, once: once),
        }),
    };

    /// <summary>Settings to sample: also servers that sets of parties keep elsewhere, and sessions that are looked up otherwise.</summary>
    /// <param name="kind">Which host.</param>
    public static IEnumerable<Setting> Large(HostKind kind) => kind switch
    {
        HostKind.Gke =>
        [
            new(kind, [1, 2, 3], 2, 2),
            new(kind, [1, 2, 3, 4, 5, 6, 7], 4, 3),
            new(kind, s_far, 2, 2),
            new(kind, [1, 2], 12, 2),
        ],
        HostKind.FsGke =>
        [
            new(kind, [1, 2, 3], 2, 2, 1),
            new(kind, [1, 2, 3, 4, 5], 4, 2, 2),
            new(kind, [1, 2, 3, 4, 5, 6, 7], 2, 3, 3),
            new(kind, s_far, 3, 2, 2),
            new(kind, [1, 2, 3], 12, 2, 0),
        ],
        _ => new[] { true, false }.SelectMany(once => new Setting[]
        {
            new(kind, [1, 2, 3], 2, 2, once: once), new(kind, [1, 2, 3, 4, 5, 6, 7], 3, 4, once: once),
            new(kind, s_far, 2, 2, once: once), new(kind, [1, 2], 12, 2, once: once),
        }),
    };

    /// <summary>A translated host and a monitor for each larger setting.</summary>
    /// <param name="translation">The hosts of Dafny.</param>
    /// <param name="kind">Which host.</param>
    /// <param name="coverage">Counts the marks of Spec that are reached.</param>
    public static IReadOnlyList<Pair> Monitors(ITranslation translation, HostKind kind, Coverage coverage) =>
        [.. Large(kind).Select(setting => new Lockstep(translation, setting, coverage))];

    /// <summary>A translated host and a live one for each larger setting; none for TH_cons, which takes the same steps when live.</summary>
    /// <param name="translation">The hosts of Dafny.</param>
    /// <param name="kind">Which host.</param>
    public static IReadOnlyList<Pair> Live(ITranslation translation, HostKind kind) =>
        kind == HostKind.Cons ? [] : [.. Large(kind).Select(setting => new LiveLockstep(translation, setting))];
}
