include "CacLive.dfy"

// CAC has runs: what Cac.dfy and CacLive.dfy prove speaks of something. n = 4, t = 1, k = 1, one Byzantine party; two correct parties
// broadcast, and all correct parties deliver one pair with both in conflict, to the last message.

module CacRuns {
  import opened Quorums
  import opened CacSpec
  import opened Cac
  import opened CacLive

  function Four(): Config {
    Config(4, 1, 1, false, {3})
  }

  const A := Pair(10, 0)
  const B := Pair(11, 1)

  // What 0 and 1 know when they have broadcast, and what follows at 2, 0 and 1. Party 3 has witnessed A alone and is ready for it.
  function K0(): Bundle { Bundle({A}, {Slot(A, 0)}, map[]) }

  function K1(): Bundle { Bundle({B}, {Slot(B, 1)}, map[]) }

  function WitnessesOfA(): set<Slot> { {Slot(A, 0), Slot(A, 2), Slot(A, 3), Slot(B, 1)} }

  function ToTwo(): Bundle { Bundle({A, B}, {Slot(A, 0), Slot(A, 3), Slot(B, 1)}, map[]) }

  function K2(): Bundle { Bundle({A, B}, WitnessesOfA(), map[Slot(A, 2) := {A}]) }

  function ToZero(): Bundle { Bundle({A, B}, WitnessesOfA(), map[Slot(A, 2) := {A}, Slot(A, 3) := {A}]) }

  function L0(): Bundle {
    Bundle({A, B}, WitnessesOfA(), map[Slot(A, 2) := {A}, Slot(A, 3) := {A}, Slot(A, 0) := {A}])
  }

  function Last(): Bundle {
    Bundle({A, B}, WitnessesOfA(), map[Slot(A, 2) := {A}, Slot(A, 3) := {A}, Slot(A, 0) := {A}, Slot(A, 1) := {B}])
  }

  const Fresh := Local(None, {}, Nothing(), Nothing(), {}, None)

  function One(input: Option<nat>, allowed: set<Pair>, known: Bundle): Local {
    Local(input, allowed, known, known, {}, None)
  }

  function Done(input: Option<nat>, allowed: set<Pair>, known: Bundle, told: Bundle): Local {
    Local(input, allowed, known, told, {A}, Some({A, B}))
  }

  // Signing where nothing is unlocked.
  lemma SignsPlainly(c: Config, i: nat, l: Local, first: Option<Pair>)
    requires IsConfig(c) && !IsUnlocked(c, i, WithWitness(l.known, i, Elements(first)))
    ensures Signed(c, i, l, first) == WithReady(c, i, WithWitness(l.known, i, Elements(first)))
  {
    var b := WithWitness(l.known, i, Elements(first));
    assert WithWitness(b, i, {}) == b;
  }

  lemma FirstBroadcasts(i: nat, value: nat)
    requires i < 3
    ensures var p := Pair(value, i);
            var l := WithBroadcast(Fresh, p);
            var known := Bundle({p}, {Slot(p, i)}, map[]);
            && IsConfig(Four()) && IsFirst(Four(), i, l, Some(p)) && Signed(Four(), i, l, Some(p)) == known
            && After(Four(), l, known, true) == One(Some(value), {p}, known)
  {
    var c, p := Four(), Pair(value, i);
    ServersCount(4);
    assert IsConfig(c);
    var l := WithBroadcast(Fresh, p);
    var known := Bundle({p}, {Slot(p, i)}, map[]);
    assert p in l.known.pairs;
    assert Witnessing(l.known) == {};
    var b := WithWitness(l.known, i, Elements(Some(p)));
    assert b == known;
    assert Witnessing(known) == {i};
    SignsPlainly(c, i, l, Some(p));
    assert Witnesses(known, p) == {i};
    assert WithReady(c, i, known) == known;
    assert Ready(known, p) == {};
    assert Deliverable(c, known) == {};
  }

  lemma Counts(b: Bundle)
    requires b.pairs == {A, B} && b.witnesses == WitnessesOfA()
    ensures Witnesses(b, A) == {0, 2, 3} && |Witnesses(b, A)| == 3 && Witnesses(b, B) == {1} && |Witnesses(b, B)| == 1
    ensures WitnessedBy(b, 0) == {A} == WitnessedBy(b, 2) && WitnessedBy(b, 1) == {B}
    ensures Conflicts(Four(), b) == {A, B}
    ensures forall i :: !IsUnlocked(Four(), i, b)
  {
    ServersCount(4);
    assert Witnesses(b, A) == {0, 2, 3};
    assert A in b.pairs;
  }

  // Who gets the bundle signs READY for A, and only that.
  lemma SignsReady(i: nat, l: Local)
    requires i < 3 && l.known.pairs == {A, B} && l.known.witnesses == WitnessesOfA()
    ensures IsConfig(Four()) && IsFirst(Four(), i, l, None)
    ensures Signed(Four(), i, l, None)
         == l.known.(ready := map[Slot(A, i) := if i == 1 then {B} else {A}] + l.known.ready)
  {
    var c, b := Four(), l.known;
    ServersCount(4);
    Counts(b);
    assert Slot(if i == 1 then B else A, i) in b.witnesses;
    assert WithWitness(b, i, Elements(None)) == b;
    SignsPlainly(c, i, l, None);
    var slots := set p | p in b.pairs && |Witnesses(b, p)| >= WitnessQuorum(c) :: Slot(p, i);
    assert slots == {Slot(A, i)};
  }

  lemma DeliversA(b: Bundle, signers: set<nat>)
    requires b.pairs == {A, B} && b.ready.Keys == set i | i in signers :: Slot(A, i)
    requires |signers| >= 3
    ensures IsConfig(Four()) && Deliverable(Four(), b) == {A}
  {
    ServersCount(4);
    assert Ready(b, A) == signers;
    assert Ready(b, B) == {};
  }

  // Each bundle that is on its way to a correct party is known there already.
  ghost predicate IsStale(c: Config, s: State) {
    |s.locals| == c.n && forall m :: m in s.net && Correct(c, m.to) ==> Covers(s.locals[m.to].known, m.bundle)
  }

  // Then what is left can be delivered, and changes nothing.
  lemma Drain(c: Config, run: seq<State>) returns (longer: seq<State>)
    requires IsConfig(c) && IsRun(c, run) && IsStale(c, run[|run| - 1])
    ensures IsRun(c, longer) && run <= longer
    ensures longer[|longer| - 1].locals == run[|run| - 1].locals && AllDelivered(c, longer[|longer| - 1])
    decreases run[|run| - 1].net
  {
    var s := run[|run| - 1];
    if m :| m in s.net && Correct(c, m.to) {
      var t := s.(net := s.net - {m});
      assert Steps(c, s, Deliver(m, None), t);
      assert Next(c, s, t);
      longer := Drain(c, run + [t]);
    } else {
      longer := run;
    }
  }

  // ---- The run, step by step

  function State0(): State { Init(Four()) }

  function State1(): State {
    State([One(Some(10), {A}, K0()), Fresh, Fresh, Fresh], ToAll(Four(), 0, K0()))
  }

  function State2(): State {
    State([One(Some(10), {A}, K0()), One(Some(11), {B}, K1()), Fresh, Fresh], State1().net + ToAll(Four(), 1, K1()))
  }

  function State3(): State {
    State([One(Some(10), {A}, K0()), One(Some(11), {B}, K1()), One(None, {}, K2()), Fresh], State2().net + ToAll(Four(), 2, K2()))
  }

  function State4(): State {
    State(
      [Done(Some(10), {A}, L0(), L0()), One(Some(11), {B}, K1()), One(None, {}, K2()), Fresh],
      State3().net + ToAll(Four(), 0, L0()))
  }

  function State5(): State {
    State(
      [Done(Some(10), {A}, L0(), L0()), Done(Some(11), {B}, Last(), Last()), One(None, {}, K2()), Fresh],
      State4().net - {Message(0, 1, L0())} + ToAll(Four(), 1, Last()))
  }

  function State6(): State {
    State(
      [Done(Some(10), {A}, L0(), L0()), Done(Some(11), {B}, Last(), Last()), Done(None, {}, Last(), Last()), Fresh],
      State5().net - {Message(1, 2, Last())} + ToAll(Four(), 2, Last()))
  }

  function State7(): State {
    State(
      [Done(Some(10), {A}, Last(), L0()), Done(Some(11), {B}, Last(), Last()), Done(None, {}, Last(), Last()), Fresh],
      State6().net - {Message(1, 0, Last())})
  }

  lemma FourIsConfig()
    ensures IsConfig(Four()) && Correct(Four(), 0) && Correct(Four(), 1) && Correct(Four(), 2) && !Correct(Four(), 3)
  {
    ServersCount(4);
  }

  lemma Step1()
    ensures IsConfig(Four()) && Steps(Four(), State0(), Broadcast(0, 10, Some(A)), State1())
  {
    FourIsConfig();
    FirstBroadcasts(0, 10);
    assert Enabled(Four(), State0(), Broadcast(0, 10, Some(A)));
  }

  lemma Step2()
    ensures IsConfig(Four()) && Steps(Four(), State1(), Broadcast(1, 11, Some(B)), State2())
  {
    FourIsConfig();
    FirstBroadcasts(1, 11);
    assert Enabled(Four(), State1(), Broadcast(1, 11, Some(B)));
  }

  // What it takes to work out what a bundle leads to.
  lemma ReceiveGives(c: Config, s: State, i: nat, b: Bundle, first: Option<Pair>, l: Local, signed: Bundle)
    requires IsConfig(c) && |s.locals| == c.n && Correct(c, i) && Takes(s.locals[i], b)
    requires l == s.locals[i].(known := Learn(s.locals[i].known, b))
    requires IsFirst(c, i, l, first) && Signed(c, i, l, first) == signed
    ensures MayReceive(c, s, i, b, first)
    ensures Receive(c, s, i, b, first)
         == State(s.locals[i := After(c, l, signed, false)], s.net + if Sends(c, l, signed, false) then ToAll(c, i, signed) else {})
  {
  }

  lemma TwoSigns()
    ensures var l := Fresh.(known := ToTwo());
            && IsConfig(Four()) && IsFirst(Four(), 2, l, Some(A)) && Signed(Four(), 2, l, Some(A)) == K2()
            && Sends(Four(), l, K2(), false) && After(Four(), l, K2(), false) == One(None, {}, K2())
  {
    FourIsConfig();
    var c, l := Four(), Fresh.(known := ToTwo());
    assert Witnessing(ToTwo()) == {0, 1, 3} by {
      assert Slot(A, 0) in ToTwo().witnesses && Slot(B, 1) in ToTwo().witnesses && Slot(A, 3) in ToTwo().witnesses;
    }
    assert IsFirst(c, 2, l, Some(A));
    var b := WithWitness(ToTwo(), 2, Elements(Some(A)));
    assert b.witnesses == WitnessesOfA();
    Counts(b);
    SignsPlainly(c, 2, l, Some(A));
    var slots := set p | p in b.pairs && |Witnesses(b, p)| >= WitnessQuorum(c) :: Slot(p, 2);
    assert slots == {Slot(A, 2)};
    assert Signed(c, 2, l, Some(A)) == K2();
    assert Ready(K2(), A) == {2} && Ready(K2(), B) == {};
    assert Deliverable(c, K2()) == {};
  }

  lemma AllClosed()
    ensures Closed(ToTwo()) && Closed(ToZero()) && Closed(L0()) && Closed(Last())
  {
  }

  // What is new in a bundle that holds all that is known.
  lemma TakesAll(l: Local, b: Bundle, p: Pair, r: Slot)
    requires Closed(b) && Extends(b, l.known) && ((p in b.pairs && p !in l.known.pairs) || (r in b.ready && r !in l.known.ready))
    ensures Takes(l, b) && Learn(l.known, b) == b
  {
    var learnt := Learn(l.known, b);
    assert learnt.pairs == b.pairs && learnt.witnesses == b.witnesses && learnt.ready == b.ready;
  }

  lemma TwoExists()
    ensures Exists(Four(), State2(), ToTwo())
  {
  }

  // The Byzantine party has signed; the adversary puts the bundle together.
  lemma Step3()
    ensures IsConfig(Four()) && Steps(Four(), State2(), Inject(2, ToTwo(), Some(A)), State3())
  {
    hide *;
    FourIsConfig();
    var c, s, l := Four(), State2(), Fresh.(known := ToTwo());
    AllClosed();
    TakesAll(Fresh, ToTwo(), A, Slot(A, 0)) by {
      reveal ToTwo, Nothing, Extends, Fresh;
    }
    TwoSigns();
    TwoExists();
    reveal Four, State2, State3, Steps, Enabled, Apply;
    ReceiveGives(c, s, 2, ToTwo(), Some(A), l, K2());
  }

  // Whoever learns enough of A signs READY for it, if it has not, and delivers it.
  lemma Delivers(i: nat, l: Local, b: Bundle, signers: set<nat>)
    requires i < 3 && l.known.pairs == {A, B} && l.known.witnesses == WitnessesOfA()
    requires b == l.known.(ready := map[Slot(A, i) := if i == 1 then {B} else {A}] + l.known.ready)
    requires |signers| >= 3 && b.ready.Keys == set j | j in signers :: Slot(A, j)
    requires l.delivered == {} && l.conflicts.None?
    ensures IsConfig(Four()) && IsFirst(Four(), i, l, None) && Signed(Four(), i, l, None) == b
    ensures Sends(Four(), l, b, false)
    ensures After(Four(), l, b, false) == l.(known := b, told := b, delivered := {A}, conflicts := Some({A, B}))
  {
    SignsReady(i, l);
    DeliversA(b, signers);
    Counts(b);
  }

  lemma ZeroSigns()
    ensures L0() == ToZero().(ready := map[Slot(A, 0) := {A}] + ToZero().ready)
    ensures L0().ready.Keys == set j | j in {0, 2, 3} :: Slot(A, j)
    ensures ToZero().pairs == {A, B} && ToZero().witnesses == WitnessesOfA()
  {
  }

  lemma ZeroExists()
    ensures Exists(Four(), State3(), ToZero())
  {
  }

  lemma Step4()
    ensures IsConfig(Four()) && Steps(Four(), State3(), Inject(0, ToZero(), None), State4())
  {
    hide *;
    FourIsConfig();
    var c, s := Four(), State3();
    var l := One(Some(10), {A}, K0()).(known := ToZero());
    AllClosed();
    TakesAll(One(Some(10), {A}, K0()), ToZero(), B, Slot(A, 0)) by {
      reveal One, ToZero, K0, Extends, WitnessesOfA, A, B;
    }
    ZeroSigns();
    reveal One;
    Delivers(0, l, L0(), {0, 2, 3});
    ZeroExists();
    reveal Four, State3, State4, Steps, Enabled, Apply, Done;
    ReceiveGives(c, s, 0, ToZero(), None, l, L0());
  }

  // A bundle that is on its way comes.
  lemma DeliverGives(c: Config, s: State, m: Message, l: Local, signed: Bundle)
    requires IsConfig(c) && |s.locals| == c.n && m in s.net && Correct(c, m.to) && Takes(s.locals[m.to], m.bundle)
    requires l == s.locals[m.to].(known := Learn(s.locals[m.to].known, m.bundle))
    requires IsFirst(c, m.to, l, None) && Signed(c, m.to, l, None) == signed
    ensures Steps(c, s, Deliver(m, None), State(
      s.locals[m.to := After(c, l, signed, false)],
      s.net - {m} + if Sends(c, l, signed, false) then ToAll(c, m.to, signed) else {}))
  {
    ReceiveGives(c, s.(net := s.net - {m}), m.to, m.bundle, None, l, signed);
  }

  lemma IsSent(i: nat, o: nat, b: Bundle)
    requires o < 4 && o != i
    ensures Message(i, o, b) in ToAll(Four(), i, b)
  {
    assert o in Servers(4);
  }

  lemma LastIsSigned(i: nat)
    requires i < 3
    ensures Last() == Last().(ready := map[Slot(A, i) := if i == 1 then {B} else {A}] + Last().ready)
    ensures Last() == L0().(ready := map[Slot(A, 1) := {B}] + L0().ready)
    ensures Last().ready.Keys == set j | j in {0, 1, 2, 3} :: Slot(A, j)
    ensures L0().pairs == {A, B} == Last().pairs && L0().witnesses == WitnessesOfA() == Last().witnesses
  {
  }

  lemma Step5()
    ensures IsConfig(Four()) && Steps(Four(), State4(), Deliver(Message(0, 1, L0()), None), State5())
  {
    hide *;
    FourIsConfig();
    var c, s, m := Four(), State4(), Message(0, 1, L0());
    var l := One(Some(11), {B}, K1()).(known := L0());
    AllClosed();
    TakesAll(One(Some(11), {B}, K1()), L0(), A, Slot(A, 0)) by {
      reveal One, L0, K1, Extends, WitnessesOfA, A, B;
    }
    LastIsSigned(1);
    reveal One;
    Delivers(1, l, Last(), {0, 1, 2, 3});
    IsSent(0, 1, L0());
    reveal Four, State4, State5, Done;
    assert State5().locals == s.locals[1 := After(c, l, Last(), false)];
    DeliverGives(c, s, m, l, Last());
  }

  lemma Step6()
    ensures IsConfig(Four()) && Steps(Four(), State5(), Deliver(Message(1, 2, Last()), None), State6())
  {
    hide *;
    FourIsConfig();
    var c, s, m := Four(), State5(), Message(1, 2, Last());
    var l := One(None, {}, K2()).(known := Last());
    AllClosed();
    TakesAll(One(None, {}, K2()), Last(), A, Slot(A, 0)) by {
      reveal One, Last, K2, Extends, WitnessesOfA;
    }
    LastIsSigned(2);
    reveal One;
    Delivers(2, l, Last(), {0, 1, 2, 3});
    IsSent(1, 2, Last());
    reveal Four, State5, State6, Done;
    assert State6().locals == s.locals[2 := After(c, l, Last(), false)];
    DeliverGives(c, s, m, l, Last());
  }

  lemma ZeroIsDone(l: Local)
    requires l == Done(Some(10), {A}, Last(), L0())
    ensures IsConfig(Four()) && IsFirst(Four(), 0, l, None) && Signed(Four(), 0, l, None) == Last()
    ensures !Sends(Four(), l, Last(), false) && After(Four(), l, Last(), false) == l
  {
    LastIsSigned(0);
    SignsReady(0, l);
    DeliversA(Last(), {0, 1, 2, 3});
    hide Last;
  }

  lemma Step7()
    ensures IsConfig(Four()) && Steps(Four(), State6(), Deliver(Message(1, 0, Last()), None), State7())
  {
    hide *;
    FourIsConfig();
    var c, s, m := Four(), State6(), Message(1, 0, Last());
    var l := Done(Some(10), {A}, L0(), L0()).(known := Last());
    AllClosed();
    TakesAll(Done(Some(10), {A}, L0(), L0()), Last(), A, Slot(A, 1)) by {
      reveal Done, Last, L0, Extends, WitnessesOfA;
    }
    reveal Done;
    ZeroIsDone(l);
    IsSent(1, 0, Last());
    reveal Four, State5, State6, State7;
    assert m in s.net;
    assert State7().locals == s.locals[0 := After(c, l, Last(), false)];
    DeliverGives(c, s, m, l, Last());
  }

  lemma LastIsStale()
    ensures IsStale(Four(), State7())
  {
    var c, s := Four(), State7();
    forall m | m in s.net && Correct(c, m.to)
      ensures Covers(s.locals[m.to].known, m.bundle)
    {
      assert m.bundle in {K0(), K1(), K2(), L0(), Last()};
      assert s.locals[m.to].known == Last();
    }
  }

  // Claim: a run to quiescence in which two correct parties broadcast, and all correct ones deliver the one pair, both being in conflict.
  lemma SomeRunDelivers() returns (run: seq<State>)
    ensures IsConfig(Four()) && IsRun(Four(), run)
    ensures var s := run[|run| - 1];
            && AllDelivered(Four(), s) && |s.locals| == 4
            && s.locals[0].input == Some(10) && s.locals[1].input == Some(11)
            && forall i: nat :: Correct(Four(), i) ==> s.locals[i].delivered == {A} && s.locals[i].conflicts == Some({A, B})
  {
    FourIsConfig();
    Step1();
    Step2();
    Step3();
    Step4();
    Step5();
    Step6();
    Step7();
    LastIsStale();
    var c := Four();
    assert State0() == Init(c);
    hide State0, State1, State2, State3, State4, State5, State6, State7, Steps;
    var short := [State0(), State1(), State2(), State3(), State4(), State5(), State6(), State7()];
    assert Next(c, State0(), State1()) && Next(c, State1(), State2()) && Next(c, State2(), State3()) && Next(c, State3(), State4());
    assert Next(c, State4(), State5()) && Next(c, State5(), State6()) && Next(c, State6(), State7());
    forall l | 0 < l < |short|
      ensures Next(c, short[l - 1], short[l])
    {
      assert l == 1 || l == 2 || l == 3 || l == 4 || l == 5 || l == 6 || l == 7;
    }
    assert IsRun(c, short);
    run := Drain(c, short);
    assert run[|run| - 1].locals == State7().locals;
    reveal State7;
  }
}
