include "Shamir.dfy"
include "Quorums.dfy"
include "TrustedHosts.dfy"

// Protocol ω_fs [CS04 §4.3] in its default form over TH_cons, as a transition system: n servers of one session, a network that keeps a
// bag of messages, the adversary who picks every step and breaks into servers. Message for message it does what Impl/Gke/OmegaFs.cs
// does, pads and all; ideal encryption is in the model: a pad and a share travel to the one who can decrypt them, and there are no key
// pairs to erase. Left out besides: where draws come from; at a finished server the numbers of those it has heard, which the code keeps;
// and interpolation gives the polynomial here, its values in the code. Here: the system, and the invariant it is held to.
// OmegaFsRefines.dfy proves the invariant and that every step is one of TH_fs-gke's; OmegaFsLive.dfy that it ends with everyone finished;
// OmegaFsSecrecy.dfy and OmegaFsViews.dfy that break-ins at finished servers tell nothing of the key.

abstract module OmegaFs refines Shamir {
  import opened Quorums
  import H = TrustedHosts

  datatype Option<T> = None | Some(value: T)

  type Vector = seq<Element>

  // The element that stands for server i is points[i]. c and "once" are as in Omega.dfy.
  datatype Config = Config(n: nat, tc: nat, tb: nat, c: Element, points: seq<Element>, id: nat, once: bool)

  // t_b is any: only liveness and secrecy need t_b < n − 2t_c.
  ghost predicate IsConfig(k: Config) {
    && 2 * k.tc < k.n
    && |k.points| == k.n && Distinct(k.points) && Zero() !in k.points
  }

  // N
  function Quorum(k: Config): nat
    requires IsConfig(k)
  {
    k.n - k.tc
  }

  // Pad(j, i, r): r_ji, which i encrypts y_i with for j. Masked(i, j, z): y_i + r_ji. Share(i, j, x): s_i.
  datatype Message =
    | EncKey(from: nat, to: nat)
    | Pad(from: nat, to: nat, r: Vector)
    | Masked(from: nat, to: nat, z: Vector)
    | Share(from: nat, to: nat, x: Element)

  // ⊥, or u and by component the differences.
  datatype Proposal = Nothing | Proposal(u: seq<nat>, d: seq<Vector>)

  // In keys: whose public key the server has; a finished one forgets it on giving a share. A finished server is its share besides.
  datatype Server =
    | Idle(keys: set<nat>)
    | Running(
        keys: set<nat>, y: Vector, pads: seq<Vector>, received: map<nat, Vector>, order: seq<nat>, shares: map<nat, Element>,
        proposed: bool, decided: Option<Proposal>)
    | Done(keys: set<nat>, share: Element)

  // What a server drew at its start.
  datatype Draw = Draw(y: Vector, pads: seq<Vector>)

  // The net holds each message at most once, as MessagesAreNew in OmegaFsRefines.dfy shows: so the bag is a set. In "read": the states that
  // the adversary has read in break-ins. "drawn" is for the proof: servers forget, and being ghost it tells no step anything.
  datatype State =
    State(servers: seq<Server>, net: set<Message>, cons: H.Cons<nat, Proposal>, read: set<(nat, Server)>, ghost drawn: map<nat, Draw>)

  datatype Action =
    | Start(i: nat, y: Vector, pads: seq<Vector>)
    | Deliver(m: Message)
    | Decide(i: nat, p: Proposal)
    | Crash(i: nat)
    | BreakIn(i: nat)

  function Init(k: Config): State {
    State(seq(k.n, _ => Idle({})), {}, H.ConsInit(), {}, map[])
  }

  // t_b + 1 components each, and a pad for every server.
  predicate IsDraw(k: Config, y: Vector, pads: seq<Vector>) {
    |y| == k.tb + 1 && |pads| == k.n && forall j :: 0 <= j < |pads| ==> |pads[j]| == k.tb + 1
  }

  predicate Enabled(k: Config, s: State, a: Action)
    requires |s.servers| == k.n
  {
    match a
    case Start(i, y, pads) => i < k.n && IsDraw(k, y, pads)
    case Deliver(m) => m in s.net && m.to < k.n
    case Decide(i, p) => i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    case Crash(i) => i < k.n
    case BreakIn(i) => i < k.n
  }

  // ---- One server

  // What a server is after a step, what it sends, proposes and gives its user.
  datatype Reaction = Reaction(server: Server, sent: set<Message>, proposal: Option<Proposal>, key: Option<Element>)

  function Silent(server: Server): Reaction {
    Reaction(server, {}, None, None)
  }

  function Sum2(r: Vector, y: Vector): Vector {
    if |r| == |y| then seq(|r|, c requires 0 <= c < |r| => Add(r[c], y[c])) else r
  }

  function Without(z: Vector, r: Vector): Vector {
    if |z| == |r| then Minus(z, r) else z
  }

  function Blank(k: Config): Vector {
    seq(k.tb + 1, _ => Zero())
  }

  function PadsSent(i: nat, to: set<nat>, pads: seq<Vector>): set<Message> {
    set j | j in to && j < |pads| :: Pad(i, j, pads[j])
  }

  function KeysSent(n: nat, i: nat): set<Message> {
    set j | j in Servers(n) :: EncKey(i, j)
  }

  // (start, ID)
  function OnStart(k: Config, i: nat, server: Server, y: Vector, pads: seq<Vector>): Reaction {
    if !server.Idle? then Silent(server)
    else
      Reaction(
        Running(server.keys, y, pads, map[], [], map[], false, None),
        KeysSent(k.n, i) + PadsSent(i, server.keys, pads),
        None, None)
  }

  // (enc_key, ID, p_j)
  function OnEncKey(i: nat, server: Server, from: nat): Reaction {
    match server
    case Idle(keys) => Silent(Idle(keys + {from}))
    case Running(keys, _, pads, _, _, _, _, _) =>
      Reaction(server.(keys := keys + {from}), PadsSent(i, {from}, pads), None, None)
    case Done(keys, share) => Reaction(Done(keys - {from}, share), {Share(i, from, share)}, None, None)
  }

  // E_{p_i}(r_ji)
  function OnPad(i: nat, server: Server, from: nat, r: Vector): Reaction {
    match server
    case Idle(_) => Silent(server)
    case Running(_, y, _, _, _, _, _, _) => Reaction(server, {Masked(i, from, Sum2(r, y))}, None, None)
    case Done(keys, share) =>
      if from in keys then Reaction(Done(keys - {from}, share), {Share(i, from, share)}, None, None) else Silent(server)
  }

  // The c-th components of what came, in order.
  function Values(received: map<nat, Vector>, order: seq<nat>, c: nat): seq<Element> {
    seq(|order|, l requires 0 <= l < |order| =>
      if order[l] in received && c < |received[order[l]]| then received[order[l]][c] else Zero())
  }

  function OwnProposal(k: Config, received: map<nat, Vector>, order: seq<nat>): Proposal {
    Proposal(order, seq(k.tb + 1, c requires 0 <= c < k.tb + 1 => Differences(Values(received, order, c))))
  }

  // The first m from here on with y_{u_m} known; |u| when there is none.
  function FirstKnown(received: map<nat, Vector>, u: seq<nat>, m: nat): nat
    requires m <= |u|
    ensures m <= FirstKnown(received, u, m) <= |u|
    ensures FirstKnown(received, u, m) < |u| ==> u[FirstKnown(received, u, m)] in received
    ensures FirstKnown(received, u, m) == |u| ==> forall l :: m <= l < |u| ==> u[l] !in received
    decreases |u| - m
  {
    if m == |u| || u[m] in received then m else FirstKnown(received, u, m + 1)
  }

  // As ω, in each component.
  function VectorFrom(k: Config, d: seq<Vector>, m: nat, contribution: Vector): Vector {
    seq(k.tb + 1, c requires 0 <= c < k.tb + 1 =>
      if c < |d| && m < |d[c]| && c < |contribution| then Computed(d[c], m, contribution[c], k.c) else Zero())
  }

  function Finished(k: Config, i: nat, server: Server, f: Vector): Reaction
    requires i < |k.points|
  {
    Reaction(Done(server.keys, Value(f, k.points[i])), {}, None, Some(Value(f, Zero())))
  }

  // Finishes by the decision, if there is one and a contribution of the decided set has come. ⊥ is not decided, as NothingIsNotDecided
  // in OmegaFsRefines.dfy shows; the implementation would throw.
  function ByDecision(k: Config, i: nat, server: Server): Reaction
    requires server.Running? && i < |k.points|
  {
    match server.decided
    case Some(Proposal(u, d)) =>
      var m := FirstKnown(server.received, u, 0);
      if m == |u| then Silent(server) else Finished(k, i, server, VectorFrom(k, d, m, server.received[u[m]]))
    case _ => Silent(server)
  }

  // A running server with the contribution of one more; it has proposed when it has N.
  function WithContribution(k: Config, server: Server, from: nat, z: Vector): Server
    requires IsConfig(k) && server.Running? && from < |server.pads|
  {
    server.(
      pads := server.pads[from := Blank(k)],
      received := server.received[from := Without(z, server.pads[from])],
      order := server.order + [from],
      proposed := server.proposed || |server.order| + 1 == Quorum(k))
  }

  // y_j + r_ij
  function OnMasked(k: Config, i: nat, server: Server, from: nat, z: Vector): Reaction
    requires IsConfig(k) && i < k.n
  {
    if !server.Running? || from >= |server.pads| then Silent(server)
    else
      var after := WithContribution(k, server, from, z);
      ByDecision(k, i, after).(
        proposal := if after.proposed && !server.proposed then Some(OwnProposal(k, after.received, after.order)) else None)
  }

  // Who of the first n has given a share, in order.
  function Sharers(shares: map<nat, Element>, n: nat): seq<nat> {
    if n == 0 then [] else Sharers(shares, n - 1) + if n - 1 in shares then [n - 1] else []
  }

  // The polynomial with values vs at xs, if these are different: Newton's interpolation.
  function Through(xs: seq<Element>, vs: seq<Element>): seq<Element>
    requires |xs| == |vs|
    ensures |Through(xs, vs)| == |xs|
    decreases |xs|
  {
    if |xs| == 0 then []
    else
      var slopes := seq(|xs| - 1, i requires 0 <= i < |xs| - 1 =>
        var gap := Sub(xs[i + 1], xs[0]);
        if gap == Zero() then Zero() else Mul(Inv(gap), Sub(vs[i + 1], vs[0])));
      Raised(TimesRoot(Through(xs[1..], slopes), xs[0]), vs[0])
  }

  function SharedBy(k: Config, shares: map<nat, Element>): Vector
    requires |k.points| == k.n
  {
    var from := Sharers(shares, k.n);
    Through(
      seq(|from|, l requires 0 <= l < |from| => if from[l] < k.n then k.points[from[l]] else Zero()),
      seq(|from|, l requires 0 <= l < |from| => if from[l] in shares then shares[from[l]] else Zero()))
  }

  // On its first share a server that has not proposed proposes ⊥.
  function WithShare(server: Server, from: nat, x: Element): Server
    requires server.Running?
  {
    server.(shares := server.shares[from := x], proposed := true)
  }

  // E_{p_i}(s_j)
  function OnShare(k: Config, i: nat, server: Server, from: nat, x: Element): Reaction
    requires IsConfig(k) && i < k.n
  {
    if !server.Running? then Silent(server)
    else
      var after := WithShare(server, from, x);
      var reaction := if |after.shares| < k.tb + 1 then Silent(after) else Finished(k, i, after, SharedBy(k, after.shares));
      reaction.(proposal := if server.proposed then None else Some(Nothing))
  }

  // Deciding p.
  function OnDecide(k: Config, i: nat, server: Server, p: Proposal): Reaction
    requires i < |k.points|
  {
    if server.Running? then ByDecision(k, i, server.(decided := Some(p))) else Silent(server)
  }

  function OnMessage(k: Config, i: nat, server: Server, m: Message): Reaction
    requires IsConfig(k) && i < k.n
  {
    match m
    case EncKey(from, _) => OnEncKey(i, server, from)
    case Pad(from, _, r) => OnPad(i, server, from, r)
    case Masked(from, _, z) => OnMasked(k, i, server, from, z)
    case Share(from, _, x) => OnShare(k, i, server, from, x)
  }

  // ---- All servers

  function ActorOf(a: Action): nat {
    if a.Deliver? then a.m.to else a.i
  }

  // What the server does that takes the step.
  function Does(k: Config, s: State, a: Action): Reaction
    requires IsConfig(k) && |s.servers| == k.n && Enabled(k, s, a)
  {
    var i := ActorOf(a);
    if i in s.cons.crashed then Silent(s.servers[i])
    else
      match a
      case Start(_, y, pads) => OnStart(k, i, s.servers[i], y, pads)
      case Deliver(m) => OnMessage(k, i, s.servers[i], m)
      case Decide(_, p) => OnDecide(k, i, s.servers[i], p)
      case _ => Silent(s.servers[i])
  }

  function Proposed(k: Config, cons: H.Cons<nat, Proposal>, i: nat, p: Option<Proposal>): H.Cons<nat, Proposal> {
    match p
    case None => cons
    case Some(value) => H.ConsStep(k.once, cons, H.Propose(i, k.id, value)).state
  }

  function Apply(k: Config, s: State, a: Action): State
    requires IsConfig(k) && |s.servers| == k.n && Enabled(k, s, a)
  {
    var i := ActorOf(a);
    var does := Does(k, s, a);
    var cons := match a
      case Decide(_, p) => H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).state
      case Crash(_) => H.ConsStep(k.once, s.cons, H.Halt(i)).state
      case _ => Proposed(k, s.cons, i, does.proposal);
    State(
      s.servers[i := does.server],
      (if a.Deliver? then s.net - {a.m} else s.net) + does.sent,
      cons,
      if a.BreakIn? then s.read + {(i, s.servers[i])} else s.read,
      if a.Start? && i !in s.cons.crashed && s.servers[i].Idle? then s.drawn[i := Draw(a.y, a.pads)] else s.drawn)
  }

  // What the user sees of a step, as an event of TH_fs-gke.
  function Shown(k: Config, s: State, a: Action): Option<H.GkeEvent<nat, Element>>
    requires IsConfig(k) && |s.servers| == k.n && Enabled(k, s, a)
  {
    match a
    case Start(i, _, _) => Some(H.Start(i, k.id))
    case Crash(i) => Some(H.Crash(i))
    case BreakIn(i) => Some(H.BreakIn(i))
    case _ =>
      match Does(k, s, a).key
      case None => None
      case Some(key) => Some(H.Finish(ActorOf(a), k.id, key))
  }

  // ---- The invariant

  predicate HasStarted(s: State, i: nat) {
    i < |s.servers| && !s.servers[i].Idle?
  }

  predicate Runs(s: State, i: nat) {
    i < |s.servers| && s.servers[i].Running?
  }

  predicate IsDone(s: State, i: nat) {
    i < |s.servers| && s.servers[i].Done?
  }

  // y_i and r_ij, as drawn.
  ghost function Contribution(drawn: map<nat, Draw>, i: nat): Vector {
    if i in drawn then drawn[i].y else []
  }

  ghost function PadOf(drawn: map<nat, Draw>, i: nat, j: nat): Vector {
    if i in drawn && j < |drawn[i].pads| then drawn[i].pads[j] else []
  }

  // The pad that j gives i, and what i answers.
  ghost function ThePad(drawn: map<nat, Draw>, j: nat, i: nat): Message {
    Pad(j, i, PadOf(drawn, j, i))
  }

  ghost function TheMasked(drawn: map<nat, Draw>, i: nat, j: nat): Message {
    Masked(i, j, Sum2(PadOf(drawn, j, i), Contribution(drawn, i)))
  }

  ghost predicate DrawnOk(k: Config, s: State) {
    && (forall i: nat :: i in s.drawn <==> HasStarted(s, i))
    && (forall i: nat :: i in s.drawn ==> IsDraw(k, s.drawn[i].y, s.drawn[i].pads))
  }

  // Every message is from who has started and to who can read it, and is true.
  ghost predicate MessageOk(s: State, m: Message) {
    && HasStarted(s, m.from) && m.to < |s.servers|
    && match m
       case EncKey(_, _) => true
       case Pad(from, to, _) => HasStarted(s, to) && m == ThePad(s.drawn, from, to)
       case Masked(from, to, _) => HasStarted(s, to) && m == TheMasked(s.drawn, from, to)
       case Share(from, to, x) => HasStarted(s, to) && IsDone(s, from) && x == s.servers[from].share
  }

  ghost predicate NetOk(s: State) {
    forall m :: m in s.net ==> MessageOk(s, m)
  }

  ghost predicate KeysOk(s: State) {
    forall i: nat, j: nat :: j < |s.servers| && i in s.servers[j].keys ==> HasStarted(s, i)
  }

  // What a running server holds is true, and in order.
  ghost predicate RunningOk(k: Config, s: State, i: nat)
    requires Runs(s, i)
  {
    var server := s.servers[i];
    && server.y == Contribution(s.drawn, i) && |server.pads| == k.n
    && (forall j: nat :: j < k.n && j !in server.received ==> server.pads[j] == PadOf(s.drawn, i, j))
    && |server.order| == |server.received|
    && (forall j :: j in server.order <==> j in server.received)
    && (forall a, b :: 0 <= a < b < |server.order| ==> server.order[a] != server.order[b])
    && (forall j :: j in server.received ==> HasStarted(s, j) && server.received[j] == Contribution(s.drawn, j))
    && (forall j :: j in server.shares ==> IsDone(s, j) && server.shares[j] == s.servers[j].share)
  }

  ghost predicate AllRunningOk(k: Config, s: State) {
    forall i: nat :: Runs(s, i) ==> RunningOk(k, s, i)
  }

  // The contribution of a to b: its key travels, then the pad, then the contribution itself; and at most one share.
  ghost predicate OncePerPair(s: State, a: nat, b: nat)
    requires a < |s.servers| && b < |s.servers|
  {
    && (EncKey(a, b) in s.net ==>
          && a !in s.servers[b].keys && ThePad(s.drawn, b, a) !in s.net && TheMasked(s.drawn, a, b) !in s.net
          && (Runs(s, b) ==> a !in s.servers[b].received)
          && (IsDone(s, b) ==> Share(b, a, s.servers[b].share) !in s.net)
          && (Runs(s, a) ==> b !in s.servers[a].shares))
    && (ThePad(s.drawn, b, a) in s.net ==> TheMasked(s.drawn, a, b) !in s.net && (Runs(s, b) ==> a !in s.servers[b].received))
    && (TheMasked(s.drawn, a, b) in s.net && Runs(s, b) ==> a !in s.servers[b].received)
    && (IsDone(s, a) && Share(a, b, s.servers[a].share) in s.net ==>
          b !in s.servers[a].keys && (Runs(s, b) ==> a !in s.servers[b].shares))
    && (IsDone(s, a) && Runs(s, b) && b in s.servers[a].keys ==> a !in s.servers[b].shares)
  }

  ghost predicate OnlyOnce(s: State) {
    forall a: nat, b: nat :: a < |s.servers| && b < |s.servers| ==> OncePerPair(s, a, b)
  }

  // A server that has not finished has the key of one that has started, or will get it.
  ghost predicate KeyTravels(s: State, a: nat, b: nat)
    requires a < |s.servers| && b < |s.servers|
  {
    HasStarted(s, a) && !IsDone(s, b) ==> EncKey(a, b) in s.net || a in s.servers[b].keys
  }

  // A contribution or a share of a has come to b, or will.
  ghost predicate UnderWay(s: State, a: nat, b: nat)
    requires a < |s.servers| && b < |s.servers|
  {
    HasStarted(s, a) && Runs(s, b) ==>
      || a in s.servers[b].received || a in s.servers[b].shares || TheMasked(s.drawn, a, b) in s.net
      || (Runs(s, a) && (EncKey(a, b) in s.net || ThePad(s.drawn, b, a) in s.net))
      || (IsDone(s, a) && (
           || Share(a, b, s.servers[a].share) in s.net
           || EncKey(b, a) in s.net
           || (b in s.servers[a].keys && (EncKey(a, b) in s.net || ThePad(s.drawn, b, a) in s.net))))
  }

  // Among servers that have not crashed.
  ghost predicate NothingIsLost(s: State) {
    forall a: nat, b: nat :: a < |s.servers| && b < |s.servers| && a !in s.cons.crashed && b !in s.cons.crashed ==>
      KeyTravels(s, a, b) && UnderWay(s, a, b)
  }

  // The contributions by component; 0 for a server that has not started.
  ghost function Contributions(k: Config, drawn: map<nat, Draw>): seq<seq<Element>> {
    seq(k.tb + 1, c requires 0 <= c < k.tb + 1 =>
      seq(k.n, i requires 0 <= i < k.n => if i in drawn && c < |drawn[i].y| then drawn[i].y[c] else Zero()))
  }

  // A proposal other than ⊥ shows N different servers' true differences, in each component.
  ghost predicate ProposalOk(k: Config, drawn: map<nat, Draw>, p: Proposal)
    requires IsConfig(k)
  {
    && p.Proposal?
    && IsSequence(k.n, p.u) && |p.u| == Quorum(k)
    && (forall l :: 0 <= l < |p.u| ==> p.u[l] in drawn)
    && |p.d| == k.tb + 1
    && forall c :: 0 <= c < k.tb + 1 ==> p.d[c] == Differences(Chosen(Contributions(k, drawn)[c], p.u))
  }

  ghost function KeyOf(k: Config, drawn: map<nat, Draw>, p: Proposal): Vector
    requires IsConfig(k) && ProposalOk(k, drawn, p)
  {
    KeyVector(Contributions(k, drawn), p.u, k.c)
  }

  // What is proposed is right, and ⊥ only where something is decided; what is decided was proposed and is right, so not ⊥.
  ghost predicate ConsOk(k: Config, s: State)
    requires IsConfig(k)
  {
    && (forall q :: q in s.cons.proposed ==>
          q.1 == k.id && HasStarted(s, q.0) && (if q.2.Nothing? then k.id in s.cons.decided else ProposalOk(k, s.drawn, q.2)))
    && (k.id in s.cons.decided ==>
          ProposalOk(k, s.drawn, s.cons.decided[k.id]) && H.IsProposed(s.cons, k.id, s.cons.decided[k.id]))
    && (forall q :: q in s.cons.deciders ==> q.1 == k.id && HasStarted(s, q.0))
  }

  // The sharing polynomial.
  ghost function Decided(k: Config, s: State): Vector
    requires IsConfig(k) && ConsOk(k, s) && k.id in s.cons.decided
  {
    KeyOf(k, s.drawn, s.cons.decided[k.id])
  }

  // What a server and consensus know of each other. A finished server holds its share of the decided key.
  ghost predicate ServerOk(k: Config, s: State, i: nat)
    requires IsConfig(k) && |s.servers| == k.n && i < k.n && ConsOk(k, s)
  {
    match s.servers[i]
    case Idle(_) => true
    case Running(_, _, _, _, order, shares, proposed, decided) =>
      && (proposed <==> H.HasProposed(s.cons, i, k.id))
      && (|order| >= Quorum(k) || shares != map[] ==> proposed)
      && ((i, k.id) in s.cons.deciders <==> decided.Some?)
      && (decided.Some? ==> proposed && k.id in s.cons.decided && decided.value == s.cons.decided[k.id])
    case Done(_, share) =>
      && H.HasProposed(s.cons, i, k.id)
      && k.id in s.cons.decided && share == Value(Decided(k, s), k.points[i])
  }

  ghost predicate ServersOk(k: Config, s: State)
    requires IsConfig(k) && |s.servers| == k.n && ConsOk(k, s)
  {
    forall i: nat :: i < k.n ==> ServerOk(k, s, i)
  }

  // Of finished servers the adversary has read the share they hold.
  ghost predicate ReadOk(s: State) {
    forall r :: r in s.read && r.1.Done? ==> IsDone(s, r.0) && r.1.share == s.servers[r.0].share
  }

  // What holds while a server has not yet looked whether it can finish.
  ghost predicate Sound(k: Config, s: State) {
    && IsConfig(k) && |s.servers| == k.n
    && DrawnOk(k, s) && NetOk(s) && KeysOk(s) && AllRunningOk(k, s)
    && OnlyOnce(s) && NothingIsLost(s)
    && ConsOk(k, s) && ServersOk(k, s)
    && ReadOk(s)
  }

  // Whoever could finish has finished.
  ghost predicate HasToWait(k: Config, server: Server)
    requires server.Running?
  {
    && |server.shares| <= k.tb
    && (server.decided.Some? && server.decided.value.Proposal? ==>
          forall l :: 0 <= l < |server.decided.value.u| ==> server.decided.value.u[l] !in server.received)
  }

  ghost predicate Invariant(k: Config, s: State) {
    && Sound(k, s)
    && forall i: nat :: Runs(s, i) ==> HasToWait(k, s.servers[i])
  }

  // ---- TH_fs-gke as ω_fs shows it

  // S, F and κ of this session.
  ghost function Base(k: Config, s: State): H.Gke<nat, Element>
    requires Sound(k, s)
  {
    H.Gke(
      set i | i in Servers(k.n) && HasStarted(s, i) :: (i, k.id),
      set i | i in Servers(k.n) && IsDone(s, i) :: (i, k.id),
      KeyShown(k, s),
      s.cons.crashed)
  }

  ghost function KeyShown(k: Config, s: State): map<nat, Element>
    requires Sound(k, s)
  {
    if exists i: nat :: IsDone(s, i) then (SharesAreOfADecision(k, s); map[k.id := Decided(k, s)[0]]) else map[]
  }

  lemma SharesAreOfADecision(k: Config, s: State)
    requires Sound(k, s) && exists i: nat :: IsDone(s, i)
    ensures k.id in s.cons.decided
  {
    forall i: nat | IsDone(s, i)
      ensures k.id in s.cons.decided
    {
      assert ServerOk(k, s, i);
    }
  }

  // B.
  function Broken(s: State): set<nat> {
    set r | r in s.read :: r.0
  }
}
