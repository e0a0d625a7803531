include "Quorums.dfy"
include "ConsensusHost.dfy"

// The distributed Delivery Service, Algorithm 1 of [PIFTI23] repaired, as Impl/DeliveryService/Delivery.cs runs it, as a transition system:
// n processes, at most t of them Byzantine, the adversary picks every step. Message for message for ENTERED and DECIDED: what a correct
// process has sent may come to its recipient any number of times, and anything that a Byzantine one likes. Underneath:
//   consensus, one instance an epoch: the host of ConsensusHost.dfy, as which Cascade.dfy shows Cascade Consensus. Its check of values is
//   what Delivery.IsValid asks of a bundle of the first CAC, by the state that the process has of that epoch. Of what it finds good a
//   process delivers what it carries, if it is in that epoch still: in the machine when it signs for it in the first CAC, before that
//   leaves (Delivery.TakeSigned), here whenever it has found it good, which allows all that the machine does. A decision takes n − 2t
//   correct processes that have found it good, as the host's rule "support" asks, which is beyond consensus and kept by Cascade Consensus;
//   probabilistic broadcast: a process may be given anything that is signed by its sender. So one may lose a proposal, or get it in
//   any order, and a Byzantine sender may give two processes different ones under one number;
//   group key agreement: its state follows from the commits so far, as both validity checks and COMMIT do. Of it only this is taken: a
//   valid commit is of the epoch of its state, and refers to proposals that are valid there.
// Left out is what only delays messages: which are kept for a process until it has entered their epoch.
// Proved for all n and t: agreement on every epoch, order without gaps, validity of commits and proposals, content before commit at the
// deliverer and at n − 2t correct processes, each in the achievable reading of Spec/DeliveryService; and that catching up by t + 1 equal
// claims is as good as consensus. Not proved: Epoch Termination and Proposal Totality, which are of what happens in the end.

module DeliveryService {
  import opened Quorums
  import opened H = ConsensusHost

  // What sets proposals and commits of one author apart otherwise is a number here: "body", "path".
  datatype Proposal = Proposal(author: nat, body: nat)

  datatype Commit = Commit(author: nat, epoch: nat, proposals: seq<Proposal>, path: nat)

  // DispatchStatement: what the sender of a proposal signs.
  datatype Dispatch = Dispatch(epoch: nat, sender: nat, number: nat, proposal: Proposal)

  // CarriedCommit: a commit with what it refers to, as dispatched. The authors' signatures stand beside it and are checked by CanBeSigned.
  datatype Carried = Carried(commit: Commit, dispatches: seq<Dispatch>)

  // ds_proposal_deliver and ds_commit_deliver, with the epoch in which the process is then.
  datatype Output = DeliverProposal(epoch: nat, sender: nat, proposal: Proposal) | DeliverCommit(epoch: nat, sender: nat, commit: Commit)

  // By the commits so far: the valid commits and proposals.
  datatype Config = Config(
    n: nat, t: nat, byz: set<nat>, commits: iset<(seq<Carried>, Commit)>, proposals: iset<(seq<Carried>, Proposal)>)

  ghost predicate IsConfig(c: Config) {
    && c.byz <= Servers(c.n) && |c.byz| <= c.t
    && forall h, m :: (h, m) in c.commits ==> m.epoch == |h| && forall p :: p in m.proposals ==> (h, p) in c.proposals
  }

  // How many correct processes there are at least among n − t.
  function Least(c: Config): int {
    c.n - 2 * c.t
  }

  predicate IsCorrect(c: Config, i: nat) {
    i < c.n && i !in c.byz
  }

  datatype Message = Entered(from: nat, to: nat, epoch: nat, value: Carried) | Decided(from: nat, to: nat, epoch: nat, value: Carried)

  // The commits that ended epochs, so that their number is the current epoch; of this one what was delivered, how many proposals were
  // dispatched, and whether a commit was proposed; where others said they are, and what they say of this epoch. Last, all outputs.
  datatype Server = Server(
    decided: seq<Carried>,
    delivered: seq<Dispatch>,
    dispatched: nat,
    hasProposed: bool,
    epochOf: map<nat, nat>,
    claims: map<nat, Carried>,
    outputs: seq<Output>)

  datatype State = State(servers: seq<Server>, cons: map<nat, Host<Carried>>, signed: set<Dispatch>, sent: set<Message>)

  function Start(c: Config): State {
    State(seq(c.n, _ => Server([], [], 0, false, map[], map[], [])), map[], {}, {})
  }

  function HostAt(s: State, e: nat): Host<Carried> {
    if e in s.cons then s.cons[e] else Init()
  }

  function Epoch(server: Server): nat {
    |server.decided|
  }

  predicate CanBeSigned(c: Config, s: State, d: Dispatch) {
    d.sender in c.byz || d in s.signed
  }

  // Delivery.CarriesItsProposals
  predicate CarriesItsProposals(c: Config, s: State, e: nat, v: Carried) {
    && |v.dispatches| == |v.commit.proposals|
    && forall l :: 0 <= l < |v.dispatches| ==>
         && v.dispatches[l].epoch == e && v.dispatches[l].proposal == v.commit.proposals[l]
         && v.dispatches[l].sender == v.commit.proposals[l].author && CanBeSigned(c, s, v.dispatches[l])
  }

  // Delivery.IsValid of what a bundle of the first CAC says of a value of j, by the commits before epoch e.
  ghost predicate IsGood(c: Config, s: State, h: seq<Carried>, j: nat, v: Carried) {
    v.commit.author == j && v.commit.epoch == |h| && (h, v.commit) in c.commits && CarriesItsProposals(c, s, |h|, v)
  }

  datatype Action =
    | BroadcastProposal(i: nat, p: Proposal)
    | TakeBroadcast(i: nat, d: Dispatch)
    | ProposeCommit(i: nat, v: Carried)
    // In consensus of epoch e process i finds good what j proposes, and delivers what it carries before it signs for it.
    | JudgeCommit(i: nat, e: nat, j: nat, v: Carried)
    | DecideCommit(i: nat, e: nat, v: Carried)
    | Receive(i: nat, m: Message)

  // A process serves the consensus instances of its epoch and of the one before.
  predicate Serves(server: Server, e: nat) {
    e == Epoch(server) || e + 1 == Epoch(server)
  }

  ghost predicate Enabled(c: Config, s: State, a: Action)
    requires |s.servers| == c.n
  {
    && IsCorrect(c, a.i)
    && var server := s.servers[a.i];
       match a
       case BroadcastProposal(i, p) => p.author == i && (server.decided, p) in c.proposals
       case TakeBroadcast(_, d) => CanBeSigned(c, s, d)
       // COMMIT makes a valid commit, of proposals that were delivered.
       case ProposeCommit(i, v) =>
         && !server.hasProposed && v.commit.author == i && (server.decided, v.commit) in c.commits
         && |v.dispatches| == |v.commit.proposals|
         && forall l :: 0 <= l < |v.dispatches| ==> v.dispatches[l] in server.delivered && v.dispatches[l].proposal == v.commit.proposals[l]
       case JudgeCommit(_, e, j, v) => Serves(server, e) && IsGood(c, s, server.decided[..e], j, v)
       case DecideCommit(i, e, v) => Serves(server, e) && Step(c.byz, Least(c), HostAt(s, e), Decide(i, v)).Accepted?
       case Receive(i, m) => m.to == i && m.from < c.n && m.from != i && (m.from in c.byz || m in s.sent)
  }

  predicate IsDelivered(server: Server, p: Proposal) {
    exists d :: d in server.delivered && d.proposal == p
  }

  // Delivery.Take
  function Take(server: Server, d: Dispatch): Server {
    server.(delivered := server.delivered + [d], outputs := server.outputs + [DeliverProposal(Epoch(server), d.sender, d.proposal)])
  }

  function TakeAll(server: Server, ds: seq<Dispatch>): Server {
    if |ds| == 0 then server
    else
      var before := TakeAll(server, ds[..|ds| - 1]);
      var d := ds[|ds| - 1];
      if IsDelivered(before, d.proposal) then before else Take(before, d)
  }

  // What a commit carries and was not delivered is delivered.
  function TakeCarried(server: Server, v: Carried): Server {
    TakeAll(server, v.dispatches)
  }

  // Delivery.TakeSigned, of what is signed in consensus of epoch e.
  function TakeSigned(server: Server, e: nat, v: Carried): Server {
    if e == Epoch(server) then TakeCarried(server, v) else server
  }

  function WithCommit(server: Server, v: Carried): Server {
    Server(server.decided + [v], [], 0, false, server.epochOf, map[],
      server.outputs + [DeliverCommit(Epoch(server), v.commit.author, v.commit)])
  }

  function EnteredToAll(n: nat, i: nat, e: nat, v: Carried): set<Message> {
    set j | j in Servers(n) - {i} :: Entered(i, j, e, v)
  }

  // Delivery.Advance. In the first case the process stays where it is, which NeverStays below rules out.
  ghost function Advance(c: Config, s: State, i: nat, v: Carried): State
    requires i < |s.servers|
  {
    var server := s.servers[i];
    if (server.decided, v.commit) !in c.commits then s
    else s.(
      servers := s.servers[i := WithCommit(TakeCarried(server, v), v)],
      sent := s.sent + EnteredToAll(c.n, i, Epoch(server), v))
  }

  function Claimants(claims: map<nat, Carried>, v: Carried): set<nat> {
    set j | j in claims && claims[j] == v
  }

  // One of t + 1 processes is correct.
  predicate AreEnough(c: Config, claims: map<nat, Carried>, v: Carried) {
    |Claimants(claims, v)| > c.t
  }

  // Delivery.Claim
  ghost function Claim(c: Config, s: State, i: nat, from: nat, e: nat, v: Carried): State
    requires i < |s.servers|
  {
    var server := s.servers[i];
    if e != Epoch(server) || from in server.claims then s
    else
      var claims := server.claims[from := v];
      var t := s.(servers := s.servers[i := server.(claims := claims)]);
      if AreEnough(c, claims, v) then Advance(c, t, i, v) else t
  }

  // The first part of Delivery.OnEntered: whoever is behind is answered.
  function Answer(s: State, i: nat, from: nat, epoch: nat): State
    requires i < |s.servers|
  {
    var server := s.servers[i];
    var last := if from in server.epochOf then server.epochOf[from] else 0;
    if epoch <= last then s
    else
      var t := s.(servers := s.servers[i := server.(epochOf := server.epochOf[from := epoch])]);
      if epoch < Epoch(server) then t.(sent := t.sent + {Decided(i, from, epoch, server.decided[epoch])}) else t
  }

  ghost function OnMessage(c: Config, s: State, i: nat, m: Message): State
    requires i < |s.servers|
  {
    var t := if m.Entered? then Answer(s, i, m.from, m.epoch + 1) else s;
    Claim(c, t, i, m.from, m.epoch, m.value)
  }

  // Delivery.OnBroadcast
  ghost function OnBroadcast(c: Config, s: State, i: nat, d: Dispatch): State
    requires i < |s.servers|
  {
    var server := s.servers[i];
    if d.epoch != Epoch(server) || d.proposal.author != d.sender || (server.decided, d.proposal) !in c.proposals
      || IsDelivered(server, d.proposal)
    then s
    else s.(servers := s.servers[i := Take(server, d)])
  }

  // Delivery.OnDecided: what is decided for another epoch comes too late.
  ghost function OnDecide(c: Config, s: State, i: nat, e: nat, v: Carried): State
    requires i < |s.servers| && Step(c.byz, Least(c), HostAt(s, e), Decide(i, v)).Accepted?
  {
    var t := s.(cons := s.cons[e := Step(c.byz, Least(c), HostAt(s, e), Decide(i, v)).state]);
    if e != Epoch(s.servers[i]) then t else Advance(c, t, i, v)
  }

  ghost function Apply(c: Config, s: State, a: Action): State
    requires |s.servers| == c.n && Enabled(c, s, a)
  {
    var server := s.servers[a.i];
    match a
    case BroadcastProposal(i, p) =>
      var number := server.dispatched + 1;
      s.(servers := s.servers[i := server.(dispatched := number)], signed := s.signed + {Dispatch(Epoch(server), i, number, p)})
    case TakeBroadcast(i, d) => OnBroadcast(c, s, i, d)
    case ProposeCommit(i, v) =>
      s.(servers := s.servers[i := server.(hasProposed := true)],
         cons := s.cons[Epoch(server) := Step(c.byz, Least(c), HostAt(s, Epoch(server)), Propose(i, v)).state])
    case JudgeCommit(i, e, j, v) =>
      s.(servers := s.servers[i := TakeSigned(server, e, v)],
         cons := s.cons[e := Step(c.byz, Least(c), HostAt(s, e), Judge(i, j, v)).state])
    case DecideCommit(i, e, v) => OnDecide(c, s, i, e, v)
    case Receive(i, m) => OnMessage(c, s, i, m)
  }

  // ---- The invariant

  // How many commits are in a sequence of outputs: the epoch that follows it.
  function EpochAfter(outputs: seq<Output>): nat {
    if |outputs| == 0 then 0
    else EpochAfter(outputs[..|outputs| - 1]) + if outputs[|outputs| - 1].DeliverCommit? then 1 else 0
  }

  ghost predicate WasBroadcast(c: Config, s: State, e: nat, j: nat, p: Proposal) {
    j in c.byz || exists number :: Dispatch(e, j, number, p) in s.signed
  }

  ghost predicate ContentDelivered(outputs: seq<Output>, e: nat, m: Commit) {
    forall p :: p in m.proposals ==> DeliverProposal(e, p.author, p) in outputs
  }

  // What is owed of an output, given the outputs before it.
  ghost predicate OutputOk(c: Config, s: State, h: seq<Carried>, before: seq<Output>, o: Output) {
    && o.epoch == EpochAfter(before) && o.epoch <= |h|
    && match o
       case DeliverProposal(e, j, p) => p.author == j && (h[..e], p) in c.proposals && WasBroadcast(c, s, e, j, p)
       case DeliverCommit(e, j, m) =>
         && e < |h| && m == h[e].commit && m.author == j && (h[..e], m) in c.commits
         && Stands(c.byz, HostAt(s, e).proposed, j, h[e])
         && ContentDelivered(before, e, m)
  }

  ghost predicate OutputsOk(c: Config, s: State, server: Server) {
    && EpochAfter(server.outputs) == Epoch(server)
    && forall a: nat :: a < |server.outputs| ==> OutputOk(c, s, server.decided, server.outputs[..a], server.outputs[a])
  }

  // Of the current epoch, as long as it lasts.
  ghost predicate DeliveredOk(c: Config, s: State, server: Server) {
    forall d :: d in server.delivered ==>
      && d.epoch == Epoch(server) && d.sender == d.proposal.author && CanBeSigned(c, s, d)
      && DeliverProposal(Epoch(server), d.sender, d.proposal) in server.outputs
  }

  // Each process has the commits that consensus has decided, epoch by epoch.
  ghost predicate DecidedOk(s: State, server: Server) {
    forall e: nat :: e < Epoch(server) ==> HostAt(s, e).decided == Some(server.decided[e])
  }

  ghost predicate ClaimsOk(c: Config, s: State, server: Server) {
    forall j :: j in server.claims && j !in c.byz ==>
      && j < |s.servers| && Epoch(server) < Epoch(s.servers[j]) && s.servers[j].decided[Epoch(server)] == server.claims[j]
  }

  ghost predicate SentOk(c: Config, s: State) {
    forall m :: m in s.sent ==> m.from < |s.servers| && m.epoch < Epoch(s.servers[m.from]) && m.value == s.servers[m.from].decided[m.epoch]
  }

  // Whoever has found a commit good has delivered what it refers to, or has left the epoch.
  ghost predicate JudgedOk(c: Config, s: State, e: nat, q: (nat, nat, Carried)) {
    && q.0 !in c.byz && q.0 < |s.servers| && e <= Epoch(s.servers[q.0]) && IsGood(c, s, s.servers[q.0].decided[..e], q.1, q.2)
    && (e == Epoch(s.servers[q.0]) ==> ContentDelivered(s.servers[q.0].outputs, e, q.2.commit))
  }

  ghost predicate IsOwed(c: Config, host: Host<Carried>, v: Carried) {
    IsFounded(c.byz, host, v) && IsSupported(Least(c), host, v)
  }

  ghost predicate ConsOk(c: Config, s: State) {
    forall e: nat ::
      && (forall q :: q in HostAt(s, e).judged ==> JudgedOk(c, s, e, q))
      && (HostAt(s, e).decided.Some? ==> IsOwed(c, HostAt(s, e), HostAt(s, e).decided.value))
  }

  ghost predicate ServerOk(c: Config, s: State, server: Server) {
    OutputsOk(c, s, server) && DeliveredOk(c, s, server) && DecidedOk(s, server) && ClaimsOk(c, s, server)
  }

  ghost predicate Inv(c: Config, s: State) {
    && IsConfig(c) && |s.servers| == c.n
    && (forall i: nat :: i < c.n ==> ServerOk(c, s, s.servers[i]))
    && SentOk(c, s) && ConsOk(c, s)
  }

  lemma StartIsGood(c: Config)
    requires IsConfig(c)
    ensures Inv(c, Start(c))
  {
  }

  // ---- What follows from it

  // Two processes have the same commits, as far as both have come.
  lemma SameCommits(c: Config, s: State, i: nat, j: nat)
    requires i < |s.servers| && j < |s.servers| && DecidedOk(s, s.servers[i]) && DecidedOk(s, s.servers[j])
    requires Epoch(s.servers[i]) <= Epoch(s.servers[j])
    ensures s.servers[j].decided[..Epoch(s.servers[i])] == s.servers[i].decided
  {
    forall e: nat | e < Epoch(s.servers[i])
      ensures s.servers[j].decided[e] == s.servers[i].decided[e]
    {
      assert HostAt(s, e).decided == Some(s.servers[j].decided[e]);
    }
  }

  // Whoever found a commit good found it to be that of its proposer.
  lemma StandsForItsAuthor(c: Config, s: State, e: nat, q: (nat, nat, Carried))
    requires JudgedOk(c, s, e, q) && Stands(c.byz, HostAt(s, e).proposed, q.1, q.2)
    ensures Stands(c.byz, HostAt(s, e).proposed, q.2.commit.author, q.2)
  {
  }

  // What consensus has decided for the epoch of a process is good there, and stands: whoever found it good judged by the same commits.
  lemma DecidedIsGood(c: Config, s: State, i: nat, v: Carried)
    requires Inv(c, s) && i < c.n && HostAt(s, Epoch(s.servers[i])).decided == Some(v)
    ensures IsGood(c, s, s.servers[i].decided, v.commit.author, v)
    ensures Stands(c.byz, HostAt(s, Epoch(s.servers[i])).proposed, v.commit.author, v)
  {
    var e := Epoch(s.servers[i]);
    assert IsOwed(c, HostAt(s, e), v);
    var q :| q in HostAt(s, e).judged && q.2 == v && Stands(c.byz, HostAt(s, e).proposed, q.1, v);
    assert JudgedOk(c, s, e, q);
    StandsForItsAuthor(c, s, e, q);
    assert ServerOk(c, s, s.servers[i]) && ServerOk(c, s, s.servers[q.0]);
    SameCommits(c, s, i, q.0);
  }

  // Claim: of t + 1 processes one is correct, so what they say of an epoch is what consensus has decided there.
  lemma ClaimsAreDecisions(c: Config, s: State, i: nat, v: Carried)
    requires Inv(c, s) && i < c.n && AreEnough(c, s.servers[i].claims, v)
    ensures HostAt(s, Epoch(s.servers[i])).decided == Some(v)
  {
    var claimants := Claimants(s.servers[i].claims, v);
    if claimants <= c.byz {
      SubsetCount(claimants, c.byz);
    }
    var j :| j in claimants && j !in c.byz;
    assert ServerOk(c, s, s.servers[i]) && ServerOk(c, s, s.servers[j]);
  }

  // Claim: Epoch Agreement. Two processes, or one and the same, deliver the same commit for an epoch.
  lemma EpochAgreement(c: Config, s: State, i: nat, j: nat, a: nat, b: nat)
    requires Inv(c, s) && i < c.n && j < c.n && a < |s.servers[i].outputs| && b < |s.servers[j].outputs|
    requires s.servers[i].outputs[a].DeliverCommit? && s.servers[j].outputs[b].DeliverCommit?
    requires s.servers[i].outputs[a].epoch == s.servers[j].outputs[b].epoch
    ensures s.servers[i].outputs[a] == s.servers[j].outputs[b]
  {
    var p, q := s.servers[i], s.servers[j];
    assert ServerOk(c, s, p) && ServerOk(c, s, q);
    assert OutputOk(c, s, p.decided, p.outputs[..a], p.outputs[a]) && OutputOk(c, s, q.decided, q.outputs[..b], q.outputs[b]);
    var e := p.outputs[a].epoch;
    assert HostAt(s, e).decided == Some(p.decided[e]) && HostAt(s, e).decided == Some(q.decided[e]);
  }

  // Claim: order without gaps. What a process delivers, it delivers in the epoch that the commits before have led it to; so its
  // commits are those of epochs 0, 1, 2, …
  lemma InOrder(c: Config, s: State, i: nat, a: nat)
    requires Inv(c, s) && i < c.n && a < |s.servers[i].outputs|
    ensures s.servers[i].outputs[a].epoch == EpochAfter(s.servers[i].outputs[..a])
    ensures EpochAfter(s.servers[i].outputs) == Epoch(s.servers[i])
  {
    assert OutputsOk(c, s, s.servers[i]);
    assert OutputOk(c, s, s.servers[i].decided, s.servers[i].outputs[..a], s.servers[i].outputs[a]);
  }

  // Claim: Epoch Validity. A commit is delivered as that of its author, valid by the commits before it; the author is Byzantine or
  // has proposed it for this epoch.
  lemma EpochValidity(c: Config, s: State, i: nat, a: nat)
    requires Inv(c, s) && i < c.n && a < |s.servers[i].outputs| && s.servers[i].outputs[a].DeliverCommit?
    ensures var o := s.servers[i].outputs[a];
            && o.epoch < Epoch(s.servers[i]) && (s.servers[i].decided[..o.epoch], o.commit) in c.commits
            && o.sender == o.commit.author && s.servers[i].decided[o.epoch].commit == o.commit
            && Stands(c.byz, HostAt(s, o.epoch).proposed, o.sender, s.servers[i].decided[o.epoch])
  {
    assert OutputsOk(c, s, s.servers[i]);
    assert OutputOk(c, s, s.servers[i].decided, s.servers[i].outputs[..a], s.servers[i].outputs[a]);
  }

  // Claim: Proposal Validity. A proposal is delivered as that of its author, valid in the epoch in which it is delivered; the author is
  // Byzantine or has broadcast it in that epoch.
  lemma ProposalValidity(c: Config, s: State, i: nat, a: nat)
    requires Inv(c, s) && i < c.n && a < |s.servers[i].outputs| && s.servers[i].outputs[a].DeliverProposal?
    ensures var o := s.servers[i].outputs[a];
            && o.epoch <= Epoch(s.servers[i]) && (s.servers[i].decided[..o.epoch], o.proposal) in c.proposals
            && o.sender == o.proposal.author && WasBroadcast(c, s, o.epoch, o.sender, o.proposal)
  {
    assert OutputsOk(c, s, s.servers[i]);
    assert OutputOk(c, s, s.servers[i].decided, s.servers[i].outputs[..a], s.servers[i].outputs[a]);
  }

  // Where a process has delivered the commit of an epoch.
  lemma CommitOf(outputs: seq<Output>, e: nat) returns (a: nat)
    requires e < EpochAfter(outputs)
    ensures a < |outputs| && outputs[a].DeliverCommit? && EpochAfter(outputs[..a]) == e
  {
    var last := |outputs| - 1;
    if e < EpochAfter(outputs[..last]) {
      a := CommitOf(outputs[..last], e);
      assert outputs[..last][..a] == outputs[..a];
    } else {
      a := last;
    }
  }

  // Whoever has left an epoch has delivered what its commit refers to.
  lemma WhoHasLeftHasDelivered(c: Config, s: State, server: Server, e: nat)
    requires OutputsOk(c, s, server) && e < Epoch(server)
    ensures ContentDelivered(server.outputs, e, server.decided[e].commit)
  {
    var a := CommitOf(server.outputs, e);
    assert OutputOk(c, s, server.decided, server.outputs[..a], server.outputs[a]);
  }

  // What is decided, n − 2t processes have found good.
  lemma ManyHaveJudged(c: Config, s: State, e: nat)
    requires ConsOk(c, s) && HostAt(s, e).decided.Some?
    ensures |Judges(HostAt(s, e).judged, HostAt(s, e).decided.value)| >= c.n - 2 * c.t
  {
    assert IsOwed(c, HostAt(s, e), HostAt(s, e).decided.value);
  }

  // Whoever has found good what is decided, or will be, has delivered what it refers to, in that epoch.
  lemma JudgesHaveDelivered(c: Config, s: State, e: nat, v: Carried)
    requires Inv(c, s) && (HostAt(s, e).decided.Some? ==> HostAt(s, e).decided.value == v)
    ensures forall i :: i in Judges(HostAt(s, e).judged, v) ==> IsCorrect(c, i) && ContentDelivered(s.servers[i].outputs, e, v.commit)
  {
    forall i | i in Judges(HostAt(s, e).judged, v)
      ensures IsCorrect(c, i) && ContentDelivered(s.servers[i].outputs, e, v.commit)
    {
      var q :| q in HostAt(s, e).judged && q.2 == v && q.0 == i;
      assert JudgedOk(c, s, e, q);
      if e < Epoch(s.servers[i]) {
        assert ServerOk(c, s, s.servers[i]);
        WhoHasLeftHasDelivered(c, s, s.servers[i], e);
      }
    }
  }

  // ---- Every step keeps the invariant

  ghost predicate HostGrows(a: Host<Carried>, b: Host<Carried>) {
    a.proposed <= b.proposed && a.judged <= b.judged && (a.decided.Some? ==> b.decided == a.decided)
  }

  ghost predicate Grows(s: State, t: State) {
    && |s.servers| == |t.servers| && s.signed <= t.signed
    && (forall e: nat :: HostGrows(HostAt(s, e), HostAt(t, e)))
    && forall i: nat :: i < |s.servers| ==>
         s.servers[i].decided <= t.servers[i].decided && s.servers[i].outputs <= t.servers[i].outputs
  }

  lemma HostStepGrows(c: Config, host: Host<Carried>, event: Event<Carried>)
    requires Step(c.byz, Least(c), host, event).Accepted?
    ensures HostGrows(host, Step(c.byz, Least(c), host, event).state)
  {
  }

  lemma OwedStays(c: Config, a: Host<Carried>, b: Host<Carried>, v: Carried)
    requires HostGrows(a, b) && IsOwed(c, a, v)
    ensures IsOwed(c, b, v)
  {
    var q :| q in a.judged && q.2 == v && Stands(c.byz, a.proposed, q.1, v);
    assert q in b.judged;
    SubsetCount(Judges(a.judged, v), Judges(b.judged, v));
  }

  lemma OutputStays(c: Config, s: State, t: State, h: seq<Carried>, g: seq<Carried>, before: seq<Output>, o: Output)
    requires Grows(s, t) && h <= g && OutputOk(c, s, h, before, o)
    ensures OutputOk(c, t, g, before, o)
  {
    assert h[..o.epoch] == g[..o.epoch];
    assert HostGrows(HostAt(s, o.epoch), HostAt(t, o.epoch));
    if o.DeliverProposal? && o.sender !in c.byz {
      var number :| Dispatch(o.epoch, o.sender, number, o.proposal) in s.signed;
      assert Dispatch(o.epoch, o.sender, number, o.proposal) in t.signed;
    }
  }

  lemma OutputsStay(c: Config, s: State, t: State, server: Server)
    requires Grows(s, t) && OutputsOk(c, s, server)
    ensures OutputsOk(c, t, server)
  {
    forall a: nat | a < |server.outputs|
      ensures OutputOk(c, t, server.decided, server.outputs[..a], server.outputs[a])
    {
      OutputStays(c, s, t, server.decided, server.decided, server.outputs[..a], server.outputs[a]);
    }
  }

  lemma DecidedStays(s: State, t: State, server: Server)
    requires Grows(s, t) && DecidedOk(s, server)
    ensures DecidedOk(t, server)
  {
    forall e: nat | e < Epoch(server)
      ensures HostAt(t, e).decided == Some(server.decided[e])
    {
      assert HostGrows(HostAt(s, e), HostAt(t, e));
    }
  }

  lemma ServerStays(c: Config, s: State, t: State, server: Server)
    requires Grows(s, t) && ServerOk(c, s, server)
    ensures ServerOk(c, t, server)
  {
    OutputsStay(c, s, t, server);
    DecidedStays(s, t, server);
  }

  lemma JudgedStays(c: Config, s: State, t: State, e: nat, q: (nat, nat, Carried))
    requires Grows(s, t) && JudgedOk(c, s, e, q)
    ensures JudgedOk(c, t, e, q)
  {
    assert s.servers[q.0].decided[..e] == t.servers[q.0].decided[..e];
  }

  // Where consensus does not change.
  lemma ConsStays(c: Config, s: State, t: State)
    requires ConsOk(c, s) && Grows(s, t) && t.cons == s.cons
    ensures ConsOk(c, t)
  {
    forall e: nat, q | q in HostAt(t, e).judged
      ensures JudgedOk(c, t, e, q)
    {
      JudgedStays(c, s, t, e, q);
    }
  }

  // Where consensus of one epoch takes a step.
  lemma HostStepIsGood(c: Config, s: State, t: State, e: nat, event: Event<Carried>)
    requires ConsOk(c, s) && Grows(s, t) && event.i !in c.byz
    requires Step(c.byz, Least(c), HostAt(s, e), event).Accepted? && t.cons == s.cons[e := Step(c.byz, Least(c), HostAt(s, e), event).state]
    requires event.Propose? ==> JudgedOk(c, t, e, (event.i, event.i, event.v))
    requires event.Judge? ==> JudgedOk(c, t, e, (event.i, event.j, event.v))
    ensures ConsOk(c, t)
  {
    forall d: nat, q | q in HostAt(t, d).judged
      ensures JudgedOk(c, t, d, q)
    {
      if q in HostAt(s, d).judged {
        JudgedStays(c, s, t, d, q);
      }
    }
    forall d: nat | HostAt(t, d).decided.Some?
      ensures IsOwed(c, HostAt(t, d), HostAt(t, d).decided.value)
    {
      assert HostGrows(HostAt(s, d), HostAt(t, d));
      if d == e && event.Decide? {
        OwedStays(c, HostAt(s, d), HostAt(t, d), event.v);
      } else {
        OwedStays(c, HostAt(s, d), HostAt(t, d), HostAt(s, d).decided.value);
      }
    }
  }

  // Only consensus of one epoch changes, or what server i keeps beside its commits.
  lemma OneChangeIsGood(c: Config, s: State, t: State, i: nat)
    requires Inv(c, s) && Grows(s, t) && i < c.n && t.servers == s.servers[i := t.servers[i]]
    requires ServerOk(c, t, t.servers[i]) && SentOk(c, t) && ConsOk(c, t)
    ensures Inv(c, t)
  {
    forall j: nat | j < c.n
      ensures ServerOk(c, t, t.servers[j])
    {
      if j != i {
        ServerStays(c, s, t, s.servers[j]);
      }
    }
  }

  lemma SentStays(c: Config, s: State, t: State)
    requires SentOk(c, s) && Grows(s, t) && t.sent == s.sent
    ensures SentOk(c, t)
  {
  }

  lemma OneMoreOutput(c: Config, s: State, h: seq<Carried>, outputs: seq<Output>, o: Output)
    requires forall a: nat :: a < |outputs| ==> OutputOk(c, s, h, outputs[..a], outputs[a])
    requires OutputOk(c, s, h, outputs, o)
    ensures var all := outputs + [o];
            && (forall a: nat :: a < |all| ==> OutputOk(c, s, h, all[..a], all[a]))
            && EpochAfter(all) == EpochAfter(outputs) + if o.DeliverCommit? then 1 else 0
  {
    var all := outputs + [o];
    assert all[..|outputs|] == outputs;
    forall a: nat | a < |all|
      ensures OutputOk(c, s, h, all[..a], all[a])
    {
      if a < |outputs| {
        assert all[..a] == outputs[..a];
      }
    }
  }

  // A proposal that may be delivered now.
  ghost predicate CanTake(c: Config, s: State, server: Server, d: Dispatch) {
    && d.epoch == Epoch(server) && d.sender == d.proposal.author && CanBeSigned(c, s, d)
    && (server.decided, d.proposal) in c.proposals
  }

  lemma TakeIsGood(c: Config, s: State, server: Server, d: Dispatch)
    requires OutputsOk(c, s, server) && DeliveredOk(c, s, server) && CanTake(c, s, server, d)
    ensures OutputsOk(c, s, Take(server, d)) && DeliveredOk(c, s, Take(server, d))
  {
    var o := DeliverProposal(Epoch(server), d.sender, d.proposal);
    assert server.decided[..Epoch(server)] == server.decided;
    assert WasBroadcast(c, s, Epoch(server), d.sender, d.proposal) by {
      if d.sender !in c.byz {
        assert Dispatch(Epoch(server), d.sender, d.number, d.proposal) in s.signed;
      }
    }
    OneMoreOutput(c, s, server.decided, server.outputs, o);
  }

  lemma TakeAllDelivers(server: Server, ds: seq<Dispatch>)
    ensures TakeAll(server, ds) == server.(delivered := TakeAll(server, ds).delivered, outputs := TakeAll(server, ds).outputs)
    ensures server.outputs <= TakeAll(server, ds).outputs
    ensures forall d :: d in ds ==> IsDelivered(TakeAll(server, ds), d.proposal)
  {
    if |ds| > 0 {
      var before := TakeAll(server, ds[..|ds| - 1]);
      var all, d := TakeAll(server, ds), ds[|ds| - 1];
      TakeAllDelivers(server, ds[..|ds| - 1]);
      forall e | e in ds
        ensures IsDelivered(all, e.proposal)
      {
        if e == d {
          assert IsDelivered(before, d.proposal) || d in all.delivered;
        } else {
          assert e in ds[..|ds| - 1];
          assert IsDelivered(before, e.proposal);
          var x :| x in before.delivered && x.proposal == e.proposal;
          assert x in all.delivered;
        }
      }
    }
  }

  lemma TakeAllIsGood(c: Config, s: State, server: Server, ds: seq<Dispatch>)
    requires OutputsOk(c, s, server) && DeliveredOk(c, s, server)
    requires forall d :: d in ds ==> CanTake(c, s, server, d)
    ensures OutputsOk(c, s, TakeAll(server, ds)) && DeliveredOk(c, s, TakeAll(server, ds))
  {
    hide OutputsOk, DeliveredOk;
    if |ds| > 0 {
      var before := TakeAll(server, ds[..|ds| - 1]);
      var d := ds[|ds| - 1];
      TakeAllIsGood(c, s, server, ds[..|ds| - 1]);
      TakeAllDelivers(server, ds[..|ds| - 1]);
      if !IsDelivered(before, d.proposal) {
        assert d in ds && before.decided == server.decided;
        assert CanTake(c, s, before, d);
        TakeIsGood(c, s, before, d);
      }
    }
  }

  lemma WhatItCarriesIsDelivered(server: Server, v: Carried)
    ensures forall d :: d in v.dispatches ==> IsDelivered(TakeCarried(server, v), d.proposal)
  {
    TakeAllDelivers(server, v.dispatches);
  }

  lemma WhatIsSignedForIsDelivered(server: Server, e: nat, v: Carried)
    requires e == Epoch(server)
    ensures forall d :: d in v.dispatches ==> IsDelivered(TakeSigned(server, e, v), d.proposal)
  {
    TakeAllDelivers(server, v.dispatches);
  }

  lemma WhatItRefersToIsDelivered(c: Config, s: State, server: Server, v: Carried)
    requires DeliveredOk(c, s, server) && CarriesItsProposals(c, s, Epoch(server), v)
    requires forall d :: d in v.dispatches ==> IsDelivered(server, d.proposal)
    ensures ContentDelivered(server.outputs, Epoch(server), v.commit)
  {
    forall p | p in v.commit.proposals
      ensures DeliverProposal(Epoch(server), p.author, p) in server.outputs
    {
      var l :| 0 <= l < |v.commit.proposals| && v.commit.proposals[l] == p;
      assert v.dispatches[l].proposal == p && IsDelivered(server, p);
      var d :| d in server.delivered && d.proposal == p;
    }
  }

  // With all that it carries delivered, the commit can be.
  lemma CommitOutputIsGood(c: Config, s: State, server: Server, v: Carried)
    requires IsConfig(c) && OutputsOk(c, s, server) && DeliveredOk(c, s, server)
    requires IsGood(c, s, server.decided, v.commit.author, v)
    requires Stands(c.byz, HostAt(s, Epoch(server)).proposed, v.commit.author, v)
    requires forall d :: d in v.dispatches ==> IsDelivered(server, d.proposal)
    ensures OutputsOk(c, s, WithCommit(server, v))
  {
    var e, h, g := Epoch(server), server.decided, server.decided + [v];
    var o := DeliverCommit(e, v.commit.author, v.commit);
    assert g[..e] == h;
    WhatItRefersToIsDelivered(c, s, server, v);
    forall a: nat | a < |server.outputs|
      ensures OutputOk(c, s, g, server.outputs[..a], server.outputs[a])
    {
      OutputStays(c, s, s, h, g, server.outputs[..a], server.outputs[a]);
    }
    OneMoreOutput(c, s, g, server.outputs, o);
  }

  lemma WhatItCarriesCanBeTaken(c: Config, s: State, server: Server, v: Carried)
    requires IsConfig(c) && IsGood(c, s, server.decided, v.commit.author, v)
    ensures forall d :: d in v.dispatches ==> CanTake(c, s, server, d)
  {
    forall d | d in v.dispatches
      ensures CanTake(c, s, server, d)
    {
      var l :| 0 <= l < |v.dispatches| && v.dispatches[l] == d;
      assert v.commit.proposals[l] in v.commit.proposals;
    }
  }

  // All that is delivered on the way to the next epoch is owed.
  lemma AdvanceDelivers(c: Config, s: State, i: nat, v: Carried)
    requires Inv(c, s) && IsCorrect(c, i) && HostAt(s, Epoch(s.servers[i])).decided == Some(v)
    ensures OutputsOk(c, s, Advance(c, s, i, v).servers[i])
    ensures Advance(c, s, i, v).servers[i].decided == s.servers[i].decided + [v]
  {
    var server := s.servers[i];
    DecidedIsGood(c, s, i, v);
    WhatItCarriesCanBeTaken(c, s, server, v);
    assert ServerOk(c, s, server);
    TakeAllIsGood(c, s, server, v.dispatches);
    TakeAllDelivers(server, v.dispatches);
    WhatItCarriesIsDelivered(server, v);
    CommitOutputIsGood(c, s, TakeCarried(server, v), v);
  }

  // And nothing of the epoch that ends is taken along.
  lemma NothingIsKept(c: Config, s: State, server: Server, v: Carried)
    requires ClaimsOk(c, s, server) && DeliveredOk(c, s, server)
    ensures ClaimsOk(c, s, WithCommit(server, v)) && DeliveredOk(c, s, WithCommit(server, v))
  {
  }

  // Claim: a process never stays where it is when consensus, or enough claims, have ended its epoch; and moving on keeps the invariant.
  lemma AdvanceIsGood(c: Config, s: State, i: nat, v: Carried)
    requires Inv(c, s) && IsCorrect(c, i) && HostAt(s, Epoch(s.servers[i])).decided == Some(v)
    ensures Inv(c, Advance(c, s, i, v))
    ensures Advance(c, s, i, v).servers[i].decided == s.servers[i].decided + [v]
  {
    var t := Advance(c, s, i, v);
    var server := s.servers[i];
    var taken := TakeAll(server, v.dispatches);
    assert ServerOk(c, s, server);
    DecidedIsGood(c, s, i, v);
    AdvanceDelivers(c, s, i, v);
    TakeAllDelivers(server, v.dispatches);
    WhatItCarriesCanBeTaken(c, s, server, v);
    TakeAllIsGood(c, s, server, v.dispatches);
    NothingIsKept(c, s, taken, v);
    assert t.servers[i] == WithCommit(taken, v);
    assert Grows(s, t);
    OutputsStay(c, s, t, t.servers[i]);
    assert DecidedOk(t, t.servers[i]);
    ConsStays(c, s, t);
    OneChangeIsGood(c, s, t, i);
  }

  lemma AnswerIsGood(c: Config, s: State, i: nat, from: nat, epoch: nat)
    requires Inv(c, s) && IsCorrect(c, i)
    ensures Inv(c, Answer(s, i, from, epoch))
    ensures Answer(s, i, from, epoch).servers[i] == s.servers[i].(epochOf := Answer(s, i, from, epoch).servers[i].epochOf)
  {
    var t := Answer(s, i, from, epoch);
    assert Grows(s, t);
    assert ServerOk(c, s, s.servers[i]);
    OutputsStay(c, s, t, s.servers[i]);
    ConsStays(c, s, t);
    OneChangeIsGood(c, s, t, i);
  }

  // Claim: what is said of another epoch than its own is nothing to a process.
  lemma LateClaimIsIgnored(c: Config, s: State, i: nat, from: nat, e: nat, v: Carried)
    requires i < |s.servers| && e != Epoch(s.servers[i])
    ensures Claim(c, s, i, from, e, v) == s
  {
  }

  // What a correct process has said of an epoch is true; a Byzantine one may say anything.
  lemma ClaimIsGood(c: Config, s: State, i: nat, from: nat, e: nat, v: Carried)
    requires Inv(c, s) && IsCorrect(c, i) && from < c.n
    requires from !in c.byz ==> e < Epoch(s.servers[from]) && s.servers[from].decided[e] == v
    ensures Inv(c, Claim(c, s, i, from, e, v))
  {
    var server := s.servers[i];
    if e == Epoch(server) && from !in server.claims {
      var claims := server.claims[from := v];
      var t := s.(servers := s.servers[i := server.(claims := claims)]);
      assert Grows(s, t);
      assert ServerOk(c, s, server);
      OutputsStay(c, s, t, server);
      assert OutputsOk(c, t, t.servers[i]);
      ConsStays(c, s, t);
      OneChangeIsGood(c, s, t, i);
      if AreEnough(c, claims, v) {
        ClaimsAreDecisions(c, t, i, v);
        AdvanceIsGood(c, t, i, v);
      }
    }
  }

  lemma MessageIsGood(c: Config, s: State, i: nat, m: Message)
    requires Inv(c, s) && Enabled(c, s, Receive(i, m))
    ensures Inv(c, OnMessage(c, s, i, m))
  {
    if m.Entered? {
      AnswerIsGood(c, s, i, m.from, m.epoch + 1);
      ClaimIsGood(c, Answer(s, i, m.from, m.epoch + 1), i, m.from, m.epoch, m.value);
    } else {
      ClaimIsGood(c, s, i, m.from, m.epoch, m.value);
    }
  }

  lemma BroadcastIsGood(c: Config, s: State, i: nat, d: Dispatch)
    requires Inv(c, s) && IsCorrect(c, i) && CanBeSigned(c, s, d)
    ensures Inv(c, OnBroadcast(c, s, i, d))
  {
    var t := OnBroadcast(c, s, i, d);
    if t != s {
      assert ServerOk(c, s, s.servers[i]);
      TakeIsGood(c, s, s.servers[i], d);
      assert Grows(s, t);
      OutputsStay(c, s, t, t.servers[i]);
      ConsStays(c, s, t);
      OneChangeIsGood(c, s, t, i);
    }
  }

  // Claim: a decision for another epoch than its own delivers nothing at a process.
  lemma LateDecisionIsIgnored(c: Config, s: State, i: nat, e: nat, v: Carried)
    requires |s.servers| == c.n && Enabled(c, s, DecideCommit(i, e, v)) && e != Epoch(s.servers[i])
    ensures OnDecide(c, s, i, e, v).servers == s.servers
  {
  }

  lemma DecideIsGood(c: Config, s: State, i: nat, e: nat, v: Carried)
    requires Inv(c, s) && Enabled(c, s, DecideCommit(i, e, v))
    ensures Inv(c, OnDecide(c, s, i, e, v))
    ensures e == Epoch(s.servers[i]) ==> OnDecide(c, s, i, e, v).servers[i].decided == s.servers[i].decided + [v]
  {
    var t := s.(cons := s.cons[e := Step(c.byz, Least(c), HostAt(s, e), Decide(i, v)).state]);
    HostStepGrows(c, HostAt(s, e), Decide(i, v));
    assert Grows(s, t);
    HostStepIsGood(c, s, t, e, Decide(i, v));
    assert ServerOk(c, s, s.servers[i]);
    ServerStays(c, s, t, s.servers[i]);
    OneChangeIsGood(c, s, t, i);
    if e == Epoch(s.servers[i]) {
      AdvanceIsGood(c, t, i, v);
    }
  }

  lemma ProposeIsGood(c: Config, s: State, i: nat, v: Carried)
    requires Inv(c, s) && Enabled(c, s, ProposeCommit(i, v))
    ensures Inv(c, Apply(c, s, ProposeCommit(i, v)))
  {
    var t := Apply(c, s, ProposeCommit(i, v));
    var server := s.servers[i];
    var e := Epoch(server);
    assert Grows(s, t);
    assert ServerOk(c, s, server);
    assert server.decided[..e] == server.decided;
    assert CarriesItsProposals(c, t, e, v);
    WhatItRefersToIsDelivered(c, s, server, v);
    HostStepIsGood(c, s, t, e, Propose(i, v));
    ServerStays(c, s, t, server);
    assert OutputsOk(c, t, t.servers[i]);
    OneChangeIsGood(c, s, t, i);
  }

  // What it carries is delivered by a process that finds it good.
  lemma JudgeDelivers(c: Config, s: State, i: nat, e: nat, j: nat, v: Carried)
    requires Inv(c, s) && Enabled(c, s, JudgeCommit(i, e, j, v)) && e == Epoch(s.servers[i])
    ensures var server := TakeSigned(s.servers[i], e, v);
            && server == s.servers[i].(delivered := server.delivered, outputs := server.outputs)
            && s.servers[i].outputs <= server.outputs
            && OutputsOk(c, s, server) && DeliveredOk(c, s, server) && ContentDelivered(server.outputs, e, v.commit)
  {
    var server := s.servers[i];
    assert ServerOk(c, s, server);
    assert server.decided[..e] == server.decided;
    WhatItCarriesCanBeTaken(c, s, server, v);
    TakeAllIsGood(c, s, server, v.dispatches);
    TakeAllDelivers(server, v.dispatches);
    WhatIsSignedForIsDelivered(server, e, v);
    WhatItRefersToIsDelivered(c, s, TakeCarried(server, v), v);
  }

  // Claim: for a commit of an epoch that it has left a process delivers nothing any more.
  lemma LateJudgeDeliversNothing(c: Config, s: State, i: nat, e: nat, j: nat, v: Carried)
    requires |s.servers| == c.n && Enabled(c, s, JudgeCommit(i, e, j, v)) && e != Epoch(s.servers[i])
    ensures Apply(c, s, JudgeCommit(i, e, j, v)).servers == s.servers
  {
  }

  lemma JudgeIsGood(c: Config, s: State, i: nat, e: nat, j: nat, v: Carried)
    requires Inv(c, s) && Enabled(c, s, JudgeCommit(i, e, j, v))
    ensures Inv(c, Apply(c, s, JudgeCommit(i, e, j, v)))
  {
    var t := Apply(c, s, JudgeCommit(i, e, j, v));
    var server := s.servers[i];
    assert ServerOk(c, s, server);
    if e == Epoch(server) {
      JudgeDelivers(c, s, i, e, j, v);
    } else {
      LateJudgeDeliversNothing(c, s, i, e, j, v);
    }
    assert Grows(s, t);
    HostStepIsGood(c, s, t, e, Judge(i, j, v));
    OutputsStay(c, s, t, t.servers[i]);
    DecidedStays(s, t, server);
    OneChangeIsGood(c, s, t, i);
  }

  lemma DispatchIsGood(c: Config, s: State, i: nat, p: Proposal)
    requires Inv(c, s) && Enabled(c, s, BroadcastProposal(i, p))
    ensures Inv(c, Apply(c, s, BroadcastProposal(i, p)))
  {
    var t := Apply(c, s, BroadcastProposal(i, p));
    assert Grows(s, t);
    assert ServerOk(c, s, s.servers[i]);
    ServerStays(c, s, t, s.servers[i]);
    assert OutputsOk(c, t, t.servers[i]);
    ConsStays(c, s, t);
    OneChangeIsGood(c, s, t, i);
  }

  // Claim: every step keeps the invariant.
  lemma StepIsGood(c: Config, s: State, a: Action)
    requires Inv(c, s) && Enabled(c, s, a)
    ensures Inv(c, Apply(c, s, a))
  {
    match a
    case BroadcastProposal(i, p) => DispatchIsGood(c, s, i, p);
    case TakeBroadcast(i, d) => BroadcastIsGood(c, s, i, d);
    case ProposeCommit(i, v) => ProposeIsGood(c, s, i, v);
    case JudgeCommit(i, e, j, v) => JudgeIsGood(c, s, i, e, j, v);
    case DecideCommit(i, e, v) => DecideIsGood(c, s, i, e, v);
    case Receive(i, m) => MessageIsGood(c, s, i, m);
  }

  // ---- Epoch-Content Consistency

  // Nothing is taken back.
  lemma StepGrows(c: Config, s: State, a: Action)
    requires |s.servers| == c.n && Enabled(c, s, a)
    ensures Grows(s, Apply(c, s, a))
  {
    match a
    case BroadcastProposal(i, p) =>
    case TakeBroadcast(i, d) =>
    case ProposeCommit(i, v) =>
    case JudgeCommit(i, e, j, v) => TakeAllDelivers(s.servers[i], v.dispatches);
    case DecideCommit(i, e, v) => TakeAllDelivers(s.servers[i], v.dispatches);
    case Receive(i, m) =>
      var last := if m.Entered? then Answer(s, i, m.from, m.epoch + 1).servers[i] else s.servers[i];
      TakeAllDelivers(last.(claims := last.claims[m.from := m.value]), m.value.dispatches);
  }

  // In the step in which a process leaves an epoch nobody finds anything good.
  lemma WhoLeavesJudgesNothing(c: Config, s: State, a: Action, i: nat)
    requires |s.servers| == c.n && Enabled(c, s, a) && i < c.n && Epoch(s.servers[i]) < Epoch(Apply(c, s, a).servers[i])
    ensures forall e: nat :: HostAt(Apply(c, s, a), e).judged == HostAt(s, e).judged
  {
    if a.JudgeCommit? {
      TakeAllDelivers(s.servers[a.i], a.v.dispatches);
    }
  }

  // The epoch does not fall.
  lemma EpochAfterPrefix(outputs: seq<Output>, b: nat)
    requires b <= |outputs|
    ensures EpochAfter(outputs[..b]) <= EpochAfter(outputs)
  {
    if b < |outputs| {
      EpochAfterPrefix(outputs[..|outputs| - 1], b);
      assert outputs[..|outputs| - 1][..b] == outputs[..b];
    } else {
      assert outputs[..b] == outputs;
    }
  }

  // Claim: Epoch-Content Consistency, as far as it is achievable. In the step in which a process delivers a commit, it has delivered each
  // proposal that the commit refers to before it, and n − 2t correct processes have delivered each before the step: in that epoch, as its
  // author's.
  lemma EpochContentConsistency(c: Config, s: State, a: Action, i: nat, b: nat) returns (who: set<nat>)
    requires Inv(c, s) && Enabled(c, s, a) && i < c.n
    requires var outputs := Apply(c, s, a).servers[i].outputs;
             |s.servers[i].outputs| <= b < |outputs| && outputs[b].DeliverCommit?
    ensures var outputs := Apply(c, s, a).servers[i].outputs;
            && ContentDelivered(outputs[..b], outputs[b].epoch, outputs[b].commit)
            && |who| >= c.n - 2 * c.t
            && forall j :: j in who ==> IsCorrect(c, j) && ContentDelivered(s.servers[j].outputs, outputs[b].epoch, outputs[b].commit)
  {
    var t := Apply(c, s, a);
    StepIsGood(c, s, a);
    StepGrows(c, s, a);
    var before, server := s.servers[i], t.servers[i];
    assert ServerOk(c, s, before) && ServerOk(c, t, server);
    assert OutputOk(c, t, server.decided, server.outputs[..b], server.outputs[b]);
    var e := server.outputs[b].epoch;
    assert server.outputs[..b][..|before.outputs|] == before.outputs;
    EpochAfterPrefix(server.outputs[..b], |before.outputs|);
    var v := server.decided[e];
    assert HostAt(t, e).decided == Some(v);
    assert HostGrows(HostAt(s, e), HostAt(t, e));
    WhoLeavesJudgesNothing(c, s, a, i);
    who := Judges(HostAt(s, e).judged, v);
    ManyHaveJudged(c, t, e);
    JudgesHaveDelivered(c, s, e, v);
  }

  // ---- Runs

  // The state after some actions, if they are enabled one after the other.
  ghost function RunOf(c: Config, actions: seq<Action>): Option<State>
    ensures RunOf(c, actions).Some? ==> |RunOf(c, actions).value.servers| == c.n
  {
    if |actions| == 0 then Some(Start(c))
    else
      match RunOf(c, actions[..|actions| - 1])
      case None => None
      case Some(s) =>
        var a := actions[|actions| - 1];
        if Enabled(c, s, a) then Some(Apply(c, s, a)) else None
  }

  // Claim: so all of this holds in any run.
  lemma RunIsGood(c: Config, actions: seq<Action>)
    requires IsConfig(c) && RunOf(c, actions).Some?
    ensures Inv(c, RunOf(c, actions).value)
  {
    if |actions| == 0 {
      StartIsGood(c);
    } else {
      RunIsGood(c, actions[..|actions| - 1]);
      StepIsGood(c, RunOf(c, actions[..|actions| - 1]).value, actions[|actions| - 1]);
    }
  }

  // Claim: so Epoch-Content Consistency holds in any run: of any commit that a process has delivered, there was a moment before it at which
  // n − 2t correct processes had delivered what it refers to; and the process itself has delivered that before it.
  lemma RunIsConsistent(c: Config, actions: seq<Action>, i: nat, b: nat) returns (k: nat, who: set<nat>)
    requires IsConfig(c) && RunOf(c, actions).Some? && i < c.n
    requires b < |RunOf(c, actions).value.servers[i].outputs| && RunOf(c, actions).value.servers[i].outputs[b].DeliverCommit?
    ensures k < |actions| && RunOf(c, actions[..k]).Some? && |RunOf(c, actions[..k]).value.servers[i].outputs| <= b
    ensures var outputs := RunOf(c, actions).value.servers[i].outputs;
            && ContentDelivered(outputs[..b], outputs[b].epoch, outputs[b].commit)
            && |who| >= c.n - 2 * c.t
            && forall j :: j in who ==>
                 IsCorrect(c, j) && ContentDelivered(RunOf(c, actions[..k]).value.servers[j].outputs, outputs[b].epoch, outputs[b].commit)
  {
    var before := actions[..|actions| - 1];
    var s, a := RunOf(c, before).value, actions[|actions| - 1];
    RunIsGood(c, before);
    if |s.servers[i].outputs| <= b {
      k := |before|;
      who := EpochContentConsistency(c, s, a, i, b);
    } else {
      StepGrows(c, s, a);
      k, who := RunIsConsistent(c, before, i, b);
      assert before[..k] == actions[..k];
      assert s.servers[i].outputs[..b] == Apply(c, s, a).servers[i].outputs[..b];
    }
  }
}
