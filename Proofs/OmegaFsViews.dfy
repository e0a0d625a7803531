include "OmegaFsSecrecy.dfy"

// That all that the adversary sees of ω_fs is independent of the key [CS04 §4.3, Def. 6], where at most t_b servers are broken into and
// TH_fs-gke has not revealed it. For every run and every candidate key there is another run, step by step the same but for what the
// servers draw: contributions that are a vector more, pads that are as much less. Proved: in both the adversary takes the same steps and
// sees the same after each, that is who sends what to whom, the masked contributions in clear, what is proposed and decided, who has
// crashed, and all that break-ins read; but the second run has the candidate as its key. Ciphertexts are ideal here: of a pad or a share
// under way only sender and recipient are seen. The vector depends only on who is broken into and on how much more the key is to be, and
// different runs become different ones: so over a finite field the key is uniform given all that the adversary sees.

abstract module OmegaFsViews refines OmegaFsSecrecy {
  // ---- Another run: all contributions t more

  // How much more f is then.
  ghost function Gain(k: Config, t: Vector): Vector
    requires IsConfig(k)
  {
    seq(|t|, c requires 0 <= c < |t| => Mul(Weight(Quorum(k), k.c), t[c]))
  }

  // Pads that have been used are blank in both.
  ghost function OtherPads(t: Vector, used: map<nat, Vector>, pads: seq<Vector>): seq<Vector> {
    seq(|pads|, j requires 0 <= j < |pads| => if j in used then pads[j] else Without(pads[j], t))
  }

  ghost function OtherReceived(t: Vector, received: map<nat, Vector>): map<nat, Vector> {
    map j | j in received :: Sum2(received[j], t)
  }

  ghost function OtherShare(k: Config, t: Vector, i: nat, x: Element): Element
    requires IsConfig(k)
  {
    if i < k.n then Add(x, Value(Gain(k, t), k.points[i])) else x
  }

  ghost function OtherShares(k: Config, t: Vector, shares: map<nat, Element>): map<nat, Element>
    requires IsConfig(k)
  {
    map j | j in shares :: OtherShare(k, t, j, shares[j])
  }

  ghost function OtherServer(k: Config, t: Vector, i: nat, server: Server): Server
    requires IsConfig(k)
  {
    match server
    case Idle(_) => server
    case Running(keys, y, pads, received, order, shares, proposed, decided) =>
      Running(
        keys, Sum2(y, t), OtherPads(t, received, pads), OtherReceived(t, received), order, OtherShares(k, t, shares), proposed, decided)
    case Done(keys, share) => Done(keys, OtherShare(k, t, i, share))
  }

  ghost function OtherMessage(k: Config, t: Vector, m: Message): Message
    requires IsConfig(k)
  {
    match m
    case Pad(from, to, r) => Pad(from, to, Without(r, t))
    case Share(from, to, x) => Share(from, to, OtherShare(k, t, from, x))
    case _ => m
  }

  ghost function OtherNet(k: Config, t: Vector, net: set<Message>): set<Message>
    requires IsConfig(k)
  {
    set m | m in net :: OtherMessage(k, t, m)
  }

  ghost function OtherState(k: Config, t: Vector, s: State): State
    requires IsConfig(k)
  {
    State(
      seq(|s.servers|, i requires 0 <= i < |s.servers| => OtherServer(k, t, i, s.servers[i])),
      OtherNet(k, t, s.net),
      s.cons,
      set r | r in s.read :: (r.0, OtherServer(k, t, r.0, r.1)),
      map i | i in s.drawn :: Draw(Sum2(s.drawn[i].y, t), OtherPads(t, map[], s.drawn[i].pads)))
  }

  ghost function OtherAction(k: Config, t: Vector, a: Action): Action
    requires IsConfig(k)
  {
    match a
    case Start(i, y, pads) => Start(i, Sum2(y, t), OtherPads(t, map[], pads))
    case Deliver(m) => Deliver(OtherMessage(k, t, m))
    case _ => a
  }

  ghost function OtherReaction(k: Config, t: Vector, i: nat, does: Reaction): Reaction
    requires IsConfig(k)
  {
    Reaction(
      OtherServer(k, t, i, does.server),
      OtherNet(k, t, does.sent),
      does.proposal,
      match does.key case None => None case Some(x) => Some(Add(x, Value(Gain(k, t), Zero()))))
  }

  // ---- Vectors

  // r − t and y + t make r + y.
  lemma SumStays(r: Vector, y: Vector, t: Vector)
    requires |r| == |y| == |t|
    ensures Sum2(Without(r, t), Sum2(y, t)) == Sum2(r, y)
  {
    forall c | 0 <= c < |r|
      ensures Add(Sub(r[c], t[c]), Add(y[c], t[c])) == Add(r[c], y[c])
    {
      AddIsCommutative(y[c], t[c]);
      AddIsAssociative(Sub(r[c], t[c]), t[c], y[c]);
      SubAdd(r[c], t[c]);
    }
  }

  // z − (r − t) = (z − r) + t
  lemma LessOfLess(z: Vector, r: Vector, t: Vector)
    requires |z| == |r| == |t|
    ensures Without(z, Without(r, t)) == Sum2(Without(z, r), t)
  {
    forall c | 0 <= c < |z|
      ensures Sub(z[c], Sub(r[c], t[c])) == Add(Sub(z[c], r[c]), t[c])
    {
      var less := Sub(r[c], t[c]);
      SubAdd(r[c], t[c]);
      SubAdd(z[c], r[c]);
      AddIsCommutative(less, t[c]);
      AddIsAssociative(Sub(z[c], r[c]), t[c], less);
      SubIs(z[c], less, Add(Sub(z[c], r[c]), t[c]));
    }
  }

  lemma LessDiffers(r: Vector, q: Vector, t: Vector)
    requires Without(r, t) == Without(q, t)
    ensures r == q
  {
    assert |r| == |q|;
    if |r| == |t| {
      forall c | 0 <= c < |r|
        ensures r[c] == q[c]
      {
        assert Without(r, t)[c] == Without(q, t)[c];
        SubAdd(r[c], t[c]);
        SubAdd(q[c], t[c]);
      }
    }
  }

  // (f + g)(x) = f(x) + g(x)
  lemma ValueOfSum(f: Vector, g: Vector, x: Element)
    requires |f| == |g|
    ensures Value(Sum2(f, g), x) == Add(Value(f, x), Value(g, x))
  {
    var h := Sum2(f, g);
    forall c | 0 <= c < |f|
      ensures Minus(h, g)[c] == f[c]
    {
      AddSub(f[c], g[c]);
    }
    assert Minus(h, g) == f;
    ValueOfMinus(h, g, x);
    SubIs(Value(h, x), Value(g, x), Value(f, x));
  }

  // ---- Messages

  lemma OtherMessageDiffers(k: Config, t: Vector, m: Message, o: Message)
    requires IsConfig(k) && OtherMessage(k, t, m) == OtherMessage(k, t, o)
    ensures m == o
  {
    match m
    case Pad(_, _, r) => LessDiffers(r, o.r, t);
    case Share(from, _, x) =>
      if from < k.n {
        Cancel(x, o.x, Value(Gain(k, t), k.points[from]));
      }
    case _ =>
  }

  lemma OtherNetOf(k: Config, t: Vector, net: set<Message>, m: Message)
    requires IsConfig(k)
    ensures m in net <==> OtherMessage(k, t, m) in OtherNet(k, t, net)
    ensures OtherNet(k, t, net - {m}) == OtherNet(k, t, net) - {OtherMessage(k, t, m)}
  {
    forall o | o in net && OtherMessage(k, t, o) == OtherMessage(k, t, m)
      ensures o == m
    {
      OtherMessageDiffers(k, t, m, o);
    }
  }

  lemma OtherNetOfSum(k: Config, t: Vector, a: set<Message>, b: set<Message>)
    requires IsConfig(k)
    ensures OtherNet(k, t, a + b) == OtherNet(k, t, a) + OtherNet(k, t, b)
  {
  }

  // ---- One server does the other thing

  lemma OtherFirstKnown(t: Vector, received: map<nat, Vector>, u: seq<nat>, m: nat)
    requires m <= |u|
    ensures FirstKnown(OtherReceived(t, received), u, m) == FirstKnown(received, u, m)
    decreases |u| - m
  {
    if m < |u| && u[m] !in received {
      OtherFirstKnown(t, received, u, m + 1);
    }
  }

  // What is computed from contributions that are t more: the printed sum N·t more, the first contribution t more.
  lemma ComputedMore(d: seq<Element>, m: nat, y: Element, t: Element, c: Element)
    requires m < |d|
    ensures Computed(d, m, Add(y, t), c) == Add(Computed(d, m, y, c), Mul(Weight(|d|, c), t))
  {
    var N := |d|;
    var low := Weighted(d, m, N - 1, N - 1);
    var more := Times(N, t);
    TimesOfSum(N, y, t);
    SubMore(Times(N, y), more, low);
    var around := if m == 0 then Zero() else Around(d, m, N - m);
    if m > 0 {
      SubMore(y, t, around);
    }
    assert First(d, m, Add(y, t)) == Add(First(d, m, y), t);
    MulDistributes(c, First(d, m, y), t);
    Swap(Printed(d, m, y), more, Mul(c, First(d, m, y)), Mul(c, t));
    TimesIsMul(N, t);
    DistributesLeft(Times(N, One()), c, t);
  }

  // (a + b) − c = (a − c) + b
  lemma SubMore(a: Element, b: Element, c: Element)
    ensures Sub(Add(a, b), c) == Add(Sub(a, c), b)
  {
    AddIsAssociative(a, b, Neg(c));
    AddIsCommutative(b, Neg(c));
    AddIsAssociative(a, Neg(c), b);
  }

  lemma TimesOfSum(N: nat, a: Element, b: Element)
    ensures Times(N, Add(a, b)) == Add(Times(N, a), Times(N, b))
  {
    if N == 0 {
      ZeroIsNeutral(Zero());
    } else {
      TimesOfSum(N - 1, a, b);
      Swap(Times(N - 1, a), Times(N - 1, b), a, b);
    }
  }

  lemma VectorMore(k: Config, t: Vector, d: seq<Vector>, m: nat, contribution: Vector)
    requires IsConfig(k) && |t| == k.tb + 1 == |d| == |contribution| && m < Quorum(k) && forall c :: 0 <= c < |d| ==> |d[c]| == Quorum(k)
    ensures VectorFrom(k, d, m, Sum2(contribution, t)) == Sum2(VectorFrom(k, d, m, contribution), Gain(k, t))
  {
    forall c | 0 <= c < k.tb + 1
      ensures VectorFrom(k, d, m, Sum2(contribution, t))[c] == Sum2(VectorFrom(k, d, m, contribution), Gain(k, t))[c]
    {
      ComputedMore(d[c], m, contribution[c], t[c], k.c);
    }
  }

  lemma OtherFinished(k: Config, t: Vector, i: nat, server: Server, f: Vector)
    requires IsConfig(k) && i < k.n && |f| == |t| == k.tb + 1
    ensures Finished(k, i, OtherServer(k, t, i, server), Sum2(f, Gain(k, t))) == OtherReaction(k, t, i, Finished(k, i, server, f))
  {
    ValueOfSum(f, Gain(k, t), k.points[i]);
    ValueOfSum(f, Gain(k, t), Zero());
  }

  // What is received has as many components as t, and is of the servers in order.
  ghost predicate Fit(k: Config, received: map<nat, Vector>, order: seq<nat>) {
    && (forall j :: j in received ==> |received[j]| == k.tb + 1)
    && (forall j :: j in order ==> j in received)
  }

  // Differences of contributions that are t more are the same.
  lemma OtherOwnProposal(k: Config, t: Vector, received: map<nat, Vector>, order: seq<nat>)
    requires IsConfig(k) && |t| == k.tb + 1 && Fit(k, received, order)
    ensures OwnProposal(k, OtherReceived(t, received), order) == OwnProposal(k, received, order)
  {
    var other := OtherReceived(t, received);
    forall c | 0 <= c < k.tb + 1
      ensures Differences(Values(other, order, c)) == Differences(Values(received, order, c))
    {
      var v, w := Values(received, order, c), Values(other, order, c);
      assert w == Shift(v, t[c]) by {
        forall l | 0 <= l < |order|
          ensures w[l] == Add(v[l], t[c])
        {
          assert order[l] in order;
        }
      }
      forall l | 0 <= l < |order|
        ensures Sub(w[l], At(w, l + 1)) == Sub(v[l], At(v, l + 1))
      {
        SubShifted(v[l], At(v, l + 1), t[c]);
      }
    }
  }

  lemma OtherByDecision(k: Config, t: Vector, i: nat, server: Server)
    requires IsConfig(k) && |t| == k.tb + 1 && i < k.n && server.Running? && Fit(k, server.received, server.order)
    requires server.decided.Some? && server.decided.value.Proposal? ==>
      var p := server.decided.value;
      |p.u| == Quorum(k) && |p.d| == k.tb + 1 && forall c :: 0 <= c < |p.d| ==> |p.d[c]| == Quorum(k)
    ensures ByDecision(k, i, OtherServer(k, t, i, server)) == OtherReaction(k, t, i, ByDecision(k, i, server))
  {
    match server.decided
    case Some(Proposal(u, d)) =>
      OtherFirstKnown(t, server.received, u, 0);
      var m := FirstKnown(server.received, u, 0);
      if m < |u| {
        var f := VectorFrom(k, d, m, server.received[u[m]]);
        VectorMore(k, t, d, m, server.received[u[m]]);
        OtherFinished(k, t, i, server, f);
      }
    case _ =>
  }

  lemma SharersOfKeys(a: map<nat, Element>, b: map<nat, Element>, n: nat)
    requires a.Keys == b.Keys
    ensures Sharers(a, n) == Sharers(b, n)
  {
    if n > 0 {
      SharersOfKeys(a, b, n - 1);
    }
  }

  lemma OtherSharedBy(k: Config, t: Vector, shares: map<nat, Element>)
    requires IsConfig(k) && |t| == k.tb + 1 == |shares| && forall j :: j in shares ==> j < k.n
    ensures |SharedBy(k, shares)| == k.tb + 1
    ensures SharedBy(k, OtherShares(k, t, shares)) == Sum2(SharedBy(k, shares), Gain(k, t))
  {
    var other := OtherShares(k, t, shares);
    var g := Gain(k, t);
    SharersOfKeys(shares, other, k.n);
    SharersAre(shares, k.n);
    SharersDiffer(shares, k.n);
    assert shares.Keys * Servers(k.n) == shares.Keys && |shares.Keys| == |shares|;
    var from: seq<nat> := Sharers(shares, k.n);
    assert forall l :: 0 <= l < |from| ==> from[l] in from;
    var xs := seq(|from|, l requires 0 <= l < |from| => if from[l] < k.n then k.points[from[l]] else Zero());
    var vs := seq(|from|, l requires 0 <= l < |from| => if from[l] in shares then shares[from[l]] else Zero());
    var ws := seq(|from|, l requires 0 <= l < |from| => if from[l] in other then other[from[l]] else Zero());
    ThroughMeets(xs, vs);
    ThroughMeets(xs, ws);
    var f := Through(xs, vs);
    forall l | 0 <= l < |xs|
      ensures Value(Sum2(f, g), xs[l]) == ws[l]
    {
      ValueOfSum(f, g, xs[l]);
    }
    SharesDetermine(Through(xs, ws), Sum2(f, g), xs, ws);
  }

  lemma OtherSent(k: Config, t: Vector, i: nat, j: nat, received: map<nat, Vector>, pads: seq<Vector>)
    requires IsConfig(k) && j < |pads| && j !in received
    ensures PadsSent(i, {j}, OtherPads(t, received, pads)) == OtherNet(k, t, PadsSent(i, {j}, pads))
  {
    PadsSentAre(i, {j}, pads);
    PadsSentAre(i, {j}, OtherPads(t, received, pads));
    assert PadsSent(i, {j}, pads) == {Pad(i, j, pads[j])};
    assert PadsSent(i, {j}, OtherPads(t, received, pads)) == {Pad(i, j, Without(pads[j], t))};
  }

  lemma OtherOnEncKey(k: Config, t: Vector, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.EncKey? && |t| == k.tb + 1
    ensures m.to < k.n && OnEncKey(m.to, OtherServer(k, t, m.to, s.servers[m.to]), m.from)
                       == OtherReaction(k, t, m.to, OnEncKey(m.to, s.servers[m.to], m.from))
  {
    assert MessageOk(s, m) && OncePerPair(s, m.from, m.to);
    if Runs(s, m.to) {
      assert RunningOk(k, s, m.to);
      OtherSent(k, t, m.to, m.from, s.servers[m.to].received, s.servers[m.to].pads);
    }
  }

  lemma OtherOnPad(k: Config, t: Vector, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.Pad? && |t| == k.tb + 1
    ensures m.to < k.n && OnPad(m.to, OtherServer(k, t, m.to, s.servers[m.to]), m.from, Without(m.r, t))
                       == OtherReaction(k, t, m.to, OnPad(m.to, s.servers[m.to], m.from, m.r))
  {
    assert MessageOk(s, m);
    if Runs(s, m.to) {
      assert RunningOk(k, s, m.to);
      SumStays(m.r, s.servers[m.to].y, t);
    }
  }

  // What a running server holds has the right sizes.
  lemma RunningFits(k: Config, s: State, i: nat)
    requires Sound(k, s) && Runs(s, i)
    ensures Fit(k, s.servers[i].received, s.servers[i].order) && |s.servers[i].pads| == k.n
    ensures forall j :: j in s.servers[i].shares ==> j < k.n
    ensures forall j: nat :: j < k.n && j !in s.servers[i].received ==> |s.servers[i].pads[j]| == k.tb + 1
    ensures s.servers[i].decided.Some? ==>
      var p := s.servers[i].decided.value;
      p.Proposal? && |p.u| == Quorum(k) && |p.d| == k.tb + 1 && forall c :: 0 <= c < |p.d| ==> |p.d[c]| == Quorum(k)
  {
    assert RunningOk(k, s, i) && ServerOk(k, s, i);
    forall j | j in s.servers[i].received
      ensures |s.servers[i].received[j]| == k.tb + 1
    {
      assert HasStarted(s, j);
    }
    forall j | j in s.servers[i].shares
      ensures j < k.n
    {
      assert IsDone(s, j);
    }
  }

  lemma OtherWithContribution(k: Config, t: Vector, i: nat, server: Server, from: nat, z: Vector)
    requires IsConfig(k) && |t| == k.tb + 1 && server.Running? && from < |server.pads| && from !in server.received
    requires |server.pads[from]| == |z| == k.tb + 1
    ensures OtherServer(k, t, i, WithContribution(k, server, from, z)) == WithContribution(k, OtherServer(k, t, i, server), from, z)
  {
    LessOfLess(z, server.pads[from], t);
    var after := WithContribution(k, server, from, z);
    var other := WithContribution(k, OtherServer(k, t, i, server), from, z);
    assert OtherPads(t, after.received, after.pads) == other.pads;
    assert OtherReceived(t, after.received) == other.received;
  }

  lemma OtherOnMasked(k: Config, t: Vector, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.Masked? && |t| == k.tb + 1
    ensures m.to < k.n && OnMasked(k, m.to, OtherServer(k, t, m.to, s.servers[m.to]), m.from, m.z)
                       == OtherReaction(k, t, m.to, OnMasked(k, m.to, s.servers[m.to], m.from, m.z))
  {
    assert MessageOk(s, m);
    var i, server := m.to, s.servers[m.to];
    if Runs(s, i) {
      MaskedIsFrom(k, s, m);
      RunningFits(k, s, i);
      assert |m.z| == k.tb + 1;
      OtherWithContribution(k, t, i, server, m.from, m.z);
      var after := WithContribution(k, server, m.from, m.z);
      OtherOwnProposal(k, t, after.received, after.order);
      OtherByDecision(k, t, i, after);
    }
  }

  lemma OtherOnShare(k: Config, t: Vector, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.Share? && |t| == k.tb + 1
    ensures m.to < k.n && OnShare(k, m.to, OtherServer(k, t, m.to, s.servers[m.to]), m.from, OtherShare(k, t, m.from, m.x))
                       == OtherReaction(k, t, m.to, OnShare(k, m.to, s.servers[m.to], m.from, m.x))
  {
    assert MessageOk(s, m);
    var i, server := m.to, s.servers[m.to];
    if Runs(s, i) {
      RunningFits(k, s, i);
      assert HasToWait(k, server);
      var after := WithShare(server, m.from, m.x);
      var other := WithShare(OtherServer(k, t, i, server), m.from, OtherShare(k, t, m.from, m.x));
      assert OtherShares(k, t, after.shares) == other.shares;
      assert other == OtherServer(k, t, i, after);
      assert other.shares.Keys == after.shares.Keys && |other.shares| == |other.shares.Keys| && |after.shares| == |after.shares.Keys|;
      if |after.shares| == k.tb + 1 {
        OtherSharedBy(k, t, after.shares);
        OtherFinished(k, t, i, after, SharedBy(k, after.shares));
      }
    }
  }

  lemma OtherOnStart(k: Config, t: Vector, s: State, i: nat, y: Vector, pads: seq<Vector>)
    requires Invariant(k, s) && i < k.n && IsDraw(k, y, pads) && |t| == k.tb + 1
    ensures OnStart(k, i, OtherServer(k, t, i, s.servers[i]), Sum2(y, t), OtherPads(t, map[], pads))
         == OtherReaction(k, t, i, OnStart(k, i, s.servers[i], y, pads))
  {
    var server := s.servers[i];
    if server.Idle? {
      var keys, sent := KeysSent(k.n, i), PadsSent(i, server.keys, pads);
      var others := PadsSent(i, server.keys, OtherPads(t, map[], pads));
      KeysSentAre(k.n, i);
      OtherNetOfSum(k, t, keys, sent);
      assert OtherNet(k, t, keys) == keys;
      forall m | m in others
        ensures m in OtherNet(k, t, sent)
      {
        var j: nat := m.to;
        assert Pad(i, j, pads[j]) in sent;
        assert m == OtherMessage(k, t, Pad(i, j, pads[j]));
      }
      assert OtherNet(k, t, sent) == others;
      assert OtherReceived(t, map[]) == map[] && OtherShares(k, t, map[]) == map[];
    }
  }

  lemma OtherOnDecide(k: Config, t: Vector, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && Enabled(k, s, Decide(i, p)) && |t| == k.tb + 1
    ensures OnDecide(k, i, OtherServer(k, t, i, s.servers[i]), p) == OtherReaction(k, t, i, OnDecide(k, i, s.servers[i], p))
  {
    NothingIsNotDecided(k, s, i, p);
    if Runs(s, i) {
      RunningFits(k, s, i);
      OtherByDecision(k, t, i, s.servers[i].(decided := Some(p)));
    }
  }

  // ---- The other run

  lemma OtherIsEnabled(k: Config, t: Vector, s: State, a: Action)
    requires Invariant(k, s) && Enabled(k, s, a) && |t| == k.tb + 1
    ensures Enabled(k, OtherState(k, t, s), OtherAction(k, t, a))
  {
    if a.Deliver? {
      OtherNetOf(k, t, s.net, a.m);
    }
  }

  lemma OtherDoes(k: Config, t: Vector, s: State, a: Action)
    requires Invariant(k, s) && Enabled(k, s, a) && |t| == k.tb + 1
    ensures Enabled(k, OtherState(k, t, s), OtherAction(k, t, a))
    ensures Does(k, OtherState(k, t, s), OtherAction(k, t, a)) == OtherReaction(k, t, ActorOf(a), Does(k, s, a))
  {
    OtherIsEnabled(k, t, s, a);
    if ActorOf(a) !in s.cons.crashed {
      match a
      case Start(i, y, pads) => OtherOnStart(k, t, s, i, y, pads);
      case Decide(i, p) => OtherOnDecide(k, t, s, i, p);
      case Deliver(m) =>
        if m.EncKey? {
          OtherOnEncKey(k, t, s, m);
        } else if m.Pad? {
          OtherOnPad(k, t, s, m);
        } else if m.Masked? {
          OtherOnMasked(k, t, s, m);
        } else {
          OtherOnShare(k, t, s, m);
        }
      case _ =>
    }
  }

  lemma OtherStep(k: Config, t: Vector, s: State, a: Action)
    requires Invariant(k, s) && Enabled(k, s, a) && |t| == k.tb + 1
    ensures Enabled(k, OtherState(k, t, s), OtherAction(k, t, a))
    ensures Apply(k, OtherState(k, t, s), OtherAction(k, t, a)) == OtherState(k, t, Apply(k, s, a))
  {
    OtherDoes(k, t, s, a);
    var i := ActorOf(a);
    var does := Does(k, s, a);
    var u, v := Apply(k, OtherState(k, t, s), OtherAction(k, t, a)), OtherState(k, t, Apply(k, s, a));
    assert u.servers == v.servers;
    var left := if a.Deliver? then s.net - {a.m} else s.net;
    OtherNetOfSum(k, t, left, does.sent);
    if a.Deliver? {
      OtherNetOf(k, t, s.net, a.m);
    }
    assert u.net == v.net;
    assert u.cons == v.cons;
    if a.BreakIn? {
      OtherRead(k, t, s.read, (i, s.servers[i]));
    }
    assert u.read == v.read;
    assert u.drawn == v.drawn;
  }

  lemma OtherRead(k: Config, t: Vector, read: set<(nat, Server)>, r: (nat, Server))
    requires IsConfig(k)
    ensures (set o | o in read + {r} :: (o.0, OtherServer(k, t, o.0, o.1)))
         == (set o | o in read :: (o.0, OtherServer(k, t, o.0, o.1))) + {(r.0, OtherServer(k, t, r.0, r.1))}
  {
  }

  ghost function OtherActions(k: Config, t: Vector, actions: seq<Action>): seq<Action>
    requires IsConfig(k)
  {
    seq(|actions|, l requires 0 <= l < |actions| => OtherAction(k, t, actions[l]))
  }

  lemma OtherRun(k: Config, t: Vector, actions: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some? && |t| == k.tb + 1
    ensures Run(k, OtherActions(k, t, actions)) == Some(OtherState(k, t, Run(k, actions).value))
  {
    var others := OtherActions(k, t, actions);
    if |actions| == 0 {
      assert OtherState(k, t, Init(k)) == Init(k);
    } else {
      var before := actions[..|actions| - 1];
      OtherRun(k, t, before);
      assert others[..|others| - 1] == OtherActions(k, t, before);
      RunRefines(k, before);
      OtherStep(k, t, Run(k, before).value, actions[|actions| - 1]);
    }
  }

  // TH_fs-gke started and finished the same servers, and the same are broken into.
  lemma OtherHost(k: Config, t: Vector, s: State)
    requires Invariant(k, s) && Invariant(k, OtherState(k, t, s))
    ensures var u := OtherState(k, t, s);
            Base(k, u).started == Base(k, s).started && Base(k, u).finished == Base(k, s).finished && Broken(u) == Broken(s)
  {
    var u := OtherState(k, t, s);
    assert forall i: nat :: (HasStarted(u, i) <==> HasStarted(s, i)) && (IsDone(u, i) <==> IsDone(s, i));
    forall r | r in s.read
      ensures r.0 in Broken(u)
    {
      assert (r.0, OtherServer(k, t, r.0, r.1)) in u.read;
    }
  }

  // What one step adds to what is revealed.
  lemma StepReveals(k: Config, actions: seq<Action>)
    requires IsConfig(k) && |actions| > 0 && Run(k, actions).Some?
    ensures var before := actions[..|actions| - 1];
            var s := Run(k, before).value;
            var a := actions[|actions| - 1];
            && Invariant(k, s) && H.FsRun(k.tb, Trace(k, before)).Accepted? && H.FsRun(k.tb, Trace(k, actions)).Accepted?
            && H.FsRun(k.tb, Trace(k, actions)).state.revealed
            == H.FsRun(k.tb, Trace(k, before)).state.revealed
             + if a.BreakIn? then H.Revealed(k.tb, Base(k, s), Broken(s) + {a.i}, a.i) else {}
  {
    var before := actions[..|actions| - 1];
    RunRefines(k, before);
    RunRefines(k, actions);
    match Shown(k, Run(k, before).value, actions[|actions| - 1])
    case None =>
    case Some(e) =>
      assert Trace(k, actions) == Trace(k, before) + [e];
      assert Trace(k, actions)[..|Trace(k, actions)| - 1] == Trace(k, before);
  }

  // TH_fs-gke reveals the same in both runs.
  lemma OtherReveals(k: Config, t: Vector, actions: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some? && |t| == k.tb + 1
    ensures Run(k, OtherActions(k, t, actions)).Some?
    ensures H.FsRun(k.tb, Trace(k, actions)).Accepted? && H.FsRun(k.tb, Trace(k, OtherActions(k, t, actions))).Accepted?
    ensures H.FsRun(k.tb, Trace(k, OtherActions(k, t, actions))).state.revealed == H.FsRun(k.tb, Trace(k, actions)).state.revealed
  {
    var others := OtherActions(k, t, actions);
    OtherRun(k, t, actions);
    if |actions| > 0 {
      var before := actions[..|actions| - 1];
      OtherReveals(k, t, before);
      OtherRun(k, t, before);
      assert others[..|others| - 1] == OtherActions(k, t, before);
      StepReveals(k, actions);
      StepReveals(k, others);
      OtherHost(k, t, Run(k, before).value);
    }
  }

  // ---- What the adversary sees

  // Of a pad or a share under way, who sends it to whom.
  ghost function Seen(m: Message): Message {
    match m
    case Pad(from, to, _) => Pad(from, to, [])
    case Share(from, to, _) => Share(from, to, Zero())
    case _ => m
  }

  ghost function SeenStep(a: Action): Action {
    match a
    case Start(i, _, _) => Start(i, [], [])
    case Deliver(m) => Deliver(Seen(m))
    case _ => a
  }

  datatype View = View(net: set<Message>, cons: H.Cons<nat, Proposal>, read: set<(nat, Server)>)

  ghost function ViewOf(s: State): View {
    View(set m | m in s.net :: Seen(m), s.cons, s.read)
  }

  lemma SameView(k: Config, t: Vector, s: State)
    requires IsConfig(k)
    requires forall r :: r in s.read ==> !r.1.Running? && (r.0 < k.n ==> Value(Gain(k, t), k.points[r.0]) == Zero())
    ensures ViewOf(OtherState(k, t, s)) == ViewOf(s)
  {
    var u := OtherState(k, t, s);
    assert forall m :: m in s.net ==> Seen(OtherMessage(k, t, m)) == Seen(m);
    assert ViewOf(u).net == ViewOf(s).net;
    forall r | r in s.read
      ensures OtherServer(k, t, r.0, r.1) == r.1
    {
      if r.1.Done? {
        ZeroIsNeutral(r.1.share);
      }
    }
    assert u.read == s.read;
  }

  lemma OtherKey(k: Config, t: Vector, s: State)
    requires Invariant(k, s) && Invariant(k, OtherState(k, t, s)) && |t| == k.tb + 1 && k.id in s.cons.decided
    ensures Decided(k, OtherState(k, t, s)) == Sum2(Decided(k, s), Gain(k, t))
  {
    var u := OtherState(k, t, s);
    var p := s.cons.decided[k.id];
    assert ProposalOk(k, s.drawn, p);
    forall c | 0 <= c < k.tb + 1
      ensures Decided(k, u)[c] == Add(Decided(k, s)[c], Gain(k, t)[c])
    {
      var y, z := Chosen(Contributions(k, s.drawn)[c], p.u), Chosen(Contributions(k, u.drawn)[c], p.u);
      forall l | 0 <= l < |p.u|
        ensures z[l] == Add(y[l], t[c])
      {
        assert p.u[l] in s.drawn;
      }
      assert z == Shift(y, t[c]);
      ShiftedKey(y, t[c], k.c);
    }
  }

  // How much more the contributions have to be for the key to be this much more, and the shares of these servers no more.
  lemma MoreFor(k: Config, broken: set<nat>, gap: Element) returns (t: Vector)
    requires IsConfig(k) && broken <= Servers(k.n) && |broken| <= k.tb <= k.n
    requires Weight(Quorum(k), k.c) != Zero()
    ensures |t| == k.tb + 1 && Gain(k, t)[0] == gap && KeepsShares(k, t, broken)
  {
    var servers := Enlarged(k.n, broken, k.tb);
    var xs := PointsOf(k, servers);
    var g := SharesAllowEveryKey(xs, seq(|xs|, _ => Zero()), gap);
    var W := Weight(Quorum(k), k.c);
    t := seq(|g|, c requires 0 <= c < |g| => Mul(Inv(W), g[c]));
    forall c | 0 <= c < |g|
      ensures Gain(k, t)[c] == g[c]
    {
      Divide(W, g[c]);
    }
    assert Gain(k, t) == g;
    forall i: nat | i in broken
      ensures i < k.n && Value(g, k.points[i]) == Zero()
    {
      var l :| 0 <= l < |xs| && xs[l] == k.points[i];
    }
  }

  ghost predicate KeepsShares(k: Config, t: Vector, broken: set<nat>)
    requires IsConfig(k)
  {
    forall i: nat :: i in broken ==> i < k.n && Value(Gain(k, t), k.points[i]) == Zero()
  }

  // What was read before was read.
  lemma ReadGrows(k: Config, actions: seq<Action>, l: nat)
    requires IsConfig(k) && Run(k, actions).Some? && l <= |actions|
    ensures Run(k, actions[..l]).Some? && Run(k, actions[..l]).value.read <= Run(k, actions).value.read
  {
    if l < |actions| {
      var before := actions[..|actions| - 1];
      ReadGrows(k, before, l);
      assert before[..l] == actions[..l];
    } else {
      assert actions[..l] == actions;
    }
  }

  ghost predicate LooksTheSame(k: Config, actions: seq<Action>, others: seq<Action>)
    requires IsConfig(k)
  {
    && |others| == |actions|
    && (forall l :: 0 <= l < |actions| ==> SeenStep(others[l]) == SeenStep(actions[l]))
    && (forall l :: 0 <= l <= |actions| ==>
          && Run(k, actions[..l]).Some? && Run(k, others[..l]).Some?
          && ViewOf(Run(k, others[..l]).value) == ViewOf(Run(k, actions[..l]).value))
  }

  // Claim: in the other run the adversary takes the same steps and sees the same after each, and no more is revealed; its key is that much
  // more.
  lemma OtherRunLooksTheSame(k: Config, actions: seq<Action>, t: Vector)
    requires IsConfig(k) && Run(k, actions).Some? && IsHidden(k, actions) && k.id in Run(k, actions).value.cons.decided
    requires |t| == k.tb + 1 && KeepsShares(k, t, Broken(Run(k, actions).value))
    ensures LooksTheSame(k, actions, OtherActions(k, t, actions))
    ensures Run(k, OtherActions(k, t, actions)).Some? && IsHidden(k, OtherActions(k, t, actions))
    ensures var s := Run(k, actions).value;
            var u := Run(k, OtherActions(k, t, actions)).value;
            && Invariant(k, s) && Invariant(k, u) && k.id in u.cons.decided
            && Decided(k, u)[0] == Add(Decided(k, s)[0], Gain(k, t)[0])
  {
    var s := Run(k, actions).value;
    var others := OtherActions(k, t, actions);
    RunRefines(k, actions);
    NoneWasRunning(k, actions);
    OtherRun(k, t, actions);
    RunRefines(k, others);
    OtherKey(k, t, s);
    OtherReveals(k, t, actions);
    OtherHost(k, t, s);
    forall l | 0 <= l <= |actions|
      ensures Run(k, actions[..l]).Some? && Run(k, others[..l]).Some?
      ensures ViewOf(Run(k, others[..l]).value) == ViewOf(Run(k, actions[..l]).value)
    {
      ReadGrows(k, actions, l);
      OtherRun(k, t, actions[..l]);
      assert others[..l] == OtherActions(k, t, actions[..l]);
      var sofar := Run(k, actions[..l]).value;
      forall r | r in sofar.read
        ensures !r.1.Running? && (r.0 < k.n ==> Value(Gain(k, t), k.points[r.0]) == Zero())
      {
        assert r in s.read && r.0 in Broken(s);
      }
      SameView(k, t, sofar);
    }
  }

  lemma SumDiffers(y: Vector, z: Vector, t: Vector)
    requires Sum2(y, t) == Sum2(z, t)
    ensures y == z
  {
    assert |y| == |z|;
    if |y| == |t| {
      forall c | 0 <= c < |y|
        ensures y[c] == z[c]
      {
        assert Sum2(y, t)[c] == Sum2(z, t)[c];
        Cancel(y[c], z[c], t[c]);
      }
    }
  }

  lemma OtherActionDiffers(k: Config, t: Vector, a: Action, b: Action)
    requires IsConfig(k) && OtherAction(k, t, a) == OtherAction(k, t, b)
    ensures a == b
  {
    match a
    case Start(_, y, pads) =>
      SumDiffers(y, b.y, t);
      assert |pads| == |b.pads|;
      forall j | 0 <= j < |pads|
        ensures pads[j] == b.pads[j]
      {
        assert OtherPads(t, map[], pads)[j] == OtherPads(t, map[], b.pads)[j];
        LessDiffers(pads[j], b.pads[j], t);
      }
    case Deliver(m) => OtherMessageDiffers(k, t, m, b.m);
    case _ =>
  }

  // Claim: different runs become different ones. As the other way round t is taken off again, runs that look the same are as many with one
  // key as with another: the key is uniform given all that the adversary sees.
  lemma OtherRunsDiffer(k: Config, t: Vector, a: seq<Action>, b: seq<Action>)
    requires IsConfig(k) && OtherActions(k, t, a) == OtherActions(k, t, b)
    ensures a == b
  {
    assert |a| == |b|;
    forall l | 0 <= l < |a|
      ensures a[l] == b[l]
    {
      assert OtherActions(k, t, a)[l] == OtherActions(k, t, b)[l];
      OtherActionDiffers(k, t, a[l], b[l]);
    }
  }

  // Claim: whatever the key is to be, there is a run with it that looks the same.
  lemma KeyIsIndependent(k: Config, actions: seq<Action>, key: Element) returns (others: seq<Action>)
    requires IsConfig(k) && k.tb <= k.n && Weight(Quorum(k), k.c) != Zero()
    requires Run(k, actions).Some? && IsHidden(k, actions) && k.id in Run(k, actions).value.cons.decided
    ensures LooksTheSame(k, actions, others) && Run(k, others).Some? && IsHidden(k, others)
    ensures var s := Run(k, others).value; Invariant(k, s) && k.id in s.cons.decided && Decided(k, s)[0] == key
  {
    var s := Run(k, actions).value;
    RunRefines(k, actions);
    NoneWasRunning(k, actions);
    var was := Decided(k, s)[0];
    var t := MoreFor(k, Broken(s), Sub(key, was));
    AddIsCommutative(was, Sub(key, was));
    SubAdd(key, was);
    OtherRunLooksTheSame(k, actions, t);
    others := OtherActions(k, t, actions);
  }
}
