using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Cooperation;

/// <summary>Restrained consensus, rule by rule; n = 4, t = 1.</summary>
public sealed class RestrainedTests
{
    [Fact]
    public void Timely_participants_end_with_the_proposal_of_the_first_of_them()
    {
        Network network = CascadeProtocol.Restrained();
        network.Input(CascadeProtocol.Joins(2, "b", 2, 3));
        network.Input(CascadeProtocol.Joins(3, "c", 2, 3));
        network.DeliverAll();
        Assert.Equal(["b", "b"], Results(network));
        Assert.Empty(network.Timers);
        Assert.Null(network[2].Waiting());
    }

    [Fact]
    public void What_comes_before_a_party_takes_part_is_kept()
    {
        Network network = CascadeProtocol.Restrained();
        network.Input(CascadeProtocol.Joins(2, "b", 2, 3));
        network.DeliverAll();
        network.Input(CascadeProtocol.Joins(3, "c", 2, 3));
        network.DeliverAll();
        Assert.Equal(["b", "b"], Results(network));
    }

    [Fact]
    public void A_party_picks_when_its_timer_runs_out_and_gives_up_when_it_runs_out_again()
    {
        Network network = CascadeProtocol.Restrained();
        network.Input(CascadeProtocol.Joins(3, "c", 2, 3));
        Assert.Equal("waits for proposals of 2, 3 in s1", network[3].Waiting());
        network.Expire(Assert.Single(network.Timers));
        Assert.Equal("waits for picks of 2, 3 in s1", network[3].Waiting());
        network.Expire(Assert.Single(network.Timers));
        Assert.Equal(["⊥"], Results(network));
        Assert.Empty(network.Timers);
    }

    [Fact]
    public void Picks_that_differ_end_with_nothing()
    {
        Network network = CascadeProtocol.Restrained();
        network.Input(CascadeProtocol.Joins(2, "b", 2, 3));
        network.Input(CascadeProtocol.Joins(3, "c", 2, 3));
        network.Expire(network.Timers.Single(timer => timer.Party == 3));
        network.DeliverAll();
        Assert.Equal(["⊥", "⊥"], Results(network));
    }

    [Fact]
    public void A_proposal_counts_with_its_certificate_only()
    {
        foreach (CacCertificate? bad in new[]
        {
            null,
            new CacCertificate([]),
            CascadeProtocol.Certificate("b"),
            CascadeProtocol.Certificate("a", CascadeProtocol.Second),
            CascadeProtocol.Certificate("a", signers: [1, 2]),
            CascadeProtocol.Certificate("a", signers: [1, 2, 2]),
        })
        {
            (Machine machine, Outbox outbox) = Collecting();
            Fingerprint before = Network.State(machine);
            machine.Receive(1, CascadeProtocol.Says(1, RestrainedStatementKind.Proposal, "a", bad), outbox);
            Assert.Equal(0, outbox.Count);
            Assert.Equal(before, Network.State(machine));
        }

        (Machine other, Outbox takes) = Collecting();
        other.Receive(
            1, CascadeProtocol.Says(1, RestrainedStatementKind.Proposal, "a", CascadeProtocol.Certificate("a")), takes);
        Assert.NotEqual(0, takes.Count);
    }

    [Fact]
    public void What_is_not_signed_by_its_sender_for_this_instance_is_dropped()
    {
        (Machine machine, Outbox outbox) = Collecting();
        Fingerprint before = Network.State(machine);
        CacCertificate certificate = CascadeProtocol.Certificate("a");
        machine.Receive(1, CascadeProtocol.Says(3, RestrainedStatementKind.Proposal, "a", certificate), outbox);
        var elsewhere = new RestrainedStatement(RestrainedStatementKind.Pick, CascadeProtocol.Global, new TextPayload("a"));
        Signature signature = IdealSignatures.Sign(CascadeProtocol.Keys.Signing(1), elsewhere);
        machine.Receive(1, new RestrainedMessage(elsewhere, signature, null), outbox);
        Assert.Equal(before, Network.State(machine));
        Assert.Equal(0, outbox.Count);
    }

    [Fact]
    public void Of_a_party_the_first_proposal_and_the_first_pick_count()
    {
        (Machine machine, Outbox outbox) = Collecting();
        machine.Receive(1, CascadeProtocol.Says(1, RestrainedStatementKind.Pick, "b"), outbox);
        Fingerprint before = Network.State(machine);
        machine.Receive(1, CascadeProtocol.Says(1, RestrainedStatementKind.Pick, "a"), outbox);
        Assert.Equal(before, Network.State(machine));
        machine.Input(CascadeProtocol.Joins(2, "c", 1, 2), outbox);
        Assert.Equal(before, Network.State(machine));
        machine.Erase();
        Assert.NotEqual(before, Network.State(machine));
    }

    private static (Machine Machine, Outbox Outbox) Collecting()
    {
        Network network = CascadeProtocol.Restrained();
        network.Input(CascadeProtocol.Joins(2, "b", 1, 2));
        return (network[2], new Outbox(network.Group));
    }

    private static string[] Results(Network network) =>
        [.. network.Outputs.Cast<RestrainedDecide>().OrderBy(d => d.Party).Select(d => d.Value?.ToString() ?? "⊥")];
}
