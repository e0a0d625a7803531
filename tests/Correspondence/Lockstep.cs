using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Correspondence;

/// <summary>A translated host, and the monitor that observes the same events.</summary>
internal sealed class Lockstep : Pair
{
    private readonly MonitorHost _monitored;
    private readonly List<int> _permitted = [];

    private Lockstep(TranslatedHost proved, MonitorHost monitored)
        : base(proved) => _monitored = monitored;

    /// <summary>Both in their first state.</summary>
    /// <param name="translation">The hosts of Dafny.</param>
    /// <param name="setting">The host, its parameters and its events.</param>
    /// <param name="coverage">Counts the marks of Spec that are reached.</param>
    public Lockstep(ITranslation translation, Setting setting, Coverage coverage)
        : this(translation.Host(setting), new MonitorHost(setting, coverage))
    {
    }

    /// <summary>Both states.</summary>
    public (object Proved, object Monitored) States => (Proved.State, _monitored.State);

    /// <inheritdoc/>
    public override Disagreement? Take(int happening, out string? rule)
    {
        rule = Proved.Take(happening);
        string? monitored = _monitored.Take(happening);
        return rule != monitored ? Disagreement.OfVerdicts(rule, monitored)
            : Setting.Happenings[happening].Act == Act.BreakIn ? Disagreement.OfRevealed(Proved.Revealed, _monitored.Revealed)
            : null;
    }

    /// <inheritdoc/>
    public override Disagreement? Compare()
    {
        if (Setting.Kind != HostKind.Cons)
        {
            return null;
        }

        _permitted.Clear();
        _monitored.Permitted(_permitted);
        _permitted.Sort();
        int next = 0;
        for (int e = 0; e < Setting.Happenings.Length; e++)
        {
            if (Setting.Happenings[e].Act == Act.Output)
            {
                string? rule = Proved.Judge(e);
                bool permitted = next < _permitted.Count && _permitted[next] == e;
                if (permitted == (rule is not null))
                {
                    return new Disagreement(
                        $"{Setting.Events[e]} would be {Disagreement.Verdict(rule)}", permitted ? "permitted" : "not permitted");
                }

                next += permitted ? 1 : 0;
            }
        }

        return next == _permitted.Count ? null : new Disagreement("a decision is one event", "it is permitted twice over");
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Proved.Reset();
        _monitored.Reset();
    }

    /// <summary>Both in the same states, to go their own way.</summary>
    public Lockstep Copy() => new((TranslatedHost)Proved.Copy(), (MonitorHost)_monitored.Copy());
}
