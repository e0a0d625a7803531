include "Cac.dfy"
include "Cascade.dfy"

// HEADER

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

  // What correct parties have signed: what Cascade.dfy keeps of the instance.
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
  function CertificateOf(b: A.Bundle, p: Pair): K.Certificate {
    K.Certificate(K.First, Up(p), map r | r in A.Ready(b, p) :: Ups(b.ready[A.Slot(p, r)]))
  }

  function KnownOf(b: A.Bundle): map<K.Pair, set<nat>> {
    map q | q in Ups(A.Witnessed(b)) :: A.Witnesses(b, Down(q))
  }

  ghost predicate NamesOneValue(conflicts: set<Pair>) {
    forall p, q :: p in conflicts && q in conflicts ==> p.value == q.value
  }

  // ---- The guards of Cascade.dfy, one by one, from what Cac.dfy proves of its machine

  lemma ConfigIs(c: A.Config)
    requires A.IsConfig(c)
    ensures K.IsConfig(ConfigOf(c)) && K.ReadyQuorum(ConfigOf(c)) == A.Quorum(c) && K.WitnessQuorum(ConfigOf(c)) == A.WitnessQuorum(c)
    ensures forall i: nat :: K.IsCorrect(ConfigOf(c), i) <==> A.Correct(c, i)
  {
  }

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
  lemma BroadcastCanBeShown(c: A.Config, s: A.State, x: K.State, b: A.Bundle, p: Pair)
    requires |s.locals| == c.n && x.first == AllStatements(c, s) && A.Exists(c, s, b) && p in b.pairs
    ensures K.CanBeShown(ConfigOf(c), x, K.First, K.Broadcast(Up(p)))
  {
    assert Down(Up(p)) == p;
    if p.sender !in c.faulty {
      assert IsSaid(c, s, K.Broadcast(Up(p)));
    }
  }

  lemma WitnessCanBeShown(c: A.Config, s: A.State, x: K.State, b: A.Bundle, w: A.Slot)
    requires |s.locals| == c.n && x.first == AllStatements(c, s) && A.Exists(c, s, b) && w in b.witnesses
    ensures w.signer < c.n && K.CanBeShown(ConfigOf(c), x, K.First, K.Witness(w.signer, Up(w.pair)))
  {
    assert Down(Up(w.pair)) == w.pair;
    if w.signer !in c.faulty {
      assert w == A.Slot(w.pair, w.signer);
      assert IsSaid(c, s, K.Witness(w.signer, Up(w.pair)));
    }
  }

  lemma ReadyCanBeShown(c: A.Config, s: A.State, x: K.State, b: A.Bundle, r: A.Slot)
    requires |s.locals| == c.n && x.first == AllStatements(c, s) && A.Exists(c, s, b) && r in b.ready
    ensures r.signer < c.n && K.CanBeShown(ConfigOf(c), x, K.First, K.Ready(r.signer, Up(r.pair), Ups(b.ready[r])))
  {
    assert Down(Up(r.pair)) == r.pair;
    if r.signer !in c.faulty {
      assert r == A.Slot(r.pair, r.signer);
      assert IsSaid(c, s, K.Ready(r.signer, Up(r.pair), Ups(b.ready[r])));
    }
  }

  lemma CertificateIsValid(c: A.Config, s: A.State, x: K.State, b: A.Bundle, p: Pair)
    requires A.IsConfig(c) && |s.locals| == c.n && x.first == AllStatements(c, s) && A.Exists(c, s, b) && p in A.Deliverable(c, b)
    ensures K.IsValid(ConfigOf(c), x, CertificateOf(b, p))
  {
    var e := CertificateOf(b, p);
    assert e.names.Keys == A.Ready(b, p);
    forall r | r in e.names
      ensures r < c.n && K.CanBeShown(ConfigOf(c), x, K.First, K.Ready(r, e.pair, e.names[r]))
    {
      ReadyCanBeShown(c, s, x, b, A.Slot(p, r));
    }
  }

  lemma HoldsWhatIsNamed(b: A.Bundle, p: Pair)
    requires A.Closed(b)
    ensures K.IsClosed(CertificateOf(b, p), KnownOf(b))
  {
    var e := CertificateOf(b, p);
    forall r, q | r in e.names && q in e.names[r]
      ensures r in K.Knowers(KnownOf(b), q)
    {
      KnowersAre(b, q);
      assert A.Slot(p, r) in b.ready && Down(q) in b.ready[A.Slot(p, r)];
    }
  }

  // Claim: when a party of CAC delivers first, Cascade.dfy can deliver, with that certificate and these WITNESS signatures.
  lemma DeliverIsEnabled(c: A.Config, s: A.State, x: K.State, i: nat, b: A.Bundle, p: Pair)
    requires A.IsConfig(c) && |s.locals| == c.n == |x.servers| && x.first == AllStatements(c, s) && A.Correct(c, i)
    requires A.Exists(c, s, b) && A.Closed(b) && p in A.Deliverable(c, b) && x.servers[i].first.None?
    ensures K.Enabled(ConfigOf(c), x, K.Deliver(i, CertificateOf(b, p), KnownOf(b)))
  {
    CertificateIsValid(c, s, x, b, p);
    HoldsWhatIsNamed(b, p);
    var known := KnownOf(b);
    forall q, w | q in known && w in known[q]
      ensures w < c.n && K.CanBeShown(ConfigOf(c), x, K.First, K.Witness(w, q))
    {
      assert Up(Down(q)) == q;
      WitnessCanBeShown(c, s, x, b, A.Slot(Down(q), w));
    }
  }

  // ---- A step of CAC as steps of Cascade Consensus

  ghost predicate IsAt(c: A.Config, actions: seq<K.Action>, x: K.State) {
    A.IsConfig(c) && |x.servers| == c.n && LeadTo(c, actions, x)
  }

  opaque ghost predicate LeadTo(c: A.Config, actions: seq<K.Action>, x: K.State)
    requires A.IsConfig(c)
  {
    K.RunOf(ConfigOf(c), actions) == H.Some(x)
  }

  lemma Begins(c: A.Config)
    requires A.IsConfig(c)
    ensures IsAt(c, [], K.Start(ConfigOf(c)))
  {
    reveal LeadTo();
  }

  lemma GoesOn(c: A.Config, actions: seq<K.Action>, x: K.State, a: K.Action)
    requires IsAt(c, actions, x) && K.Enabled(ConfigOf(c), x, a)
    ensures IsAt(c, actions + [a], K.Apply(ConfigOf(c), x, a))
  {
    reveal LeadTo();
    K.OneMoreStep(ConfigOf(c), actions, x, K.Trace(ConfigOf(c), actions), a);
  }

  function Judged(i: nat, ps: set<Pair>): set<(nat, nat, nat)>
    ensures forall p :: p in ps ==> (i, p.sender, p.value) in Judged(i, ps)
  {
    set p | p in ps :: (i, p.sender, p.value)
  }

  // The application of i finds good what it may witness, what it has witnessed, and what it is ready for.
  function GoodFor(i: nat, l: A.Local): set<Pair> {
    l.allowed + A.WitnessedBy(l.known, i) + A.ReadyFor(l.known, i)
  }

  lemma Judges(c: A.Config, actions: seq<K.Action>, x: K.State, i: nat, p: Pair) returns (longer: seq<K.Action>)
    requires IsAt(c, actions, x) && A.Correct(c, i)
    ensures actions <= longer && IsAt(c, longer, x.(judged := x.judged + {(i, p.sender, p.value)}))
  {
    var a := K.JudgeValue(i, p.sender, p.value);
    GoesOn(c, actions, x, a);
    longer := actions + [a];
  }

  // Each is found good, and witnessed.
  lemma SignsWitnesses(c: A.Config, actions: seq<K.Action>, x: K.State, i: nat, ps: set<Pair>)
    returns (longer: seq<K.Action>, y: K.State)
    requires IsAt(c, actions, x) && A.Correct(c, i) && (ps != {} ==> !K.HasReady(x, K.First, i))
    requires forall p :: p in ps ==> K.CanBeShown(ConfigOf(c), x, K.First, K.Broadcast(Up(p)))
    ensures actions <= longer && IsAt(c, longer, y)
    ensures y == x.(first := x.first + WitnessesOf(i, ps), judged := x.judged + Judged(i, ps))
  {
    var rest, done := ps, {};
    longer, y := actions, x;
    assert y == x.(first := x.first + WitnessesOf(i, done), judged := x.judged + Judged(i, done));
    while rest != {}
      invariant rest + done == ps
      invariant actions <= longer && IsAt(c, longer, y)
      invariant y == x.(first := x.first + WitnessesOf(i, done), judged := x.judged + Judged(i, done))
      decreases rest
    {
      var p :| p in rest;
      longer := Judges(c, longer, y, i, p);
      var z := y.(judged := y.judged + {(i, p.sender, p.value)});
      var a := K.SignWitness(i, Up(p));
      assert !K.HasReady(z, K.First, i);
      assert K.CanBeShown(ConfigOf(c), x, K.First, K.Broadcast(Up(p)));
      assert K.Enabled(ConfigOf(c), z, a);
      GoesOn(c, longer, z, a);
      longer, y := longer + [a], K.Apply(ConfigOf(c), z, a);
      assert WitnessesOf(i, done + {p}) == WitnessesOf(i, done) + {K.Witness(i, Up(p))};
      assert Judged(i, done + {p}) == Judged(i, done) + {(i, p.sender, p.value)};
      assert y.first == x.first + WitnessesOf(i, done + {p});
      assert y.judged == x.judged + Judged(i, done + {p});
      rest, done := rest - {p}, done + {p};
    }
    assert done == ps;
  }

  // Each is found good, and READY for it names all that has been witnessed.
  lemma SignsReady(c: A.Config, actions: seq<K.Action>, x: K.State, i: nat, l: A.Local, ps: set<Pair>)
    returns (longer: seq<K.Action>, y: K.State)
    requires IsAt(c, actions, x) && A.Correct(c, i) && ps <= A.ReadyFor(l.known, i)
    requires K.Witnessed(x, K.First, i) == Ups(A.WitnessedBy(l.known, i))
    requires forall p :: p in ps ==>
      && l.known.ready[A.Slot(p, i)] == A.WitnessedBy(l.known, i)
      && K.AreEnough(ConfigOf(c), x, K.First, Up(p), A.Witnesses(l.known, p))
    ensures actions <= longer && IsAt(c, longer, y)
    ensures y == x.(first := x.first + ReadyOf(i, l, ps), judged := x.judged + Judged(i, ps))
  {
    var rest, done := ps, {};
    longer, y := actions, x;
    while rest != {}
      invariant rest + done == ps
      invariant actions <= longer && IsAt(c, longer, y)
      invariant y == x.(first := x.first + ReadyOf(i, l, done), judged := x.judged + Judged(i, done))
      decreases rest
    {
      var p :| p in rest;
      longer := Judges(c, longer, y, i, p);
      var z := y.(judged := y.judged + {(i, p.sender, p.value)});
      var a := K.SignReady(i, K.First, Up(p), A.Witnesses(l.known, p));
      assert K.Witnessed(z, K.First, i) == K.Witnessed(x, K.First, i);
      assert K.AreEnough(ConfigOf(c), x, K.First, Up(p), A.Witnesses(l.known, p));
      assert K.Enabled(ConfigOf(c), z, a);
      GoesOn(c, longer, z, a);
      longer, y := longer + [a], K.Apply(ConfigOf(c), z, a);
      assert ReadyOf(i, l, done + {p}) == ReadyOf(i, l, done) + {K.Ready(i, Up(p), Ups(A.WitnessedBy(l.known, i)))};
      assert Judged(i, done + {p}) == Judged(i, done) + {(i, p.sender, p.value)};
      assert y.first == x.first + ReadyOf(i, l, done + {p});
      assert y.judged == x.judged + Judged(i, done + {p});
      rest, done := rest - {p}, done + {p};
    }
    assert done == ps;
  }

  // Cascade Consensus keeps what parties of CAC have signed and delivered first.
  ghost predicate Fits(c: A.Config, s: A.State, x: K.State) {
    && |s.locals| == c.n == |x.servers| && x.first == AllStatements(c, s)
    && forall i: nat :: A.Correct(c, i) ==> FitsOne(i, s.locals[i], x)
  }

  ghost predicate FitsOne(i: nat, l: A.Local, x: K.State)
    requires i < |x.servers|
  {
    && (x.servers[i].first.Some? <==> l.conflicts.Some?)
    && (l.conflicts.Some? ==> x.servers[i].first.value.instance.First? && Down(x.servers[i].first.value.pair) in l.delivered)
    && (l.conflicts.Some? && NamesOneValue(l.conflicts.value) ==> x.servers[i].decided.Some?)
    && Judged(i, GoodFor(i, l)) <= x.judged
  }

  // What Cascade.cs makes of it when CAC has gone from l to l': p is the first of what it delivers.
  ghost function WithDelivery(x: K.Server, l: A.Local, l': A.Local, p: Pair): K.Server {
    if l.conflicts.None? && l'.conflicts.Some? then
      var decides := x.decided.None? && NamesOneValue(l'.conflicts.value);
      x.(first := H.Some(CertificateOf(l'.known, p)), decided := if decides then H.Some(p.value) else x.decided)
    else x
  }

  ghost function Followed(x: K.State, i: nat, l: A.Local, l': A.Local, p: Pair): K.State
    requires i < |x.servers|
  {
    x.(servers := x.servers[i := WithDelivery(x.servers[i], l, l', p)],
       first := x.first + Statements(i, l'),
       proposed := x.proposed + if l.input.None? && l'.input.Some? then {(i, l'.input.value)} else {},
       judged := x.judged + Judged(i, GoodFor(i, l')))
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
      A.ReadyBeginsNothing(c, i, l, first);
      var b := A.WithWitness(l.known, i, {});
      assert b == l.known;
      A.ReadyUnlocksNothing(c, i, l, b);
    }
  }

  lemma HasReadyIs(c: A.Config, s: A.State, x: K.State, i: nat)
    requires |s.locals| == c.n && x.first == AllStatements(c, s) && A.Correct(c, i)
    ensures K.HasReady(x, K.First, i) ==> A.IsReady(s.locals[i].known, i)
  {
    if K.HasReady(x, K.First, i) {
      var st :| st in x.first && st.Ready? && st.signer == i;
      assert IsSaid(c, s, st);
    }
  }

  lemma HasBroadcastIs(c: A.Config, s: A.State, x: K.State, i: nat)
    requires |s.locals| == c.n && x.first == AllStatements(c, s) && A.Correct(c, i)
    ensures K.HasBroadcast(x, K.First, i) <==> exists p :: p in s.locals[i].known.pairs && p.sender == i
  {
    if K.HasBroadcast(x, K.First, i) {
      var st :| st in x.first && st.Broadcast? && st.pair.sender == i;
      assert IsSaid(c, s, st);
    }
    if p :| p in s.locals[i].known.pairs && p.sender == i {
      assert Down(Up(p)) == p;
      assert IsSaid(c, s, K.Broadcast(Up(p)));
    }
  }

  lemma WitnessedIs(c: A.Config, s: A.State, x: K.State, i: nat, b: A.Bundle, added: set<Pair>)
    requires |s.locals| == c.n && A.Correct(c, i)
    requires x.first == AllStatements(c, s) + WitnessesOf(i, added) && A.WitnessedBy(b, i) == A.WitnessedBy(s.locals[i].known, i) + added
    ensures K.Witnessed(x, K.First, i) == Ups(A.WitnessedBy(b, i))
  {
    forall q | q in K.Witnessed(x, K.First, i)
      ensures q in Ups(A.WitnessedBy(b, i))
    {
      var st :| st in x.first && st.Witness? && st.signer == i && st.pair == q;
      if st in AllStatements(c, s) {
        assert IsSaid(c, s, st);
      }
    }
    forall q | q in Ups(A.WitnessedBy(b, i))
      ensures q in K.Witnessed(x, K.First, i)
    {
      var st := K.Witness(i, q);
      if Down(q) !in added {
        assert IsSaid(c, s, st);
      }
      assert st in x.first;
    }
  }

  // Claim: READY of CAC is enabled in Cascade.dfy: q_W have witnessed, and all that the signer has witnessed is named.
  lemma ReadyIsEnabled(c: A.Config, s: A.State, x: K.State, i: nat, b: A.Bundle, added: set<Pair>, p: Pair)
    requires A.IsConfig(c) && |s.locals| == c.n && A.Correct(c, i)
    requires A.Exists(c, s, s.locals[i].known) && IsSignedBy(c, i, s.locals[i].known, b) && p in A.ReadyFor(b, i)
    requires x.first == AllStatements(c, s) + WitnessesOf(i, added) && added == A.WitnessedBy(b, i) - A.WitnessedBy(s.locals[i].known, i)
    ensures K.AreEnough(ConfigOf(c), x, K.First, Up(p), A.Witnesses(b, p))
    ensures b.ready[A.Slot(p, i)] == A.WitnessedBy(b, i)
  {
    var l := s.locals[i];
    var x0 := x.(first := AllStatements(c, s));
    forall w | w in A.Witnesses(b, p)
      ensures w < c.n && K.CanBeShown(ConfigOf(c), x, K.First, K.Witness(w, Up(p)))
    {
      if A.Slot(p, w) in l.known.witnesses {
        WitnessCanBeShown(c, s, x0, l.known, A.Slot(p, w));
      } else {
        assert p in added;
        assert Down(Up(p)) == p;
        assert K.Witness(w, Up(p)) in WitnessesOf(i, added);
      }
    }
  }

  // Claim: what a party of CAC signs, Cascade.dfy can sign.
  lemma SigningFollows(c: A.Config, actions: seq<K.Action>, s: A.State, x: K.State, i: nat, b: A.Bundle)
    returns (longer: seq<K.Action>, y: K.State)
    requires IsAt(c, actions, x) && Fits(c, s, x) && A.Correct(c, i)
    requires A.Exists(c, s, s.locals[i].known) && IsSignedBy(c, i, s.locals[i].known, b)
    ensures actions <= longer && IsAt(c, longer, y)
    ensures var l' := s.locals[i].(known := b);
      y == x.(first := x.first + Statements(i, l'), judged := x.judged + Judged(i, GoodFor(i, l')))
  {
    var l := s.locals[i];
    var l' := l.(known := b);
    var witnessed, ready := A.WitnessedBy(b, i) - A.WitnessedBy(l.known, i), A.ReadyFor(b, i) - A.ReadyFor(l.known, i);
    HasReadyIs(c, s, x, i);
    forall p | p in witnessed
      ensures K.CanBeShown(ConfigOf(c), x, K.First, K.Broadcast(Up(p)))
    {
      assert A.Slot(p, i) in b.witnesses;
      BroadcastCanBeShown(c, s, x, l.known, p);
    }
    longer, y := SignsWitnesses(c, actions, x, i, witnessed);
    WitnessedIs(c, s, y, i, b, witnessed);
    forall p | p in ready
      ensures b.ready[A.Slot(p, i)] == A.WitnessedBy(b, i)
      ensures K.AreEnough(ConfigOf(c), y, K.First, Up(p), A.Witnesses(b, p))
    {
      ReadyIsEnabled(c, s, y, i, b, witnessed, p);
    }
    longer, y := SignsReady(c, longer, y, i, l', ready);
    OldAndNew(c, s, x, i, b);
  }

  // All that it has signed then, it had signed before, or signs now.
  lemma OldAndNew(c: A.Config, s: A.State, x: K.State, i: nat, b: A.Bundle)
    requires Fits(c, s, x) && A.Correct(c, i) && IsSignedBy(c, i, s.locals[i].known, b)
    ensures var l, l' := s.locals[i], s.locals[i].(known := b);
      var witnessed, ready := A.WitnessedBy(b, i) - A.WitnessedBy(l.known, i), A.ReadyFor(b, i) - A.ReadyFor(l.known, i);
      && x.first + WitnessesOf(i, witnessed) + ReadyOf(i, l', ready) == x.first + Statements(i, l')
      && x.judged + Judged(i, witnessed) + Judged(i, ready) == x.judged + Judged(i, GoodFor(i, l'))
  {
    var l, l' := s.locals[i], s.locals[i].(known := b);
    var witnessed, ready := A.WitnessedBy(b, i) - A.WitnessedBy(l.known, i), A.ReadyFor(b, i) - A.ReadyFor(l.known, i);
    forall st | st in Statements(i, l')
      ensures st in x.first + WitnessesOf(i, witnessed) + ReadyOf(i, l', ready)
    {
      if !(st.Witness? && Down(st.pair) in witnessed) && !(st.Ready? && Down(st.pair) in ready) {
        assert Says(i, l, st);
        assert IsSaid(c, s, st);
      }
    }
    assert GoodFor(i, l') == GoodFor(i, l) + witnessed + ready;
    assert Judged(i, GoodFor(i, l')) == Judged(i, GoodFor(i, l)) + Judged(i, witnessed) + Judged(i, ready);
    assert Judged(i, GoodFor(i, l)) <= x.judged;
  }

  lemma Delivers(c: A.Config, actions: seq<K.Action>, t: A.State, x: K.State, i: nat, l: A.Local, p: Pair)
    returns (longer: seq<K.Action>, y: K.State)
    requires IsAt(c, actions, x) && |t.locals| == c.n && x.first == AllStatements(c, t) && A.Correct(c, i)
    requires var l' := t.locals[i];
      && A.Exists(c, t, l'.known) && A.Closed(l'.known) && IsOneOf(l, l', p)
      && (x.servers[i].first.Some? <==> l.conflicts.Some?)
      && (l.conflicts.None? && l'.conflicts.Some? ==>
        l'.delivered == A.Deliverable(c, l'.known) && l'.conflicts.value == A.Conflicts(c, l'.known))
    ensures actions <= longer && IsAt(c, longer, y)
    ensures y == x.(servers := x.servers[i := WithDelivery(x.servers[i], l, t.locals[i], p)])
  {
    var l' := t.locals[i];
    if l.conflicts.None? && l'.conflicts.Some? {
      DeliverIsEnabled(c, t, x, i, l'.known, p);
      VerdictIs(c, l'.known);
      var a := K.Deliver(i, CertificateOf(l'.known, p), KnownOf(l'.known));
      GoesOn(c, actions, x, a);
      longer, y := actions + [a], K.Apply(ConfigOf(c), x, a);
    } else {
      longer, y := actions, x;
    }
  }

  // Where a party has gone on, and Cascade Consensus has followed, it still fits.
  lemma FollowedFits(c: A.Config, s: A.State, t: A.State, x: K.State, i: nat, p: Pair)
    requires Fits(c, s, x) && A.Correct(c, i) && |t.locals| == c.n
    requires t.locals == s.locals[i := t.locals[i]] && A.Extends(t.locals[i].known, s.locals[i].known)
    requires A.LocalIsLater(s.locals[i], t.locals[i]) && IsOneOf(s.locals[i], t.locals[i], p)
    ensures Fits(c, t, Followed(x, i, s.locals[i], t.locals[i], p))
  {
    var l, l' := s.locals[i], t.locals[i];
    var y := Followed(x, i, l, l', p);
    forall st
      ensures st in y.first <==> st in AllStatements(c, t)
    {
      if st in Statements(i, l') {
        assert IsSaid(c, t, st);
      }
      if IsSaid(c, s, st) && K.Signer(st) == i {
        assert Says(i, l', st);
      }
      assert st in AllStatements(c, t) <==> IsSaid(c, t, st);
    }
    assert Down(Up(p)) == p;
    assert FitsOne(i, l', y);
    forall j: nat | A.Correct(c, j)
      ensures FitsOne(j, t.locals[j], y)
    {
      assert FitsOne(j, s.locals[j], x);
    }
  }

  // A party that signs and delivers what follows from what it knows.
  lemma GoFollows(c: A.Config, actions: seq<K.Action>, s: A.State, x: K.State, i: nat, first: Option<Pair>, hasNews: bool, p: Pair)
    returns (longer: seq<K.Action>, y: K.State)
    requires A.Safe(c, s) && A.Correct(c, i) && A.IsFirst(c, i, s.locals[i], first)
    requires IsAt(c, actions, x) && Fits(c, s, x)
    requires IsOneOf(s.locals[i], A.Go(c, s, i, s.locals[i], first, hasNews).locals[i], p)
    ensures actions <= longer && IsAt(c, longer, y)
    ensures var t := A.Go(c, s, i, s.locals[i], first, hasNews);
      y == Followed(x, i, s.locals[i], t.locals[i], p) && Fits(c, t, y)
  {
    var l := s.locals[i];
    var t := A.Go(c, s, i, l, first, hasNews);
    var b := A.Signed(c, i, l, first);
    var l' := t.locals[i];
    assert l' == A.After(c, l, b, hasNews);
    assert A.LocalIsSafe(c, s, i, l);
    SignedIsSignedBy(c, i, l, first);
    A.GoIsSafe(c, s, i, first, hasNews);
    assert A.LocalIsSafe(c, t, i, l');
    longer, y := SigningFollows(c, actions, s, x, i, b);
    assert Statements(i, l.(known := b)) == Statements(i, l');
    assert GoodFor(i, l.(known := b)) == GoodFor(i, l');
    FollowedFits(c, s, t, x, i, p);
    assert y.first == AllStatements(c, t);
    assert FitsOne(i, l, x);
    longer, y := Delivers(c, longer, t, y, i, l, p);
    assert y == Followed(x, i, l, l', p);
  }
}
