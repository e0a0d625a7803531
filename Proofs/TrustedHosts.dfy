// The trusted hosts of [CS04]: TH_gke (Def. 2), TH_fs-gke (Def. 6) and TH_cons (Def. 4), as transition systems that accept or refuse an event,
// naming the rule. They state the same rules as the monitors in Spec/, and are executable. Proved, for every sequence of events that
// a host accepts, for any number of servers and sessions: agreement, at most one output, no output before the input or after a crash,
// validity for TH_cons; and for TH_fs-gke that up to t_b break-ins reveal only keys that were being computed.

module TrustedHosts {
  datatype Verdict<S> = Accepted(state: S) | Refused(rule: string)

  // ---- TH_gke

  datatype GkeEvent<Id, Key> = Start(i: nat, id: Id) | Finish(i: nat, id: Id, key: Key) | Crash(i: nat) | BreakIn(i: nat)

  // S and F as sets of (server, session); κ.
  datatype Gke<Id(==), Key> = Gke(started: set<(nat, Id)>, finished: set<(nat, Id)>, keys: map<Id, Key>, crashed: set<nat>)

  function GkeInit<Id(==), Key>(): Gke<Id, Key> {
    Gke({}, {}, map[], {})
  }

  function GkeStep<Id(==), Key(==)>(s: Gke<Id, Key>, e: GkeEvent<Id, Key>): Verdict<Gke<Id, Key>> {
    match e
    case Start(i, id) =>
      Accepted(if i in s.crashed then s else s.(started := s.started + {(i, id)}))
    case Finish(i, id, key) =>
      if i in s.crashed then Refused("crash-silent")
      else if (i, id) !in s.started then Refused("finish-started")
      else if (i, id) in s.finished then Refused("finish-once")
      else if id in s.keys && s.keys[id] != key then Refused("agreement")
      else Accepted(s.(finished := s.finished + {(i, id)}, keys := s.keys[id := key]))
    case Crash(i) =>
      Accepted(s.(crashed := s.crashed + {i}))
    case BreakIn(_) =>
      Accepted(s)
  }

  function GkeRun<Id(==), Key(==)>(es: seq<GkeEvent<Id, Key>>): Verdict<Gke<Id, Key>> {
    if |es| == 0 then Accepted(GkeInit())
    else
      match GkeRun(es[..|es| - 1])
      case Refused(rule) => Refused(rule)
      case Accepted(s) => GkeStep(s, es[|es| - 1])
  }

  // What the state says about the events that led to it.
  lemma GkeHistory<Id, Key>(es: seq<GkeEvent<Id, Key>>)
    requires GkeRun(es).Accepted?
    ensures forall a :: 0 <= a < |es| && es[a].Finish? ==>
      var s := GkeRun(es).state; (es[a].i, es[a].id) in s.finished && es[a].id in s.keys && s.keys[es[a].id] == es[a].key
    ensures forall a :: 0 <= a < |es| && es[a].Crash? ==> es[a].i in GkeRun(es).state.crashed
    ensures forall i, id :: (i, id) in GkeRun(es).state.started ==> Start(i, id) in es
  {
    if |es| > 0 {
      var before := es[..|es| - 1];
      GkeHistory(before);
      forall i, id | (i, id) in GkeRun(es).state.started
        ensures Start(i, id) in es
      {
        if (i, id) in GkeRun(before).state.started {
          assert Start(i, id) in before;
        } else {
          assert es[|es| - 1] == Start(i, id);
        }
      }
    }
  }

  lemma GkePrefix<Id, Key>(es: seq<GkeEvent<Id, Key>>, k: nat)
    requires GkeRun(es).Accepted? && k <= |es|
    ensures GkeRun(es[..k]).Accepted?
    decreases |es|
  {
    if k < |es| {
      GkePrefix(es[..|es| - 1], k);
      assert es[..|es| - 1][..k] == es[..k];
    } else {
      assert es[..k] == es;
    }
  }

  // Claim: agreement, at most one output, output only after input and before a crash.
  lemma GkePromises<Id, Key>(es: seq<GkeEvent<Id, Key>>, b: nat)
    requires GkeRun(es).Accepted? && b < |es| && es[b].Finish?
    ensures forall a :: 0 <= a < b && es[a].Finish? && es[a].id == es[b].id ==> es[a].key == es[b].key && es[a].i != es[b].i
    ensures Start(es[b].i, es[b].id) in es[..b]
    ensures Crash(es[b].i) !in es[..b]
  {
    var before := es[..b];
    GkePrefix(es, b);
    GkePrefix(es, b + 1);
    assert es[..b + 1][..b] == before;
    GkeHistory(before);
    forall a | 0 <= a < b && es[a].Finish? && es[a].id == es[b].id
      ensures es[a].key == es[b].key && es[a].i != es[b].i
    {
      assert before[a] == es[a];
    }
  }

  // ---- TH_fs-gke

  // B, and the sessions whose keys a break-in has revealed.
  datatype FsGke<Id(==), Key> = FsGke(base: Gke<Id, Key>, broken: set<nat>, revealed: set<Id>)

  function FsInit<Id(==), Key>(): FsGke<Id, Key> {
    FsGke(GkeInit(), {}, {})
  }

  // The sessions of K.
  function Revealed<Id(==), Key>(tb: nat, s: Gke<Id, Key>, broken: set<nat>, i: nat): set<Id> {
    if |broken| <= tb then set p | p in s.started && p !in s.finished && p.0 == i :: p.1
    else set p | p in s.started && p.0 in broken :: p.1
  }

  function FsStep<Id(==), Key(==)>(tb: nat, s: FsGke<Id, Key>, e: GkeEvent<Id, Key>): Verdict<FsGke<Id, Key>> {
    if e.BreakIn? then
      var broken := s.broken + {e.i};
      Accepted(s.(broken := broken, revealed := s.revealed + Revealed(tb, s.base, broken, e.i)))
    else
      match GkeStep(s.base, e)
      case Refused(rule) => Refused(rule)
      case Accepted(base) => Accepted(s.(base := base))
  }

  function FsRun<Id(==), Key(==)>(tb: nat, es: seq<GkeEvent<Id, Key>>): Verdict<FsGke<Id, Key>> {
    if |es| == 0 then Accepted(FsInit())
    else
      match FsRun(tb, es[..|es| - 1])
      case Refused(rule) => Refused(rule)
      case Accepted(s) => FsStep(tb, s, es[|es| - 1])
  }

  // Claim: TH_fs-gke accepts what TH_gke accepts, so all that TH_gke promises holds for it.
  lemma FsIsGke<Id, Key>(tb: nat, es: seq<GkeEvent<Id, Key>>)
    requires FsRun(tb, es).Accepted?
    ensures GkeRun(es) == Accepted(FsRun(tb, es).state.base)
  {
    if |es| > 0 {
      FsIsGke(tb, es[..|es| - 1]);
    }
  }

  lemma BreakInsGrow<Id, Key>(tb: nat, es: seq<GkeEvent<Id, Key>>)
    requires |es| > 0 && FsRun(tb, es).Accepted?
    ensures |FsRun(tb, es[..|es| - 1]).state.broken| <= |FsRun(tb, es).state.broken|
  {
    var e := es[|es| - 1];
    var broken := FsRun(tb, es[..|es| - 1]).state.broken;
    if e.BreakIn? {
      if e.i in broken {
        assert broken + {e.i} == broken;
      }
    }
  }

  // Claim: up to t_b break-ins reveal a key only where it was started and not finished at the moment of a break-in.
  lemma FsRevealsLittle<Id, Key>(tb: nat, es: seq<GkeEvent<Id, Key>>, id: Id) returns (b: nat)
    requires FsRun(tb, es).Accepted? && |FsRun(tb, es).state.broken| <= tb && id in FsRun(tb, es).state.revealed
    ensures b < |es| && es[b].BreakIn? && FsRun(tb, es[..b]).Accepted?
    ensures var s := FsRun(tb, es[..b]).state.base; (es[b].i, id) in s.started && (es[b].i, id) !in s.finished
  {
    var before := es[..|es| - 1];
    BreakInsGrow(tb, es);
    if id in FsRun(tb, before).state.revealed {
      b := FsRevealsLittle(tb, before, id);
      assert before[..b] == es[..b];
    } else {
      b := |es| - 1;
    }
  }

  // ---- TH_cons

  datatype ConsEvent<Id, Value(==)> = Propose(i: nat, id: Id, value: Value) | Decide(i: nat, id: Id, value: Value) | Halt(i: nat)

  // P, δ, and who has decided. Def. 4 does not say that a server decides at most once; "once" adds it.
  datatype Cons<Id(==), Value(==)> =
    Cons(proposed: set<(nat, Id, Value)>, decided: map<Id, Value>, deciders: set<(nat, Id)>, crashed: set<nat>)

  function ConsInit<Id(==), Value(==)>(): Cons<Id, Value> {
    Cons({}, map[], {}, {})
  }

  predicate HasProposed<Id(==), Value(==)>(s: Cons<Id, Value>, i: nat, id: Id) {
    exists p :: p in s.proposed && p.0 == i && p.1 == id
  }

  predicate IsProposed<Id(==), Value(==)>(s: Cons<Id, Value>, id: Id, value: Value) {
    exists p :: p in s.proposed && p.1 == id && p.2 == value
  }

  lemma ProposalOf<Id, Value>(s: Cons<Id, Value>, i: nat, id: Id) returns (value: Value)
    requires HasProposed(s, i, id)
    ensures (i, id, value) in s.proposed
  {
    var p :| p in s.proposed && p.0 == i && p.1 == id;
    value := p.2;
  }

  lemma ProposerOf<Id, Value>(s: Cons<Id, Value>, id: Id, value: Value) returns (i: nat)
    requires IsProposed(s, id, value)
    ensures (i, id, value) in s.proposed
  {
    var p :| p in s.proposed && p.1 == id && p.2 == value;
    i := p.0;
  }

  function ConsStep<Id(==), Value(==)>(once: bool, s: Cons<Id, Value>, e: ConsEvent<Id, Value>): Verdict<Cons<Id, Value>> {
    match e
    case Propose(i, id, value) =>
      Accepted(if i in s.crashed then s else s.(proposed := s.proposed + {(i, id, value)}))
    case Decide(i, id, value) =>
      if i in s.crashed then Refused("crash-silent")
      else if !HasProposed(s, i, id) then Refused("decide-proposer")
      else if !IsProposed(s, id, value) then Refused("validity")
      else if id in s.decided && s.decided[id] != value then Refused("agreement")
      else if once && (i, id) in s.deciders then Refused("decide-once")
      else Accepted(s.(decided := s.decided[id := value], deciders := s.deciders + {(i, id)}))
    case Halt(i) =>
      Accepted(s.(crashed := s.crashed + {i}))
  }

  function ConsRun<Id(==), Value(==)>(once: bool, es: seq<ConsEvent<Id, Value>>): Verdict<Cons<Id, Value>> {
    if |es| == 0 then Accepted(ConsInit())
    else
      match ConsRun(once, es[..|es| - 1])
      case Refused(rule) => Refused(rule)
      case Accepted(s) => ConsStep(once, s, es[|es| - 1])
  }

  lemma ConsHistory<Id, Value>(once: bool, es: seq<ConsEvent<Id, Value>>)
    requires ConsRun(once, es).Accepted?
    ensures forall a :: 0 <= a < |es| && es[a].Decide? ==>
      var s := ConsRun(once, es).state;
      (es[a].i, es[a].id) in s.deciders && es[a].id in s.decided && s.decided[es[a].id] == es[a].value
    ensures forall a :: 0 <= a < |es| && es[a].Halt? ==> es[a].i in ConsRun(once, es).state.crashed
    ensures forall i, id, v :: (i, id, v) in ConsRun(once, es).state.proposed ==> Propose(i, id, v) in es
  {
    if |es| > 0 {
      var before := es[..|es| - 1];
      ConsHistory(once, before);
      forall i, id, v | (i, id, v) in ConsRun(once, es).state.proposed
        ensures Propose(i, id, v) in es
      {
        if (i, id, v) in ConsRun(once, before).state.proposed {
          assert Propose(i, id, v) in before;
        } else {
          assert es[|es| - 1] == Propose(i, id, v);
        }
      }
    }
  }

  lemma ConsPrefix<Id, Value>(once: bool, es: seq<ConsEvent<Id, Value>>, k: nat)
    requires ConsRun(once, es).Accepted? && k <= |es|
    ensures ConsRun(once, es[..k]).Accepted?
    decreases |es|
  {
    if k < |es| {
      ConsPrefix(once, es[..|es| - 1], k);
      assert es[..|es| - 1][..k] == es[..k];
    } else {
      assert es[..k] == es;
    }
  }

  // Claim: agreement, validity, a decision only where something was proposed and nothing crashed; and, if asked, at most one a server.
  lemma ConsPromises<Id, Value>(once: bool, es: seq<ConsEvent<Id, Value>>, b: nat)
    requires ConsRun(once, es).Accepted? && b < |es| && es[b].Decide?
    ensures forall a :: 0 <= a < b && es[a].Decide? && es[a].id == es[b].id ==> es[a].value == es[b].value
    ensures once ==> forall a :: 0 <= a < b && es[a].Decide? && es[a].id == es[b].id ==> es[a].i != es[b].i
    ensures exists i :: Propose(i, es[b].id, es[b].value) in es[..b]
    ensures exists v :: Propose(es[b].i, es[b].id, v) in es[..b]
    ensures Halt(es[b].i) !in es[..b]
  {
    var before := es[..b];
    ConsPrefix(once, es, b);
    ConsPrefix(once, es, b + 1);
    assert es[..b + 1][..b] == before;
    ConsHistory(once, before);
    forall a | 0 <= a < b && es[a].Decide? && es[a].id == es[b].id
      ensures es[a].value == es[b].value && (once ==> es[a].i != es[b].i)
    {
      assert before[a] == es[a];
    }
    var s := ConsRun(once, before).state;
    var own := ProposalOf(s, es[b].i, es[b].id);
    assert Propose(es[b].i, es[b].id, own) in before;
    var proposer := ProposerOf(s, es[b].id, es[b].value);
    assert Propose(proposer, es[b].id, es[b].value) in before;
  }
}
