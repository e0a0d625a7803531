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
      assert Enabled(c, s, Deliver(m, None)) && Apply(c, s, Deliver(m, None)) == t;
      assert Next(c, s, t);
      longer := Drain(c, run + [t]);
    } else {
      longer := run;
    }
  }
}
