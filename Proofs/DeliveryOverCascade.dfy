include "Cascade.dfy"
include "DeliveryService.dfy"

// The Delivery Service over Cascade Consensus, an instance an epoch: every run of the two together is one of the Delivery Service over the
// host in ConsensusHost.dfy. So all that DeliveryService.dfy proves holds of what runs, Epoch-Content Consistency included: that n − 2t
// correct processes have found a commit good before it is decided is no assumption here, it follows from READY statements. What is left
// to be taken is what Cascade.dfy takes of CAC and of global consensus and DeliveryService.dfy of group key agreement, that nobody signs
// for a correct process, and that no more than t < n/2 are Byzantine.

// Cascade Consensus on commits with what they carry.
module CascadeOfCommits refines Cascade {
  import D = DeliveryService

  type Value = D.Carried
}

module DeliveryOverCascade {
  import opened Quorums
  import opened H = ConsensusHost
  import D = DeliveryService
  import C = CascadeOfCommits

  // What the processes of the service keep, where "cons" is empty and not read; and Cascade Consensus by epoch.
  datatype State = State(service: D.State, cascades: map<nat, C.State>)

  // k is that of CAC.
  function CascadeConfig(c: D.Config, k: nat): C.Config {
    C.Config(c.n, c.t, k, c.byz)
  }

  ghost predicate IsConfig(c: D.Config, k: nat) {
    D.IsConfig(c) && C.IsConfig(CascadeConfig(c, k))
  }

  function CascadeAt(c: D.Config, k: nat, s: State, e: nat): C.State {
    if e in s.cascades then s.cascades[e] else C.Start(CascadeConfig(c, k))
  }

  datatype Action =
    // What has nothing to do with consensus: of proposals, and ENTERED and DECIDED.
    | Serve(a: D.Action)
    | ProposeCommit(i: nat, v: D.Carried)
    // A bundle of the first CAC of an epoch speaks of v by j, and passes Delivery.IsValid; what v carries is delivered before anything that
    // is signed for it leaves.
    | JudgeCommit(i: nat, e: nat, j: nat, v: D.Carried)
    // Any other step of Cascade Consensus.
    | Agree(e: nat, b: C.Action)

  function Start(c: D.Config): State {
    State(D.Start(c), map[])
  }

  ghost predicate IsState(c: D.Config, s: State) {
    |s.service.servers| == c.n && forall e :: e in s.cascades ==> |s.cascades[e].servers| == c.n
  }

  ghost predicate Enabled(c: D.Config, k: nat, s: State, a: Action)
    requires IsConfig(c, k) && IsState(c, s)
  {
    match a
    case Serve(b) => (b.BroadcastProposal? || b.TakeBroadcast? || b.Receive?) && D.Enabled(c, s.service, b)
    case ProposeCommit(i, v) => D.Enabled(c, s.service, D.ProposeCommit(i, v))
    case JudgeCommit(i, e, j, v) => D.Enabled(c, s.service, D.JudgeCommit(i, e, j, v))
    case Agree(e, b) =>
      && !b.ProposeValue? && !b.JudgeValue? && C.Enabled(CascadeConfig(c, k), CascadeAt(c, k, s, e), b)
      && D.Serves(s.service.servers[b.i], e)
  }

  // Delivery.OnDecided of what Cascade Consensus shows.
  ghost function OnShown(c: D.Config, s: D.State, e: nat, shown: Option<Event<D.Carried>>): D.State {
    if shown.Some? && shown.value.Decide? && shown.value.i < |s.servers| && e == D.Epoch(s.servers[shown.value.i])
    then D.Advance(c, s, shown.value.i, shown.value.v)
    else s
  }

  ghost function Apply(c: D.Config, k: nat, s: State, a: Action): State
    requires IsConfig(c, k) && IsState(c, s) && Enabled(c, k, s, a)
  {
    match a
    case Serve(b) => s.(service := D.Apply(c, s.service, b))
    case ProposeCommit(i, v) =>
      var server := s.service.servers[i];
      var e := D.Epoch(server);
      State(
        s.service.(servers := s.service.servers[i := server.(hasProposed := true)]),
        s.cascades[e := C.Apply(CascadeConfig(c, k), CascadeAt(c, k, s, e), C.ProposeValue(i, v))])
    case JudgeCommit(i, e, j, v) =>
      State(
        s.service.(servers := s.service.servers[i := D.TakeSigned(s.service.servers[i], e, v)]),
        s.cascades[e := C.Apply(CascadeConfig(c, k), CascadeAt(c, k, s, e), C.JudgeValue(i, j, v))])
    case Agree(e, b) =>
      var cascade := CascadeAt(c, k, s, e);
      State(
        OnShown(c, s.service, e, C.Shown(CascadeConfig(c, k), cascade, b)),
        s.cascades[e := C.Apply(CascadeConfig(c, k), cascade, b)])
  }

  // The Delivery Service over hosts is in state d when the two together are in s.
  ghost predicate Shows(c: D.Config, k: nat, s: State, d: D.State)
    requires IsConfig(c, k)
  {
    && IsState(c, s) && d.servers == s.service.servers && d.signed == s.service.signed && d.sent == s.service.sent
    && (forall e: nat :: D.HostAt(d, e) == C.HostOf(CascadeAt(c, k, s, e)))
    && forall e: nat :: C.Inv(CascadeConfig(c, k), CascadeAt(c, k, s, e))
  }

  lemma StartShows(c: D.Config, k: nat)
    requires IsConfig(c, k)
    ensures Shows(c, k, Start(c), D.Start(c))
  {
    C.StartIsGood(CascadeConfig(c, k));
    assert C.Deciders(C.Start(CascadeConfig(c, k))) == {};
  }

  lemma ServeShows(c: D.Config, k: nat, s: State, d: D.State, b: D.Action)
    requires IsConfig(c, k) && Shows(c, k, s, d) && Enabled(c, k, s, Serve(b))
    ensures D.Enabled(c, d, b) && Shows(c, k, Apply(c, k, s, Serve(b)), D.Apply(c, d, b))
  {
    var t, u := Apply(c, k, s, Serve(b)), D.Apply(c, d, b);
    assert u.cons == d.cons;
    forall e: nat
      ensures D.HostAt(u, e) == C.HostOf(CascadeAt(c, k, t, e)) && C.Inv(CascadeConfig(c, k), CascadeAt(c, k, t, e))
    {
      assert D.HostAt(d, e) == C.HostOf(CascadeAt(c, k, s, e)) && C.Inv(CascadeConfig(c, k), CascadeAt(c, k, s, e));
    }
  }

  // Cascade Consensus of one epoch takes a step, which the host of that epoch takes too if the step shows anything.
  lemma CascadeStepShows(c: D.Config, k: nat, s: State, d: D.State, e: nat, b: C.Action, t: State, u: D.State)
    requires IsConfig(c, k) && Shows(c, k, s, d) && C.Enabled(CascadeConfig(c, k), CascadeAt(c, k, s, e), b)
    requires t.cascades == s.cascades[e := C.Apply(CascadeConfig(c, k), CascadeAt(c, k, s, e), b)]
    requires |t.service.servers| == c.n && u.servers == t.service.servers && u.signed == t.service.signed && u.sent == t.service.sent
    requires match C.Shown(CascadeConfig(c, k), CascadeAt(c, k, s, e), b)
      case None => u.cons == d.cons
      case Some(event) =>
        var after := Step(c.byz, D.Least(c), D.HostAt(d, e), event); after.Accepted? ==> u.cons == d.cons[e := after.state]
    ensures Shows(c, k, t, u)
    ensures match C.Shown(CascadeConfig(c, k), CascadeAt(c, k, s, e), b)
      case None => true
      case Some(event) => Step(c.byz, D.Least(c), D.HostAt(d, e), event).Accepted?
  {
    C.StepRefines(CascadeConfig(c, k), CascadeAt(c, k, s, e), b);
    forall f: nat
      ensures D.HostAt(u, f) == C.HostOf(CascadeAt(c, k, t, f)) && C.Inv(CascadeConfig(c, k), CascadeAt(c, k, t, f))
    {
      assert D.HostAt(d, f) == C.HostOf(CascadeAt(c, k, s, f)) && C.Inv(CascadeConfig(c, k), CascadeAt(c, k, s, f));
    }
  }

  // A decision of Cascade Consensus is one that the host may make.
  lemma DecisionShows(c: D.Config, k: nat, s: State, d: D.State, e: nat, b: C.Action, v: D.Carried)
    requires IsConfig(c, k) && Shows(c, k, s, d) && Enabled(c, k, s, Agree(e, b))
    requires C.Shown(CascadeConfig(c, k), CascadeAt(c, k, s, e), b) == Some(Decide(b.i, v))
    ensures D.Enabled(c, d, D.DecideCommit(b.i, e, v))
    ensures Shows(c, k, Apply(c, k, s, Agree(e, b)), D.Apply(c, d, D.DecideCommit(b.i, e, v)))
  {
    C.StepRefines(CascadeConfig(c, k), CascadeAt(c, k, s, e), b);
    CascadeStepShows(c, k, s, d, e, b, Apply(c, k, s, Agree(e, b)), D.Apply(c, d, D.DecideCommit(b.i, e, v)));
  }

  lemma ProposeShows(c: D.Config, k: nat, s: State, d: D.State, i: nat, v: D.Carried)
    requires IsConfig(c, k) && Shows(c, k, s, d) && Enabled(c, k, s, ProposeCommit(i, v))
    ensures D.Enabled(c, d, D.ProposeCommit(i, v))
    ensures Shows(c, k, Apply(c, k, s, ProposeCommit(i, v)), D.Apply(c, d, D.ProposeCommit(i, v)))
  {
    var e := D.Epoch(s.service.servers[i]);
    CascadeStepShows(
      c, k, s, d, e, C.ProposeValue(i, v), Apply(c, k, s, ProposeCommit(i, v)), D.Apply(c, d, D.ProposeCommit(i, v)));
  }

  lemma JudgeShows(c: D.Config, k: nat, s: State, d: D.State, i: nat, e: nat, j: nat, v: D.Carried)
    requires IsConfig(c, k) && Shows(c, k, s, d) && Enabled(c, k, s, JudgeCommit(i, e, j, v))
    ensures D.Enabled(c, d, D.JudgeCommit(i, e, j, v))
    ensures Shows(c, k, Apply(c, k, s, JudgeCommit(i, e, j, v)), D.Apply(c, d, D.JudgeCommit(i, e, j, v)))
  {
    CascadeStepShows(
      c, k, s, d, e, C.JudgeValue(i, j, v), Apply(c, k, s, JudgeCommit(i, e, j, v)), D.Apply(c, d, D.JudgeCommit(i, e, j, v)));
  }

  // Claim: a step of the two together is a step of the Delivery Service over hosts, or none.
  lemma StepShows(c: D.Config, k: nat, s: State, d: D.State, a: Action) returns (b: Option<D.Action>)
    requires IsConfig(c, k) && Shows(c, k, s, d) && Enabled(c, k, s, a)
    ensures b.None? ==> Shows(c, k, Apply(c, k, s, a), d)
    ensures b.Some? ==> D.Enabled(c, d, b.value) && Shows(c, k, Apply(c, k, s, a), D.Apply(c, d, b.value))
  {
    match a
    case Serve(x) =>
      ServeShows(c, k, s, d, x);
      b := Some(x);
    case ProposeCommit(i, v) =>
      ProposeShows(c, k, s, d, i, v);
      b := Some(D.ProposeCommit(i, v));
    case JudgeCommit(i, e, j, v) =>
      JudgeShows(c, k, s, d, i, e, j, v);
      b := Some(D.JudgeCommit(i, e, j, v));
    case Agree(e, x) =>
      var shown := C.Shown(CascadeConfig(c, k), CascadeAt(c, k, s, e), x);
      if shown.Some? {
        DecisionShows(c, k, s, d, e, x, shown.value.v);
        b := Some(D.DecideCommit(x.i, e, shown.value.v));
      } else {
        CascadeStepShows(c, k, s, d, e, x, Apply(c, k, s, a), d);
        b := None;
      }
  }

  // ---- Runs

  ghost function RunOf(c: D.Config, k: nat, actions: seq<Action>): Option<State>
    requires IsConfig(c, k)
  {
    if |actions| == 0 then Some(Start(c))
    else
      match RunOf(c, k, actions[..|actions| - 1])
      case None => None
      case Some(s) =>
        var a := actions[|actions| - 1];
        if IsState(c, s) && Enabled(c, k, s, a) then Some(Apply(c, k, s, a)) else None
  }

  // Claim: every run of the two together is one of the Delivery Service over hosts.
  lemma RunShows(c: D.Config, k: nat, actions: seq<Action>) returns (shown: seq<D.Action>)
    requires IsConfig(c, k) && RunOf(c, k, actions).Some?
    ensures D.RunOf(c, shown).Some? && Shows(c, k, RunOf(c, k, actions).value, D.RunOf(c, shown).value)
  {
    if |actions| == 0 {
      StartShows(c, k);
      shown := [];
    } else {
      var before := actions[..|actions| - 1];
      shown := RunShows(c, k, before);
      var b := StepShows(c, k, RunOf(c, k, before).value, D.RunOf(c, shown).value, actions[|actions| - 1]);
      if b.Some? {
        assert (shown + [b.value])[..|shown|] == shown;
        shown := shown + [b.value];
      }
    }
  }

  // Claim: so what DeliveryService.dfy says of outputs holds of it: two processes, or one, deliver the same commit for an epoch; each
  // delivers in order without gaps; and before a commit what it refers to. RunIsConsistent says what others have delivered by then.
  lemma RunIsGood(c: D.Config, k: nat, actions: seq<Action>) returns (d: D.State)
    requires IsConfig(c, k) && RunOf(c, k, actions).Some?
    ensures D.Inv(c, d) && var s := RunOf(c, k, actions).value.service; d.servers == s.servers && d.signed == s.signed
  {
    var shown := RunShows(c, k, actions);
    d := D.RunOf(c, shown).value;
    D.RunIsGood(c, shown);
  }

  lemma RunsAgree(c: D.Config, k: nat, actions: seq<Action>, i: nat, j: nat, a: nat, b: nat)
    requires IsConfig(c, k) && RunOf(c, k, actions).Some? && i < c.n && j < c.n
    requires var s := RunOf(c, k, actions).value.service;
             && |s.servers| == c.n && a < |s.servers[i].outputs| && b < |s.servers[j].outputs|
             && s.servers[i].outputs[a].DeliverCommit? && s.servers[j].outputs[b].DeliverCommit?
             && s.servers[i].outputs[a].epoch == s.servers[j].outputs[b].epoch
    ensures var s := RunOf(c, k, actions).value.service; s.servers[i].outputs[a] == s.servers[j].outputs[b]
  {
    var d := RunIsGood(c, k, actions);
    D.EpochAgreement(c, d, i, j, a, b);
  }

  // What a step adds to the outputs, a step of the Delivery Service over hosts adds.
  lemma StepIsConsistent(c: D.Config, k: nat, s: State, d: D.State, a: Action, i: nat, b: nat) returns (who: set<nat>)
    requires IsConfig(c, k) && D.Inv(c, d) && Shows(c, k, s, d) && Enabled(c, k, s, a) && i < c.n
    ensures IsState(c, Apply(c, k, s, a))
    ensures var before, outputs := s.service.servers[i].outputs, Apply(c, k, s, a).service.servers[i].outputs;
            && before <= outputs
            && (|before| <= b < |outputs| && outputs[b].DeliverCommit? ==>
                 && D.ContentDelivered(outputs[..b], outputs[b].epoch, outputs[b].commit)
                 && |who| >= c.n - 2 * c.t
                 && forall j :: j in who ==>
                      D.IsCorrect(c, j) && D.ContentDelivered(s.service.servers[j].outputs, outputs[b].epoch, outputs[b].commit))
  {
    hide Enabled, Apply, D.Inv, D.Enabled, D.Apply;
    var step := StepShows(c, k, s, d, a);
    who := {};
    if step.Some? {
      D.StepGrows(c, d, step.value);
      var before, outputs := s.service.servers[i].outputs, Apply(c, k, s, a).service.servers[i].outputs;
      if |before| <= b < |outputs| && outputs[b].DeliverCommit? {
        who := D.EpochContentConsistency(c, d, step.value, i, b);
      }
    }
  }

  // Claim: and so Epoch-Content Consistency, as far as it is achievable: of any commit that a process has delivered, there was a moment
  // before it at which n − 2t correct processes had delivered what it refers to; and the process itself has delivered that before it.
  lemma RunIsConsistent(c: D.Config, k: nat, actions: seq<Action>, i: nat, b: nat) returns (l: nat, who: set<nat>)
    requires IsConfig(c, k) && RunOf(c, k, actions).Some? && i < c.n && IsState(c, RunOf(c, k, actions).value)
    requires var outputs := RunOf(c, k, actions).value.service.servers[i].outputs; b < |outputs| && outputs[b].DeliverCommit?
    ensures l < |actions| && RunOf(c, k, actions[..l]).Some? && IsState(c, RunOf(c, k, actions[..l]).value)
    ensures |RunOf(c, k, actions[..l]).value.service.servers[i].outputs| <= b
    ensures var outputs := RunOf(c, k, actions).value.service.servers[i].outputs;
            && D.ContentDelivered(outputs[..b], outputs[b].epoch, outputs[b].commit)
            && |who| >= c.n - 2 * c.t
            && forall j :: j in who ==>
                 && D.IsCorrect(c, j)
                 && D.ContentDelivered(RunOf(c, k, actions[..l]).value.service.servers[j].outputs, outputs[b].epoch, outputs[b].commit)
  {
    var before := actions[..|actions| - 1];
    var s, a := RunOf(c, k, before).value, actions[|actions| - 1];
    hide Enabled, Apply, D.Inv, D.RunOf;
    var shown := RunShows(c, k, before);
    D.RunIsGood(c, shown);
    who := StepIsConsistent(c, k, s, D.RunOf(c, shown).value, a, i, b);
    if |s.service.servers[i].outputs| <= b {
      l := |before|;
    } else {
      l, who := RunIsConsistent(c, k, before, i, b);
      assert before[..l] == actions[..l];
      assert s.service.servers[i].outputs[..b] == Apply(c, k, s, a).service.servers[i].outputs[..b];
    }
  }

  // ---- One process alone gets through an epoch: what is proved speaks of something.

  ghost const One := D.Config(
    1, 0, {}, iset x: (seq<D.Carried>, D.Commit) | x.1.epoch == |x.0|, iset x: (seq<D.Carried>, D.Proposal) | |x.0| >= 0)

  const Empty := D.Carried(D.Commit(0, 0, [], 0), [])

  const Only := C.Pair(Empty, 0)

  opaque ghost predicate LeadTo(actions: seq<Action>, s: State) {
    IsConfig(One, 1) && RunOf(One, 1, actions) == Some(s)
  }

  lemma OneMoreStep(actions: seq<Action>, s: State, a: Action, t: State)
    requires LeadTo(actions, s) && IsConfig(One, 1) && IsState(One, s) && Enabled(One, 1, s, a) && t == Apply(One, 1, s, a)
    ensures LeadTo(actions + [a], t)
  {
    reveal LeadTo();
    assert (actions + [a])[..|actions|] == actions;
  }

  // What is there once the commit is proposed, with these signatures.
  function Alone(signed: set<C.Statement>): State {
    State(
      D.State([D.Server([], [], 0, true, map[], map[], [])], map[], {}, {}),
      map[0 := C.State([C.Server(None, None, None)], signed, {}, {(0, Empty)}, {(0, 0, Empty)}, None)])
  }

  // Once it has signed all that it will.
  opaque ghost function AllSigned(): State
    ensures IsState(One, AllSigned()) && AllSigned().service == Alone({}).service && 0 in AllSigned().cascades
  {
    Alone({C.Broadcast(Only), C.Witness(0, Only), C.Ready(0, Only, {Only})})
  }

  lemma OneProposes() returns (actions: seq<Action>)
    ensures LeadTo(actions, Alone({C.Broadcast(Only)}))
  {
    reveal LeadTo();
    var s := Start(One);
    assert s.service.servers == [D.Server([], [], 0, false, map[], map[], [])];
    assert CascadeAt(One, 1, s, 0).servers == [C.Server(None, None, None)];
    assert RunOf(One, 1, []) == Some(s);
    var t := Apply(One, 1, s, ProposeCommit(0, Empty));
    assert t.service == Alone({C.Broadcast(Only)}).service;
    assert t.cascades[0] == Alone({C.Broadcast(Only)}).cascades[0];
    OneMoreStep([], s, ProposeCommit(0, Empty), t);
    actions := [] + [ProposeCommit(0, Empty)];
  }

  lemma OneSigns() returns (actions: seq<Action>)
    ensures LeadTo(actions, AllSigned())
  {
    reveal AllSigned();
    actions := OneProposes();
    var s, a := Alone({C.Broadcast(Only)}), Agree(0, C.SignWitness(0, Only));
    var t, b := Alone({C.Broadcast(Only), C.Witness(0, Only)}), Agree(0, C.SignReady(0, C.First, Only, {0}));
    assert Apply(One, 1, s, a).cascades[0] == t.cascades[0];
    OneMoreStep(actions, s, a, t);
    assert C.Witnessed(t.cascades[0], C.First, 0) == {Only};
    var u := Alone({C.Broadcast(Only), C.Witness(0, Only), C.Ready(0, Only, {Only})});
    assert Apply(One, 1, t, b).cascades[0] == u.cascades[0];
    OneMoreStep(actions + [a], t, b, u);
    actions := actions + [a] + [b];
  }

  // It delivers its own pair, and knows of no other.
  const Unopposed := C.Deliver(0, C.Certificate(C.First, Only, map[0 := {Only}]), map[Only := {0}])

  lemma OneCanDeliver()
    ensures IsConfig(One, 1) && C.Enabled(CascadeConfig(One, 1), AllSigned().cascades[0], Unopposed)
  {
    reveal AllSigned();
    assert Unopposed.cert.names.Keys == {0};
    assert C.IsValid(CascadeConfig(One, 1), AllSigned().cascades[0], Unopposed.cert);
  }

  lemma OneKnowsNoConflict()
    ensures C.HasOneValue(CascadeConfig(One, 1), Unopposed.known)
  {
    forall d: C.Pair, e: C.Pair | |C.Knowers(Unopposed.known, d)| >= 1 && |C.Knowers(Unopposed.known, e)| >= 1
      ensures d.value == e.value
    {
      assert d == Only && e == Only;
    }
  }

  // What is delivered first and without conflict is decided.
  lemma FirstIsDecided(c: C.Config, s: C.State, b: C.Action)
    requires C.IsConfig(c) && c.n == 1 && s.servers == [C.Server(None, None, None)] && C.Enabled(c, s, b)
    requires b.Deliver? && b.cert.instance.First? && C.HasOneValue(c, b.known)
    ensures C.Shown(c, s, b) == Some(Decide(0, b.cert.pair.value))
  {
    assert b.i == 0;
    hide C.HasOneValue, C.Enabled;
  }

  // Its delivery in the first CAC is without conflict, and so a decision.
  lemma OneDecides() returns (b: C.Action)
    ensures b.Deliver? && IsConfig(One, 1) && C.Enabled(CascadeConfig(One, 1), AllSigned().cascades[0], b)
    ensures C.Shown(CascadeConfig(One, 1), AllSigned().cascades[0], b) == Some(Decide(0, Empty))
  {
    b := Unopposed;
    OneCanDeliver();
    OneKnowsNoConflict();
    assert AllSigned().cascades[0].servers == [C.Server(None, None, None)] by {
      reveal AllSigned();
    }
    assert b.cert.instance.First? && b.cert.pair.value == Empty;
    hide C.HasOneValue, C.Enabled, C.Shown;
    FirstIsDecided(CascadeConfig(One, 1), AllSigned().cascades[0], b);
  }

  // Which ends the epoch.
  lemma OneEnds(actions: seq<Action>, s: State, b: C.Action, t: State)
    requires LeadTo(actions, s) && IsConfig(One, 1) && IsState(One, s) && s.service == Alone({}).service && 0 in s.cascades
    requires b.Deliver? && C.Enabled(CascadeConfig(One, 1), s.cascades[0], b)
    requires C.Shown(CascadeConfig(One, 1), s.cascades[0], b) == Some(Decide(0, Empty))
    requires t == State(
      D.Advance(One, s.service, 0, Empty), s.cascades[0 := C.Apply(CascadeConfig(One, 1), s.cascades[0], b)])
    ensures LeadTo(actions + [Agree(0, b)], t)
  {
    assert b.i == 0;
    hide C.Shown, C.Apply, C.Enabled, D.Advance;
    OneMoreStep(actions, s, Agree(0, b), t);
  }

  lemma OneAdvances()
    ensures var t := D.Advance(One, Alone({}).service, 0, Empty);
            |t.servers| == 1 && t.servers[0].outputs == [D.DeliverCommit(0, 0, Empty.commit)]
  {
    var server := Alone({}).service.servers[0];
    assert D.TakeAll(server, []) == server;
  }

  lemma SomeRunEndsAnEpoch() returns (actions: seq<Action>, s: State)
    ensures LeadTo(actions, s)
    ensures |s.service.servers| == 1 && s.service.servers[0].outputs == [D.DeliverCommit(0, 0, Empty.commit)]
  {
    hide *;
    actions := OneSigns();
    var b := OneDecides();
    actions, s := EndsWith(actions, AllSigned(), b);
  }

  lemma EndsWith(actions: seq<Action>, s: State, b: C.Action) returns (longer: seq<Action>, t: State)
    requires LeadTo(actions, s) && IsConfig(One, 1) && IsState(One, s) && s.service == Alone({}).service && 0 in s.cascades
    requires b.Deliver? && C.Enabled(CascadeConfig(One, 1), s.cascades[0], b)
    requires C.Shown(CascadeConfig(One, 1), s.cascades[0], b) == Some(Decide(0, Empty))
    ensures LeadTo(longer, t)
    ensures |t.service.servers| == 1 && t.service.servers[0].outputs == [D.DeliverCommit(0, 0, Empty.commit)]
  {
    OneAdvances();
    t := State(D.Advance(One, s.service, 0, Empty), s.cascades[0 := C.Apply(CascadeConfig(One, 1), s.cascades[0], b)]);
    OneEnds(actions, s, b, t);
    longer := actions + [Agree(0, b)];
  }
}
