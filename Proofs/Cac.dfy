include "Quorums.dfy"

// Context-adaptive cooperation [PIFTI23 §2.2; reconstruction B.3], as Impl/Cooperation/Cac.cs runs it in its default form, for any n,
// t and k: the rules of Spec/Cooperation/CacSpec.cs as predicates over a history, which is what protocols above CAC may rest on; the
// system; and that every run of it keeps the safety rules. CacLive.dfy proves both kinds of termination, CacRuns.dfy that runs exist.
//
// What is abstracted: signatures are ideal; a bundle is kept as whose signatures it holds, and one that the machine would drop
// for a bad signature does not come; the first pair to witness is any that fits. Where values must be certified by an earlier instance,
// what is dropped for the lack of a certificate counts here as not delivered, so the safety rules hold there, too.
//
// What takes what, besides at most t Byzantine parties: validity takes the signatures alone, prediction q_W = 2t + k, n − t READY
// statements, k ≥ 1 and n > 2t. Only local termination (CacLive.dfy) takes n ≥ 3t + k: the n − t correct parties must make a q_W.

// What CAC promises to those who use it.
module CacSpec {
  datatype Option<+T> = None | Some(value: T)

  // ⟨m, j⟩; which values there are does not matter, so they are numbers.
  datatype Pair = Pair(value: nat, sender: nat)

  // What is seen of a party: what it broadcast, what it delivered, and C_i, which is ⊤ (None) before the first delivery.
  datatype Seen = Seen(input: Option<nat>, delivered: set<Pair>, conflicts: Option<set<Pair>>)

  // What is seen of all, and the pairs for which a correct party has signed READY: those that can have a certificate at all.
  datatype View = View(parties: seq<Seen>, ready: set<Pair>)

  type History = seq<View>

  ghost predicate IsHistory(correct: set<nat>, h: History) {
    forall l: nat, i: nat :: l < |h| && i in correct ==> i < |h[l].parties|
  }

  // What has been given, delivered or signed stays so, and a broadcast is the only one.
  ghost predicate OnlyGrows(correct: set<nat>, h: History)
    requires IsHistory(correct, h)
  {
    forall l: nat, m: nat {:trigger h[l], h[m]} :: l <= m < |h| ==>
      && h[l].ready <= h[m].ready
      && forall i: nat :: i in correct ==>
        && h[l].parties[i].delivered <= h[m].parties[i].delivered
        && (h[l].parties[i].input.Some? ==> h[m].parties[i].input == h[l].parties[i].input)
  }

  // What is delivered from a correct j, j has broadcast; and so it is with all in a conflict set and all that somebody is ready for.
  ghost predicate Validity(correct: set<nat>, h: History)
    requires IsHistory(correct, h)
  {
    forall l: nat, p: Pair {:trigger Speaks(correct, h[l], p)} ::
      l < |h| && Speaks(correct, h[l], p) && p.sender in correct ==> h[l].parties[p.sender].input == Some(p.value)
  }

  predicate IsSpokenOfBy(seen: Seen, p: Pair) {
    p in seen.delivered || (seen.conflicts.Some? && p in seen.conflicts.value)
  }

  ghost predicate Speaks(correct: set<nat>, v: View, p: Pair)
    requires forall i: nat :: i in correct ==> i < |v.parties|
  {
    || p in v.ready
    || exists i: nat :: i in correct && IsSpokenOfBy(v.parties[i], p)
  }

  // Once C_i is known it stays, and holds whatever i delivers, before or later. Stronger: it holds whatever a correct party is ever
  // ready for, so nobody ever delivers or certifies a pair outside of it.
  ghost predicate Prediction(correct: set<nat>, h: History)
    requires IsHistory(correct, h)
  {
    forall l: nat, m: nat, i: nat {:trigger h[l].parties[i], h[m].parties[i]} ::
      l < |h| && m < |h| && i in correct && h[l].parties[i].conflicts.Some? ==>
        && h[m].parties[i].delivered <= h[l].parties[i].conflicts.value
        && h[m].ready <= h[l].parties[i].conflicts.value
        && (l <= m ==> h[m].parties[i].conflicts == h[l].parties[i].conflicts)
  }

  // C_i is known exactly when something has been delivered.
  ghost predicate NonTriviality(correct: set<nat>, h: History)
    requires IsHistory(correct, h)
  {
    forall l: nat, i: nat {:trigger h[l].parties[i]} ::
      l < |h| && i in correct ==> (h[l].parties[i].conflicts.Some? <==> h[l].parties[i].delivered != {})
  }

  // What a correct party delivers, a correct party was ready for.
  ghost predicate DeliversReady(correct: set<nat>, h: History)
    requires IsHistory(correct, h)
  {
    forall l: nat, i: nat {:trigger h[l].parties[i]} :: l < |h| && i in correct ==> h[l].parties[i].delivered <= h[l].ready
  }

  // Claim: what every run keeps, see RunsKeepPromises.
  ghost predicate Promises(correct: set<nat>, h: History) {
    && IsHistory(correct, h) && OnlyGrows(correct, h)
    && Validity(correct, h) && Prediction(correct, h) && NonTriviality(correct, h) && DeliversReady(correct, h)
  }

  // Owed once all bundles between correct parties have come, see CacLive.dfy.
  ghost predicate LocalTermination(correct: set<nat>, v: View) {
    forall i: nat :: i in correct && i < |v.parties| && v.parties[i].input.Some? ==> v.parties[i].delivered != {}
  }

  // All correct parties have delivered the same, which is all that any of them is ready for.
  ghost predicate GlobalTermination(correct: set<nat>, v: View) {
    forall i: nat :: i in correct && i < |v.parties| ==> v.parties[i].delivered == v.ready
  }

  // What Cascade Consensus decides by [reconstruction B.4]: after a conflict set of one value nobody ever delivers another one.
  lemma OneValue(correct: set<nat>, h: History, l: nat, i: nat, value: nat, m: nat, j: nat, p: Pair)
    requires Promises(correct, h) && l < |h| && m < |h| && i in correct && j in correct
    requires h[l].parties[i].conflicts.Some? && forall q :: q in h[l].parties[i].conflicts.value ==> q.value == value
    requires p in h[m].parties[j].delivered
    ensures p.value == value
  {
    assert p in h[m].ready;
    assert h[m].ready <= h[l].parties[i].conflicts.value by {
      assert h[m].parties[i] == h[m].parties[i];
    }
  }
}

module Cac {
  import opened Quorums
  import opened CacSpec

  // waits: whether a pair of another party is witnessed only after Allow, as the Delivery Service has it [PIFTI23 §4]. The faulty are any
  // set of at most t; who turns Byzantine during a run counts as faulty from the start, and behaves well as long as it likes.
  datatype Config = Config(n: nat, t: nat, k: nat, waits: bool, faulty: set<nat>)

  ghost predicate IsConfig(c: Config) {
    && c.k >= 1 && c.n > 2 * c.t
    && c.faulty <= Servers(c.n) && |c.faulty| <= c.t
  }

  predicate Correct(c: Config, i: nat) {
    i < c.n && i !in c.faulty
  }

  function CorrectOnes(c: Config): set<nat>
    ensures forall i: nat :: i in CorrectOnes(c) <==> Correct(c, i)
  {
    Servers(c.n) - c.faulty
  }

  // q_W
  function WitnessQuorum(c: Config): nat {
    2 * c.t + c.k
  }

  // q_R = n − t
  function Quorum(c: Config): nat
    requires c.n >= c.t
  {
    c.n - c.t
  }

  // ---- Signatures. They are ideal: a correct party's exist once it has made them, a Byzantine party's all exist at any time.

  datatype Slot = Slot(pair: Pair, signer: nat)

  // A set of signatures: broadcasts, WITNESS statements, READY statements with the pairs that they name. It holds one READY of a party for
  // a pair, as what a machine knows does; a bundle with several, which only Byzantine parties make, counts like the one without
  // all but the first, so the adversary gains nothing by it. The same goes for copies of what the receiver knows, which it does not verify.
  datatype Bundle = Bundle(pairs: set<Pair>, witnesses: set<Slot>, ready: map<Slot, set<Pair>>)

  function Witnesses(b: Bundle, p: Pair): set<nat>
    ensures forall i: nat :: i in Witnesses(b, p) <==> Slot(p, i) in b.witnesses
  {
    set w | w in b.witnesses && w.pair == p :: w.signer
  }

  function Ready(b: Bundle, p: Pair): set<nat>
    ensures forall i: nat :: i in Ready(b, p) <==> Slot(p, i) in b.ready
  {
    set r | r in b.ready.Keys && r.pair == p :: r.signer
  }

  function WitnessedBy(b: Bundle, i: nat): set<Pair>
    ensures forall p :: p in WitnessedBy(b, i) <==> Slot(p, i) in b.witnesses
  {
    set w | w in b.witnesses && w.signer == i :: w.pair
  }

  // Everyone of whom a WITNESS is known, and every pair that has one.
  function Witnessing(b: Bundle): set<nat>
    ensures forall w :: w in b.witnesses ==> w.signer in Witnessing(b)
  {
    set w | w in b.witnesses :: w.signer
  }

  function Witnessed(b: Bundle): set<Pair>
    ensures forall w :: w in b.witnesses ==> w.pair in Witnessed(b)
  {
    set w | w in b.witnesses :: w.pair
  }

  ghost predicate IsReady(b: Bundle, i: nat) {
    exists p: Pair :: Slot(p, i) in b.ready
  }

  // A bundle is judged by itself (BundleIndex.IsClosed): with every pair its broadcast, with every READY the WITNESS signatures it names.
  // So the pairs that a machine keeps are those whose broadcast it knows.
  ghost predicate Closed(b: Bundle) {
    && (forall w :: w in b.witnesses ==> w.pair in b.pairs)
    && (forall r :: r in b.ready ==> r.pair in b.pairs)
    && (forall r, q :: r in b.ready && q in b.ready[r] ==> Slot(q, r.signer) in b.witnesses)
  }

  // Whether nothing in b is new (HasNews): of READY statements of one party for one pair the first counts.
  predicate Covers(a: Bundle, b: Bundle) {
    b.pairs <= a.pairs && b.witnesses <= a.witnesses && b.ready.Keys <= a.ready.Keys
  }

  function Learn(known: Bundle, b: Bundle): Bundle {
    Bundle(known.pairs + b.pairs, known.witnesses + b.witnesses, b.ready + known.ready)
  }

  // ---- What a correct party does in one activation

  // allowed: the pairs that it may witness, where it waits for that. told: what it sent last, a history variable.
  datatype Local = Local(
    input: Option<nat>, allowed: set<Pair>, known: Bundle, told: Bundle, delivered: set<Pair>, conflicts: Option<set<Pair>>)

  function Nothing(): Bundle {
    Bundle({}, {}, map[])
  }

  predicate MayWitness(c: Config, l: Local, p: Pair) {
    !c.waits || p in l.allowed
  }

  // The pair to witness first: its own, if it has broadcast, otherwise any that it may. The machine takes the least in an order of its own.
  ghost predicate IsFirst(c: Config, i: nat, l: Local, first: Option<Pair>) {
    if i in Witnessing(l.known) || IsReady(l.known, i) then
      first == None
    else if exists p :: p in l.known.pairs && p.sender == i then
      first.Some? && first.value in l.known.pairs && first.value.sender == i
    else
      match first
      case Some(p) => p in l.known.pairs && MayWitness(c, l, p)
      case None => forall p :: p in l.known.pairs ==> !MayWitness(c, l, p)
  }

  function WithWitness(b: Bundle, i: nat, ps: set<Pair>): Bundle {
    b.(witnesses := b.witnesses + set p | p in ps :: Slot(p, i))
  }

  function Elements(first: Option<Pair>): set<Pair> {
    if first.Some? then {first.value} else {}
  }

  // ⌈(n − t)/w⌉ for w witnessed pairs.
  function UnlockThreshold(c: Config, w: nat): nat
    requires c.n >= c.t && w > 0
  {
    (c.n - c.t + w - 1) / w
  }

  ghost predicate IsUnlocked(c: Config, i: nat, b: Bundle)
    requires IsConfig(c)
  {
    && !IsReady(b, i) && |Witnessing(b)| >= Quorum(c) && |Witnessed(b)| > 0
    && forall p :: p in b.pairs ==> |Witnesses(b, p)| < WitnessQuorum(c)
  }

  ghost function Unlocked(c: Config, i: nat, l: Local, b: Bundle): set<Pair>
    requires IsConfig(c)
  {
    if IsUnlocked(c, i, b) then
      set p | p in b.pairs && |Witnesses(b, p)| >= UnlockThreshold(c, |Witnessed(b)|) && MayWitness(c, l, p)
    else {}
  }

  function WithReady(c: Config, i: nat, b: Bundle): Bundle {
    var names := WitnessedBy(b, i);
    var slots := set p | p in b.pairs && |Witnesses(b, p)| >= WitnessQuorum(c) :: Slot(p, i);
    b.(ready := (map r | r in slots :: names) + b.ready)
  }

  // All that it knows when it has signed what follows from that.
  ghost function Signed(c: Config, i: nat, l: Local, first: Option<Pair>): Bundle
    requires IsConfig(c)
  {
    var b := WithWitness(l.known, i, Elements(first));
    WithReady(c, i, WithWitness(b, i, Unlocked(c, i, l, b)))
  }

  function Deliverable(c: Config, b: Bundle): set<Pair>
    requires c.n >= c.t
  {
    set p | p in b.pairs && |Ready(b, p)| >= Quorum(c)
  }

  function Conflicts(c: Config, b: Bundle): set<Pair> {
    set p | p in b.pairs && |Witnesses(b, p)| >= c.k
  }

  ghost predicate Sends(c: Config, l: Local, b: Bundle, hasNews: bool)
    requires IsConfig(c)
  {
    hasNews || b != l.known || !(Deliverable(c, b) <= l.delivered)
  }

  ghost function After(c: Config, l: Local, b: Bundle, hasNews: bool): Local
    requires IsConfig(c)
  {
    var delivered := l.delivered + Deliverable(c, b);
    l.(
      known := b,
      told := if Sends(c, l, b, hasNews) then b else l.told,
      delivered := delivered,
      conflicts := if l.conflicts.None? && delivered != {} then Some(Conflicts(c, b)) else l.conflicts)
  }

  // ---- The system

  datatype Message = Message(from: nat, to: nat, bundle: Bundle)

  // Of a Byzantine party nothing is kept. The net holds what correct parties have sent and has not come; a set does, since whoever has got
  // a bundle learns nothing from the same once more.
  datatype State = State(locals: seq<Local>, net: set<Message>)

  // The first of several pairs to witness is the adversary's choice, too.
  datatype Action =
    | Broadcast(i: nat, value: nat, first: Option<Pair>)
    | Allow(i: nat, p: Pair, first: Option<Pair>)
    | Deliver(m: Message, first: Option<Pair>)
    | Inject(i: nat, b: Bundle, first: Option<Pair>)

  function Init(c: Config): State {
    State(seq(c.n, _ => Local(None, {}, Nothing(), Nothing(), {}, None)), {})
  }

  predicate HasSigned(b: Bundle, r: Slot, names: set<Pair>) {
    r in b.ready && b.ready[r] == names
  }

  // All signatures in it exist: those of correct parties have been made.
  ghost predicate Exists(c: Config, s: State, b: Bundle)
    requires |s.locals| == c.n
  {
    && (forall p :: p in b.pairs ==> p.sender < c.n && (p.sender !in c.faulty ==> p in s.locals[p.sender].known.pairs))
    && (forall w :: w in b.witnesses ==> w.signer < c.n && (w.signer !in c.faulty ==> w in s.locals[w.signer].known.witnesses))
    && (forall r :: r in b.ready ==> r.signer < c.n && (r.signer !in c.faulty ==> HasSigned(s.locals[r.signer].known, r, b.ready[r])))
  }

  function ToAll(c: Config, i: nat, b: Bundle): set<Message> {
    set j | j in Servers(c.n) && j != i :: Message(i, j, b)
  }

  ghost function Go(c: Config, s: State, i: nat, l: Local, first: Option<Pair>, hasNews: bool): State
    requires IsConfig(c) && i < |s.locals|
  {
    var b := Signed(c, i, l, first);
    State(s.locals[i := After(c, l, b, hasNews)], s.net + if Sends(c, l, b, hasNews) then ToAll(c, i, b) else {})
  }

  function WithBroadcast(l: Local, p: Pair): Local {
    l.(input := Some(p.value), allowed := l.allowed + {p}, known := l.known.(pairs := l.known.pairs + {p}))
  }

  ghost predicate Takes(l: Local, b: Bundle) {
    !Covers(l.known, b) && Closed(b)
  }

  // A party gets a bundle.
  ghost function Receive(c: Config, s: State, i: nat, b: Bundle, first: Option<Pair>): State
    requires IsConfig(c) && i < |s.locals|
  {
    var l := s.locals[i];
    if Takes(l, b) then Go(c, s, i, l.(known := Learn(l.known, b)), first, false) else s
  }

  ghost predicate MayReceive(c: Config, s: State, i: nat, b: Bundle, first: Option<Pair>)
    requires |s.locals| == c.n
  {
    && Correct(c, i)
    && var l := s.locals[i];
      Takes(l, b) ==> IsFirst(c, i, l.(known := Learn(l.known, b)), first)
  }

  ghost predicate Enabled(c: Config, s: State, a: Action)
    requires |s.locals| == c.n
  {
    match a
    case Broadcast(i, value, first) =>
      && Correct(c, i) && s.locals[i].input.None?
      && IsFirst(c, i, WithBroadcast(s.locals[i], Pair(value, i)), first)
    case Allow(i, p, first) =>
      && Correct(c, i) && c.waits && p !in s.locals[i].allowed
      && IsFirst(c, i, s.locals[i].(allowed := s.locals[i].allowed + {p}), first)
    case Deliver(m, first) => m in s.net && MayReceive(c, s, m.to, m.bundle, first)
    case Inject(i, b, first) => Exists(c, s, b) && MayReceive(c, s, i, b, first)
  }

  ghost function Apply(c: Config, s: State, a: Action): State
    requires IsConfig(c) && |s.locals| == c.n && Enabled(c, s, a)
  {
    match a
    case Broadcast(i, value, first) => Go(c, s, i, WithBroadcast(s.locals[i], Pair(value, i)), first, true)
    case Allow(i, p, first) => Go(c, s, i, s.locals[i].(allowed := s.locals[i].allowed + {p}), first, false)
    case Deliver(m, first) => Receive(c, s.(net := s.net - {m}), m.to, m.bundle, first)
    case Inject(i, b, first) => Receive(c, s, i, b, first)
  }

  ghost predicate Next(c: Config, s: State, t: State)
    requires IsConfig(c)
  {
    |s.locals| == c.n && exists a :: Steps(c, s, a, t)
  }

  ghost predicate Steps(c: Config, s: State, a: Action, t: State)
    requires IsConfig(c) && |s.locals| == c.n
  {
    Enabled(c, s, a) && t == Apply(c, s, a)
  }

  ghost predicate IsRun(c: Config, run: seq<State>)
    requires IsConfig(c)
  {
    |run| > 0 && run[0] == Init(c) && forall l :: 0 < l < |run| ==> Next(c, run[l - 1], run[l])
  }

  // ---- The invariant

  // A party that is ready witnesses nothing any more: each of its READY statements names all that it has ever witnessed.
  ghost predicate Own(c: Config, i: nat, l: Local) {
    && (forall p :: Slot(p, i) in l.known.ready ==>
      l.known.ready[Slot(p, i)] == WitnessedBy(l.known, i) && |Witnesses(l.known, p)| >= WitnessQuorum(c))
    && (forall p :: p in l.known.pairs && p.sender == i ==> l.input == Some(p.value))
  }

  // C_i comes of a bundle with q_R READY statements for some pair.
  opaque ghost predicate Founded(c: Config, s: State, conflicts: set<Pair>)
    requires IsConfig(c) && |s.locals| == c.n
  {
    exists b, p :: Exists(c, s, b) && Closed(b) && p in Deliverable(c, b) && conflicts == Conflicts(c, b)
  }

  ghost predicate Delivers(c: Config, s: State, l: Local)
    requires IsConfig(c) && |s.locals| == c.n
  {
    && l.delivered <= Deliverable(c, l.known)
    && (l.conflicts.Some? <==> l.delivered != {})
    && (l.conflicts.Some? ==> Founded(c, s, l.conflicts.value))
  }

  ghost predicate LocalIsSafe(c: Config, s: State, i: nat, l: Local)
    requires IsConfig(c) && |s.locals| == c.n
  {
    Exists(c, s, l.known) && Closed(l.known) && Own(c, i, l) && Delivers(c, s, l)
  }

  ghost predicate Safe(c: Config, s: State) {
    && IsConfig(c) && |s.locals| == c.n
    && (forall i: nat :: Correct(c, i) ==> LocalIsSafe(c, s, i, s.locals[i]))
    && (forall m :: m in s.net ==> Exists(c, s, m.bundle) && Closed(m.bundle))
  }

  lemma InitIsSafe(c: Config)
    requires IsConfig(c)
    ensures Safe(c, Init(c))
  {
  }

  // Signatures are only ever added.
  ghost predicate Extends(a: Bundle, b: Bundle) {
    && b.pairs <= a.pairs && b.witnesses <= a.witnesses
    && forall r :: r in b.ready ==> r in a.ready && a.ready[r] == b.ready[r]
  }

  ghost predicate Grows(c: Config, s: State, t: State) {
    && |s.locals| == c.n == |t.locals|
    && forall i: nat :: Correct(c, i) ==> Extends(t.locals[i].known, s.locals[i].known)
  }

  lemma ExistsGrows(c: Config, s: State, t: State, b: Bundle)
    requires Grows(c, s, t) && Exists(c, s, b)
    ensures Exists(c, t, b)
  {
    forall p | p in b.pairs
      ensures p.sender < c.n && (p.sender !in c.faulty ==> p in t.locals[p.sender].known.pairs)
    {
      if p.sender !in c.faulty {
        assert Correct(c, p.sender);
      }
    }
    forall w | w in b.witnesses
      ensures w.signer < c.n && (w.signer !in c.faulty ==> w in t.locals[w.signer].known.witnesses)
    {
      if w.signer !in c.faulty {
        assert Correct(c, w.signer);
      }
    }
    forall r | r in b.ready
      ensures r.signer < c.n
      ensures r.signer !in c.faulty ==> HasSigned(t.locals[r.signer].known, r, b.ready[r])
    {
      if r.signer !in c.faulty {
        assert Correct(c, r.signer);
      }
    }
  }

  lemma FoundedGrows(c: Config, s: State, t: State, conflicts: set<Pair>)
    requires IsConfig(c) && Grows(c, s, t) && Founded(c, s, conflicts)
    ensures Founded(c, t, conflicts)
  {
    reveal Founded();
    var b, p :| Exists(c, s, b) && Closed(b) && p in Deliverable(c, b) && conflicts == Conflicts(c, b);
    ExistsGrows(c, s, t, b);
  }

  // A step that adds signatures of one correct party, or others' to what it knows, and perhaps messages, keeps the rest as it should be.
  lemma UpdateIsSafe(c: Config, s: State, i: nat, l: Local, net: set<Message>)
    requires Safe(c, s) && Correct(c, i) && Extends(l.known, s.locals[i].known)
    requires var t := State(s.locals[i := l], net);
             && LocalIsSafe(c, t, i, l)
             && forall m :: m in net && m !in s.net ==> Exists(c, t, m.bundle) && Closed(m.bundle)
    ensures Grows(c, s, State(s.locals[i := l], net))
    ensures Safe(c, State(s.locals[i := l], net))
  {
    var t := State(s.locals[i := l], net);
    assert Grows(c, s, t);
    forall j: nat | Correct(c, j)
      ensures LocalIsSafe(c, t, j, t.locals[j])
    {
      if j != i {
        assert LocalIsSafe(c, s, j, s.locals[j]);
        ExistsGrows(c, s, t, s.locals[j].known);
        if s.locals[j].conflicts.Some? {
          FoundedGrows(c, s, t, s.locals[j].conflicts.value);
        }
      }
    }
    forall m | m in net
      ensures Exists(c, t, m.bundle) && Closed(m.bundle)
    {
      if m in s.net {
        ExistsGrows(c, s, t, m.bundle);
      }
    }
  }

  lemma CountsGrow(a: Bundle, b: Bundle, p: Pair)
    requires Covers(a, b)
    ensures Witnesses(b, p) <= Witnesses(a, p) && |Witnesses(b, p)| <= |Witnesses(a, p)|
    ensures Ready(b, p) <= Ready(a, p) && |Ready(b, p)| <= |Ready(a, p)|
  {
    SubsetCount(Witnesses(b, p), Witnesses(a, p));
    SubsetCount(Ready(b, p), Ready(a, p));
  }

  lemma DeliverableGrows(c: Config, a: Bundle, b: Bundle)
    requires IsConfig(c) && Covers(a, b)
    ensures Deliverable(c, b) <= Deliverable(c, a)
  {
    forall p | p in Deliverable(c, b)
      ensures p in Deliverable(c, a)
    {
      CountsGrow(a, b, p);
    }
  }

  // ---- Signing keeps it

  lemma WitnessKeeps(c: Config, i: nat, b: Bundle, ps: set<Pair>)
    requires Closed(b) && ps <= b.pairs
    ensures Closed(WithWitness(b, i, ps)) && Extends(WithWitness(b, i, ps), b)
    ensures WithWitness(b, i, ps).pairs == b.pairs && WithWitness(b, i, ps).ready == b.ready
    ensures forall p :: Slot(p, i) in WithWitness(b, i, ps).witnesses <==> Slot(p, i) in b.witnesses || p in ps
    ensures forall w :: w in WithWitness(b, i, ps).witnesses && w !in b.witnesses ==> w.signer == i
  {
  }

  lemma ReadyKeeps(c: Config, i: nat, b: Bundle)
    requires Closed(b)
    ensures Closed(WithReady(c, i, b)) && Extends(WithReady(c, i, b), b)
    ensures WithReady(c, i, b).pairs == b.pairs && WithReady(c, i, b).witnesses == b.witnesses
    ensures forall p :: Slot(p, i) in WithReady(c, i, b).ready <==>
              Slot(p, i) in b.ready || (p in b.pairs && |Witnesses(b, p)| >= WitnessQuorum(c))
    ensures forall r :: r in WithReady(c, i, b).ready && r !in b.ready ==>
              r.signer == i && WithReady(c, i, b).ready[r] == WitnessedBy(b, i)
  {
  }

  lemma SameWitnesses(a: Bundle, b: Bundle, i: nat, p: Pair)
    requires a.witnesses == b.witnesses
    ensures Witnesses(a, p) == Witnesses(b, p) && WitnessedBy(a, i) == WitnessedBy(b, i)
  {
  }

  lemma FirstIsKnown(c: Config, i: nat, l: Local, first: Option<Pair>)
    requires IsFirst(c, i, l, first)
    ensures Elements(first) <= l.known.pairs
  {
  }

  lemma UnlockedIsKnown(c: Config, i: nat, l: Local, b: Bundle)
    requires IsConfig(c)
    ensures Unlocked(c, i, l, b) <= b.pairs
  {
  }

  // Whoever is ready begins with nothing and unlocks nothing.
  lemma ReadyBeginsNothing(c: Config, i: nat, l: Local, first: Option<Pair>)
    requires IsFirst(c, i, l, first) && IsReady(l.known, i)
    ensures first == None
  {
  }

  lemma ReadyUnlocksNothing(c: Config, i: nat, l: Local, b: Bundle)
    requires IsConfig(c) && IsReady(b, i)
    ensures Unlocked(c, i, l, b) == {}
  {
  }

  // What is new is its own; it witnesses nothing once it is ready; and its READY statements name all that it has witnessed.
  lemma SigningKeeps(c: Config, i: nat, l: Local, first: Option<Pair>)
    requires IsConfig(c) && Closed(l.known) && Own(c, i, l) && IsFirst(c, i, l, first)
    ensures var b := Signed(c, i, l, first);
            && Closed(b) && Extends(b, l.known) && b.pairs == l.known.pairs
            && (forall w :: w in b.witnesses && w !in l.known.witnesses ==> w.signer == i)
            && (forall r :: r in b.ready && r !in l.known.ready ==> r.signer == i)
            && forall p :: Slot(p, i) in b.ready ==>
              b.ready[Slot(p, i)] == WitnessedBy(b, i) && |Witnesses(b, p)| >= WitnessQuorum(c)
  {
    hide *;
    reveal IsConfig;
    var b1 := WithWitness(l.known, i, Elements(first));
    FirstIsKnown(c, i, l, first);
    WitnessKeeps(c, i, l.known, Elements(first));
    var unlocked := Unlocked(c, i, l, b1);
    var b2 := WithWitness(b1, i, unlocked);
    UnlockedIsKnown(c, i, l, b1);
    WitnessKeeps(c, i, b1, unlocked);
    var b := WithReady(c, i, b2);
    ReadyKeeps(c, i, b2);
    assert b == Signed(c, i, l, first) by {
      reveal Signed;
    }
    assert Extends(b, l.known) by {
      reveal Extends;
    }
    forall p | Slot(p, i) in b.ready
      ensures b.ready[Slot(p, i)] == WitnessedBy(b, i) && |Witnesses(b, p)| >= WitnessQuorum(c)
    {
      SameWitnesses(b, b2, i, p);
      if Slot(p, i) in b2.ready {
        OldReadyKeeps(c, i, l, first, p);
        assert b.ready[Slot(p, i)] == b2.ready[Slot(p, i)] by {
          reveal Extends;
        }
      }
    }
  }

  // A READY that it signed before still names all that it has witnessed.
  lemma OldReadyKeeps(c: Config, i: nat, l: Local, first: Option<Pair>, p: Pair)
    requires IsConfig(c) && Own(c, i, l) && IsFirst(c, i, l, first) && Slot(p, i) in l.known.ready
    ensures var b1 := WithWitness(l.known, i, Elements(first));
            var b2 := WithWitness(b1, i, Unlocked(c, i, l, b1));
            l.known.ready[Slot(p, i)] == WitnessedBy(b2, i) && |Witnesses(b2, p)| >= WitnessQuorum(c)
  {
    var b1 := WithWitness(l.known, i, Elements(first));
    ReadyBeginsNothing(c, i, l, first);
    assert b1.witnesses == l.known.witnesses;
    assert Slot(p, i) in b1.ready;
    ReadyUnlocksNothing(c, i, l, b1);
    SameWitnesses(WithWitness(b1, i, {}), l.known, i, p);
  }

  // After it has signed, it delivers what it can, and C_i is what it knows then.
  lemma DeliversAfter(c: Config, s: State, t: State, l: Local, b: Bundle, hasNews: bool)
    requires IsConfig(c) && Grows(c, s, t) && Delivers(c, s, l) && Extends(b, l.known) && Exists(c, t, b) && Closed(b)
    ensures Delivers(c, t, After(c, l, b, hasNews))
  {
    DeliverableGrows(c, b, l.known);
    if l.conflicts.Some? {
      FoundedGrows(c, s, t, l.conflicts.value);
    } else if Deliverable(c, b) != {} {
      reveal Founded();
      var p :| p in Deliverable(c, b);
    }
  }

  lemma ExistsAfter(c: Config, s: State, t: State, i: nat, before: Bundle, b: Bundle)
    requires Grows(c, s, t) && Exists(c, s, before) && Correct(c, i) && t.locals[i].known == b
    requires Extends(b, before) && b.pairs == before.pairs
    requires forall w :: w in b.witnesses && w !in before.witnesses ==> w.signer == i
    requires forall r :: r in b.ready && r !in before.ready ==> r.signer == i
    ensures Exists(c, t, b)
  {
    ExistsGrows(c, s, t, before);
  }

  // A party that has signed is as it should be, whatever it sends.
  lemma SignedIsSafe(c: Config, s: State, i: nat, b: Bundle, hasNews: bool, net: set<Message>)
    requires Safe(c, s) && Correct(c, i)
    requires var l := s.locals[i];
             && Closed(b) && Extends(b, l.known) && b.pairs == l.known.pairs
             && (forall w :: w in b.witnesses && w !in l.known.witnesses ==> w.signer == i)
             && (forall r :: r in b.ready && r !in l.known.ready ==> r.signer == i)
             && forall p :: Slot(p, i) in b.ready ==>
               b.ready[Slot(p, i)] == WitnessedBy(b, i) && |Witnesses(b, p)| >= WitnessQuorum(c)
    ensures var l' := After(c, s.locals[i], b, hasNews);
            && Extends(l'.known, s.locals[i].known)
            && var t := State(s.locals[i := l'], net);
              LocalIsSafe(c, t, i, l') && Exists(c, t, b)
  {
    var l := s.locals[i];
    var l' := After(c, l, b, hasNews);
    assert LocalIsSafe(c, s, i, l);
    var t := State(s.locals[i := l'], net);
    assert Grows(c, s, t);
    ExistsAfter(c, s, t, i, l.known, b);
    DeliversAfter(c, s, t, l, b, hasNews);
    assert Own(c, i, l');
  }

  lemma GoIsSafe(c: Config, s: State, i: nat, first: Option<Pair>, hasNews: bool)
    requires Safe(c, s) && Correct(c, i) && IsFirst(c, i, s.locals[i], first)
    ensures Grows(c, s, Go(c, s, i, s.locals[i], first, hasNews)) && Safe(c, Go(c, s, i, s.locals[i], first, hasNews))
  {
    var l := s.locals[i];
    var b := Signed(c, i, l, first);
    var t := Go(c, s, i, l, first, hasNews);
    assert Exists(c, s, l.known) && Closed(l.known) && Own(c, i, l) && Delivers(c, s, l);
    SigningKeeps(c, i, l, first);
    SignedIsSafe(c, s, i, b, hasNews, t.net);
    assert t == State(s.locals[i := After(c, l, b, hasNews)], t.net);
    assert forall m :: m in t.net && m !in s.net ==> m.bundle == b;
    hide *;
    reveal IsConfig, Correct;
    UpdateIsSafe(c, s, i, After(c, l, b, hasNews), t.net);
  }

  // ---- What comes from outside keeps it

  lemma BroadcastIsSafe(c: Config, s: State, i: nat, value: nat)
    requires Safe(c, s) && Correct(c, i) && s.locals[i].input.None?
    ensures Grows(c, s, s.(locals := s.locals[i := WithBroadcast(s.locals[i], Pair(value, i))]))
    ensures Safe(c, s.(locals := s.locals[i := WithBroadcast(s.locals[i], Pair(value, i))]))
  {
    var l := s.locals[i];
    var l' := WithBroadcast(l, Pair(value, i));
    var t := s.(locals := s.locals[i := l']);
    assert LocalIsSafe(c, s, i, l);
    assert Grows(c, s, t);
    ExistsGrows(c, s, t, l.known);
    assert WitnessedBy(l'.known, i) == WitnessedBy(l.known, i);
    forall p
      ensures Witnesses(l'.known, p) == Witnesses(l.known, p) && Ready(l'.known, p) == Ready(l.known, p)
    {
    }
    DeliverableGrows(c, l'.known, l.known);
    if l.conflicts.Some? {
      FoundedGrows(c, s, t, l.conflicts.value);
    }
    UpdateIsSafe(c, s, i, l', s.net);
  }

  lemma AllowIsSafe(c: Config, s: State, i: nat, p: Pair)
    requires Safe(c, s) && Correct(c, i)
    ensures Grows(c, s, s.(locals := s.locals[i := s.locals[i].(allowed := s.locals[i].allowed + {p})]))
    ensures Safe(c, s.(locals := s.locals[i := s.locals[i].(allowed := s.locals[i].allowed + {p})]))
  {
    var l := s.locals[i];
    var l' := l.(allowed := l.allowed + {p});
    var t := s.(locals := s.locals[i := l']);
    assert LocalIsSafe(c, s, i, l);
    assert Grows(c, s, t);
    ExistsGrows(c, s, t, l.known);
    if l.conflicts.Some? {
      FoundedGrows(c, s, t, l.conflicts.value);
    }
    UpdateIsSafe(c, s, i, l', s.net);
  }

  // Others cannot make signatures of its own for it.
  lemma LearnIsSafe(c: Config, s: State, i: nat, b: Bundle)
    requires Safe(c, s) && Correct(c, i) && Exists(c, s, b) && Closed(b)
    ensures Grows(c, s, s.(locals := s.locals[i := s.locals[i].(known := Learn(s.locals[i].known, b))]))
    ensures Safe(c, s.(locals := s.locals[i := s.locals[i].(known := Learn(s.locals[i].known, b))]))
  {
    var l := s.locals[i];
    var known := Learn(l.known, b);
    var l' := l.(known := known);
    var t := s.(locals := s.locals[i := l']);
    assert LocalIsSafe(c, s, i, l);
    assert Grows(c, s, t);
    ExistsGrows(c, s, t, l.known);
    ExistsGrows(c, s, t, b);
    assert WitnessedBy(known, i) == WitnessedBy(l.known, i);
    forall p | Slot(p, i) in known.ready
      ensures known.ready[Slot(p, i)] == WitnessedBy(known, i) && |Witnesses(known, p)| >= WitnessQuorum(c)
    {
      assert Slot(p, i) in l.known.ready;
      CountsGrow(known, l.known, p);
    }
    DeliverableGrows(c, known, l.known);
    if l.conflicts.Some? {
      FoundedGrows(c, s, t, l.conflicts.value);
    }
    UpdateIsSafe(c, s, i, l', s.net);
  }

  // The same step seen from the state in which it has what makes it go.
  lemma SameGo(c: Config, s: State, i: nat, l: Local, first: Option<Pair>, hasNews: bool)
    requires IsConfig(c) && i < |s.locals|
    ensures Go(c, s.(locals := s.locals[i := l]), i, l, first, hasNews) == Go(c, s, i, l, first, hasNews)
  {
  }

  lemma GrowsOn(c: Config, r: State, s: State, t: State)
    requires Grows(c, r, s) && Grows(c, s, t)
    ensures Grows(c, r, t)
  {
    forall i: nat | Correct(c, i)
      ensures Extends(t.locals[i].known, r.locals[i].known)
    {
      assert Extends(t.locals[i].known, s.locals[i].known) && Extends(s.locals[i].known, r.locals[i].known);
    }
  }

  // A party that has got something from outside goes on from there.
  lemma GoesOnSafely(c: Config, s: State, i: nat, l: Local, first: Option<Pair>, hasNews: bool)
    requires |s.locals| == c.n && Correct(c, i) && IsFirst(c, i, l, first)
    requires Grows(c, s, s.(locals := s.locals[i := l])) && Safe(c, s.(locals := s.locals[i := l]))
    ensures IsConfig(c) && Grows(c, s, Go(c, s, i, l, first, hasNews)) && Safe(c, Go(c, s, i, l, first, hasNews))
  {
    var m := s.(locals := s.locals[i := l]);
    assert IsConfig(c);
    hide *;
    reveal Correct;
    assert m.locals[i] == l;
    GoIsSafe(c, m, i, first, hasNews);
    SameGo(c, s, i, l, first, hasNews);
    GrowsOn(c, s, m, Go(c, s, i, l, first, hasNews));
  }

  lemma ReceiveIsSafe(c: Config, s: State, i: nat, b: Bundle, first: Option<Pair>)
    requires Safe(c, s) && Exists(c, s, b) && MayReceive(c, s, i, b, first)
    ensures Grows(c, s, Receive(c, s, i, b, first)) && Safe(c, Receive(c, s, i, b, first))
  {
    assert IsConfig(c) && |s.locals| == c.n;
    var l := s.locals[i];
    if Takes(l, b) {
      LearnIsSafe(c, s, i, b);
      hide *;
      reveal Receive, MayReceive, Takes;
      GoesOnSafely(c, s, i, l.(known := Learn(l.known, b)), first, false);
    }
  }

  lemma BroadcastStepIsSafe(c: Config, s: State, i: nat, value: nat, first: Option<Pair>)
    requires Safe(c, s) && Enabled(c, s, Broadcast(i, value, first))
    ensures Grows(c, s, Apply(c, s, Broadcast(i, value, first))) && Safe(c, Apply(c, s, Broadcast(i, value, first)))
  {
    BroadcastIsSafe(c, s, i, value);
    hide *;
    reveal Enabled, Apply;
    GoesOnSafely(c, s, i, WithBroadcast(s.locals[i], Pair(value, i)), first, true);
  }

  lemma AllowStepIsSafe(c: Config, s: State, i: nat, p: Pair, first: Option<Pair>)
    requires Safe(c, s) && Enabled(c, s, Allow(i, p, first))
    ensures Grows(c, s, Apply(c, s, Allow(i, p, first))) && Safe(c, Apply(c, s, Allow(i, p, first)))
  {
    AllowIsSafe(c, s, i, p);
    hide *;
    reveal Enabled, Apply;
    GoesOnSafely(c, s, i, s.locals[i].(allowed := s.locals[i].allowed + {p}), first, false);
  }

  // What is on its way may get lost; that it comes is for CacLive.dfy.
  lemma LossIsSafe(c: Config, s: State, net: set<Message>)
    requires Safe(c, s) && net <= s.net
    ensures Safe(c, State(s.locals, net))
  {
    var t := State(s.locals, net);
    assert Grows(c, s, t);
    forall i: nat | Correct(c, i)
      ensures LocalIsSafe(c, t, i, t.locals[i])
    {
      assert LocalIsSafe(c, s, i, s.locals[i]);
      if s.locals[i].conflicts.Some? {
        FoundedGrows(c, s, t, s.locals[i].conflicts.value);
      }
    }
  }

  // Claim: every step keeps the invariant.
  lemma StepIsSafe(c: Config, s: State, a: Action)
    requires Safe(c, s) && Enabled(c, s, a)
    ensures Grows(c, s, Apply(c, s, a)) && Safe(c, Apply(c, s, a))
  {
    match a
    case Broadcast(i, value, first) =>
      BroadcastStepIsSafe(c, s, i, value, first);
    case Allow(i, p, first) =>
      AllowStepIsSafe(c, s, i, p, first);
    case Deliver(m, first) =>
      LossIsSafe(c, s, s.net - {m});
      ReceiveIsSafe(c, s.(net := s.net - {m}), m.to, m.bundle, first);
    case Inject(i, b, first) =>
      ReceiveIsSafe(c, s, i, b, first);
  }

  lemma RunIsSafe(c: Config, run: seq<State>, l: nat)
    requires IsConfig(c) && IsRun(c, run) && l < |run|
    ensures Safe(c, run[l])
  {
    if l == 0 {
      InitIsSafe(c);
    } else {
      RunIsSafe(c, run, l - 1);
      var a := ActionOf(c, run[l - 1], run[l]);
      StepIsSafe(c, run[l - 1], a);
    }
  }

  lemma ActionOf(c: Config, s: State, t: State) returns (a: Action)
    requires IsConfig(c) && Next(c, s, t)
    ensures Steps(c, s, a, t)
  {
    a :| Steps(c, s, a, t);
  }

  // ---- Certificates, and prediction

  // READY statements of several parties for one pair (CacCertificate.cs): signers, and what each names. It needs no WITNESS beside it.
  datatype Certificate = Certificate(pair: Pair, ready: map<nat, set<Pair>>)

  ghost predicate IsValid(c: Config, s: State, e: Certificate)
    requires IsConfig(c) && |s.locals| == c.n
  {
    && |e.ready.Keys| >= Quorum(c)
    && forall r :: r in e.ready ==> r < c.n && (r !in c.faulty ==> HasSigned(s.locals[r].known, Slot(e.pair, r), e.ready[r]))
  }

  function Namers(e: Certificate, q: Pair): set<nat> {
    set r | r in e.ready.Keys && q in e.ready[r]
  }

  // No pair of another value is named by k.
  ghost predicate IsUnique(c: Config, e: Certificate) {
    forall q: Pair :: q.value != e.pair.value ==> |Namers(e, q)| < c.k
  }

  function CertificateOf(b: Bundle, p: Pair): Certificate {
    Certificate(p, map r | r in Ready(b, p) :: b.ready[Slot(p, r)])
  }

  function ReadyFor(b: Bundle, i: nat): set<Pair>
    ensures forall p :: p in ReadyFor(b, i) <==> Slot(p, i) in b.ready
  {
    set r | r in b.ready.Keys && r.signer == i :: r.pair
  }

  // What correct parties are ready for.
  function ReadyPairs(c: Config, s: State): set<Pair>
    requires |s.locals| == c.n
  {
    set i: nat, p | i in CorrectOnes(c) && p in ReadyFor(s.locals[i].known, i) :: p
  }

  lemma CertificateIsValid(c: Config, s: State, b: Bundle, p: Pair)
    requires IsConfig(c) && |s.locals| == c.n && Exists(c, s, b) && p in Deliverable(c, b)
    ensures IsValid(c, s, CertificateOf(b, p))
  {
    assert CertificateOf(b, p).ready.Keys == Ready(b, p);
  }

  // In a closed bundle a certificate comes with the WITNESS signatures it names.
  lemma NamersAreWitnesses(c: Config, b: Bundle, p: Pair, q: Pair)
    requires Closed(b)
    ensures Namers(CertificateOf(b, p), q) <= Witnesses(b, q)
  {
  }

  lemma CertificateGrows(c: Config, s: State, t: State, e: Certificate)
    requires IsConfig(c) && Grows(c, s, t) && IsValid(c, s, e)
    ensures IsValid(c, t, e)
  {
    forall r | r in e.ready && r !in c.faulty
      ensures HasSigned(t.locals[r].known, Slot(e.pair, r), e.ready[r])
    {
      assert Correct(c, r);
    }
  }

  // Claim: a certificate takes a correct party that is ready. Here n > 2t is needed: n − t signers are not all Byzantine.
  lemma CertificateTakesReady(c: Config, s: State, e: Certificate)
    requires Safe(c, s) && IsValid(c, s, e)
    ensures e.pair in ReadyPairs(c, s)
  {
    if e.ready.Keys <= c.faulty {
      SubsetCount(e.ready.Keys, c.faulty);
    }
    var r :| r in e.ready.Keys && r !in c.faulty;
    assert r in CorrectOnes(c) && e.pair in ReadyFor(s.locals[r].known, r);
  }

  // Of the witnesses of a pair that a correct party is ready for, at least t + k are correct; what they have witnessed is their own.
  lemma CorrectWitnesses(c: Config, s: State, q: Pair) returns (witnesses: set<nat>)
    requires Safe(c, s) && q in ReadyPairs(c, s)
    ensures witnesses <= Servers(c.n) && witnesses !! c.faulty && |witnesses| >= c.t + c.k
    ensures forall r :: r in witnesses ==> Slot(q, r) in s.locals[r].known.witnesses
  {
    var i: nat :| i in CorrectOnes(c) && q in ReadyFor(s.locals[i].known, i);
    assert LocalIsSafe(c, s, i, s.locals[i]);
    var every := Witnesses(s.locals[i].known, q);
    witnesses := every - c.faulty;
    assert |every| >= WitnessQuorum(c);
    assert |witnesses| >= |every| - c.t by {
      assert every == witnesses + every * c.faulty;
      SubsetCount(every * c.faulty, c.faulty);
    }
    forall r | r in every
      ensures r < c.n
    {
      assert Slot(q, r) in s.locals[i].known.witnesses;
    }
  }

  // Claim: a pair that a correct party is ever ready for is named by k statements of every certificate, earlier or later. At most t of its
  // t + k correct witnesses are outside of the n − t signers, and the others witness nothing after their first READY.
  lemma NamedByMany(c: Config, s: State, e: Certificate, q: Pair)
    requires Safe(c, s) && IsValid(c, s, e) && q in ReadyPairs(c, s)
    ensures |Namers(e, q)| >= c.k
  {
    var witnesses := CorrectWitnesses(c, s, q);
    var signers := e.ready.Keys;
    IntersectionCount(c.n, witnesses, signers);
    assert |witnesses * signers| >= c.k;
    forall r | r in witnesses * signers
      ensures r in Namers(e, q)
    {
      assert LocalIsSafe(c, s, r, s.locals[r]);
      assert e.ready[r] == WitnessedBy(s.locals[r].known, r);
    }
    SubsetCount(witnesses * signers, Namers(e, q));
  }

  // A conflict set of one value comes with a certificate that shows so.
  lemma OneValueIsUnique(c: Config, b: Bundle, p: Pair)
    requires IsConfig(c) && Closed(b) && forall q :: q in Conflicts(c, b) ==> q.value == p.value
    ensures IsUnique(c, CertificateOf(b, p))
  {
    forall q: Pair | q.value != p.value
      ensures |Namers(CertificateOf(b, p), q)| < c.k
    {
      NamersAreWitnesses(c, b, p, q);
      SubsetCount(Namers(CertificateOf(b, p), q), Witnesses(b, q));
      if |Witnesses(b, q)| >= c.k {
        var r :| r in Witnesses(b, q);
        assert Slot(q, r) in b.witnesses;
        assert q in Conflicts(c, b);
      }
    }
  }

  // Claim: prediction. Here k ≥ 1 is needed, for a pair that nobody has witnessed may be unknown.
  lemma FoundedPredicts(c: Config, s: State, conflicts: set<Pair>, q: Pair)
    requires Safe(c, s) && Founded(c, s, conflicts) && q in ReadyPairs(c, s)
    ensures q in conflicts
  {
    reveal Founded();
    var b, p :| Exists(c, s, b) && Closed(b) && p in Deliverable(c, b) && conflicts == Conflicts(c, b);
    var e := CertificateOf(b, p);
    CertificateIsValid(c, s, b, p);
    NamedByMany(c, s, e, q);
    NamersAreWitnesses(c, b, p, q);
    SubsetCount(Namers(e, q), Witnesses(b, q));
    var r :| r in Witnesses(b, q);
    assert Slot(q, r) in b.witnesses;
  }

  lemma DeliveredIsReady(c: Config, s: State, i: nat)
    requires Safe(c, s) && Correct(c, i)
    ensures s.locals[i].delivered <= ReadyPairs(c, s)
  {
    assert LocalIsSafe(c, s, i, s.locals[i]);
    forall p | p in s.locals[i].delivered
      ensures p in ReadyPairs(c, s)
    {
      CertificateIsValid(c, s, s.locals[i].known, p);
      CertificateTakesReady(c, s, CertificateOf(s.locals[i].known, p));
    }
  }

  // Claim: validity, of all that a correct party knows.
  lemma KnownWasBroadcast(c: Config, s: State, b: Bundle, p: Pair)
    requires Safe(c, s) && Exists(c, s, b) && p in b.pairs && Correct(c, p.sender)
    ensures s.locals[p.sender].input == Some(p.value)
  {
    assert LocalIsSafe(c, s, p.sender, s.locals[p.sender]);
  }

  // ---- The rules of CacSpec, in every run

  function Observed(c: Config, s: State): View
    requires |s.locals| == c.n
  {
    View(
      seq(c.n, i requires 0 <= i < c.n => Seen(s.locals[i].input, s.locals[i].delivered, s.locals[i].conflicts)),
      ReadyPairs(c, s))
  }

  ghost predicate Shows(c: Config, run: seq<State>, h: History) {
    |h| == |run| && forall l: nat :: l < |run| ==> |run[l].locals| == c.n && h[l] == Observed(c, run[l])
  }

  ghost predicate LocalIsLater(l: Local, l': Local) {
    && l.delivered <= l'.delivered
    && (l.input.Some? ==> l'.input == l.input)
    && (l.conflicts.Some? ==> l'.conflicts == l.conflicts)
  }

  ghost predicate IsLater(c: Config, s: State, t: State) {
    && Grows(c, s, t)
    && forall i: nat :: i < c.n ==> LocalIsLater(s.locals[i], t.locals[i])
  }

  lemma StepIsLater(c: Config, s: State, t: State)
    requires Safe(c, s) && Next(c, s, t)
    ensures IsLater(c, s, t)
  {
    var a := ActionOf(c, s, t);
    StepIsSafe(c, s, a);
  }

  lemma LaterStill(c: Config, r: State, s: State, t: State)
    requires IsLater(c, r, s) && IsLater(c, s, t)
    ensures IsLater(c, r, t)
  {
    forall i: nat | Correct(c, i)
      ensures Extends(t.locals[i].known, r.locals[i].known)
    {
      assert Extends(t.locals[i].known, s.locals[i].known) && Extends(s.locals[i].known, r.locals[i].known);
    }
    forall i: nat | i < c.n
      ensures LocalIsLater(r.locals[i], t.locals[i])
    {
      assert LocalIsLater(r.locals[i], s.locals[i]) && LocalIsLater(s.locals[i], t.locals[i]);
    }
  }

  lemma LaterOrSame(c: Config, s: State)
    requires Safe(c, s)
    ensures IsLater(c, s, s)
  {
  }

  lemma HasParties(c: Config, s: State, t: State)
    requires IsLater(c, s, t)
    ensures |s.locals| == c.n == |t.locals|
  {
  }

  lemma RunIsLater(c: Config, run: seq<State>, l: nat, m: nat)
    requires IsConfig(c) && IsRun(c, run) && l <= m < |run|
    ensures |run[l].locals| == c.n == |run[m].locals| && IsLater(c, run[l], run[m])
  {
    hide Safe, IsLater, Next;
    if l == m {
      RunIsSafe(c, run, l);
      LaterOrSame(c, run[l]);
    } else {
      RunIsLater(c, run, l, m - 1);
      RunIsSafe(c, run, m - 1);
      StepIsLater(c, run[m - 1], run[m]);
      LaterStill(c, run[l], run[m - 1], run[m]);
    }
    HasParties(c, run[l], run[m]);
  }

  lemma ReadyGrows(c: Config, s: State, t: State)
    requires Grows(c, s, t)
    ensures ReadyPairs(c, s) <= ReadyPairs(c, t)
  {
    forall p | p in ReadyPairs(c, s)
      ensures p in ReadyPairs(c, t)
    {
      var i: nat :| i in CorrectOnes(c) && p in ReadyFor(s.locals[i].known, i);
      assert Correct(c, i);
      assert p in ReadyFor(t.locals[i].known, i);
    }
  }

  lemma RunIsValid(c: Config, run: seq<State>, h: History)
    requires IsConfig(c) && IsRun(c, run) && Shows(c, run, h)
    ensures IsHistory(CorrectOnes(c), h) && Validity(CorrectOnes(c), h)
  {
    forall l: nat, p: Pair | l < |h| && Speaks(CorrectOnes(c), h[l], p) && p.sender in CorrectOnes(c)
      ensures h[l].parties[p.sender].input == Some(p.value)
    {
      var s := run[l];
      RunIsSafe(c, run, l);
      var b := Holds(c, s, p);
      KnownWasBroadcast(c, s, b, p);
    }
  }

  // Whatever is spoken of, some bundle of signatures that exist holds its broadcast.
  lemma Holds(c: Config, s: State, p: Pair) returns (b: Bundle)
    requires Safe(c, s) && Speaks(CorrectOnes(c), Observed(c, s), p)
    ensures Exists(c, s, b) && p in b.pairs
  {
    if p in ReadyPairs(c, s) {
      var i: nat :| i in CorrectOnes(c) && p in ReadyFor(s.locals[i].known, i);
      assert LocalIsSafe(c, s, i, s.locals[i]);
      b := s.locals[i].known;
    } else {
      var seen := Observed(c, s).parties;
      var i: nat :| i in CorrectOnes(c) && IsSpokenOfBy(seen[i], p);
      assert LocalIsSafe(c, s, i, s.locals[i]);
      if p in seen[i].delivered {
        b := s.locals[i].known;
      } else {
        reveal Founded();
        var p';
        b, p' :| Exists(c, s, b) && Closed(b) && p' in Deliverable(c, b) && seen[i].conflicts.value == Conflicts(c, b);
      }
    }
  }

  lemma RunOnlyGrows(c: Config, run: seq<State>, h: History)
    requires IsConfig(c) && IsRun(c, run) && Shows(c, run, h)
    ensures IsHistory(CorrectOnes(c), h) && OnlyGrows(CorrectOnes(c), h)
  {
    forall l: nat, m: nat | l <= m < |h|
      ensures h[l].ready <= h[m].ready
      ensures forall i: nat :: i in CorrectOnes(c) ==>
                && h[l].parties[i].delivered <= h[m].parties[i].delivered
                && (h[l].parties[i].input.Some? ==> h[m].parties[i].input == h[l].parties[i].input)
    {
      RunIsLater(c, run, l, m);
      ReadyGrows(c, run[l], run[m]);
      forall i: nat | i in CorrectOnes(c)
        ensures h[l].parties[i].delivered <= h[m].parties[i].delivered
        ensures h[l].parties[i].input.Some? ==> h[m].parties[i].input == h[l].parties[i].input
      {
        assert LocalIsLater(run[l].locals[i], run[m].locals[i]);
      }
    }
  }

  // C_i holds all that anybody is ready for, at any time.
  lemma ConflictsHoldAll(c: Config, run: seq<State>, l: nat, m: nat, i: nat)
    requires IsConfig(c) && IsRun(c, run) && l < |run| && m < |run| && Correct(c, i)
    requires |run[l].locals| == c.n == |run[m].locals| && run[l].locals[i].conflicts.Some?
    ensures ReadyPairs(c, run[m]) <= run[l].locals[i].conflicts.value
  {
    var later := if l <= m then m else l;
    RunIsSafe(c, run, l);
    RunIsSafe(c, run, later);
    RunIsLater(c, run, l, later);
    RunIsLater(c, run, m, later);
    assert LocalIsSafe(c, run[l], i, run[l].locals[i]);
    FoundedGrows(c, run[l], run[later], run[l].locals[i].conflicts.value);
    ReadyGrows(c, run[m], run[later]);
    forall q | q in ReadyPairs(c, run[m])
      ensures q in run[l].locals[i].conflicts.value
    {
      FoundedPredicts(c, run[later], run[l].locals[i].conflicts.value, q);
    }
  }

  lemma RunPredicts(c: Config, run: seq<State>, h: History)
    requires IsConfig(c) && IsRun(c, run) && Shows(c, run, h)
    ensures IsHistory(CorrectOnes(c), h) && Prediction(CorrectOnes(c), h)
  {
    forall l: nat, m: nat, i: nat | l < |h| && m < |h| && i in CorrectOnes(c) && h[l].parties[i].conflicts.Some?
      ensures h[m].parties[i].delivered <= h[l].parties[i].conflicts.value
      ensures h[m].ready <= h[l].parties[i].conflicts.value
      ensures l <= m ==> h[m].parties[i].conflicts == h[l].parties[i].conflicts
    {
      ConflictsHoldAll(c, run, l, m, i);
      RunIsSafe(c, run, m);
      DeliveredIsReady(c, run[m], i);
      if l <= m {
        RunIsLater(c, run, l, m);
        assert LocalIsLater(run[l].locals[i], run[m].locals[i]);
      }
    }
  }

  // Claim: every run keeps the safety rules.
  lemma RunsKeepPromises(c: Config, run: seq<State>, h: History)
    requires IsConfig(c) && IsRun(c, run) && Shows(c, run, h)
    ensures Promises(CorrectOnes(c), h)
  {
    RunIsValid(c, run, h);
    RunOnlyGrows(c, run, h);
    RunPredicts(c, run, h);
    forall l: nat, i: nat | l < |h| && i in CorrectOnes(c)
      ensures h[l].parties[i].conflicts.Some? <==> h[l].parties[i].delivered != {}
      ensures h[l].parties[i].delivered <= h[l].ready
    {
      RunIsSafe(c, run, l);
      assert LocalIsSafe(c, run[l], i, run[l].locals[i]);
      DeliveredIsReady(c, run[l], i);
    }
  }

  // Claim: so does every certificate, whoever made it and whenever: one that is unique leaves no other value to anybody.
  lemma UniqueForEver(c: Config, run: seq<State>, l: nat, e: Certificate, m: nat, p: Pair)
    requires IsConfig(c) && IsRun(c, run) && l < |run| && m < |run| && |run[l].locals| == c.n == |run[m].locals|
    requires IsValid(c, run[l], e) && IsUnique(c, e)
    requires p in ReadyPairs(c, run[m])
    ensures p.value == e.pair.value
  {
    var later := if l <= m then m else l;
    RunIsSafe(c, run, later);
    RunIsLater(c, run, l, later);
    RunIsLater(c, run, m, later);
    CertificateGrows(c, run[l], run[later], e);
    ReadyGrows(c, run[m], run[later]);
    NamedByMany(c, run[later], e, p);
  }
}
