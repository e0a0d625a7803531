using System.Diagnostics;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Measuring;

/// <summary>What one step of the distributed Delivery Service costs a whole group, all members being correct.</summary>
/// <param name="Step">Which step.</param>
/// <param name="N">n.</param>
/// <param name="T">t, which the protocols tolerate.</param>
/// <param name="Gossip">G of Murmur; null where nothing is sampled.</param>
/// <param name="Scheme">What signs.</param>
/// <param name="Messages">How many messages are sent.</param>
/// <param name="Bytes">How many bytes they take, by <see cref="WireSize"/>.</param>
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
    long Bytes,
    long Made,
    long Verified,
    int Rounds,
    double Seconds);

/// <summary>
/// Measures one proposal that is broadcast and one commit that is agreed, by a simulation of all members: Murmur with a chance of
/// 10⁻⁶ that a third of Byzantine members cost it totality, and Cascade Consensus without conflict, which is CAC alone. A fair random
/// network, and payloads of <see cref="PayloadSize"/> bytes.
/// </summary>
public static class Scale
{
    /// <summary>The bytes of a proposal, and of a commit.</summary>
    public const int PayloadSize = 1024;

    /// <summary>The chance that Murmur's parameters leave for a message to be lost.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>The largest group.</summary>
    public const int MostMembers = PartySet.MaxParties;

    /// <summary>The largest group that is simulated with real signatures.</summary>
    public const int MostWithRealSignatures = 128;

    private static readonly SessionId s_session = new("s1");

    /// <summary>Measures a group: members find their peers, a proposal is broadcast, a commit is agreed.</summary>
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
        yield return Row<TScheme>("find peers", group, murmur.Gossip, scheme, keys, gossip, Enumerable.Range(1, group.Size)
            .Select(party => new Initialise(party, s_session)), 0);
        yield return Row<TScheme>(
            "broadcast a proposal", group, murmur.Gossip, scheme, keys, gossip, [new Dispatch(1, s_session, 1, payload)], group.Size);

        var parameters = new CacParameters(group, 1, Variant.Default);
        var cascade = new Simulation(
            group,
            party => new Cascade<CountedSignatures<TScheme>>(parameters, party, s_session, keys, keys.Signing(party)),
            seed);
        yield return Row<TScheme>(
            "agree on a commit", group, null, scheme, keys, cascade, [new Propose(1, s_session, payload)], group.Size);
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
        (long made, long verified) = CountedSignatures<TScheme>.CountOf(keys);
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
            simulation.Bytes - bytes,
            madeNow - made,
            verifiedNow - verified,
            simulation.Rounds,
            seconds);
    }
}
