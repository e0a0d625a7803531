using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cryptography;

/// <summary>What every encryption scheme owes, real or ideal.</summary>
/// <typeparam name="TScheme">The scheme.</typeparam>
public abstract class SchemeTests<TScheme>
    where TScheme : IEncryptionScheme<Gf2Pow128>
{
    private static readonly Binding s_binding = new(new SessionId("s1"), 1, 2);
    private static readonly Gf2Pow128[] s_plaintext = [new(1, 2), new(3, 4)];
    private readonly SeededRandomSource _random = new([7]);

    [Fact]
    public void What_is_encrypted_comes_back()
    {
        foreach (int length in new[] { 1, 2 })
        {
            KeyPair keys = TScheme.GenerateKeys(_random);
            Ciphertext ciphertext = TScheme.Encrypt(keys.Public, s_plaintext.AsSpan(0, length), s_binding, _random);
            var plaintext = new Gf2Pow128[length];
            Assert.True(TScheme.TryDecrypt(keys.Private, ciphertext, s_binding, plaintext));
            Assert.Equal(s_plaintext[..length], plaintext);
        }
    }

    [Fact]
    public void A_ciphertext_opens_in_its_session_between_its_parties_and_nowhere_else()
    {
        KeyPair keys = TScheme.GenerateKeys(_random);
        Ciphertext ciphertext = TScheme.Encrypt(keys.Public, s_plaintext, s_binding, _random);
        Binding[] others =
        [
            s_binding with { Session = new SessionId("s2") },
            s_binding with { Session = new SessionId("s1", "cs") },
            s_binding with { Session = new SessionId("s") },
            s_binding with { Sender = 3 },
            s_binding with { Recipient = 3 },
            new Binding(s_binding.Session, 2, 1),
        ];
        Assert.All(others, other => Assert.False(TScheme.TryDecrypt(keys.Private, ciphertext, other, new Gf2Pow128[2])));
    }

    [Fact]
    public void A_ciphertext_opens_for_its_key_and_its_number_of_elements()
    {
        KeyPair keys = TScheme.GenerateKeys(_random), others = TScheme.GenerateKeys(_random);
        Ciphertext ciphertext = TScheme.Encrypt(keys.Public, s_plaintext, s_binding, _random);
        Assert.False(TScheme.TryDecrypt(others.Private, ciphertext, s_binding, new Gf2Pow128[2]));
        Assert.False(TScheme.TryDecrypt(keys.Private, ciphertext, s_binding, new Gf2Pow128[1]));
        Assert.False(TScheme.TryDecrypt(keys.Private, ciphertext, s_binding, new Gf2Pow128[3]));
    }

    [Fact]
    public void An_erased_key_opens_nothing_and_shows_nothing_and_its_copy_lives_on()
    {
        KeyPair keys = TScheme.GenerateKeys(_random);
        PrivateKey copy = keys.Private.Clone();
        Ciphertext ciphertext = TScheme.Encrypt(keys.Public, s_plaintext, s_binding, _random);
        keys.Private.Erase();
        Assert.False(TScheme.TryDecrypt(keys.Private, ciphertext, s_binding, new Gf2Pow128[2]));
        Assert.True(TScheme.TryDecrypt(copy, ciphertext, s_binding, new Gf2Pow128[2]));
        var eavesdropper = new Keys();
        keys.Private.Reveal(eavesdropper);
        Assert.Empty(eavesdropper.Read);
        copy.Reveal(eavesdropper);
        Assert.Single(eavesdropper.Read);
    }

    [Fact]
    public void Keys_differ_and_follow_from_the_source()
    {
        KeyPair first = TScheme.GenerateKeys(new SeededRandomSource([1]));
        KeyPair again = TScheme.GenerateKeys(new SeededRandomSource([1]));
        KeyPair other = TScheme.GenerateKeys(new SeededRandomSource([2]));
        Assert.Equal(Content(first.Public), Content(again.Public));
        Assert.NotEqual(Content(first.Public), Content(other.Public));
        Assert.NotEqual(Content(first.Private), Content(other.Private));
    }

    private protected static Fingerprint Content(IFingerprinted value)
    {
        var fingerprint = default(Fingerprint);
        value.AddTo(ref fingerprint);
        return fingerprint;
    }

    private sealed class Keys : IEavesdropper
    {
        public List<object> Read { get; } = [];

        public void Sees(object value)
        {
        }

        public void SeesSealed(object key, object value)
        {
        }

        public void SeesOpeningKey(object key) => Read.Add(key);
    }
}

public sealed class IdealSchemeTests : SchemeTests<IdealScheme<Gf2Pow128>>
{
    [Fact]
    public void An_ideal_ciphertext_shows_its_content_to_the_holder_of_its_key_alone()
    {
        KeyPair keys = IdealScheme<Gf2Pow128>.GenerateKeys(new SeededRandomSource([1]));
        var view = new Readings();
        IdealScheme<Gf2Pow128>
            .Encrypt(keys.Public, [new Gf2Pow128(1, 2)], new Binding(new SessionId("s"), 1, 2), new SeededRandomSource([2]))
            .Reveal(view);
        keys.Private.Reveal(view);
        (object sealedUnder, object value) = Assert.Single(view.Sealed);
        Assert.Equal(new Gf2Pow128(1, 2), value);
        Assert.Equal(Assert.Single(view.OpeningKeys), sealedUnder);
        Assert.Empty(view.Clear);
    }

    private sealed class Readings : IEavesdropper
    {
        public List<object> Clear { get; } = [];

        public List<(object Key, object Value)> Sealed { get; } = [];

        public List<object> OpeningKeys { get; } = [];

        public void Sees(object value) => Clear.Add(value);

        public void SeesSealed(object key, object value) => Sealed.Add((key, value));

        public void SeesOpeningKey(object key) => OpeningKeys.Add(key);
    }
}

public abstract class HpkeSchemeTests<TGroup, TKdf, TAead> : SchemeTests<HpkeScheme<Gf2Pow128, TGroup, TKdf, TAead>>
    where TGroup : struct, IHpkeGroup
    where TKdf : struct, IHpkeKdf
    where TAead : struct, IHpkeAead
{
    [Fact]
    public void Hpke_never_encrypts_to_the_same_bytes_twice()
    {
        var random = new SeededRandomSource([1]);
        KeyPair keys = HpkeScheme<Gf2Pow128, TGroup, TKdf, TAead>.GenerateKeys(random);
        var binding = new Binding(new SessionId("s"), 1, 2);
        HashSet<Fingerprint> ciphertexts =
        [
            .. Enumerable.Range(0, 8).Select(_ => Content(
                HpkeScheme<Gf2Pow128, TGroup, TKdf, TAead>.Encrypt(keys.Public, [new Gf2Pow128(1, 2)], binding, random))),
        ];
        Assert.Equal(8, ciphertexts.Count);
    }

    [Fact]
    public void Hpke_zeroes_the_bytes_of_an_erased_key()
    {
        KeyPair keys = HpkeScheme<Gf2Pow128, TGroup, TKdf, TAead>.GenerateKeys(new SeededRandomSource([1]));
        byte[] bytes = (byte[])keys.Private.GetType().GetProperty("Bytes")!.GetValue(keys.Private)!;
        Assert.Contains(bytes, b => b != 0);
        keys.Private.Erase();
        Assert.DoesNotContain(bytes, b => b != 0);
    }
}

public sealed class X25519SchemeTests : HpkeSchemeTests<X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>;

public sealed class P256SchemeTests : HpkeSchemeTests<P256Group, SystemHkdf, SystemAes128Gcm>;
