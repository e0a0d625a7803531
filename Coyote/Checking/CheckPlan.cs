using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Checking;

/// <summary>What <c>gke check</c> explores: every scenario, over the parameters that matter for it.</summary>
public static class CheckPlan
{
    private static readonly ScenarioOptions s_omega = new() { Name = "omega" };
    private static readonly ScenarioOptions s_omegaFs = new() { Name = "omega-fs" };
    private static readonly ScenarioOptions s_omegaPrf = new() { Name = "omega-prf", Sessions = 2 };
    private static readonly ScenarioOptions s_mvc = new() { Name = "mvc" };
    private static readonly ScenarioOptions s_cks00 = new() { Name = "cks00" };
    private static readonly ScenarioOptions s_cr93 = new() { Name = "cr93" };
    private static readonly ScenarioOptions s_keyCoin = new() { Name = "gke-coin" };
    private static readonly ScenarioOptions s_strings = new() { Name = "strings" };
    private static readonly ScenarioOptions s_chandraToueg = new() { Name = "chandra-toueg" };
    private static readonly ScenarioOptions s_burmesterDesmedt = new() { Name = "burmester-desmedt" };
    private static readonly ScenarioOptions s_cac = new() { Name = "cac" };
    private static readonly ScenarioOptions s_restrained = new() { Name = "restrained" };
    private static readonly ScenarioOptions s_cascade = new() { Name = "cascade" };
    private static readonly ScenarioOptions s_binary = new() { Name = "binary-agreement" };
    private static readonly ScenarioOptions s_global = new() { Name = "global" };
    private static readonly ScenarioOptions s_murmur = new() { Name = "murmur" };
    private static readonly ScenarioOptions s_delivery = new() { Name = "delivery" };
    private static readonly ScenarioOptions s_central = new() { Name = "delivery-central" };

    /// <summary>The plan.</summary>
    public static IReadOnlyList<CheckRow> Rows { get; } =
    [
        Sampled("MVC", Sized(s_mvc, 3, 1)),
        Sampled("MVC", Sized(s_mvc, 4, 1)),
        Sampled("MVC", Sized(s_mvc, 5, 2) with { Sessions = 2 }),
        Sampled("MVC, adversary of the coin", Sized(s_mvc, 3, 1), "coin-aware"),
        Sampled("MVC, adversary of the coin", Sized(s_mvc, 7, 3), "coin-aware"),
        Sampled("CKS00", Sized(s_cks00, 5, 2)),
        Sampled("CKS00, adversary of the coin", Sized(s_cks00, 3, 1), "coin-aware"),
        Sampled("CKS00, lagging adversary", Sized(s_cks00, 3, 1) with { Crashes = 0 }, "lagging"),
        Sampled("CR93", Sized(s_cr93, 3, 1)),
        Sampled("CR93", Sized(s_cr93, 5, 2)),
        Sampled("CR93, adversary of the coin", Sized(s_cr93, 5, 2), "coin-aware"),
        Sampled("strings over TH_cons for bits", Sized(s_strings, 3, 1)),
        Sampled("strings over TH_cons for bits", Sized(s_strings, 5, 2)),
        Sampled("strings over CKS00", Sized(s_strings, 5, 2) with { Consensus = ConsensusKind.Cks00 }, "coin-aware"),
        Sampled("strings over CR93", Sized(s_strings, 5, 2) with { Consensus = ConsensusKind.Cr93 }),
        Sampled("Chandra–Toueg", Sized(s_chandraToueg, 3, 1)),
        Sampled("Chandra–Toueg", Sized(s_chandraToueg, 5, 2) with { Sessions = 2 }),
        Sampled("ω over TH_cons", Sized(s_omega, 3, 1)),
        Sampled("ω over TH_cons", Sized(s_omega, 4, 1)),
        Sampled("ω over TH_cons", Sized(s_omega, 5, 2)),
        Sampled("ω over TH_cons", Sized(s_omega, 5, 2) with { Sessions = 2 }),
        Sampled("ω over TH_cons", Sized(s_omega, 7, 3)),
        Sampled("ω over TH_cons, inputs repeated", Sized(s_omega, 3, 1) with { Repeats = 2 }),
        Sampled("ω over TH_cons, links in order", Sized(s_omega, 5, 2) with { Network = NetworkOrder.Fifo }),
        Exhaustive("ω over TH_cons, every schedule", Sized(s_omega, 2, 0)),
        Exhaustive("ω over TH_cons, every schedule", Sized(s_omega, 3, 1)),
        Sampled("ω over MVC", Sized(s_omega, 3, 1) with { Consensus = ConsensusKind.Mvc }),
        Sampled("ω over MVC", Sized(s_omega, 5, 2) with { Consensus = ConsensusKind.Mvc, Sessions = 2 }),
        Sampled("ω over MVC, adversary of the coin", Sized(s_omega, 4, 1) with { Consensus = ConsensusKind.Mvc }, "coin-aware"),
        Over("ω over CKS00", Sized(s_omega, 5, 2), ConsensusKind.Cks00),
        Over("ω over CR93", Sized(s_omega, 5, 2), ConsensusKind.Cr93),
        Over("ω over Chandra–Toueg", Sized(s_omega, 5, 2), ConsensusKind.ChandraToueg),
        // These run ω below, so a fault in ω shows in the simpler rows first.
        Sampled("coins of a key", Sized(s_keyCoin, 3, 1)),
        Sampled("coins of a key, adversary of the coin", Sized(s_keyCoin, 3, 1), "coin-aware"),
        // Instances that share a coin take a thousand schedules to tell.
        Sampled("strings over coins of a key", Sized(s_strings, 5, 2) with { Consensus = ConsensusKind.GkeCoin }, "coin-aware") with { Share = 15 },
        Over("ω over coins of a key", Sized(s_omega, 3, 1), ConsensusKind.GkeCoin),
        Sampled("ω, X25519", Sized(s_omega, 3, 1) with { Crypto = CryptoKind.X25519, Sessions = 2 }),
        Sampled("ω, P-256", Sized(s_omega, 3, 1) with { Crypto = CryptoKind.P256, Sessions = 2 }),
        Brief(Sampled("Burmester–Desmedt", Crashless(s_burmesterDesmedt, 3, 1))),
        Brief(Sampled("Burmester–Desmedt", Crashless(s_burmesterDesmedt, 5, 2) with { Sessions = 2 })),
        Brief(Sampled("Burmester–Desmedt, crashes beyond t_c", Crashless(s_burmesterDesmedt, 5, 0) with { Crashes = 2 })),
        Brief(Sampled("Burmester–Desmedt, inputs repeated", Crashless(s_burmesterDesmedt, 3, 1) with { Repeats = 2 })),
        Brief(Exhaustive("Burmester–Desmedt, every schedule", Crashless(s_burmesterDesmedt, 3, 1))),
        Brief(Sampled("Burmester–Desmedt, P-256", Crashless(s_burmesterDesmedt, 3, 1) with { Crypto = CryptoKind.P256 })),
        Brief(Sampled("Burmester–Desmedt, P-256", Crashless(s_burmesterDesmedt, 5, 2) with { Crypto = CryptoKind.P256 })),
        Sampled("ω_fs over TH_cons", Sized(s_omegaFs, 4, 1, 1)),
        Sampled("ω_fs over TH_cons", Sized(s_omegaFs, 5, 1, 2) with { Sessions = 2 }),
        Sampled("ω_fs over TH_cons", Sized(s_omegaFs, 7, 2, 2)),
        Sampled("ω_fs over TH_cons, beyond t_b", Sized(s_omegaFs, 5, 1, 1) with { BreakIns = 4 }),
        Exhaustive("ω_fs over TH_cons, every schedule", Sized(s_omegaFs, 2, 0, 1)),
        Sampled("ω_fs over MVC", Sized(s_omegaFs, 4, 1, 1) with { Consensus = ConsensusKind.Mvc }),
        Sampled("ω_fs over MVC", Sized(s_omegaFs, 5, 1, 2) with { Consensus = ConsensusKind.Mvc, Sessions = 2 }),
        Over("ω_fs over CKS00", Sized(s_omegaFs, 5, 1, 2), ConsensusKind.Cks00),
        Over("ω_fs over CR93", Sized(s_omegaFs, 5, 1, 2), ConsensusKind.Cr93),
        Over("ω_fs over Chandra–Toueg", Sized(s_omegaFs, 5, 1, 2), ConsensusKind.ChandraToueg),
        Over("ω_fs over coins of a key", Sized(s_omegaFs, 4, 1, 1), ConsensusKind.GkeCoin),
        Sampled("ω_fs, X25519", Sized(s_omegaFs, 4, 1, 1) with { Crypto = CryptoKind.X25519 }),
        Sampled("the bound, one break-in less", Sized(s_omegaFs, 5, 1, 3) with { Name = "bound", BreakIns = 2 }, "two-stage"),
        Sampled("PRF session keys over TH_cons", Sized(s_omegaPrf, 3, 1)),
        Sampled("PRF session keys over TH_cons", Sized(s_omegaPrf, 5, 2) with { Sessions = 4 }),
        Sampled("PRF session keys over TH_cons, inputs repeated", Sized(s_omegaPrf, 3, 1) with { Repeats = 2 }),
        Exhaustive("PRF session keys over TH_cons, every schedule", Sized(s_omegaPrf, 2, 0) with { Crashes = 1 }),
        Sampled("PRF session keys over MVC", Sized(s_omegaPrf, 4, 1) with { Consensus = ConsensusKind.Mvc }),
        Sampled("PRF session keys, X25519", Sized(s_omegaPrf, 3, 1) with { Crypto = CryptoKind.X25519 }),
        Sampled("PRF session keys, P-256", Sized(s_omegaPrf, 3, 1) with { Crypto = CryptoKind.P256 }),
        Sampled("PRF session key, what a break-in gives", Sized(s_omegaPrf, 3, 1) with { Sessions = 1, BreakIns = 1 }),
        Refuted("the bound", Sized(s_omegaFs, 5, 1, 3) with { Name = "bound" }, "TH_fs-gke/secrecy", "two-stage"),
        Refuted("PRF session keys, break-in, finished session", Sized(s_omegaPrf, 4, 1, 1), "TH_fs-gke/secrecy"),
        Refuted("PRF session keys, break-in, later session", Sized(s_omegaPrf, 4, 1) with { BreakIns = 1 }, "TH_fs-gke/secrecy"),
        Refuted("ω as printed, N even", Printed(Sized(s_omega, 3, 1)), "TH_gke/secrecy"),
        Refuted("ω as printed, repeated decision", Printed(Sized(s_omega, 1, 0)) with { Repeats = 1 }, "TH_gke/finish-once"),
        Refuted("ω as printed, repeated start", Printed(Sized(s_omega, 3, 0)) with { Repeats = 1 }, "TH_gke/agreement"),
        Refuted("Burmester–Desmedt, one crash", Sized(s_burmesterDesmedt, 3, 1), "TH_gke/liveness"),
        Refuted("ω_fs as printed, too few shares", Printed(Sized(s_omegaFs, 3, 0, 1)), "TH_fs-gke/liveness"),
        Refuted("ω_fs as printed, N even", Printed(Sized(s_omegaFs, 3, 1)), "TH_fs-gke/secrecy"),
        Brief(Sampled("Murmur", Against(s_murmur, 5, 0, ByzantineKind.None, 2))),
        Sampled("Murmur, twins and forgeries", Against(s_murmur, 4, 1, ByzantineKind.Mixed, 2)),
        Brief(Sampled("Murmur, twins and forgeries", Against(s_murmur, 7, 3, ByzantineKind.Mixed, 2))),
        Brief(Sampled("Murmur, few links", Against(s_murmur, 10, 3, ByzantineKind.Twins, 2) with { Gossip = 4 })),
        Brief(Sampled("Murmur, Ed25519", Against(s_murmur, 4, 1, ByzantineKind.Mixed, 2) with { Crypto = CryptoKind.Ed25519 })),
        Brief(Sampled("CAC, nobody faulty", Against(s_cac, 4, 1, ByzantineKind.None, 4))),
        Brief(Sampled("CAC, silence", Against(s_cac, 4, 1, ByzantineKind.Silent, 3))),
        Sampled("CAC, twins", Against(s_cac, 4, 1, ByzantineKind.Twins, 2)),
        Thorough(Sampled("CAC, twins and forgeries", Against(s_cac, 4, 1, ByzantineKind.Mixed, 4))),
        Sampled("CAC, twins and forgeries", Against(s_cac, 7, 2, ByzantineKind.Mixed, 4)),
        Brief(Sampled("CAC, k = 2", Against(s_cac, 6, 1, ByzantineKind.Mixed, 4) with { K = 2 })),

        // What goes wrong here takes many pairs and forgeries in their place: strays and duplicates would only make it rarer.
        Sampled(
            "CAC with a fast path",
            Against(s_cac, 6, 1, ByzantineKind.Mixed, 6) with { Variant = Variant.Fast, Strays = 0, Duplicates = 0 },
            "pos") with { Share = 10 },
        Brief(Sampled("CAC with a fast path, strays and duplicates", Against(s_cac, 6, 1, ByzantineKind.Mixed, 4) with { Variant = Variant.Fast })),
        Brief(Sampled("CAC, Ed25519", Against(s_cac, 4, 1, ByzantineKind.Mixed, 3) with { Crypto = CryptoKind.Ed25519 })),
        Brief(Sampled("CAC, P-256", Against(s_cac, 4, 1, ByzantineKind.Twins, 3) with { Crypto = CryptoKind.P256 })),
        Brief(Sampled("restrained consensus, nobody faulty", Against(s_restrained, 4, 1, ByzantineKind.None, 3))),
        Brief(Sampled("restrained consensus, twins and forgeries", Against(s_restrained, 4, 1, ByzantineKind.Mixed, 4))),
        Brief(Exhaustive("restrained consensus, every schedule", Against(s_restrained, 4, 1, ByzantineKind.Silent, 2))),
        Brief(Sampled("binary agreement, nobody faulty", Against(s_binary, 4, 1, ByzantineKind.None, 2))),
        Sampled("binary agreement, twins and forgeries", Against(s_binary, 4, 1, ByzantineKind.Mixed, 1)),
        Brief(Sampled("binary agreement, twins and forgeries", Against(s_binary, 7, 2, ByzantineKind.Mixed, 3))),
        Brief(Sampled("binary agreement, adversary of the coin", Against(s_binary, 4, 1, ByzantineKind.Mixed, 2), "coin-aware")),
        Brief(Sampled("global consensus, nobody faulty", Against(s_global, 4, 1, ByzantineKind.None, 4))),
        Brief(Sampled("global consensus, silence", Against(s_global, 4, 1, ByzantineKind.Silent, 3))),
        Sampled("global consensus, twins", Against(s_global, 4, 1, ByzantineKind.Twins, 4)),
        Thorough(Sampled("global consensus, twins and forgeries", Against(s_global, 4, 1, ByzantineKind.Mixed, 4))),
        Sampled("global consensus, twins and forgeries", Against(s_global, 7, 2, ByzantineKind.Mixed, 3)),
        Brief(Sampled("global consensus, Ed25519", Against(s_global, 4, 1, ByzantineKind.Mixed, 3) with { Crypto = CryptoKind.Ed25519 })),
        Brief(Sampled("Cascade Consensus, nobody faulty", Against(s_cascade, 4, 1, ByzantineKind.None, 4))),
        Brief(Sampled("Cascade Consensus, silence", Against(s_cascade, 4, 1, ByzantineKind.Silent, 3))),
        Sampled("Cascade Consensus, twins", Against(s_cascade, 4, 1, ByzantineKind.Twins, 3)),
        Thorough(Sampled("Cascade Consensus, twins and forgeries", Against(s_cascade, 4, 1, ByzantineKind.Mixed, 4))),
        Sampled("Cascade Consensus, twins and forgeries", Against(s_cascade, 7, 2, ByzantineKind.Mixed, 4)),
        Brief(Over("Cascade Consensus over global consensus", Against(s_cascade, 4, 1, ByzantineKind.Mixed, 4), ConsensusKind.Global)),
        Brief(Sampled("Delivery Service, nobody faulty", Against(s_delivery, 4, 1, ByzantineKind.None, 2))),
        Brief(Sampled("Delivery Service, everyone proposes", Against(s_delivery, 4, 1, ByzantineKind.None, 4) with { Commits = 2 })),
        Brief(Sampled("Delivery Service, silence", Against(s_delivery, 4, 1, ByzantineKind.Silent, 2))),
        Sampled("Delivery Service, twins", Against(s_delivery, 4, 1, ByzantineKind.Twins, 2)),
        Thorough(Sampled("Delivery Service, twins and forgeries", Against(s_delivery, 4, 1, ByzantineKind.Mixed, 2))),
        Sampled("Delivery Service, twins and forgeries", Against(s_delivery, 7, 2, ByzantineKind.Mixed, 2)),
        Thorough(Over("Delivery Service over global consensus", Against(s_delivery, 4, 1, ByzantineKind.Mixed, 2), ConsensusKind.Global)),
        Brief(Sampled("Delivery Service, Ed25519", Against(s_delivery, 4, 1, ByzantineKind.Mixed, 2) with { Crypto = CryptoKind.Ed25519 })),
        Brief(Sampled("central Delivery Service, nobody faulty", Against(s_central, 4, 1, ByzantineKind.None, 2))),
        Sampled("central Delivery Service, twins and forgeries of members", Against(s_central, 4, 1, ByzantineKind.Mixed, 3) with { Spared = 1 }),
        Refuted("Delivery Service as printed", Printed(Against(s_delivery, 2, 0, ByzantineKind.None, 2)), "epoch-content-consistency/content"),
        Refuted("Delivery Service as printed", Printed(Against(s_delivery, 2, 0, ByzantineKind.None, 2)), "epoch-validity/current"),
        Refuted("Delivery Service as printed", Printed(Against(s_delivery, 2, 0, ByzantineKind.None, 2)), "proposal-validity/valid"),
        Refuted(
            "Delivery Service as printed, totality alone",
            Printed(Against(s_delivery, 2, 0, ByzantineKind.None, 2)) with { Commits = 1, Watch = "proposal-totality" },
            "proposal-totality/totality"),
        Refuted(
            "Delivery Service as printed, equivocation",
            Printed(Against(s_delivery, 4, 1, ByzantineKind.Twins, 2)) with { Commits = 1 },
            "epoch-termination/termination") with { Share = 10, IsRare = true },
        Refuted("Delivery Service, word for word", Literal(4, 1, ByzantineKind.Twins), "proposal-validity-literal/sender-correct"),
        Refuted("Delivery Service, word for word", Literal(4, 1, ByzantineKind.Twins), "epoch-validity-literal/proposer-correct"),
        Refuted("Delivery Service, word for word", Literal(4, 1, ByzantineKind.None) with { Watch = "proposal-totality-literal" }, "proposal-totality-literal/totality"),
        Refuted("Delivery Service, word for word", Literal(4, 1, ByzantineKind.None), "epoch-content-consistency-literal/content"),
        Refuted("central Delivery Service, server silent", Against(s_central, 4, 1, ByzantineKind.Silent, 2), "epoch-termination/termination"),
        Refuted(
            "central Delivery Service, server forks",
            Against(s_central, 3, 0, ByzantineKind.Twins, 2) with { Faulty = 1, Commits = 1 },
            "epoch-agreement/agreement"),
        Refuted(
            "CAC, unlocking threshold one higher",
            Against(s_cac, 4, 1, ByzantineKind.None, 3) with { Variant = Variant.HighThreshold },
            "CAC/local-termination"),
        Refuted(
            "CAC with a fast path, its authors' threshold",
            Against(s_cac, 6, 1, ByzantineKind.Mixed, 3) with { Variant = Variant.FastAsPublished },
            "CAC/prediction") with { Share = 60, IsRare = true },
    ];

    /// <summary>
    /// The plan for an engine. One that has not our strategies samples what ours search exhaustively or with an adversary that knows
    /// the protocol, each scenario once; and of what must be refuted it is asked for what an adversary without that knowledge finds before long.
    /// </summary>
    /// <param name="engine">The engine.</param>
    public static IReadOnlyList<CheckRow> For(IEngine engine)
    {
        if (engine is BuiltInEngine)
        {
            return Rows;
        }

        var rows = new List<CheckRow>();
        var met = new HashSet<(ScenarioOptions, string?)>();
        foreach (CheckRow row in Rows)
        {
            ScenarioOptions options = row.Request.Options;
            string strategy = engine.DefaultStrategy(options.Name);
            bool needsToKnow = row.Refutes is not null && row.Request.Strategy == TwoStageStrategy.StrategyName;
            if (!needsToKnow && !row.IsRare && met.Add((options, row.Refutes)))
            {
                // It has a hundredth of our schedules in the same time: most of that goes to what it must find.
                int share = row.Refutes is not null ? 8 : options.BreakIns > 0 ? 2 : 1;
                rows.Add(row with { Request = row.Request with { Strategy = strategy }, Share = share });
            }
        }

        return rows;
    }

    private static ScenarioOptions Sized(ScenarioOptions options, int n, int tc, int tb = 0) =>
        options with { N = n, Tc = tc, Crashes = tc, Tb = tb, BreakIns = tb };

    private static ScenarioOptions Against(ScenarioOptions options, int n, int t, ByzantineKind byzantine, int proposers) => options with
    {
        N = n,
        T = t,
        Tc = 0,
        Crashes = 0,
        Faulty = t,
        Byzantine = byzantine,
        Forgeries = byzantine == ByzantineKind.Mixed ? 8 : 0,
        Strays = byzantine == ByzantineKind.Mixed ? 4 : 0,
        Duplicates = byzantine == ByzantineKind.Mixed ? 4 : 0,
        Proposers = proposers,
    };

    private static ScenarioOptions Crashless(ScenarioOptions options, int n, int tc) => Sized(options, n, tc) with { Crashes = 0 };

    private static ScenarioOptions Literal(int n, int t, ByzantineKind byzantine) =>
        Against(s_delivery, n, t, byzantine, 2) with { Reading = PropertyReading.Literal, Commits = 1 };

    private static ScenarioOptions Printed(ScenarioOptions options) => options with { Variant = Variant.AsPrinted };

    private static CheckRow Sampled(string name, ScenarioOptions options, string strategy = "swarm") =>
        new(name, new ExplorationRequest { Options = options, Strategy = strategy });

    private static CheckRow Over(string name, ScenarioOptions options, ConsensusKind consensus) =>
        Sampled(name, options with { Consensus = consensus });

    private static CheckRow Exhaustive(string name, ScenarioOptions options) =>
        new(name, new ExplorationRequest { Options = options, Strategy = "exhaustive" }, Share: 30);

    // For what is so small that little time goes through much of it.
    private static CheckRow Brief(CheckRow row) => row with { Share = 1 };

    // For what goes wrong rarely, in runs of hundreds of steps.
    private static CheckRow Thorough(CheckRow row) => row with { Share = 6 };

    private static CheckRow Refuted(string name, ScenarioOptions options, string rule, string strategy = "swarm") => new(
        name,
        new ExplorationRequest
        {
            Options = options,
            Strategy = strategy,
            Schedules = 200_000,
            KeepGoing = true,
            Until = rule,
        },
        rule,
        Share: 6);
}
