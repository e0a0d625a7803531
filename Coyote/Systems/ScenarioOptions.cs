using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Systems;

/// <summary>What stands below a protocol that runs on top of consensus.</summary>
public enum ConsensusKind
{
    /// <summary>TH_cons itself: the hybrid system.</summary>
    Ideal,

    /// <summary>The randomised protocol MVC: the real system.</summary>
    Mvc,
}

/// <summary>What encrypts and what is encrypted.</summary>
public enum CryptoKind
{
    /// <summary>Tracked elements under ideal encryption: secrecy is decided exactly.</summary>
    Ideal,

    /// <summary>GF(2^128) under HPKE with X25519, HKDF-SHA256 and ChaCha20-Poly1305.</summary>
    X25519,

    /// <summary>GF(2^128) under HPKE with P-256, HKDF-SHA256 and AES-128-GCM; where nothing is encrypted, points of P-256.</summary>
    P256,
}

/// <summary>The parameters of a scenario.</summary>
public sealed record ScenarioOptions
{
    /// <summary>The name of the scenario.</summary>
    public required string Name { get; init; }

    /// <summary>n, the number of servers.</summary>
    public int N { get; init; } = 5;

    /// <summary>t_c, the number of crashes tolerated.</summary>
    public int Tc { get; init; } = 2;

    /// <summary>How many servers the adversary may crash.</summary>
    public int Crashes { get; init; } = 2;

    /// <summary>t_b, the number of broken-into servers tolerated, for protocols that tolerate any.</summary>
    public int Tb { get; init; }

    /// <summary>How many times the adversary may break into a server.</summary>
    public int BreakIns { get; init; }

    /// <summary>How many sessions run side by side.</summary>
    public int Sessions { get; init; } = 1;

    /// <summary>Which form of the protocol.</summary>
    public Variant Variant { get; init; }

    /// <summary>What stands below.</summary>
    public ConsensusKind Consensus { get; init; }

    /// <summary>What encrypts.</summary>
    public CryptoKind Crypto { get; init; }

    /// <summary>How the network orders the messages of a link.</summary>
    public NetworkOrder Network { get; init; }

    /// <summary>
    /// How many inputs the user may repeat and outputs an ideal sub-system may repeat, which the definitions do not exclude.
    /// </summary>
    public int Repeats { get; init; }

    /// <summary>A run in which a server goes beyond this view is given up as undecided.</summary>
    public int ViewCap { get; init; } = 100;
}
