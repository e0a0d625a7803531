using GkeVerified.Spec.Consensus;
using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Correspondence;

/// <summary>
/// A trusted host of Spec, as the monitor of what happens. This is what corresponds to what in Proofs/TrustedHosts.dfy:
/// <list type="table">
/// <listheader><term>Spec</term><description>Proofs</description></listheader>
/// <item><term><c>TrustedHostGke.Observe</c></term><description><c>GkeStep</c>; a refusal names the same rule.</description></item>
/// <item><term><c>TrustedHostFsGke.Observe</c></term><description><c>FsStep</c>; besides, <c>Revealed</c> is the field of that
/// name.</description></item>
/// <item><term><c>TrustedHostCons.Observe</c>, <c>Decisions.Once</c></term><description><c>ConsStep</c> with <c>once</c>; besides,
/// <c>Permitted</c> names what it accepts.</description></item>
/// <item><term><c>TrustedHostCons.Observe</c>, <c>Decisions.Literal</c></term><description><c>ConsStep</c> without
/// <c>once</c>.</description></item>
/// <item><term>the state of a monitor after a refusal: the one before</term><description><c>Refused</c> has no state, so the one
/// before.</description></item>
/// <item><term>the live <c>TrustedHostGke.Finish</c></term><description><c>GkeStep</c> takes the finish with the key that is output
/// (<see cref="LiveLockstep"/>).</description></item>
/// <item><term>the live <c>TrustedHostFsGke.BreakIn</c>: K</term><description>the function <c>Revealed</c>; keys that the live host draws
/// before anyone has finished are unknown to Proofs, where the first finish may name any.</description></item>
/// <item><term><c>Crash</c></term><description><c>Crash</c>; <c>Halt</c> for TH_cons.</description></item>
/// <item><term>servers 1 … n, any other number is an error of the caller</term><description>servers are any natural numbers; only 1 … n
/// are compared.</description></item>
/// <item><term>session IDs with roots and tags, keys and values as objects</term><description>natural numbers, one for
/// each.</description></item>
/// <item><term>the rule <c>liveness</c> at <c>Quiescent</c>, and t_c</term><description>no such event: safety only; liveness of ω is
/// Proofs/OmegaLive.dfy.</description></item>
/// <item><term><c>Close</c>, which forgets a session</term><description>nothing is ever forgotten.</description></item>
/// <item><term>secrecy: <c>KeySecrecy</c>, a monitor beside</term><description>Proofs/KeySecrecy.dfy; not compared.</description></item>
/// </list>
/// </summary>
internal sealed class MonitorHost : Host
{
    private readonly SpecMonitor _monitor;
    private readonly Coverage _coverage;
    private readonly List<(int Proposer, object Value)> _values = [];
    private long _position;

    /// <summary>A monitor in its first state.</summary>
    /// <param name="setting">The host, its parameters and its events.</param>
    /// <param name="coverage">Counts the marks that are reached.</param>
    public MonitorHost(Setting setting, Coverage coverage)
        : base(setting)
    {
        _coverage = coverage;
        _monitor = setting.Kind switch
        {
            HostKind.Gke => new TrustedHostGke(setting.Group, coverage),
            HostKind.FsGke => new TrustedHostFsGke(setting.Group, setting.BreakIns, coverage),
            _ => new TrustedHostCons(setting.Group, setting.Once ? Decisions.Once : Decisions.Literal, coverage),
        };
    }

    /// <inheritdoc/>
    public override ulong Revealed => _monitor is TrustedHostFsGke host ? Setting.BitsOf(host.Revealed) : 0;

    /// <inheritdoc/>
    public override object State
    {
        get
        {
            var state = default(Fingerprint);
            _monitor.AddTo(ref state);
            return state;
        }
    }

    /// <summary>Its rules that speak of what servers put out: all but liveness.</summary>
    public IEnumerable<string> Rules => _monitor.Rules.Where(rule => rule != "liveness");

    /// <summary>The marks that can be reached without asking what is owed.</summary>
    public IEnumerable<Mark> Marks => _monitor.Marks.Where(mark => !mark.Name.StartsWith("liveness is ", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string? Take(int happening) => _monitor.Observe(Setting.Events[happening], ++_position)?.Rule;

    /// <summary>The decisions that TH_cons permits now; of other hosts none, as they do not say.</summary>
    /// <param name="decisions">Takes the numbers of the events.</param>
    public void Permitted(ICollection<int> decisions)
    {
        if (_monitor is not TrustedHostCons host)
        {
            return;
        }

        foreach (int server in Setting.Servers)
        {
            for (int session = 0; session < Setting.Sessions; session++)
            {
                _values.Clear();
                host.Permitted(server, Setting.IdOf(session), _values);
                foreach ((_, object value) in _values)
                {
                    decisions.Add(Setting.PlaceOf(new Happening(Act.Output, server, session, Setting.ValueNamed(value))));
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _monitor.Reset();
        _position = 0;
    }

    /// <inheritdoc/>
    public override Host Copy()
    {
        var copy = new MonitorHost(Setting, _coverage) { _position = _position };
        copy._monitor.CopyFrom(_monitor);
        return copy;
    }
}
