namespace GkeVerified.Correspondence;

/// <summary>A trusted host in some state, told in Dafny or in C#.</summary>
/// <param name="setting">The host, its parameters and its events.</param>
internal abstract class Host(Setting setting)
{
    /// <summary>The host, its parameters and its events.</summary>
    public Setting Setting { get; } = setting;

    /// <summary>The sessions whose keys break-ins have revealed, session s as bit s; 0 where the host has none.</summary>
    public abstract ulong Revealed { get; }

    /// <summary>The state: equal where the states are.</summary>
    public abstract object State { get; }

    /// <summary>Takes an event.</summary>
    /// <param name="happening">The number of the event.</param>
    /// <returns>The rule that refuses it, and then the state is what it was; null when it is accepted.</returns>
    public abstract string? Take(int happening);

    /// <summary>Goes back to the first state.</summary>
    public abstract void Reset();

    /// <summary>A host in the same state that goes its own way.</summary>
    public abstract Host Copy();
}

/// <summary>A trusted host that was translated from Dafny.</summary>
/// <param name="setting">The host, its parameters and its events.</param>
internal abstract class TranslatedHost(Setting setting) : Host(setting)
{
    /// <summary>The rule that would refuse an event now; null when it would be accepted. Nothing changes.</summary>
    /// <param name="happening">The number of the event.</param>
    public abstract string? Judge(int happening);

    /// <summary>The verdict on a whole sequence, by the function that the theorems speak of.</summary>
    /// <param name="happenings">The numbers of the events.</param>
    /// <returns>The rule by which the first event that is not accepted is refused; null when all are accepted.</returns>
    public abstract string? Run(IReadOnlyList<int> happenings);

    /// <summary>K, what a break-in that was just accepted gives the adversary, session s as bit s; 0 where the host has none.</summary>
    /// <param name="server">The server that was broken into.</param>
    public virtual ulong RevealedBy(int server) => 0;
}

/// <summary>The trusted hosts as some text of Dafny says them: the true one, or one that was changed to see that it is found.</summary>
internal interface ITranslation
{
    /// <summary>A host in its first state.</summary>
    /// <param name="setting">The host, its parameters and its events.</param>
    TranslatedHost Host(Setting setting);
}
