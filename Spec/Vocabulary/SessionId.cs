namespace GkeVerified.Spec.Vocabulary;

/// <summary>
/// The tag ID of a session or of a sub-system's instance [CS04 §2.2, §2.3]. A protocol that runs on top of a sub-system
/// uses for its session <c>ID</c> the instance <c>ID|tag</c>; both share <see cref="Root"/>.
/// </summary>
/// <param name="Root">The tag the user chose: any string, compared ordinally.</param>
/// <param name="Tag">The constant that names the sub-system's instance, null for the user's own session.</param>
public readonly record struct SessionId(string Root, string? Tag = null)
{
    /// <summary>The instance <c>ID|tag</c> of a sub-system serving this session.</summary>
    /// <param name="tag">The constant that the protocol appends (<c>cs</c> in [CS04 Alg. 1]).</param>
    public SessionId Instance(string tag) => new(Root, Tag is null ? tag : Tag + "|" + tag);

    /// <summary>Whether this is a session or one of the instances that serve it, directly or not.</summary>
    /// <param name="session">The session.</param>
    public bool IsWithin(SessionId session) =>
        Root == session.Root
        && (session.Tag is null
            || Tag == session.Tag
            || (Tag is not null
                && Tag.Length > session.Tag.Length
                && Tag[session.Tag.Length] == '|'
                && Tag.StartsWith(session.Tag, StringComparison.Ordinal)));

    /// <summary>Adds the tag to a fingerprint, such that nothing added afterwards is taken for a part of it.</summary>
    /// <param name="fingerprint">The fingerprint that takes it up.</param>
    public void AddTo(ref Fingerprint fingerprint)
    {
        if (Tag is null)
        {
            fingerprint.Add(Root);
            return;
        }

        // No text begins so: it begins with its length.
        fingerprint.Add(-1);
        fingerprint.Add(Root);
        fingerprint.Add(Tag);
    }

    /// <inheritdoc/>
    public override string ToString() => Tag is null ? Root : Root + "|" + Tag;
}
