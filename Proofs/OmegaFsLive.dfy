include "OmegaFsRefines.dfy"

// The liveness of ω_fs (default form) over TH_cons [CS04 Def. 3, Def. 5, §4.3], for all n, t_c < n/2 and t_b < n − 2t_c, whichever servers
// crash and whatever the adversary schedules. Proved, as for ω in OmegaLive.dfy:
//   at quiescence everyone has finished: where at most t_c servers have crashed, every other has started, no message between two of them
//   is left and consensus owes them nothing, each of them has finished, and TH_fs-gke has shown so;
//   quiescence is reached: a measure, at most 3n² + 3n at the start, becomes smaller with every step but break-ins that changes the
//   state, and as long as someone living has not finished, a delivery between living servers or a decision that changes it is possible;
//   none of this speaks of nothing: for any set of at most t_c servers there is a run in which these crash and all others finish, and there
//   is one in which a server proposes ⊥ and finishes by shares.

abstract module OmegaFsLive refines OmegaFsRefines {
  predicate Lives(s: State, i: nat) {
    i < |s.servers| && i !in s.cons.crashed
  }

  // Def. 3: what must hold for every living server to finish; and the bound of §4.2.
  ghost predicate Premises(k: Config, s: State)
    requires IsConfig(k) && |s.servers| == k.n
  {
    && k.tb + 2 * k.tc < k.n
    && |Servers(k.n) * s.cons.crashed| <= k.tc
    && forall i: nat :: Lives(s, i) ==> HasStarted(s, i)
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
    forall i: nat :: Lives(s, i) ==> IsDone(s, i)
  }

  // ---- At quiescence everyone has finished

  lemma LivingAreQuorum(k: Config, s: State, heard: set<nat>)
    requires IsConfig(k) && |s.servers| == k.n && Premises(k, s) && forall j: nat :: Lives(s, j) ==> j in heard
    ensures |heard| >= Quorum(k)
  {
    var crashed := Servers(k.n) * s.cons.crashed;
    ManyOfAll(k.n, k.tc, crashed);
    SubsetCount(Servers(k.n) - crashed, heard);
  }

  // With nothing left to deliver, the contribution or the share of every living server has come to every one that has not finished.
  lemma HasCome(k: Config, s: State, a: nat, b: nat)
    requires Invariant(k, s) && Premises(k, s) && AllDelivered(s) && Lives(s, a) && Lives(s, b) && Runs(s, b)
    ensures a in s.servers[b].received || a in s.servers[b].shares
  {
    assert UnderWay(s, a, b) && HasStarted(s, a);
    assert EncKey(a, b) !in s.net && EncKey(b, a) !in s.net;
    assert ThePad(s.drawn, b, a) !in s.net && TheMasked(s.drawn, a, b) !in s.net;
    assert IsDone(s, a) ==> Share(a, b, s.servers[a].share) !in s.net;
  }

  // So it has N contributions or a share, and has proposed.
  lemma HasProposedAtTheEnd(k: Config, s: State, i: nat)
    requires Invariant(k, s) && Premises(k, s) && AllDelivered(s) && Lives(s, i)
    ensures H.HasProposed(s.cons, i, k.id)
  {
    assert HasStarted(s, i) && ServerOk(k, s, i);
    if Runs(s, i) && s.servers[i].shares == map[] {
      var received := s.servers[i].received.Keys;
      forall j: nat | Lives(s, j)
        ensures j in received
      {
        HasCome(k, s, j, i);
      }
      LivingAreQuorum(k, s, received);
      assert RunningOk(k, s, i);
      assert |s.servers[i].order| == |received|;
    }
  }

  // With at most t_b shares it has more than t_c contributions.
  lemma ManyContributions(k: Config, s: State, i: nat)
    requires Invariant(k, s) && Premises(k, s) && AllDelivered(s) && Lives(s, i) && Runs(s, i)
    ensures |s.servers[i].received.Keys| > k.tc && s.servers[i].received.Keys <= Servers(k.n)
  {
    var received, shares := s.servers[i].received.Keys, s.servers[i].shares.Keys;
    forall j: nat | Lives(s, j)
      ensures j in received + shares
    {
      HasCome(k, s, j, i);
    }
    LivingAreQuorum(k, s, received + shares);
    UnionCount(received, shares);
    assert HasToWait(k, s.servers[i]) && |shares| == |s.servers[i].shares|;
    assert RunningOk(k, s, i);
    forall j | j in received
      ensures j in Servers(k.n)
    {
      assert HasStarted(s, j);
    }
  }

  // Of the decided sequence, which leaves out t_c servers, it knows one, and has finished.
  lemma NobodyWaits(k: Config, s: State, i: nat)
    requires Invariant(k, s) && Premises(k, s) && AllDelivered(s) && Lives(s, i) && (i, k.id) in s.cons.deciders
    ensures IsDone(s, i)
  {
    assert HasStarted(s, i);
    if Runs(s, i) {
      ManyContributions(k, s, i);
      assert ServerOk(k, s, i) && HasToWait(k, s.servers[i]);
      var p := s.servers[i].decided.value;
      assert ProposalOk(k, s.drawn, p);
      var named := ElementsOf(p.u);
      assert named <= Servers(k.n);
      var j := QuorumsMeet(k.n, s.servers[i].received.Keys, named);
      var l := IndexOf(p.u, j);
      assert p.u[l] in s.servers[i].received;
    }
  }

  lemma AllDecide(k: Config, s: State)
    requires ConsensusIsLive(k, s) && forall i: nat :: Lives(s, i) ==> H.HasProposed(s.cons, i, k.id)
    ensures forall i: nat :: Lives(s, i) ==> (i, k.id) in s.cons.deciders
  {
  }

  // Claim: at quiescence every living server has finished.
  lemma AtQuiescence(k: Config, s: State)
    requires Invariant(k, s) && Premises(k, s) && AllDelivered(s) && ConsensusIsLive(k, s)
    ensures EveryoneHasFinished(s)
  {
    forall i: nat | Lives(s, i)
      ensures H.HasProposed(s.cons, i, k.id)
    {
      HasProposedAtTheEnd(k, s, i);
    }
    AllDecide(k, s);
    forall i: nat | Lives(s, i)
      ensures IsDone(s, i)
    {
      NobodyWaits(k, s, i);
    }
  }

  // ---- Quiescence is reached

  // What a server that has not started may yet cause: 3n of messages, and the pads for those whose keys it has.
  function Load(n: nat, server: Server): nat {
    match server
    case Idle(keys) => 3 * n + 1 + 2 * |keys|
    case _ => 0
  }

  function Loads(n: nat, servers: seq<Server>): nat {
    if |servers| == 0 then 0 else Loads(n, servers[..|servers| - 1]) + Load(n, servers[|servers| - 1])
  }

  function EncKeys(net: set<Message>): set<Message> {
    set m | m in net && m.EncKey?
  }

  function Pads(net: set<Message>): set<Message> {
    set m | m in net && m.Pad?
  }

  // A key counts 3, for it brings a pad, which counts 2, for that brings a contribution; or either brings a share.
  function InTransit(net: set<Message>): nat {
    |net| + 2 * |EncKeys(net)| + |Pads(net)|
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
    ensures InTransit(net - {m}) + (if m.EncKey? then 3 else if m.Pad? then 2 else 1) == InTransit(net)
  {
    assert EncKeys(net - {m}) == EncKeys(net) - {m};
    assert Pads(net - {m}) == Pads(net) - {m};
  }

  lemma InTransitOfSum(a: set<Message>, b: set<Message>)
    ensures InTransit(a + b) <= InTransit(a) + InTransit(b)
  {
    UnionCount(a, b);
    assert EncKeys(a + b) == EncKeys(a) + EncKeys(b);
    UnionCount(EncKeys(a), EncKeys(b));
    assert Pads(a + b) == Pads(a) + Pads(b);
    UnionCount(Pads(a), Pads(b));
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

  lemma PadsSentCount(i: nat, to: set<nat>, pads: seq<Vector>)
    ensures |PadsSent(i, to, pads)| <= |to|
    decreases |to|
  {
    if to == {} {
      assert PadsSent(i, to, pads) == {};
    } else {
      var j :| j in to;
      PadsSentCount(i, to - {j}, pads);
      if j < |pads| {
        assert PadsSent(i, to, pads) == PadsSent(i, to - {j}, pads) + {Pad(i, j, pads[j])};
      } else {
        assert PadsSent(i, to, pads) == PadsSent(i, to - {j}, pads);
      }
    }
  }

  lemma StartIsSmaller(k: Config, s: State, i: nat, y: Vector, pads: seq<Vector>)
    requires IsConfig(k) && |s.servers| == k.n && i < k.n && s.servers[i].Idle?
    ensures Measure(k, AfterStart(k, s, i, y, pads)) < Measure(k, s)
  {
    var t := AfterStart(k, s, i, y, pads);
    var keys, padsSent := KeysSent(k.n, i), PadsSent(i, s.servers[i].keys, pads);
    KeysSentCount(k.n, k.n, i);
    PadsSentCount(i, s.servers[i].keys, pads);
    assert EncKeys(keys) == keys && Pads(keys) == {} && EncKeys(padsSent) == {} && Pads(padsSent) == padsSent;
    InTransitOfSum(keys, padsSent);
    InTransitOfSum(s.net, keys + padsSent);
    LoadsOfUpdate(k.n, s.servers, i, t.servers[i]);
    assert Undecided(k, t) == Undecided(k, s);
  }

  // What a message brings: one of the next kind, or none.
  lemma AnswersAreLess(k: Config, s: State, m: Message)
    requires IsConfig(k) && |s.servers| == k.n && m in s.net && m.to < k.n
    ensures var does := Does(k, s, Deliver(m));
            InTransit(does.sent) + Load(k.n, does.server) <
              (if m.EncKey? then 3 else if m.Pad? then 2 else 1) + Load(k.n, s.servers[m.to])
  {
    var does := Does(k, s, Deliver(m));
    var server := s.servers[m.to];
    if m.to !in s.cons.crashed {
      if m.EncKey? {
        match server
        case Idle(keys) => UnionCount(keys, {m.from});
        case Running(_, _, pads, _, _, _, _, _) =>
          PadsSentCount(m.to, {m.from}, pads);
          PadsSentAre(m.to, {m.from}, pads);
          assert EncKeys(does.sent) == {} && Pads(does.sent) == does.sent;
        case Done(_, share) =>
          assert EncKeys(does.sent) == {} && Pads(does.sent) == {};
      } else if m.Pad? {
        assert EncKeys(does.sent) == {} && Pads(does.sent) == {} && |does.sent| <= 1;
      } else {
        assert does.sent == {} && EncKeys({}) == {} && Pads({}) == {};
      }
    } else {
      assert does.sent == {} && EncKeys({}) == {} && Pads({}) == {};
    }
  }

  lemma DeliverIsSmaller(k: Config, s: State, m: Message)
    requires Invariant(k, s) && Enabled(k, s, Deliver(m))
    ensures Measure(k, Apply(k, s, Deliver(m))) < Measure(k, s)
  {
    var t := Apply(k, s, Deliver(m));
    var sent := Does(k, s, Deliver(m)).sent;
    AnswersAreLess(k, s, m);
    InTransitWithout(s.net, m);
    InTransitOfSum(s.net - {m}, sent);
    LoadsOfUpdate(k.n, s.servers, m.to, t.servers[m.to]);
    assert t.cons.deciders == s.cons.deciders && t.cons.crashed == s.cons.crashed;
    assert Undecided(k, t) == Undecided(k, s);
  }

  // A server that decides again changes nothing.
  lemma DecidingAgain(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && Enabled(k, s, Decide(i, p)) && (i, k.id) in s.cons.deciders
    ensures Apply(k, s, Decide(i, p)) == s
  {
    NothingIsNotDecided(k, s, i, p);
    assert ServerOk(k, s, i);
    assert s.cons.deciders + {(i, k.id)} == s.cons.deciders;
    assert k.id in s.cons.decided by { SomethingIsDecided(k, s, i); }
    assert s.cons.decided[k.id := p] == s.cons.decided;
    if Runs(s, i) {
      assert HasToWait(k, s.servers[i]);
      assert s.servers[i].(decided := Some(p)) == s.servers[i];
    }
    assert Does(k, s, Decide(i, p)) == Silent(s.servers[i]);
    assert s.servers[i := s.servers[i]] == s.servers && s.net + {} == s.net;
  }

  lemma SomethingIsDecided(k: Config, s: State, i: nat)
    requires Invariant(k, s) && (i, k.id) in s.cons.deciders
    ensures k.id in s.cons.decided
  {
    assert HasStarted(s, i) && ServerOk(k, s, i);
  }

  lemma DecideIsSmaller(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && Enabled(k, s, Decide(i, p)) && (i, k.id) !in s.cons.deciders
    ensures Measure(k, Apply(k, s, Decide(i, p))) < Measure(k, s)
  {
    var t := Apply(k, s, Decide(i, p));
    NothingIsNotDecided(k, s, i, p);
    DecideIsGood(k, s, i, p);
    assert Undecided(k, t) == Undecided(k, s) - {i};
    assert i in Undecided(k, s);
    LoadsOfUpdate(k.n, s.servers, i, t.servers[i]);
    assert t.net == s.net;
  }

  lemma CrashIsSmaller(k: Config, s: State, i: nat)
    requires Invariant(k, s) && i < k.n && i !in s.cons.crashed
    ensures Measure(k, Apply(k, s, Crash(i))) < Measure(k, s)
  {
    var t := Apply(k, s, Crash(i));
    CrashIsGood(k, s, i);
    assert Servers(k.n) - t.cons.crashed == (Servers(k.n) - s.cons.crashed) - {i};
    assert i in Servers(k.n) - s.cons.crashed;
    assert Undecided(k, t) == Undecided(k, s);
  }

  // Claim: every step that is no break-in and changes the state makes the measure smaller; and every delivery changes it.
  lemma StepIsSmaller(k: Config, s: State, a: Action)
    requires Invariant(k, s) && Enabled(k, s, a)
    ensures a.BreakIn? ==> Measure(k, Apply(k, s, a)) == Measure(k, s)
    ensures !a.BreakIn? ==> Apply(k, s, a) == s || Measure(k, Apply(k, s, a)) < Measure(k, s)
    ensures a.Deliver? ==> Apply(k, s, a) != s
  {
    match a
    case Start(i, y, pads) =>
      if i !in s.cons.crashed && s.servers[i].Idle? {
        StartIsGood(k, s, i, y, pads);
        StartIsSmaller(k, s, i, y, pads);
      } else {
        StartAgainIsVoid(k, s, i, y, pads);
      }
    case Deliver(m) => DeliverIsSmaller(k, s, m);
    case Decide(i, p) => if (i, k.id) in s.cons.deciders { DecidingAgain(k, s, i, p); } else { DecideIsSmaller(k, s, i, p); }
    case Crash(i) =>
      if i in s.cons.crashed {
        CrashIsGood(k, s, i);
        assert s.cons.crashed + {i} == s.cons.crashed;
      } else {
        CrashIsSmaller(k, s, i);
      }
    case BreakIn(i) => BreakInIsGood(k, s, i);
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
    assert EncKeys({}) == {} && Pads({}) == {};
    assert Undecided(k, Init(k)) == Servers(k.n);
    assert Servers(k.n) - {} == Servers(k.n);
    assert k.n * (3 * k.n + 1) == 3 * k.n * k.n + k.n;
  }

  // Every step of the run but break-ins changes the state.
  ghost predicate NoneIsVoid(k: Config, actions: seq<Action>)
    requires IsConfig(k)
  {
    forall l :: 0 < l <= |actions| && !actions[l - 1].BreakIn? ==> Run(k, actions[..l]) != Run(k, actions[..l - 1])
  }

  function Others(actions: seq<Action>): nat {
    if |actions| == 0 then 0 else Others(actions[..|actions| - 1]) + if actions[|actions| - 1].BreakIn? then 0 else 1
  }

  // Claim: no run goes on for more than 3n² + 3n steps that change something, break-ins apart.
  lemma RunsEnd(k: Config, actions: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some? && NoneIsVoid(k, actions)
    ensures Others(actions) + Measure(k, Run(k, actions).value) <= 3 * k.n * k.n + 3 * k.n
  {
    if |actions| == 0 {
      MeasureAtFirst(k);
    } else {
      var before := actions[..|actions| - 1];
      forall l | 0 < l <= |before| && !before[l - 1].BreakIn?
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
    ensures Lives(s, i) && !IsDone(s, i)
  {
    var unfinished := set j | j in Servers(|s.servers|) && Lives(s, j) && !IsDone(s, j);
    if unfinished == {} {
      forall j: nat | Lives(s, j)
        ensures IsDone(s, j)
      {
        assert j !in unfinished && j in Servers(|s.servers|);
      }
    }
    i :| i in unfinished;
  }

  // Whoever has proposed and not decided may decide something.
  lemma MayDecide(k: Config, s: State, i: nat) returns (p: Proposal)
    requires Invariant(k, s) && H.HasProposed(s.cons, i, k.id) && i !in s.cons.crashed && (i, k.id) !in s.cons.deciders
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
    requires Invariant(k, s) && Premises(k, s) && !EveryoneHasFinished(s)
    ensures Enabled(k, s, a) && IsPromised(s, a) && Apply(k, s, a) != s
  {
    if AllDelivered(s) {
      var i := SomeoneHasNotFinished(s);
      HasProposedAtTheEnd(k, s, i);
      if (i, k.id) in s.cons.deciders {
        NobodyWaits(k, s, i);
      }
      var p := MayDecide(k, s, i);
      a := Decide(i, p);
      DecideIsSmaller(k, s, i, p);
    } else {
      var m := SomethingIsUndelivered(s);
      assert m.to < k.n;
      a := Deliver(m);
      StepIsSmaller(k, s, a);
    }
  }

  // ---- There are such runs

  lemma RunOneMore(k: Config, actions: seq<Action>, a: Action)
    requires IsConfig(k) && Run(k, actions).Some? && Enabled(k, Run(k, actions).value, a)
    ensures Run(k, actions + [a]) == Some(Apply(k, Run(k, actions).value, a))
  {
    assert (actions + [a])[..|actions|] == actions;
  }

  lemma PremisesStay(k: Config, s: State, a: Action)
    requires Invariant(k, s) && Premises(k, s) && Enabled(k, s, a) && IsPromised(s, a)
    ensures |Apply(k, s, a).servers| == k.n && Premises(k, Apply(k, s, a))
    ensures Apply(k, s, a).cons.crashed == s.cons.crashed && Apply(k, s, a).read == s.read
  {
    match a
    case Deliver(m) => DeliverIsGood(k, s, m);
    case Decide(i, p) => DecideIsGood(k, s, i, p);
  }

  // Claim: from wherever the premises hold, promised steps alone lead to where everyone living has finished.
  lemma CanFinish(k: Config, actions: seq<Action>) returns (all: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some? && Premises(k, Run(k, actions).value)
    ensures actions <= all && Run(k, all).Some? && EveryoneHasFinished(Run(k, all).value)
    ensures Run(k, all).value.cons.crashed == Run(k, actions).value.cons.crashed && Run(k, all).value.read == Run(k, actions).value.read
    decreases Measure(k, Run(k, actions).value)
  {
    var s := Run(k, actions).value;
    RunRefines(k, actions);
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

  function ZeroPads(k: Config): seq<Vector> {
    seq(k.n, _ => Blank(k))
  }

  // Some servers crash, all others start.
  lemma CrashOrStart(k: Config, crashed: set<nat>, upTo: nat) returns (actions: seq<Action>)
    requires IsConfig(k) && upTo <= k.n
    ensures Run(k, actions).Some?
    ensures var s := Run(k, actions).value;
            && s.cons.crashed == crashed * Servers(upTo) && s.read == {}
            && forall i: nat :: i < upTo && i !in crashed ==> HasStarted(s, i)
  {
    if upTo == 0 {
      actions := [];
    } else {
      var before := CrashOrStart(k, crashed, upTo - 1);
      var a := if upTo - 1 in crashed then Crash(upTo - 1) else Start(upTo - 1, Blank(k), ZeroPads(k));
      RunOneMore(k, before, a);
      actions := before + [a];
    }
  }

  // Claim: whichever servers crash, t_c at most, there is a run in which all others finish.
  lemma OthersCanFinish(k: Config, crashed: set<nat>) returns (actions: seq<Action>)
    requires IsConfig(k) && k.tb + 2 * k.tc < k.n && crashed <= Servers(k.n) && |crashed| <= k.tc
    ensures Run(k, actions).Some?
    ensures var s := Run(k, actions).value;
            && s.cons.crashed == crashed && s.read == {}
            && forall i: nat :: i < k.n && i !in crashed ==> IsDone(s, i)
  {
    var start := CrashOrStart(k, crashed, k.n);
    assert crashed * Servers(k.n) == crashed && Servers(k.n) * crashed == crashed;
    actions := CanFinish(k, start);
  }

  // Two servers have started; server 0 has got nothing yet, server 1 the contributions of these.
  ghost predicate OneHas(k: Config, s: State, order: seq<nat>)
    requires IsConfig(k) && k.n == 2 && k.tc == 0
  {
    && |s.servers| == 2 && s.cons.crashed == {} && s.cons.decided == map[] && s.cons.deciders == {}
    && s.servers[0] == Running({}, Blank(k), ZeroPads(k), map[], [], map[], false, None)
    && EncKey(1, 0) in s.net && (forall j: nat :: j < 2 && j !in order ==> EncKey(j, 1) in s.net)
    && s.servers[1].Running? && s.servers[1].y == Blank(k) && s.servers[1].order == order
    && (forall j :: j in order ==> j in s.servers[1].keys && j in s.servers[1].received)
    && |s.servers[1].pads| == 2 && (forall j: nat :: j < 2 && j !in order ==> s.servers[1].pads[j] == Blank(k))
    && s.servers[1].decided == None && s.servers[1].proposed == (|order| == 2)
    && (|order| == 2 ==> (1, k.id, OwnProposal(k, s.servers[1].received, order)) in s.cons.proposed)
  }

  lemma TwoStart(k: Config) returns (actions: seq<Action>)
    requires IsConfig(k) && k.n == 2 && k.tc == 0
    ensures Run(k, actions).Some? && OneHas(k, Run(k, actions).value, [])
  {
    var a, b := Start(0, Blank(k), ZeroPads(k)), Start(1, Blank(k), ZeroPads(k));
    KeysSentAre(2, 0);
    KeysSentAre(2, 1);
    RunOneMore(k, [], a);
    RunOneMore(k, [] + [a], b);
    actions := [] + [a] + [b];
  }

  // The key of server j reaches server 1, the pad goes back, the contribution comes.
  lemma OneGetsMore(k: Config, actions: seq<Action>, order: seq<nat>, j: nat) returns (all: seq<Action>)
    requires IsConfig(k) && k.n == 2 && k.tc == 0 && j < 2 && j !in order && |order| < 2
    requires Run(k, actions).Some? && OneHas(k, Run(k, actions).value, order)
    ensures Run(k, all).Some? && OneHas(k, Run(k, all).value, order + [j])
  {
    var s := Run(k, actions).value;
    var a := Deliver(EncKey(j, 1));
    RunOneMore(k, actions, a);
    var t := Run(k, actions + [a]).value;
    PadsSentAre(1, {j}, s.servers[1].pads);
    var b := Deliver(Pad(1, j, Blank(k)));
    assert b.m in t.net;
    RunOneMore(k, actions + [a], b);
    var u := Run(k, actions + [a] + [b]).value;
    var c := Deliver(Masked(j, 1, Sum2(Blank(k), Blank(k))));
    assert c.m in u.net;
    RunOneMore(k, actions + [a] + [b], c);
    all := actions + [a] + [b] + [c];
  }

  // Server 1 finishes by the decision of what it has proposed.
  lemma OneFinishes(k: Config) returns (actions: seq<Action>)
    requires IsConfig(k) && k.n == 2 && k.tc == 0
    ensures Run(k, actions).Some?
    ensures var s := Run(k, actions).value;
            && IsDone(s, 1) && 0 in s.servers[1].keys && EncKey(1, 0) in s.net && s.cons.crashed == {} && (0, k.id) !in s.cons.deciders
            && s.servers[0] == Running({}, Blank(k), ZeroPads(k), map[], [], map[], false, None)
  {
    actions := TwoStart(k);
    actions := OneGetsMore(k, actions, [], 0);
    actions := OneGetsMore(k, actions, [] + [0], 1);
    assert [] + [0] + [1] == [0, 1];
    var s := Run(k, actions).value;
    var p := OwnProposal(k, s.servers[1].received, [0, 1]);
    RunOneMore(k, actions, Decide(1, p));
    actions := actions + [Decide(1, p)];
  }

  // Claim: there is a run in which a server proposes ⊥ on its first share, and with t_b = 0 finishes by it, never having decided.
  lemma OtherGetsShare(k: Config) returns (actions: seq<Action>)
    requires IsConfig(k) && k.n == 2 && k.tc == 0
    ensures Run(k, actions).Some?
    ensures var s := Run(k, actions).value;
            && (0, k.id, Nothing) in s.cons.proposed && (0, k.id) !in s.cons.deciders && (k.tb == 0 ==> IsDone(s, 0))
  {
    var before := OneFinishes(k);
    var s := Run(k, before).value;
    var a := Deliver(EncKey(1, 0));
    RunOneMore(k, before, a);
    var t := Run(k, before + [a]).value;
    PadsSentAre(0, {1}, s.servers[0].pads);
    var b := Deliver(Pad(0, 1, Blank(k)));
    assert b.m in t.net;
    RunOneMore(k, before + [a], b);
    var u := Run(k, before + [a] + [b]).value;
    var c := Deliver(Share(1, 0, s.servers[1].share));
    assert c.m in u.net;
    RunOneMore(k, before + [a] + [b], c);
    actions := before + [a] + [b] + [c];
  }

  // ---- What TH_fs-gke shows of it

  lemma FinishWasShown(tb: nat, es: seq<H.GkeEvent<nat, Element>>, i: nat, id: nat)
    requires H.FsRun(tb, es).Accepted? && (i, id) in H.FsRun(tb, es).state.base.finished
    ensures exists e :: e in es && e.Finish? && e.i == i && e.id == id
  {
    var before := es[..|es| - 1];
    if (i, id) in H.FsRun(tb, before).state.base.finished {
      FinishWasShown(tb, before, i, id);
      var e :| e in before && e.Finish? && e.i == i && e.id == id;
      assert e in es;
    } else {
      assert es[|es| - 1] in es;
    }
  }

  lemma FinishedAtHost(k: Config, s: State, i: nat)
    requires Invariant(k, s) && IsDone(s, i)
    ensures (i, k.id) in Base(k, s).finished
  {
    assert i in Servers(k.n);
  }

  // Claim, Def. 3: in any run that is over, every server that has not crashed has shown its user (finish, ID, key).
  lemma Liveness(k: Config, actions: seq<Action>, i: nat)
    requires IsConfig(k) && Run(k, actions).Some? && Premises(k, Run(k, actions).value)
    requires AllDelivered(Run(k, actions).value) && ConsensusIsLive(k, Run(k, actions).value)
    requires Lives(Run(k, actions).value, i)
    ensures exists e :: e in Trace(k, actions) && e.Finish? && e.i == i && e.id == k.id
  {
    var s := Run(k, actions).value;
    RunRefines(k, actions);
    AtQuiescence(k, s);
    FinishedAtHost(k, s, i);
    FinishWasShown(k.tb, Trace(k, actions), i, k.id);
  }
}
