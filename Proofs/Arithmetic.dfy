include "Field.dfy"

// What follows from the axioms of a field at once, in the form in which the other proofs use it: subtraction, integer multiples
// (repeated addition, as [CS04 Alg. 1] means them), and rules for calculating.

abstract module Arithmetic refines Field {

  function Sub(a: Element, b: Element): Element {
    Add(a, Neg(b))
  }

  // k·a, by repeated addition.
  function Times(k: nat, a: Element): Element {
    if k == 0 then Zero() else Add(Times(k - 1, a), a)
  }

  // Addition, to be used for one equation at a time: the rules below let the solver put sums into any order.
  lemma Sums()
    ensures forall a, b, c {:trigger Add(Add(a, b), c)} {:trigger Add(a, Add(b, c))} :: Add(Add(a, b), c) == Add(a, Add(b, c))
    ensures forall a, b {:trigger Add(a, b)} :: Add(a, b) == Add(b, a)
    ensures forall a {:trigger Add(a, Zero())} :: Add(a, Zero()) == a
    ensures forall a {:trigger Neg(a)} :: Add(a, Neg(a)) == Zero()
  {
    forall a, b, c ensures Add(Add(a, b), c) == Add(a, Add(b, c)) { AddIsAssociative(a, b, c); }
    forall a, b ensures Add(a, b) == Add(b, a) { AddIsCommutative(a, b); }
    forall a ensures Add(a, Zero()) == a { ZeroIsNeutral(a); }
    forall a ensures Add(a, Neg(a)) == Zero() { NegIsInverse(a); }
  }

  lemma Swap(a: Element, b: Element, c: Element, d: Element)
    ensures Add(Add(a, b), Add(c, d)) == Add(Add(a, c), Add(b, d))
  {
    calc {
      Add(Add(a, b), Add(c, d));
      { AddIsAssociative(a, b, Add(c, d)); AddIsAssociative(b, c, d); AddIsCommutative(b, c); AddIsAssociative(c, b, d); }
      Add(a, Add(c, Add(b, d)));
      { AddIsAssociative(a, c, Add(b, d)); }
      Add(Add(a, c), Add(b, d));
    }
  }

  lemma Cancel(a: Element, b: Element, c: Element)
    requires Add(a, c) == Add(b, c)
    ensures a == b
  {
    calc {
      a;
      { ZeroIsNeutral(a); NegIsInverse(c); AddIsAssociative(a, c, Neg(c)); }
      Add(Add(a, c), Neg(c));
      Add(Add(b, c), Neg(c));
      { ZeroIsNeutral(b); NegIsInverse(c); AddIsAssociative(b, c, Neg(c)); }
      b;
    }
  }

  // (a − b) + b = a
  lemma SubAdd(a: Element, b: Element)
    ensures Add(Sub(a, b), b) == a
  {
    AddIsAssociative(a, Neg(b), b);
    AddIsCommutative(Neg(b), b);
    NegIsInverse(b);
    ZeroIsNeutral(a);
  }

  // (a + b) − b = a
  lemma AddSub(a: Element, b: Element)
    ensures Sub(Add(a, b), b) == a
  {
    SubAdd(Add(a, b), b);
    Cancel(Sub(Add(a, b), b), a, b);
  }

  // a − b = c if and only if a = c + b
  lemma SubIs(a: Element, b: Element, c: Element)
    ensures Sub(a, b) == c <==> a == Add(c, b)
  {
    SubAdd(a, b);
    AddSub(c, b);
  }

  lemma SubSelf(a: Element)
    ensures Sub(a, a) == Zero()
  {
    NegIsInverse(a);
  }

  lemma SubZero(a: Element)
    ensures Sub(a, Zero()) == a
  {
    ZeroIsNeutral(a);
    SubIs(a, Zero(), a);
  }

  lemma EqualIfSubZero(a: Element, b: Element)
    requires Sub(a, b) == Zero()
    ensures a == b
  {
    SubIs(a, b, Zero());
    AddIsCommutative(Zero(), b);
    ZeroIsNeutral(b);
  }

  // (a − b) + (b − c) = a − c
  lemma Telescope(a: Element, b: Element, c: Element)
    ensures Add(Sub(a, b), Sub(b, c)) == Sub(a, c)
  {
    AddIsAssociative(Sub(a, b), b, Neg(c));
    SubAdd(a, b);
  }

  // (a + b) − (c + d) = (a − c) + (b − d)
  lemma SubOfSums(a: Element, b: Element, c: Element, d: Element)
    ensures Sub(Add(a, b), Add(c, d)) == Add(Sub(a, c), Sub(b, d))
  {
    Swap(Sub(a, c), Sub(b, d), c, d);
    SubAdd(a, c);
    SubAdd(b, d);
    SubIs(Add(a, b), Add(c, d), Add(Sub(a, c), Sub(b, d)));
  }

  // (a + t) − (b + t) = a − b
  lemma SubShifted(a: Element, b: Element, t: Element)
    ensures Sub(Add(a, t), Add(b, t)) == Sub(a, b)
  {
    SubOfSums(a, t, b, t);
    SubSelf(t);
    ZeroIsNeutral(Sub(a, b));
  }

  lemma MulZero(a: Element)
    ensures Mul(a, Zero()) == Zero() && Mul(Zero(), a) == Zero()
  {
    var p := Mul(a, Zero());
    ZeroIsNeutral(Zero());
    MulDistributes(a, Zero(), Zero());
    assert Add(p, p) == p;
    ZeroIsNeutral(p);
    AddIsCommutative(p, Zero());
    Cancel(p, Zero(), p);
    MulIsCommutative(a, Zero());
  }

  lemma DistributesLeft(a: Element, b: Element, c: Element)
    ensures Mul(Add(a, b), c) == Add(Mul(a, c), Mul(b, c))
  {
    MulIsCommutative(Add(a, b), c);
    MulDistributes(c, a, b);
    MulIsCommutative(c, a);
    MulIsCommutative(c, b);
  }

  lemma MulSub(a: Element, b: Element, c: Element)
    ensures Mul(a, Sub(b, c)) == Sub(Mul(a, b), Mul(a, c))
  {
    SubAdd(b, c);
    MulDistributes(a, Sub(b, c), c);
    SubIs(Mul(a, b), Mul(a, c), Mul(a, Sub(b, c)));
  }

  lemma SubMul(a: Element, b: Element, c: Element)
    ensures Mul(Sub(a, b), c) == Sub(Mul(a, c), Mul(b, c))
  {
    MulIsCommutative(Sub(a, b), c);
    MulSub(c, a, b);
    MulIsCommutative(c, a);
    MulIsCommutative(c, b);
  }

  // w·(w⁻¹·a) = a
  lemma Divide(w: Element, a: Element)
    requires w != Zero()
    ensures Mul(w, Mul(Inv(w), a)) == a
  {
    MulIsAssociative(w, Inv(w), a);
    InvIsInverse(w);
    MulIsCommutative(One(), a);
    OneIsNeutral(a);
  }

  lemma NoZeroDivisors(a: Element, b: Element)
    requires Mul(a, b) == Zero() && a != Zero()
    ensures b == Zero()
  {
    MulIsCommutative(a, Inv(a));
    InvIsInverse(a);
    MulIsAssociative(Inv(a), a, b);
    MulZero(Inv(a));
    MulIsCommutative(One(), b);
    OneIsNeutral(b);
  }

  // k·a = (k·1)·a
  lemma TimesIsMul(k: nat, a: Element)
    ensures Times(k, a) == Mul(Times(k, One()), a)
  {
    if k == 0 {
      MulZero(a);
    } else {
      TimesIsMul(k - 1, a);
      DistributesLeft(Times(k - 1, One()), One(), a);
      MulIsCommutative(One(), a);
      OneIsNeutral(a);
    }
  }
}
