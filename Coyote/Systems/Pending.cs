using System.Runtime.InteropServices;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Systems;

/// <summary>Something the adversary may schedule: a message of the network's bag, an input of the user, an output of an ideal
/// sub-system, a timer.</summary>
[StructLayout(LayoutKind.Auto)]
public struct Pending
{
    /// <summary>What it is.</summary>
    public ChoiceKind Kind;

    /// <summary>The server it activates, numbered from 1.</summary>
    public byte Party;

    /// <summary>The sender of a message, or the server that a failure detector lists, numbered from 1; otherwise 0.</summary>
    public byte From;

    /// <summary>See <see cref="Choice.Number"/>.</summary>
    public ushort Number;

    /// <summary>The round number of a message [CS04 §2.1].</summary>
    public ushort Round;

    /// <summary>Whether it need not happen for all messages among non-crashed servers to count as delivered.</summary>
    public bool Optional;

    /// <summary>Whether a link that keeps order holds it back behind an earlier message.</summary>
    public bool Blocked;

    /// <summary>Whether it is the copy of a message that was delivered already.</summary>
    public bool IsCopy;

    /// <summary>For a strategy to order what is pending.</summary>
    public ulong Priority;

    /// <summary>For a strategy to group what is pending.</summary>
    public int Chain;

    /// <summary>The message; otherwise null.</summary>
    public Message? Message;

    /// <summary>The input; otherwise null.</summary>
    public SessionEvent? Input;

    /// <summary>The instance of the ideal sub-system, or what a timer is for; otherwise the default.</summary>
    public SessionId Instance;

    /// <summary>Kind, parties and content, where states are told apart; otherwise 0.</summary>
    public Fingerprint Fingerprint;
}
