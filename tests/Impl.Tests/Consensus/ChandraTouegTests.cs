using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Impl.Tests.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Consensus;

/// <summary>Chandra–Toueg, phase by phase.</summary>
public sealed class ChandraTouegTests
{
    private static readonly SessionId s_id = new("s1");
    private static readonly Group s_group = new(3, 1);

    [Fact]
    public void The_coordinator_proposes_the_estimate_that_was_taken_last()
    {
        (ChandraToueg machine, Outbox outbox) = Proposed(1);
        machine.Receive(2, new CoordinatorEstimate(s_id, 1, new TextValue("late"), 7), outbox);
        Assert.Empty(Sent<CoordinatorProposal>(outbox));
        machine.Receive(3, new CoordinatorEstimate(s_id, 1, new TextValue("early"), 5), outbox);
        Assert.Equal(["late", "late", "late"], Sent<CoordinatorProposal>(outbox).Select(p => p.Value.ToString()));
    }

    [Fact]
    public void A_quorum_of_acceptances_decides_and_one_refusal_among_them_does_not()
    {
        foreach (bool second in new[] { true, false })
        {
            (ChandraToueg machine, Outbox outbox) = Proposed(1);
            machine.Receive(2, new CoordinatorEstimate(s_id, 1, new TextValue("a"), 0), outbox);
            machine.Receive(3, new CoordinatorEstimate(s_id, 1, new TextValue("b"), 0), outbox);
            machine.Receive(2, new CoordinatorAnswer(s_id, 1, accepted: true), outbox);
            machine.Receive(3, new CoordinatorAnswer(s_id, 1, accepted: second), outbox);
            Assert.Equal(second, outbox.Effects.ToArray().Any(e => e.Event is Decide { Value: TextValue { Text: "a" } }));
            Assert.Equal(!second, outbox.Effects.ToArray().Any(e => e.Event is EnterView { View: 2 }));
            Assert.Equal(second ? 3 : 0, Sent<CoordinatorDecision>(outbox).Length);
        }
    }

    [Fact]
    public void A_refusal_that_comes_before_the_proposal_counts()
    {
        (ChandraToueg machine, Outbox outbox) = Proposed(1);
        machine.Receive(2, new CoordinatorAnswer(s_id, 1, accepted: false), outbox);
        machine.Receive(3, new CoordinatorAnswer(s_id, 1, accepted: true), outbox);
        Assert.DoesNotContain(outbox.Effects.ToArray(), e => e.Event is EnterView { View: 2 });
        machine.Receive(2, new CoordinatorEstimate(s_id, 1, new TextValue("a"), 0), outbox);
        machine.Receive(3, new CoordinatorEstimate(s_id, 1, new TextValue("b"), 0), outbox);
        Assert.Contains(outbox.Effects.ToArray(), e => e.Event is EnterView { View: 2 });
    }

    [Fact]
    public void A_server_takes_a_proposal_over_and_tells_the_next_coordinator_when_it_did()
    {
        (ChandraToueg machine, Outbox outbox) = Proposed(3);
        Assert.Equal(PartySet.Of(1), machine.Awaits);
        machine.Receive(1, new CoordinatorProposal(s_id, 1, new TextValue("a")), outbox);
        Assert.True(Assert.Single(Sent<CoordinatorAnswer>(outbox)).IsAccepted);
        CoordinatorEstimate next = Sent<CoordinatorEstimate>(outbox)[^1];
        Assert.Equal((2, "a", 1), (next.Round, next.Value.ToString()!, next.TakenIn));
        Assert.Equal(PartySet.Of(2), machine.Awaits);
    }

    [Fact]
    public void A_suspicion_counts_only_against_the_coordinator_that_is_waited_for()
    {
        (ChandraToueg machine, Outbox outbox) = Proposed(3);
        Fingerprint before = Network.State(machine);
        machine.Suspect(2, outbox);
        Assert.Equal(before, Network.State(machine));
        machine.Suspect(1, outbox);
        Assert.False(Assert.Single(Sent<CoordinatorAnswer>(outbox)).IsAccepted);
        CoordinatorEstimate next = Sent<CoordinatorEstimate>(outbox)[^1];
        Assert.Equal((2, "v3", 0), (next.Round, next.Value.ToString()!, next.TakenIn));
        machine.Suspect(2, outbox);

        // Now it is the coordinator itself, and waits for nobody in particular.
        Assert.Equal(PartySet.Empty, machine.Awaits);
    }

    [Fact]
    public void Before_the_proposal_and_after_the_decision_nothing_is_awaited()
    {
        var machine = new ChandraToueg(s_group, 2, s_id);
        var outbox = new Outbox(s_group);
        Assert.Equal(PartySet.Empty, machine.Awaits);
        machine.Suspect(1, outbox);
        machine.Receive(1, new CoordinatorDecision(s_id, new TextValue("a")), outbox);
        Assert.Equal(0, outbox.Count);
        machine.Input(new Propose(2, s_id, new TextValue("v2")), outbox);
        Assert.Contains(outbox.Effects.ToArray(), e => e.Event is Decide { Value: TextValue { Text: "a" } });
        Assert.Equal(PartySet.Empty, machine.Awaits);
        Assert.True(machine.Commutes(1, new CoordinatorDecision(s_id, new TextValue("a"))));
    }

    private static (ChandraToueg Machine, Outbox Outbox) Proposed(int party)
    {
        var machine = new ChandraToueg(s_group, party, s_id);
        var outbox = new Outbox(s_group);
        machine.Input(new Propose(party, s_id, new TextValue($"v{party}")), outbox);
        return (machine, outbox);
    }

    private static T[] Sent<T>(Outbox outbox)
        where T : Message => [.. outbox.Effects.ToArray().Select(e => e.Message).OfType<T>()];
}
