include "KeySecrecy.dfy"

// Shamir's sharing as ω_fs uses it [CS04 §4.3], for any field: f(x) = Σ_{m=0}^{t_b} sk_m·x^m, the session key is f(0), the share of server i
// is f(i), the numbers of servers standing for different elements other than 0. Proved:
//   any t_b + 1 shares determine f (a polynomial of t_b + 1 coefficients with t_b + 1 roots is zero) and are consistent with one;
//   any t_b shares are independent of the key: for every key there is exactly one f with these shares;
//   both together, as the adversary of ω_fs has them: given all differences of the contributions, which are vectors here, and any t_b
//   shares, for every session key there is exactly one choice of contributions.

abstract module Shamir refines KeySecrecy {
  // f(x) for the coefficients f = sk_0 … sk_{t_b}.
  function Value(f: seq<Element>, x: Element): Element {
    if |f| == 0 then Zero() else Add(f[0], Mul(x, Value(f[1..], x)))
  }

  ghost predicate Distinct(xs: seq<Element>) {
    forall i, j :: 0 <= i < j < |xs| ==> xs[i] != xs[j]
  }

  // f has the values vs at xs.
  ghost predicate Meets(f: seq<Element>, xs: seq<Element>, vs: seq<Element>)
    requires |xs| == |vs|
  {
    forall i :: 0 <= i < |xs| ==> Value(f, xs[i]) == vs[i]
  }

  ghost predicate AllZero(f: seq<Element>) {
    forall i :: 0 <= i < |f| ==> f[i] == Zero()
  }

  function Minus(f: seq<Element>, g: seq<Element>): seq<Element>
    requires |f| == |g|
  {
    seq(|f|, i requires 0 <= i < |f| => Sub(f[i], g[i]))
  }

  lemma ValueOfMinus(f: seq<Element>, g: seq<Element>, x: Element)
    requires |f| == |g|
    ensures Value(Minus(f, g), x) == Sub(Value(f, x), Value(g, x))
  {
    if |f| == 0 {
      SubSelf(Zero());
    } else {
      assert Minus(f, g)[1..] == Minus(f[1..], g[1..]);
      ValueOfMinus(f[1..], g[1..], x);
      MulSub(x, Value(f[1..], x), Value(g[1..], x));
      SubOfSums(f[0], Mul(x, Value(f[1..], x)), g[0], Mul(x, Value(g[1..], x)));
    }
  }

  // (f(x) − f(a)) / (x − a)
  function Quotient(f: seq<Element>, a: Element): seq<Element>
    requires |f| > 0
    ensures |Quotient(f, a)| == |f| - 1
  {
    if |f| == 1 then [] else [Value(f[1..], a)] + Quotient(f[1..], a)
  }

  lemma QuotientDivides(f: seq<Element>, a: Element, x: Element)
    requires |f| > 0
    ensures Sub(Value(f, x), Value(f, a)) == Mul(Sub(x, a), Value(Quotient(f, a), x))
  {
    if |f| == 1 {
      MulZero(x);
      MulZero(a);
      MulZero(Sub(x, a));
      SubSelf(Value(f, x));
    } else {
      var g := f[1..];
      var gx := Value(g, x);
      var ga := Value(g, a);
      var q := Value(Quotient(g, a), x);
      QuotientDivides(g, a, x);
      assert Quotient(f, a)[1..] == Quotient(g, a);
      calc {
        Mul(Sub(x, a), Add(ga, Mul(x, q)));
        { MulDistributes(Sub(x, a), ga, Mul(x, q)); }
        Add(Mul(Sub(x, a), ga), Mul(Sub(x, a), Mul(x, q)));
        { MulIsAssociative(Sub(x, a), x, q); MulIsCommutative(Sub(x, a), x); MulIsAssociative(x, Sub(x, a), q); }
        Add(Mul(Sub(x, a), ga), Mul(x, Sub(gx, ga)));
        { SubMul(x, a, ga); MulSub(x, gx, ga); }
        Add(Sub(Mul(x, ga), Mul(a, ga)), Sub(Mul(x, gx), Mul(x, ga)));
        { AddIsCommutative(Sub(Mul(x, ga), Mul(a, ga)), Sub(Mul(x, gx), Mul(x, ga))); Telescope(Mul(x, gx), Mul(x, ga), Mul(a, ga)); }
        Sub(Mul(x, gx), Mul(a, ga));
        { SubOfSums(f[0], Mul(x, gx), f[0], Mul(a, ga)); SubSelf(f[0]); AddIsCommutative(Zero(), Sub(Mul(x, gx), Mul(a, ga)));
          ZeroIsNeutral(Sub(Mul(x, gx), Mul(a, ga))); }
        Sub(Value(f, x), Value(f, a));
      }
    }
  }

  lemma ZeroQuotient(f: seq<Element>, a: Element)
    requires |f| > 0 && AllZero(Quotient(f, a)) && Value(f, a) == Zero()
    ensures AllZero(f)
  {
    MulZero(a);
    ZeroIsNeutral(f[0]);
    if |f| > 1 {
      assert Quotient(f, a)[0] == Value(f[1..], a);
      assert Quotient(f[1..], a) == Quotient(f, a)[1..];
      ZeroQuotient(f[1..], a);
    }
  }

  // As many different roots as coefficients: the polynomial is zero.
  lemma TooManyRoots(f: seq<Element>, xs: seq<Element>)
    requires |f| == |xs| && Distinct(xs)
    requires forall i :: 0 <= i < |xs| ==> Value(f, xs[i]) == Zero()
    ensures AllZero(f)
    decreases |f|
  {
    if |f| > 0 {
      var q := Quotient(f, xs[0]);
      var rest := xs[1..];
      forall i | 0 <= i < |rest|
        ensures Value(q, rest[i]) == Zero()
      {
        QuotientDivides(f, xs[0], rest[i]);
        SubSelf(Zero());
        if Sub(rest[i], xs[0]) == Zero() {
          EqualIfSubZero(rest[i], xs[0]);
        }
        NoZeroDivisors(Sub(rest[i], xs[0]), Value(q, rest[i]));
      }
      TooManyRoots(q, rest);
      ZeroQuotient(f, xs[0]);
    }
  }

  // Claim: t_b + 1 shares determine f, and so the key.
  lemma SharesDetermine(f: seq<Element>, g: seq<Element>, xs: seq<Element>, vs: seq<Element>)
    requires |f| == |g| == |xs| == |vs| && Distinct(xs) && Meets(f, xs, vs) && Meets(g, xs, vs)
    ensures f == g
  {
    var h := Minus(f, g);
    forall i | 0 <= i < |xs|
      ensures Value(h, xs[i]) == Zero()
    {
      ValueOfMinus(f, g, xs[i]);
      SubSelf(vs[i]);
    }
    TooManyRoots(h, xs);
    forall i | 0 <= i < |f|
      ensures f[i] == g[i]
    {
      assert h[i] == Zero();
      EqualIfSubZero(f[i], g[i]);
    }
  }

  // f + v
  function Raised(f: seq<Element>, v: Element): seq<Element>
    requires |f| > 0
  {
    [Add(f[0], v)] + f[1..]
  }

  lemma ValueOfRaised(f: seq<Element>, v: Element, x: Element)
    requires |f| > 0
    ensures Value(Raised(f, v), x) == Add(Value(f, x), v)
  {
    assert Raised(f, v)[1..] == f[1..];
    var tail := Mul(x, Value(f[1..], x));
    AddIsAssociative(f[0], v, tail);
    AddIsCommutative(v, tail);
    AddIsAssociative(f[0], tail, v);
  }

  // (x − a)·f
  function TimesRoot(f: seq<Element>, a: Element): seq<Element>
    ensures |TimesRoot(f, a)| == |f| + 1
  {
    if |f| == 0 then [Zero()] else [Neg(Mul(a, f[0]))] + Raised(TimesRoot(f[1..], a), f[0])
  }

  lemma ValueOfTimesRoot(f: seq<Element>, a: Element, x: Element)
    ensures Value(TimesRoot(f, a), x) == Mul(Sub(x, a), Value(f, x))
  {
    if |f| == 0 {
      MulZero(x);
      MulZero(Sub(x, a));
      ZeroIsNeutral(Zero());
    } else {
      var g := TimesRoot(f[1..], a);
      var tail := Value(f[1..], x);
      ValueOfTimesRoot(f[1..], a, x);
      ValueOfRaised(g, f[0], x);
      assert TimesRoot(f, a)[1..] == Raised(g, f[0]);
      var low := Mul(a, f[0]);
      var rest := Mul(x, Mul(Sub(x, a), tail));
      calc {
        Value(TimesRoot(f, a), x);
        Add(Neg(low), Mul(x, Add(Mul(Sub(x, a), tail), f[0])));
        { MulDistributes(x, Mul(Sub(x, a), tail), f[0]); }
        Add(Neg(low), Add(rest, Mul(x, f[0])));
        { AddIsCommutative(Neg(low), Add(rest, Mul(x, f[0]))); AddIsAssociative(rest, Mul(x, f[0]), Neg(low)); }
        Add(rest, Sub(Mul(x, f[0]), low));
        { SubMul(x, a, f[0]); AddIsCommutative(rest, Mul(Sub(x, a), f[0])); }
        Add(Mul(Sub(x, a), f[0]), rest);
        { MulIsAssociative(x, Sub(x, a), tail); MulIsCommutative(x, Sub(x, a)); MulIsAssociative(Sub(x, a), x, tail); }
        Add(Mul(Sub(x, a), f[0]), Mul(Sub(x, a), Mul(x, tail)));
        { MulDistributes(Sub(x, a), f[0], Mul(x, tail)); }
        Mul(Sub(x, a), Value(f, x));
      }
    }
  }

  // Interpolation: some f with as many coefficients as points has the wanted values.
  lemma Interpolate(xs: seq<Element>, vs: seq<Element>) returns (f: seq<Element>)
    requires |xs| == |vs| && Distinct(xs)
    ensures |f| == |xs| && Meets(f, xs, vs)
  {
    f := [];
    if |xs| > 0 {
      var a, v := xs[0], vs[0];
      var rest := xs[1..];
      forall i | 0 <= i < |rest|
        ensures Sub(rest[i], a) != Zero()
      {
        if Sub(rest[i], a) == Zero() {
          EqualIfSubZero(rest[i], a);
        }
      }
      var slopes := seq(|rest|, i requires 0 <= i < |rest| => Mul(Inv(Sub(rest[i], a)), Sub(vs[i + 1], v)));
      var g := Interpolate(rest, slopes);
      f := Raised(TimesRoot(g, a), v);
      forall i | 0 <= i < |xs|
        ensures Value(f, xs[i]) == vs[i]
      {
        ValueOfRaised(TimesRoot(g, a), v, xs[i]);
        ValueOfTimesRoot(g, a, xs[i]);
        if i == 0 {
          SubSelf(a);
          MulZero(Value(g, a));
          AddIsCommutative(Zero(), v);
          ZeroIsNeutral(v);
        } else {
          assert Value(g, rest[i - 1]) == slopes[i - 1];
          Divide(Sub(xs[i], a), Sub(vs[i], v));
          SubAdd(vs[i], v);
        }
      }
    }
  }

  lemma SecretIsValueAtZero(f: seq<Element>)
    requires |f| > 0
    ensures Value(f, Zero()) == f[0]
  {
    MulZero(Value(f[1..], Zero()));
    ZeroIsNeutral(f[0]);
  }

  // Claim: with any t_b shares, every key is possible …
  lemma SharesAllowEveryKey(xs: seq<Element>, vs: seq<Element>, key: Element) returns (f: seq<Element>)
    requires |xs| == |vs| && Distinct(xs) && Zero() !in xs
    ensures |f| == |xs| + 1 && Meets(f, xs, vs) && f[0] == key
  {
    f := Interpolate([Zero()] + xs, [key] + vs);
    assert Value(f, ([Zero()] + xs)[0]) == key;
    SecretIsValueAtZero(f);
    forall i | 0 <= i < |xs|
      ensures Value(f, xs[i]) == vs[i]
    {
      assert ([Zero()] + xs)[i + 1] == xs[i] && ([key] + vs)[i + 1] == vs[i];
    }
  }

  // … in exactly one way. With the lemma above: the key is uniform given any t_b shares.
  lemma SharesAllowEveryKeyInOneWay(xs: seq<Element>, vs: seq<Element>, f: seq<Element>, g: seq<Element>)
    requires |xs| == |vs| && Distinct(xs) && Zero() !in xs
    requires |f| == |g| == |xs| + 1 && Meets(f, xs, vs) && Meets(g, xs, vs) && f[0] == g[0]
    ensures f == g
  {
    SecretIsValueAtZero(f);
    SecretIsValueAtZero(g);
    SharesDetermine(f, g, [Zero()] + xs, [f[0]] + vs);
  }

  // sk ∈ F^{t_b+1}, component by component; y[m] are the m-th components of all contributions.
  function KeyVector(y: seq<seq<Element>>, u: seq<nat>, c: Element): seq<Element>
    requires forall m :: 0 <= m < |y| ==> IsSequence(|y[m]|, u)
    ensures |KeyVector(y, u, c)| == |y|
  {
    seq(|y|, m requires 0 <= m < |y| && IsSequence(|y[m]|, u) => Key(Chosen(y[m], u), c))
  }

  // The adversary reads the same differences, in each component.
  ghost predicate AlikeVectors(y: seq<seq<Element>>, z: seq<seq<Element>>) {
    |y| == |z| && forall m :: 0 <= m < |y| ==> Alike(y[m], z[m])
  }

  // … and the same shares at the servers xs.
  ghost predicate SameShares(f: seq<Element>, g: seq<Element>, xs: seq<Element>) {
    forall i :: 0 <= i < |xs| ==> Value(f, xs[i]) == Value(g, xs[i])
  }

  // Claim: given all differences and any t_b shares, every session key of ω_fs is possible …
  lemma EveryKeyIsPossibleBesideShares(y: seq<seq<Element>>, u: seq<nat>, c: Element, xs: seq<Element>, key: Element)
    returns (z: seq<seq<Element>>)
    requires |y| == |xs| + 1 && Distinct(xs) && Zero() !in xs
    requires Weight(|u|, c) != Zero() && forall m :: 0 <= m < |y| ==> IsSequence(|y[m]|, u)
    ensures AlikeVectors(y, z)
    ensures SameShares(KeyVector(y, u, c), KeyVector(z, u, c), xs)
    ensures KeyVector(z, u, c)[0] == key
  {
    var shares := seq(|xs|, i requires 0 <= i < |xs| => Value(KeyVector(y, u, c), xs[i]));
    var f := SharesAllowEveryKey(xs, shares, key);
    z := seq(|y|, m requires 0 <= m < |y| => Reaching(y[m], u, c, f[m]));
    forall m | 0 <= m < |y|
      ensures Alike(y[m], z[m]) && Key(Chosen(z[m], u), c) == f[m]
    {
      EveryKeyIsPossible(y[m], u, c, f[m]);
    }
    assert KeyVector(z, u, c) == f;
  }

  // … in exactly one way.
  lemma EveryKeyInOneWayBesideShares(y: seq<seq<Element>>, z: seq<seq<Element>>, u: seq<nat>, c: Element, xs: seq<Element>)
    requires |y| == |xs| + 1 && Distinct(xs) && Zero() !in xs
    requires Weight(|u|, c) != Zero() && (forall m :: 0 <= m < |y| ==> IsSequence(|y[m]|, u)) && AlikeVectors(y, z)
    requires SameShares(KeyVector(y, u, c), KeyVector(z, u, c), xs)
    requires KeyVector(y, u, c)[0] == KeyVector(z, u, c)[0]
    ensures y == z
  {
    var f, g := KeyVector(y, u, c), KeyVector(z, u, c);
    SharesAllowEveryKeyInOneWay(xs, seq(|xs|, i requires 0 <= i < |xs| => Value(f, xs[i])), f, g);
    forall m | 0 <= m < |y|
      ensures y[m] == z[m]
    {
      assert f[m] == g[m];
      EveryKeyInOneWay(y[m], z[m], u, c);
    }
  }
}
