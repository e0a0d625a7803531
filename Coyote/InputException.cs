namespace GkeVerified.Coyote;

/// <summary>
/// What was put in (an option, a file, a line of a trace) cannot be used. The message names the place and the remedy.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">The place, what is wrong there, and the remedy.</param>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong.</summary>
    /// <param name="message">The place, what is wrong there, and the remedy.</param>
    /// <param name="innerException">What noticed it.</param>
    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Says nothing.</summary>
    public InputException()
    {
    }
}
