include "Cac.dfy"

// Termination of CAC, for any n, t and k, whatever the adversary does. Proved: once all bundles between correct parties have come,
//   whatever one correct party is ready for, and so whatever one delivers or anyone has a certificate of, all have delivered (n > 2t);
//   and if a correct party has broadcast, all have delivered something (n ≥ 3t + k).
// Correct parties need not know the same then: what a Byzantine party signs for one of them alone goes no further until that one signs.
// The unlocking threshold stands that, since whoever knows of more pairs has a lower one. Where CAC waits to be allowed a pair, what one
// correct party is allowed all must be.

module CacLive {
  import opened Quorums
  import opened CacSpec
  import opened Cac

  // Nothing follows from what it knows that it has not done.
  ghost predicate AtRest(c: Config, i: nat, l: Local)
    requires IsConfig(c)
  {
    && (i in Witnessing(l.known) || IsReady(l.known, i)
      || forall p :: p in l.known.pairs ==> p.sender != i && !MayWitness(c, l, p))
    && (IsUnlocked(c, i, l.known) ==>
      forall p :: p in l.known.pairs && |Witnesses(l.known, p)| >= UnlockThreshold(c, |Witnessed(l.known)|) && MayWitness(c, l, p) ==>
        Slot(p, i) in l.known.witnesses)
    && (forall p :: p in l.known.pairs && |Witnesses(l.known, p)| >= WitnessQuorum(c) ==> Slot(p, i) in l.known.ready)
    && Deliverable(c, l.known) <= l.delivered
  }

  // It has told others what it has signed, and what made it sign a READY or deliver.
  ghost predicate HasTold(c: Config, i: nat, l: Local)
    requires IsConfig(c)
  {
    && Extends(l.known, l.told) && Closed(l.told)
    && (forall p :: p in l.known.pairs && p.sender == i ==> p in l.told.pairs)
    && (forall p :: Slot(p, i) in l.known.witnesses ==> Slot(p, i) in l.told.witnesses)
    && (forall p :: Slot(p, i) in l.known.ready ==> Slot(p, i) in l.told.ready && |Witnesses(l.told, p)| >= WitnessQuorum(c))
    && l.delivered <= Deliverable(c, l.told)
  }

  // What it broadcast is known to it, and it has witnessed only what it may.
  ghost predicate IsPermitted(c: Config, i: nat, l: Local) {
    && (l.input.Some? ==> Pair(l.input.value, i) in l.known.pairs && Pair(l.input.value, i) in l.allowed)
    && forall p :: Slot(p, i) in l.known.witnesses ==> MayWitness(c, l, p)
  }

  ghost predicate LocalIsLive(c: Config, i: nat, l: Local)
    requires IsConfig(c)
  {
    AtRest(c, i, l) && HasTold(c, i, l) && IsPermitted(c, i, l)
  }

  // j knows what i told last, or that is on its way.
  ghost predicate Reaches(c: Config, s: State, i: nat, j: nat)
    requires |s.locals| == c.n && i < c.n && j < c.n
  {
    Covers(s.locals[j].known, s.locals[i].told) || Message(i, j, s.locals[i].told) in s.net
  }

  ghost predicate Live(c: Config, s: State) {
    && Safe(c, s)
    && (forall i: nat :: Correct(c, i) ==> LocalIsLive(c, i, s.locals[i]))
    && (forall i: nat, j: nat :: Correct(c, i) && Correct(c, j) && i != j ==> Reaches(c, s, i, j))
  }

  lemma InitIsLive(c: Config)
    requires IsConfig(c)
    ensures Live(c, Init(c))
  {
    forall i: nat | Correct(c, i)
      ensures LocalIsLive(c, i, Init(c).locals[i])
    {
      assert Witnessing(Nothing()) == {};
    }
  }

  // ---- After an activation a party is at rest

  lemma Threshold(c: Config, w: nat)
    requires IsConfig(c) && w > 0
    ensures UnlockThreshold(c, w) >= 1
    ensures forall count: nat :: count >= UnlockThreshold(c, w) <==> count * w >= c.n - c.t
  {
    var least := UnlockThreshold(c, w);
    var rest := (c.n - c.t + w - 1) % w;
    assert c.n - c.t + w - 1 == least * w + rest;
    forall count: nat
      ensures count >= least <==> count * w >= c.n - c.t
    {
      if count >= least {
        TimesGrows(least, count, w);
      } else {
        TimesGrows(count + 1, least, w);
        assert (count + 1) * w == count * w + w;
      }
    }
    if least == 0 {
      assert least * w == 0;
    }
  }

  lemma TimesGrows(a: nat, b: nat, w: nat)
    requires a <= b
    ensures a * w <= b * w
  {
    assert b * w == a * w + (b - a) * w;
  }

  lemma UnlockingSettles(c: Config, i: nat, l: Local, b: Bundle)
    requires IsConfig(c) && Closed(b)
    ensures var b2 := WithWitness(b, i, Unlocked(c, i, l, b));
            IsUnlocked(c, i, b2) ==>
              forall p :: p in b2.pairs && |Witnesses(b2, p)| >= UnlockThreshold(c, |Witnessed(b2)|) && MayWitness(c, l, p) ==>
                Slot(p, i) in b2.witnesses
  {
    var unlocked := Unlocked(c, i, l, b);
    var b2 := WithWitness(b, i, unlocked);
    if IsUnlocked(c, i, b2) && unlocked == {} {
      assert b2.witnesses == b.witnesses;
      assert b2 == b;
    } else if IsUnlocked(c, i, b2) {
      Threshold(c, |Witnessed(b)|);
      forall p | p in unlocked
        ensures p in Witnessed(b)
      {
        var j :| j in Witnesses(b, p);
        assert Slot(p, j) in b.witnesses;
      }
      assert Witnessed(b2) == Witnessed(b);
      forall p | p in b2.pairs && |Witnesses(b2, p)| >= UnlockThreshold(c, |Witnessed(b2)|) && MayWitness(c, l, p)
        ensures Slot(p, i) in b2.witnesses
      {
        if p !in unlocked {
          assert Witnesses(b2, p) == Witnesses(b, p);
        }
      }
    }
  }

  lemma ReadySettles(c: Config, i: nat, b: Bundle)
    requires IsConfig(c) && Closed(b)
    ensures var b3 := WithReady(c, i, b);
            && (IsUnlocked(c, i, b3) ==> IsUnlocked(c, i, b))
            && Witnessing(b3) == Witnessing(b) && Witnessed(b3) == Witnessed(b)
            && forall p :: Witnesses(b3, p) == Witnesses(b, p)
  {
    var b3 := WithReady(c, i, b);
    ReadyKeeps(c, i, b);
    forall p
      ensures Witnesses(b3, p) == Witnesses(b, p)
    {
    }
    assert Witnessing(b3) == Witnessing(b) && Witnessed(b3) == Witnessed(b);
    if IsReady(b, i) {
      assert IsReady(b3, i);
    }
  }

  lemma GoEndsAtRest(c: Config, i: nat, l: Local, first: Option<Pair>, hasNews: bool)
    requires IsConfig(c) && Closed(l.known) && Own(c, i, l) && IsFirst(c, i, l, first)
    ensures AtRest(c, i, After(c, l, Signed(c, i, l, first), hasNews))
  {
    var b1 := WithWitness(l.known, i, Elements(first));
    WitnessKeeps(c, i, l.known, Elements(first));
    var b2 := WithWitness(b1, i, Unlocked(c, i, l, b1));
    WitnessKeeps(c, i, b1, Unlocked(c, i, l, b1));
    var b := WithReady(c, i, b2);
    ReadyKeeps(c, i, b2);
    UnlockingSettles(c, i, l, b1);
    ReadySettles(c, i, b2);
    assert b == Signed(c, i, l, first);
    if i in Witnessing(l.known) {
      var w :| w in l.known.witnesses && w.signer == i;
      assert w in b.witnesses;
    } else if IsReady(l.known, i) {
      var p: Pair :| Slot(p, i) in l.known.ready;
      assert Slot(p, i) in b.ready;
    } else if first.Some? {
      assert Slot(first.value, i) in b.witnesses;
    }
  }

  // It witnesses only what it may.
  lemma GoIsPermitted(c: Config, i: nat, l: Local, first: Option<Pair>, hasNews: bool)
    requires IsConfig(c) && Closed(l.known) && Own(c, i, l) && IsFirst(c, i, l, first) && IsPermitted(c, i, l)
    ensures IsPermitted(c, i, After(c, l, Signed(c, i, l, first), hasNews))
  {
    var b1 := WithWitness(l.known, i, Elements(first));
    WitnessKeeps(c, i, l.known, Elements(first));
    WitnessKeeps(c, i, b1, Unlocked(c, i, l, b1));
    ReadyKeeps(c, i, WithWitness(b1, i, Unlocked(c, i, l, b1)));
    if first.Some? && first.value.sender == i {
      assert l.input == Some(first.value.value);
      assert first.value == Pair(l.input.value, i);
    }
  }

  // What it had before it signed and sent may hold more of others, and a broadcast of its own that it is about to send.
  ghost predicate IsAbout(c: Config, i: nat, before: Local, l: Local, hasNews: bool) {
    && Extends(l.known, before.known) && Closed(l.known)
    && l.told == before.told && l.delivered == before.delivered
    && (hasNews
      || ((forall p :: p in l.known.pairs && p.sender == i ==> p in before.known.pairs)
        && (forall p :: Slot(p, i) in l.known.witnesses ==> Slot(p, i) in before.known.witnesses)
        && (forall p :: Slot(p, i) in l.known.ready ==> Slot(p, i) in before.known.ready)))
  }

  lemma GoTells(c: Config, i: nat, before: Local, l: Local, first: Option<Pair>, hasNews: bool)
    requires IsConfig(c) && HasTold(c, i, before) && IsAbout(c, i, before, l, hasNews)
    requires Own(c, i, l) && IsFirst(c, i, l, first) && l.delivered <= Deliverable(c, l.known)
    ensures HasTold(c, i, After(c, l, Signed(c, i, l, first), hasNews))
  {
    var b := Signed(c, i, l, first);
    SigningKeeps(c, i, l, first);
    DeliverableGrows(c, b, l.known);
  }

  lemma GoIsLive(c: Config, i: nat, before: Local, l: Local, first: Option<Pair>, hasNews: bool)
    requires IsConfig(c) && LocalIsLive(c, i, before) && IsAbout(c, i, before, l, hasNews) && IsPermitted(c, i, l)
    requires Own(c, i, l) && IsFirst(c, i, l, first) && l.delivered <= Deliverable(c, l.known)
    ensures LocalIsLive(c, i, After(c, l, Signed(c, i, l, first), hasNews))
  {
    GoEndsAtRest(c, i, l, first, hasNews);
    GoIsPermitted(c, i, l, first, hasNews);
    GoTells(c, i, before, l, first, hasNews);
  }

  // What has been told stays on its way or known; what is sent now is on its way.
  lemma GoReaches(c: Config, s: State, i: nat, l: Local, first: Option<Pair>, hasNews: bool)
    requires Safe(c, s) && Correct(c, i) && l.told == s.locals[i].told && Extends(l.known, s.locals[i].known)
    requires Closed(l.known) && Own(c, i, l) && IsFirst(c, i, l, first)
    requires forall j: nat, o: nat :: Correct(c, j) && Correct(c, o) && j != o ==>
      Reaches(c, s, j, o) || (o == i && Covers(l.known, s.locals[j].told))
    ensures forall j: nat, o: nat :: Correct(c, j) && Correct(c, o) && j != o ==> Reaches(c, Go(c, s, i, l, first, hasNews), j, o)
  {
    var b := Signed(c, i, l, first);
    var t := Go(c, s, i, l, first, hasNews);
    SigningKeeps(c, i, l, first);
    forall j: nat, o: nat | Correct(c, j) && Correct(c, o) && j != o
      ensures Reaches(c, t, j, o)
    {
      if j == i && Sends(c, l, b, hasNews) {
        assert o in Servers(c.n) && Message(i, o, b) in ToAll(c, i, b);
      } else {
        assert t.locals[j].told == s.locals[j].told;
        assert Covers(t.locals[o].known, s.locals[o].known);
      }
    }
  }

  // ---- Steps

  lemma GoneIsLive(c: Config, s: State, i: nat, before: Local, first: Option<Pair>, hasNews: bool)
    requires Safe(c, s) && Correct(c, i) && IsFirst(c, i, s.locals[i], first)
    requires LocalIsLive(c, i, before) && IsAbout(c, i, before, s.locals[i], hasNews) && IsPermitted(c, i, s.locals[i])
    requires forall j: nat :: Correct(c, j) && j != i ==> LocalIsLive(c, j, s.locals[j])
    requires forall j: nat, o: nat :: Correct(c, j) && Correct(c, o) && j != o ==> Reaches(c, s, j, o)
    ensures Live(c, Go(c, s, i, s.locals[i], first, hasNews))
  {
    var l := s.locals[i];
    assert LocalIsSafe(c, s, i, l);
    GoIsSafe(c, s, i, first, hasNews);
    GoIsLive(c, i, before, l, first, hasNews);
    GoReaches(c, s, i, l, first, hasNews);
  }

  lemma BroadcastIsLive(c: Config, s: State, i: nat, value: nat, first: Option<Pair>)
    requires Live(c, s) && Enabled(c, s, Broadcast(i, value, first))
    ensures Live(c, Apply(c, s, Broadcast(i, value, first)))
  {
    var l := s.locals[i];
    var l' := WithBroadcast(l, Pair(value, i));
    var m := s.(locals := s.locals[i := l']);
    BroadcastIsSafe(c, s, i, value);
    assert LocalIsSafe(c, s, i, l) && LocalIsLive(c, i, l) && LocalIsSafe(c, m, i, l');
    assert IsAbout(c, i, l, l', true);
    forall j: nat, o: nat | Correct(c, j) && Correct(c, o) && j != o
      ensures Reaches(c, m, j, o)
    {
      assert Reaches(c, s, j, o);
    }
    GoneIsLive(c, m, i, l, first, true);
    assert Go(c, m, i, m.locals[i], first, true) == Apply(c, s, Broadcast(i, value, first));
  }

  lemma AllowIsLive(c: Config, s: State, i: nat, p: Pair, first: Option<Pair>)
    requires Live(c, s) && Enabled(c, s, Allow(i, p, first))
    ensures Live(c, Apply(c, s, Allow(i, p, first)))
  {
    var l := s.locals[i];
    var l' := l.(allowed := l.allowed + {p});
    var m := s.(locals := s.locals[i := l']);
    AllowIsSafe(c, s, i, p);
    assert LocalIsSafe(c, s, i, l) && LocalIsLive(c, i, l) && LocalIsSafe(c, m, i, l');
    assert IsAbout(c, i, l, l', false);
    forall j: nat, o: nat | Correct(c, j) && Correct(c, o) && j != o
      ensures Reaches(c, m, j, o)
    {
      assert Reaches(c, s, j, o);
    }
    GoneIsLive(c, m, i, l, first, false);
    assert Go(c, m, i, m.locals[i], first, false) == Apply(c, s, Allow(i, p, first));
  }

  // Of s, all may have reached i but one message that b covers.
  lemma ReceiveIsLive(c: Config, s: State, i: nat, b: Bundle, first: Option<Pair>)
    requires Safe(c, s) && Exists(c, s, b) && Closed(b) && MayReceive(c, s, i, b, first)
    requires forall j: nat :: Correct(c, j) ==> LocalIsLive(c, j, s.locals[j])
    requires forall j: nat, o: nat :: Correct(c, j) && Correct(c, o) && j != o ==>
      Reaches(c, s, j, o) || (o == i && s.locals[j].told == b)
    ensures Live(c, Receive(c, s, i, b, first))
  {
    var l := s.locals[i];
    if Takes(l, b) {
      var l' := l.(known := Learn(l.known, b));
      var m := s.(locals := s.locals[i := l']);
      LearnIsSafe(c, s, i, b);
      assert LocalIsSafe(c, s, i, l) && LocalIsLive(c, i, l) && LocalIsSafe(c, m, i, l');
      assert IsAbout(c, i, l, l', false);
      forall j: nat, o: nat | Correct(c, j) && Correct(c, o) && j != o
        ensures Reaches(c, m, j, o)
      {
        assert Reaches(c, s, j, o) || (o == i && s.locals[j].told == b);
      }
      GoneIsLive(c, m, i, l, first, false);
      assert Go(c, m, i, m.locals[i], first, false) == Receive(c, s, i, b, first);
    }
  }

  // Claim: every step keeps it.
  lemma StepIsLive(c: Config, s: State, a: Action)
    requires Live(c, s) && Enabled(c, s, a)
    ensures Live(c, Apply(c, s, a))
  {
    match a
    case Broadcast(i, value, first) =>
      BroadcastIsLive(c, s, i, value, first);
    case Allow(i, p, first) =>
      AllowIsLive(c, s, i, p, first);
    case Deliver(m, first) =>
      var without := s.(net := s.net - {m});
      assert Safe(c, without);
      forall j: nat, o: nat | Correct(c, j) && Correct(c, o) && j != o
        ensures Reaches(c, without, j, o) || (o == m.to && s.locals[j].told == m.bundle)
      {
        assert Reaches(c, s, j, o);
      }
      ReceiveIsLive(c, without, m.to, m.bundle, first);
    case Inject(i, b, first) =>
      if Closed(b) {
        ReceiveIsLive(c, s, i, b, first);
      }
  }

  lemma RunIsLive(c: Config, run: seq<State>, l: nat)
    requires IsConfig(c) && IsRun(c, run) && l < |run|
    ensures Live(c, run[l])
  {
    if l == 0 {
      InitIsLive(c);
    } else {
      RunIsLive(c, run, l - 1);
      var a := ActionOf(c, run[l - 1], run[l]);
      StepIsLive(c, run[l - 1], a);
    }
  }

  // ---- Quiescence

  ghost predicate AllDelivered(c: Config, s: State) {
    forall m :: m in s.net ==> !Correct(c, m.to)
  }

  lemma Heard(c: Config, s: State, i: nat, j: nat)
    requires Live(c, s) && AllDelivered(c, s) && Correct(c, i) && Correct(c, j)
    ensures Covers(s.locals[j].known, s.locals[i].told)
  {
    assert LocalIsLive(c, i, s.locals[i]);
    if i != j {
      assert Reaches(c, s, i, j);
    }
  }

  lemma CorrectAreMany(c: Config)
    requires IsConfig(c)
    ensures |CorrectOnes(c)| >= c.n - c.t
  {
    ManyOfAll(c.n, c.t, c.faulty);
  }

  // Whatever one correct party is ready for, all are.
  lemma AllAreReady(c: Config, s: State, p: Pair, j: nat)
    requires Live(c, s) && AllDelivered(c, s) && p in ReadyPairs(c, s) && Correct(c, j)
    ensures Slot(p, j) in s.locals[j].told.ready
  {
    var i: nat :| i in CorrectOnes(c) && p in ReadyFor(s.locals[i].known, i);
    Heard(c, s, i, j);
    assert LocalIsLive(c, i, s.locals[i]) && LocalIsLive(c, j, s.locals[j]);
    CountsGrow(s.locals[j].known, s.locals[i].told, p);
    assert p in s.locals[i].told.pairs;
  }

  // Claim: global termination.
  lemma AllDeliverTheSame(c: Config, s: State, j: nat)
    requires Live(c, s) && AllDelivered(c, s) && Correct(c, j)
    ensures s.locals[j].delivered == ReadyPairs(c, s)
  {
    var known := s.locals[j].known;
    assert LocalIsSafe(c, s, j, s.locals[j]) && LocalIsLive(c, j, s.locals[j]);
    DeliveredIsReady(c, s, j);
    forall p | p in ReadyPairs(c, s)
      ensures p in s.locals[j].delivered
    {
      forall i | i in CorrectOnes(c)
        ensures i in Ready(known, p)
      {
        AllAreReady(c, s, p, i);
        Heard(c, s, i, j);
      }
      CorrectAreMany(c);
      SubsetCount(CorrectOnes(c), Ready(known, p));
      assert Slot(p, j) in known.ready;
    }
  }

  // The same in one step, anywhere in a run: whoever gets a bundle with a certificate and what it names delivers its pair.
  lemma WhoGetsItDelivers(c: Config, s: State, i: nat, b: Bundle, p: Pair, first: Option<Pair>)
    requires Live(c, s) && Exists(c, s, b) && Closed(b) && p in Deliverable(c, b) && MayReceive(c, s, i, b, first)
    ensures p in Receive(c, s, i, b, first).locals[i].delivered
  {
    var l := s.locals[i];
    assert LocalIsSafe(c, s, i, l) && LocalIsLive(c, i, l);
    if Takes(l, b) {
      var l' := l.(known := Learn(l.known, b));
      LearnIsSafe(c, s, i, b);
      var m := s.(locals := s.locals[i := l']);
      assert LocalIsSafe(c, m, i, l');
      SigningKeeps(c, i, l', first);
      DeliverableGrows(c, Signed(c, i, l', first), b);
    } else {
      DeliverableGrows(c, l.known, b);
    }
  }

  // What one correct party may witness, all may.
  ghost predicate AllowedAlike(c: Config, s: State)
    requires |s.locals| == c.n
  {
    c.waits ==> forall i: nat, j: nat :: Correct(c, i) && Correct(c, j) ==> s.locals[i].allowed == s.locals[j].allowed
  }

  // If each of some parties has witnessed one of w pairs, one pair is witnessed by at least the w-th part of them.
  lemma OneHasManyWitnesses(witnesses: set<Slot>, parties: set<nat>, pairs: set<Pair>) returns (most: Pair)
    requires parties != {}
    requires forall i :: i in parties ==> exists p :: p in pairs && Slot(p, i) in witnesses
    ensures most in pairs
    ensures |Of(witnesses, parties, most)| * |pairs| >= |parties|
  {
    var i :| i in parties;
    var any: Pair :| any in pairs && Slot(any, i) in witnesses;
    if pairs == {any} {
      most := any;
      assert Of(witnesses, parties, any) == parties;
    } else {
      var rest, others := pairs - {any}, parties - Of(witnesses, parties, any);
      assert |rest| == |pairs| - 1;
      var here := |Of(witnesses, parties, any)|;
      assert parties == others + Of(witnesses, parties, any);
      assert |parties| == |others| + here;
      if others == {} {
        most := any;
        TimesGrows(1, |pairs|, here);
      } else {
        forall j | j in others
          ensures exists p :: p in rest && Slot(p, j) in witnesses
        {
          var p :| p in pairs && Slot(p, j) in witnesses;
          assert p in rest;
        }
        most := OneHasManyWitnesses(witnesses, others, rest);
        var there := |Of(witnesses, parties, most)|;
        SubsetCount(Of(witnesses, others, most), Of(witnesses, parties, most));
        TimesGrows(|Of(witnesses, others, most)|, there, |rest|);
        if here > there {
          most := any;
          TimesGrows(there, here, |rest|);
        }
        assert |Of(witnesses, parties, most)| * |pairs| == |Of(witnesses, parties, most)| * |rest| + |Of(witnesses, parties, most)|;
      }
    }
  }

  lemma PairsCount(a: set<Pair>, b: set<Pair>)
    requires a <= b
    ensures |a| <= |b|
  {
    assert b == a + (b - a);
  }

  function Of(witnesses: set<Slot>, parties: set<nat>, p: Pair): set<nat> {
    set i | i in parties && Slot(p, i) in witnesses
  }

  // Nobody is ready, and a correct party has broadcast: then all have witnessed something.
  lemma AllHaveWitnessed(c: Config, s: State, i: nat, j: nat) returns (p: Pair)
    requires Live(c, s) && AllDelivered(c, s) && AllowedAlike(c, s) && ReadyPairs(c, s) == {}
    requires Correct(c, i) && s.locals[i].input.Some? && Correct(c, j)
    ensures Slot(p, j) in s.locals[j].told.witnesses
  {
    var own := Pair(s.locals[i].input.value, i);
    assert LocalIsLive(c, i, s.locals[i]) && LocalIsLive(c, j, s.locals[j]);
    Heard(c, s, i, j);
    assert own in s.locals[j].known.pairs && MayWitness(c, s.locals[j], own);
    NobodyIsReady(c, s, j);
    var w :| w in s.locals[j].known.witnesses && w.signer == j;
    p := w.pair;
    assert w == Slot(p, j);
  }

  lemma NobodyIsReady(c: Config, s: State, j: nat)
    requires |s.locals| == c.n && ReadyPairs(c, s) == {} && Correct(c, j)
    ensures !IsReady(s.locals[j].known, j)
  {
    if p: Pair :| Slot(p, j) in s.locals[j].known.ready {
      assert j in Servers(c.n) - c.faulty && p in ReadyFor(s.locals[j].known, j);
      assert p in ReadyPairs(c, s);
    }
  }

  // The WITNESS signatures of all correct parties, as any of them knows them.
  function OfCorrect(c: Config, b: Bundle): set<Slot> {
    set w | w in b.witnesses && w.signer in CorrectOnes(c)
  }

  lemma AllKnowCorrectWitnesses(c: Config, s: State, i: nat, j: nat)
    requires Live(c, s) && AllDelivered(c, s) && Correct(c, i) && Correct(c, j)
    ensures OfCorrect(c, s.locals[i].known) <= s.locals[j].known.witnesses
  {
    assert LocalIsSafe(c, s, i, s.locals[i]);
    forall w | w in OfCorrect(c, s.locals[i].known)
      ensures w in s.locals[j].known.witnesses
    {
      assert w in s.locals[w.signer].known.witnesses;
      assert LocalIsLive(c, w.signer, s.locals[w.signer]);
      assert w == Slot(w.pair, w.signer);
      Heard(c, s, w.signer, j);
    }
  }

  // A pair that n − t correct parties share out among w pairs or fewer is above the threshold of each, who knows of w or more.
  lemma AllUnlock(c: Config, s: State, i: nat, j: nat, pairs: set<Pair>, most: Pair)
    requires Live(c, s) && AllDelivered(c, s) && AllowedAlike(c, s) && ReadyPairs(c, s) == {}
    requires Correct(c, i) && s.locals[i].input.Some? && Correct(c, j)
    requires var witnesses := OfCorrect(c, s.locals[i].known);
             && pairs == (set w | w in witnesses :: w.pair) && most in pairs
             && |Of(witnesses, CorrectOnes(c), most)| * |pairs| >= c.n - c.t
    ensures Slot(most, j) in s.locals[j].told.witnesses
  {
    var witnesses := OfCorrect(c, s.locals[i].known);
    var l := s.locals[j];
    assert LocalIsSafe(c, s, j, l) && LocalIsLive(c, j, l);
    AllKnowCorrectWitnesses(c, s, i, j);
    NobodyIsReady(c, s, j);
    PairsCount(pairs, Witnessed(l.known));
    SubsetCount(Of(witnesses, CorrectOnes(c), most), Witnesses(l.known, most));
    var count, w := |Witnesses(l.known, most)|, |Witnessed(l.known)|;
    TimesGrows(|Of(witnesses, CorrectOnes(c), most)|, count, |pairs|);
    TimesGrows(|pairs|, w, count);
    assert w > 0;
    Threshold(c, w);
    assert |Witnessing(l.known)| >= Quorum(c) by {
      forall r | r in CorrectOnes(c)
        ensures r in Witnessing(l.known)
      {
        var p := AllHaveWitnessed(c, s, i, r);
        Heard(c, s, r, j);
      }
      CorrectAreMany(c);
      SubsetCount(CorrectOnes(c), Witnessing(l.known));
    }
    assert MayWitness(c, l, most) by {
      var slot :| slot in witnesses && slot.pair == most;
      assert LocalIsSafe(c, s, i, s.locals[i]);
      assert LocalIsLive(c, slot.signer, s.locals[slot.signer]);
      assert slot == Slot(most, slot.signer);
    }
    assert IsUnlocked(c, j, l.known);
  }

  // Here n ≥ 3t + k is needed: the n − t correct parties make a q_W.
  lemma AllWitnessMakesReady(c: Config, s: State, i: nat, p: Pair)
    requires Live(c, s) && AllDelivered(c, s) && c.n >= 3 * c.t + c.k && Correct(c, i)
    requires forall j: nat :: Correct(c, j) ==> Slot(p, j) in s.locals[j].told.witnesses
    ensures p in ReadyPairs(c, s)
  {
    var known := s.locals[i].known;
    assert LocalIsSafe(c, s, i, s.locals[i]) && LocalIsLive(c, i, s.locals[i]);
    forall r | r in CorrectOnes(c)
      ensures r in Witnesses(known, p)
    {
      Heard(c, s, r, i);
    }
    CorrectAreMany(c);
    SubsetCount(CorrectOnes(c), Witnesses(known, p));
    assert Slot(p, i) in known.witnesses;
    assert i in CorrectOnes(c) && p in ReadyFor(known, i);
  }

  // Claim: if a correct party has broadcast, correct parties are ready for something.
  lemma SomeoneIsReady(c: Config, s: State, i: nat)
    requires Live(c, s) && AllDelivered(c, s) && AllowedAlike(c, s) && c.n >= 3 * c.t + c.k
    requires Correct(c, i) && s.locals[i].input.Some?
    ensures ReadyPairs(c, s) != {}
  {
    if ReadyPairs(c, s) == {} {
      var witnesses := OfCorrect(c, s.locals[i].known);
      var pairs := set w | w in witnesses :: w.pair;
      CorrectAreMany(c);
      forall j | j in CorrectOnes(c)
        ensures exists p :: p in pairs && Slot(p, j) in witnesses
      {
        var p := AllHaveWitnessed(c, s, i, j);
        Heard(c, s, j, i);
        assert Slot(p, j) in witnesses;
      }
      var most := OneHasManyWitnesses(witnesses, CorrectOnes(c), pairs);
      forall j: nat | Correct(c, j)
        ensures Slot(most, j) in s.locals[j].told.witnesses
      {
        AllUnlock(c, s, i, j, pairs, most);
      }
      AllWitnessMakesReady(c, s, i, most);
    }
  }

  // Claim: at quiescence all correct parties have delivered the same, and something if one of them has broadcast.
  lemma RunsTerminate(c: Config, run: seq<State>, l: nat)
    requires IsConfig(c) && IsRun(c, run) && l < |run|
    requires |run[l].locals| == c.n && AllDelivered(c, run[l])
    ensures GlobalTermination(CorrectOnes(c), Observed(c, run[l]))
    ensures c.n >= 3 * c.t + c.k && AllowedAlike(c, run[l]) ==> LocalTermination(CorrectOnes(c), Observed(c, run[l]))
  {
    var s := run[l];
    RunIsLive(c, run, l);
    forall i | i in CorrectOnes(c)
      ensures s.locals[i].delivered == ReadyPairs(c, s)
      ensures c.n >= 3 * c.t + c.k && AllowedAlike(c, s) && s.locals[i].input.Some? ==> s.locals[i].delivered != {}
    {
      AllDeliverTheSame(c, s, i);
      if c.n >= 3 * c.t + c.k && AllowedAlike(c, s) && s.locals[i].input.Some? {
        SomeoneIsReady(c, s, i);
      }
    }
  }

  // Claim: what anybody has a certificate of, whoever made it, all deliver.
  lemma CertifiedIsDelivered(c: Config, run: seq<State>, l: nat, m: nat, e: Certificate, j: nat)
    requires IsConfig(c) && IsRun(c, run) && l <= m < |run| && Correct(c, j)
    requires |run[l].locals| == c.n == |run[m].locals| && IsValid(c, run[l], e) && AllDelivered(c, run[m])
    ensures e.pair in run[m].locals[j].delivered
  {
    RunIsSafe(c, run, l);
    RunIsLater(c, run, l, m);
    CertificateTakesReady(c, run[l], e);
    ReadyGrows(c, run[l], run[m]);
    RunIsLive(c, run, m);
    AllDeliverTheSame(c, run[m], j);
  }
}
