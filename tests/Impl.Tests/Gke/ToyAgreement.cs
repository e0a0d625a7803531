using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Gke;

/// <summary>Key agreement with its discrete logarithms in the open: z is y itself, and every element its own exponent.</summary>
internal sealed class ToyAgreement : IKeyAgreementGroup<Mersenne61>
{
    private ToyAgreement()
    {
    }

    public static KeyPair GenerateKeys(RandomSource random)
    {
        var exponent = Mersenne61.Draw(random);
        return new KeyPair(new Public(exponent), new Private(exponent));
    }

    public static Mersenne61 Agree(PrivateKey own, PublicKey other) => ((Private)own).Exponent * ((Public)other).Exponent;

    public static object SessionKey(SessionId session, in Mersenne61 element) => element;

    private sealed class Public(Mersenne61 exponent) : PublicKey
    {
        public Mersenne61 Exponent => exponent;

        public override void AddTo(ref Fingerprint fingerprint) => exponent.AddTo(ref fingerprint);
    }

    private sealed class Private(Mersenne61 exponent) : PrivateKey
    {
        public Mersenne61 Exponent { get; private set; } = exponent;

        public override void Reveal(IEavesdropper eavesdropper) => eavesdropper.SeesOpeningKey(Exponent);

        public override void Erase() => Exponent = default;

        public override PrivateKey Clone() => new Private(Exponent);

        public override void AddTo(ref Fingerprint fingerprint) => Exponent.AddTo(ref fingerprint);
    }
}
