include "OmegaFsViews.dfy"
include "Instances.dfy"

// All that is proved of ω_fs for any field, for GF(4): as OverGf4.dfy for ω, so that the auditor would see a lemma without proof. And what
// every theorem asks for can be met: there are groups within the bounds.

module OmegaFsOverGf4 refines OmegaFsViews {
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

  // Three servers, one of which may crash; or two, one of which may be broken into.
  lemma Groups() returns (a: Config, b: Config)
    ensures IsConfig(a) && a.n == 3 && a.tc == 1 && a.tb + 2 * a.tc < a.n && Weight(Quorum(a), a.c) != Zero()
    ensures IsConfig(b) && b.n == 2 && b.tb == 1 && b.tb + 2 * b.tc < b.n && Weight(Quorum(b), b.c) != Zero()
  {
    var x := Gf4.E(false, true);
    a := Config(3, 1, 0, x, [One(), x, Gf4.E(true, true)], 0, false);
    b := Config(2, 0, 1, x, [One(), x], 0, false);
    assert Times(2, One()) == Zero();
  }
}
