include "Cac.dfy"
include "Cascade.dfy"

// Cascade Consensus over CAC: every run of the two machines of Cac.dfy with Cascade.cs above them is one of Cascade.dfy, with the same
// statements signed, the same first deliveries and the same verdicts of the conflict sets. So the rules that Cascade.dfy takes from CAC as
// guards of its steps hold of the machine of CAC, and what is proved of Cascade.dfy, agreement first of all, holds of both together.
//
// How: what correct parties have signed in CAC, each by itself, is what Cascade.dfy keeps of an instance. An activation of a party is
// then a sequence of actions there: ProposeValue or EndRestrained for a broadcast, JudgeValue for what the application allows, WITNESS
// for what it witnesses, READY for what it is ready for, and at its first delivery Deliver, with the READY statements and WITNESS
// signatures that it knows then. Which of several pairs it delivers first is the adversary's choice.
//
// What is asked of those above CAC: they broadcast in the first instance only as long as nothing is delivered or decided (Cascade.OnInput),
// and in the second only what restrained consensus or the first delivery leaves (Cascade.Carry). In the second instance a bundle comes only
// if all its values are certified in the first, which Cac.IsCertified checks; which certificate brings that about is not kept.
//
// Where CAC waits for its application, it witnesses only what that has allowed (RunIsAllowed), but is ready for whatever has q_W witnesses.
// So that an application has found good what its process is ready for is said here in its name, by a JudgeValue, and rests on no Allow.

module CascadeOfNumbers refines Cascade {
  type Value = nat
}

module CascadeOverCac {
  import opened Quorums
  import opened CacSpec
  import H = ConsensusHost
  import A = Cac
  import K = CascadeOfNumbers

  // ---- Both speak of the same

  function ConfigOf(c: A.Config): K.Config {
    K.Config(c.n, c.t, c.k, c.faulty)
  }

  function Up(p: Pair): K.Pair {
    K.Pair(p.value, p.sender)
  }

  function Down(q: K.Pair): Pair {
    Pair(q.value, q.sender)
  }

  function Ups(ps: set<Pair>): set<K.Pair>
    ensures forall q :: q in Ups(ps) <==> Down(q) in ps
  {
    assert forall q :: Up(Down(q)) == q;
    set p | p in ps :: Up(p)
  }

  // What a party has signed itself.
  ghost predicate Says(i: nat, l: A.Local, st: K.Statement) {
    match st
    case Broadcast(q) => q.sender == i && Down(q) in l.known.pairs
    case Witness(w, q) => w == i && A.Slot(Down(q), i) in l.known.witnesses
    case Ready(r, q, named) => r == i && SaysReady(i, l, q, named)
  }

  ghost predicate SaysReady(i: nat, l: A.Local, q: K.Pair, named: set<K.Pair>) {
    A.Slot(Down(q), i) in l.known.ready && named == Ups(l.known.ready[A.Slot(Down(q), i)])
  }

  function Broadcasts(i: nat, l: A.Local): set<K.Statement>
    ensures forall st :: st in Broadcasts(i, l) <==> st.Broadcast? && Says(i, l, st)
  {
    assert forall q :: Up(Down(q)) == q;
    set p | p in l.known.pairs && p.sender == i :: K.Broadcast(Up(p))
  }

  function WitnessesOf(i: nat, ps: set<Pair>): set<K.Statement>
    ensures forall st :: st in WitnessesOf(i, ps) <==> st.Witness? && st.signer == i && Down(st.pair) in ps
  {
    assert forall q :: Up(Down(q)) == q;
    set p | p in ps :: K.Witness(i, Up(p))
  }

  function ReadyOf(i: nat, l: A.Local, ps: set<Pair>): set<K.Statement>
    requires ps <= A.ReadyFor(l.known, i)
    ensures forall st :: st in ReadyOf(i, l, ps) <==> st.Ready? && Says(i, l, st) && Down(st.pair) in ps
  {
    assert forall q :: Up(Down(q)) == q;
    set p | p in ps :: K.Ready(i, Up(p), Ups(l.known.ready[A.Slot(p, i)]))
  }

  function Statements(i: nat, l: A.Local): set<K.Statement>
    ensures forall st :: st in Statements(i, l) <==> Says(i, l, st)
  {
    Broadcasts(i, l) + WitnessesOf(i, A.WitnessedBy(l.known, i)) + ReadyOf(i, l, A.ReadyFor(l.known, i))
  }

  // What correct parties have signed: what Cascade.dfy keeps of an instance.
  ghost predicate IsSaid(c: A.Config, s: A.State, st: K.Statement)
    requires |s.locals| == c.n
  {
    A.Correct(c, K.Signer(st)) && Says(K.Signer(st), s.locals[K.Signer(st)], st)
  }

  function AllStatements(c: A.Config, s: A.State): set<K.Statement>
    requires |s.locals| == c.n
    ensures forall st :: st in AllStatements(c, s) <==> IsSaid(c, s, st)
  {
    assert forall st :: IsSaid(c, s, st) ==> K.Signer(st) in A.CorrectOnes(c) && st in Statements(K.Signer(st), s.locals[K.Signer(st)]);
    set i, st | i in A.CorrectOnes(c) && st in Statements(i, s.locals[i]) :: st
  }

  // The certificate that a party has for a pair that it delivers, and the WITNESS signatures that it knows.
  function CertificateOf(x: K.Instance, b: A.Bundle, p: Pair): K.Certificate {
    K.Certificate(x, Up(p), map r | r in A.Ready(b, p) :: Ups(b.ready[A.Slot(p, r)]))
  }

  function KnownOf(b: A.Bundle): map<K.Pair, set<nat>> {
    map q | q in Ups(A.Witnessed(b)) :: A.Witnesses(b, Down(q))
  }

  ghost predicate NamesOneValue(conflicts: set<Pair>) {
    forall p, q :: p in conflicts && q in conflicts ==> p.value == q.value
  }

  function WithSigned(u: K.State, x: K.Instance, signed: set<K.Statement>): K.State {
    if x.First? then u.(first := signed) else u.(second := signed)
  }

  // ---- The guards of Cascade.dfy, one by one, from what Cac.dfy proves of its machine

  lemma KnowersAre(b: A.Bundle, q: K.Pair)
    ensures K.Knowers(KnownOf(b), q) == A.Witnesses(b, Down(q))
  {
    if q !in KnownOf(b) {
      forall w | w in A.Witnesses(b, Down(q))
        ensures false
      {
        assert A.Slot(Down(q), w) in b.witnesses;
      }
    }
  }

  // Claim: C_i of CAC names one value exactly when the WITNESS signatures that are known do, for Cascade Consensus.
  lemma VerdictIs(c: A.Config, b: A.Bundle)
    requires A.IsConfig(c) && A.Closed(b)
    ensures K.HasOneValue(ConfigOf(c), KnownOf(b)) <==> NamesOneValue(A.Conflicts(c, b))
  {
    forall q
      ensures |K.Knowers(KnownOf(b), q)| >= c.k <==> Down(q) in A.Conflicts(c, b)
    {
      KnowersAre(b, q);
      if |A.Witnesses(b, Down(q))| >= c.k {
        var w :| w in A.Witnesses(b, Down(q));
        assert A.Slot(Down(q), w) in b.witnesses;
      }
    }
    if K.HasOneValue(ConfigOf(c), KnownOf(b)) {
      forall p, q | p in A.Conflicts(c, b) && q in A.Conflicts(c, b)
        ensures p.value == q.value
      {
        assert Down(Up(p)) == p && Down(Up(q)) == q;
        assert |K.Knowers(KnownOf(b), Up(p))| >= c.k && |K.Knowers(KnownOf(b), Up(q))| >= c.k;
      }
    }
  }

  // What exists can be shown.
  ghost predicate Keeps(c: A.Config, s: A.State, u: K.State, x: K.Instance) {
    |s.locals| == c.n && K.Signed(u, x) == AllStatements(c, s)
  }

  lemma BroadcastCanBeShown(c: A.Config, s: A.State, u: K.State, x: K.Instance, b: A.Bundle, p: Pair)
    requires Keeps(c, s, u, x) && A.Exists(c, s, b) && p in b.pairs
    ensures K.CanBeShown(ConfigOf(c), u, x, K.Broadcast(Up(p)))
  {
    assert Down(Up(p)) == p;
    if p.sender !in c.faulty {
      assert IsSaid(c, s, K.Broadcast(Up(p)));
    }
  }

  lemma WitnessCanBeShown(c: A.Config, s: A.State, u: K.State, x: K.Instance, b: A.Bundle, w: A.Slot)
    requires Keeps(c, s, u, x) && A.Exists(c, s, b) && w in b.witnesses
    ensures w.signer < c.n && K.CanBeShown(ConfigOf(c), u, x, K.Witness(w.signer, Up(w.pair)))
  {
    assert Down(Up(w.pair)) == w.pair;
    if w.signer !in c.faulty {
      assert w == A.Slot(w.pair, w.signer);
      assert IsSaid(c, s, K.Witness(w.signer, Up(w.pair)));
    }
  }

  lemma ReadyCanBeShown(c: A.Config, s: A.State, u: K.State, x: K.Instance, b: A.Bundle, r: A.Slot)
    requires Keeps(c, s, u, x) && A.Exists(c, s, b) && r in b.ready
    ensures r.signer < c.n && K.CanBeShown(ConfigOf(c), u, x, K.Ready(r.signer, Up(r.pair), Ups(b.ready[r])))
  {
    assert Down(Up(r.pair)) == r.pair;
    if r.signer !in c.faulty {
      assert r == A.Slot(r.pair, r.signer);
      assert IsSaid(c, s, K.Ready(r.signer, Up(r.pair), Ups(b.ready[r])));
    }
  }

  lemma CertificateIsValid(c: A.Config, s: A.State, u: K.State, x: K.Instance, b: A.Bundle, p: Pair)
    requires A.IsConfig(c) && Keeps(c, s, u, x) && A.Exists(c, s, b) && p in A.Deliverable(c, b)
    ensures K.IsValid(ConfigOf(c), u, CertificateOf(x, b, p))
  {
    var e := CertificateOf(x, b, p);
    assert e.names.Keys == A.Ready(b, p);
    forall r | r in e.names
      ensures r < c.n && K.CanBeShown(ConfigOf(c), u, x, K.Ready(r, e.pair, e.names[r]))
    {
      ReadyCanBeShown(c, s, u, x, b, A.Slot(p, r));
    }
  }

  lemma HoldsWhatIsNamed(x: K.Instance, b: A.Bundle, p: Pair)
    requires A.Closed(b)
    ensures K.IsClosed(CertificateOf(x, b, p), KnownOf(b))
  {
    var e := CertificateOf(x, b, p);
    forall r, q | r in e.names && q in e.names[r]
      ensures r in K.Knowers(KnownOf(b), q)
    {
      KnowersAre(b, q);
      assert A.Slot(p, r) in b.ready && Down(q) in b.ready[A.Slot(p, r)];
    }
  }

  function Delivered(server: K.Server, x: K.Instance): H.Option<K.Certificate> {
    if x.First? then server.first else server.second
  }

  // Claim: when a party of CAC delivers first, Cascade.dfy can deliver, with that certificate and these WITNESS signatures.
  lemma DeliverIsEnabled(c: A.Config, s: A.State, u: K.State, x: K.Instance, i: nat, b: A.Bundle, p: Pair)
    requires A.IsConfig(c) && Keeps(c, s, u, x) && |u.servers| == c.n && A.Correct(c, i)
    requires A.Exists(c, s, b) && A.Closed(b) && p in A.Deliverable(c, b) && Delivered(u.servers[i], x).None?
    ensures K.Enabled(ConfigOf(c), u, K.Deliver(i, CertificateOf(x, b, p), KnownOf(b)))
  {
    CertificateIsValid(c, s, u, x, b, p);
    HoldsWhatIsNamed(x, b, p);
    var known := KnownOf(b);
    forall q, w | q in known && w in known[q]
      ensures w < c.n && K.CanBeShown(ConfigOf(c), u, x, K.Witness(w, q))
    {
      assert Up(Down(q)) == q;
      WitnessCanBeShown(c, s, u, x, b, A.Slot(Down(q), w));
    }
  }

  // ---- Actions of Cascade.dfy, one after the other

  ghost predicate IsAt(d: K.Config, actions: seq<K.Action>, u: K.State) {
    K.IsConfig(d) && |u.servers| == d.n && LeadTo(d, actions, u)
  }

  opaque ghost predicate LeadTo(d: K.Config, actions: seq<K.Action>, u: K.State)
    requires K.IsConfig(d)
  {
    K.RunOf(d, actions) == H.Some(u)
  }

  lemma Begins(d: K.Config)
    requires K.IsConfig(d)
    ensures IsAt(d, [], K.Start(d))
  {
    reveal LeadTo();
  }

  lemma GoesOn(d: K.Config, actions: seq<K.Action>, u: K.State, a: K.Action)
    requires IsAt(d, actions, u) && K.Enabled(d, u, a)
    ensures IsAt(d, actions + [a], K.Apply(d, u, a))
  {
    reveal LeadTo();
    K.OneMoreStep(d, actions, u, K.Trace(d, actions), a);
  }

  function Judged(i: nat, ps: set<Pair>): set<(nat, nat, nat)>
    ensures forall p :: p in ps ==> (i, p.sender, p.value) in Judged(i, ps)
  {
    set p | p in ps :: (i, p.sender, p.value)
  }

  // The application of i finds good what i may witness, has witnessed, and is ready for.
  function GoodFor(i: nat, l: A.Local): set<Pair> {
    l.allowed + A.WitnessedBy(l.known, i) + A.ReadyFor(l.known, i)
  }

  function WithJudged(u: K.State, x: K.Instance, judged: set<(nat, nat, nat)>): K.State {
    if x.First? then u.(judged := u.judged + judged) else u
  }

  // In the second instance nothing is judged: there values are certified.
  lemma Judges(d: K.Config, actions: seq<K.Action>, u: K.State, x: K.Instance, i: nat, p: Pair) returns (longer: seq<K.Action>)
    requires IsAt(d, actions, u) && K.IsCorrect(d, i)
    ensures actions <= longer && IsAt(d, longer, WithJudged(u, x, {(i, p.sender, p.value)}))
  {
    longer := actions;
    if x.First? && (i, p.sender, p.value) !in u.judged {
      var a := K.JudgeValue(i, p.sender, p.value);
      GoesOn(d, actions, u, a);
      longer := actions + [a];
    } else {
      assert WithJudged(u, x, {(i, p.sender, p.value)}) == u by {
        assert x.First? ==> u.judged + {(i, p.sender, p.value)} == u.judged;
      }
    }
  }

  ghost predicate MayCount(d: K.Config, u: K.State, x: K.Instance, i: nat, p: Pair)
    requires K.IsConfig(d)
  {
    x.First? || p.sender == i || K.IsCertified(d, u, K.First, p.value)
  }

  function Signing(u: K.State, x: K.Instance, i: nat, signed: set<K.Statement>, ps: set<Pair>): K.State {
    WithJudged(WithSigned(u, x, K.Signed(u, x) + signed), x, Judged(i, ps))
  }

  lemma OneMore(u: K.State, x: K.Instance, i: nat, signed: set<K.Statement>, ps: set<Pair>, st: K.Statement, p: Pair)
    ensures K.Sign(WithJudged(Signing(u, x, i, signed, ps), x, {(i, p.sender, p.value)}), x, st)
         == Signing(u, x, i, signed + {st}, ps + {p})
  {
    assert Judged(i, ps + {p}) == Judged(i, ps) + {(i, p.sender, p.value)};
    assert K.Signed(u, x) + (signed + {st}) == K.Signed(u, x) + signed + {st};
    assert u.judged + Judged(i, ps + {p}) == u.judged + Judged(i, ps) + {(i, p.sender, p.value)};
  }

  lemma NoMore(u: K.State, x: K.Instance, i: nat)
    ensures Signing(u, x, i, {}, {}) == u
  {
    assert Judged(i, {}) == {};
    assert K.Signed(u, x) + {} == K.Signed(u, x) && u.judged + {} == u.judged;
  }

  // Each is found good, and witnessed.
  lemma SignsWitness(d: K.Config, actions: seq<K.Action>, u: K.State, x: K.Instance, i: nat, done: set<Pair>, p: Pair)
    returns (longer: seq<K.Action>)
    requires K.IsConfig(d) && K.IsCorrect(d, i) && !K.HasReady(u, x, i)
    requires K.CanBeShown(d, u, x, K.Broadcast(Up(p))) && MayCount(d, u, x, i, p)
    requires IsAt(d, actions, Signing(u, x, i, WitnessesOf(i, done), done))
    ensures actions <= longer && IsAt(d, longer, Signing(u, x, i, WitnessesOf(i, done + {p}), done + {p}))
  {
    var v := Signing(u, x, i, WitnessesOf(i, done), done);
    longer := Judges(d, actions, v, x, i, p);
    var w := WithJudged(v, x, {(i, p.sender, p.value)});
    assert K.Signed(w, x) == K.Signed(u, x) + WitnessesOf(i, done);
    assert !K.HasReady(w, x, i);
    var a: K.Action;
    if x.First? {
      a := K.SignWitness(i, Up(p));
    } else if p.sender == i {
      a := K.SignSecondWitness(i, Up(p), K.Certificate(K.First, Up(p), map[]));
    } else {
      a := K.SignSecondWitness(i, Up(p), K.CertificateOf(d, u, K.First, p.value));
    }
    assert K.Enabled(d, w, a);
    GoesOn(d, longer, w, a);
    longer := longer + [a];
    OneMore(u, x, i, WitnessesOf(i, done), done, K.Witness(i, Up(p)), p);
    assert Down(Up(p)) == p;
    assert forall q :: Up(Down(q)) == q;
    assert WitnessesOf(i, done + {p}) == WitnessesOf(i, done) + {K.Witness(i, Up(p))};
  }

  lemma SignsWitnesses(d: K.Config, actions: seq<K.Action>, u: K.State, x: K.Instance, i: nat, ps: set<Pair>)
    returns (longer: seq<K.Action>)
    requires IsAt(d, actions, u) && K.IsCorrect(d, i) && (ps != {} ==> !K.HasReady(u, x, i))
    requires forall p :: p in ps ==> K.CanBeShown(d, u, x, K.Broadcast(Up(p))) && MayCount(d, u, x, i, p)
    ensures actions <= longer && IsAt(d, longer, Signing(u, x, i, WitnessesOf(i, ps), ps))
  {
    var rest, done := ps, {};
    longer := actions;
    NoMore(u, x, i);
    assert WitnessesOf(i, done) == {};
    while rest != {}
      invariant rest + done == ps && actions <= longer && IsAt(d, longer, Signing(u, x, i, WitnessesOf(i, done), done))
      decreases rest
    {
      var p :| p in rest;
      longer := SignsWitness(d, longer, u, x, i, done, p);
      rest, done := rest - {p}, done + {p};
    }
    assert done == ps;
  }

  // Each is found good, and READY for it names all that has been witnessed.
  ghost predicate MakesReady(d: K.Config, u: K.State, x: K.Instance, i: nat, l: A.Local, p: Pair) {
    && p in A.ReadyFor(l.known, i) && l.known.ready[A.Slot(p, i)] == A.WitnessedBy(l.known, i)
    && K.AreEnough(d, u, x, Up(p), A.Witnesses(l.known, p))
  }

  lemma SignsReady(d: K.Config, actions: seq<K.Action>, u: K.State, x: K.Instance, i: nat, l: A.Local, done: set<Pair>, p: Pair)
    returns (longer: seq<K.Action>)
    requires K.IsConfig(d) && K.IsCorrect(d, i) && done <= A.ReadyFor(l.known, i)
    requires K.Witnessed(u, x, i) == Ups(A.WitnessedBy(l.known, i)) && MakesReady(d, u, x, i, l, p)
    requires IsAt(d, actions, Signing(u, x, i, ReadyOf(i, l, done), done))
    ensures actions <= longer && IsAt(d, longer, Signing(u, x, i, ReadyOf(i, l, done + {p}), done + {p}))
  {
    var v := Signing(u, x, i, ReadyOf(i, l, done), done);
    longer := Judges(d, actions, v, x, i, p);
    var w := WithJudged(v, x, {(i, p.sender, p.value)});
    var a := K.SignReady(i, x, Up(p), A.Witnesses(l.known, p));
    assert K.Signed(w, x) == K.Signed(u, x) + ReadyOf(i, l, done);
    assert K.Witnessed(w, x, i) == K.Witnessed(u, x, i);
    assert K.Enabled(d, w, a);
    GoesOn(d, longer, w, a);
    longer := longer + [a];
    var st := K.Ready(i, Up(p), Ups(A.WitnessedBy(l.known, i)));
    OneMore(u, x, i, ReadyOf(i, l, done), done, st, p);
    assert Down(Up(p)) == p;
    assert forall q :: Up(Down(q)) == q;
    assert ReadyOf(i, l, done + {p}) == ReadyOf(i, l, done) + {st};
  }

  lemma SignsAllReady(d: K.Config, actions: seq<K.Action>, u: K.State, x: K.Instance, i: nat, l: A.Local, ps: set<Pair>)
    returns (longer: seq<K.Action>)
    requires IsAt(d, actions, u) && K.IsCorrect(d, i) && ps <= A.ReadyFor(l.known, i)
    requires K.Witnessed(u, x, i) == Ups(A.WitnessedBy(l.known, i))
    requires forall p :: p in ps ==> MakesReady(d, u, x, i, l, p)
    ensures actions <= longer && IsAt(d, longer, Signing(u, x, i, ReadyOf(i, l, ps), ps))
  {
    var rest, done := ps, {};
    longer := actions;
    NoMore(u, x, i);
    assert ReadyOf(i, l, done) == {};
    while rest != {}
      invariant rest + done == ps && actions <= longer && IsAt(d, longer, Signing(u, x, i, ReadyOf(i, l, done), done))
      decreases rest
    {
      var p :| p in rest;
      longer := SignsReady(d, longer, u, x, i, l, done, p);
      rest, done := rest - {p}, done + {p};
    }
    assert done == ps;
  }

  // ---- What a party of CAC does, as actions of Cascade.dfy

  // Cascade Consensus keeps what parties of CAC have signed and delivered first.
  ghost predicate Fits(c: A.Config, s: A.State, u: K.State, x: K.Instance) {
    && A.IsConfig(c) && Keeps(c, s, u, x) && |u.servers| == c.n
    && forall i: nat :: A.Correct(c, i) ==> FitsOne(c, u, x, i, s.locals[i])
  }

  ghost predicate FitsOne(c: A.Config, u: K.State, x: K.Instance, i: nat, l: A.Local)
    requires A.IsConfig(c) && i < |u.servers|
  {
    && SameDelivery(u.servers[i], x, l)
    && (x.First? ==> Judged(i, GoodFor(i, l)) <= u.judged)
    && forall p :: p in l.known.pairs ==> MayCount(ConfigOf(c), u, x, i, p)
  }

  ghost predicate SameDelivery(server: K.Server, x: K.Instance, l: A.Local) {
    var e := Delivered(server, x);
    && (e.Some? <==> l.conflicts.Some?)
    && (e.Some? ==> e.value.instance == x && Down(e.value.pair) in l.delivered)
    && (l.conflicts.Some? && NamesOneValue(l.conflicts.value) ==> server.decided.Some?)
  }

  // What Cascade.cs makes of it when CAC has gone from l to l': p is the first of what it delivers.
  ghost function WithDelivery(server: K.Server, x: K.Instance, l: A.Local, l': A.Local, p: Pair): K.Server {
    if l.conflicts.None? && l'.conflicts.Some? then
      var e := H.Some(CertificateOf(x, l'.known, p));
      var decided := if server.decided.None? && NamesOneValue(l'.conflicts.value) then H.Some(p.value) else server.decided;
      if x.First? then server.(first := e, decided := decided) else server.(second := e, decided := decided)
    else server
  }

  function Proposed(x: K.Instance, i: nat, l: A.Local, l': A.Local): set<(nat, nat)> {
    if x.First? && l.input.None? && l'.input.Some? then {(i, l'.input.value)} else {}
  }

  ghost function Followed(u: K.State, x: K.Instance, i: nat, l: A.Local, l': A.Local, p: Pair): K.State
    requires i < |u.servers|
  {
    var v := u.(servers := u.servers[i := WithDelivery(u.servers[i], x, l, l', p)]);
    if x.Second? then v.(second := u.second + Statements(i, l'))
    else
      v.(first := u.first + Statements(i, l'),
         proposed := u.proposed + Proposed(x, i, l, l'),
         judged := u.judged + Judged(i, GoodFor(i, l')))
  }

  ghost predicate IsOneOf(l: A.Local, l': A.Local, p: Pair) {
    l.conflicts.None? && l'.conflicts.Some? ==> p in l'.delivered
  }

  // What SigningKeeps says of what a party signs, and that it witnesses nothing once it is ready.
  ghost predicate IsSignedBy(c: A.Config, i: nat, known: A.Bundle, b: A.Bundle) {
    && A.Closed(b) && A.Extends(b, known) && b.pairs == known.pairs
    && (forall w :: w in b.witnesses && w !in known.witnesses ==> w.signer == i)
    && (forall r :: r in b.ready && r !in known.ready ==> r.signer == i)
    && (forall p :: A.Slot(p, i) in b.ready ==>
      b.ready[A.Slot(p, i)] == A.WitnessedBy(b, i) && |A.Witnesses(b, p)| >= A.WitnessQuorum(c))
    && (A.IsReady(known, i) ==> b.witnesses == known.witnesses)
  }

  lemma SignedIsSignedBy(c: A.Config, i: nat, l: A.Local, first: Option<Pair>)
    requires A.IsConfig(c) && A.Closed(l.known) && A.Own(c, i, l) && A.IsFirst(c, i, l, first)
    ensures IsSignedBy(c, i, l.known, A.Signed(c, i, l, first))
  {
    A.SigningKeeps(c, i, l, first);
    if A.IsReady(l.known, i) {
      ReadyWitnessesNothing(c, i, l, first);
    }
  }

  lemma ReadyWitnessesNothing(c: A.Config, i: nat, l: A.Local, first: Option<Pair>)
    requires A.IsConfig(c) && A.IsFirst(c, i, l, first) && A.IsReady(l.known, i)
    ensures A.Signed(c, i, l, first).witnesses == l.known.witnesses
  {
    assert first == None;
    assert A.WithWitness(l.known, i, {}) == l.known;
  }

  lemma HasReadyIs(c: A.Config, s: A.State, u: K.State, x: K.Instance, i: nat)
    requires Keeps(c, s, u, x) && A.Correct(c, i)
    ensures K.HasReady(u, x, i) ==> A.IsReady(s.locals[i].known, i)
  {
    if K.HasReady(u, x, i) {
      var st :| st in K.Signed(u, x) && st.Ready? && st.signer == i;
      assert IsSaid(c, s, st);
    }
  }

  lemma HasNotBroadcast(c: A.Config, s: A.State, u: K.State, x: K.Instance, i: nat)
    requires Keeps(c, s, u, x) && A.Correct(c, i) && A.Own(c, i, s.locals[i]) && s.locals[i].input.None?
    ensures !K.HasBroadcast(u, x, i)
  {
    if K.HasBroadcast(u, x, i) {
      var st :| st in K.Signed(u, x) && st.Broadcast? && st.pair.sender == i;
      assert IsSaid(c, s, st);
    }
  }

  lemma WitnessedIs(c: A.Config, s: A.State, u: K.State, x: K.Instance, i: nat, b: A.Bundle, added: set<Pair>)
    requires |s.locals| == c.n && A.Correct(c, i) && K.Signed(u, x) == AllStatements(c, s) + WitnessesOf(i, added)
    requires A.WitnessedBy(b, i) == A.WitnessedBy(s.locals[i].known, i) + added
    ensures K.Witnessed(u, x, i) == Ups(A.WitnessedBy(b, i))
  {
    forall q | q in K.Witnessed(u, x, i)
      ensures q in Ups(A.WitnessedBy(b, i))
    {
      var st :| st in K.Signed(u, x) && st.Witness? && st.signer == i && st.pair == q;
      if st in AllStatements(c, s) {
        assert IsSaid(c, s, st);
      }
    }
    forall q | q in Ups(A.WitnessedBy(b, i))
      ensures q in K.Witnessed(u, x, i)
    {
      var st := K.Witness(i, q);
      if Down(q) !in added {
        assert IsSaid(c, s, st);
      }
      assert st in K.Signed(u, x);
    }
  }

  // Claim: READY of CAC is enabled in Cascade.dfy: q_W have witnessed, and all that the signer has witnessed is named.
  lemma ReadyIsEnabled(c: A.Config, s: A.State, u: K.State, x: K.Instance, i: nat, b: A.Bundle, added: set<Pair>, p: Pair)
    requires A.IsConfig(c) && |s.locals| == c.n && A.Correct(c, i)
    requires A.Exists(c, s, s.locals[i].known) && IsSignedBy(c, i, s.locals[i].known, b) && p in A.ReadyFor(b, i)
    requires K.Signed(u, x) == AllStatements(c, s) + WitnessesOf(i, added)
    requires added == A.WitnessedBy(b, i) - A.WitnessedBy(s.locals[i].known, i)
    ensures MakesReady(ConfigOf(c), u, x, i, s.locals[i].(known := b), p)
  {
    var l := s.locals[i];
    var before := WithSigned(u, x, AllStatements(c, s));
    forall w | w in A.Witnesses(b, p)
      ensures w < c.n && K.CanBeShown(ConfigOf(c), u, x, K.Witness(w, Up(p)))
    {
      if A.Slot(p, w) in l.known.witnesses {
        WitnessCanBeShown(c, s, before, x, l.known, A.Slot(p, w));
      } else {
        assert p in added;
        assert Down(Up(p)) == p;
        assert K.Witness(w, Up(p)) in WitnessesOf(i, added);
      }
    }
  }

  // Claim: what a party of CAC signs, Cascade.dfy can sign.
  lemma SigningFollows(c: A.Config, actions: seq<K.Action>, s: A.State, u: K.State, x: K.Instance, i: nat, b: A.Bundle)
    returns (longer: seq<K.Action>)
    requires IsAt(ConfigOf(c), actions, u) && Fits(c, s, u, x) && A.Correct(c, i)
    requires A.Exists(c, s, s.locals[i].known) && IsSignedBy(c, i, s.locals[i].known, b)
    ensures actions <= longer
    ensures var l' := s.locals[i].(known := b); IsAt(ConfigOf(c), longer, Signing(u, x, i, Statements(i, l'), GoodFor(i, l')))
  {
    var d, l := ConfigOf(c), s.locals[i];
    var l' := l.(known := b);
    var witnessed, ready := A.WitnessedBy(b, i) - A.WitnessedBy(l.known, i), A.ReadyFor(b, i) - A.ReadyFor(l.known, i);
    HasReadyIs(c, s, u, x, i);
    forall p | p in witnessed
      ensures K.CanBeShown(d, u, x, K.Broadcast(Up(p))) && MayCount(d, u, x, i, p)
    {
      assert A.Slot(p, i) in b.witnesses;
      BroadcastCanBeShown(c, s, u, x, l.known, p);
      assert FitsOne(c, u, x, i, l);
    }
    longer := SignsWitnesses(d, actions, u, x, i, witnessed);
    var v := Signing(u, x, i, WitnessesOf(i, witnessed), witnessed);
    WitnessedIs(c, s, v, x, i, b, witnessed);
    forall p | p in ready
      ensures MakesReady(d, v, x, i, l', p)
    {
      ReadyIsEnabled(c, s, v, x, i, b, witnessed, p);
    }
    longer := SignsAllReady(d, longer, v, x, i, l', ready);
    OldAndNew(c, s, u, x, i, b);
  }

  // All that it has signed then, it had signed before, or signs now.
  lemma OldAndNew(c: A.Config, s: A.State, u: K.State, x: K.Instance, i: nat, b: A.Bundle)
    requires Fits(c, s, u, x) && A.Correct(c, i) && IsSignedBy(c, i, s.locals[i].known, b)
    ensures var l, l' := s.locals[i], s.locals[i].(known := b);
      var witnessed, ready := A.WitnessedBy(b, i) - A.WitnessedBy(l.known, i), A.ReadyFor(b, i) - A.ReadyFor(l.known, i);
      Signing(Signing(u, x, i, WitnessesOf(i, witnessed), witnessed), x, i, ReadyOf(i, l', ready), ready) ==
        Signing(u, x, i, Statements(i, l'), GoodFor(i, l'))
  {
    var l, l' := s.locals[i], s.locals[i].(known := b);
    var witnessed, ready := A.WitnessedBy(b, i) - A.WitnessedBy(l.known, i), A.ReadyFor(b, i) - A.ReadyFor(l.known, i);
    var before := K.Signed(u, x);
    forall st | st in Statements(i, l')
      ensures st in before + WitnessesOf(i, witnessed) + ReadyOf(i, l', ready)
    {
      if !(st.Witness? && Down(st.pair) in witnessed) && !(st.Ready? && Down(st.pair) in ready) {
        assert Says(i, l, st);
        assert IsSaid(c, s, st);
      }
    }
    assert before + WitnessesOf(i, witnessed) + ReadyOf(i, l', ready) == before + Statements(i, l');
    if x.First? {
      assert GoodFor(i, l') == GoodFor(i, l) + witnessed + ready;
      assert Judged(i, GoodFor(i, l')) == Judged(i, GoodFor(i, l)) + Judged(i, witnessed) + Judged(i, ready);
      assert FitsOne(c, u, x, i, l);
      assert u.judged + Judged(i, witnessed) + Judged(i, ready) == u.judged + Judged(i, GoodFor(i, l'));
    }
  }

  lemma Delivers(c: A.Config, actions: seq<K.Action>, t: A.State, u: K.State, x: K.Instance, i: nat, l: A.Local, p: Pair)
    returns (longer: seq<K.Action>)
    requires A.IsConfig(c) && IsAt(ConfigOf(c), actions, u) && Keeps(c, t, u, x) && A.Correct(c, i)
    requires var l' := t.locals[i];
      && A.Exists(c, t, l'.known) && A.Closed(l'.known) && IsOneOf(l, l', p) && SameDelivery(u.servers[i], x, l)
      && (l.conflicts.None? && l'.conflicts.Some? ==>
        l'.delivered == A.Deliverable(c, l'.known) && l'.conflicts.value == A.Conflicts(c, l'.known))
    ensures actions <= longer
    ensures IsAt(ConfigOf(c), longer, u.(servers := u.servers[i := WithDelivery(u.servers[i], x, l, t.locals[i], p)]))
  {
    var l' := t.locals[i];
    longer := actions;
    if l.conflicts.None? && l'.conflicts.Some? {
      DeliverIsEnabled(c, t, u, x, i, l'.known, p);
      VerdictIs(c, l'.known);
      var a := K.Deliver(i, CertificateOf(x, l'.known, p), KnownOf(l'.known));
      GoesOn(ConfigOf(c), actions, u, a);
      longer := actions + [a];
      DeliveryIs(c, u, x, i, l, l', p);
    } else {
      assert u.servers[i := u.servers[i]] == u.servers;
    }
  }

  lemma DeliveryIs(c: A.Config, u: K.State, x: K.Instance, i: nat, l: A.Local, l': A.Local, p: Pair)
    requires A.IsConfig(c) && |u.servers| == c.n && i < c.n && l.conflicts.None? && l'.conflicts.Some?
    requires K.HasOneValue(ConfigOf(c), KnownOf(l'.known)) <==> NamesOneValue(l'.conflicts.value)
    ensures K.OnDeliver(ConfigOf(c), u, i, CertificateOf(x, l'.known, p), KnownOf(l'.known))
         == u.(servers := u.servers[i := WithDelivery(u.servers[i], x, l, l', p)])
  {
  }

  lemma CountsStill(d: K.Config, u: K.State, v: K.State, x: K.Instance, i: nat, p: Pair)
    requires K.IsConfig(d) && K.Grows(u, v) && MayCount(d, u, x, i, p)
    ensures MayCount(d, v, x, i, p)
  {
    K.CertifiedStays(d, u, v, K.First, p.value);
  }

  // Where a party has gone on, and Cascade Consensus has followed, it still fits.
  lemma FollowedKeeps(c: A.Config, s: A.State, t: A.State, u: K.State, x: K.Instance, i: nat, p: Pair)
    requires Fits(c, s, u, x) && A.Correct(c, i) && |t.locals| == c.n
    requires t.locals == s.locals[i := t.locals[i]] && A.Extends(t.locals[i].known, s.locals[i].known)
    ensures Keeps(c, t, Followed(u, x, i, s.locals[i], t.locals[i], p), x)
  {
    var l, l' := s.locals[i], t.locals[i];
    var v := Followed(u, x, i, l, l', p);
    forall st
      ensures st in K.Signed(v, x) <==> st in AllStatements(c, t)
    {
      if st in Statements(i, l') {
        assert IsSaid(c, t, st);
      }
      if IsSaid(c, s, st) && K.Signer(st) == i {
        assert Says(i, l', st);
      }
      assert st in AllStatements(c, t) <==> IsSaid(c, t, st);
    }
  }

  lemma FollowedFits(c: A.Config, s: A.State, t: A.State, u: K.State, x: K.Instance, i: nat, p: Pair)
    requires Fits(c, s, u, x) && A.Correct(c, i) && |t.locals| == c.n
    requires t.locals == s.locals[i := t.locals[i]] && A.Extends(t.locals[i].known, s.locals[i].known)
    requires A.LocalIsLater(s.locals[i], t.locals[i]) && IsOneOf(s.locals[i], t.locals[i], p)
    requires forall q :: q in t.locals[i].known.pairs ==> MayCount(ConfigOf(c), u, x, i, q)
    ensures Fits(c, t, Followed(u, x, i, s.locals[i], t.locals[i], p), x)
    ensures K.Grows(u, Followed(u, x, i, s.locals[i], t.locals[i], p))
  {
    var l, l' := s.locals[i], t.locals[i];
    var v := Followed(u, x, i, l, l', p);
    FollowedKeeps(c, s, t, u, x, i, p);
    assert K.Grows(u, v);
    assert Down(Up(p)) == p;
    forall j: nat | A.Correct(c, j)
      ensures FitsOne(c, v, x, j, t.locals[j])
    {
      assert FitsOne(c, u, x, j, s.locals[j]);
      forall q | q in t.locals[j].known.pairs
        ensures MayCount(ConfigOf(c), v, x, j, q)
      {
        CountsStill(ConfigOf(c), u, v, x, j, q);
      }
    }
  }

  // Claim: a party that signs and delivers what follows from what it knows.
  lemma GoFollows(c: A.Config, actions: seq<K.Action>, s: A.State, u: K.State, x: K.Instance, i: nat, first: Option<Pair>, hasNews: bool,
    p: Pair)
    returns (longer: seq<K.Action>)
    requires A.Safe(c, s) && A.Correct(c, i) && A.IsFirst(c, i, s.locals[i], first)
    requires IsAt(ConfigOf(c), actions, u) && Fits(c, s, u, x)
    requires IsOneOf(s.locals[i], A.Go(c, s, i, s.locals[i], first, hasNews).locals[i], p)
    ensures actions <= longer
    ensures var t := A.Go(c, s, i, s.locals[i], first, hasNews);
      var v := Followed(u, x, i, s.locals[i], t.locals[i], p);
      IsAt(ConfigOf(c), longer, v) && Fits(c, t, v, x) && K.Grows(u, v)
  {
    var t := A.Go(c, s, i, s.locals[i], first, hasNews);
    var b := A.Signed(c, i, s.locals[i], first);
    GoIs(c, s, i, first, hasNews);
    hide *;
    reveal A.Correct;
    longer := SigningFollows(c, actions, s, u, x, i, b);
    longer := DeliversThen(c, longer, s, t, u, x, i, b, p);
  }

  // What a party has after it has signed.
  ghost predicate IsAfter(c: A.Config, s: A.State, t: A.State, i: nat, b: A.Bundle)
    requires A.IsConfig(c) && |s.locals| == c.n
  {
    && A.Correct(c, i) && |t.locals| == c.n
    && var l, l' := s.locals[i], t.locals[i];
      && t.locals == s.locals[i := l'] && A.LocalIsLater(l, l')
      && A.Extends(b, l.known) && b.pairs == l.known.pairs && A.Exists(c, t, b) && A.Closed(b)
      && l' == l.(known := b, told := l'.told, delivered := l'.delivered, conflicts := l'.conflicts)
      && (l.conflicts.None? && l'.conflicts.Some? ==> l'.delivered == A.Deliverable(c, b) && l'.conflicts.value == A.Conflicts(c, b))
  }

  lemma GoIs(c: A.Config, s: A.State, i: nat, first: Option<Pair>, hasNews: bool)
    requires A.Safe(c, s) && A.Correct(c, i) && A.IsFirst(c, i, s.locals[i], first)
    ensures A.Exists(c, s, s.locals[i].known)
    ensures IsSignedBy(c, i, s.locals[i].known, A.Signed(c, i, s.locals[i], first))
    ensures IsAfter(c, s, A.Go(c, s, i, s.locals[i], first, hasNews), i, A.Signed(c, i, s.locals[i], first))
  {
    var l := s.locals[i];
    var t := A.Go(c, s, i, l, first, hasNews);
    assert A.LocalIsSafe(c, s, i, l);
    SignedIsSignedBy(c, i, l, first);
    A.GoIsSafe(c, s, i, first, hasNews);
    assert A.LocalIsSafe(c, t, i, t.locals[i]);
  }

  lemma DeliversThen(c: A.Config, actions: seq<K.Action>, s: A.State, t: A.State, u: K.State, x: K.Instance, i: nat, b: A.Bundle, p: Pair)
    returns (longer: seq<K.Action>)
    requires Fits(c, s, u, x) && IsAfter(c, s, t, i, b) && IsOneOf(s.locals[i], t.locals[i], p)
    requires var l' := s.locals[i].(known := b); IsAt(ConfigOf(c), actions, Signing(u, x, i, Statements(i, l'), GoodFor(i, l')))
    ensures actions <= longer
    ensures var v := Followed(u, x, i, s.locals[i], t.locals[i], p);
      IsAt(ConfigOf(c), longer, v) && Fits(c, t, v, x) && K.Grows(u, v)
  {
    var l, l' := s.locals[i], t.locals[i];
    assert FitsOne(c, u, x, i, l);
    assert Statements(i, l.(known := b)) == Statements(i, l');
    assert GoodFor(i, l.(known := b)) == GoodFor(i, l');
    var v := Signing(u, x, i, Statements(i, l'), GoodFor(i, l'));
    FollowedFits(c, s, t, u, x, i, p);
    assert Keeps(c, t, v, x);
    longer := Delivers(c, actions, t, v, x, i, l, p);
    SignsThenDelivers(u, x, i, l, l', p);
  }

  lemma SignsThenDelivers(u: K.State, x: K.Instance, i: nat, l: A.Local, l': A.Local, p: Pair)
    requires i < |u.servers| && l.input == l'.input
    ensures var v := Signing(u, x, i, Statements(i, l'), GoodFor(i, l'));
      v.(servers := v.servers[i := WithDelivery(v.servers[i], x, l, l', p)]) == Followed(u, x, i, l, l', p)
  {
    assert u.proposed + {} == u.proposed;
  }

  // ---- What comes from outside

  function With(s: A.State, i: nat, l: A.Local): A.State
    requires i < |s.locals|
  {
    s.(locals := s.locals[i := l])
  }

  lemma FollowedTwice(u: K.State, x: K.Instance, i: nat, l: A.Local, m: A.Local, l': A.Local, p: Pair)
    requires i < |u.servers| && m.conflicts == l.conflicts && A.Extends(l'.known, m.known) && m.allowed <= l'.allowed
    requires l'.input == m.input && (l.input.Some? ==> m.input == l.input)
    ensures Followed(Followed(u, x, i, l, m, p), x, i, m, l', p) == Followed(u, x, i, l, l', p)
  {
    var first, both := Followed(u, x, i, l, m, p), Followed(u, x, i, l, l', p);
    assert forall st :: Says(i, m, st) ==> Says(i, l', st);
    assert K.Signed(first, x) + Statements(i, l') == K.Signed(both, x);
    assert Judged(i, GoodFor(i, m)) <= Judged(i, GoodFor(i, l'));
    if x.First? {
      assert first.judged + Judged(i, GoodFor(i, l')) == both.judged;
      assert first.proposed + {} == both.proposed;
    }
  }

  // A party has got something from outside, and Cascade Consensus with it.
  ghost predicate HasGot(c: A.Config, s: A.State, u: K.State, x: K.Instance, i: nat, m: A.Local, v: K.State, p: Pair) {
    && A.IsConfig(c) && |s.locals| == c.n == |u.servers| && A.Correct(c, i)
    && A.Safe(c, With(s, i, m)) && A.Grows(c, s, With(s, i, m)) && Fits(c, With(s, i, m), v, x) && K.Grows(u, v)
    && var l := s.locals[i];
      && v == Followed(u, x, i, l, m, p) && m.conflicts == l.conflicts && (l.input.Some? ==> m.input == l.input)
  }

  lemma GoesOnAndFollows(c: A.Config, actions: seq<K.Action>, s: A.State, u: K.State, x: K.Instance, i: nat, m: A.Local, v: K.State,
    first: Option<Pair>, hasNews: bool, p: Pair)
    returns (longer: seq<K.Action>)
    requires HasGot(c, s, u, x, i, m, v, p) && IsAt(ConfigOf(c), actions, v) && A.IsFirst(c, i, m, first)
    requires IsOneOf(s.locals[i], A.Go(c, s, i, m, first, hasNews).locals[i], p)
    ensures actions <= longer
    ensures var t := A.Go(c, s, i, m, first, hasNews);
      var w := Followed(u, x, i, s.locals[i], t.locals[i], p);
      IsAt(ConfigOf(c), longer, w) && Fits(c, t, w, x) && K.Grows(u, w)
  {
    var t := A.Go(c, s, i, m, first, hasNews);
    A.SameGo(c, s, i, m, first, hasNews);
    GoIs(c, With(s, i, m), i, first, hasNews);
    longer := GoFollows(c, actions, With(s, i, m), v, x, i, first, hasNews, p);
    FollowedTwice(u, x, i, s.locals[i], m, t.locals[i], p);
  }

  // What follows where nothing is delivered.
  lemma LittleFollows(c: A.Config, s: A.State, u: K.State, x: K.Instance, i: nat, m: A.Local, added: set<K.Statement>, good: set<Pair>,
    p: Pair)
    requires Fits(c, s, u, x) && A.Correct(c, i)
    requires var l := s.locals[i];
      Statements(i, m) == Statements(i, l) + added && GoodFor(i, m) == GoodFor(i, l) + good && m.conflicts == l.conflicts
    ensures Followed(u, x, i, s.locals[i], m, p) ==
      Signing(u, x, i, added, good).(proposed := u.proposed + Proposed(x, i, s.locals[i], m))
  {
    var l := s.locals[i];
    assert FitsOne(c, u, x, i, l);
    assert u.servers[i := u.servers[i]] == u.servers;
    assert forall st :: Says(i, l, st) ==> IsSaid(c, s, st);
    assert K.Signed(u, x) + Statements(i, m) == K.Signed(u, x) + added;
    if x.First? {
      assert Judged(i, GoodFor(i, m)) == Judged(i, GoodFor(i, l)) + Judged(i, good);
      assert u.judged + Judged(i, GoodFor(i, m)) == u.judged + Judged(i, good);
    } else {
      assert u.proposed + {} == u.proposed;
    }
  }

  lemma BroadcastSays(i: nat, l: A.Local, value: nat)
    ensures var m := A.WithBroadcast(l, Pair(value, i));
      && Statements(i, m) == Statements(i, l) + {K.Broadcast(K.Pair(value, i))}
      && GoodFor(i, m) == GoodFor(i, l) + {Pair(value, i)}
  {
    var m := A.WithBroadcast(l, Pair(value, i));
    forall st
      ensures Says(i, m, st) <==> Says(i, l, st) || st == K.Broadcast(K.Pair(value, i))
    {
    }
    assert A.WitnessedBy(m.known, i) == A.WitnessedBy(l.known, i) && A.ReadyFor(m.known, i) == A.ReadyFor(l.known, i);
  }

  lemma AllowSays(i: nat, l: A.Local, q: Pair)
    ensures var m := l.(allowed := l.allowed + {q});
      Statements(i, m) == Statements(i, l) && GoodFor(i, m) == GoodFor(i, l) + {q}
  {
    var m := l.(allowed := l.allowed + {q});
    forall st
      ensures Says(i, m, st) <==> Says(i, l, st)
    {
    }
  }

  ghost function OnBroadcast(u: K.State, x: K.Instance, i: nat, value: nat): K.State {
    Signing(u, x, i, {K.Broadcast(K.Pair(value, i))}, {Pair(value, i)}).(
      proposed := u.proposed + (if x.First? then {(i, value)} else {}))
  }

  lemma ProposalIs(u: K.State, i: nat, value: nat)
    requires i < |u.servers| && u.servers[i].first.None? && u.servers[i].decided.None? && !K.HasBroadcast(u, K.First, i)
    ensures K.OnPropose(u, i, value) == OnBroadcast(u, K.First, i, value)
  {
    assert Judged(i, {Pair(value, i)}) == {(i, i, value)};
  }

  lemma GetsBroadcast(c: A.Config, s: A.State, u: K.State, x: K.Instance, i: nat, value: nat, p: Pair)
    requires A.Safe(c, s) && Fits(c, s, u, x) && A.Correct(c, i) && s.locals[i].input.None?
    ensures HasGot(c, s, u, x, i, A.WithBroadcast(s.locals[i], Pair(value, i)), OnBroadcast(u, x, i, value), p)
    ensures !K.HasBroadcast(u, x, i)
  {
    var l := s.locals[i];
    var m := A.WithBroadcast(l, Pair(value, i));
    assert A.LocalIsSafe(c, s, i, l);
    HasNotBroadcast(c, s, u, x, i);
    A.BroadcastIsSafe(c, s, i, value);
    BroadcastSays(i, l, value);
    LittleFollows(c, s, u, x, i, m, {K.Broadcast(K.Pair(value, i))}, {Pair(value, i)}, p);
    GotFits(c, s, u, x, i, m, p);
  }

  lemma GotFits(c: A.Config, s: A.State, u: K.State, x: K.Instance, i: nat, m: A.Local, p: Pair)
    requires Fits(c, s, u, x) && A.Correct(c, i) && A.Safe(c, With(s, i, m)) && A.Grows(c, s, With(s, i, m))
    requires A.LocalIsLater(s.locals[i], m) && m.conflicts == s.locals[i].conflicts
    requires forall q :: q in m.known.pairs && q !in s.locals[i].known.pairs ==> MayCount(ConfigOf(c), u, x, i, q)
    ensures HasGot(c, s, u, x, i, m, Followed(u, x, i, s.locals[i], m, p), p)
  {
    var t := With(s, i, m);
    assert A.Extends(t.locals[i].known, s.locals[i].known);
    assert FitsOne(c, u, x, i, s.locals[i]);
    FollowedFits(c, s, t, u, x, i, p);
  }

  // Claim: a broadcast of the first instance is a proposal, as long as nothing has been delivered or decided.
  lemma BroadcastFollows(c: A.Config, actions: seq<K.Action>, s: A.State, u: K.State, i: nat, value: nat, first: Option<Pair>, p: Pair)
    returns (longer: seq<K.Action>)
    requires A.Safe(c, s) && Fits(c, s, u, K.First) && IsAt(ConfigOf(c), actions, u) && A.Enabled(c, s, A.Broadcast(i, value, first))
    requires u.servers[i].first.None? && u.servers[i].decided.None?
    requires IsOneOf(s.locals[i], A.Apply(c, s, A.Broadcast(i, value, first)).locals[i], p)
    ensures actions <= longer
    ensures var t := A.Apply(c, s, A.Broadcast(i, value, first));
      var v := Followed(u, K.First, i, s.locals[i], t.locals[i], p);
      IsAt(ConfigOf(c), longer, v) && Fits(c, t, v, K.First) && K.Grows(u, v)
  {
    GetsBroadcast(c, s, u, K.First, i, value, p);
    var v := OnBroadcast(u, K.First, i, value);
    var a := K.ProposeValue(i, value);
    ProposalIs(u, i, value);
    assert K.Enabled(ConfigOf(c), u, a) && K.Apply(ConfigOf(c), u, a) == v;
    GoesOn(ConfigOf(c), actions, u, a);
    hide *;
    reveal A.Enabled, A.Apply;
    longer := GoesOnAndFollows(c, actions + [a], s, u, K.First, i, A.WithBroadcast(s.locals[i], Pair(value, i)), v, first, true, p);
  }

  // Claim: a broadcast of the second is what restrained consensus has left, or what was delivered.
  lemma CarryFollows(c: A.Config, actions: seq<K.Action>, s: A.State, u: K.State, i: nat, value: nat, first: Option<Pair>,
    result: H.Option<K.Certificate>, p: Pair)
    returns (longer: seq<K.Action>)
    requires A.Safe(c, s) && Fits(c, s, u, K.Second) && IsAt(ConfigOf(c), actions, u) && A.Enabled(c, s, A.Broadcast(i, value, first))
    requires u.servers[i].first.Some? && u.servers[i].second.None? && u.servers[i].decided.None?
    requires K.Carried(ConfigOf(c), u, i, result).pair.value == value
    requires IsOneOf(s.locals[i], A.Apply(c, s, A.Broadcast(i, value, first)).locals[i], p)
    ensures actions <= longer
    ensures var t := A.Apply(c, s, A.Broadcast(i, value, first));
      var v := Followed(u, K.Second, i, s.locals[i], t.locals[i], p);
      IsAt(ConfigOf(c), longer, v) && Fits(c, t, v, K.Second) && K.Grows(u, v)
  {
    GetsBroadcast(c, s, u, K.Second, i, value, p);
    var v := OnBroadcast(u, K.Second, i, value);
    var a := K.EndRestrained(i, result);
    assert u.proposed + {} == u.proposed;
    assert K.Enabled(ConfigOf(c), u, a) && K.Apply(ConfigOf(c), u, a) == v;
    GoesOn(ConfigOf(c), actions, u, a);
    hide *;
    reveal A.Enabled, A.Apply;
    longer := GoesOnAndFollows(c, actions + [a], s, u, K.Second, i, A.WithBroadcast(s.locals[i], Pair(value, i)), v, first, true, p);
  }

  lemma GetsAllowed(c: A.Config, s: A.State, u: K.State, i: nat, q: Pair, p: Pair)
    requires A.Safe(c, s) && Fits(c, s, u, K.First) && A.Correct(c, i)
    ensures var m := s.locals[i].(allowed := s.locals[i].allowed + {q});
      HasGot(c, s, u, K.First, i, m, WithJudged(u, K.First, {(i, q.sender, q.value)}), p)
  {
    var l := s.locals[i];
    var m := l.(allowed := l.allowed + {q});
    A.AllowIsSafe(c, s, i, q);
    AllowSays(i, l, q);
    assert Statements(i, m) == Statements(i, l) + {};
    LittleFollows(c, s, u, K.First, i, m, {}, {q}, p);
    GotFits(c, s, u, K.First, i, m, p);
    assert Judged(i, {q}) == {(i, q.sender, q.value)};
    assert u.first + {} == u.first && u.proposed + {} == u.proposed;
  }

  // Claim: what the application lets CAC witness, it finds good.
  lemma AllowFollows(c: A.Config, actions: seq<K.Action>, s: A.State, u: K.State, i: nat, q: Pair, first: Option<Pair>, p: Pair)
    returns (longer: seq<K.Action>)
    requires A.Safe(c, s) && Fits(c, s, u, K.First) && IsAt(ConfigOf(c), actions, u) && A.Enabled(c, s, A.Allow(i, q, first))
    requires IsOneOf(s.locals[i], A.Apply(c, s, A.Allow(i, q, first)).locals[i], p)
    ensures actions <= longer
    ensures var t := A.Apply(c, s, A.Allow(i, q, first));
      var v := Followed(u, K.First, i, s.locals[i], t.locals[i], p);
      IsAt(ConfigOf(c), longer, v) && Fits(c, t, v, K.First) && K.Grows(u, v)
  {
    var l := s.locals[i];
    var m := l.(allowed := l.allowed + {q});
    GetsAllowed(c, s, u, i, q, p);
    longer := Judges(ConfigOf(c), actions, u, K.First, i, q);
    var v := WithJudged(u, K.First, {(i, q.sender, q.value)});
    hide *;
    reveal A.Enabled, A.Apply;
    longer := GoesOnAndFollows(c, longer, s, u, K.First, i, m, v, first, false, p);
  }

  // What comes from others is nothing that it has signed, or it has it already.
  lemma LearnsNothingOfItsOwn(c: A.Config, s: A.State, i: nat, b: A.Bundle)
    requires A.Safe(c, s) && A.Correct(c, i) && A.Exists(c, s, b)
    ensures var l := s.locals[i];
      var m := l.(known := A.Learn(l.known, b));
      Statements(i, m) == Statements(i, l) && GoodFor(i, m) == GoodFor(i, l)
  {
    var l := s.locals[i];
    var m := l.(known := A.Learn(l.known, b));
    assert A.LocalIsSafe(c, s, i, l);
    assert A.WitnessedBy(m.known, i) == A.WitnessedBy(l.known, i);
    assert A.ReadyFor(m.known, i) == A.ReadyFor(l.known, i);
    forall st
      ensures Says(i, m, st) <==> Says(i, l, st)
    {
    }
  }

  // The net is nothing that Cascade.dfy knows of.
  lemma FitsAnyNet(c: A.Config, s: A.State, t: A.State, u: K.State, x: K.Instance)
    requires Fits(c, s, u, x) && t.locals == s.locals
    ensures Fits(c, t, u, x)
  {
    assert forall st :: IsSaid(c, s, st) <==> IsSaid(c, t, st);
    assert AllStatements(c, s) == AllStatements(c, t);
  }

  // Claim: a bundle shows what correct parties have signed, and what Byzantine ones can.
  lemma ReceiveFollows(c: A.Config, actions: seq<K.Action>, s: A.State, u: K.State, x: K.Instance, i: nat, b: A.Bundle,
    first: Option<Pair>, p: Pair)
    returns (longer: seq<K.Action>)
    requires A.Safe(c, s) && Fits(c, s, u, x) && IsAt(ConfigOf(c), actions, u)
    requires A.Exists(c, s, b) && A.MayReceive(c, s, i, b, first) && forall q :: q in b.pairs ==> MayCount(ConfigOf(c), u, x, i, q)
    requires IsOneOf(s.locals[i], A.Receive(c, s, i, b, first).locals[i], p)
    ensures actions <= longer
    ensures var t := A.Receive(c, s, i, b, first);
      var v := Followed(u, x, i, s.locals[i], t.locals[i], p);
      IsAt(ConfigOf(c), longer, v) && Fits(c, t, v, x) && K.Grows(u, v)
  {
    var l := s.locals[i];
    var m := if A.Takes(l, b) then l.(known := A.Learn(l.known, b)) else l;
    LearnsNothingOfItsOwn(c, s, i, b);
    assert Statements(i, m) == Statements(i, l) + {} && GoodFor(i, m) == GoodFor(i, l) + {};
    LittleFollows(c, s, u, x, i, m, {}, {}, p);
    NoMore(u, x, i);
    assert u.proposed + {} == u.proposed;
    if A.Takes(l, b) {
      A.LearnIsSafe(c, s, i, b);
      GotFits(c, s, u, x, i, m, p);
      longer := GoesOnAndFollows(c, actions, s, u, x, i, m, u, first, false, p);
    } else {
      longer := actions;
    }
  }

  // ---- Cascade Consensus over two machines of CAC

  // Both instances of CAC, and what Cascade.cs keeps. What correct processes have signed is there twice, and the same: see Inv.
  datatype State = State(first: A.State, second: A.State, top: K.State)

  datatype Action =
    // A step of CAC; of what is delivered in it p is the first.
    | InFirst(a: A.Action, p: Pair)
    // What is broadcast in the second instance is what restrained consensus leaves.
    | InSecond(a: A.Action, p: Pair, result: H.Option<K.Certificate>)
    // What takes no step of CAC.
    | Beside(b: K.Action)

  // The second instance waits for no application.
  function SecondConfig(c: A.Config): A.Config {
    c.(waits := false)
  }

  function Start(c: A.Config): State {
    State(A.Init(c), A.Init(SecondConfig(c)), K.Start(ConfigOf(c)))
  }

  function PartyOf(a: A.Action): nat {
    if a.Deliver? then a.m.to else a.i
  }

  ghost predicate HasSizes(c: A.Config, s: State) {
    |s.first.locals| == c.n && |s.second.locals| == c.n && |s.top.servers| == c.n
  }

  ghost predicate MayStep(c: A.Config, s: A.State, a: A.Action, p: Pair)
    requires A.IsConfig(c) && |s.locals| == c.n
  {
    A.Enabled(c, s, a) && IsOneOf(s.locals[PartyOf(a)], A.Apply(c, s, a).locals[PartyOf(a)], p)
  }

  // Cascade.OnInput: nothing is broadcast any more once something is delivered or decided.
  ghost predicate MayInFirst(c: A.Config, u: K.State, a: A.Action)
    requires |u.servers| == c.n
  {
    a.Broadcast? ==> a.i < c.n && u.servers[a.i].first.None? && u.servers[a.i].decided.None?
  }

  ghost predicate AllCount(c: A.Config, u: K.State, i: nat, b: A.Bundle)
    requires A.IsConfig(c)
  {
    forall q :: q in b.pairs ==> MayCount(ConfigOf(c), u, K.Second, i, q)
  }

  // Cascade.Carry; and Cac.IsCertified, which drops what is not certified by the first instance.
  ghost predicate MayInSecond(c: A.Config, u: K.State, a: A.Action, result: H.Option<K.Certificate>)
    requires A.IsConfig(c) && |u.servers| == c.n
  {
    match a
    case Broadcast(i, value, _) =>
      && i < c.n && u.servers[i].first.Some? && u.servers[i].second.None? && u.servers[i].decided.None?
      && K.Carried(ConfigOf(c), u, i, result).pair.value == value
    case Allow(_, _, _) => false
    case Deliver(m, _) => AllCount(c, u, m.to, m.bundle)
    case Inject(i, b, _) => AllCount(c, u, i, b)
  }

  // What signs nothing in CAC and delivers nothing.
  ghost predicate IsBeside(u: K.State, b: K.Action)
    requires b.i < |u.servers|
  {
    var server := u.servers[b.i];
    match b
    case ProposeValue(i, _) => server.first.Some? || server.decided.Some? || K.HasBroadcast(u, K.First, i)
    case EndRestrained(i, _) => server.second.Some? || server.decided.Some? || K.HasBroadcast(u, K.Second, i)
    case JudgeValue(_, _, _) => true
    case ReadProof(_, _) => true
    case DecideGlobally(_, _, _) => true
    case _ => false
  }

  ghost predicate Enabled(c: A.Config, s: State, a: Action)
    requires A.IsConfig(c) && HasSizes(c, s)
  {
    match a
    case InFirst(b, p) => MayStep(c, s.first, b, p) && MayInFirst(c, s.top, b)
    case InSecond(b, p, result) => MayStep(SecondConfig(c), s.second, b, p) && MayInSecond(c, s.top, b, result)
    case Beside(b) => K.Enabled(ConfigOf(c), s.top, b) && IsBeside(s.top, b)
  }

  ghost function FollowedBy(c: A.Config, s: A.State, u: K.State, x: K.Instance, a: A.Action, p: Pair): K.State
    requires A.IsConfig(c) && |s.locals| == c.n == |u.servers| && A.Enabled(c, s, a)
  {
    Followed(u, x, PartyOf(a), s.locals[PartyOf(a)], A.Apply(c, s, a).locals[PartyOf(a)], p)
  }

  ghost function Apply(c: A.Config, s: State, a: Action): State
    requires A.IsConfig(c) && HasSizes(c, s) && Enabled(c, s, a)
    ensures HasSizes(c, Apply(c, s, a))
  {
    match a
    case InFirst(b, p) => s.(first := A.Apply(c, s.first, b), top := FollowedBy(c, s.first, s.top, K.First, b, p))
    case InSecond(b, p, _) =>
      s.(second := A.Apply(SecondConfig(c), s.second, b), top := FollowedBy(SecondConfig(c), s.second, s.top, K.Second, b, p))
    case Beside(b) => s.(top := K.Apply(ConfigOf(c), s.top, b))
  }

  ghost predicate Inv(c: A.Config, s: State) {
    && A.IsConfig(c) && HasSizes(c, s) && A.Safe(c, s.first) && A.Safe(SecondConfig(c), s.second)
    && Fits(c, s.first, s.top, K.First) && Fits(SecondConfig(c), s.second, s.top, K.Second)
  }

  lemma StartFits(c: A.Config)
    requires A.IsConfig(c)
    ensures Inv(c, Start(c))
  {
    A.InitIsSafe(c);
    A.InitIsSafe(SecondConfig(c));
    assert forall st :: !IsSaid(c, A.Init(c), st) && !IsSaid(SecondConfig(c), A.Init(SecondConfig(c)), st);
    assert forall i :: GoodFor(i, A.Local(None, {}, A.Nothing(), A.Nothing(), {}, None)) == {};
  }

  // What is no step of an instance leaves it as it is.
  lemma FitsStill(c: A.Config, s: A.State, u: K.State, v: K.State, x: K.Instance)
    requires Fits(c, s, u, x) && K.Grows(u, v) && K.Signed(v, x) == K.Signed(u, x) && |v.servers| == c.n
    requires forall i: nat :: i < c.n ==>
      Delivered(v.servers[i], x) == Delivered(u.servers[i], x) && (u.servers[i].decided.Some? ==> v.servers[i].decided.Some?)
    ensures Fits(c, s, v, x)
  {
    forall i: nat | A.Correct(c, i)
      ensures FitsOne(c, v, x, i, s.locals[i])
    {
      assert FitsOne(c, u, x, i, s.locals[i]);
      forall q | q in s.locals[i].known.pairs
        ensures MayCount(ConfigOf(c), v, x, i, q)
      {
        CountsStill(ConfigOf(c), u, v, x, i, q);
      }
    }
  }

  lemma FirstFollows(c: A.Config, actions: seq<K.Action>, s: A.State, u: K.State, a: A.Action, p: Pair) returns (longer: seq<K.Action>)
    requires A.Safe(c, s) && Fits(c, s, u, K.First) && IsAt(ConfigOf(c), actions, u) && MayStep(c, s, a, p) && MayInFirst(c, u, a)
    ensures actions <= longer
    ensures var v := FollowedBy(c, s, u, K.First, a, p);
      IsAt(ConfigOf(c), longer, v) && Fits(c, A.Apply(c, s, a), v, K.First) && K.Grows(u, v)
  {
    match a
    case Broadcast(i, value, first) => longer := BroadcastFollows(c, actions, s, u, i, value, first, p);
    case Allow(i, q, first) => longer := AllowFollows(c, actions, s, u, i, q, first, p);
    case Deliver(m, first) =>
      var t := s.(net := s.net - {m});
      A.LossIsSafe(c, s, t.net);
      FitsAnyNet(c, s, t, u, K.First);
      longer := ReceiveFollows(c, actions, t, u, K.First, m.to, m.bundle, first, p);
    case Inject(i, b, first) => longer := ReceiveFollows(c, actions, s, u, K.First, i, b, first, p);
  }

  lemma SecondFollows(c: A.Config, actions: seq<K.Action>, s: A.State, u: K.State, a: A.Action, p: Pair, result: H.Option<K.Certificate>)
    returns (longer: seq<K.Action>)
    requires A.Safe(c, s) && Fits(c, s, u, K.Second) && IsAt(ConfigOf(c), actions, u)
    requires MayStep(c, s, a, p) && MayInSecond(c, u, a, result)
    ensures actions <= longer
    ensures var v := FollowedBy(c, s, u, K.Second, a, p);
      IsAt(ConfigOf(c), longer, v) && Fits(c, A.Apply(c, s, a), v, K.Second) && K.Grows(u, v)
  {
    match a
    case Broadcast(i, value, first) => longer := CarryFollows(c, actions, s, u, i, value, first, result, p);
    case Allow(_, _, _) => longer := actions;
    case Deliver(m, first) =>
      var t := s.(net := s.net - {m});
      A.LossIsSafe(c, s, t.net);
      FitsAnyNet(c, s, t, u, K.Second);
      longer := ReceiveFollows(c, actions, t, u, K.Second, m.to, m.bundle, first, p);
    case Inject(i, b, first) => longer := ReceiveFollows(c, actions, s, u, K.Second, i, b, first, p);
  }

  lemma BesideFits(c: A.Config, actions: seq<K.Action>, s: State, b: K.Action)
    requires Inv(c, s) && Enabled(c, s, Beside(b)) && IsAt(ConfigOf(c), actions, s.top)
    ensures Inv(c, Apply(c, s, Beside(b))) && IsAt(ConfigOf(c), actions + [b], Apply(c, s, Beside(b)).top)
  {
    var u, v := s.top, K.Apply(ConfigOf(c), s.top, b);
    GoesOn(ConfigOf(c), actions, u, b);
    FitsStill(c, s.first, u, v, K.First);
    FitsStill(SecondConfig(c), s.second, u, v, K.Second);
  }

  // Claim: a step of the machines of CAC, or of Cascade Consensus beside them, is some steps of Cascade.dfy, or none.
  lemma StepIsOfCascade(c: A.Config, actions: seq<K.Action>, s: State, a: Action) returns (longer: seq<K.Action>)
    requires Inv(c, s) && Enabled(c, s, a) && IsAt(ConfigOf(c), actions, s.top)
    ensures actions <= longer && Inv(c, Apply(c, s, a)) && IsAt(ConfigOf(c), longer, Apply(c, s, a).top)
  {
    match a
    case InFirst(b, p) =>
      longer := FirstFollows(c, actions, s.first, s.top, b, p);
      A.StepIsSafe(c, s.first, b);
      FitsStill(SecondConfig(c), s.second, s.top, Apply(c, s, a).top, K.Second);
    case InSecond(b, p, result) =>
      longer := SecondFollows(SecondConfig(c), actions, s.second, s.top, b, p, result);
      A.StepIsSafe(SecondConfig(c), s.second, b);
      FitsStill(c, s.first, s.top, Apply(c, s, a).top, K.First);
    case Beside(b) =>
      BesideFits(c, actions, s, b);
      longer := actions + [b];
  }

  ghost function RunOf(c: A.Config, actions: seq<Action>): Option<State>
    requires A.IsConfig(c)
    ensures RunOf(c, actions).Some? ==> HasSizes(c, RunOf(c, actions).value)
  {
    if |actions| == 0 then Some(Start(c))
    else
      match RunOf(c, actions[..|actions| - 1])
      case None => None
      case Some(s) =>
        var a := actions[|actions| - 1];
        hide *;
        if Enabled(c, s, a) then Some(Apply(c, s, a)) else None
  }

  ghost predicate Ends(c: A.Config, run: seq<A.State>, s: A.State)
    requires A.IsConfig(c)
  {
    A.IsRun(c, run) && run[|run| - 1] == s
  }

  lemma LongerRun(c: A.Config, run: seq<A.State>, s: A.State, a: A.Action)
    requires A.IsConfig(c) && Ends(c, run, s) && |s.locals| == c.n && A.Enabled(c, s, a)
    ensures Ends(c, run + [A.Apply(c, s, a)], A.Apply(c, s, a))
  {
    IsNext(c, s, a, A.Apply(c, s, a));
    hide *;
    reveal Ends, A.IsRun;
  }

  lemma IsNext(c: A.Config, s: A.State, a: A.Action, t: A.State)
    requires A.IsConfig(c) && |s.locals| == c.n && A.Steps(c, s, a, t)
    ensures A.Next(c, s, t)
  {
    hide A.Steps;
  }

  // Claim: every run of Cascade Consensus over the machines of CAC is one of Cascade.dfy, with the same statements, first deliveries and
  // decisions; and in each instance it is a run of Cac.dfy.
  lemma RunIsOfCascade(c: A.Config, actions: seq<Action>) returns (above: seq<K.Action>, first: seq<A.State>, second: seq<A.State>)
    requires A.IsConfig(c) && RunOf(c, actions).Some?
    ensures Inv(c, RunOf(c, actions).value) && IsAt(ConfigOf(c), above, RunOf(c, actions).value.top)
    ensures Ends(c, first, RunOf(c, actions).value.first) && Ends(SecondConfig(c), second, RunOf(c, actions).value.second)
  {
    if |actions| == 0 {
      above, first, second := [], [A.Init(c)], [A.Init(SecondConfig(c))];
      Begins(ConfigOf(c));
      StartFits(c);
    } else {
      var s, a := RunOf(c, actions[..|actions| - 1]).value, actions[|actions| - 1];
      above, first, second := RunIsOfCascade(c, actions[..|actions| - 1]);
      above := StepIsOfCascade(c, above, s, a);
      match a {
        case InFirst(b, _) =>
          LongerRun(c, first, s.first, b);
          first := first + [A.Apply(c, s.first, b)];
        case InSecond(b, _, _) =>
          LongerRun(SecondConfig(c), second, s.second, b);
          second := second + [A.Apply(SecondConfig(c), s.second, b)];
        case Beside(_) =>
      }
    }
  }

  // Claim: so what the users see is what the host in ConsensusHost.dfy can show; agreement and validity follow.
  lemma RunRefines(c: A.Config, actions: seq<Action>) returns (trace: seq<H.Event<nat>>)
    requires A.IsConfig(c) && RunOf(c, actions).Some?
    ensures H.Run(c.faulty, K.Least(ConfigOf(c)), trace) == H.Accepted(K.HostOf(RunOf(c, actions).value.top))
  {
    var above, first, second := RunIsOfCascade(c, actions);
    reveal LeadTo();
    K.RunRefines(ConfigOf(c), above);
    trace := K.Trace(ConfigOf(c), above);
  }

  // Claim: agreement.
  lemma Agreement(c: A.Config, actions: seq<Action>, i: nat, j: nat)
    requires A.IsConfig(c) && RunOf(c, actions).Some? && i < c.n && j < c.n
    ensures var servers := RunOf(c, actions).value.top.servers;
      servers[i].decided.Some? && servers[j].decided.Some? ==> servers[i].decided == servers[j].decided
  {
    var above, first, second := RunIsOfCascade(c, actions);
    reveal LeadTo();
    K.RunRefines(ConfigOf(c), above);
    var s := RunOf(c, actions).value.top;
    if s.servers[i].decided.Some? && s.servers[j].decided.Some? {
      K.Agreement(ConfigOf(c), s, i, j);
    }
  }

  // ---- The first instance alone

  // Who uses CAC broadcasts nothing once it has delivered.
  ghost predicate IsInTime(s: A.State, t: A.State) {
    && |s.locals| == |t.locals|
    && forall i: nat :: i < |s.locals| && s.locals[i].input.None? && t.locals[i].input.Some? ==> s.locals[i].conflicts.None?
  }

  ghost predicate AreInTime(run: seq<A.State>) {
    forall l: nat :: 0 < l < |run| ==> IsInTime(run[l - 1], run[l])
  }

  // Each has decided what it has delivered first, or has two values in conflict.
  ghost predicate DecidedAlone(server: K.Server, l: A.Local) {
    && (server.decided.Some? <==> l.conflicts.Some? && NamesOneValue(l.conflicts.value))
    && (server.decided.Some? ==> server.first.Some? && server.decided.value == server.first.value.pair.value)
  }

  ghost predicate IsAlone(c: A.Config, s: State) {
    && HasSizes(c, s) && s.second == A.Init(SecondConfig(c))
    && forall i: nat :: A.Correct(c, i) ==> DecidedAlone(s.top.servers[i], s.first.locals[i])
  }

  // Claim: for every run of CAC there is one of Cascade.dfy with the same statements and first deliveries, see Fits, in which a process
  // has decided exactly if its conflict set names one value.
  lemma CacRunIsOfCascade(c: A.Config, run: seq<A.State>) returns (actions: seq<Action>, s: State, above: seq<K.Action>)
    requires A.IsConfig(c) && A.IsRun(c, run) && AreInTime(run)
    ensures RunOf(c, actions) == Some(s) && s.first == run[|run| - 1] && IsAlone(c, s)
    ensures Fits(c, s.first, s.top, K.First) && K.RunOf(ConfigOf(c), above) == H.Some(s.top)
  {
    actions, s := AloneTo(c, run, |run| - 1);
    var first, second;
    above, first, second := RunIsOfCascade(c, actions);
    reveal LeadTo();
  }

  lemma AloneTo(c: A.Config, run: seq<A.State>, l: nat) returns (actions: seq<Action>, s: State)
    requires A.IsConfig(c) && A.IsRun(c, run) && AreInTime(run) && l < |run|
    ensures RunOf(c, actions) == Some(s) && s.first == run[l] && IsAlone(c, s)
  {
    if l == 0 {
      actions, s := [], Start(c);
    } else {
      actions, s := AloneTo(c, run, l - 1);
      var above, first, second := RunIsOfCascade(c, actions);
      var a := A.ActionOf(c, run[l - 1], run[l]);
      A.StepIsSafe(c, s.first, a);
      var b, t := OneMoreAlone(c, s, a);
      assert (actions + [b])[..|actions|] == actions;
      actions, s := actions + [b], t;
    }
  }

  lemma SomeOf(l: A.Local) returns (p: Pair)
    requires l.conflicts.Some? ==> l.delivered != {}
    ensures l.conflicts.Some? ==> p in l.delivered
  {
    if l.conflicts.Some? {
      p :| p in l.delivered;
    } else {
      p := Pair(0, 0);
    }
  }

  lemma IsInTimeFor(c: A.Config, s: State, a: A.Action)
    requires Fits(c, s.first, s.top, K.First) && IsAlone(c, s)
    requires A.Enabled(c, s.first, a) && IsInTime(s.first, A.Apply(c, s.first, a))
    ensures MayInFirst(c, s.top, a)
  {
    if a.Broadcast? {
      var l := s.first.locals[a.i];
      assert A.Apply(c, s.first, a).locals[a.i].input == Some(a.value);
      assert l.conflicts.None?;
      assert FitsOne(c, s.top, K.First, a.i, l) && DecidedAlone(s.top.servers[a.i], l);
    }
  }

  lemma OneMoreAlone(c: A.Config, s: State, a: A.Action) returns (b: Action, t: State)
    requires Inv(c, s) && IsAlone(c, s) && A.Enabled(c, s.first, a)
    requires A.Safe(c, A.Apply(c, s.first, a)) && IsInTime(s.first, A.Apply(c, s.first, a))
    ensures Enabled(c, s, b) && t == Apply(c, s, b) && t.first == A.Apply(c, s.first, a) && IsAlone(c, t)
  {
    var i := PartyOf(a);
    var l, l' := s.first.locals[i], A.Apply(c, s.first, a).locals[i];
    assert A.LocalIsSafe(c, A.Apply(c, s.first, a), i, l');
    var p := SomeOf(l');
    assert DecidedAlone(s.top.servers[i], l) && FitsOne(c, s.top, K.First, i, l);
    IsInTimeFor(c, s, a);
    b := InFirst(a, p);
    t := Apply(c, s, b);
    StaysAlone(c, s, a);
    forall j: nat | A.Correct(c, j)
      ensures DecidedAlone(t.top.servers[j], t.first.locals[j])
    {
      assert DecidedAlone(s.top.servers[j], s.first.locals[j]);
      assert FitsOne(c, s.top, K.First, j, s.first.locals[j]);
    }
  }

  lemma StaysAlone(c: A.Config, s: State, a: A.Action)
    requires A.IsConfig(c) && HasSizes(c, s) && A.Enabled(c, s.first, a)
    ensures var t := A.Apply(c, s.first, a);
      && t.locals == s.first.locals[PartyOf(a) := t.locals[PartyOf(a)]]
      && var l := s.first.locals[PartyOf(a)];
         l.conflicts.Some? ==> t.locals[PartyOf(a)].conflicts == l.conflicts
  {
  }

  // ---- What the application finds good

  // What is its own, and what it has witnessed, the application of i has allowed.
  ghost predicate IsAllowed(i: nat, l: A.Local) {
    (forall p :: p in l.known.pairs && p.sender == i ==> p in l.allowed) && A.WitnessedBy(l.known, i) <= l.allowed
  }

  ghost predicate AreAllowed(c: A.Config, s: A.State) {
    |s.locals| == c.n && forall i: nat :: A.Correct(c, i) ==> IsAllowed(i, s.locals[i])
  }

  lemma SignsWhatIsAllowed(c: A.Config, i: nat, l: A.Local, first: Option<Pair>)
    requires A.IsConfig(c) && c.waits && A.IsFirst(c, i, l, first) && IsAllowed(i, l)
    ensures A.WitnessedBy(A.Signed(c, i, l, first), i) <= l.allowed
  {
    var b := A.WithWitness(l.known, i, A.Elements(first));
    assert A.Elements(first) <= l.allowed;
    assert A.Unlocked(c, i, l, b) <= l.allowed;
    forall p | p in A.WitnessedBy(A.Signed(c, i, l, first), i)
      ensures p in l.allowed
    {
      assert A.Slot(p, i) in A.WithWitness(b, i, A.Unlocked(c, i, l, b)).witnesses;
      if A.Slot(p, i) in l.known.witnesses {
        assert p in A.WitnessedBy(l.known, i);
      }
    }
  }

  lemma LearnsWhatIsAllowed(c: A.Config, s: A.State, i: nat, b: A.Bundle)
    requires A.Safe(c, s) && A.Correct(c, i) && A.Exists(c, s, b) && IsAllowed(i, s.locals[i])
    ensures IsAllowed(i, s.locals[i].(known := A.Learn(s.locals[i].known, b)))
  {
    assert A.LocalIsSafe(c, s, i, s.locals[i]);
    forall p | p in A.WitnessedBy(A.Learn(s.locals[i].known, b), i)
      ensures p in s.locals[i].allowed
    {
      assert A.Slot(p, i) in s.locals[i].known.witnesses;
      assert p in A.WitnessedBy(s.locals[i].known, i);
    }
  }

  lemma GoIsAllowed(c: A.Config, s: A.State, i: nat, l: A.Local, first: Option<Pair>, hasNews: bool)
    requires A.IsConfig(c) && c.waits && AreAllowed(c, s) && A.Correct(c, i) && A.IsFirst(c, i, l, first) && IsAllowed(i, l)
    ensures AreAllowed(c, A.Go(c, s, i, l, first, hasNews))
  {
    SignsWhatIsAllowed(c, i, l, first);
  }

  lemma ReceiveIsAllowed(c: A.Config, s: A.State, i: nat, b: A.Bundle, first: Option<Pair>)
    requires A.Safe(c, s) && c.waits && AreAllowed(c, s) && A.Exists(c, s, b) && A.MayReceive(c, s, i, b, first)
    ensures AreAllowed(c, A.Receive(c, s, i, b, first))
  {
    var l := s.locals[i];
    if A.Takes(l, b) {
      LearnsWhatIsAllowed(c, s, i, b);
      GoIsAllowed(c, s, i, l.(known := A.Learn(l.known, b)), first, false);
    }
  }

  lemma StepIsAllowed(c: A.Config, s: A.State, a: A.Action)
    requires A.Safe(c, s) && c.waits && AreAllowed(c, s) && A.Enabled(c, s, a)
    ensures AreAllowed(c, A.Apply(c, s, a))
  {
    match a
    case Broadcast(i, value, first) =>
      var m := A.WithBroadcast(s.locals[i], Pair(value, i));
      assert A.WitnessedBy(m.known, i) == A.WitnessedBy(s.locals[i].known, i);
      GoIsAllowed(c, s, i, m, first, true);
    case Allow(i, p, first) => GoIsAllowed(c, s, i, s.locals[i].(allowed := s.locals[i].allowed + {p}), first, false);
    case Deliver(m, first) =>
      A.LossIsSafe(c, s, s.net - {m});
      ReceiveIsAllowed(c, s.(net := s.net - {m}), m.to, m.bundle, first);
    case Inject(i, b, first) => ReceiveIsAllowed(c, s, i, b, first);
  }

  // Claim: where CAC waits for its application, a party witnesses nothing else than its own and what the application has allowed. So no
  // action of Cascade.dfy says for the application that it finds a value good before i witnesses it; before i is ready for it one may.
  lemma RunIsAllowed(c: A.Config, run: seq<A.State>, l: nat)
    requires A.IsConfig(c) && c.waits && A.IsRun(c, run) && l < |run|
    ensures AreAllowed(c, run[l])
  {
    if l > 0 {
      RunIsAllowed(c, run, l - 1);
      A.RunIsSafe(c, run, l - 1);
      var a := A.ActionOf(c, run[l - 1], run[l]);
      StepIsAllowed(c, run[l - 1], a);
    }
  }
}
