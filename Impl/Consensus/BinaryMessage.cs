using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>The exchanges of binary agreement.</summary>
public enum BinaryStep
{
    /// <summary>The sender has this bit as its estimate, or knows a correct party that has.</summary>
    Bval,

    /// <summary>The first bit that the sender knows to be the estimate of a correct party.</summary>
    Aux,

    /// <summary>The bits that AUX of n − t parties showed the sender.</summary>
    Conf,

    /// <summary>The sender has decided this bit.</summary>
    Done,
}

/// <summary>
/// A message of binary agreement. A set of bits is written as a number, 1 for {0}, 2 for {1}, 3 for both: that of one bit is the face of the
/// coin that stands for it.
/// </summary>
/// <param name="session">The instance.</param>
/// <param name="step">The exchange.</param>
/// <param name="round">The round, from 1; 0 for DONE.</param>
/// <param name="bits">The set of bits.</param>
public sealed class BinaryMessage(SessionId session, BinaryStep step, int round, int bits) : Message(session), ICoinMessage
{
    /// <inheritdoc/>
    public override string Kind => Step switch
    {
        BinaryStep.Bval => "BVAL",
        BinaryStep.Aux => "AUX",
        BinaryStep.Conf => "CONF",
        _ => "DONE",
    };

    /// <summary>The exchange.</summary>
    public BinaryStep Step { get; } = step;

    /// <inheritdoc/>
    public int View { get; } = round;

    /// <summary>The set of bits.</summary>
    public int Bits { get; } = bits;

    /// <summary>Whether a correct party could have sent it: a Byzantine one sends any numbers.</summary>
    public bool IsWellFormed => (Bits is 1 or 2 || (Bits == 3 && Step == BinaryStep.Conf))
        && Step switch
        {
            BinaryStep.Bval or BinaryStep.Aux or BinaryStep.Conf => View > 0,
            BinaryStep.Done => View == 0,
            _ => false,
        };

    /// <inheritdoc/>
    public int Supports(int sender, int recipient) => Bits is 1 or 2 ? Bits : 0;

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(View);
        fingerprint.Add(Bits);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string set = Bits == 3 ? "0, 1" : FormattableString.Invariant($"{Bits - 1}");
        return Step == BinaryStep.Done ? $"{Kind}({set}) {Session}" : FormattableString.Invariant($"{Kind}({View}, {set}) {Session}");
    }
}
