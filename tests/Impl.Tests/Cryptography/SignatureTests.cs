using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cryptography;

/// <summary>The signature schemes: ideal, Ed25519 and ECDSA on P-256.</summary>
public sealed class SignatureTests
{
    // RFC 8032 §7.1, tests 1 to 3: private key, message, signature.
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Ed25519_agrees_with_its_specification(string key, string message, string signature) => Assert.Equal(
        signature,
        Convert.ToHexStringLower(Ed25519Signatures.SignBytes(Convert.FromHexString(key), Convert.FromHexString(message))));

    [Fact]
    public void Ideal_signatures_sign() => Signs<IdealSignatures>();

    [Fact]
    public void Ed25519_signs() => Signs<Ed25519Signatures>();

    [Fact]
    public void P256_signs() => Signs<P256Signatures>();

    [Fact]
    public void A_signature_of_another_scheme_verifies_under_no_key()
    {
        Signature ideal = IdealSignatures.Sign(Keys<IdealSignatures>().Signing(1), new Text("a"));
        Assert.False(Ed25519Signatures.Verify(Keys<Ed25519Signatures>().Verification(1), new Text("a"), ideal));
        Assert.False(P256Signatures.Verify(Keys<P256Signatures>().Verification(1), new Text("a"), ideal));
        Signature edwards = Ed25519Signatures.Sign(Keys<Ed25519Signatures>().Signing(1), new Text("a"));
        Assert.False(IdealSignatures.Verify(Keys<IdealSignatures>().Verification(1), new Text("a"), edwards));
    }

    [Fact]
    public void Parts_of_a_statement_cannot_be_shifted()
    {
        Assert.NotEqual(Encoded(w => { w.Write("a"); w.Write("bc"); }), Encoded(w => { w.Write("ab"); w.Write("c"); }));
        Assert.NotEqual(Encoded(w => w.Write(new SessionId("s"))), Encoded(w => w.Write(new SessionId("s", ""))));
        Assert.NotEqual(Encoded(w => w.Write(new SessionId("s", "t"))), Encoded(w => w.Write(new SessionId("t", "s"))));
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 2, 0xC3, 0xA9], Encoded(w => { w.Write(1); w.Write("é"); }));
    }

    private static void Signs<TScheme>()
        where TScheme : ISignatureScheme
    {
        SignatureKeys keys = Keys<TScheme>();
        Assert.Equal(2, keys.Size);
        Signature signature = TScheme.Sign(keys.Signing(1), new Text("a"));
        Assert.True(TScheme.Verify(keys.Verification(1), new Text("a"), signature));
        Assert.False(TScheme.Verify(keys.Verification(1), new Text("b"), signature));
        Assert.False(TScheme.Verify(keys.Verification(2), new Text("a"), signature));

        // Keys and signatures are fingerprinted; of ECDSA only what does not depend on chance.
        Assert.NotEqual(Network.State(keys.Verification(1)), Network.State(keys.Verification(2)));
        Assert.Equal(Network.State(signature), Network.State(TScheme.Sign(keys.Signing(1), new Text("a"))));

        // Keys follow from the chance they are given.
        Assert.Equal(Network.State(keys.Verification(2)), Network.State(Keys<TScheme>().Verification(2)));
        keys.Signing(1).Erase();
        Assert.Throws<InvalidOperationException>(() => TScheme.Sign(keys.Signing(1), new Text("a")));
    }

    private static SignatureKeys Keys<TScheme>()
        where TScheme : ISignatureScheme => SignatureKeys.Generate<TScheme>(2, party => new SeededRandomSource([(byte)party]));

    private static byte[] Encoded(Action<StatementWriter> write)
    {
        var writer = new StatementWriter();
        write(writer);
        return writer.ToArray();
    }

    private sealed class Text(string text) : Statement
    {
        private string Content => text;

        protected override void Write(StatementWriter writer) => writer.Write(text);

        public override bool Equals(Statement? other) => other is Text same && same.Content == text;

        public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(text);
    }
}
