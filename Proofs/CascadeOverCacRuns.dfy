include "CascadeOverCac.dfy"
include "CacRuns.dfy"

// A run of Cascade Consensus over the machines of CAC through both instances: what CascadeOverCac.dfy proves speaks of something.
// n = 2, t = 0, k = 1. Both propose, 0 the value 7 and 1 the value 9; 1 delivers 7 in the first instance with both in conflict, and carries
// it into the second; there 0, which has delivered nothing yet, delivers it without conflict and decides.

module CascadeOverCacRuns {
  import opened Quorums
  import opened CacSpec
  import H = ConsensusHost
  import A = Cac
  import K = CascadeOfNumbers
  import L = CacRuns
  import opened CascadeOverCac

  function Two(): A.Config {
    A.Config(2, 0, 1, false, {})
  }

  const P := Pair(7, 0)
  const Q := Pair(9, 1)
  const R := Pair(7, 1)

  const Fresh := A.Local(None, {}, A.Nothing(), A.Nothing(), {}, None)

  // What party i knows after its broadcast of p.
  function Own(p: Pair, i: nat): A.Bundle {
    A.Bundle({p}, {A.Slot(p, i)}, map[A.Slot(p, i) := {p}])
  }

  function Begun(p: Pair, i: nat): A.Local {
    A.Local(Some(p.value), {p}, Own(p, i), Own(p, i), {}, None)
  }

  lemma TwoIsConfig()
    ensures A.IsConfig(Two()) && SecondConfig(Two()) == Two() && A.Correct(Two(), 0) && A.Correct(Two(), 1)
  {
    ServersCount(2);
  }

  // Signing where nothing is unlocked.
  lemma SignsPlainly(i: nat, l: A.Local, first: Option<Pair>)
    requires A.IsConfig(Two())
    requires !A.IsUnlocked(Two(), i, A.WithWitness(l.known, i, A.Elements(first)))
    ensures A.Signed(Two(), i, l, first) == A.WithReady(Two(), i, A.WithWitness(l.known, i, A.Elements(first)))
  {
    var b := A.WithWitness(l.known, i, A.Elements(first));
    assert A.WithWitness(b, i, {}) == b;
  }

  // What a party knows once it has witnessed its own pair.
  function Witnessed(p: Pair, i: nat): A.Bundle {
    A.Bundle({p}, {A.Slot(p, i)}, map[])
  }

  lemma Witnesses(i: nat, p: Pair)
    requires i < 2 && p.sender == i
    ensures var l := A.WithBroadcast(Fresh, p);
            && A.IsConfig(Two()) && A.IsFirst(Two(), i, l, Some(p)) && A.WithWitness(l.known, i, A.Elements(Some(p))) == Witnessed(p, i)
    ensures A.Witnessing(Witnessed(p, i)) == {i} && A.Witnesses(Witnessed(p, i), p) == {i} && A.WitnessedBy(Witnessed(p, i), i) == {p}
  {
    TwoIsConfig();
    var l := A.WithBroadcast(Fresh, p);
    assert p in l.known.pairs;
    assert A.Witnessing(l.known) == {};
  }

  lemma Signs(i: nat, p: Pair)
    requires i < 2 && p.sender == i
    ensures A.IsConfig(Two()) && !A.IsUnlocked(Two(), i, Witnessed(p, i)) && A.WithReady(Two(), i, Witnessed(p, i)) == Own(p, i)
  {
    TwoIsConfig();
    Witnesses(i, p);
    var b := Witnessed(p, i);
    assert |A.Witnesses(b, p)| == 1 && p in b.pairs;
  }

  lemma OwnIsNotDeliverable(i: nat, p: Pair)
    ensures A.Deliverable(Two(), Own(p, i)) == {}
  {
    assert A.Ready(Own(p, i), p) == {i};
  }

  lemma Broadcasts(i: nat, p: Pair)
    requires i < 2 && p.sender == i
    ensures var l := A.WithBroadcast(Fresh, p);
            && A.IsConfig(Two()) && A.IsFirst(Two(), i, l, Some(p)) && A.Signed(Two(), i, l, Some(p)) == Own(p, i)
            && A.After(Two(), l, Own(p, i), true) == Begun(p, i)
  {
    hide *;
    TwoIsConfig();
    var l := A.WithBroadcast(Fresh, p);
    Witnesses(i, p);
    Signs(i, p);
    SignsPlainly(i, l, Some(p));
    OwnIsNotDeliverable(i, p);
    assert A.After(Two(), l, Own(p, i), true) == Begun(p, i) by {
      reveal A.After, A.Sends, A.WithBroadcast, Fresh, Begun;
    }
  }

  lemma BroadcastGives(s: A.State, i: nat, p: Pair)
    requires i < 2 && p.sender == i && |s.locals| == 2 && s.locals[i] == Fresh
    ensures A.IsConfig(Two()) && A.Enabled(Two(), s, A.Broadcast(i, p.value, Some(p)))
    ensures A.Apply(Two(), s, A.Broadcast(i, p.value, Some(p)))
         == A.State(s.locals[i := Begun(p, i)], s.net + A.ToAll(Two(), i, Own(p, i)))
  {
    TwoIsConfig();
    Broadcasts(i, p);
  }

  // What 1 knows when it has heard of P, before and after it has signed.
  function Both(): A.Bundle {
    A.Bundle({P, Q}, {A.Slot(P, 0), A.Slot(Q, 1)}, map[A.Slot(P, 0) := {P}, A.Slot(Q, 1) := {Q}])
  }

  function Crossed(): A.Bundle {
    Both().(ready := map[A.Slot(P, 0) := {P}, A.Slot(Q, 1) := {Q}, A.Slot(P, 1) := {Q}])
  }

  lemma OneCounts(b: A.Bundle)
    requires b.pairs == {P, Q} && b.witnesses == {A.Slot(P, 0), A.Slot(Q, 1)}
    ensures A.Witnesses(b, P) == {0} && A.Witnesses(b, Q) == {1} && A.WitnessedBy(b, 1) == {Q}
    ensures A.Conflicts(Two(), b) == {P, Q}
  {
    assert A.Witnesses(b, P) == {0} && A.Witnesses(b, Q) == {1} && A.WitnessedBy(b, 1) == {Q};
    assert |A.Witnesses(b, P)| == 1 && |A.Witnesses(b, Q)| == 1;
  }

  lemma OneIsReady()
    ensures A.WithReady(Two(), 1, Both()) == Crossed()
  {
    var c, b := Two(), Both();
    OneCounts(b);
    var slots := set p | p in b.pairs && |A.Witnesses(b, p)| >= A.WitnessQuorum(c) :: A.Slot(p, 1);
    assert slots == {A.Slot(P, 1), A.Slot(Q, 1)} by {
      assert |A.Witnesses(b, P)| == 1 && |A.Witnesses(b, Q)| == 1;
    }
    var names := A.WitnessedBy(b, 1);
    assert (map s | s in slots :: names) + b.ready == Crossed().ready;
  }

  lemma OneSigns(l: A.Local)
    requires l.known == Both()
    ensures A.IsConfig(Two()) && A.IsFirst(Two(), 1, l, None) && A.Signed(Two(), 1, l, None) == Crossed()
  {
    TwoIsConfig();
    assert A.Slot(Q, 1) in Both().witnesses && A.Slot(Q, 1) in Both().ready;
    assert A.WithWitness(Both(), 1, A.Elements(None)) == Both();
    assert A.IsReady(Both(), 1);
    hide A.WithReady, Both, Crossed;
    SignsPlainly(1, l, None);
    OneIsReady();
  }

  lemma OneCountsReady()
    ensures A.Ready(Crossed(), P) == {0, 1} && A.Ready(Crossed(), Q) == {1}
    ensures |A.Ready(Crossed(), P)| == 2 && |A.Ready(Crossed(), Q)| == 1
  {
    assert A.Ready(Crossed(), P) == {0, 1} && A.Ready(Crossed(), Q) == {1};
  }

  lemma DeliverableIs(b: A.Bundle)
    requires b.pairs == {P, Q} && |A.Ready(b, P)| == 2 && |A.Ready(b, Q)| == 1
    ensures A.Deliverable(Two(), b) == {P}
  {
  }

  // What is delivered first.
  lemma DeliversThem(l: A.Local, b: A.Bundle, pairs: set<Pair>, conflicts: set<Pair>)
    requires A.IsConfig(Two()) && l.delivered == {} && l.conflicts.None? && l.known != b
    requires A.Deliverable(Two(), b) == pairs && pairs != {} && A.Conflicts(Two(), b) == conflicts
    ensures A.Sends(Two(), l, b, false)
    ensures A.After(Two(), l, b, false) == l.(known := b, told := b, delivered := pairs, conflicts := Some(conflicts))
  {
  }

  lemma OneLearns()
    ensures A.Takes(Begun(Q, 1), Own(P, 0)) && A.Learn(Begun(Q, 1).known, Own(P, 0)) == Both()
  {
    assert P !in Own(Q, 1).pairs && A.Closed(Own(P, 0));
  }

  function Conflicting(): A.Local {
    Begun(Q, 1).(known := Crossed(), told := Crossed(), delivered := {P}, conflicts := Some({P, Q}))
  }

  lemma OneIsConflicting(l: A.Local)
    requires l == Begun(Q, 1).(known := Both())
    ensures A.IsConfig(Two()) && A.Sends(Two(), l, Crossed(), false) && A.After(Two(), l, Crossed(), false) == Conflicting()
  {
    TwoIsConfig();
    hide *;
    assert Crossed().pairs == {P, Q} && Crossed().witnesses == {A.Slot(P, 0), A.Slot(Q, 1)} by {
      reveal Crossed, Both;
    }
    assert Both() != Crossed() by {
      reveal Crossed, Both, P, Q;
      assert A.Slot(P, 1) !in Both().ready && A.Slot(P, 1) in Crossed().ready;
    }
    OneCounts(Crossed());
    OneCountsReady();
    DeliverableIs(Crossed());
    reveal Begun, Conflicting;
    assert P in {P};
    DeliversThem(l, Crossed(), {P}, {P, Q});
  }

  // 1 hears of P, and delivers it with both in conflict.
  lemma OneHears(s: A.State)
    requires |s.locals| == 2 && s.locals[1] == Begun(Q, 1) && A.Message(0, 1, Own(P, 0)) in s.net
    ensures var a := A.Deliver(A.Message(0, 1, Own(P, 0)), None);
      && A.IsConfig(Two()) && A.Enabled(Two(), s, a) && A.Apply(Two(), s, a).locals == s.locals[1 := Conflicting()]
  {
    TwoIsConfig();
    hide *;
    var m, l := A.Message(0, 1, Own(P, 0)), Begun(Q, 1).(known := Both());
    OneLearns();
    OneSigns(l);
    OneIsConflicting(l);
    reveal A.Steps, Two;
    L.DeliverGives(Two(), s, m, l, Crossed());
  }

  // What 0 knows in the second instance when it has heard of R, and signed.
  function Seconded(): A.Bundle {
    A.Bundle({R}, {A.Slot(R, 1), A.Slot(R, 0)}, map[A.Slot(R, 1) := {R}, A.Slot(R, 0) := {R}])
  }

  lemma ZeroSigns(l: A.Local)
    requires l.known == Own(R, 1)
    ensures A.IsConfig(Two()) && A.IsFirst(Two(), 0, l, Some(R)) && A.Signed(Two(), 0, l, Some(R)) == Seconded()
    ensures A.Deliverable(Two(), Seconded()) == {R} && A.Conflicts(Two(), Seconded()) == {R}
  {
    TwoIsConfig();
    var c := Two();
    assert A.Witnessing(l.known) == {1};
    assert R in l.known.pairs && A.MayWitness(c, l, R);
    var b := A.WithWitness(l.known, 0, A.Elements(Some(R)));
    assert b == A.Bundle({R}, {A.Slot(R, 1), A.Slot(R, 0)}, map[A.Slot(R, 1) := {R}]);
    assert A.Witnesses(b, R) == {0, 1} && A.WitnessedBy(b, 0) == {R};
    assert R in b.pairs;
    SignsPlainly(0, l, Some(R));
    assert A.WithReady(c, 0, b) == Seconded();
    assert A.Ready(Seconded(), R) == {0, 1} && A.Witnesses(Seconded(), R) == {0, 1};
    assert R in Seconded().pairs;
    assert A.Deliverable(c, Seconded()) == {R};
    assert A.Conflicts(c, Seconded()) == {R};
  }

  function Agreeing(): A.Local {
    Fresh.(known := Seconded(), told := Seconded(), delivered := {R}, conflicts := Some({R}))
  }

  lemma ZeroLearns()
    ensures A.Takes(Fresh, Own(R, 1)) && A.Learn(Fresh.known, Own(R, 1)) == Own(R, 1)
  {
    assert R !in Fresh.known.pairs && A.Closed(Own(R, 1));
  }

  lemma ZeroIsAgreeing(l: A.Local)
    requires l == Fresh.(known := Own(R, 1))
    ensures A.IsConfig(Two()) && A.Sends(Two(), l, Seconded(), false) && A.After(Two(), l, Seconded(), false) == Agreeing()
  {
    TwoIsConfig();
    hide *;
    ZeroSigns(l) by {
      reveal Fresh;
    }
    assert Own(R, 1) != Seconded() by {
      reveal Own, Seconded, R;
      assert A.Slot(R, 0) !in Own(R, 1).ready && A.Slot(R, 0) in Seconded().ready;
    }
    reveal Fresh, Agreeing;
    assert R in {R};
    DeliversThem(l, Seconded(), {R}, {R});
  }

  lemma Comes(c: A.Config, s: A.State, m: A.Message, first: Option<Pair>)
    requires A.IsConfig(c) && |s.locals| == c.n && m in s.net && A.MayReceive(c, s.(net := s.net - {m}), m.to, m.bundle, first)
    ensures A.Enabled(c, s, A.Deliver(m, first))
    ensures A.Apply(c, s, A.Deliver(m, first)) == A.Receive(c, s.(net := s.net - {m}), m.to, m.bundle, first)
  {
  }

  // 0 hears of R, witnesses it and delivers it alone.
  lemma ZeroHears(s: A.State)
    requires |s.locals| == 2 && s.locals[0] == Fresh && A.Message(1, 0, Own(R, 1)) in s.net
    ensures var a := A.Deliver(A.Message(1, 0, Own(R, 1)), Some(R));
      && A.IsConfig(Two()) && A.Enabled(Two(), s, a) && A.Apply(Two(), s, a).locals == s.locals[0 := Agreeing()]
  {
    TwoIsConfig();
    hide *;
    var m, l := A.Message(1, 0, Own(R, 1)), Fresh.(known := Own(R, 1));
    ZeroLearns();
    ZeroSigns(l);
    ZeroIsAgreeing(l);
    reveal Two;
    L.ReceiveGives(Two(), s.(net := s.net - {m}), 0, Own(R, 1), Some(R), l, Seconded());
    Comes(Two(), s, m, Some(R));
  }

  // ---- The run

  ghost predicate IsAfter(c: A.Config, actions: seq<Action>, s: State) {
    A.IsConfig(c) && RunOf(c, actions) == Some(s) && HasSizes(c, s)
  }

  lemma TakesFirst(c: A.Config, actions: seq<Action>, s: State, a: A.Action, i: nat, end: A.State, p: Pair)
    returns (longer: seq<Action>, t: State)
    requires IsAfter(c, actions, s) && A.Enabled(c, s.first, a) && end == A.Apply(c, s.first, a) && i == PartyOf(a) && i < c.n
    requires |end.locals| == c.n && IsOneOf(s.first.locals[i], end.locals[i], p) && MayInFirst(c, s.top, a)
    ensures IsAfter(c, longer, t) && t.first == end && t.second == s.second
    ensures t.top == Followed(s.top, K.First, i, s.first.locals[i], end.locals[i], p)
  {
    longer, t := actions + [InFirst(a, p)], Apply(c, s, InFirst(a, p));
    assert longer[..|longer| - 1] == actions;
  }

  lemma TakesSecond(c: A.Config, actions: seq<Action>, s: State, a: A.Action, i: nat, end: A.State, p: Pair)
    returns (longer: seq<Action>, t: State)
    requires IsAfter(c, actions, s) && SecondConfig(c) == c
    requires A.Enabled(c, s.second, a) && end == A.Apply(c, s.second, a) && i == PartyOf(a) && i < c.n
    requires |end.locals| == c.n && IsOneOf(s.second.locals[i], end.locals[i], p) && MayInSecond(c, s.top, a, H.None)
    ensures IsAfter(c, longer, t) && t.second == end && t.first == s.first
    ensures t.top == Followed(s.top, K.Second, i, s.second.locals[i], end.locals[i], p)
  {
    longer, t := actions + [InSecond(a, p, H.None)], Apply(c, s, InSecond(a, p, H.None));
    assert longer[..|longer| - 1] == actions;
  }

  const Nobody := K.Server(H.None, H.None, H.None)

  lemma Starts()
    ensures IsAfter(Two(), [], Start(Two())) && Start(Two()).first.locals == [Fresh, Fresh] && Start(Two()).second == A.Init(Two())
    ensures A.Init(Two()).locals == [Fresh, Fresh] && Start(Two()).top.servers == [Nobody, Nobody]
  {
    TwoIsConfig();
  }

  // Where nothing is delivered, nothing is to be seen.
  lemma NothingIsDelivered(u: K.State, x: K.Instance, i: nat, p: Pair)
    requires i < |u.servers|
    ensures Followed(u, x, i, Fresh, Begun(p, i), p).servers == u.servers && IsOneOf(Fresh, Begun(p, i), p)
  {
    assert u.servers[i := u.servers[i]] == u.servers;
  }

  lemma Proposes(actions: seq<Action>, s: State, i: nat, p: Pair) returns (longer: seq<Action>, t: State)
    requires IsAfter(Two(), actions, s) && i < 2 && p.sender == i && s.first.locals[i] == Fresh
    requires s.top.servers[i] == Nobody
    ensures IsAfter(Two(), longer, t) && t.second == s.second && t.top.servers == s.top.servers
    ensures t.first == A.State(s.first.locals[i := Begun(p, i)], s.first.net + A.ToAll(Two(), i, Own(p, i)))
  {
    hide *;
    reveal Two, IsAfter, HasSizes;
    var a := A.Broadcast(i, p.value, Some(p));
    BroadcastGives(s.first, i, p);
    NothingIsDelivered(s.top, K.First, i, p);
    assert MayInFirst(Two(), s.top, a) by {
      reveal MayInFirst, Nobody;
    }
    reveal PartyOf;
    longer, t := TakesFirst(Two(), actions, s, a, i, A.Apply(Two(), s.first, a), p);
  }

  lemma BothPropose() returns (actions: seq<Action>, s: State)
    ensures IsAfter(Two(), actions, s) && s.second == A.Init(Two()) && s.first.locals == [Begun(P, 0), Begun(Q, 1)]
    ensures A.Message(0, 1, Own(P, 0)) in s.first.net
    ensures s.top.servers == [Nobody, Nobody]
  {
    Starts();
    TwoIsConfig();
    assert 1 in Servers(2);
    hide *;
    reveal P, Q, Two, IsAfter, HasSizes, A.ToAll;
    actions, s := Proposes([], Start(Two()), 0, P);
    actions, s := Proposes(actions, s, 1, Q);
  }

  lemma TwoConflict(u: K.State)
    requires u.servers == [Nobody, Nobody]
    ensures IsOneOf(Begun(Q, 1), Conflicting(), P)
    ensures var servers := Followed(u, K.First, 1, Begun(Q, 1), Conflicting(), P).servers;
      && |servers| == 2 && servers[0] == Nobody && servers[1].first.Some? && servers[1].first.value.pair == K.Pair(7, 0)
      && servers[1].second.None? && servers[1].decided.None?
  {
    assert !NamesOneValue({P, Q}) by {
      assert P in {P, Q} && Q in {P, Q};
    }
    hide CertificateOf, NamesOneValue, Crossed;
    assert CertificateOf(K.First, Crossed(), P).pair == K.Pair(7, 0) by {
      reveal CertificateOf;
    }
  }

  lemma OneDelivers() returns (actions: seq<Action>, s: State)
    ensures IsAfter(Two(), actions, s) && s.second == A.Init(Two()) && s.first.locals[1] == Conflicting()
    ensures s.top.servers[0] == Nobody
    ensures s.top.servers[1].first.Some? && s.top.servers[1].first.value.pair == K.Pair(7, 0)
    ensures s.top.servers[1].second.None? && s.top.servers[1].decided.None?
  {
    hide *;
    reveal Two, IsAfter, HasSizes;
    actions, s := BothPropose();
    var a := A.Deliver(A.Message(0, 1, Own(P, 0)), None);
    OneHears(s.first);
    TwoConflict(s.top);
    assert MayInFirst(Two(), s.top, a) by {
      reveal MayInFirst;
    }
    reveal PartyOf;
    actions, s := TakesFirst(Two(), actions, s, a, 1, A.Apply(Two(), s.first, a), P);
  }

  lemma OneMayCarry(u: K.State)
    requires |u.servers| == 2 && u.servers[1].first.Some? && u.servers[1].first.value.pair == K.Pair(7, 0)
    requires u.servers[1].second.None? && u.servers[1].decided.None?
    ensures A.IsConfig(Two()) && MayInSecond(Two(), u, A.Broadcast(1, 7, Some(R)), H.None)
  {
    TwoIsConfig();
  }

  lemma IsSent(net: set<A.Message>)
    ensures A.Message(1, 0, Own(R, 1)) in net + A.ToAll(Two(), 1, Own(R, 1))
  {
    assert 0 in Servers(2);
  }

  lemma OneCarries() returns (actions: seq<Action>, s: State)
    ensures IsAfter(Two(), actions, s) && s.second.locals == [Fresh, Begun(R, 1)] && A.Message(1, 0, Own(R, 1)) in s.second.net
    ensures s.first.locals[1] == Conflicting() && s.top.servers[0] == Nobody
    ensures s.top.servers[1].first.Some? && s.top.servers[1].first.value.pair == K.Pair(7, 0) && s.top.servers[1].decided.None?
  {
    Starts();
    TwoIsConfig();
    hide *;
    reveal Two, IsAfter, HasSizes;
    actions, s := OneDelivers();
    var a := A.Broadcast(1, 7, Some(R));
    assert R.value == 7 && R.sender == 1 by {
      reveal R;
    }
    BroadcastGives(s.second, 1, R);
    NothingIsDelivered(s.top, K.Second, 1, R);
    OneMayCarry(s.top);
    IsSent(s.second.net);
    reveal PartyOf;
    actions, s := TakesSecond(Two(), actions, s, a, 1, A.Apply(Two(), s.second, a), R);
  }

  lemma FirstIsCertified(d: K.Config, u: K.State, value: nat, sender: nat)
    requires K.IsConfig(d) && K.ServersOk(d, u)
    requires |u.servers| > 1 && u.servers[1].first.Some? && u.servers[1].first.value.pair == K.Pair(value, sender)
    ensures K.IsCertified(d, u, K.First, value)
  {
    assert K.IsValid(d, u, u.servers[1].first.value);
  }

  lemma SecondCounts(u: K.State)
    requires A.IsConfig(Two()) && K.IsCertified(ConfigOf(Two()), u, K.First, 7)
    ensures AllCount(Two(), u, 0, Own(R, 1))
  {
    hide K.IsCertified;
    assert forall p :: p in Own(R, 1).pairs ==> p == R;
  }

  // What has been delivered in the first instance is certified there.
  lemma IsCertified(actions: seq<Action>, s: State)
    requires IsAfter(Two(), actions, s) && s.top.servers[1].first.Some? && s.top.servers[1].first.value.pair == K.Pair(7, 0)
    ensures A.IsConfig(Two()) && AllCount(Two(), s.top, 0, Own(R, 1))
  {
    hide *;
    reveal IsAfter;
    var above, first, second := RunIsOfCascade(Two(), actions);
    reveal IsAt, LeadTo();
    K.RunRefines(ConfigOf(Two()), above);
    assert K.ServersOk(ConfigOf(Two()), s.top) && |s.top.servers| > 1 by {
      reveal K.Inv, HasSizes, Two;
    }
    FirstIsCertified(ConfigOf(Two()), s.top, 7, 0);
    SecondCounts(s.top);
  }

  lemma ZeroAgrees(u: K.State)
    requires |u.servers| == 2 && u.servers[0] == Nobody
    ensures IsOneOf(Fresh, Agreeing(), R)
    ensures var servers := Followed(u, K.Second, 0, Fresh, Agreeing(), R).servers;
      |servers| == 2 && servers[1] == u.servers[1] && servers[0].decided == H.Some(7) && servers[0].first.None? && servers[0].second.Some?
  {
    assert NamesOneValue({R});
    hide CertificateOf, NamesOneValue, Seconded;
  }

  // Claim: some run decides in the second instance, after a conflict in the first.
  lemma SomeRunDecides() returns (actions: seq<Action>, s: State)
    ensures A.IsConfig(Two()) && RunOf(Two(), actions) == Some(s) && HasSizes(Two(), s)
    ensures s.first.locals[1] == Conflicting() && s.second.locals[0] == Agreeing()
    ensures s.top.servers[0].decided == H.Some(7) && s.top.servers[0].second.Some? && s.top.servers[0].first.None?
    ensures s.top.servers[1].first.Some? && s.top.servers[1].decided.None?
  {
    TwoIsConfig();
    hide *;
    reveal Two, IsAfter, HasSizes;
    actions, s := OneCarries();
    IsCertified(actions, s);
    var a := A.Deliver(A.Message(1, 0, Own(R, 1)), Some(R));
    ZeroHears(s.second);
    ZeroAgrees(s.top);
    assert MayInSecond(Two(), s.top, a, H.None) by {
      reveal MayInSecond;
    }
    reveal PartyOf;
    actions, s := TakesSecond(Two(), actions, s, a, 0, A.Apply(Two(), s.second, a), R);
  }
}
