include "DeliveryService.dfy"

// A run of the Delivery Service that gets to every step: what DeliveryService.dfy proves speaks of something. n = 4, t = 1, 3 is Byzantine.
// Epoch 0: 0 broadcasts a proposal; 3 has different ones delivered under one number at 0 and 1; 0 proposes a commit of what it has; 1,
// which has delivered nothing of that, finds it good and delivers what it carries. So n − 2t = 2 have, and consensus decides it at 0 and
// 1, not before. Epoch 1: 1 proposes a commit, 0 finds it good, and both decide it. 2 has slept: it hears a lie of 3, then what 0 and 1
// say of epoch 0, delivers what the commit carries before it, and moves on; says so; is answered by both, and moves on.

module DeliveryRuns {
  import opened Quorums
  import opened H = ConsensusHost
  import opened DeliveryService

  ghost const Four := Config(
    4, 1, {3}, iset x: (seq<Carried>, Commit) | x.1.epoch == |x.0|, iset x: (seq<Carried>, Proposal) | |x.0| >= 0)

  const Own := Dispatch(0, 0, 1, Proposal(0, 1))

  const ToZero := Dispatch(0, 3, 1, Proposal(3, 5))

  const ToOne := Dispatch(0, 3, 1, Proposal(3, 6))

  const V := Carried(Commit(0, 0, [Own.proposal, ToZero.proposal], 0), [Own, ToZero])

  const W := Carried(Commit(1, 1, [], 0), [])

  const Lie := Carried(Commit(3, 0, [], 9), [])

  const Asleep := Server([], [], 0, false, map[], map[], [])

  function Delivery(d: Dispatch): Output {
    DeliverProposal(0, d.sender, d.proposal)
  }

  function Ending(v: Carried): Output {
    DeliverCommit(v.commit.epoch, v.commit.author, v.commit)
  }

  // Where nothing of the epoch is left.
  function Fresh(decided: seq<Carried>, epochOf: map<nat, nat>, outputs: seq<Output>): Server {
    Server(decided, [], 0, false, epochOf, map[], outputs)
  }

  ghost predicate IsAt(c: Config, actions: seq<Action>, s: State) {
    IsConfig(c) && |s.servers| == c.n && LeadTo(c, actions, s)
  }

  opaque ghost predicate LeadTo(c: Config, actions: seq<Action>, s: State) {
    RunOf(c, actions) == Some(s)
  }

  lemma OneMoreStep(c: Config, actions: seq<Action>, s: State, a: Action) returns (longer: seq<Action>, t: State)
    requires IsAt(c, actions, s) && Enabled(c, s, a)
    ensures IsAt(c, longer, t) && t == Apply(c, s, a)
  {
    reveal LeadTo();
    assert (actions + [a])[..|actions|] == actions;
    longer, t := actions + [a], Apply(c, s, a);
  }

  lemma Begins() returns (s: State)
    ensures IsAt(Four, [], s) && s == State([Asleep, Asleep, Asleep, Asleep], map[], {}, {})
  {
    reveal LeadTo();
    assert Servers(4) == {0, 1, 2, 3};
    s := Start(Four);
  }

  // What a commit of two proposals carries, when neither has been delivered, or both have.
  lemma TakesTwo(server: Server, d: Dispatch, e: Dispatch)
    requires d.proposal != e.proposal
    ensures !IsDelivered(server, d.proposal) && !IsDelivered(server, e.proposal) ==>
      TakeAll(server, [d, e]) == Take(Take(server, d), e)
    ensures IsDelivered(server, d.proposal) && IsDelivered(server, e.proposal) ==> TakeAll(server, [d, e]) == server
  {
    assert [d, e][..1] == [d] && [d][..0] == [];
    assert TakeAll(server, []) == server;
    assert TakeAll(server, [d]) == if IsDelivered(server, d.proposal) then server else Take(server, d);
  }

  lemma Proposes() returns (actions: seq<Action>, s: State)
    ensures IsAt(Four, actions, s)
    ensures s.servers[0] == Server([], [Own, ToZero], 1, true, map[], map[], [Delivery(Own), Delivery(ToZero)])
    ensures s.servers[1] == Server([], [ToOne], 0, false, map[], map[], [Delivery(ToOne)])
    ensures s.servers[2] == Asleep
    ensures s.cons == map[0 := Host({(0, V)}, {(0, 0, V)}, None, {})] && s.signed == {Own} && s.sent == {}
  {
    s := Begins();
    actions, s := OneMoreStep(Four, [], s, BroadcastProposal(0, Own.proposal));
    assert s.servers[0] == Asleep.(dispatched := 1);
    actions, s := OneMoreStep(Four, actions, s, TakeBroadcast(0, Own));
    assert s.servers[0] == Server([], [Own], 1, false, map[], map[], [Delivery(Own)]);
    actions, s := OneMoreStep(Four, actions, s, TakeBroadcast(0, ToZero));
    assert s.servers[0] == Server([], [Own, ToZero], 1, false, map[], map[], [Delivery(Own), Delivery(ToZero)]);
    actions, s := OneMoreStep(Four, actions, s, TakeBroadcast(1, ToOne));
    assert s.servers[1] == Server([], [ToOne], 0, false, map[], map[], [Delivery(ToOne)]);
    actions, s := OneMoreStep(Four, actions, s, ProposeCommit(0, V));
  }

  // Before 1 finds the commit good too, consensus does not decide it.
  lemma Finds() returns (actions: seq<Action>, s: State)
    ensures IsAt(Four, actions, s)
    ensures s.servers[0] == Server([], [Own, ToZero], 1, true, map[], map[], [Delivery(Own), Delivery(ToZero)])
    ensures s.servers[1] == Server([], [ToOne, Own, ToZero], 0, false, map[], map[], [Delivery(ToOne), Delivery(Own), Delivery(ToZero)])
    ensures s.servers[2] == Asleep
    ensures s.cons == map[0 := Host({(0, V)}, {(0, 0, V), (1, 0, V)}, None, {})] && s.signed == {Own} && s.sent == {}
  {
    actions, s := Proposes();
    assert Judges({(0, 0, V)}, V) == {0};
    assert !Enabled(Four, s, DecideCommit(0, 0, V));
    TakesTwo(s.servers[1], Own, ToZero);
    actions, s := OneMoreStep(Four, actions, s, JudgeCommit(1, 0, 0, V));
    assert s.cons[0] == Host({(0, V)}, {(0, 0, V), (1, 0, V)}, None, {});
  }

  lemma TwoHaveJudged(v: Carried, j: nat)
    requires j < 2
    ensures Judges({(j, j, v), (1 - j, j, v)}, v) == {0, 1}
  {
    assert (j, j, v) in {(j, j, v), (1 - j, j, v)} && (1 - j, j, v) in {(j, j, v), (1 - j, j, v)};
  }

  lemma EndsEpochZero() returns (actions: seq<Action>, s: State)
    ensures IsAt(Four, actions, s)
    ensures s.servers[0] == Fresh([V], map[], [Delivery(Own), Delivery(ToZero), Ending(V)])
    ensures s.servers[1] == Fresh([V], map[], [Delivery(ToOne), Delivery(Own), Delivery(ToZero), Ending(V)])
    ensures s.servers[2] == Asleep
    ensures s.cons == map[0 := Host({(0, V)}, {(0, 0, V), (1, 0, V)}, Some(V), {0, 1})]
    ensures s.sent == EnteredToAll(4, 0, 0, V) + EnteredToAll(4, 1, 0, V)
  {
    actions, s := Finds();
    var zero, one := s.servers[0], s.servers[1];
    TwoHaveJudged(V, 0);
    assert (0, 0, V) in HostAt(s, 0).judged;
    TakesTwo(zero, Own, ToZero);
    TakesTwo(one, Own, ToZero);
    assert IsDelivered(zero, Own.proposal) && IsDelivered(zero, ToZero.proposal) by {
      assert Own in zero.delivered && ToZero in zero.delivered;
    }
    assert IsDelivered(one, Own.proposal) && IsDelivered(one, ToZero.proposal) by {
      assert Own in one.delivered && ToZero in one.delivered;
    }
    actions, s := OneMoreStep(Four, actions, s, DecideCommit(0, 0, V));
    assert s.servers[0] == Fresh([V], map[], [Delivery(Own), Delivery(ToZero), Ending(V)]);
    assert s.cons[0] == Host({(0, V)}, {(0, 0, V), (1, 0, V)}, Some(V), {0});
    assert (0, 0, V) in HostAt(s, 0).judged;
    actions, s := OneMoreStep(Four, actions, s, DecideCommit(1, 0, V));
    assert s.cons[0] == Host({(0, V)}, {(0, 0, V), (1, 0, V)}, Some(V), {0, 1});
    assert s.cons.Keys == {0};
  }

  lemma EndsEpochOne() returns (actions: seq<Action>, s: State)
    ensures IsAt(Four, actions, s)
    ensures s.servers[0] == Fresh([V, W], map[], [Delivery(Own), Delivery(ToZero), Ending(V), Ending(W)])
    ensures s.servers[1] == Fresh([V, W], map[], [Delivery(ToOne), Delivery(Own), Delivery(ToZero), Ending(V), Ending(W)])
    ensures s.servers[2] == Asleep
    ensures EnteredToAll(4, 0, 0, V) + EnteredToAll(4, 1, 0, V) <= s.sent
  {
    actions, s := EndsEpochZero();
    actions, s := OneMoreStep(Four, actions, s, ProposeCommit(1, W));
    assert TakeAll(s.servers[0], []) == s.servers[0];
    actions, s := OneMoreStep(Four, actions, s, JudgeCommit(0, 1, 1, W));
    assert s.cons[1].judged == {(1, 1, W), (0, 1, W)};
    TwoHaveJudged(W, 1);
    assert TakeAll(s.servers[1].(hasProposed := true), []) == s.servers[1].(hasProposed := true);
    assert (1, 1, W) in HostAt(s, 1).judged;
    actions, s := OneMoreStep(Four, actions, s, DecideCommit(1, 1, W));
    assert (1, 1, W) in HostAt(s, 1).judged;
    actions, s := OneMoreStep(Four, actions, s, DecideCommit(0, 1, W));
  }

  lemma CatchesUp() returns (actions: seq<Action>, s: State)
    ensures IsAt(Four, actions, s)
    ensures s.servers[0] == Fresh([V, W], map[], [Delivery(Own), Delivery(ToZero), Ending(V), Ending(W)])
    ensures s.servers[1] == Fresh([V, W], map[], [Delivery(ToOne), Delivery(Own), Delivery(ToZero), Ending(V), Ending(W)])
    ensures s.servers[2] == Fresh([V], map[3 := 1, 0 := 1, 1 := 1], [Delivery(Own), Delivery(ToZero), Ending(V)])
    ensures EnteredToAll(4, 2, 0, V) <= s.sent
  {
    actions, s := EndsEpochOne();
    assert Entered(0, 2, 0, V) in s.sent && Entered(1, 2, 0, V) in s.sent;
    actions, s := OneMoreStep(Four, actions, s, Receive(2, Entered(3, 2, 0, Lie)));
    assert Claimants(map[3 := Lie], Lie) == {3};
    actions, s := OneMoreStep(Four, actions, s, Receive(2, Entered(0, 2, 0, V)));
    assert Claimants(map[3 := Lie, 0 := V], V) == {0};
    assert s.servers[2] == Server([], [], 0, false, map[3 := 1, 0 := 1], map[3 := Lie, 0 := V], []);
    assert Claimants(map[3 := Lie, 0 := V, 1 := V], V) == {0, 1};
    var last := Server([], [], 0, false, map[3 := 1, 0 := 1, 1 := 1], map[3 := Lie, 0 := V, 1 := V], []);
    TakesTwo(last, Own, ToZero);
    assert s.servers[2].(epochOf := last.epochOf, claims := last.claims) == last;
    actions, s := OneMoreStep(Four, actions, s, Receive(2, Entered(1, 2, 0, V)));
  }

  // Three processes are in epoch 2, with the same commits.
  lemma SomeRunGetsToEpochTwo() returns (actions: seq<Action>, s: State)
    ensures IsAt(Four, actions, s)
    ensures s.servers[0].outputs == [Delivery(Own), Delivery(ToZero), Ending(V), Ending(W)]
    ensures s.servers[1].outputs == [Delivery(ToOne), Delivery(Own), Delivery(ToZero), Ending(V), Ending(W)]
    ensures s.servers[2].outputs == [Delivery(Own), Delivery(ToZero), Ending(V), Ending(W)]
  {
    actions, s := CatchesUp();
    assert Entered(2, 0, 0, V) in s.sent && Entered(2, 1, 0, V) in s.sent;
    actions, s := OneMoreStep(Four, actions, s, Receive(0, Entered(2, 0, 0, V)));
    actions, s := OneMoreStep(Four, actions, s, Receive(1, Entered(2, 1, 0, V)));
    assert Decided(0, 2, 1, W) in s.sent && Decided(1, 2, 1, W) in s.sent;
    actions, s := OneMoreStep(Four, actions, s, Receive(2, Decided(0, 2, 1, W)));
    assert Claimants(map[0 := W], W) == {0};
    assert Claimants(map[0 := W, 1 := W], W) == {0, 1};
    actions, s := OneMoreStep(Four, actions, s, Receive(2, Decided(1, 2, 1, W)));
  }
}
