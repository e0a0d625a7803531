using GkeVerified.Coyote.Systems;
using GkeVerified.Impl.Consensus;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Scenarios;

/// <summary>
/// What a Byzantine party can send in binary agreement: any bits in every exchange of every round that it has heard of; and what must be
/// refused, bits of rounds and instances that do not exist.
/// </summary>
/// <param name="session">The session: its instances are this and what serves it.</param>
public sealed class BinaryForger(SessionId session) : Forger
{
    private const int AbsurdRound = 1000;

    // Each once.
    private readonly List<(SessionId Instance, int Round)> _rounds = [];

    /// <inheritdoc/>
    protected override void OnReset() => _rounds.Clear();

    /// <inheritdoc/>
    protected override void OnCorrupt(int party)
    {
    }

    /// <inheritdoc/>
    protected override void OnRead(Message message)
    {
        if (message is not BinaryMessage { IsWellFormed: true } read || !read.Session.IsWithin(session))
        {
            return;
        }

        SessionId instance = read.Session;
        int round = Math.Max(1, read.View);
        if (_rounds.Contains((instance, round)))
        {
            return;
        }

        _rounds.Add((instance, round));
        foreach (int byzantine in Byzantine)
        {
            Add(byzantine, new BinaryMessage(instance, BinaryStep.Bval, AbsurdRound, 1));
            Add(byzantine, new BinaryMessage(instance.Instance("0"), BinaryStep.Bval, round, 1));
            for (int bit = 1; bit <= 2; bit++)
            {
                Add(byzantine, new BinaryMessage(instance, BinaryStep.Done, 0, bit));
                Add(byzantine, new BinaryMessage(instance, BinaryStep.Bval, round, bit));
                Add(byzantine, new BinaryMessage(instance, BinaryStep.Aux, round, bit));
                Add(byzantine, new BinaryMessage(instance, BinaryStep.Conf, round, bit));
            }

            Add(byzantine, new BinaryMessage(instance, BinaryStep.Aux, round, 3));
            Add(byzantine, new BinaryMessage(instance, BinaryStep.Conf, round, 3));
        }
    }

    /// <inheritdoc/>
    protected override void OnCopy(Forger other)
    {
        _rounds.Clear();
        _rounds.AddRange(((BinaryForger)other)._rounds);
    }
}
