using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tracking;

/// <summary>
/// Ideal key agreement, for exploration: what two servers agree on is a symbol that only they know, and a key is the element
/// itself. What DDH gives a real group up to computational indistinguishability, this gives exactly.
/// </summary>
/// <typeparam name="TCoefficient">The field of the coefficients.</typeparam>
public sealed class TrackedAgreement<TCoefficient> : IKeyAgreementGroup<Tracked<TCoefficient>>
    where TCoefficient : struct, IFieldElement<TCoefficient>
{
    private TrackedAgreement()
    {
    }

    /// <summary>The next exponent of a server.</summary>
    /// <param name="random">An <see cref="ExponentSource{TCoefficient}"/>.</param>
    public static KeyPair GenerateKeys(RandomSource random)
    {
        var source = (ExponentSource<TCoefficient>)random;
        int exponent = source.NextExponent();
        return new KeyPair(new Public(exponent), new Private(source.Table, exponent));
    }

    /// <inheritdoc/>
    public static Tracked<TCoefficient> Agree(PrivateKey own, PublicKey other) =>
        new(((Private)own).With(((Public)other).Exponent));

    /// <inheritdoc/>
    public static object SessionKey(SessionId session, in Tracked<TCoefficient> element) => element.Observed;

    private sealed class Public(int exponent) : PublicKey
    {
        public int Exponent => exponent;

        public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(exponent);
    }

    private sealed class Private(ExponentTable<TCoefficient> table, int? exponent) : PrivateKey
    {
        private int? _exponent = exponent;

        public LinearForm<TCoefficient> With(int other) => table.Shared(
            _exponent ?? throw new InvalidOperationException("The exponent is erased; nothing can be agreed on with it."),
            other);

        /// <summary>
        /// Shows what the exponent makes with each other one, since their public values are known or will be. Its own square is
        /// among them.
        /// </summary>
        public override void Reveal(IEavesdropper eavesdropper)
        {
            for (int other = 0; _exponent is { } own && other < table.Exponents; other++)
            {
                eavesdropper.Sees(table.Shared(own, other));
            }
        }

        public override void Erase() => _exponent = null;

        public override PrivateKey Clone() => new Private(table, _exponent);

        public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(_exponent is { } own ? own + 1 : 0);
    }
}
