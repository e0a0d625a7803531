include "SessionKey.dfy"

// Whether the session key of ω is hidden by the differences that the adversary reads [CS04 §3.2, Theorem 2], for any field, any n and
// any decided sequence u of N different servers. The adversary reads proposals of many servers, so it is given more than the decided
// differences: y_i − y_j for all i, j of the n servers. Contributions that agree in all of these are called alike. Proved:
//   the printed key is determined by the differences if and only if N·1 = 0 in F (over GF(2^k): N is even);
//   with weight W = N·1 + c ≠ 0, among the contributions alike there is exactly one for every value of the key, given by an explicit
//   formula: the map from t to the key of (y_i + t) is a bijection of F, so the key is uniform given all differences;
//   such a c exists whenever F has an element other than 0 and −1, and then every contribution of u weighs in the key.

abstract module KeySecrecy refines SessionKey {

  // u_1 … u_N: different ones of n servers.
  ghost predicate IsSequence(n: nat, u: seq<nat>) {
    && |u| > 0
    && (forall i :: 0 <= i < |u| ==> u[i] < n)
    && (forall i, j :: 0 <= i < j < |u| ==> u[i] != u[j])
  }

  // y_{u_1} … y_{u_N}
  function Chosen(y: seq<Element>, u: seq<nat>): seq<Element>
    requires forall i :: 0 <= i < |u| ==> u[i] < |y|
  {
    seq(|u|, i requires 0 <= i < |u| => y[u[i]])
  }

  // The adversary's view is the same.
  ghost predicate Alike(y: seq<Element>, z: seq<Element>) {
    && |y| == |z|
    && forall i, j :: 0 <= i < |y| && 0 <= j < |y| ==> Sub(y[i], y[j]) == Sub(z[i], z[j])
  }

  // y_i + t
  function Shift(y: seq<Element>, t: Element): seq<Element> {
    seq(|y|, i requires 0 <= i < |y| => Add(y[i], t))
  }

  // W, the sum of the weights 1 + c, 1, …, 1 of the contributions.
  function Weight(N: nat, c: Element): Element {
    Add(Times(N, One()), c)
  }

  // c = 0 where that does, otherwise an element other than 0 and −1.
  predicate IsExtraWeight(N: nat, c: Element) {
    if Times(N, One()) == Zero() then c != Zero() && Add(One(), c) != Zero() else c == Zero()
  }

  lemma ShiftIsAlike(y: seq<Element>, t: Element)
    ensures Alike(y, Shift(y, t))
  {
    forall i, j | 0 <= i < |y| && 0 <= j < |y|
      ensures Sub(y[i], y[j]) == Sub(Shift(y, t)[i], Shift(y, t)[j])
    {
      SubShifted(y[i], y[j], t);
    }
  }

  // The other way round: contributions that are alike differ by a shift.
  lemma AlikeIsShift(y: seq<Element>, z: seq<Element>) returns (t: Element)
    requires Alike(y, z) && |y| > 0
    ensures z == Shift(y, t)
  {
    t := Sub(z[0], y[0]);
    forall i | 0 <= i < |y|
      ensures z[i] == Add(y[i], t)
    {
      // z_i = (z_i − z_0) + z_0 = (y_i − y_0) + (t + y_0) = y_i + t
      SubAdd(z[i], z[0]);
      SubAdd(z[0], y[0]);
      AddIsCommutative(t, y[0]);
      AddIsAssociative(Sub(y[i], y[0]), y[0], t);
      SubAdd(y[i], y[0]);
    }
  }

  lemma ShiftedAround(y: seq<Element>, t: Element, k: nat)
    requires k <= |y|
    ensures Around(Shift(y, t), 0, k) == Add(Around(y, 0, k), Times(k, t))
  {
    if k == 0 {
      ZeroIsNeutral(Zero());
    } else {
      ShiftedAround(y, t, k - 1);
      Swap(Around(y, 0, k - 1), Times(k - 1, t), y[k - 1], t);
    }
  }

  // A shift by t moves the key by W·t.
  lemma ShiftedKey(y: seq<Element>, t: Element, c: Element)
    requires |y| > 0
    ensures Key(Shift(y, t), c) == Add(Key(y, c), Mul(Weight(|y|, c), t))
  {
    var N := |y|;
    ShiftedAround(y, t, N);
    MulDistributes(c, y[0], t);
    Swap(Sum(y), Times(N, t), Mul(c, y[0]), Mul(c, t));
    TimesIsMul(N, t);
    DistributesLeft(Times(N, One()), c, t);
  }

  lemma ChosenOfShift(y: seq<Element>, u: seq<nat>, t: Element)
    requires IsSequence(|y|, u)
    ensures Chosen(Shift(y, t), u) == Shift(Chosen(y, u), t)
  {
  }

  // The contributions alike to y with which the key is k.
  function Reaching(y: seq<Element>, u: seq<nat>, c: Element, k: Element): seq<Element>
    requires IsSequence(|y|, u) && Weight(|u|, c) != Zero()
  {
    Shift(y, Mul(Inv(Weight(|u|, c)), Sub(k, Key(Chosen(y, u), c))))
  }

  // Claim: whatever the differences are, every key is possible …
  lemma EveryKeyIsPossible(y: seq<Element>, u: seq<nat>, c: Element, k: Element)
    requires IsSequence(|y|, u) && Weight(|u|, c) != Zero()
    ensures Alike(y, Reaching(y, u, c, k))
    ensures Key(Chosen(Reaching(y, u, c, k), u), c) == k
  {
    var gap := Sub(k, Key(Chosen(y, u), c));
    var t := Mul(Inv(Weight(|u|, c)), gap);
    ShiftIsAlike(y, t);
    ChosenOfShift(y, u, t);
    ShiftedKey(Chosen(y, u), t, c);
    Divide(Weight(|u|, c), gap);
    SubAdd(k, Key(Chosen(y, u), c));
    AddIsCommutative(Key(Chosen(y, u), c), gap);
  }

  // … in exactly one way. With the lemma above: the key is uniform given all differences.
  lemma EveryKeyInOneWay(y: seq<Element>, z: seq<Element>, u: seq<nat>, c: Element)
    requires IsSequence(|y|, u) && Weight(|u|, c) != Zero() && Alike(y, z)
    requires Key(Chosen(y, u), c) == Key(Chosen(z, u), c)
    ensures y == z
  {
    assert u[0] < |y|;
    var t := AlikeIsShift(y, z);
    ChosenOfShift(y, u, t);
    ShiftedKey(Chosen(y, u), t, c);
    var k := Key(Chosen(y, u), c);
    var moved := Mul(Weight(|u|, c), t);
    AddIsCommutative(k, moved);
    AddIsCommutative(k, Zero());
    ZeroIsNeutral(k);
    Cancel(moved, Zero(), k);
    NoZeroDivisors(Weight(|u|, c), t);
    forall i | 0 <= i < |y|
      ensures y[i] == z[i]
    {
      ZeroIsNeutral(y[i]);
    }
  }

  // The printed key is the one without extra weight.
  lemma PrintedKey(y: seq<Element>)
    requires |y| > 0
    ensures Key(y, Zero()) == Sum(y)
    ensures Weight(|y|, Zero()) == Times(|y|, One())
  {
    MulZero(y[0]);
    ZeroIsNeutral(Sum(y));
    ZeroIsNeutral(Times(|y|, One()));
  }

  // Claim: if N·1 = 0 the printed key is determined by the differences: ω publishes it.
  lemma PrintedKeyIsPublic(y: seq<Element>, z: seq<Element>, u: seq<nat>)
    requires IsSequence(|y|, u) && Times(|u|, One()) == Zero() && Alike(y, z)
    ensures Sum(Chosen(y, u)) == Sum(Chosen(z, u))
  {
    assert u[0] < |y|;
    var t := AlikeIsShift(y, z);
    ChosenOfShift(y, u, t);
    PrintedKey(Chosen(y, u));
    PrintedKey(Chosen(z, u));
    ShiftedKey(Chosen(y, u), t, Zero());
    MulZero(t);
    ZeroIsNeutral(Sum(Chosen(y, u)));
  }

  // Claim: only if. Otherwise some contributions alike to y give another key.
  lemma PrintedKeyIsHidden(y: seq<Element>, u: seq<nat>) returns (z: seq<Element>)
    requires IsSequence(|y|, u) && Times(|u|, One()) != Zero()
    ensures Alike(y, z) && Sum(Chosen(y, u)) != Sum(Chosen(z, u))
  {
    PrintedKey(Chosen(y, u));
    var sum := Sum(Chosen(y, u));
    var other := Add(sum, One());
    ZeroIsNotOne();
    AddIsCommutative(sum, One());
    AddIsCommutative(sum, Zero());
    ZeroIsNeutral(sum);
    if other == sum {
      Cancel(One(), Zero(), sum);
    }
    z := Reaching(y, u, Zero(), other);
    EveryKeyIsPossible(y, u, Zero(), other);
    PrintedKey(Chosen(z, u));
  }

  // Claim: the extra weight makes W ≠ 0, so the repaired key is independent of all differences.
  lemma ExtraWeightIsEnough(N: nat, c: Element)
    requires IsExtraWeight(N, c)
    ensures Weight(N, c) != Zero()
  {
    ZeroIsNeutral(Times(N, One()));
    AddIsCommutative(Zero(), c);
    ZeroIsNeutral(c);
  }

  lemma ExtraWeightExists(N: nat, x: Element) returns (c: Element)
    requires x != Zero() && Add(One(), x) != Zero()
    ensures IsExtraWeight(N, c)
  {
    c := if Times(N, One()) == Zero() then x else Zero();
  }

  lemma AroundWithout(y: seq<Element>, l: nat, v: Element, k: nat)
    requires l < |y| && k <= |y|
    ensures Around(y[l := v], 0, k) == if k <= l then Around(y, 0, k) else Add(Around(y, 0, k), Sub(v, y[l]))
  {
    if k > 0 {
      AroundWithout(y, l, v, k - 1);
      var before := Around(y, 0, k - 1);
      if k - 1 == l {
        AddIsAssociative(before, y[l], Sub(v, y[l]));
        AddIsCommutative(y[l], Sub(v, y[l]));
        SubAdd(v, y[l]);
      } else if k - 1 > l {
        AddIsAssociative(before, Sub(v, y[l]), y[k - 1]);
        AddIsCommutative(Sub(v, y[l]), y[k - 1]);
        AddIsAssociative(before, y[k - 1], Sub(v, y[l]));
      }
    }
  }

  // Claim: every contribution weighs in the key: change one of them, and the key changes.
  lemma EveryContributionWeighs(y: seq<Element>, l: nat, v: Element, c: Element)
    requires l < |y| && v != y[l] && IsExtraWeight(|y|, c)
    ensures Key(y[l := v], c) != Key(y, c)
  {
    var delta := Sub(v, y[l]);
    if delta == Zero() {
      EqualIfSubZero(v, y[l]);
    }
    var weight := if l == 0 then Add(One(), c) else One();
    ZeroIsNotOne();
    ZeroIsNeutral(One());
    assert weight != Zero();
    AroundWithout(y, l, v, |y|);
    MulIsCommutative(One(), delta);
    OneIsNeutral(delta);
    if l == 0 {
      DistributesLeft(One(), c, delta);
      MulSub(c, v, y[0]);
      SubAdd(Mul(c, v), Mul(c, y[0]));
      AddIsCommutative(Mul(c, delta), Mul(c, y[0]));
      Swap(Sum(y), delta, Mul(c, y[0]), Mul(c, delta));
    } else {
      AddIsAssociative(Sum(y), delta, Mul(c, y[0]));
      AddIsCommutative(delta, Mul(c, y[0]));
      AddIsAssociative(Sum(y), Mul(c, y[0]), delta);
    }
    assert Key(y[l := v], c) == Add(Key(y, c), Mul(weight, delta));
    if Key(y[l := v], c) == Key(y, c) {
      ZeroIsNeutral(Key(y, c));
      AddIsCommutative(Key(y, c), Zero());
      AddIsCommutative(Key(y, c), Mul(weight, delta));
      Cancel(Mul(weight, delta), Zero(), Key(y, c));
      NoZeroDivisors(weight, delta);
    }
  }
}
