using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Systems;

/// <summary>What stands below a protocol that runs on top of consensus.</summary>
public enum ConsensusKind
{
    /// <summary>TH_cons itself: the hybrid system.</summary>
    Ideal,

    /// <summary>The randomised protocol MVC.</summary>
    Mvc,

    /// <summary>Consensus on strings from π_CKS00: bits with a common coin.</summary>
    Cks00,

    /// <summary>Consensus on strings from π_CR93: bits with a coin made on the fly, without dealer.</summary>
    Cr93,

    /// <summary>Chandra and Toueg's rotating coordinator with an eventually strong failure detector.</summary>
    ChandraToueg,

    /// <summary>Consensus on strings from bits whose coins are the bits of a key [CS04 §3.3].</summary>
    GkeCoin,

    /// <summary>Global consensus for Byzantine parties, on certified values, with a common coin.</summary>
    Global,
}

/// <summary>What the failure detectors of the servers may do.</summary>
public enum DetectorKind
{
    /// <summary>
    /// ◇S: in the end every crashed server is listed to whoever waits for it, and one server that has not crashed, the last of
    /// them, is listed no more. All else is the adversary's choice.
    /// </summary>
    EventuallyStrong,

    /// <summary>Only crashed servers are listed.</summary>
    Perfect,
}

/// <summary>What Byzantine parties may do.</summary>
public enum ByzantineKind
{
    /// <summary>There are none.</summary>
    None,

    /// <summary>They run the protocol, and any of their messages may never arrive: silence, from any point on and towards anyone.</summary>
    Silent,

    /// <summary>Besides, each runs a second time under the same key, and the adversary delivers to and from either: equivocation.</summary>
    Twins,

    /// <summary>Besides, they send messages that they make up, change and replay.</summary>
    Mixed,
}

/// <summary>How the properties of a Delivery Service are read.</summary>
public enum PropertyReading
{
    /// <summary>As the strongest that some algorithm keeps in the model.</summary>
    Achievable,

    /// <summary>Word for word [PIFTI23 §3.3].</summary>
    Literal,
}

/// <summary>What encrypts or signs, and what is encrypted.</summary>
public enum CryptoKind
{
    /// <summary>Tracked elements under ideal encryption: secrecy is decided exactly. Ideal signatures, which nobody forges.</summary>
    Ideal,

    /// <summary>GF(2^128) under HPKE with X25519, HKDF-SHA256 and ChaCha20-Poly1305.</summary>
    X25519,

    /// <summary>GF(2^128) under HPKE with P-256, HKDF-SHA256 and AES-128-GCM; where nothing is encrypted, points of P-256; ECDSA
    /// on P-256 where something is signed.</summary>
    P256,

    /// <summary>Ed25519, where something is signed.</summary>
    Ed25519,
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

    /// <summary>t, the number of Byzantine parties tolerated, in scenarios of the Byzantine model.</summary>
    public int T { get; init; } = 1;

    /// <summary>k, the sensitivity of CAC to conflicts.</summary>
    public int K { get; init; } = 1;

    /// <summary>What Byzantine parties may do.</summary>
    public ByzantineKind Byzantine { get; init; }

    /// <summary>How many parties the adversary may corrupt, where Byzantine parties may do anything.</summary>
    public int Faulty { get; init; } = 1;

    /// <summary>How many parties may propose, the first ones.</summary>
    public int Proposers { get; init; } = 2;

    /// <summary>How many times each of these has a proposal broadcast and asks for a commit, where there are epochs.</summary>
    public int Commits { get; init; } = 3;

    /// <summary>How the properties of a Delivery Service are read.</summary>
    public PropertyReading Reading { get; init; }

    /// <summary>G, how many peers a party of a gossip protocol samples; 0 for as many as leave a chance of 10⁻⁶ that a message is lost,
    /// and in a Delivery Service for all.</summary>
    public int Gossip { get; init; }

    /// <summary>How many messages Byzantine parties may make up in a run.</summary>
    public int Forgeries { get; init; }

    /// <summary>
    /// The specifications that runs are held against, by name, with commas between; empty for all. A run ends with its first violation:
    /// what a form breaks later shows when what it breaks before is not watched.
    /// </summary>
    public string Watch { get; init; } = "";

    /// <summary>How many messages Byzantine parties may send in a run to those that such messages are not for.</summary>
    public int Strays { get; init; }

    /// <summary>
    /// How many parties the adversary may not corrupt, the last ones: 1 leaves the server of the centralised Delivery Service correct.
    /// </summary>
    public int Spared { get; init; }

    /// <summary>How many times in a run the network may deliver a message and keep it, to deliver it again.</summary>
    public int Duplicates { get; init; }

    /// <summary>What failure detectors may do, for protocols that have them.</summary>
    public DetectorKind Detector { get; init; }

    /// <summary>How many times a detector ◇S may list the server that it trusts in the end.</summary>
    public int Suspicions { get; init; } = 2;

    /// <summary>A run in which a server goes beyond this view is given up as undecided.</summary>
    public int ViewCap { get; init; } = 100;
}
