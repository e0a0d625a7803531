using GkeVerified.Impl.Mls;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>What a Byzantine member makes of a commit that it has read.</summary>
internal static class ForgedCommits
{
    /// <summary>
    /// In its own name; of a proposal that nobody has, once and twice; for the next epoch; in the author's name, of one proposal more; and its own
    /// with nothing in the ciphertexts.
    /// </summary>
    /// <param name="read">The commit that was read.</param>
    /// <param name="byzantine">The Byzantine member.</param>
    /// <param name="unsent">A proposal that nobody has.</param>
    public static Commit[] Of(Commit read, int byzantine, Proposal unsent) =>
    [
        new Commit(byzantine, read.Epoch, read.Proposals, read.Path),
        new Commit(byzantine, read.Epoch, [unsent], read.Path),
        new Commit(byzantine, read.Epoch, [unsent, unsent], read.Path),
        new Commit(byzantine, read.Epoch + 1, read.Proposals, read.Path),
        new Commit(read.Author, read.Epoch, [.. read.Proposals, unsent], read.Path),
        .. read.Author == byzantine ? [Garble(read)] : (Commit[])[],
    ];

    // What is encrypted to others, for nobody: a valid commit as far as anyone can tell who is not meant.
    private static Commit Garble(Commit commit)
    {
        var path = (TreePath)commit.Path;
        var nobody = new TreeKey(TreeSecret.Named("nobody"));
        var nodes = new PathNode[path.Nodes.Length];
        for (int node = 0; node < nodes.Length; node++)
        {
            var ciphertexts = new SealedSecret[path.Nodes[node].Ciphertexts.Length];
            Array.Fill(ciphertexts, new SealedSecret(nobody, TreeSecret.Named("nothing")));
            nodes[node] = new PathNode(path.Nodes[node].Key, ciphertexts);
        }

        return new Commit(commit.Author, commit.Epoch, commit.Proposals, new TreePath(path.Leaf, nodes, path.Binding));
    }
}
