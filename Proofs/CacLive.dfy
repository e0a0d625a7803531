include "Cac.dfy"

// Termination of CAC, for any n, t and k, whatever the adversary does. Proved: once all bundles between correct parties have come,
//   whatever one correct party is ready for, and so whatever one delivers or anyone has a certificate of, all have delivered (n > 2t);
//   and if a correct party has broadcast, all have delivered something (n ≥ 3t + k);
//   and they all come: as long as the Byzantine parties add nothing, every delivery makes a measure smaller.
// Correct parties need not know the same then: what a Byzantine party signs for one of them alone goes no further until that one signs.
// The unlocking threshold stands that, since whoever knows of more pairs has a lower one. Where CAC waits to be allowed a pair, what one
// correct party is allowed all must be.

module CacLive {
  import opened Quorums
  import opened CacSpec
  import opened Cac

  // Nothing follows from what it knows that it has not done: it has witnessed a pair, if there is one; …
  ghost predicate HasBegun(c: Config, i: nat, l: Local, b: Bundle) {
    || i in Witnessing(b) || IsReady(b, i)
    || forall p :: p in b.pairs ==> p.sender != i && !MayWitness(c, l, p)
  }

  // … and those above the threshold, if it is unlocked; …
  ghost predicate HasUnlocked(c: Config, i: nat, l: Local, b: Bundle)
    requires IsConfig(c)
  {
    IsUnlocked(c, i, b) ==> forall p :: p in Unlocked(c, i, l, b) ==> Slot(p, i) in b.witnesses
  }

  // … it is ready for what has q_W witnesses, and has delivered what has q_R READY statements.
  ghost predicate HasReadied(c: Config, i: nat, b: Bundle) {
    forall p :: p in b.pairs && |Witnesses(b, p)| >= WitnessQuorum(c) ==> Slot(p, i) in b.ready
  }

  ghost predicate AtRest(c: Config, i: nat, l: Local)
    requires IsConfig(c)
  {
    && HasBegun(c, i, l, l.known) && HasUnlocked(c, i, l, l.known) && HasReadied(c, i, l.known)
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

  lemma WitnessedStay(b: Bundle, i: nat, ps: set<Pair>)
    requires ps <= Witnessed(b)
    ensures Witnessed(WithWitness(b, i, ps)) == Witnessed(b)
  {
  }

  lemma OthersStay(b: Bundle, i: nat, ps: set<Pair>, p: Pair)
    requires p !in ps
    ensures Witnesses(WithWitness(b, i, ps), p) == Witnesses(b, p)
  {
  }

  lemma UnlockedAreWitnessed(c: Config, i: nat, l: Local, b: Bundle)
    requires IsConfig(c)
    ensures Unlocked(c, i, l, b) <= Witnessed(b)
  {
    forall p | p in Unlocked(c, i, l, b)
      ensures p in Witnessed(b)
    {
      Threshold(c, |Witnessed(b)|);
      var j :| j in Witnesses(b, p);
      assert Slot(p, j) in b.witnesses;
    }
  }

  // To witness what one has unlocked unlocks nothing more.
  lemma UnlockingSettles(c: Config, i: nat, l: Local, b: Bundle)
    requires IsConfig(c)
    ensures HasUnlocked(c, i, l, WithWitness(b, i, Unlocked(c, i, l, b)))
  {
    hide *;
    reveal IsConfig, HasUnlocked;
    var unlocked := Unlocked(c, i, l, b);
    var b2 := WithWitness(b, i, unlocked);
    if IsUnlocked(c, i, b2) {
      UnlockedAreWitnessed(c, i, l, b);
      WitnessedStay(b, i, unlocked);
      if unlocked == {} {
        assert b2 == b by {
          reveal WithWitness;
          assert b2.witnesses == b.witnesses;
        }
      }
      forall p | p in Unlocked(c, i, l, b2)
        ensures Slot(p, i) in b2.witnesses
      {
        if p !in unlocked {
          OthersStay(b, i, unlocked, p);
          reveal Unlocked, WithWitness;
        } else {
          reveal WithWitness;
        }
      }
    }
  }

  lemma ReadySettles(c: Config, i: nat, l: Local, b: Bundle)
    requires IsConfig(c) && Closed(b) && HasUnlocked(c, i, l, b)
    ensures HasUnlocked(c, i, l, WithReady(c, i, b)) && HasReadied(c, i, WithReady(c, i, b))
  {
    var b3 := WithReady(c, i, b);
    ReadyKeeps(c, i, b);
    hide *;
    reveal IsConfig, HasReadied, HasUnlocked, Unlocked, IsUnlocked;
    forall p
      ensures Witnesses(b3, p) == Witnesses(b, p)
    {
      reveal Witnesses;
    }
    assert Witnessing(b3) == Witnessing(b) && Witnessed(b3) == Witnessed(b) by {
      reveal Witnessing, Witnessed;
    }
    if IsReady(b, i) {
      assert IsReady(b3, i) by {
        reveal IsReady, Extends;
      }
    }
  }

  lemma Begins(c: Config, i: nat, l: Local, first: Option<Pair>, b: Bundle)
    requires IsConfig(c) && Own(c, i, l) && IsFirst(c, i, l, first)
    requires Extends(b, l.known) && b.pairs == l.known.pairs && (first.Some? ==> Slot(first.value, i) in b.witnesses)
    ensures HasBegun(c, i, l, b)
  {
    if i in Witnessing(l.known) {
      var w :| w in l.known.witnesses && w.signer == i;
      assert w in b.witnesses;
    } else if IsReady(l.known, i) {
      var p: Pair :| Slot(p, i) in l.known.ready;
      assert Slot(p, i) in b.ready;
    }
  }

  lemma GoEndsAtRest(c: Config, i: nat, l: Local, first: Option<Pair>, hasNews: bool)
    requires IsConfig(c) && Closed(l.known) && Own(c, i, l) && IsFirst(c, i, l, first)
    ensures AtRest(c, i, After(c, l, Signed(c, i, l, first), hasNews))
  {
    hide *;
    reveal IsConfig;
    var b1 := WithWitness(l.known, i, Elements(first));
    FirstIsKnown(c, i, l, first);
    WitnessKeeps(c, i, l.known, Elements(first));
    var b2 := WithWitness(b1, i, Unlocked(c, i, l, b1));
    UnlockedIsKnown(c, i, l, b1);
    WitnessKeeps(c, i, b1, Unlocked(c, i, l, b1));
    var b := WithReady(c, i, b2);
    ReadyKeeps(c, i, b2);
    UnlockingSettles(c, i, l, b1);
    ReadySettles(c, i, l, b2);
    SigningKeeps(c, i, l, first);
    assert b == Signed(c, i, l, first) by {
      reveal Signed;
    }
    assert first.Some? ==> Slot(first.value, i) in b.witnesses by {
      reveal Extends, Elements;
    }
    Begins(c, i, l, first, b);
    RestsAfter(c, i, l, b, hasNews);
  }

  lemma RestsAfter(c: Config, i: nat, l: Local, b: Bundle, hasNews: bool)
    requires IsConfig(c) && HasBegun(c, i, l, b) && HasUnlocked(c, i, l, b) && HasReadied(c, i, b)
    ensures AtRest(c, i, After(c, l, b, hasNews))
  {
    var l' := After(c, l, b, hasNews);
    hide *;
    reveal After, AtRest, HasBegun, HasUnlocked, Unlocked, MayWitness, IsConfig;
  }

  // It witnesses only what it may.
  lemma GoIsPermitted(c: Config, i: nat, l: Local, first: Option<Pair>, hasNews: bool)
    requires IsConfig(c) && Closed(l.known) && Own(c, i, l) && IsFirst(c, i, l, first) && IsPermitted(c, i, l)
    ensures IsPermitted(c, i, After(c, l, Signed(c, i, l, first), hasNews))
  {
    hide *;
    reveal IsConfig;
    var b := Signed(c, i, l, first);
    var b1 := WithWitness(l.known, i, Elements(first));
    FirstIsKnown(c, i, l, first);
    WitnessKeeps(c, i, l.known, Elements(first));
    UnlockedIsKnown(c, i, l, b1);
    WitnessKeeps(c, i, b1, Unlocked(c, i, l, b1));
    ReadyKeeps(c, i, WithWitness(b1, i, Unlocked(c, i, l, b1)));
    SigningKeeps(c, i, l, first);
    FirstIsPermitted(c, i, l, first);
    UnlockedIsPermitted(c, i, l, b1);
    assert forall p :: Slot(p, i) in b.witnesses ==> MayWitness(c, l, p) by {
      reveal Signed, IsPermitted;
    }
    reveal After, MayWitness, IsPermitted;
  }

  lemma FirstIsPermitted(c: Config, i: nat, l: Local, first: Option<Pair>)
    requires Own(c, i, l) && IsFirst(c, i, l, first) && IsPermitted(c, i, l)
    ensures forall p :: p in Elements(first) ==> MayWitness(c, l, p)
  {
    if first.Some? && first.value.sender == i && first.value in l.known.pairs {
      assert l.input == Some(first.value.value);
      assert first.value == Pair(l.input.value, i);
    }
  }

  lemma UnlockedIsPermitted(c: Config, i: nat, l: Local, b: Bundle)
    requires IsConfig(c)
    ensures forall p :: p in Unlocked(c, i, l, b) ==> MayWitness(c, l, p)
  {
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
    hide *;
    reveal IsConfig, IsAbout;
    var b := Signed(c, i, l, first);
    SigningKeeps(c, i, l, first);
    assert Covers(b, l.known) by {
      reveal Covers, Extends;
    }
    DeliverableGrows(c, b, l.known);
    if Sends(c, l, b, hasNews) {
      assert Extends(b, b) by {
        reveal Extends;
      }
      reveal After, HasTold;
    } else {
      reveal Sends, After, HasTold, Extends;
    }
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

  lemma WhatGoes(c: Config, s: State, i: nat, l: Local, first: Option<Pair>, hasNews: bool)
    requires IsConfig(c) && i < |s.locals| == c.n
    ensures var t := Go(c, s, i, l, first, hasNews);
            && |t.locals| == c.n && s.net <= t.net && (forall j: nat :: j < c.n && j != i ==> t.locals[j] == s.locals[j])
            && t.locals[i] == After(c, l, Signed(c, i, l, first), hasNews)
            && (t.locals[i].told == l.told || forall o: nat :: o < c.n && o != i ==> Message(i, o, t.locals[i].told) in t.net)
  {
    var b := Signed(c, i, l, first);
    var t := Go(c, s, i, l, first, hasNews);
    if Sends(c, l, b, hasNews) {
      forall o: nat | o < c.n && o != i
        ensures Message(i, o, b) in t.net
      {
        assert o in Servers(c.n);
        assert Message(i, o, b) in ToAll(c, i, b);
      }
    }
  }

  // What has been told stays on its way or known; what is sent now is on its way.
  lemma GoReaches(c: Config, s: State, i: nat, l: Local, first: Option<Pair>, hasNews: bool, j: nat, o: nat)
    requires Safe(c, s) && Correct(c, i) && l == s.locals[i] && IsFirst(c, i, l, first)
    requires Correct(c, j) && Correct(c, o) && j != o && Reaches(c, s, j, o)
    ensures Grows(c, s, Go(c, s, i, l, first, hasNews)) && Reaches(c, Go(c, s, i, l, first, hasNews), j, o)
  {
    var t := Go(c, s, i, l, first, hasNews);
    WhatGoes(c, s, i, l, first, hasNews);
    GoIsSafe(c, s, i, first, hasNews);
    assert Extends(t.locals[o].known, s.locals[o].known);
    hide *;
    reveal Correct, Reaches, Covers, Extends;
  }

  // ---- Steps

  // All are as they should be but i, which is about to act.
  ghost predicate LiveBut(c: Config, s: State, i: nat) {
    && Safe(c, s) && Correct(c, i)
    && (forall j: nat :: Correct(c, j) && j != i ==> LocalIsLive(c, j, s.locals[j]))
    && (forall j: nat, o: nat :: Correct(c, j) && Correct(c, o) && j != o ==> Reaches(c, s, j, o))
  }

  lemma GoneIsLive(c: Config, s: State, i: nat, before: Local, first: Option<Pair>, hasNews: bool)
    requires LiveBut(c, s, i) && IsFirst(c, i, s.locals[i], first)
    requires LocalIsLive(c, i, before) && IsAbout(c, i, before, s.locals[i], hasNews) && IsPermitted(c, i, s.locals[i])
    ensures Live(c, Go(c, s, i, s.locals[i], first, hasNews))
  {
    var l := s.locals[i];
    var t := Go(c, s, i, l, first, hasNews);
    assert LocalIsSafe(c, s, i, l);
    GoIsSafe(c, s, i, first, hasNews);
    assert Own(c, i, l) && Closed(l.known) && l.delivered <= Deliverable(c, l.known);
    GoIsLive(c, i, before, l, first, hasNews);
    assert t.locals == s.locals[i := After(c, l, Signed(c, i, l, first), hasNews)];
    forall j: nat | Correct(c, j)
      ensures LocalIsLive(c, j, t.locals[j])
    {
    }
    forall j: nat, o: nat | Correct(c, j) && Correct(c, o) && j != o
      ensures Reaches(c, t, j, o)
    {
      GoReaches(c, s, i, l, first, hasNews, j, o);
    }
  }

  // What comes from outside takes nothing away from what reaches whom.
  lemma OutsideReaches(c: Config, s: State, i: nat, l: Local)
    requires |s.locals| == c.n && Correct(c, i) && Covers(l.known, s.locals[i].known) && l.told == s.locals[i].told
    requires Safe(c, s.(locals := s.locals[i := l]))
    requires forall j: nat :: Correct(c, j) && j != i ==> LocalIsLive(c, j, s.locals[j])
    requires forall j: nat, o: nat :: Correct(c, j) && Correct(c, o) && j != o ==>
      Reaches(c, s, j, o) || (o == i && Covers(l.known, s.locals[j].told))
    ensures LiveBut(c, s.(locals := s.locals[i := l]), i)
  {
    hide *;
    reveal LiveBut, Correct, Reaches, Covers;
    var t := s.(locals := s.locals[i := l]);
    assert |t.locals| == c.n;
    forall j: nat, o: nat | Correct(c, j) && Correct(c, o) && j != o
      ensures Reaches(c, t, j, o)
    {
      assert Reaches(c, s, j, o) || (o == i && Covers(l.known, s.locals[j].told));
    }
  }

  lemma BroadcastIsLive(c: Config, s: State, i: nat, value: nat, first: Option<Pair>)
    requires Live(c, s) && Enabled(c, s, Broadcast(i, value, first))
    ensures Live(c, Apply(c, s, Broadcast(i, value, first)))
  {
    var l := s.locals[i];
    var l' := WithBroadcast(l, Pair(value, i));
    var m := s.(locals := s.locals[i := l']);
    BroadcastIsSafe(c, s, i, value);
    assert LocalIsSafe(c, m, i, l') && LocalIsLive(c, i, l);
    assert IsAbout(c, i, l, l', true) && IsPermitted(c, i, l');
    OutsideReaches(c, s, i, l');
    GoneIsLive(c, m, i, l, first, true);
    SameGo(c, s, i, l', first, true);
  }

  lemma AllowIsLive(c: Config, s: State, i: nat, p: Pair, first: Option<Pair>)
    requires Live(c, s) && Enabled(c, s, Allow(i, p, first))
    ensures Live(c, Apply(c, s, Allow(i, p, first)))
  {
    var l := s.locals[i];
    var l' := l.(allowed := l.allowed + {p});
    var m := s.(locals := s.locals[i := l']);
    AllowIsSafe(c, s, i, p);
    assert LocalIsSafe(c, m, i, l') && LocalIsLive(c, i, l);
    assert IsAbout(c, i, l, l', false) && IsPermitted(c, i, l');
    OutsideReaches(c, s, i, l');
    GoneIsLive(c, m, i, l, first, false);
    SameGo(c, s, i, l', first, false);
  }

  // Others bring nothing that it has not signed itself.
  lemma LearnsOfOthers(c: Config, s: State, i: nat, b: Bundle)
    requires |s.locals| == c.n && Correct(c, i) && Exists(c, s, b)
    ensures var (before, after) := (s.locals[i].known, Learn(s.locals[i].known, b));
            && (forall p :: p in after.pairs && p.sender == i ==> p in before.pairs)
            && (forall p :: Slot(p, i) in after.witnesses ==> Slot(p, i) in before.witnesses)
            && (forall p :: Slot(p, i) in after.ready ==> Slot(p, i) in before.ready)
            && Extends(after, before) && Covers(after, before) && Covers(after, b)
  {
    hide *;
    reveal Correct, Exists, HasSigned, Learn, Extends, Covers;
  }

  lemma LearnIsAbout(c: Config, s: State, i: nat, b: Bundle)
    requires Safe(c, s) && Correct(c, i) && Exists(c, s, b) && Closed(b) && LocalIsLive(c, i, s.locals[i])
    ensures var l := s.locals[i];
            var l' := l.(known := Learn(l.known, b));
            && Closed(l'.known) && Covers(l'.known, l.known) && Covers(l'.known, b)
            && IsAbout(c, i, l, l', false) && IsPermitted(c, i, l')
  {
    var l := s.locals[i];
    var l' := l.(known := Learn(l.known, b));
    LearnIsSafe(c, s, i, b);
    LearnsOfOthers(c, s, i, b);
    HasWhatItTakes(c, s.(locals := s.locals[i := l']), i);
    assert IsPermitted(c, i, l);
    hide *;
    reveal IsAbout, IsPermitted, MayWitness, Covers;
  }

  // Of s, all may have reached i but one message that b covers.
  ghost predicate LiveButFor(c: Config, s: State, i: nat, b: Bundle) {
    && Safe(c, s) && Correct(c, i)
    && (forall j: nat :: Correct(c, j) ==> LocalIsLive(c, j, s.locals[j]))
    && (forall j: nat, o: nat :: Correct(c, j) && Correct(c, o) && j != o ==>
      Reaches(c, s, j, o) || (o == i && s.locals[j].told == b))
  }

  lemma ReceiveIsLive(c: Config, s: State, i: nat, b: Bundle, first: Option<Pair>)
    requires LiveButFor(c, s, i, b) && Exists(c, s, b) && Closed(b) && MayReceive(c, s, i, b, first)
    ensures Live(c, Receive(c, s, i, b, first))
  {
    var l := s.locals[i];
    if Takes(l, b) {
      var l' := l.(known := Learn(l.known, b));
      var m := s.(locals := s.locals[i := l']);
      LearnIsSafe(c, s, i, b);
      LearnIsAbout(c, s, i, b);
      hide *;
      reveal LiveButFor, Correct, Receive, Takes, MayReceive, Safe;
      assert l'.told == l.told;
      OutsideReaches(c, s, i, l');
      GoneIsLive(c, m, i, l, first, false);
      SameGo(c, s, i, l', first, false);
    } else {
      forall j: nat, o: nat | Correct(c, j) && Correct(c, o) && j != o
        ensures Reaches(c, s, j, o)
      {
      }
    }
  }

  lemma DeliverIsLive(c: Config, s: State, m: Message, first: Option<Pair>)
    requires Live(c, s) && Enabled(c, s, Deliver(m, first))
    ensures Live(c, Apply(c, s, Deliver(m, first)))
  {
    var without := s.(net := s.net - {m});
    LossIsSafe(c, s, s.net - {m});
    forall j: nat, o: nat | Correct(c, j) && Correct(c, o) && j != o
      ensures Reaches(c, without, j, o) || (o == m.to && s.locals[j].told == m.bundle)
    {
      assert Reaches(c, s, j, o);
    }
    assert Exists(c, without, m.bundle) && Closed(m.bundle);
    assert LiveButFor(c, without, m.to, m.bundle);
    ReceiveIsLive(c, without, m.to, m.bundle, first);
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
      DeliverIsLive(c, s, m, first);
    case Inject(i, b, first) =>
      if Closed(b) {
        assert LiveButFor(c, s, i, b);
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

  lemma NothingIsLeft(c: Config, s: State, m: Message)
    requires AllDelivered(c, s) && Correct(c, m.to)
    ensures m !in s.net
  {
  }

  lemma Heard(c: Config, s: State, i: nat, j: nat)
    requires Live(c, s) && AllDelivered(c, s) && Correct(c, i) && Correct(c, j)
    ensures Covers(s.locals[j].known, s.locals[i].told)
  {
    assert LocalIsLive(c, i, s.locals[i]);
    if i != j {
      assert Reaches(c, s, i, j);
      NothingIsLeft(c, s, Message(i, j, s.locals[i].told));
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
    var i: nat := WhoIsReady(c, s, p);
    Heard(c, s, i, j);
    assert LocalIsLive(c, i, s.locals[i]) && LocalIsLive(c, j, s.locals[j]);
    CountsGrow(s.locals[j].known, s.locals[i].told, p);
    hide *;
    reveal IsConfig, Covers, LocalIsLive, AtRest, HasReadied, HasTold, Closed;
    assert p in s.locals[i].told.pairs;
  }

  lemma WhoIsReady(c: Config, s: State, p: Pair) returns (i: nat)
    requires |s.locals| == c.n && p in ReadyPairs(c, s)
    ensures Correct(c, i) && Slot(p, i) in s.locals[i].known.ready
  {
    i :| i in CorrectOnes(c) && p in ReadyFor(s.locals[i].known, i);
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

  lemma AllMay(c: Config, s: State, i: nat, j: nat, p: Pair)
    requires |s.locals| == c.n && AllowedAlike(c, s) && Correct(c, i) && Correct(c, j) && MayWitness(c, s.locals[i], p)
    ensures MayWitness(c, s.locals[j], p)
  {
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
    assert own in s.locals[j].known.pairs;
    AllMay(c, s, i, j, own);
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
      assert j in CorrectOnes(c) && p in ReadyFor(s.locals[j].known, j);
      assert p in ReadyPairs(c, s);
    }
  }

  // The WITNESS signatures of all correct parties, as any of them knows them.
  function OfCorrect(c: Config, b: Bundle): set<Slot> {
    set w | w in b.witnesses && w.signer in CorrectOnes(c)
  }

  function PairsOf(witnesses: set<Slot>): set<Pair>
    ensures forall w :: w in witnesses ==> w.pair in PairsOf(witnesses)
  {
    set w | w in witnesses :: w.pair
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
  lemma AboveThreshold(c: Config, b: Bundle, witnesses: set<Slot>, pairs: set<Pair>, most: Pair)
    requires IsConfig(c) && witnesses <= b.witnesses && Closed(b)
    requires pairs == PairsOf(witnesses) && most in pairs
    requires |Of(witnesses, CorrectOnes(c), most)| * |pairs| >= c.n - c.t
    ensures |Witnessed(b)| > 0 && |Witnesses(b, most)| >= UnlockThreshold(c, |Witnessed(b)|) && most in b.pairs
  {
    var least := |Of(witnesses, CorrectOnes(c), most)|;
    PairsCount(pairs, Witnessed(b));
    SubsetCount(Of(witnesses, CorrectOnes(c), most), Witnesses(b, most));
    hide *;
    reveal IsConfig;
    var count, w := |Witnesses(b, most)|, |Witnessed(b)|;
    TimesGrows(least, count, |pairs|);
    TimesGrows(|pairs|, w, count);
    assert |pairs| * count == count * |pairs| && w * count == count * w;
    assert pairs != {};
    Threshold(c, w);
    assert most in b.pairs by {
      reveal Closed;
    }
  }

  lemma AllAreWitnessing(c: Config, s: State, i: nat, j: nat)
    requires Live(c, s) && AllDelivered(c, s) && AllowedAlike(c, s) && ReadyPairs(c, s) == {}
    requires Correct(c, i) && s.locals[i].input.Some? && Correct(c, j)
    ensures |Witnessing(s.locals[j].known)| >= Quorum(c)
  {
    forall r | r in CorrectOnes(c)
      ensures r in Witnessing(s.locals[j].known)
    {
      var p := AllHaveWitnessed(c, s, i, r);
      Heard(c, s, r, j);
    }
    CorrectAreMany(c);
    SubsetCount(CorrectOnes(c), Witnessing(s.locals[j].known));
  }

  lemma MayWitnessToo(c: Config, s: State, i: nat, w: Slot, j: nat)
    requires Live(c, s) && AllowedAlike(c, s) && Correct(c, i) && Correct(c, j) && w in OfCorrect(c, s.locals[i].known)
    ensures MayWitness(c, s.locals[j], w.pair)
  {
    assert LocalIsSafe(c, s, i, s.locals[i]);
    assert LocalIsLive(c, w.signer, s.locals[w.signer]);
    assert w == Slot(w.pair, w.signer);
    AllMay(c, s, w.signer, j, w.pair);
  }

  lemma UnlocksWhatItMay(c: Config, i: nat, l: Local, p: Pair)
    requires IsConfig(c) && AtRest(c, i, l) && HasTold(c, i, l) && !IsReady(l.known, i) && |Witnessing(l.known)| >= Quorum(c)
    requires |Witnessed(l.known)| > 0 && |Witnesses(l.known, p)| >= UnlockThreshold(c, |Witnessed(l.known)|) && p in l.known.pairs
    requires MayWitness(c, l, p)
    ensures Slot(p, i) in l.told.witnesses
  {
    assert IsUnlocked(c, i, l.known);
    assert p in Unlocked(c, i, l, l.known);
  }

  lemma AllUnlock(c: Config, s: State, i: nat, j: nat, pairs: set<Pair>, most: Pair)
    requires Live(c, s) && AllDelivered(c, s) && AllowedAlike(c, s) && ReadyPairs(c, s) == {}
    requires Correct(c, i) && s.locals[i].input.Some? && Correct(c, j)
    requires pairs == PairsOf(OfCorrect(c, s.locals[i].known)) && most in pairs
    requires |Of(OfCorrect(c, s.locals[i].known), CorrectOnes(c), most)| * |pairs| >= c.n - c.t
    ensures Slot(most, j) in s.locals[j].told.witnesses
  {
    assert LocalIsSafe(c, s, j, s.locals[j]) && LocalIsLive(c, j, s.locals[j]);
    AllKnowCorrectWitnesses(c, s, i, j);
    NobodyIsReady(c, s, j);
    AllAreWitnessing(c, s, i, j);
    AboveThreshold(c, s.locals[j].known, OfCorrect(c, s.locals[i].known), pairs, most);
    var w :| w in OfCorrect(c, s.locals[i].known) && w.pair == most;
    MayWitnessToo(c, s, i, w, j);
    UnlocksWhatItMay(c, j, s.locals[j], most);
  }

  // Here n ≥ 3t + k is needed, and nowhere else: the n − t correct parties make a q_W.
  lemma CorrectMakeQuorum(c: Config, known: Bundle, p: Pair)
    requires IsConfig(c) && c.n >= 3 * c.t + c.k && CorrectOnes(c) <= Witnesses(known, p)
    ensures |Witnesses(known, p)| >= WitnessQuorum(c)
  {
    CorrectAreMany(c);
    SubsetCount(CorrectOnes(c), Witnesses(known, p));
  }

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
    CorrectMakeQuorum(c, known, p);
    assert Slot(p, i) in known.witnesses;
    assert i in CorrectOnes(c) && p in ReadyFor(known, i);
  }

  lemma EachHasOne(c: Config, s: State, i: nat, j: nat) returns (p: Pair)
    requires Live(c, s) && AllDelivered(c, s) && AllowedAlike(c, s) && ReadyPairs(c, s) == {}
    requires Correct(c, i) && s.locals[i].input.Some? && Correct(c, j)
    ensures Slot(p, j) in OfCorrect(c, s.locals[i].known) && p in PairsOf(OfCorrect(c, s.locals[i].known))
  {
    p := AllHaveWitnessed(c, s, i, j);
    Heard(c, s, j, i);
    hide *;
    reveal Covers, OfCorrect;
    assert Slot(p, j) in OfCorrect(c, s.locals[i].known);
  }

  lemma OneIsWitnessedByMany(c: Config, s: State, i: nat) returns (most: Pair)
    requires Live(c, s) && AllDelivered(c, s) && AllowedAlike(c, s) && ReadyPairs(c, s) == {}
    requires Correct(c, i) && s.locals[i].input.Some?
    ensures var witnesses := OfCorrect(c, s.locals[i].known);
            && most in PairsOf(witnesses)
            && |Of(witnesses, CorrectOnes(c), most)| * |PairsOf(witnesses)| >= c.n - c.t
  {
    var witnesses := OfCorrect(c, s.locals[i].known);
    forall j | j in CorrectOnes(c)
      ensures exists p :: p in PairsOf(witnesses) && Slot(p, j) in witnesses
    {
      var p := EachHasOne(c, s, i, j);
    }
    CorrectAreMany(c);
    hide *;
    reveal IsConfig;
    assert CorrectOnes(c) != {};
    most := OneHasManyWitnesses(witnesses, CorrectOnes(c), PairsOf(witnesses));
  }

  // Claim: if a correct party has broadcast, correct parties are ready for something.
  lemma SomeoneIsReady(c: Config, s: State, i: nat)
    requires Live(c, s) && AllDelivered(c, s) && AllowedAlike(c, s) && c.n >= 3 * c.t + c.k
    requires Correct(c, i) && s.locals[i].input.Some?
    ensures ReadyPairs(c, s) != {}
  {
    if ReadyPairs(c, s) == {} {
      var most := OneIsWitnessedByMany(c, s, i);
      forall j: nat | Correct(c, j)
        ensures Slot(most, j) in s.locals[j].told.witnesses
      {
        AllUnlock(c, s, i, j, PairsOf(OfCorrect(c, s.locals[i].known)), most);
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

  // Whoever delivers has told all others what makes them deliver it, too, see WhoGetsItDelivers.
  lemma DeliveredIsForwarded(c: Config, s: State, i: nat, p: Pair, j: nat)
    requires Live(c, s) && Correct(c, i) && p in s.locals[i].delivered && Correct(c, j) && j != i
    ensures var b := s.locals[i].told;
            && Exists(c, s, b) && Closed(b) && p in Deliverable(c, b) && (Message(i, j, b) in s.net || p in s.locals[j].delivered)
  {
    var b := s.locals[i].told;
    assert LocalIsSafe(c, s, i, s.locals[i]) && LocalIsLive(c, i, s.locals[i]) && LocalIsLive(c, j, s.locals[j]);
    assert Reaches(c, s, i, j);
    if Covers(s.locals[j].known, b) {
      DeliverableGrows(c, s.locals[j].known, b);
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

  // ---- Quiescence is reached

  // What there can be about some pairs.
  function Grid(c: Config, pairs: set<Pair>): set<Slot>
    ensures forall p: Pair, i: nat :: Slot(p, i) in Grid(c, pairs) <==> p in pairs && i < c.n
  {
    set p: Pair, i: nat | p in pairs && i in Servers(c.n) :: Slot(p, i)
  }

  // How many of all signatures about them a bundle lacks.
  function Lack(c: Config, pairs: set<Pair>, b: Bundle): nat {
    |pairs - b.pairs| + |Grid(c, pairs) - b.witnesses| + |Grid(c, pairs) - b.ready.Keys|
  }

  ghost predicate IsAboutPairs(c: Config, pairs: set<Pair>, b: Bundle) {
    b.pairs <= pairs && b.witnesses <= Grid(c, pairs) && b.ready.Keys <= Grid(c, pairs)
  }

  lemma FewerCount<T>(all: set<T>, a: set<T>, b: set<T>)
    requires b <= a <= all
    ensures |all - a| <= |all - b|
    ensures a != b ==> |all - a| < |all - b|
  {
    assert all - b == (all - a) + (a - b);
    if a != b {
      assert a - b != {};
    }
  }

  lemma LackShrinks(c: Config, pairs: set<Pair>, a: Bundle, b: Bundle)
    requires Covers(a, b) && IsAboutPairs(c, pairs, a)
    ensures Lack(c, pairs, a) <= Lack(c, pairs, b)
    ensures !Covers(b, a) ==> Lack(c, pairs, a) < Lack(c, pairs, b)
  {
    hide *;
    reveal Lack, Covers, IsAboutPairs;
    FewerCount(pairs, a.pairs, b.pairs);
    FewerCount(Grid(c, pairs), a.witnesses, b.witnesses);
    FewerCount(Grid(c, pairs), a.ready.Keys, b.ready.Keys);
  }

  lemma SoundIsAbout(c: Config, s: State, pairs: set<Pair>, b: Bundle)
    requires |s.locals| == c.n && Exists(c, s, b) && Closed(b) && b.pairs <= pairs
    ensures IsAboutPairs(c, pairs, b)
  {
    forall w | w in b.witnesses
      ensures w in Grid(c, pairs)
    {
      assert w == Slot(w.pair, w.signer);
    }
    forall r | r in b.ready.Keys
      ensures r in Grid(c, pairs)
    {
      assert r == Slot(r.pair, r.signer);
    }
  }

  // All that correct parties know or is on its way is about these pairs.
  ghost predicate IsWithin(c: Config, s: State, pairs: set<Pair>)
    requires |s.locals| == c.n
  {
    && (forall i: nat :: Correct(c, i) ==> s.locals[i].known.pairs <= pairs)
    && (forall m :: m in s.net ==> m.bundle.pairs <= pairs)
  }

  // What the first k parties lack together.
  function Lacking(c: Config, s: State, pairs: set<Pair>, k: nat): nat
    requires k <= c.n == |s.locals|
  {
    if k == 0 then 0
    else Lacking(c, s, pairs, k - 1) + if Correct(c, k - 1) then Lack(c, pairs, s.locals[k - 1].known) else 0
  }

  lemma LackingShrinks(c: Config, s: State, t: State, pairs: set<Pair>, i: nat, k: nat)
    requires k <= c.n == |s.locals| == |t.locals|
    requires forall j: nat :: Correct(c, j) ==> Lack(c, pairs, t.locals[j].known) <= Lack(c, pairs, s.locals[j].known)
    requires Correct(c, i) && Lack(c, pairs, t.locals[i].known) < Lack(c, pairs, s.locals[i].known)
    ensures Lacking(c, t, pairs, k) <= Lacking(c, s, pairs, k)
    ensures i < k ==> Lacking(c, t, pairs, k) < Lacking(c, s, pairs, k)
  {
    hide *;
    reveal Lacking, Correct;
    if k > 0 {
      LackingShrinks(c, s, t, pairs, i, k - 1);
    }
  }

  lemma SameLacking(c: Config, s: State, t: State, pairs: set<Pair>, k: nat)
    requires k <= c.n == |s.locals| && s.locals == t.locals
    ensures Lacking(c, t, pairs, k) == Lacking(c, s, pairs, k)
  {
    hide *;
    reveal Lacking;
    if k > 0 {
      SameLacking(c, s, t, pairs, k - 1);
    }
  }

  // There is always a first pair to witness, or none.
  lemma SomeFirst(c: Config, i: nat, l: Local) returns (first: Option<Pair>)
    ensures IsFirst(c, i, l, first)
  {
    if i in Witnessing(l.known) || IsReady(l.known, i) {
      first := None;
    } else if p :| p in l.known.pairs && p.sender == i {
      first := Some(p);
    } else if p :| p in l.known.pairs && MayWitness(c, l, p) {
      first := Some(p);
    } else {
      first := None;
    }
  }

  lemma SomeReceipt(c: Config, s: State, i: nat, b: Bundle) returns (first: Option<Pair>)
    requires |s.locals| == c.n && Correct(c, i)
    ensures MayReceive(c, s, i, b, first)
  {
    first := SomeFirst(c, i, s.locals[i].(known := Learn(s.locals[i].known, b)));
  }

  // A bundle that is taken adds to what is known, and what is sent then is about nothing else.
  lemma TakingLearns(c: Config, s: State, i: nat, b: Bundle, first: Option<Pair>, pairs: set<Pair>)
    requires Safe(c, s) && Exists(c, s, b) && Closed(b) && b.pairs <= pairs && MayReceive(c, s, i, b, first)
    requires IsWithin(c, s, pairs) && Takes(s.locals[i], b)
    ensures var t := Receive(c, s, i, b, first);
            && |t.locals| == c.n && IsWithin(c, t, pairs)
            && Covers(t.locals[i].known, b) && Covers(t.locals[i].known, s.locals[i].known)
            && forall j: nat :: j < c.n && j != i ==> t.locals[j] == s.locals[j]
  {
    hide *;
    reveal MayReceive, Takes, Correct;
    assert IsConfig(c) by {
      reveal Safe;
    }
    var l := s.locals[i].(known := Learn(s.locals[i].known, b));
    LearnIsSafe(c, s, i, b);
    HasWhatItTakes(c, s.(locals := s.locals[i := l]), i);
    var signed := Signed(c, i, l, first);
    SigningKeeps(c, i, l, first);
    WhatGoes(c, s, i, l, first, false);
    SendsNothingElse(c, s, i, l, first, false);
    assert Go(c, s, i, l, first, false) == Receive(c, s, i, b, first) by {
      reveal Receive;
    }
    assert After(c, l, signed, false).known == signed by {
      reveal After;
    }
    assert Covers(signed, b) && Covers(signed, s.locals[i].known) by {
      reveal Covers, Extends, Learn;
    }
    assert signed.pairs <= pairs && s.locals[i].known.pairs <= pairs by {
      reveal IsWithin, Learn;
    }
    reveal IsWithin;
  }

  lemma HasWhatItTakes(c: Config, s: State, i: nat)
    requires Safe(c, s) && Correct(c, i)
    ensures Closed(s.locals[i].known) && Own(c, i, s.locals[i])
  {
    assert LocalIsSafe(c, s, i, s.locals[i]);
  }

  lemma SendsNothingElse(c: Config, s: State, i: nat, l: Local, first: Option<Pair>, hasNews: bool)
    requires IsConfig(c) && i < |s.locals|
    ensures forall m :: m in Go(c, s, i, l, first, hasNews).net ==> m in s.net || m.bundle == Signed(c, i, l, first)
  {
    hide *;
    reveal Go, ToAll;
  }

  // Claim: with every bundle that comes, correct parties know more of what there is to know, or fewer bundles are on their way.
  lemma DeliveryShrinks(c: Config, s: State, m: Message, first: Option<Pair>, pairs: set<Pair>)
    requires Safe(c, s) && Enabled(c, s, Deliver(m, first)) && IsWithin(c, s, pairs)
    ensures var t := Apply(c, s, Deliver(m, first));
            && Safe(c, t) && IsWithin(c, t, pairs)
            && (Lacking(c, t, pairs, c.n) < Lacking(c, s, pairs, c.n)
              || (Lacking(c, t, pairs, c.n) == Lacking(c, s, pairs, c.n) && |t.net| < |s.net|))
  {
    var t := Apply(c, s, Deliver(m, first));
    StepIsSafe(c, s, Deliver(m, first));
    var without := s.(net := s.net - {m});
    LossIsSafe(c, s, s.net - {m});
    assert IsWithin(c, without, pairs) && Exists(c, without, m.bundle) && Closed(m.bundle);
    if Takes(s.locals[m.to], m.bundle) {
      TakingLearns(c, without, m.to, m.bundle, first, pairs);
      TakingShrinks(c, s, t, m, pairs);
    } else {
      assert t.locals == s.locals && t.net == s.net - {m};
      SameLacking(c, s, t, pairs, c.n);
    }
  }

  lemma TakingShrinks(c: Config, s: State, t: State, m: Message, pairs: set<Pair>)
    requires |s.locals| == c.n && Safe(c, t) && Correct(c, m.to) && IsWithin(c, t, pairs) && Takes(s.locals[m.to], m.bundle)
    requires Covers(t.locals[m.to].known, m.bundle) && Covers(t.locals[m.to].known, s.locals[m.to].known)
    requires forall j: nat :: j < c.n && j != m.to ==> t.locals[j] == s.locals[j]
    ensures Lacking(c, t, pairs, c.n) < Lacking(c, s, pairs, c.n)
  {
    assert LocalIsSafe(c, t, m.to, t.locals[m.to]);
    SoundIsAbout(c, t, pairs, t.locals[m.to].known);
    LackShrinks(c, pairs, t.locals[m.to].known, s.locals[m.to].known);
    assert !Covers(s.locals[m.to].known, t.locals[m.to].known);
    hide *;
    reveal Correct;
    LackingShrinks(c, s, t, pairs, m.to, c.n);
  }

  lemma Settles(c: Config, run: seq<State>, pairs: set<Pair>) returns (longer: seq<State>)
    requires IsConfig(c) && IsRun(c, run) && Safe(c, run[|run| - 1]) && IsWithin(c, run[|run| - 1], pairs)
    ensures IsRun(c, longer) && run <= longer
    ensures |longer[|longer| - 1].locals| == c.n && AllDelivered(c, longer[|longer| - 1])
    decreases Lacking(c, run[|run| - 1], pairs, c.n), |run[|run| - 1].net|
  {
    var s := run[|run| - 1];
    if m :| m in s.net && Correct(c, m.to) {
      var first := SomeReceipt(c, s, m.to, m.bundle);
      assert Enabled(c, s, Deliver(m, first));
      var t := Apply(c, s, Deliver(m, first));
      DeliveryShrinks(c, s, m, first, pairs);
      assert Next(c, s, t) by {
        assert Steps(c, s, Deliver(m, first), t);
      }
      hide *;
      reveal IsRun, Safe;
      assert IsRun(c, run + [t]);
      longer := Settles(c, run + [t], pairs);
    } else {
      longer := run;
    }
  }

  function PairsOfAll(c: Config, s: State): set<Pair>
    requires |s.locals| == c.n
  {
    (set i: nat, p | i in CorrectOnes(c) && p in s.locals[i].known.pairs :: p) + (set m, p | m in s.net && p in m.bundle.pairs :: p)
  }

  lemma AllIsWithin(c: Config, s: State)
    requires |s.locals| == c.n
    ensures IsWithin(c, s, PairsOfAll(c, s))
  {
    forall i: nat | Correct(c, i)
      ensures s.locals[i].known.pairs <= PairsOfAll(c, s)
    {
      assert i in CorrectOnes(c);
    }
  }

  // Claim: every run can be continued to quiescence by nothing but the bundles that are on their way; by the claim before, in whatever
  // order they come.
  lemma RunsSettle(c: Config, run: seq<State>) returns (longer: seq<State>)
    requires IsConfig(c) && IsRun(c, run)
    ensures IsRun(c, longer) && run <= longer
    ensures |longer[|longer| - 1].locals| == c.n && AllDelivered(c, longer[|longer| - 1])
  {
    RunIsSafe(c, run, |run| - 1);
    AllIsWithin(c, run[|run| - 1]);
    longer := Settles(c, run, PairsOfAll(c, run[|run| - 1]));
  }
}
