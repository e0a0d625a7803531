using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Systems;

/// <summary>TH_cons as the sub-system for consensus: any decision that [CS04 Def. 4] permits, at any time.</summary>
public sealed class IdealConsensus : IdealSystem
{
    private readonly TrustedHostCons _host;
    private readonly List<(int Proposer, object Value)> _permitted = [];

    /// <summary>Makes the sub-system.</summary>
    /// <param name="group">The group.</param>
    /// <param name="decisions">How often a server may decide an instance.</param>
    /// <param name="coverage">Counts which rules were exercised.</param>
    public IdealConsensus(Group group, Decisions decisions, Coverage coverage)
    {
        _host = new TrustedHostCons(group, decisions, coverage);
        PermitsRepeats = decisions == Decisions.Literal;
    }

    /// <inheritdoc/>
    public override bool PermitsRepeats { get; }

    /// <inheritdoc/>
    public override void Input(SessionEvent input, long step) => _host.Propose((Propose)input, step);

    /// <inheritdoc/>
    public override void Options(int party, SessionId instance, ICollection<int> options)
    {
        _permitted.Clear();
        _host.Permitted(party, instance, _permitted);
        foreach ((int proposer, _) in _permitted)
        {
            options.Add(proposer);
        }
    }

    /// <inheritdoc/>
    public override SessionEvent? Output(int party, SessionId instance, int option, long step)
    {
        _permitted.Clear();
        _host.Permitted(party, instance, _permitted);
        foreach ((int proposer, object value) in _permitted)
        {
            if (proposer == option)
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
    public override void Crash(int party, long step) => _host.Crash(party, step);

    /// <inheritdoc/>
    public override void Reset() => _host.Reset();

    /// <inheritdoc/>
    public override void CopyFrom(IdealSystem other) => _host.CopyFrom(((IdealConsensus)other)._host);

    /// <inheritdoc/>
    public override void AddTo(ref Fingerprint fingerprint) => _host.AddTo(ref fingerprint);
}
