include "OmegaLive.dfy"
include "Instances.dfy"

// Everything that is proved for any field, for one that exists: GF(4), of characteristic 2 as the paper's field is. Nothing new is
// proved here; but this module is not abstract, so that a lemma without proof anywhere between Field.dfy and the theorems would be
// left open in it, and the auditor would say so.

module OverGf4 refines OmegaLive {
  import Gf4

  type Element = Gf4.Element

  function Zero(): Element { Gf4.Zero() }
  function One(): Element { Gf4.One() }
  function Add(a: Element, b: Element): Element { Gf4.Add(a, b) }
  function Neg(a: Element): Element { Gf4.Neg(a) }
  function Mul(a: Element, b: Element): Element { Gf4.Mul(a, b) }
  function Inv(a: Element): Element { Gf4.Inv(a) }

  lemma AddIsAssociative(a: Element, b: Element, c: Element) { Gf4.AddIsAssociative(a, b, c); }
  lemma AddIsCommutative(a: Element, b: Element) { Gf4.AddIsCommutative(a, b); }
  lemma ZeroIsNeutral(a: Element) { Gf4.ZeroIsNeutral(a); }
  lemma NegIsInverse(a: Element) { Gf4.NegIsInverse(a); }
  lemma MulIsAssociative(a: Element, b: Element, c: Element) { Gf4.MulIsAssociative(a, b, c); }
  lemma MulIsCommutative(a: Element, b: Element) { Gf4.MulIsCommutative(a, b); }
  lemma OneIsNeutral(a: Element) { Gf4.OneIsNeutral(a); }
  lemma InvIsInverse(a: Element) { Gf4.InvIsInverse(a); }
  lemma MulDistributes(a: Element, b: Element, c: Element) { Gf4.MulDistributes(a, b, c); }
  lemma ZeroIsNotOne() { Gf4.ZeroIsNotOne(); }
}
