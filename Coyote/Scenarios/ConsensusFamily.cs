using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// The protocols for consensus behind one port, put together from their parts, with the specifications that each is held
/// against besides TH_cons.
/// </summary>
/// <param name="Kind">Which protocol.</param>
/// <param name="Group">The group.</param>
/// <param name="Crypto">What encrypts, where something does.</param>
/// <param name="Random">Where the machine of a server for an instance takes bytes from.</param>
internal sealed record ConsensusFamily(
    ConsensusKind Kind, Group Group, CryptoKind Crypto, Func<int, SessionId, RandomSource> Random)
{
    /// <summary>Consensus on strings.</summary>
    /// <param name="party">The server, numbered from 1.</param>
    /// <param name="instance">The instance.</param>
    /// <exception cref="InvalidOperationException">TH_cons is no protocol.</exception>
    public Machine<Propose, Decide> Strings(int party, SessionId instance) => Kind switch
    {
        ConsensusKind.Mvc => new Mvc(Group, party, instance),
        ConsensusKind.ChandraToueg => new ChandraToueg(Group, party, instance),
        ConsensusKind.Cks00 => FromBits(party, instance, CandidateOrder.Coin),
        ConsensusKind.Cr93 => FromBits(party, instance, CandidateOrder.Fixed),
        ConsensusKind.GkeCoin => WithKey(party, instance, FromBits(party, instance, CandidateOrder.Coin)),
        _ => throw new InvalidOperationException($"{Kind} is no protocol."),
    };

    /// <summary>Consensus on a bit.</summary>
    /// <param name="party">The server, numbered from 1.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="variant">Which form.</param>
    /// <exception cref="InvalidOperationException">The protocol is not for bits.</exception>
    public Machine<Propose, Decide> Bits(int party, SessionId instance, Variant variant = Variant.Default) => Kind switch
    {
        ConsensusKind.Cks00 => new Cks00(Group, party, instance, variant),
        ConsensusKind.GkeCoin => WithKey(party, instance, new Cks00(Group, party, instance)),
        ConsensusKind.Cr93 => Crypto switch
        {
            CryptoKind.Ideal => new Cr93<IdealScheme<Gf2Pow128>>(Group, party, instance, Random(party, instance)),
            CryptoKind.X25519 =>
                new Cr93<HpkeScheme<Gf2Pow128, X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>>(
                    Group, party, instance, Random(party, instance)),
            _ => new Cr93<HpkeScheme<Gf2Pow128, P256Group, SystemHkdf, SystemAes128Gcm>>(
                Group, party, instance, Random(party, instance)),
        },
        _ => throw new InvalidOperationException($"{Kind} is not for bits."),
    };

    /// <summary>The specifications that the protocol for strings is held against.</summary>
    /// <param name="coverage">Counts what is reached.</param>
    public IEnumerable<SpecMonitor> StringMonitors(Coverage coverage)
    {
        yield return new TrustedHostCons(Group, Decisions.Once, coverage);
        switch (Kind)
        {
            case ConsensusKind.Mvc:
                yield return new CoinBinding(Group, coverage);
                yield return new ViewLock(coverage);
                break;
            case ConsensusKind.ChandraToueg:
                break;
            case ConsensusKind.Ideal:
                yield return new CommonCoreSpec(Group, coverage);
                break;
            default:
                // Most instances for bits are unanimous and need no coin.
                yield return new CommonCoreSpec(Group, coverage);
                yield return new ViewLock(coverage);
                yield return new BoundOutcome(Group, coverage, coinExpected: false);
                if (Kind == ConsensusKind.GkeCoin)
                {
                    yield return new CommonCoin(coverage);
                }

                break;
        }
    }

    /// <summary>The specifications that the protocol for a bit is held against.</summary>
    /// <param name="coverage">Counts what is reached.</param>
    /// <param name="variant">Which form.</param>
    public IEnumerable<SpecMonitor> BitMonitors(Coverage coverage, Variant variant)
    {
        yield return new TrustedHostCons(Group, Decisions.Once, coverage);
        yield return new ViewLock(coverage);
        if (variant == Variant.Default)
        {
            yield return new BoundOutcome(Group, coverage);
        }

        if (Kind == ConsensusKind.Cr93)
        {
            yield return new CommonCoreSpec(Group, coverage);
        }
        else if (Kind == ConsensusKind.GkeCoin)
        {
            yield return new TrustedHostGke(Group, coverage);
            yield return new KeySecrecy<Gf2Pow128>(coverage, opaqueKeys: true);
            yield return new CommonCoin(coverage);
        }
    }

    /// <summary>The branches and situations of the protocol for strings.</summary>
    public IReadOnlyList<Mark> StringMarks => Kind switch
    {
        ConsensusKind.Mvc => MvcMarks.All,
        ConsensusKind.ChandraToueg => ChandraTouegMarks.All,
        ConsensusKind.Ideal => StringConsensusMarks.All,
        ConsensusKind.Cks00 or ConsensusKind.Cr93 => [.. StringConsensusMarks.All, .. BitMarks],
        ConsensusKind.GkeCoin => [.. StringConsensusMarks.All, .. BitConsensusMarks.All, .. KeyCoinMarks.ForStrings],
        _ => throw new InvalidOperationException($"{Kind} has no marks."),
    };

    /// <summary>The branches and situations of the protocol for a bit.</summary>
    public IReadOnlyList<Mark> BitMarks => Kind switch
    {
        ConsensusKind.Cr93 => [.. BitConsensusMarks.All, .. Cr93Marks.All],
        ConsensusKind.GkeCoin => [.. BitConsensusMarks.All, .. KeyCoinMarks.ForBits],
        _ => BitConsensusMarks.All,
    };

    private Composed<Propose, Decide, Propose, Decide> FromBits(int party, SessionId instance, CandidateOrder order)
    {
        ConsensusFamily bits = Kind == ConsensusKind.GkeCoin ? this with { Kind = ConsensusKind.Cks00 } : this;
        return new Composed<Propose, Decide, Propose, Decide>(
            Group,
            new StringConsensus(Group, party, instance, order),
            new Instances<Propose, Decide>(bit => bits.Bits(party, bit)),
            instance.Instance(StringConsensus.BitTag));
    }

    // ω' is ω over the protocol without dealer, so that the whole needs none.
    private Composed<Propose, Decide, Start, Finish> WithKey(int party, SessionId instance, Machine<Propose, Decide> consensus)
    {
        SessionId key = instance.Instance(KeyCoinConsensus.KeyTag);
        return new Composed<Propose, Decide, Start, Finish>(
            Group, new KeyCoinConsensus(party, instance, consensus), KeyExchange(party, key), key);
    }

    private Composed<Start, Finish, Propose, Decide> KeyExchange(int party, SessionId key)
    {
        SessionId agreed = key.Instance("cs");
        HybridMachine<Start, Finish, Propose, Decide> omega = Crypto switch
        {
            CryptoKind.Ideal => Omega<IdealScheme<Gf2Pow128>>(party, key),
            CryptoKind.X25519 => Omega<HpkeScheme<Gf2Pow128, X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>>(party, key),
            _ => Omega<HpkeScheme<Gf2Pow128, P256Group, SystemHkdf, SystemAes128Gcm>>(party, key),
        };
        ConsensusFamily below = this with { Kind = ConsensusKind.Cr93 };
        return new Composed<Start, Finish, Propose, Decide>(Group, omega, below.Strings(party, agreed), agreed);
    }

    private Omega<Gf2Pow128, TScheme> Omega<TScheme>(int party, SessionId key)
        where TScheme : IEncryptionScheme<Gf2Pow128> =>
        new(Group, party, key, Variant.Default, Random(party, key));
}
