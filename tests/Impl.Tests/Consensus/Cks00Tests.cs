using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Consensus;

/// <summary>π_CKS00, exchange by exchange.</summary>
public sealed class Cks00Tests
{
    private static readonly SessionId s_id = new("s1");
    private static readonly Group s_group = new(3, 1);

    /// <summary>The votes of exchanges 1, 2, 3 that server 1 gets of servers 2 and 3 (x for ⊥), and what comes of it.</summary>
    public static TheoryData<string, string, int?, int?> Rounds() => new()
    {
        // Votes sent by server 1 in exchanges 2 and 3; decision; estimate of the next round (the coin shows 1).
        { "11 11 11", "1 1", 1, null },
        { "00 00 00", "0 0", 0, null },
        { "01 00 00", "x 0", 0, null },
        { "00 0x 00", "0 x", 0, null },
        { "00 00 0x", "0 0", null, 0 },
        { "01 0x 0x", "x x", null, 0 },
        { "01 xx xx", "x x", null, 1 },
        { "00 xx xx", "0 x", null, 1 },
    };

    [Theory]
    [MemberData(nameof(Rounds))]
    public void A_round_goes_as_described(string votes, string sent, int? decision, int? next)
    {
        var machine = new Cks00(s_group, 1, s_id);
        var outbox = new Outbox(s_group) { Coin = new Shows(2) };
        machine.Input(new Propose(1, s_id, BitValue.Zero), outbox);
        string[] exchanges = votes.Split(' ');
        for (int exchange = 1; exchange <= 3; exchange++)
        {
            for (int sender = 2; sender <= 3; sender++)
            {
                machine.Receive(sender, Vote(1, exchange, exchanges[exchange - 1][sender - 2]), outbox);
            }
        }

        Effect[] effects = outbox.Effects.ToArray();
        Assert.Equal(sent.Split(' '), new[] { 2, 3 }.Select(e => Text(Sent(effects, 1, e))));
        Assert.Equal(decision, effects.Select(e => e.Event).OfType<Decide>().SingleOrDefault()?.Value is BitValue bit ? bit.Bit : null);
        Assert.Equal(next, effects.Any(e => e.Event is EnterView { View: 2 }) ? Sent(effects, 2, 1)!.Bit : null);
    }

    [Fact]
    public void Only_the_first_q_votes_of_an_exchange_count()
    {
        var machine = new Cks00(s_group, 1, s_id);
        var outbox = new Outbox(s_group) { Coin = new Shows(1) };
        machine.Input(new Propose(1, s_id, BitValue.One), outbox);
        machine.Receive(2, Vote(1, 1, '1'), outbox);
        machine.Receive(3, Vote(1, 1, '1'), outbox);
        Fingerprint before = Network.State(machine);
        outbox.Clear();
        machine.Receive(1, Vote(1, 1, '0'), outbox);
        Assert.Equal(0, outbox.Count);
        Assert.Equal(before, Network.State(machine));
    }

    [Fact]
    public void With_an_early_coin_there_is_no_third_exchange()
    {
        var machine = new Cks00(s_group, 1, s_id, Variant.EarlyCoin);
        var outbox = new Outbox(s_group) { Coin = new Shows(2) };
        machine.Input(new Propose(1, s_id, BitValue.Zero), outbox);
        foreach ((int exchange, char vote) in new[] { (1, '0'), (1, '1'), (2, 'x'), (2, 'x') })
        {
            machine.Receive(2, Vote(1, exchange, vote), outbox);
            machine.Receive(3, Vote(1, exchange, vote), outbox);
        }

        Assert.DoesNotContain(outbox.Effects.ToArray(), e => e.Message is Exchange { Number: 3 });
        Assert.Contains(outbox.Effects.ToArray(), e => e.Event is EnterView { View: 2 });
    }

    private static Exchange Vote(int round, int exchange, char bit) => new(s_id, round, exchange, bit == 'x' ? null : bit - '0');

    private static Exchange? Sent(Effect[] effects, int round, int exchange) => effects.Select(e => e.Message).OfType<Exchange>()
        .FirstOrDefault(v => v.View == round && v.Number == exchange);

    private static string Text(Exchange? vote) => vote?.Bit?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "x";

    private sealed class Shows(int face) : ICoin
    {
        public int Toss(SessionId instance, int view, int faces)
        {
            Assert.Equal(2, faces);
            return face;
        }
    }
}
