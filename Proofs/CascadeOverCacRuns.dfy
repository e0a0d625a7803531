include "CascadeOverCac.dfy"

// A run of Cascade Consensus over the machines of CAC through both instances: what CascadeOverCac.dfy proves speaks of something.
// n = 2, t = 0, k = 1. Both propose, 0 the value 7 and 1 the value 9; 1 delivers 7 in the first instance with both in conflict, and carries it
// into the second; there 0, which has delivered nothing yet, delivers it without conflict and decides.

module CascadeOverCacRuns {
  import opened Quorums
  import opened CacSpec
  import H = ConsensusHost
  import A = Cac
  import K = CascadeOfNumbers
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

  lemma Broadcasts(i: nat, p: Pair)
    requires i < 2 && p.sender == i
    ensures var l := A.WithBroadcast(Fresh, p);
            && A.IsConfig(Two()) && A.IsFirst(Two(), i, l, Some(p)) && A.Signed(Two(), i, l, Some(p)) == Own(p, i)
            && A.After(Two(), l, Own(p, i), true) == Begun(p, i)
  {
    TwoIsConfig();
    var c, l := Two(), A.WithBroadcast(Fresh, p);
    assert p in l.known.pairs;
    assert A.Witnessing(l.known) == {};
    var b := A.WithWitness(l.known, i, A.Elements(Some(p)));
    assert b == A.Bundle({p}, {A.Slot(p, i)}, map[]);
    assert A.Witnessing(b) == {i};
    SignsPlainly(i, l, Some(p));
    assert A.Witnesses(b, p) == {i} && A.WitnessedBy(b, i) == {p};
    assert A.WithReady(c, i, b) == Own(p, i);
    assert A.Ready(Own(p, i), p) == {i};
    assert A.Deliverable(c, Own(p, i)) == {};
  }
}
