using System.Globalization;
using GkeVerified.Coyote.Measuring;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Measuring;

/// <summary>What a proposal and a commit cost a group, and how it is counted.</summary>
public sealed class ScaleTests
{
    private static readonly SessionId s_session = new("s1");

    [Theory]
    [InlineData(4, "Ed25519")]
    [InlineData(150, "ideal")]
    public void A_commit_costs_3n_messages_and_2_signatures_a_member_without_conflict(int n, string scheme)
    {
        ScaleRow[] rows = [.. Scale.Measure(n, 1).Take(3)];
        Assert.Equal([Scale.FindPeers, Scale.Broadcast, Scale.Agree], rows.Select(row => row.Step));
        Assert.All(rows, row => Assert.Equal((n, (n - 1) / 3, scheme), (row.N, row.T, row.Scheme)));
        ScaleRow commit = rows[2];
        Assert.Equal(3L * n * (n - 1), commit.Messages);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{commit.Messages:N0} BUNDLE"), commit.Kinds);

        // WITNESS and READY of all, and the broadcast; all verify what others have signed.
        Assert.Equal(2L * n + 1, commit.Made);
        Assert.Equal((n - 1) * (2L * n + 1), commit.Verified);
        Assert.True(commit.Bytes > commit.Messages * (Scale.PayloadSize + 2 * Ed25519Signatures.SignatureSize));
        Assert.Equal((1L, n - 1L), (rows[1].Made, rows[1].Verified));
        Assert.Equal((0L, 0L, 1), (rows[0].Made, rows[0].Verified, rows[0].Rounds));

        // Each link is gone over once in either direction.
        Assert.InRange(rows[1].Messages, n - 1, 2 * rows[0].Messages);
        Assert.True(rows[1].Messages % 2 == 0);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    public void The_whole_service_tells_besides_who_is_in_the_next_epoch_and_links_all_there(int n)
    {
        ScaleRow[] rows = [.. Scale.Measure(n, 1)];
        (ScaleRow broadcast, ScaleRow proposal, ScaleRow commit) = (rows[1], rows[3], rows[4]);
        Assert.Equal((Scale.Proposal, Scale.Commit, 5), (proposal.Step, commit.Step, rows.Length));
        Assert.Equal((broadcast.Made, broadcast.Verified), (proposal.Made, proposal.Verified));
        Dictionary<string, int> first = KindsOf(proposal), second = KindsOf(commit);
        Assert.Equal(["GOSSIP", "SUBSCRIBE"], first.Keys);
        Assert.Equal(["BUNDLE", "ENTERED", "SUBSCRIBE"], second.Keys);
        Assert.Equal(commit.Messages, second.Values.Sum());
        Assert.Equal(n * (n - 1), second["ENTERED"]);
        Assert.InRange(second["BUNDLE"], n * (n - 1), 3 * n * (n - 1));
        Assert.InRange(second["SUBSCRIBE"], n, n * (n - 1));

        // Those of CAC alone, as what a commit carries was verified when it was broadcast.
        Assert.Equal((2L * n + 1, (n - 1) * (2L * n + 1)), (commit.Made, commit.Verified));
        Assert.All([proposal, commit], row => Assert.Null(row.Bytes));
        Assert.DoesNotContain(Scale.Measure(Scale.MostMembersOfService + 1, 1), row => row.Step == Scale.Commit);
    }

    private static Dictionary<string, int> KindsOf(ScaleRow row) => row.Kinds.Split(", ")
        .Select(kind => kind.Split(' ')).ToDictionary(kind => kind[1], kind => int.Parse(kind[0], CultureInfo.InvariantCulture));

    [Fact]
    public void The_same_seed_measures_the_same() =>
        Assert.Equal(
            Scale.Measure(7, 5).Select(row => row with { Seconds = 0 }), Scale.Measure(7, 5).Select(row => row with { Seconds = 0 }));

    [Fact]
    public void The_wire_form_takes_each_pair_once_and_each_signature_with_its_signer()
    {
        // A byte for the kind; of the session its root, whether it has a tag, and the tag.
        const int Head = 1 + (4 + 2) + 4 + 4;
        const int Value = 4 + 3;
        var value = new TextPayload("abc");
        Assert.Equal(Head, WireSize.Of(new Subscribe(s_session)));

        SigningKeyPair key = IdealSignatures.GenerateKeys(new RngSource());
        var dispatch = new DispatchStatement(s_session, 1, 1, value);
        Assert.Equal(Head + 4 + 4 + Value + 64, WireSize.Of(new Gossip(dispatch, IdealSignatures.Sign(key.Signing, dispatch))));

        Candidate one = new(value, 1), other = new(value, 2);
        CacSignature Sign(CacStatementKind kind, params Candidate[] named) => CacSignature.Sign<IdealSignatures>(
            new CacStatement(kind, s_session, one, kind == CacStatementKind.Ready ? new CandidateSet(named) : null), 1, key.Signing);
        const int Pair = 4 + Value, Signature = 1 + 4 + 4 + 64;
        Assert.Equal(
            Head + 4 + Pair + 4 + 2 * Signature,
            WireSize.Of(new Bundle(s_session, [Sign(CacStatementKind.Broadcast), Sign(CacStatementKind.Witness)])));
        CacSignature ready = Sign(CacStatementKind.Ready, one, other);
        const int Ready = Signature + 4 + 2 * 4;
        Assert.Equal(Head + 4 + 2 * Pair + 4 + Ready, WireSize.Of(new Bundle(s_session, [ready])));

        var certificate = new CacCertificate([ready]);
        Assert.Equal(Head + 4 + 4 + (4 + Ready) + (4 + 2 * Pair), WireSize.Of(new Bundle(s_session, [], [certificate])));
        Assert.Equal(Head + (4 + Ready) + (4 + 2 * Pair), WireSize.Of(new Uniqueness(s_session, certificate)));
        var stated = new RestrainedStatement(RestrainedStatementKind.Proposal, s_session, value);
        Signature signed = IdealSignatures.Sign(key.Signing, stated);
        Assert.Equal(Head + 1 + Value + 64, WireSize.Of(new RestrainedMessage(stated, signed, null)));
        Assert.Equal(
            Head + 1 + Value + 64 + (4 + Ready) + (4 + 2 * Pair), WireSize.Of(new RestrainedMessage(stated, signed, certificate)));
        Assert.Throws<ArgumentException>(() => WireSize.Of(new Fin(s_session, 1)));
    }

    [Fact]
    public void Chance_for_measuring_repeats_and_copies_go_their_own_way()
    {
        var source = new RngSource(9);
        byte[] first = Fill(source, 13);
        RandomSource copy = source.Clone();
        byte[] second = Fill(source, 20);
        Assert.Equal(second, Fill(copy, 20));
        source.Restart(9);
        Assert.Equal(first, Fill(source, 13));
        Assert.NotEqual(first, second[..13]);
    }

    [Fact]
    public void A_simulation_has_no_timers_and_says_so_where_proposals_conflict()
    {
        var parameters = new CacParameters(new Group(4, 1), 1, Variant.Default);
        SignatureKeys keys = SignatureKeys.Generate<IdealSignatures>(4, party => new RngSource((ulong)party));
        var network = new Simulation(
            parameters.Group, party => new Cascade<IdealSignatures>(parameters, party, s_session, keys, keys.Signing(party)), 1);
        for (int party = 1; party <= 4; party++)
        {
            network.Input(new Propose(party, s_session, new TextPayload($"m{party}")));
        }

        Assert.Contains("no timers", Assert.Throws<InvalidOperationException>(network.Run).Message, StringComparison.Ordinal);
    }

    private static byte[] Fill(RandomSource source, int count)
    {
        byte[] bytes = new byte[count];
        source.Fill(bytes);
        return bytes;
    }
}
