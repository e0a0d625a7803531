using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using GkeVerified.Impl.Mls;
using GkeVerified.Impl.Tests.Cryptography;

namespace GkeVerified.Impl.Tests.Mls;

/// <summary>The ratchet tree against the vectors of the MLS working group: only its shape, as public keys are names here.</summary>
public sealed class RatchetTreeVectorTests
{
    [MlsTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Resolutions_are_those_of_the_vectors(int suite)
    {
        int trees = 0;
        foreach (JsonElement vector in Vectors("tree-validation.json").Where(v => v.GetProperty("cipher_suite").GetInt32() == suite))
        {
            RatchetTree tree = Tree(vector, "tree");
            JsonElement[] expected = [.. vector.GetProperty("resolutions").EnumerateArray()];
            Assert.Equal(expected.Length, tree.Nodes);
            for (int node = 0; node < expected.Length; node++)
            {
                Assert.Equal(expected[node].EnumerateArray().Select(n => n.GetInt32()), Resolution(tree, node));
            }

            trees++;
        }

        Assert.Equal(14, trees);
    }

    [MlsTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Proposals_change_the_tree_as_in_the_vectors(int number)
    {
        JsonElement vector = Vectors("tree-operations.json")[number];
        RatchetTree tree = Tree(vector, "tree_before").Change();
        var reader = new Reader(Convert.FromHexString(vector.GetProperty("proposal").GetString()!));
        int sender = vector.GetProperty("proposal_sender").GetInt32();
        switch (reader.Number(2))
        {
            case 1:
                reader.Skip(4);
                reader.Bytes();
                tree.Add(PartyAtNewLeaf(tree), reader.Leaf());
                break;
            case 2:
                tree.Update(sender + 1, reader.Leaf());
                break;
            default:
                tree.Remove((int)reader.Number(4) + 1);
                break;
        }

        RatchetTree expected = Tree(vector, "tree_after");
        Assert.Equal(expected.Members, tree.Members);
        Assert.Equal(expected.Nodes, tree.Nodes);
        for (int node = 0; node < tree.Nodes; node++)
        {
            Assert.Equal(expected.Key(node), tree.Key(node));
            Assert.Equal(expected.Unmerged(node), tree.Unmerged(node));
        }
    }

    [MlsTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Paths_have_as_many_nodes_and_ciphertexts_as_in_the_vectors(int suite)
    {
        int paths = 0;
        foreach (JsonElement vector in Vectors("treekem.json").Where(v => v.GetProperty("cipher_suite").GetInt32() == suite))
        {
            RatchetTree tree = Tree(vector, "ratchet_tree");
            foreach (JsonElement update in vector.GetProperty("update_paths").EnumerateArray())
            {
                var reader = new Reader(Convert.FromHexString(update.GetProperty("update_path").GetString()!));
                reader.Leaf();
                var nodes = new Reader(reader.Bytes());
                int leaf = update.GetProperty("sender").GetInt32();
                for (int level = 1; level <= tree.Depth; level++)
                {
                    if (!tree.IsOnFilteredPath(leaf, level))
                    {
                        continue;
                    }

                    nodes.Bytes();
                    var ciphertexts = new Reader(nodes.Bytes());
                    int beside = 2 * ((leaf >> (level - 1) ^ 1) << (level - 1)) + (1 << (level - 1)) - 1;
                    foreach (int _ in Resolution(tree, beside))
                    {
                        ciphertexts.Bytes();
                        ciphertexts.Bytes();
                    }

                    Assert.True(ciphertexts.IsAtEnd);
                }

                Assert.True(nodes.IsAtEnd);
                paths++;
            }
        }

        Assert.True(paths > 50, $"Only {paths} paths were read.");
    }

    [Fact]
    public void A_finished_tree_does_not_change()
    {
        var key = new TreeKey(TreeSecret.Named("key"));
        var tree = new RatchetTree(2);
        tree.Add(1, key);
        tree.Finish();
        Assert.Throws<InvalidOperationException>(() => tree.Add(2, key));
        Assert.Throws<InvalidOperationException>(() => tree.Remove(1));
        Assert.Throws<InvalidOperationException>(() => tree.Update(1, key));
        Assert.Throws<InvalidOperationException>(() => tree.Set(0, key));
        Assert.Throws<InvalidOperationException>(() => tree.BlankPath(0));
        Assert.Throws<InvalidOperationException>(() => tree.Finish());
        tree.Change().Add(2, key);
        Assert.Equal(-1, tree.LeafOf(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(128)]
    public void Trees_of_impossible_size_are_refused(int leaves) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RatchetTree(leaves));

    private static JsonElement[] Vectors(string file)
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(MlsVectors.Folder!, file)));
        return [.. vectors.RootElement.EnumerateArray().Select(vector => vector.Clone())];
    }

    private static int[] Resolution(RatchetTree tree, int node)
    {
        int[] nodes = new int[tree.Leaves];
        return nodes[..tree.Resolution(node, 0, nodes)];
    }

    // The user at leaf i is i + 1, also where a leaf is taken.
    private static int PartyAtNewLeaf(RatchetTree tree)
    {
        int leaf = 0;
        while (leaf < tree.Leaves && tree.User(leaf) != 0)
        {
            leaf++;
        }

        return leaf + 1;
    }

    // struct { optional<Node> ratchet_tree<V> }, blank nodes at its end left off [RFC 9420 §12.4.3.3].
    private static RatchetTree Tree(JsonElement vector, string name)
    {
        var outer = new Reader(Convert.FromHexString(vector.GetProperty(name).GetString()!));
        var reader = new Reader(outer.Bytes());
        var nodes = new List<(TreeKey Key, ulong Unmerged)?>();
        while (!reader.IsAtEnd)
        {
            if (reader.Number(1) == 0)
            {
                nodes.Add(null);
            }
            else if (reader.Number(1) == 1)
            {
                nodes.Add((reader.Leaf(), 0));
            }
            else
            {
                TreeKey key = reader.Key();
                reader.Bytes();
                ulong unmerged = 0;
                for (var leaves = new Reader(reader.Bytes()); !leaves.IsAtEnd;)
                {
                    unmerged |= 1UL << (int)leaves.Number(4);
                }

                nodes.Add((key, unmerged));
            }
        }

        // Every leaf is taken first, so that each is where it belongs.
        int count = (int)BitOperations.RoundUpToPowerOf2((uint)(nodes.Count / 2 + 1));
        var tree = new RatchetTree(count);
        var nobody = new TreeKey(TreeSecret.Named(""));
        for (int leaf = 0; leaf < count; leaf++)
        {
            tree.Add(leaf + 1, nobody);
        }

        for (int leaf = 0; leaf < count; leaf++)
        {
            if (2 * leaf >= nodes.Count || nodes[2 * leaf] is null)
            {
                tree.Remove(leaf + 1);
            }
        }

        for (int node = 0; node < nodes.Count; node++)
        {
            if (nodes[node] is { } full)
            {
                tree.Set(node, full.Key, full.Unmerged);
            }
        }

        return tree.Finish();
    }

    // The presentation language of TLS, as far as needed [RFC 9420 §2.1].
    private sealed class Reader(byte[] bytes)
    {
        private int _at;

        public bool IsAtEnd => _at == bytes.Length;

        public ulong Number(int size)
        {
            ulong number = 0;
            for (int i = 0; i < size; i++)
            {
                number = number << 8 | bytes[_at++];
            }

            return number;
        }

        public void Skip(int count) => _at += count;

        public byte[] Bytes()
        {
            int prefix = bytes[_at] >> 6;
            int length = prefix switch
            {
                0 => bytes[_at] & 0x3F,
                1 => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(_at)) & 0x3FFF,
                _ => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(_at)) & 0x3FFFFFFF,
            };
            _at += (1 << prefix) + length;
            return bytes[(_at - length).._at];
        }

        public TreeKey Key() => new(TreeSecret.Named(Convert.ToHexString(Bytes())));

        // LeafNode [RFC 9420 §7.2]; credentials are basic ones.
        public TreeKey Leaf()
        {
            TreeKey key = Key();
            Bytes();
            Assert.Equal(1UL, Number(2));
            Bytes();
            for (int i = 0; i < 5; i++)
            {
                Bytes();
            }

            switch (Number(1))
            {
                case 1:
                    Skip(16);
                    break;
                case 3:
                    Bytes();
                    break;
            }

            Bytes();
            Bytes();
            return key;
        }
    }
}
