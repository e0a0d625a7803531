namespace GkeVerified.Spec.Vocabulary;

/// <summary>The group of servers M_1 … M_n of [CS04 §2.1] and how many of them may crash.</summary>
public readonly record struct Group
{
    /// <summary>Describes a group.</summary>
    /// <param name="size">n, the number of servers: 1 … <see cref="PartySet.MaxParties"/>.</param>
    /// <param name="crashes">t_c, the number of crashes tolerated: 0 ≤ t_c &lt; n/2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public Group(int size, int crashes)
    {
        if (size is < 1 or > PartySet.MaxParties)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"n must lie in 1 … {PartySet.MaxParties}.");
        }

        if (crashes < 0 || crashes >= size - crashes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(crashes), crashes, $"t_c must lie in 0 ≤ t_c < n/2, and n is {size}.");
        }

        Size = size;
        Crashes = crashes;
    }

    /// <summary>n, the number of servers.</summary>
    public int Size { get; }

    /// <summary>t_c, the number of crashes tolerated.</summary>
    public int Crashes { get; }

    /// <summary>N = n − t_c, the number of servers that anyone may wait for. Two such sets intersect, as 2N &gt; n.</summary>
    public int Quorum => Size - Crashes;

    /// <summary>All servers.</summary>
    public PartySet Everyone => PartySet.Range(Size);

    /// <summary>Demands that a server belongs to the group.</summary>
    /// <param name="party">The server's number.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not.</exception>
    public void RequireMember(int party)
    {
        if (party < 1 || party > Size)
        {
            throw new ArgumentOutOfRangeException(
                nameof(party), party, $"The group is {{1, …, {Size}}}; there is no server {party}.");
        }
    }
}
