using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Consensus;

/// <summary>The branches of binary agreement and the situations in it that a run should reach.</summary>
public static class BinaryAgreementMarks
{
    private const string Subject = "binary agreement";

    /// <summary>BVAL of t + 1 parties is sent on.</summary>
    public static readonly Mark Echo = new(Subject, "a bit that a correct party must have is sent on");

    /// <summary>The same in a round that is over here.</summary>
    public static readonly Mark EchoLate = new(Subject, "a bit is sent on in a round that is over here");

    /// <summary>AUX shows one bit.</summary>
    public static readonly Mark Commit = new(Subject, "a party confirms one bit");

    /// <summary>AUX shows both bits.</summary>
    public static readonly Mark ConfirmBoth = new(Subject, "a party confirms both bits");

    /// <summary>The round shows one bit, and the coin the other.</summary>
    public static readonly Mark Keep = new(Subject, "one bit is shown, which the coin does not show");

    /// <summary>The round shows both bits.</summary>
    public static readonly Mark TakeCoin = new(Subject, "both bits are shown: the coin is taken");

    /// <summary>The round shows the bit of the coin.</summary>
    public static readonly Mark Conclude = new(Subject, "one bit is shown, and the coin shows it too");

    /// <summary>The round decides again.</summary>
    public static readonly Mark Stop = new(Subject, "a second round decides: no further one is entered");

    /// <summary>DONE of t + 1 parties.</summary>
    public static readonly Mark DecideByDone = new(Subject, "a decision that a correct party must have made is taken over");

    /// <summary>DONE of 2t + 1 parties.</summary>
    public static readonly Mark Halt = new(Subject, "enough parties have decided: nothing more is sent");

    /// <summary>A second round is entered.</summary>
    public static readonly Mark SecondRound = new(Subject, "a second round is entered");

    /// <summary>A message of a later round.</summary>
    public static readonly Mark Early = new(Subject, "a message of a later round waits");

    /// <summary>A message that can change nothing.</summary>
    public static readonly Mark Late = new(Subject, "a message that can change nothing is passed over");

    /// <summary>A message of a round beyond the window.</summary>
    public static readonly Mark TooFar = new(Subject, "a message of an absurd round is dropped");

    /// <summary>A message that is none of this instance.</summary>
    public static readonly Mark Foreign = new(Subject, "what is no message of the instance is dropped");

    /// <summary>What runs of correct parties reach.</summary>
    public static readonly IReadOnlyList<Mark> AllCorrect =
    [
        Echo, EchoLate, Commit, ConfirmBoth, Keep, TakeCoin, Conclude, Stop, DecideByDone, Halt, SecondRound, Early, Late,
    ];
}
