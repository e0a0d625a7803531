using System.Globalization;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>A scenario that can be asked for by name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Summary">What it explores, in one line.</param>
/// <param name="HasCrypto">Whether it encrypts, so that the choice of cryptography means something.</param>
/// <param name="HasConsensus">Whether it stands on consensus, so that the choice of consensus means something.</param>
/// <param name="HasVariants">Whether its printed form differs from the default.</param>
/// <param name="HasBreakIns">Whether it tolerates break-ins, so that their number means something.</param>
/// <param name="Create">Makes it; the parameters are already checked.</param>
public sealed record ScenarioDescription(
    string Name,
    string Summary,
    bool HasCrypto,
    bool HasConsensus,
    bool HasVariants,
    bool HasBreakIns,
    Func<ScenarioOptions, Scenario> Create)
{
    /// <summary>The t_b that is taken when none is asked for, from n and t_c; where break-ins are tolerated.</summary>
    public Func<int, int, int> DefaultBreakIns { get; init; } = (n, tc) => Math.Max(0, n - 2 * tc - 1);

    /// <summary>The fewest servers with which the protocol means something.</summary>
    public int LeastN { get; init; } = 1;

    /// <summary>How many sessions run side by side when no number is asked for.</summary>
    public int DefaultSessions { get; init; } = 1;

    /// <summary>The forms that it has besides the default and, where that differs, the printed one.</summary>
    public IReadOnlyList<Variant> OtherVariants { get; init; } = [];

    /// <summary>Whether its servers have failure detectors, whatever stands below.</summary>
    public bool HasDetectors { get; init; }

    /// <summary>
    /// Whether it is of the Byzantine model: t, k, what Byzantine parties may do and how many propose mean something, and crashes do not.
    /// </summary>
    public bool IsByzantine { get; init; }

    /// <summary>Whether it signs and encrypts nothing, so that the choice of cryptography is that of signatures.</summary>
    public bool Signs { get; init; }

    /// <summary>Whether it gossips, so that the size of samples means something.</summary>
    public bool HasGossip { get; init; }

    /// <summary>Whether it has epochs, so that the number of commits means something.</summary>
    public bool HasEpochs { get; init; }

    /// <summary>How many parties its protocol needs, from t, k and the form; null where crashes count.</summary>
    public Func<ScenarioOptions, int>? Needs { get; init; }

    /// <summary>The strategy that is taken when none is asked for.</summary>
    public string DefaultStrategy { get; init; } = "swarm";
}

/// <summary>All scenarios, the check of their parameters, and how these are written in a run file.</summary>
public static class ScenarioCatalog
{
    /// <summary>All scenarios, by name.</summary>
    public static IReadOnlyList<ScenarioDescription> All { get; } =
    [
        new(
            "omega",
            "protocol ω [CS04 Alg. 1] against TH_gke, over TH_cons or over a protocol",
            HasCrypto: true,
            HasConsensus: true,
            HasVariants: true,
            HasBreakIns: false,
            options => new OmegaScenario(options)),
        new(
            "omega-fs",
            "protocol ω_fs [CS04 §4.3], forward-secure against t_b break-ins, against TH_fs-gke, over TH_cons or over a protocol",
            HasCrypto: true,
            HasConsensus: true,
            HasVariants: true,
            HasBreakIns: true,
            options => new OmegaFsScenario(options)),
        new(
            "bound",
            "the bound of [CS04 §4.2]: ω_fs against TH_fs-gke with t_b = n − 2t_c, by the adversary of two stages",
            HasCrypto: true,
            HasConsensus: true,
            HasVariants: false,
            HasBreakIns: true,
            options => new BoundScenario(options))
        {
            DefaultBreakIns = (n, tc) => n - 2 * tc,
            DefaultStrategy = "two-stage",
        },
        new(
            "mvc",
            "MVC, randomised consensus on strings, against TH_cons",
            HasCrypto: false,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new StringConsensusScenario(options, ConsensusKind.Mvc)),
        new(
            "chandra-toueg",
            "Chandra–Toueg, consensus on strings with a failure detector ◇S, against TH_cons",
            HasCrypto: false,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new StringConsensusScenario(options, ConsensusKind.ChandraToueg))
        {
            HasDetectors = true,
        },
        new(
            "strings",
            "consensus on strings from bits, over TH_cons or over a protocol for bits, against TH_cons",
            HasCrypto: true,
            HasConsensus: true,
            HasVariants: false,
            HasBreakIns: false,
            options => new StringConsensusScenario(options, options.Consensus)),
        new(
            "cks00",
            "π_CKS00, randomised consensus on a bit by three exchanges and a coin, against TH_cons",
            HasCrypto: false,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new BitConsensusScenario(options, ConsensusKind.Cks00))
        {
            OtherVariants = [Variant.EarlyCoin],
        },
        new(
            "cr93",
            "π_CR93, randomised consensus on a bit with a coin made on the fly, against TH_cons",
            HasCrypto: true,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new BitConsensusScenario(options, ConsensusKind.Cr93)),
        new(
            "gke-coin",
            "the reduction of [CS04 §3.3]: consensus on a bit whose coins are the bits of a key, against TH_cons",
            HasCrypto: true,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new BitConsensusScenario(options, ConsensusKind.GkeCoin)),
        new(
            "burmester-desmedt",
            "Burmester–Desmedt, the ancestor of ω that tolerates no crash, against TH_gke; real cryptography on P-256 only",
            HasCrypto: true,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new BurmesterDesmedtScenario(options))
        {
            LeastN = 2,
        },
        new(
            "cac",
            "CAC, context-adaptive cooperation over signatures [PIFTI23 §2.2], against its properties in the Byzantine model",
            HasCrypto: true,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new CacScenario(options))
        {
            IsByzantine = true,
            Signs = true,
            OtherVariants = [Variant.Fast, Variant.FastUnbound, Variant.FastAsPublished, Variant.HighThreshold],
            Needs = o => (o.Variant is Variant.Fast or Variant.FastUnbound or Variant.FastAsPublished ? 5 : 3) * o.T + o.K,
        },
        new(
            "restrained",
            "restrained consensus [PIFTI23 §2.2] among the proposers, with timeouts, against its properties in the Byzantine model",
            HasCrypto: true,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new RestrainedScenario(options))
        {
            IsByzantine = true,
            Signs = true,
            Needs = o => 3 * o.T + o.K,
        },
        new(
            "cascade",
            "Cascade Consensus [PIFTI23 §2.2] over global consensus, ideal or as a protocol, with timeouts, against consensus in the Byzantine model",
            HasCrypto: true,
            HasConsensus: true,
            HasVariants: false,
            HasBreakIns: false,
            options => new CascadeScenario(options))
        {
            IsByzantine = true,
            Signs = true,
            Needs = o => 3 * o.T + o.K,
        },
        new(
            "binary-agreement",
            "Byzantine agreement on a bit by rounds and a common coin, without signatures, against consensus in the Byzantine model",
            HasCrypto: false,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new BinaryAgreementScenario(options))
        {
            IsByzantine = true,
            OtherVariants = [Variant.EarlyCoin],
            Needs = o => 3 * o.T + 1,
        },
        new(
            "global",
            "global consensus [PIFTI23 §2.2] on certified values, with a common coin, against consensus in the Byzantine model",
            HasCrypto: true,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new GlobalScenario(options))
        {
            IsByzantine = true,
            Signs = true,
            Needs = o => 3 * o.T + o.K,
        },
        new(
            "murmur",
            "Murmur, probabilistic broadcast by gossip [PIFTI23 §2.2], against its properties in the Byzantine model",
            HasCrypto: true,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new MurmurScenario(options))
        {
            IsByzantine = true,
            Signs = true,
            HasGossip = true,
            Needs = o => 2 * o.T + 1,
        },
        new(
            "delivery",
            "the distributed Delivery Service [PIFTI23 Alg. 1] with TreeKEM, over Murmur and Cascade Consensus, against its six properties",
            HasCrypto: true,
            HasConsensus: true,
            HasVariants: true,
            HasBreakIns: false,
            options => new DeliveryScenario(options, isCentral: false))
        {
            IsByzantine = true,
            Signs = true,
            HasGossip = true,
            HasEpochs = true,
            Needs = o => 3 * o.T + o.K,
        },
        new(
            "delivery-central",
            "the centralised Delivery Service [PIFTI23 §3.4] with TreeKEM, the last party a server that is not trusted, against the same properties",
            HasCrypto: true,
            HasConsensus: false,
            HasVariants: false,
            HasBreakIns: false,
            options => new DeliveryScenario(options, isCentral: true))
        {
            IsByzantine = true,
            Signs = true,
            HasEpochs = true,
            LeastN = 2,
            Needs = o => Math.Max(2, 3 * o.T + o.K),
        },
        new(
            "omega-prf",
            "PRF session keys [CS04 §3.1] over one run of ω, against TH_gke; with break-ins, against TH_fs-gke, which refutes them",
            HasCrypto: true,
            HasConsensus: true,
            HasVariants: false,
            HasBreakIns: true,
            options => new OmegaPrfScenario(options))
        {
            DefaultBreakIns = (_, _) => 0,
            DefaultSessions = 2,
        },
    ];

    /// <summary>Finds a scenario.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static ScenarioDescription Find(string name) =>
        All.FirstOrDefault(d => d.Name == name)
        ?? throw new InputException(
            $"There is no scenario \"{name}\". Scenarios are: {string.Join(", ", All.Select(d => d.Name))}.");

    /// <summary>Makes a scenario.</summary>
    /// <param name="options">Its parameters.</param>
    /// <exception cref="InputException">The scenario does not exist, or a parameter does not fit it.</exception>
    public static Scenario Create(ScenarioOptions options)
    {
        ScenarioDescription description = Find(options.Name);
        Require(
            options.N >= description.LeastN && options.N <= 32,
            $"-n {options.N}: n must lie in {description.LeastN} … 32.");
        if (description.IsByzantine)
        {
            // Nobody crashes by itself: a Byzantine party can fall silent.
            options = options with { Tc = 0, Crashes = 0 };
        }

        Require(
            options.Tc >= 0 && 2 * options.Tc < options.N,
            $"--tc {options.Tc}: t_c must satisfy 0 ≤ t_c < n/2, and n is {options.N}; take --tc {(options.N - 1) / 2} or less.");
        Require(
            options.Crashes >= 0 && options.Crashes <= options.N,
            $"--crashes {options.Crashes}: the number of crashes must lie in 0 … n = {options.N}.");
        Require(options.Sessions is >= 1 and <= 64, $"--sessions {options.Sessions}: must lie in 1 … 64.");
        Require(options.Repeats is >= 0 and <= 64, $"--repeats {options.Repeats}: must lie in 0 … 64.");
        Require(options.ViewCap is >= 1 and <= 5000, $"--view-cap {options.ViewCap}: must lie in 1 … 5000.");
        Require(
            description.HasCrypto || options.Crypto == CryptoKind.Ideal,
            $"--crypto {Text(options.Crypto)}: {description.Name} encrypts nothing; leave the option out.");
        Require(
            !description.Signs || options.Crypto != CryptoKind.X25519,
            $"--crypto {Text(options.Crypto)}: {description.Name} signs and encrypts nothing; take ed25519 or p256.");
        Require(
            description.Signs || options.Crypto != CryptoKind.Ed25519,
            $"--crypto {Text(options.Crypto)}: {description.Name} signs nothing; take x25519 or p256.");
        RequireByzantine(description, options);
        Require(
            description.HasConsensus || options.Consensus == ConsensusKind.Ideal,
            $"--consensus {Text(options.Consensus)}: {description.Name} does not stand on consensus; leave the option out.");
        Require(
            options.Consensus == ConsensusKind.Ideal || options.Consensus == ConsensusKind.Global == description.IsByzantine,
            $"--consensus {Text(options.Consensus)}: {options.Name} {(description.IsByzantine ? "is" : "is not")} of the Byzantine model; "
            + $"take ideal or {(description.IsByzantine ? "global" : "a protocol other than global")}.");
        Require(
            options.Variant != Variant.AsPrinted || options.Consensus != ConsensusKind.Global,
            "--consensus global: the printed form stands on ideal global consensus only; leave the option out.");
        bool overBits = options.Consensus is not (ConsensusKind.Mvc or ConsensusKind.ChandraToueg);
        Require(
            options.Name != "strings" || overBits,
            $"--consensus {Text(options.Consensus)}: {options.Name} stands on consensus on bits; take ideal, cks00, cr93 or gke-coin.");
        bool detectors = HasDetectors(options);
        Require(
            detectors || options.Detector == DetectorKind.EventuallyStrong,
            $"--detector {Text(options.Detector)}: only chandra-toueg has failure detectors; leave the option out.");
        Require(
            options.Suspicions is >= 0 and <= 64, $"--suspicions {options.Suspicions}: must lie in 0 … 64.");
        Require(
            options.Variant == Variant.Default
                || (options.Variant == Variant.AsPrinted && description.HasVariants)
                || description.OtherVariants.Contains(options.Variant),
            $"--variant {Text(options.Variant)}: {description.Name} has no such form; leave the option out.");
        Require(
            description.HasBreakIns || (options.Tb == 0 && options.BreakIns == 0),
            $"--tb {options.Tb} --breakins {options.BreakIns}: {options.Name} tolerates no break-ins; leave the options out.");
        Require(
            options.Tb >= 0 && options.Tb <= options.N - 2 * options.Tc,
            $"--tb {options.Tb}: t_b must lie in 0 … n − 2t_c = {options.N - 2 * options.Tc}; protocols claim t_b < n − 2t_c, and at "
            + "n − 2t_c the bound of [CS04 §4.2] refutes them.");
        Require(
            options.BreakIns is >= 0 and <= 64, $"--breakins {options.BreakIns}: must lie in 0 … 64.");
        Scenario scenario = description.Create(options with { Watch = "" });
        if (options.Watch.Length == 0)
        {
            return scenario;
        }

        string[] names = [.. scenario.Specifications().Select(s => s.Specification)];
        foreach (string name in options.Watch.Split(','))
        {
            Require(
                names.Contains(name, StringComparer.Ordinal),
                $"--watch {name}: {options.Name} is held against {string.Join(", ", names)}.");
        }

        return description.Create(options);
    }

    /// <summary>Whether parameters fit their scenario of the Byzantine model.</summary>
    /// <param name="options">The parameters.</param>
    public static bool Fits(ScenarioOptions options)
    {
        try
        {
            RequireByzantine(Find(options.Name), options);
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    /// <summary>The parameters in one line, as a run file has them.</summary>
    /// <param name="options">The parameters.</param>
    public static string Format(ScenarioOptions options) =>
        FormatAll(options) + (options.Watch.Length > 0 ? $" watch={options.Watch}" : "");

    private static string FormatAll(ScenarioOptions options) => Find(options.Name).IsByzantine
        ? FormattableString.Invariant($"{options.Name} n={options.N} t={options.T} k={options.K} ")
        + FormattableString.Invariant(
            $"byzantine={Text(options.Byzantine)} faulty={options.Faulty} forgeries={options.Forgeries} ")
        + FormattableString.Invariant($"proposers={options.Proposers} sessions={options.Sessions} variant={Text(options.Variant)} ")
        + FormattableString.Invariant($"crypto={Text(options.Crypto)} network={Text(options.Network)} view-cap={options.ViewCap}")
        + (Find(options.Name).HasGossip ? FormattableString.Invariant($" gossip={options.Gossip}") : "")
        + (Find(options.Name).HasEpochs ? FormattableString.Invariant($" commits={options.Commits} reading={Text(options.Reading)}") : "")
        + (Find(options.Name).HasConsensus ? $" consensus={Text(options.Consensus)}" : "")
        + (options.Spared > 0 ? FormattableString.Invariant($" spared={options.Spared}") : "")
        + (options.Strays > 0 ? FormattableString.Invariant($" strays={options.Strays}") : "")
        + (options.Duplicates > 0 ? FormattableString.Invariant($" duplicates={options.Duplicates}") : "")
        : FormattableString.Invariant(
        $"{options.Name} n={options.N} tc={options.Tc} crashes={options.Crashes} sessions={options.Sessions} ")
        + FormattableString.Invariant(
            $"variant={Text(options.Variant)} consensus={Text(options.Consensus)} crypto={Text(options.Crypto)} ")
        + FormattableString.Invariant(
            $"network={Text(options.Network)} repeats={options.Repeats} view-cap={options.ViewCap}")
        + (Find(options.Name).HasBreakIns
            ? FormattableString.Invariant($" tb={options.Tb} breakins={options.BreakIns}")
            : "")
        + (HasDetectors(options)
            ? FormattableString.Invariant($" detector={Text(options.Detector)} suspicions={options.Suspicions}")
            : "");

    /// <summary>Reads parameters.</summary>
    /// <param name="line">What <see cref="Format"/> gives; parameters may be missing, and keep their defaults.</param>
    /// <exception cref="InputException">The line does not read.</exception>
    public static ScenarioOptions Parse(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            throw new InputException("The scenario line is empty; it begins with the name of a scenario.");
        }

        var options = new ScenarioOptions { Name = words[0] };
        if (All.Any(d => d.Name == words[0] && d.IsByzantine))
        {
            options = options with { Tc = 0, Crashes = 0 };
        }

        foreach (string word in words.Skip(1))
        {
            if (word.Split('=') is not [var name, var value])
            {
                throw new InputException($"\"{word}\" is no parameter; parameters read name=value, for example n=5.");
            }

            options = Set(options, name, value);
        }

        return options;
    }

    /// <summary>The values of a parameter that has names for values; the first is the default.</summary>
    /// <param name="name">The parameter: variant, consensus, crypto, network, detector or byzantine.</param>
    public static IReadOnlyList<string> Values(string name) => name switch
    {
        "variant" => Texts<Variant>(),
        "consensus" => Texts<ConsensusKind>(),
        "crypto" => Texts<CryptoKind>(),
        "network" => Texts<NetworkOrder>(),
        "detector" => Texts<DetectorKind>(),
        "byzantine" => Texts<ByzantineKind>(),
        "reading" => Texts<PropertyReading>(),
        _ => throw new ArgumentException($"The parameter {name} has no names for values.", nameof(name)),
    };

    /// <summary>Sets one parameter.</summary>
    /// <param name="options">The parameters before.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="InputException">There is no such parameter, or it has no such value.</exception>
    public static ScenarioOptions Set(ScenarioOptions options, string name, string value) => name switch
    {
        "n" => options with { N = Number(name, value) },
        "tc" => options with { Tc = Number(name, value) },
        "crashes" => options with { Crashes = Number(name, value) },
        "sessions" => options with { Sessions = Number(name, value) },
        "t" => options with { T = Number(name, value) },
        "k" => options with { K = Number(name, value) },
        "gossip" => options with { Gossip = Number(name, value) },
        "faulty" => options with { Faulty = Number(name, value) },
        "forgeries" => options with { Forgeries = Number(name, value) },
        "spared" => options with { Spared = Number(name, value) },
        "strays" => options with { Strays = Number(name, value) },
        "duplicates" => options with { Duplicates = Number(name, value) },
        "proposers" => options with { Proposers = Number(name, value) },
        "commits" => options with { Commits = Number(name, value) },
        "reading" => options with { Reading = Read<PropertyReading>(name, value) },
        "byzantine" => options with { Byzantine = Read<ByzantineKind>(name, value) },
        "tb" => options with { Tb = Number(name, value) },
        "breakins" => options with { BreakIns = Number(name, value) },
        "repeats" => options with { Repeats = Number(name, value) },
        "view-cap" => options with { ViewCap = Number(name, value) },
        "variant" => options with { Variant = Read<Variant>(name, value) },
        "consensus" => options with { Consensus = Read<ConsensusKind>(name, value) },
        "crypto" => options with { Crypto = Read<CryptoKind>(name, value) },
        "detector" => options with { Detector = Read<DetectorKind>(name, value) },
        "suspicions" => options with { Suspicions = Number(name, value) },
        "watch" => options with { Watch = value },
        "network" => options with { Network = Read<NetworkOrder>(name, value) },
        _ => throw new InputException($"There is no parameter \"{name}\"."),
    };

    /// <summary>How a value is written on the command line and in files: as-printed for AsPrinted.</summary>
    /// <typeparam name="TValue">The kind of value.</typeparam>
    /// <param name="value">The value.</param>
    public static string Text<TValue>(TValue value)
        where TValue : struct, Enum
    {
        string name = value.ToString();
        return string.Concat(name.Select((c, i) =>
            char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
    }

    private static void RequireByzantine(ScenarioDescription description, ScenarioOptions options)
    {
        var standard = new ScenarioOptions { Name = options.Name };
        if (!description.IsByzantine)
        {
            Require(
                options.T == standard.T
                    && options.K == standard.K
                    && options.Byzantine == ByzantineKind.None
                    && options.Forgeries == 0
                    && options.Spared == 0
                    && options.Strays == 0
                    && options.Duplicates == 0
                    && options.Gossip == 0
                    && options.Faulty == standard.Faulty
                    && options.Proposers == standard.Proposers
                    && options.Commits == standard.Commits
                    && options.Reading == PropertyReading.Achievable,
                $"-t, -k, --byzantine, --faulty, --forgeries, --strays, --spared, --duplicates, --proposers, --gossip, --commits, --reading: {options.Name} is not of the Byzantine model; leave them out.");
            return;
        }

        Require(options.T is >= 0 and <= 10, $"-t {options.T}: t must lie in 0 … 10.");
        Require(options.K >= 1, $"-k {options.K}: k must be at least 1.");
        int needs = description.Needs!(options);
        Require(
            options.K == standard.K || description.Needs(options with { K = options.K + 1 }) != needs,
            $"-k {options.K}: {options.Name} has no sensitivity to conflicts; leave the option out.");
        Require(
            options.N >= needs,
            $"-n {options.N}: {options.Name} needs n ≥ {needs} for t = {options.T} and k = {options.K} in this form; take fewer of them.");
        Require(options.Proposers >= 1 && options.Proposers <= options.N, $"--proposers {options.Proposers}: must lie in 1 … n = {options.N}.");
        Require(
            options.Faulty >= 0 && options.Faulty < options.N, $"--faulty {options.Faulty}: must lie in 0 … n − 1 = {options.N - 1}.");
        Require(
            options.Gossip >= 0 && options.Gossip <= options.N && (description.HasGossip || options.Gossip == 0),
            $"--gossip {options.Gossip}: must lie in 0 … n = {options.N}, and only murmur and delivery gossip.");
        Require(
            options.Commits is >= 1 and <= 100 && (description.HasEpochs || options.Commits == new ScenarioOptions { Name = options.Name }.Commits),
            $"--commits {options.Commits}: must lie in 1 … 100, and only a Delivery Service commits.");
        Require(
            description.HasEpochs || options.Reading == PropertyReading.Achievable,
            $"--reading {Text(options.Reading)}: only a Delivery Service has properties that can be read in two ways; leave the option out.");
        Require(
            options.Spared >= 0 && options.Spared + options.Faulty <= options.N,
            $"--spared {options.Spared}: must lie in 0 … n − faulty = {options.N - options.Faulty}, so that enough parties are left to corrupt.");
        Require(options.Duplicates is >= 0 and <= 1000, $"--duplicates {options.Duplicates}: must lie in 0 … 1000.");
        Require(options.Forgeries is >= 0 and <= 1000, $"--forgeries {options.Forgeries}: must lie in 0 … 1000.");
        Require(options.Strays is >= 0 and <= 1000, $"--strays {options.Strays}: must lie in 0 … 1000.");
        Require(
            options.Strays == 0 || options.Byzantine == ByzantineKind.Mixed,
            $"--strays {options.Strays}: stray messages are sent with --byzantine mixed only.");
        Require(
            options.Forgeries == 0 || options.Byzantine == ByzantineKind.Mixed,
            $"--forgeries {options.Forgeries}: messages are made up with --byzantine mixed only.");
    }

    private static bool HasDetectors(ScenarioOptions options) =>
        options.Consensus == ConsensusKind.ChandraToueg || Find(options.Name).HasDetectors;

    private static IReadOnlyList<string> Texts<TValue>()
        where TValue : struct, Enum => [.. Enum.GetValues<TValue>().Select(Text)];

    private static TValue Read<TValue>(string name, string text)
        where TValue : struct, Enum
    {
        foreach (TValue value in Enum.GetValues<TValue>())
        {
            if (Text(value) == text)
            {
                return value;
            }
        }

        throw new InputException($"{name} {text}: take one of {string.Join(", ", Texts<TValue>())}.");
    }

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new InputException($"{name}={value}: a whole number is needed.");

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InputException(otherwise);
        }
    }
}
