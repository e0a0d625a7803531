using System.Runtime.InteropServices;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Systems;

/// <summary>
/// A crash in the middle of an activation, planned before it is known what the activation writes. Some of its effects happen and some do not: one server
/// may hear what another never will, or all of them what the user is not told.
/// </summary>
/// <param name="Where">Which activations are cut.</param>
/// <param name="Place">Any number: where they are cut, modulo how many places there are.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Cut(CutWhere Where, int Place)
{
    /// <summary>Whether an activation is cut.</summary>
    public bool IsWanted => Where != CutWhere.Nowhere;

    /// <summary>After how many effects an activation is cut; −1 where it is not.</summary>
    /// <param name="effects">What the activation writes, in order.</param>
    public int In(ReadOnlySpan<Effect> effects)
    {
        bool fits = Where switch
        {
            CutWhere.Inside => true,
            CutWhere.InsideOutput => Outputs(effects),
            _ => false,
        };
        return fits && effects.Length > 1 ? 1 + Place % (effects.Length - 1) : -1;
    }

    private static bool Outputs(ReadOnlySpan<Effect> effects)
    {
        foreach (Effect effect in effects)
        {
            if (effect.Kind == EffectKind.Output)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Which activations a crash cuts.</summary>
public enum CutWhere
{
    /// <summary>None.</summary>
    Nowhere,

    /// <summary>One with two effects at least, be they messages, outputs, timers or what only monitors see.</summary>
    Inside,

    /// <summary>One that, moreover, gives an output to the user, such as a key or a decision.</summary>
    InsideOutput,
}
