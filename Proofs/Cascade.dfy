include "Quorums.dfy"
include "ConsensusHost.dfy"

// Cascade Consensus [PIFTI23 §2.2] as Impl/Cooperation/Cascade.cs runs it, as a transition system: n processes, at most t of them
// Byzantine, the adversary picks every step. What travels are signed statements; signatures are ideal. So the state keeps what correct
// processes have signed in the two instances of CAC, and the adversary may show any process any of it, and anything that Byzantine
// processes can sign, at any time, in any composition: more than bundles, proposals of restrained consensus and proofs of uniqueness
// can do. Left out is what only ties its hands: when CAC unlocks, timers, who takes part in restrained consensus, whom a proof is sent to.
//
// What is taken from CAC (Cac.cs), as rules of the steps below and nowhere else:
//   a correct process witnesses a pair only with the proposer's signature on it, and only if it finds it good (first instance: the
//   application's check; second: a certificate of the first for its value), and nothing any more after its first READY;
//   it signs READY for a pair only with WITNESS signatures of 2t + k processes, naming all pairs that it has witnessed; in the first
//   instance only if it finds the pair good, since a bundle that speaks of one that it does not is dropped before CAC sees it
//   (Delivery.OnMessage), so that it knows nothing of such a pair;
//   it delivers a pair with READY statements of n − t processes, and counts a READY only with the WITNESS signatures that it names;
//   its conflict set is all pairs with k of the WITNESS signatures that it then knows, whichever these are.
// Prediction is not taken, it follows. Of global consensus: agreement, and that it decides what has a certificate of the second CAC.
// Of restrained consensus: nothing. Its result is whatever the adversary likes; that the certificate is checked will do.
// Proved for all n > 2t: agreement and validity, that n − 2t correct processes have found good what is decided before anyone decides it,
// and that every run is one of the host in ConsensusHost.dfy. Termination is not, which is what the machine's n ≥ 3t + k is for.

abstract module Cascade {
  import opened Quorums
  import opened H = ConsensusHost

  // All that matters of values is whether two are the same.
  type Value(==, !new)

  // ⟨m, j⟩
  datatype Pair = Pair(value: Value, sender: nat)

  datatype Config = Config(n: nat, t: nat, k: nat, byz: set<nat>)

  predicate IsConfig(c: Config) {
    c.n > 2 * c.t && c.k >= 1 && c.byz <= Servers(c.n) && |c.byz| <= c.t
  }

  // q_W and q_R
  function WitnessQuorum(c: Config): nat {
    2 * c.t + c.k
  }

  function ReadyQuorum(c: Config): nat
    requires IsConfig(c)
  {
    c.n - c.t
  }

  // How many correct processes there are at least among n − t.
  function Least(c: Config): int {
    c.n - 2 * c.t
  }

  predicate IsCorrect(c: Config, i: nat) {
    i < c.n && i !in c.byz
  }

  // The two instances of CAC.
  datatype Instance = First | Second

  datatype Statement = Broadcast(pair: Pair) | Witness(signer: nat, pair: Pair) | Ready(signer: nat, pair: Pair, named: set<Pair>)

  function Signer(st: Statement): nat {
    if st.Broadcast? then st.pair.sender else st.signer
  }

  // CacCertificate.cs: READY statements for a pair, and by signer what they name.
  datatype Certificate = Certificate(instance: Instance, pair: Pair, names: map<nat, set<Pair>>)

  // What the first and the second CAC delivered first, with its certificate; and the decision.
  datatype Server = Server(first: Option<Certificate>, second: Option<Certificate>, decided: Option<Value>)

  // The statements of correct processes by instance; who has proposed what, and who has found good which value of whom; what global
  // consensus has decided at some correct process.
  datatype State = State(
    servers: seq<Server>,
    first: set<Statement>,
    second: set<Statement>,
    proposed: set<(nat, Value)>,
    judged: set<(nat, nat, Value)>,
    global: Option<Value>)

  function Start(c: Config): State {
    State(seq(c.n, _ => Server(None, None, None)), {}, {}, {}, {}, None)
  }

  function Signed(s: State, x: Instance): set<Statement> {
    if x.First? then s.first else s.second
  }

  function Sign(s: State, x: Instance, st: Statement): State {
    if x.First? then s.(first := s.first + {st}) else s.(second := s.second + {st})
  }

  // What can be shown to a process.
  predicate CanBeShown(c: Config, s: State, x: Instance, st: Statement) {
    Signer(st) in c.byz || st in Signed(s, x)
  }

  // CacCertificate.IsValid
  predicate IsValid(c: Config, s: State, cert: Certificate)
    requires IsConfig(c)
  {
    && cert.names.Keys <= Servers(c.n) && |cert.names.Keys| >= ReadyQuorum(c)
    && forall p :: p in cert.names ==> CanBeShown(c, s, cert.instance, Ready(p, cert.pair, cert.names[p]))
  }

  function Namers(cert: Certificate, pair: Pair): set<nat> {
    set p | p in cert.names && pair in cert.names[p]
  }

  // CacCertificate.IsUnique
  ghost predicate IsUnique(c: Config, cert: Certificate) {
    forall pair: Pair :: pair.value != cert.pair.value ==> |Namers(cert, pair)| < c.k
  }

  function Witnessed(s: State, x: Instance, i: nat): set<Pair> {
    set st | st in Signed(s, x) && st.Witness? && st.signer == i :: st.pair
  }

  predicate HasReady(s: State, x: Instance, i: nat) {
    exists st :: st in Signed(s, x) && st.Ready? && st.signer == i
  }

  predicate HasBroadcast(s: State, x: Instance, i: nat) {
    exists st :: st in Signed(s, x) && st.Broadcast? && st.pair.sender == i
  }

  // WITNESS signatures of these can be shown, and make ready.
  predicate AreEnough(c: Config, s: State, x: Instance, pair: Pair, witnesses: set<nat>) {
    && witnesses <= Servers(c.n) && |witnesses| >= WitnessQuorum(c)
    && forall w :: w in witnesses ==> CanBeShown(c, s, x, Witness(w, pair))
  }

  function Knowers(known: map<Pair, set<nat>>, pair: Pair): set<nat> {
    if pair in known then known[pair] else {}
  }

  // Cascade.HasOneValue, of the conflict set that follows from the WITNESS signatures known.
  ghost predicate HasOneValue(c: Config, known: map<Pair, set<nat>>) {
    forall d: Pair, e: Pair :: |Knowers(known, d)| >= c.k && |Knowers(known, e)| >= c.k ==> d.value == e.value
  }

  // What a process holds is closed (BundleIndex.IsClosed): it knows the WITNESS signatures that READY statements name.
  predicate IsClosed(cert: Certificate, known: map<Pair, set<nat>>) {
    forall p, pair :: p in cert.names && pair in cert.names[p] ==> p in Knowers(known, pair)
  }

  datatype Action =
    | ProposeValue(i: nat, v: Value)
    // The application finds good what j proposes, as DeliveryService.dfy does.
    | JudgeValue(i: nat, j: nat, v: Value)
    | SignWitness(i: nat, pair: Pair)
    // With the certificate that the bundle brings; of its own pair a process has admitted one.
    | SignSecondWitness(i: nat, pair: Pair, cert: Certificate)
    | SignReady(i: nat, x: Instance, pair: Pair, witnesses: set<nat>)
    // First delivery of an instance, with all WITNESS signatures that are known, by pair.
    | Deliver(i: nat, cert: Certificate, known: map<Pair, set<nat>>)
    // Restrained consensus ends, or the timer of a process that waits for it.
    | EndRestrained(i: nat, result: Option<Certificate>)
    | ReadProof(i: nat, cert: Certificate)
    | DecideGlobally(i: nat, v: Value, cert: Certificate)

  // Steps of correct processes: Byzantine ones sign what they like without a step.
  ghost predicate Enabled(c: Config, s: State, a: Action)
    requires IsConfig(c) && |s.servers| == c.n
  {
    && IsCorrect(c, a.i)
    && match a
       case ProposeValue(_, _) => true
       case JudgeValue(_, _, _) => true
       case SignWitness(i, pair) =>
         && !HasReady(s, First, i)
         && CanBeShown(c, s, First, Broadcast(pair)) && (i, pair.sender, pair.value) in s.judged
       case SignSecondWitness(i, pair, cert) =>
         && !HasReady(s, Second, i)
         && CanBeShown(c, s, Second, Broadcast(pair))
         && (pair.sender == i || (cert.instance == First && cert.pair.value == pair.value && IsValid(c, s, cert)))
       case SignReady(i, x, pair, witnesses) =>
         AreEnough(c, s, x, pair, witnesses) && (x.First? ==> (i, pair.sender, pair.value) in s.judged)
       case Deliver(i, cert, known) =>
         && (if cert.instance.First? then s.servers[i].first else s.servers[i].second).None?
         && IsValid(c, s, cert) && IsClosed(cert, known)
         && forall pair, w :: pair in known && w in known[pair] ==> w < c.n && CanBeShown(c, s, cert.instance, Witness(w, pair))
       case EndRestrained(i, _) => s.servers[i].first.Some?
       case ReadProof(_, _) => true
       case DecideGlobally(_, v, cert) =>
         && (s.global.Some? ==> s.global.value == v)
         && cert.instance == Second && cert.pair.value == v && IsValid(c, s, cert)
  }

  // Cascade.Conclude
  function Conclude(s: State, i: nat, v: Value): State
    requires i < |s.servers|
  {
    if s.servers[i].decided.Some? then s else s.(servers := s.servers[i := s.servers[i].(decided := Some(v))])
  }

  // Cascade.OnInput, Cac.OnInput. What a process proposes it finds good: its own pair it witnesses without being asked.
  function OnPropose(s: State, i: nat, v: Value): State
    requires i < |s.servers|
  {
    var t := s.(proposed := s.proposed + {(i, v)}, judged := s.judged + {(i, i, v)});
    if s.servers[i].decided.Some? || s.servers[i].first.Some? || HasBroadcast(s, First, i) then t
    else Sign(t, First, Broadcast(Pair(v, i)))
  }

  // Cascade.OnDelivered and OnConflicts. What falls back goes on with EndRestrained, or DecideGlobally.
  ghost function OnDeliver(c: Config, s: State, i: nat, cert: Certificate, known: map<Pair, set<nat>>): State
    requires i < |s.servers|
  {
    var server := s.servers[i];
    var t := s.(servers := s.servers[i :=
      if cert.instance.First? then server.(first := Some(cert)) else server.(second := Some(cert))]);
    if HasOneValue(c, known) then Conclude(t, i, cert.pair.value) else t
  }

  // What goes into the second CAC: a result, or what was delivered here. Restrained.Verifies drops what is not certified by the first CAC.
  function Carried(c: Config, s: State, i: nat, result: Option<Certificate>): Certificate
    requires IsConfig(c) && i < |s.servers| && s.servers[i].first.Some?
  {
    if result.Some? && result.value.instance == First && IsValid(c, s, result.value) then result.value else s.servers[i].first.value
  }

  // Cascade.OnRestrained and Carry.
  function OnRestrained(c: Config, s: State, i: nat, result: Option<Certificate>): State
    requires IsConfig(c) && i < |s.servers| && s.servers[i].first.Some?
  {
    if s.servers[i].decided.Some? || s.servers[i].second.Some? || HasBroadcast(s, Second, i) then s
    else Sign(s, Second, Broadcast(Pair(Carried(c, s, i, result).pair.value, i)))
  }

  ghost function Apply(c: Config, s: State, a: Action): State
    requires IsConfig(c) && |s.servers| == c.n && Enabled(c, s, a)
  {
    match a
    case ProposeValue(i, v) => OnPropose(s, i, v)
    case JudgeValue(i, j, v) => s.(judged := s.judged + {(i, j, v)})
    case SignWitness(i, pair) => Sign(s, First, Witness(i, pair))
    case SignSecondWitness(i, pair, _) => Sign(s, Second, Witness(i, pair))
    case SignReady(i, x, pair, _) => Sign(s, x, Ready(i, pair, Witnessed(s, x, i)))
    case Deliver(i, cert, known) => OnDeliver(c, s, i, cert, known)
    case EndRestrained(i, result) => OnRestrained(c, s, i, result)
    // Cascade.Read
    case ReadProof(i, cert) => if IsValid(c, s, cert) && IsUnique(c, cert) then Conclude(s, i, cert.pair.value) else s
    case DecideGlobally(i, v, _) => Conclude(s.(global := Some(v)), i, v)
  }

  // What the user sees of a step, as an event of the host.
  ghost function Shown(c: Config, s: State, a: Action): Option<Event<Value>>
    requires IsConfig(c) && |s.servers| == c.n && Enabled(c, s, a)
  {
    match a
    case ProposeValue(i, v) => Some(Propose(i, v))
    case JudgeValue(i, j, v) => Some(Judge(i, j, v))
    case _ =>
      var after := Apply(c, s, a).servers[a.i].decided;
      if s.servers[a.i].decided.None? && after.Some? then Some(Decide(a.i, after.value)) else None
  }

  // ---- The invariant

  ghost predicate IsBacked(c: Config, s: State, x: Instance, pair: Pair) {
    exists witnesses: set<nat> :: AreEnough(c, s, x, pair, witnesses)
  }

  ghost predicate IsCertified(c: Config, s: State, x: Instance, v: Value)
    requires IsConfig(c)
  {
    exists cert: Certificate :: cert.instance == x && cert.pair.value == v && IsValid(c, s, cert)
  }

  ghost predicate IsProvedUnique(c: Config, s: State, x: Instance, v: Value)
    requires IsConfig(c)
  {
    exists cert: Certificate :: cert.instance == x && cert.pair.value == v && IsValid(c, s, cert) && IsUnique(c, cert)
  }

  // Whoever is ready knew 2t + k witnesses, and has named all that it will ever witness.
  ghost predicate ReadyOk(c: Config, s: State, x: Instance, st: Statement)
    requires st.Ready?
  {
    IsBacked(c, s, x, st.pair) && forall pair :: Witness(st.signer, pair) in Signed(s, x) ==> pair in st.named
  }

  ghost predicate CacOk(c: Config, s: State, x: Instance) {
    forall st :: st in Signed(s, x) ==> IsCorrect(c, Signer(st)) && (st.Ready? ==> ReadyOk(c, s, x, st))
  }

  ghost predicate FirstOk(c: Config, s: State) {
    && (forall pair :: Broadcast(pair) in s.first ==> (pair.sender, pair.value) in s.proposed)
    && (forall st :: st in s.first && st.Ready? ==> (st.signer, st.pair.sender, st.pair.value) in s.judged)
    && forall i: nat, pair :: Witness(i, pair) in s.first ==>
         (i, pair.sender, pair.value) in s.judged && CanBeShown(c, s, First, Broadcast(pair))
  }

  ghost predicate SecondOk(c: Config, s: State)
    requires IsConfig(c)
  {
    && (forall pair :: Broadcast(pair) in s.second ==> IsCertified(c, s, First, pair.value))
    && forall i: nat, pair :: Witness(i, pair) in s.second ==> IsCertified(c, s, First, pair.value)
  }

  ghost predicate ServersOk(c: Config, s: State)
    requires IsConfig(c)
  {
    forall i: nat :: i < |s.servers| && s.servers[i].first.Some? ==>
      s.servers[i].first.value.instance == First && IsValid(c, s, s.servers[i].first.value)
  }

  // Witnesses to these, as functions: a statement that picks one cannot be refined (Dafny 4.11 fails on it).
  ghost function Backing(c: Config, s: State, x: Instance, pair: Pair): set<nat>
    requires IsBacked(c, s, x, pair)
    ensures AreEnough(c, s, x, pair, Backing(c, s, x, pair))
  {
    var witnesses: set<nat> :| AreEnough(c, s, x, pair, witnesses); witnesses
  }

  ghost function CertificateOf(c: Config, s: State, x: Instance, v: Value): Certificate
    requires IsConfig(c) && IsCertified(c, s, x, v)
    ensures var cert := CertificateOf(c, s, x, v); cert.instance == x && cert.pair.value == v && IsValid(c, s, cert)
  {
    var cert: Certificate :| cert.instance == x && cert.pair.value == v && IsValid(c, s, cert); cert
  }

  ghost function ProofOf(c: Config, s: State, x: Instance, v: Value): Certificate
    requires IsConfig(c) && IsProvedUnique(c, s, x, v)
    ensures var cert := ProofOf(c, s, x, v); cert.instance == x && cert.pair.value == v && IsValid(c, s, cert) && IsUnique(c, cert)
  {
    var cert: Certificate :| cert.instance == x && cert.pair.value == v && IsValid(c, s, cert) && IsUnique(c, cert); cert
  }

  // Why v may be decided: by the first CAC, by the second, or globally; by a delivery or by a proof that was handed on.
  ghost predicate MayDecide(c: Config, s: State, v: Value)
    requires IsConfig(c)
  {
    IsProvedUnique(c, s, First, v) || IsProvedUnique(c, s, Second, v) || s.global == Some(v)
  }

  ghost predicate DecisionsOk(c: Config, s: State)
    requires IsConfig(c)
  {
    && (s.global.Some? ==> IsCertified(c, s, Second, s.global.value))
    && forall i: nat :: i < |s.servers| && s.servers[i].decided.Some? ==> IsCorrect(c, i) && MayDecide(c, s, s.servers[i].decided.value)
  }

  ghost predicate Inv(c: Config, s: State) {
    && IsConfig(c) && |s.servers| == c.n
    && CacOk(c, s, First) && CacOk(c, s, Second)
    && FirstOk(c, s) && SecondOk(c, s) && ServersOk(c, s) && DecisionsOk(c, s)
  }

  lemma StartIsGood(c: Config)
    requires IsConfig(c)
    ensures Inv(c, Start(c))
  {
  }

  // ---- What follows from it: counting on READY statements

  // A pair for which a correct process is ready is named by k of the statements of every certificate of its instance.
  lemma ReadyIsNamed(c: Config, s: State, cert: Certificate, ready: Statement)
    requires IsConfig(c) && CacOk(c, s, cert.instance) && IsValid(c, s, cert)
    requires ready.Ready? && ready in Signed(s, cert.instance)
    ensures |Namers(cert, ready.pair)| >= c.k
  {
    assert ReadyOk(c, s, cert.instance, ready);
    var witnesses := Backing(c, s, cert.instance, ready.pair);
    var correct := witnesses - c.byz;
    assert |correct| >= c.t + c.k by {
      SubsetCount(witnesses * c.byz, c.byz);
      assert witnesses == correct + witnesses * c.byz;
    }
    IntersectionCount(c.n, correct, cert.names.Keys);
    var both := correct * cert.names.Keys;
    forall p | p in both
      ensures p in Namers(cert, ready.pair)
    {
      assert Witness(p, ready.pair) in Signed(s, cert.instance);
      var own := Ready(p, cert.pair, cert.names[p]);
      assert CanBeShown(c, s, cert.instance, own);
      assert ReadyOk(c, s, cert.instance, own);
    }
    SubsetCount(both, Namers(cert, ready.pair));
  }

  // A certificate takes a correct process that was ready.
  lemma SomeoneWasReady(c: Config, s: State, cert: Certificate) returns (ready: Statement)
    requires IsConfig(c) && IsValid(c, s, cert)
    ensures ready.Ready? && ready.pair == cert.pair && ready in Signed(s, cert.instance)
  {
    if cert.names.Keys <= c.byz {
      SubsetCount(cert.names.Keys, c.byz);
    }
    var p :| p in cert.names && p !in c.byz;
    ready := Ready(p, cert.pair, cert.names[p]);
    assert CanBeShown(c, s, cert.instance, ready);
  }

  // A pair that someone was ready for, a correct process has witnessed.
  lemma SomeoneHasWitnessed(c: Config, s: State, x: Instance, pair: Pair) returns (w: nat)
    requires IsConfig(c) && IsBacked(c, s, x, pair)
    ensures w !in c.byz && Witness(w, pair) in Signed(s, x)
  {
    var witnesses := Backing(c, s, x, pair);
    if witnesses <= c.byz {
      SubsetCount(witnesses, c.byz);
    }
    w :| w in witnesses && w !in c.byz;
    assert CanBeShown(c, s, x, Witness(w, pair));
  }

  // Claim: of two certificates of one instance, of which one is unique, both are of one value. This is what the proof of uniqueness
  // proves, now and for ever, as every later state keeps the invariant.
  lemma UniqueIsOnly(c: Config, s: State, cert: Certificate, other: Certificate)
    requires IsConfig(c) && CacOk(c, s, cert.instance) && IsValid(c, s, cert) && IsUnique(c, cert)
    requires IsValid(c, s, other) && other.instance == cert.instance
    ensures other.pair.value == cert.pair.value
  {
    var ready := SomeoneWasReady(c, s, other);
    ReadyIsNamed(c, s, cert, ready);
  }

  // Claim: whoever delivers with a conflict set of one value has a certificate that proves uniqueness, so that it can hand it on.
  lemma OneValueIsUnique(c: Config, s: State, cert: Certificate, known: map<Pair, set<nat>>)
    requires IsConfig(c) && CacOk(c, s, cert.instance) && IsValid(c, s, cert)
    requires IsClosed(cert, known) && HasOneValue(c, known)
    ensures IsUnique(c, cert)
  {
    // What is delivered is in the conflict set.
    Prediction(c, s, cert, known, cert);
    forall pair: Pair | pair.value != cert.pair.value
      ensures |Namers(cert, pair)| < c.k
    {
      NamedIsKnown(cert, known, pair);
    }
  }

  // Claim: prediction, of any conflict set. Whatever is delivered in an instance, whenever and wherever, is in the conflict set of whoever
  // has delivered there with these signatures known.
  lemma Prediction(c: Config, s: State, cert: Certificate, known: map<Pair, set<nat>>, other: Certificate)
    requires IsConfig(c) && CacOk(c, s, cert.instance) && IsValid(c, s, cert) && IsClosed(cert, known)
    requires IsValid(c, s, other) && other.instance == cert.instance
    ensures |Knowers(known, other.pair)| >= c.k
  {
    var ready := SomeoneWasReady(c, s, other);
    ReadyIsNamed(c, s, cert, ready);
    NamedIsKnown(cert, known, other.pair);
  }

  lemma NamedIsKnown(cert: Certificate, known: map<Pair, set<nat>>, pair: Pair)
    requires IsClosed(cert, known)
    ensures |Namers(cert, pair)| <= |Knowers(known, pair)|
  {
    SubsetCount(Namers(cert, pair), Knowers(known, pair));
  }

  // Prediction, where the conflict set is of one value: nothing of another value is ever certified, so delivered, in that instance.
  lemma NothingElseIsCertified(c: Config, s: State, x: Instance, v: Value, other: Value)
    requires IsConfig(c) && CacOk(c, s, x) && IsProvedUnique(c, s, x, v) && IsCertified(c, s, x, other)
    ensures other == v
  {
    UniqueIsOnly(c, s, ProofOf(c, s, x, v), CertificateOf(c, s, x, other));
  }

  // What is certified in the second CAC is so in the first.
  lemma SecondIsFirst(c: Config, s: State, v: Value)
    requires Inv(c, s) && IsCertified(c, s, Second, v)
    ensures IsCertified(c, s, First, v)
  {
    var cert := CertificateOf(c, s, Second, v);
    var ready := SomeoneWasReady(c, s, cert);
    assert ReadyOk(c, s, Second, ready);
    var w := SomeoneHasWitnessed(c, s, Second, cert.pair);
  }

  lemma DecidedIsCertified(c: Config, s: State, v: Value)
    requires Inv(c, s) && MayDecide(c, s, v)
    ensures IsCertified(c, s, First, v)
    ensures IsProvedUnique(c, s, First, v) || IsCertified(c, s, Second, v)
  {
    if !IsProvedUnique(c, s, First, v) {
      SecondIsFirst(c, s, v);
    }
  }

  lemma ReasonsAgree(c: Config, s: State, a: Value, b: Value)
    requires Inv(c, s) && MayDecide(c, s, a) && MayDecide(c, s, b)
    ensures a == b
  {
    DecidedIsCertified(c, s, a);
    DecidedIsCertified(c, s, b);
    if IsProvedUnique(c, s, First, a) {
      NothingElseIsCertified(c, s, First, a, b);
    } else if IsProvedUnique(c, s, First, b) {
      NothingElseIsCertified(c, s, First, b, a);
    } else if IsProvedUnique(c, s, Second, a) {
      NothingElseIsCertified(c, s, Second, a, b);
    } else if IsProvedUnique(c, s, Second, b) {
      NothingElseIsCertified(c, s, Second, b, a);
    }
  }

  // Claim: agreement, whatever combination of steps the two decisions come from.
  lemma Agreement(c: Config, s: State, i: nat, j: nat)
    requires Inv(c, s) && i < c.n && j < c.n && s.servers[i].decided.Some? && s.servers[j].decided.Some?
    ensures s.servers[i].decided == s.servers[j].decided
  {
    ReasonsAgree(c, s, s.servers[i].decided.value, s.servers[j].decided.value);
  }

  // Claim: validity. What is decided has a certificate of the first CAC, so t + k correct processes have witnessed one pair of it: they
  // found it good, and its sender is Byzantine or has proposed it.
  lemma Validity(c: Config, s: State, v: Value) returns (pair: Pair, witnesses: set<nat>)
    requires Inv(c, s) && MayDecide(c, s, v)
    ensures pair.value == v && Stands(c.byz, s.proposed, pair.sender, v)
    ensures |witnesses| >= c.t + c.k
    ensures forall w :: w in witnesses ==> IsCorrect(c, w) && Witness(w, pair) in s.first && (w, pair.sender, v) in s.judged
  {
    DecidedIsCertified(c, s, v);
    var cert := CertificateOf(c, s, First, v);
    pair := cert.pair;
    var ready := SomeoneWasReady(c, s, cert);
    assert ReadyOk(c, s, First, ready);
    var all := Backing(c, s, First, pair);
    witnesses := all - c.byz;
    SubsetCount(all * c.byz, c.byz);
    assert all == witnesses + all * c.byz;
    forall w | w in witnesses
      ensures IsCorrect(c, w) && Witness(w, pair) in s.first && (w, pair.sender, v) in s.judged
    {
      assert CanBeShown(c, s, First, Witness(w, pair));
    }
    assert |witnesses| > 0;
    var w :| w in witnesses;
    assert CanBeShown(c, s, First, Broadcast(pair));
  }

  // Claim: support. What has a certificate of the first CAC, n − 2t correct processes have found good: those of the n − t that were ready.
  lemma ManyHaveJudged(c: Config, s: State, v: Value)
    requires Inv(c, s) && IsCertified(c, s, First, v)
    ensures IsSupported(Least(c), HostOf(s), v)
  {
    var cert := CertificateOf(c, s, First, v);
    var signers := cert.names.Keys;
    var correct := signers - c.byz;
    assert |correct| >= c.n - 2 * c.t by {
      SubsetCount(signers * c.byz, c.byz);
      assert signers == correct + signers * c.byz;
    }
    forall p | p in correct
      ensures p in Judges(s.judged, v)
    {
      assert CanBeShown(c, s, First, Ready(p, cert.pair, cert.names[p]));
      assert (p, cert.pair.sender, v) in s.judged;
    }
    SubsetCount(correct, Judges(s.judged, v));
  }

  // ---- Every step keeps the invariant

  // Statements are only ever added, by correct processes.
  ghost predicate Grows(s: State, t: State) {
    && s.first <= t.first && s.second <= t.second && s.proposed <= t.proposed && s.judged <= t.judged
    && (s.global.Some? ==> t.global == s.global)
  }

  lemma ValidStays(c: Config, s: State, t: State, cert: Certificate)
    requires IsConfig(c) && Grows(s, t) && IsValid(c, s, cert)
    ensures IsValid(c, t, cert)
  {
  }

  lemma BackedStays(c: Config, s: State, t: State, x: Instance, pair: Pair)
    requires Grows(s, t) && IsBacked(c, s, x, pair)
    ensures IsBacked(c, t, x, pair)
  {
    assert AreEnough(c, t, x, pair, Backing(c, s, x, pair));
  }

  lemma CertifiedStays(c: Config, s: State, t: State, x: Instance, v: Value)
    requires IsConfig(c) && Grows(s, t)
    ensures IsCertified(c, s, x, v) ==> IsCertified(c, t, x, v)
    ensures IsProvedUnique(c, s, x, v) ==> IsProvedUnique(c, t, x, v)
  {
    if IsCertified(c, s, x, v) {
      ValidStays(c, s, t, CertificateOf(c, s, x, v));
    }
    if IsProvedUnique(c, s, x, v) {
      ValidStays(c, s, t, ProofOf(c, s, x, v));
    }
  }

  lemma MayDecideStays(c: Config, s: State, t: State, v: Value)
    requires IsConfig(c) && Grows(s, t) && MayDecide(c, s, v)
    ensures MayDecide(c, t, v)
  {
    CertifiedStays(c, s, t, First, v);
    CertifiedStays(c, s, t, Second, v);
  }

  // Signing "st" in instance x, and maybe growing what is beside the statements.
  lemma SigningIsGood(c: Config, s: State, t: State, x: Instance, st: Statement)
    requires Inv(c, s) && IsCorrect(c, Signer(st)) && Grows(s, t)
    requires t.servers == s.servers && t.global == s.global
    requires Signed(t, x) == Signed(s, x) + {st}
    requires if x.First? then t.second == s.second else t.first == s.first
    requires st.Witness? ==> !HasReady(s, x, st.signer)
    requires st.Ready? ==> IsBacked(c, s, x, st.pair) && st.named == Witnessed(s, x, st.signer)
    requires st.Ready? && x.First? ==> (st.signer, st.pair.sender, st.pair.value) in t.judged
    requires st.Broadcast? && x.First? ==> (st.pair.sender, st.pair.value) in t.proposed
    requires st.Witness? && x.First? ==>
      (st.signer, st.pair.sender, st.pair.value) in t.judged && CanBeShown(c, s, First, Broadcast(st.pair))
    requires !st.Ready? && x.Second? ==> IsCertified(c, s, First, st.pair.value)
    ensures Inv(c, t)
  {
    ReadyStays(c, s, t, x, st);
    OtherCacStays(c, s, t, if x.First? then Second else First);
    SecondStays(c, s, t, x, st);
    DecisionsStay(c, s, t);
  }

  lemma ReadyStays(c: Config, s: State, t: State, x: Instance, st: Statement)
    requires CacOk(c, s, x) && IsCorrect(c, Signer(st)) && Grows(s, t) && Signed(t, x) == Signed(s, x) + {st}
    requires st.Witness? ==> !HasReady(s, x, st.signer)
    requires st.Ready? ==> IsBacked(c, s, x, st.pair) && st.named == Witnessed(s, x, st.signer)
    ensures CacOk(c, t, x)
  {
    forall ready | ready in Signed(t, x) && ready.Ready?
      ensures ReadyOk(c, t, x, ready)
    {
      if ready in Signed(s, x) {
        assert ReadyOk(c, s, x, ready);
      }
      BackedStays(c, s, t, x, ready.pair);
    }
  }

  lemma OtherCacStays(c: Config, s: State, t: State, x: Instance)
    requires CacOk(c, s, x) && Grows(s, t) && Signed(t, x) == Signed(s, x)
    ensures CacOk(c, t, x)
  {
    forall ready | ready in Signed(t, x) && ready.Ready?
      ensures ReadyOk(c, t, x, ready)
    {
      assert ReadyOk(c, s, x, ready);
      BackedStays(c, s, t, x, ready.pair);
    }
  }

  lemma SecondStays(c: Config, s: State, t: State, x: Instance, st: Statement)
    requires IsConfig(c) && SecondOk(c, s) && Grows(s, t) && t.second <= s.second + {st}
    requires !st.Ready? && st in t.second ==> IsCertified(c, s, First, st.pair.value) || st in s.second
    ensures SecondOk(c, t)
  {
    forall pair | Broadcast(pair) in t.second
      ensures IsCertified(c, t, First, pair.value)
    {
      assert IsCertified(c, s, First, pair.value);
      CertifiedStays(c, s, t, First, pair.value);
    }
    forall i: nat, pair | Witness(i, pair) in t.second
      ensures IsCertified(c, t, First, pair.value)
    {
      assert IsCertified(c, s, First, pair.value);
      CertifiedStays(c, s, t, First, pair.value);
    }
  }

  lemma DecisionsStay(c: Config, s: State, t: State)
    requires IsConfig(c) && ServersOk(c, s) && DecisionsOk(c, s) && Grows(s, t) && t.servers == s.servers && t.global == s.global
    ensures ServersOk(c, t) && DecisionsOk(c, t)
  {
    if s.global.Some? {
      CertifiedStays(c, s, t, Second, s.global.value);
    }
    forall i: nat | i < |t.servers| && t.servers[i].first.Some?
      ensures t.servers[i].first.value.instance == First && IsValid(c, t, t.servers[i].first.value)
    {
      ValidStays(c, s, t, s.servers[i].first.value);
    }
    forall i: nat | i < |t.servers| && t.servers[i].decided.Some?
      ensures IsCorrect(c, i) && MayDecide(c, t, t.servers[i].decided.value)
    {
      MayDecideStays(c, s, t, s.servers[i].decided.value);
    }
  }

  // Nothing is signed.
  lemma SilenceIsGood(c: Config, s: State, t: State)
    requires Inv(c, s) && Grows(s, t) && t.first == s.first && t.second == s.second
    requires |t.servers| == c.n && ServersOk(c, t) && DecisionsOk(c, t)
    ensures Inv(c, t)
  {
    OtherCacStays(c, s, t, First);
    OtherCacStays(c, s, t, Second);
    if s.second != {} {
      var st :| st in s.second;
      SecondStays(c, s, t, Second, st);
    }
  }

  lemma ProposeIsGood(c: Config, s: State, i: nat, v: Value)
    requires Inv(c, s) && IsCorrect(c, i)
    ensures Inv(c, OnPropose(s, i, v))
  {
    var t := OnPropose(s, i, v);
    if t.first == s.first {
      DecisionsStay(c, s, t);
      SilenceIsGood(c, s, t);
    } else {
      SigningIsGood(c, s, t, First, Broadcast(Pair(v, i)));
    }
  }

  lemma JudgeIsGood(c: Config, s: State, i: nat, j: nat, v: Value)
    requires Inv(c, s)
    ensures Inv(c, s.(judged := s.judged + {(i, j, v)}))
  {
    var t := s.(judged := s.judged + {(i, j, v)});
    DecisionsStay(c, s, t);
    SilenceIsGood(c, s, t);
  }

  lemma ConcludeIsGood(c: Config, s: State, i: nat, v: Value)
    requires Inv(c, s) && IsCorrect(c, i) && MayDecide(c, s, v)
    ensures Inv(c, Conclude(s, i, v))
  {
    var t := Conclude(s, i, v);
    forall a: nat | a < |t.servers| && t.servers[a].decided.Some?
      ensures IsCorrect(c, a) && MayDecide(c, t, t.servers[a].decided.value)
    {
      MayDecideStays(c, s, t, t.servers[a].decided.value);
    }
    forall a: nat | a < |t.servers| && t.servers[a].first.Some?
      ensures t.servers[a].first.value.instance == First && IsValid(c, t, t.servers[a].first.value)
    {
      ValidStays(c, s, t, s.servers[a].first.value);
    }
    if s.global.Some? {
      CertifiedStays(c, s, t, Second, s.global.value);
    }
    SilenceIsGood(c, s, t);
  }

  lemma DeliveryProves(c: Config, s: State, i: nat, cert: Certificate, known: map<Pair, set<nat>>)
    requires Inv(c, s) && Enabled(c, s, Deliver(i, cert, known)) && HasOneValue(c, known)
    ensures IsUnique(c, cert)
  {
    OneValueIsUnique(c, s, cert, known);
  }

  lemma DeliverIsGood(c: Config, s: State, i: nat, cert: Certificate, known: map<Pair, set<nat>>)
    requires Inv(c, s) && Enabled(c, s, Deliver(i, cert, known))
    ensures Inv(c, OnDeliver(c, s, i, cert, known))
  {
    var server := s.servers[i];
    var t := s.(servers := s.servers[i :=
      if cert.instance.First? then server.(first := Some(cert)) else server.(second := Some(cert))]);
    forall a: nat | a < |t.servers| && t.servers[a].decided.Some?
      ensures IsCorrect(c, a) && MayDecide(c, t, t.servers[a].decided.value)
    {
      MayDecideStays(c, s, t, s.servers[a].decided.value);
    }
    forall a: nat | a < |t.servers| && t.servers[a].first.Some?
      ensures t.servers[a].first.value.instance == First && IsValid(c, t, t.servers[a].first.value)
    {
      ValidStays(c, s, t, t.servers[a].first.value);
    }
    if s.global.Some? {
      CertifiedStays(c, s, t, Second, s.global.value);
    }
    SilenceIsGood(c, s, t);
    if HasOneValue(c, known) {
      ValidStays(c, s, t, cert);
      DeliveryProves(c, s, i, cert, known);
      assert IsProvedUnique(c, t, cert.instance, cert.pair.value);
      ConcludeIsGood(c, t, i, cert.pair.value);
    }
  }

  lemma RestrainedIsGood(c: Config, s: State, i: nat, result: Option<Certificate>)
    requires Inv(c, s) && IsCorrect(c, i) && s.servers[i].first.Some?
    ensures Inv(c, OnRestrained(c, s, i, result))
  {
    var t := OnRestrained(c, s, i, result);
    if t != s {
      assert IsCertified(c, s, First, Carried(c, s, i, result).pair.value);
      SigningIsGood(c, s, t, Second, Broadcast(Pair(Carried(c, s, i, result).pair.value, i)));
    }
  }

  lemma GlobalIsGood(c: Config, s: State, i: nat, v: Value, cert: Certificate)
    requires Inv(c, s) && Enabled(c, s, DecideGlobally(i, v, cert))
    ensures Inv(c, Apply(c, s, DecideGlobally(i, v, cert)))
  {
    var t := s.(global := Some(v));
    forall a: nat | a < |t.servers| && t.servers[a].decided.Some?
      ensures IsCorrect(c, a) && MayDecide(c, t, t.servers[a].decided.value)
    {
      MayDecideStays(c, s, t, s.servers[a].decided.value);
    }
    forall a: nat | a < |t.servers| && t.servers[a].first.Some?
      ensures t.servers[a].first.value.instance == First && IsValid(c, t, t.servers[a].first.value)
    {
      ValidStays(c, s, t, t.servers[a].first.value);
    }
    assert IsCertified(c, s, Second, v);
    CertifiedStays(c, s, t, Second, v);
    SilenceIsGood(c, s, t);
    ConcludeIsGood(c, t, i, v);
  }

  lemma ProofIsGood(c: Config, s: State, i: nat, cert: Certificate)
    requires Inv(c, s) && IsCorrect(c, i)
    ensures Inv(c, Apply(c, s, ReadProof(i, cert)))
  {
    if IsValid(c, s, cert) && IsUnique(c, cert) {
      assert IsProvedUnique(c, s, cert.instance, cert.pair.value);
      ConcludeIsGood(c, s, i, cert.pair.value);
    }
  }

  lemma SigningStepIsGood(c: Config, s: State, a: Action)
    requires Inv(c, s) && Enabled(c, s, a) && (a.SignWitness? || a.SignSecondWitness? || a.SignReady?)
    ensures Inv(c, Apply(c, s, a))
  {
    var t := Apply(c, s, a);
    match a
    case SignWitness(i, pair) =>
      SigningIsGood(c, s, t, First, Witness(i, pair));
    case SignSecondWitness(i, pair, cert) =>
      assert IsCertified(c, s, First, pair.value);
      SigningIsGood(c, s, t, Second, Witness(i, pair));
    case SignReady(i, x, pair, witnesses) =>
      assert IsBacked(c, s, x, pair);
      SigningIsGood(c, s, t, x, Ready(i, pair, Witnessed(s, x, i)));
  }

  // Claim: every step keeps the invariant.
  lemma StepIsGood(c: Config, s: State, a: Action)
    requires Inv(c, s) && Enabled(c, s, a)
    ensures Inv(c, Apply(c, s, a))
  {
    match a
    case ProposeValue(i, v) => ProposeIsGood(c, s, i, v);
    case JudgeValue(i, j, v) => JudgeIsGood(c, s, i, j, v);
    case Deliver(i, cert, known) => DeliverIsGood(c, s, i, cert, known);
    case EndRestrained(i, result) => RestrainedIsGood(c, s, i, result);
    case ReadProof(i, cert) => ProofIsGood(c, s, i, cert);
    case DecideGlobally(i, v, cert) => GlobalIsGood(c, s, i, v, cert);
    case _ => SigningStepIsGood(c, s, a);
  }

  // ---- Cascade Consensus is consensus

  function Deciders(s: State): set<nat> {
    set i | i in Servers(|s.servers|) && s.servers[i].decided.Some?
  }

  ghost function SomeDecider(s: State): nat
    requires Deciders(s) != {}
    ensures SomeDecider(s) in Deciders(s)
  {
    var i :| i in Deciders(s); i
  }

  ghost function DecidedValue(s: State): Option<Value> {
    if Deciders(s) == {} then None else s.servers[SomeDecider(s)].decided
  }

  // The host as Cascade Consensus shows it.
  ghost function HostOf(s: State): Host<Value> {
    Host(s.proposed, s.judged, DecidedValue(s), Deciders(s))
  }

  // By agreement it does not matter which decision is taken.
  lemma DecidedValueIs(c: Config, s: State, i: nat)
    requires Inv(c, s) && i in Deciders(s)
    ensures DecidedValue(s) == s.servers[i].decided
  {
    Agreement(c, s, i, SomeDecider(s));
  }

  lemma SameDecisions(c: Config, s: State, t: State)
    requires Inv(c, s) && Inv(c, t)
    requires forall i: nat :: i < c.n ==> s.servers[i].decided == t.servers[i].decided
    ensures Deciders(s) == Deciders(t) && DecidedValue(s) == DecidedValue(t)
  {
    if Deciders(s) != {} {
      DecidedValueIs(c, s, SomeDecider(s));
      DecidedValueIs(c, t, SomeDecider(s));
    }
  }

  lemma OneMoreDecides(c: Config, s: State, t: State, i: nat)
    requires Inv(c, s) && Inv(c, t) && i < c.n && s.servers[i].decided.None? && t.servers[i].decided.Some?
    requires forall j: nat :: j < c.n && j != i ==> s.servers[j].decided == t.servers[j].decided
    ensures Deciders(t) == Deciders(s) + {i} && i !in Deciders(s)
    ensures DecidedValue(t) == t.servers[i].decided
    ensures DecidedValue(s).Some? ==> DecidedValue(s) == DecidedValue(t)
  {
    DecidedValueIs(c, t, i);
    if Deciders(s) != {} {
      DecidedValueIs(c, s, SomeDecider(s));
      DecidedValueIs(c, t, SomeDecider(s));
    }
  }

  // What changes in a step beside the statements.
  lemma OnlyOneDecides(c: Config, s: State, a: Action)
    requires Inv(c, s) && Enabled(c, s, a)
    ensures var t := Apply(c, s, a);
            && |t.servers| == c.n
            && (forall j: nat :: j < c.n && j != a.i ==> s.servers[j].decided == t.servers[j].decided)
            && (s.servers[a.i].decided.Some? ==> t.servers[a.i].decided == s.servers[a.i].decided)
            && (!a.ProposeValue? && !a.JudgeValue? ==> t.proposed == s.proposed && t.judged == s.judged)
            && (a.ProposeValue? || a.JudgeValue? ==> t.servers == s.servers)
  {
  }

  // Claim: every step of Cascade Consensus is one of the host, or shows the user nothing and changes nothing there.
  lemma StepRefines(c: Config, s: State, a: Action)
    requires Inv(c, s) && Enabled(c, s, a)
    ensures Inv(c, Apply(c, s, a))
    ensures match Shown(c, s, a)
      case None => HostOf(Apply(c, s, a)) == HostOf(s)
      case Some(e) => Step(c.byz, Least(c), HostOf(s), e) == Accepted(HostOf(Apply(c, s, a)))
  {
    var t := Apply(c, s, a);
    StepIsGood(c, s, a);
    OnlyOneDecides(c, s, a);
    if s.servers[a.i].decided.None? && t.servers[a.i].decided.Some? {
      var v := t.servers[a.i].decided.value;
      OneMoreDecides(c, s, t, a.i);
      var pair, witnesses := Validity(c, t, v);
      assert |witnesses| > 0;
      var w :| w in witnesses;
      assert (w, pair.sender, v) in HostOf(s).judged;
      assert IsFounded(c.byz, HostOf(s), v);
      DecidedIsCertified(c, t, v);
      ManyHaveJudged(c, t, v);
    } else {
      SameDecisions(c, s, t);
    }
  }

  // ---- Runs

  // The state after some actions, if they are enabled one after the other.
  ghost function RunOf(c: Config, actions: seq<Action>): Option<State>
    requires IsConfig(c)
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

  // What the users see of it.
  ghost function Trace(c: Config, actions: seq<Action>): seq<Event<Value>>
    requires IsConfig(c) && RunOf(c, actions).Some?
  {
    if |actions| == 0 then []
    else
      var before := actions[..|actions| - 1];
      match Shown(c, RunOf(c, before).value, actions[|actions| - 1])
      case None => Trace(c, before)
      case Some(e) => Trace(c, before) + [e]
  }

  // Claim: what the users see of any run of Cascade Consensus, the host can show them; so all that ConsensusHost.Promises says holds of it.
  lemma RunRefines(c: Config, actions: seq<Action>)
    requires IsConfig(c) && RunOf(c, actions).Some?
    ensures Inv(c, RunOf(c, actions).value)
    ensures Run(c.byz, Least(c), Trace(c, actions)) == Accepted(HostOf(RunOf(c, actions).value))
  {
    if |actions| == 0 {
      StartIsGood(c);
      assert Deciders(Start(c)) == {};
    } else {
      var before := actions[..|actions| - 1];
      RunRefines(c, before);
      var s := RunOf(c, before).value;
      var a := actions[|actions| - 1];
      StepRefines(c, s, a);
      match Shown(c, s, a)
      case None =>
      case Some(e) => assert (Trace(c, before) + [e])[..|Trace(c, before)|] == Trace(c, before);
    }
  }

  // Claim: in any run two decisions are the same, and no process decides twice; and where nobody is Byzantine what is decided was proposed.
  lemma RunsAgree(c: Config, actions: seq<Action>, a: nat, b: nat)
    requires IsConfig(c) && RunOf(c, actions).Some? && a < b < |Trace(c, actions)|
    requires Trace(c, actions)[a].Decide? && Trace(c, actions)[b].Decide?
    requires IsCorrect(c, Trace(c, actions)[a].i) && IsCorrect(c, Trace(c, actions)[b].i)
    ensures Trace(c, actions)[a].v == Trace(c, actions)[b].v && Trace(c, actions)[a].i != Trace(c, actions)[b].i
    ensures c.byz == {} ==> exists j :: Propose(j, Trace(c, actions)[b].v) in Trace(c, actions)[..b]
  {
    RunRefines(c, actions);
    var p, j, judges := Promises(c.byz, Least(c), Trace(c, actions), b);
  }

  lemma OneMoreStep(c: Config, actions: seq<Action>, s: State, trace: seq<Event<Value>>, a: Action)
    requires IsConfig(c) && |s.servers| == c.n && RunOf(c, actions) == Some(s) && Trace(c, actions) == trace && Enabled(c, s, a)
    ensures RunOf(c, actions + [a]) == Some(Apply(c, s, a))
    ensures Trace(c, actions + [a]) == trace + match Shown(c, s, a) case None => [] case Some(e) => [e]
  {
    assert (actions + [a])[..|actions|] == actions;
  }
}
