include "Shamir.dfy"
include "Quorums.dfy"
include "TrustedHosts.dfy"

// Protocol ω [CS04 Alg. 1] in its default form over TH_cons, as a transition system: n servers of one session, a network that keeps
// a bag of messages, the adversary who picks every step. Message for message it does what Impl/Gke/Omega.cs does; ideal encryption
// is in the model: a contribution travels to the one who can decrypt it. Here: the system, and the invariant it is held to.
// OmegaRefines.dfy proves the invariant and that every step is one of TH_gke's; OmegaLive.dfy proves that it ends with everyone finished.

abstract module Omega refines Shamir {
  import opened Quorums
  import H = TrustedHosts

  datatype Option<T> = None | Some(value: T)

  // c is the extra weight of the first contribution; "once" says whether TH_cons lets a server decide again.
  datatype Config = Config(n: nat, tc: nat, c: Element, id: nat, once: bool)

  predicate IsConfig(k: Config) {
    2 * k.tc < k.n
  }

  // N
  function Quorum(k: Config): nat
    requires IsConfig(k)
  {
    k.n - k.tc
  }

  datatype Message = EncKey(from: nat, to: nat) | KeyPart(from: nat, to: nat, y: Element)

  datatype Proposal = Proposal(u: seq<nat>, d: seq<Element>)

  // Before (start, ID), a server keeps who has sent its key. Afterwards: y_i, the contributions received, u_i, and sk.
  datatype Server =
    | Idle(waiting: set<nat>)
    | Running(y: Element, received: map<nat, Element>, order: seq<nat>, key: Option<Element>)

  // The net holds each message at most once, as MessagesAreNew in OmegaRefines.dfy shows: so the bag is a set.
  datatype State = State(servers: seq<Server>, net: set<Message>, cons: H.Cons<nat, Proposal>)

  datatype Action = Start(i: nat, y: Element) | Deliver(m: Message) | Decide(i: nat, p: Proposal) | Crash(i: nat)

  function Init(k: Config): State {
    State(seq(k.n, _ => Idle({})), {}, H.ConsInit())
  }

  predicate Enabled(k: Config, s: State, a: Action)
    requires |s.servers| == k.n
  {
    match a
    case Start(i, _) => i < k.n
    case Deliver(m) => m in s.net && m.to < k.n
    case Decide(i, p) => i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    case Crash(i) => i < k.n
  }

  function Sent(s: State, a: Action): set<Message>
    requires a.Start? ==> a.i < |s.servers|
    requires a.Deliver? ==> a.m.to < |s.servers|
  {
    match a
    case Start(i, y) =>
      if i in s.cons.crashed || s.servers[i].Running? then {}
      else (set j | j in Servers(|s.servers|) :: EncKey(i, j)) + (set j | j in s.servers[i].waiting :: KeyPart(i, j, y))
    case Deliver(EncKey(from, to)) =>
      if to in s.cons.crashed || s.servers[to].Idle? then {} else {KeyPart(to, from, s.servers[to].y)}
    case _ => {}
  }

  // (start, ID)
  function OnStart(s: State, i: nat, y: Element): State
    requires i < |s.servers|
  {
    if i in s.cons.crashed || s.servers[i].Running? then s
    else State(s.servers[i := Running(y, map[], [], None)], s.net + Sent(s, Start(i, y)), s.cons)
  }

  // (enc_key, ID, p_j)
  function OnEncKey(s: State, m: Message): State
    requires m.EncKey? && m.to < |s.servers|
  {
    var net := s.net - {m} + Sent(s, Deliver(m));
    var server := s.servers[m.to];
    if m.to in s.cons.crashed || server.Running? then s.(net := net)
    else s.(net := net, servers := s.servers[m.to := Idle(server.waiting + {m.from})])
  }

  function Values(received: map<nat, Element>, order: seq<nat>): seq<Element> {
    seq(|order|, l requires 0 <= l < |order| => if order[l] in received then received[order[l]] else Zero())
  }

  // (key_part, ID, z)
  function OnKeyPart(k: Config, s: State, m: Message): State
    requires IsConfig(k) && m.KeyPart? && m.to < |s.servers|
  {
    var net := s.net - {m};
    var server := s.servers[m.to];
    if m.to in s.cons.crashed || server.Idle? || server.key.Some? then s.(net := net)
    else
      var received := server.received[m.from := m.y];
      var order := server.order + [m.from];
      var proposal := Proposal(order, Differences(Values(received, order)));
      State(
        s.servers[m.to := Running(server.y, received, order, None)],
        net,
        if |order| == Quorum(k) then H.ConsStep(k.once, s.cons, H.Propose(m.to, k.id, proposal)).state else s.cons)
  }

  // The first m ∈ {1 … N} from here on with y_{u_m} known; |u| when there is none.
  function FirstKnown(received: map<nat, Element>, u: seq<nat>, m: nat): nat
    requires m <= |u|
    ensures m <= FirstKnown(received, u, m) <= |u|
    ensures FirstKnown(received, u, m) < |u| ==> u[FirstKnown(received, u, m)] in received
    ensures FirstKnown(received, u, m) == |u| ==> forall l :: m <= l < |u| ==> u[l] !in received
    decreases |u| - m
  {
    if m == |u| || u[m] in received then m else FirstKnown(received, u, m + 1)
  }

  // Deciding (u, d). The last case does not happen, as DecisionFinishes in OmegaRefines.dfy shows; the implementation would throw.
  function OnDecide(k: Config, s: State, i: nat, p: Proposal): State
    requires i < |s.servers| && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
  {
    var cons := H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).state;
    var server := s.servers[i];
    if server.Idle? || server.key.Some? then s.(cons := cons)
    else
      var m := FirstKnown(server.received, p.u, 0);
      if m < |p.u| == |p.d| then
        var key := Computed(p.d, m, server.received[p.u[m]], k.c);
        s.(cons := cons, servers := s.servers[i := server.(key := Some(key))])
      else s.(cons := cons)
  }

  function Apply(k: Config, s: State, a: Action): State
    requires IsConfig(k) && |s.servers| == k.n && Enabled(k, s, a)
  {
    match a
    case Start(i, y) => OnStart(s, i, y)
    case Deliver(m) => if m.EncKey? then OnEncKey(s, m) else OnKeyPart(k, s, m)
    case Decide(i, p) => OnDecide(k, s, i, p)
    case Crash(i) => s.(cons := H.ConsStep(k.once, s.cons, H.Halt(i)).state)
  }

  // What the user sees of a step, as an event of TH_gke.
  function Shown(k: Config, s: State, a: Action): Option<H.GkeEvent<nat, Element>>
    requires IsConfig(k) && |s.servers| == k.n && Enabled(k, s, a)
  {
    match a
    case Start(i, _) => Some(H.Start(i, k.id))
    case Crash(i) => Some(H.Crash(i))
    case Deliver(_) => None
    case Decide(i, p) =>
      var after := OnDecide(k, s, i, p).servers[i];
      if s.servers[i].Running? && s.servers[i].key.None? && after.Running? && after.key.Some?
      then Some(H.Finish(i, k.id, after.key.value))
      else None
  }

  // ---- The invariant

  predicate Runs(s: State, i: nat) {
    i < |s.servers| && s.servers[i].Running?
  }

  // y_1 … y_n; 0 for a server that has not started.
  function Contributions(s: State): seq<Element> {
    seq(|s.servers|, i requires 0 <= i < |s.servers| => if s.servers[i].Running? then s.servers[i].y else Zero())
  }

  ghost predicate NetOk(s: State) {
    forall m :: m in s.net ==>
      Runs(s, m.from) && m.to < |s.servers| && (m.KeyPart? ==> Runs(s, m.to) && m.y == s.servers[m.from].y)
  }

  ghost predicate WaitingOk(s: State) {
    forall i: nat, j: nat :: j < |s.servers| && s.servers[j].Idle? && i in s.servers[j].waiting ==> Runs(s, i)
  }

  // What server i has received is true, and in order.
  ghost predicate ReceivedOk(s: State, i: nat)
    requires Runs(s, i)
  {
    var server := s.servers[i];
    && |server.order| == |server.received|
    && (forall j :: j in server.order <==> j in server.received)
    && (forall a, b :: 0 <= a < b < |server.order| ==> server.order[a] != server.order[b])
    && (forall j :: j in server.received ==> Runs(s, j) && server.received[j] == s.servers[j].y)
  }

  // The key of i travels to j, waits there, is answered, or the answer has come: one at a time.
  ghost predicate OncePerPair(s: State) {
    && (forall i: nat, j: nat :: EncKey(i, j) in s.net && Runs(s, i) && j < |s.servers| ==>
          if s.servers[j].Idle? then i !in s.servers[j].waiting
          else KeyPart(j, i, s.servers[j].y) !in s.net && j !in s.servers[i].received)
    && (forall i: nat, j: nat, y :: KeyPart(j, i, y) in s.net && Runs(s, i) ==> j !in s.servers[i].received)
  }

  ghost predicate UnderWay(s: State, i: nat, j: nat)
    requires Runs(s, i) && j < |s.servers|
  {
    || EncKey(i, j) in s.net
    || (if s.servers[j].Idle? then i in s.servers[j].waiting else KeyPart(j, i, s.servers[j].y) in s.net)
    || j in s.servers[i].received
    || s.servers[i].key.Some?
  }

  // Among servers that have not crashed.
  ghost predicate NothingIsLost(s: State) {
    forall i: nat, j: nat :: Runs(s, i) && j < |s.servers| && i !in s.cons.crashed && j !in s.cons.crashed ==> UnderWay(s, i, j)
  }

  // A proposal shows N different servers' true differences.
  ghost predicate ProposalOk(k: Config, s: State, p: Proposal)
    requires IsConfig(k) && |s.servers| == k.n
  {
    && IsSequence(k.n, p.u) && |p.u| == Quorum(k)
    && (forall l :: 0 <= l < |p.u| ==> Runs(s, p.u[l]))
    && p.d == Differences(Chosen(Contributions(s), p.u))
  }

  ghost predicate ConsOk(k: Config, s: State)
    requires IsConfig(k) && |s.servers| == k.n
  {
    && (forall q :: q in s.cons.proposed ==> q.1 == k.id && ProposalOk(k, s, q.2))
    && (forall i: nat, id: nat, p :: (i, id, p) in s.cons.proposed ==> Runs(s, i) && |s.servers[i].order| >= Quorum(k))
    && (forall i: nat :: Runs(s, i) && |s.servers[i].order| >= Quorum(k) ==> H.HasProposed(s.cons, i, k.id))
    && (k.id in s.cons.decided ==> ProposalOk(k, s, s.cons.decided[k.id]))
  }

  function DecidedKey(k: Config, s: State): Element
    requires IsConfig(k) && |s.servers| == k.n && k.id in s.cons.decided && ProposalOk(k, s, s.cons.decided[k.id])
  {
    Key(Chosen(Contributions(s), s.cons.decided[k.id].u), k.c)
  }

  ghost predicate KeysOk(k: Config, s: State)
    requires IsConfig(k) && |s.servers| == k.n && ConsOk(k, s)
  {
    && (forall i: nat :: Runs(s, i) && s.servers[i].key.Some? ==>
          k.id in s.cons.decided && s.servers[i].key.value == DecidedKey(k, s) && (i, k.id) in s.cons.deciders)
    && (forall i: nat, id: nat :: (i, id) in s.cons.deciders ==> id == k.id && Runs(s, i) && s.servers[i].key.Some?)
  }

  ghost predicate Invariant(k: Config, s: State) {
    && IsConfig(k) && |s.servers| == k.n
    && NetOk(s) && WaitingOk(s)
    && (forall i: nat :: Runs(s, i) ==> ReceivedOk(s, i))
    && OncePerPair(s) && NothingIsLost(s)
    && ConsOk(k, s) && KeysOk(k, s)
  }

  predicate HasKey(server: Server) {
    server.Running? && server.key.Some?
  }

  // Who has started, and who has finished.
  ghost function Starters(s: State): set<nat> {
    set i | i in Servers(|s.servers|) && s.servers[i].Running?
  }

  ghost function Finishers(s: State): set<nat> {
    set i | i in Servers(|s.servers|) && HasKey(s.servers[i])
  }

  ghost function InSession(servers: set<nat>, id: nat): set<(nat, nat)> {
    set i | i in servers :: (i, id)
  }

  ghost function HostOf(starters: set<nat>, finishers: set<nat>, id: nat, key: Option<Element>, crashed: set<nat>): H.Gke<nat, Element> {
    H.Gke(InSession(starters, id), InSession(finishers, id), match key case None => map[] case Some(x) => map[id := x], crashed)
  }

  // TH_gke as ω shows it: S, F and κ of this session.
  ghost function Host(k: Config, s: State): H.Gke<nat, Element>
    requires Invariant(k, s)
  {
    HostOf(Starters(s), Finishers(s), k.id, KeyShown(k, s), s.cons.crashed)
  }

  ghost function KeyShown(k: Config, s: State): Option<Element>
    requires Invariant(k, s)
  {
    if Finishers(s) == {} then None else (FinishersHaveDecided(k, s); Some(DecidedKey(k, s)))
  }

  lemma FinishersHaveDecided(k: Config, s: State)
    requires Invariant(k, s) && Finishers(s) != {}
    ensures k.id in s.cons.decided
  {
    forall i | i in Finishers(s)
      ensures k.id in s.cons.decided
    {
      assert Runs(s, i);
    }
  }
}
