include "OmegaRefines.dfy"

// The liveness of ω over TH_cons [CS04 Def. 3, Def. 5], for all n and t_c < n/2, whichever servers crash and whatever the adversary
// schedules. Proved:
//   at quiescence everyone has finished: where at most t_c servers have crashed, every other has started, no message between two of them
//   is left and consensus owes them nothing, each of them has finished, and TH_gke has shown so;
//   quiescence is reached: a measure, at most 3n² + 3n at the start, becomes smaller with every step that changes the state, and
//   as long as someone living has not finished, a delivery between living servers or a decision that changes the state is possible;
//   none of this speaks of nothing: for any set of at most t_c servers there is a run in which these crash and all others finish.

abstract module OmegaLive refines OmegaRefines {
  predicate Lives(s: State, i: nat) {
    i < |s.servers| && i !in s.cons.crashed
  }

  // Def. 3: what must hold for every living server to finish.
  ghost predicate Premises(k: Config, s: State)
    requires IsConfig(k) && |s.servers| == k.n
  {
    && |Servers(k.n) * s.cons.crashed| <= k.tc
    && forall i: nat :: Lives(s, i) ==> s.servers[i].Running?
  }

  ghost predicate AllDelivered(s: State) {
    forall m :: m in s.net ==> !Lives(s, m.from) || !Lives(s, m.to)
  }

  // Def. 5: if all living servers have proposed, all have decided.
  ghost predicate ConsensusIsLive(k: Config, s: State) {
    (forall i: nat :: Lives(s, i) ==> H.HasProposed(s.cons, i, k.id)) ==>
      forall i: nat :: Lives(s, i) ==> (i, k.id) in s.cons.deciders
  }

  ghost predicate EveryoneHasFinished(s: State) {
    forall i: nat :: Lives(s, i) ==> HasKey(s.servers[i])
  }

  // ---- At quiescence everyone has finished

  // Whoever has a key had N contributions, and so has proposed.
  ghost predicate KeysNeedQuorums(k: Config, s: State)
    requires IsConfig(k)
  {
    forall i: nat :: Runs(s, i) && s.servers[i].key.Some? ==> |s.servers[i].order| >= Quorum(k)
  }

  // TH_cons decides what was proposed.
  ghost predicate DecidedWasProposed(k: Config, s: State) {
    k.id in s.cons.decided ==> H.IsProposed(s.cons, k.id, s.cons.decided[k.id])
  }

  ghost predicate Reachable(k: Config, s: State) {
    Invariant(k, s) && KeysNeedQuorums(k, s) && DecidedWasProposed(k, s)
  }

  lemma ProposedStays(k: Config, s: State, t: State)
    requires DecidedWasProposed(k, s) && s.cons.proposed <= t.cons.proposed && t.cons.decided == s.cons.decided
    ensures DecidedWasProposed(k, t)
  {
    if k.id in s.cons.decided {
      var i := H.ProposerOf(s.cons, k.id, s.cons.decided[k.id]);
      assert (i, k.id, s.cons.decided[k.id]) in t.cons.proposed;
    }
  }

  lemma DecisionNeedsQuorum(k: Config, s: State, i: nat, p: Proposal)
    requires IsConfig(k) && |s.servers| == k.n && KeysNeedQuorums(k, s) && Runs(s, i) && |s.servers[i].order| >= Quorum(k)
    requires H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures KeysNeedQuorums(k, OnDecide(k, s, i, p)) && DecidedWasProposed(k, OnDecide(k, s, i, p))
  {
    var t := OnDecide(k, s, i, p);
    forall j: nat | Runs(t, j) && t.servers[j].key.Some?
      ensures |t.servers[j].order| >= Quorum(k)
    {
      assert Runs(s, j) && t.servers[j].order == s.servers[j].order;
    }
    var proposer := H.ProposerOf(s.cons, k.id, p);
    assert (proposer, k.id, p) in t.cons.proposed;
  }

  lemma KeyPartNeedsQuorums(k: Config, s: State, m: Message)
    requires IsConfig(k) && KeysNeedQuorums(k, s) && m in s.net && m.KeyPart? && m.to < |s.servers|
    ensures KeysNeedQuorums(k, OnKeyPart(k, s, m))
  {
    var t := OnKeyPart(k, s, m);
    forall i: nat | Runs(t, i) && t.servers[i].key.Some?
      ensures |t.servers[i].order| >= Quorum(k)
    {
      assert Runs(s, i) && s.servers[i].key == t.servers[i].key;
    }
  }

  lemma StepNeedsQuorums(k: Config, s: State, a: Action)
    requires IsConfig(k) && |s.servers| == k.n && KeysNeedQuorums(k, s) && DecidedWasProposed(k, s) && Enabled(k, s, a) && !a.Decide?
    ensures KeysNeedQuorums(k, Apply(k, s, a)) && DecidedWasProposed(k, Apply(k, s, a))
  {
    var t := Apply(k, s, a);
    assert s.cons.proposed <= t.cons.proposed;
    ProposedStays(k, s, t);
    if a.Deliver? && a.m.KeyPart? {
      KeyPartNeedsQuorums(k, s, a.m);
    } else {
      forall i: nat | Runs(t, i) && t.servers[i].key.Some?
        ensures |t.servers[i].order| >= Quorum(k)
      {
        assert Runs(s, i) && s.servers[i] == t.servers[i];
      }
    }
  }

  lemma StepIsReachable(k: Config, s: State, a: Action)
    requires Reachable(k, s) && Enabled(k, s, a)
    ensures Reachable(k, Apply(k, s, a))
  {
    StepIsGood(k, s, a);
    if a.Decide? {
      DecisionIsProposed(k, s, a.i, a.p);
      DecisionNeedsQuorum(k, s, a.i, a.p);
    } else {
      StepNeedsQuorums(k, s, a);
    }
  }

  lemma LivingAreQuorum(k: Config, s: State, heard: set<nat>)
    requires IsConfig(k) && |s.servers| == k.n && Premises(k, s) && forall j: nat :: Lives(s, j) ==> j in heard
    ensures |heard| >= Quorum(k)
  {
    var crashed := Servers(k.n) * s.cons.crashed;
    ManyOfAll(k.n, k.tc, crashed);
    SubsetCount(Servers(k.n) - crashed, heard);
  }

  lemma HasCome(s: State, i: nat, j: nat)
    requires Lives(s, i) && Lives(s, j) && Runs(s, i) && Runs(s, j) && s.servers[i].key.None?
    requires UnderWay(s, i, j) && AllDelivered(s)
    ensures j in s.servers[i].received
  {
    assert EncKey(i, j) !in s.net && KeyPart(j, i, s.servers[j].y) !in s.net;
  }

  // With nothing left to deliver, a living server has had N contributions, as those of all living ones have come.
  lemma HasProposedAtTheEnd(k: Config, s: State, i: nat)
    requires Reachable(k, s) && Premises(k, s) && AllDelivered(s) && Lives(s, i)
    ensures H.HasProposed(s.cons, i, k.id)
  {
    assert Runs(s, i) && ReceivedOk(s, i);
    if s.servers[i].key.None? {
      var received := s.servers[i].received.Keys;
      forall j: nat | Lives(s, j)
        ensures j in received
      {
        assert Runs(s, j) && UnderWay(s, i, j);
        HasCome(s, i, j);
      }
      LivingAreQuorum(k, s, received);
      assert |s.servers[i].order| == |received|;
    }
  }

  lemma AllDecide(k: Config, s: State)
    requires ConsensusIsLive(k, s) && forall i: nat :: Lives(s, i) ==> H.HasProposed(s.cons, i, k.id)
    ensures forall i: nat :: Lives(s, i) ==> (i, k.id) in s.cons.deciders
  {
  }

  // Claim: at quiescence every living server has finished.
  lemma AtQuiescence(k: Config, s: State)
    requires Reachable(k, s) && Premises(k, s) && AllDelivered(s) && ConsensusIsLive(k, s)
    ensures EveryoneHasFinished(s)
  {
    forall i: nat | Lives(s, i)
      ensures H.HasProposed(s.cons, i, k.id)
    {
      HasProposedAtTheEnd(k, s, i);
    }
    AllDecide(k, s);
    forall i: nat | Lives(s, i)
      ensures HasKey(s.servers[i])
    {
      DecidersHaveKeys(k, s, i);
    }
  }

  // ---- Quiescence is reached

  // What a server that has not started may yet cause: 3n of messages, and the answers to those that wait.
  function Load(n: nat, server: Server): nat {
    match server
    case Idle(waiting) => 3 * n + 1 + 2 * |waiting|
    case Running(_, _, _, _) => 0
  }

  function Loads(n: nat, servers: seq<Server>): nat {
    if |servers| == 0 then 0 else Loads(n, servers[..|servers| - 1]) + Load(n, servers[|servers| - 1])
  }

  function EncKeys(net: set<Message>): set<Message> {
    set m | m in net && m.EncKey?
  }

  // Each message counts once, and a key twice more, for its answer and the way there.
  function InTransit(net: set<Message>): nat {
    |net| + 2 * |EncKeys(net)|
  }

  function Undecided(k: Config, s: State): set<nat> {
    set i | i in Servers(k.n) && (i, k.id) !in s.cons.deciders
  }

  function Measure(k: Config, s: State): nat {
    Loads(k.n, s.servers) + InTransit(s.net) + |Undecided(k, s)| + |Servers(k.n) - s.cons.crashed|
  }

  lemma LoadsOfUpdate(n: nat, servers: seq<Server>, i: nat, server: Server)
    requires i < |servers|
    ensures Loads(n, servers[i := server]) + Load(n, servers[i]) == Loads(n, servers) + Load(n, server)
  {
    var last := |servers| - 1;
    if i == last {
      assert servers[i := server][..last] == servers[..last];
    } else {
      assert servers[i := server][..last] == servers[..last][i := server];
      LoadsOfUpdate(n, servers[..last], i, server);
    }
  }

  lemma InTransitWithout(net: set<Message>, m: Message)
    requires m in net
    ensures InTransit(net - {m}) + (if m.EncKey? then 3 else 1) == InTransit(net)
  {
    if m.EncKey? {
      assert EncKeys(net - {m}) == EncKeys(net) - {m};
    } else {
      assert EncKeys(net - {m}) == EncKeys(net);
    }
  }

  lemma InTransitOfSum(a: set<Message>, b: set<Message>)
    ensures InTransit(a + b) <= InTransit(a) + InTransit(b)
  {
    UnionCount(a, b);
    assert EncKeys(a + b) == EncKeys(a) + EncKeys(b);
    UnionCount(EncKeys(a), EncKeys(b));
  }

  function KeysSent(n: nat, i: nat): set<Message> {
    set j | j in Servers(n) :: EncKey(i, j)
  }

  function Answers(waiting: set<nat>, i: nat, y: Element): set<Message> {
    set j | j in waiting :: KeyPart(i, j, y)
  }

  lemma KeysSentCount(n: nat, upTo: nat, i: nat)
    requires upTo <= n
    ensures |KeysSent(upTo, i)| == upTo
  {
    if upTo > 0 {
      KeysSentCount(n, upTo - 1, i);
      assert KeysSent(upTo, i) == KeysSent(upTo - 1, i) + {EncKey(i, upTo - 1)};
      assert EncKey(i, upTo - 1) !in KeysSent(upTo - 1, i);
    }
  }

  lemma AnswersCount(waiting: set<nat>, i: nat, y: Element)
    ensures |Answers(waiting, i, y)| == |waiting|
    decreases |waiting|
  {
    if waiting != {} {
      var j :| j in waiting;
      AnswersCount(waiting - {j}, i, y);
      assert Answers(waiting, i, y) == Answers(waiting - {j}, i, y) + {KeyPart(i, j, y)};
    }
  }

  lemma StartIsSmaller(k: Config, s: State, i: nat, y: Element)
    requires IsConfig(k) && |s.servers| == k.n && i < k.n && i !in s.cons.crashed && s.servers[i].Idle?
    ensures Measure(k, OnStart(s, i, y)) < Measure(k, s)
  {
    var waiting := s.servers[i].waiting;
    var keys, answers := KeysSent(k.n, i), Answers(waiting, i, y);
    assert Sent(s, Start(i, y)) == keys + answers;
    KeysSentCount(k.n, k.n, i);
    AnswersCount(waiting, i, y);
    assert EncKeys(keys) == keys && EncKeys(answers) == {};
    InTransitOfSum(keys, answers);
    InTransitOfSum(s.net, keys + answers);
    LoadsOfUpdate(k.n, s.servers, i, Running(y, map[], [], None));
    assert Undecided(k, OnStart(s, i, y)) == Undecided(k, s);
  }

  lemma EncKeyIsSmaller(k: Config, s: State, m: Message)
    requires IsConfig(k) && |s.servers| == k.n && m in s.net && m.EncKey? && m.to < k.n
    ensures Measure(k, OnEncKey(s, m)) < Measure(k, s)
  {
    var t := OnEncKey(s, m);
    var sent := Sent(s, Deliver(m));
    InTransitWithout(s.net, m);
    InTransitOfSum(s.net - {m}, sent);
    assert EncKeys(sent) == {} && |sent| <= 1;
    assert Undecided(k, t) == Undecided(k, s);
    if t.servers != s.servers {
      var waiting := s.servers[m.to].waiting;
      UnionCount(waiting, {m.from});
      LoadsOfUpdate(k.n, s.servers, m.to, Idle(waiting + {m.from}));
      assert sent == {};
    }
  }

  lemma KeyPartIsSmaller(k: Config, s: State, m: Message)
    requires IsConfig(k) && |s.servers| == k.n && m in s.net && m.KeyPart? && m.to < k.n
    ensures Measure(k, OnKeyPart(k, s, m)) < Measure(k, s)
  {
    var t := OnKeyPart(k, s, m);
    InTransitWithout(s.net, m);
    LoadsOfUpdate(k.n, s.servers, m.to, t.servers[m.to]);
    assert t.servers == s.servers[m.to := t.servers[m.to]];
    assert Undecided(k, t) == Undecided(k, s);
  }

  // A server that decides again changes nothing.
  lemma DecidingAgain(k: Config, s: State, i: nat, p: Proposal)
    requires i < |s.servers| && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    requires (i, k.id) in s.cons.deciders && k.id in s.cons.decided && HasKey(s.servers[i])
    ensures OnDecide(k, s, i, p) == s
  {
    assert s.cons.deciders + {(i, k.id)} == s.cons.deciders;
    assert s.cons.decided[k.id := p] == s.cons.decided;
  }

  lemma DecidersHaveKeys(k: Config, s: State, i: nat)
    requires Invariant(k, s) && (i, k.id) in s.cons.deciders
    ensures i < k.n && HasKey(s.servers[i]) && k.id in s.cons.decided
  {
    assert Runs(s, i);
  }

  lemma FirstDecisionIsSmaller(k: Config, s: State, i: nat, p: Proposal)
    requires IsConfig(k) && |s.servers| == k.n && Runs(s, i)
    requires H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted? && (i, k.id) !in s.cons.deciders
    ensures Measure(k, OnDecide(k, s, i, p)) < Measure(k, s)
  {
    var t := OnDecide(k, s, i, p);
    assert Undecided(k, t) == Undecided(k, s) - {i};
    assert i in Undecided(k, s);
    assert t.servers == s.servers[i := t.servers[i]] && Runs(t, i);
    LoadsOfUpdate(k.n, s.servers, i, t.servers[i]);
  }

  lemma DecideIsSmaller(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures OnDecide(k, s, i, p) == s || Measure(k, OnDecide(k, s, i, p)) < Measure(k, s)
  {
    if (i, k.id) in s.cons.deciders {
      DecidersHaveKeys(k, s, i);
      DecidingAgain(k, s, i, p);
    } else {
      DecisionIsProposed(k, s, i, p);
      FirstDecisionIsSmaller(k, s, i, p);
    }
  }

  lemma CrashIsSmaller(k: Config, s: State, i: nat)
    requires IsConfig(k) && |s.servers| == k.n && i < k.n && i !in s.cons.crashed
    ensures Measure(k, Apply(k, s, Crash(i))) < Measure(k, s)
  {
    var t := Apply(k, s, Crash(i));
    assert Servers(k.n) - t.cons.crashed == (Servers(k.n) - s.cons.crashed) - {i};
    assert i in Servers(k.n) - s.cons.crashed;
    assert Undecided(k, t) == Undecided(k, s);
  }

  // Claim: every step that changes the state makes the measure smaller; and every delivery changes it.
  lemma StepIsSmaller(k: Config, s: State, a: Action)
    requires Invariant(k, s) && Enabled(k, s, a)
    ensures Apply(k, s, a) == s || Measure(k, Apply(k, s, a)) < Measure(k, s)
    ensures a.Deliver? ==> Apply(k, s, a) != s
  {
    match a
    case Start(i, y) =>
      if i !in s.cons.crashed && s.servers[i].Idle? {
        StartIsSmaller(k, s, i, y);
      }
    case Deliver(m) => if m.EncKey? { EncKeyIsSmaller(k, s, m); } else { KeyPartIsSmaller(k, s, m); }
    case Decide(i, p) => DecideIsSmaller(k, s, i, p);
    case Crash(i) =>
      if i in s.cons.crashed {
        assert s.cons.crashed + {i} == s.cons.crashed;
      } else {
        CrashIsSmaller(k, s, i);
      }
  }

  lemma LoadsAtFirst(n: nat, m: nat)
    ensures Loads(n, seq(m, _ => Idle({}))) == m * (3 * n + 1)
  {
    if m > 0 {
      LoadsAtFirst(n, m - 1);
      assert seq(m, _ => Idle({}))[..m - 1] == seq(m - 1, _ => Idle({}));
      assert m * (3 * n + 1) == (m - 1) * (3 * n + 1) + (3 * n + 1);
    }
  }

  lemma MeasureAtFirst(k: Config)
    requires IsConfig(k)
    ensures Measure(k, Init(k)) == 3 * k.n * k.n + 3 * k.n
  {
    LoadsAtFirst(k.n, k.n);
    ServersCount(k.n);
    assert Init(k).servers == seq(k.n, _ => Idle({}));
    assert EncKeys({}) == {};
    assert Undecided(k, Init(k)) == Servers(k.n);
    assert Servers(k.n) - {} == Servers(k.n);
    assert k.n * (3 * k.n + 1) == 3 * k.n * k.n + k.n;
  }

  // Every step of the run changes the state.
  ghost predicate NoneIsVoid(k: Config, actions: seq<Action>)
    requires IsConfig(k)
  {
    forall l :: 0 < l <= |actions| ==> Run(k, actions[..l]) != Run(k, actions[..l - 1])
  }

  // Claim: no run goes on for more than 3n² + 3n steps that change something.
  lemma RunsEnd(k: Config, actions: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some? && NoneIsVoid(k, actions)
    ensures |actions| + Measure(k, Run(k, actions).value) <= 3 * k.n * k.n + 3 * k.n
  {
    if |actions| == 0 {
      MeasureAtFirst(k);
    } else {
      var before := actions[..|actions| - 1];
      forall l | 0 < l <= |before|
        ensures Run(k, before[..l]) != Run(k, before[..l - 1])
      {
        assert before[..l] == actions[..l] && before[..l - 1] == actions[..l - 1];
      }
      RunsEnd(k, before);
      RunRefines(k, before);
      assert actions[..|actions|] == actions;
      StepIsSmaller(k, Run(k, before).value, actions[|actions| - 1]);
    }
  }

  // A step that the premises promise: a delivery between two living servers, or a decision.
  predicate IsPromised(s: State, a: Action) {
    match a
    case Deliver(m) => Lives(s, m.from) && Lives(s, m.to)
    case Decide(_, _) => true
    case _ => false
  }

  lemma SomethingIsUndelivered(s: State) returns (m: Message)
    requires !AllDelivered(s)
    ensures m in s.net && Lives(s, m.from) && Lives(s, m.to)
  {
    var undelivered := set o | o in s.net && Lives(s, o.from) && Lives(s, o.to);
    if undelivered == {} {
      forall o | o in s.net
        ensures !Lives(s, o.from) || !Lives(s, o.to)
      {
        assert o !in undelivered;
      }
    }
    m :| m in undelivered;
  }

  lemma SomeoneHasNotFinished(s: State) returns (i: nat)
    requires !EveryoneHasFinished(s)
    ensures Lives(s, i) && !HasKey(s.servers[i])
  {
    var unfinished := set j | j in Servers(|s.servers|) && Lives(s, j) && !HasKey(s.servers[j]);
    if unfinished == {} {
      forall j: nat | Lives(s, j)
        ensures HasKey(s.servers[j])
      {
        assert j !in unfinished && j in Servers(|s.servers|);
      }
    }
    i :| i in unfinished;
  }

  // Whoever has proposed and not decided may decide something.
  lemma MayDecide(k: Config, s: State, i: nat) returns (p: Proposal)
    requires DecidedWasProposed(k, s) && H.HasProposed(s.cons, i, k.id) && i !in s.cons.crashed && (i, k.id) !in s.cons.deciders
    ensures H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
  {
    p := H.ProposalOf(s.cons, i, k.id);
    if k.id in s.cons.decided {
      p := s.cons.decided[k.id];
    } else {
      assert (i, k.id, p) in s.cons.proposed;
    }
  }

  // Claim: while someone living has not finished, such a step is possible and changes the state.
  lemma SomethingIsPossible(k: Config, s: State) returns (a: Action)
    requires Reachable(k, s) && Premises(k, s) && !EveryoneHasFinished(s)
    ensures Enabled(k, s, a) && IsPromised(s, a) && Apply(k, s, a) != s
  {
    if AllDelivered(s) {
      var i := SomeoneHasNotFinished(s);
      HasProposedAtTheEnd(k, s, i);
      if (i, k.id) in s.cons.deciders {
        DecidersHaveKeys(k, s, i);
      }
      var p := MayDecide(k, s, i);
      a := Decide(i, p);
      assert (i, k.id) in OnDecide(k, s, i, p).cons.deciders;
    } else {
      var m := SomethingIsUndelivered(s);
      assert m.to < k.n;
      a := Deliver(m);
      StepIsSmaller(k, s, a);
    }
  }

  // ---- There are such runs

  lemma RunIsReachable(k: Config, actions: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some?
    ensures Reachable(k, Run(k, actions).value)
  {
    if |actions| == 0 {
      InitIsGood(k);
    } else {
      var before := actions[..|actions| - 1];
      RunIsReachable(k, before);
      StepIsReachable(k, Run(k, before).value, actions[|actions| - 1]);
    }
  }

  lemma RunOneMore(k: Config, actions: seq<Action>, a: Action)
    requires IsConfig(k) && Run(k, actions).Some? && Enabled(k, Run(k, actions).value, a)
    ensures Run(k, actions + [a]) == Some(Apply(k, Run(k, actions).value, a))
  {
    assert (actions + [a])[..|actions|] == actions;
  }

  lemma PremisesStay(k: Config, s: State, a: Action)
    requires IsConfig(k) && |s.servers| == k.n && Premises(k, s) && Enabled(k, s, a) && IsPromised(s, a)
    ensures Premises(k, Apply(k, s, a)) && Apply(k, s, a).cons.crashed == s.cons.crashed
  {
  }

  // Claim: from wherever the premises hold, promised steps alone lead to where everyone living has finished.
  lemma CanFinish(k: Config, actions: seq<Action>) returns (all: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some? && Premises(k, Run(k, actions).value)
    ensures actions <= all && Run(k, all).Some? && EveryoneHasFinished(Run(k, all).value)
    ensures Run(k, all).value.cons.crashed == Run(k, actions).value.cons.crashed
    decreases Measure(k, Run(k, actions).value)
  {
    var s := Run(k, actions).value;
    RunIsReachable(k, actions);
    if EveryoneHasFinished(s) {
      all := actions;
    } else {
      var a := SomethingIsPossible(k, s);
      StepIsSmaller(k, s, a);
      PremisesStay(k, s, a);
      RunOneMore(k, actions, a);
      all := CanFinish(k, actions + [a]);
    }
  }

  // Some servers crash, all others start.
  lemma CrashOrStart(k: Config, crashed: set<nat>, upTo: nat) returns (actions: seq<Action>)
    requires IsConfig(k) && upTo <= k.n
    ensures Run(k, actions).Some?
    ensures var s := Run(k, actions).value;
            && s.cons.crashed == crashed * Servers(upTo)
            && forall i: nat :: i < upTo && i !in crashed ==> s.servers[i].Running?
  {
    if upTo == 0 {
      actions := [];
    } else {
      var before := CrashOrStart(k, crashed, upTo - 1);
      var a := if upTo - 1 in crashed then Crash(upTo - 1) else Start(upTo - 1, Zero());
      RunOneMore(k, before, a);
      actions := before + [a];
    }
  }

  // Claim: whichever servers crash, t_c at most, there is a run in which all others finish.
  lemma OthersCanFinish(k: Config, crashed: set<nat>) returns (actions: seq<Action>)
    requires IsConfig(k) && crashed <= Servers(k.n) && |crashed| <= k.tc
    ensures Run(k, actions).Some?
    ensures var s := Run(k, actions).value;
            && s.cons.crashed == crashed
            && forall i: nat :: i < k.n && i !in crashed ==> HasKey(s.servers[i])
  {
    var start := CrashOrStart(k, crashed, k.n);
    assert crashed * Servers(k.n) == crashed && Servers(k.n) * crashed == crashed;
    actions := CanFinish(k, start);
  }

  // ---- What TH_gke shows of it

  lemma FinishWasShown(es: seq<H.GkeEvent<nat, Element>>, i: nat, id: nat)
    requires H.GkeRun(es).Accepted? && (i, id) in H.GkeRun(es).state.finished
    ensures exists e :: e in es && e.Finish? && e.i == i && e.id == id
  {
    var before := es[..|es| - 1];
    if (i, id) in H.GkeRun(before).state.finished {
      FinishWasShown(before, i, id);
      var e :| e in before && e.Finish? && e.i == i && e.id == id;
      assert e in es;
    } else {
      assert es[|es| - 1] in es;
    }
  }

  lemma FinishedAtHost(k: Config, s: State, i: nat)
    requires Invariant(k, s) && i < k.n && HasKey(s.servers[i])
    ensures (i, k.id) in Host(k, s).finished
  {
    assert i in Finishers(s);
  }

  // Claim, Def. 3: in any run that is over, every server that has not crashed has shown its user (finish, ID, key).
  lemma Liveness(k: Config, actions: seq<Action>, i: nat)
    requires IsConfig(k) && Run(k, actions).Some? && Premises(k, Run(k, actions).value)
    requires AllDelivered(Run(k, actions).value) && ConsensusIsLive(k, Run(k, actions).value)
    requires Lives(Run(k, actions).value, i)
    ensures exists e :: e in Trace(k, actions) && e.Finish? && e.i == i && e.id == k.id
  {
    var s := Run(k, actions).value;
    RunIsReachable(k, actions);
    AtQuiescence(k, s);
    RunRefines(k, actions);
    FinishedAtHost(k, s, i);
    FinishWasShown(Trace(k, actions), i, k.id);
  }
}
