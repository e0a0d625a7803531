using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Machines;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>What a Byzantine party can send in a protocol of several parts: what it can in each of them.</summary>
/// <param name="parts">The parts.</param>
public abstract class PartsForger(params Forger[] parts) : Forger
{
    // How much of what each of them lists is listed here already.
    private readonly int[] _listed = new int[parts.Length];

    /// <inheritdoc/>
    protected override void OnReset()
    {
        foreach (Forger part in parts)
        {
            part.Reset();
        }

        Array.Clear(_listed);
    }

    /// <inheritdoc/>
    protected override void OnCorrupt(int party)
    {
        foreach (Forger part in parts)
        {
            part.Corrupt(party);
        }

        TakeOver();
    }

    /// <inheritdoc/>
    protected override void OnRead(Message message)
    {
        // Whose message it is does not matter: a Byzantine party's own is listed by this forger.
        foreach (Forger part in parts)
        {
            part.Read(0, message);
        }

        TakeOver();
    }

    /// <inheritdoc/>
    protected override void OnCopy(Forger other)
    {
        var source = (PartsForger)other;
        for (int part = 0; part < parts.Length; part++)
        {
            parts[part].CopyFrom(source.Part(part));
        }

        source._listed.CopyTo(_listed, 0);
    }

    private Forger Part(int part) => parts[part];

    private void TakeOver()
    {
        for (int part = 0; part < parts.Length; part++)
        {
            Forger forger = parts[part];
            for (; _listed[part] < forger.Count; _listed[part]++)
            {
                Add(forger[_listed[part]].From, forger[_listed[part]].Message);
            }
        }
    }
}
