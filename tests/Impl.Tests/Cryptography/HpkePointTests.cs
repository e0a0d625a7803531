using System.Security.Cryptography;
using GkeVerified.Impl.Cryptography;

namespace GkeVerified.Impl.Tests.Cryptography;

/// <summary>Public keys that are none: points of low order, and points off the curve.</summary>
public sealed class HpkePointTests
{
    /// <summary>The points of order 1, 2, 4 and 8 [RFC 7748 §6.1], by which every private key agrees on 0.</summary>
    public static TheoryData<string> LowOrder() =>
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    [Theory]
    [MemberData(nameof(LowOrder))]
    public void Hpke_refuses_points_of_low_order(string point)
    {
        byte[] low = Convert.FromHexString(point);
        Assert.Throws<CryptographicException>(() =>
            Hpke<X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>.Seal(low, [], [], [1], new byte[32]));
        byte[] privateKey = new byte[32], publicKey = new byte[32];
        Hpke<X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>.DeriveKeyPair(new byte[32], privateKey, publicKey);
        Assert.False(Hpke<X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>.TryOpen(
            privateKey, publicKey, [], [], [.. low, .. new byte[17]], new byte[1]));
    }

    [Theory]
    [InlineData(0x04, true)]
    [InlineData(0x04, false)]
    [InlineData(0x02, false)]
    [InlineData(0x00, false)]
    public void Hpke_refuses_what_is_no_point_of_P256(byte form, bool zero)
    {
        byte[] privateKey = new byte[32], publicKey = new byte[65];
        Hpke<P256Group, SystemHkdf, SystemAes128Gcm>.DeriveKeyPair(new byte[32], privateKey, publicKey);
        byte[] none = [.. publicKey];
        none[0] = form;
        none[64] ^= 1;
        none.AsSpan(1).Fill(zero ? (byte)0 : none[1]);
        Assert.Throws<CryptographicException>(() =>
            Hpke<P256Group, SystemHkdf, SystemAes128Gcm>.Seal(none, [], [], [1], new byte[32]));
        Assert.False(Hpke<P256Group, SystemHkdf, SystemAes128Gcm>.TryOpen(
            privateKey, publicKey, [], [], [.. none, .. new byte[17]], new byte[1]));
    }
}
