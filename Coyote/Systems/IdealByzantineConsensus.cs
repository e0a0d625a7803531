using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Systems;

/// <summary>
/// Consensus for Byzantine parties, n &gt; 3t, as the sub-system below a protocol: any decision that its specification permits, at any
/// time. A proposal counts only when it passes a check that all share, which is what a protocol with external validity gives.
/// </summary>
public sealed class IdealByzantineConsensus : IdealSystem
{
    private readonly ByzantineConsensusSpec _host;
    private readonly int _size;
    private readonly Func<SessionId, object, bool> _isValid;
    private readonly List<(int Name, object Value)> _permitted = [];

    // The values that each party has proposed, by their names: with twins under one key it may be two.
    private readonly List<(SessionId Instance, int Name)> _names = [];

    /// <summary>Makes the sub-system.</summary>
    /// <param name="group">The group.</param>
    /// <param name="isValid">Which values may be proposed at all in an instance.</param>
    public IdealByzantineConsensus(Group group, Func<SessionId, object, bool> isValid)
    {
        _host = new ByzantineConsensusSpec(group, ConsensusPremise.Everyone, _ => true);
        _size = group.Size;
        _isValid = isValid;
    }

    /// <inheritdoc/>
    public override bool PermitsRepeats => false;

    /// <inheritdoc/>
    public override void Input(SessionEvent input, long step)
    {
        var propose = (Propose)input;
        if (!_isValid(propose.Session, propose.Value))
        {
            return;
        }

        int name = propose.Party;
        while (_names.Contains((propose.Session, name)))
        {
            name += _size;
        }

        _names.Add((propose.Session, name));
        _host.Propose(propose, name);
    }

    /// <inheritdoc/>
    public override void Corrupt(int party, long step) => _host.Observe(new Corrupt(party), step);

    /// <inheritdoc/>
    public override void Options(int party, SessionId instance, ICollection<int> options)
    {
        _permitted.Clear();
        _host.Permitted(party, instance, _permitted);
        foreach ((int name, _) in _permitted)
        {
            options.Add(name);
        }
    }

    /// <inheritdoc/>
    public override SessionEvent? Output(int party, SessionId instance, int option, long step)
    {
        _permitted.Clear();
        _host.Permitted(party, instance, _permitted);
        foreach ((int name, object value) in _permitted)
        {
            if (name == option)
            {
                var decide = new Decide(party, instance, value);
                return _host.Decide(decide, step) is null ? decide : null;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override bool Owes(int party, SessionId instance) => _host.Owes(party, instance);

    /// <inheritdoc/>
    public override void Crash(int party, long step) =>
        throw new NotSupportedException("In the Byzantine model nobody crashes by itself.");

    /// <inheritdoc/>
    public override void Reset()
    {
        _host.Reset();
        _names.Clear();
    }

    /// <inheritdoc/>
    public override void CopyFrom(IdealSystem other)
    {
        var source = (IdealByzantineConsensus)other;
        _host.CopyFrom(source._host);
        _names.Clear();
        _names.AddRange(source._names);
    }

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => _host.AddTo(ref fingerprint);
}
