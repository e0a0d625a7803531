include "OmegaFsLive.dfy"

// What break-ins tell of the key of ω_fs [CS04 §4.3, Def. 6], for all n, t_c < n/2 and t_b ≤ n. Where at most t_b servers are broken into
// and TH_fs-gke has not revealed the key, each was broken into before it started or after it had finished. A finished server is its share
// and knows public keys besides, nothing else; so the adversary has read shares, of at most t_b servers. Proved of every such run: for
// every candidate key there are contributions with the same differences, in every component, and the same shares at all servers that were
// broken into. And there are such runs: whichever t_b servers are broken into after all have finished.

abstract module OmegaFsSecrecy refines OmegaFsLive {
  // At most t_b servers are broken into, and the key is not revealed.
  ghost predicate IsHidden(k: Config, actions: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some?
  {
    RunRefines(k, actions);
    var h := H.FsRun(k.tb, Trace(k, actions)).state;
    |h.broken| <= k.tb && k.id !in h.revealed
  }

  lemma HiddenBefore(k: Config, actions: seq<Action>)
    requires IsConfig(k) && |actions| > 0 && Run(k, actions).Some? && IsHidden(k, actions)
    ensures IsHidden(k, actions[..|actions| - 1])
  {
    var before := actions[..|actions| - 1];
    var s := Run(k, before).value;
    var a := actions[|actions| - 1];
    RunRefines(k, actions);
    RunRefines(k, before);
    match Shown(k, s, a)
    case None =>
    case Some(e) =>
      assert Trace(k, actions) == Trace(k, before) + [e];
      assert Trace(k, actions)[..|Trace(k, actions)| - 1] == Trace(k, before);
      H.BreakInsGrow(k.tb, Trace(k, actions));
  }

  // TH_fs-gke reveals the key when a server is broken into that runs.
  lemma RevealsRunning(k: Config, s: State, h: H.FsGke<nat, Element>, i: nat)
    requires Invariant(k, s) && Fits(k, s, h) && Runs(s, i)
    ensures var e: H.GkeEvent<nat, Element> := H.BreakIn(i);
            var after := H.FsStep(k.tb, h, e).state;
            |after.broken| <= k.tb ==> k.id in after.revealed
  {
    assert i in Servers(k.n) && HasStarted(s, i);
    assert (i, k.id) in h.base.started;
    assert (i, k.id) !in h.base.finished;
    var broken := h.broken + {i};
    if |broken| <= k.tb {
      assert k.id in H.Revealed(k.tb, h.base, broken, i);
    }
  }

  lemma FewAreBroken(k: Config, actions: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some? && IsHidden(k, actions)
    ensures |Broken(Run(k, actions).value)| <= k.tb
  {
    RunRefines(k, actions);
  }

  // A break-in shows itself.
  lemma TraceOfBreakIn(k: Config, actions: seq<Action>)
    requires IsConfig(k) && |actions| > 0 && Run(k, actions).Some? && actions[|actions| - 1].BreakIn?
    ensures Run(k, actions[..|actions| - 1]).Some?
    ensures Trace(k, actions) == Trace(k, actions[..|actions| - 1]) + [H.BreakIn(actions[|actions| - 1].i)]
  {
    hide *;
    var before, a := actions[..|actions| - 1], actions[|actions| - 1];
    assert Run(k, before).Some? && Enabled(k, Run(k, before).value, a) by { reveal Run; }
    assert Shown(k, Run(k, before).value, a) == Some(H.BreakIn(a.i)) by { reveal Shown; }
    reveal Trace;
  }

  lemma OneMore(tb: nat, es: seq<H.GkeEvent<nat, Element>>, e: H.GkeEvent<nat, Element>)
    requires H.FsRun(tb, es).Accepted?
    ensures H.FsRun(tb, es + [e]) == H.FsStep(tb, H.FsRun(tb, es).state, e)
  {
    assert (es + [e])[..|es|] == es;
  }

  // When the last step is a break-in.
  lemma LastBreakIn(k: Config, actions: seq<Action>)
    requires IsConfig(k) && |actions| > 0 && Run(k, actions).Some? && actions[|actions| - 1].BreakIn?
    ensures var before := actions[..|actions| - 1];
            var e: H.GkeEvent<nat, Element> := H.BreakIn(actions[|actions| - 1].i);
            && Run(k, before).Some? && Invariant(k, Run(k, before).value) && H.FsRun(k.tb, Trace(k, before)).Accepted?
            && Fits(k, Run(k, before).value, H.FsRun(k.tb, Trace(k, before)).state)
            && H.FsRun(k.tb, Trace(k, actions)) == H.FsStep(k.tb, H.FsRun(k.tb, Trace(k, before)).state, e)
  {
    hide *;
    TraceOfBreakIn(k, actions);
    var before := actions[..|actions| - 1];
    RunRefines(k, before);
    OneMore(k.tb, Trace(k, before), H.BreakIn(actions[|actions| - 1].i));
  }

  // The last step did not break into a server that runs.
  lemma LastWasNotRunning(k: Config, actions: seq<Action>)
    requires IsConfig(k) && |actions| > 0 && Run(k, actions).Some? && IsHidden(k, actions) && actions[|actions| - 1].BreakIn?
    ensures Run(k, actions[..|actions| - 1]).Some? && !Runs(Run(k, actions[..|actions| - 1]).value, actions[|actions| - 1].i)
  {
    hide Run, Trace, Sound, H.FsRun;
    LastBreakIn(k, actions);
    var before := actions[..|actions| - 1];
    var s := Run(k, before).value;
    var i := actions[|actions| - 1].i;
    if Runs(s, i) {
      RevealsRunning(k, s, H.FsRun(k.tb, Trace(k, before)).state, i);
    }
  }

  // Claim: then no server was broken into while it ran. What was read is states before the start and shares.
  lemma NoneWasRunning(k: Config, actions: seq<Action>)
    requires IsConfig(k) && Run(k, actions).Some? && IsHidden(k, actions)
    ensures forall r :: r in Run(k, actions).value.read ==> !r.1.Running?
    ensures |Broken(Run(k, actions).value)| <= k.tb && Broken(Run(k, actions).value) <= Servers(k.n)
  {
    FewAreBroken(k, actions);
    if |actions| > 0 {
      var before := actions[..|actions| - 1];
      var s := Run(k, before).value;
      var a := actions[|actions| - 1];
      HiddenBefore(k, actions);
      NoneWasRunning(k, before);
      RunRefines(k, before);
      if a.BreakIn? {
        BreakInAtHost(k, s, a.i);
        LastWasNotRunning(k, actions);
      } else {
        assert Run(k, actions).value.read == s.read;
      }
    }
  }

  // Servers, made as many as wanted.
  lemma Enlarged(n: nat, servers: set<nat>, size: nat) returns (more: set<nat>)
    requires servers <= Servers(n) && |servers| <= size <= n
    ensures servers <= more <= Servers(n) && |more| == size
    decreases size - |servers|
  {
    more := servers;
    if |servers| < size {
      var others := Servers(n) - servers;
      if others == {} {
        ServersCount(n);
        assert Servers(n) == servers;
      }
      var i :| i in others;
      more := Enlarged(n, servers + {i}, size);
    }
  }

  // The points of some servers.
  lemma PointsOf(k: Config, servers: set<nat>) returns (xs: seq<Element>)
    requires IsConfig(k) && servers <= Servers(k.n)
    ensures |xs| == |servers| && Distinct(xs) && Zero() !in xs
    ensures forall i :: i in servers ==> k.points[i] in xs
  {
    var marked := map i | i in servers :: Zero();
    var from: seq<nat> := Sharers(marked, k.n);
    SharersAre(marked, k.n);
    SharersDiffer(marked, k.n);
    assert marked.Keys * Servers(k.n) == servers;
    assert forall l :: 0 <= l < |from| ==> from[l] in from;
    xs := seq(|from|, l requires 0 <= l < |from| => if from[l] < k.n then k.points[from[l]] else Zero());
    forall i | i in servers
      ensures k.points[i] in xs
    {
      var l := IndexOf(from, i);
      assert xs[l] == k.points[i];
    }
  }

  // Claim: every key is possible still.
  lemma EveryKeyIsPossibleStill(k: Config, actions: seq<Action>, key: Element) returns (z: seq<seq<Element>>)
    requires IsConfig(k) && k.tb <= k.n && Weight(Quorum(k), k.c) != Zero()
    requires Run(k, actions).Some? && IsHidden(k, actions) && k.id in Run(k, actions).value.cons.decided
    ensures var s := Run(k, actions).value;
            Invariant(k, s) && AlikeVectors(Contributions(k, s.drawn), z) && |z| == k.tb + 1
    ensures var s := Run(k, actions).value;
            var f := KeyVector(z, s.cons.decided[k.id].u, k.c);
            f[0] == key && forall r :: r in s.read && r.1.Done? ==> r.0 < k.n && r.1.share == Value(f, k.points[r.0])
  {
    RunRefines(k, actions);
    NoneWasRunning(k, actions);
    var s := Run(k, actions).value;
    var p := s.cons.decided[k.id];
    var y := Contributions(k, s.drawn);
    assert ProposalOk(k, s.drawn, p);
    var servers := Enlarged(k.n, Broken(s), k.tb);
    var xs := PointsOf(k, servers);
    z := EveryKeyIsPossibleBesideShares(y, p.u, k.c, xs, key);
    var f := KeyVector(z, p.u, k.c);
    SharesLieOnIt(k, s);
    forall r | r in s.read && r.1.Done?
      ensures r.0 < k.n && r.1.share == Value(f, k.points[r.0])
    {
      assert r.0 in Broken(s) && IsShare(k, s, r.0, r.1.share);
      var l :| 0 <= l < |xs| && xs[l] == k.points[r.0];
      assert Value(Decided(k, s), xs[l]) == Value(f, xs[l]);
    }
  }

  // ---- There are such runs

  lemma NothingIsRevealed(tb: nat, es: seq<H.GkeEvent<nat, Element>>)
    requires H.FsRun(tb, es).Accepted? && H.FsRun(tb, es).state.broken == {}
    ensures H.FsRun(tb, es).state.revealed == {}
  {
    if |es| > 0 {
      NothingIsRevealed(tb, es[..|es| - 1]);
    }
  }

  // Breaking into a server that has finished reveals nothing, if not more than t_b are broken into.
  lemma HiddenAfter(k: Config, actions: seq<Action>, i: nat)
    requires IsConfig(k) && Run(k, actions).Some? && IsHidden(k, actions) && IsDone(Run(k, actions).value, i)
    requires |Broken(Run(k, actions).value) + {i}| <= k.tb
    ensures var all := actions + [BreakIn(i)];
            && Run(k, all).Some? && IsHidden(k, all) && Run(k, all).value.servers == Run(k, actions).value.servers
            && Broken(Run(k, all).value) == Broken(Run(k, actions).value) + {i}
  {
    var s := Run(k, actions).value;
    var all := actions + [BreakIn(i)];
    RunOneMore(k, actions, BreakIn(i));
    RunRefines(k, actions);
    RunRefines(k, all);
    BreakInAtHost(k, s, i);
    var h := H.FsRun(k.tb, Trace(k, actions)).state;
    var e: H.GkeEvent<nat, Element> := H.BreakIn(i);
    assert all[..|all| - 1] == actions;
    assert Trace(k, all) == Trace(k, actions) + [e];
    assert Trace(k, all)[..|Trace(k, all)| - 1] == Trace(k, actions);
    assert H.FsRun(k.tb, Trace(k, all)) == H.FsStep(k.tb, h, e);
    assert i in Servers(k.n) && (i, k.id) in h.base.finished;
    assert k.id !in H.Revealed(k.tb, h.base, h.broken + {i}, i);
    assert s.servers[i := s.servers[i]] == s.servers;
  }

  predicate AllAreDone(s: State) {
    forall i: nat :: i < |s.servers| ==> IsDone(s, i)
  }

  // Claim: for any t_b servers at most there is a run in which all finish and then these are broken into, and the key is hidden.
  lemma FinishedCanBeRead(k: Config, servers: set<nat>) returns (actions: seq<Action>)
    requires IsConfig(k) && k.tb + 2 * k.tc < k.n && servers <= Servers(k.n) && |servers| <= k.tb
    ensures Run(k, actions).Some? && IsHidden(k, actions)
    ensures Broken(Run(k, actions).value) == servers && AllAreDone(Run(k, actions).value)
    decreases |servers|
  {
    if servers == {} {
      actions := OthersCanFinish(k, {});
      RunRefines(k, actions);
      NothingIsRevealed(k.tb, Trace(k, actions));
    } else {
      var i :| i in servers;
      var before := FinishedCanBeRead(k, servers - {i});
      assert (servers - {i}) + {i} == servers;
      HiddenAfter(k, before, i);
      actions := before + [BreakIn(i)];
      forall j: nat | j < k.n
        ensures IsDone(Run(k, actions).value, j)
      {
        assert IsDone(Run(k, before).value, j);
      }
    }
  }
}
