include "Field.dfy"

// Fields that exist: each of the axioms of Field.dfy, proved for GF(2), GF(3) and GF(4). So the axioms do not contradict each other,
// and what is proved from them says something in characteristic 2, with and without an element other than 0 and −1, and elsewhere.

module Gf2 refines Field {
  type Element = bool

  function Zero(): Element { false }
  function One(): Element { true }
  function Add(a: Element, b: Element): Element { a != b }
  function Neg(a: Element): Element { a }
  function Mul(a: Element, b: Element): Element { a && b }
  function Inv(a: Element): Element { a }

  lemma AddIsAssociative(a: Element, b: Element, c: Element) {}
  lemma AddIsCommutative(a: Element, b: Element) {}
  lemma ZeroIsNeutral(a: Element) {}
  lemma NegIsInverse(a: Element) {}
  lemma MulIsAssociative(a: Element, b: Element, c: Element) {}
  lemma MulIsCommutative(a: Element, b: Element) {}
  lemma OneIsNeutral(a: Element) {}
  lemma InvIsInverse(a: Element) {}
  lemma MulDistributes(a: Element, b: Element, c: Element) {}
  lemma ZeroIsNotOne() {}

  // Why ω cannot be repaired by a weight over GF(2): nothing is other than 0 and −1.
  lemma NoExtraWeight(x: Element)
    ensures x == Zero() || Add(One(), x) == Zero()
  {
  }
}

// low + high·x, modulo x² + x + 1.
module Gf4 refines Field {
  datatype Element = E(low: bool, high: bool)

  function Zero(): Element { E(false, false) }
  function One(): Element { E(true, false) }
  function Add(a: Element, b: Element): Element { E(a.low != b.low, a.high != b.high) }
  function Neg(a: Element): Element { a }
  function Mul(a: Element, b: Element): Element {
    var square := a.high && b.high;
    E((a.low && b.low) != square, ((a.low && b.high) != (a.high && b.low)) != square)
  }
  function Inv(a: Element): Element { Mul(a, a) }

  lemma AddIsAssociative(a: Element, b: Element, c: Element) {}
  lemma AddIsCommutative(a: Element, b: Element) {}
  lemma ZeroIsNeutral(a: Element) {}
  lemma NegIsInverse(a: Element) {}
  lemma MulIsAssociative(a: Element, b: Element, c: Element) {}
  lemma MulIsCommutative(a: Element, b: Element) {}
  lemma OneIsNeutral(a: Element) {}
  lemma InvIsInverse(a: Element) {}
  lemma MulDistributes(a: Element, b: Element, c: Element) {}
  lemma ZeroIsNotOne() {}

  // As in every GF(2^k), k > 1: x will do.
  lemma ExtraWeight()
    ensures E(false, true) != Zero() && Add(One(), E(false, true)) != Zero()
  {
  }
}

module Gf3 refines Field {
  datatype Element = Nought | Plus | Minus

  function Zero(): Element { Nought }
  function One(): Element { Plus }
  function Add(a: Element, b: Element): Element {
    if a == Nought then b else if b == Nought then a else if a == b then Neg(a) else Nought
  }
  function Neg(a: Element): Element {
    match a case Nought => Nought case Plus => Minus case Minus => Plus
  }
  function Mul(a: Element, b: Element): Element {
    match a case Nought => Nought case Plus => b case Minus => Neg(b)
  }
  function Inv(a: Element): Element { a }

  lemma AddIsAssociative(a: Element, b: Element, c: Element) {}
  lemma AddIsCommutative(a: Element, b: Element) {}
  lemma ZeroIsNeutral(a: Element) {}
  lemma NegIsInverse(a: Element) {}
  lemma MulIsAssociative(a: Element, b: Element, c: Element) {}
  lemma MulIsCommutative(a: Element, b: Element) {}
  lemma OneIsNeutral(a: Element) {}
  lemma InvIsInverse(a: Element) {}
  lemma MulDistributes(a: Element, b: Element, c: Element) {}
  lemma ZeroIsNotOne() {}
}
