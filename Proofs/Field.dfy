// The field F over which [CS04] computes, as a parameter of every proof that follows: a module is proved for any field at all.
// What is written here without a proof are the axioms of a field and nothing else, the parameter's only promises. They are not
// assumptions about the world: Instances.dfy proves every one of them for fields of two, three and four elements, so they are
// consistent and can be met in characteristic 2 and elsewhere. That GF(2^128), which the protocols use, is a field is not proved.

abstract module Field {
  type Element(==, 00, !new)

  function Zero(): Element
  function One(): Element
  function Add(a: Element, b: Element): Element
  function Neg(a: Element): Element
  function Mul(a: Element, b: Element): Element
  function Inv(a: Element): Element
    requires a != Zero()

  lemma AddIsAssociative(a: Element, b: Element, c: Element)
    ensures Add(Add(a, b), c) == Add(a, Add(b, c))

  lemma AddIsCommutative(a: Element, b: Element)
    ensures Add(a, b) == Add(b, a)

  lemma ZeroIsNeutral(a: Element)
    ensures Add(a, Zero()) == a

  lemma NegIsInverse(a: Element)
    ensures Add(a, Neg(a)) == Zero()

  lemma MulIsAssociative(a: Element, b: Element, c: Element)
    ensures Mul(Mul(a, b), c) == Mul(a, Mul(b, c))

  lemma MulIsCommutative(a: Element, b: Element)
    ensures Mul(a, b) == Mul(b, a)

  lemma OneIsNeutral(a: Element)
    ensures Mul(a, One()) == a

  lemma InvIsInverse(a: Element)
    requires a != Zero()
    ensures Mul(a, Inv(a)) == One()

  lemma MulDistributes(a: Element, b: Element, c: Element)
    ensures Mul(a, Add(b, c)) == Add(Mul(a, b), Mul(a, c))

  lemma ZeroIsNotOne()
    ensures Zero() != One()
}
