include "Omega.dfy"

// ω (default form) over TH_cons refines the functional part of TH_gke [CS04 Theorem 2], for all n and t_c < n/2, whatever the adversary
// does: the invariant of Omega.dfy holds at the start and is kept by every step, and under it every step shows TH_gke an event that it
// accepts, or none. So all that GkePromises in TrustedHosts.dfy says of TH_gke holds for ω. That keys are secret besides is KeySecrecy.dfy.

abstract module OmegaRefines refines Omega {
  lemma InitIsGood(k: Config)
    requires IsConfig(k)
    ensures Invariant(k, Init(k))
    ensures Host(k, Init(k)) == H.GkeInit()
  {
  }

  // What a server has proposed stays right when others start, as none of those it names is among them.
  lemma ProposalStays(k: Config, s: State, t: State, p: Proposal)
    requires IsConfig(k) && |s.servers| == |t.servers| == k.n && ProposalOk(k, s, p)
    requires forall i: nat :: Runs(s, i) ==> Runs(t, i) && s.servers[i].y == t.servers[i].y
    ensures ProposalOk(k, t, p) && Chosen(Contributions(t), p.u) == Chosen(Contributions(s), p.u)
  {
    forall l | 0 <= l < |p.u|
      ensures Runs(t, p.u[l]) && Contributions(s)[p.u[l]] == Contributions(t)[p.u[l]]
    {
      assert Runs(s, p.u[l]);
    }
    assert Chosen(Contributions(t), p.u) == Chosen(Contributions(s), p.u);
  }

  // What consensus holds stays right in a step that changes neither it nor how many contributions anyone has, and starts some.
  lemma ConsStays(k: Config, s: State, t: State)
    requires Invariant(k, s) && |t.servers| == k.n && t.cons.proposed == s.cons.proposed && t.cons.decided == s.cons.decided
    requires forall i: nat :: Runs(s, i) ==> Runs(t, i) && t.servers[i].y == s.servers[i].y && t.servers[i].order == s.servers[i].order
    requires forall i: nat :: Runs(t, i) && !Runs(s, i) ==> |t.servers[i].order| == 0
    ensures ConsOk(k, t)
    ensures k.id in s.cons.decided ==> DecidedKey(k, t) == DecidedKey(k, s)
  {
    forall q | q in t.cons.proposed
      ensures q.1 == k.id && ProposalOk(k, t, q.2)
    {
      ProposalStays(k, s, t, q.2);
    }
    if k.id in s.cons.decided {
      ProposalStays(k, s, t, s.cons.decided[k.id]);
    }
    forall i: nat | Runs(t, i) && |t.servers[i].order| >= Quorum(k)
      ensures H.HasProposed(t.cons, i, k.id)
    {
      assert Runs(s, i);
      assert H.HasProposed(s.cons, i, k.id);
    }
  }

  ghost predicate SendsOnStart(s: State, i: nat, y: Element, m: Message)
    requires i < |s.servers| && s.servers[i].Idle?
  {
    m.from == i && if m.EncKey? then m.to < |s.servers| else m.to in s.servers[i].waiting && m.y == y
  }

  lemma SentByStart(s: State, i: nat, y: Element)
    requires i < |s.servers| && i !in s.cons.crashed && s.servers[i].Idle?
    ensures forall m: Message :: m in Sent(s, Start(i, y)) <==> SendsOnStart(s, i, y, m)
  {
    forall m: Message | SendsOnStart(s, i, y, m)
      ensures m in Sent(s, Start(i, y))
    {
      if m.EncKey? {
        assert m.to in Servers(|s.servers|) && m == EncKey(i, m.to);
      } else {
        assert m == KeyPart(i, m.to, y);
      }
    }
  }

  lemma StartNet(s: State, i: nat, y: Element)
    requires NetOk(s) && WaitingOk(s) && i < |s.servers| && i !in s.cons.crashed && s.servers[i].Idle?
    ensures NetOk(OnStart(s, i, y)) && WaitingOk(OnStart(s, i, y))
  {
    SentByStart(s, i, y);
    var t := OnStart(s, i, y);
    forall m | m in t.net
      ensures Runs(t, m.from) && m.to < |t.servers| && (m.KeyPart? ==> Runs(t, m.to) && m.y == t.servers[m.from].y)
    {
      if m in s.net {
        assert Runs(s, m.from);
      } else {
        assert SendsOnStart(s, i, y, m);
        assert m.KeyPart? ==> Runs(s, m.to);
      }
    }
    forall a: nat, b: nat | b < |t.servers| && t.servers[b].Idle? && a in t.servers[b].waiting
      ensures Runs(t, a)
    {
      assert Runs(s, a);
    }
  }

  lemma StartEncKeyOnce(s: State, i: nat, y: Element, a: nat, b: nat)
    requires NetOk(s) && WaitingOk(s) && OncePerPair(s)
    requires i < |s.servers| && i !in s.cons.crashed && s.servers[i].Idle?
    requires forall c: nat :: Runs(s, c) ==> ReceivedOk(s, c)
    requires EncKey(a, b) in OnStart(s, i, y).net && Runs(OnStart(s, i, y), a) && b < |s.servers|
    ensures var t := OnStart(s, i, y);
            if t.servers[b].Idle? then a !in t.servers[b].waiting
            else KeyPart(b, a, t.servers[b].y) !in t.net && b !in t.servers[a].received
  {
    SentByStart(s, i, y);
    var t := OnStart(s, i, y);
    assert !Runs(s, i);
    if a == i {
      assert t.servers[i].received == map[];
      if t.servers[b].Running? {
        assert KeyPart(b, i, t.servers[b].y) !in s.net;
        assert !SendsOnStart(s, i, y, KeyPart(b, i, t.servers[b].y));
      }
    } else {
      assert Runs(s, a) && ReceivedOk(s, a) && t.servers[a] == s.servers[a];
      assert !SendsOnStart(s, i, y, EncKey(a, b));
      assert EncKey(a, b) in s.net;
      if b == i {
        assert a !in s.servers[i].waiting;
        assert KeyPart(i, a, y) !in s.net;
        assert !SendsOnStart(s, i, y, KeyPart(i, a, y));
      } else if t.servers[b].Running? {
        assert !SendsOnStart(s, i, y, KeyPart(b, a, t.servers[b].y));
      }
    }
  }

  lemma StartKeyPartOnce(s: State, i: nat, y: Element, a: nat, b: nat, z: Element)
    requires WaitingOk(s) && OncePerPair(s) && i < |s.servers| && i !in s.cons.crashed && s.servers[i].Idle?
    requires forall c: nat :: Runs(s, c) ==> ReceivedOk(s, c)
    requires KeyPart(b, a, z) in OnStart(s, i, y).net && Runs(OnStart(s, i, y), a)
    ensures b !in OnStart(s, i, y).servers[a].received
  {
    SentByStart(s, i, y);
    var t := OnStart(s, i, y);
    if a == i {
      assert t.servers[a].received == map[];
    } else {
      assert Runs(s, a) && ReceivedOk(s, a) && t.servers[a] == s.servers[a];
      if KeyPart(b, a, z) !in s.net {
        assert SendsOnStart(s, i, y, KeyPart(b, a, z));
        assert b == i && !Runs(s, i);
      }
    }
  }

  lemma StartOncePerPair(s: State, i: nat, y: Element)
    requires NetOk(s) && WaitingOk(s) && OncePerPair(s)
    requires i < |s.servers| && i !in s.cons.crashed && s.servers[i].Idle?
    requires forall a: nat :: Runs(s, a) ==> ReceivedOk(s, a)
    ensures OncePerPair(OnStart(s, i, y))
  {
    var t := OnStart(s, i, y);
    forall a: nat, b: nat | EncKey(a, b) in t.net && Runs(t, a) && b < |t.servers|
      ensures if t.servers[b].Idle? then a !in t.servers[b].waiting
              else KeyPart(b, a, t.servers[b].y) !in t.net && b !in t.servers[a].received
    {
      StartEncKeyOnce(s, i, y, a, b);
    }
    forall a: nat, b: nat, z | KeyPart(b, a, z) in t.net && Runs(t, a)
      ensures b !in t.servers[a].received
    {
      StartKeyPartOnce(s, i, y, a, b, z);
    }
  }

  lemma StartLosesNothing(s: State, i: nat, y: Element)
    requires NothingIsLost(s) && i < |s.servers| && i !in s.cons.crashed && s.servers[i].Idle?
    ensures NothingIsLost(OnStart(s, i, y))
  {
    SentByStart(s, i, y);
    var t := OnStart(s, i, y);
    forall a: nat, b: nat | Runs(t, a) && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures UnderWay(t, a, b)
    {
      if a == i {
        assert EncKey(a, b) in t.net;
      } else {
        assert UnderWay(s, a, b);
        if b == i && a in s.servers[i].waiting {
          assert KeyPart(b, a, y) in t.net;
        }
      }
    }
  }

  lemma StartIsGood(k: Config, s: State, i: nat, y: Element)
    requires Invariant(k, s) && i < k.n
    ensures Invariant(k, OnStart(s, i, y))
  {
    var t := OnStart(s, i, y);
    if i !in s.cons.crashed && s.servers[i].Idle? {
      StartNet(s, i, y);
      StartOncePerPair(s, i, y);
      StartLosesNothing(s, i, y);
      ConsStays(k, s, t);
      forall a: nat | Runs(t, a)
        ensures ReceivedOk(t, a)
      {
      }
    }
  }

  lemma EncKeyNet(s: State, m: Message)
    requires NetOk(s) && WaitingOk(s) && m in s.net && m.EncKey?
    ensures NetOk(OnEncKey(s, m)) && WaitingOk(OnEncKey(s, m))
  {
    var t := OnEncKey(s, m);
    assert Runs(s, m.from);
    forall a: nat, b: nat | b < |t.servers| && t.servers[b].Idle? && a in t.servers[b].waiting
      ensures Runs(t, a)
    {
      assert Runs(s, a);
    }
  }

  lemma EncKeyOncePerPair(s: State, m: Message)
    requires NetOk(s) && OncePerPair(s) && m in s.net && m.EncKey?
    ensures OncePerPair(OnEncKey(s, m))
  {
    var t := OnEncKey(s, m);
    forall a: nat, b: nat | EncKey(a, b) in t.net && Runs(t, a) && b < |t.servers|
      ensures if t.servers[b].Idle? then a !in t.servers[b].waiting
              else KeyPart(b, a, t.servers[b].y) !in t.net && b !in t.servers[a].received
    {
      assert EncKey(a, b) in s.net && EncKey(a, b) != m;
    }
  }

  lemma EncKeyLosesNothing(s: State, m: Message)
    requires NetOk(s) && NothingIsLost(s) && m in s.net && m.EncKey?
    ensures NothingIsLost(OnEncKey(s, m))
  {
    var t := OnEncKey(s, m);
    forall a: nat, b: nat | Runs(t, a) && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures UnderWay(t, a, b)
    {
      assert UnderWay(s, a, b);
    }
  }

  lemma EncKeyServers(s: State, m: Message)
    requires NetOk(s) && m in s.net && m.EncKey?
    ensures |OnEncKey(s, m).servers| == |s.servers|
    ensures forall a: nat :: Runs(s, a) <==> Runs(OnEncKey(s, m), a)
    ensures forall a: nat :: Runs(s, a) ==> OnEncKey(s, m).servers[a] == s.servers[a]
  {
  }

  lemma ReceivedStays(s: State, t: State)
    requires |s.servers| == |t.servers|
    requires forall a: nat :: Runs(s, a) <==> Runs(t, a)
    requires forall a: nat :: Runs(s, a) ==> t.servers[a] == s.servers[a]
    requires forall a: nat :: Runs(s, a) ==> ReceivedOk(s, a)
    ensures forall a: nat :: Runs(t, a) ==> ReceivedOk(t, a)
  {
    forall a: nat | Runs(t, a)
      ensures ReceivedOk(t, a)
    {
      assert ReceivedOk(s, a);
    }
  }

  // The keys that servers have stay right in a step that gives nobody a key and leaves the decision alone.
  lemma KeysStay(k: Config, s: State, t: State)
    requires IsConfig(k) && |s.servers| == |t.servers| == k.n && ConsOk(k, s) && ConsOk(k, t) && KeysOk(k, s)
    requires t.cons.decided == s.cons.decided && t.cons.deciders == s.cons.deciders
    requires k.id in s.cons.decided ==> DecidedKey(k, t) == DecidedKey(k, s)
    requires forall a: nat :: Runs(s, a) ==> Runs(t, a) && t.servers[a].key == s.servers[a].key
    requires forall a: nat :: Runs(t, a) && !Runs(s, a) ==> t.servers[a].key.None?
    ensures KeysOk(k, t)
  {
    forall a: nat | Runs(t, a) && t.servers[a].key.Some?
      ensures k.id in t.cons.decided && t.servers[a].key.value == DecidedKey(k, t) && (a, k.id) in t.cons.deciders
    {
      assert Runs(s, a);
    }
  }

  lemma EncKeyCons(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.EncKey?
    ensures |OnEncKey(s, m).servers| == k.n && ConsOk(k, OnEncKey(s, m)) && OnEncKey(s, m).cons == s.cons
    ensures k.id in s.cons.decided ==> DecidedKey(k, OnEncKey(s, m)) == DecidedKey(k, s)
  {
    EncKeyServers(s, m);
    ConsStays(k, s, OnEncKey(s, m));
  }

  lemma EncKeyIsGood(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.EncKey?
    ensures Invariant(k, OnEncKey(s, m))
  {
    var t := OnEncKey(s, m);
    EncKeyNet(s, m);
    EncKeyOncePerPair(s, m);
    EncKeyLosesNothing(s, m);
    EncKeyServers(s, m);
    ReceivedStays(s, t);
    EncKeyCons(k, s, m);
    KeysStay(k, s, t);
  }

  lemma KeyPartNet(k: Config, s: State, m: Message)
    requires IsConfig(k) && NetOk(s) && WaitingOk(s) && m in s.net && m.KeyPart?
    ensures NetOk(OnKeyPart(k, s, m)) && WaitingOk(OnKeyPart(k, s, m))
  {
    var t := OnKeyPart(k, s, m);
    forall o | o in t.net
      ensures Runs(t, o.from) && o.to < |t.servers| && (o.KeyPart? ==> Runs(t, o.to) && o.y == t.servers[o.from].y)
    {
      assert Runs(s, o.from);
    }
    forall a: nat, b: nat | b < |t.servers| && t.servers[b].Idle? && a in t.servers[b].waiting
      ensures Runs(t, a)
    {
      assert Runs(s, a);
    }
  }

  lemma KeyPartOncePerPair(k: Config, s: State, m: Message)
    requires IsConfig(k) && NetOk(s) && OncePerPair(s) && m in s.net && m.KeyPart?
    ensures OncePerPair(OnKeyPart(k, s, m))
  {
    var t := OnKeyPart(k, s, m);
    forall a: nat, b: nat | EncKey(a, b) in t.net && Runs(t, a) && b < |t.servers|
      ensures if t.servers[b].Idle? then a !in t.servers[b].waiting
              else KeyPart(b, a, t.servers[b].y) !in t.net && b !in t.servers[a].received
    {
      assert EncKey(a, b) in s.net && Runs(s, a);
    }
    forall a: nat, b: nat, y | KeyPart(b, a, y) in t.net && Runs(t, a)
      ensures b !in t.servers[a].received
    {
      assert KeyPart(b, a, y) in s.net && Runs(s, a) && y == s.servers[b].y;
    }
  }

  lemma KeyPartLosesNothing(k: Config, s: State, m: Message)
    requires IsConfig(k) && NetOk(s) && NothingIsLost(s) && m in s.net && m.KeyPart?
    ensures NothingIsLost(OnKeyPart(k, s, m))
  {
    var t := OnKeyPart(k, s, m);
    forall a: nat, b: nat | Runs(t, a) && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures UnderWay(t, a, b)
    {
      assert Runs(s, a) && UnderWay(s, a, b);
    }
  }

  lemma KeyPartReceived(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.KeyPart?
    ensures forall i: nat :: Runs(OnKeyPart(k, s, m), i) ==> ReceivedOk(OnKeyPart(k, s, m), i)
  {
    var t := OnKeyPart(k, s, m);
    forall i: nat | Runs(t, i)
      ensures ReceivedOk(t, i)
    {
      assert Runs(s, i) && ReceivedOk(s, i);
      assert m == KeyPart(m.from, m.to, m.y);
      if t.servers[i] != s.servers[i] {
        assert i == m.to && m.from !in s.servers[i].received;
        var before := s.servers[i].order;
        var after := t.servers[i].order;
        assert after == before + [m.from];
        assert m.from !in before;
        forall a, b | 0 <= a < b < |after|
          ensures after[a] != after[b]
        {
          assert after[a] == before[a];
        }
      }
      forall j | j in t.servers[i].received
        ensures Runs(t, j) && t.servers[i].received[j] == t.servers[j].y
      {
        assert j == m.from || j in s.servers[i].received;
        assert Runs(s, j);
      }
    }
  }

  // The proposal of a server with N contributions is right.
  lemma OwnProposalOk(k: Config, s: State, i: nat)
    requires IsConfig(k) && |s.servers| == k.n && Runs(s, i) && ReceivedOk(s, i) && |s.servers[i].order| == Quorum(k)
    ensures var server := s.servers[i];
            ProposalOk(k, s, Proposal(server.order, Differences(Values(server.received, server.order))))
  {
    var server := s.servers[i];
    forall l | 0 <= l < |server.order|
      ensures Runs(s, server.order[l])
      ensures Values(server.received, server.order)[l] == Contributions(s)[server.order[l]]
    {
      assert server.order[l] in server.received;
    }
    assert Values(server.received, server.order) == Chosen(Contributions(s), server.order);
  }

  lemma ProposesWithQuorum(k: Config, s: State, m: Message)
    requires IsConfig(k) && m.KeyPart? && m.to < |s.servers| && OnKeyPart(k, s, m).cons != s.cons
    ensures var server := OnKeyPart(k, s, m).servers[m.to]; server.Running? && |server.order| == Quorum(k)
  {
  }

  // What consensus gets from a server that has just received a contribution: a proposal, if that makes N.
  lemma KeyPartProposes(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.KeyPart?
    ensures var t := OnKeyPart(k, s, m);
            && |t.servers| == k.n && Runs(t, m.to)
            && s.cons.proposed <= t.cons.proposed && t.cons.crashed == s.cons.crashed
            && t.cons.decided == s.cons.decided && t.cons.deciders == s.cons.deciders
            && (forall q :: q in t.cons.proposed && q !in s.cons.proposed ==>
                  q.0 == m.to && q.1 == k.id && |t.servers[m.to].order| >= Quorum(k) && ProposalOk(k, t, q.2))
            && (|t.servers[m.to].order| >= Quorum(k) ==> H.HasProposed(t.cons, m.to, k.id))
  {
    var t := OnKeyPart(k, s, m);
    var i := m.to;
    assert Runs(s, i);
    if t.cons != s.cons {
      ProposesWithQuorum(k, s, m);
      KeyPartReceived(k, s, m);
      OwnProposalOk(k, t, i);
      var server := t.servers[i];
      var p := Proposal(server.order, Differences(Values(server.received, server.order)));
      assert t.cons.proposed == s.cons.proposed + {(i, k.id, p)};
      assert (i, k.id, p) in t.cons.proposed;
    } else if |t.servers[i].order| >= Quorum(k) {
      assert |s.servers[i].order| >= Quorum(k);
    }
  }

  lemma KeyPartServers(k: Config, s: State, m: Message)
    requires IsConfig(k) && NetOk(s) && m in s.net && m.KeyPart?
    ensures |OnKeyPart(k, s, m).servers| == |s.servers|
    ensures forall a: nat :: Runs(s, a) <==> Runs(OnKeyPart(k, s, m), a)
    ensures forall a: nat :: Runs(s, a) ==> OnKeyPart(k, s, m).servers[a].y == s.servers[a].y
    ensures forall a: nat :: Runs(s, a) ==> OnKeyPart(k, s, m).servers[a].key == s.servers[a].key
    ensures forall a: nat :: Runs(s, a) ==> |OnKeyPart(k, s, m).servers[a].order| >= |s.servers[a].order|
    ensures forall a: nat :: Runs(s, a) && a != m.to ==> OnKeyPart(k, s, m).servers[a] == s.servers[a]
  {
  }

  lemma KeyPartCons(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.KeyPart?
    ensures ConsOk(k, OnKeyPart(k, s, m))
    ensures k.id in s.cons.decided ==> DecidedKey(k, OnKeyPart(k, s, m)) == DecidedKey(k, s)
  {
    var t := OnKeyPart(k, s, m);
    KeyPartProposes(k, s, m);
    KeyPartServers(k, s, m);
    forall q | q in t.cons.proposed
      ensures q.1 == k.id && ProposalOk(k, t, q.2)
    {
      if q in s.cons.proposed {
        ProposalStays(k, s, t, q.2);
      }
    }
    forall a: nat, id: nat, p | (a, id, p) in t.cons.proposed
      ensures Runs(t, a) && |t.servers[a].order| >= Quorum(k)
    {
      if (a, id, p) in s.cons.proposed {
        assert Runs(s, a) && |s.servers[a].order| >= Quorum(k);
      }
    }
    forall a: nat | Runs(t, a) && |t.servers[a].order| >= Quorum(k)
      ensures H.HasProposed(t.cons, a, k.id)
    {
      if a != m.to {
        assert Runs(s, a) && H.HasProposed(s.cons, a, k.id);
        var value := H.ProposalOf(s.cons, a, k.id);
        assert (a, k.id, value) in t.cons.proposed;
      }
    }
    if k.id in s.cons.decided {
      ProposalStays(k, s, t, s.cons.decided[k.id]);
    }
  }

  lemma KeyPartIsGood(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.KeyPart?
    ensures Invariant(k, OnKeyPart(k, s, m))
  {
    var t := OnKeyPart(k, s, m);
    KeyPartNet(k, s, m);
    KeyPartOncePerPair(k, s, m);
    KeyPartLosesNothing(k, s, m);
    KeyPartReceived(k, s, m);
    KeyPartCons(k, s, m);
    KeyPartProposes(k, s, m);
    KeyPartServers(k, s, m);
    KeysStay(k, s, t);
  }

  lemma TwoQuorumsMeet(k: Config)
    requires IsConfig(k)
    ensures Quorum(k) + Quorum(k) > k.n
  {
  }

  // 2N > n: of the decided servers, at least one contribution is known to a server that has proposed.
  lemma SomeContributionIsKnown(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && Runs(s, i) && |s.servers[i].order| >= Quorum(k) && ProposalOk(k, s, p)
    ensures FirstKnown(s.servers[i].received, p.u, 0) < |p.u|
  {
    var known := s.servers[i].received.Keys;
    assert ReceivedOk(s, i);
    assert known <= Servers(k.n) by {
      forall j | j in known
        ensures j in Servers(k.n)
      {
        assert Runs(s, j);
      }
    }
    var named := ElementsOf(p.u);
    assert named <= Servers(k.n) by {
      forall j | j in named
        ensures j in Servers(k.n)
      {
        var l := IndexOf(p.u, j);
        assert Runs(s, p.u[l]);
      }
    }
    TwoQuorumsMeet(k);
    var j := QuorumsMeet(k.n, known, named);
    var l := IndexOf(p.u, j);
  }

  // What is decided was proposed, and whoever decides has proposed.
  lemma DecisionIsProposed(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures Runs(s, i) && |s.servers[i].order| >= Quorum(k) && ProposalOk(k, s, p)
    ensures k.id in s.cons.decided ==> s.cons.decided[k.id] == p
  {
    var own := H.ProposalOf(s.cons, i, k.id);
    var proposer := H.ProposerOf(s.cons, k.id, p);
  }

  // From any known contribution of the decided sequence, the key.
  lemma KnownGivesKey(k: Config, s: State, i: nat, p: Proposal, m: nat)
    requires IsConfig(k) && |s.servers| == k.n && Runs(s, i) && ReceivedOk(s, i) && ProposalOk(k, s, p)
    requires m < |p.u| && p.u[m] in s.servers[i].received
    ensures |p.d| == |p.u|
    ensures Computed(p.d, m, s.servers[i].received[p.u[m]], k.c) == Key(Chosen(Contributions(s), p.u), k.c)
  {
    assert Runs(s, p.u[m]);
    var y := Chosen(Contributions(s), p.u);
    assert y[m] == s.servers[i].received[p.u[m]];
    ComputedIsKey(y, m, k.c);
  }

  // Claim: whoever decides without having finished finishes at once, with the key of the decision.
  lemma DecisionFinishes(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures Runs(s, i) && ProposalOk(k, s, p)
    ensures HasKey(OnDecide(k, s, i, p).servers[i])
    ensures s.servers[i].key.None? ==>
      OnDecide(k, s, i, p).servers ==
      s.servers[i := s.servers[i].(key := Some(Key(Chosen(Contributions(s), p.u), k.c)))]
    ensures s.servers[i].key.Some? ==> OnDecide(k, s, i, p).servers == s.servers
  {
    DecisionIsProposed(k, s, i, p);
    if s.servers[i].key.None? {
      SomeContributionIsKnown(k, s, i, p);
      assert ReceivedOk(s, i);
      KnownGivesKey(k, s, i, p, FirstKnown(s.servers[i].received, p.u, 0));
    }
  }

  // Servers as they were, but one of them may have a key now.
  ghost predicate OnlyAKey(s: State, t: State, i: nat) {
    && i < |s.servers| == |t.servers| && Runs(s, i) && Runs(t, i)
    && t.net == s.net && t.cons.proposed == s.cons.proposed && t.cons.crashed == s.cons.crashed
    && t.servers == s.servers[i := s.servers[i].(key := t.servers[i].key)]
    && (s.servers[i].key.Some? ==> t.servers[i].key.Some?)
  }

  lemma AKeyLeavesTheRest(s: State, t: State, i: nat)
    requires OnlyAKey(s, t, i) && NetOk(s) && WaitingOk(s) && OncePerPair(s) && NothingIsLost(s)
    requires forall a: nat :: Runs(s, a) ==> ReceivedOk(s, a)
    ensures NetOk(t) && WaitingOk(t) && OncePerPair(t) && NothingIsLost(t)
    ensures forall a: nat :: Runs(t, a) ==> ReceivedOk(t, a)
  {
    assert forall a: nat :: Runs(s, a) <==> Runs(t, a);
    forall a: nat | Runs(t, a)
      ensures ReceivedOk(t, a)
    {
      assert ReceivedOk(s, a);
    }
    forall a: nat, b: nat | Runs(t, a) && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures UnderWay(t, a, b)
    {
      assert UnderWay(s, a, b);
    }
  }

  lemma DecideCons(k: Config, s: State, t: State, i: nat, p: Proposal)
    requires IsConfig(k) && |s.servers| == k.n && ConsOk(k, s) && OnlyAKey(s, t, i) && ProposalOk(k, s, p)
    requires t.cons.decided == s.cons.decided[k.id := p]
    ensures ConsOk(k, t)
    ensures DecidedKey(k, t) == Key(Chosen(Contributions(s), p.u), k.c)
  {
    assert forall a: nat :: Runs(s, a) <==> Runs(t, a);
    ProposalStays(k, s, t, p);
    forall q | q in t.cons.proposed
      ensures q.1 == k.id && ProposalOk(k, t, q.2)
    {
      ProposalStays(k, s, t, q.2);
    }
    forall a: nat | Runs(t, a) && |t.servers[a].order| >= Quorum(k)
      ensures H.HasProposed(t.cons, a, k.id)
    {
      assert H.HasProposed(s.cons, a, k.id);
    }
  }

  lemma DecideKeys(k: Config, s: State, t: State, i: nat, p: Proposal)
    requires IsConfig(k) && |s.servers| == k.n && ConsOk(k, s) && KeysOk(k, s) && OnlyAKey(s, t, i) && ConsOk(k, t)
    requires k.id in s.cons.decided ==> s.cons.decided[k.id] == p
    requires t.cons.decided == s.cons.decided[k.id := p] && t.cons.deciders == s.cons.deciders + {(i, k.id)}
    requires DecidedKey(k, t) == Key(Chosen(Contributions(s), p.u), k.c)
    requires t.servers[i].key.Some? && (s.servers[i].key.None? ==> t.servers[i].key.value == DecidedKey(k, t))
    requires s.servers[i].key.Some? ==> t.servers == s.servers
    ensures KeysOk(k, t)
  {
    assert forall a: nat :: Runs(s, a) <==> Runs(t, a);
  }

  lemma DecideGivesOnlyAKey(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures OnlyAKey(s, OnDecide(k, s, i, p), i)
    ensures OnDecide(k, s, i, p).cons.decided == s.cons.decided[k.id := p]
    ensures OnDecide(k, s, i, p).cons.deciders == s.cons.deciders + {(i, k.id)}
  {
    hide NetOk, WaitingOk, ReceivedOk, OncePerPair, NothingIsLost, ConsOk, ProposalOk, KeysOk;
    DecisionFinishes(k, s, i, p);
  }

  lemma DecideIsGood(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures Invariant(k, OnDecide(k, s, i, p))
    ensures k.id in OnDecide(k, s, i, p).cons.decided
    ensures DecidedKey(k, OnDecide(k, s, i, p)) == Key(Chosen(Contributions(s), p.u), k.c)
  {
    hide NetOk, WaitingOk, ReceivedOk, OncePerPair, NothingIsLost, ProposalOk;
    var t := OnDecide(k, s, i, p);
    DecisionIsProposed(k, s, i, p);
    DecisionFinishes(k, s, i, p);
    DecideGivesOnlyAKey(k, s, i, p);
    AKeyLeavesTheRest(s, t, i);
    DecideCons(k, s, t, i, p);
    DecideKeys(k, s, t, i, p);
  }

  lemma CrashIsGood(k: Config, s: State, i: nat)
    requires Invariant(k, s)
    ensures Invariant(k, s.(cons := H.ConsStep(k.once, s.cons, H.Halt(i)).state))
  {
    var t := s.(cons := H.ConsStep(k.once, s.cons, H.Halt(i)).state);
    ConsStays(k, s, t);
    forall a: nat | Runs(t, a)
      ensures ReceivedOk(t, a)
    {
      assert ReceivedOk(s, a);
    }
    forall a: nat, b: nat | Runs(t, a) && b < |t.servers| && a !in t.cons.crashed && b !in t.cons.crashed
      ensures UnderWay(t, a, b)
    {
      assert UnderWay(s, a, b);
    }
  }

  // Claim: every step keeps the invariant.
  lemma StepIsGood(k: Config, s: State, a: Action)
    requires Invariant(k, s) && Enabled(k, s, a)
    ensures Invariant(k, Apply(k, s, a))
  {
    match a
    case Start(i, y) => StartIsGood(k, s, i, y);
    case Deliver(m) => if m.EncKey? { EncKeyIsGood(k, s, m); } else { KeyPartIsGood(k, s, m); }
    case Decide(i, p) => DecideIsGood(k, s, i, p);
    case Crash(i) => CrashIsGood(k, s, i);
  }

  lemma StartSendsNew(s: State, i: nat, y: Element)
    requires NetOk(s) && i < |s.servers|
    ensures Sent(s, Start(i, y)) !! s.net
  {
    if i !in s.cons.crashed && s.servers[i].Idle? {
      SentByStart(s, i, y);
      forall m | m in Sent(s, Start(i, y))
        ensures m !in s.net
      {
        assert m in s.net ==> Runs(s, m.from);
      }
    }
  }

  lemma AnswerIsNew(s: State, m: Message)
    requires NetOk(s) && OncePerPair(s) && m in s.net && m.EncKey? && m.to < |s.servers|
    ensures Sent(s, Deliver(m)) !! s.net
  {
    if m.to !in s.cons.crashed && s.servers[m.to].Running? {
      assert Runs(s, m.from) && EncKey(m.from, m.to) in s.net;
    }
  }

  // Claim: the network never gets a message that it still holds, so that a set of messages is a bag.
  lemma MessagesAreNew(k: Config, s: State, a: Action)
    requires Invariant(k, s) && Enabled(k, s, a)
    ensures Sent(s, a) !! s.net
  {
    match a
    case Start(i, y) => StartSendsNew(s, i, y);
    case Deliver(m) => if m.EncKey? { AnswerIsNew(s, m); }
    case _ =>
  }

  lemma OneMoreInSession(servers: set<nat>, i: nat, id: nat)
    ensures InSession(servers + {i}, id) == InSession(servers, id) + {(i, id)}
    ensures (i, id) in InSession(servers, id) <==> i in servers
  {
  }

  // Who has started and finished, when server i alone may have changed.
  lemma OneServerChanged(s: State, t: State, i: nat)
    requires i < |s.servers| == |t.servers| && t.servers == s.servers[i := t.servers[i]]
    requires s.servers[i].Running? ==> t.servers[i].Running?
    requires HasKey(s.servers[i]) ==> HasKey(t.servers[i])
    ensures Starters(t) == if t.servers[i].Running? then Starters(s) + {i} else Starters(s)
    ensures Finishers(t) == if HasKey(t.servers[i]) then Finishers(s) + {i} else Finishers(s)
    ensures s.servers[i].Running? ==> Starters(t) == Starters(s)
    ensures HasKey(s.servers[i]) ==> Finishers(t) == Finishers(s)
    ensures i in Starters(s) <==> s.servers[i].Running?
    ensures i in Finishers(s) <==> HasKey(s.servers[i])
  {
  }

  // Two states that show TH_gke the same.
  lemma SameHost(k: Config, s: State, t: State)
    requires Invariant(k, s) && Invariant(k, t) && s.cons.crashed == t.cons.crashed
    requires Starters(s) == Starters(t) && Finishers(s) == Finishers(t)
    requires k.id in s.cons.decided ==> k.id in t.cons.decided && DecidedKey(k, s) == DecidedKey(k, t)
    ensures Host(k, s) == Host(k, t)
  {
    if Finishers(s) != {} {
      FinishersHaveDecided(k, s);
    }
  }

  lemma HostTakesFinish(starters: set<nat>, finishers: set<nat>, id: nat, key: Option<Element>, crashed: set<nat>, i: nat, x: Element)
    requires i in starters && i !in finishers && i !in crashed && (key.Some? ==> key.value == x)
    ensures H.GkeStep(HostOf(starters, finishers, id, key, crashed), H.Finish(i, id, x))
         == H.Accepted(HostOf(starters, finishers + {i}, id, Some(x), crashed))
  {
    OneMoreInSession(starters, i, id);
    OneMoreInSession(finishers, i, id);
    var before := HostOf(starters, finishers, id, key, crashed).keys;
    assert before[id := x] == map[id := x];
  }

  lemma DecisionFinishesOne(s: State, t: State, i: nat)
    requires i < |s.servers| == |t.servers| && t.servers == s.servers[i := t.servers[i]]
    requires Runs(s, i) && HasKey(t.servers[i])
    ensures Starters(t) == Starters(s) && i in Starters(s)
    ensures Finishers(t) == Finishers(s) + {i} && (i in Finishers(s) <==> HasKey(s.servers[i]))
  {
    OneServerChanged(s, t, i);
  }

  lemma DecidedKeyIs(k: Config, s: State, p: Proposal)
    requires IsConfig(k) && |s.servers| == k.n && ConsOk(k, s) && k.id in s.cons.decided && s.cons.decided[k.id] == p
    ensures DecidedKey(k, s) == Key(Chosen(Contributions(s), p.u), k.c)
  {
  }

  // The key that TH_gke shows after a decision is the key of that decision.
  lemma KeyAfterDecision(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures Invariant(k, OnDecide(k, s, i, p)) && Runs(s, i)
    ensures Starters(OnDecide(k, s, i, p)) == Starters(s) && i in Starters(s)
    ensures Finishers(OnDecide(k, s, i, p)) == Finishers(s) + {i} && (i in Finishers(s) <==> HasKey(s.servers[i]))
    ensures KeyShown(k, OnDecide(k, s, i, p)) == Some(Key(Chosen(Contributions(s), p.u), k.c))
    ensures KeyShown(k, s).Some? ==> KeyShown(k, s) == KeyShown(k, OnDecide(k, s, i, p))
  {
    var t := OnDecide(k, s, i, p);
    DecisionFinishes(k, s, i, p);
    DecideIsGood(k, s, i, p);
    DecisionFinishesOne(s, t, i);
    assert i in Finishers(t);
    if Finishers(s) != {} {
      FinishersHaveDecided(k, s);
      DecisionIsProposed(k, s, i, p);
      DecidedKeyIs(k, s, p);
    }
  }

  lemma FinishIsShown(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    requires Runs(s, i)
    ensures Shown(k, s, Decide(i, p)) ==
      if s.servers[i].key.None? then Some(H.Finish(i, k.id, Key(Chosen(Contributions(s), p.u), k.c))) else None
  {
    DecisionFinishes(k, s, i, p);
  }

  lemma DecisionRefines(k: Config, s: State, i: nat, p: Proposal)
    requires Invariant(k, s) && i < k.n && H.ConsStep(k.once, s.cons, H.Decide(i, k.id, p)).Accepted?
    ensures Invariant(k, OnDecide(k, s, i, p))
    ensures match Shown(k, s, Decide(i, p))
      case None => Host(k, OnDecide(k, s, i, p)) == Host(k, s)
      case Some(e) => H.GkeStep(Host(k, s), e) == H.Accepted(Host(k, OnDecide(k, s, i, p)))
  {
    hide NetOk, WaitingOk, ReceivedOk, OncePerPair, NothingIsLost, KeysOk;
    KeyAfterDecision(k, s, i, p);
    FinishIsShown(k, s, i, p);
    if s.servers[i].key.None? {
      HostTakesFinish(Starters(s), Finishers(s), k.id, KeyShown(k, s), s.cons.crashed, i, Key(Chosen(Contributions(s), p.u), k.c));
    } else {
      assert Finishers(s) + {i} == Finishers(s);
    }
  }

  lemma StartRefines(k: Config, s: State, i: nat, y: Element)
    requires Invariant(k, s) && i < k.n
    ensures Invariant(k, OnStart(s, i, y))
    ensures H.GkeStep(Host(k, s), H.Start(i, k.id)) == H.Accepted(Host(k, OnStart(s, i, y)))
  {
    var t := OnStart(s, i, y);
    StartIsGood(k, s, i, y);
    OneServerChanged(s, t, i);
    OneMoreInSession(Starters(s), i, k.id);
    if i !in s.cons.crashed {
      ConsStays(k, s, t);
      if Finishers(s) != {} {
        FinishersHaveDecided(k, s);
      }
    }
  }

  lemma DeliveryFinishesNobody(k: Config, s: State, m: Message)
    requires IsConfig(k) && |s.servers| == k.n && m in s.net && m.to < k.n
    ensures Starters(Apply(k, s, Deliver(m))) == Starters(s)
    ensures Finishers(Apply(k, s, Deliver(m))) == Finishers(s)
  {
    OneServerChanged(s, Apply(k, s, Deliver(m)), m.to);
  }

  lemma DeliveryKeepsDecision(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net && m.to < k.n
    ensures Invariant(k, Apply(k, s, Deliver(m))) && Apply(k, s, Deliver(m)).cons.crashed == s.cons.crashed
    ensures Apply(k, s, Deliver(m)).cons.decided == s.cons.decided
    ensures k.id in s.cons.decided ==> DecidedKey(k, Apply(k, s, Deliver(m))) == DecidedKey(k, s)
  {
    hide NetOk, WaitingOk, ReceivedOk, OncePerPair, NothingIsLost, ProposalOk, KeysOk;
    if m.EncKey? {
      EncKeyIsGood(k, s, m);
      EncKeyCons(k, s, m);
    } else {
      KeyPartIsGood(k, s, m);
      KeyPartCons(k, s, m);
      KeyPartProposes(k, s, m);
    }
  }

  lemma DeliveryRefines(k: Config, s: State, m: Message)
    requires Invariant(k, s) && m in s.net
    ensures Invariant(k, Apply(k, s, Deliver(m))) && Host(k, Apply(k, s, Deliver(m))) == Host(k, s)
  {
    assert m.to < k.n;
    hide NetOk, WaitingOk, ReceivedOk, OncePerPair, NothingIsLost, ProposalOk, KeysOk;
    DeliveryKeepsDecision(k, s, m);
    DeliveryFinishesNobody(k, s, m);
    SameHost(k, s, Apply(k, s, Deliver(m)));
  }

  lemma CrashRefines(k: Config, s: State, i: nat)
    requires Invariant(k, s) && i < k.n
    ensures Invariant(k, Apply(k, s, Crash(i)))
    ensures H.GkeStep(Host(k, s), H.Crash(i)) == H.Accepted(Host(k, Apply(k, s, Crash(i))))
  {
    var t := Apply(k, s, Crash(i));
    CrashIsGood(k, s, i);
    OneServerChanged(s, t, i);
    assert Starters(t) == Starters(s) && Finishers(t) == Finishers(s);
    if Finishers(s) != {} {
      FinishersHaveDecided(k, s);
    }
  }

  // Claim: every step of ω is one of TH_gke, or shows the user nothing and changes nothing there.
  lemma StepRefines(k: Config, s: State, a: Action)
    requires Invariant(k, s) && Enabled(k, s, a)
    ensures Invariant(k, Apply(k, s, a))
    ensures match Shown(k, s, a)
      case None => Host(k, Apply(k, s, a)) == Host(k, s)
      case Some(e) => H.GkeStep(Host(k, s), e) == H.Accepted(Host(k, Apply(k, s, a)))
  {
    match a
    case Start(i, y) => StartRefines(k, s, i, y);
    case Deliver(m) => DeliveryRefines(k, s, m);
    case Crash(i) => CrashRefines(k, s, i);
    case Decide(i, p) => DecisionRefines(k, s, i, p);
  }

  // The state after some actions, if they are enabled one after the other.
  function Run(k: Config, actions: seq<Action>): Option<State>
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
  function Trace(k: Config, actions: seq<Action>): seq<H.GkeEvent<nat, Element>>
    requires IsConfig(k) && Run(k, actions).Some?
  {
    if |actions| == 0 then []
    else
      var before := actions[..|actions| - 1];
      match Shown(k, Run(k, before).value, actions[|actions| - 1])
      case None => Trace(k, before)
      case Some(e) => Trace(k, before) + [e]
  }

  // Claim: what the users see of any run of ω, TH_gke can show them.
  lemma RunRefines(k: Config, actions: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some?
    ensures Invariant(k, Run(k, actions).value)
    ensures H.GkeRun(Trace(k, actions)) == H.Accepted(Host(k, Run(k, actions).value))
  {
    if |actions| == 0 {
      InitIsGood(k);
    } else {
      var before := actions[..|actions| - 1];
      RunRefines(k, before);
      var s := Run(k, before).value;
      var a := actions[|actions| - 1];
      StepRefines(k, s, a);
      match Shown(k, s, a)
      case None =>
      case Some(e) => assert (Trace(k, before) + [e])[..|Trace(k, before)|] == Trace(k, before);
    }
  }

  // Claim: in any run of ω, two servers that finish do so with the same key, and no server finishes twice.
  lemma Agreement(k: Config, actions: seq<Action>, a: nat, b: nat)
    requires IsConfig(k) && Run(k, actions).Some? && a < b < |Trace(k, actions)|
    requires Trace(k, actions)[a].Finish? && Trace(k, actions)[b].Finish?
    requires Trace(k, actions)[a].id == Trace(k, actions)[b].id
    ensures Trace(k, actions)[a].key == Trace(k, actions)[b].key
    ensures Trace(k, actions)[a].i != Trace(k, actions)[b].i
  {
    RunRefines(k, actions);
    H.GkePromises(Trace(k, actions), b);
  }
}
