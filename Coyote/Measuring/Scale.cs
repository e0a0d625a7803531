using System.Diagnostics;
using System.Globalization;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.DeliveryService;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Mls;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>What one step costs a whole group, all members being correct.</summary>
/// <param name="Step">Which step.</param>
/// <param name="N">n.</param>
/// <param name="T">t, which the protocols tolerate.</param>
/// <param name="Gossip">G of Murmur; null where nothing is sampled.</param>
/// <param name="Scheme">What signs.</param>
/// <param name="Messages">How many messages are sent.</param>
/// <param name="Kinds">How many of each kind.</param>
/// <param name="Bytes">How many bytes they take, by <see cref="WireSize"/>; null where what they carry is symbolic.</param>
/// <param name="Made">How many signatures are made.</param>
/// <param name="Verified">How many times one is verified.</param>
/// <param name="Rounds">The highest round number of a message plus 1 [CS04 §2.1].</param>
/// <param name="Seconds">Time for all members together, on one thread.</param>
public sealed record ScaleRow(
    string Step,
    int N,
    int T,
    double? Gossip,
    string Scheme,
    long Messages,
    string Kinds,
    long? Bytes,
    long Made,
    long Verified,
    int Rounds,
    double Seconds);

/// <summary>
/// Measures what the distributed Delivery Service stands on at sizes that exploration does not go to, by a simulation of all members over a fair
/// random network: Murmur alone, which finds peers and broadcasts <see cref="PayloadSize"/> opaque bytes, with a chance of 10⁻⁶ that a third of
/// Byzantine members cost it totality; and Cascade Consensus alone, without conflict, which is CAC alone, on <see cref="PayloadSize"/> opaque bytes:
/// no TreeKEM, no epochs, and nothing of what the service itself sends.
/// </summary>
/// <remarks>
/// In groups of up to <see cref="MostMembersOfService"/> the whole service beside it: one proposal and one commit through
/// <see cref="Delivery{TScheme}"/> over the same Murmur and Cascade Consensus, with the symbolic TreeKEM, until all are in the next epoch and linked
/// there. The same G; without bytes, as symbolic keys and ciphertexts have no wire form.
/// </remarks>
public static class Scale
{
    /// <summary>The bytes that are broadcast, and that are agreed.</summary>
    public const int PayloadSize = 1024;

    /// <summary>The chance that Murmur's parameters leave for a message to be lost.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>The largest group.</summary>
    public const int MostMembers = PartySet.MaxParties;

    /// <summary>The largest group that is simulated with real signatures.</summary>
    public const int MostWithRealSignatures = 128;

    /// <summary>The largest group that is measured with the whole service: symbolic trees have so many leaves.</summary>
    public const int MostMembersOfService = RatchetTree.MaxLeaves;

    /// <summary>The step in which members of Murmur find their peers.</summary>
    public const string FindPeers = "murmur: find peers";

    /// <summary>The step in which Murmur broadcasts opaque bytes.</summary>
    public const string Broadcast = "murmur: broadcast";

    /// <summary>The step in which Cascade Consensus agrees on opaque bytes.</summary>
    public const string Agree = "cascade: agree";

    /// <summary>The step in which the whole service broadcasts a proposal, and members find their peers in the first epoch.</summary>
    public const string Proposal = "service: proposal";

    /// <summary>The step in which the whole service agrees on a commit of it, and members find their peers in the next epoch.</summary>
    public const string Commit = "service: commit";

    private static readonly SessionId s_session = new("s1");

    /// <summary>Measures a group.</summary>
    /// <param name="size">n: 4 … <see cref="MostMembers"/>.</param>
    /// <param name="seed">What all chance follows from.</param>
    /// <returns>A row for each step.</returns>
    public static IEnumerable<ScaleRow> Measure(int size, ulong seed)
    {
        var group = new Group(size, (size - 1) / 3);
        return size <= MostWithRealSignatures
            ? Measure<Ed25519Signatures>(group, "Ed25519", seed)
            : Measure<IdealSignatures>(group, "ideal", seed);
    }

    private static IEnumerable<ScaleRow> Measure<TScheme>(Group group, string scheme, ulong seed)
        where TScheme : ISignatureScheme
    {
        SignatureKeys keys = SignatureKeys.Generate<CountedSignatures<TScheme>>(
            group.Size, party => new RngSource(Rng.SeedOfRun(seed, party)));
        MurmurParameters murmur = MurmurParameters.For(group.Size, group.Quorum, Epsilon);
        ulong seedOfSamples = Rng.SeedOfRun(seed, group.Size + 1);
        var gossip = new Simulation(
            group,
            party => new Murmur<CountedSignatures<TScheme>>(
                murmur, party, s_session, keys, keys.Signing(party), new RngSource(Rng.SeedOfRun(seedOfSamples, party))),
            seed);
        var payload = new TextPayload(new string('p', PayloadSize));
        yield return Row<TScheme>(FindPeers, group, murmur.Gossip, scheme, keys, gossip, Enumerable.Range(1, group.Size)
            .Select(party => new Initialise(party, s_session)), 0);
        yield return Row<TScheme>(
            Broadcast, group, murmur.Gossip, scheme, keys, gossip, [new Dispatch(1, s_session, 1, payload)], group.Size);

        var parameters = new CacParameters(group, 1, Variant.Default);
        var cascade = new Simulation(
            group,
            party => new Cascade<CountedSignatures<TScheme>>(parameters, party, s_session, keys, keys.Signing(party)),
            seed);
        yield return Row<TScheme>(
            Agree, group, null, scheme, keys, cascade, [new Propose(1, s_session, payload)], group.Size);
        if (group.Size > MostMembersOfService)
        {
            yield break;
        }

        var delivery = new DeliveryParameters(parameters, murmur);
        var service = new Simulation(
            group,
            party => new Delivery<CountedSignatures<TScheme>>(
                delivery,
                s_session,
                keys,
                keys.Signing(party),
                TreeKem.Establish(party, group.Size, new RngSource(Rng.SeedOfRun(seed, party))),
                instance => new RngSource(Rng.SeedOfRun(seedOfSamples + (ulong)DeliveryParameters.EpochOf(instance), party)),
                instance => new Cascade<CountedSignatures<TScheme>>(parameters, party, instance, keys, keys.Signing(party))),
            seed,
            hasSizes: false);
        yield return Row<TScheme>(
            Proposal,
            group,
            murmur.Gossip,
            scheme,
            keys,
            service,
            [new RequestProposal(1, s_session, ProposalKind.Update, 1, 1)],
            group.Size);
        yield return Row<TScheme>(
            Commit, group, murmur.Gossip, scheme, keys, service, [new RequestCommit(2, s_session, 1)], group.Size);
    }

    private static ScaleRow Row<TScheme>(
        string step,
        Group group,
        double? gossip,
        string scheme,
        SignatureKeys keys,
        Simulation simulation,
        IEnumerable<SessionEvent> inputs,
        int outputs)
        where TScheme : ISignatureScheme
    {
        (long messages, long bytes, int before) = (simulation.Messages, simulation.Bytes, simulation.Outputs.Count);
        var kinds = simulation.Kinds.ToDictionary(StringComparer.Ordinal);
        (long made, long verified) = CountedSignatures<TScheme>.CountOf(keys);
        simulation.BeginStep();
        var clock = Stopwatch.StartNew();
        foreach (SessionEvent input in inputs)
        {
            simulation.Input(input);
        }

        simulation.Run();
        double seconds = clock.Elapsed.TotalSeconds;
        (long madeNow, long verifiedNow) = CountedSignatures<TScheme>.CountOf(keys);
        if (simulation.Outputs.Count - before != outputs)
        {
            throw new InvalidOperationException(
                $"\"{step}\" at n = {group.Size}: {simulation.Outputs.Count - before} members came to an output, not {outputs}.");
        }

        return new ScaleRow(
            step,
            group.Size,
            group.Crashes,
            gossip,
            scheme,
            simulation.Messages - messages,
            string.Join(", ", simulation.Kinds
                .Select(now => (Kind: now.Key, Count: now.Value - kinds.GetValueOrDefault(now.Key)))
                .Where(sent => sent.Count > 0)
                .Select(sent => string.Create(CultureInfo.InvariantCulture, $"{sent.Count:N0} {sent.Kind}"))),
            step is Proposal or Commit ? null : simulation.Bytes - bytes,
            madeNow - made,
            verifiedNow - verified,
            simulation.Rounds,
            seconds);
    }
}
