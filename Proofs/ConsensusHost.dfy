// Consensus in the Byzantine model as a host that accepts or refuses an event, naming the rule: those of
// Spec/Consensus/ByzantineConsensusSpec.cs, on what correct processes do. It is what Cascade.dfy shows of Cascade Consensus, and what
// DeliveryService.dfy rests on. Validity is said in the sharper form that Cascade Consensus gives: a correct process has found the
// value good, as that of a proposer who is Byzantine or has proposed it. Both rules of validity there follow from this one. The rule
// "support" is beyond consensus: that so many correct processes have found good what is decided, "least" of them, before anyone decides
// it. Cascade Consensus keeps it with n − 2t, as every decision rests on READY statements of n − t processes; Epoch-Content Consistency
// needs it.

module ConsensusHost {
  datatype Option<T> = None | Some(value: T)

  datatype Verdict<S> = Accepted(state: S) | Refused(rule: string)

  // Process i proposes v; finds v good, as proposed by j; decides v. What good means, the user of consensus says.
  datatype Event<V> = Propose(i: nat, v: V) | Judge(i: nat, j: nat, v: V) | Decide(i: nat, v: V)

  datatype Host<V(==)> = Host(proposed: set<(nat, V)>, judged: set<(nat, nat, V)>, decided: Option<V>, deciders: set<nat>)

  function Init<V(==)>(): Host<V> {
    Host({}, {}, None, {})
  }

  // What is signed by j can be proposed by j alone, unless j is Byzantine.
  predicate Stands<V(==)>(byz: set<nat>, proposed: set<(nat, V)>, j: nat, v: V) {
    j in byz || (j, v) in proposed
  }

  predicate IsFounded<V(==)>(byz: set<nat>, s: Host<V>, v: V) {
    exists q :: q in s.judged && q.2 == v && Stands(byz, s.proposed, q.1, v)
  }

  // Who has found v good.
  function Judges<V(==)>(judged: set<(nat, nat, V)>, v: V): set<nat> {
    set q | q in judged && q.2 == v :: q.0
  }

  predicate IsSupported<V(==)>(least: int, s: Host<V>, v: V) {
    |Judges(s.judged, v)| >= least
  }

  // Of Byzantine processes nothing is judged. A correct one finds good what it proposes.
  function Step<V(==)>(byz: set<nat>, least: int, s: Host<V>, e: Event<V>): Verdict<Host<V>> {
    if e.i in byz then Accepted(s)
    else
      match e
      case Propose(i, v) => Accepted(s.(proposed := s.proposed + {(i, v)}, judged := s.judged + {(i, i, v)}))
      case Judge(i, j, v) => Accepted(s.(judged := s.judged + {(i, j, v)}))
      case Decide(i, v) =>
        if !IsFounded(byz, s, v) then Refused("validity")
        else if !IsSupported(least, s, v) then Refused("support")
        else if s.decided.Some? && s.decided.value != v then Refused("agreement")
        else if i in s.deciders then Refused("decide-once")
        else Accepted(s.(decided := Some(v), deciders := s.deciders + {i}))
  }

  function Run<V(==)>(byz: set<nat>, least: int, es: seq<Event<V>>): Verdict<Host<V>> {
    if |es| == 0 then Accepted(Init())
    else
      match Run(byz, least, es[..|es| - 1])
      case Refused(rule) => Refused(rule)
      case Accepted(s) => Step(byz, least, s, es[|es| - 1])
  }

  // What the state says about the events that led to it.
  lemma History<V>(byz: set<nat>, least: int, es: seq<Event<V>>)
    requires Run(byz, least, es).Accepted?
    ensures var s := Run(byz, least, es).state;
            && (forall a :: 0 <= a < |es| && es[a].Decide? && es[a].i !in byz ==> es[a].i in s.deciders && s.decided == Some(es[a].v))
            && (forall q :: q in s.proposed ==> Propose(q.0, q.1) in es && q.0 !in byz)
            && (forall q :: q in s.judged ==> q.0 !in byz && (Judge(q.0, q.1, q.2) in es || (q.0 == q.1 && Propose(q.0, q.2) in es)))
  {
    if |es| > 0 {
      var before := es[..|es| - 1];
      History(byz, least, before);
      var s, t := Run(byz, least, before).state, Run(byz, least, es).state;
      forall q | q in t.proposed
        ensures Propose(q.0, q.1) in es && q.0 !in byz
      {
        if q !in s.proposed {
          assert es[|es| - 1] == Propose(q.0, q.1);
        }
      }
      forall q | q in t.judged
        ensures q.0 !in byz && (Judge(q.0, q.1, q.2) in es || (q.0 == q.1 && Propose(q.0, q.2) in es))
      {
        if q !in s.judged {
          assert es[|es| - 1] == Judge(q.0, q.1, q.2) || es[|es| - 1] == Propose(q.0, q.2);
        }
      }
    }
  }

  lemma Prefix<V>(byz: set<nat>, least: int, es: seq<Event<V>>, k: nat)
    requires Run(byz, least, es).Accepted? && k <= |es|
    ensures Run(byz, least, es[..k]).Accepted?
    decreases |es|
  {
    if k < |es| {
      Prefix(byz, least, es[..|es| - 1], k);
      assert es[..|es| - 1][..k] == es[..k];
    } else {
      assert es[..k] == es;
    }
  }

  // Claim: of a correct process's decision: no correct process has decided anything else, nor this one before; some correct process has
  // found it good, as that of some j, who is Byzantine or has proposed it before; and at least so many correct ones have found it good.
  lemma Promises<V>(byz: set<nat>, least: int, es: seq<Event<V>>, b: nat) returns (p: nat, j: nat, judges: set<nat>)
    requires Run(byz, least, es).Accepted? && b < |es| && es[b].Decide? && es[b].i !in byz
    ensures forall a :: 0 <= a < b && es[a].Decide? && es[a].i !in byz ==> es[a].v == es[b].v && es[a].i != es[b].i
    ensures p !in byz && (Judge(p, j, es[b].v) in es[..b] || (p == j && Propose(p, es[b].v) in es[..b]))
    ensures j in byz || Propose(j, es[b].v) in es[..b]
    ensures |judges| >= least
    ensures forall i :: i in judges ==> i !in byz && (Propose(i, es[b].v) in es[..b] || exists a :: Judge(i, a, es[b].v) in es[..b])
  {
    var before := es[..b];
    Prefix(byz, least, es, b);
    Prefix(byz, least, es, b + 1);
    assert es[..b + 1][..b] == before;
    History(byz, least, before);
    forall a | 0 <= a < b && es[a].Decide? && es[a].i !in byz
      ensures es[a].v == es[b].v && es[a].i != es[b].i
    {
      assert before[a] == es[a];
    }
    var s := Run(byz, least, before).state;
    var q :| q in s.judged && q.2 == es[b].v && Stands(byz, s.proposed, q.1, es[b].v);
    p, j, judges := q.0, q.1, Judges(s.judged, es[b].v);
    forall i | i in judges
      ensures i !in byz && (Propose(i, es[b].v) in es[..b] || exists a :: Judge(i, a, es[b].v) in es[..b])
    {
      var r :| r in s.judged && r.2 == es[b].v && r.0 == i;
      assert Judge(r.0, r.1, r.2) in before || (r.0 == r.1 && Propose(r.0, r.2) in before);
    }
  }

  // Claim: where nobody is Byzantine, what is decided was proposed before.
  lemma Proposed<V>(least: int, es: seq<Event<V>>, b: nat)
    requires Run({}, least, es).Accepted? && b < |es| && es[b].Decide?
    ensures exists j :: Propose(j, es[b].v) in es[..b]
  {
    var p, j, judges := Promises({}, least, es, b);
  }
}
