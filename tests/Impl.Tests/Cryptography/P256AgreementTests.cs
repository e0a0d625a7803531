using System.Security.Cryptography;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cryptography;

/// <summary>P-256 with sums, against the operating system's P-256 and the laws of a group.</summary>
public sealed class P256AgreementTests
{
    private static readonly SessionId s_id = new("s1");

    [Fact]
    public void It_agrees_on_the_point_that_the_operating_system_agrees_on()
    {
        for (byte i = 0; i < 20; i++)
        {
            (byte[] own, byte[] other) = (Scalar(i), Scalar((byte)(100 + i)));
            byte[] publicKey = new byte[P256Group.PublicSize], otherPublic = new byte[P256Group.PublicSize];
            Assert.True(P256Group.TryGetPublic(own, publicKey));
            Assert.True(P256Group.TryGetPublic(other, otherPublic));
            byte[] shared = new byte[P256Group.SharedSize];
            Assert.True(P256Group.TryAgree(own, publicKey, otherPublic, shared));
            (KeyPair a, KeyPair b) = (Keys(i), Keys((byte)(100 + i)));
            P256Point agreed = P256Agreement.Agree(a.Private, b.Public);
            Assert.Equal(agreed, P256Agreement.Agree(b.Private, a.Public));
            byte[] written = new byte[P256Point.Size];
            agreed.Write(written);
            Assert.Equal(4, written[0]);
            Assert.Equal(shared, written[1..33]);
        }
    }

    [Fact]
    public void The_laws_of_a_group_hold()
    {
        P256Point[] points =
        [
            P256Point.AdditiveIdentity,
            .. Enumerable.Range(0, 6).Select(i => P256Agreement.Agree(Keys((byte)i).Private, Keys((byte)(i + 1)).Public)),
        ];
        foreach (P256Point a in points)
        {
            Assert.Equal(a, a + P256Point.AdditiveIdentity);
            Assert.Equal(P256Point.AdditiveIdentity, a - a);
            Assert.Equal(a + a + a + a + a, Multiple(5, a));
            Assert.Equal(P256Point.AdditiveIdentity, Multiple(0, a));
            Assert.Equal(a.GetHashCode(), (a + points[1] - points[1]).GetHashCode());
            foreach (P256Point b in points)
            {
                Assert.Equal(a + b, b + a);
                Assert.Equal(a, a - b + b);
                Assert.Equal(a.Equals((object)b), a == b);
                Assert.NotEqual(a == b, a != b);
                Assert.Equal(a + b + points[2], a + (b + points[2]));
            }
        }
    }

    [Fact]
    public void The_neutral_element_is_written_as_no_point_is()
    {
        byte[] written = Enumerable.Repeat((byte)1, P256Point.Size).ToArray();
        P256Point.AdditiveIdentity.Write(written);
        Assert.Equal(new byte[P256Point.Size], written);
        Assert.Equal("0", P256Point.AdditiveIdentity.ToString());
        Assert.Equal(128, P256Agreement.Agree(Keys(1).Private, Keys(2).Public).ToString().Length);
    }

    [Fact]
    public void Zero_and_what_is_not_below_the_order_are_drawn_again()
    {
        byte[] order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        byte[] last = [.. order[..31], 0x50];
        var readings = new Readings();
        P256Agreement.GenerateKeys(new Script([new byte[32], order, last, Scalar(1)])).Private.Reveal(readings);
        Assert.Equal([(object)Convert.ToHexString(last)], readings.OpeningKeys);
    }

    [Fact]
    public void An_erased_exponent_is_gone_and_its_copy_is_not()
    {
        KeyPair keys = Keys(1);
        PrivateKey copy = keys.Private.Clone();
        Fingerprint before = Network.State(keys.Private);
        Assert.Equal(before, Network.State(copy));
        keys.Private.Erase();
        Assert.Equal([(byte)0], Memory.Find<byte>(keys.Private));
        var readings = new Readings();
        keys.Private.Reveal(readings);
        Assert.Empty(readings.OpeningKeys);
        Assert.Throws<InvalidOperationException>(() => P256Agreement.Agree(keys.Private, Keys(2).Public));
        Assert.Throws<InvalidOperationException>(() => P256Agreement.Agree(keys.Private.Clone(), Keys(2).Public));
        Assert.Equal(before, Network.State(copy));
        Assert.Equal(
            P256Agreement.Agree(Keys(1).Private, Keys(2).Public), P256Agreement.Agree(copy, Keys(2).Public));
    }

    [Fact]
    public void A_session_key_depends_on_the_session_and_its_instance_and_on_the_point()
    {
        P256Point one = P256Agreement.Agree(Keys(1).Private, Keys(2).Public);
        P256Point other = P256Agreement.Agree(Keys(1).Private, Keys(3).Public);
        object[] keys =
        [
            P256Agreement.SessionKey(s_id, one),
            P256Agreement.SessionKey(s_id, other),
            P256Agreement.SessionKey(new SessionId("s2"), one),
            P256Agreement.SessionKey(s_id.Instance("a"), one),
            P256Agreement.SessionKey(new SessionId("s"), one),
            P256Agreement.SessionKey(new SessionId("s").Instance("1"), one),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys.Length, keys.Select(key => Network.State((IFingerprinted)key)).Distinct().Count());
        Assert.Equal(keys[0], P256Agreement.SessionKey(new SessionId("s1"), one));
    }

    [Fact]
    public void A_derived_key_reads_as_its_bytes()
    {
        byte[] bytes = SHA256.HashData("a key"u8);
        Assert.Equal(Convert.ToHexStringLower(bytes), DerivedKey.Read(bytes).ToString());
        Assert.Equal(64, default(DerivedKey).ToString().Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => DerivedKey.Read(bytes.AsSpan(1)));
    }

    // What a source of this seed gives first: an exponent but for one in 2^32.
    private static byte[] Scalar(byte seed)
    {
        byte[] scalar = new byte[P256Point.CoordinateSize];
        new SeededRandomSource([seed]).Fill(scalar);
        return scalar;
    }

    private static KeyPair Keys(byte seed) => P256Agreement.GenerateKeys(new SeededRandomSource([seed]));

    private static TElement Multiple<TElement>(int count, TElement element)
        where TElement : struct, IGroupElement<TElement> => TElement.Multiple(count, element);

    private sealed class Script(byte[][] blocks) : RandomSource
    {
        private int _next;

        public override void Fill(Span<byte> buffer) => blocks[_next++].CopyTo(buffer);

        public override RandomSource Clone() => throw new NotSupportedException("A script is read once.");
    }
}
