include "Arithmetic.dfy"

// The session key of ω and the formulas that compute it [CS04 Alg. 1], for any field and any number N ≥ 1 of contributions.
// Proved: whoever knows any one contribution y_{u_m} and the decided differences computes the same key, in the form that is
// printed, sk = N·y_{u_m} − Σ_{l=m}^{m+N−2} (N−1−(l−m))·d_l, and in the repaired form, which adds c·y_{u_1}. The printed key is
// Σ y_{u_l}, the repaired one Σ y_{u_l} + c·y_{u_1}. Sequences count from 0 here: u_1 is u[0].

abstract module SessionKey refines Arithmetic {

  // An index past the end wraps once: d_l = d_{l−N} and u_l = u_{l−N} for N < l < 2N.
  function At(s: seq<Element>, i: nat): Element
    requires i < 2 * |s|
  {
    if i < |s| then s[i] else s[i - |s|]
  }

  // d_l = y_{u_l} − y_{u_{l+1}} for l < N and d_N = y_{u_N} − y_{u_1}.
  function Differences(y: seq<Element>): seq<Element> {
    seq(|y|, i requires 0 <= i < |y| => Sub(y[i], At(y, i + 1)))
  }

  // Σ_{i<k} (w − i)·d_{m+i}
  function Weighted(d: seq<Element>, m: nat, w: nat, k: nat): Element
    requires m < |d| && k <= w && k <= |d|
  {
    if k == 0 then Zero() else Add(Weighted(d, m, w, k - 1), Times(w - (k - 1), At(d, m + k - 1)))
  }

  // N·y_{u_m} − Σ_{l=m}^{m+N−2} (N − 1 − (l − m))·d_l
  function Printed(d: seq<Element>, m: nat, contribution: Element): Element
    requires m < |d|
  {
    Sub(Times(|d|, contribution), Weighted(d, m, |d| - 1, |d| - 1))
  }

  // Σ_{i<k} s_{m+i}
  function Around(s: seq<Element>, m: nat, k: nat): Element
    requires m + k <= 2 * |s|
  {
    if k == 0 then Zero() else Add(Around(s, m, k - 1), At(s, m + k - 1))
  }

  // y_{u_1} = y_{u_m} − Σ_{l=m}^{N} d_l for m > 1, as u_{N+1} = u_1.
  function First(d: seq<Element>, m: nat, contribution: Element): Element
    requires m < |d|
  {
    if m == 0 then contribution else Sub(contribution, Around(d, m, |d| - m))
  }

  // What a server computes on deciding; the printed form is that with c = 0.
  function Computed(d: seq<Element>, m: nat, contribution: Element, c: Element): Element
    requires m < |d|
  {
    Add(Printed(d, m, contribution), Mul(c, First(d, m, contribution)))
  }

  // Σ y_{u_l}
  function Sum(y: seq<Element>): Element {
    Around(y, 0, |y|)
  }

  // What the key is: Σ y_{u_l} + c·y_{u_1}.
  function Key(y: seq<Element>, c: Element): Element
    requires |y| > 0
  {
    Add(Sum(y), Mul(c, y[0]))
  }

  lemma WeightedStep(d: seq<Element>, m: nat, w: nat, k: nat)
    requires m < |d| && k <= w && k <= |d|
    ensures Weighted(d, m, w + 1, k) == Add(Weighted(d, m, w, k), Around(d, m, k))
  {
    if k == 0 {
      ZeroIsNeutral(Zero());
    } else {
      WeightedStep(d, m, w, k - 1);
      var x := At(d, m + k - 1);
      Swap(Weighted(d, m, w, k - 1), Around(d, m, k - 1), Times(w - (k - 1), x), x);
    }
  }

  lemma DifferencesTelescope(y: seq<Element>, m: nat, k: nat)
    requires m < |y| && k <= |y| && m + k < 2 * |y|
    ensures Around(Differences(y), m, k) == Sub(At(y, m), At(y, m + k))
  {
    if k == 0 {
      SubSelf(At(y, m));
    } else {
      DifferencesTelescope(y, m, k - 1);
      assert At(Differences(y), m + k - 1) == Sub(At(y, m + k - 1), At(y, m + k));
      Telescope(At(y, m), At(y, m + k - 1), At(y, m + k));
    }
  }

  // The heart of Alg. 1: (k+1)·y_m minus the weighted differences is the sum of k + 1 contributions from y_m on.
  lemma PrintedPrefix(y: seq<Element>, m: nat, k: nat)
    requires m < |y| && k < |y|
    ensures Sub(Times(k + 1, y[m]), Weighted(Differences(y), m, k, k)) == Around(y, m, k + 1)
  {
    var d := Differences(y);
    if k == 0 {
      SubZero(Times(1, y[m]));
    } else {
      PrintedPrefix(y, m, k - 1);
      WeightedStep(d, m, k - 1, k - 1);
      var x := At(d, m + k - 1);
      var before := Weighted(d, m, k - 1, k - 1);
      calc {
        Weighted(d, m, k, k);
        Add(Weighted(d, m, k, k - 1), Times(1, x));
        { AddIsCommutative(Zero(), x); ZeroIsNeutral(x); }
        Add(Add(before, Around(d, m, k - 1)), x);
        { AddIsAssociative(before, Around(d, m, k - 1), x); }
        Add(before, Around(d, m, k));
      }
      DifferencesTelescope(y, m, k);
      SubOfSums(Times(k, y[m]), y[m], before, Around(d, m, k));
      SubOfDifference(y[m], At(y, m + k));
    }
  }

  // a − (a − b) = b
  lemma SubOfDifference(a: Element, b: Element)
    ensures Sub(a, Sub(a, b)) == b
  {
    SubAdd(a, b);
    AddIsCommutative(Sub(a, b), b);
    SubIs(a, Sub(a, b), b);
  }

  // Σ_{i<k+1} s_{m+i} = s_m + Σ_{i<k} s_{m+1+i}
  lemma AroundFromFront(s: seq<Element>, m: nat, k: nat)
    requires m + 1 + k <= 2 * |s|
    ensures Around(s, m, k + 1) == Add(At(s, m), Around(s, m + 1, k))
  {
    if k == 0 {
      AddIsCommutative(Zero(), At(s, m));
    } else {
      AroundFromFront(s, m, k - 1);
      AddIsAssociative(At(s, m), Around(s, m + 1, k - 1), At(s, m + k));
    }
  }

  // All N contributions, wherever one begins to count.
  lemma AroundIsSum(y: seq<Element>, m: nat)
    requires m < |y|
    ensures Around(y, m, |y|) == Sum(y)
  {
    if m > 0 {
      AroundIsSum(y, m - 1);
      AroundFromFront(y, m - 1, |y|);
      AddIsCommutative(At(y, m - 1), Around(y, m, |y|));
      Cancel(Around(y, m, |y|), Around(y, m - 1, |y|), y[m - 1]);
    }
  }

  // Claim: the printed formula gives the sum, whichever contribution is known.
  lemma PrintedIsSum(y: seq<Element>, m: nat)
    requires m < |y|
    ensures Printed(Differences(y), m, y[m]) == Sum(y)
  {
    PrintedPrefix(y, m, |y| - 1);
    AroundIsSum(y, m);
  }

  lemma FirstIsFirst(y: seq<Element>, m: nat)
    requires m < |y|
    ensures First(Differences(y), m, y[m]) == y[0]
  {
    if m > 0 {
      DifferencesTelescope(y, m, |y| - m);
      SubOfDifference(y[m], y[0]);
    }
  }

  // Claim: so does the repaired formula give the repaired key.
  lemma ComputedIsKey(y: seq<Element>, m: nat, c: Element)
    requires m < |y|
    ensures Computed(Differences(y), m, y[m], c) == Key(y, c)
  {
    PrintedIsSum(y, m);
    FirstIsFirst(y, m);
  }
}
