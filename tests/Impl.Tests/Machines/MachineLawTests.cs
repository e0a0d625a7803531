using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Broadcast;
using GkeVerified.Impl.Tests.Consensus;
using GkeVerified.Impl.Tests.Cooperation;
using GkeVerified.Impl.Tests.DeliveryService;
using GkeVerified.Impl.Tests.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Machines;

/// <summary>
/// What the explorer relies on: a machine is a value, its fingerprint stands for its future, and what it says commutes
/// does. Checked in every state of many random runs.
/// </summary>
public sealed class MachineLawTests
{
    private static readonly SessionId s_id = new("s1");

    public static TheoryData<string> Protocols() => [.. s_gke, "omega as printed", .. ConsensusProtocols.Names, .. CacProtocol.Names, .. s_others, .. DeliveryProtocol.Names];

    private static readonly string[] s_others = ["murmur", "cascade", "global", "binary-agreement"];

    private static readonly string[] s_gke = ["omega", "omega-fs", "omega-prf", "burmester-desmedt"];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void A_copy_does_the_same_and_shares_nothing(string protocol) => Walk(
        protocol,
        (network, letter, _) =>
        {
            Machine original = network[letter.To];
            Fingerprint before = Network.State(original);
            Machine copy = original.Clone();
            Assert.Equal(before, Network.State(copy));
            Effect[] first = Receive(network, copy, letter);
            Assert.Equal(before, Network.State(original));
            Assert.Equal(Describe(first), Describe(Receive(network, original.Clone(), letter)));
        });

    [Theory]
    [MemberData(nameof(Protocols))]
    public void What_is_said_to_commute_commutes(string protocol)
    {
        int commuting = 0;
        Walk(
            protocol,
            (network, letter, random) =>
            {
                if (!network[letter.To].Commutes(letter.From, letter.Message))
                {
                    return;
                }

                foreach (Letter other in network.Bag.Where(l => l.To == letter.To && l != letter))
                {
                    commuting++;
                    Machine one = network[letter.To].Clone(), two = network[letter.To].Clone();
                    string[] first = [.. Describe(Receive(network, one, letter)), .. Describe(Receive(network, one, other))];
                    string[] second = [.. Describe(Receive(network, two, other)), .. Describe(Receive(network, two, letter))];
                    Assert.Equal(Network.State(one), Network.State(two));
                    Assert.Equal(first.Order(StringComparer.Ordinal), second.Order(StringComparer.Ordinal));
                }
            });
        Assert.True(commuting > 50 || protocol == "omega as printed" || DeliveryProtocol.Names.Contains(protocol), $"Only {commuting} pairs were met.");
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void What_is_said_to_be_ignored_does_nothing_now_and_later(string protocol)
    {
        int ignored = 0;
        Walk(
            protocol,
            (network, letter, _) =>
            {
                if (!network[letter.To].Ignores(letter.From, letter.Message))
                {
                    return;
                }

                ignored++;
                Assert.True(network[letter.To].Commutes(letter.From, letter.Message));
                Machine machine = network[letter.To].Clone();
                foreach (Letter? other in network.Bag.Where(l => l.To == letter.To && l != letter).Prepend<Letter?>(null))
                {
                    if (other is not null)
                    {
                        Receive(network, machine, other);
                    }

                    Fingerprint before = Network.State(machine);
                    Assert.True(machine.Ignores(letter.From, letter.Message));
                    Assert.Empty(Receive(network, machine, letter));
                    Assert.Equal(before, Network.State(machine));
                }
            });
        Assert.True(ignored > 50 || !CacProtocol.Names.Contains(protocol), $"Only {ignored} messages were ignored.");
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Every_step_that_does_something_shows_in_the_fingerprint_or_in_what_is_written(string protocol)
    {
        int silent = 0, steps = 0;
        Walk(
            protocol,
            (network, letter, _) =>
            {
                Machine copy = network[letter.To].Clone();
                Fingerprint before = Network.State(copy);
                Effect[] effects = Receive(network, copy, letter);
                steps++;
                if (effects.Length > 0 || Network.State(copy) != before)
                {
                    return;
                }

                // It did nothing: then it does nothing however often, and what comes after it is what comes without it.
                silent++;
                foreach (Letter next in network.Bag.Where(l => l.To == letter.To && l != letter).Take(3))
                {
                    Machine without = network[letter.To].Clone(), with = copy.Clone();
                    Assert.Equal(Describe(Receive(network, without, next)), Describe(Receive(network, with, next)));
                    Assert.Equal(Network.State(without), Network.State(with));
                }
            });
        Assert.True(steps > 300 && silent < steps, $"{silent} of {steps} steps did nothing.");
    }

    [Fact]
    public void Runs_reach_every_branch()
    {
        var reached = new Coverage();
        foreach (string protocol in s_gke.Concat(ConsensusProtocols.Names).Concat(CacProtocol.Names).Concat(s_others).Concat(DeliveryProtocol.Names))
        {
            for (int seed = 0; seed < 40; seed++)
            {
                reached.Add(Run(protocol, seed, (_, _, _) => { }).Coverage);
            }
        }

        // Repeated inputs and forged messages are not in these runs, and that no vote carries a value takes an adversary.
        // Detectors list nobody here, so Chandra–Toueg ends with its first coordinator; the rest takes an adversary.
        Mark[] others =
        [
            OmegaMarks.StartAgain,
            OmegaMarks.DecideAgain,
            OmegaMarks.KeyPartUnreadable,
            MvcMarks.Keep,
            ChandraTouegMarks.Refuse,
            ChandraTouegMarks.Refused,
            ChandraTouegMarks.SecondTurn,
            ChandraTouegMarks.LaterEstimate,
            Cr93Marks.CoinZero,
            StringConsensusMarks.DecideDespiteNothing,
            StringConsensusMarks.CandidateUnknown,
            StringConsensusMarks.SecondAttempt,
            ChandraTouegMarks.Past,

            // It takes bad luck twice to get there, and there are few runs here.
            CascadeMarks.Fall,
            CascadeMarks.DecideGlobally,
            RestrainedMarks.Differ,
            BinaryAgreementMarks.Stop,
            BinaryAgreementMarks.EchoLate,
            GlobalMarks.WaitForCandidate,

            // A proposal that is slower than the commit that refers to it.
            DeliveryMarks.Carried,
        ];
        IEnumerable<string> missing = OmegaMarks.AllWithRepeats.Concat(OmegaFsMarks.All).Concat(MvcMarks.All).Concat(BitConsensusMarks.All)
            .Concat(Cr93Marks.All).Concat(StringConsensusMarks.All).Concat(ChandraTouegMarks.All).Concat(KeyCoinMarks.ForBits)
            .Concat(BurmesterDesmedtMarks.All).Concat(PrfSessionsMarks.All)
            .Concat(CascadeMarks.AllCorrect).Concat(RestrainedMarks.AllCorrect).Concat(CacMarks.AllCorrect).Append(CacMarks.FastDeliver).Concat(MurmurMarks.AllCorrect)
            .Concat(BinaryAgreementMarks.AllCorrect).Concat(GlobalMarks.AllCorrect).Concat(DeliveryMarks.AllCorrect)
            .Where(mark => reached[mark] == 0 && !others.Contains(mark))
            .Select(mark => mark.ToString());
        Assert.Empty(missing);
    }

    private static void Walk(string protocol, Action<Network, Letter, Random> visit)
    {
        for (int seed = 0; seed < 18; seed++)
        {
            Run(protocol, seed, visit);
        }
    }

    private static Network Run(string protocol, int seed, Action<Network, Letter, Random> visit)
    {
        var random = new Random(seed);
        int n = 3 + seed % 3;
        bool consensus = ConsensusProtocols.Names.Contains(protocol);
        bool cooperation = CacProtocol.Names.Contains(protocol);
        bool broadcast = protocol == "murmur";
        bool cascade = protocol == "cascade", global = protocol == "global", delivery = DeliveryProtocol.Names.Contains(protocol);
        Network network = delivery ? DeliveryProtocol.Make(protocol, n + 1)
            : global ? GlobalProtocol.Make(n + 1, seed)
            : protocol == "binary-agreement" ? BinaryAgreementTests.Make(n + 1, seed)
            : cascade ? CascadeProtocol.Cascade(n + 1)
            : broadcast ? MurmurProtocol.Make(n, 3, seed)
            : cooperation ? CacProtocol.Make(protocol, n + 1)
            : consensus ? ConsensusProtocols.Make(protocol, n, (n - 1) / 2, seed)
            : protocol == "burmester-desmedt" ? BurmesterDesmedtTests.Make(n)
            : protocol == "omega-prf" ? PrfSessionsTests.Make(n, (n - 1) / 2)
            : protocol == "omega-fs"
                ? OmegaFsTests.Make(n, (n - 1) / 2, n - 2 * ((n - 1) / 2) - 1)
                : OmegaTests.Make(n, (n - 1) / 2, protocol == "omega" ? Variant.Default : Variant.AsPrinted);
        var inputs = new List<SessionEvent>();
        for (int party = 1; party <= n; party++)
        {
            if (broadcast)
            {
                inputs.Add(new Initialise(party, s_id));
                inputs.Add(MurmurProtocol.Dispatches(party, 1));
                inputs.Add(MurmurProtocol.Dispatches(party, 2));
                continue;
            }

            if (delivery)
            {
                inputs.Add(new RequestProposal(party, s_id, ProposalKind.Update, party, 1));
                inputs.Add(new RequestProposal(party, s_id, ProposalKind.Remove, n + 2, 2));
                inputs.Add(new RequestCommit(party, s_id, 1));
                inputs.Add(new RequestCommit(party, s_id, 2));
                continue;
            }

            inputs.Add(global ? GlobalProtocol.Proposal(party)
                : protocol == "binary-agreement" ? ConsensusProtocols.Proposal("cks00", party)
                : cascade ? new Propose(party, s_id, new TextPayload($"m{party}"))
                : cooperation ? CacProtocol.Broadcast(party) : consensus ? ConsensusProtocols.Proposal(protocol, party) : new Start(party, s_id));
            if (protocol == "omega-prf")
            {
                inputs.Add(new Start(party, new SessionId("s2")));
            }
        }

        int decided = 0;
        object? value = null;
        while (network.Bag.Count > 0 || inputs.Count > 0 || network.Timers.Count > 0)
        {
            // The sub-system decides what chance takes of the proposals, at whoever proposed, as soon as chance wants it.
            if (!consensus && decided < network.Calls.Count && random.Next(4) == 0)
            {
                var call = (Propose)network.Calls[decided++];
                value ??= ((Propose)network.Calls[random.Next(network.Calls.Count)]).Value;

                // A Delivery Service has an instance for each epoch.
                object ofEpoch = network.Calls.Cast<Propose>().First(other => other.Session == call.Session).Value;
                network.Input(new Decide(call.Party, call.Session, delivery ? ofEpoch : value));
            }
            else if (inputs.Count > 0 && (network.Bag.Count == 0 || random.Next(6) == 0))
            {
                SessionEvent input = inputs[random.Next(inputs.Count)];
                inputs.Remove(input);
                network.Input(input);
            }
            else if (network.Timers.Count > 0 && (network.Bag.Count == 0 || random.Next(30) == 0))
            {
                network.Expire(network.Timers[random.Next(network.Timers.Count)]);
            }
            else
            {
                Letter letter = network.Bag[random.Next(network.Bag.Count)];
                visit(network, letter, random);
                network.Deliver(letter);
            }
        }

        return network;
    }

    private static Effect[] Receive(Network network, Machine machine, Letter letter)
    {
        var outbox = new Outbox(network.Group) { Coin = network.Coin };
        machine.Receive(letter.From, letter.Message, outbox);
        return outbox.Effects.ToArray();
    }

    private static string[] Describe(Effect[] effects) =>
        [.. effects.Select(e => $"{e.Kind} {e.To} {e.Event} {(e.Message is null ? "" : Network.State(e.Message))}")];
}
