using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Gke;

/// <summary>Burmester–Desmedt step by step, and its key against the sum of products that the paper promises.</summary>
public sealed class BurmesterDesmedtTests
{
    private static readonly SessionId s_id = new("s1");

    // q, the order of P-256 [FIPS 186-4 §D.1.2.3].
    private static readonly BigInteger s_order = BigInteger.Parse(
        "115792089210356248762697446949407573529996955224135760342422259061068512044369", CultureInfo.InvariantCulture);

    public static TheoryData<int> Sizes() => [2, 3, 4, 5, 6, 7];

    [Theory]
    [InlineData(3, 1, new[] { 3, 2 })]
    [InlineData(3, 3, new[] { 2, 1 })]
    [InlineData(5, 1, new[] { 5, 2 })]
    [InlineData(5, 4, new[] { 3, 5 })]
    [InlineData(2, 1, new[] { 2 })]
    [InlineData(2, 2, new[] { 1 })]
    public void On_start_a_server_sends_z_to_its_neighbours_alone_and_to_each_once(int n, int server, int[] neighbours)
    {
        Network network = Make(n);
        network.Input(new Start(server, s_id));
        Assert.Equal(neighbours, network.Bag.Select(letter => letter.To));
        Assert.Single(network.Sent<RingKey>());
    }

    [Fact]
    public void The_second_z_makes_X_for_every_server_and_the_first_does_not()
    {
        Network network = Make(4);
        StartAll(network);
        network.Deliver(network.Bag.Single(letter => letter is { From: 3, To: 2 }));
        Assert.Empty(network.Sent<RingDifference<Mersenne61>>());
        network.Deliver(network.Bag.Single(letter => letter is { From: 1, To: 2 }));
        Assert.Equal([1, 2, 3, 4], network.Bag.Where(letter => letter.Message is RingDifference<Mersenne61>).Select(l => l.To));
        Mersenne61[] y = Exponents(4);
        Assert.Equal(y[2] * y[3] - y[1] * y[2], Assert.Single(network.Sent<RingDifference<Mersenne61>>()).Value);
    }

    [Fact]
    public void What_comes_before_the_start_waits_for_it()
    {
        Network network = Make(5);
        foreach (int party in new[] { 2, 3, 4, 5 })
        {
            network.Input(new Start(party, s_id));
        }

        // Servers 3 and 4 get through their first round, and all that they and the neighbours send to server 1 arrives.
        network.DeliverAll();
        Assert.Empty(network.Outputs);
        network.Input(new Start(1, s_id));
        Assert.Equal(1, network.Coverage[BurmesterDesmedtMarks.DifferenceAtStart]);
        network.DeliverAll();
        Assert.Equal(5, network.Outputs.Count);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_server_computes_the_sum_of_the_products_of_neighbours_in_whatever_order_messages_come(int n)
    {
        Mersenne61[] y = Exponents(n);
        var expected = default(Mersenne61);
        for (int l = 1; l <= n; l++)
        {
            expected += y[l] * y[l % n + 1];
        }

        for (int seed = 0; seed < 40; seed++)
        {
            Network network = Make(n);
            StartAll(network);
            network.DeliverAll(random: new Random(seed));
            Assert.Equal(Enumerable.Range(1, n), network.Outputs.Select(output => ((Finish)output).Party).Order());
            Assert.All(network.Outputs, output => Assert.Equal(expected, ((Finish)output).Key));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Over_P256_the_key_is_the_hash_of_that_multiple_of_the_base_point(int n)
    {
        Network network = Make(n, PointsOf);
        StartAll(network);
        network.DeliverAll(random: new Random(n));
        BigInteger sum = BigInteger.Zero;
        for (int l = 1; l <= n; l++)
        {
            sum += Scalar(l) * Scalar(l % n + 1);
        }

        // As the operating system computes it.
        using var multiple = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = ((sum % s_order) + (BigInteger.One << 256)).ToByteArray(isUnsigned: true, isBigEndian: true)[1..],
            });
        ECPoint point = multiple.ExportParameters(includePrivateParameters: false).Q;
        byte[] session = new byte[8 + 2];
        BinaryPrimitives.WriteInt32BigEndian(session, 2);
        Encoding.UTF8.GetBytes("s1").CopyTo(session, 4);
        byte[] hash = SHA256.HashData([.. "GkeVerified group key v1"u8, .. session, 4, .. point.X!, .. point.Y!]);
        Assert.Equal(n, network.Outputs.Count);
        Assert.All(
            network.Outputs, output => Assert.Equal(Convert.ToHexStringLower(hash), ((Finish)output).Key.ToString()));
    }

    [Fact]
    public void A_server_does_not_wait_for_the_X_of_its_previous_neighbour_and_passes_over_what_is_late_or_repeated()
    {
        Network network = Make(4);
        StartAll(network);
        network.DeliverAll(letter => letter.Message is RingKey);
        Letter[] toFirst = [.. network.Bag.Where(letter => letter.To == 1)];
        network.DeliverAll(letter => letter.To == 1 && letter.From != 4);
        Assert.Single(network.Outputs);
        Fingerprint before = Network.State(network[1]);
        network.Bag.AddRange(toFirst);
        network.DeliverAll(letter => letter.To == 1);
        network.Input(new Start(1, s_id));
        Assert.Equal(before, Network.State(network[1]));
        Assert.Single(network.Outputs);
        Assert.Equal(1, network.Coverage[BurmesterDesmedtMarks.StartAgain]);
    }

    [Fact]
    public void An_exponent_lasts_until_X_is_sent_and_what_it_made_until_the_finish()
    {
        Network network = Make(3);
        Mersenne61[] y = Exponents(3);
        StartAll(network);
        Assert.Equal([(object)y[1]], Read(network).OpeningKeys);
        Assert.Contains(y[1], Memory.Find<Mersenne61>(network[1]));

        network.DeliverAll(letter => letter.To == 1);
        Readings between = Read(network);
        Assert.Empty(between.OpeningKeys);
        Assert.Equal([(object)(y[3] * y[1])], between.Clear);
        Assert.DoesNotContain(y[1], Memory.Find<Mersenne61>(network[1]));

        network.DeliverAll();
        Readings after = Read(network);
        Assert.Empty(after.Clear);
        Assert.Empty(after.OpeningKeys);
        HashSet<Mersenne61> inMemory = Memory.Find<Mersenne61>(network[1]);
        Assert.DoesNotContain(y[3] * y[1], inMemory);
        Assert.DoesNotContain((Mersenne61)((Finish)network.Outputs[0]).Key, inMemory);
    }

    [Fact]
    public void Erasing_overwrites_the_secrets_of_every_stage()
    {
        Network network = Make(3);
        Mersenne61[] y = Exponents(3);
        StartAll(network);
        network[2].Erase();
        Assert.DoesNotContain(y[2], Memory.Find<Mersenne61>(network[2]));
        network.DeliverAll(letter => letter.To == 1);
        Assert.Contains(y[3] * y[1], Memory.Find<Mersenne61>(network[1]));
        network[1].Erase();
        Assert.DoesNotContain(y[3] * y[1], Memory.Find<Mersenne61>(network[1]));
    }

    [Fact]
    public void Points_are_overwritten_where_they_stood()
    {
        Network network = Make(3, PointsOf);
        StartAll(network);
        network.DeliverAll(letter => letter.To == 1);
        Assert.Equal(1, Memory.Find<P256Point>(network[1]).Count(point => point != P256Point.AdditiveIdentity && IsShared(point)));
        network.DeliverAll();
        Assert.DoesNotContain(Memory.Find<P256Point>(network[1]), IsShared);

        bool IsShared(P256Point point) => point == Shared(3, 1);
    }

    [Fact]
    public void A_server_says_what_it_waits_for()
    {
        Network network = Make(4);
        Assert.Null(network[1].Waiting());
        StartAll(network);
        Assert.Equal("needs z of 2, 4 for s1", network[1].Waiting());
        network.Deliver(network.Bag.Single(letter => letter is { From: 4, To: 1 }));
        Assert.Equal("needs z of 2 for s1", network[1].Waiting());
        network.DeliverAll(letter => letter.Message is RingKey);
        Assert.Equal("needs X of 1, 2, 3 for s1", network[1].Waiting());
        network.DeliverAll();
        Assert.Null(network[1].Waiting());
    }

    [Fact]
    public void What_is_none_of_the_protocols_is_an_error_of_the_caller()
    {
        Network network = Make(4);
        Assert.Throws<ArgumentException>(() => network.Input(new Propose(1, s_id, "v")));
        Assert.Throws<ArgumentException>(() => network.Deliver(new Letter(2, 1, new Impl.Consensus.Fin(s_id, 1))));
        network.Input(new Start(3, s_id));
        RingKey key = Assert.Single(network.Sent<RingKey>());
        ArgumentException error = Assert.Throws<ArgumentException>(() => network.Deliver(new Letter(3, 1, key)));
        Assert.Contains("Server 3 is no neighbour of server 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_server_is_no_ring()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Make(1));
        Assert.Contains("n must be at least 2", error.Message, StringComparison.Ordinal);
    }

    internal static Network Make(int n) => Make(
        n,
        (group, party) =>
            new BurmesterDesmedt<Mersenne61, ToyAgreement>(group, party, s_id, new SeededRandomSource([(byte)party])));

    private static Network Make(int n, Func<Group, int, Machine> machine)
    {
        var group = new Group(n, (n - 1) / 2);
        return new Network(group, party => machine(group, party));
    }

    private static BurmesterDesmedt<P256Point, P256Agreement> PointsOf(Group group, int party) =>
        new(group, party, s_id, new SeededRandomSource([(byte)party]));

    private static void StartAll(Network network)
    {
        for (int party = 1; party <= network.Group.Size; party++)
        {
            network.Input(new Start(party, s_id));
        }
    }

    // y_1 … y_n, which each server draws first from its source.
    private static Mersenne61[] Exponents(int n) =>
        [default, .. Enumerable.Range(1, n).Select(p => Mersenne61.Draw(new SeededRandomSource([(byte)p])))];

    private static BigInteger Scalar(int party)
    {
        byte[] bytes = new byte[P256Point.CoordinateSize];
        new SeededRandomSource([(byte)party]).Fill(bytes);
        var scalar = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        Assert.True(scalar < s_order);
        return scalar;
    }

    private static P256Point Shared(int one, int other) => P256Agreement.Agree(
        P256Agreement.GenerateKeys(new SeededRandomSource([(byte)one])).Private,
        P256Agreement.GenerateKeys(new SeededRandomSource([(byte)other])).Public);

    private static Readings Read(Network network)
    {
        var readings = new Readings();
        network[1].Reveal(readings);
        return readings;
    }
}
