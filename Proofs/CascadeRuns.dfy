include "Cascade.dfy"

// Runs of Cascade Consensus that get to every step: what Cascade.dfy proves speaks of something.

module CascadeRuns refines Cascade {
  type Value = nat

  const Four := Config(4, 1, 1, {3})

  ghost predicate IsAt(c: Config, actions: seq<Action>, s: State, trace: seq<Event<Value>>) {
    IsConfig(c) && |s.servers| == c.n && LeadTo(c, actions, s, trace)
  }

  opaque ghost predicate LeadTo(c: Config, actions: seq<Action>, s: State, trace: seq<Event<Value>>)
    requires IsConfig(c)
  {
    RunOf(c, actions) == Some(s) && Trace(c, actions) == trace
  }

  lemma Begins(c: Config)
    requires IsConfig(c)
    ensures IsAt(c, [], Start(c), [])
  {
    reveal LeadTo();
  }

  // One that shows nothing.
  lemma Quietly(c: Config, actions: seq<Action>, s: State, trace: seq<Event<Value>>, a: Action, t: State)
    requires IsAt(c, actions, s, trace) && Enabled(c, s, a) && Shown(c, s, a) == None && t == Apply(c, s, a)
    ensures IsAt(c, actions + [a], t, trace)
  {
    reveal LeadTo();
    OneMoreStep(c, actions, s, trace, a);
    assert trace + [] == trace;
  }

  lemma Openly(c: Config, actions: seq<Action>, s: State, trace: seq<Event<Value>>, a: Action, t: State, e: Event<Value>)
    requires IsAt(c, actions, s, trace) && Enabled(c, s, a) && Shown(c, s, a) == Some(e) && t == Apply(c, s, a)
    ensures IsAt(c, actions + [a], t, trace + [e])
  {
    reveal LeadTo();
    OneMoreStep(c, actions, s, trace, a);
  }

  function Signatures(pair: Pair, witnesses: set<nat>, ready: set<nat>): set<Statement> {
    {Broadcast(pair)} + (set i | i in witnesses :: Witness(i, pair)) + (set i | i in ready :: Ready(i, pair, {pair}))
  }

  function WithSigned(s: State, x: Instance, signed: set<Statement>): State {
    if x.First? then s.(first := signed) else s.(second := signed)
  }

  // What 0, 1 and 2 sign in one instance.
  lemma Signs(actions: seq<Action>, s: State, trace: seq<Event<Value>>, x: Instance, pair: Pair, cert: Certificate)
    returns (longer: seq<Action>)
    requires IsAt(Four, actions, s, trace) && Signed(s, x) == Signatures(pair, {}, {})
    requires x.First? ==> forall i: nat :: i < 3 ==> (i, pair.sender, pair.value) in s.judged
    requires x.Second? ==> cert.instance == First && cert.pair.value == pair.value && IsValid(Four, s, cert)
    ensures IsAt(Four, longer, WithSigned(s, x, Signatures(pair, {0, 1, 2}, {0, 1, 2})), trace)
  {
    longer := actions;
    var t, i, witnesses, ready := s, 0, {}, {};
    while i < 3
      invariant 0 <= i <= 3 && witnesses == Servers(i)
      invariant t == WithSigned(s, x, Signatures(pair, witnesses, {})) && IsAt(Four, longer, t, trace)
    {
      var a := if x.First? then SignWitness(i, pair) else SignSecondWitness(i, pair, cert);
      assert !HasReady(t, x, i);
      assert x.Second? ==> IsValid(Four, t, cert);
      var next := Apply(Four, t, a);
      Quietly(Four, longer, t, trace, a, next);
      i, witnesses, longer, t := i + 1, witnesses + {i}, longer + [a], next;
      assert Signed(t, x) == Signatures(pair, witnesses, {});
    }
    i := 0;
    while i < 3
      invariant 0 <= i <= 3 && ready == Servers(i) && witnesses == Servers(3)
      invariant t == WithSigned(s, x, Signatures(pair, witnesses, ready)) && IsAt(Four, longer, t, trace)
    {
      var a := SignReady(i, x, pair, {0, 1, 2});
      assert Witnessed(t, x, i) == {pair};
      assert Witness(i, pair) in Signed(t, x);
      var next := Apply(Four, t, a);
      Quietly(Four, longer, t, trace, a, next);
      i, ready, longer, t := i + 1, ready + {i}, longer + [a], next;
      assert Signed(t, x) == Signatures(pair, witnesses, ready);
    }
    assert Servers(3) == {0, 1, 2};
  }

  lemma ProposesFirst() returns (actions: seq<Action>, s: State)
    ensures IsAt(Four, actions, s, [Propose(0, 7), Judge(1, 0, 7), Judge(2, 0, 7)])
    ensures s == Start(Four).(first := {Broadcast(Pair(7, 0))}, proposed := {(0, 7)}, judged := {(0, 0, 7), (1, 0, 7), (2, 0, 7)})
  {
    var c := Four;
    var s0 := Start(c);
    Begins(c);
    var s1 := Apply(c, s0, ProposeValue(0, 7));
    Openly(c, [], s0, [], ProposeValue(0, 7), s1, Propose(0, 7));
    actions := [] + [ProposeValue(0, 7)];
    var s2 := Apply(c, s1, JudgeValue(1, 0, 7));
    Openly(c, actions, s1, [] + [Propose(0, 7)], JudgeValue(1, 0, 7), s2, Judge(1, 0, 7));
    actions := actions + [JudgeValue(1, 0, 7)];
    s := Apply(c, s2, JudgeValue(2, 0, 7));
    Openly(c, actions, s2, [] + [Propose(0, 7)] + [Judge(1, 0, 7)], JudgeValue(2, 0, 7), s, Judge(2, 0, 7));
    actions := actions + [JudgeValue(2, 0, 7)];
    assert [] + [Propose(0, 7)] + [Judge(1, 0, 7)] + [Judge(2, 0, 7)] == [Propose(0, 7), Judge(1, 0, 7), Judge(2, 0, 7)];
  }

  // Of n = 4, t = 1, k = 1: 0 delivers 7 without conflict and decides at once. 1 and 2 see a WITNESS of the Byzantine 3 for 9 besides. 1 is
  // given rubbish by restrained consensus, carries 7 into the second CAC and decides there; 2 decides by the proof of 0.
  lemma SomeRunTakesTheFirstSteps() returns (actions: seq<Action>, s: State)
    ensures IsAt(Four, actions, s, [Propose(0, 7), Judge(1, 0, 7), Judge(2, 0, 7), Decide(0, 7), Decide(1, 7), Decide(2, 7)])
    ensures s.servers[0].second.None? && s.servers[1].second.Some? && s.servers[2].second.None? && s.global.None?
  {
    var c, a, d, b := Four, Pair(7, 0), Pair(9, 3), Pair(7, 1);
    var judged := [Propose(0, 7), Judge(1, 0, 7), Judge(2, 0, 7)];
    actions, s := ProposesFirst();
    var cert := Certificate(First, a, map[0 := {a}, 1 := {a}, 2 := {a}]);
    var second := Certificate(Second, b, map[0 := {b}, 1 := {b}, 2 := {b}]);
    assert Signed(s, First) == Signatures(a, {}, {});
    actions := Signs(actions, s, judged, First, a, cert);
    s := WithSigned(s, First, Signatures(a, {0, 1, 2}, {0, 1, 2}));
    actions, s := DeliversFirst(actions, s, judged, a, d, cert);
    var rubbish := EndRestrained(1, Some(Certificate(First, d, map[])));
    var t := Apply(c, s, rubbish);
    Quietly(c, actions, s, judged + [Decide(0, 7)], rubbish, t);
    actions, s := actions + [rubbish], t;
    assert Signed(s, Second) == Signatures(b, {}, {});
    actions := Signs(actions, s, judged + [Decide(0, 7)], Second, b, cert);
    s := WithSigned(s, Second, Signatures(b, {0, 1, 2}, {0, 1, 2}));
    actions, s := DecidesThen(actions, s, judged + [Decide(0, 7)], b, cert, second);
    assert judged + [Decide(0, 7)] + [Decide(1, 7)] + [Decide(2, 7)] ==
      [Propose(0, 7), Judge(1, 0, 7), Judge(2, 0, 7), Decide(0, 7), Decide(1, 7), Decide(2, 7)];
  }

  lemma DeliversFirst(actions: seq<Action>, s: State, trace: seq<Event<Value>>, a: Pair, d: Pair, cert: Certificate)
    returns (longer: seq<Action>, t: State)
    requires IsAt(Four, actions, s, trace) && s.first == Signatures(a, {0, 1, 2}, {0, 1, 2}) && s.second == {} && s.global.None?
    requires forall i: nat :: i < 3 ==> s.servers[i] == Server(None, None, None)
    requires a.value == 7 && d == Pair(9, 3) && cert == Certificate(First, a, map[0 := {a}, 1 := {a}, 2 := {a}])
    ensures IsAt(Four, longer, t, trace + [Decide(0, 7)])
    ensures t == s.(servers := t.servers) && IsValid(Four, t, cert)
    ensures t.servers[0] == Server(Some(cert), None, Some(7))
    ensures t.servers[1] == t.servers[2] == Server(Some(cert), None, None)
  {
    var c := Four;
    var all, some := map[a := {0, 1, 2}, d := {3}], map[a := {0, 1, 2}];
    var d0, d1, d2 := Deliver(0, cert, some), Deliver(1, cert, all), Deliver(2, cert, all);
    assert cert.names.Keys == {0, 1, 2};
    forall p | p in cert.names
      ensures CanBeShown(c, s, First, Ready(p, a, cert.names[p])) && CanBeShown(c, s, First, Witness(p, a))
    {
      assert Ready(p, a, {a}) in s.first && Witness(p, a) in s.first;
    }
    assert HasOneValue(c, some);
    assert |Knowers(all, a)| >= 1 && |Knowers(all, d)| >= 1;
    assert !HasOneValue(c, all);
    var s1 := Apply(c, s, d0);
    Openly(c, actions, s, trace, d0, s1, Decide(0, 7));
    var s2 := Apply(c, s1, d1);
    Quietly(c, actions + [d0], s1, trace + [Decide(0, 7)], d1, s2);
    t := Apply(c, s2, d2);
    Quietly(c, actions + [d0] + [d1], s2, trace + [Decide(0, 7)], d2, t);
    longer := actions + [d0] + [d1] + [d2];
  }

  lemma DecidesThen(actions: seq<Action>, s: State, trace: seq<Event<Value>>, b: Pair, cert: Certificate, second: Certificate)
    returns (longer: seq<Action>, t: State)
    requires IsAt(Four, actions, s, trace) && s.second == Signatures(b, {0, 1, 2}, {0, 1, 2}) && s.global.None?
    requires s.servers[1].second.None? && s.servers[1].decided.None? && s.servers[2].decided.None?
    requires b.value == cert.pair.value == 7 && second == Certificate(Second, b, map[0 := {b}, 1 := {b}, 2 := {b}])
    requires IsValid(Four, s, cert) && cert.names.Values <= {{cert.pair}}
    ensures IsAt(Four, longer, t, trace + [Decide(1, 7)] + [Decide(2, 7)])
    ensures t.global.None? && t.servers[0] == s.servers[0]
    ensures t.servers[1].second.Some? && t.servers[2].second == s.servers[2].second
  {
    var c := Four;
    var known := map[b := {0, 1, 2}];
    var deliver, read := Deliver(1, second, known), ReadProof(2, cert);
    assert second.names.Keys == {0, 1, 2};
    forall p | p in second.names
      ensures CanBeShown(c, s, Second, Ready(p, b, second.names[p])) && CanBeShown(c, s, Second, Witness(p, b))
    {
      assert Ready(p, b, {b}) in s.second && Witness(p, b) in s.second;
    }
    assert HasOneValue(c, known);
    var s1 := Apply(c, s, deliver);
    Openly(c, actions, s, trace, deliver, s1, Decide(1, 7));
    forall pair: Pair | pair.value != 7
      ensures Namers(cert, pair) == {}
    {
      assert forall p :: p in cert.names ==> cert.names[p] in cert.names.Values;
    }
    assert IsUnique(c, cert) && IsValid(c, s1, cert);
    t := Apply(c, s1, read);
    Openly(c, actions + [deliver], s1, trace + [Decide(1, 7)], read, t, Decide(2, 7));
    longer := actions + [deliver] + [read];
  }

  // ---- Conflict all the way

  const Two := Config(2, 0, 1, {})

  const A := Pair(7, 0)

  const B := Pair(9, 1)

  // Each finds good what the other proposes too.
  const BothGood: set<(nat, nat, Value)> := {(0, 0, 7), (1, 1, 9), (1, 0, 7), (0, 1, 9)}

  // Each has witnessed its own, and is ready for both.
  function Crossed(): set<Statement> {
    {Broadcast(A), Broadcast(B), Witness(0, A), Witness(1, B), Ready(0, A, {A}), Ready(0, B, {A}), Ready(1, A, {B}), Ready(1, B, {B})}
  }

  function Crossing(x: Instance, pair: Pair): Certificate {
    Certificate(x, pair, map[0 := {A}, 1 := {B}])
  }

  lemma Crosses(actions: seq<Action>, s: State, trace: seq<Event<Value>>, x: Instance) returns (longer: seq<Action>)
    requires IsAt(Two, actions, s, trace) && Signed(s, x) == {Broadcast(A), Broadcast(B)}
    requires x.First? ==> s.judged == BothGood
    requires x.Second? ==> IsValid(Two, s, Crossing(First, A)) && IsValid(Two, s, Crossing(First, B))
    ensures IsAt(Two, longer, WithSigned(s, x, Crossed()), trace)
  {
    var c := Two;
    var witness0 := if x.First? then SignWitness(0, A) else SignSecondWitness(0, A, Crossing(First, A));
    var s1 := Apply(c, s, witness0);
    Quietly(c, actions, s, trace, witness0, s1);
    longer := actions + [witness0];
    var witness1 := if x.First? then SignWitness(1, B) else SignSecondWitness(1, B, Crossing(First, B));
    var s2 := Apply(c, s1, witness1);
    assert !HasReady(s1, x, 1);
    Quietly(c, longer, s1, trace, witness1, s2);
    longer := longer + [witness1];
    longer := CrossesOn(longer, s2, trace, x);
    assert WithSigned(s2, x, Crossed()) == WithSigned(s, x, Crossed());
  }

  lemma CrossesOn(actions: seq<Action>, s: State, trace: seq<Event<Value>>, x: Instance) returns (longer: seq<Action>)
    requires IsAt(Two, actions, s, trace) && Signed(s, x) == {Broadcast(A), Broadcast(B), Witness(0, A), Witness(1, B)}
    requires x.First? ==> s.judged == BothGood
    ensures IsAt(Two, longer, WithSigned(s, x, Crossed()), trace)
  {
    var c := Two;
    var steps := [SignReady(0, x, A, {0}), SignReady(0, x, B, {1}), SignReady(1, x, A, {0}), SignReady(1, x, B, {1})];
    var signed := [Ready(0, A, {A}), Ready(0, B, {A}), Ready(1, A, {B}), Ready(1, B, {B})];
    longer := actions;
    var t, l, more := s, 0, {};
    while l < 4
      invariant 0 <= l <= 4 && more == set m: Statement | m in signed[..l]
      invariant t == WithSigned(s, x, Signed(s, x) + more) && IsAt(c, longer, t, trace)
    {
      assert Witnessed(t, x, 0) == {A} && Witnessed(t, x, 1) == {B};
      var next := Apply(c, t, steps[l]);
      Quietly(c, longer, t, trace, steps[l], next);
      assert signed[..l + 1] == signed[..l] + [signed[l]];
      longer, more, l, t := longer + [steps[l]], more + {signed[l]}, l + 1, next;
      assert Signed(t, x) == Signed(s, x) + more;
    }
    assert signed[..l] == signed;
    assert more == {Ready(0, A, {A}), Ready(0, B, {A}), Ready(1, A, {B}), Ready(1, B, {B})};
    assert Signed(s, x) + more == Crossed();
  }

  function Delivered(server: Server, x: Instance, cert: Certificate): Server {
    if x.First? then server.(first := Some(cert)) else server.(second := Some(cert))
  }

  // Each delivers its own and knows both witnesses: two values are in conflict.
  lemma CrossingConflicts(actions: seq<Action>, s: State, trace: seq<Event<Value>>, x: Instance) returns (longer: seq<Action>, t: State)
    requires IsAt(Two, actions, s, trace) && Signed(s, x) == Crossed()
    requires forall i: nat :: i < 2 ==> (if x.First? then s.servers[i].first else s.servers[i].second).None?
    ensures IsAt(Two, longer, t, trace) && t == s.(servers := t.servers)
    ensures forall i: nat :: i < 2 ==> t.servers[i] == Delivered(s.servers[i], x, Crossing(x, if i == 0 then A else B))
    ensures IsValid(Two, t, Crossing(x, A)) && IsValid(Two, t, Crossing(x, B))
  {
    var c, known := Two, map[A := {0}, B := {1}];
    var deliver0, deliver1 := Deliver(0, Crossing(x, A), known), Deliver(1, Crossing(x, B), known);
    assert Crossing(x, A).names.Keys == Crossing(x, B).names.Keys == {0, 1};
    assert |Knowers(known, A)| >= 1 && |Knowers(known, B)| >= 1;
    assert !HasOneValue(c, known);
    var s1 := Apply(c, s, deliver0);
    Quietly(c, actions, s, trace, deliver0, s1);
    t := Apply(c, s1, deliver1);
    Quietly(c, actions + [deliver0], s1, trace, deliver1, t);
    longer := actions + [deliver0] + [deliver1];
  }

  // n = 2, t = 0, k = 1: both values are certified in the first CAC and again in the second, and global consensus decides.
  lemma SomeRunTakesTheLastStep() returns (actions: seq<Action>, s: State)
    ensures IsAt(Two, actions, s, [Propose(0, 7), Propose(1, 9), Judge(1, 0, 7), Judge(0, 1, 9), Decide(0, 9), Decide(1, 9)])
    ensures s.global == Some(9)
  {
    var c := Two;
    actions, s := BothPropose();
    var trace := [Propose(0, 7), Propose(1, 9), Judge(1, 0, 7), Judge(0, 1, 9)];
    actions := Crosses(actions, s, trace, First);
    s := WithSigned(s, First, Crossed());
    actions, s := CrossingConflicts(actions, s, trace, First);
    actions, s := BothCarry(actions, s, trace);
    actions := Crosses(actions, s, trace, Second);
    s := WithSigned(s, Second, Crossed());
    actions, s := CrossingConflicts(actions, s, trace, Second);
    actions, s := DecidesGlobally(c, actions, s, trace, 0, Crossing(Second, B));
    actions, s := DecidesGlobally(c, actions, s, trace + [Decide(0, 9)], 1, Crossing(Second, B));
    assert trace + [Decide(0, 9)] + [Decide(1, 9)] ==
      [Propose(0, 7), Propose(1, 9), Judge(1, 0, 7), Judge(0, 1, 9), Decide(0, 9), Decide(1, 9)];
  }

  lemma BothPropose() returns (actions: seq<Action>, s: State)
    ensures IsAt(Two, actions, s, [Propose(0, 7), Propose(1, 9), Judge(1, 0, 7), Judge(0, 1, 9)])
    ensures s == Start(Two).(first := {Broadcast(A), Broadcast(B)}, proposed := {(0, 7), (1, 9)}, judged := BothGood)
  {
    var c := Two;
    var s0 := Start(c);
    Begins(c);
    var s1 := Apply(c, s0, ProposeValue(0, 7));
    Openly(c, [], s0, [], ProposeValue(0, 7), s1, Propose(0, 7));
    var s2 := Apply(c, s1, ProposeValue(1, 9));
    Openly(c, [] + [ProposeValue(0, 7)], s1, [] + [Propose(0, 7)], ProposeValue(1, 9), s2, Propose(1, 9));
    actions := [] + [ProposeValue(0, 7)] + [ProposeValue(1, 9)];
    assert [] + [Propose(0, 7)] + [Propose(1, 9)] == [Propose(0, 7), Propose(1, 9)];
    actions, s := BothJudge(actions, s2);
  }

  lemma BothJudge(actions: seq<Action>, s: State) returns (longer: seq<Action>, t: State)
    requires IsAt(Two, actions, s, [Propose(0, 7), Propose(1, 9)]) && s.judged == {(0, 0, 7), (1, 1, 9)}
    ensures IsAt(Two, longer, t, [Propose(0, 7), Propose(1, 9), Judge(1, 0, 7), Judge(0, 1, 9)]) && t == s.(judged := BothGood)
  {
    var c, trace := Two, [Propose(0, 7), Propose(1, 9)];
    var s1 := Apply(c, s, JudgeValue(1, 0, 7));
    Openly(c, actions, s, trace, JudgeValue(1, 0, 7), s1, Judge(1, 0, 7));
    t := Apply(c, s1, JudgeValue(0, 1, 9));
    longer := actions + [JudgeValue(1, 0, 7)];
    Openly(c, longer, s1, trace + [Judge(1, 0, 7)], JudgeValue(0, 1, 9), t, Judge(0, 1, 9));
    longer := longer + [JudgeValue(0, 1, 9)];
    assert trace + [Judge(1, 0, 7)] + [Judge(0, 1, 9)] == [Propose(0, 7), Propose(1, 9), Judge(1, 0, 7), Judge(0, 1, 9)];
  }

  // A process falls back with its own delivery.
  lemma Carries(c: Config, actions: seq<Action>, s: State, trace: seq<Event<Value>>, i: nat) returns (longer: seq<Action>)
    requires IsAt(c, actions, s, trace) && IsCorrect(c, i)
    requires s.servers[i].first.Some? && s.servers[i].second.None? && s.servers[i].decided.None? && !HasBroadcast(s, Second, i)
    ensures IsAt(c, longer, Sign(s, Second, Broadcast(Pair(s.servers[i].first.value.pair.value, i))), trace)
  {
    Quietly(c, actions, s, trace, EndRestrained(i, None), Apply(c, s, EndRestrained(i, None)));
    longer := actions + [EndRestrained(i, None)];
  }

  lemma BothCarry(actions: seq<Action>, s: State, trace: seq<Event<Value>>) returns (longer: seq<Action>, t: State)
    requires IsAt(Two, actions, s, trace) && s.second == {}
    requires s.servers[0].first.Some? && s.servers[0].first.value.pair == A && s.servers[0].second.None? && s.servers[0].decided.None?
    requires s.servers[1].first.Some? && s.servers[1].first.value.pair == B && s.servers[1].second.None? && s.servers[1].decided.None?
    ensures IsAt(Two, longer, t, trace) && t == s.(second := {Broadcast(A), Broadcast(B)})
  {
    longer := Carries(Two, actions, s, trace, 0);
    t := Sign(s, Second, Broadcast(A));
    longer := Carries(Two, longer, t, trace, 1);
    t := Sign(t, Second, Broadcast(B));
    assert t.second == {Broadcast(A), Broadcast(B)};
  }

  lemma DecidesGlobally(c: Config, actions: seq<Action>, s: State, trace: seq<Event<Value>>, i: nat, cert: Certificate)
    returns (longer: seq<Action>, t: State)
    requires IsAt(c, actions, s, trace) && IsCorrect(c, i) && s.servers[i].decided.None?
    requires cert.instance == Second && IsValid(c, s, cert) && (s.global.Some? ==> s.global.value == cert.pair.value)
    ensures IsAt(c, longer, t, trace + [Decide(i, cert.pair.value)])
    ensures IsValid(c, t, cert) && t.global == Some(cert.pair.value)
    ensures forall j :: 0 <= j < c.n && j != i ==> t.servers[j] == s.servers[j]
  {
    var a := DecideGlobally(i, cert.pair.value, cert);
    t := Apply(c, s, a);
    Openly(c, actions, s, trace, a, t, Decide(i, cert.pair.value));
    longer := actions + [a];
  }
}
