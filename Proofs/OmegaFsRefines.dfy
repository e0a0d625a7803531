include "OmegaFs.dfy"

// ω_fs (default form) over TH_cons refines the functional part of TH_fs-gke [CS04 §4.3, Def. 6], for all n, t_c < n/2 and t_b, over any
// field with n elements other than 0, whatever the adversary does: the invariant of OmegaFs.dfy holds at the start and is kept by every
// step, and under it every step shows TH_fs-gke an event that it accepts, or none. So keys agree, whether they come of contributions or
// of shares. Proved on the way: ⊥ is never decided; every share that is given lies on the one polynomial of the decided key.

abstract module OmegaFsRefines refines OmegaFs {
  lemma InitIsGood(k: Config)
    requires IsConfig(k)
    ensures Invariant(k, Init(k))
    ensures Base(k, Init(k)) == H.GkeInit()
  {
  }

  // ---- What is sent

  lemma KeysSentAre(n: nat, i: nat)
    ensures forall m: Message :: m in KeysSent(n, i) <==> m.EncKey? && m.from == i && m.to < n
  {
    forall m: Message | m.EncKey? && m.from == i && m.to < n
      ensures m in KeysSent(n, i)
    {
      assert m.to in Servers(n) && m == EncKey(i, m.to);
    }
  }

  lemma PadsSentAre(i: nat, to: set<nat>, pads: seq<Vector>)
    ensures forall m: Message :: m in PadsSent(i, to, pads) <==> m.Pad? && m.from == i && m.to in to && m.to < |pads| && m.r == pads[m.to]
  {
    forall m: Message | m.Pad? && m.from == i && m.to in to && m.to < |pads| && m.r == pads[m.to]
      ensures m in PadsSent(i, to, pads)
    {
      assert m == Pad(i, m.to, pads[m.to]);
    }
  }

  // y_i + r_ji without r_ji is y_i.
  lemma WithoutPad(r: Vector, y: Vector)
    requires |r| == |y|
    ensures Without(Sum2(r, y), r) == y
  {
    forall c | 0 <= c < |r|
      ensures Sub(Sum2(r, y)[c], r[c]) == y[c]
    {
      AddIsCommutative(r[c], y[c]);
      AddSub(y[c], r[c]);
    }
  }

  // ---- Consensus

  ghost predicate Grows(drawn: map<nat, Draw>, more: map<nat, Draw>) {
    forall i: nat :: i in drawn ==> i in more && more[i] == drawn[i]
  }

  // What was proposed stays right when others start, as none of those it names is among them.
  lemma ProposalStays(k: Config, drawn: map<nat, Draw>, more: map<nat, Draw>, p: Proposal)
    requires IsConfig(k) && ProposalOk(k, drawn, p) && Grows(drawn, more)
    ensures ProposalOk(k, more, p) && KeyOf(k, more, p) == KeyOf(k, drawn, p)
  {
    forall c | 0 <= c < k.tb + 1
      ensures Chosen(Contributions(k, more)[c], p.u) == Chosen(Contributions(k, drawn)[c], p.u)
    {
      forall l | 0 <= l < |p.u|
        ensures Contributions(k, more)[c][p.u[l]] == Contributions(k, drawn)[c][p.u[l]]
      {
        assert p.u[l] in drawn;
      }
    }
  }

  // What consensus holds stays right when it does not change and others start.
  lemma ConsStays(k: Config, s: State, t: State)
    requires IsConfig(k) && ConsOk(k, s) && Grows(s.drawn, t.drawn)
    requires t.cons.proposed == s.cons.proposed && t.cons.decided == s.cons.decided && t.cons.deciders == s.cons.deciders
    requires forall i: nat :: HasStarted(s, i) ==> HasStarted(t, i)
    ensures ConsOk(k, t) && (k.id in s.cons.decided ==> Decided(k, t) == Decided(k, s))
  {
    forall q | q in t.cons.proposed
      ensures q.1 == k.id && HasStarted(t, q.0) && (if q.2.Nothing? then k.id in t.cons.decided else ProposalOk(k, t.drawn, q.2))
    {
      if q.2.Proposal? {
        ProposalStays(k, s.drawn, t.drawn, q.2);
      }
    }
    if k.id in s.cons.decided {
      ProposalStays(k, s.drawn, t.drawn, s.cons.decided[k.id]);
    }
  }

  // What a server and consensus know of each other stays right where neither changes.
  lemma ServerStays(k: Config, s: State, t: State, j: nat)
    requires IsConfig(k) && |s.servers| == |t.servers| == k.n && j < k.n && ConsOk(k, s) && ConsOk(k, t) && ServerOk(k, s, j)
    requires t.servers[j] == s.servers[j]
    requires H.HasProposed(t.cons, j, k.id) <==> H.HasProposed(s.cons, j, k.id)
    requires (j, k.id) in t.cons.deciders <==> (j, k.id) in s.cons.deciders
    requires k.id in s.cons.decided ==>
      k.id in t.cons.decided && t.cons.decided[k.id] == s.cons.decided[k.id] && Decided(k, t) == Decided(k, s)
    ensures ServerOk(k, t, j)
  {
  }

  lemma ProposedAdds(k: Config, cons: H.Cons<nat, Proposal>, i: nat, p: Proposal, j: nat)
    requires i !in cons.crashed
    ensures H.HasProposed(Proposed(k, cons, i, Some(p)), j, k.id) <==> i == j || H.HasProposed(cons, j, k.id)
  {
    var after := Proposed(k, cons, i, Some(p));
    assert after.proposed == cons.proposed + {(i, k.id, p)};
    assert (i, k.id, p) in after.proposed;
    if H.HasProposed(cons, j, k.id) {
      var value := H.ProposalOf(cons, j, k.id);
      assert (j, k.id, value) in after.proposed;
    }
    if H.HasProposed(after, j, k.id) && i != j {
      var value := H.ProposalOf(after, j, k.id);
      assert (j, k.id, value) in cons.proposed;
    }
  }

  // ---- A message is consumed without effect

  lemma ConsumedOnce(s: State, m: Message)
    requires OnlyOnce(s)
    ensures OnlyOnce(s.(net := s.net - {m}))
  {
    var t := s.(net := s.net - {m});
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers|
      ensures OncePerPair(t, a, b)
    {
      assert OncePerPair(s, a, b);
    }
  }

  // To a server that has crashed; or to one that has finished and has nothing to answer.
  ghost predicate IsVoid(s: State, m: Message) {
    || m.to in s.cons.crashed
    || (IsDone(s, m.to) && !m.EncKey? && (m.Pad? ==> m.from !in s.servers[m.to].keys))
  }

  lemma ConsumedIsNotLost(s: State, m: Message)
    requires NothingIsLost(s) && IsVoid(s, m)
    ensures NothingIsLost(s.(net := s.net - {m}))
  {
    var t := s.(net := s.net - {m});
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures KeyTravels(t, a, b) && UnderWay(t, a, b)
    {
      assert KeyTravels(s, a, b) && UnderWay(s, a, b);
    }
  }

  lemma ConsumedIsSound(k: Config, s: State, m: Message)
    requires Sound(k, s) && IsVoid(s, m)
    ensures Sound(k, s.(net := s.net - {m}))
  {
    var t := s.(net := s.net - {m});
    ConsumedOnce(s, m);
    ConsumedIsNotLost(s, m);
    ConsStays(k, s, t);
    forall m | m in t.net
      ensures MessageOk(t, m)
    {
      assert MessageOk(s, m);
    }
    forall i: nat | Runs(t, i)
      ensures RunningOk(k, t, i)
    {
      assert RunningOk(k, s, i);
    }
    forall i: nat | i < k.n
      ensures ServerOk(k, t, i)
    {
      ServerStays(k, s, t, i);
    }
  }

  // ---- (start, ID)

  ghost function AfterStart(k: Config, s: State, i: nat, y: Vector, pads: seq<Vector>): State
    requires i < |s.servers|
  {
    s.(
      servers := s.servers[i := Running(s.servers[i].keys, y, pads, map[], [], map[], false, None)],
      net := s.net + (KeysSent(k.n, i) + PadsSent(i, s.servers[i].keys, pads)),
      drawn := s.drawn[i := Draw(y, pads)])
  }

  lemma StartDrawn(k: Config, s: State, i: nat, y: Vector, pads: seq<Vector>)
    requires Sound(k, s) && i < k.n && s.servers[i].Idle? && IsDraw(k, y, pads)
    ensures DrawnOk(k, AfterStart(k, s, i, y, pads)) && Grows(s.drawn, AfterStart(k, s, i, y, pads).drawn)
    ensures forall j: nat :: HasStarted(AfterStart(k, s, i, y, pads), j) <==> j == i || HasStarted(s, j)
    ensures AllRunningOk(k, AfterStart(k, s, i, y, pads))
  {
    var t := AfterStart(k, s, i, y, pads);
    assert !HasStarted(s, i);
    forall j: nat | Runs(t, j)
      ensures RunningOk(k, t, j)
    {
      if j != i {
        assert RunningOk(k, s, j);
      }
    }
  }

  lemma StartNet(k: Config, s: State, i: nat, y: Vector, pads: seq<Vector>)
    requires Sound(k, s) && i < k.n && s.servers[i].Idle? && IsDraw(k, y, pads)
    ensures NetOk(AfterStart(k, s, i, y, pads))
    ensures forall m :: m in s.net ==> m.from != i && (m.EncKey? || m.to != i)
  {
    var t := AfterStart(k, s, i, y, pads);
    StartDrawn(k, s, i, y, pads);
    KeysSentAre(k.n, i);
    PadsSentAre(i, s.servers[i].keys, pads);
    assert !HasStarted(s, i);
    forall m | m in t.net
      ensures MessageOk(t, m)
      ensures m in s.net ==> m.from != i && (m.EncKey? || m.to != i)
    {
      if m in s.net {
        assert MessageOk(s, m);
      }
    }
  }

  lemma StartOnce(k: Config, s: State, i: nat, y: Vector, pads: seq<Vector>)
    requires Sound(k, s) && i < k.n && s.servers[i].Idle? && IsDraw(k, y, pads)
    ensures OnlyOnce(AfterStart(k, s, i, y, pads))
  {
    var t := AfterStart(k, s, i, y, pads);
    StartDrawn(k, s, i, y, pads);
    StartNet(k, s, i, y, pads);
    KeysSentAre(k.n, i);
    PadsSentAre(i, s.servers[i].keys, pads);
    assert !HasStarted(s, i);
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers|
      ensures OncePerPair(t, a, b)
    {
      assert OncePerPair(s, a, b);
      if Runs(s, a) {
        assert RunningOk(k, s, a);
      }
      if Runs(s, b) {
        assert RunningOk(k, s, b);
      }
    }
  }

  lemma StartLosesNothing(k: Config, s: State, i: nat, y: Vector, pads: seq<Vector>)
    requires Sound(k, s) && i < k.n && s.servers[i].Idle? && IsDraw(k, y, pads)
    ensures NothingIsLost(AfterStart(k, s, i, y, pads))
  {
    var t := AfterStart(k, s, i, y, pads);
    StartDrawn(k, s, i, y, pads);
    KeysSentAre(k.n, i);
    PadsSentAre(i, s.servers[i].keys, pads);
    assert !HasStarted(s, i);
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures KeyTravels(t, a, b) && UnderWay(t, a, b)
    {
      assert KeyTravels(s, a, b) && UnderWay(s, a, b);
    }
  }

  lemma StartIsSound(k: Config, s: State, i: nat, y: Vector, pads: seq<Vector>)
    requires Sound(k, s) && i < k.n && s.servers[i].Idle? && IsDraw(k, y, pads)
    ensures Sound(k, AfterStart(k, s, i, y, pads))
  {
    var t := AfterStart(k, s, i, y, pads);
    StartDrawn(k, s, i, y, pads);
    StartNet(k, s, i, y, pads);
    StartOnce(k, s, i, y, pads);
    StartLosesNothing(k, s, i, y, pads);
    ConsStays(k, s, t);
    assert !HasStarted(s, i);
    forall j: nat | j < k.n
      ensures ServerOk(k, t, j)
    {
      if j != i {
        ServerStays(k, s, t, j);
      } else {
        HasNotProposed(k, s, i);
      }
    }
  }

  lemma HasNotProposed(k: Config, s: State, i: nat)
    requires IsConfig(k) && ConsOk(k, s) && !HasStarted(s, i)
    ensures !H.HasProposed(s.cons, i, k.id) && (i, k.id) !in s.cons.deciders
  {
    if H.HasProposed(s.cons, i, k.id) {
      var value := H.ProposalOf(s.cons, i, k.id);
    }
  }

  // ---- Steps in which one server learns keys or answers, and consensus takes no part

  // Server i has other keys now, and nothing else changes but the net.
  ghost predicate OnlyKeys(s: State, t: State, i: nat) {
    && i < |s.servers| == |t.servers| && t.cons == s.cons && t.read == s.read && t.drawn == s.drawn
    && t.servers == s.servers[i := s.servers[i].(keys := t.servers[i].keys)]
  }

  lemma OnlyKeysIsSound(k: Config, s: State, t: State, i: nat)
    requires Sound(k, s) && OnlyKeys(s, t, i) && NetOk(t) && OnlyOnce(t) && NothingIsLost(t)
    requires forall j: nat :: j in t.servers[i].keys ==> HasStarted(s, j)
    ensures Sound(k, t)
  {
    assert forall j: nat :: (HasStarted(t, j) <==> HasStarted(s, j)) && (Runs(t, j) <==> Runs(s, j)) && (IsDone(t, j) <==> IsDone(s, j));
    ConsStays(k, s, t);
    forall j: nat | Runs(t, j)
      ensures RunningOk(k, t, j)
    {
      assert RunningOk(k, s, j);
    }
    forall j: nat | j < k.n
      ensures ServerOk(k, t, j)
    {
      assert ServerOk(k, s, j);
    }
    forall a: nat, b: nat | b < |t.servers| && a in t.servers[b].keys
      ensures HasStarted(t, a)
    {
      if b != i {
        assert a in s.servers[b].keys;
      }
    }
  }

  // A message reaches server i, which then has these keys and sends this.
  ghost function AfterAnswer(s: State, m: Message, keys: set<nat>, sent: set<Message>): State
    requires m.to < |s.servers|
  {
    s.(servers := s.servers[m.to := s.servers[m.to].(keys := keys)], net := s.net - {m} + sent)
  }

  // What a server answers to an enc_key.
  ghost predicate AnswersKey(s: State, m: Message, keys: set<nat>, sent: set<Message>)
    requires m.to < |s.servers|
  {
    match s.servers[m.to]
    case Idle(before) => keys == before + {m.from} && sent == {}
    case Running(before, _, _, _, _, _, _, _) => keys == before + {m.from} && sent == {ThePad(s.drawn, m.to, m.from)}
    case Done(before, share) => keys == before - {m.from} && sent == {Share(m.to, m.from, share)}
  }

  lemma EncKeyNet(s: State, m: Message, keys: set<nat>, sent: set<Message>)
    requires NetOk(s) && m in s.net && m.EncKey? && m.to < |s.servers| && AnswersKey(s, m, keys, sent)
    ensures NetOk(AfterAnswer(s, m, keys, sent))
  {
    var t := AfterAnswer(s, m, keys, sent);
    assert MessageOk(s, m);
    forall o | o in t.net
      ensures MessageOk(t, o)
    {
      if o in s.net {
        assert MessageOk(s, o);
      }
    }
  }

  lemma EncKeyOnce(k: Config, s: State, m: Message, keys: set<nat>, sent: set<Message>)
    requires Sound(k, s) && m in s.net && m.EncKey? && m.to < |s.servers| && AnswersKey(s, m, keys, sent)
    ensures OnlyOnce(AfterAnswer(s, m, keys, sent))
    ensures sent !! s.net
  {
    var t := AfterAnswer(s, m, keys, sent);
    assert MessageOk(s, m);
    assert OncePerPair(s, m.from, m.to) && OncePerPair(s, m.to, m.from);
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers|
      ensures OncePerPair(t, a, b)
    {
      assert OncePerPair(s, a, b);
      assert m == EncKey(m.from, m.to);
    }
  }

  lemma EncKeyLosesNothing(s: State, m: Message, keys: set<nat>, sent: set<Message>)
    requires NothingIsLost(s) && m in s.net && m.EncKey? && m.to < |s.servers| && AnswersKey(s, m, keys, sent)
    ensures NothingIsLost(AfterAnswer(s, m, keys, sent))
  {
    var t := AfterAnswer(s, m, keys, sent);
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures KeyTravels(t, a, b) && UnderWay(t, a, b)
    {
      assert KeyTravels(s, a, b) && UnderWay(s, a, b);
    }
  }

  lemma EncKeyIsSound(k: Config, s: State, m: Message, keys: set<nat>, sent: set<Message>)
    requires Sound(k, s) && m in s.net && m.EncKey? && m.to < |s.servers| && AnswersKey(s, m, keys, sent)
    ensures Sound(k, AfterAnswer(s, m, keys, sent))
  {
    EncKeyNet(s, m, keys, sent);
    EncKeyOnce(k, s, m, keys, sent);
    EncKeyLosesNothing(s, m, keys, sent);
    assert MessageOk(s, m);
    OnlyKeysIsSound(k, s, AfterAnswer(s, m, keys, sent), m.to);
  }

  // What a server answers to a pad, if anything.
  ghost predicate AnswersPad(s: State, m: Message, keys: set<nat>, sent: set<Message>)
    requires m.to < |s.servers|
  {
    match s.servers[m.to]
    case Idle(_) => false
    case Running(before, _, _, _, _, _, _, _) => keys == before && sent == {TheMasked(s.drawn, m.to, m.from)}
    case Done(before, share) => m.from in before && keys == before - {m.from} && sent == {Share(m.to, m.from, share)}
  }

  lemma PadNet(s: State, m: Message, keys: set<nat>, sent: set<Message>)
    requires NetOk(s) && m in s.net && m.Pad? && m.to < |s.servers| && AnswersPad(s, m, keys, sent)
    ensures NetOk(AfterAnswer(s, m, keys, sent))
  {
    var t := AfterAnswer(s, m, keys, sent);
    assert MessageOk(s, m);
    forall o | o in t.net
      ensures MessageOk(t, o)
    {
      if o in s.net {
        assert MessageOk(s, o);
      }
    }
  }

  lemma PadOnce(k: Config, s: State, m: Message, keys: set<nat>, sent: set<Message>)
    requires Sound(k, s) && m in s.net && m.Pad? && m.to < |s.servers| && AnswersPad(s, m, keys, sent)
    ensures OnlyOnce(AfterAnswer(s, m, keys, sent))
    ensures sent !! s.net
  {
    var t := AfterAnswer(s, m, keys, sent);
    assert MessageOk(s, m) && m == ThePad(s.drawn, m.from, m.to);
    assert OncePerPair(s, m.from, m.to) && OncePerPair(s, m.to, m.from);
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers|
      ensures OncePerPair(t, a, b)
    {
      assert OncePerPair(s, a, b);
    }
  }

  lemma PadLosesNothing(s: State, m: Message, keys: set<nat>, sent: set<Message>)
    requires NetOk(s) && NothingIsLost(s) && m in s.net && m.Pad? && m.to < |s.servers| && AnswersPad(s, m, keys, sent)
    ensures NothingIsLost(AfterAnswer(s, m, keys, sent))
  {
    var t := AfterAnswer(s, m, keys, sent);
    assert MessageOk(s, m) && m == ThePad(s.drawn, m.from, m.to);
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures KeyTravels(t, a, b) && UnderWay(t, a, b)
    {
      assert KeyTravels(s, a, b) && UnderWay(s, a, b);
    }
  }

  lemma PadIsSound(k: Config, s: State, m: Message, keys: set<nat>, sent: set<Message>)
    requires Sound(k, s) && m in s.net && m.Pad? && m.to < |s.servers| && AnswersPad(s, m, keys, sent)
    ensures Sound(k, AfterAnswer(s, m, keys, sent))
  {
    PadNet(s, m, keys, sent);
    PadOnce(k, s, m, keys, sent);
    PadLosesNothing(s, m, keys, sent);
    OnlyKeysIsSound(k, s, AfterAnswer(s, m, keys, sent), m.to);
  }

  // ---- Steps in which a running server learns something

  // A message reaches server i, which is then this.
  ghost function AfterMessage(s: State, m: Message, server: Server, cons: H.Cons<nat, Proposal>): State
    requires m.to < |s.servers|
  {
    s.(servers := s.servers[m.to := server], net := s.net - {m}, cons := cons)
  }

  ghost function AfterMasked(k: Config, s: State, m: Message): State
    requires Sound(k, s) && m.Masked? && Runs(s, m.to) && m.from < |s.servers[m.to].pads|
  {
    var before := s.servers[m.to];
    var after := WithContribution(k, before, m.from, m.z);
    var p := if after.proposed && !before.proposed then Some(OwnProposal(k, after.received, after.order)) else None;
    AfterMessage(s, m, after, Proposed(k, s.cons, m.to, p))
  }

  lemma MaskedIsFrom(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Masked? && Runs(s, m.to)
    ensures m.from < |s.servers[m.to].pads| == k.n && HasStarted(s, m.from) && m == TheMasked(s.drawn, m.from, m.to)
    ensures m.from !in s.servers[m.to].received
    ensures Without(m.z, s.servers[m.to].pads[m.from]) == Contribution(s.drawn, m.from)
  {
    assert MessageOk(s, m) && RunningOk(k, s, m.to);
    assert OncePerPair(s, m.from, m.to);
    WithoutPad(PadOf(s.drawn, m.to, m.from), Contribution(s.drawn, m.from));
  }

  lemma MaskedRunning(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Masked? && Runs(s, m.to) && m.from < |s.servers[m.to].pads|
    ensures AllRunningOk(k, AfterMasked(k, s, m))
  {
    var t := AfterMasked(k, s, m);
    MaskedIsFrom(k, s, m);
    forall i: nat | Runs(t, i)
      ensures RunningOk(k, t, i)
    {
      assert Runs(s, i) && RunningOk(k, s, i);
      if i == m.to {
        var before := s.servers[i].order;
        var after := t.servers[i].order;
        assert after == before + [m.from];
        forall a, b | 0 <= a < b < |after|
          ensures after[a] != after[b]
        {
          assert after[a] == before[a];
        }
      }
    }
  }

  lemma MaskedNet(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Masked? && Runs(s, m.to) && m.from < |s.servers[m.to].pads|
    ensures NetOk(AfterMasked(k, s, m)) && KeysOk(AfterMasked(k, s, m))
  {
    var t := AfterMasked(k, s, m);
    forall o | o in t.net
      ensures MessageOk(t, o)
    {
      assert MessageOk(s, o);
    }
    forall a: nat, b: nat | b < |t.servers| && a in t.servers[b].keys
      ensures HasStarted(t, a)
    {
      assert a in s.servers[b].keys;
      assert HasStarted(s, a);
    }
  }

  lemma MaskedOnce(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Masked? && Runs(s, m.to) && m.from < |s.servers[m.to].pads|
    ensures OnlyOnce(AfterMasked(k, s, m))
  {
    var t := AfterMasked(k, s, m);
    MaskedIsFrom(k, s, m);
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers|
      ensures OncePerPair(t, a, b)
    {
      assert OncePerPair(s, a, b);
    }
  }

  lemma ProposedCrashesNobody(k: Config, cons: H.Cons<nat, Proposal>, i: nat, p: Option<Proposal>)
    ensures Proposed(k, cons, i, p).crashed == cons.crashed
    ensures Proposed(k, cons, i, p).decided == cons.decided
    ensures Proposed(k, cons, i, p).deciders == cons.deciders
  {
  }

  lemma MaskedLosesNothing(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Masked? && Runs(s, m.to) && m.from < |s.servers[m.to].pads|
    ensures NothingIsLost(AfterMasked(k, s, m))
  {
    var t := AfterMasked(k, s, m);
    MaskedIsFrom(k, s, m);
    assert t.cons.crashed == s.cons.crashed;
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures KeyTravels(t, a, b) && UnderWay(t, a, b)
    {
      assert KeyTravels(s, a, b) && UnderWay(s, a, b);
    }
  }

  // The proposal of a server with N contributions is right.
  lemma OwnProposalOk(k: Config, s: State, i: nat)
    requires IsConfig(k) && DrawnOk(k, s) && Runs(s, i) && RunningOk(k, s, i) && |s.servers| == k.n && |s.servers[i].order| == Quorum(k)
    ensures ProposalOk(k, s.drawn, OwnProposal(k, s.servers[i].received, s.servers[i].order))
  {
    var received: map<nat, Vector>, order: seq<nat> := s.servers[i].received, s.servers[i].order;
    forall l | 0 <= l < |order|
      ensures order[l] < k.n && order[l] in s.drawn && order[l] in received && received[order[l]] == s.drawn[order[l]].y
    {
      assert order[l] in order;
      assert HasStarted(s, order[l]);
    }
    forall c | 0 <= c < k.tb + 1
      ensures Values(received, order, c) == Chosen(Contributions(k, s.drawn)[c], order)
    {
    }
  }

  // Server i has changed and may have proposed; nothing is decided, nobody starts.
  lemma ProposalIsSound(k: Config, s: State, t: State, i: nat, p: Option<Proposal>)
    requires Sound(k, s) && Runs(s, i) && Runs(t, i) && i !in s.cons.crashed
    requires |t.servers| == k.n && t.servers == s.servers[i := t.servers[i]] && t.drawn == s.drawn && t.cons == Proposed(k, s.cons, i, p)
    requires p.Some? ==> if p.value.Nothing? then k.id in s.cons.decided else ProposalOk(k, s.drawn, p.value)
    requires t.servers[i].proposed == (s.servers[i].proposed || p.Some?) && t.servers[i].decided == s.servers[i].decided
    requires |t.servers[i].order| >= Quorum(k) || t.servers[i].shares != map[] ==> t.servers[i].proposed
    ensures ConsOk(k, t) && ServersOk(k, t)
    ensures k.id in s.cons.decided ==> k.id in t.cons.decided && Decided(k, t) == Decided(k, s)
  {
    assert forall j: nat :: HasStarted(t, j) <==> HasStarted(s, j);
    ProposedCrashesNobody(k, s.cons, i, p);
    forall q | q in t.cons.proposed
      ensures q.1 == k.id && HasStarted(t, q.0) && (if q.2.Nothing? then k.id in t.cons.decided else ProposalOk(k, t.drawn, q.2))
    {
      assert q in s.cons.proposed || (p.Some? && q == (i, k.id, p.value));
    }
    if k.id in s.cons.decided {
      var proposer := H.ProposerOf(s.cons, k.id, s.cons.decided[k.id]);
      assert (proposer, k.id, s.cons.decided[k.id]) in t.cons.proposed;
    }
    forall j: nat | j < k.n
      ensures ServerOk(k, t, j)
    {
      assert ServerOk(k, s, j);
      if p.Some? {
        ProposedAdds(k, s.cons, i, p.value, j);
      }
      if j != i {
        ServerStays(k, s, t, j);
      }
    }
  }

  lemma MaskedIsSound(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Masked? && Runs(s, m.to) && m.from < |s.servers[m.to].pads| && m.to !in s.cons.crashed
    ensures Sound(k, AfterMasked(k, s, m))
  {
    var t := AfterMasked(k, s, m);
    MaskedRunning(k, s, m);
    MaskedNet(k, s, m);
    MaskedOnce(k, s, m);
    MaskedLosesNothing(k, s, m);
    var i := m.to;
    var before, after := s.servers[i], t.servers[i];
    assert ServerOk(k, s, i) && RunningOk(k, t, i);
    if after.proposed && !before.proposed {
      OwnProposalOk(k, t, i);
      ProposalIsSound(k, s, t, i, Some(OwnProposal(k, after.received, after.order)));
    } else {
      ProposalIsSound(k, s, t, i, None);
    }
    assert DrawnOk(k, t);
  }

  ghost function AfterShare(k: Config, s: State, m: Message): State
    requires Sound(k, s) && m.Share? && Runs(s, m.to)
  {
    var before := s.servers[m.to];
    AfterMessage(s, m, WithShare(before, m.from, m.x), Proposed(k, s.cons, m.to, if before.proposed then None else Some(Nothing)))
  }

  lemma ShareRunning(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Share? && Runs(s, m.to)
    ensures AllRunningOk(k, AfterShare(k, s, m))
  {
    var t := AfterShare(k, s, m);
    assert MessageOk(s, m);
    assert forall j: nat :: (HasStarted(t, j) <==> HasStarted(s, j)) && (IsDone(t, j) <==> IsDone(s, j));
    forall i: nat | Runs(t, i)
      ensures RunningOk(k, t, i)
    {
      assert Runs(s, i) && RunningOk(k, s, i);
    }
  }

  lemma ShareNet(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Share? && Runs(s, m.to)
    ensures NetOk(AfterShare(k, s, m)) && KeysOk(AfterShare(k, s, m))
  {
    var t := AfterShare(k, s, m);
    forall o | o in t.net
      ensures MessageOk(t, o)
    {
      assert MessageOk(s, o);
    }
    forall a: nat, b: nat | b < |t.servers| && a in t.servers[b].keys
      ensures HasStarted(t, a)
    {
      assert a in s.servers[b].keys;
      assert HasStarted(s, a);
    }
  }

  lemma ShareOnce(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Share? && Runs(s, m.to)
    ensures OnlyOnce(AfterShare(k, s, m))
  {
    var t := AfterShare(k, s, m);
    assert MessageOk(s, m) && OncePerPair(s, m.from, m.to) && OncePerPair(s, m.to, m.from);
    assert m == Share(m.from, m.to, s.servers[m.from].share);
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers|
      ensures OncePerPair(t, a, b)
    {
      assert OncePerPair(s, a, b);
    }
  }

  lemma ShareLosesNothing(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Share? && Runs(s, m.to)
    ensures NothingIsLost(AfterShare(k, s, m))
  {
    var t := AfterShare(k, s, m);
    assert MessageOk(s, m) && m == Share(m.from, m.to, m.x);
    assert t.cons.crashed == s.cons.crashed;
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures KeyTravels(t, a, b) && UnderWay(t, a, b)
    {
      assert KeyTravels(s, a, b) && UnderWay(s, a, b);
    }
  }

  // Whoever gives a share has finished, so something is decided.
  lemma ShareAfterDecision(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Share?
    ensures k.id in s.cons.decided
  {
    assert MessageOk(s, m) && ServerOk(k, s, m.from);
  }

  lemma ShareIsSound(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Share? && Runs(s, m.to) && m.to !in s.cons.crashed
    ensures Sound(k, AfterShare(k, s, m))
  {
    ShareRunning(k, s, m);
    ShareNet(k, s, m);
    ShareOnce(k, s, m);
    ShareLosesNothing(k, s, m);
    ShareAfterDecision(k, s, m);
    var t := AfterShare(k, s, m);
    assert ServerOk(k, s, m.to);
    ProposalIsSound(k, s, t, m.to, if s.servers[m.to].proposed then None else Some(Nothing));
    assert DrawnOk(k, t);
  }

  // ---- A decision

  // Claim: ⊥ is never decided; and what is decided shows true differences.
  lemma NothingIsNotDecided(k: Config, s: State, i: nat, p: Proposal)
    requires Sound(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures p != Nothing && ProposalOk(k, s.drawn, p)
    ensures HasStarted(s, i) && i !in s.cons.crashed && H.HasProposed(s.cons, i, k.id)
    ensures k.id in s.cons.decided ==> s.cons.decided[k.id] == p
  {
    var own := H.ProposalOf(s.cons, i, k.id);
    var proposer := H.ProposerOf(s.cons, k.id, p);
  }

  ghost function DecidedCons(k: Config, s: State, i: nat, p: Proposal): H.Cons<nat, Proposal>
    requires H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
  {
    H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).state
  }

  ghost function AfterDecide(k: Config, s: State, i: nat, p: Proposal): State
    requires i < |s.servers| && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
  {
    s.(
      servers := if Runs(s, i) then s.servers[i := s.servers[i].(decided := Some(p))] else s.servers,
      cons := DecidedCons(k, s, i, p))
  }

  lemma DecideRest(k: Config, s: State, i: nat, p: Proposal)
    requires Sound(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures var t := AfterDecide(k, s, i, p);
            DrawnOk(k, t) && NetOk(t) && KeysOk(t) && AllRunningOk(k, t) && OnlyOnce(t) && NothingIsLost(t) && ReadOk(t)
  {
    var t := AfterDecide(k, s, i, p);
    assert forall j: nat :: (HasStarted(t, j) <==> HasStarted(s, j)) && (Runs(t, j) <==> Runs(s, j)) && (IsDone(t, j) <==> IsDone(s, j));
    forall j: nat | Runs(t, j)
      ensures RunningOk(k, t, j)
    {
      assert RunningOk(k, s, j);
    }
    forall o | o in t.net
      ensures MessageOk(t, o)
    {
      assert MessageOk(s, o);
    }
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers|
      ensures OncePerPair(t, a, b)
    {
      assert OncePerPair(s, a, b);
    }
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures KeyTravels(t, a, b) && UnderWay(t, a, b)
    {
      assert KeyTravels(s, a, b) && UnderWay(s, a, b);
    }
    forall a: nat, b: nat | b < |t.servers| && a in t.servers[b].keys
      ensures HasStarted(t, a)
    {
      assert a in s.servers[b].keys;
      assert HasStarted(s, a);
    }
  }

  lemma DecideIsSound(k: Config, s: State, i: nat, p: Proposal)
    requires Sound(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures Sound(k, AfterDecide(k, s, i, p))
    ensures k.id in AfterDecide(k, s, i, p).cons.decided && AfterDecide(k, s, i, p).cons.decided[k.id] == p
    ensures k.id in s.cons.decided ==> Decided(k, AfterDecide(k, s, i, p)) == Decided(k, s)
  {
    var t := AfterDecide(k, s, i, p);
    NothingIsNotDecided(k, s, i, p);
    DecideRest(k, s, i, p);
    assert forall j: nat :: HasStarted(t, j) <==> HasStarted(s, j);
    assert ConsOk(k, t);
    forall j: nat | j < k.n
      ensures ServerOk(k, t, j)
    {
      assert ServerOk(k, s, j);
      if j != i {
        ServerStays(k, s, t, j);
      }
    }
  }

  // ---- A server finishes

  ghost function AfterFinish(s: State, i: nat, share: Element): State
    requires i < |s.servers|
  {
    s.(servers := s.servers[i := Done(s.servers[i].keys, share)])
  }

  lemma FinishRest(k: Config, s: State, i: nat, share: Element)
    requires Sound(k, s) && Runs(s, i)
    ensures var t := AfterFinish(s, i, share); DrawnOk(k, t) && NetOk(t) && KeysOk(t) && AllRunningOk(k, t) && ReadOk(t)
  {
    var t := AfterFinish(s, i, share);
    assert forall j: nat :: HasStarted(t, j) <==> HasStarted(s, j);
    forall j: nat | Runs(t, j)
      ensures RunningOk(k, t, j)
    {
      assert RunningOk(k, s, j);
    }
    forall o | o in t.net
      ensures MessageOk(t, o)
    {
      assert MessageOk(s, o);
    }
    forall a: nat, b: nat | b < |t.servers| && a in t.servers[b].keys
      ensures HasStarted(t, a)
    {
      assert a in s.servers[b].keys;
      assert HasStarted(s, a);
    }
  }

  lemma FinishOnce(k: Config, s: State, i: nat, share: Element)
    requires Sound(k, s) && Runs(s, i)
    ensures OnlyOnce(AfterFinish(s, i, share))
  {
    var t := AfterFinish(s, i, share);
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers|
      ensures OncePerPair(t, a, b)
    {
      assert OncePerPair(s, a, b);
      assert Share(i, b, share) in s.net ==> MessageOk(s, Share(i, b, share));
      assert Share(i, a, share) in s.net ==> MessageOk(s, Share(i, a, share));
      if Runs(s, b) {
        assert RunningOk(k, s, b);
      }
      if Runs(s, a) {
        assert RunningOk(k, s, a);
      }
    }
  }

  lemma FinishLosesNothing(k: Config, s: State, i: nat, share: Element)
    requires NothingIsLost(s) && Runs(s, i)
    ensures NothingIsLost(AfterFinish(s, i, share))
  {
    var t := AfterFinish(s, i, share);
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures KeyTravels(t, a, b) && UnderWay(t, a, b)
    {
      assert KeyTravels(s, a, b) && UnderWay(s, a, b) && KeyTravels(s, b, a);
    }
  }

  lemma FinishIsSound(k: Config, s: State, i: nat, share: Element)
    requires Sound(k, s) && Runs(s, i) && H.HasProposed(s.cons, i, k.id)
    requires k.id in s.cons.decided && share == Value(Decided(k, s), k.points[i])
    ensures Sound(k, AfterFinish(s, i, share)) && Decided(k, AfterFinish(s, i, share)) == Decided(k, s)
  {
    var t := AfterFinish(s, i, share);
    FinishRest(k, s, i, share);
    FinishOnce(k, s, i, share);
    FinishLosesNothing(k, s, i, share);
    ConsStays(k, s, t);
    forall j: nat | j < k.n
      ensures ServerOk(k, t, j)
    {
      if j != i {
        ServerStays(k, s, t, j);
      }
    }
  }

  // From any known contribution of the decided sequence, the polynomial.
  lemma KnownGivesKey(k: Config, s: State, i: nat, p: Proposal, m: nat)
    requires IsConfig(k) && |s.servers| == k.n && DrawnOk(k, s) && Runs(s, i) && RunningOk(k, s, i) && ProposalOk(k, s.drawn, p)
    requires m < |p.u| && p.u[m] in s.servers[i].received
    ensures VectorFrom(k, p.d, m, s.servers[i].received[p.u[m]]) == KeyOf(k, s.drawn, p)
  {
    var contribution := s.servers[i].received[p.u[m]];
    assert HasStarted(s, p.u[m]);
    forall c | 0 <= c < k.tb + 1
      ensures VectorFrom(k, p.d, m, contribution)[c] == KeyOf(k, s.drawn, p)[c]
    {
      var y := Chosen(Contributions(k, s.drawn)[c], p.u);
      assert y[m] == contribution[c];
      ComputedIsKey(y, m, k.c);
    }
  }

  lemma ThroughMeets(xs: seq<Element>, vs: seq<Element>)
    requires |xs| == |vs| && Distinct(xs)
    ensures Meets(Through(xs, vs), xs, vs)
    decreases |xs|
  {
    if |xs| > 0 {
      var a, v := xs[0], vs[0];
      var rest := xs[1..];
      var slopes := seq(|xs| - 1, i requires 0 <= i < |xs| - 1 =>
        var gap := Sub(xs[i + 1], xs[0]);
        if gap == Zero() then Zero() else Mul(Inv(gap), Sub(vs[i + 1], vs[0])));
      var g := Through(rest, slopes);
      ThroughMeets(rest, slopes);
      forall i | 0 <= i < |xs|
        ensures Value(Through(xs, vs), xs[i]) == vs[i]
      {
        ValueOfRaised(TimesRoot(g, a), v, xs[i]);
        ValueOfTimesRoot(g, a, xs[i]);
        if i == 0 {
          SubSelf(a);
          MulZero(Value(g, a));
          AddIsCommutative(Zero(), v);
          ZeroIsNeutral(v);
        } else {
          if Sub(xs[i], a) == Zero() {
            EqualIfSubZero(xs[i], a);
          }
          assert rest[i - 1] == xs[i] && Value(g, rest[i - 1]) == slopes[i - 1];
          Divide(Sub(xs[i], a), Sub(vs[i], v));
          SubAdd(vs[i], v);
        }
      }
    }
  }

  lemma SharersAre(shares: map<nat, Element>, n: nat)
    ensures forall j: nat :: j in Sharers(shares, n) <==> j < n && j in shares
    ensures |Sharers(shares, n)| == |shares.Keys * Servers(n)|
  {
    if n == 0 {
      assert shares.Keys * Servers(0) == {};
    } else {
      SharersAre(shares, n - 1);
      if n - 1 in shares {
        assert shares.Keys * Servers(n) == shares.Keys * Servers(n - 1) + {n - 1};
      } else {
        assert shares.Keys * Servers(n) == shares.Keys * Servers(n - 1);
      }
    }
  }

  lemma SharersDiffer(shares: map<nat, Element>, n: nat)
    ensures forall a, b :: 0 <= a < b < |Sharers(shares, n)| ==> Sharers(shares, n)[a] != Sharers(shares, n)[b]
  {
    if n > 0 {
      SharersAre(shares, n - 1);
      SharersDiffer(shares, n - 1);
      var before, all := Sharers(shares, n - 1), Sharers(shares, n);
      forall a, b | 0 <= a < b < |all|
        ensures all[a] != all[b]
      {
        assert all[a] == before[a] && before[a] in before;
      }
    }
  }

  // t_b + 1 shares give the polynomial.
  lemma SharesGiveKey(k: Config, s: State, i: nat)
    requires Sound(k, s) && Runs(s, i) && |s.servers[i].shares| == k.tb + 1 && k.id in s.cons.decided
    ensures SharedBy(k, s.servers[i].shares) == Decided(k, s)
  {
    var shares := s.servers[i].shares;
    assert RunningOk(k, s, i);
    SharersAre(shares, k.n);
    SharersDiffer(shares, k.n);
    var from: seq<nat> := Sharers(shares, k.n);
    assert shares.Keys * Servers(k.n) == shares.Keys by {
      forall j | j in shares.Keys
        ensures j in Servers(k.n)
      {
        assert IsDone(s, j);
      }
    }
    assert |shares.Keys| == |shares|;
    var xs := seq(|from|, l requires 0 <= l < |from| => if from[l] < k.n then k.points[from[l]] else Zero());
    var vs := seq(|from|, l requires 0 <= l < |from| => if from[l] in shares then shares[from[l]] else Zero());
    forall l | 0 <= l < |from|
      ensures from[l] < k.n && from[l] in shares && Value(Decided(k, s), xs[l]) == vs[l]
    {
      assert from[l] in from;
      assert ServerOk(k, s, from[l]);
    }
    ThroughMeets(xs, vs);
    SharesDetermine(Through(xs, vs), Decided(k, s), xs, vs);
  }

  // ---- Whole steps

  // A step of server i that nobody starts in and nobody crashes; it finishes with this key, or not.
  ghost predicate IsGood(k: Config, s: State, t: State, i: nat, key: Option<Element>)
    requires Invariant(k, s)
  {
    && Invariant(k, t) && t.cons.crashed == s.cons.crashed && t.read == s.read && i < k.n
    && (forall j: nat :: HasStarted(t, j) <==> HasStarted(s, j))
    && (forall j: nat :: j != i ==> (IsDone(t, j) <==> IsDone(s, j)))
    && (k.id in s.cons.decided ==> k.id in t.cons.decided && Decided(k, t) == Decided(k, s))
    && match key
       case None => IsDone(t, i) <==> IsDone(s, i)
       case Some(x) => Runs(s, i) && i !in s.cons.crashed && IsDone(t, i) && k.id in t.cons.decided && x == Decided(k, t)[0]
  }

  ghost function WithServer(s: State, i: nat, server: Server): State
    requires i < |s.servers|
  {
    s.(servers := s.servers[i := server])
  }

  // With the polynomial a server finishes as it should.
  lemma FinishedIsSound(k: Config, s: State, i: nat, f: Vector)
    requires Sound(k, s) && Runs(s, i) && H.HasProposed(s.cons, i, k.id) && k.id in s.cons.decided && f == Decided(k, s)
    ensures var does := Finished(k, i, s.servers[i], f);
            var t := WithServer(s, i, does.server);
            && Sound(k, t) && does.server.Done? && k.id in t.cons.decided && Decided(k, t) == Decided(k, s)
            && does.key == Some(Decided(k, s)[0]) && does.sent == {}
  {
    SecretIsValueAtZero(f);
    FinishIsSound(k, s, i, Value(f, k.points[i]));
  }

  // Whether a server can finish by the decision: it does so as it should, or has to wait.
  lemma ByDecisionIsSound(k: Config, s: State, i: nat)
    requires Sound(k, s) && Runs(s, i) && |s.servers[i].shares| <= k.tb
    ensures var does := ByDecision(k, i, s.servers[i]);
            var t := WithServer(s, i, does.server);
            && Sound(k, t) && does.sent == {} && (k.id in s.cons.decided ==> Decided(k, t) == Decided(k, s))
            && (if does.server.Done? then k.id in s.cons.decided && does.key == Some(Decided(k, s)[0])
                else does.server == s.servers[i] && does.key == None && HasToWait(k, s.servers[i]))
  {
    var server := s.servers[i];
    var does := ByDecision(k, i, server);
    assert ServerOk(k, s, i) && RunningOk(k, s, i);
    if server.decided.Some? {
      var p := server.decided.value;
      assert ProposalOk(k, s.drawn, p) && p == s.cons.decided[k.id];
      var m := FirstKnown(server.received, p.u, 0);
      if m < |p.u| {
        KnownGivesKey(k, s, i, p, m);
        FinishedIsSound(k, s, i, Decided(k, s));
        assert does == Finished(k, i, server, Decided(k, s));
      }
    }
    if does.server == server {
      assert WithServer(s, i, does.server) == s;
    }
  }

  // Server i has learnt something and not yet looked whether it can finish.
  ghost predicate HasLearnt(k: Config, s: State, u: State, i: nat) {
    && Sound(k, s) && Sound(k, u) && Runs(s, i) && Runs(u, i) && i !in s.cons.crashed
    && u.servers == s.servers[i := u.servers[i]] && u.cons.crashed == s.cons.crashed && u.read == s.read
    && (k.id in s.cons.decided ==> k.id in u.cons.decided && Decided(k, u) == Decided(k, s))
  }

  lemma LooksIsGood(k: Config, s: State, u: State, i: nat)
    requires Invariant(k, s) && HasLearnt(k, s, u, i) && |u.servers[i].shares| <= k.tb
    ensures var does := ByDecision(k, i, u.servers[i]); IsGood(k, s, WithServer(u, i, does.server), i, does.key)
  {
    hide DrawnOk, NetOk, KeysOk, AllRunningOk, OnlyOnce, NothingIsLost, ConsOk, ServersOk, ReadOk, KeyOf;
    ByDecisionIsSound(k, u, i);
    var t := WithServer(u, i, ByDecision(k, i, u.servers[i]).server);
    forall j: nat | Runs(t, j)
      ensures HasToWait(k, t.servers[j])
    {
      if j != i {
        assert Runs(s, j) && t.servers[j] == s.servers[j];
      }
    }
  }

  lemma MaskedIsGood(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.Masked? && Runs(s, m.to) && m.to !in s.cons.crashed
    ensures IsGood(k, s, Apply(k, s, Deliver(m)), m.to, Does(k, s, Deliver(m)).key)
    ensures Does(k, s, Deliver(m)).sent == {}
  {
    var i := m.to;
    MaskedIsFrom(k, s, m);
    MaskedIsSound(k, s, m);
    var u := AfterMasked(k, s, m);
    assert u.cons.decided == s.cons.decided;
    assert HasToWait(k, s.servers[i]);
    LooksIsGood(k, s, u, i);
    ByDecisionIsSound(k, u, i);
    var t := Apply(k, s, Deliver(m));
    var does := ByDecision(k, i, u.servers[i]);
    assert Does(k, s, Deliver(m)).server == does.server && Does(k, s, Deliver(m)).key == does.key;
    assert t.servers == u.servers[i := does.server] && t.net == u.net;
    assert t == WithServer(u, i, does.server);
  }

  // With the polynomial a server that has learnt something finishes as it should.
  lemma FinishesIsGood(k: Config, s: State, u: State, i: nat)
    requires Invariant(k, s) && HasLearnt(k, s, u, i) && H.HasProposed(u.cons, i, k.id) && k.id in u.cons.decided
    ensures var does := Finished(k, i, u.servers[i], Decided(k, u)); IsGood(k, s, WithServer(u, i, does.server), i, does.key)
  {
    hide DrawnOk, NetOk, KeysOk, AllRunningOk, OnlyOnce, NothingIsLost, ConsOk, ServersOk, ReadOk, KeyOf;
    FinishedIsSound(k, u, i, Decided(k, u));
    var t := WithServer(u, i, Finished(k, i, u.servers[i], Decided(k, u)).server);
    forall j: nat | Runs(t, j)
      ensures HasToWait(k, t.servers[j])
    {
      assert j != i && Runs(s, j) && t.servers[j] == s.servers[j];
    }
  }

  lemma WaitsIsGood(k: Config, s: State, u: State, i: nat)
    requires Invariant(k, s) && HasLearnt(k, s, u, i) && HasToWait(k, u.servers[i])
    ensures IsGood(k, s, u, i, None)
  {
    hide DrawnOk, NetOk, KeysOk, AllRunningOk, OnlyOnce, NothingIsLost, ConsOk, ServersOk, ReadOk, KeyOf;
    forall j: nat | Runs(u, j)
      ensures HasToWait(k, u.servers[j])
    {
      if j != i {
        assert Runs(s, j) && u.servers[j] == s.servers[j];
      }
    }
  }

  lemma ShareIs(k: Config, s: State, m: Message)
    requires Sound(k, s) && m in s.net && m.Share? && Runs(s, m.to) && m.to !in s.cons.crashed
    ensures var u := AfterShare(k, s, m);
            var does := Does(k, s, Deliver(m));
            && Apply(k, s, Deliver(m)) == WithServer(u, m.to, does.server) && does.sent == {}
            && (if |u.servers[m.to].shares| < k.tb + 1 then does.server == u.servers[m.to] && does.key == None
                else var f := Finished(k, m.to, u.servers[m.to], SharedBy(k, u.servers[m.to].shares));
                     does.server == f.server && does.key == f.key)
  {
    var u := AfterShare(k, s, m);
    var t := Apply(k, s, Deliver(m));
    var does := Does(k, s, Deliver(m));
    assert u.servers == s.servers[m.to := WithShare(s.servers[m.to], m.from, m.x)];
    assert t.servers == u.servers[m.to := does.server] && t.net == u.net;
  }

  lemma ShareIsGood(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.Share? && Runs(s, m.to) && m.to !in s.cons.crashed
    ensures IsGood(k, s, Apply(k, s, Deliver(m)), m.to, Does(k, s, Deliver(m)).key)
    ensures Does(k, s, Deliver(m)).sent == {}
  {
    var i := m.to;
    ShareIsSound(k, s, m);
    ShareAfterDecision(k, s, m);
    ShareIs(k, s, m);
    var u := AfterShare(k, s, m);
    assert u.cons.decided == s.cons.decided;
    assert HasToWait(k, s.servers[i]);
    if |u.servers[i].shares| == k.tb + 1 {
      SharesGiveKey(k, u, i);
      assert ServerOk(k, u, i);
      FinishesIsGood(k, s, u, i);
    } else {
      WaitsIsGood(k, s, u, i);
      assert WithServer(u, i, u.servers[i]) == u;
    }
  }

  lemma LateDecideIsGood(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && Enabled(k, s, Decide(i, p)) && !Runs(s, i)
    ensures IsGood(k, s, Apply(k, s, Decide(i, p)), i, Does(k, s, Decide(i, p)).key)
    ensures Does(k, s, Decide(i, p)).sent == {}
  {
    DecideIsSound(k, s, i, p);
    var u := AfterDecide(k, s, i, p);
    var t := Apply(k, s, Decide(i, p));
    assert t.servers == u.servers && t.net == u.net;
    assert t == u;
  }

  lemma FirstDecideIsGood(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && Enabled(k, s, Decide(i, p)) && Runs(s, i)
    ensures IsGood(k, s, Apply(k, s, Decide(i, p)), i, Does(k, s, Decide(i, p)).key)
    ensures Does(k, s, Decide(i, p)).sent == {}
  {
    NothingIsNotDecided(k, s, i, p);
    DecideIsSound(k, s, i, p);
    var u := AfterDecide(k, s, i, p);
    assert HasToWait(k, s.servers[i]);
    LooksIsGood(k, s, u, i);
    ByDecisionIsSound(k, u, i);
    DecideIs(k, s, i, p);
  }

  lemma DecideIs(k: Config, s: State, i: nat, p: Proposal)
    requires IsConfig(k) && |s.servers| == k.n && Enabled(k, s, Decide(i, p)) && Runs(s, i) && i !in s.cons.crashed
    requires ByDecision(k, i, AfterDecide(k, s, i, p).servers[i]).sent == {}
    ensures var u := AfterDecide(k, s, i, p);
            var does := ByDecision(k, i, u.servers[i]);
            Does(k, s, Decide(i, p)) == does && Apply(k, s, Decide(i, p)) == WithServer(u, i, does.server)
  {
    var u := AfterDecide(k, s, i, p);
    var t := Apply(k, s, Decide(i, p));
    assert t.servers == u.servers[i := Does(k, s, Decide(i, p)).server] && t.net == u.net;
  }

  lemma DecideIsGood(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && Enabled(k, s, Decide(i, p))
    ensures IsGood(k, s, Apply(k, s, Decide(i, p)), i, Does(k, s, Decide(i, p)).key)
    ensures Does(k, s, Decide(i, p)).sent == {}
  {
    if Runs(s, i) {
      FirstDecideIsGood(k, s, i, p);
    } else {
      LateDecideIsGood(k, s, i, p);
    }
  }

  lemma OtherMessageIsGood(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.to < k.n && m.to !in s.cons.crashed && (m.EncKey? || m.Pad?) && !IsVoid(s, m)
    ensures IsGood(k, s, Apply(k, s, Deliver(m)), m.to, Does(k, s, Deliver(m)).key)
    ensures Does(k, s, Deliver(m)).sent !! s.net
  {
    var i := m.to;
    assert MessageOk(s, m);
    var does := Does(k, s, Deliver(m));
    var t := Apply(k, s, Deliver(m));
    assert t == AfterAnswer(s, m, does.server.keys, does.sent);
    if Runs(s, i) {
      assert RunningOk(k, s, i);
    }
    if m.EncKey? {
      assert OncePerPair(s, m.from, m.to);
      PadsSentAre(i, {m.from}, if Runs(s, i) then s.servers[i].pads else []);
      assert AnswersKey(s, m, does.server.keys, does.sent);
      EncKeyIsSound(k, s, m, does.server.keys, does.sent);
      EncKeyOnce(k, s, m, does.server.keys, does.sent);
    } else {
      assert AnswersPad(s, m, does.server.keys, does.sent);
      PadIsSound(k, s, m, does.server.keys, does.sent);
      PadOnce(k, s, m, does.server.keys, does.sent);
    }
    forall j: nat | Runs(t, j)
      ensures HasToWait(k, t.servers[j])
    {
      assert Runs(s, j) && HasToWait(k, s.servers[j]);
    }
  }

  lemma VoidIsGood(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.to < k.n && IsVoid(s, m)
    ensures IsGood(k, s, Apply(k, s, Deliver(m)), m.to, Does(k, s, Deliver(m)).key)
    ensures Does(k, s, Deliver(m)).sent == {}
  {
    ConsumedIsSound(k, s, m);
    var t := Apply(k, s, Deliver(m));
    assert Does(k, s, Deliver(m)) == Silent(s.servers[m.to]);
    assert t.servers == s.servers && t.net == s.net - {m};
    assert t == s.(net := s.net - {m});
    ConsStays(k, s, t);
  }

  // Every delivery is good, and sends nothing that the net still holds.
  lemma DeliverIsGood(k: Config, s: State, m: Message)
    requires Invariant(k, s) && Enabled(k, s, Deliver(m))
    ensures IsGood(k, s, Apply(k, s, Deliver(m)), m.to, Does(k, s, Deliver(m)).key)
    ensures Does(k, s, Deliver(m)).sent !! s.net
  {
    assert MessageOk(s, m);
    if IsVoid(s, m) {
      VoidIsGood(k, s, m);
    } else if m.EncKey? || m.Pad? {
      OtherMessageIsGood(k, s, m);
    } else if m.Masked? {
      MaskedIsGood(k, s, m);
    } else {
      ShareIsGood(k, s, m);
    }
  }

  lemma StartIsGood(k: Config, s: State, i: nat, y: Vector, pads: seq<Vector>)
    requires Invariant(k, s) && Enabled(k, s, Start(i, y, pads)) && i !in s.cons.crashed && s.servers[i].Idle?
    ensures var t := Apply(k, s, Start(i, y, pads));
            && Invariant(k, t) && t == AfterStart(k, s, i, y, pads)
            && (k.id in s.cons.decided ==> Decided(k, t) == Decided(k, s))
    ensures Does(k, s, Start(i, y, pads)).sent !! s.net
  {
    var t := Apply(k, s, Start(i, y, pads));
    assert t == AfterStart(k, s, i, y, pads);
    StartIsSound(k, s, i, y, pads);
    StartDrawn(k, s, i, y, pads);
    StartNet(k, s, i, y, pads);
    ConsStays(k, s, t);
    KeysSentAre(k.n, i);
    PadsSentAre(i, s.servers[i].keys, pads);
    forall j: nat | Runs(t, j)
      ensures HasToWait(k, t.servers[j])
    {
      if j != i {
        assert HasToWait(k, s.servers[j]);
      }
    }
  }

  lemma StartAgainIsVoid(k: Config, s: State, i: nat, y: Vector, pads: seq<Vector>)
    requires IsConfig(k) && |s.servers| == k.n && Enabled(k, s, Start(i, y, pads)) && (i in s.cons.crashed || !s.servers[i].Idle?)
    ensures Apply(k, s, Start(i, y, pads)) == s && Does(k, s, Start(i, y, pads)).sent == {}
  {
    assert s.servers[i := s.servers[i]] == s.servers && s.net + {} == s.net;
  }

  lemma CrashIsGood(k: Config, s: State, i: nat)
    requires Invariant(k, s) && i < k.n
    ensures var t := Apply(k, s, Crash(i));
            && Invariant(k, t) && t == s.(cons := H.ConsStep(k.once, s.cons, H.Halt(i)).state)
            && (k.id in s.cons.decided ==> Decided(k, t) == Decided(k, s))
  {
    var t := s.(cons := H.ConsStep(k.once, s.cons, H.Halt(i)).state);
    assert s.servers[i := s.servers[i]] == s.servers && s.net + {} == s.net;
    assert Apply(k, s, Crash(i)) == t;
    ConsStays(k, s, t);
    forall j: nat | Runs(t, j)
      ensures RunningOk(k, t, j) && HasToWait(k, t.servers[j])
    {
      assert RunningOk(k, s, j);
    }
    forall m | m in t.net
      ensures MessageOk(t, m)
    {
      assert MessageOk(s, m);
    }
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers|
      ensures OncePerPair(t, a, b)
    {
      assert OncePerPair(s, a, b);
    }
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures KeyTravels(t, a, b) && UnderWay(t, a, b)
    {
      assert KeyTravels(s, a, b) && UnderWay(s, a, b);
    }
    forall j: nat | j < k.n
      ensures ServerOk(k, t, j)
    {
      ServerStays(k, s, t, j);
    }
  }

  lemma BreakInIsGood(k: Config, s: State, i: nat)
    requires Invariant(k, s) && i < k.n
    ensures var t := Apply(k, s, BreakIn(i));
            && Invariant(k, t) && t == s.(read := s.read + {(i, s.servers[i])})
            && (k.id in s.cons.decided ==> Decided(k, t) == Decided(k, s))
  {
    var t := s.(read := s.read + {(i, s.servers[i])});
    assert s.servers[i := s.servers[i]] == s.servers && s.net + {} == s.net;
    assert Apply(k, s, BreakIn(i)) == t;
    ConsStays(k, s, t);
    forall j: nat | Runs(t, j)
      ensures RunningOk(k, t, j) && HasToWait(k, t.servers[j])
    {
      assert RunningOk(k, s, j);
    }
    forall m | m in t.net
      ensures MessageOk(t, m)
    {
      assert MessageOk(s, m);
    }
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers|
      ensures OncePerPair(t, a, b)
    {
      assert OncePerPair(s, a, b);
    }
    forall a: nat, b: nat | a < |t.servers| && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures KeyTravels(t, a, b) && UnderWay(t, a, b)
    {
      assert KeyTravels(s, a, b) && UnderWay(s, a, b);
    }
    forall j: nat | j < k.n
      ensures ServerOk(k, t, j)
    {
      ServerStays(k, s, t, j);
    }
  }

  // Claim: every step keeps the invariant, and the polynomial once it is decided.
  lemma StepIsGood(k: Config, s: State, a: Action)
    requires Invariant(k, s) && Enabled(k, s, a)
    ensures Invariant(k, Apply(k, s, a))
    ensures k.id in s.cons.decided ==> k.id in Apply(k, s, a).cons.decided && Decided(k, Apply(k, s, a)) == Decided(k, s)
  {
    match a
    case Start(i, y, pads) =>
      if i !in s.cons.crashed && s.servers[i].Idle? {
        StartIsGood(k, s, i, y, pads);
      } else {
        StartAgainIsVoid(k, s, i, y, pads);
      }
    case Deliver(m) => DeliverIsGood(k, s, m);
    case Decide(i, p) => DecideIsGood(k, s, i, p);
    case Crash(i) => CrashIsGood(k, s, i);
    case BreakIn(i) => BreakInIsGood(k, s, i);
  }

  // Claim: the network never gets a message that it still holds, so that a set of messages is a bag.
  lemma MessagesAreNew(k: Config, s: State, a: Action)
    requires Invariant(k, s) && Enabled(k, s, a)
    ensures Does(k, s, a).sent !! s.net
  {
    match a
    case Start(i, y, pads) =>
      if i !in s.cons.crashed && s.servers[i].Idle? {
        StartIsGood(k, s, i, y, pads);
      }
    case Deliver(m) => DeliverIsGood(k, s, m);
    case Decide(i, p) => DecideIsGood(k, s, i, p);
    case _ =>
  }

  // Claim: every share that is given, held or read lies on the one polynomial of the decided key.
  lemma SharesLieOnIt(k: Config, s: State)
    requires Invariant(k, s)
    ensures forall m :: m in s.net && m.Share? ==> IsShare(k, s, m.from, m.x)
    ensures forall i: nat, j: nat :: Runs(s, j) && i in s.servers[j].shares ==> IsShare(k, s, i, s.servers[j].shares[i])
    ensures forall i: nat :: IsDone(s, i) ==> IsShare(k, s, i, s.servers[i].share)
    ensures forall r :: r in s.read && r.1.Done? ==> IsShare(k, s, r.0, r.1.share)
  {
    forall i: nat | IsDone(s, i)
      ensures IsShare(k, s, i, s.servers[i].share)
    {
      assert ServerOk(k, s, i);
    }
    forall m | m in s.net && m.Share?
      ensures IsShare(k, s, m.from, m.x)
    {
      assert MessageOk(s, m);
    }
    forall i: nat, j: nat | Runs(s, j) && i in s.servers[j].shares
      ensures IsShare(k, s, i, s.servers[j].shares[i])
    {
      assert RunningOk(k, s, j);
    }
  }

  // The share of server i by the decision.
  ghost predicate IsShare(k: Config, s: State, i: nat, x: Element)
    requires Invariant(k, s)
  {
    i < k.n && k.id in s.cons.decided && x == Value(Decided(k, s), k.points[i])
  }

  // ---- Refinement

  lemma SilentAtHost(k: Config, s: State, t: State, i: nat)
    requires Invariant(k, s) && IsGood(k, s, t, i, None)
    ensures Base(k, t) == Base(k, s)
  {
    assert forall j: nat :: IsDone(t, j) <==> IsDone(s, j);
    if exists j: nat :: IsDone(s, j) {
      SharesAreOfADecision(k, s);
    }
  }

  lemma FinishAtHost(k: Config, s: State, t: State, i: nat, x: Element)
    requires Invariant(k, s) && IsGood(k, s, t, i, Some(x))
    ensures H.GkeStep(Base(k, s), H.Finish(i, k.id, x)) == H.Accepted(Base(k, t))
  {
    var before, after := Base(k, s), Base(k, t);
    assert i in Servers(k.n) && HasStarted(s, i);
    assert (i, k.id) in before.started && (i, k.id) !in before.finished;
    assert IsDone(t, i);
    assert KeyShown(k, t) == map[k.id := x];
    if exists j: nat :: IsDone(s, j) {
      SharesAreOfADecision(k, s);
      assert KeyShown(k, s) == map[k.id := x];
    } else {
      assert KeyShown(k, s) == map[];
    }
    assert before.keys[k.id := x] == after.keys;
    assert after.started == before.started;
    forall p | p in after.finished
      ensures p in before.finished + {(i, k.id)}
    {
      if p.0 != i {
        assert IsDone(s, p.0);
      }
    }
    forall p | p in before.finished + {(i, k.id)}
      ensures p in after.finished
    {
      assert p.0 in Servers(k.n) && IsDone(t, p.0);
    }
    assert after.finished == before.finished + {(i, k.id)};
  }

  lemma StepAtHost(k: Config, s: State, t: State, i: nat, key: Option<Element>)
    requires Invariant(k, s) && IsGood(k, s, t, i, key)
    ensures match key
      case None => Base(k, t) == Base(k, s)
      case Some(x) => H.GkeStep(Base(k, s), H.Finish(i, k.id, x)) == H.Accepted(Base(k, t))
  {
    match key
    case None => SilentAtHost(k, s, t, i);
    case Some(x) => FinishAtHost(k, s, t, i, x);
  }

  lemma StartAtHost(k: Config, s: State, i: nat, y: Vector, pads: seq<Vector>)
    requires Invariant(k, s) && Enabled(k, s, Start(i, y, pads))
    ensures Invariant(k, Apply(k, s, Start(i, y, pads)))
    ensures H.GkeStep(Base(k, s), H.Start(i, k.id)) == H.Accepted(Base(k, Apply(k, s, Start(i, y, pads))))
  {
    var t := Apply(k, s, Start(i, y, pads));
    if i in s.cons.crashed || !s.servers[i].Idle? {
      StartAgainIsVoid(k, s, i, y, pads);
      if i !in s.cons.crashed {
        assert HasStarted(s, i) && i in Servers(k.n);
        assert Base(k, s).started + {(i, k.id)} == Base(k, s).started;
      }
    } else {
      StartIsGood(k, s, i, y, pads);
      assert forall j: nat :: (HasStarted(t, j) <==> j == i || HasStarted(s, j)) && (IsDone(t, j) <==> IsDone(s, j));
      assert i in Servers(k.n);
      assert Base(k, t).started == Base(k, s).started + {(i, k.id)};
      assert Base(k, t).finished == Base(k, s).finished;
      if exists j: nat :: IsDone(s, j) {
        SharesAreOfADecision(k, s);
      }
    }
  }

  lemma CrashAtHost(k: Config, s: State, i: nat)
    requires Invariant(k, s) && i < k.n
    ensures Invariant(k, Apply(k, s, Crash(i)))
    ensures H.GkeStep(Base(k, s), H.Crash(i)) == H.Accepted(Base(k, Apply(k, s, Crash(i))))
  {
    var t := Apply(k, s, Crash(i));
    CrashIsGood(k, s, i);
    assert forall j: nat :: (HasStarted(t, j) <==> HasStarted(s, j)) && (IsDone(t, j) <==> IsDone(s, j));
    if exists j: nat :: IsDone(s, j) {
      SharesAreOfADecision(k, s);
    }
    assert KeyShown(k, t) == KeyShown(k, s);
    assert Base(k, t).started == Base(k, s).started && Base(k, t).finished == Base(k, s).finished;
  }

  lemma BreakInAtHost(k: Config, s: State, i: nat)
    requires Invariant(k, s) && i < k.n
    ensures var t := Apply(k, s, BreakIn(i)); Invariant(k, t) && Base(k, t) == Base(k, s) && Broken(t) == Broken(s) + {i}
  {
    var t := Apply(k, s, BreakIn(i));
    BreakInIsGood(k, s, i);
    assert forall j: nat :: (HasStarted(t, j) <==> HasStarted(s, j)) && (IsDone(t, j) <==> IsDone(s, j));
    if exists j: nat :: IsDone(s, j) {
      SharesAreOfADecision(k, s);
    }
    assert (i, s.servers[i]) in t.read;
  }

  // TH_fs-gke is in a state that fits. Which keys it has revealed is a matter of what went before.
  ghost predicate Fits(k: Config, s: State, h: H.FsGke<nat, Element>)
    requires Invariant(k, s)
  {
    h.base == Base(k, s) && h.broken == Broken(s)
  }

  // Claim: every step of ω_fs is one of TH_fs-gke, or shows the user nothing and changes nothing there.
  lemma StepRefines(k: Config, s: State, a: Action, h: H.FsGke<nat, Element>)
    requires Invariant(k, s) && Enabled(k, s, a) && Fits(k, s, h)
    ensures Invariant(k, Apply(k, s, a))
    ensures match Shown(k, s, a)
      case None => Fits(k, Apply(k, s, a), h)
      case Some(e) => H.FsStep(k.tb, h, e).Accepted? && Fits(k, Apply(k, s, a), H.FsStep(k.tb, h, e).state)
  {
    match a
    case Start(i, y, pads) => StartAtHost(k, s, i, y, pads);
    case Crash(i) => CrashAtHost(k, s, i);
    case BreakIn(i) => BreakInAtHost(k, s, i);
    case Deliver(m) =>
      DeliverIsGood(k, s, m);
      StepAtHost(k, s, Apply(k, s, a), m.to, Does(k, s, a).key);
    case Decide(i, p) =>
      DecideIsGood(k, s, i, p);
      StepAtHost(k, s, Apply(k, s, a), i, Does(k, s, a).key);
  }

  // The state after some actions, if they are enabled one after the other.
  ghost function Run(k: Config, actions: seq<Action>): Option<State>
    requires IsConfig(k)
    ensures Run(k, actions).Some? ==> |Run(k, actions).value.servers| == k.n
  {
    if |actions| == 0 then Some(Init(k))
    else
      match Run(k, actions[..|actions| - 1])
      case None => None
      case Some(s) =>
        var a := actions[|actions| - 1];
        if Enabled(k, s, a) then Some(Apply(k, s, a)) else None
  }

  // What the users see of it.
  ghost function Trace(k: Config, actions: seq<Action>): seq<H.GkeEvent<nat, Element>>
    requires IsConfig(k) && Run(k, actions).Some?
  {
    if |actions| == 0 then []
    else
      var before := actions[..|actions| - 1];
      match Shown(k, Run(k, before).value, actions[|actions| - 1])
      case None => Trace(k, before)
      case Some(e) => Trace(k, before) + [e]
  }

  // Claim: what the users see of any run of ω_fs, TH_fs-gke can show them, break-ins and all.
  lemma RunRefines(k: Config, actions: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some?
    ensures Invariant(k, Run(k, actions).value)
    ensures H.FsRun(k.tb, Trace(k, actions)).Accepted?
    ensures Fits(k, Run(k, actions).value, H.FsRun(k.tb, Trace(k, actions)).state)
  {
    if |actions| == 0 {
      InitIsGood(k);
    } else {
      var before := actions[..|actions| - 1];
      RunRefines(k, before);
      var s := Run(k, before).value;
      var a := actions[|actions| - 1];
      StepRefines(k, s, a, H.FsRun(k.tb, Trace(k, before)).state);
      match Shown(k, s, a)
      case None =>
      case Some(e) => assert (Trace(k, before) + [e])[..|Trace(k, before)|] == Trace(k, before);
    }
  }

  // Claim: in any run of ω_fs, two servers that finish do so with the same key, by contributions or by shares, and no server twice.
  lemma Agreement(k: Config, actions: seq<Action>, a: nat, b: nat)
    requires IsConfig(k) && Run(k, actions).Some? && a < b < |Trace(k, actions)|
    requires Trace(k, actions)[a].Finish? && Trace(k, actions)[b].Finish?
    requires Trace(k, actions)[a].id == Trace(k, actions)[b].id
    ensures Trace(k, actions)[a].key == Trace(k, actions)[b].key
    ensures Trace(k, actions)[a].i != Trace(k, actions)[b].i
  {
    RunRefines(k, actions);
    H.FsIsGke(k.tb, Trace(k, actions));
    H.GkePromises(Trace(k, actions), b);
  }
}
